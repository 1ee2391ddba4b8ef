/* Setting up a proof happens once; what draws it travels then. */
import { lazy } from './lazy';

export const SetUpApp = lazy(async () => (await import('./set-up-app')).SetUpApp);
export const SetUpPasskey = lazy(async () => (await import('./set-up-passkey')).SetUpPasskey);

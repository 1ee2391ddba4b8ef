/* Setting up a proof happens once; what draws it travels then.  The codes that follow, too. */
import { lazyWords } from './lazy-words';

export const SetUpApp = lazyWords(async () => (await import('./set-up-app')).SetUpApp, 'factor');
export const SetUpPasskey = lazyWords(async () => (await import('./set-up-passkey')).SetUpPasskey, 'factor');
export const RecoveryCodes = lazyWords(async () => (await import('./recovery-codes')).RecoveryCodes, 'factor');
export const RenamePasskey = lazyWords(async () => (await import('./rename-passkey')).RenamePasskey, 'factor');

/* Where the device is, and where the person who is signed in says they are. */
import { signal } from '@preact/signals';

export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const zone = signal(deviceZone);

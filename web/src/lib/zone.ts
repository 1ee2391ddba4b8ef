/* Where the device is, and where the person who is signed in says they are. */
import { signal } from '@preact/signals';

/* Browsers still give some places the names they had long ago. */
const renamed: Record<string, string> = {
	'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
	'America/Godthab': 'America/Nuuk',
	'Asia/Calcutta': 'Asia/Kolkata',
	'Asia/Katmandu': 'Asia/Kathmandu',
	'Asia/Rangoon': 'Asia/Yangon',
	'Asia/Saigon': 'Asia/Ho_Chi_Minh',
	'Atlantic/Faeroe': 'Atlantic/Faroe',
	'Europe/Kiev': 'Europe/Kyiv',
};

export const modernName = (zoneName: string) => renamed[zoneName] ?? zoneName;

export const deviceZone = modernName(Intl.DateTimeFormat().resolvedOptions().timeZone);
export const zone = signal(deviceZone);

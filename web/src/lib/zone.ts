/* Where the device is, and where the person who is signed in says they are. */
import { computed, signal } from '@preact/signals';

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

/** Asked for when it is needed: the first format of a page costs a phone as much as drawing a list. */
export const deviceZone = computed(() => modernName(Intl.DateTimeFormat().resolvedOptions().timeZone));

const theirs = signal('');

/** Where times are told: of nobody yet, the device's. */
export const zone = computed(() => theirs.value || deviceZone.value);

export function setZone(name: string) {
	theirs.value = name;
}

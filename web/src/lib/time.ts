/*
 * The API speaks UTC instants; here they are only written down.  Turning a wall clock into an instant is the
 * server's work, which owns the zone rules.
 */
import { language, t } from './i18n';
import { deviceZone, zone } from './zone';

export { deviceZone, zone };

type Moment = string | number | Date;

const formats = new Map<string, Intl.DateTimeFormat>();

/* Making one costs more than a list's row: each is kept. */
function format(options: Intl.DateTimeFormatOptions, inZone: string, { locale }: { locale: string } = language.value): Intl.DateTimeFormat {
	const id = `${locale} ${inZone} ${JSON.stringify(options)}`;
	let found = formats.get(id);
	if (!found) {
		found = new Intl.DateTimeFormat(locale, { timeZone: inZone, ...options });
		formats.set(id, found);
	}
	return found;
}

const write = (at: Moment, options: Intl.DateTimeFormatOptions, inZone = zone.value) =>
	format(options, inZone).format(new Date(at));

export const longDay = (at: Moment, inZone?: string) =>
	write(at, { weekday: 'long', day: 'numeric', month: 'long' }, inZone);

export const shortDay = (at: Moment, inZone?: string) =>
	write(at, { weekday: 'short', day: 'numeric', month: 'short' }, inZone);

export const fullDay = (at: Moment, inZone?: string) =>
	write(at, { day: 'numeric', month: 'long', year: 'numeric' }, inZone);

export const clock = (at: Moment, inZone?: string) =>
	write(at, { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }, inZone);

export const monthName = (month: string) =>
	write(`${month}-01T12:00Z`, { month: 'long', year: 'numeric' }, 'UTC');

export const shortMonth = (at: Moment, inZone?: string) => write(at, { month: 'short' }, inZone);

export const dayNumber = (at: Moment, inZone?: string) => write(at, { day: 'numeric' }, inZone);

/** The name of a weekday, 1 = Monday. */
export const weekdayName = (weekday: number, width: 'short' | 'long' = 'long') =>
	write(Date.UTC(2024, 0, weekday, 12), { weekday: width }, 'UTC');

/** A calendar day that has no zone, as "2026-11-24" is. */
export const dateOnly = (day: string) => longDay(`${day}T12:00Z`, 'UTC');
export const dateWithYear = (day: string) => fullDay(`${day}T12:00Z`, 'UTC');

const numerals = { locale: 'en-CA' };

/** The calendar day of an instant in a zone: "2026-11-24". */
export function isoDay(at: Moment, inZone = zone.value): string {
	const parts = format({ year: 'numeric', month: '2-digit', day: '2-digit' }, inZone, numerals).formatToParts(new Date(at));
	const part = (type: string) => parts.find((one) => one.type === type)!.value;
	return `${part('year')}-${part('month')}-${part('day')}`;
}

export const today = (inZone?: string) => isoDay(Date.now(), inZone);

export function addDays(day: string, count: number): string {
	const moved = new Date(`${day}T12:00Z`);
	moved.setUTCDate(moved.getUTCDate() + count);
	return moved.toISOString().slice(0, 10);
}

export function addMonths(month: string, count: number): string {
	const moved = new Date(`${month}-01T12:00Z`);
	moved.setUTCMonth(moved.getUTCMonth() + count);
	return moved.toISOString().slice(0, 7);
}

/** "London", from "Europe/London". */
export const city = (inZone: string) => inZone.split('/').pop()!.replaceAll('_', ' ');

/** What people call a zone: "London time". */
export function zoneName(inZone: string, at: Moment = Date.now()): string {
	if (!inZone.includes('/') || inZone.startsWith('Etc/'))
		return city(inZone);
	if (language.value.code.startsWith('en'))
		return t('zone.city', { city: city(inZone) });
	const parts = format({ timeZoneName: 'longGeneric' }, inZone).formatToParts(new Date(at));
	return parts.find((part) => part.type === 'timeZoneName')?.value ?? city(inZone);
}

/** Do two zones show the same clock and day at an instant? */
export const sameClock = (at: Moment, one: string, other: string) =>
	one === other || (clock(at, one) === clock(at, other) && isoDay(at, one) === isoDay(at, other));

/** The other zones whose clock differs, each once: where the device is, where the clinic is. */
export function otherZones(at: Moment, main: string, others: readonly string[]): string[] {
	const kept: string[] = [];
	for (const other of others) {
		if (![main, ...kept].some((have) => sameClock(at, have, other)))
			kept.push(other);
	}
	return kept;
}

export function minutesWords(minutes: number): string {
	const hours = Math.floor(minutes / 60);
	const rest = minutes % 60;
	if (!hours)
		return t('minutes', { n: rest });
	return rest ? `${t('hours', { n: hours })} ${t('minutes', { n: rest })}` : t('hours', { n: hours });
}

/** Does the clock change between two instants in a zone? */
export function clockChanges(from: Moment, to: Moment, inZone: string): boolean {
	const offset = (at: Moment) =>
		format({ timeZoneName: 'longOffset' }, inZone)
			.formatToParts(new Date(at))
			.find((part) => part.type === 'timeZoneName')?.value;
	return offset(from) !== offset(to);
}

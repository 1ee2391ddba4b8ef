/* Working hours as they are edited: every list open, every field a string, until they are saved. */
import type { Availability, Body } from './api';
import { type Key, t } from './i18n';

export type Change = Body<'PUT /api/users/availability'>;
export type Hours = Availability['hours'][number];
export type Exception = Availability['exceptions'][number];
export type Leave = Availability['leave'][number];

export interface Plan {
	timeZone: string;
	slotMinutes: number;
	hours: Hours[];
	exceptions: Exception[];
	leave: Leave[];
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** "24:00" ends a day; the time inputs of browsers know only "00:00". */
export const shownEnd = (time: string) => (time === '24:00' ? '00:00' : time);
export const keptEnd = (time: string) => (time === '00:00' ? '24:00' : time);

export const planOf = ({ timeZone, slotMinutes, hours, exceptions, leave }: Availability): Plan => ({
	timeZone,
	slotMinutes,
	hours,
	exceptions,
	leave,
});

export const sameWords = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const overlap = (one: Hours, other: Hours) =>
	one !== other &&
	one.weekday === other.weekday &&
	one.startTime < other.endTime &&
	other.startTime < one.endTime;

/** What is wrong with a plan, by the id of the field it shows at. */
export function faultsOf(plan: Plan): Record<string, string> {
	const faults: Record<string, string> = {};
	const say = (id: string, words: Key) => {
		faults[id] ??= t(words);
	};
	for (const hours of plan.hours) {
		const id = `weekday-${hours.weekday}`;
		if (!hours.startTime || !hours.endTime)
			say(id, 'hours.time.missing');
		else if (hours.startTime >= hours.endTime)
			say(id, 'hours.order');
		else if (plan.hours.some((other) => overlap(hours, other)))
			say(id, 'hours.overlap');
	}
	if (!(plan.slotMinutes >= 5 && plan.slotMinutes <= 240))
		say('slotMinutes', 'hours.slot.range');
	for (const [index, { day, startTime, endTime, isAvailable }] of plan.exceptions.entries()) {
		if (!day)
			say(`exception-${index}`, 'hours.day.missing');
		else if (isAvailable && !(startTime && endTime))
			say(`exception-${index}`, 'hours.extra.times');
		else if (Boolean(startTime) !== Boolean(endTime))
			say(`exception-${index}`, 'hours.both');
		else if (startTime && endTime && startTime >= endTime)
			say(`exception-${index}`, 'hours.order');
	}
	for (const [index, { startsOn, endsOn }] of plan.leave.entries()) {
		if (!startsOn || !endsOn)
			say(`leave-${index}`, 'hours.day.missing');
		else if (startsOn > endsOn)
			say(`leave-${index}`, 'hours.days.order');
	}
	return faults;
}

/* What rooms begin with, and asking for it while the server has not yet said who is here. */
import { addressOf, type Call, type Get } from './api';
import { want } from './data';
import { type Kind, likelyKind } from './session';

/** The same instant all day long, so that what is read once is known for the day. */
export function startOfToday(): string {
	const now = new Date();
	now.setHours(0, 0, 0, 0);
	return `${now.toISOString().slice(0, 19)}Z`;
}

export function daysFrom(instant: string, count: number): string {
	const moved = new Date(instant);
	moved.setDate(moved.getDate() + count);
	return `${moved.toISOString().slice(0, 19)}Z`;
}

/** What a patient's first page shows. */
export const comingVisits = (): Call<'GET /api/appointments'> => ({ query: { from: startOfToday(), limit: 50 } });

/** What a clinic's first page shows.  Today needs no day: its address can be asked for before the page is here. */
export const dayVisits = (day?: string): Call<'GET /api/appointments/today'> => ({ query: { limit: 100, day } });

/**
 * Ask for what a page shows in any case, as soon as its file is here.  Only for those who were here last time: to
 * anybody else the answer would be a refusal.
 */
export function readAhead<O extends Get>(kinds: readonly Kind[], operation: O, call: Call<O>) {
	if (kinds.includes(likelyKind.value))
		want(addressOf(operation, call));
}

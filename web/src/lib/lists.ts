/*
 * The lists that rooms begin with.  They stand apart from the rooms because they are asked for while the room
 * itself is still on its way.
 */
import { addressOf, type Call } from './api';
import type { Kind } from './session';

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

const first: Record<string, { kind: Kind; address: () => string }> = {
	'/': { kind: 'patient', address: () => addressOf('GET /api/appointments', comingVisits()) },
	'/clinic': { kind: 'doctor', address: () => addressOf('GET /api/appointments/today', dayVisits()) },
};

/** The read that a room will want first, for somebody of a kind. */
export function firstRead(path: string, kind: Kind): string | null {
	const wanted = first[path];
	return wanted?.kind === kind && !location.search ? wanted.address() : null;
}

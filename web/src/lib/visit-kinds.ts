/* The kinds of visit, as the API spells them. */
import type { Appointment } from './api';

export type Status = Appointment['status'];
export type Way = Appointment['consultationType'];
export type VisitType = Appointment['type'];

export const ways: readonly Way[] = ['video', 'audio', 'chat', 'in-person'];

/** What patients book by themselves: emergencies do not wait for a visit. */
export const visitTypes: readonly VisitType[] = ['consultation', 'follow-up', 'routine-checkup'];

/** The visit has not begun and still stands. */
export const isAhead = ({ status, endsAt }: Appointment) =>
	(status === 'scheduled' || status === 'confirmed') && Date.parse(endsAt) > Date.now();

/** Nothing can be done to it any more. */
export const isOver = ({ status, endsAt }: Appointment) =>
	status === 'cancelled' || status === 'completed' || status === 'no-show' ||
	(status !== 'in-progress' && Date.parse(endsAt) < Date.now());

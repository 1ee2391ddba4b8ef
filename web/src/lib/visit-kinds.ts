/* The kinds of visit, as the API spells them. */
import type { Appointment } from './api';

export type Status = Appointment['status'];
export type Way = Appointment['consultationType'];
export type VisitType = Appointment['type'];

export const ways: readonly Way[] = ['video', 'audio', 'chat', 'in-person'];

/** What patients book by themselves: emergencies do not wait for a visit. */
export const visitTypes: readonly VisitType[] = ['consultation', 'follow-up', 'routine-checkup'];

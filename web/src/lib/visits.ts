/* What can be done to a visit, from whichever page: the call, the news, and the way back. */
import { type Answer, api, type Appointment, type Body } from './api';
import { attempt } from './attempt';
import { invalidate, remember } from './data';
import { t } from './i18n';
import { toast } from './toast';

/** Show the new state everywhere. */
function take(answer: Answer<'GET /api/appointments/{id}'>): Appointment {
	remember('GET /api/appointments/{id}', { path: { id: answer.data.id } }, answer);
	invalidate('/api/appointments?');
	invalidate('/api/appointments/today');
	invalidate('/api/appointments/check-availability');
	invalidate('/api/users/doctors');
	return answer.data;
}

export async function bookVisit(wish: Body<'POST /api/appointments/book'>, key: string): Promise<Appointment> {
	return take(await api('POST /api/appointments/book', { body: wish, key }));
}

export async function cancelVisit(visit: Appointment, reason: string) {
	const body = { appointmentId: visit.id, reason };
	const cancelled = take(await api('POST /api/appointments/cancel', { body, version: visit.version }));
	toast(t('visit.cancelled'), () => void attempt(() => restoreVisit(cancelled)));
}

async function restoreVisit(visit: Appointment) {
	take(await api('POST /api/appointments/restore', { body: { appointmentId: visit.id }, version: visit.version }));
	toast(t('visit.restored'));
}

async function move(visit: Appointment, startsAt: string): Promise<Appointment> {
	const body = { appointmentId: visit.id, startsAt, durationMinutes: visit.durationMinutes };
	return take(await api('POST /api/appointments/reschedule', { body, version: visit.version }));
}

export async function moveVisit(visit: Appointment, startsAt: string) {
	const moved = await move(visit, startsAt);
	const back = async () => {
		await move(moved, visit.startsAt);
		toast(t('visit.moved-back'));
	};
	toast(t('visit.moved'), () => void attempt(back));
}

export async function confirmVisit(visit: Appointment) {
	take(await api('POST /api/appointments/confirm', { body: { appointmentId: visit.id }, version: visit.version }));
	toast(t('visit.confirmed'));
}

export type Conduct = Body<'PUT /api/appointments/{id}/status'>['status'];

export async function conductVisit(visit: Appointment, status: Conduct) {
	take(
		await api('PUT /api/appointments/{id}/status', {
			path: { id: visit.id },
			body: { status },
			version: visit.version,
		}),
	);
	toast(t(`visit.now.${status}`));
}

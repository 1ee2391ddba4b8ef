// Smaller races, each decided by something else: a unique index, a version, a key, a token that is good once.
// One row a race: how many run, what each does, and what has to be true of all replies together.

import { randomUUID } from 'node:crypto';
import { sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';

const visit = (doctor, startsAt) => ({
	doctorId: doctor.doctorId, startsAt, type: 'consultation', consultationType: 'video', reason: 'A race' });

const count = (replies, status) => replies.filter((reply) => reply.status === status).length;
const told = (replies) => JSON.stringify(replies.map(({ status }) => status));

/* One succeeds with `status`, all others are told `lost`. */
function oneWins(replies, status, lost) {
	insist(count(replies, status) === 1 && count(replies, lost) === replies.length - 1,
		`one ${status} and else ${lost} expected: ${told(replies)}`);
}

const together = (times, work) => Promise.all(Array.from({ length: times }, (_, i) => work(i)));

async function sameEmail() {
	const json = { email: `${people.unique('race')}@story.test`, password: 'a long enough one', firstName: 'Ann', lastName: 'Race' };

	oneWins(await together(10, () => sendPatiently('POST', '/api/auth/register', { json })), 201, 409);
}

async function sameVersion({ ann }) {
	const { version } = await ann.make('GET', '/api/auth/profile');
	const headers = { 'if-match': `"${version}"` };

	oneWins(await together(20, (i) => ann.send('PUT', '/api/auth/profile', { json: { phone: `+44 ${i}` }, headers })), 200, 412);
}

async function sameKey({ ann, bo, slot }) {
	const json = visit(bo, slot());
	const headers = { 'idempotency-key': randomUUID() };
	const replies = await together(20, () => ann.send('POST', '/api/appointments/book', { json, headers }));
	const ids = new Set(replies.map((reply) => reply.json?.data?.id));

	insist(count(replies, 201) === 20 && ids.size === 1, `twenty times the same visit expected: ${told(replies)}`);
}

async function sameCancel({ ann, bo, slot }) {
	const { id } = await ann.make('POST', '/api/appointments/book', visit(bo, slot()));
	const json = { appointmentId: id, reason: 'a race' };

	oneWins(await together(20, () => ann.send('POST', '/api/appointments/cancel', { json })), 200, 409);
}

async function samePatientTwoDoctors({ ann, bo, cy, slot }) {
	const startsAt = slot();

	oneWins(await together(20, (i) => ann.send('POST', '/api/appointments/book', { json: visit(i % 2 ? bo : cy, startsAt) })),
		201, 409);
}

async function sameHold({ ann, cat, bo, slot }) {
	const json = { doctorId: bo.doctorId, startsAt: slot() };
	const replies = await together(20, (i) => (i % 2 ? ann : cat).send('POST', '/api/appointments/hold', { json }));
	const holders = new Set(replies.flatMap(({ status }, i) => (status === 201 ? [i % 2] : [])));

	insist(count(replies, 201) + count(replies, 409) === 20 && holders.size === 1, `one holder expected: ${told(replies)}`);
}

/* Two people who want each other's time: nobody waits for ever, nobody gets what is taken. */
async function swap({ ann, cat, bo, slot }) {
	const times = [slot(), slot()];
	const owners = [ann, cat];
	const visits = await Promise.all(owners.map((owner, i) => owner.make('POST', '/api/appointments/book', visit(bo, times[i]))));
	const replies = await together(20, (i) => owners[i % 2].send('POST', '/api/appointments/reschedule',
		{ json: { appointmentId: visits[i % 2].id, startsAt: times[(i + 1) % 2] } }));
	const ends = await Promise.all(owners.map((owner, i) => owner.make('GET', `/api/appointments/${visits[i].id}`)));

	insist(count(replies, 409) === 20, `twenty times 409 expected: ${told(replies)}`);
	insist(ends.every((end, i) => end.startsAt === times[i]), 'both stay where they were');
}

/* Booked, moved and cancelled at once: what is left is one of the states that such a line could end in. */
async function everythingAtOnce({ ann, bo, slot }) {
	const { id } = await ann.make('POST', '/api/appointments/book', visit(bo, slot()));
	const moves = [
		['POST', '/api/appointments/confirm', { appointmentId: id }],
		['POST', '/api/appointments/reschedule', { appointmentId: id, startsAt: slot() }],
		['POST', '/api/appointments/cancel', { appointmentId: id, reason: 'a race' }],
		['POST', '/api/appointments/restore', { appointmentId: id }],
	];
	const replies = await together(24, (i) => {
		const [method, path, json] = moves[i % moves.length];
		return bo.send(method, path, { json });
	});

	insist(replies.every(({ status }) => status === 200 || status === 409), `200 or 409 expected: ${told(replies)}`);
	const end = await ann.make('GET', `/api/appointments/${id}`);
	insist((end.status === 'cancelled') === (end.cancelReason !== null), `a whole state expected: ${JSON.stringify(end)}`);
}

export const otherRaces = {
	'one e-mail is registered once': sameEmail,
	'one version is changed once': sameVersion,
	'one key books once and answers alike': sameKey,
	'one visit is cancelled once': sameCancel,
	'one patient is with one doctor': samePatientTwoDoctors,
	'one time is held by one patient': sameHold,
	'two times that each other wants stay': swap,
	'everything at once ends in a whole state': everythingAtOnce,
};

/* Who races: made once, with enough free times for all. */
export async function startingLine() {
	const [ann, cat] = await Promise.all([people.patient('ann'), people.patient('cat')]);
	const day = { from: '00:00', to: '24:00', slots: 30 };
	const [bo, cy] = await Promise.all([people.clinician('bo', 'doctor', day), people.clinician('cy', 'doctor', day)]);
	const free = await people.freeTimes(ann, bo, '&days=14');

	return { ann, cat, bo, cy, slot: () => free.shift() };
}

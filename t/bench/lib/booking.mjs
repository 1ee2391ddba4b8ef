// Bookings that will succeed: each a free time of a doctor, for a patient who has nothing else then, and each used once.

import { writeLines, writeRequests } from './load.mjs';
import { planOf } from './statements.mjs';

export const reason = 'booked by the bench';
const perSecond = 3000; // more than are booked in a second
const windows = 6, days = 42;
const firstDay = 40; // behind the last visits of the seeds: patients have visits of their own there

/* A fixed order that has nothing to do with time, so that neighbours in the file are none in the index. */
function shuffled(list) {
	let state = 12345;

	for (let i = list.length - 1; i > 0; i--) {
		state = (Math.imul(state, 1103515245) + 12345) >>> 0;
		const j = (state >>> 8) % (i + 1);
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}

async function freeTimes(stack, doctor, token, window) {
	const from = new Date(Date.now() + (firstDay + window * days) * 86400_000).toISOString().slice(0, 10);
	const answer = await stack.ask('GET', `/api/appointments/check-availability?doctorId=${doctor}&from=${from}&days=${days}`, { token });

	if (answer.status !== 200)
		throw new Error(`free times: ${answer.status} ${answer.body.slice(0, 300)}`);
	return answer.json.data.freeTimes.map((startsAt) => ({ doctor, startsAt }));
}

const takeBack = (stack) => stack.sql(`DELETE FROM appointment WHERE reason = '${reason}'; VACUUM ANALYZE appointment;`);

/* Everything that is free in the coming months at the doctors of the clinic, in order of time, a patient for each in turn. */
async function findSlots(bench) {
	const stack = await bench.clinic();
	const patients = await bench.manyPatients();
	takeBack(stack);
	const doctors = stack.sql('SELECT id FROM clinician WHERE listed ORDER BY id LIMIT 60').map(([id]) => id);
	const all = [];

	for (let window = 0; window < windows; window++) {
		for (const doctor of doctors)
			all.push(...await freeTimes(stack, doctor, patients[0].token, window));
	}
	all.sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
	bench.say(`${all.length} free times of ${doctors.length} doctors`);
	return shuffled(all.map((slot, i) => ({ ...slot, patient: i % patients.length })));
}

/* The next `count` of them; when too few are left, the bench's bookings are taken back and it begins again. */
export async function freeSlots(bench, count) {
	bench.slots ??= await findSlots(bench);
	if (bench.booked + count > bench.slots.length) {
		if (count > bench.slots.length)
			throw new Error(`only ${bench.slots.length} free times, and ${count} are needed`);
		takeBack(bench.stack);
		bench.booked = 0;
	}
	bench.booked += count;
	return bench.slots.slice(bench.booked - count, bench.booked);
}

const bodyOf = ({ doctor, startsAt }) => ({ doctorId: doctor, startsAt, type: 'consultation', consultationType: 'video', reason });

/* Bookings as requests. */
export async function bookingLines(bench, count, tokenOf = ({ token }) => token) {
	const patients = await bench.manyPatients();
	const slots = await freeSlots(bench, count);

	return slots.map((slot) => ({ method: 'POST', path: '/api/appointments/book', token: tokenOf(patients[slot.patient]), body: bodyOf(slot) }));
}

/* Enough of them for wrk to book for so many seconds. */
export async function bookingRequests(bench, seconds, tokenOf) {
	return { file: writeRequests('book.tsv', await bookingLines(bench, perSecond * seconds, tokenOf)) };
}

/* The same for bare clients: the very statements that the workers send for a patient's booking. */
export async function bookingPlan(bench, seconds) {
	const patients = await bench.manyPatients();
	const slots = await freeSlots(bench, perSecond * seconds);
	const values = bench.callerValues('patient', 'POST /api/appointments/book', 'appointment booked', {
		durable: 'on', many: 'false', new_id: '@new', object_id: '@new', doctor_id: '@3', starts_at: '@4', type: 'consultation',
		consultation_type: 'video', reason, fields: '{doctorId,startsAt,type,consultationType,reason}',
	});
	const steps = [['transaction_context', values], ['appointment_book', values], ['audit_record', values]];
	const rows = slots.map(({ doctor, startsAt, patient }) => [patients[patient].account, patients[patient].patientId, doctor, startsAt]);

	return { plan: writeLines('book.plan', planOf(bench.statements, steps)), rows: writeLines('book.rows', rows) };
}

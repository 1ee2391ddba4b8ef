// What happens when too many come at once: to one slot, to the sign-in, to the whole clinic.

import http from 'node:http';
import { writeRequests, wrk } from '../lib/bench.mjs';
import { freeSlots } from '../lib/booking.mjs';
import { load } from '../lib/load.mjs';
import { interleave, median, ratios, spread, sum } from '../lib/number.mjs';
import { password } from '../lib/stack.mjs';

function countStatuses(answers) {
	const counts = { won: 0, lost: 0, broken: 0, other: 0 };

	for (const { status } of answers)
		counts[status === 201 ? 'won' : status === 409 ? 'lost' : status >= 500 || status === 0 ? 'broken' : 'other']++;
	return counts;
}

/* All want one doctor at one time; each has a patient of their own. */
async function race(bench) {
	const stack = await bench.clinic();
	const people = await bench.manyPatients();
	const rounds = bench.quick ? 10 : 50;
	const slots = await freeSlots(bench, rounds);
	const agent = new http.Agent({ keepAlive: true, maxSockets: people.length });
	const total = { won: 0, lost: 0, broken: 0, other: 0 };
	let wrongRounds = 0;

	for (const { doctor, startsAt } of slots) {
		const body = { doctorId: doctor, startsAt, type: 'consultation', consultationType: 'video', reason: 'a race' };
		const counts = countStatuses(await Promise.all(people.map(({ token }) => stack.ask('POST', '/api/appointments/book', { token, body, agent }))));
		for (const [name, count] of Object.entries(counts))
			total[name] += count;
		wrongRounds += counts.won !== 1;
	}
	agent.destroy();
	const doubled = Number(stack.sql(`SELECT count(*) FROM (SELECT FROM appointment WHERE reason = 'a race' AND status <> 'cancelled'
		GROUP BY doctor_id, starts_at HAVING count(*) > 1) AS doubled`)[0][0]);
	bench.say(`${rounds} races of ${people.length}: ${JSON.stringify(total)}, booked twice ${doubled}`);
	return { value: wrongRounds + doubled + total.broken + total.other, unit: 'rounds without one winner + double bookings + 5xx', target: '0',
		holds: wrongRounds + doubled + total.broken + total.other === 0 };
}

/* Other routes while passwords come at ten times what can be hashed. */
async function flood(bench) {
	const stack = await bench.clinic();
	const port = stack.portOf('http');
	const lists = await bench.listRequests();
	const [person] = await bench.doctors();
	const logins = writeRequests('logins.tsv', [{ method: 'POST', path: '/api/auth/login', body: { email: person.email, password } }]);
	const capacity = (await load(port, logins, { rate: 100, seconds: 3, connections: 64 })).good.count / 3;
	const seconds = bench.quick ? 4 : 10;
	const quiet = async () => (await load(port, lists, { rate: 300, seconds, connections: 64 })).good;
	const flooded = async () => {
		const attack = load(port, logins, { rate: capacity * 10, seconds: seconds + 1, connections: 512 });
		const good = await quiet();
		const { good: signedIn, refused, failed } = await attack;
		bench.say(`flood of ${Math.round(capacity * 10)}/s: ${signedIn.count} signed in, ${refused.count} refused (p99 ${refused.p99} us), ${failed} lost`);
		return good;
	};
	const results = await interleave(bench.quick ? 3 : 5, { flooded, quiet });
	const above = results.flooded.map((one) => one.p99), below = results.quiet.map((one) => one.p99), all = ratios(above, below);

	return { value: median(above), unit: 'us', baseline: median(below), ratio: median(all), target: 'at most 1.2', holds: median(all) <= 1.2, spread: spread(all) };
}

/* Seconds after the load has gone until a second's slowest answer is usual again. */
function recovery(after, usual) {
	const calm = after.worstIn.findIndex((worst, i) => after.goodIn[i] > 0 && worst <= usual * 2);

	return calm < 0 ? after.worstIn.length : calm;
}

/* Ten times as much as there can be of one request, for a minute: what is answered, how soon the rest is refused, and how soon all is well again. */
async function overloadOf(bench, name, requests) {
	const port = bench.stack.portOf('http');
	const { perSecond: peak } = await wrk(bench.stack.url(), requests, { seconds: bench.quick ? 3 : 8 });
	const calm = { rate: peak / 4, seconds: 8, connections: 256 };
	const before = await load(port, requests, calm);
	const during = await load(port, requests, { rate: peak * 10, seconds: bench.quick ? 10 : 60, connections: 1024 });
	const after = await load(port, requests, calm);
	const steady = during.goodIn.slice(1, -1);
	const rate = sum(steady) / steady.length;
	const back = recovery(after, Math.max(before.good.most, before.good.p99 * 2));

	bench.say(`offered ${Math.round(peak * 10)}/s, answered ${Math.round(during.answered / during.goodIn.length)}/s: ${JSON.stringify(during.statuses)}, lost ${during.failed}`);
	bench.say(`p99 before ${before.good.p99} us, after ${after.good.p99} us`);
	return [
		{ name: `${name}-rate`, value: rate, unit: 'good answers/s', baseline: peak, ratio: rate / peak, target: 'at least 0.8', holds: rate >= peak * 0.8 },
		{ name: `${name}-refusal`, value: during.refused.p99 / 1000, unit: 'ms (p99 of refusals, all with Retry-After)', target: 'at most 50',
			holds: during.refused.p99 <= 50_000 && during.retryAfter === during.refused.count },
		{ name: `${name}-recovery`, value: back, unit: 's', target: 'at most 5', holds: back <= 5 },
	];
}

async function overload(bench) {
	await bench.clinic();
	return overloadOf(bench, 'overload', await bench.listRequests());
}

/* Ten times the list is more than two processors can send and refuse; the free times of a doctor are what a person waits for longest. */
async function overloadOfTimes(bench) {
	await bench.clinic();
	const people = await bench.manyPatients();
	const doctors = bench.stack.sql('SELECT id FROM clinician WHERE listed ORDER BY id LIMIT 20').map(([id]) => id);
	const requests = writeRequests('times.tsv', doctors.map((doctor, i) => ({ path: `/api/appointments/check-availability?doctorId=${doctor}`, token: people[i].token })));

	return overloadOf(bench, 'overload-times', requests);
}

export const strain = [
	{ name: 'race', about: '200 clients, one slot, 50 rounds: one winner each, no 5xx', measure: race },
	{ name: 'flood', about: 'other routes\' p99 during a login flood at ten times capacity', measure: flood },
	{ name: 'overload', about: 'ten times as many lists as there can be, for a minute: rate, refusals, recovery', measure: overload },
	{ name: 'overload-times', about: 'the same with what takes longest, the free times of a doctor', measure: overloadOfTimes },
];

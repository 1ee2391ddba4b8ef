// Two hundred patients want one time of one doctor, all at once: exactly one gets it, the others are told so.
// BASE=https://localhost:8443 node t/race/run.mjs [--rounds 5] [--clients 200]
// A server that is overloaded says 503 with Retry-After; a client that was told so comes again, and is counted.

import { parseArgs } from 'node:util';
import { inParallel, patience } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist, Report } from '../lib/report.mjs';
import { identityRaces } from './identity-races.mjs';
import { mailRaces } from './mail-races.mjs';
import { otherRaces, startingLine } from './other-races.mjs';

const { values } = parseArgs({ options: {
	rounds: { type: 'string', default: '5' },
	clients: { type: 'string', default: '200' },
} });
const rounds = Number(values.rounds);
const clients = Number(values.clients);
const report = new Report();

const doctor = await people.clinician('bo', 'doctor', { from: '00:00', to: '24:00' });
const everybody = await inParallel(Array.from({ length: clients }), 8, () => people.patient('ann'));
const free = await people.freeTimes(everybody[0], doctor, '&days=42');

const booking = (startsAt) => ({
	doctorId: doctor.doctorId, startsAt, type: 'consultation', consultationType: 'video', reason: 'The last free time' });

function tally(replies) {
	const counts = {};

	for (const { status } of replies)
		counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

/* All at once; a lost connection counts as a reply of status 0. */
function runForIt(startsAt) {
	return Promise.all(everybody.map((person) => person
		.send('POST', '/api/appointments/book', { json: booking(startsAt) })
		.catch((error) => ({ status: 0, text: String(error) }))));
}

async function raceFor(startsAt) {
	const replies = await runForIt(startsAt);
	const counts = JSON.stringify(tally(replies));
	const winner = replies.find(({ status }) => status === 201);
	const others = replies.filter(({ status }) => status !== 201);

	insist(others.length === clients - 1 && winner, `one winner expected: ${counts}`);
	insist(others.every(({ status }) => status === 409), `every other is told 409: ${counts}`);
	insist(others.every(({ json }) => json.alternatives.length && !json.alternatives.includes(startsAt)),
		'every other is offered other times');
	const list = await doctor.make('GET', `/api/appointments?from=${startsAt}&limit=100`);
	const there = list.filter((one) => one.startsAt === startsAt);
	insist(there.length === 1 && there[0].id === winner.json.data.id, `one visit at ${startsAt}: ${there.length}`);
}

for (let round = 0; round < rounds; round++)
	await report.run(`round ${round + 1}: ${clients} clients, one time`, () => raceFor(free[round]));

const line = await startingLine();
for (const [name, race] of Object.entries(mailRaces))
	await report.run(name, race);
for (const [name, race] of Object.entries(otherRaces))
	await report.run(name, () => race(line));

for (const [name, race] of Object.entries(identityRaces))
	await report.run(name, () => race());

console.log(`# ${patience.retries} times a client was told to come again`);
report.end();

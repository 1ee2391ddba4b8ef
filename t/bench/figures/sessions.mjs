// How soon a session that was ended is over for everybody: for all workers, and for those who ask all the time.

import http from 'node:http';
import { median } from '../lib/number.mjs';
import { sleep } from '../lib/stack.mjs';

const askers = 16;

/* Milliseconds from the moment the end was asked for to the last request that was sent and still answered; and how many were after its answer. */
async function endOne(stack, admin, email, agent) {
	const person = await stack.signIn(email);
	const answered = [];
	let over = false;
	const ask = async () => {
		while (!over) {
			const sent = performance.now();
			const { status } = await stack.ask('GET', '/api/auth/profile', { token: person.token, agent });
			answered.push({ sent, status });
		}
	};
	const asking = Array.from({ length: askers }, ask);

	await sleep(200);
	const begun = performance.now();
	const { status } = await stack.ask('DELETE', '/api/auth/sessions', { token: admin.token, agent });
	const ended = performance.now();
	await sleep(200);
	over = true;
	await Promise.all(asking);
	const late = answered.filter((one) => one.status === 200 && one.sent > begun).map((one) => one.sent - begun);
	const after = answered.filter((one) => one.status !== 401 && one.sent > ended).length;
	return { status, took: ended - begun, last: late.length ? Math.max(...late) : 0, after };
}

async function revocation(bench) {
	const stack = await bench.clinic();
	const agent = new http.Agent({ keepAlive: true, maxSockets: askers + 1 });
	const email = 'patient@epione.test';
	const rounds = bench.quick ? 3 : 20;
	const results = [];

	for (let round = 0; round < rounds; round++)
		results.push(await endOne(stack, await stack.signIn(email), email, agent));
	agent.destroy();
	const after = results.reduce((sum, one) => sum + one.after, 0);
	const slowest = Math.max(...results.map(({ took, last }) => Math.max(took, last)));
	bench.say(`revocation: ${rounds} ends among ${askers} who ask all the time, median ${median(results.map(({ took }) => took)).toFixed(1)} ms, `
		+ `answered after the end ${after}`);
	return { value: slowest, unit: 'ms until no worker answers any more, the slowest', target: 'at most 1000, none answered after the end',
		holds: slowest <= 1000 && after === 0 && results.every(({ status }) => status === 204) };
}

export const sessions = [
	{ name: 'revocation', about: 'how soon ended sessions are over for all workers', measure: revocation },
];

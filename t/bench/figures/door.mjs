// What the time of an answer tells a stranger about an account: nothing.

import { randomBytes } from 'node:crypto';
import { shuffled } from '../../lib/chance.mjs';
import { interleave, median } from '../lib/number.mjs';
import { password, sleep } from '../lib/stack.mjs';

const tries = 4; // for one e-mail: the fifth wrong one would have to wait

/*
 * People who registered, so that each has a salt of their own: the pattern in which Argon2 walks its memory comes from it, and one may take a
 * hundredth longer than another.  The second half is suspended.
 */
async function people(bench, stack) {
	const each = bench.quick ? 25 : 167, run = randomBytes(3).toString('hex');
	const emails = Array.from({ length: each * 2 }, (_, i) => `door-${run}-${i}@scale.test`);
	const [known, locked] = [emails.slice(0, each), emails.slice(each)];

	for (const email of emails)
		await timed(stack, '/api/auth/register', { email, password, firstName: 'Dora', lastName: 'Portal' }, 201);
	stack.sql(`SET session_replication_role = replica; UPDATE account SET status = 'suspended'
		WHERE email IN (${locked.map((email) => `'${email}'`).join(', ')})`);
	return { known, locked, unknown: known.map((_, i) => `nobody-${run}-${i}@scale.test`) };
}

/* The seconds that an answer of this status took; a server that is busy just now is asked again. */
async function timed(stack, path, body, status) {
	for (;;) {
		const answer = await stack.ask('POST', path, { body });
		if (answer.status === status)
			return answer.seconds;
		if (answer.status !== 503)
			throw new Error(`${status} expected: ${answer.status} ${answer.body}`);
		await sleep(1000);
	}
}

/* One at a time, each kind once a turn, in an order by chance: of thousands of tries, what goes by turns (each second one slower) falls on no kind alone. */
const inTurn = (count, works) => interleave(count, works, shuffled);

/* What a machine does that is slow for a while and quick for a while is the same for those who came in one turn. */
function inPairs(seconds) {
	const [[first, base], ...others] = Object.entries(seconds);

	return others.map(([kind, list]) => `${kind} less ${first} ${(median(list.map((time, i) => time - base[i])) * 1000).toFixed(3)} ms`).join(', ');
}

function judge(bench, name, seconds, most) {
	const medians = Object.entries(seconds).map(([kind, list]) => [kind, median(list) * 1000]);
	const times = medians.map(([, time]) => time);
	const difference = Math.max(...times) - Math.min(...times);

	bench.say(`${name}: ${medians.map(([kind, time]) => `${kind} ${time.toFixed(3)} ms`).join(', ')}, ${Object.values(seconds).flat().length} tries; turn by turn ${inPairs(seconds)}`);
	return { name, value: difference, unit: 'ms (largest difference of medians)', target: `at most ${most}`, holds: difference <= most };
}

async function login(bench) {
	const stack = await bench.clinic();
	const { known, unknown, locked } = await people(bench, stack);
	const attempt = (emails, guess) => (i) => timed(stack, '/api/auth/login', { email: emails[i % emails.length], password: guess }, 401);
	const works = { known: attempt(known, 'not the password'), unknown: attempt(unknown, 'not the password'), locked: attempt(locked, password) };

	return judge(bench, 'login-timing', await inTurn(known.length * tries, works), 1);
}

async function asking(bench) {
	const stack = await bench.clinic();
	const { known, unknown } = await people(bench, stack);
	const ask = (emails) => (i) => timed(stack, '/api/auth/forgot-password', { email: emails[i % emails.length] }, 204);

	return judge(bench, 'asking-timing', await inTurn(1000, { known: ask(known), unknown: ask(unknown) }), 1);
}

export const door = [
	{ name: 'login-timing', about: 'signing in, known, unknown and locked: difference of medians', measure: login },
	{ name: 'asking-timing', about: 'asking for a reset, known and unknown: difference of medians', measure: asking },
];

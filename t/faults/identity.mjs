// Who somebody is, while what says so breaks: Redis lost, poisoned or full, and workers killed while tokens are changed for others.  It may sign people
// out; it may never let anybody in.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { App, SecurityKey } from '../lib/factors.mjs';
import { insist } from '../lib/report.mjs';
import { childrenOf } from '../bench/lib/process.mjs';
import { eventually, sleep } from '../bench/lib/stack.mjs';

const password = 'epione-demo-2026';
const sessionOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sid;

async function logIn(clinic, email) {
	let answer;

	await eventually(async () => (answer = await clinic.ask('POST', '/api/auth/login', { body: { email, password } })).status === 200, 10000);
	return answer.json.data;
}

const profile = (clinic, token) => clinic.ask('GET', '/api/auth/profile', { token });

/* What somebody could write into Redis, given the value that is there, the value of a doctor's session, and the place. */
const poisons = {
	'nothing': () => [['SET', '']],
	'a word': () => [['SET', 'x']],
	'another role': (own) => [['SET', own.replace(' patient ', ' super-admin ')]],
	'another account': (own, other) => [['SET', own.replace(own.split(' ')[1], other.split(' ')[1])]],
	'a later end': (own) => [['SET', own.replace(/ \d{10} /, ' 9999999999 ')]],
	'a fresher proof': (own) => [['SET', own.replace(/ (\d{10}) tokens/, ' 9999999999 tokens')]],
	'the record of another session': (own, other) => [['SET', other]],
	'a record without a seal': (own) => [['SET', own.slice(33)]],
	'a record with a seal of zeros': (own) => [['SET', `${'0'.repeat(32)}${own.slice(32)}`]],
	'more words': (own) => [['SET', `${own} admin`]],
	'a megabyte': () => [['SET', 'x'.repeat(100000)]],
	'a list': () => [['DEL'], ['LPUSH', 'x']],
	'a hash': () => [['DEL'], ['HSET', 'x', 'y']],
};

async function poisoned(clinic) {
	const { stack } = clinic;
	const other = stack.redis('GET', `epione:session:${sessionOf((await logIn(clinic, 'doctor@epione.test')).accessToken)}`);

	for (const [name, make] of Object.entries(poisons)) {
		const { accessToken, refreshToken } = await logIn(clinic, 'patient@epione.test');
		const key = `epione:session:${sessionOf(accessToken)}`;
		const own = stack.redis('GET', key);

		insist((await profile(clinic, accessToken)).status === 200, 'a session that nobody touched is good');
		for (const [command, ...rest] of make(own, other))
			stack.redis(command, key, ...rest);
		const answers = [await profile(clinic, accessToken), await clinic.ask('POST', '/api/auth/refresh', { body: { refreshToken } })];
		insist(answers.every(({ status }) => status === 401 || status === 503), `${name} in Redis let somebody in: ${answers.map(({ status }) => status)}`);
		stack.redis('DEL', key);
	}
	await eventually(async () => (await clinic.list()).status === 200, 5000);
}

/* Workers remember what Redis says of a token's session, and Redis tells them when it is another: so what it says counts from the next request on. */
async function remembered(clinic) {
	const { stack } = clinic;
	const { accessToken } = await logIn(clinic, 'patient@epione.test');
	const key = `epione:session:${sessionOf(accessToken)}`;
	const own = stack.redis('GET', key);
	const all = async () => (await Promise.all(Array.from({ length: 40 }, () => profile(clinic, accessToken)))).map(({ status }) => status);
	const asked = () => Number(/^cmdstat_get:calls=(\d+)/m.exec(stack.redis('INFO', 'commandstats'))[1]);

	for (let turn = 0; turn < 25; turn++) {
		insist((await all()).every((status) => status === 200), 'a good session was refused');
		const before = asked();
		insist((await all()).every((status) => status === 200), 'a good session was refused');
		insist(asked() - before < 40, `Redis was asked ${asked() - before} times about what it had just said`);
		stack.redis('SET', key, turn % 2 ? own.replace(' patient ', ' admin ') : 'x');
		insist((await all()).every((status) => status === 401), 'a session that is no more was remembered');
		stack.redis('SET', key, own);
	}
	insist((await all()).every((status) => status === 200), 'it did not come back');
	stack.redis('CLIENT', 'KILL', 'TYPE', 'normal');
	stack.redis('DEL', key);
	insist((await all()).every((status) => status === 401), 'it was remembered after the connections were lost');
	stack.redis('SET', key, own);
	insist((await all()).every((status) => status === 200), 'it did not come back');
	stack.redis('CLIENT', 'KILL', 'TYPE', 'pubsub');
	stack.redis('DEL', key);
	insist((await all()).every((status) => status === 401), 'it was remembered after those that tell were lost');
}

/* A half session is not made a whole one, and a challenge not one for something else. */
async function halfPoisoned(clinic) {
	const { stack } = clinic;
	const email = `half-${Date.now()}@fault.test`;

	await clinic.ask('POST', '/api/auth/register', { body: { email, password, firstName: 'Hal', lastName: 'Fault' } });
	const whole = await logIn(clinic, email);
	const { secret } = (await clinic.ask('POST', '/api/auth/totp', { token: whole.accessToken })).json.data;
	const app = new App(secret);
	await clinic.ask('POST', '/api/auth/totp/confirm', { token: whole.accessToken, body: { code: await app.code() } });
	const half = await logIn(clinic, email);
	insist(half.next === 'second-factor', `a password alone gave ${half.next}`);
	const key = `epione:session:${sessionOf(half.accessToken)}`;
	const own = stack.redis('GET', key);
	stack.redis('SET', key, own.replace(' half ', ' patient '));
	insist((await profile(clinic, half.accessToken)).status === 401, 'a half session was made a whole one');
	stack.redis('SET', key, own);
	stack.tell('stop', 'redis');
	try {
		const lost = await clinic.ask('POST', '/api/auth/verify-2fa', { token: half.accessToken, body: { code: await app.code() } });
		insist(lost.status === 503, `without Redis a code was answered ${lost.status}`);
	} finally {
		stack.tell('start', 'redis');
	}
	await eventually(async () => (await clinic.list()).status === 200, 5000);
}

async function challengePoisoned(clinic) {
	const { stack } = clinic;
	const email = `kay-${Date.now()}@fault.test`;
	await clinic.ask('POST', '/api/auth/register', { body: { email, password, firstName: 'Kay', lastName: 'Fault' } });
	const { accessToken: token } = await logIn(clinic, email);
	const origin = /^\s*origin = (.*)$/m.exec(readFileSync(`${stack.house}/epione.conf`, 'utf8'))[1];
	const options = async (purpose) => (await clinic.ask('POST', '/api/auth/passkeys/options', { token, body: { purpose } })).json.data;
	const register = async (challenge) => (await clinic.ask('POST', '/api/auth/passkeys', { token,
		body: { name: 'x', ...new SecurityKey(origin).register({ challenge, userId: 'x' }) } })).status;
	const place = ({ challenge }) => `epione:challenge:${challenge}`;

	insist(await register((await options('register')).challenge) === 201, 'a challenge that nobody touched is good');
	const other = await options('step-up');
	insist(await register(other.challenge) === 422, 'a challenge for something else was taken');
	const renamed = await options('step-up');
	stack.redis('SET', place(renamed), stack.redis('GET', place(renamed)).replace('step-up', 'register'), 'EX', '300');
	insist(await register(renamed.challenge) === 422, 'a challenge with another purpose written over it was taken');
	const [moved, target] = [await options('register'), await options('step-up')];
	stack.redis('SET', place(target), stack.redis('GET', place(moved)), 'EX', '300');
	insist(await register(target.challenge) === 422, 'a challenge that lies in the place of another was taken');
}

/* A right is not taken away by halves: without Redis nothing is written. */
async function rightKept(clinic) {
	const { stack } = clinic;
	const admin = await logIn(clinic, 'admin@epione.test');
	const email = `eve-${Date.now()}@fault.test`;
	const specialtyId = (await clinic.ask('GET', '/api/specialties?limit=1')).json.data[0].id;
	const { id } = (await clinic.ask('POST', '/api/auth/register', { body: { email, password, firstName: 'Eve', lastName: 'Fault', role: 'doctor',
		licenseNumber: 'L-1', specialtyId } })).json.data;
	const eve = await logIn(clinic, email);
	const state = () => stack.sql(`SELECT status FROM account WHERE id = '${id}'`)[0][0];
	const verify = () => clinic.ask('PUT', `/api/users/${id}/verification`, { token: admin.accessToken, body: { decision: 'verified' } });

	stack.redis('ACL', 'SETUSER', 'epione', '-del');
	try {
		insist((await verify()).status === 503, 'a session that could not be ended stopped nobody');
		insist(state() === 'pending', `half of it was written: ${state()}`);
	} finally {
		stack.redis('ACL', 'SETUSER', 'epione', '+del');
	}
	insist((await profile(clinic, eve.accessToken)).status === 200, 'her session ended although nothing was written');
	insist((await verify()).status === 200 && state() === 'active', 'it did not work afterwards');
	insist((await profile(clinic, eve.accessToken)).status === 401, 'her old session went on');
}

/* A worker that takes another one's place knows from its first request on what was decided since the server began. */
async function rightDeniedToLaterWorkers(clinic) {
	const { stack } = clinic;
	const { accessToken: token } = await logIn(clinic, 'doctor@epione.test');
	const look = async () => (await clinic.ask('GET', '/api/appointments?limit=1', { token })).status;

	stack.sql("INSERT INTO role_permission (role, permission, effect) VALUES ('doctor', 'appointment.read', 'deny')");
	try {
		for (let round = 0; round < 5; round++) {
			for (const pid of childrenOf(stack.pid('epione')))
				spawnSync('kill', ['-9', String(pid)]);
			const told = [];
			await eventually(async () => told.push(await look()) && told.at(-1) === 403, 5000);
			insist(!told.includes(200) && told.at(-1) === 403, `a right that was denied opened once more: ${told}`);
		}
	} finally {
		stack.sql("DELETE FROM role_permission WHERE role = 'doctor' AND permission = 'appointment.read' AND effect = 'deny'");
	}
	insist(await eventually(async () => (await look()) === 200, 1500), 'the right did not come back');
}

/* Whoever loses the answer has used the token: it is good for that one turn or for none, and never are two families alive. */
async function refreshKilled(clinic) {
	const refresh = (refreshToken) => clinic.ask('POST', '/api/auth/refresh', { body: { refreshToken } });
	const told = {};

	for (let round = 0; round < 20; round++) {
		const { refreshToken, accessToken } = await logIn(clinic, 'patient@epione.test');
		const first = refresh(refreshToken);
		await sleep(round % 5);
		for (const pid of childrenOf(clinic.stack.pid('epione')))
			spawnSync('kill', ['-9', String(pid)]);
		const answers = [await first];
		await eventually(async () => (await clinic.ask('GET', '/api/health/live')).status === 200, 5000);
		answers.push(await refresh(refreshToken));
		const good = answers.filter(({ status }) => status === 200);
		const outcome = answers.map(({ status }) => status).join(' ');
		told[outcome] = (told[outcome] ?? 0) + 1;
		insist(good.length <= 1, `one token was good twice: ${outcome}`);
		insist(answers[1].status !== 503, `it stayed away: ${outcome}`);
		const alive = answers[1].status === 200;
		insist((await profile(clinic, accessToken)).status === (alive ? 200 : 401), `${outcome}, and the session is not as it should be`);
		if (answers[0].status === 200)
			insist((await refresh(answers[0].json.data.refreshToken)).status === 401, 'a family outlived its end');
	}
	console.log(`# refreshes with killed workers: ${JSON.stringify(told)}`);
}

export const identityFaults = [
	['Redis is poisoned', poisoned],
	['a session is another than it was', remembered],
	['a half session and a lost Redis', halfPoisoned],
	['a challenge is poisoned', challengePoisoned],
	['a right is taken away while Redis ends nothing', rightKept],
	['a right is denied, and workers are killed', rightDeniedToLaterWorkers],
	['workers are killed while tokens are refreshed', refreshKilled],
];

// Who somebody is, while what says so breaks: Redis lost, poisoned or full, and workers killed while tokens are changed for others.  It may sign people
// out; it may never let anybody in.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { App, SecurityKey } from '../lib/factors.mjs';
import { insist } from '../lib/report.mjs';
import { childrenOf } from '../bench/lib/process.mjs';
import { eventually, sleep } from '../bench/lib/stack.mjs';
import { Forge, houseKeyRow, now } from '../mutants/forge.mjs';

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
	'a later use': (own) => [['SET', own.replace(/ \d{10}$/, ' 9999999999')]],
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

/* What Redis said of something once is put back there after its end: by whoever can write to it, or by an older file of it. */
const refreshWith = async (clinic, refreshToken) => (await clinic.ask('POST', '/api/auth/refresh', { body: { refreshToken } })).status;
const newPatient = (clinic, email) => clinic.ask('POST', '/api/auth/register', { body: { email, password, firstName: 'Rae', lastName: 'Fault' } });
const cookieOf = (answer) => /__Host-epione=([^;]+)/.exec([answer.headers['set-cookie']].flat().join())[1];

/* Two sessions of somebody, of tokens and of a browser, with all that Redis holds of them, and what they answer. */
async function twoSessions(clinic, email) {
	const { stack } = clinic;
	const data = await logIn(clinic, email);
	const cookie = cookieOf(await clinic.ask('POST', '/api/auth/login', { body: { email, password, session: 'browser' } }));
	const keys = stack.sql(`SELECT key FROM session JOIN account ON account.id = account_id WHERE email = '${email}' AND ended_at IS NULL`)
		.flatMap(([key]) => [`epione:session:${key}`, `epione:refresh:${key}`]).filter((key) => stack.redis('EXISTS', key) === '1');
	const kept = keys.map((key) => [key, stack.redis('GET', key)]);

	insist(kept.length === 3, `Redis holds ${kept.length} values of a browser's session and one of tokens`);
	return {
		records: () => keys.filter((key) => key.startsWith('epione:session:')),
		putBack: () => kept.forEach(([key, value]) => stack.redis('SET', key, value, 'EX', '600')),
		answers: async () => {
			const asked = Array.from({ length: 12 }, () => [profile(clinic, data.accessToken), clinic.ask('GET', '/api/auth/profile', { headers: { Cookie: `__Host-epione=${cookie}` } })]);
			return [...new Set((await Promise.all(asked.flat())).map(({ status }) => status))].join(' ');
		},
		refresh: () => refreshWith(clinic, data.refreshToken),
		token: data.accessToken, cookie,
	};
}

const ends = {
	'signing out': (clinic, { token, cookie }) => Promise.all([clinic.ask('POST', '/api/auth/logout', { token }),
		clinic.ask('POST', '/api/auth/logout', { headers: { Cookie: `__Host-epione=${cookie}`, 'X-Epione': '1' } })]),
	'another session ended them': async (clinic, sessions, email) => clinic.ask('DELETE', '/api/auth/sessions', { token: (await logIn(clinic, email)).accessToken }),
	'suspension': async (clinic, sessions, email) => {
		const { accessToken: token } = await logIn(clinic, 'admin@epione.test');
		const [[id, version]] = clinic.stack.sql(`SELECT id, version FROM account WHERE email = '${email}'`);
		return clinic.ask('PUT', `/api/users/${id}/status`, { token, body: { status: 'suspended', reason: 'a test of it' }, headers: { 'If-Match': `"${version}"` } });
	},
};

async function putBackAfterEnd(clinic) {
	for (const [name, end] of Object.entries(ends)) {
		const email = `back-${Date.now()}@fault.test`;
		await newPatient(clinic, email);
		const sessions = await twoSessions(clinic, email);
		insist(await sessions.answers() === '200', 'sessions that go on are good');
		const ended = [await end(clinic, sessions, email)].flat();
		insist(ended.every(({ status }) => status === 200 || status === 204), `${name} was answered ${ended.map(({ status }) => status)}`);
		insist(await sessions.answers() === '401', `after ${name} a session went on`);
		sessions.putBack();
		insist(await sessions.answers() === '401', `put back after ${name}, a session let somebody in: ${await sessions.answers()}`);
		const refreshed = await sessions.refresh();
		insist(refreshed === 401, `put back after ${name}, a refresh token was answered ${refreshed}`);
	}
}

/* What Redis held of sessions that nobody used for so long: its own record, only older, with its own seal.  The rows know of no end. */
async function putBackAfterIdling(clinic) {
	const { stack } = clinic;
	const forge = new Forge(stack.house, stack.sql(houseKeyRow)[0][0]);
	const email = `idle-${Date.now()}@fault.test`;
	await newPatient(clinic, email);
	const limits = { browser: 30 * 60, tokens: 336 * 3600 };

	for (const [seconds, wanted] of [[0.99, '200'], [1.03, '401']]) {
		const sessions = await twoSessions(clinic, email);
		for (const key of sessions.records()) {
			const words = stack.redis('GET', key).slice(33).split(' ');
			words[6] = now() - Math.round(limits[words[5]] * seconds);
			stack.redis('SET', key, forge.sealed(key, words.join(' ')), 'EX', '600');
		}
		insist(await sessions.answers() === wanted, `unused for ${seconds} of their time, sessions were answered ${await sessions.answers()}`);
		const refreshed = await sessions.refresh();
		insist(refreshed === Number(wanted), `unused for ${seconds} of its time, a refresh token was answered ${refreshed}`);
		stack.sql(`UPDATE session SET ended_at = now() WHERE ended_at IS NULL AND account_id = (SELECT id FROM account WHERE email = '${email}')`);
	}
}

/* The record knows of its uses, and few of them are written. */
async function usesNoted(clinic) {
	const { stack } = clinic;
	const forge = new Forge(stack.house, stack.sql(houseKeyRow)[0][0]);
	const email = `used-${Date.now()}@fault.test`;
	await newPatient(clinic, email);
	const sessions = await twoSessions(clinic, email);
	const [key] = sessions.records().filter((one) => stack.redis('GET', one).includes(' browser '));
	const place = (seconds) => stack.redis('SET', key, forge.sealed(key, stack.redis('GET', key).slice(33).replace(/\d+$/, now() - seconds)), 'EX', '600');
	const used = () => now() - Number(stack.redis('GET', key).split(' ').at(-1));

	place(20);
	insist(await sessions.answers() === '200' && used() >= 20, 'a use was written although the one before was just now');
	place(40);
	insist(await sessions.answers() === '200' && used() <= 5, `a use was not written: ${used()} s`);
	insist(Number(stack.redis('TTL', key)) > 1700, `what was written lives ${stack.redis('TTL', key)} s`);
}

async function putBackAfterRefresh(clinic) {
	const { stack } = clinic;
	const first = await logIn(clinic, 'patient@epione.test');
	const place = `epione:refresh:${sessionOf(first.accessToken)}`;
	const spent = stack.redis('GET', place);
	const second = await clinic.ask('POST', '/api/auth/refresh', { body: { refreshToken: first.refreshToken } });

	insist(second.status === 200, `a refresh token was answered ${second.status}`);
	stack.redis('SET', place, spent, 'EX', '600');
	const again = await Promise.all(Array.from({ length: 20 }, () => refreshWith(clinic, first.refreshToken)));
	insist(again.every((status) => status === 401), `put back after its use, a refresh token was answered ${again}`);
	insist((await profile(clinic, second.json.data.accessToken)).status === 401, 'the family of a token that was used twice went on');
}

async function putBackHalf(clinic) {
	const { stack } = clinic;
	const email = `half-back-${Date.now()}@fault.test`;
	await newPatient(clinic, email);
	const { accessToken: token } = await logIn(clinic, email);
	const { secret } = (await clinic.ask('POST', '/api/auth/totp', { token })).json.data;
	const app = new App(secret);
	const { recoveryCodes } = (await clinic.ask('POST', '/api/auth/totp/confirm', { token, body: { code: await app.code() } })).json.data;
	const verify = (half, recoveryCode) => clinic.ask('POST', '/api/auth/verify-2fa', { token: half.accessToken, body: { recoveryCode } });
	const halfOf = async () => {
		const half = await logIn(clinic, email), key = `epione:session:${sessionOf(half.accessToken)}`, own = stack.redis('GET', key);
		return { half, putBack: () => stack.redis('SET', key, own, 'EX', '300') };
	};

	const used = await halfOf();
	insist((await verify(used.half, recoveryCodes[0])).status === 200, 'a second factor was refused');
	used.putBack();
	insist((await verify(used.half, recoveryCodes[1])).status === 401, 'put back after its use, half a session became a whole one');
	const guessed = await halfOf();
	for (let n = 0; n < 6; n++)
		await verify(guessed.half, 'aaaaa-aaaaa');
	guessed.putBack();
	stack.redis('DEL', `epione:tries:${sessionOf(guessed.half.accessToken)}`);
	insist((await verify(guessed.half, recoveryCodes[1])).status === 401, 'put back after too many tries, half a session became a whole one');
	insist((await verify((await halfOf()).half, recoveryCodes[1])).status === 200, 'its code was used up');
}

/* Counters have no seal.  Whoever takes them away tries no more codes for it: those that did not fit are in the audit. */
async function countersGone(clinic) {
	const { stack } = clinic;
	const email = `many-${Date.now()}@fault.test`;
	const { id } = (await newPatient(clinic, email)).json.data;
	const { accessToken: token } = await logIn(clinic, email);
	const { secret } = (await clinic.ask('POST', '/api/auth/totp', { token })).json.data;
	const app = new App(secret);
	const { recoveryCodes: [recoveryCode] } = (await clinic.ask('POST', '/api/auth/totp/confirm', { token, body: { code: await app.code() } })).json.data;
	const told = {};

	for (let n = 0; n < 14; n++) {
		const half = await logIn(clinic, email);
		const { status } = await clinic.ask('POST', '/api/auth/verify-2fa', { token: half.accessToken, body: { code: String(n % 10).repeat(6) } });
		told[status] = (told[status] ?? 0) + 1;
		stack.redis('DEL', `epione:tries:${sessionOf(half.accessToken)}`, `epione:codes:${id}`);
	}
	insist(told[401] === 10 && told[429] === 4, `of fourteen codes were refused ${JSON.stringify(told)}`);
	const half = await logIn(clinic, email);
	const late = await clinic.ask('POST', '/api/auth/verify-2fa', { token: half.accessToken, body: { code: await app.code() } });
	insist(late.status === 429 && Number(late.headers['retry-after']) > 600, `after that the right one was answered ${late.status}, ${late.headers['retry-after']} s`);
	const other = await clinic.ask('POST', '/api/auth/verify-2fa', { token: half.accessToken, body: { recoveryCode } });
	insist(other.status === 200, `another way in was answered ${other.status}`);
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
	const again = await options('register');
	const own = stack.redis('GET', place(again));
	insist(await register(again.challenge) === 201, 'a challenge that nobody touched is good');
	stack.redis('SET', place(again), own, 'EX', '300');
	insist(await register(again.challenge) === 422, 'a challenge that was put back after its use was taken');
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
	['a session is put back after its end', putBackAfterEnd],
	['a session is put back after nobody used it', putBackAfterIdling],
	['a session is used', usesNoted],
	['a refresh token is put back after its use', putBackAfterRefresh],
	['half a session is put back after its use', putBackHalf],
	['the counts of codes are taken away', countersGone],
	['a session is another than it was', remembered],
	['a half session and a lost Redis', halfPoisoned],
	['a challenge is poisoned', challengePoisoned],
	['a right is taken away while Redis ends nothing', rightKept],
	['a right is denied, and workers are killed', rightDeniedToLaterWorkers],
	['workers are killed while tokens are refreshed', refreshKilled],
];

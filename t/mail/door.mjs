// At the door: guessing is slowed down and nobody is locked out, a strange browser is told of, an address is confirmed first where the clinic wants
// that, and without Redis nothing changes.

import { execFileSync } from 'node:child_process';
import { send, sendPatiently, sleep } from '../lib/client.mjs';
import { mailTo } from '../lib/mail.mjs';
import * as people from '../lib/people.mjs';
import { Report, insist } from '../lib/report.mjs';
import { service, withSettings } from '../lib/settings.mjs';

const report = new Report();

const sql = (text) => execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' }).trim();

const cookieNamed = (reply, name) => (reply.headers['set-cookie'] ?? []).find((line) => line.startsWith(`${name}=`))?.split(';')[0];

function signIn(email, password, { cookie, browser } = {}) {
	const json = { email, password, session: browser ? 'browser' : 'tokens' };

	return sendPatiently('POST', '/api/auth/login', { json, headers: cookie ? { cookie } : {} });
}

async function knownBrowser(person) {
	const reply = await signIn(person.email, person.password, { browser: true });
	const cookie = cookieNamed(reply, '__Host-epione-device');

	insist(reply.status === 200 && cookie, `a browser is remembered: ${reply.status} ${reply.headers['set-cookie']}`);
	return cookie;
}

async function attack(email, tries = 12) {
	const replies = [];

	for (let i = 0; i < tries; i++)
		replies.push((await signIn(email, `guess ${i}`)).status);
	return replies;
}

async function ownerGetsIn() {
	const ann = await people.patient('ann');
	const cookie = await knownBrowser(ann);
	const told = await attack(ann.email);
	insist(told.includes(429), `an attacker has to wait: ${told}`);
	const stranger = await signIn(ann.email, ann.password);
	insist(stranger.status === 429, `whoever comes from the same address without the cookie waits: ${stranger.status}`);
	const owner = await signIn(ann.email, ann.password, { cookie });
	insist(owner.status === 200, `the owner's browser gets in: ${owner.status}`);
	const wait = Number(stranger.headers['retry-after']);
	insist(wait >= 1 && wait <= 300, `the wait is told: ${wait}`);
}

async function forgedCookies() {
	const [ann, bea] = await Promise.all([people.patient('ann'), people.patient('bea')]);
	const foreign = await knownBrowser(bea);
	await attack(ann.email);
	for (const cookie of [foreign, '__Host-epione-device=', `__Host-epione-device=${'A'.repeat(43)}`, `${foreign}; ${foreign}`]) {
		const reply = await signIn(ann.email, 'a guess', { cookie });
		insist(reply.status === 429, `${cookie.slice(0, 40)} opens nothing: ${reply.status}`);
	}
}

async function cookieIsNoKey() {
	const ann = await people.patient('ann');
	const cookie = await knownBrowser(ann);
	const told = [];
	for (let i = 0; i < 14; i++)
		told.push((await signIn(ann.email, `guess ${i}`, { cookie })).status);
	insist(told.includes(429), `a stolen cookie is slowed down, too: ${told}`);
	insist(!told.includes(200), 'and opens nothing by itself');
}

// A machine that is busy may let short waits pass unseen, so as many are looked for as it takes to see three.
async function waitsGrow() {
	const { email } = await people.patient('cat');
	const waits = [];

	for (let i = 0; i < 60 && waits.length < 3; i++) {
		const reply = await signIn(email, 'a guess');
		insist(reply.status === 401 || (reply.status === 429 && i >= 5), `a guess is wrong or comes too soon: ${reply.status}`);
		if (reply.status === 429) {
			waits.push(Number(reply.headers['retry-after']));
			await sleep(waits.at(-1) * 1000 + 100);
		}
	}
	insist(waits.length === 3 && waits[0] <= waits[1] && waits[0] < waits[2], `each wait is longer: ${waits}`);
}

async function unknownAlike() {
	const stranger = `${people.unique('nobody')}@story.test`;
	const { email } = await people.patient('dora');

	for (const told of [await attack(email, 14), await attack(stranger, 14)])
		insist(told.slice(0, 6).every((status) => status === 401) && told.includes(429), `six guesses, then a wait: ${told}`);
}

/* Hashes are cheap in this clinic: what is not held back is answered long before. */
async function refusedLate() {
	const [ann, gone] = await Promise.all([people.patient('ann'), people.patient('gone')]);
	sql(`SET session_replication_role = replica; UPDATE account SET status = 'suspended' WHERE email = '${gone.email}'`);
	for (const [email, password] of [[ann.email, 'not the password'], [gone.email, gone.password], [`${people.unique('nobody')}@story.test`, 'a guess']]) {
		const begun = performance.now();
		const { status } = await send('POST', '/api/auth/login', { json: { email, password } });
		const time = performance.now() - begun;
		insist(status === 401 && time >= 250, `${email} is refused after a quarter of a second: ${status} after ${time} ms`);
	}
}

async function newDevice() {
	const ann = await people.patient('ann'); // signed in once, with tokens
	const subject = 'A new sign-in to your account';
	const cookie = await knownBrowser(ann);
	const { body } = await mailTo(ann.email, (mail) => mail.subject === subject);
	insist(body.includes('Address: '), body);
	await signIn(ann.email, ann.password, { browser: true, cookie });
	await sleep(2500);
	const count = sql(`SELECT count(*) FROM outbox WHERE kind = 'new-sign-in' AND address = '${ann.email}'`);
	insist(count === '1', `a browser that is known is not told of: ${count}`);
}

async function hold(person, doctor) {
	const [startsAt] = await people.freeTimes(person, doctor, '&days=14');

	return person.send('POST', '/api/appointments/hold', { json: { doctorId: doctor.doctorId, startsAt } });
}

async function confirm(person) {
	const { token } = await mailTo(person.email, ({ body }) => body.includes('/verify-email#'));
	const reply = await send('POST', '/api/auth/verify-email', { json: { token } });

	insist(reply.status === 204, `confirmed: ${reply.status}`);
}

async function confirmedBeforeBooking() {
	const doctor = await people.clinician('bo');
	await withSettings({ verify_email: 'booking' }, async () => {
		const ann = await people.patient('ann');
		const early = await hold(ann, doctor);
		insist(early.status === 409 && /confirm your e-mail/.test(early.json.detail), `not before: ${early.status} ${early.text}`);
		await confirm(ann);
		const reply = await hold(ann, doctor);
		insist(reply.status === 201, `then: ${reply.status} ${reply.text}`);
	});
	const bea = await people.patient('bea');
	insist((await hold(bea, doctor)).status === 201, 'where the clinic does not want it, at once');
}

async function confirmedBeforeSignIn() {
	await withSettings({ verify_email: 'signin' }, async () => {
		const email = `${people.unique('eve')}@story.test`;
		const json = { email, password: 'four words that differ', firstName: 'Eve', lastName: 'Story' };
		insist((await sendPatiently('POST', '/api/auth/register', { json })).status === 201, 'registered');
		const early = await signIn(email, json.password);
		insist(early.status === 403 && /confirm your e-mail/.test(early.json.detail), `not before: ${early.status} ${early.text}`);
		insist((await signIn(email, 'another one than that')).status === 401, 'and who does not know the password learns nothing');
		await confirm({ email });
		insist((await signIn(email, json.password)).status === 200, 'then');
	});
}

async function withoutRedis() {
	const ann = await people.patient('ann');
	await sendPatiently('POST', '/api/auth/forgot-password', { json: { email: ann.email } });
	const { token } = await mailTo(ann.email, ({ body }) => body.includes('/reset-password#'));
	const hash = () => sql(`SELECT password_hash || coalesce(password_changed_at::text, '') FROM account WHERE email = '${ann.email}'`);
	const before = hash();

	service('stop', 'redis');
	try {
		const reset = await send('POST', '/api/auth/reset-password', { json: { token, password: 'another four words' } });
		insist(reset.status === 503, `a reset that could end no session is none: ${reset.status}`);
		insist(hash() === before, 'nothing was written');
		const login = await send('POST', '/api/auth/login', { json: { email: ann.email, password: ann.password } });
		insist(login.status === 503, `nobody is let in: ${login.status}`);
	} finally {
		service('start', 'redis');
	}
	await sleep(1500);
	const reset = await sendPatiently('POST', '/api/auth/reset-password', { json: { token, password: 'another four words' } });
	insist(reset.status === 204, `the token is good still: ${reset.status} ${reset.text}`);
}

async function askingTellsNothing() {
	const { email } = await people.patient('ann');
	const replies = [];
	for (const json of [{ email }, { email: `${people.unique('nobody')}@story.test` }])
		for (const path of ['/api/auth/forgot-password', '/api/auth/verify-email/resend'])
			replies.push(await send('POST', path, { json }));
	const told = replies.map(({ status, text, headers }) => JSON.stringify([status, text, Object.keys(headers).sort()]));
	insist(new Set(told).size === 1, `one answer for all: ${told.join('\n')}`);
}

async function noFlood() {
	const { email } = await people.patient('ann');
	for (let i = 0; i < 12; i++)
		await send('POST', '/api/auth/forgot-password', { json: { email } });
	await mailTo(email, ({ body }) => body.includes('/reset-password#'));
	await sleep(1500);
	const count = sql(`SELECT count(*) FROM outbox WHERE kind = 'reset-password' AND address = '${email}'`);
	insist(count === '1', `a mailbox is not flooded: ${count}`);
}

const tests = {
	'the owner gets in while somebody guesses at the same address': ownerGetsIn,
	'cookies of others or of nobody open nothing': forgedCookies,
	'a cookie is no key': cookieIsNoKey,
	'each wait is longer': waitsGrow,
	'who does not exist is slowed down alike': unknownAlike,
	'whoever is refused is refused after the same time': refusedLate,
	'a browser that was never there is told of, once': newDevice,
	'asking for a link is answered alike': askingTellsNothing,
	'nobody is flooded with links': noFlood,
	'an address is confirmed before booking, where the clinic wants that': confirmedBeforeBooking,
	'an address is confirmed before signing in, where the clinic wants that': confirmedBeforeSignIn,
	'without Redis no password is reset': withoutRedis,
};

for (const [name, test] of Object.entries(tests))
	await report.run(name, test);
report.end();

// The door: what begins with a password, how guessing is slowed down, and how a password is changed.  Counters are put into Redis as they would be after so many
// tries, so that nobody has to wait or to guess as often.

import { sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { logIn, look, met, place, recordOf, tokenOf, whileSuspended } from './cast.mjs';
import { sessionOf } from './forge.mjs';
import { redis, sql } from './outside.mjs';

const wrong = 'not the password';
const oneSecond = (seconds) => seconds === 1;
export const fiveMinutes = (seconds) => seconds > 200 && seconds <= 301;

const idOf = ({ account, email }) => account ?? sql(`SELECT id FROM account WHERE email = '${email}'`);
export const addressOf = (person) => sql(`SELECT address FROM session WHERE account_id = '${person.account}' ORDER BY begun_at LIMIT 1`);
export const cookiesOf = ({ headers }) => Object.fromEntries((headers['set-cookie'] ?? []).map((line) => line.split(';')[0].split('=')));
const lettersTo = async (person, kind) => Number(await sql(`SELECT count(*) FROM outbox WHERE kind = '${kind}' AND account_id = '${await idOf(person)}'`));

/* The counter of one kind of try, and how long the next one waits. */
export function counterOf(forge, kind, who) {
	const [tries, wait] = ['tries', 'wait'].map((what) => forge.counter(what, kind, who));

	return {
		set: (count) => Promise.all([redis('SET', tries, `${count}`, 'EX', '600'), redis('DEL', wait)]),
		waitFor: (value) => redis('SET', wait, value, 'EX', '600'),
		count: async () => Number(await redis('GET', tries)),
		left: async () => Number(await redis('TTL', wait)),
		clear: () => Promise.all([redis('DEL', tries), redis('DEL', wait)]),
	};
}

/* Too often, and told when to come back. */
export function waits(reply, fits) {
	met(reply, 429, 'wait a little and try again');
	insist(fits(Number(reply.headers['retry-after'])), `it says to come back after ${reply.headers['retry-after']} s`);
}

/* A link that sets somebody's password. */
export async function linkOf({ account }, life = '1 hour') {
	const link = people.unique('link');

	await sql(`INSERT INTO single_use_secret (hash, purpose, account_id, expires_at) VALUES (secret_hash('${link}'), 'reset-password', '${account}', now() + interval '${life}')`);
	return link;
}

/* Whoever got another password knows it, also where they should not have got it. */
async function remembering(person, password, asked) {
	const reply = await asked;

	if (reply.status === 204)
		person.password = password;
	return reply;
}

/* A way in, and what its answer and its session have to say: next, methods, role and whose record; and whether a browser is learned. */
const entrances = [
	{ who: 'ann', next: null, methods: [], role: 'patient', patient: true },
	{ who: 'half', next: 'second-factor', methods: ['recovery-code', 'totp'], role: 'half', patient: false },
	{ who: 'enrolling', next: 'set-up-factor', methods: [], role: 'enrolling', patient: false },
	{ who: 'eve', next: null, methods: [], role: 'applicant', patient: false },
	{ who: 'admin', next: null, methods: [], role: 'admin', patient: false },
];

async function entersAs(person, { next, methods, role, patient }, session) {
	const reply = await logIn(person, { session }), data = met(reply, 200), cookies = cookiesOf(reply);
	const [whole, told, browser] = [next === null, role !== 'half', session === 'browser'];
	const record = await recordOf(browser ? sessionOf(cookies['__Host-epione']) : place(data.accessToken).split(':')[2]);
	const as = { next, methods, account: told, language: told, access: !browser, expires: !browser, refresh: !browser && whole, cookie: browser, device: browser && told, role,
		record: patient ? person.patientId : '-' };
	const is = { next: data.next, methods: data.methods.toSorted(), account: data.accountId !== null, language: data.language !== null, access: data.accessToken !== null,
		expires: data.expiresIn !== null, refresh: data.refreshToken !== null, cookie: '__Host-epione' in cookies, device: '__Host-epione-device' in cookies, role: record.role,
		record: record.patient };
	insist(JSON.stringify(is) === JSON.stringify(as), `${role}, ${session}: ${JSON.stringify(is)}`);
}

export const doorGuards = {
	'whoever signs in hears what they are, and no more while they owe a factor': async ({ callers, ...cast }) => {
		const { eve } = await callers();
		for (const entrance of entrances)
			for (const session of ['tokens', 'browser'])
				await entersAs({ ...cast, eve }[entrance.who], entrance, session);
	},
	'a second factor makes it whole': async ({ keepers }) => {
		const [{ person }, , { person: other, key }] = await keepers();
		const { recoveryCodes: [recoveryCode] } = await person.make('POST', '/api/auth/recovery-codes');
		const { accessToken: token } = met(await logIn(person), 200);
		const asked = met(await sendPatiently('POST', '/api/auth/passkeys/sign-in/options'), 200);
		for (const reply of [await sendPatiently('POST', '/api/auth/verify-2fa', { token, json: { recoveryCode } }),
			await sendPatiently('POST', '/api/auth/passkeys/sign-in', { json: { ...key.answer(asked), userHandle: key.user } })]) {
			const data = met(reply, 200);
			insist(data.next === null && data.methods.length === 0 && data.refreshToken, JSON.stringify(data));
			met(await look({ token: data.accessToken }), 200, [person, other].find(({ account }) => account === data.accountId).email);
		}
	},
	'a browser that was never there is told of, and no other': async ({ callers, half }) => {
		const { tom } = await callers();
		const known = { cookie: `__Host-epione-device=${cookiesOf(await logIn(tom, { session: 'browser' }))['__Host-epione-device']}` };
		const signIn = async ({ email, password }, session, headers) => met(await sendPatiently('POST', '/api/auth/login', { json: { email, password, session }, headers }), 200);
		for (const [person, session, headers, letters] of [[tom, 'browser', {}, 1], [tom, 'browser', known, 0], [tom, 'tokens', {}, 0], [half, 'browser', {}, 0]]) {
			const before = await lettersTo(person, 'new-sign-in');
			await signIn(person, session, headers);
			const more = await lettersTo(person, 'new-sign-in') - before;
			insist(more === letters, `${person.name}, ${session}: ${more} letters more`);
		}
		const before = await lettersTo(tom, 'new-sign-in');
		await sql(`UPDATE account SET last_login_at = NULL WHERE id = '${tom.account}'`);
		await signIn(tom, 'browser');
		insist(await lettersTo(tom, 'new-sign-in') === before, 'the first time of all is told of');
	},
	'each further guess waits, and what is right ends that': async ({ callers, forge }) => {
		const { gus } = await callers();
		const pair = counterOf(forge, 'pair', `${await addressOf(gus)} ${gus.email}`);
		const guess = () => logIn({ ...gus, password: wrong });
		for (const [count, fits] of [[4, (left) => left === -2], [8, (left) => left <= 8], [14, fiveMinutes], [40, fiveMinutes]]) {
			await pair.set(count);
			met(await guess(), 401, 'do not fit');
			const left = await pair.left();
			insist(fits(left), `the next one after ${count} waits ${left} s`);
			insist(await pair.count() === count + 1, `one after ${count} is counted as ${await pair.count()}`);
		}
		for (const person of [gus, { ...gus, email: gus.email.toUpperCase() }])
			waits(await logIn(person), fiveMinutes);
		insist(await pair.count() === 41, 'whoever came too soon was counted');
		for (const over of ['1', 'x']) {
			await pair.waitFor(over);
			waits(await logIn(gus), oneSecond);
		}
		await pair.set(40);
		met(await logIn(gus), 200);
		insist(await pair.count() === 0 && await pair.left() === -2, 'it is counted on');
	},
	'a browser that somebody signed in with is counted by itself': async ({ callers, forge }) => {
		const { ted, eve } = await callers(), who = `${await addressOf(ted)} ${ted.email}`;
		const [pair, device] = ['pair', 'device'].map((kind) => counterOf(forge, kind, who));
		const cookieOf = async (person) => cookiesOf(await logIn(person, { session: 'browser' }))['__Host-epione-device'];
		const [own, foreign] = await Promise.all([ted, eve].map(cookieOf));
		const from = (cookie, password = ted.password) => sendPatiently('POST', '/api/auth/login', { json: { email: ted.email, password },
			headers: { cookie: `__Host-epione-device=${cookie}` } });
		await Promise.all([pair.set(40), device.clear()]);
		await pair.waitFor(String(Math.floor(Date.now() / 1000) + 300));
		waits(await from(foreign), fiveMinutes);
		met(await from(own), 200);
		met(await from(own, wrong), 401, 'do not fit');
		insist(await device.count() === 1 && await pair.count() === 40, `${await device.count()} and ${await pair.count()} are counted`);
		await device.set(40);
		met(await from(own, wrong), 401, 'do not fit');
		waits(await from(own), fiveMinutes);
		await device.set(40);
		met(await from(own), 200);
		insist(await device.count() === 0 && await pair.count() === 40, `${await device.count()} and ${await pair.count()} are counted still`);
		await pair.clear();
	},
	'an address has no limit where the clinic wants none': async ({ ann, forge }) => {
		const who = await addressOf(ann), [address, link] = ['address', 'link'].map((kind) => counterOf(forge, kind, who));
		await address.set(100);
		try {
			for (let i = 0; i < 2; i++)
				met(await logIn(ann), 200);
			met(await sendPatiently('POST', '/api/auth/forgot-password', { json: { email: ann.email } }), 204);
			insist(await link.count() === 0, 'it was counted who asks for a link');
		} finally {
			await Promise.all([address.clear(), link.clear()]);
		}
	},
	'a password is changed by whoever knows it, and other sessions end': async ({ callers, forge }) => {
		const { pru } = await callers(), tries = counterOf(forge, 'password', pru.account);
		const [{ accessToken: token }, { accessToken: other }] = [await tokenOf(pru), await tokenOf(pru)], before = pru.password;
		const change = (currentPassword, newPassword = people.unique('four words that differ')) =>
			remembering(pru, newPassword, sendPatiently('PUT', '/api/auth/password', { token, json: { currentPassword, newPassword } }));
		await tries.clear();
		met(await change(before, pru.email), 422, 'is your e-mail address');
		met(await change(wrong), 422, 'is not your password');
		insist(await tries.count() === 1, 'it was not counted');
		await tries.set(40);
		met(await change(wrong), 422, 'is not your password');
		waits(await change(before), fiveMinutes);
		await tries.set(40);
		met(await whileSuspended(pru, () => change(before)), 401, 'your account is not there any more');
		met(await change(before), 204);
		insist(await tries.count() === 0 && await tries.left() === -2, 'it is counted on');
		met(await logIn({ ...pru, password: before }), 401);
		met(await look({ token }), 200);
		met(await look({ token: other }), 401);
		met(await logIn(pru), 200);
	},
	'a link sets a password once, and all sessions end': async ({ callers }) => {
		const { rex } = await callers(), before = rex.password;
		const { accessToken: token } = await tokenOf(rex), [good, old] = [await linkOf(rex), await linkOf(rex, '-1 second')];
		const reset = (link, password = people.unique('four words that differ')) =>
			remembering(rex, password, sendPatiently('POST', '/api/auth/reset-password', { json: { token: link, password } }));
		met(await reset(good, rex.email), 422, 'is your e-mail address');
		met(await reset(old), 422, 'is not good any more');
		met(await reset(good), 204);
		met(await reset(good), 422, 'is not good any more');
		met(await look({ token }), 401);
		met(await logIn({ ...rex, password: before }), 401);
		met(await logIn(rex), 200);
	},
};

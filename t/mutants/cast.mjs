// Who takes part in the guards, and how they ask.

import { base, describe, send, sendPatiently, sleep } from '../lib/client.mjs';
import { App, SecurityKey } from '../lib/factors.mjs';
import { mailTo } from '../lib/mail.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { Forge, newCookie } from './forge.mjs';
import { redis, sql } from './outside.mjs';

const KEEPERS_LIVE = 120_000; // milliseconds, before they would have to sign in again

export const profile = '/api/auth/profile';
export const secondsAt = async (key) => Number((await redis('GET', key)).split(' ')[4]) - Date.now() / 1000; /* however often it is used */
export const secondsOf = (token) => secondsAt(place(token));
export const place = (token) => `epione:session:${JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sid}`;

export function met(reply, status, words) {
	insist(reply.status === status && (!words || reply.text.includes(words)), `${status} ${words ?? ''} expected: ${describe(reply)}`);
	return reply.json?.data;
}

/* What the program itself says, also that something is away: a server that is busy is asked again. */
export async function heard(...words) {
	for (;;) {
		const reply = await send(...words);
		if (reply.status !== 503 || !/busy|more to do than we can/.test(reply.text))
			return reply;
		await sleep(Number(reply.headers['retry-after'] ?? 1) * 1000);
	}
}

export const logIn = ({ email, password }, more = {}) => sendPatiently('POST', '/api/auth/login', { json: { email, password, ...more } });
export const tokenOf = async (person) => (await logIn(person)).json.data;

async function proxyOf(ann) {
	const mum = await people.patient('mum');

	await ann.make('POST', '/api/family', { email: mum.email, relation: 'carer', level: 'full' });
	const { token } = await mailTo(mum.email, ({ subject }) => /look after/.test(subject));
	await mum.make('POST', '/api/family/accept', { token });
	return mum;
}

/* Somebody with an app, codes on paper and a key. */
async function keeperOf(name) {
	const person = await people.patient(name);
	const { secret } = await person.make('POST', '/api/auth/totp');
	const app = new App(secret);
	const confirm = async () => person.send('POST', '/api/auth/totp/confirm', { json: { code: await app.code() } });
	let reply = await confirm();
	if (reply.status === 422) // its time was over before it came
		reply = await confirm();
	met(reply, 200);
	const key = new SecurityKey(base.origin);
	const options = await person.make('POST', '/api/auth/passkeys/options', { purpose: 'register' });

	await person.make('POST', '/api/auth/passkeys', { name: 'key', ...key.register(options) });
	return { person, secret, key };
}

/* Those who come to the door, each for one guard, and somebody whom nobody has verified yet. */
async function callersOf() {
	const names = ['tom', 'ted', 'gus', 'pru', 'rex'];
	const [eve, ...all] = await Promise.all([people.applicant('eve', 'nurse'), ...names.map((name) => people.patient(name))]);

	return { eve, ...Object.fromEntries(all.map((person, i) => [names[i], person])) };
}

/* Made when it is wanted; anew when it is old, for tokens are, too, or could not be made. */
function lately(make, life) {
	let made, since;

	return () => {
		if (!made || Date.now() - since > life) {
			since = Date.now();
			made = make();
			made.catch(() => {
				made = undefined;
			});
		}
		return made;
	};
}

/* Everybody who is needed, made once. */
export async function gather() {
	const [ann, cat, gil, half, enrolling, admin, staff] = await Promise.all([people.patient('ann'), people.patient('cat'), people.patient('gil'), people.half('hal'),
		people.newSuperAdmin('enrolling'), people.demo('admin'), people.demo('staff')]);
	const mum = await proxyOf(ann);

	await admin.signIn(); // or the proof of who they are is that of their first coming
	await Promise.all([ann, admin].map((person) => person.openBrowser()));
	return { ann, cat, gil, half: new people.HalfPerson({ ...half }), enrolling: new people.HalfPerson({ ...enrolling }), admin, staff, mum, forge: new Forge(),
		callers: lately(callersOf, Infinity),
		keepers: lately(() => Promise.all(['pia', 'pam', 'pip', 'pat', 'pol', 'pen'].map(keeperOf)), KEEPERS_LIVE) };
}

/* A session that nobody began, for a minute; written down as its owner's, without whom it is not. */
export async function put(forge, id, words, owner) {
	const key = `epione:session:${id}`;

	if (owner)
		await sql(`INSERT INTO session (account_id, key, level, browser, device, ends_at) VALUES ('${owner.account}', '${id}', 'full', true, 'a forge', now() + interval '1 hour')
			ON CONFLICT (key) DO NOTHING`);
	await redis('SET', key, forge.sealed(key, words), 'EX', '60');
	return key;
}

/* How a browser comes with such a session. */
export async function browserWith(forge, words, owner) {
	const { cookie, id } = newCookie();

	return { key: await put(forge, id, words, owner), cookie, headers: { 'x-epione': '1' } };
}

export async function during(breaks, mends, work) {
	await breaks();
	try {
		return await work();
	} finally {
		await mends();
	}
}

/* What Redis keeps of a session. */
export async function recordOf(id) {
	const [, account, role, patient] = (await redis('GET', `epione:session:${id}`)).split(' ');

	return { account, role, patient };
}

/* How many sessions of somebody's Redis keeps, and what refreshes them. */
export const recordsOf = ({ account }) => redis('EVAL', `local many = 0
	for _, kind in ipairs({ 'session', 'refresh' }) do
		for _, key in ipairs(redis.call('KEYS', 'epione:' .. kind .. ':*')) do
			if string.find(redis.call('GET', key), ARGV[1], 1, true) then many = many + 1 end
		end
	end
	return many`, '0', account);

/* Nobody has tried anything: what a guard counted that fell halfway would stop the next one. */
export const forgetTries = () => redis('EVAL', `for _, kind in ipairs({ 'tries', 'wait', 'codes' }) do
		for _, key in ipairs(redis.call('KEYS', 'epione:' .. kind .. ':*')) do redis.call('DEL', key) end
	end
	return 0`, '0');

/* While somebody is, though their sessions go on. */
export const whileSuspended = ({ account }, work) => during(() => sql(`UPDATE account SET status = 'suspended' WHERE id = '${account}'`),
	() => sql(`UPDATE account SET status = 'active' WHERE id = '${account}'`), work);

/* While a role of the database lacks a right, or the program a command of Redis. */
export const without = (right, table, role, work) => during(() => sql(`REVOKE ${right} ON ${table} FROM ${role}`), () => sql(`GRANT ${right} ON ${table} TO ${role}`), work);
export const withoutCommand = (command, work) => during(() => redis('ACL', 'SETUSER', 'epione', `-${command}`), () => redis('ACL', 'SETUSER', 'epione', `+${command}`), work);

export const levelOf = (token) => sql(`SELECT level FROM session WHERE key = '${place(token).split(':')[2]}'`);

export const eight = (ask) => Promise.all(Array.from({ length: 8 }, ask));

export const change = (options) => sendPatiently('PATCH', profile, { json: { phone: '+44 1' }, ...options });
export const look = (options) => sendPatiently('GET', profile, options);

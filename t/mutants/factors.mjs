// What proves who one is, as it comes and goes: factors that are set up and taken away, codes and passkeys that are counted, asked for and over.

import { App, SecurityKey } from '../lib/factors.mjs';
import { base, sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { browserWith, heard, levelOf, logIn, look, met, place, tokenOf, whileSuspended, without, withoutCommand } from './cast.mjs';
import { now, wordsOf } from './forge.mjs';
import { redis, sql } from './outside.mjs';

const fit = 'does not fit, or was used before';
const over = 'your session is over';
const notAllowed = 'your role does not allow this';
const notTheAnswer = 'is not the answer to what was asked';
const mailing = 'FUNCTION outbox_mail(text, uuid, text, jsonb, text)';
const away = 'we cannot check who you are just now';
const nobody = '00000000-0000-7000-8000-000000000000';

const as = ({ token, key, ...browser }) => (token ? { token } : { key, ...browser });
const asking = (method, path) => (who, json, ask = sendPatiently) => ask(method, path, { ...as(who), json });
const stepUp = asking('POST', '/api/auth/step-up'), verify = asking('POST', '/api/auth/verify-2fa');
const begin = asking('POST', '/api/auth/totp'), confirm = asking('POST', '/api/auth/totp/confirm'), remove = asking('DELETE', '/api/auth/totp');
const options = asking('POST', '/api/auth/passkeys/options'), register = asking('POST', '/api/auth/passkeys'), newCodes = asking('POST', '/api/auth/recovery-codes');
const factorsOf = async (who) => met(await asking('GET', '/api/auth/factors')(who), 200);

const sessionFor = (forge, person, more) => browserWith(forge, wordsOf(person, more), person);
const wordAt = async (key, at) => (await redis('GET', key)).split(' ')[at];
const freshOf = (key) => wordAt(key, 5);
const lettersTo = async ({ account }) => Number(await sql(`SELECT count(*) FROM outbox WHERE kind = 'factor-changed' AND account_id = '${account}'`));
const wrongly = (code) => String((Number(code) + 1) % 1e6).padStart(6, '0');

/* A code that is good for some time yet, of a secret that was given out just now. */
const setUp = async (who) => new App(met(await begin(who), 201).secret);

async function registered(who, key, how) {
	return register(who, { name: 'key', ...key.register(met(await options(who, { purpose: 'register' }), 200), how) });
}

async function askedToSignIn(key, how, user = key.user) {
	return { ...key.answer(met(await sendPatiently('POST', '/api/auth/passkeys/sign-in/options'), 200), how), userHandle: user };
}

const signInBy = (json, ask = sendPatiently) => ask('POST', '/api/auth/passkeys/sign-in', { json });

/* Half a session of somebody, made by their password. */
const halfOf = async (person) => ({ token: met(await logIn(person), 200).accessToken });

export const factorGuards = {
	'the first factor ends other sessions and brings codes, a further one neither': async ({ forge }) => {
		const fay = await people.patient('fay'), mine = await sessionFor(forge, fay, { fresh: now() - 500 }), other = await tokenOf(fay);
		const nothing = { required: false, totp: false, totpSince: null, recoveryCodesLeft: 0, passkeys: [] };
		insist(JSON.stringify(await factorsOf(mine)) === JSON.stringify(nothing), 'somebody new has factors');
		met(await newCodes(mine), 409, 'set up an app or a passkey first');
		met(await confirm(mine, { code: '000000' }), 409, 'there is no app to confirm');
		await setUp(mine);
		const app = await setUp(mine), code = await app.code();
		met(await confirm(mine, { code: wrongly(code) }), 422, 'does not fit');
		await redis('SET', mine.key.replace(':session:', ':tries:'), '5', 'EX', '60');
		met(await confirm(mine, { code }), 429, 'tried too often');
		await redis('DEL', mine.key.replace(':session:', ':tries:'));
		met(await look({ token: other.accessToken }), 200);
		const data = met(await confirm(mine, { code }), 200);
		insist(data.recoveryCodes.length === 10 && data.accessToken === null && data.expiresIn === null && data.refreshToken === null, JSON.stringify(data));
		insist(new Set(data.recoveryCodes).size === 10 && data.recoveryCodes.every((one) => /^[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}$/.test(one)), `${data.recoveryCodes}`);
		insist(now() - Number(await freshOf(mine.key)) < 100, 'whoever set up a factor has to prove who they are');
		for (const token of [fay.token, other.accessToken]) {
			insist(await redis('EXISTS', place(token)) === '0', 'Redis keeps a session that was ended');
			met(await look({ token }), 401);
		}
		met(await look(mine), 200);
		met(await stepUp(mine, { code }), 401, fit);
		for (const [ask, json, words] of [[begin, undefined, 'is set up already'], [confirm, { code }, 'there is no app to confirm']])
			met(await ask(mine, json), 409, words);
		const second = met(await verify(await halfOf(fay), { recoveryCode: data.recoveryCodes[0] }), 200);
		insist(await lettersTo(fay) === 1, `${await lettersTo(fay)} letters tell of one factor`);
		const { id, recoveryCodes } = met(await registered(mine, new SecurityKey(base.origin)), 201);
		insist(recoveryCodes.length === 0, 'a further one brings codes');
		met(await look({ token: second.accessToken }), 200);
		met(await remove(mine), 204);
		met(await remove(mine), 404);
		const left = await factorsOf(mine);
		insist(!left.totp && left.recoveryCodesLeft === 9 && left.passkeys.length === 1, `after one of two is gone: ${JSON.stringify(left)}`);
		for (const [key, status] of [[nobody, 404], [id, 204], [id, 404]])
			met(await asking('DELETE', `/api/auth/passkeys/${key}`)(mine), status);
		insist(JSON.stringify(await factorsOf(mine)) === JSON.stringify(nothing), 'codes outlive the last factor');
		insist(await lettersTo(fay) === 4, `${await lettersTo(fay)} letters tell of four changes`);
		const written = await sql(`SELECT string_agg(action, ', ' ORDER BY action) FROM audit_event WHERE actor_id = '${fay.account}' AND outcome = 'done' AND action ~ '(added|removed|made)$'`);
		insist(written === 'authenticator app added, authenticator app removed, passkey added, passkey removed', written);
	},
	'who has to have a factor keeps one': async ({ enrolling }) => {
		insist((await factorsOf({ token: await enrolling.freshToken() })).required, 'it is not said to whoever has none');
		const sue = await (await people.newSuperAdmin('sue')).signIn();
		insist(sue.refresh && await levelOf(sue.token) === 'full', `who set up a factor is ${await levelOf(sue.token)}`);
		met(await sendPatiently('GET', '/api/users', { token: sue.token }), 200);
		insist((await factorsOf(sue)).required, 'it is not said to whoever has one');
		met(await remove(sue), 409, 'your role has to have a second factor');
		insist((await factorsOf(sue)).totp, 'it is gone');
		const { id } = met(await registered(sue, new SecurityKey(base.origin)), 201);
		met(await remove(sue), 204);
		met(await asking('DELETE', `/api/auth/passkeys/${id}`)(sue), 409, 'your role has to have a second factor');
		insist((await factorsOf(sue)).passkeys.length === 1, 'the last one is gone');
	},
	'a password proves where there is no factor, and not for long': async ({ forge, cat, keepers }) => {
		const [{ person }] = await keepers(), session = await sessionFor(forge, cat, { fresh: now() - 1000 }), tries = session.key.replace(':session:', ':tries:');
		const keeper = await sessionFor(forge, person, { fresh: now() - 1000 });
		met(await stepUp(keeper, { password: person.password }), 403, 'use your second factor');
		met(await stepUp(session, { password: 'not the password' }), 401, 'does not fit');
		insist(now() - Number(await freshOf(keeper.key)) > 900 && now() - Number(await freshOf(session.key)) > 900, 'it proved all the same');
		await redis('SET', tries, '5', 'EX', '60');
		met(await stepUp(session, { password: cat.password }), 429, 'tried too often');
		await redis('SET', tries, '4', 'EX', '60');
		met(await stepUp(session, { password: cat.password }), 204);
		insist(now() - Number(await freshOf(session.key)) < 100 && await redis('EXISTS', tries) === '0', 'it proved nothing, or is counted on');
	},
	'codes are counted twice, and each count is enough': async ({ forge, keepers }) => {
		const [, , , , { person, secret }] = await keepers(), codes = `epione:codes:${person.account}`, session = () => sessionFor(forge, person);
		const tell = (outcome, times) => sql(`INSERT INTO audit_event (actor_id, actor_role, route, action, outcome, fields)
			SELECT '${person.account}', 'patient', '-', 'proved again', '${outcome}', '{code}' FROM generate_series(1, ${times})`);
		await redis('DEL', codes);
		await tell('done', 1);
		met(await stepUp(await session(), { code: '000000' }), 401, fit);
		insist(await redis('GET', codes) === '1', `one code is counted as ${await redis('GET', codes)}`);
		await redis('SET', codes, '10', 'EX', '600');
		met(await stepUp(await session(), { code: await new App(secret).code() }), 429, 'tried too often');
		await redis('DEL', codes);
		await tell('unauthenticated', 9);
		const often = await stepUp(await session(), { code: await new App(secret).code() });
		met(often, 429, 'tried too often');
		insist(Number(often.headers['retry-after']) > 800, `it says to come back after ${often.headers['retry-after']} s`);
		await tell('done', 1);
		await sql(`UPDATE totp SET last_step = 0 WHERE account_id = '${person.account}'`);
		met(await stepUp(await session(), { code: await new App(secret).code() }), 204);
		insist(await redis('EXISTS', codes) === '0', 'a code that fits is counted on');
	},
	'a challenge that is over, or was put back, proves nothing': async ({ forge, keepers }) => {
		const [, , , , , { person, key }] = await keepers(), session = await sessionFor(forge, person);
		const asked = async (purpose) => {
			const { challenge } = met(await options(session, { purpose }), 200);
			return { challenge, lies: `epione:challenge:${challenge}` };
		};
		const old = await asked('step-up'), again = await asked('step-up');
		await redis('SET', old.lies, forge.sealed(old.lies, `step-up ${person.account} ${now() - 2}`), 'EX', '60');
		met(await stepUp(session, key.answer(old)), 401, fit);
		const kept = await redis('GET', again.lies);
		met(await stepUp(session, key.answer(again)), 204);
		await redis('SET', again.lies, kept, 'EX', '60');
		met(await stepUp(session, key.answer(again)), 401, fit);
	},
	'a passkey is added by whoever proved who they are, with an answer to what they were asked': async ({ forge, keepers, cat }) => {
		const [, { person }] = await keepers(), stale = await sessionFor(forge, person, { fresh: now() - 1000 }), session = await sessionFor(forge, person);
		met(await options(stale, { purpose: 'register' }), 403, 'prove that it is you once more');
		const proving = met(await options(stale, { purpose: 'step-up' }), 200), adding = met(await options(session, { purpose: 'register' }), 200);
		insist(proving.userId === null && proving.userName === null && adding.userId && adding.userName === person.email && adding.credentials.length > 0,
			`${proving.userName} and ${adding.userName} are asked`);
		const written = await sql(`SELECT count(*) FROM audit_event WHERE session_id = '${session.key.split(':')[2]}' AND action = 'passkey asked for' AND outcome = 'done'`);
		insist(written === '1', `it is written down ${written} times`);
		const key = new SecurityKey(base.origin), answer = async (who, purpose, how) => key.register(met(await options(who, { purpose }), 200), how);
		const good = await answer(session, 'register');
		for (const json of [{ ...good, clientData: '*' }, { ...good, attestation: '*' }, await answer(session, 'step-up'), await answer(await sessionFor(forge, cat), 'register'),
			await answer(session, 'register', { challenge: 'x'.repeat(43) }), await answer(session, 'register', { origin: 'https://elsewhere.test' }),
			await answer(session, 'register', { attestation: 'x' })])
			met(await register(session, { name: 'another', ...json }), 422, notTheAnswer);
		await sql(`INSERT INTO passkey (account_id, credential_id, public_key, algorithm, sign_count, name)
			SELECT '${person.account}', 'none-' || n || left('${key.id.toString('hex')}', 40), 'x', -7, 0, 'filled' FROM generate_series(1, 20) AS n`);
		const full = await registered(session, key);
		await sql(`DELETE FROM passkey WHERE account_id = '${person.account}' AND name = 'filled'`);
		met(full, 409, 'you have twenty passkeys');
	},
	'a passkey opens its own account, and says whose it is': async ({ keepers }) => {
		const [, , { person, key }, other] = await keepers();
		for (const user of ['*'.repeat(22), other.key.user, `${key.user.slice(0, 21)}*`])
			met(await signInBy(await askedToSignIn(key, {}, user)), 401, fit);
		for (const session of ['tokens', 'browser']) {
			const data = met(await signInBy({ ...await askedToSignIn(key), session }), 200);
			insist(data.accountId === person.account && data.next === null && data.methods.length === 0 && (data.accessToken !== null) === (session === 'tokens'), JSON.stringify(data));
		}
	},
};

/* What somebody with all of them may do with their factors, each in a session of its own, for tries are counted by session. */
async function deedsOf(forge, { person, secret, key }) {
	const session = () => sessionFor(forge, person), id = await sql(`SELECT id FROM passkey WHERE account_id = '${person.account}' AND name = 'key'`);
	const answer = async (who) => key.answer(met(await options(who, { purpose: 'step-up' }), 200));
	const { recoveryCodes: [recoveryCode] } = met(await newCodes(await session()), 200), half = await halfOf(person), adding = await session();

	await redis('DEL', `epione:codes:${person.account}`);
	await sql(`UPDATE totp SET last_step = 0 WHERE account_id = '${person.account}'`);
	const code = await new App(secret).code();
	return {
		'give a code': async () => [stepUp, await session(), { code }],
		'give a code on paper': async () => [stepUp, await session(), { recoveryCode }],
		'give it halfway': async () => [verify, half, { recoveryCode }],
		'give too many halfway': async () => {
			const tired = await sessionFor(forge, { ...person, role: 'half' });
			await redis('SET', tired.key.replace(':session:', ':tries:'), '9', 'EX', '60');
			return [verify, tired, { recoveryCode }];
		},
		'answer by a passkey': async () => [stepUp, await session(), await answer(await session())],
		'sign in by a passkey': async () => [signInBy, await askedToSignIn(key)],
		'ask to sign in': async () => [(ask = sendPatiently) => ask('POST', '/api/auth/passkeys/sign-in/options')],
		'ask for a passkey': async () => [options, await session(), { purpose: 'register' }],
		'add a passkey': async () => [register, adding, { name: 'another', ...new SecurityKey(base.origin).register(met(await options(adding, { purpose: 'register' }), 200)) }],
		'remove a passkey': async () => [asking('DELETE', `/api/auth/passkeys/${id}`), await session(), undefined],
		'remove the app': async () => [remove, await session(), undefined],
		'make codes': async () => [newCodes, await session(), undefined],
		'look': async () => [asking('GET', '/api/auth/factors'), await session(), undefined],
	};
}

/* The same of somebody who has none, and has begun to set up an app. */
async function firstDeedsOf(forge, person) {
	const session = () => sessionFor(forge, person), app = await setUp(await session()), code = await app.code();

	return {
		'begin an app': async () => [begin, await session(), undefined],
		'confirm an app': async () => [confirm, await session(), { code }],
		'give a password': async () => [stepUp, await session(), { password: person.password }],
	};
}

const broken = [
	['give a code', 'EXECUTE', 'FUNCTION code_wait(uuid, integer)'],
	['give a code', 'SELECT', 'totp'],
	['give a code', 'UPDATE (last_step)', 'totp'],
	['give a code', 'SELECT', 'account'],
	['give a code on paper', 'UPDATE (used_at)', 'recovery_code'],
	['give it halfway', 'INSERT', 'session'],
	['give too many halfway', 'UPDATE (ended_at)', 'session'],
	['answer by a passkey', 'SELECT', 'passkey'],
	['answer by a passkey', 'UPDATE (sign_count)', 'passkey'],
	['sign in by a passkey', 'SELECT', 'account'],
	['sign in by a passkey', 'INSERT', 'session'],
	['ask for a passkey', 'SELECT', 'account'],
	['ask for a passkey', 'SELECT', 'passkey'],
	['add a passkey', 'UPDATE (last_login_at)', 'account'],
	['add a passkey', 'INSERT (account_id, credential_id, public_key, algorithm, sign_count, name)', 'passkey'],
	['add a passkey', 'INSERT', 'spent'],
	['add a passkey', 'SELECT', 'recovery_code'],
	['add a passkey', 'EXECUTE', mailing],
	['remove a passkey', 'SELECT', 'account'],
	['remove a passkey', 'DELETE', 'passkey'],
	['remove the app', 'SELECT', 'account'],
	['remove the app', 'DELETE', 'totp'],
	['remove the app', 'EXECUTE', mailing],
	['make codes', 'SELECT', 'account'],
	['make codes', 'DELETE', 'recovery_code'],
	['make codes', 'INSERT (account_id, hash)', 'recovery_code'],
	['make codes', 'EXECUTE', mailing],
	['look', 'SELECT', 'passkey'],
	['begin an app', 'SELECT', 'account'],
	['begin an app', 'INSERT (account_id, secret)', 'totp'],
	['confirm an app', 'SELECT', 'totp'],
	['confirm an app', 'UPDATE (confirmed_at)', 'totp'],
	['confirm an app', 'INSERT (account_id, hash)', 'recovery_code'],
	['give a password', 'SELECT', 'account'],
];

/* What somebody has; a proof may be spent where what it was for fails. */
const stateOf = ({ account }) => sql(`SELECT (SELECT secret || coalesce(confirmed_at::text, '-') FROM totp WHERE account_id = '${account}'),
	(SELECT string_agg(left(hash, 8), ',' ORDER BY hash) FROM recovery_code WHERE account_id = '${account}'),
	(SELECT string_agg(name, ',' ORDER BY id) FROM passkey WHERE account_id = '${account}')`);

export const brokenFactorGuards = {
	'whoever is suspended proves nothing, though their session goes on': async ({ forge, keepers, cat }) => {
		const [keeper] = await keepers(), deeds = await deedsOf(forge, keeper);
		const asked = await Promise.all(Object.entries(deeds).filter(([name]) => !/look|too many|to sign in/.test(name)).map(([, deed]) => deed()));
		await whileSuspended(keeper.person, async () => {
			for (const [ask, ...words] of asked)
				met(await ask(...words), 401, ask === signInBy ? fit : over);
		});
		await whileSuspended(cat, async () => met(await stepUp(await sessionFor(forge, cat), { password: cat.password }), 401, over));
	},
	'what cannot be read or written proves nothing, and leaves everything': async ({ forge, keepers }) => {
		const [, keeper] = await keepers(), fin = await people.patient('fin');
		const deeds = { ...await deedsOf(forge, keeper), ...await firstDeedsOf(forge, fin) }, all = async () => `${await stateOf(keeper.person)} ${await stateOf(fin)}`;
		const before = await all();
		for (const [name, right, what] of broken) {
			const [ask, ...words] = await deeds[name]();
			const reply = await without(right, what, 'epione_signin', () => ask(...words));
			insist(reply.status === 403 && reply.text.includes(notAllowed), `${name} without ${right} of ${what}: ${reply.status} ${reply.text}`);
		}
		for (const [name, command] of [['ask to sign in', 'set'], ['give too many halfway', 'del'], ['confirm an app', 'del'], ['add a passkey', 'set']]) {
			insist(await all() === before, `it was ${before}, and is ${await all()}`);
			const [ask, ...words] = await deeds[name]();
			met(await withoutCommand(command, () => ask(...words, heard)), 503, away);
		}
	},
};

// What proves who one is: one proof of several kinds, each good once, and not tried for long.  Everybody comes with a session of their own, for tries are counted
// by session.

import { App, SecurityKey } from '../lib/factors.mjs';
import { base, sendPatiently } from '../lib/client.mjs';
import { insist } from '../lib/report.mjs';
import { browserWith, logIn, met, place } from './cast.mjs';
import { wordsOf } from './forge.mjs';
import { redis, sql } from './outside.mjs';

const fit = 'does not fit, or was used before';
const ask = (path) => async (forge, person, json) => sendPatiently('POST', path, { ...(person.key ? person : await browserWith(forge, wordsOf(person), person)), json });
const stepUp = ask('/api/auth/step-up');
const optionsFor = async (forge, person) => met(await ask('/api/auth/passkeys/options')(forge, person, { purpose: 'step-up' }), 200);

/* As if nothing had been tried and no code been used: these are asked often. */
async function forget({ account }) {
	await redis('DEL', `epione:codes:${account}`);
	await sql(`INSERT INTO audit_event (actor_id, actor_role, route, action, outcome) VALUES ('${account}', 'patient', '-', 'proved again', 'done')`);
	await sql(`UPDATE totp SET last_step = 0 WHERE account_id = '${account}'`);
}

const codesOf = async (forge, person) => met(await ask('/api/auth/recovery-codes')(forge, person, {}), 200).recoveryCodes;

export const proofGuards = {
	'a proof is one, and whole': async ({ forge, keepers }) => {
		const [{ person, key }] = await keepers();
		const code = '123456', whole = key.answer(await optionsFor(forge, person));
		for (const json of [{}, { code, recoveryCode: 'aaaaa-bbbbb' }, { code, password: person.password }, { code, ...whole }, { recoveryCode: 'aaaaa-bbbbb', ...whole }])
			met(await stepUp(forge, person, json), 422, 'wants one proof');
		for (const part of ['credentialId', 'clientData', 'authenticatorData', 'signature']) {
			const { [part]: missing, ...rest } = whole;
			const { faults } = (await stepUp(forge, person, rest)).json;
			insist(missing && faults.length === 1 && faults[0].field === part, `without ${part}: ${JSON.stringify(faults)}`);
		}
		for (const part of Object.keys(whole)) {
			const { faults } = (await stepUp(forge, person, { [part]: whole[part] })).json;
			insist(faults.length === 3 && !faults.some(({ field }) => field === part), `${part} alone: ${JSON.stringify(faults)}`);
		}
	},
	'a code of an app proves once, and another one does not': async ({ forge, cat, keepers }) => {
		const [, { person, secret }] = await keepers();
		await forget(person);
		await forget(cat);
		const code = await new App(secret).code();
		met(await stepUp(forge, person, { code: String((Number(code) + 1) % 1e6).padStart(6, '0') }), 401, fit);
		met(await stepUp(forge, person, { code }), 204);
		met(await stepUp(forge, person, { code }), 401, fit);
		met(await stepUp(forge, cat, { code }), 401, fit);
	},
	'half a session that became a whole one is over, in the records, too': async ({ keepers }) => {
		const [{ person, secret }] = await keepers();
		await forget(person);
		const { accessToken: token } = met(await logIn(person), 200);
		met(await sendPatiently('POST', '/api/auth/verify-2fa', { token, json: { code: await new App(secret).code() } }), 200);
		insist(await sql(`SELECT ended_at IS NOT NULL FROM session WHERE key = '${place(token).split(':')[2]}'`) === 't', 'it goes on');
	},
	'a challenge is answered once, also where it was put back': async ({ keepers }) => {
		const [, , , { person }] = await keepers();
		await sql(`DELETE FROM passkey WHERE account_id = '${person.account}' AND name = 'one more'`); // there may be ten
		const options = await person.make('POST', '/api/auth/passkeys/options', { purpose: 'register' });
		const place = `epione:challenge:${options.challenge}`, kept = await redis('GET', place);
		const register = async () => (await person.send('POST', '/api/auth/passkeys', { json: { name: 'one more', ...new SecurityKey(base.origin).register(options) } })).status;
		insist(kept && await register() === 201, 'the first answer');
		await redis('SET', place, kept, 'EX', '60');
		const again = await register();
		insist(again >= 400 && again < 500, `the second answer: ${again}`);
	},
	'a code on paper proves once, however it is written': async ({ forge, keepers }) => {
		const [, , { person }] = await keepers();
		const [one, two, three] = await codesOf(forge, person);
		for (const recoveryCode of ['aaaaa-bbbbb', 'a'.repeat(16), `${one}a`, one.slice(1), `a${one}`])
			met(await stepUp(forge, person, { recoveryCode }), 401, fit);
		for (const recoveryCode of [one, two.toUpperCase(), three.replace('-', ' ')]) {
			met(await stepUp(forge, person, { recoveryCode }), 204);
			met(await stepUp(forge, person, { recoveryCode }), 401, fit);
		}
	},
	'an answer of a passkey proves once, for what it was asked, of whose it is': async ({ forge, keepers }) => {
		const [{ person, key }, other] = await keepers();
		const answered = async (how) => key.answer(await optionsFor(forge, person), how);
		const right = await answered();
		met(await stepUp(forge, person, right), 204);
		met(await stepUp(forge, person, right), 401, fit);
		met(await stepUp(forge, person, key.answer(met(await sendPatiently('POST', '/api/auth/passkeys/sign-in/options'), 200))), 401, fit);
		met(await stepUp(forge, person, key.answer(await optionsFor(forge, other.person))), 401, fit);
		met(await stepUp(forge, person, other.key.answer(await optionsFor(forge, person))), 401, fit);
		for (const part of ['clientData', 'authenticatorData', 'signature'])
			met(await stepUp(forge, person, { ...await answered(), [part]: '*' }), 401, fit);
		const signed = await answered();
		met(await stepUp(forge, person, { ...signed, signature: right.signature }), 401, fit);
	},
	'five tries a session, and ten codes an account': async ({ forge, keepers }) => {
		const [, , , { person, secret }] = await keepers();
		const [one] = await codesOf(forge, person);
		await forget(person);
		const session = await browserWith(forge, wordsOf(person), person);
		for (let i = 0; i < 5; i++)
			met(await stepUp(forge, session, { code: '000000' }), 401, fit);
		const often = await stepUp(forge, session, { recoveryCode: one });
		met(often, 429, 'tried too often');
		insist(Number(often.headers['retry-after']) > 200, `it says to come back after ${often.headers['retry-after']} s`);
		for (let i = 0; i < 5; i++)
			met(await stepUp(forge, person, { code: '000000' }), 401, fit);
		const code = await new App(secret).code();
		const many = await stepUp(forge, person, { code });
		met(many, 429, 'tried too often');
		insist(Number(many.headers['retry-after']) > 800, `it says to come back after ${many.headers['retry-after']} s`);
		met(await stepUp(forge, person, { recoveryCode: one }), 204);
		met(await stepUp(forge, person, { code }), 204);
	},
	'whoever is halfway in is out after five tries': async ({ forge, keepers }) => {
		const [{ person }] = await keepers();
		const session = await browserWith(forge, wordsOf({ ...person, role: 'half' }), person);
		await forget(person);
		const prove = () => ask('/api/auth/verify-2fa')(forge, session, { recoveryCode: 'aaaaa-bbbbb' });
		for (let i = 0; i < 5; i++)
			met(await prove(), 401, fit);
		met(await prove(), 401, 'sign in again');
		insist(await redis('EXISTS', session.key) === '0', 'the session is still there');
		insist(await sql(`SELECT ended_at IS NOT NULL FROM session WHERE key = '${session.key.split(':')[2]}'`) === 't', 'its row says that it goes on');
	},
};

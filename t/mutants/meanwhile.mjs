// The door while something is broken, is set otherwise, or changes just then.  One after the other, like broken.mjs.

import { sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';
import { during, heard, logIn, met, place, recordsOf, tokenOf, without, withoutCommand } from './cast.mjs';
import { addressOf, cookiesOf, counterOf, fiveMinutes, linkOf, waits } from './doors.mjs';
import { sql } from './outside.mjs';

const notAllowed = 'your role does not allow this';
const away = 'we cannot check who you are just now';
const mailing = 'FUNCTION outbox_mail(text, uuid, text, jsonb, text)';
const hashOf = ({ account }) => sql(`SELECT password_hash FROM account WHERE id = '${account}'`);
const wrongly = ({ email }, headers) => sendPatiently('POST', '/api/auth/login', { json: { email, password: 'not the password' }, headers });

/* What a request says that waits for somebody who changes something; they are done when it waits, or when it was answered before. */
async function meanwhile(change, ask) {
	let answered = false;

	return during(() => sql(`BEGIN; ${change}`), () => sql('ROLLBACK'), async () => {
		const reply = ask().finally(() => {
			answered = true;
		});
		while (!answered && await sql('SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))') === '0');
		await sql('COMMIT');
		return reply;
	});
}

const resetBy = (token) => heard('POST', '/api/auth/reset-password', { json: { token, password: people.unique('four words that differ') } });
const changeOf = async (person) => {
	const { accessToken: token } = await tokenOf(person);

	return () => heard('PUT', '/api/auth/password', { token, json: { currentPassword: person.password, newPassword: people.unique('four words that differ') } });
};

export const meanwhileGuards = {
	'a password that becomes another one meanwhile lets nobody in, and sets no other': async ({ callers, cat }) => {
		const { rex } = await callers(), [mine, another] = [await hashOf(rex), await hashOf(cat)];
		const set = (hash) => `UPDATE account SET password_hash = '${hash}' WHERE id = '${rex.account}'`;
		for (const ask of [() => logIn(rex), await changeOf(rex)]) {
			const [reply, is] = await during(() => undefined, () => sql(set(mine)), async () => [await meanwhile(set(another), ask), await hashOf(rex)]);
			met(reply, 401, 'your account changed just now');
			insist(is === another, 'the password is not the one that came between');
		}
	},
	'nor does a status': async ({ callers }) => {
		const { rex } = await callers();
		const set = (status) => `UPDATE account SET status = '${status}' WHERE id = '${rex.account}'`;
		met(await during(() => undefined, () => sql(set('active')), () => meanwhile(set('suspended'), () => logIn(rex))), 401, 'your account changed just now');
	},
	'a factor that is set up meanwhile is asked for': async ({ callers }) => {
		const { rex } = await callers(), held = `SELECT id FROM account WHERE id = '${rex.account}' FOR UPDATE`;
		const added = `INSERT INTO passkey (account_id, credential_id, public_key, algorithm, sign_count, name) VALUES ('${rex.account}', '${people.unique('none')}', 'x', -7, 0, 'key')`;
		const reply = await during(() => undefined, () => sql(`DELETE FROM passkey WHERE account_id = '${rex.account}'`), () => meanwhile(`${held}; ${added}`, () => logIn(rex)));
		met(reply, 401, 'your account changed just now');
		met(await logIn(rex), 200);
	},
	'nobody adds a factor whose session is ended meanwhile': async ({ callers }) => {
		const { rex } = await callers(), { accessToken: token } = await tokenOf(rex);
		const ended = `SELECT id FROM account WHERE id = '${rex.account}' FOR UPDATE; UPDATE session SET ended_at = now() WHERE key = '${place(token).split(':')[2]}'`;
		met(await meanwhile(ended, () => heard('POST', '/api/auth/totp', { token })), 401, 'your session is over');
		insist(await sql(`SELECT count(*) FROM totp WHERE account_id = '${rex.account}'`) === '0', 'an app was begun');
	},
	'a link that is used meanwhile is good no more': async ({ callers }) => {
		const { rex } = await callers(), before = await hashOf(rex), link = await linkOf(rex);
		met(await meanwhile(`UPDATE single_use_secret SET used_at = now() WHERE hash = secret_hash('${link}')`, () => resetBy(link)), 422, 'is not good any more');
		insist(await hashOf(rex) === before, 'it set a password all the same');
	},
	'what the door cannot read or write opens nothing': async ({ callers }) => {
		const { rex } = await callers(), [before, change, link, sessions] = [await hashOf(rex), await changeOf(rex), await linkOf(rex), await recordsOf(rex)];
		const signIn = () => heard('POST', '/api/auth/login', { json: { email: rex.email, password: rex.password, session: 'browser' } });
		for (const [right, what, ask] of [['SELECT', 'account', signIn], ['UPDATE (last_login_at)', 'account', signIn], ['INSERT', 'session', signIn], ['EXECUTE', mailing, signIn],
			['SELECT', 'account', change], ['EXECUTE', 'FUNCTION account_password_change(text)', change],
			['SELECT', 'single_use_secret', () => resetBy(link)], ['EXECUTE', 'FUNCTION account_password_reset(text, text)', () => resetBy(link)]])
			met(await without(right, what, 'epione_signin', ask), 403, notAllowed);
		insist(await recordsOf(rex) === sessions, 'a session began');
		for (const ask of [change, () => resetBy(link)])
			met(await withoutCommand('del', ask), 503, away);
		insist(await hashOf(rex) === before, 'there is another password');
	},
	'whoever cannot be counted is not let through': async ({ callers, forge }) => {
		const { rex } = await callers(), pair = counterOf(forge, 'pair', `${await addressOf(rex)} ${rex.email}`);
		const signIn = () => heard('POST', '/api/auth/login', { json: { email: rex.email, password: rex.password } });
		const long = 'x'.repeat(5000); // longer than what is read of Redis
		await pair.set(long);
		met(await signIn(), 503, away);
		await pair.set(40);
		await pair.waitFor(long);
		met(await signIn(), 503, away);
		await pair.clear();
		met(await sendPatiently('POST', '/api/auth/login', { json: { email: rex.email, password: rex.password } }), 200);
	},
	'an address waits, too, where the clinic wants that; but not a browser that is known': async ({ callers, forge }) => {
		const { rex, ted } = await callers(), who = await addressOf(rex);
		const known = { cookie: `__Host-epione-device=${cookiesOf(await logIn(ted, { session: 'browser' }))['__Host-epione-device']}` };
		const [address, link] = ['address', 'link'].map((kind) => counterOf(forge, kind, who));
		const ask = () => sendPatiently('POST', '/api/auth/forgot-password', { json: { email: rex.email } });
		await withSettings({ sign_in_tries_per_address: 3 }, async () => {
			for (const [count, counter, tries, status] of [[2, address, () => wrongly(rex), 401], [40, address, () => wrongly(rex), 401], [2, link, ask, 204], [40, link, ask, 204]]) {
				await counter.set(count);
				met(await tries(), status);
				insist(await counter.count() === count + 1, `one after ${count} is counted as ${await counter.count()}`);
				insist(count === 2 ? await counter.left() === -2 : fiveMinutes(await counter.left()), `the next one after ${count} waits ${await counter.left()} s`);
			}
			for (const person of [rex, ted])
				waits(await logIn(person), fiveMinutes);
			met(await sendPatiently('POST', '/api/auth/login', { json: { email: ted.email, password: ted.password }, headers: known }), 200);
			waits(await ask(), fiveMinutes);
			insist(await link.count() === 41, 'whoever came too soon was counted');
		});
		await withSettings({ sign_in_tries_per_address: 3, sign_in_tries: 0 }, async () => {
			await address.set(40);
			for (let i = 0; i < 2; i++)
				met(await logIn(rex), 200);
		});
		await Promise.all([address, link].map((counter) => counter.clear()));
	},
};

// What the program itself insists on before it asks the database: who is signed in, since when, from where, and for whom.  Each guard is a request or a
// few whose answer tells that it holds.  node t/mutants/guards.mjs runs them once, and those of broken.mjs after
// them; t/mutants/code.mjs runs them all for each condition that it flips.

import { describe, inParallel, sendPatiently, sleep } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist, Report } from '../lib/report.mjs';
import { brokenGuards } from './broken.mjs';
import { browserWith, change, during, eight, gather, levelOf, logIn, look, met, place, profile, put, secondsAt, secondsOf, tokenOf } from './cast.mjs';
import { doorGuards } from './doors.mjs';
import { factorGuards } from './factors.mjs';
import { lookalike, newCookie, now, sessionOf, twins, wordsOf } from './forge.mjs';
import { counted, redis, sql } from './outside.mjs';
import { proofGuards } from './proofs.mjs';

export const guards = {
	...proofGuards,
	...doorGuards,
	...factorGuards,
	'what is everybody\'s needs nobody': async () => met(await sendPatiently('GET', '/api/specialties'), 200),
	'what is not needs somebody': async () => met(await look(), 401),
	'a token opens': async ({ ann }) => met(await look({ token: ann.token }), 200),
	'no token is made of nothing': async ({ ann }) => {
		const { token } = ann;
		await eight(() => look({ token }));
		for (const nothing of ['nothing', '', lookalike(token)])
			for (const reply of await eight(() => look({ token: nothing })))
				met(reply, 401);
	},
	'a token that was changed opens nothing': async ({ ann }) => {
		await look({ token: ann.token });
		const [header, body, mark] = ann.token.split('.');
		const claims = JSON.parse(Buffer.from(body, 'base64url'));
		const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 60 })).toString('base64url');
		met(await look({ token: `${header}.${forged}.${mark}` }), 401);
	},
	'a role may what it may': async ({ admin }) => met(await sendPatiently('GET', '/api/users', { token: await admin.freshToken() }), 200),
	'and nothing else': async ({ ann }) => met(await sendPatiently('GET', '/api/users', { token: ann.token }), 403),
	'whoever is halfway in is told so': async ({ half }) => met(await look({ token: await half.freshToken() }), 403, 'second factor first'),
	'whoever has to set up a factor is told so': async ({ enrolling }) => met(await sendPatiently('GET', '/api/users', { token: await enrolling.freshToken() }), 403, 'set up a second factor'),
	'a password alone gives nothing that lasts': async ({ half }) => {
		const data = met(await logIn(half), 200);
		insist(data.next === 'second-factor' && !data.refreshToken, `${data.next} ${data.refreshToken}`);
		const left = Number(await redis('TTL', place(data.accessToken)));
		insist(left > 200 && left <= 300, `it lasts ${left} s`);
		insist(await secondsOf(data.accessToken) <= 300, `in use it lasts ${await secondsOf(data.accessToken)} s`);
		insist(await levelOf(data.accessToken) === 'half', `it is written down as ${await levelOf(data.accessToken)}`);
	},
	'nor where a factor has to be set up': async ({ enrolling }) => {
		const data = met(await logIn(enrolling), 200);
		const left = Number(await redis('TTL', place(data.accessToken)));
		insist(!data.refreshToken && left > 800 && left <= 900, `${data.refreshToken} ${left} s`);
		insist(await secondsOf(data.accessToken) <= 900, `in use it lasts ${await secondsOf(data.accessToken)} s`);
		insist(await levelOf(data.accessToken) === 'enrolling', `it is written down as ${await levelOf(data.accessToken)}`);
	},
	'nor is it good for setting one up when it was given too long ago': async ({ enrolling, forge }) => {
		const owner = { account: await sql(`SELECT id FROM account WHERE email = '${enrolling.email}'`), role: 'enrolling' };
		const proved = (seconds) => browserWith(forge, wordsOf(owner, { until: now() + 300, fresh: now() - seconds }), owner);
		met(await sendPatiently('POST', '/api/auth/totp', await proved(300)), 201);
		for (const [path, json] of [['/api/auth/totp'], ['/api/auth/passkeys/options', { purpose: 'register' }]])
			met(await sendPatiently('POST', path, { ...await proved(700), json }), 401, 'sign in again');
	},
	'a cookie opens': async ({ ann }) => met(await look({ cookie: ann.cookie }), 200),
	'a cookie changes nothing without our header': async ({ ann }) => met(await change({ cookie: ann.cookie }), 403, 'X-Epione'),
	'with it it does': async ({ ann }) => met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1' } }), 200),
	'a token needs no header': async ({ ann }) => met(await change({ token: ann.token }), 200),
	'another site changes nothing': async ({ ann }) =>
		met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1', 'sec-fetch-site': 'cross-site' } }), 403, 'another site'),
	'nor a neighbour': async ({ ann }) => met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1', 'sec-fetch-site': 'same-site' } }), 403, 'another site'),
	'our own does': async ({ ann }) => met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1', 'sec-fetch-site': 'same-origin' } }), 200),
	'so does an address that was typed': async ({ ann }) => met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1', 'sec-fetch-site': 'none' } }), 200),
	'another origin changes nothing': async ({ ann }) =>
		met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1', origin: 'https://elsewhere.test' } }), 403, 'another site'),
	'our origin does': async ({ ann }) => met(await change({ cookie: ann.cookie, headers: { 'x-epione': '1', origin: process.env.BASE } }), 200),
	'another site\'s link still opens': async ({ ann }) => met(await look({ cookie: ann.cookie, headers: { 'sec-fetch-site': 'cross-site' } }), 200),
	'one cookie of two is none': async ({ ann }) => met(await look({ headers: { cookie: `__Host-epione=${ann.cookie}; __Host-epione=${ann.cookie}` } }), 401),
	'one among others is one': async ({ ann }) => met(await look({ headers: { cookie: `a=b; __Host-epione=${ann.cookie}; c` } }), 200),
	'another name is another cookie': async ({ ann }) => met(await look({ headers: { cookie: `__Host-epiona=${ann.cookie}` } }), 401, 'sign in first'),
	'a cookie of another length is none': async ({ ann }) => met(await look({ cookie: ann.cookie.slice(1) }), 401),
	'a token comes before a cookie': async ({ ann }) => met(await look({ token: 'nothing', cookie: ann.cookie }), 401),
	'a proxy acts': async ({ ann, mum }) => met(await sendPatiently('GET', '/api/appointments', { token: await mum.freshToken(), headers: { 'x-epione-patient': ann.patientId } }), 200),
	'a stranger finds nobody to act for': async ({ ann, cat }) =>
		met(await sendPatiently('GET', '/api/appointments', { token: await cat.freshToken(), headers: { 'x-epione-patient': ann.patientId } }), 404),
	'one may act for oneself, and is nobody\'s proxy then': async ({ cat }) => {
		const { accessToken: token } = await tokenOf(cat);
		met(await sendPatiently('GET', '/api/appointments', { token, headers: { 'x-epione-patient': cat.patientId } }), 200);
		const purposes = await sql(`SELECT purpose FROM audit_event WHERE session_id = '${place(token).split(':')[2]}' AND route = 'GET /api/appointments'`);
		insist(purposes === 'own', `for ${purposes}`);
	},
	'whom one acts for has an id': async ({ cat }) => met(await sendPatiently('GET', '/api/appointments', { token: cat.token, headers: { 'x-epione-patient': 'me' } }), 400, 'the id of the patient'),
	'only patients act': async ({ ann, staff }) =>
		met(await sendPatiently('GET', '/api/appointments', { token: await staff.freshToken(), headers: { 'x-epione-patient': ann.patientId } }), 400, 'only patients'),
	'an account is nobody else\'s': async ({ ann, cat }) => met(await look({ token: cat.token, headers: { 'x-epione-patient': ann.patientId } }), 200, cat.email),
	'visitors act for nobody': async ({ ann }) => met(await sendPatiently('GET', '/api/specialties', { headers: { 'x-epione-patient': ann.patientId } }), 200),
	'a session that ended is over, and so is what refreshes it': async ({ cat }) => {
		const { accessToken: token, refreshToken } = await tokenOf(cat);
		met(await look({ token }), 200);
		met(await sendPatiently('POST', '/api/auth/logout', { token }), 204);
		met(await look({ token }), 401);
		met(await sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken } }), 401);
		insist(await redis('EXISTS', place(token).replace('session', 'refresh')) === '0', 'Redis keeps what refreshes it');
	},
	'what refreshes a session whose end has come gives nothing': async ({ cat, forge }) => {
		const { accessToken, refreshToken } = await tokenOf(cat);
		await put(forge, place(accessToken).split(':')[2], wordsOf(cat, { until: now() - 1, kind: 'tokens' }));
		met(await sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken } }), 401);
	},
	'a refresh token is good once': async ({ cat }) => {
		const refresh = (refreshToken) => sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken } });
		const first = await tokenOf(cat);
		const [id, secret, mark] = first.refreshToken.split('.');
		for (const forged of [`${id}.${secret}.${'0'.repeat(32)}`, `${id}.${secret}`, `${id}x${secret}.${mark}`, `${id}.${secret}x${mark}`, `${id}.${'A'.repeat(43)}.${mark}`,
			`${first.refreshToken}x`, 'x'])
			met(await refresh(forged), 401);
		const second = met(await refresh(first.refreshToken), 200);
		met(await look({ token: second.accessToken }), 200);
		met(await refresh(first.refreshToken), 401);
		met(await look({ token: second.accessToken }), 401);
		met(await refresh(second.refreshToken), 401);
	},
	'devices are listed, with their last use': async ({ cat }) => {
		const other = await tokenOf(cat), gone = await tokenOf(cat);
		met(await sendPatiently('POST', '/api/auth/logout', { token: gone.accessToken }), 204);
		const { sessions } = met(await sendPatiently('GET', '/api/auth/sessions', { token: other.accessToken }), 200);
		const own = sessions.find((one) => one.current);
		insist(own && Math.abs(Date.parse(own.lastUsedAt) - Date.now()) < 30_000, `the last use of this one: ${JSON.stringify(own)}`);
		insist(sessions.every((one) => one.lastUsedAt), 'all that are listed were used');
	},
	'the last use is told to some seconds, also near the end': async ({ ann, forge }) => {
		for (const more of [{ used: now() - 25 }, { until: now() + 60 }]) {
			const session = await browserWith(forge, wordsOf(ann, more), ann);
			const own = met(await sendPatiently('GET', '/api/auth/sessions', session), 200).sessions.find((one) => one.current);
			insist(own && Math.abs(Date.parse(own.lastUsedAt) - Date.now()) < 15_000, `${JSON.stringify(more)} was used at ${own?.lastUsedAt}`);
		}
	},
	'a use is written down, but not each one': async ({ ann, forge }) => {
		for (const [ago, stays] of [[40, false], [5, true]]) {
			const used = now() - ago, session = await browserWith(forge, wordsOf(ann, { used }), ann);
			met(await look(session), 200);
			insist((await redis('GET', session.key)).endsWith(` ${used}`) === stays, `${ago} s after a use the next one was ${stays ? '' : 'not '}written down`);
		}
	},
	'a refresh is a use, too': async ({ cat, forge }) => {
		const { accessToken, refreshToken } = await tokenOf(cat), key = place(accessToken), used = now() - 500;
		await put(forge, key.split(':')[2], wordsOf(cat, { kind: 'tokens', used }), cat);
		met(await sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken } }), 200);
		insist(!(await redis('GET', key)).endsWith(` ${used}`), 'it was not written down');
	},
	'ending the others ends them and no more': async () => {
		const dee = await people.patient('dee');
		const [one, other] = [await tokenOf(dee), await tokenOf(dee)];
		met(await sendPatiently('DELETE', '/api/auth/sessions', { token: one.accessToken }), 204);
		met(await look({ token: one.accessToken }), 200);
		met(await look({ token: other.accessToken }), 401);
		met(await sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken: other.refreshToken } }), 401);
	},
	'whoever is suspended is out at once': async ({ admin }) => {
		const sue = await people.patient('sue');
		const { version } = await admin.make('GET', `/api/users/${sue.account}`);
		met(await admin.send('PUT', `/api/users/${sue.account}/status`, { json: { status: 'suspended', reason: 'a test' }, headers: { 'if-match': `"${version}"` } }), 200);
		met(await look({ token: sue.token }), 401);
		insist((await logIn(sue)).status !== 200, 'they came back');
		const written = await sql(`SELECT count(*) FROM audit_event WHERE subject_id = '${sue.account}' AND action = 'account status changed' AND outcome = 'done'`);
		insist(written === '1', `it is written down ${written} times`);
	},
	'a browser\'s session is prolonged by as much as its role has': async ({ ann, admin }) => {
		for (const [person, minutes] of [[ann, 30], [admin, 15]]) {
			await person.openBrowser();
			const key = `epione:session:${sessionOf(person.cookie)}`;
			await redis('EXPIRE', key, '100');
			met(await look({ cookie: person.cookie }), 200);
			const left = Number(await redis('TTL', key));
			insist(await sql(`SELECT browser FROM session WHERE key = '${key.split(':')[2]}'`) === 't', 'it is written down as no browser\'s');
			insist(left > minutes * 60 - 10 && left <= minutes * 60, `${left} s for ${person.role}`);
			const end = await secondsAt(key);
			insist(end > 12 * 3600 - 60 && end <= 12 * 3600, `it ends after ${end} s, however often ${person.role} comes back`);
		}
	},
	'a session of tokens is not prolonged by its use': async ({ cat }) => {
		const { accessToken: token } = await tokenOf(cat);
		const idle = Number(await redis('TTL', place(token)));
		insist(idle > 14 * 86400 - 60 && idle <= 14 * 86400, `it lasts ${idle} s without use`);
		await redis('EXPIRE', place(token), '100');
		met(await look({ token }), 200);
		insist(Number(await redis('TTL', place(token))) <= 100, 'it was');
		insist(await sql(`SELECT browser FROM session WHERE key = '${place(token).split(':')[2]}'`) === 'f', 'it is written down as a browser\'s');
		insist(await secondsOf(token) > 14 * 86400, `it ends after ${await secondsOf(token)} s`);
	},
	'a session that is not of our making opens nothing': async ({ cat }) => {
		const { accessToken: token } = await tokenOf(cat);
		await redis('SET', place(token), 'x', 'EX', '60');
		met(await look({ token }), 401);
	},
	'only our seal of that place makes a value ours': async ({ ann, cat, forge }) => {
		const browser = await browserWith(forge, wordsOf(ann), ann);
		const [key, words] = [browser.key, wordsOf(cat)];
		const seal = forge.sealed(key, words).split(' ')[0];
		const strange = [`${'0'.repeat(32)} ${words}`, `${forge.sealed(`${key}x`, words).split(' ')[0]} ${words}`, `${seal.slice(0, 31)}x ${words}`, `${seal}x${words}`, seal,
			`${seal} `, seal.slice(1), words];
		met(await look(browser), 200);
		for (const value of strange) {
			await redis('SET', key, value, 'EX', '60');
			for (const reply of await eight(() => look(browser)))
				met(reply, 401);
		}
		await redis('SET', key, `${seal} ${words}`, 'EX', '60');
		met(await look(browser), 200);
	},
	'a session has seven words that say something, or is none': async ({ ann, forge }) => {
		const words = wordsOf(ann).split(' ');
		const other = (at, word) => words.map((one, i) => (i === at ? word : one)).join(' ');
		met(await look(await browserWith(forge, words.join(' '), ann)), 200);
		for (const strange of [words.slice(0, 2).join(' '), words.slice(0, 6).join(' '), `${words.join(' ')} more`, other(0, 'ann'), other(1, 'king'), other(3, 'never'), other(4, 'now'), other(6, 'ever')])
			met(await look(await browserWith(forge, strange, ann)), 401);
	},
	'a session that nobody wrote down, or that was ended, opens nothing, whatever Redis says': async ({ cat, forge }) => {
		for (const kind of ['browser', 'tokens']) {
			const { cookie, id } = newCookie(), as = kind === 'browser' ? { cookie } : { token: forge.token(cat, id) };
			await put(forge, id, wordsOf(cat, { kind }));
			for (const reply of await eight(() => look(as))) {
				met(reply, 401, 'your session is over');
				insist(reply.headers['www-authenticate'].startsWith('Bearer '), 'it does not say how to come back');
			}
			await put(forge, id, wordsOf(cat, { kind }), cat);
			for (const reply of await eight(() => look(as)))
				met(reply, 200, cat.email);
			await sql(`UPDATE session SET ended_at = now() WHERE key = '${id}'`);
			await put(forge, id, wordsOf(cat, { kind }));
			for (const reply of await eight(() => look(as)))
				met(reply, 401, 'your session is over');
		}
	},
	'a session is not taken for proved because one that lies in its place is': async ({ cat, forge }) => {
		const { cookie, id: proved } = newCookie(), id = `${proved.slice(0, 4)}${newCookie().id.slice(4)}`, token = forge.token(cat, id);
		await put(forge, proved, wordsOf(cat), cat);
		await put(forge, id, wordsOf(cat, { kind: 'tokens' }));
		for (let i = 0; i < 40; i++) {
			met(await look({ token }), 401, 'your session is over');
			met(await look({ cookie }), 200, cat.email);
		}
	},
	'a refresh token that was used is spent, also where Redis has what it said of it before': async ({ cat }) => {
		const { accessToken, refreshToken } = await tokenOf(cat);
		const key = place(accessToken).replace(':session:', ':refresh:'), kept = await redis('GET', key);
		const refresh = () => sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken } });
		met(await refresh(), 200);
		await redis('SET', key, kept, 'EX', '60');
		met(await refresh(), 401, 'your session is over');
		met(await look({ token: accessToken }), 401);
		insist(await sql(`SELECT ended_at IS NOT NULL FROM session WHERE key = '${key.split(':')[2]}'`) === 't', 'its session goes on');
	},
	'a session that nobody used for too long is over, also where Redis kept it': async ({ ann, cat, forge }) => {
		met(await look(await browserWith(forge, wordsOf(ann, { used: now() - 1780 }), ann)), 200);
		met(await look(await browserWith(forge, wordsOf(ann, { used: now() - 1840 }), ann)), 401, 'your session is over');
		for (const [used, wanted] of [[14 * 86400, 200], [15 * 86400, 401]]) {
			const { id } = newCookie();
			await put(forge, id, wordsOf(cat, { kind: 'tokens', used: now() - used }), cat);
			met(await look({ token: forge.token(cat, id) }), wanted);
		}
	},
	'a session is over at its end, and no use of it moves that': async ({ ann, forge }) => {
		met(await look(await browserWith(forge, wordsOf(ann, { until: now() - 1 }), ann)), 401);
		const browser = await browserWith(forge, wordsOf(ann, { until: now() + 100 }), ann);
		met(await look(browser), 200);
		insist(Number(await redis('TTL', browser.key)) <= 100, `it lasts ${await redis('TTL', browser.key)} s`);
	},
	'a device whose session is over is not listed': async ({ cat, forge }) => {
		const key = place((await tokenOf(cat)).accessToken).split(':')[2], id = await sql(`SELECT id FROM session WHERE key = '${key}'`);
		const isListed = async () => met(await sendPatiently('GET', '/api/auth/sessions', { token: cat.token }), 200).sessions.some((one) => one.id === id);
		insist(await isListed(), 'a new one is listed');
		await put(forge, key, wordsOf(cat, { until: now() - 1, kind: 'tokens' }));
		insist(!await isListed(), 'it is still listed');
	},
	'a proof of who one is does for a while, and no longer': async ({ ann, forge }) => {
		const old = await browserWith(forge, wordsOf(ann, { fresh: now() - 605 }), ann), young = await browserWith(forge, wordsOf(ann, { fresh: now() - 590 }), ann);
		met(await sendPatiently('DELETE', '/api/auth/totp', old), 403, 'prove that it is you once more');
		met(await look(old), 200);
		met(await sendPatiently('DELETE', '/api/auth/totp', young), 404);
		met(await sendPatiently('DELETE', '/api/auth/totp', { token: (await tokenOf(ann)).accessToken }), 404);
	},
	'a proof can be given again': async ({ cat, forge }) => {
		const [sid] = twins(), token = forge.token(cat, sid);
		const key = await put(forge, sid, wordsOf(cat, { fresh: now() - 1000, kind: 'tokens' }), cat);
		met(await sendPatiently('POST', '/api/auth/step-up', { token, json: { password: cat.password } }), 204);
		const age = now() - Number((await redis('GET', key)).split(' ')[5]);
		insist(age < 100, `the proof is ${age} s old`);
	},
	'a token is good until its end, though it was seen before': async ({ cat, forge }) => {
		const [sid] = twins();
		await put(forge, sid, wordsOf(cat, { kind: 'tokens' }), cat);
		for (let life = 3; ; life *= 2) {
			const end = now() + life, token = forge.token(cat, sid, { exp: end });
			const replies = await eight(() => look({ token }));
			if (now() >= end)
				continue; /* all of them took longer than that */
			for (const reply of replies)
				met(reply, 200, cat.email);
			await sleep(end * 1000 - Date.now());
			for (const reply of await eight(() => look({ token })))
				met(reply, 401);
			return;
		}
	},
	'a long token and a long record are as good as others': async ({ cat, forge }) => {
		const [sid] = twins(), token = forge.token(cat, sid, { more: 'x'.repeat(400) });
		await put(forge, sid, wordsOf(cat, { kind: 'tokens'.padEnd(180, 's') }), cat);
		for (const reply of await eight(() => look({ token })))
			met(reply, 200, cat.email);
	},
	'what is done or refused is written down, once, and a key makes one of two': async ({ gil, forge }) => {
		const written = async () => (await sql(`SELECT action, outcome FROM audit_event WHERE actor_id = '${gil.account}' ORDER BY occurred_at, id`)).split('\n');
		const { length } = await written(), key = people.unique('k'.repeat(115)), email = people.unique('proxy') + '@story.test';
		const invite = (level = 'full', more = '') => sendPatiently('POST', '/api/family', { json: { email, relation: 'carer', level }, token: gil.token,
			headers: { 'idempotency-key': key + more } });
		const etag = (await look({ token: gil.token })).headers.etag;
		met(await look({ token: gil.token }), 200);
		met(await change({ token: gil.token, headers: { 'if-match': etag } }), 200);
		met(await change({ token: gil.token, headers: { 'if-match': etag } }), 412, 'somebody changed this');
		met(await sendPatiently('GET', '/api/users', { token: gil.token }), 403);
		met(await sendPatiently('DELETE', '/api/auth/totp', await browserWith(forge, wordsOf(gil, { fresh: 1 }), gil)), 403);
		const first = met(await invite(), 201), second = await invite();
		insist(met(second, 201).id === first.id && second.headers['idempotency-replayed'] === 'true', `a key makes one of two: ${describe(second)}`);
		met(await invite('limited'), 409, 'used for another request');
		met(await invite('full', 'k'), 400, 'at most 128');
		met(await logIn(gil), 200);
		const lines = (await written()).slice(length).join(', ');
		insist(lines === 'profile read|done, profile read|done, profile changed|done, profile changed|missing, accounts listed|forbidden, authenticator app removed|step-up-needed, proxy invited|done, proxy invited|repeated, signed in|done', lines);
		const stranger = await look();
		const outcome = await sql(`SELECT outcome FROM audit_event WHERE request_id = '${stranger.json.requestId}'`);
		insist(outcome === 'unauthenticated', `a stranger is written down as '${outcome}'`);
	},
	'a key says nothing where nothing is done': async () => met(await sendPatiently('GET', '/api/specialties', { headers: { 'idempotency-key': 'k'.repeat(129) } }), 200),
	'who changes something says what they read, or nothing': async ({ cat }) => {
		const changeIf = (match) => change({ token: cat.token, headers: { 'if-match': match } });
		met(await changeIf('*'), 200);
		met(await changeIf(`W/${(await look({ token: cat.token })).headers.etag.replace('W/', '')}`), 200);
		for (const match of ['*', '"1"'])
			met(await sendPatiently('PATCH', profile, { token: cat.token, headers: { 'if-match': match }, json: { phone: 1 } }), 422);
		for (const match of ['"', '""', '"x"', '1', '1"', '"1', 'x1"', '"1x', '"-1"', '"2147483648"'])
			met(await changeIf(match), 412, 'If-Match wants the ETag');
	},
	'what is not there is not found, whatever was read': async ({ admin, cat }) => {
		const headers = { 'if-match': '"1"' }, nobody = '00000000-0000-7000-8000-000000000000';
		const json = { status: 'suspended', reason: 'a test' };
		for (const more of [{ headers }, {}])
			met(await admin.send('PUT', `/api/users/${nobody}/status`, { json, ...more }), 404);
		met(await cat.send('DELETE', `/api/family/${nobody}`, { headers }), 404);
		met(await cat.send('GET', `/api/appointments/${nobody}`), 404);
		met(await cat.send('GET', '/api/nothing'), 404);
		met(await cat.send('POST', `/api/patients/${nobody}/emergency-contacts`, { json: { name: 'Bea', relation: 'sister', phone: '+44 1' } }), 404);
		met(await cat.send('GET', '/api/appointments'), 200);
	},
	'what is there, but not to be changed like this, was not changed by somebody else': async ({ admin }) => {
		const messages = met(await admin.send('GET', '/api/outbox?state=sent&limit=1'), 200);
		met(await admin.send('POST', `/api/outbox/${messages[0].id}/retry`), 404);
	},
	'a rule between two words holds': async ({ cat }) =>
		met(await cat.send('PUT', '/api/auth/password', { json: { currentPassword: cat.password, newPassword: cat.password } }), 422, 'is the one you have'),
	'a browser that is refused a page is sent to another': async () => {
		const { headers, status } = await sendPatiently('GET', '/api/auth/sso/callback?state=x');
		insist(status === 302 && /sign-in\?fault=/.test(headers.location), `${status} ${headers.location}`);
	},
	'each request is counted under its route': async ({ cat }) => {
		for (const [method, route, path, status] of [['GET', '/api/auth/profile', profile, 200], ['-', '-', '/api/nothing', 404]]) {
			const before = await counted(method, route);
			met(await sendPatiently('GET', path, { token: cat.token }), status);
			const after = await counted(method, route);
			insist(after > before, `${before} requests of ${route} before it, ${after} after it`);
		}
	},
	'a right that is denied is gone for all, and comes back': async ({ staff }) => {
		const token = await staff.freshToken();
		const ask = async () => (await sendPatiently('DELETE', '/api/family/00000000-0000-7000-8000-000000000000', { token })).status;
		const row = "role = 'staff' AND permission = 'family.end' AND effect = 'deny'";
		const denied = await during(() => sql("INSERT INTO role_permission (role, permission, effect) VALUES ('staff', 'family.end', 'deny')"),
			() => sql(`DELETE FROM role_permission WHERE ${row}`), async () => {
				await sleep(1000);
				return eight(ask);
			});
		await sleep(1000);
		const allowed = await eight(ask);
		insist(denied.every((status) => status === 403) && allowed.every((status) => status === 404), `${denied} then ${allowed}`);
	},
};

async function broken(cast, isAsked) {
	for (const [name, guard] of Object.entries(brokenGuards).filter(isAsked))
		try {
			await guard(cast);
		} catch (error) {
			return `${name}: ${error.message}`;
		}
	return undefined;
}

/* Signing in takes long, and a token does not: everybody gets another one of the session that they have. */
function renew({ forge, ...cast }) {
	for (const person of Object.values(cast).filter(({ token }) => token)) {
		person.token = forge.token(person, place(person.token).split(':')[2]);
		person.signedInAt = Date.now();
	}
}

/* {first, over}: the first guard that does not hold, with its reason, as soon as it is known, undefined when all hold; and the end of them all, or of those
 * that are asked. */
export function fallen(cast, names) {
	const isAsked = ([name]) => !names || names.includes(name);
	let over;

	renew(cast);
	const first = new Promise((resolve) => {
		let bad = false;
		over = inParallel(Object.entries(guards).filter(isAsked), 16, async ([name, guard]) => {
			try {
				if (!bad)
					await guard(cast);
			} catch (error) {
				bad = true;
				resolve(`${name}: ${error.message}`);
			}
		}).then(async () => resolve(bad ? undefined : await broken(cast, isAsked)));
	});

	return { first, over };
}

/* Whether everybody is still who they were. */
export async function areWhole(cast) {
	const replies = await Promise.all(['ann', 'cat', 'mum', 'admin', 'staff'].flatMap((name) => [look({ token: cast[name].token }),
		...(cast[name].cookie ? [look({ cookie: cast[name].cookie })] : [])]));

	const away = await sql(`SELECT count(*) FROM account WHERE id IN (${Object.values(cast).filter(({ account }) => account).map(({ account }) => `'${account}'`)}) AND status <> 'active'`);

	return away === '0' && replies.every(({ status }) => status === 200);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
	const report = new Report();
	const cast = await gather();

	await inParallel(Object.entries(guards), 16, ([name, guard]) => report.run(name, () => guard(cast)));
	for (const [name, guard] of Object.entries(brokenGuards))
		await report.run(name, () => guard(cast));
	report.end();
}

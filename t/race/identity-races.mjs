// Races about who somebody is: a proof is good once, and a right that was taken away is gone for everybody at once.

import { base, send as sendOnce, sendPatiently, sleep } from '../lib/client.mjs';
import { App, SecurityKey } from '../lib/factors.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';

const crowd = 100;
const count = (replies, status) => replies.filter((reply) => reply.status === status).length;
const told = (replies) => {
	const counts = {};

	for (const { status } of replies)
		counts[status] = (counts[status] ?? 0) + 1;
	return JSON.stringify(counts);
};
const together = (times, work) => Promise.all(Array.from({ length: times }, (_, i) => work(i)));

/* Exactly one of a hundred is answered with success, all others with 401. */
function oneWins(replies) {
	insist(count(replies, 200) === 1 && count(replies, 401) === replies.length - 1, `one 200 and else 401 expected: ${told(replies)}`);
	return replies.find(({ status }) => status === 200);
}

const refreshWith = (refreshToken) => sendPatiently('POST', '/api/auth/refresh', { json: { refreshToken } });
const profileOf = (token) => sendPatiently('GET', '/api/auth/profile', { token });

async function sameRefreshToken() {
	const ann = await people.patient('ann');
	const winner = oneWins(await together(crowd, () => refreshWith(ann.refresh)));
	const { refreshToken, accessToken } = winner.json.data;

	insist((await refreshWith(refreshToken)).status === 401, 'the winner\'s new token ends with its family');
	insist((await profileOf(accessToken)).status === 401, 'and so does the session');
}

/* Somebody who knows a session's id but no token of it can end nothing. */
async function foreignRefreshToken() {
	const ann = await people.patient('ann');
	const [id, secret, mark] = ann.refresh.split('.');
	const forged = [`${id}.${'A'.repeat(43)}.${mark}`, `${id}.${secret}.${'0'.repeat(32)}`, `${id}.${secret}`, `${id}.${'A'.repeat(43)}.${'0'.repeat(32)}`];

	for (const token of forged)
		insist((await refreshWith(token)).status === 401, `a forged token was taken: ${token}`);
	insist((await refreshWith(ann.refresh)).status === 200, 'a forged token ended a family');
}

/* Verifying a clinician changes what they may, so their sessions end: no worker answers one of them afterwards. */
async function rightTakenAway() {
	const admin = await people.demo('admin');

	for (let round = 0; round < 5; round++) {
		const eve = await people.applicant('eve');
		const refused = [];
		let ended = Infinity;
		const asking = together(16, async () => {
			for (let i = 0; i < 20; i++) {
				const sent = performance.now();
				const { status } = await profileOf(eve.token);
				if (sent > ended)
					refused.push(status);
			}
		});
		await admin.make('PUT', `/api/users/${eve.account}/verification`, { decision: 'verified' });
		ended = performance.now();
		await asking;
		insist(refused.length > 0 && refused.every((status) => status === 401), `401 expected after the end: ${refused}`);
		insist((await refreshWith(eve.refresh)).status === 401, 'a refresh token outlived its session');
	}
}

/* Whoever signs out while they look at other things is out, or was answered before: Redis was there all the time. */
async function signedOutMeanwhile() {
	const admin = await people.demo('admin');

	for (let round = 0; round < 12; round++) {
		await admin.openBrowser();
		const asked = { cookie: admin.cookie, headers: { 'x-epione': '1' } };
		const asking = together(16, () => sendOnce('GET', '/api/auth/profile', asked));
		await sleep(round % 6);
		insist((await sendPatiently('POST', '/api/auth/logout', asked)).status === 204, 'they did not get out');
		const away = (await asking).filter(({ json }) => /cannot check who you are/.test(json?.detail));
		insist(away.length === 0, `${away.length} of 16 were told that nobody knows who they are`);
	}
}

/* Whoever signs in while their account changes has a session of what they are now, or none. */
async function signingInMeanwhile() {
	const admin = await people.demo('admin');
	const eve = await people.applicant('eve');
	const json = { email: eve.email, password: eve.password };
	const signingIn = together(12, () => sendPatiently('POST', '/api/auth/login', { json }));

	await new Promise((wake) => setTimeout(wake, 100));
	await admin.make('PUT', `/api/users/${eve.account}/verification`, { decision: 'verified' });
	const replies = (await signingIn).filter(({ status }) => status === 200);
	for (const { json: { data } } of replies) {
		const { status } = await profileOf(data.accessToken);
		insist(status === (data.status === 'active' ? 200 : 401), `a session of somebody ${data.status} answered ${status}`);
	}
}

const send = (path, json, token) => sendPatiently('POST', path, { json, token });

/* Exactly one is right; the others are told that it does not fit, that they try too often, or that their session is over. */
function oneProves(replies) {
	const lost = replies.filter(({ status }) => status === 401 || status === 429);

	insist(count(replies, 200) === 1 && lost.length === replies.length - 1, `one 200 and else 401 or 429 expected: ${told(replies)}`);
}

/* A patient with an app and the sessions that twenty passwords gave; each may try five times. */
async function twentyHalfSessions() {
	const person = await people.patient('ann');
	const { secret } = await person.make('POST', '/api/auth/totp');
	const app = new App(secret);
	const { recoveryCodes } = await person.make('POST', '/api/auth/totp/confirm', { code: await app.code() });
	const logIn = () => send('/api/auth/login', { email: person.email, password: person.password });
	const sessions = [];

	while (sessions.length < crowd / 5)
		sessions.push(...(await together(2, logIn)).map(({ json }) => json.data.accessToken));
	return { app, recoveryCodes, sessions };
}

async function sameProof(proofOf) {
	const { app, recoveryCodes, sessions } = await twentyHalfSessions();
	const proof = await proofOf(app, recoveryCodes);

	oneProves(await together(crowd, (i) => send('/api/auth/verify-2fa', proof, sessions[i % sessions.length])));
}

/* All of the hundred are looked at, but for those of the session that one has made a whole one. */
async function sameCode() {
	await withSettings({ code_tries: 1000 }, async () => {
		const { app, sessions } = await twentyHalfSessions();
		const code = await app.code();
		const replies = await together(crowd, (i) => send('/api/auth/verify-2fa', { code }, sessions[i % sessions.length]));

		oneWins(replies);
		const looked = replies.filter(({ text }) => text.includes('does not fit, or was used before')).length;
		insist(looked >= crowd - crowd / sessions.length, `only ${looked} codes were looked at`);
	});
}

/* One half session gives one whole one, whatever proofs come. */
async function sameHalfSession() {
	const { recoveryCodes, sessions: [session] } = await twentyHalfSessions();

	oneProves(await together(5, (i) => send('/api/auth/verify-2fa', { recoveryCode: recoveryCodes[i] }, session)));
}

async function samePasskeyAnswer() {
	const person = await people.patient('ann');
	const key = new SecurityKey(base.origin);
	const options = await person.make('POST', '/api/auth/passkeys/options', { purpose: 'register' });

	await person.make('POST', '/api/auth/passkeys', { name: 'key', ...key.register(options) });
	const { json: { data } } = await send('/api/auth/passkeys/sign-in/options');
	const answer = { ...key.answer(data, { count: 0x1000 }), userHandle: key.user };
	oneWins(await together(crowd, () => send('/api/auth/passkeys/sign-in', answer)));
}

/* A challenge that is answered twice at once, each answer right: one is taken. */
async function sameChallenge() {
	const person = await people.patient('ann');
	const key = new SecurityKey(base.origin);
	const options = await person.make('POST', '/api/auth/passkeys/options', { purpose: 'register' });

	await person.make('POST', '/api/auth/passkeys', { name: 'key', ...key.register(options) });
	const { json: { data } } = await send('/api/auth/passkeys/sign-in/options');
	oneWins(await together(crowd, () => send('/api/auth/passkeys/sign-in', { ...key.answer(data), userHandle: key.user })));
}

/* Ending all others while they are used: none of them is answered afterwards. */
async function endOthers() {
	const person = await people.patient('ann');
	const others = (await together(6, () => new people.Person({ ...person }).signIn())).map(({ token }) => token);

	await person.make('DELETE', '/api/auth/sessions');
	const replies = await together(crowd, (i) => profileOf(others[i % others.length]));
	insist(count(replies, 401) === crowd, `401 expected: ${told(replies)}`);
	insist((await profileOf(person.token)).status === 200, 'one\'s own session went on');
}

export const identityRaces = {
	'one code of an app is good once of a hundred': sameCode,
	'and so where most are told that they try too often': () => sameProof(async (app) => ({ code: await app.code() })),
	'one recovery code is good once of a hundred': () => sameProof((app, codes) => ({ recoveryCode: codes[0] })),
	'one half session becomes one whole one': sameHalfSession,
	'one answer of a passkey is good once of a hundred': samePasskeyAnswer,
	'one challenge is answered once of a hundred': sameChallenge,
	'sessions that were ended are over for all workers': endOthers,
	'one refresh token is good once of a hundred, and its family dies': sameRefreshToken,
	'a refresh token that was never given out ends nothing': foreignRefreshToken,
	'a right that is taken away is gone for all workers': rightTakenAway,
	'whoever is signed out meanwhile is told so': signedOutMeanwhile,
	'whoever signs in meanwhile is what they are now': signingInMeanwhile,
};

// Races about who somebody is: a proof is good once, and a right that was taken away is gone for everybody at once.

import { sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';

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

export const identityRaces = {
	'one refresh token is good once of a hundred, and its family dies': sameRefreshToken,
	'a refresh token that was never given out ends nothing': foreignRefreshToken,
	'a right that is taken away is gone for all workers': rightTakenAway,
	'whoever signs in meanwhile is what they are now': signingInMeanwhile,
};

// A hundred at once with the token of one mail: one wins.

import { sendPatiently } from '../lib/client.mjs';
import { mailTo } from '../lib/mail.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';

const together = (work) => Promise.all(Array.from({ length: 100 }, (_, i) => work(i)));

function oneWins(replies, success = 204) {
	const told = replies.map(({ status }) => status);

	insist(told.filter((status) => status === success).length === 1 && told.filter((status) => status === 422).length === 99,
		`one ${success} and else 422 expected: ${JSON.stringify(told)}`);
}

async function sameResetToken() {
	const { email } = await people.patient('ress');
	await sendPatiently('POST', '/api/auth/forgot-password', { json: { email } });
	const { token } = await mailTo(email, ({ body }) => body.includes('/reset-password#'));
	const password = (i) => `four words of number ${i}`;

	const replies = await together((i) => sendPatiently('POST', '/api/auth/reset-password', { json: { token, password: password(i) } }));
	oneWins(replies);
	const winner = replies.findIndex(({ status }) => status === 204);
	const signedIn = await sendPatiently('POST', '/api/auth/login', { json: { email, password: password(winner) } });
	insist(signedIn.status === 200, `the winner's password is the one: ${signedIn.status}`);
}

async function sameConfirmation() {
	const { email } = await people.patient('conf');
	const { token } = await mailTo(email, ({ body }) => body.includes('/verify-email#'));

	oneWins(await together(() => sendPatiently('POST', '/api/auth/verify-email', { json: { token } })));
}

/* Whoever wins is the only one with that address, and the password is theirs. */
async function sameInvitation() {
	const email = `${people.unique('invited')}@story.test`;
	const password = (i) => `four words of number ${i}`;
	await (await people.demo('admin')).make('POST', '/api/users/invite', { email, role: 'staff', firstName: 'Ina', lastName: 'Vited' });
	const { token } = await mailTo(email, ({ body }) => body.includes('/accept-invitation#'));

	const replies = await together((i) => sendPatiently('POST', '/api/auth/accept-invitation', { json: { token, password: password(i) } }));
	oneWins(replies, 201);
	const winner = replies.findIndex(({ status }) => status === 201);
	const signedIn = await sendPatiently('POST', '/api/auth/login', { json: { email, password: password(winner) } });
	insist(signedIn.status === 200, `the winner's password is the one: ${signedIn.status}`);
}

async function sameProxyInvitation() {
	const [ann, mum] = await Promise.all([people.patient('ann'), people.patient('mum')]);
	await ann.make('POST', '/api/family', { email: mum.email, relation: 'carer', level: 'full' });
	const { token } = await mailTo(mum.email, ({ subject }) => /look after/.test(subject));

	oneWins(await together(() => mum.send('POST', '/api/family/accept', { json: { token } })), 200);
	const active = (await mum.make('GET', '/api/family')).filter(({ state }) => state === 'active');
	insist(active.length === 1, `one proxy expected: ${active.length}`);
}

/* One account, and the record is its own; whoever lost has none. */
async function samePortalInvitation() {
	const [desk, email] = [await people.demo('staff'), `${people.unique('portal')}@story.test`];
	const password = (i) => `four words of number ${i}`;
	const { id } = await desk.make('POST', '/api/patients', { firstName: 'Ina', lastName: people.unique('Vited'), dateOfBirth: '1980-01-01', confirmDuplicate: true });
	await desk.make('POST', `/api/patients/${id}/portal-invitation`, { email });
	const { token } = await mailTo(email, ({ body }) => body.includes('/accept-portal-invitation#'));

	const replies = await together((i) => sendPatiently('POST', '/api/auth/accept-portal-invitation',
		{ json: { token, password: password(i), dateOfBirth: '1980-01-01' } }));
	oneWins(replies, 201);
	const winner = replies.findIndex(({ status }) => status === 201);
	const signedIn = await sendPatiently('POST', '/api/auth/login', { json: { email, password: password(winner) } });
	insist(signedIn.status === 200 && signedIn.json.data.patientId === id, `the winner's password opens the record: ${signedIn.status}`);
}

/* Guesses of the birthday that come together are counted one after the other. */
async function manyBirthdays() {
	const [desk, email] = [await people.demo('staff'), `${people.unique('guessed')}@story.test`];
	const { id } = await desk.make('POST', '/api/patients', { firstName: 'Ida', lastName: people.unique('Guessed'), dateOfBirth: '1980-01-01', confirmDuplicate: true });
	await desk.make('POST', `/api/patients/${id}/portal-invitation`, { email });
	const { token } = await mailTo(email, ({ body }) => body.includes('/accept-portal-invitation#'));
	const replies = await together((i) => sendPatiently('POST', '/api/auth/accept-portal-invitation',
		{ json: { token, password: 'four words of a guess', dateOfBirth: `19${String(i).padStart(2, '0')}-02-03` } }));
	const onField = (field) => replies.filter(({ status, json }) => status === 422 && json.faults[0].field === field).length;

	insist(onField('dateOfBirth') === 5 && onField('token') === 95, `5 birthdays and else no token: ${onField('dateOfBirth')}, ${onField('token')}`);
	insist((await desk.make('GET', `/api/patients/${id}/portal-invitation`)).state === 'none', 'the invitation is void');
}

/* Guesses that come together are held up as those that come one after the other: what slips through is bounded by the workers. */
async function manyGuesses() {
	const { email, password } = await people.patient('gess');
	const replies = await together((i) => sendPatiently('POST', '/api/auth/login', { json: { email, password: `guess number ${i}` } }));
	const tried = replies.filter(({ status }) => status === 401).length;

	insist(tried <= 16 && replies.every(({ status }) => status === 401 || status === 429),
		`a few tries and else 429 expected: ${JSON.stringify(replies.map(({ status }) => status))}`);
	const owner = await sendPatiently('POST', '/api/auth/login', { json: { email, password } });
	insist(owner.status === 429 && Number(owner.headers['retry-after']) <= 300, `the wait is told: ${owner.status} ${owner.headers['retry-after']}`);
}

export const mailRaces = {
	'one reset token sets one password': sameResetToken,
	'one confirmation counts once': sameConfirmation,
	'one invitation makes one account': sameInvitation,
	'one invitation of a proxy is accepted once': sameProxyInvitation,
	'one invitation to the portal makes one account': samePortalInvitation,
	'birthdays that are guessed together are counted': manyBirthdays,
	'guesses that come together are held up': manyGuesses,
};

// Runs t/permissions.txt and t/relations.txt against a server: BASE=https://localhost:8443 node t/matrix/run.mjs
// With MATRIX_UNLOCKED=1 the server is a test build whose permission step is switched off, and the last column
// counts: row policies alone must hold.

import { describe, inParallel } from '../lib/client.mjs';
import { fetchDocument } from '../lib/document.mjs';
import { readPermissions, readRelations } from '../lib/permissions.mjs';
import { insist, Report } from '../lib/report.mjs';
import { requestOf } from './requests.mjs';
import { unlocked, World } from './world.mjs';

const report = new Report();
const document = await fetchDocument();
const permissions = readPermissions();
const relations = readRelations();
const world = await World.make();

const succeeded = (reply) => reply.status < 300;
const isList = (reply) => Array.isArray(reply.json?.data) || reply.type === 'text/csv';

// What each word of the table asks of a reply.
const words = {
	401: (reply) => reply.status === 401,
	403: (reply) => reply.status === 403,
	404: (reply) => reply.status === 404,
	in: (reply) => reply.status !== 401 && reply.status !== 403,
	open: (reply) => !world.showsAnn(reply),
	own: (reply) => !world.showsAnn(reply),
	nothing: (reply) => (isList(reply) ? !world.showsAnn(reply) : !succeeded(reply)),
	409: (reply) => reply.status === 409,
	mine: (reply) => (isList(reply) ? world.showsAnn(reply) : succeeded(reply)),
	theirs: (reply) => succeeded(reply) && isList(reply) && reply.json.data.length > 0,
	apart: (reply) => succeeded(reply) && !world.showsAnn(reply),
	lacks: (reply) => isList(reply) && !world.showsAnn(reply),
};

/* Words under which what is Ann's has to stay as it was. */
const unchanged = new Set(['401', '403', '404', 'open', 'nothing', 'lacks', 'apart']);

async function runLine(who, person, line, visit) {
	const wanted = unlocked ? line.unlocked : line.expected;
	const mine = ['in', 'mine', '409'].includes(wanted);
	const request = await requestOf(line, world, person, mine, visit);
	const reply = await world.send(person, request, who);

	insist(words[wanted](reply), `${who} should meet "${wanted}": ${describe(reply)}`);
	document.check(reply);
}

/* A visit of its own for whoever may change one, so that the shared one stays as it is. */
function visitFor({ path, method }, mine) {
	const changes = method !== 'GET' && path.startsWith('/api/appointments/') && !path.includes('/hold');

	return changes && mine ? world.newVisit(path.endsWith('/restore')) : undefined;
}

async function runRole(line) {
	const person = world.people[line.role];
	const visit = await visitFor(line, line.role === 'staff' && line.expected === 'in');

	await runLine(line.role, person, line, visit);
}

async function whoIs(who) {
	const names = { 'the-patient': 'ann', 'another-patient': 'patient', 'the-doctor': 'bo', 'another-doctor': 'doctor',
		'the-desk': 'staff', 'the-friend': 'friend' };

	return world.people[names[who] ?? who.replace(/^an?-/, '')];
}

/* Whoever may take something away takes a fresh one: a hold goes with the next booking of its patient, too.  What is given once is not there yet. */
async function freshThing({ method, path, who }, wanted) {
	if (method === 'POST' && path === '/api/consents' && wanted === 'mine')
		await world.withdrawConsents('research');
	if (method !== 'DELETE' || wanted !== 'mine')
		return;
	if (path.includes('/hold/'))
		world.hold = await world.newHold();
	if (path.startsWith('/api/family/') && who === 'a-reading-proxy')
		world.family = world.readersFamily;
	else if (path.startsWith('/api/family/'))
		await world.newProxy('aunt', 'limited');
	if (path.startsWith('/api/consents/') && who !== 'the-patient')
		world.consent = await world.newConsent();
}

async function runRelation(line) {
	const wanted = unlocked ? line.unlocked : line.expected;
	await freshThing(line, wanted);
	const visit = await visitFor(line, ['mine', '409'].includes(wanted));

	await runLine(line.who, await whoIs(line.who), line, visit);
}

await report.run('the table has every operation for every role', () => {
	const told = new Set(permissions.map(({ role, method, path }) => `${role} ${method} ${path}`));
	const roles = new Set(permissions.map(({ role }) => role).filter((role) => !['half', 'enrolling', 'expired', 'revoked'].includes(role)));
	const missing = document.operations.flatMap(({ method, path }) => [...roles]
		.map((role) => `${role} ${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`).filter((line) => !told.has(line)));
	insist(missing.length === 0, `t/permissions.txt says nothing of:\n${missing.join('\n')}`);
});

/* A new operation needs a decision for everybody who may stand to a patient in any way, or the word that it is of no patient. */
await report.run('the relations have every operation for everybody', () => {
	const told = new Set(relations.map(({ who, method, path }) => `${who} ${method} ${path}`));
	const everybody = new Set(relations.map(({ who }) => who).filter((who) => who !== 'nobody'));
	const missing = document.operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`)
		.filter((operation) => !told.has(`nobody ${operation}`))
		.flatMap((operation) => [...everybody].map((who) => `${who} ${operation}`)).filter((line) => !told.has(line));
	insist(missing.length === 0, `t/relations.txt says nothing of:\n${missing.join('\n')}`);
});

const lines = [
	...permissions.filter(({ role }) => world.people[role] !== null || role === 'anonymous')
		.map((line) => ({ ...line, title: `${line.role} ${line.method} ${line.path}`, run: runRole })),
	...relations.filter(({ who }) => who !== 'nobody').map((line) => ({ ...line, title: `${line.who} ${line.method} ${line.path}`, run: runRelation })),
];

/* node t/matrix/run.mjs WORDS: those lines only that have the words in them. */
const chosen = lines.filter(({ title }) => title.includes(process.argv.slice(2).join(' ')));
const isRefused = (line) => unchanged.has(unlocked ? line.unlocked : line.expected);

/* Those who are refused try all at once, while everything is there, and nothing of it changes; then those who may, one after the other. */
async function runTogether(crowd) {
	const before = await world.picture();

	await inParallel(crowd, 8, (line) => report.run(line.title, () => line.run(line)));
	await report.run('what is not theirs stays as it was', async () => {
		insist(await world.picture() === before, `one of these changed it:\n${crowd.map(({ title }) => title).join('\n')}`);
	});
}

if (!world.people['super-admin'])
	console.log('# there is no super-admin here: its lines are left out');

/* The header that names whom one acts for is looked at before what is asked: also where the answer would be of nobody.  One's own account, and what is
 * open to all, is asked as oneself. */
const open = new Set(permissions.filter(({ role, expected }) => role === 'anonymous' && expected === 'in').map(({ method, path }) => `${method} ${path}`));
const headed = relations.filter(({ who, method, path }) => who === 'nobody' && !path.startsWith('/api/auth/') && !open.has(`${method} ${path}`));
const mayAsk = ({ method, path }) => permissions.some((one) => one.role === 'patient' && one.method === method && one.path === path && one.expected === 'in');
if (!unlocked)
	await report.run('who acts for nobody is refused whatever they ask', () => inParallel(headed, 8, async (line) => {
		for (const who of ['impostor', 'former-proxy'])
			await runLine(who, world.people[who], { ...line, who, expected: mayAsk(line) ? '404' : '403' });
	}));
const refused = chosen.filter(isRefused);
for (let i = 0; i < refused.length; i += 64)
	await runTogether(refused.slice(i, i + 64));
await report.run('the hold that nobody else could let go is there', async () => {
	const { status } = await world.ann.send('DELETE', `/api/appointments/hold/${world.hold.id}`);
	insist(status === 204, `it is gone: ${status}`);
});
for (const line of chosen.filter((one) => !isRefused(one)))
	await report.run(line.title, () => line.run(line));

console.log(`# ${lines.length} cells: ${document.operations.length} operations, ${new Set(permissions.map(({ role }) => role)).size} roles, ${
	new Set(relations.map(({ who }) => who)).size - 1} relations`);
report.end();

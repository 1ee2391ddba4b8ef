// Runs t/permissions.txt and t/relations.txt against a server: BASE=https://localhost:8443 node t/matrix/run.mjs
// With MATRIX_UNLOCKED=1 the server is a test build whose permission step is switched off, and the last column
// counts: row policies alone must hold.

import { describe } from '../lib/client.mjs';
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
	mine: (reply) => (isList(reply) ? world.showsAnn(reply) : succeeded(reply) || reply.status === 409),
	theirs: () => true,
	lacks: (reply) => isList(reply) && !world.showsAnn(reply),
};

/* Words under which what is Ann's has to stay as it was. */
const unchanged = new Set(['401', '403', '404', 'open', 'nothing', 'lacks']);

async function runLine(who, person, line, visit) {
	const wanted = unlocked ? line.unlocked : line.expected;
	const mine = wanted === 'in' || wanted === 'mine';
	const request = await requestOf(line, world, person, mine, visit);
	const before = unchanged.has(wanted) ? await world.picture() : null;
	const reply = await world.send(person, request, who);

	insist(words[wanted](reply), `${who} should meet "${wanted}": ${describe(reply)}`);
	if (before)
		insist(await world.picture() === before, `${who} changed what is not theirs: ${describe(reply)}`);
	document.check(reply);
}

/* A visit of its own for whoever may change one, so that the shared one stays as it is. */
function visitFor({ path, method }, mine) {
	const changes = method !== 'GET' && path.startsWith('/api/appointments/') && !path.includes('/hold');

	return changes && mine ? world.newVisit() : undefined;
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

/* Holds go with the next booking of their patient: each stranger tries a fresh one, which its owner then lets go. */
async function freshHold({ path, who }) {
	if (path.includes('/hold/') && who !== 'the-patient')
		world.hold = await world.newHold();
}

async function runRelation(line) {
	await freshHold(line);
	const wanted = unlocked ? line.unlocked : line.expected;
	const visit = await visitFor(line, ['mine', 'theirs'].includes(wanted));

	await runLine(line.who, await whoIs(line.who), line, visit);
}

await report.run('the table has every operation for every role', () => {
	const told = new Set(permissions.map(({ role, method, path }) => `${role} ${method} ${path}`));
	const roles = new Set(permissions.map(({ role }) => role).filter((role) => !['half', 'enrolling'].includes(role)));
	const missing = document.operations.flatMap(({ method, path }) => [...roles]
		.map((role) => `${role} ${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`).filter((line) => !told.has(line)));
	insist(missing.length === 0, `t/permissions.txt says nothing of:\n${missing.join('\n')}`);
});

if (!world.people['super-admin'])
	console.log('# there is no super-admin here: its lines are left out');
for (const line of permissions.filter(({ role }) => world.people[role] !== null || role === 'anonymous'))
	await report.run(`${line.role} ${line.method} ${line.path}`, () => runRole(line));
for (const line of relations)
	await report.run(`${line.who} ${line.method} ${line.path}`, () => runRelation(line));

report.end();

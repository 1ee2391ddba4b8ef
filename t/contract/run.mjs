// Contract tests made from /api/openapi.json: BASE=https://localhost:8443 node t/contract/run.mjs [word of a name]
// Nothing here knows an endpoint by name, but for who may call it, which t/permissions.txt says.

import { describe, inParallel, sendPatiently } from '../lib/client.mjs';
import { fetchDocument } from '../lib/document.mjs';
import * as people from '../lib/people.mjs';
import { readPermissions, rolesFor } from '../lib/permissions.mjs';
import { insist, Report } from '../lib/report.mjs';
import { casesOf, methodCases } from './cases.mjs';

const wanted = process.argv.slice(2).join(' ');
const report = new Report();
const document = await fetchDocument();
const permissions = readPermissions();

// One person for each role that the cases need, made for this run where what they do could be seen by others.
const makers = {
	patient: () => people.patient('ann'),
	applicant: () => people.applicant('eve'),
	doctor: () => people.clinician('bo'),
	nurse: () => people.clinician('nick', 'nurse'),
	staff: () => people.demo('staff'),
	admin: () => people.demo('admin'),
	'super-admin': () => people.demo('super'),
	half: async () => Object.assign(await people.half('hal'), { eachTime: true }),
};
const cast = new Map();

function personOf(roles) {
	const role = Object.keys(makers).find((one) => roles.includes(one));

	if (role && !cast.has(role))
		cast.set(role, makers[role]());
	return role ? cast.get(role) : null;
}

async function callerOf(operation, as) {
	if (as === null || operation.permission === 'public')
		return null;
	const roles = rolesFor(permissions, operation, as === 'wrong' ? '403' : 'in');

	return personOf(roles);
}

function judge(reply, { status, code, field, fields = [], within, allowed }) {
	const faults = reply.json?.faults ?? [];
	const has = (name) => faults.some((one) => one.field === name);

	if (within) {
		const refused = faults.some((one) => one.field === within && /at (most|least)|empty/.test(one.words));
		insist(!refused && reply.status < 500 && reply.status !== 400, `${within} fits its limits: ${describe(reply)}`);
		return;
	}
	insist(reply.status === status && reply.json?.code === code, `expected ${status} ${code}: ${describe(reply)}`);
	for (const name of [...field ? [field] : [], ...fields])
		insist(has(name), `expected a fault on ${name}: ${describe(reply)}`);
	if (allowed)
		insist(sameWords(reply.headers.allow, allowed), `expected Allow: ${allowed}: ${reply.headers.allow}`);
}

const sameWords = (text, words) => (text ?? '').split(/, */).sort().join() === [...words].sort().join();

/* What a case created by being within its limits is taken away again. */
async function tidy(operation, reply) {
	if (reply.status === 201 && operation.path === '/api/specialties')
		await (await people.demo('admin')).send('DELETE', `/api/specialties/${reply.json.data.id}`);
}

async function runCase(operation, one) {
	const caller = operation && await callerOf(operation, one.as);

	if (one.as === 'wrong' && !caller)
		return; /* everybody who is signed in may do this */
	const token = caller ? { token: await caller.freshToken() } : {};
	const reply = await sendPatiently(one.method, one.path, { ...token, ...one.options });
	judge(reply, one.wanted);
	document.check(reply);
	if (operation)
		await tidy(operation, reply);
}

const operationsWithCases = document.operations.map((operation) => [operation, [...casesOf(operation, document)]]);
const cases = operationsWithCases
	.flatMap(([operation, list]) => list.map((one) => ({ operation, one, name: `${operation.name}: ${one.name}` })))
	.concat([...methodCases(document)].map((one) => ({ operation: null, one, name: `${one.name} is no method here` })))
	.filter(({ name }) => name.includes(wanted));

for (const operation of document.operations)
	await report.run(`${operation.name} says its permission`, () => {
		insist(operation.permission, 'x-permission is missing');
		insist(['fast', 'slow'].includes(operation.pool), `x-pool is ${operation.pool}`);
	});

await inParallel(cases, 4, ({ operation, one, name }) => report.run(name, () => runCase(operation, one)));

report.end();

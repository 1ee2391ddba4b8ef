// How the same endpoints cost when the clinic is a hundred times larger, and what the row policies cost there.

import { bare, databaseRoles, insistOnGood, writeLines, writeRequests, wrk } from '../lib/bench.mjs';
import { interleave, median, ratios, spread } from '../lib/number.mjs';
import { planOf, translate } from '../lib/statements.mjs';

const sizes = { small: 0.01, tenth: 0.1, full: 1 };
const people = 8;

/* Whoever calls: of each kind some, chosen over the whole table by their ids' order. */
const kinds = {
	patient: `SELECT a.email FROM account a JOIN patient p ON p.account_id = a.id WHERE a.role = 'patient' AND a.status = 'active'
		AND EXISTS (SELECT FROM appointment v WHERE v.patient_id = p.id) ORDER BY a.id LIMIT ${people}`,
	doctor: `SELECT a.email FROM account a JOIN clinician c ON c.id = a.id WHERE c.listed AND EXISTS
		(SELECT FROM appointment v WHERE v.doctor_id = a.id) ORDER BY a.id LIMIT ${people}`,
	staff: `SELECT email FROM account WHERE role = 'staff' AND status = 'active' ORDER BY id LIMIT 1`,
	admin: `SELECT email FROM account WHERE role = 'admin' AND status = 'active' ORDER BY id LIMIT 1`,
};

/* Every endpoint that reads, and the list parameters that matter.  A page is as long as even one percent of the clinic has rows for it. */
const endpoints = [
	{ name: 'appointments of a patient', who: 'patient', path: () => '/api/appointments?limit=20' },
	{ name: 'appointments of a doctor', who: 'doctor', path: () => '/api/appointments?limit=20' },
	{ name: 'appointments at the desk', who: 'staff', path: () => '/api/appointments?limit=20' },
	{ name: 'coming appointments at the desk', who: 'staff', path: () => `/api/appointments?limit=20&from=${new Date().toISOString().slice(0, 19)}Z` },
	{ name: 'one appointment', who: 'patient', path: ({ appointment }) => `/api/appointments/${appointment}` },
	{ name: 'a patient\'s day', who: 'patient', path: () => '/api/appointments/today' },
	{ name: 'a doctor\'s day', who: 'doctor', path: () => '/api/appointments/today' },
	{ name: 'doctors', who: 'patient', path: () => '/api/users/doctors?limit=20' },
	{ name: 'doctors by name', who: 'patient', path: () => '/api/users/doctors?limit=2&name=an' },
	{ name: 'doctors of a specialty', who: 'patient', path: ({ specialty }) => `/api/users/doctors?limit=2&specialtyId=${specialty}` },
	{ name: 'one doctor', who: 'patient', path: ({ doctor }) => `/api/users/doctors/${doctor}` },
	{ name: 'availability', who: 'patient', path: ({ doctor }) => `/api/users/availability?doctorId=${doctor}` },
	{ name: 'free times', who: 'patient', path: ({ doctor }) => `/api/appointments/check-availability?doctorId=${doctor}` },
	{ name: 'profile', who: 'patient', path: () => '/api/auth/profile' },
	{ name: 'accounts', who: 'admin', path: () => '/api/users?limit=20' },
	{ name: 'accounts by status', who: 'admin', path: () => '/api/users?limit=2&status=pending' },
	{ name: 'accounts by role', who: 'admin', path: () => '/api/users?limit=20&role=doctor' },
	{ name: 'specialties', who: 'patient', path: () => '/api/specialties?limit=20' },
];

/* Tokens last five minutes, and all endpoints together take longer. */
async function signInAgain(stack, { name, crowd }, kind) {
	const signedIn = await stack.signInAll(crowd[kind].map(({ email }) => email), name);

	crowd[kind] = crowd[kind].map((person, i) => ({ ...person, token: signedIn[i].token }));
}

/* One clinic of the scale seed with its people signed in, and ids that exist there. */
async function openClinic(bench, name) {
	const stack = await bench.clinic();

	stack.tell('database', `epione_${name}`);
	bench.seed(`epione_${name}`, sizes[name]);
	stack.tell('clinic', name, `epione_${name}`, '2');
	const crowd = {};
	for (const [kind, query] of Object.entries(kinds)) {
		const emails = stack.sql(query, `epione_${name}`).map(([email]) => email);
		if (emails.length === 0)
			throw new Error(`the scale seed has no ${kind}`);
		stack.givePasswords(emails, `epione_${name}`);
		crowd[kind] = await stack.signInAll(emails, name);
	}
	const [doctor, specialty] = stack.sql('SELECT id, specialty_id FROM clinician WHERE listed ORDER BY id LIMIT 1', `epione_${name}`)[0];
	for (const person of crowd.patient)
		[[person.appointment]] = stack.sql(`SELECT id FROM appointment WHERE patient_id = '${person.patientId}' ORDER BY starts_at DESC LIMIT 1`, `epione_${name}`);
	return { name, crowd, doctor, specialty };
}

const requestsOf = (clinic, { who, path }) =>
	writeRequests(`scale-${clinic.name}.tsv`, clinic.crowd[who].map((person) => ({ token: person.token, path: path({ ...clinic, ...person }) })));

async function p50(bench, clinic, requests) {
	const result = await wrk(bench.stack.url(clinic.name), requests, { seconds: bench.quick ? 1 : 2, connections: 2 });

	return insistOnGood(result, clinic.name).p50;
}

async function endpointsAtScale(bench) {
	const [small, tenth, full] = [await openClinic(bench, 'small'), await openClinic(bench, 'tenth'), await openClinic(bench, 'full')];
	const results = [];

	for (const endpoint of endpoints) {
		for (const clinic of [small, tenth, full])
			await signInAgain(bench.stack, clinic, endpoint.who);
		const files = new Map([small, tenth, full].map((clinic) => [clinic, requestsOf(clinic, endpoint)]));
		const measured = await interleave(bench.quick ? 3 : 5, {
			full: () => p50(bench, full, files.get(full)),
			small: () => p50(bench, small, files.get(small)),
		});
		const middle = await p50(bench, tenth, files.get(tenth));
		const all = ratios(measured.full, measured.small), ratio = median(all);
		bench.say(`${endpoint.name}: p50 at 1, 10 and 100 % ${median(measured.small)}, ${middle}, ${median(measured.full)} us`);
		results.push({ name: `scale: ${endpoint.name}`, value: median(measured.full), unit: 'us (p50)', baseline: median(measured.small), ratio,
			target: 'at most 1.3', holds: ratio <= 1.3, spread: spread(all) });
	}
	return results;
}

/* Without its policy a list says itself whose rows it wants, so that both find the same rows by the same index. */
const ofPatient = 'patient_id = :actor_patient_id::uuid', ofDoctor = 'doctor_id = :actor_id::uuid';
const lists = [
	{ statement: 'appointment_list', who: 'patient', instead: ofPatient }, { statement: 'appointment_list', who: 'doctor', instead: ofDoctor },
	{ statement: 'appointment_list', who: 'staff' },
	{ statement: 'appointment_today', who: 'patient', instead: ofPatient }, { statement: 'appointment_today', who: 'doctor', instead: ofDoctor },
	{ statement: 'appointment_today', who: 'staff' },
	{ statement: 'doctor_list', who: 'patient' }, { statement: 'account_list', who: 'admin' }, { statement: 'specialty_list', who: 'patient' },
];

/* A role that has the rights of another, and to which no policy applies. */
function openRole(stack, database, role) {
	stack.sql(`DO $$ BEGIN
		IF to_regrole('${role}_open') IS NULL THEN CREATE ROLE ${role}_open NOLOGIN BYPASSRLS; END IF;
		GRANT ${role} TO ${role}_open; GRANT ${role}_open TO epione_app;
	END $$`, database);
	return `${role}_open`;
}

/* The endpoint as the workers send it: a READ ONLY transaction, then its audit row. */
function endpointPlan(bench, statement, who, databaseRole) {
	const values = bench.callerValues(who, 'GET', 'listed', { durable: 'off', limit: '21', many: 'true', database_role: databaseRole });
	const steps = [['transaction_read', {}], ['transaction_context', values], [statement, values], ['transaction_end', {}], ['audit_record', values]];

	return writeLines(`policy-${databaseRole}.plan`, planOf(bench.statements, steps));
}

/* Ten of the statement in one transaction, so that all else weighs little. */
function statementPlan(bench, statement, who, databaseRole) {
	const values = bench.callerValues(who, 'GET', 'listed', { durable: 'off', limit: '21', database_role: databaseRole });
	const steps = [['transaction_read', {}], ['transaction_context', values], ...Array(10).fill([statement, values]), ['transaction_end', {}]];

	return writeLines(`policy-ten-${databaseRole}.plan`, planOf(bench.statements, steps));
}

/* The statement with one more condition of its own; its name. */
function withCondition(bench, name, condition) {
	if (!condition)
		return name;
	bench.statements.set(`${name}_open`, translate(bench.statements.get(name).source.replace(/FROM appointment\s+WHERE\b/, `$& ${condition} AND`)));
	return `${name}_open`;
}

async function policiesOnAndOff(bench) {
	const clinic = await openClinic(bench, 'full');
	const { stack } = bench, database = 'epione_full', connection = stack.workerConnection(database);
	const results = [];

	for (const list of lists) {
		const role = databaseRoles[list.who], open = openRole(stack, database, role);
		const rows = writeLines('policy.rows', clinic.crowd[list.who].map(({ account, patientId }) => [account, patientId ?? '']));
		const run = (plan) => async () => insistOnGood(await bare(connection, plan, rows, { seconds: bench.quick ? 1 : 2, clients: 2 }), list.statement);
		const compare = (plan) => bench.compare({
			on: run(plan(bench, list.statement, list.who, role)),
			off: run(plan(bench, withCondition(bench, list.statement, list.instead), list.who, open)),
		});
		const endpoint = await compare(endpointPlan), alone = await compare(statementPlan);
		bench.say(`${list.statement} by a ${list.who}: the statement alone, ten in one transaction: ${alone.ratio.toFixed(2)}`);
		results.push({ ...endpoint, name: `policies: ${list.statement} by a ${list.who}`, unit: 'endpoints/s', target: 'at least 0.75', holds: endpoint.ratio >= 0.75 });
	}
	return results;
}

export const scale = [
	{ name: 'policies', about: 'each list endpoint with its row policies against without, at the full scale seed', measure: policiesOnAndOff },
	{ name: 'scale', about: 'each reading endpoint at 100 % of the scale seed against 1 %', measure: endpointsAtScale },
];

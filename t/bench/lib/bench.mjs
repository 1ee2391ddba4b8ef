// What all figures share: the clinic, people who are signed in to it, their requests, and the same work as plans for bare libpq clients.

import { join } from 'node:path';
import { bare, workFile, writeLines, writeRequests, wrk } from './load.mjs';
import { interleave, median, ratios, round, spread } from './number.mjs';
import { Stack, root } from './stack.mjs';
import { planOf, readStatements } from './statements.mjs';

const tokenLife = 150_000; // milliseconds; the server's last 300 s

export class Bench {
	constructor({ quick, peers }) {
		this.quick = quick;
		this.peers = peers;
		this.rounds = quick ? 3 : 7;
		this.seconds = quick ? 1 : 3;
		this.statements = readStatements(root);
		this.booked = 0;
		this.people = new Map();
		const directory = process.env.EPIONE_VAR ?? '/var/tmp/epione';
		this.stack = new Stack({
			directory: join(directory, 'stack'),
			build: process.env.EPIONE_BUILD ?? join(directory, 'build'),
			port: Number(process.env.BENCH_PORT ?? 9500),
			settings: { requests_per_minute: 0 },
		});
	}

	/* The clinic with one hundredth of the scale seed in it, started once. */
	async clinic() {
		if (!this.ready) {
			this.stack.up();
			this.seed('epione', 0.01);
			this.ready = true;
		}
		return this.stack;
	}

	/* Fill a database from the scale seed unless it is full. */
	seed(database, scale) {
		const full = this.stack.sql("SELECT EXISTS (SELECT FROM account WHERE email = 'patient-1@scale.test')", database)[0][0] === 't';

		if (full)
			return;
		this.say(`filling ${database} with ${scale * 100} % of the scale seed`);
		this.stack.fill(database, scale);
	}

	say(words) {
		process.stderr.write(`# ${words}\n`);
	}

	/* People of one kind, signed in, their tokens still good for the next minutes. */
	async crowd(name, query) {
		const stack = await this.clinic();
		const known = this.people.get(name);

		if (known && Date.now() - known.at < tokenLife)
			return known.people;
		const emails = known?.people.map((person) => person.email) ?? stack.sql(query).map(([email]) => email);
		stack.givePasswords(emails);
		const people = await stack.signInAll(emails);
		this.people.set(name, { people, at: Date.now() });
		return people;
	}

	/* Doctors with more appointments ahead than one page shows. */
	doctors() {
		return this.crowd('doctors', `SELECT a.email FROM account a JOIN appointment p ON p.doctor_id = a.id
			WHERE a.role = 'doctor' AND a.status = 'active' GROUP BY a.email HAVING count(*) > 40 ORDER BY a.email LIMIT 20`);
	}

	/* So many that, each having one booking in turn, no one has two at a time. */
	manyPatients() {
		return this.crowd('patients', `SELECT email FROM account WHERE role = 'patient' AND status = 'active' ORDER BY email LIMIT 200`);
	}

	/* What lists twenty appointments, as requests for wrk. */
	async listRequests() {
		return writeRequests('list.tsv', (await this.doctors()).map(({ token }) => ({ path: '/api/appointments?limit=20', token })));
	}

	/* Values that the pipeline offers to statements, for a caller in the rows of a plan: fields @1 account, @2 patient. */
	callerValues(role, route, action, more = {}) {
		return {
			account: '@1', patient: '@2', role, request: 'f00dfeedf00dfeedf00dfeedf00dfeed', database_role: databaseRoles[role],
			actor_id: '@1', actor_patient_id: role === 'patient' ? '@2' : '\\N', actor_role: role,
			session_id: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', address: '127.0.0.1',
			request_id: 'f00dfeedf00dfeedf00dfeedf00dfeed', route, action, object_type: 'appointment', fields: '{}', outcome: 'done', event_id: '@new', ...more,
		};
	}

	/* The list as the workers send it: a READ ONLY transaction, then its audit row. */
	async listPlan() {
		const values = this.callerValues('doctor', 'GET /api/appointments', 'appointments listed', { durable: 'off', limit: '21', many: 'true' });
		const steps = [['transaction_read', {}], ['transaction_context', values], ['appointment_list', values], ['transaction_end', {}], ['audit_record', values]];
		const rows = (await this.doctors()).map(({ account }) => [account, '']);

		return [writeLines('list.plan', planOf(this.statements, steps)), writeLines('list.rows', rows)];
	}

	/* Rounds of two works in turn; their rates, medians and the median of their ratios. */
	async compare(works, rate = (result) => result.perSecond) {
		const results = await interleave(this.rounds, works);
		const [value, baseline] = Object.values(results).map((list) => list.map(rate));
		const all = ratios(value, baseline);

		this.say(Object.entries(results).map(([name, list]) => `${name} ${list.map((one) => round(rate(one))).join(' ')}`).join('; '));
		return { value: median(value), baseline: median(baseline), ratio: median(all), spread: spread(all), results };
	}
}

export const databaseRoles = { patient: 'epione_patient', doctor: 'epione_clinician', staff: 'epione_staff', admin: 'epione_admin', visitor: 'epione_visitor' };

/* All requests of a round were answered well, or the round is no measurement. */
export function insistOnGood(result, what) {
	if (result.refused || result.lost || result.failed)
		throw new Error(`${what}: not every answer was good: ${JSON.stringify(result)}`);
	return result;
}

export { bare, workFile, writeLines, writeRequests, wrk };

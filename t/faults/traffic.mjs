// People who go on using the clinic while it breaks: they read, book, cancel, and note what they were told.

import http from 'node:http';
import { insist } from '../lib/report.mjs';
import { databaseNow, halfWritten } from '../bench/lib/invariants.mjs';
import { eventually, sleep } from '../bench/lib/stack.mjs';

const codes = { 401: 'unauthenticated', 409: 'conflict', 412: 'changed', 422: 'input', 404: 'not-found', 500: 'broken', 503: 'unavailable' };

/* Whether a refusal is one: a problem document with the code of its status, and when to come back. */
function faultOf({ status, headers, json }) {
	if (status === 0)
		return 'no answer came';
	if (status < 300)
		return undefined;
	if (!(status in codes))
		return `status ${status}`;
	if (!String(headers['content-type']).startsWith('application/problem+json'))
		return `status ${status} came as ${headers['content-type']}`;
	if (json?.code !== codes[status] || json.status !== status)
		return `status ${status} came with code ${json?.code}`;
	if (status === 503 && headers['retry-after'] === undefined)
		return 'status 503 came without Retry-After';
	return undefined;
}

export class Clinic {
	constructor(stack, people, slots) {
		Object.assign(this, { stack, people, slots, turn: 0 });
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
		this.supervisor = stack.pid('epione');
	}

	ask(method, path, options = {}) {
		return this.stack.ask(method, path, { agent: this.agent, ...options });
	}

	/* The next free time, used once. */
	nextSlot() {
		insist(this.turn < this.slots.length, 'the tests ran out of free times');
		return this.slots[this.turn++];
	}

	list() {
		return this.ask('GET', '/api/appointments?limit=20', { token: this.people.doctor.token });
	}

	book(headers = {}) {
		const { doctor, startsAt } = this.nextSlot();
		const body = { doctorId: doctor, startsAt, type: 'consultation', consultationType: 'video', reason: 'a fault test' };

		return this.ask('POST', '/api/appointments/book', { token: this.people.patient.token, body, headers });
	}

	async bookAndCancel() {
		const booked = await this.book();
		const id = booked.json?.data?.id;
		const cancelled = id && await this.ask('POST', '/api/appointments/cancel',
			{ token: this.people.patient.token, body: { appointmentId: id, reason: 'a fault test' } });

		return cancelled ? [booked, cancelled] : [booked];
	}

	register() {
		const email = `fault-${Date.now().toString(36)}-${this.turn++}@fault.test`;

		return this.ask('POST', '/api/auth/register', { body: { email, password: 'long enough for a test', firstName: 'Fay', lastName: 'Fault' } });
	}

	logIn() {
		return this.ask('POST', '/api/auth/login', { body: { email: 'patient@epione.test', password: 'epione-demo-2026' } });
	}

	profile() {
		return this.ask('PUT', '/api/auth/profile', { token: this.people.patient.token, body: { phone: `+44 20 7946 0${this.turn++ % 900 + 100}` } });
	}

	/* One of everything that touches the database. */
	async everything() {
		const answers = [await this.list(), await this.book({ 'idempotency-key': `fault-${Date.now()}-${this.turn}` }), ...await this.bookAndCancel(),
			await this.profile(), await this.ask('GET', '/api/users/doctors', { token: this.people.patient.token }), await this.register(), await this.logIn()];

		return answers;
	}

	/* Use the clinic until `stop` is called; it gives all answers. */
	traffic(pause = 20) {
		const answers = [];
		let going = true;
		const one = async (work) => {
			while (going) {
				answers.push(...[await work()].flat());
				await sleep(pause);
			}
		};
		const all = Promise.all([one(() => this.list()), one(() => this.list()), one(() => this.bookAndCancel()), one(() => this.profile())]);

		return async () => {
			going = false;
			await all;
			return answers;
		};
	}

	/* A fault, from the first sign until all is well again, and what must be true of it. */
	async through(disturb, { seconds = 10, allowed = [503], needs } = {}) {
		const since = databaseNow(this.stack), stop = this.traffic();
		let answers;

		try {
			await sleep(200);
			await disturb();
			const back = await this.comesBack(seconds);
			await sleep(200);
			answers = await stop();
			insist(back, `all was not well again within ${seconds} s: ${JSON.stringify(tally(answers.slice(-20)))}`);
		} finally {
			await stop();
		}
		this.check(answers, since, allowed);
		if (needs)
			insist(answers.some(({ status }) => status === needs), `nobody was told ${needs}: ${JSON.stringify(tally(answers))}`);
		return tally(answers);
	}

	/* Reading and booking work again. */
	comesBack(seconds) {
		return eventually(async () => (await this.list()).status === 200 && (await this.book()).status === 201, seconds * 1000);
	}

	check(answers, since, allowed = [500, 503]) {
		const strange = answers.find((answer) => faultOf(answer) ?? (answer.status >= 500 && !allowed.includes(answer.status)));

		insist(!strange, strange && `${faultOf(strange) ?? `status ${strange.status}`}: ${strange.body.slice(0, 300)}`);
		const broken = halfWritten(this.stack, since);
		insist(broken.length === 0, `half-written: ${broken.join('; ')}`);
		insist(this.stack.pid('epione') === this.supervisor && this.alive(), 'the supervisor ended');
	}

	alive() {
		try {
			process.kill(this.supervisor, 0);
			return true;
		} catch {
			return false;
		}
	}
}

export function tally(answers) {
	const counts = {};

	for (const { status } of answers)
		counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

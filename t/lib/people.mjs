// People for tests: made through the API like real ones, signed in, and kept signed in.  Of passwords
// the server hashes two at once, so registrations queue here instead of there.

import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, gate, sendPatiently } from './client.mjs';
import { App } from './factors.mjs';
import { Mismatch } from './report.mjs';

export const demoPassword = process.env.DEMO_PASSWORD ?? 'epione-demo-2026';

const hashing = gate(2);
const needsSpecialty = ['doctor', 'specialist'];

/* How long a token is used before a new one is fetched; the server's last 300 s. */
const tokenLife = 200_000;

export const unique = (stem) => `${stem}-${randomBytes(6).toString('hex')}`;
export const capital = (word) => word[0].toUpperCase() + word.slice(1);

function insistOn(status, reply) {
	if (reply.status !== status)
		throw new Mismatch(`a person could not be made, ${status} expected: ${describe(reply)}`);
	return reply.json?.data;
}

export class Person {
	constructor(fields) {
		Object.assign(this, fields);
	}

	/* What a story means by the bare name: the id that other requests know this person by. */
	get id() {
		return this.patientId ?? this.doctorId ?? this.account;
	}

	async signIn() {
		const json = { email: this.email, password: this.password };
		const reply = await hashing(() => sendPatiently('POST', '/api/auth/login', { json }));
		const data = await this.proveMore(insistOn(200, reply));

		this.account = data.accountId;
		this.patientId = data.patientId;
		this.status = data.status;
		this.token = data.accessToken;
		this.refresh = data.refreshToken;
		this.signedInAt = Date.now();
		return this;
	}

	/* What a password alone does not open: give the second factor, or set one up where the role has to have it. */
	async proveMore(data) {
		const send = (path, json) => sendPatiently('POST', path, { json, token: data.accessToken });

		if (data.next === 'second-factor')
			return insistOn(200, await send('/api/auth/verify-2fa', { code: await this.app.code() }));
		if (data.next !== 'set-up-factor')
			return data;
		this.app = new App(insistOn(201, await send('/api/auth/totp')).secret);
		const confirmed = insistOn(200, await send('/api/auth/totp/confirm', { code: await this.app.code() }));
		return { ...data, ...confirmed };
	}

	/* Sign in for a browser, beside the token: the cookie's value. */
	async openBrowser() {
		const json = { email: this.email, password: this.password, session: 'browser' };
		const reply = await hashing(() => sendPatiently('POST', '/api/auth/login', { json }));

		insistOn(200, reply);
		this.cookie = cookieOf(reply);
		return this;
	}

	async freshToken() {
		if (Date.now() - this.signedInAt > tokenLife)
			await this.signIn();
		return this.token;
	}

	/* Send as this person. */
	async send(method, path, options = {}) {
		return sendPatiently(method, path, { token: await this.freshToken(), ...options });
	}

	/* Send and insist on success: for what a test needs before it begins. */
	async make(method, path, json, headers) {
		const reply = await this.send(method, path, { json, headers });

		if (reply.status >= 300)
			throw new Mismatch(`what a test needs was refused: ${describe(reply)}\n${JSON.stringify(json)}`);
		return reply.json?.data;
	}
}

/* Somebody who never gets further than their password: their sessions live for some minutes, and end with a proof or after five wrong ones. */
export class HalfPerson extends Person {
	async newToken() {
		const json = { email: this.email, password: this.password };

		return insistOn(200, await hashing(() => sendPatiently('POST', '/api/auth/login', { json }))).accessToken;
	}

	async freshToken() {
		if (this.eachTime || !this.halfway || Date.now() - this.halfSince > 100_000) {
			this.halfway = await this.newToken();
			this.halfSince = Date.now();
		}
		return this.halfway;
	}
}

/* A patient with an app, who has not given its code. */
export async function half(name = 'hal') {
	const person = await patient(name);
	const { secret } = await person.make('POST', '/api/auth/totp');

	person.app = new App(secret);
	await person.make('POST', '/api/auth/totp/confirm', { code: await person.app.code() });
	return new HalfPerson({ ...person });
}

/* The session cookie a reply sets, or undefined. */
export function cookieOf(reply) {
	const line = (reply.headers['set-cookie'] ?? []).find((one) => one.startsWith('__Host-epione='));

	return line?.split(';')[0].slice('__Host-epione='.length);
}

async function register(name, role, more) {
	const email = `${unique(name.toLowerCase())}@story.test`;
	const password = `correct horse ${randomBytes(6).toString('hex')}`;
	const json = { email, password, role, firstName: capital(name), lastName: 'Story', ...more };
	const data = insistOn(201, await hashing(() => sendPatiently('POST', '/api/auth/register', { json })));

	return new Person({ name: capital(name), email, password, role, account: data.id, patientId: data.patientId });
}

export function patient(name = 'ann', more = {}) {
	return register(name, 'patient', more).then((person) => person.signIn());
}

async function licenceFor(role) {
	const licence = { licenseNumber: unique('LIC') };

	return needsSpecialty.includes(role) ? { ...licence, specialtyId: await someSpecialty() } : licence;
}

/* A clinician nobody has verified yet. */
export async function applicant(name = 'eve', role = 'doctor', more = {}) {
	const person = await register(name, role, { ...await licenceFor(role), ...more });

	return person.signIn();
}

export const everyDay = (startTime, endTime) =>
	[1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startTime, endTime }));

/* A verified clinician; doctors and specialists get working hours. */
export async function clinician(name = 'bo', role = 'doctor', work = {}) {
	const { zone = 'Europe/London', from = '09:00', to = '17:00', slots = 30, ...more } = work;
	const person = await register(name, role, { ...await licenceFor(role), timeZone: zone, ...more });
	const admin = await demo('admin');

	await admin.make('PUT', `/api/users/${person.account}/verification`, { decision: 'verified' });
	await person.signIn();
	if (needsSpecialty.includes(role))
		await giveHours(person, { timeZone: zone, slotMinutes: slots, hours: everyDay(from, to) });
	return person;
}

async function giveHours(person, work) {
	const own = await person.make('GET', '/api/users/availability');

	person.doctorId = own.doctorId;
	await person.make('PUT', '/api/users/availability', work);
}

/*
 * Nobody becomes a super-admin over the network, so this one comes from the database's owner: a copy of the demo
 * admin, made where the test environment lets psql in (PGHOST).  Elsewhere there is none.  Not signed in yet: the
 * first time sets up an app.
 */
export async function newSuperAdmin(name = 'super-admin') {
	const email = `${unique(name)}@story.test`;
	const sql = `INSERT INTO account (email, first_name, last_name, password_hash, role, status)
		SELECT '${email}', 'Sue', 'Story', password_hash, 'super-admin', 'active'
		  FROM account WHERE email = 'admin@epione.test'`;

	if (!process.env.PGHOST)
		return null;
	await promisify(execFile)('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', sql]);
	return new Person({ name, email, password: demoPassword, role: 'super-admin' });
}

/* Linked with a provider that there is not, the same way; the link's id, or one that nothing has. */
export async function linkSomewhere(person) {
	const sql = `INSERT INTO sso_link (issuer, subject, account_id, email)
		SELECT 'https://login.example', id, id, email FROM account WHERE id = '${person.account}' RETURNING id`;

	if (!process.env.PGHOST)
		return randomUUID();
	return (await promisify(execFile)('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-c', sql])).stdout.trim();
}

const demoPeople = new Map();

/* A person of the demo clinic, signed in once a run: admin, doctor, nurse, staff, specialist, patient. */
export function demo(name) {
	const person = new Person({ name, email: `${name}@epione.test`, password: demoPassword, role: name });

	if (!demoPeople.has(name))
		demoPeople.set(name, name === 'super' ? newSuperAdmin().then((made) => (made ?? person).signIn()) : person.signIn());
	return demoPeople.get(name);
}

let specialty;

/* Any specialty a doctor can have; the first of the list. */
export function someSpecialty() {
	specialty ??= sendPatiently('GET', '/api/specialties?limit=1').then(async (reply) => {
		const first = insistOn(200, reply)[0];
		return first?.id ?? (await (await demo('admin')).make('POST', '/api/specialties', { name: unique('General') })).id;
	});
	return specialty;
}

/* The free times of a doctor as one person sees them. */
export async function freeTimes(person, doctor, query = '') {
	const path = `/api/appointments/check-availability?doctorId=${doctor.doctorId}${query}`;

	return (await person.make('GET', path)).freeTimes;
}

/* Book the n-th free time of a doctor. */
export async function book(person, doctor, n = 0, more = {}) {
	const free = await freeTimes(person, doctor);

	return person.make('POST', '/api/appointments/book', {
		doctorId: doctor.doctorId,
		startsAt: free[n],
		type: 'consultation',
		consultationType: 'video',
		reason: 'A cough that stays',
		...more,
	});
}

// The people and things of the matrix: Ann, whose visit with Doctor Bo everybody else tries to reach, and one
// person of each role who has nothing to do with either.

import { execFileSync } from 'node:child_process';
import { addDays, today } from '../lib/moment.mjs';
import { mailTo } from '../lib/mail.mjs';
import * as people from '../lib/people.mjs';
import { base, describe, sendPatiently } from '../lib/client.mjs';
import { App, SecurityKey } from '../lib/factors.mjs';
import { insist } from '../lib/report.mjs';
import { smallPicture } from '../lib/pictures.mjs';
import { parts } from './parts.mjs';

const redis = (...words) => execFileSync('redis-cli', ['-s', process.env.REDIS_SOCKET, '--user', 'admin', '--no-auth-warning', ...words],
	{ env: { ...process.env, REDISCLI_AUTH: process.env.REDIS_ADMIN_PASSWORD }, encoding: 'utf8' });

export const unlocked = process.env.MATRIX_UNLOCKED === '1';

async function cast() {
	const makers = {
		ann: () => people.patient('ann'),
		bo: () => people.clinician('bo'),
		friend: () => people.clinician('fay'),
		colleague: () => people.clinician('cole'),
		neighbour: () => people.clinician('ned', 'nurse'),
		rescuer: () => people.clinician('ray', 'paramedic'),
		patient: () => people.patient('cat'),
		applicant: () => people.applicant('eve'),
		doctor: () => people.clinician('cy'),
		specialist: () => people.clinician('di', 'specialist'),
		nurse: () => people.clinician('nick', 'nurse'),
		paramedic: () => people.clinician('pam', 'paramedic'),
		half: () => people.half('hal'),
		enrolling: () => people.newSuperAdmin('enrolling').then((person) => person && new people.HalfPerson({ ...person })),
		keeper: () => people.patient('kay'),
		staff: () => people.demo('staff'),
		admin: () => people.demo('admin'),
		'super-admin': () => people.newSuperAdmin().then((person) => person?.signIn() ?? null),
	};
	const made = await Promise.all(Object.entries(makers).map(async ([role, make]) => [role, await make()]));

	return Object.fromEntries(made);
}

/* The desk sees everybody's visits, a page at a time: far off there are few others, however often this runs. */
const quietDay = () => addDays(today(), 60 + Math.floor(Math.random() * 400));

/* Somebody who names in every request the patient they act for. */
class Proxy extends people.Person {
	send(method, path, options = {}) {
		return super.send(method, path, { ...options, headers: { 'x-epione-patient': this.actsFor, ...options.headers } });
	}
}

const standIn = (person, patient) => new Proxy({ ...person, actsFor: patient.patientId });

/* Somebody whose session was good once, and whose token says so still. */
class Leaver extends people.Person {
	send(method, path, options = {}) {
		return sendPatiently(method, path, { ...options, token: this.token });
	}
}

/* One who signed out, and one whose session's time is over. */
async function leavers() {
	const [revoked, expired] = await Promise.all(['rex', 'exa'].map((name) => people.patient(name)));
	const claims = JSON.parse(Buffer.from(expired.token.split('.')[1], 'base64url'));

	await revoked.make('POST', '/api/auth/logout');
	redis('PEXPIRE', `epione:session:${claims.sid}`, '1');
	return { revoked: new Leaver({ ...revoked }), expired: new Leaver({ ...expired }) };
}

export class World {
	static async make() {
		const world = new World();

		Object.assign(world, { people: await cast(), nextFree: 0 });
		world.people.anonymous = null;
		Object.assign(world.people, await leavers());
		await world.giveFactors();
		world.free = await people.freeTimes(world.people.ann, world.people.bo, `&from=${quietDay()}&days=14`);
		world.visit = await world.newVisit();
		world.hold = await world.newHold();
		world.specialty = await world.newSpecialty();
		world.share = await world.newShare();
		world.consent = await world.newConsent();
		world.number = (await world.ann.make('GET', '/api/auth/profile')).patientNumber;
		await world.ann.make('PUT', '/api/auth/profile/picture', { picture: smallPicture });
		world.parts = await world.newParts();
		await world.findProxies();
		const openRecord = () => world.people.rescuer.make('POST', '/api/break-glass', { patientId: world.ann.patientId, reason: 'Found without papers at the station' });
		world.pastEmergency = await openRecord();
		await world.people.rescuer.make('DELETE', `/api/break-glass/${world.pastEmergency.id}`);
		world.emergency = await openRecord();
		await world.people.rescuer.make('POST', `/api/break-glass/${world.emergency.id}/notes`, { words: 'A private matter' });
		return world;
	}

	/* A passkey, a session and a link of Kay's, which nobody else may touch. */
	async giveFactors() {
		const { keeper } = this.people;
		const { secret } = await keeper.make('POST', '/api/auth/totp');
		keeper.app = new App(secret);
		await keeper.make('POST', '/api/auth/totp/confirm', { code: await keeper.app.code() });
		const [session] = (await keeper.make('GET', '/api/auth/sessions')).sessions;
		const options = await keeper.make('POST', '/api/auth/passkeys/options', { purpose: 'register' });

		this.session = session;
		this.identity = await people.linkSomewhere(keeper);
		this.key = new SecurityKey(base.origin);
		this.passkey = await keeper.make('POST', '/api/auth/passkeys', { name: 'A private key', ...this.key.register(options) });
	}

	async passkeySignIn() {
		const { json } = await sendPatiently('POST', '/api/auth/passkeys/sign-in/options');

		return { ...this.key.answer(json.data), userHandle: this.key.user };
	}

	get ann() {
		return this.people.ann;
	}

	get bo() {
		return this.people.bo;
	}

	slot() {
		return this.free[this.nextFree++];
	}

	async newVisit(cancelled = false) {
		const visit = await this.ann.make('POST', '/api/appointments/book', this.bookingOf(this.slot()));

		return cancelled ? this.ann.make('POST', '/api/appointments/cancel', { appointmentId: visit.id, reason: 'A private matter' }) : visit;
	}

	newHold() {
		return this.ann.make('POST', '/api/appointments/hold', { doctorId: this.bo.doctorId, startsAt: this.slot() });
	}

	bookingOf(startsAt, more = {}) {
		return { doctorId: this.bo.doctorId, startsAt, type: 'consultation', consultationType: 'video',
			reason: 'A private matter', ...more };
	}

	/* With a doctor who has no visit with her, as far as one can share. */
	newShare(grantee = this.people.friend) {
		return this.ann.make('POST', `/api/patients/${this.ann.patientId}/access`,
			{ granteeId: grantee.account, level: 'full', note: 'A private matter' });
	}

	async newProxy(name, level) {
		const mum = await people.patient(name);

		this.family = await this.ann.make('POST', '/api/family', { email: mum.email, relation: 'carer', level });
		const mail = await mailTo(mum.email, ({ subject }) => /look after/.test(subject));
		await mum.make('POST', '/api/family/accept', { token: mail.token });
		return standIn(mum, this.ann);
	}

	/* One who may do what she may, one who reads, one who did once, and one who never was. */
	async findProxies() {
		this.people['former-proxy'] = await this.newProxy('ex', 'full');
		await this.ann.make('DELETE', `/api/family/${this.family.id}`);
		this.people.proxy = await this.newProxy('mum', 'full');
		this.people['reading-proxy'] = await this.newProxy('dad', 'limited');
		this.readersFamily = this.family;
		this.people.impostor = standIn(this.people.patient, this.ann);
	}

	/* The desk and the friend, who reaches all of it, keep her record. */
	newPart(kind) {
		const more = kind === 'allergies' ? { substance: people.unique('A private matter') } : {};

		return this.people.friend.make('POST', `/api/patients/${this.ann.patientId}/${kind}`, { ...parts[kind], ...more });
	}

	async newParts() {
		const made = await Promise.all(Object.keys(parts).map(async (kind) => [kind, await this.newPart(kind)]));

		return Object.fromEntries(made);
	}

	newConsent() {
		return this.ann.make('POST', '/api/consents', { kind: 'video-visits', textVersion: 1 });
	}

	async withdrawConsents(wanted) {
		const given = (await this.ann.make('GET', '/api/consents')).filter(({ kind, withdrawnAt }) => kind === wanted && withdrawnAt === null);

		return Promise.all(given.map(({ id }) => this.ann.make('DELETE', `/api/consents/${id}`)));
	}

	newSpecialty() {
		return this.people.admin.make('POST', '/api/specialties', { name: people.unique('Matrix') });
	}

	/* Everything that nobody but its owners may change, in one text. */
	async picture() {
		const visit = await this.ann.make('GET', `/api/appointments/${this.visit.id}`);
		const visits = await this.ann.make('GET', '/api/appointments?limit=100');
		const hours = await this.bo.make('GET', '/api/users/availability');
		const profile = await this.ann.make('GET', '/api/auth/profile');
		const record = await this.ann.make('GET', '/api/patients/portal/profile');
		const kept = await Promise.all([...Object.keys(parts), 'emergency-notes'].map((kind) => this.ann.make('GET', `/api/patients/${this.ann.patientId}/${kind}?limit=100`)));
		const specialty = (await sendPatiently('GET', `/api/specialties/${this.specialty.id}`)).json?.data;
		const { passkeys } = await this.people.keeper.make('GET', '/api/auth/factors');
		const { identities } = await this.people.keeper.make('GET', '/api/auth/identities');

		return JSON.stringify({ visit, visits, hours, profile, record, kept, specialty, keys: passkeys.map(({ id, name }) => ({ id, name })), identities });
	}

	/* Nothing in a reply to a stranger may be Ann's. */
	showsAnn(reply) {
		return [this.ann.patientId, this.ann.account, this.ann.email, this.visit.id, 'A private matter']
			.some((secret) => reply.text.includes(secret));
	}

	async send(person, request, role) {
		const [method, path, options = {}] = request;
		const reply = person
			? await person.send(method, path, options) : await sendPatiently(method, path, options);

		insist(reply.status < 500, `${role} met a fault of the server: ${describe(reply)}`);
		return reply;
	}
}

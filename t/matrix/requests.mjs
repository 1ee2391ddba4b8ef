// One good request for each line of the permission table: what would succeed, or fail for no other reason than
// whose the object is.  (world, person, mine, visit, line): mine is false for a stranger.

import { randomUUID } from 'node:crypto';
import * as people from '../lib/people.mjs';
import { smallPicture } from '../lib/pictures.mjs';
import { parts } from './parts.mjs';

const free = (json) => ({ json });

const nobody = '00000000-0000-7000-8000-000000000000';
const inAMinute = () => new Date(Date.now() + 60_000).toISOString();

async function anotherSession(person) {
	return new people.Person({ ...person }).signIn();
}

/* Those halfway in have a session for each request anyway. */
const sessionToEnd = async (person) =>
	(person instanceof people.HalfPerson ? person.newToken() : (await anotherSession(person)).token);

const someSpecialty = async () => `/api/specialties/${await people.someSpecialty()}`;

/* What a person may book: staff in Ann's name; a stranger tries in Ann's name as well, patients in their own. */
const booking = (world, person) => world.bookingOf(world.slot(),
	person?.role === 'patient' ? { reason: 'A matter of one\'s own' } : { patientId: world.ann.patientId });

const newPart = (kind) => (kind === 'allergies' ? { ...parts[kind], substance: people.unique('pollen') } : parts[kind]);

const partRequests = Object.fromEntries(Object.keys(parts).flatMap((kind) => {
	const path = `/api/patients/:patientId/${kind}`;
	const at = (world) => `/api/patients/${world.ann.patientId}/${kind}`;
	const one = async (world, mine) => `${at(world)}/${(mine ? await world.newPart(kind) : world.parts[kind]).id}`;

	return [
		[`GET ${path}`, async (world) => ['GET', at(world)]],
		[`POST ${path}`, async (world) => ['POST', at(world), free(newPart(kind))]],
		[`PUT ${path}/:id`, async (world, person, mine) => ['PUT', await one(world, mine), free({})]],
		[`DELETE ${path}/:id`, async (world, person, mine) => ['DELETE', await one(world, mine)]],
	];
}));

const someone = () => ({ firstName: people.unique('Pia'), lastName: people.unique('Matrix') });

async function someMerge(world) {
	const [one, other] = await Promise.all([1, 2].map(() => world.people.staff.make('POST', '/api/patients', someone())));

	return world.people.staff.make('POST', `/api/patients/${one.id}/merge`, { into: other.id, reason: 'They are one person' });
}

/* Whoever registers somebody may invite them. */
async function someInvited(person) {
	const { id } = await person.make('POST', '/api/patients', { ...someone(), dateOfBirth: '1980-01-01', confirmDuplicate: true });

	await person.make('POST', `/api/patients/${id}/portal-invitation`, { email: `${people.unique('matrix')}@story.test` });
	return id;
}

export const requests = {
	...partRequests,
	'GET /api/patients': async () => ['GET', '/api/patients?limit=100'],
	'GET /api/patients/search': async (world) => ['GET', `/api/patients/search?number=${world.number}`],
	'POST /api/patients': async () => ['POST', '/api/patients', free(someone())],
	'POST /api/patients/register': async () => ['POST', '/api/patients/register', free(someone())],
	'PUT /api/patients/portal/profile': async () => ['PUT', '/api/patients/portal/profile', free({ gender: 'my own matter' })],
	'GET /api/patients/:id': async (world) => ['GET', `/api/patients/${world.ann.patientId}`],
	'PUT /api/patients/:id': async (world) => ['PUT', `/api/patients/${world.ann.patientId}`, free({ bloodGroup: 'O-' })],
	'PUT /api/patients/:id/status': async (world) => ['PUT', `/api/patients/${world.ann.patientId}/status`, free({ status: 'active' })],
	'GET /api/patients/:patientId/merges': async (world) => ['GET', `/api/patients/${world.ann.patientId}/merges`],
	'POST /api/patients/:id/merge': async (world) => ['POST', `/api/patients/${world.ann.patientId}/merge`,
		free({ into: (await world.people.staff.make('POST', '/api/patients', someone())).id, reason: 'They are one person' })],
	'DELETE /api/patients/merges/:id': async (world) => ['DELETE', `/api/patients/merges/${(await someMerge(world)).id}`],
	'GET /api/patients/:patientId/portal-invitation': async (world) => ['GET', `/api/patients/${world.ann.patientId}/portal-invitation`],
	'POST /api/patients/:patientId/portal-invitation': async (world) => ['POST', `/api/patients/${world.ann.patientId}/portal-invitation`,
		free({ email: `${people.unique('matrix')}@story.test` })],
	'DELETE /api/patients/:patientId/portal-invitation': async (world, person, mine) => ['DELETE',
		`/api/patients/${mine ? await someInvited(person) : world.ann.patientId}/portal-invitation`],
	'POST /api/auth/accept-portal-invitation': async () => ['POST', '/api/auth/accept-portal-invitation', free({
		token: 'no token at all', password: 'a long enough one', dateOfBirth: '1980-01-01' })],
	'POST /api/patients/:id/erase': async (world, person, mine) => {
		const { id, number } = mine ? await world.people.staff.make('POST', '/api/patients', someone()) : { id: world.ann.patientId, number: world.number };
		return ['POST', `/api/patients/${id}/erase`, free({ patientNumber: number, reason: 'They asked the clinic for it' })];
	},
	'DELETE /api/patients/:id': async (world, person, mine) => ['DELETE',
		`/api/patients/${mine ? (await world.people.staff.make('POST', '/api/patients', someone())).id : world.ann.patientId}`],
	'POST /api/auth/register': async () => ['POST', '/api/auth/register', free({
		email: `${people.unique('matrix')}@story.test`, password: 'a long enough one', firstName: 'Mia', lastName: 'Trix' })],
	'POST /api/auth/login': async (world) => ['POST', '/api/auth/login', free({
		email: world.ann.email, password: world.ann.password })],
	'POST /api/auth/refresh': async (world) => ['POST', '/api/auth/refresh', free({
		refreshToken: (await anotherSession(world.ann)).refresh })],
	'POST /api/auth/verify-email': async () => ['POST', '/api/auth/verify-email', free({ token: 'none' })],
	'POST /api/auth/verify-email/resend': async () => ['POST', '/api/auth/verify-email/resend', free({ email: `${people.unique('matrix')}@story.test` })],
	'POST /api/auth/forgot-password': async () => ['POST', '/api/auth/forgot-password', free({ email: `${people.unique('matrix')}@story.test` })],
	'POST /api/auth/reset-password': async () => ['POST', '/api/auth/reset-password', free({ token: 'none', password: 'a long enough one' })],
	'PUT /api/auth/password': async () => ['PUT', '/api/auth/password', free({ currentPassword: 'not mine', newPassword: 'a long enough one' })],
	'POST /api/outbox/:id/retry': async () => ['POST', `/api/outbox/${randomUUID()}/retry`],
	'GET /api/specialties/:id': async () => ['GET', await someSpecialty()],
	'POST /api/auth/logout': async (world, person) => ['POST', '/api/auth/logout',
		person ? { token: await sessionToEnd(person) } : {}],
	'PUT /api/auth/profile': async () => ['PUT', '/api/auth/profile', free({ phone: '+44 1' })],
	'PUT /api/auth/profile/picture': async () => ['PUT', '/api/auth/profile/picture', free({ picture: smallPicture })],
	'DELETE /api/auth/profile/picture': async () => ['DELETE', '/api/auth/profile/picture'],
	'GET /api/users/:id/picture': async (world) => ['GET', `/api/users/${world.ann.account}/picture`],
	'PATCH /api/auth/profile': async () => ['PATCH', '/api/auth/profile', free({ phone: '+44 2' })],
	'POST /api/specialties': async () => ['POST', '/api/specialties', free({ name: people.unique('Quackery') })],
	'PUT /api/specialties/:id': async (world, person, mine) => ['PUT',
		`/api/specialties/${(mine ? await world.newSpecialty() : world.specialty).id}`, free({ description: 'taken over' })],
	'DELETE /api/specialties/:id': async (world, person, mine) => ['DELETE',
		`/api/specialties/${(mine ? await world.newSpecialty() : world.specialty).id}`],
	'PUT /api/users/:id/verification': async (world, person, mine) => ['PUT',
		`/api/users/${(mine ? await people.applicant('eve') : world.people.applicant).account}/verification`,
		free({ decision: 'verified' })],
	'POST /api/auth/passkeys/sign-in': async (world) => ['POST', '/api/auth/passkeys/sign-in', free(await world.passkeySignIn())],
	'POST /api/auth/verify-2fa': async (world, person) => ['POST', '/api/auth/verify-2fa', {
		...(person ? { token: await sessionToEnd(person) } : {}), // first: a code is good for moments
		json: { code: person?.app ? await person.app.code() : '123456' } }],
	'POST /api/auth/step-up': async (world, person) => ['POST', '/api/auth/step-up', free(
		person?.app ? { code: await person.app.code() } : { password: person?.password ?? 'x' })],
	'DELETE /api/auth/totp': async (world, person) => ['DELETE', '/api/auth/totp',
		person instanceof people.HalfPerson ? { token: await (await people.half('hetty')).freshToken() } : {}],
	'POST /api/auth/totp/confirm': async () => ['POST', '/api/auth/totp/confirm', free({ code: '123456' })],
	'POST /api/auth/passkeys/options': async () => ['POST', '/api/auth/passkeys/options', free({ purpose: 'register' })],
	'POST /api/auth/passkeys': async () => ['POST', '/api/auth/passkeys', free({ name: 'x', clientData: 'AAAA', attestation: 'AAAA' })],
	'PUT /api/auth/passkeys/:id': async (world) => ['PUT', `/api/auth/passkeys/${world.passkey.id}`, free({ name: 'taken over' })],
	'DELETE /api/auth/passkeys/:id': async (world) => ['DELETE', `/api/auth/passkeys/${world.passkey.id}`],
	'DELETE /api/auth/sessions/:id': async (world) => ['DELETE', `/api/auth/sessions/${world.session.id}`],
	'DELETE /api/auth/identities/:id': async (world) => ['DELETE', `/api/auth/identities/${world.identity}`],
	'GET /api/users/doctors/:id': async (world) => ['GET', `/api/users/doctors/${world.bo.doctorId}`],
	'PUT /api/users/doctors/profile': async () => ['PUT', '/api/users/doctors/profile', free({ department: 'Third floor' })],
	'GET /api/users/doctors/:id/profile': async (world) => ['GET', `/api/users/doctors/${world.bo.doctorId}/profile`],
	'PUT /api/users/doctors/:id/profile': async (world) => ['PUT', `/api/users/doctors/${world.bo.doctorId}/profile`, free({ department: 'taken over' })],
	'GET /api/users/availability': async (world) => ['GET', `/api/users/availability?doctorId=${world.bo.doctorId}`],
	'GET /api/appointments/check-availability': async (world) => ['GET',
		`/api/appointments/check-availability?doctorId=${world.bo.doctorId}`],
	'PUT /api/users/availability': async () => ['PUT', '/api/users/availability', free({ slotMinutes: 30 })],
	'POST /api/appointments/hold': async (world, person) => ['POST', '/api/appointments/hold', free({
		doctorId: world.bo.doctorId, startsAt: world.slot(), ...person?.role === 'patient' ? {} : { patientId: world.ann.patientId } })],
	'DELETE /api/appointments/hold/:id': async (world) => ['DELETE', `/api/appointments/hold/${world.hold.id}`],
	'POST /api/appointments/book': async (world, person) => ['POST', '/api/appointments/book', free(booking(world, person))],
	'POST /api/appointments/reschedule': async (world, person, mine, visit = world.visit) => ['POST',
		'/api/appointments/reschedule', free({ appointmentId: visit.id, startsAt: world.slot() })],
	'POST /api/appointments/book-anyway': async (world) => ['POST', '/api/appointments/book-anyway', free({
		...world.bookingOf(world.slot(), { patientId: world.ann.patientId }), overrideReason: 'the matrix says so' })],
	'POST /api/appointments/reschedule-anyway': async (world, person, mine, visit = world.visit) => ['POST',
		'/api/appointments/reschedule-anyway', free({ appointmentId: visit.id, startsAt: world.slot(), overrideReason: 'the matrix says so' })],
	'POST /api/appointments/cancel': async (world, person, mine, visit = world.visit) => ['POST',
		'/api/appointments/cancel', free({ appointmentId: visit.id, reason: 'the matrix says so' })],
	'POST /api/appointments/restore': async (world, person, mine, visit = world.visit) => ['POST',
		'/api/appointments/restore', free({ appointmentId: visit.id })],
	'POST /api/appointments/confirm': async (world, person, mine, visit = world.visit) => ['POST',
		'/api/appointments/confirm', free({ appointmentId: visit.id })],
	'PUT /api/appointments/:id/status': async (world, person, mine, visit = world.visit) => ['PUT',
		`/api/appointments/${visit.id}/status`, free({ status: 'in-progress' })],
	'GET /api/appointments/:id': async (world, person, mine, visit = world.visit) => ['GET', `/api/appointments/${visit.id}`],
	'GET /api/appointments/today': async (world) => ['GET',
		`/api/appointments/today?limit=100&day=${world.visit.startsAt.slice(0, 10)}`],
	'GET /api/appointments': async (world) => ['GET', `/api/appointments?limit=100&from=${world.visit.startsAt}`],
	'PUT /api/permissions': async () => ['PUT', '/api/permissions', free({
		role: 'staff', permission: 'appointment.book', effect: 'allow' })],
	'GET /api/patients/:patientId/access': async (world) => ['GET', `/api/patients/${world.ann.patientId}/access`],
	'POST /api/patients/:patientId/access': async (world, person) => ['POST', `/api/patients/${world.ann.patientId}/access`, free({
		granteeId: (person === world.people.friend ? world.people.neighbour : world.people.nurse).account, level: 'emergency', until: inAMinute() })],
	'DELETE /api/patients/:patientId/access/:id': async (world, person, mine) => ['DELETE',
		`/api/patients/${world.ann.patientId}/access/${(mine && person !== world.people.friend ? await world.newShare(world.people.colleague) : world.share).id}`],
	'POST /api/break-glass': async () => ['POST', '/api/break-glass', free({
		patientId: nobody, reason: 'Found without papers at the station' })],
	'DELETE /api/break-glass/:id': async (world, person, mine, visit, line) => ['DELETE', `/api/break-glass/${line.role ? nobody : world.emergency.id}`],
	'POST /api/break-glass/:id/notes': async (world, person, mine, visit, line) => ['POST', `/api/break-glass/${line.role ? nobody : world.emergency.id}/notes`, free({
		words: 'A private matter' })],
	'GET /api/patients/:patientId/emergency-notes': async (world) => ['GET', `/api/patients/${world.ann.patientId}/emergency-notes`],
	'PUT /api/break-glass/:id/review': async (world, person, mine, visit, line) => ['PUT', `/api/break-glass/${line.role ? nobody : world.pastEmergency.id}/review`, free({
		verdict: 'justified', words: 'The station called' })],
	'GET /api/users/:id': async (world) => ['GET', `/api/users/${world.bo.account}`],
	'PUT /api/users/:id/status': async (world, person, mine) => ['PUT',
		`/api/users/${mine ? nobody : world.bo.account}/status`, free({ status: 'suspended', reason: 'the matrix says so' })],
	'PUT /api/users/:id/deletion': async (world, person, mine) => ['PUT',
		`/api/users/${mine ? nobody : world.bo.account}/deletion`, free({ reason: 'the matrix says so' })],
	'PUT /api/users/:id/role': async (world, person, mine) => ['PUT',
		`/api/users/${mine ? nobody : world.bo.account}/role`, free({ role: 'staff' })],
	'POST /api/users/invite': async () => ['POST', '/api/users/invite', free({
		email: `${people.unique('matrix')}@story.test`, role: 'staff', firstName: 'Mia', lastName: 'Trix' })],
	'DELETE /api/users/invitations/:id': async () => ['DELETE', `/api/users/invitations/${nobody}`],
	'POST /api/auth/accept-invitation': async () => ['POST', '/api/auth/accept-invitation', free({
		token: 'no token at all', password: 'a long enough one' })],
	'POST /api/family': async (world, person) => ['POST', '/api/family', free({ email: `${people.unique('matrix')}@story.test`,
		relation: 'carer', level: 'limited', ...person?.role === 'patient' ? {} : { patientId: world.ann.patientId } })],
	'POST /api/family/invitation': async () => ['POST', '/api/family/invitation', free({ token: 'no token at all' })],
	'POST /api/family/accept': async () => ['POST', '/api/family/accept', free({ token: 'no token at all' })],
	'PUT /api/family/:id': async (world) => ['PUT', `/api/family/${world.family.id}`, free({ level: 'limited' })],
	'DELETE /api/family/:id': async (world) => ['DELETE', `/api/family/${world.family.id}`],
	'GET /api/consents': async (world) => ['GET', `/api/consents?patientId=${world.ann.patientId}`],
	'POST /api/consents': async () => ['POST', '/api/consents', free({ kind: 'research', textVersion: 1 })],
	'DELETE /api/consents/:id': async (world) => ['DELETE', `/api/consents/${world.consent.id}`],
	'POST /api/legal-holds': async () => ['POST', '/api/legal-holds', free({
		patientId: nobody, reason: 'The court of Utrecht, case 1' })],
	'DELETE /api/legal-holds/:id': async () => ['DELETE', `/api/legal-holds/${nobody}?reason=The%20case%20is%20over`],
	'GET /api/patients/:patientId/accesses': async (world) => ['GET', `/api/patients/${world.ann.patientId}/accesses`],
	'GET /api/patients/:patientId/accesses/export': async (world) => ['GET', `/api/patients/${world.ann.patientId}/accesses/export`],
	'GET /api/users': async () => ['GET', '/api/users?limit=100'],
};

/* The request of a line; addresses without a row above are asked as they are. */
export function requestOf(line, world, person, mine, visit) {
	return requests[`${line.method} ${line.path}`]?.(world, person, mine, visit, line) ?? [line.method, line.path];
}

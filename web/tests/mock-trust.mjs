/*
 * The made-up clinic's side of trust: who can see a record, who may do what.  Rows for mock-server.mjs' table:
 * method, pattern, what to answer, options.
 */
import { randomUUID } from 'node:crypto';
import { iso, Refused } from './mock-clinic.mjs';
import { closeEmergency, noteOf, openInEmergency } from './mock-patients.mjs';

const DAY = 24 * 60 * 60_000;
const open = { isOpen: true };
const created = { status: 201 };
const ago = (days) => iso(Date.now() - days * DAY);

const roles = ['patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin'];
const treating = ['doctor', 'specialist', 'nurse', 'paramedic'];
const permissions = [
	['profile.update', 'own', 'change their own details', roles],
	['session.end', 'own', 'sign out', roles],
	['specialty.manage', 'desk', 'add, change and remove specialties', ['admin', 'super-admin']],
	['appointment.book', 'care', 'book visits', ['patient', 'staff']],
	['appointment.read', 'care', 'read visits', ['patient', ...treating, 'staff']],
	['breakglass.use', 'care', 'open a record in an emergency', treating, ['nurse']],
	['account.list', 'house', 'see who has an account', ['admin', 'super-admin']],
	['permission.update', 'house', 'change who may do what', ['super-admin']],
].map(([permission, kind, words, who, denied = []]) => ({
	permission,
	module: permission.split('.')[0],
	kind,
	words,
	roles: who.filter((role) => !denied.includes(role)),
	denied,
}));

function grantsOf(clinic) {
	clinic.grants ??= new Map();
	return {
		of(person) {
			if (!clinic.grants.has(person.patientId))
				clinic.grants.set(person.patientId, firstGrants(clinic, person));
			return clinic.grants.get(person.patientId);
		},
	};
}

const grant = (doctor, more) => ({
	id: randomUUID(),
	granteeId: doctor.id,
	name: doctor.name,
	role: 'doctor',
	level: 'limited',
	sections: ['demographics', 'allergies', 'medication', 'visits'],
	reason: 'appointment',
	reasonWords: 'a visit together',
	note: null,
	givenBy: null,
	since: ago(12),
	until: iso(Date.now() + 30 * DAY),
	revocable: false,
	...more,
});

const firstGrants = (clinic, person) => [
	grant(clinic.doctors[0], {}),
	grant(clinic.doctors[1], {
		level: 'full',
		sections: ['demographics', 'contacts', 'history', 'allergies', 'medication', 'visits', 'results'],
		reason: 'share',
		note: 'For a second opinion',
		givenBy: `${person.firstName} ${person.lastName}`,
		since: ago(3),
		until: null,
		revocable: true,
	}),
];

function shareRecord(clinic, { person, body }) {
	const other = clinic.people.find(({ id, email }) => id === body.granteeId || email === body.email?.toLowerCase());
	if (!other || other.role === 'patient')
		throw new Refused(422, 'input', 'that is nobody who works here', {
			faults: [{ field: 'email', words: 'is nobody who works here' }],
		});
	const list = grantsOf(clinic).of(person);
	const given = grant({ id: other.id, name: `${other.firstName} ${other.lastName}` }, {
		role: other.role,
		level: body.level,
		sections: body.sections ?? ['demographics', 'allergies'],
		reason: 'share',
		note: body.note ?? null,
		since: iso(Date.now()),
		until: body.until ?? null,
		revocable: true,
	});
	list.unshift(given);
	return given;
}

function revokeShare(clinic, { person }, _, id) {
	const list = grantsOf(clinic).of(person);
	list.splice(list.findIndex((one) => one.id === id), 1);
}

function decide(request) {
	wantFresh(request);
	const { role, permission, effect } = request.body;
	const one = permissions.find((row) => row.permission === permission);
	const without = (list) => list.filter((other) => other !== role);
	one.roles = effect === 'allow' ? [...without(one.roles), role] : without(one.roles);
	one.denied = effect === 'deny' ? [...without(one.denied), role] : without(one.denied);
	return { role, permission, effect, allowed: effect === 'allow' };
}

const messages = [
	['reset-password', 'tom@epione.test', 'sent', null],
	['verify-email', 'bounce@epione.test', 'failed', 'the mail server said: 550 no such mailbox'],
	['new-sign-in', 'rosa@epione.test', 'unknown', 'the program was stopped while it sent this'],
	['access-shared', 'iyer@epione.test', 'queued', null],
].map(([kind, address, state, lastFault], hours) => ({
	id: randomUUID(),
	channel: 'email',
	kind,
	accountId: randomUUID(),
	address,
	state,
	tries: 1 + hours,
	nextTryAt: ago(0),
	lastFault,
	canRetry: state === 'unknown',
	sentAt: state === 'sent' ? ago(hours / 24) : null,
	createdAt: ago(hours / 24),
	version: 1,
}));

const letters = [
	{
		id: randomUUID(),
		channel: 'email',
		address: 'tom@epione.test',
		subject: 'Choose a new password',
		body: 'Hello Tom,\n\nchoose a new password here:\nhttps://localhost:8443/reset-password#8J2k\n\nThe link is good for 15 minutes.',
		createdAt: ago(0),
	},
];

function checkToken({ body }) {
	if (body.token === 'spent')
		throw new Refused(422, 'input', 'the link is spent', { faults: [{ field: 'token', words: 'was used already' }] });
}

function changePassword({ person, body }) {
	if (body.currentPassword !== person.password)
		throw new Refused(422, 'input', 'not that', { faults: [{ field: 'currentPassword', words: 'is not your password' }] });
	person.password = body.newPassword;
}

/* The only code that ever fits here, and the only one of the ten. */
export const CODE = '123456';
const recoveryCodes = Array.from({ length: 10 }, (_, index) => `k${index}m4x-7qw${index}d`);

const factorsOf = (person) => (person.factors ??= { required: person.role === 'super-admin', totp: false, totpSince: null, recoveryCodesLeft: 0, passkeys: [] });

export const methodsOf = (person) => (factorsOf(person).totp ? ['totp', 'recovery-code'] : []);

/* Kofi has an app and Signe has to set one up: both ways in can be drawn. */
export function nextStep(person) {
	if (factorsOf(person).totp)
		return 'second-factor';
	return person.mustSetUp ? 'set-up-factor' : null;
}

export function checkCode({ body }) {
	if (body.code !== CODE && body.recoveryCode !== recoveryCodes[0])
		throw new Refused(401, 'unauthenticated', 'that code does not fit', { faults: [{ field: 'code', words: 'does not fit' }] });
}

export function confirmApp(request) {
	checkCode(request);
	const person = request.person ?? request.halfPerson;
	Object.assign(factorsOf(person), { totp: true, totpSince: ago(0), recoveryCodesLeft: 10 });
	return { recoveryCodes, accessToken: null, expiresIn: null, refreshToken: null };
}

function stepUp(request) {
	const { person, body } = request;
	if (factorsOf(person).totp)
		checkCode(request);
	else if (body.password !== person.password)
		throw new Refused(401, 'unauthenticated', 'that is not your password');
	proved.add(request.token);
}

/* Signing in is a proof.  A browser that says its proof is old is asked for another one. */
const proved = new Set();

export function wantFresh({ token, proofIsOld }) {
	if (proofIsOld && !proved.has(token))
		throw new Refused(403, 'step-up-needed', 'prove once more who you are');
}

function passkeyOptions(request) {
	const { person, body } = request;
	if (body.purpose === 'register')
		wantFresh(request);
	return { challenge: 'AAAA', rpId: 'localhost', rpName: 'Epione', userId: 'AAAA', userName: person.email, displayName: person.firstName, credentials: [], timeout: 300_000 };
}

function newCodes(request) {
	wantFresh(request);
	factorsOf(request.person).recoveryCodesLeft = 10;
	return { recoveryCodes };
}

function removeApp(request) {
	wantFresh(request);
	Object.assign(factorsOf(request.person), { totp: false, totpSince: null });
}

const emergencies = [
	['open', 'PAT-00011', 'Amara Okafor', 'doctor', 'Found unconscious at the station, no relatives here', 0],
	['waiting', 'PAT-00012', 'Grace Mensah', 'nurse', 'Severe allergic reaction in the waiting room', 2],
].map(([state, patientNumber, actorName, actorRole, reason, days]) => ({
	id: randomUUID(),
	patientId: randomUUID(),
	patientNumber,
	patientName: null,
	actorName,
	actorRole,
	reason,
	beganAt: ago(days),
	endsAt: ago(days - 1 / 24),
	state,
	overdue: false,
	verdict: null,
	reviewWords: null,
	reviewedAt: null,
	reviewerName: null,
	earlier: [],
	version: 1,
}));

function openRecord(clinic, request) {
	wantFresh(request);
	const { person, body } = request;
	const patient = openInEmergency(clinic, request);
	const one = {
		...emergencies[0],
		id: randomUUID(),
		patientId: patient.id,
		patientNumber: patient.number,
		patientName: `${patient.firstName} ${patient.lastName}`,
		actorName: `${person.firstName} ${person.lastName}`,
		reason: body.reason,
		beganAt: ago(0),
		endsAt: ago(-1 / 24),
		state: 'open',
	};
	emergencies.unshift(one);
	return one;
}

function closeRecord(clinic, request, id) {
	const one = emergencyWith(id);
	one.state = 'waiting';
	closeEmergency(clinic, request, one.patientId);
}

const emergencyWith = (id) => emergencies.find((one) => one.id === id);

function writeNote(clinic, request, id) {
	const one = emergencyWith(id);
	if (one.state !== 'open')
		throw new Refused(409, 'conflict', 'your emergency access is over; whoever treats the patient can write in the record');
	return noteOf(clinic, request, one);
}

const review = ({ person, body }, id) => Object.assign(emergencyWith(id), {
	state: 'reviewed',
	verdict: body.verdict,
	reviewWords: body.words,
	reviewedAt: ago(0),
	reviewerName: `${person.firstName} ${person.lastName}`,
});

const openings = [
	['Dr Amara Okafor', 'doctor', 'visit read', 'They treat you: you have a visit together.', false, false],
	['Grace Mensah', 'nurse', 'patient read', 'They opened it in an emergency.', true, false],
	['Maya Lindqvist', 'patient', 'visits listed', 'It is your own record.', false, true],
].map(([name, role, action, why, breakGlass, own], days) => ({ id: randomUUID(), actorId: randomUUID(), occurredAt: ago(days), name, role, action, why, breakGlass, own }));

function exportEvents(request) {
	wantFresh(request);
	const { query } = request;
	if (!query.from)
		throw new Refused(422, 'input', 'some fields are not right', {
			faults: [{ field: 'from', words: 'leaves more than 10000 lines; choose a shorter time or a closer filter' }],
		});
	return 'when,who\r\n';
}

const events = [
	['Ines Moreau', 'admin', 'accounts listed', 'GET /api/users', 'done', null, []],
	['Grace Mensah', 'nurse', 'patient read', 'GET /api/patients/:id', 'done', 'PAT-00012', []],
	['Jonas Berg', 'staff', 'permission changed', 'PUT /api/permissions', 'forbidden', null, ['role', 'permission', 'effect']],
	[null, 'operator', 'administrator made', 'epionectl create-admin', 'done', null, []],
	[null, 'house', 'shared access ended', '-', 'done', null, []],
	[null, 'visitor', 'signed in', 'POST /api/auth/login', 'unauthenticated', null, ['email', 'password']],
].map(([actorName, actorRole, action, route, outcome, patientNumber, fields], days) => ({
	id: randomUUID(),
	occurredAt: ago(days / 10),
	actorId: actorName && randomUUID(),
	actorName,
	actorRole,
	sessionId: null,
	address: '203.0.113.7',
	requestId: randomUUID(),
	route,
	action,
	actionWords: action,
	subjectId: randomUUID(),
	patientNumber,
	objectType: null,
	objectId: null,
	fields,
	purpose: null,
	breakGlassId: patientNumber && randomUUID(),
	outcome,
}));

const fits = (query) => (event) => ['action', 'outcome', 'breakGlassId'].every((name) => !query[name] || event[name] === query[name]);

const personOf = (clinic) => ({ id, email, role, status, statusReason = null, firstName, lastName, phone, licenseNumber, specialtyId, employeeNumber, lastLoginAt, picture, createdAt, version }) => ({
	id,
	email,
	role,
	status,
	statusReason,
	statusChangedAt: null,
	firstName,
	lastName,
	phone,
	licenseNumber,
	licenseExpiresOn: null,
	verifiedAt: null,
	specialtyId: specialtyId ?? null,
	specialty: clinic.specialties.find((one) => one.id === specialtyId)?.name ?? null,
	employeeNumber,
	lastLoginAt,
	picture,
	createdAt,
	version,
});

const personWith = (clinic, id) => {
	const person = clinic.people.find((one) => one.id === id);
	if (!person)
		throw new Refused(404, 'not-found', 'there is nothing at this address');
	return person;
};

function changePerson(clinic, request, id) {
	wantFresh(request);
	const { reason, ...change } = request.body;
	const person = Object.assign(personWith(clinic, id), change, reason && { statusReason: reason });
	person.version++;
	return personOf(clinic)(person);
}

const invitations = [];

function invite(request) {
	wantFresh(request);
	const { person, body } = request;
	const invitation = {
		id: randomUUID(),
		licenseNumber: null,
		...body,
		inviterName: `${person.firstName} ${person.lastName}`,
		state: 'open',
		expiresAt: ago(-7),
		createdAt: ago(0),
	};
	invitations.unshift(invitation);
	return invitation;
}

const proxy = (more) => ({
	id: randomUUID(),
	direction: 'for-me',
	state: 'active',
	patientId: randomUUID(),
	patientName: 'Maya Lindqvist',
	patientNumber: 'PAT-00008',
	proxyName: null,
	email: 'astrid@epione.test',
	relation: 'carer',
	level: 'limited',
	sections: ['visits'],
	until: null,
	createdAt: ago(1),
	acceptedAt: null,
	version: 1,
	...more,
});

const familyOf = (person) => (person.family ??= [
	proxy({ state: 'invited' }),
	proxy({ direction: 'for-them', patientName: 'Elin Lindqvist', patientNumber: 'PAT-00031', relation: 'parent', level: 'full', until: ago(-2000), email: person.email }),
	proxy({ direction: 'for-them', patientName: 'Otto Lindqvist', patientNumber: 'PAT-00032', email: person.email }),
]);

function invitationFor(person) {
	const { patientName, relation, level, until } = familyOf(person).find(({ direction }) => direction === 'for-them');
	return { inviterName: 'Rosa Delgado', patientName, relation, level, sections: ['demographics', 'visits'], until };
}

function askProxy({ person, body }) {
	const one = proxy({ ...body, state: 'invited' });
	familyOf(person).unshift(one);
	return one;
}

const begun = () => ({ secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Epione:signe%40epione.test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Epione' });

/* Astrid's people are known elsewhere. */
const linksOf = (person) => (person.links ??= person.lastName === 'Ek' ? [
	{ id: randomUUID(), provider: 'The Hospital', email: person.email, linkedAt: ago(40) },
] : []);

const devicesOf = (person) => (person.devices ??= [
	['Firefox on Linux', true, 0],
	['Chrome on Android', false, 1],
	['Safari on iPhone', false, 12],
].map(([device, current, days]) => ({
	id: randomUUID(),
	device,
	address: '203.0.113.7',
	browser: true,
	current,
	begunAt: ago(days + 1),
	lastUsedAt: ago(days),
	endsAt: ago(-1),
})));

/* After all others that begin alike. */
export const lastTrustRoutes = (clinic) => [['GET', '/api/users/:id', (_, id) => personOf(clinic)(personWith(clinic, id))]];

export const trustRoutes = (clinic) => [
	['GET', '/api/patients/:patientId/access', ({ person }) => grantsOf(clinic).of(person)],
	['POST', '/api/patients/:patientId/access', (request) => shareRecord(clinic, request), created],
	['DELETE', '/api/patients/:patientId/access/:id', (...words) => revokeShare(clinic, ...words)],
	['POST', '/api/auth/forgot-password', () => undefined, open],
	['POST', '/api/auth/reset-password', checkToken, open],
	['POST', '/api/auth/verify-email', checkToken, open],
	['POST', '/api/auth/verify-email/resend', () => undefined, open],
	['PUT', '/api/auth/password', changePassword],
	['POST', '/api/auth/passkeys/options', passkeyOptions],
	['GET', '/api/auth/factors', ({ person, halfPerson }) => factorsOf(person ?? halfPerson)],
	['POST', '/api/auth/totp', begun, created],
	['DELETE', '/api/auth/totp', removeApp],
	['POST', '/api/auth/recovery-codes', newCodes],
	['POST', '/api/auth/step-up', stepUp],
	['GET', '/api/auth/sso', () => ({ enabled: false, name: null }), open],
	['GET', '/api/auth/identities', ({ person }) => ({ identities: linksOf(person) })],
	['DELETE', '/api/auth/identities/:id', ({ person }, id) => void (person.links = linksOf(person).filter((one) => one.id !== id))],
	['GET', '/api/auth/sessions', ({ person }) => ({ sessions: devicesOf(person) })],
	['DELETE', '/api/auth/sessions', ({ person }) => void (person.devices = devicesOf(person).filter(({ current }) => current))],
	['DELETE', '/api/auth/sessions/:id', ({ person }, id) => void (person.devices = devicesOf(person).filter((one) => one.id !== id))],
	['GET', '/api/outbox', ({ query }) => messages.filter(({ state }) => !query.state || state === query.state)],
	['POST', '/api/outbox/:id/retry', (_, id) => Object.assign(messages.find((one) => one.id === id), { state: 'queued', canRetry: false })],
	['GET', '/api/mailbox', () => letters],
	['GET', '/api/break-glass', ({ query }) => emergencies.filter(({ state }) => !query.state || state === query.state)],
	['POST', '/api/break-glass', (request) => openRecord(clinic, request), created],
	['DELETE', '/api/break-glass/:id', (request, id) => closeRecord(clinic, request, id)],
	['POST', '/api/break-glass/:id/notes', (request, id) => writeNote(clinic, request, id), created],
	['PUT', '/api/break-glass/:id/review', review],
	['GET', '/api/patients/:patientId/accesses', ({ query }) => openings.filter(({ own }) => query.own !== 'false' || !own)],
	['GET', '/api/audit-logs/export', exportEvents],
	['GET', '/api/audit-logs', ({ query }) => events.filter(fits(query))],
	['GET', '/api/users/invitations', () => invitations],
	['DELETE', '/api/users/invitations/:id', (_, id) => void (invitations.find((one) => one.id === id).state = 'withdrawn')],
	['POST', '/api/users/invite', invite, created],
	['POST', '/api/auth/accept-invitation', (request) => { checkToken(request); return { email: 'ida@epione.test' }; }, { ...open, ...created }],
	['PUT', '/api/users/:id/status', (request, id) => changePerson(clinic, request, id)],
	['PUT', '/api/users/:id/deletion', (_, id) => void (clinic.people = clinic.people.filter((one) => one !== personWith(clinic, id)))],
	['PUT', '/api/users/:id/role', (request, id) => changePerson(clinic, request, id)],
	['GET', '/api/family', ({ person }) => familyOf(person)],
	['POST', '/api/family', askProxy, created],
	['POST', '/api/family/invitation', (request) => { checkToken(request); return invitationFor(request.person); }],
	['POST', '/api/family/accept', (request) => { checkToken(request); return familyOf(request.person).find(({ direction }) => direction === 'for-them'); }],
	['DELETE', '/api/family/:id', ({ person }, id) => void (familyOf(person).find((one) => one.id === id).state = 'ended')],
	['GET', '/api/permissions', () => ({ roles, permissions })],
	['PUT', '/api/permissions', decide],
];

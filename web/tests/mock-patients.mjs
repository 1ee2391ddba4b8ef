/*
 * The made-up clinic's register: patients with and without an account, and the parts of their records.  Rows for
 * mock-server.mjs' table: method, pattern, what to answer, options.
 */
import { randomUUID } from 'node:crypto';
import { addPerson, bookAnyway, iso, Refused } from './mock-clinic.mjs';

const created = { status: 201 };
const now = () => iso(Date.now());
const all = ['demographics', 'contacts', 'insurance', 'history', 'allergies', 'medication', 'visits', 'documents', 'results'];
const atTheDesk = all.slice(0, 3);
const partNames = ['allergies', 'medications', 'history', 'emergency-contacts', 'insurances', 'identity-documents'];
const missing = () => new Refused(404, 'not-found', 'there is nothing at this address');

const blank = {
	preferredName: null,
	dateOfBirth: null,
	sex: 'unknown',
	gender: null,
	maritalStatus: null,
	language: 'en',
	bloodGroup: null,
	status: 'active',
	statusReason: null,
	deceasedOn: null,
	phone: null,
	otherPhone: null,
	email: null,
	street: null,
	city: null,
	region: null,
	postalCode: null,
	country: null,
	preferredContact: null,
	erasedAt: null,
};

const first = [
	['Ida', 'Abara', '1970-05-06', 'female', { phone: '+44 20 7946 0958', email: 'ida.abara@people.test', street: '1 Low Road\nLeft door', city: 'London', postalCode: 'N1 1AA', country: 'GB', bloodGroup: 'O-', preferredName: 'Annie' }],
	['Tova', 'Nyberg', '1981-02-03', 'female', { phone: '+46 70 123 45 67' }],
	['Baby', 'Osei', '2026-03-14', 'male', {}],
	['Gil', 'Raman', '1938-11-30', 'male', { status: 'deceased', deceasedOn: '2026-01-09', statusReason: 'Told by his daughter' }],
	['Henrik', 'Dahl', null, 'unknown', { status: 'inactive', statusReason: 'Moved to another town' }],
];

/** Those that everybody of the clinic reaches here; Henrik is the desk's alone. */
const isReached = (patient, { role }) => role === 'staff' || patient.lastName !== 'Dahl' || patient.openedBy?.has(role);

const part = (more) => ({ id: randomUUID(), createdAt: now(), version: 1, ...more });

function partsOf(patient) {
	const empty = Object.fromEntries(partNames.map((name) => [name, []]));
	return (patient.parts ??= patient.lastName === 'Abara' ? { ...empty, ...partsOfIda() } : empty);
}

const partsOfIda = () => ({
	allergies: [
		part({ substance: 'Penicillin', category: 'drug', reaction: 'Swollen throat', severity: 'life-threatening', since: '1998-04-01', status: 'active', note: null }),
		part({ substance: 'Latex', category: 'other', reaction: null, severity: 'mild', since: null, status: 'active', note: null }),
	],
	medications: [
		part({ name: 'Salbutamol', dose: '100 mcg', route: 'Inhaled', frequency: 'When needed', reason: 'Asthma', startedOn: '2020-01-02', stoppedOn: null, prescribedBy: 'Dr Amara Okafor', note: null }),
	],
	history: [
		part({ kind: 'condition', what: 'Asthma', happenedOn: '1979-01-01', nextDueOn: null, place: null, relation: null, status: 'active', note: 'Worse in spring' }),
		part({ kind: 'family', what: 'Stroke', happenedOn: null, nextDueOn: null, place: null, relation: 'Father', status: 'active', note: null }),
	],
	'emergency-contacts': [part({ name: 'Bea Dunne', relation: 'Sister', phone: '+353 1 555 0199', email: null, mayDecide: true })],
	insurances: [
		part({ rank: 'primary', provider: 'VHI', plan: null, policyNumber: 'VH-1', groupNumber: 'G7', holderName: null, holderRelation: null, validFrom: '2020-01-01', validUntil: null }),
	],
	'identity-documents': [part({ kind: 'passport', country: 'IE', number: 'P 123', issuedOn: null, expiresOn: '2031-01-01' })],
});

/** The names of a patient with an account are those of the account. */
function fromAccount(person) {
	const { patientId: id, patientNumber: number, firstName, lastName, dateOfBirth } = person;
	return { ...blank, id, number, hasAccount: true, firstName, lastName, dateOfBirth, createdAt: now(), version: 1 };
}

function register(clinic) {
	clinic.patients ??= first.map(([firstName, lastName, dateOfBirth, sex, more], index) => ({
		...blank,
		id: randomUUID(),
		number: `PAT-${String(501 + index).padStart(5, '0')}`,
		hasAccount: index === 1,
		firstName,
		lastName,
		dateOfBirth,
		sex,
		...more,
		createdAt: now(),
		version: 1,
	}));
	for (const person of clinic.people) {
		if (person.patientId && !clinic.patients.some(({ id }) => id === person.patientId))
			clinic.patients.push(fromAccount(person));
	}
	return clinic.patients;
}

const summary = ({ id, number, firstName, lastName, preferredName, dateOfBirth, sex, status, hasAccount, version }) => ({
	id,
	number,
	firstName,
	lastName,
	preferredName,
	dateOfBirth,
	sex,
	status,
	hasAccount,
	sortName: `${lastName} ${firstName}`.toLowerCase(),
	version,
});

function shown({ parts, notes, openedBy, mergedInto, portal, ...patient }, person) {
	const sections = person.role === 'staff' ? atTheDesk : all;
	const known = partsOf({ parts, ...patient }).allergies.filter(({ status }) => status === 'active');
	return { ...patient, sections, allergies: sections.includes('allergies') ? known : null };
}

function patientWith(clinic, person, id) {
	const patient = register(clinic).find((one) => one.id === id);
	if (!patient || (person.role === 'patient' && person.patientId !== id) || !isReached(patient, person))
		throw missing();
	partsOf(patient);
	return patient;
}

function checkVersion({ version }, wanted) {
	if (wanted !== undefined && wanted !== version)
		throw new Refused(412, 'changed', 'somebody has changed it since');
}

const merges = [];

function mergeInto(clinic, { person, body: { into, reason } }, id) {
	const gone = patientWith(clinic, person, id);
	if (gone.id === into || gone.hasAccount)
		throw new Refused(409, 'conflict', 'the other way round', { faults: [{ field: 'into', words: 'wants the record with the account' }] });
	const one = { id: randomUUID(), patientId: into, mergedId: id, mergedNumber: gone.number, mergedName: `${gone.firstName} ${gone.lastName}`, reason, mergedAt: now(), undoneAt: null };
	gone.mergedInto = into;
	merges.unshift(one);
	return one;
}

function split(clinic, id) {
	const one = merges.find((other) => other.id === id);
	one.undoneAt = now();
	register(clinic).find((patient) => patient.id === one.mergedId).mergedInto = undefined;
}

/** Whoever asks for a record that went into another gets that one. */
const goesOnAs = (clinic, id) => register(clinic).find((one) => one.id === id)?.mergedInto ?? id;

const DAYS_A_WEEK = 7;
const nobodyAsked = { email: null, inviterName: null, invitedAt: null, expiresAt: null };

const portalOf = ({ id, hasAccount, portal }) => ({ patientId: id, state: hasAccount ? 'account' : portal ? 'invited' : 'none', ...nobodyAsked, ...(hasAccount ? {} : portal) });

function inviteToPortal(clinic, { person, body: { email } }, id) {
	const patient = patientWith(clinic, person, id);
	if (clinic.people.some((one) => one.email === email))
		throw new Refused(409, 'conflict', 'that address has an account', { faults: [{ field: 'email', words: 'has an account already' }] });
	patient.portal = { email, inviterName: `${person.firstName} ${person.lastName}`, invitedAt: now(), expiresAt: iso(Date.now() + DAYS_A_WEEK * 86_400_000) };
	return portalOf(patient);
}

/** The token is the patient's id here: nobody reads mail. */
function acceptPortal(clinic, { body: { token, dateOfBirth, password } }) {
	const patient = register(clinic).find(({ id, portal }) => id === token && portal);
	if (!patient)
		throw new Refused(422, 'input', 'the link is spent', { faults: [{ field: 'token', words: 'was used already' }] });
	if (patient.dateOfBirth !== dateOfBirth)
		throw new Refused(422, 'input', 'another birthday', { faults: [{ field: 'dateOfBirth', words: 'is not the one that the clinic has of you' }] });
	const { id, number, firstName, lastName, portal: { email } } = patient;
	if (clinic.people.some((one) => one.email === email))
		throw new Refused(409, 'conflict', 'your address has an account already');
	const person = addPerson(clinic, { email, password, firstName, lastName, dateOfBirth, role: 'patient', status: 'active', createdAt: now() });
	Object.assign(person, { patientId: id, patientNumber: number });
	Object.assign(patient, { hasAccount: true, portal: undefined });
	return { id: person.id, email, firstName, lastName, patientId: id };
}

const digits = (text) => (text ?? '').replace(/\D/g, '');

function search(clinic, { person, query }) {
	const words = (query.q ?? query.name ?? '').toLowerCase();
	return register(clinic)
		.filter((one) => isReached(one, person) && !one.mergedInto)
		.filter(({ number }) => !query.number || number === query.number)
		.filter((one) => !words || one.number.toLowerCase() === words || `${one.firstName} ${one.lastName}`.toLowerCase().includes(words))
		.filter((one) => !query.phone || digits(one.phone) === digits(query.phone))
		.filter((one) => !query.email || one.email === query.email)
		.filter((one) => !query.dateOfBirth || one.dateOfBirth === query.dateOfBirth)
		.filter((one) => !query.nationalId || one.parts?.['identity-documents'].some(({ number }) => number === query.nationalId))
		.map(summary);
}

function registerOne(clinic, { person, body: { confirmDuplicate, nationalId, nationalIdCountry, ...wish } }) {
	const like = register(clinic).filter(({ lastName, dateOfBirth }) => lastName === wish.lastName && dateOfBirth === (wish.dateOfBirth ?? null));
	if (like.length && !confirmDuplicate)
		throw new Refused(409, 'conflict', 'somebody like this is registered already', { candidates: like.filter((one) => isReached(one, person)).map(summary) });
	const patient = { ...blank, id: randomUUID(), number: `PAT-${String(700 + clinic.patients.length).padStart(5, '0')}`, hasAccount: false, ...wish, createdAt: now(), version: 1 };
	clinic.patients.push(patient);
	if (nationalId)
		partsOf(patient)['identity-documents'].push(part({ kind: 'national-id', country: nationalIdCountry ?? wish.country, number: nationalId, issuedOn: null, expiresOn: null }));
	return shown(patient, person);
}

function change(clinic, { person, body, version }, id) {
	const patient = patientWith(clinic, person, id);
	checkVersion(patient, version);
	const { reason, ...rest } = body;
	Object.assign(patient, rest, rest.status && { statusReason: reason ?? null, deceasedOn: rest.deceasedOn ?? null }, { version: patient.version + 1 });
	return shown(patient, person);
}

/** Kinds of thing that were not said are what the server says of them. */
const unsaid = {
	allergies: { category: 'other', reaction: null, since: null, status: 'active', note: null },
	medications: { dose: null, route: null, frequency: null, reason: null, startedOn: null, stoppedOn: null, prescribedBy: null, note: null },
	history: { happenedOn: null, nextDueOn: null, place: null, relation: null, status: 'active', note: null },
	'emergency-contacts': { email: null, mayDecide: false },
	insurances: { plan: null, groupNumber: null, holderName: null, holderRelation: null, validFrom: null, validUntil: null },
	'identity-documents': { issuedOn: null, expiresOn: null },
};

const partRoutes = (clinic) => partNames.flatMap((name) => {
	const list = ({ person }, id) => partsOf(patientWith(clinic, person, id))[name];
	const one = (request, patientId, id) => list(request, patientId).find((other) => other.id === id);
	return [
		['GET', `/api/patients/:patientId/${name}`, list],
		['POST', `/api/patients/:patientId/${name}`, (request, patientId) => {
			const made = part({ patientId, ...unsaid[name], ...request.body });
			list(request, patientId).push(made);
			return made;
		}, created],
		['PUT', `/api/patients/:patientId/${name}/:id`, (request, patientId, id) => {
			const found = one(request, patientId, id);
			checkVersion(found, request.version);
			return Object.assign(found, request.body, { version: found.version + 1 });
		}],
		['DELETE', `/api/patients/:patientId/${name}/:id`, (request, patientId, id) => {
			const found = list(request, patientId);
			found.splice(found.indexOf(one(request, patientId, id)), 1);
		}],
	];
});

/** What an emergency opens stays open for those of the role. */
export function openInEmergency(clinic, { person, body }) {
	const isNamed = ({ firstName, lastName, dateOfBirth }) =>
		body.lastName && [firstName, lastName, dateOfBirth].join() === [body.firstName, body.lastName, body.dateOfBirth].join();
	const patient = register(clinic).find((one) => one.id === body.patientId || one.number === body.patientNumber || isNamed(one));
	if (!patient)
		throw missing();
	(patient.openedBy ??= new Set()).add(person.role);
	return patient;
}

export function noteOf(clinic, { person, body: { words } }, { id: breakGlassId, patientId }) {
	const { id, createdAt } = part();
	const note = { id, patientId, breakGlassId, authorName: `${person.firstName} ${person.lastName}`, authorRole: person.role, words, createdAt };
	(patientWith(clinic, person, patientId).notes ??= []).push(note);
	return note;
}

export function closeEmergency(clinic, { person }, patientId) {
	register(clinic).find(({ id }) => id === patientId)?.openedBy?.delete(person.role);
}

export const patientRoutes = (clinic) => [
	['POST', '/api/appointments/book-anyway', ({ person, body }) => bookAnyway(clinic, patientWith(clinic, person, body.patientId), clinic.doctors.find(({ id }) => id === body.doctorId), body), created],
	['GET', '/api/patients', ({ person, query }) => register(clinic).filter((one) => isReached(one, person) && (!query.status || one.status === query.status)).map(summary)],
	['GET', '/api/patients/search', (request) => search(clinic, request)],
	['POST', '/api/patients', (request) => registerOne(clinic, request), created],
	['GET', '/api/patients/portal/profile', ({ person }) => shown(patientWith(clinic, person, person.patientId), person)],
	['PUT', '/api/patients/portal/profile', (request) => change(clinic, request, request.person.patientId)],
	...partRoutes(clinic),
	['GET', '/api/patients/:patientId/emergency-notes', ({ person }, id) => patientWith(clinic, person, id).notes ?? []],
	['GET', '/api/patients/:id', ({ person }, id) => shown(patientWith(clinic, person, goesOnAs(clinic, id)), person)],
	['GET', '/api/patients/:patientId/merges', (_, id) => merges.filter(({ patientId }) => patientId === id)],
	['POST', '/api/patients/:id/merge', (request, id) => mergeInto(clinic, request, id), created],
	['DELETE', '/api/patients/merges/:id', (_, id) => split(clinic, id)],
	['GET', '/api/patients/:patientId/portal-invitation', ({ person }, id) => portalOf(patientWith(clinic, person, id))],
	['POST', '/api/patients/:patientId/portal-invitation', (request, id) => inviteToPortal(clinic, request, id), created],
	['DELETE', '/api/patients/:patientId/portal-invitation', ({ person }, id) => void (patientWith(clinic, person, id).portal = undefined)],
	['POST', '/api/auth/accept-portal-invitation', (request) => acceptPortal(clinic, request), { isOpen: true, ...created }],
	['PUT', '/api/patients/:id', (request, id) => change(clinic, request, id)],
	['PUT', '/api/patients/:id/status', (request, id) => change(clinic, request, id)],
];

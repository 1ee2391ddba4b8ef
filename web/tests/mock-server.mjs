/*
 * The portal on loopback: the built files with the headers that nginx sends, and the API of mock-clinic.mjs.
 *
 * usage: node tests/mock-server.mjs [port]      (http; loopback counts as a secure place for browsers)
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { addPerson, book, checkFree, doctorSummary, freeTimes, hold, iso, newClinic, PASSWORD, Refused, wall } from './mock-clinic.mjs';
import { patientRoutes } from './mock-patients.mjs';
import { proofRoutes } from './mock-proof.mjs';
import { checkCode, confirmApp, lastTrustRoutes, methodsOf, nextStep, trustRoutes, wantFresh } from './mock-trust.mjs';

const PORT = Number(process.argv[2] ?? 8090);
const DIST = new URL('../dist/', import.meta.url).pathname;

const HEADERS = {
	'Content-Security-Policy': [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data: blob:",
		"media-src 'self' blob:",
		"connect-src 'self'",
		"font-src 'self'",
		"manifest-src 'self'",
		"worker-src 'self'",
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		'trusted-types epione-sw',
	].join('; '),
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'same-origin',
	'Cross-Origin-Opener-Policy': 'same-origin',
};

const TYPES = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml',
	'.webmanifest': 'application/manifest+json',
	'.txt': 'text/plain',
};

const clinic = newClinic();
const sessions = new Map();
/* A browser's session ends where nobody asked for so long; tests let its time pass, and say how long it may be. */
const uses = new Map();
const IDLE_MINUTES = { admin: 15, 'super-admin': 15 };
const idleMinutes = (person, token) => uses.get(token)?.minutes ?? IDLE_MINUTES[person.role] ?? 30;
const halfSessions = new Map();

const missing = () => new Refused(404, 'not-found', 'there is no such thing here');
const doctorWith = (id) => clinic.doctors.find((doctor) => doctor.id === id);
const find = (list, id) => list.find((one) => one.id === id) ?? refuse(missing());

function refuse(refusal) {
	throw refusal;
}

function checkVersion(object, { version }) {
	if (version !== undefined && version !== object.version)
		throw new Refused(412, 'changed', 'somebody has changed it since');
}

const profile = ({ password, specialtyId, licenseNumber, createdAt, factors, devices, mustSetUp, family, consents, links, ...person }) => person;
const account = (person) => ({
	...Object.fromEntries(
		['id', 'email', 'role', 'status', 'firstName', 'lastName', 'licenseNumber', 'employeeNumber', 'createdAt', 'version'].map((name) => [name, person[name]]),
	),
	specialty: clinic.specialties.find(({ id }) => id === person.specialtyId)?.name ?? null,
});
const specialty = (one) => ({ ...one, doctors: clinic.doctors.filter(({ specialtyId }) => specialtyId === one.id).length });
const availability = (doctor) => ({
	doctorId: doctor.id,
	...Object.fromEntries(['timeZone', 'slotMinutes', 'hours', 'exceptions', 'leave', 'version'].map((name) => [name, doctor[name]])),
});

const described = (doctor) => ({
	doctorId: doctor.id,
	...Object.fromEntries(
		['name', 'specialty', 'department', 'biography', 'qualifications', 'languages', 'feeMinor', 'feeCurrency', 'version'].map((name) => [name, doctor[name]]),
	),
});

const seenBy = (person) => (visit) => {
	if (person.role === 'patient')
		return visit.patientId === person.patientId;
	return person.role === 'staff' || person.role === 'nurse' || visit.doctorId === person.id;
};

const myVisit = ({ person }, id) => find(clinic.visits.filter(seenBy(person)), id);

const moves = {
	cancelled: ['scheduled', 'confirmed'],
	confirmed: ['scheduled'],
	'in-progress': ['scheduled', 'confirmed'],
	completed: ['in-progress'],
	'no-show': ['scheduled', 'confirmed'],
};

function move(request, visit, status, more = {}) {
	checkVersion(visit, request);
	if (!moves[status].includes(visit.status))
		throw new Refused(409, 'conflict', `a visit that is ${visit.status} cannot become ${status}`);
	return Object.assign(visit, { status, version: visit.version + 1, ...more });
}

function reschedule(request) {
	const { appointmentId, startsAt, durationMinutes } = request.body;
	const visit = myVisit(request, appointmentId);
	checkVersion(visit, request);
	const minutes = durationMinutes ?? visit.durationMinutes;
	checkFree(clinic, doctorWith(visit.doctorId), startsAt, minutes, { patientId: visit.patientId, except: visit.id });
	return Object.assign(visit, {
		startsAt,
		endsAt: iso(Date.parse(startsAt) + minutes * 60_000),
		durationMinutes: minutes,
		version: visit.version + 1,
	});
}

/* The clinic in memory keeps London's winter. */
function moveAnyway(request) {
	const { appointmentId, wallTime, overrideReason } = request.body;
	const visit = myVisit(request, appointmentId);
	checkVersion(visit, request);
	const startsAt = `${wallTime}:00Z`;
	const endsAt = iso(Date.parse(startsAt) + visit.durationMinutes * 60_000);
	return Object.assign(visit, { startsAt, endsAt, overrideReason, version: visit.version + 1 });
}

function signIn({ body }, reply) {
	const person = clinic.people.find(({ email }) => email === body.email.toLowerCase());
	if (!person || person.password !== body.password)
		throw new Refused(401, 'unauthenticated', 'that e-mail and password do not fit');
	const token = randomUUID();
	const next = nextStep(person);
	(next ? halfSessions : sessions).set(token, person.id);
	reply.setHeader('Set-Cookie', `epione=${token}; HttpOnly; SameSite=Strict; Path=/`);
	return next ? { next, methods: methodsOf(person) } : { next, methods: [], accountId: person.id, role: person.role, status: person.status };
}

/* Half in: the second proof makes a session of it. */
function comeIn({ token, halfPerson }) {
	if (!halfPerson)
		throw new Refused(401, 'unauthenticated', 'sign in first');
	halfSessions.delete(token);
	sessions.set(token, halfPerson.id);
	return { next: null, methods: [] };
}

function ownProfile({ person, token }) {
	if (!person)
		throw new Refused(403, 'forbidden', 'give your second factor first');
	return { ...profile(person), idleMinutes: idleMinutes(person, token) };
}

/* By account; patients read of a doctor's in the list. */
const pictures = new Map();

function keepPicture({ person }, bytes) {
	const picture = bytes ? randomUUID() : null;
	pictures.set(person.id, bytes);
	person.picture = picture;
	Object.assign(doctorWith(person.id) ?? {}, { picture });
	return { picture };
}

function useSession(token, person) {
	const { idle = 0, minutes } = uses.get(token) ?? {};
	if (idle >= idleMinutes(person, token))
		return void sessions.delete(token);
	uses.set(token, { idle: 0, minutes });
	return person;
}

/* For tests: so many minutes pass in which this session is not used, or its limit is another from a use just now on. */
function passTime({ token }, { minutes, limit }) {
	const { idle = 0, minutes: before } = uses.get(token) ?? {};
	uses.set(token, limit ? { idle: 0, minutes: limit } : { idle: idle + minutes, minutes: before });
}

function register({ body }) {
	if (clinic.people.some(({ email }) => email === body.email.toLowerCase()))
		throw new Refused(409, 'conflict', 'this e-mail has an account', { faults: [{ field: 'email', words: 'has an account already' }] });
	const isPatient = (body.role ?? 'patient') === 'patient';
	return profile(addPerson(clinic, { ...body, email: body.email.toLowerCase(), emailConfirmed: false, status: isPatient ? 'active' : 'pending', createdAt: iso(Date.now()) }));
}

function verify(request, id) {
	wantFresh(request);
	const person = find(clinic.people, id);
	checkVersion(person, request);
	const isVerified = request.body.decision === 'verified';
	Object.assign(person, {
		status: isVerified ? 'active' : 'deactivated',
		employeeNumber: isVerified ? 'EMP-DR-0009' : null,
		version: person.version + 1,
	});
	return account(person);
}

function listVisits({ person, query }) {
	return clinic.visits
		.filter(seenBy(person))
		.filter(({ startsAt }) => !query.from || Date.parse(startsAt) >= Date.parse(query.from))
		.filter(({ startsAt }) => !query.to || Date.parse(startsAt) < Date.parse(query.to))
		.sort((one, other) => one.startsAt.localeCompare(other.startsAt));
}

function today({ person, query }) {
	const day = query.day ?? clinic.day;
	return listVisits({ person, query: {} }).filter(({ startsAt }) => wall(Date.parse(startsAt), person.timeZone).day === day);
}

function peopleLike({ status, employees, search = '' }) {
	const beginnings = ({ firstName, lastName, email }) => [firstName, lastName, email].join(' ').toLowerCase().split(' ');
	const wanted = search.toLowerCase().split(/[\s,]+/).filter(Boolean);
	return clinic.people
		.filter((one) => !status || status === one.status)
		.filter(({ role }) => employees !== 'true' || role !== 'patient')
		.filter((one) => wanted.every((word) => beginnings(one).some((beginning) => beginning.startsWith(word))))
		.map(account);
}

function changeOwn(request, object) {
	checkVersion(object, request);
	return Object.assign(object, request.body, { version: object.version + 1 });
}

function removeSpecialty(request, id) {
	const one = specialty(find(clinic.specialties, id));
	if (one.doctors)
		throw new Refused(409, 'conflict', 'doctors have this specialty');
	clinic.specialties = clinic.specialties.filter((other) => other.id !== id);
}

const open = { isOpen: true };
const created = { status: 201 };

const routes = [
	['POST', '/api/auth/register', register, { ...open, ...created }],
	['POST', '/api/auth/login', signIn, open],
	['POST', '/api/auth/verify-2fa', (request) => { checkCode(request); return comeIn(request); }, open],
	['POST', '/api/auth/totp/confirm', (request) => { const done = confirmApp(request); if (request.halfPerson) comeIn(request); return done; }, open],
	['POST', '/api/auth/logout', ({ token }) => void sessions.delete(token)],
	['GET', '/api/auth/profile', ownProfile],
	['GET', '/api/auth/session', ({ person, token }) => ({ id: person.id, idleMinutes: idleMinutes(person, token), endsAt: iso(Date.now() + 12 * 3600_000) })],
	['POST', '/api/mock/time', (request) => passTime(request, request.body), { isTime: true }],
	['PUT', '/api/auth/profile', (request) => ownProfile({ ...request, person: changeOwn(request, request.person) })],
	['PUT', '/api/auth/profile/picture', (request) => keepPicture(request, Buffer.from(request.body.picture, 'base64url'))],
	['DELETE', '/api/auth/profile/picture', (request) => void keepPicture(request, undefined)],
	['GET', '/api/users/:id/picture', (_, id) => pictures.get(id) ?? refuse(missing())],
	['GET', '/api/demo', demo, open],
	['GET', '/api/specialties', () => clinic.specialties.map(specialty), open],
	['POST', '/api/specialties', ({ body }) => specialty(clinic.specialties[clinic.specialties.push({ id: randomUUID(), description: null, ...body, version: 1 }) - 1]), created],
	['PUT', '/api/specialties/:id', (request, id) => specialty(changeOwn(request, find(clinic.specialties, id)))],
	['DELETE', '/api/specialties/:id', removeSpecialty],
	['GET', '/api/users', ({ query }) => peopleLike(query)],
	['PUT', '/api/users/:id/verification', verify],
	['GET', '/api/users/doctors', listDoctors],
	['GET', '/api/users/doctors/profile', ({ person }) => described(find(clinic.doctors, person.id))],
	['PUT', '/api/users/doctors/profile', (request) => described(changeOwn(request, find(clinic.doctors, request.person.id)))],
	['GET', '/api/users/doctors/:id/profile', (_, id) => described(find(clinic.doctors, id))],
	['PUT', '/api/users/doctors/:id/profile', (request, id) => described(changeOwn(request, find(clinic.doctors, id)))],
	['GET', '/api/users/doctors/:id', (_, id) => doctorSummary(clinic, find(clinic.doctors, id))],
	['GET', '/api/users/availability', ({ person, query }) => availability(find(clinic.doctors, query.doctorId ?? person.id))],
	['PUT', '/api/users/availability', (request) => availability(changeOwn(request, find(clinic.doctors, request.person.id)))],
	['GET', '/api/appointments/check-availability', checkAvailability],
	['POST', '/api/appointments/hold', ({ person, body }) => hold(clinic, person, find(clinic.doctors, body.doctorId), body.startsAt), created],
	['DELETE', '/api/appointments/hold/:id', (_, id) => void (clinic.holds = clinic.holds.filter((one) => one.id !== id))],
	['POST', '/api/appointments/book', ({ person, body }) => book(clinic, person, find(clinic.doctors, body.doctorId), body), created],
	['POST', '/api/appointments/reschedule', reschedule],
	['POST', '/api/appointments/reschedule-anyway', moveAnyway],
	['POST', '/api/appointments/cancel', (request) => move(request, myVisit(request, request.body.appointmentId), 'cancelled', { cancelReason: request.body.reason, cancelledAt: iso(Date.now()) })],
	['POST', '/api/appointments/restore', restore],
	['POST', '/api/appointments/confirm', (request) => move(request, myVisit(request, request.body.appointmentId), 'confirmed')],
	['PUT', '/api/appointments/:id/status', (request, id) => move(request, myVisit(request, id), request.body.status)],
	['GET', '/api/appointments/today', today],
	['GET', '/api/appointments', listVisits],
	['GET', '/api/appointments/:id', (request, id) => myVisit(request, id)],
	...proofRoutes(clinic),
	...patientRoutes(clinic),
	...trustRoutes(clinic),
	...lastTrustRoutes(clinic),
];

function demo() {
	const accounts = clinic.people
		.filter(({ email }) => /^(admin|doctor|specialist|nurse|staff|patient)@/.test(email))
		.map(({ email, role, firstName, lastName }) => ({ email, role, name: `${firstName} ${lastName}` }));
	return { accounts, password: PASSWORD, secondFactorRoles: ['super-admin'] };
}

function listDoctors({ query }) {
	const wanted = (query.name ?? '').toLowerCase();
	return clinic.doctors
		.filter(({ specialtyId }) => !query.specialtyId || specialtyId === query.specialtyId)
		.filter(({ languages }) => !query.language || languages.includes(query.language))
		.filter(({ name }) => name.toLowerCase().includes(wanted))
		.map((doctor) => doctorSummary(clinic, doctor));
}

function checkAvailability({ person, query }) {
	const doctor = find(clinic.doctors, query.doctorId);
	const from = query.from ?? wall(Date.now(), doctor.timeZone).day;
	const days = Number(query.days ?? 14);
	return {
		doctorId: doctor.id,
		timeZone: doctor.timeZone,
		durationMinutes: doctor.slotMinutes,
		from,
		days,
		freeTimes: freeTimes(clinic, doctor, from, days, person.patientId),
	};
}

function restore(request) {
	const visit = myVisit(request, request.body.appointmentId);
	checkVersion(visit, request);
	return Object.assign(visit, { status: 'scheduled', cancelReason: null, cancelledAt: null, version: visit.version + 1 });
}

function parametersOf(pattern, path) {
	const found = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(path);
	return found && found.slice(1);
}

async function bodyOf(request) {
	const chunks = [];
	for await (const chunk of request)
		chunks.push(chunk);
	return chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {};
}

function callerOf(request, options = {}) {
	const token = /epione=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
	const known = clinic.people.find(({ id }) => id === sessions.get(token));
	const person = known && !options.isTime ? useSession(token, known) : known;
	const halfPerson = clinic.people.find(({ id }) => id === halfSessions.get(token));
	if (!person && !halfPerson && !options.isOpen)
		throw new Refused(401, 'unauthenticated', 'sign in first');
	if (request.method !== 'GET' && !request.headers['x-epione'])
		throw new Refused(403, 'forbidden', 'the X-Epione header is missing');
	return { token, person, halfPerson, proofIsOld: /proof=old/.test(request.headers.cookie ?? '') };
}

async function answer(request, url, reply) {
	for (const [method, pattern, run, options] of routes) {
		const parameters = method === request.method && parametersOf(pattern, url.pathname);
		if (!parameters)
			continue;
		const caller = callerOf(request, options);
		const given = /"(\d+)"/.exec(request.headers['if-match'] ?? '')?.[1];
		const wish = {
			...caller,
			body: await bodyOf(request),
			query: Object.fromEntries(url.searchParams),
			version: given === undefined ? undefined : Number(given),
		};
		return { data: run(wish, ...(run === signIn ? [reply] : parameters)), status: options?.status ?? 200 };
	}
	throw missing();
}

/* A cursor is the id of the last one seen. */
function pageOf(list, query) {
	const begin = query.has('after') ? list.findIndex(({ id }) => id === query.get('after')) + 1 : 0;
	const data = list.slice(begin, begin + Number(query.get('limit') ?? 20));
	return { data, next: begin + data.length < list.length ? data.at(-1).id : null };
}

async function serveApi(request, url, reply) {
	try {
		const { data, status } = await answer(request, url, reply);
		if (data === undefined)
			return void reply.writeHead(204).end();
		if (typeof data === 'string')
			return void reply.writeHead(status, { 'Content-Type': 'text/csv; charset=utf-8' }).end(data);
		if (Buffer.isBuffer(data))
			return void reply.writeHead(status, { 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, max-age=86400' }).end(data);
		reply.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
		reply.end(JSON.stringify(Array.isArray(data) ? pageOf(data, url.searchParams) : { data }));
	} catch (reason) {
		if (!(reason instanceof Refused))
			console.error(reason);
		const problem = reason.answer ?? { status: 500, code: 'broken', title: 'broken' };
		reply.writeHead(problem.status, { 'Content-Type': 'application/problem+json' });
		reply.end(JSON.stringify(problem));
	}
}

function serveFile(url, reply) {
	const wanted = join(DIST, decodeURIComponent(url.pathname));
	const isFile = wanted.startsWith(DIST) && extname(wanted) && existsSync(wanted);
	if (!isFile && url.pathname.startsWith('/assets/'))
		return void reply.writeHead(404).end();
	const path = isFile ? wanted : join(DIST, 'index.html');
	reply.writeHead(200, {
		...HEADERS,
		'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
		'Cache-Control': url.pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
	});
	reply.end(readFileSync(path));
}

createServer((request, reply) => {
	const url = new URL(request.url, 'http://localhost');
	if (url.pathname.startsWith('/api/'))
		void serveApi(request, url, reply);
	else
		serveFile(url, reply);
}).listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`));

/*
 * A clinic in memory that keeps the API's contract closely enough to draw every page: people, doctors, hours,
 * visits, holds.  It is for the portal's own tests; what the server really does is tested with the server.
 */
import { randomUUID } from 'node:crypto';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const PASSWORD = 'epione-demo-2026';

export class Refused extends Error {
	constructor(status, code, detail, extra = {}) {
		super(detail);
		this.answer = { type: 'about:blank', title: code, status, code, detail, requestId: randomUUID(), ...extra };
	}
}

const iso = (at) => new Date(at).toISOString().replace('.000Z', 'Z');

const wallParts = new Map();

function wall(at, timeZone) {
	if (!wallParts.has(timeZone))
		wallParts.set(
			timeZone,
			new Intl.DateTimeFormat('en-CA', {
				timeZone,
				hourCycle: 'h23',
				year: 'numeric',
				month: '2-digit',
				day: '2-digit',
				hour: '2-digit',
				minute: '2-digit',
			}),
		);
	const parts = Object.fromEntries(
		wallParts
			.get(timeZone)
			.formatToParts(at)
			.map(({ type, value }) => [type, value]),
	);
	return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

const weekdayOf = (day) => new Date(`${day}T12:00Z`).getUTCDay() || 7;
const addDays = (day, count) => iso(Date.parse(`${day}T12:00Z`) + count * DAY).slice(0, 10);

const specialtyNames = ['Cardiology', 'Dermatology', 'General practice', 'Paediatrics'];

const doctorRows = [
	['Amara', 'Okafor', 'doctor@epione.test', 'General practice', 'Europe/London', ['en', 'fr'], 4500, 'GBP'],
	['Rohan', 'Iyer', 'iyer@epione.test', 'Cardiology', 'Asia/Kolkata', ['en', 'hi'], 150000, 'INR'],
	['Leila', 'Haddad', 'specialist@epione.test', 'Dermatology', 'America/New_York', ['en', 'ar'], 12000, 'USD'],
	['Ngaire', 'Walker', 'walker@epione.test', 'Paediatrics', 'Australia/Adelaide', ['en'], null, null],
];

export function newClinic() {
	/* Its today stays, though midnight may come while the tests run. */
	const day = wall(Date.now(), 'Europe/London').day;
	const clinic = { day, people: [], doctors: [], specialties: [], visits: [], holds: [], numbers: 0 };
	clinic.specialties = specialtyNames.map((name) => ({
		id: randomUUID(),
		name,
		description: null,
		version: 1,
	}));
	addPerson(clinic, { firstName: 'Ines', lastName: 'Moreau', email: 'admin@epione.test', role: 'admin' });
	addPerson(clinic, { firstName: 'Hana', lastName: 'Kovacs', email: 'chief@epione.test', role: 'super-admin' });
	addPerson(clinic, {
		firstName: 'Kofi',
		lastName: 'Asante',
		email: 'kofi@epione.test',
		role: 'nurse',
		factors: { required: true, totp: true, totpSince: iso(Date.now() - DAY), recoveryCodesLeft: 9, passkeys: [] },
	});
	addPerson(clinic, { firstName: 'Signe', lastName: 'Holm', email: 'signe@epione.test', role: 'nurse', mustSetUp: true });
	for (const row of doctorRows)
		addDoctor(clinic, row);
	addPerson(clinic, { firstName: 'Grace', lastName: 'Mensah', email: 'nurse@epione.test', role: 'nurse' });
	addPerson(clinic, { firstName: 'Jonas', lastName: 'Berg', email: 'staff@epione.test', role: 'staff' });
	for (const [firstName, lastName, email] of [
		['Maya', 'Lindqvist', 'patient@epione.test'],
		['Tom', 'Adeyemi', 'tom@epione.test'],
		['Rosa', 'Marín', 'rosa@epione.test'],
		['Wei', 'Zhang', 'wei@epione.test'],
	])
		addPerson(clinic, { firstName, lastName, email, role: 'patient' });
	addPerson(clinic, {
		firstName: 'Piotr',
		lastName: 'Nowak',
		email: 'pending@epione.test',
		role: 'doctor',
		status: 'pending',
		licenseNumber: 'GMC 7654321',
		specialtyId: clinic.specialties[2].id,
	});
	addVisits(clinic);
	return clinic;
}

export function addPerson(clinic, wish) {
	const isPatient = (wish.role ?? 'patient') === 'patient';
	const count = clinic.people.length + 1;
	const person = {
		id: randomUUID(),
		password: PASSWORD,
		role: 'patient',
		status: isPatient ? 'active' : 'active',
		emailConfirmed: true,
		phone: null,
		dateOfBirth: null,
		timeZone: 'Europe/London',
		language: 'en',
		patientId: isPatient ? randomUUID() : null,
		patientNumber: isPatient ? `PAT-${String(count).padStart(5, '0')}` : null,
		employeeNumber: null,
		licenseNumber: null,
		lastLoginAt: null,
		picture: null,
		createdAt: iso(Date.now() - 3 * DAY),
		version: 1,
		...wish,
	};
	clinic.people.push(person);
	return person;
}

function addDoctor(clinic, [firstName, lastName, email, specialty, timeZone, languages, fee, currency]) {
	const { id: specialtyId } = clinic.specialties.find(({ name }) => name === specialty);
	const person = addPerson(clinic, {
		firstName,
		lastName,
		email,
		role: email.startsWith('specialist') ? 'specialist' : 'doctor',
		timeZone,
		specialtyId,
		licenseNumber: `LIC-${clinic.people.length}`,
		employeeNumber: `EMP-DR-000${clinic.doctors.length + 1}`,
	});
	clinic.doctors.push({
		id: person.id,
		name: `Dr ${firstName} ${lastName}`,
		specialtyId,
		specialty,
		department: null,
		biography: `${specialty} for adults and children, with time to listen.`,
		qualifications: ['MBBS'],
		languages,
		feeMinor: fee,
		feeCurrency: currency,
		picture: null,
		hours: [1, 2, 3, 4, 5].flatMap((weekday) => [
			{ weekday, startTime: '09:00', endTime: '12:30' },
			{ weekday, startTime: '13:30', endTime: '17:00' },
		]),
		exceptions: [],
		leave: [],
		timeZone,
		slotMinutes: 30,
		version: 1,
	});
}

/* The doctor's day has visits in several states, whatever day it is. */
function addVisits(clinic) {
	const doctor = clinic.doctors[0];
	const patients = clinic.people.filter(({ role }) => role === 'patient');
	const midnight = Date.parse(`${clinic.day}T00:00Z`);
	const plan = [
		[9 * 60, 'completed', 'Cough for a week', 'video', 1],
		[9 * 60 + 30, 'completed', 'Blood pressure review', 'in-person', 2],
		[10 * 60 + 30, 'in-progress', 'Skin rash on both arms', 'video', 3],
		[11 * 60, 'confirmed', 'Headache that comes and goes', 'audio', 1],
		[14 * 60, 'scheduled', 'Repeat prescription', 'chat', 2],
		[16 * 60 + 30, 'cancelled', 'Ear pain', 'in-person', 3],
	];
	for (const [minute, status, reason, consultationType, patient] of plan)
		addVisit(clinic, { doctor, person: patients[patient], startsAt: midnight + minute * MINUTE, status, reason, consultationType });
	const mine = patients[0];
	addVisit(clinic, { doctor, person: mine, startsAt: midnight - 12 * DAY + 10 * 60 * MINUTE, status: 'completed', reason: 'Check-up', consultationType: 'in-person' });
	addVisit(clinic, { doctor, person: mine, startsAt: nextFree(clinic, doctor, 3), status: 'confirmed', reason: 'Cough for two weeks, worse at night', consultationType: 'video' });
	addVisit(clinic, { doctor: clinic.doctors[1], person: mine, startsAt: nextFree(clinic, clinic.doctors[1], 9), status: 'scheduled', reason: 'Palpitations when climbing stairs', consultationType: 'audio' });
}

const nextFree = (clinic, doctor, days) => Date.parse(freeTimes(clinic, doctor, addDays(wall(Date.now(), doctor.timeZone).day, days), 7)[4]);

function addVisit(clinic, { doctor, person, startsAt, minutes = doctor.slotMinutes, ...rest }) {
	const visit = {
		id: randomUUID(),
		number: `APT-${String(++clinic.numbers).padStart(5, '0')}`,
		patientId: person.patientId,
		patientName: `${person.firstName} ${person.lastName}`,
		doctorId: doctor.id,
		doctorName: doctor.name,
		specialty: doctor.specialty,
		timeZone: doctor.timeZone,
		startsAt: iso(startsAt),
		endsAt: iso(startsAt + minutes * MINUTE),
		durationMinutes: minutes,
		type: 'consultation',
		consultationType: 'video',
		reason: '',
		symptoms: [],
		notes: null,
		status: 'scheduled',
		cancelReason: null,
		overrideReason: null,
		cancelledAt: null,
		version: 1,
		createdAt: iso(Date.now()),
		...rest,
	};
	clinic.visits.push(visit);
	return visit;
}

const overlaps = (from, to, other) => from < Date.parse(other.endsAt) && to > Date.parse(other.startsAt);

function isTaken(clinic, doctor, from, to, { patientId, except } = {}) {
	const visit = clinic.visits.some(
		(one) => one.doctorId === doctor.id && one.status !== 'cancelled' && one.id !== except && overlaps(from, to, one),
	);
	const hold = clinic.holds.some(
		(one) =>
			one.doctorId === doctor.id &&
			one.patientId !== patientId &&
			Date.parse(one.heldUntil) > Date.now() &&
			overlaps(from, to, one),
	);
	return visit || hold;
}

function isWorking(doctor, from, minutes) {
	const begin = wall(from, doctor.timeZone);
	const end = wall(from + minutes * MINUTE, doctor.timeZone);
	const isAway = doctor.leave.some(({ startsOn, endsOn }) => startsOn <= begin.day && begin.day <= endsOn);
	const isShut = doctor.exceptions.some(({ day, isAvailable }) => day === begin.day && !isAvailable);
	const fits = doctor.hours.some(
		({ weekday, startTime, endTime }) =>
			weekday === weekdayOf(begin.day) && startTime <= begin.time && end.day === begin.day && end.time <= endTime,
	);
	return fits && !isAway && !isShut;
}

export function freeTimes(clinic, doctor, from, days, patientId) {
	const found = [];
	const step = doctor.slotMinutes * MINUTE;
	const start = Math.max(Date.parse(`${from}T00:00Z`) - DAY, Math.ceil(Date.now() / step) * step);
	for (let at = Math.ceil(start / (30 * MINUTE)) * 30 * MINUTE; at < Date.parse(`${from}T00:00Z`) + (days + 1) * DAY; at += step) {
		const { day } = wall(at, doctor.timeZone);
		if (day < from || day >= addDays(from, days))
			continue;
		if (isWorking(doctor, at, doctor.slotMinutes) && !isTaken(clinic, doctor, at, at + step, { patientId }))
			found.push(iso(at));
	}
	return found;
}

function nearest(clinic, doctor, at) {
	const from = wall(Math.max(at - 2 * DAY, Date.now()), doctor.timeZone).day;
	return freeTimes(clinic, doctor, from, 14)
		.sort((one, other) => Math.abs(Date.parse(one) - at) - Math.abs(Date.parse(other) - at))
		.slice(0, 3)
		.sort();
}

export function checkFree(clinic, doctor, startsAt, minutes, options) {
	const at = Date.parse(startsAt);
	const alternatives = () => nearest(clinic, doctor, at);
	if (at < Date.now() || !isWorking(doctor, at, minutes))
		throw new Refused(422, 'input', 'the doctor does not work then', { alternatives: alternatives() });
	if (isTaken(clinic, doctor, at, at + minutes * MINUTE, options))
		throw new Refused(409, 'conflict', 'somebody else has taken this time', { alternatives: alternatives() });
}

export function hold(clinic, person, doctor, startsAt) {
	checkFree(clinic, doctor, startsAt, doctor.slotMinutes, { patientId: person.patientId });
	clinic.holds = clinic.holds.filter(({ patientId }) => patientId !== person.patientId);
	const made = {
		id: randomUUID(),
		doctorId: doctor.id,
		startsAt,
		endsAt: iso(Date.parse(startsAt) + doctor.slotMinutes * MINUTE),
		heldUntil: iso(Date.now() + 5 * MINUTE),
		patientId: person.patientId,
	};
	clinic.holds.push(made);
	return made;
}

export function book(clinic, person, doctor, wish) {
	checkFree(clinic, doctor, wish.startsAt, wish.durationMinutes ?? doctor.slotMinutes, { patientId: person.patientId });
	clinic.holds = clinic.holds.filter(({ patientId }) => patientId !== person.patientId);
	const { type, consultationType, reason, symptoms = [], notes = null } = wish;
	return addVisit(clinic, { doctor, person, startsAt: Date.parse(wish.startsAt), type, consultationType, reason, symptoms, notes });
}

/* Outside the hours: only a visit that stands there already is in the way. */
export function bookAnyway(clinic, patient, doctor, { wallTime, overrideReason, type, consultationType, reason }) {
	const startsAt = Date.parse(`${wallTime}:00Z`);
	if (clinic.visits.some((visit) => visit.doctorId === doctor.id && visit.status !== 'cancelled' && visit.startsAt === iso(startsAt)))
		throw new Refused(409, 'conflict', 'that time is already taken', { faults: [{ field: 'startsAt', words: 'is already taken' }] });
	return addVisit(clinic, { doctor, person: { ...patient, patientId: patient.id }, startsAt, type, consultationType, reason, overrideReason });
}

export const doctorSummary = (clinic, { hours, exceptions, leave, version, ...doctor }) => ({
	...doctor,
	nextFreeAt: freeTimes(clinic, clinic.doctors.find(({ id }) => id === doctor.id), wall(Date.now(), doctor.timeZone).day, 14)[0] ?? null,
});

export { iso, wall };

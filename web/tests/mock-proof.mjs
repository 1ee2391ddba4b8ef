/*
 * The made-up clinic's side of proof: what patients agreed to, and whose data are held.  Rows for mock-server.mjs'
 * table: method, pattern, what to answer, options.
 */
import { randomUUID } from 'node:crypto';
import { iso, Refused } from './mock-clinic.mjs';
import { wantFresh } from './mock-trust.mjs';

const DAY = 24 * 60 * 60_000;
const created = { status: 201 };
const ago = (days) => iso(Date.now() - days * DAY);

const texts = [
	['care-records', 'Keeping your record', 1, 'The clinic keeps a record of your care: what you tell us, what we find, and what we agree. The people who treat you read and write it.'],
	['video-visits', 'Visits by video', 2, 'Your clinician sees and hears you through a video connection instead of in a room. It cannot replace every examination. In an emergency call your local emergency number.'],
	['research', 'Research', 1, 'Your data may be used for research without your name and without anything that points to you. Your care does not depend on it.'],
].map(([kind, title, textVersion, text]) => ({ kind, title, text, textVersion, language: 'en' }));

/* As everywhere, not all is in all languages yet. */
const translated = {
	'care-records': { title: 'حفظ سجلك', text: 'تحتفظ العيادة بسجل لرعايتك: ما تخبرنا به، وما نجده، وما نتفق عليه. يقرؤه ويكتب فيه من يعالجونك.', language: 'ar' },
	research: { title: 'البحث العلمي', text: 'قد تُستخدم بياناتك في البحث العلمي بلا اسمك وبلا أي شيء يدل عليك. لا تتوقف رعايتك على ذلك.', language: 'ar' },
};

const textsFor = ({ language }) => texts.map((one) => (language === 'ar' ? { ...one, ...translated[one.kind] } : one));
const textOf = (kind, reader = {}) => textsFor(reader).find((one) => one.kind === kind);

const consent = (kind, name, more, reader) => ({
	id: randomUUID(),
	patientId: null,
	...textOf(kind, reader),
	givenAt: ago(0),
	givenByName: name,
	byProxy: false,
	withdrawnAt: null,
	withdrawnByName: null,
	current: true,
	...more,
});

function consentsOf(person) {
	const name = `${person.firstName} ${person.lastName}`;
	return (person.consents ??= [
		consent('care-records', name, { givenAt: ago(40) }),
		consent('video-visits', name, { givenAt: ago(200), textVersion: 1, current: false, text: 'Your clinician sees and hears you through a video connection instead of in a room.' }),
	]);
}

function give({ person, body: { kind, textVersion, language } }) {
	if (textOf(kind)?.textVersion !== textVersion)
		throw new Refused(422, 'input', 'the text has changed', { faults: [{ field: 'textVersion', words: 'is not the newest' }] });
	const given = consent(kind, `${person.firstName} ${person.lastName}`, {}, { language });
	consentsOf(person).unshift(given);
	return given;
}

function withdraw({ person }, id) {
	const one = consentsOf(person).find((other) => other.id === id);
	if (one.withdrawnAt)
		throw new Refused(409, 'conflict', 'it was taken back already');
	Object.assign(one, { withdrawnAt: ago(0), withdrawnByName: `${person.firstName} ${person.lastName}`, current: false });
}

const hold = (more) => ({
	id: randomUUID(),
	patientId: randomUUID(),
	patientNumber: null,
	accountId: null,
	accountEmail: null,
	placedAt: ago(0),
	placedByName: 'Ines Moreau',
	liftedAt: null,
	liftedByName: null,
	liftReason: null,
	version: 1,
	...more,
});

const holds = [
	hold({ patientNumber: 'PAT-00012', accountId: randomUUID(), accountEmail: 'wei@epione.test', reason: 'The court of Utrecht, case 12-345', placedAt: ago(30) }),
	hold({
		patientNumber: 'PAT-00044',
		reason: 'Inquiry of the medical council, file 77/2025',
		placedAt: ago(300),
		liftedAt: ago(9),
		liftedByName: 'Hana Kovacs',
		liftReason: 'The council closed its file',
	}),
];

function place(clinic, request) {
	wantFresh(request);
	const { patientNumber, accountId, reason } = request.body;
	const person = clinic.people.find((one) => one.patientNumber === patientNumber || one.id === accountId);
	if (!person)
		throw new Refused(422, 'input', 'there is no such patient', { faults: [{ field: 'patientId', words: 'there is no such patient' }] });
	const number = person.patientNumber ?? null;
	if (holds.some((one) => !one.liftedAt && one.accountEmail === person.email))
		throw new Refused(409, 'conflict', 'it is held already');
	holds.unshift(hold({ patientNumber: number, accountId: person.id, accountEmail: person.email, reason }));
	return holds[0];
}

function lift(request, id) {
	wantFresh(request);
	const { firstName, lastName } = request.person;
	Object.assign(holds.find((one) => one.id === id), {
		liftedAt: ago(0),
		liftedByName: `${firstName} ${lastName}`,
		liftReason: request.query.reason,
	});
}

export const proofRoutes = (clinic) => [
	['GET', '/api/consent-kinds', ({ person }) => ({ kinds: textsFor(person) })],
	['GET', '/api/consents', ({ person }) => consentsOf(person)],
	['POST', '/api/consents', give, created],
	['DELETE', '/api/consents/:id', withdraw],
	['GET', '/api/legal-holds', ({ query }) => holds.filter(({ liftedAt }) => !query.state || (query.state === 'lifted') === Boolean(liftedAt))],
	['POST', '/api/legal-holds', (request) => place(clinic, request), created],
	['DELETE', '/api/legal-holds/:id', lift],
];

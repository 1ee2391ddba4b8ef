/*
 * What is asked of a patient and of each part of a record: as tables, from which the forms, the reading of their
 * answers and the facts on a page are all made.  The names are those of the API, and do not compile otherwise.
 */
import type { Body, Data } from './api';

export type PartName = 'allergies' | 'medications' | 'history' | 'emergency-contacts' | 'insurances' | 'identity-documents';
export type PartWish<P extends PartName> = Body<`POST /api/patients/{patientId}/${P}`>;
type Section = Data<'GET /api/patients/{id}'>['sections'][number];

type Kind = 'line' | 'lines' | 'day' | 'choice' | 'yes' | 'phone' | 'email' | 'country' | 'language';

/** One question about a Wish. */
export type Question<Wish> = {
	[Name in keyof Wish & string]-?: {
		name: Name;
		kind: Kind;
		must?: true;
		most?: number;
		/** Of a choice; their words stand under pick.NAME. */
		options?: readonly Extract<Wish[Name], string>[];
		pick?: string;
		/** Asked only of these kinds of thing. */
		only?: readonly string[];
		/** Asked only of what is there already. */
		later?: true;
	};
}[keyof Wish & string];

/** The same, for what is the same for all. */
export interface Asked {
	name: string;
	kind: Kind;
	must?: true;
	most?: number;
	options?: readonly string[];
	pick?: string;
	only?: readonly string[];
	later?: true;
}

export interface Part {
	name: PartName;
	section: Section;
	/** What names one of them. */
	title: string;
	questions: readonly Asked[];
}

interface PartOf<P extends PartName> extends Part {
	name: P;
	title: keyof PartWish<P> & string;
	questions: readonly Question<PartWish<P>>[];
}

const course = ['active', 'resolved'] as const;

export const parts: { [P in PartName]: PartOf<P> } = {
	allergies: {
		name: 'allergies',
		section: 'allergies',
		title: 'substance',
		questions: [
			{ name: 'substance', kind: 'line', must: true, most: 200 },
			{ name: 'severity', kind: 'choice', must: true, options: ['mild', 'moderate', 'severe', 'life-threatening'] },
			{ name: 'category', kind: 'choice', options: ['drug', 'food', 'environment', 'other'] },
			{ name: 'reaction', kind: 'line', most: 500 },
			{ name: 'since', kind: 'day' },
			{ name: 'status', kind: 'choice', options: course, pick: 'course', later: true },
			{ name: 'note', kind: 'lines', most: 2000 },
		],
	},
	medications: {
		name: 'medications',
		section: 'medication',
		title: 'name',
		questions: [
			{ name: 'name', kind: 'line', must: true, most: 200 },
			{ name: 'dose', kind: 'line', most: 100 },
			{ name: 'route', kind: 'line', most: 80 },
			{ name: 'frequency', kind: 'line', most: 200 },
			{ name: 'reason', kind: 'line', most: 500 },
			{ name: 'startedOn', kind: 'day' },
			{ name: 'stoppedOn', kind: 'day' },
			{ name: 'prescribedBy', kind: 'line', most: 160 },
			{ name: 'note', kind: 'lines', most: 2000 },
		],
	},
	history: {
		name: 'history',
		section: 'history',
		title: 'what',
		questions: [
			{ name: 'kind', kind: 'choice', must: true, options: ['condition', 'surgery', 'family', 'immunisation'], pick: 'past' },
			{ name: 'what', kind: 'line', must: true, most: 200 },
			{ name: 'relation', kind: 'line', most: 80, only: ['family'] },
			{ name: 'happenedOn', kind: 'day' },
			{ name: 'nextDueOn', kind: 'day', only: ['immunisation'] },
			{ name: 'place', kind: 'line', most: 200, only: ['surgery'] },
			{ name: 'status', kind: 'choice', options: course, pick: 'course', later: true, only: ['condition'] },
			{ name: 'note', kind: 'lines', most: 2000 },
		],
	},
	'emergency-contacts': {
		name: 'emergency-contacts',
		section: 'contacts',
		title: 'name',
		questions: [
			{ name: 'name', kind: 'line', must: true, most: 160 },
			{ name: 'relation', kind: 'line', must: true, most: 80 },
			{ name: 'phone', kind: 'phone', must: true, most: 32 },
			{ name: 'email', kind: 'email', most: 254 },
			{ name: 'mayDecide', kind: 'yes' },
		],
	},
	insurances: {
		name: 'insurances',
		section: 'insurance',
		title: 'provider',
		questions: [
			{ name: 'provider', kind: 'line', must: true, most: 160 },
			{ name: 'rank', kind: 'choice', must: true, options: ['primary', 'secondary', 'other'] },
			{ name: 'policyNumber', kind: 'line', must: true, most: 64 },
			{ name: 'groupNumber', kind: 'line', most: 64 },
			{ name: 'plan', kind: 'line', most: 160 },
			{ name: 'holderName', kind: 'line', most: 160 },
			{ name: 'holderRelation', kind: 'line', most: 80 },
			{ name: 'validFrom', kind: 'day' },
			{ name: 'validUntil', kind: 'day' },
		],
	},
	'identity-documents': {
		name: 'identity-documents',
		section: 'insurance',
		title: 'number',
		questions: [
			{
				name: 'kind',
				kind: 'choice',
				must: true,
				options: ['national-id', 'passport', 'driving-licence', 'health-card', 'residence-permit', 'other'],
				pick: 'document',
			},
			{ name: 'number', kind: 'line', must: true, most: 64 },
			{ name: 'country', kind: 'country', must: true },
			{ name: 'issuedOn', kind: 'day' },
			{ name: 'expiresOn', kind: 'day' },
		],
	},
};

type New = Body<'POST /api/patients'>;
type Own = Body<'PUT /api/patients/portal/profile'>;

const reach: readonly Question<Own>[] = [
	{ name: 'phone', kind: 'phone', most: 32 },
	{ name: 'otherPhone', kind: 'phone', most: 32 },
	{ name: 'email', kind: 'email', most: 254 },
	{ name: 'preferredContact', kind: 'choice', options: ['phone', 'sms', 'email', 'post'], pick: 'contact' },
	{ name: 'street', kind: 'lines', most: 200 },
	{ name: 'postalCode', kind: 'line', most: 20 },
	{ name: 'city', kind: 'line', most: 100 },
	{ name: 'region', kind: 'line', most: 100 },
	{ name: 'country', kind: 'country' },
];

const names: readonly Question<New>[] = [
	{ name: 'firstName', kind: 'line', must: true, most: 80 },
	{ name: 'lastName', kind: 'line', must: true, most: 80 },
	{ name: 'dateOfBirth', kind: 'day' },
	{ name: 'sex', kind: 'choice', options: ['female', 'male', 'intersex', 'unknown'] },
];

const own: readonly Question<Own>[] = [
	{ name: 'preferredName', kind: 'line', most: 80 },
	{ name: 'gender', kind: 'line', most: 80 },
	{
		name: 'maritalStatus',
		kind: 'choice',
		options: ['single', 'married', 'partnered', 'separated', 'divorced', 'widowed', 'unknown'],
		pick: 'marital',
	},
	{ name: 'language', kind: 'language' },
];

/** Asked when somebody comes for the first time. */
export const toRegister: readonly Asked[] = [
	...names,
	...reach.filter(({ name }) => !['otherPhone', 'preferredContact', 'region'].includes(name)),
	...([
		{ name: 'nationalId', kind: 'line', most: 64 },
		{ name: 'nationalIdCountry', kind: 'country' },
	] as const satisfies readonly Question<New>[]),
];

/** Kept by the clinic. */
export const ofPatient: readonly Asked[] = [
	...names,
	...([
		{ name: 'bloodGroup', kind: 'choice', options: ['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'], pick: '' },
	] as const satisfies readonly Question<New>[]),
	...own,
];
export const reachOfPatient: readonly Asked[] = reach;

/** What patients say of themselves. */
export const ofOneself: readonly Asked[] = own;

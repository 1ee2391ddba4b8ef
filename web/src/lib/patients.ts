/* What tells patients apart: their age, and what somebody types to find them. */
import type { Call, Data, Item } from './api';
import { t } from './i18n';
import { me } from './session';
import { dateWithYear, today } from './time';

export type PatientSummary = Item<'GET /api/patients'>;
export type Patient = Data<'GET /api/patients/{id}'>;
export type Wish = NonNullable<Call<'GET /api/patients/search'>['query']>;

const MONTHS = 12;
/** Smaller children are told apart by months. */
const GROWN = 24;
/** A number somebody reads out without its zeros. */
const LONGEST_NUMBER = 6;
const SHORTEST_PHONE = 3;

function monthsBetween(born: string, day: string): number {
	const [years = 0, months = 0, days = 0] = born.split('-').map(Number);
	const [laterYears = 0, laterMonths = 0, laterDays = 0] = day.split('-').map(Number);
	return (laterYears - years) * MONTHS + laterMonths - months - (laterDays < days ? 1 : 0);
}

/** "6 May 1970 (56 years)"; of somebody who died, the age they reached. */
export function bornWords(born: string, died?: string | null): string {
	const months = monthsBetween(born, died ?? today());
	const age = months < GROWN ? t('patient.months', { n: months }) : t('patient.years', { n: Math.floor(months / MONTHS) });
	return t('patient.born', { day: dateWithYear(born), age });
}

export const fullNameOf = ({ firstName, lastName }: { firstName: string; lastName: string }) => `${firstName} ${lastName}`;

/** The parts of their own record that patients keep themselves. */
export const keptParts = ['emergency-contacts', 'insurances', 'identity-documents'] as const;

/** A part of a record, in one page as a rule. */
export const partOf = (patientId: string) => ({ path: { patientId }, query: { limit: 100 } });

/** Paramedics read what others keep. */
export const keepsRecords = () => me.value?.role !== 'paramedic';

const DAY = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b/;

function dayIn(words: string): { day: string; rest: string } | null {
	const found = DAY.exec(words);
	if (!found)
		return null;
	const [whole, year = found[6]!, month = found[5]!, date = found[4]!] = found;
	const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
	const isThere = new Date(`${day}T12:00Z`).toJSON()?.startsWith(day);
	return isThere ? { day, rest: words.replace(whole, ' ').trim() } : null;
}

/** What the words may mean, the likeliest first; nothing while they are too short to mean anything. */
export function meanings(given: string): Wish[] {
	const words = given.trim();
	const dated = dayIn(words);
	if (dated)
		return [{ dateOfBirth: dated.day, name: dated.rest || undefined }];
	if (words.includes('@'))
		return /\S@\S+\.\S/.test(words) ? [{ email: words }] : [];
	const number = /^(?:pat[\s-]*)?(\d+)$/i.exec(words)?.[1];
	const isPhone = /^[+(]?[\d\s().\/-]+$/.test(words) && words.replace(/\D/g, '').length >= SHORTEST_PHONE;
	const wishes: Wish[] = [];
	if (number && number.length <= LONGEST_NUMBER)
		wishes.push({ q: `PAT-${number.padStart(5, '0')}` });
	if (isPhone)
		wishes.push({ phone: words });
	if (/\d/.test(words) && words.length >= SHORTEST_PHONE)
		wishes.push({ nationalId: words });
	if (/\p{L}/u.test(words) && words.length > 1)
		wishes.push({ q: words });
	return wishes;
}

/** The number of a patient, where the words are one. */
export const numberIn = (words: string) => meanings(words)[0]?.q?.match(/^PAT-\d+$/)?.[0];

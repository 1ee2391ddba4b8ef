/*
 * Words.  Catalogues are JSON, one a room and language; keys are typed from the English ones.  A key with plural
 * forms ends in _one, _other and whatever else the language needs, chosen by the value of {n}.  The shell's
 * English words travel with the program, so that it can always say something.
 */
import { signal } from '@preact/signals';
import type accept from '../locales/en/accept.json';
import type access from '../locales/en/access.json';
import type acts from '../locales/en/acts.json';
import type audit from '../locales/en/audit.json';
import type booking from '../locales/en/booking.json';
import type cancel from '../locales/en/cancel.json';
import type consent from '../locales/en/consent.json';
import type desk from '../locales/en/desk.json';
import type door from '../locales/en/door.json';
import type elsewhere from '../locales/en/elsewhere.json';
import type emergency from '../locales/en/emergency.json';
import type factor from '../locales/en/factor.json';
import type family from '../locales/en/family.json';
import type guard from '../locales/en/guard.json';
import type hold from '../locales/en/hold.json';
import type hours from '../locales/en/hours.json';
import type house from '../locales/en/house.json';
import type invite from '../locales/en/invite.json';
import type lost from '../locales/en/lost.json';
import type parts from '../locales/en/parts.json';
import type patients from '../locales/en/patients.json';
import type people from '../locales/en/people.json';
import type record from '../locales/en/record.json';
import type reset from '../locales/en/reset.json';
import type security from '../locales/en/security.json';
import shell from '../locales/en/shell.json';
import type visits from '../locales/en/visits.json';

type Books = typeof shell & typeof door & typeof visits & typeof booking & typeof cancel & typeof accept & typeof access & typeof audit & typeof house & typeof invite & typeof people & typeof desk & typeof family & typeof reset & typeof record & typeof security & typeof guard & typeof factor & typeof elsewhere & typeof emergency & typeof lost & typeof hours & typeof consent & typeof hold & typeof patients & typeof parts & typeof acts;
type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Stem<K> = K extends `${infer S}_${Plural}` ? S : K;
export type Key = Stem<keyof Books>;
export type BookName = 'shell' | 'door' | 'visits' | 'booking' | 'cancel' | 'accept' | 'access' | 'audit' | 'house' | 'invite' | 'people' | 'desk' | 'family' | 'reset' | 'record' | 'security' | 'guard' | 'factor' | 'elsewhere' | 'emergency' | 'lost' | 'hours' | 'consent' | 'hold' | 'patients' | 'parts' | 'acts';
export type Words = Record<string, string | number>;
type Book = Record<string, string>;

export interface Language {
	/** The tag, as the profile keeps it. */
	code: string;
	/** Its own name for itself. */
	name: string;
	direction: 'ltr' | 'rtl';
	/** What Intl gets: Latin digits everywhere, so that times and numbers are read alike by everybody. */
	locale: string;
}

export const languages: readonly Language[] = [
	{ code: 'en', name: 'English', direction: 'ltr', locale: 'en-GB' },
	{ code: 'ar', name: 'العربية', direction: 'rtl', locale: 'ar-u-nu-latn' },
];

const pseudo: Language = { code: 'en-XA', name: 'Pseudo', direction: 'ltr', locale: 'en-GB' };
const loaders = import.meta.glob<{ default: Book }>(['../locales/*/*.json', '!../locales/en-XA/*', '!../locales/en/shell.json']);
const loaded = new Map<string, Book>([['en/shell', shell]]);
const wanted = new Set<BookName>(['shell']);

const words = signal<Book>(shell);
export const language = signal<Language>(languages[0]!);
/** Made when a number is told: it costs a phone as much as drawing a list. */
let plurals: Intl.PluralRules | null = null;

const known = (code: string) =>
	[pseudo, ...languages].find((one) => one.code === code || code.startsWith(`${one.code}-`));

function formOf(count: number) {
	plurals ??= new Intl.PluralRules(language.peek().locale);
	return plurals.select(count);
}

/** The words for a key, with {places} filled in. */
export function t(key: Key, values: Words = {}): string {
	const book = words.value;
	const form = 'n' in values ? `${key}_${formOf(Number(values.n))}` : key;
	const text = book[form] ?? book[`${key}_other`] ?? book[key] ?? key;
	/* A name keeps its own direction, and what stands after it ours. */
	const isTurned = language.value.direction === 'rtl';
	return text.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = values[name] ?? '';
		return isTurned && typeof value === 'string' ? `\u2068${value}\u2069` : String(value);
	});
}

async function bookOf(code: string, name: BookName): Promise<Book> {
	const id = `${code}/${name}`;
	const have = loaded.get(id);
	if (have)
		return have;
	const from = code === pseudo.code ? (await import('./pseudo')).loaders : loaders;
	const book = (await from[`../locales/${id}.json`]?.())?.default ?? {};
	loaded.set(id, book);
	return book;
}

async function gather(code: string) {
	const books = await Promise.all([...wanted].map((name) => bookOf(code, name)));
	words.value = Object.assign({}, shell, ...books) as Book;
}

/** A room's words, before the room is drawn. */
export async function needBooks(names: readonly BookName[]) {
	const missing = names.filter((name) => !wanted.has(name));
	if (!missing.length)
		return;
	await Promise.all(missing.map((name) => bookOf(language.peek().code, name)));
	for (const name of missing)
		wanted.add(name);
	await gather(language.peek().code);
}

/** Change the language of everything, at once. */
export async function setLanguage(code: string) {
	const next = known(code) ?? languages[0]!;
	await gather(next.code);
	plurals = null;
	language.value = next;
	document.documentElement.lang = next.code;
	document.documentElement.dir = next.direction;
	localStorage.setItem('language', next.code);
}

const CHOSEN = 'chosen-language';

/** What somebody chose at the door, until their account knows. */
export const chosenLanguage = () => sessionStorage.getItem(CHOSEN);
export const forgetChosen = () => sessionStorage.removeItem(CHOSEN);

export function chooseLanguage(code: string) {
	sessionStorage.setItem(CHOSEN, code);
	void setLanguage(code);
}

/** What this device prefers, before anybody has signed in. */
export function deviceLanguage(): string {
	const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('language');
	const first = [asked, ...navigator.languages].find((code) => code && known(code));
	return known(first ?? 'en')!.code;
}

/* What happened, what is safe, what to do: in the reader's language. */
import type { Problem } from './http';
import { type Key, language, t } from './i18n';

const byCode: Record<string, Key> = {
	unreachable: 'problem.unreachable',
	unauthenticated: 'problem.unauthenticated',
	forbidden: 'problem.forbidden',
	'not-found': 'problem.not-found',
	changed: 'problem.changed',
	conflict: 'problem.conflict',
	input: 'problem.input',
	'too-many': 'problem.too-many',
	unavailable: 'problem.unavailable',
};

/** The server explains itself in English; other languages get our own words for the kind of problem. */
export function wordsFor(problem: Problem): string {
	const ours = byCode[problem.code];
	const theirs = problem.faults?.length === 1 ? problem.faults[0]!.words : problem.detail;
	const serverKnowsBest = problem.status === 409 || problem.status === 422;
	if (serverKnowsBest && theirs && language.value.code === 'en')
		return sentence(theirs);
	return t(ours ?? 'problem.broken');
}

/** What is wrong with one answer; the commonest refusal in every language. */
export function wordsOfFault(words: string): string {
	if (words.includes('attackers try first'))
		return t('security.password.known');
	return language.value.code === 'en' ? sentence(words) : t('problem.field');
}

/** Server words are fragments; people read sentences. */
export function sentence(words: string): string {
	const start = words.charAt(0).toLocaleUpperCase('en') + words.slice(1);
	return /[.!?]$/.test(start) ? start : `${start}.`;
}

/* What happened, what is safe, what to do: in the reader's language. */
import type { Fault, Problem } from './http';
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

/** Whether the server's words are in the language that is read here. */
const isRead = (problem: Problem) => (problem.language ?? 'en') === language.value.code;

/** The server knows best why something does not fit; where we do not read its language we say what kind of problem it is. */
export function wordsFor(problem: Problem): string {
	const ours = byCode[problem.code];
	const theirs = problem.faults?.length === 1 ? problem.faults[0]!.words : problem.detail;
	const serverKnowsBest = problem.status === 409 || problem.status === 422;
	if (serverKnowsBest && theirs && isRead(problem))
		return sentence(theirs);
	return t(ours ?? 'problem.broken');
}

/** What is wrong with one answer. */
export const wordsOfFault = (problem: Problem, { words }: Fault): string => (isRead(problem) ? sentence(words) : t('problem.field'));

/** Server words are fragments; people read sentences. */
function sentence(words: string): string {
	const start = words.charAt(0).toLocaleUpperCase('en') + words.slice(1);
	return /[.!?؟]$/.test(start) ? start : `${start}.`;
}

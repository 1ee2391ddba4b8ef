/*
 * What a person wants to book, as far as they have said it.  It lives in this tab until it is booked, so that
 * going back, reloading or signing in again loses nothing.
 */
import { signal } from '@preact/signals';
import type { Doctor } from '../../../lib/api';
import { draft, dropDraft, keepDraft } from '../../../lib/draft';
import { go } from '../../../lib/router';
import type { VisitType, Way } from '../../../lib/visit-kinds';

export const steps = ['how', 'who', 'when', 'why', 'check'] as const;
export type Step = (typeof steps)[number];

export interface Wish {
	way?: Way;
	type?: VisitType;
	doctor?: Doctor;
	startsAt?: string;
	reason?: string;
	symptoms?: string[];
	notes?: string;
	/** One key for one wish: sending it twice books it once. */
	key: string;
}

const DRAFT = 'booking';
const fresh = (): Wish => ({ key: crypto.randomUUID() });

export const wish = signal<Wish>(fresh());

/** Take up what was said before. */
export function resume() {
	wish.value = draft<Wish>(DRAFT) ?? fresh();
}

export function say(more: Partial<Wish>) {
	wish.value = { ...wish.value, ...more, key: crypto.randomUUID() };
	keepDraft(DRAFT, wish.value);
}

export function finish() {
	dropDraft(DRAFT);
	wish.value = fresh();
}

const answered: Record<Step, (said: Wish) => boolean> = {
	how: ({ way, type }) => Boolean(way && type),
	who: ({ doctor }) => Boolean(doctor),
	when: ({ startsAt }) => Boolean(startsAt),
	why: ({ reason }) => Boolean(reason),
	check: () => false,
};

/** The step asked for, or the first one before it that has no answer yet. */
export function reachable(asked: string | null): Step {
	const wanted = steps.find((step) => step === asked) ?? 'how';
	const before = steps.slice(0, steps.indexOf(wanted));
	return before.find((step) => !answered[step](wish.value)) ?? wanted;
}

export const addressOfStep = (step: Step) => `/visits/book?step=${step}`;

export function next(from: Step) {
	const following = steps[steps.indexOf(from) + 1] ?? 'check';
	const open = steps.find((step) => !answered[step](wish.value)) ?? 'check';
	go(addressOfStep(open === following || open === 'check' ? open : following));
}

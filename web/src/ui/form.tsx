/*
 * Forms in the way of GOV.UK and NHS: check on sending, a summary that takes the focus and links to each field,
 * the same words at the field.  The inputs keep their own text; the server's word is the last.
 */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { dropDraft, keepForm, restoreForm } from '../lib/draft';
import { isProblem, type Problem } from '../lib/http';
import { t } from '../lib/i18n';
import { wordsFor, wordsOfFault } from '../lib/problem';

export type Errors = Record<string, string>;

export interface FormOptions<Values> {
	/** What the form's answers are, or what is missing. */
	read: (answers: FormData) => { values: Values; errors: Errors };
	send: (values: Values) => Promise<void>;
	/** Say it better than the general words; undefined leaves it to them. */
	explain?: (problem: Problem) => string | undefined;
	/** Where the typed text is kept until it is sent. */
	draft?: string;
}

export interface Form {
	errors: Signal<Errors>;
	banner: Signal<string>;
	busy: Signal<boolean>;
	tries: Signal<number>;
	/** Put these on the form element. */
	attributes: {
		ref: { current: HTMLFormElement | null };
		noValidate: true;
		onSubmit: (event: Event) => void;
		onInput: () => void;
	};
}

/** The trimmed text of an answer. */
export const textOf = (answers: FormData, name: string) => String(answers.get(name) ?? '').trim();

const faultsOf = (problem: Problem): Errors =>
	Object.fromEntries(
		(problem.faults ?? [])
			.filter((fault) => fault.field)
			.map((fault) => [fault.field.split(/[.[]/)[0]!, wordsOfFault(problem, fault)]),
	);

export function useForm<Values>(options: FormOptions<Values>): Form {
	const errors = useSignal<Errors>({});
	const banner = useSignal('');
	const busy = useSignal(false);
	const tries = useSignal(0);
	const ref = useRef<HTMLFormElement>(null);

	/* Before the form is seen: the first key keeps the whole form, and what was kept must be in it. */
	useLayoutEffect(() => {
		if (options.draft && ref.current)
			restoreForm(options.draft, ref.current);
	}, []);

	function refuse(problem: Problem) {
		const better = options.explain?.(problem);
		const fields = better ? {} : faultsOf(problem);
		const shown = Object.keys(fields).some((name) => ref.current?.elements.namedItem(name));
		errors.value = shown ? fields : {};
		banner.value = shown ? '' : (better ?? wordsFor(problem));
		tries.value++;
	}

	async function onSubmit(event: Event) {
		event.preventDefault();
		if (busy.value || !ref.current)
			return;
		const { values, errors: wrong } = options.read(new FormData(ref.current));
		errors.value = wrong;
		banner.value = '';
		if (Object.keys(wrong).length) {
			tries.value++;
			return;
		}
		busy.value = true;
		try {
			await options.send(values);
			if (options.draft)
				dropDraft(options.draft);
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			refuse(reason);
		} finally {
			busy.value = false;
		}
	}

	function onInput() {
		if (options.draft && ref.current)
			keepForm(options.draft, ref.current);
	}

	return { errors, banner, busy, tries, attributes: { ref, noValidate: true, onSubmit, onInput } };
}

function goTo(event: Event, name: string) {
	event.preventDefault();
	const field = document.getElementById(name);
	field?.scrollIntoView({ block: 'center' });
	const target = field?.matches('fieldset') ? field.querySelector<HTMLElement>('input, button') : field;
	target?.focus();
}

export function Summary({ form }: { form: Form }) {
	const box = useRef<HTMLDivElement>(null);
	const wrong = Object.entries(form.errors.value);
	useLayoutEffect(() => {
		if (form.tries.value)
			box.current?.focus();
	}, [form.tries.value]);
	if (!wrong.length && !form.banner.value)
		return null;
	return (
		<div class="summary" role="alert" tabIndex={-1} ref={box}>
			<h2>{t('problem.title')}</h2>
			{form.banner.value && <p>{form.banner.value}</p>}
			{wrong.length > 0 && (
				<ul>
					{wrong.map(([name, words]) => (
						<li key={name}>
							<a href={`#${name}`} onClick={(event) => goTo(event, name)}>
								{words}
							</a>
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

export function Submit({ form, children }: { form: Form; children: ComponentChildren }) {
	return (
		<button class="button" aria-disabled={form.busy.value}>
			{form.busy.value ? t('sending') : children}
		</button>
	);
}

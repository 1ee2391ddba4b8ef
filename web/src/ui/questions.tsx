/* The questions of lib/questions.ts as fields of a form, and what was answered. */
import type { Signal } from '@preact/signals';
import { countries, spoken } from '../lib/countries';
import { language, t } from '../lib/i18n';
import type { Asked } from '../lib/questions';
import { type Answers, labelOf, pickWords } from './facts';
import { AreaField, ChoiceField, SelectField, TextField } from './field';
import { type Errors, type Form, textOf } from './form';

/** More than that stand in a list that opens. */
const MOST_RADIOS = 4;
const inputs = { line: 'text', phone: 'tel', email: 'email', day: 'date' } as const;

interface QuestionsProps {
	questions: readonly Asked[];
	form: Form;
	values?: Answers;
	onKind?: Signal<string>;
}

interface AskProps {
	question: Asked;
	form: Form;
	value: Answers[string];
	/** Which kind of thing it is about, where that decides what is asked. */
	onKind?: Signal<string>;
}

function Choice({ question, form, value, onKind }: AskProps) {
	const { name, options = [], must } = question;
	const common = {
		name,
		form,
		label: labelOf(question),
		chosen: value === undefined || value === null ? undefined : String(value),
		options: options.map((option) => ({ value: option, label: pickWords(question, option) })),
	};
	if (options.length > MOST_RADIOS)
		return <SelectField {...common} empty={must ? t('choose') : t('part.unsaid')} />;
	return (
		<ChoiceField
			{...common}
			onChoose={(chosen) => {
				if (onKind && name === 'kind')
					onKind.value = chosen;
			}}
		/>
	);
}

function Ask(props: AskProps) {
	const { question, form, value, onKind } = props;
	const { name, kind, only, most: maxLength, must } = question;
	const text = String(value ?? '');
	const common = { name, form, label: labelOf(question) };
	if (only && !only.includes(onKind?.value ?? ''))
		return null;
	if (kind === 'choice')
		return <Choice {...props} />;
	if (kind === 'lines')
		return <AreaField {...common} attributes={{ rows: 2, maxLength, defaultValue: text }} />;
	if (kind === 'country')
		return <SelectField {...common} options={countries()} chosen={text} empty={must ? t('choose') : t('part.unsaid')} />;
	if (kind === 'language')
		return <SelectField {...common} options={spoken(text)} chosen={text || 'en'} />;
	if (kind === 'yes')
		return (
			<p>
				<label class="pick">
					<input type="checkbox" name={name} value="yes" defaultChecked={value === true} />
					<span>{labelOf(question)}</span>
				</label>
			</p>
		);
	const isLtr = kind === 'phone' || kind === 'email';
	return (
		<TextField
			{...common}
			attributes={{
				type: inputs[kind] as 'text',
				maxLength,
				defaultValue: text,
				autoComplete: 'off',
				dir: isLtr ? 'ltr' : undefined,
				class: kind === 'day' ? 'short' : undefined,
			}}
		/>
	);
}

/** All of them, and which are needed. */
export function Questions({ questions, form, values = {}, onKind }: QuestionsProps) {
	const needed = questions.filter(({ must }) => must).map(labelOf);
	return (
		<div class="asked">
			{needed.length > 0 && (
				<p class="hint">
					{t('part.needed', { labels: new Intl.ListFormat(language.value.locale, { type: 'unit' }).format(needed) })}
				</p>
			)}
			{questions.map((question) => (
				<Ask question={question} form={form} value={values[question.name]} onKind={onKind} key={question.name} />
			))}
		</div>
	);
}

/** What may be taken back: a radio cannot, and a language always is. */
const clears = ({ kind, options }: Asked) => kind !== 'language' && (kind !== 'choice' || (options?.length ?? 0) > MOST_RADIOS);

/** What was answered: what is missing is left out of something new, and emptied in something that is there. */
export function readAnswers(questions: readonly Asked[], isChange: boolean) {
	return (answers: FormData) => {
		const values: Answers = {};
		const errors: Errors = {};
		const what = textOf(answers, 'kind');
		for (const question of questions) {
			const { name, kind, must, only } = question;
			const text = textOf(answers, name);
			if (only && !only.includes(what))
				values[name] = isChange && clears(question) ? null : undefined;
			else if (kind === 'yes')
				values[name] = text === 'yes';
			else if (text)
				values[name] = text;
			else if (must)
				errors[name] = t('part.missing', { label: labelOf(question) });
			else
				values[name] = isChange && clears(question) ? null : undefined;
		}
		return { values, errors };
	};
}

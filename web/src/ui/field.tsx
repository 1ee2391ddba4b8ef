/* One question: its label, hint, error and control, tied together for those who do not see them. */
import type { ComponentChildren, InputHTMLAttributes, TextareaHTMLAttributes } from 'preact';
import { t } from '../lib/i18n';
import type { Form } from './form';

export interface Question {
	name: string;
	label: string;
	hint?: string;
	form?: Form;
}

export interface Ties {
	id: string;
	name: string;
	'aria-describedby'?: string;
	'aria-invalid'?: true;
}

function tiesOf({ name, hint, form }: Question): Ties {
	const wrong = form?.errors.value[name];
	const described = [hint && `${name}-hint`, wrong && `${name}-error`].filter(Boolean).join(' ');
	return {
		id: name,
		name,
		'aria-describedby': described || undefined,
		'aria-invalid': wrong ? true : undefined,
	};
}

export function ErrorWords({ name, form }: { name: string; form?: Form }) {
	const wrong = form?.errors.value[name];
	if (!wrong)
		return null;
	return (
		<p class="error" id={`${name}-error`}>
			<span class="unseen">{t('problem.error')} </span>
			{wrong}
		</p>
	);
}

const wrongClass = ({ name, form }: Question, otherwise: string) =>
	form?.errors.value[name] ? `${otherwise} wrong` : otherwise;

export function Field(props: Question & { children: (ties: Ties) => ComponentChildren }) {
	return (
		<div class={wrongClass(props, 'field')}>
			<label for={props.name}>{props.label}</label>
			{props.hint && (
				<p class="hint" id={`${props.name}-hint`}>
					{props.hint}
				</p>
			)}
			<ErrorWords name={props.name} form={props.form} />
			{props.children(tiesOf(props))}
		</div>
	);
}

type InputProps = Question & { attributes?: InputHTMLAttributes<HTMLInputElement> };

export function TextField({ attributes, ...question }: InputProps) {
	return <Field {...question}>{(ties) => <input {...attributes} {...ties} />}</Field>;
}

type AreaProps = Question & { attributes?: TextareaHTMLAttributes<HTMLTextAreaElement> };

export function AreaField({ attributes, ...question }: AreaProps) {
	return <Field {...question}>{(ties) => <textarea rows={4} {...attributes} {...ties} />}</Field>;
}

export interface Option {
	value: string;
	label: string;
	hint?: string;
}

/** Now, and when the form is emptied. */
const selected = (is: boolean) => ({ selected: is, defaultSelected: is });

type SelectProps = Question & { options: readonly Option[]; chosen?: string; empty?: string };

export function SelectField({ options, chosen, empty, ...question }: SelectProps) {
	return (
		<Field {...question}>
			{(ties) => (
				<select {...ties}>
					{empty !== undefined && (
						<option value="" {...selected(!chosen)}>
							{empty}
						</option>
					)}
					{options.map((option) => (
						<option value={option.value} {...selected(option.value === chosen)} key={option.value}>
							{option.label}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}

type ChoiceProps = Question & {
	options: readonly Option[];
	chosen?: string;
	/** The page's heading asks already. */
	unseenLabel?: boolean;
	onChoose?: (value: string) => void;
};

/** Radios as large targets. */
export function ChoiceField({ options, chosen, unseenLabel, onChoose, ...question }: ChoiceProps) {
	const { name, hint, label, form } = question;
	const ties = tiesOf(question);
	return (
		<fieldset id={name} class={wrongClass(question, 'stack tight field')} aria-describedby={ties['aria-describedby']}>
			<legend class={unseenLabel ? 'unseen' : undefined}>{label}</legend>
			{hint && (
				<p class="hint" id={`${name}-hint`}>
					{hint}
				</p>
			)}
			<ErrorWords name={name} form={form} />
			<div class={options.some((option) => option.hint) ? 'choices' : 'row'}>
				{options.map((option) => (
					<label class="pick" key={option.value}>
						<input
							type="radio"
							name={name}
							value={option.value}
							defaultChecked={option.value === chosen}
							onChange={() => onChoose?.(option.value)}
						/>
						<span>
							{option.label}
							{option.hint && <span class="small soft">{option.hint}</span>}
						</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

/* Who a patient is and how they are reached: read, and changed by those who may. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import type { Asked } from '../lib/questions';
import type { Patient } from '../lib/patients';
import { toast } from '../lib/toast';
import { Submit, Summary, useForm } from './form';
import { editing } from './part';
import { type Answers, Facts, Questions, readAnswers } from './questions';

export interface PersonProps {
	id: string;
	title: string;
	patient: Patient;
	questions: readonly Asked[];
	/** Absent: it is only read. */
	save?: (values: Answers) => Promise<unknown>;
	/** What stands above the facts. */
	children?: ComponentChildren;
}

const valuesOf = (patient: Patient) => patient as unknown as Answers;
const close = () => {
	editing.value = '';
};

function Edit({ id, patient, questions, save }: PersonProps) {
	const form = useForm<Answers>({
		read: readAnswers(questions, true),
		draft: `person ${patient.id} ${id}`,
		send: async (values) => {
			await save!(values);
			invalidate('/api/patients');
			toast(t('saved'));
			close();
		},
		explain: (problem) => {
			if (problem.status !== 412)
				return undefined;
			invalidate('/api/patients');
			return t('problem.changed');
		},
	});
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => box.current?.querySelector<HTMLElement>('input, select')?.focus(), []);
	return (
		<div class="narrow stack" ref={box}>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<Questions questions={questions} form={form} values={valuesOf(patient)} />
				<p class="row">
					<Submit form={form}>{t('save')}</Submit>
					<button type="button" class="button quiet" onClick={close}>
						{t('back')}
					</button>
				</p>
			</form>
		</div>
	);
}

export function Person(props: PersonProps) {
	const { id, title, patient, questions, save, children } = props;
	const isEditing = editing.value === id;
	const hasFacts = questions.some(({ name }) => valuesOf(patient)[name]);
	return (
		<section class="stack tight" aria-labelledby={`person-${id}`}>
			<div class="row apart">
				<h2 id={`person-${id}`}>{title}</h2>
				{save && !isEditing && (
					<button
						type="button"
						class="button quiet small"
						onClick={() => {
							editing.value = id;
						}}
					>
						{t('change')}
						<span class="unseen"> {title}</span>
					</button>
				)}
			</div>
			{children}
			{isEditing && save ? (
				<Edit {...props} />
			) : hasFacts ? (
				<Facts questions={questions} values={valuesOf(patient)} />
			) : (
				<p class="soft">{t('part.nothing')}</p>
			)}
		</section>
	);
}

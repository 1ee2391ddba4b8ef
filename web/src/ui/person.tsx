/* Who a patient is and how they are reached: read, and changed by those who may. */
import type { ComponentChildren } from 'preact';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import type { Asked } from '../lib/questions';
import type { Patient } from '../lib/patients';
import { toast } from '../lib/toast';
import { type Answers, Facts } from './facts';
import { close, editing, RecordForm } from './part';

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

function Edit({ id, patient, questions, save }: PersonProps) {
	return (
		<div class="narrow stack">
			<RecordForm
				questions={questions}
				values={valuesOf(patient)}
				draft={`person ${patient.id} ${id}`}
				send={async (values) => {
					await save!(values);
					invalidate('/api/patients');
					toast(t('saved'));
				}}
				explain={(problem) => {
					if (problem.status !== 412)
						return undefined;
					invalidate('/api/patients');
					return t('problem.changed');
				}}
				onDone={close}
			/>
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

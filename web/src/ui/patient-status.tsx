/* Whether a patient comes to the clinic, no longer comes, or has died. */
import { useSignal } from '@preact/signals';
import { api, type Body } from '../lib/api';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { today } from '../lib/time';
import { toast } from '../lib/toast';
import { ChoiceField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

type Change = Body<'PUT /api/patients/{id}/status'>;

const statuses = ['active', 'inactive', 'deceased'] as const;
const SHORTEST_REASON = 3;

function read(answers: FormData) {
	const status = textOf(answers, 'status') as Change['status'];
	const reason = textOf(answers, 'reason');
	const deceasedOn = textOf(answers, 'deceasedOn');
	const errors: Errors = {};
	if (!status)
		errors.status = t('patient.status.missing');
	if (status === 'deceased' && !deceasedOn)
		errors.deceasedOn = t('patient.died.missing');
	if (reason && [...reason].length < SHORTEST_REASON)
		errors.reason = t('patient.reason.short');
	return { values: { status, reason: reason || undefined, deceasedOn: deceasedOn || undefined }, errors };
}

export function PatientStatus({ patient }: { patient: Patient }) {
	const next = useSignal('');
	const form = useForm<Change>({
		read,
		draft: `patient-status ${patient.id}`,
		send: async (body) => {
			await api('PUT /api/patients/{id}/status', { path: { id: patient.id }, body, version: patient.version });
			invalidate('/api/patients');
			toast(t('patient.status.changed'));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="status-title">
			<h2 id="status-title">{t('patient.status')}</h2>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<ChoiceField
					name="status"
					label={t('patient.status.next')}
					form={form}
					options={statuses
						.filter((status) => status !== patient.status)
						.map((value) => ({ value, label: t(`patient.become.${value}`) }))}
					onChoose={(status) => {
						next.value = status;
					}}
				/>
				{next.value === 'deceased' && (
					<TextField
						name="deceasedOn"
						label={t('patient.died')}
						form={form}
						attributes={{ type: 'date', class: 'short', max: today() }}
					/>
				)}
				<TextField name="reason" label={t('patient.reason')} form={form} attributes={{ maxLength: 500 }} />
				<p>
					<Submit form={form}>{t('save')}</Submit>
				</p>
			</form>
		</section>
	);
}

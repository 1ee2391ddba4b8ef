/* Break-glass: open the record of somebody who is not in your care, for an hour, with a reason that is read afterwards. */
import { api, type Body } from '../../lib/api';
import { invalidate } from '../../lib/data';
import { mine } from '../../lib/emergencies';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { go, query } from '../../lib/router';
import { clock } from '../../lib/time';
import { toast } from '../../lib/toast';
import { AreaField, TextField } from '../../ui/field';
import { type Errors, Summary, textOf, useForm } from '../../ui/form';
import { lazy } from '../../ui/lazy';

type Wish = Body<'POST /api/break-glass'>;

const SHORTEST_REASON = 20;

/** Whose page led here; nobody types an id. */
const patientAsked = () => query.value.get('patient') ?? undefined;

function read(answers: FormData) {
	const patientId = patientAsked();
	const patientNumber = textOf(answers, 'patientNumber').toUpperCase();
	const values: Wish = { ...(patientId ? { patientId } : { patientNumber }), reason: textOf(answers, 'reason') };
	const errors: Errors = {};
	if (!patientId && !/^PAT-\d{5,}$/.test(patientNumber))
		errors.patientNumber = t('emergency.number.missing');
	if ([...values.reason].length < SHORTEST_REASON)
		errors.reason = t('emergency.reason.short', { n: SHORTEST_REASON });
	return { values, errors };
}

function Open() {
	const form = useForm<Wish>({
		read,
		draft: 'emergency',
		send: async (body) => {
			const { data } = await api('POST /api/break-glass', { body });
			form.attributes.ref.current?.reset();
			invalidate('/api/break-glass');
			invalidate('/api/patients');
			toast(t('emergency.opened', { number: data.patientNumber, time: clock(data.endsAt) }));
			go(`/clinic/patients/${data.patientId}`);
		},
		explain: ({ status }) => (status === 404 ? t('emergency.nobody') : undefined),
	});
	return (
		<section class="card narrow" aria-labelledby="open">
			<h2 id="open">{t('emergency.open')}</h2>
			<p>{t('emergency.open.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				{patientAsked() ? (
					<p class="note">{t('emergency.asked')}</p>
				) : (
					<TextField
						name="patientNumber"
						label={t('emergency.number')}
						hint={t('emergency.number.hint')}
						form={form}
						attributes={{
							autoComplete: 'off',
							autoCapitalize: 'characters',
							maxLength: 16,
							dir: 'ltr',
							class: 'short',
							defaultValue: query.value.get('number') ?? '',
						}}
					/>
				)}
				<AreaField
					name="reason"
					label={t('emergency.reason')}
					hint={t('emergency.reason.hint')}
					form={form}
					attributes={{ rows: 3, maxLength: 1000 }}
				/>
				<p>
					<button class="button danger" aria-disabled={form.busy.value}>
						{form.busy.value ? t('sending') : t('emergency.open.now')}
					</button>
				</p>
			</form>
		</section>
	);
}

/* Below the fold. */
const Mine = lazy(async () => (await import('../../ui/my-emergencies')).MyEmergencies);

Mine.fetch();
readAhead(['doctor', 'helper'], 'GET /api/break-glass', mine);

export default function EmergencyPage() {
	return (
		<>
			<h1>{t('nav.emergency')}</h1>
			<Open />
			<Mine />
		</>
	);
}

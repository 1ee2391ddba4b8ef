/* The clinic's way out of the hours: a visit at a time that nobody offers, with the reason why. */
import { api, type Appointment, type Body } from '../lib/api';
import { invalidate, remember } from '../lib/data';
import { t } from '../lib/i18n';
import { go } from '../lib/router';
import { zoneName } from '../lib/time';
import { toast } from '../lib/toast';
import { TextField } from './field';
import { type Errors, Submit, Summary, useForm } from './form';
import { readWallTime, readWhy, WhyOutside } from './outside-hours';

type Wish = Body<'POST /api/appointments/reschedule-anyway'>;

const readFor = (visit: Appointment) => (answers: FormData) => {
	const errors: Errors = {};
	const values: Wish = {
		appointmentId: visit.id,
		wallTime: readWallTime(answers, 'anywayDay', errors),
		durationMinutes: visit.durationMinutes,
		overrideReason: readWhy(answers, errors),
	};
	return { values, errors };
};

export function Anyway({ visit }: { visit: Appointment }) {
	const form = useForm<Wish>({
		read: readFor(visit),
		draft: `anyway ${visit.id}`,
		send: async (body) => {
			remember('GET /api/appointments/{id}', { path: { id: visit.id } }, await api('POST /api/appointments/reschedule-anyway', { body, version: visit.version }));
			invalidate('/api/appointments');
			toast(t('visit.moved'));
			go(`/visits/${visit.id}`);
		},
	});
	return (
		<section class="card" aria-labelledby="anyway-title">
			<h2 id="anyway-title">{t('anyway')}</h2>
			<p class="soft">{t('anyway.words')}</p>
			<Summary form={form} />
			<form class="stack narrow" {...form.attributes}>
				<div class="pair">
					<TextField name="anywayDay" label={t('anyway.day')} form={form} attributes={{ type: 'date', class: 'short' }} />
					<TextField
						name="startsAt"
						label={t('anyway.time', { zone: zoneName(visit.timeZone) })}
						form={form}
						attributes={{ type: 'time', class: 'short' }}
					/>
				</div>
				<WhyOutside form={form} />
				<p>
					<Submit form={form}>{t('anyway.now')}</Submit>
				</p>
			</form>
		</section>
	);
}

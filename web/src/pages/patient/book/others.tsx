/* The doctor cannot be booked any more: who else of the specialty is free near that time. */
import { useSignal } from '@preact/signals';
import { api, type OtherTime } from '../../../lib/api';
import { isProblem } from '../../../lib/http';
import { t } from '../../../lib/i18n';
import { wordsFor } from '../../../lib/problem';
import { clock, longDay, zone } from '../../../lib/time';
import { ZoneWords } from '../../../ui/free-times';
import { keep } from './held';
import { addressOfStep, say } from './wish';

/** From here on the wish is for somebody else, at their time. */
async function choose({ doctorId, startsAt }: OtherTime) {
	const { data: doctor } = await api('GET /api/users/doctors/{id}', { path: { id: doctorId } });
	say({ doctor, startsAt });
	await keep(doctorId, startsAt);
}

export function Others({ times }: { times: readonly OtherTime[] }) {
	const complaint = useSignal('');

	async function pick(time: OtherTime) {
		complaint.value = '';
		try {
			await choose(time);
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			complaint.value = wordsFor(reason);
		}
	}

	return (
		<section class="note warn stack tight" role="alert" aria-labelledby="gone">
			<h2 id="gone">{t('others.title')}</h2>
			{times[0] ? (
				<>
					<p>{t('others.words')}</p>
					<ZoneWords at={times[0].startsAt} place={zone.value} />
				</>
			) : (
				<p>
					<a href={addressOfStep('who')}>{t('others.none')}</a>
				</p>
			)}
			<ul class="row bare">
				{times.map((time) => (
					<li key={time.doctorId}>
						<button type="button" class="button quiet" onClick={() => void pick(time)}>
							{t('others.time', {
								name: time.doctorName,
								when: t('when', { day: longDay(time.startsAt), time: clock(time.startsAt) }),
							})}
						</button>
					</li>
				))}
			</ul>
			{complaint.value && <p class="error">{complaint.value}</p>}
		</section>
	);
}

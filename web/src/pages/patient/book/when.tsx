import { useSignal } from '@preact/signals';
import { isProblem } from '../../../lib/http';
import { t } from '../../../lib/i18n';
import { wordsFor } from '../../../lib/problem';
import { invalidate } from '../../../lib/data';
import { FreeTimes } from '../../../ui/free-times';
import { Nearest } from '../../../ui/nearest';
import { When } from '../../../ui/when';
import { Heading } from './heading';
import { alternatives, Held, keep, others, wasHeld } from './held';
import { Others } from './others';
import { next, say, wish } from './wish';

export function WhenStep() {
	const doctor = wish.value.doctor!;
	const startsAt = wish.value.startsAt ?? '';
	const complaint = useSignal('');
	const isChosen = startsAt && wasHeld(doctor.id, startsAt);

	async function pick(instant: string) {
		complaint.value = '';
		say({ startsAt: instant });
		try {
			if (await keep(doctor.id, instant))
				return;
			unsay(instant);
			invalidate('/api/appointments/check-availability');
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			unsay(instant);
			complaint.value = wordsFor(reason);
		}
	}

	/* Another may have been picked meanwhile. */
	function unsay(instant: string) {
		if (wish.value.startsAt === instant)
			say({ startsAt: undefined });
	}

	function goOn() {
		if (startsAt)
			next('when');
		else
			complaint.value = t('book.when.missing');
	}

	return (
		<>
			<Heading>{t('book.when', { name: doctor.name })}</Heading>
			<div aria-live="polite">
				{others.value && <Others times={others.value} />}
				{alternatives.value && (
					<Nearest times={alternatives.value} place={doctor.timeZone} onPick={(instant) => void pick(instant)} />
				)}
			</div>
			<FreeTimes
				doctor={doctor}
				picked={startsAt}
				onPick={(instant) => void pick(instant)}
			/>
			{complaint.value && (
				<p class="error" role="alert">
					{complaint.value}
				</p>
			)}
			{isChosen && (
				<div class="card hero">
					<p>
						<When at={startsAt} place={doctor.timeZone} />
					</p>
					<Held doctorId={doctor.id} startsAt={startsAt} />
				</div>
			)}
			<p>
				<button type="button" class="button" onClick={goOn}>
					{t('go-on')}
				</button>
			</p>
		</>
	);
}

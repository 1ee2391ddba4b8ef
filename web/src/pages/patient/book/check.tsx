import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Appointment } from '../../../lib/api';
import { dropDraft } from '../../../lib/draft';
import { isProblem } from '../../../lib/http';
import { t } from '../../../lib/i18n';
import { money } from '../../../lib/money';
import { wordsFor } from '../../../lib/problem';
import { minutesWords } from '../../../lib/time';
import { bookVisit } from '../../../lib/visits';
import { Avatar } from '../../../ui/avatar';
import { Nearest } from '../../../ui/nearest';
import { When } from '../../../ui/when';
import { Heading } from './heading';
import { alternatives, forgetHold, Held, isHeld, keep, others, takeOffer } from './held';
import { Others } from './others';
import { addressOfStep, finish, say, type Step, type Wish, wish } from './wish';

interface FactProps {
	name: string;
	step: Step;
	children: ComponentChildren;
}

function Fact({ name, step, children }: FactProps) {
	return (
		<div>
			<dt>{name}</dt>
			<dd>{children}</dd>
			<dd>
				<a href={addressOfStep(step)}>
					{t('change')} <span class="unseen">{name}</span>
				</a>
			</dd>
		</div>
	);
}

function Facts({ said }: { said: Wish }) {
	const doctor = said.doctor!;
	return (
		<dl class="facts">
			<Fact name={t('fact.way')} step="how">
				{t(`way.${said.way!}`)}, {t(`type.${said.type!}`)}
			</Fact>
			<Fact name={t('fact.doctor')} step="who">
				<span class="named">
					<Avatar id={doctor.id} name={doctor.name} picture={doctor.picture} />
					<span>
						<span>{doctor.name}</span>
						{doctor.specialty && <span class="soft">{doctor.specialty}</span>}
					</span>
				</span>
				{doctor.feeMinor !== null && doctor.feeCurrency && (
					<span class="soft">{t('doctor.fee', { fee: money(doctor.feeMinor, doctor.feeCurrency) })}</span>
				)}
			</Fact>
			<Fact name={t('fact.when')} step="when">
				<When at={said.startsAt!} place={doctor.timeZone} placeFirst={said.way === 'in-person'} />
				<span class="soft small">{minutesWords(doctor.slotMinutes)}</span>
			</Fact>
			<Fact name={t('fact.reason')} step="why">
				<span class="typed">{said.reason}</span>
				{said.symptoms?.length ? <span class="soft typed">{said.symptoms.join(', ')}</span> : null}
				{said.notes && <span class="soft typed">{said.notes}</span>}
			</Fact>
		</dl>
	);
}

export function Check({ onBooked }: { onBooked: (visit: Appointment) => void }) {
	const said = wish.value;
	const doctor = said.doctor!;
	const startsAt = said.startsAt!;
	const busy = useSignal(false);
	const complaint = useSignal('');

	useEffect(() => {
		if (!isHeld(doctor.id, startsAt) && !alternatives.value && !others.value)
			keep(doctor.id, startsAt).catch(() => undefined);
	}, []);

	async function pick(instant: string) {
		complaint.value = '';
		say({ startsAt: instant });
		await keep(doctor.id, instant).catch(() => undefined);
	}

	async function send() {
		const visit = await bookVisit(
			{
				doctorId: doctor.id,
				startsAt,
				type: said.type!,
				consultationType: said.way!,
				reason: said.reason!,
				symptoms: said.symptoms?.length ? said.symptoms : undefined,
				notes: said.notes,
			},
			said.key,
		);
		forgetHold();
		finish();
		dropDraft('booking-why');
		onBooked(visit);
	}

	async function book() {
		if (busy.value)
			return;
		busy.value = true;
		complaint.value = '';
		try {
			await send();
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			if (!takeOffer(reason))
				complaint.value = wordsFor(reason);
			scrollTo(0, 0);
		} finally {
			busy.value = false;
		}
	}

	return (
		<>
			<Heading>{t('book.check')}</Heading>
			{others.value && <Others times={others.value} />}
			{alternatives.value && (
				<Nearest times={alternatives.value} place={doctor.timeZone} onPick={(instant) => void pick(instant)} />
			)}
			{complaint.value && (
				<p class="note bad" role="alert">
					{complaint.value}
				</p>
			)}
			<Facts said={said} />
			<Held doctorId={doctor.id} startsAt={startsAt} />
			<p>
				<button type="button" class="button" aria-disabled={busy.value} onClick={() => void book()}>
					{busy.value ? t('book.sending') : t('book.now')}
				</button>
			</p>
		</>
	);
}

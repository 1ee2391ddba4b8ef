/* Whose chart this is, and what nobody may overlook: allergies, death, and that it was opened in an emergency. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { attempt } from '../lib/attempt';
import { invalidate, useGet } from '../lib/data';
import { type Emergency, endEmergency, mine } from '../lib/emergencies';
import { t } from '../lib/i18n';
import { bornWords, type Patient } from '../lib/patients';
import { go } from '../lib/router';
import { kind } from '../lib/session';
import { clock, dateWithYear, minutesWords } from '../lib/time';
import { toast } from '../lib/toast';

const MINUTE = 60_000;
const TICK = 15_000;

/** "O-" stays so where people write from the right. */
const isolated = (text: string) => `\u2066${text}\u2069`;

/** The open emergency access to a patient's record, where whoever is here has one. */
export function useEmergency(patientId: string): Emergency | undefined {
	const treats = kind.value === 'doctor' || kind.value === 'helper';
	const { data } = useGet('GET /api/break-glass', treats ? mine : null).value;
	return data?.data.find((one) => one.patientId === patientId && one.state === 'open');
}

function Glass({ emergency }: { emergency: Emergency }) {
	const ends = Date.parse(emergency.endsAt);
	const now = useSignal(Date.now());
	useEffect(() => {
		const timer = setInterval(() => {
			now.value = Date.now();
			if (now.value > ends)
				invalidate('/api/');
		}, TICK);
		return () => clearInterval(timer);
	}, [ends]);
	async function end() {
		await endEmergency(emergency);
		toast(t('chart.emergency.ended'));
		go('/clinic/emergency');
	}
	return (
		<div class="note bad row apart">
			<p>
				<strong>{t('chart.emergency')}</strong>{' '}
				{t('chart.emergency.left', {
					time: clock(emergency.endsAt),
					left: minutesWords(Math.max(0, Math.ceil((ends - now.value) / MINUTE))),
				})}
			</p>
			<button type="button" class="button quiet" onClick={() => void attempt(end)}>
				{t('chart.emergency.end')}
			</button>
		</div>
	);
}

function Allergies({ all }: { all: Patient['allergies'] }) {
	if (!all)
		return <p class="soft">{t('chart.allergies.unseen')}</p>;
	if (!all.length)
		return <p>{t('chart.allergies.none')}</p>;
	return (
		<div class="note bad">
			<h2 class="name">
				<span aria-hidden="true">▲ </span>
				{t('chart.allergies')}
			</h2>
			<ul class="bare">
				{all.map(({ id, substance, severity, reaction }) => (
					<li key={id}>
						<strong>
							<bdi>{substance}</bdi>
						</strong>{' '}
						({t(`pick.severity.${severity}`)}
						{reaction && (
							<>
								: <bdi>{reaction}</bdi>
							</>
						)}
						)
					</li>
				))}
			</ul>
		</div>
	);
}

export function Banner({ patient, emergency }: { patient: Patient; emergency?: Emergency }) {
	const { number, preferredName, dateOfBirth, sex, gender, bloodGroup, status, deceasedOn, statusReason, hasAccount } = patient;
	const facts = [
		dateOfBirth ? bornWords(dateOfBirth, deceasedOn) : t('patient.born.none'),
		t(`pick.sex.${sex}`),
		gender,
		bloodGroup && t('chart.blood', { group: isolated(bloodGroup) }),
	];
	return (
		<section class={status === 'deceased' ? 'card' : 'card hero'} aria-label={t('chart.banner')}>
			{emergency && <Glass emergency={emergency} />}
			<p>
				<strong>
					<bdi class="number">{number}</bdi>
				</strong>
				{' · '}
				{facts.filter(Boolean).join(' · ')}
			</p>
			{preferredName && <p>{t('chart.called', { name: preferredName })}</p>}
			{status === 'deceased' && (
				<p class="note">
					<strong>{t('chart.died', { day: deceasedOn ? dateWithYear(deceasedOn) : '' })}</strong> {statusReason}
				</p>
			)}
			{status === 'inactive' && (
				<p class="note warn">
					<strong>{t('patient.state.inactive')}</strong> {statusReason}
				</p>
			)}
			<Allergies all={patient.allergies} />
			{!hasAccount && <p class="soft small">{t('patient.no-account')}</p>}
		</section>
	);
}

/* One visit, whole: for the patient whose it is and for the clinic. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { addressOf, type Appointment } from '../../lib/api';
import { saveCalendarFile } from '../../lib/calendar';
import { load, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { query } from '../../lib/router';
import { kind } from '../../lib/session';
import { minutesWords } from '../../lib/time';
import { isAhead } from '../../lib/visit-kinds';
import { lazyWords } from '../../ui/lazy-words';
import { Failed, Skeleton } from '../../ui/states';
import { StatusTag } from '../../ui/status';
import { mayArrange, VisitActions } from '../../ui/visit-actions';
import { When } from '../../ui/when';

const Outside = lazyWords(async () => (await import('../../ui/outside')).Outside, 'desk');
const CancelForm = lazyWords(async () => (await import('../../ui/cancel-form')).CancelForm, 'cancel');

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
	return (
		<div>
			<dt>{name}</dt>
			<dd>{children}</dd>
		</div>
	);
}

function Facts({ visit }: { visit: Appointment }) {
	const isPatient = kind.value === 'patient';
	return (
		<dl class="facts">
			{isPatient ? (
				<Fact name={t('fact.doctor')}>
					{visit.doctorName}
					{visit.specialty && <span class="soft">{visit.specialty}</span>}
				</Fact>
			) : (
				<Fact name={t('fact.patient')}>
					<a href={`/clinic/patients/${visit.patientId}`}>{visit.patientName}</a>
				</Fact>
			)}
			<Fact name={t('fact.way')}>
				{t(`way.${visit.consultationType}`)}, {t(`type.${visit.type}`)}
			</Fact>
			<Fact name={t('fact.long')}>{minutesWords(visit.durationMinutes)}</Fact>
			<Fact name={t('fact.reason')}>
				<span class="typed">{visit.reason}</span>
			</Fact>
			{visit.symptoms.length > 0 && <Fact name={t('fact.symptoms')}>{visit.symptoms.join(', ')}</Fact>}
			{visit.notes && (
				<Fact name={t('fact.notes')}>
					<span class="typed">{visit.notes}</span>
				</Fact>
			)}
			{visit.cancelReason && <Fact name={t('fact.cancelled')}>{visit.cancelReason}</Fact>}
			<Fact name={t('fact.number')}>
				<span class="number">{visit.number}</span>
			</Fact>
		</dl>
	);
}

interface ButtonsProps {
	visit: Appointment;
	/** Whoever left the visit as it is comes back to where they were. */
	comesBack: boolean;
	onCancel: () => void;
}

function Buttons({ visit, comesBack, onCancel }: ButtonsProps) {
	const title = t('visit.with', { way: t(`way.${visit.consultationType}`), name: visit.doctorName });
	const cancel = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => {
		if (comesBack)
			cancel.current?.focus();
	}, []);
	return (
		<div class="row unprinted">
			<VisitActions visit={visit} />
			{isAhead(visit) && mayArrange() && (
				<>
					<a class="button quiet" href={`/visits/${visit.id}/change`}>
						{t('visit.change')}
					</a>
					<button
						type="button"
						class="button quiet danger"
						ref={cancel}
						onClick={onCancel}
					>
						{t('visit.cancel')}
					</button>
				</>
			)}
			{isAhead(visit) && (
				<button type="button" class="button quiet" onClick={() => saveCalendarFile(visit, title)}>
					{t('calendar.add')}
				</button>
			)}
			<button type="button" class="button quiet" onClick={() => print()}>
				{t('print')}
			</button>
		</div>
	);
}

function Whole({ visit }: { visit: Appointment }) {
	const isCancelling = useSignal<boolean | null>(query.value.has('cancel') && isAhead(visit) && mayArrange() ? true : null);
	const close = () => {
		isCancelling.value = false;
	};
	return (
		<>
			<section class="card hero">
				<div class="row apart">
					<When
						at={visit.startsAt}
						place={visit.timeZone}
						placeFirst={visit.consultationType === 'in-person'}
					/>
					<StatusTag status={visit.status} />
				</div>
				{isCancelling.value ? null : (
					<Buttons
						visit={visit}
						comesBack={isCancelling.value === false}
						onCancel={() => {
							isCancelling.value = true;
						}}
					/>
				)}
			</section>
			{isCancelling.value && <CancelForm visit={visit} onClose={close} />}
			{visit.overrideReason && <Outside why={visit.overrideReason} />}
			<Facts visit={visit} />
		</>
	);
}

export default function Visit({ params }: { params: Record<string, string> }) {
	const call = { path: { id: params.id! } };
	const { data, problem } = useGet('GET /api/appointments/{id}', call).value;
	const isPatient = kind.value === 'patient';
	const visit = data?.data;
	return (
		<>
			<div class="stack tight">
				<p class="unprinted">
					<a href={isPatient ? '/visits' : '/clinic'}>{t(isPatient ? 'visits' : 'nav.day')}</a>
				</p>
				<h1>
					{visit
						? t('visit.with', {
								way: t(`way.${visit.consultationType}`),
								name: isPatient ? visit.doctorName : visit.patientName,
							})
						: t('visit')}
				</h1>
			</div>
			{problem && !visit && (
				<Failed
					problem={problem}
					retry={
						problem.status === 404
							? undefined
							: () => void load(addressOf('GET /api/appointments/{id}', call))
					}
				/>
			)}
			{!visit && !problem && <Skeleton rows={2} tall />}
			{visit && <Whole visit={visit} />}
		</>
	);
}

/* Another time for a visit.  The old one stays until the new one is sure. */
import { useSignal } from '@preact/signals';
import type { Appointment } from '../../lib/api';
import { invalidate, useGet } from '../../lib/data';
import { isProblem } from '../../lib/http';
import { t } from '../../lib/i18n';
import { wordsFor } from '../../lib/problem';
import { go } from '../../lib/router';
import { kind } from '../../lib/session';
import { moveVisit } from '../../lib/visits';
import { lazyWords } from '../../ui/lazy-words';
import { FreeTimes } from '../../ui/free-times';
import { Nearest } from '../../ui/nearest';
import { Failed, Skeleton } from '../../ui/states';
import { When } from '../../ui/when';

const Anyway = lazyWords(async () => (await import('../../ui/anyway')).Anyway, 'desk');

function useMove(visit: Appointment) {
	const picked = useSignal('');
	const busy = useSignal(false);
	const complaint = useSignal('');
	const nearest = useSignal<readonly string[] | null>(null);

	function refuse(reason: unknown) {
		if (!isProblem(reason))
			throw reason;
		nearest.value = reason.alternatives ?? null;
		complaint.value = reason.alternatives ? '' : wordsFor(reason);
		picked.value = '';
		invalidate('/api/appointments');
		scrollTo(0, 0);
	}

	async function send() {
		if (busy.value)
			return;
		if (!picked.value) {
			complaint.value = t('book.when.missing');
			return;
		}
		busy.value = true;
		try {
			await moveVisit(visit, picked.value);
			go(`/visits/${visit.id}`);
		} catch (reason) {
			refuse(reason);
		} finally {
			busy.value = false;
		}
	}

	function pick(instant: string) {
		picked.value = instant;
		complaint.value = '';
	}

	return { picked, busy, complaint, nearest, send, pick };
}

function Move({ visit }: { visit: Appointment }) {
	const doctor = useGet('GET /api/users/doctors/{id}', { path: { id: visit.doctorId } }).value;
	const { picked, busy, complaint, nearest, send, pick } = useMove(visit);
	if (!doctor.data)
		return doctor.problem ? <Failed problem={doctor.problem} /> : <Skeleton rows={8} />;
	return (
		<>
			{nearest.value && <Nearest times={nearest.value} place={visit.timeZone} onPick={pick} />}
			<FreeTimes
				doctor={doctor.data.data}
				durationMinutes={visit.durationMinutes}
				picked={picked.value}
				onPick={pick}
			/>
			{complaint.value && (
				<p class="error" role="alert">
					{complaint.value}
				</p>
			)}
			{picked.value && (
				<div class="card hero">
					<p class="soft small">{t('change.new')}</p>
					<p>
						<When at={picked.value} place={visit.timeZone} />
					</p>
				</div>
			)}
			<p class="row">
				<button type="button" class="button" aria-disabled={busy.value} onClick={() => void send()}>
					{busy.value ? t('sending') : t('change.now')}
				</button>
				<a class="button quiet" href={`/visits/${visit.id}`}>
					{t('change.keep')}
				</a>
			</p>
		</>
	);
}

export default function Change({ params }: { params: Record<string, string> }) {
	const { data, problem } = useGet('GET /api/appointments/{id}', { path: { id: params.id! } }).value;
	const visit = data?.data;
	return (
		<>
			<h1>{t('change.title')}</h1>
			{problem && !visit && <Failed problem={problem} />}
			{!visit && !problem && <Skeleton rows={8} />}
			{visit && (
				<>
					<div class="note">
						<p class="soft small">{t('change.old')}</p>
						<When at={visit.startsAt} place={visit.timeZone} />
					</div>
					<Move visit={visit} />
					{kind.value !== 'patient' && <Anyway visit={visit} />}
				</>
			)}
		</>
	);
}

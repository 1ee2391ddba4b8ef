/*
 * While somebody writes down why they come, their time is kept for them.  The countdown is quiet: it is read out
 * only when it is nearly over.
 */
import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, type Data, type OtherTime } from '../../../lib/api';
import { isProblem, type Problem } from '../../../lib/http';
import { t } from '../../../lib/i18n';

type Hold = Data<'POST /api/appointments/hold'>;

const NEARLY_OVER = 60;

export const held = signal<Hold | null>(null);
/** Free times near one that somebody else took. */
export const alternatives = signal<readonly string[] | null>(null);
/** Free times of others, where the doctor cannot be booked any more. */
export const others = signal<readonly OtherTime[] | null>(null);

function offerNothing() {
	alternatives.value = null;
	others.value = null;
}

/** Take up what a refusal offers instead; false when that is nothing. */
export function takeOffer(refusal: Problem): boolean {
	const isDoctor = refusal.faults?.some(({ field }) => field === 'doctorId');
	others.value = isDoctor ? (refusal.others ?? []) : null;
	alternatives.value = isDoctor ? null : (refusal.alternatives ?? null);
	return Boolean(isDoctor || refusal.alternatives);
}

const isLive = (hold: Hold | null): hold is Hold => hold !== null && Date.parse(hold.heldUntil) > Date.now();

/** The last time that was kept, for as long as it is the chosen one: also when its time is over, to say so. */
const holdOf = (doctorId: string, startsAt: string) =>
	held.value?.doctorId === doctorId && Date.parse(held.value.startsAt) === Date.parse(startsAt) ? held.value : null;

export const wasHeld = (doctorId: string, startsAt: string) => holdOf(doctorId, startsAt) !== null;

export const isHeld = (doctorId: string, startsAt: string) => isLive(holdOf(doctorId, startsAt));

let before: Promise<unknown> = Promise.resolve();

/**
 * Ask for a time to be kept; a refusal with other times is remembered in `alternatives`.  One after the other: the
 * server keeps the time that it heard of last, and that is to be the one that was picked last.
 */
export function keep(doctorId: string, startsAt: string): Promise<boolean> {
	const turn = before.then(() => ask(doctorId, startsAt));
	before = turn.catch(() => undefined);
	return turn;
}

async function ask(doctorId: string, startsAt: string): Promise<boolean> {
	offerNothing();
	try {
		const { data } = await api('POST /api/appointments/hold', { body: { doctorId, startsAt } });
		held.value = data;
		return true;
	} catch (reason) {
		if (!isProblem(reason))
			throw reason;
		held.value = null;
		if (!takeOffer(reason))
			throw reason;
		return false;
	}
}

export function letGo() {
	const hold = held.value;
	held.value = null;
	offerNothing();
	if (isLive(hold))
		api('DELETE /api/appointments/hold/{id}', { path: { id: hold.id }, keepalive: true }).catch(() => undefined);
}

export function forgetHold() {
	held.value = null;
	offerNothing();
}

function wordsFor(seconds: number): string {
	const minutes = Math.floor(seconds / 60);
	const rest = String(seconds % 60).padStart(2, '0');
	return t('held', { time: `${minutes}:${rest}` });
}

export function Held({ doctorId, startsAt }: { doctorId: string; startsAt: string }) {
	const now = useSignal(Date.now());
	useEffect(() => {
		const timer = setInterval(() => {
			now.value = Date.now();
		}, 1000);
		return () => clearInterval(timer);
	}, []);
	const hold = holdOf(doctorId, startsAt);
	if (!hold)
		return null;
	const left = Math.max(0, Math.ceil((Date.parse(hold.heldUntil) - now.value) / 1000));
	if (left > 0)
		return (
			<>
				<p class="soft small number" role="timer" aria-live="off">
					{wordsFor(left)}
				</p>
				<p class="unseen" role="status">
					{left <= NEARLY_OVER ? t('held.nearly') : ''}
				</p>
			</>
		);
	return (
		<p class="note warn" role="status">
			{t('held.over')}{' '}
			<button type="button" class="link" onClick={() => void keep(doctorId, startsAt)}>
				{t('held.again')}
			</button>
		</p>
	);
}

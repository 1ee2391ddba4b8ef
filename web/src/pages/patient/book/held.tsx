/*
 * While somebody writes down why they come, their time is kept for them.  The countdown is quiet: it is read out
 * only when it is nearly over.
 */
import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, type Data } from '../../../lib/api';
import { isProblem } from '../../../lib/http';
import { t } from '../../../lib/i18n';

type Hold = Data<'POST /api/appointments/hold'>;

const NEARLY_OVER = 60;

export const held = signal<Hold | null>(null);
/** Free times near one that somebody else took. */
export const alternatives = signal<readonly string[] | null>(null);

const isLive = (hold: Hold | null): hold is Hold => hold !== null && Date.parse(hold.heldUntil) > Date.now();

export const isHeld = (doctorId: string, startsAt: string) =>
	isLive(held.value) &&
	held.value.doctorId === doctorId &&
	Date.parse(held.value.startsAt) === Date.parse(startsAt);

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
	alternatives.value = null;
	try {
		const { data } = await api('POST /api/appointments/hold', { body: { doctorId, startsAt } });
		held.value = data;
		return true;
	} catch (reason) {
		if (!isProblem(reason))
			throw reason;
		held.value = null;
		if (!reason.alternatives)
			throw reason;
		alternatives.value = reason.alternatives;
		return false;
	}
}

export function letGo() {
	const hold = held.value;
	held.value = null;
	alternatives.value = null;
	if (isLive(hold))
		api('DELETE /api/appointments/hold/{id}', { path: { id: hold.id }, keepalive: true }).catch(() => undefined);
}

export function forgetHold() {
	held.value = null;
	alternatives.value = null;
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
	const hold = held.value;
	if (!hold || hold.doctorId !== doctorId || Date.parse(hold.startsAt) !== Date.parse(startsAt))
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

/*
 * Screens are left alone in clinics and kitchens.  Two minutes before the end a dialog asks; then the session is
 * ended and the page stays behind an opaque lock, so that the same person goes on where they were.
 *
 * The server says how long a session lasts without a request, and ends it itself.  So whoever only types is made known
 * to it from time to time, and our clock runs from what it knows.
 */
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../lib/api';
import { isProblem, lastHeard, lastUsed } from '../lib/http';
import { t } from '../lib/i18n';
import { wordsFor } from '../lib/problem';
import { channel, giveUp, lock, me, state } from '../lib/session';
import { lazy } from './lazy';
import { useModal } from './modal';

const MINUTE = 60_000;

const limit = computed(() => (me.value?.idleMinutes ?? 1) * MINUTE);
const warning = computed(() => Math.min(2 * MINUTE, limit.value / 3));
const now = signal(Date.now());
const left = computed(() => Math.max(0, lastUsed.value + limit.value - now.value));
const isWarning = computed(() => state.value === 'in' && !lock.value && left.value < warning.value);

/* Somebody was here then, as the server knows: all tabs of this browser count it. */
function noteUse(then: number) {
	if (then <= lastUsed.value)
		return;
	lastUsed.value = then;
	channel.postMessage(then);
}

/** Why who asked to stay was not heard. */
const complaint = signal('');

const BETWEEN_TRIES = 5_000;
let lastTold = 0;

/* Without the server's answer the time runs on. */
async function stay() {
	lastTold = Date.now();
	await api('GET /api/auth/session');
	noteUse(lastHeard);
}

/* The server is told where it heard nothing for a while. */
function touch() {
	if (state.value !== 'in' || lock.value || isWarning.value)
		return;
	complaint.value = '';
	if (Date.now() - lastHeard <= limit.value / 10)
		noteUse(lastHeard);
	else if (Date.now() - lastTold > BETWEEN_TRIES)
		stay().catch(() => undefined);
}

/* Nobody was here for too long: end the session, keep the page for the same person. */
async function lockIdle() {
	lock.value = 'idle';
	await api('POST /api/auth/logout', { withoutSession: true }).catch(() => undefined);
}

function useClock() {
	useEffect(() => {
		const timer = setInterval(() => {
			now.value = Date.now();
			if (state.value === 'in' && !lock.value && left.value === 0)
				void lockIdle();
		}, 1000);
		addEventListener('pointerdown', touch);
		addEventListener('keydown', touch);
		return () => {
			clearInterval(timer);
			removeEventListener('pointerdown', touch);
			removeEventListener('keydown', touch);
		};
	}, []);
}

/* It closes when the server has heard. */
async function askToStay(event: Event) {
	event.preventDefault();
	complaint.value = '';
	await stay().catch((reason: unknown) => {
		complaint.value = isProblem(reason) ? wordsFor(reason) : t('problem.broken');
	});
}

function Warning() {
	const dialog = useModal(() => isWarning.value);
	return (
		<dialog ref={dialog} aria-labelledby="idle-title" onCancel={(event) => void askToStay(event)}>
			{isWarning.value && (
				<div class="stack">
					<h2 id="idle-title">{t('idle.title')}</h2>
					<p>
						<span role="timer">{t('idle.left', { n: Math.ceil(left.value / 1000) })}</span> {t('idle.safe')}
					</p>
					{complaint.value && (
						<p class="error" role="alert">
							{complaint.value}
						</p>
					)}
					<p>
						<button type="button" class="button" onClick={(event) => void askToStay(event)}>
							{t('idle.stay')}
						</button>
					</p>
				</div>
			)}
		</dialog>
	);
}

/* The form is big and seldom needed: it comes when the page is locked. */
const SignInAgain = lazy(async () => (await import('./sign-in-form')).SignInForm);

function Locked() {
	const dialog = useModal(() => lock.value !== null);
	return (
		<dialog ref={dialog} class="lock" aria-labelledby="lock-title" onCancel={(event) => event.preventDefault()}>
			{lock.value && (
				<div class="stack">
					<h2 id="lock-title" tabIndex={-1} autoFocus>
						{t('lock.title')}
					</h2>
					<p>{t(lock.value === 'idle' ? 'lock.idle' : 'lock.ended')}</p>
					<SignInAgain email={me.value?.email} />
					<p>
						<button type="button" class="link" onClick={giveUp}>
							{t('lock.leave')}
						</button>
					</p>
				</div>
			)}
		</dialog>
	);
}

export function Idle() {
	useClock();
	return (
		<>
			<Warning />
			<Locked />
		</>
	);
}

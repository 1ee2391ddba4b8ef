/*
 * Screens are left alone in clinics and kitchens.  Two minutes before the end a dialog asks; then the session is
 * ended and the page stays behind an opaque lock, so that the same person goes on where they were.
 */
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { lastUsed } from '../lib/http';
import { t } from '../lib/i18n';
import { giveUp, kind, lock, lockIdle, me, state, touch } from '../lib/session';
import { lazy } from './lazy';
import { useModal } from './modal';

const MINUTE = 60_000;
const WARNING = 2 * MINUTE;
const TOUCH_EVERY = 5_000;

const limit = computed(() => (kind.value === 'patient' ? 30 : 15) * MINUTE);
const now = signal(Date.now());
const left = computed(() => Math.max(0, lastUsed.value + limit.value - now.value));
const isWarning = computed(() => state.value === 'in' && !lock.value && left.value < WARNING);

function noteUse() {
	if (state.value === 'in' && !isWarning.value && Date.now() - lastUsed.value > TOUCH_EVERY)
		touch();
}

function useClock() {
	useEffect(() => {
		const timer = setInterval(() => {
			now.value = Date.now();
			if (state.value === 'in' && !lock.value && left.value === 0)
				void lockIdle();
		}, 1000);
		addEventListener('pointerdown', noteUse);
		addEventListener('keydown', noteUse);
		return () => {
			clearInterval(timer);
			removeEventListener('pointerdown', noteUse);
			removeEventListener('keydown', noteUse);
		};
	}, []);
}

function stay() {
	now.value = Date.now();
	touch();
}

function Warning() {
	const dialog = useModal(() => isWarning.value);
	return (
		<dialog ref={dialog} aria-labelledby="idle-title" onCancel={stay}>
			{isWarning.value && (
				<div class="stack">
					<h2 id="idle-title">{t('idle.title')}</h2>
					<p>
						<span role="timer">{t('idle.left', { n: Math.ceil(left.value / 1000) })}</span> {t('idle.safe')}
					</p>
					<p>
						<button type="button" class="button" onClick={stay}>
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

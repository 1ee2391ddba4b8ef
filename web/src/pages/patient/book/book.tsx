/* Booking, one question a page.  The step is in the address, so that "back" is the browser's own. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Appointment } from '../../../lib/api';
import { needBooks, t } from '../../../lib/i18n';
import { query } from '../../../lib/router';
import { lazy } from '../../../ui/lazy';
import { beginFlow } from './heading';
import { letGo } from './held';
import { How } from './how';
import { addressOfStep, reachable, resume, type Step, steps } from './wish';

/* Their words come with them. */
async function later() {
	const [parts] = await Promise.all([import('./later'), needBooks(['visits'])]);
	return parts;
}

const Who = lazy(async () => (await later()).Who);
const WhenStep = lazy(async () => (await later()).WhenStep);
const Why = lazy(async () => (await later()).Why);
const Check = lazy(async () => (await later()).Check);
const Booked = lazy(async () => (await later()).Booked);

/** The next question is here before this one is answered; who only looks does not pay for it. */
function fetchAhead() {
	for (const part of [Who, WhenStep, Why, Check, Booked])
		part.fetch();
}

function Progress({ step }: { step: Step }) {
	const index = steps.indexOf(step);
	return (
		<div class="stack tight">
			<p class="small soft">{t('book.step', { step: index + 1, of: steps.length })}</p>
			<ol class="steps" aria-hidden="true">
				{steps.map((one, at) => (
					<li class={at <= index ? 'done' : ''} key={one} />
				))}
			</ol>
		</div>
	);
}

function Question({ step, onBooked }: { step: Step; onBooked: (visit: Appointment) => void }) {
	switch (step) {
		case 'how':
			return <How />;
		case 'who':
			return <Who />;
		case 'when':
			return <WhenStep />;
		case 'why':
			return <Why />;
		case 'check':
			return <Check onBooked={onBooked} />;
	}
}

export default function Book() {
	useMemo(() => {
		resume();
		beginFlow();
	}, []);
	/* The booked visit, and the address it was booked at: another address begins anew. */
	const booked = useSignal<{ visit: Appointment; at: URLSearchParams } | null>(null);
	const step = reachable(query.value.get('step'));
	const isBooked = booked.value?.at === query.value;
	useEffect(() => {
		addEventListener('change', fetchAhead, { once: true });
		return () => {
			removeEventListener('change', fetchAhead);
			letGo();
		};
	}, []);
	if (booked.value && isBooked)
		return <Booked visit={booked.value.visit} />;
	const before = steps[steps.indexOf(step) - 1];
	return (
		<>
			<div class="stack tight">
				{before && (
					<p>
						<a href={addressOfStep(before)}>{t('back')}</a>
					</p>
				)}
				<Progress step={step} />
			</div>
			<Question
				step={step}
				key={step}
				onBooked={(visit) => {
					booked.value = { visit, at: query.value };
				}}
			/>
		</>
	);
}

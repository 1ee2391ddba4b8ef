/* When patients can book: the week, days that differ, leave.  What is changed is kept here until it is saved. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { api, type Availability } from '../../lib/api';
import { load, remember, useGet } from '../../lib/data';
import { draft, dropDraft, keepDraft } from '../../lib/draft';
import { faultsOf, type Plan, planOf, sameWords } from '../../lib/hours';
import { isProblem } from '../../lib/http';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { allZones } from '../../lib/names';
import { wordsFor, wordsOfFault } from '../../lib/problem';
import { toast } from '../../lib/toast';
import { Exceptions, LeaveDays } from '../../ui/days-off';
import { lazyWords } from '../../ui/lazy-words';
import { Failed, Skeleton } from '../../ui/states';
import { WeekHours } from '../../ui/week-hours';

const SeenLink = lazyWords(async () => (await import('../../ui/seen-link')).SeenLink, 'desk');
const DRAFT = 'availability';
const PATH = '/api/users/availability';

readAhead(['doctor'], 'GET /api/users/availability', {});

function usePlan(saved: Availability) {
	const plan = useSignal<Plan>(draft<Plan>(DRAFT) ?? planOf(saved));
	const faults = useSignal<Record<string, string>>({});
	const complaint = useSignal('');
	const busy = useSignal(false);
	const isChanged = !sameWords(plan.value, planOf(saved));

	useLayoutEffect(() => {
		if (isChanged)
			keepDraft(DRAFT, plan.value);
		else
			dropDraft(DRAFT);
	}, [plan.value]);

	function change(more: Partial<Plan>) {
		plan.value = { ...plan.value, ...more };
		if (Object.keys(faults.value).length)
			faults.value = faultsOf(plan.value);
	}

	async function send() {
		try {
			const answer = await api('PUT /api/users/availability', { body: plan.value, version: saved.version });
			dropDraft(DRAFT);
			plan.value = planOf(answer.data);
			remember('GET /api/users/availability', {}, answer);
			toast(t('hours.saved'));
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			complaint.value = reason.faults?.map((fault) => wordsOfFault(reason, fault)).join(' ') || wordsFor(reason);
			if (reason.status === 412)
				void load(PATH);
		}
	}

	async function save() {
		faults.value = faultsOf(plan.value);
		complaint.value = Object.keys(faults.value).length ? t('hours.check') : '';
		if (busy.value || complaint.value)
			return;
		busy.value = true;
		await send();
		busy.value = false;
	}

	function discard() {
		plan.value = planOf(saved);
		faults.value = {};
		complaint.value = '';
	}

	return { plan, faults, complaint, busy, isChanged, change, save, discard };
}

type Editing = ReturnType<typeof usePlan>;

function Basics({ editing }: { editing: Editing }) {
	const { plan, faults, change } = editing;
	return (
		<div class="pair narrow">
			<div class="field">
				<label for="timeZone">{t('hours.zone')}</label>
				<select id="timeZone" onChange={(event) => change({ timeZone: event.currentTarget.value })}>
					{allZones(plan.value.timeZone).map((zone) => (
						<option value={zone} selected={zone === plan.value.timeZone} key={zone}>
							{zone.replaceAll('_', ' ')}
						</option>
					))}
				</select>
			</div>
			<div class={faults.value.slotMinutes ? 'field wrong' : 'field'}>
				<label for="slotMinutes">{t('hours.slot')}</label>
				{faults.value.slotMinutes && (
					<p class="error" id="slotMinutes-error">
						{faults.value.slotMinutes}
					</p>
				)}
				<input
					id="slotMinutes"
					type="number"
					class="number"
					min={5}
					max={240}
					step={5}
					aria-describedby={faults.value.slotMinutes && 'slotMinutes-error'}
					value={plan.value.slotMinutes}
					onInput={(event) => change({ slotMinutes: event.currentTarget.valueAsNumber })}
				/>
			</div>
		</div>
	);
}

function SaveBar({ editing }: { editing: Editing }) {
	const { complaint, busy, isChanged, save, discard } = editing;
	return (
		<div class="stack tight">
			{complaint.value && (
				<p class="note bad" role="alert">
					{complaint.value}
				</p>
			)}
			<div class="row">
				<button type="button" class="button" aria-disabled={busy.value} onClick={() => void save()}>
					{busy.value ? t('sending') : t('save')}
				</button>
				{isChanged && (
					<button type="button" class="button quiet" onClick={discard}>
						{t('hours.discard')}
					</button>
				)}
				<span class="soft small" role="status">
					{isChanged ? t('hours.unsaved') : ''}
				</span>
			</div>
		</div>
	);
}

function Editor({ saved }: { saved: Availability }) {
	const editing = usePlan(saved);
	const { plan, faults, change } = editing;
	return (
		<>
			<Basics editing={editing} />
			<section class="stack tight" aria-labelledby="week">
				<h2 id="week">{t('hours.week')}</h2>
				<WeekHours hours={plan.value.hours} faults={faults.value} onChange={(hours) => change({ hours })} />
			</section>
			<section class="stack tight" aria-labelledby="exceptions">
				<h2 id="exceptions">{t('hours.exceptions')}</h2>
				<p class="soft">{t('hours.exceptions.words')}</p>
				<Exceptions
					items={plan.value.exceptions}
					faults={faults.value}
					onChange={(exceptions) => change({ exceptions })}
				/>
			</section>
			<section class="stack tight" aria-labelledby="leave">
				<h2 id="leave">{t('hours.leave')}</h2>
				<p class="soft">{t('hours.leave.words')}</p>
				<LeaveDays items={plan.value.leave} faults={faults.value} onChange={(leave) => change({ leave })} />
			</section>
			<SaveBar editing={editing} />
		</>
	);
}

export default function AvailabilityPage() {
	const { data, problem } = useGet('GET /api/users/availability', {}).value;
	return (
		<>
			<div class="stack tight">
				<h1>{t('nav.hours')}</h1>
				<p>{t('hours.words')}</p>
			</div>
			<SeenLink />
			{problem && !data && <Failed problem={problem} retry={() => void load(PATH)} />}
			{!data && !problem && <Skeleton rows={4} tall />}
			{data && <Editor saved={data.data} />}
		</>
	);
}

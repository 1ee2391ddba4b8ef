/* Legal holds: whose data are kept for a court or an inquiry, until somebody lifts that for a reason. */
import { useSignal } from '@preact/signals';
import type { Item } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { path, query } from '../../lib/router';
import { fullDay } from '../../lib/time';
import { lazy } from '../../ui/lazy';
import { More } from '../../ui/more';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { HouseTabs } from './house-tabs';

type Hold = Item<'GET /api/legal-holds'>;

const states = ['open', 'lifted'] as const;

const chosen = () => states.find((one) => one === query.value.get('state')) ?? 'open';
const asked = (state: (typeof states)[number]) => ({ query: { state, limit: 50 } });

readAhead(['admin'], 'GET /api/legal-holds', asked(chosen()));

/* Below the fold, or wanted by a click; they travel while the page asks who is here. */
const Place = lazy(async () => (await import('../../ui/hold-forms')).Place);
const Lift = lazy(async () => (await import('../../ui/hold-forms')).Lift);

Place.fetch();

function Deed({ words, why }: { words: string; why: string }) {
	return (
		<div>
			<p class="typed">
				<q>{why}</q>
			</p>
			<p class="soft small">{words}</p>
		</div>
	);
}

function Row({ hold }: { hold: Hold }) {
	const isLifting = useSignal(false);
	const { patientNumber, accountEmail } = hold;
	return (
		<li class="card">
			<h2>
				<bdi class="number">{patientNumber ?? accountEmail}</bdi>{' '}
				{patientNumber && accountEmail && <bdi class="soft small">{accountEmail}</bdi>}
			</h2>
			<Deed words={t('hold.placed-by', { name: hold.placedByName, day: fullDay(hold.placedAt) })} why={hold.reason} />
			{hold.liftedAt && (
				<Deed
					words={t('hold.lifted-by', { name: hold.liftedByName ?? '', day: fullDay(hold.liftedAt) })}
					why={hold.liftReason ?? ''}
				/>
			)}
			{!hold.liftedAt &&
				(isLifting.value ? (
					<Lift
						hold={hold}
						onClose={() => {
							isLifting.value = false;
						}}
					/>
				) : (
					<p>
						<button
							type="button"
							class="button quiet danger"
							onClick={() => {
								isLifting.value = true;
							}}
						>
							{t('hold.lift')} <bdi class="unseen">{patientNumber ?? accountEmail}</bdi>
						</button>
					</p>
				))}
		</li>
	);
}

export default function Holds() {
	const state = chosen();
	const list = useList('GET /api/legal-holds', asked(state));
	return (
		<>
			<div class="stack tight">
				<h1>{t('house.holds')}</h1>
				<p class="soft">{t('hold.words')}</p>
			</div>
			<HouseTabs />
			<nav class="tabs" aria-label={t('hold.which')}>
				{states.map((one) => (
					<a
						key={one}
						href={one === 'open' ? path.value : `${path.value}?state=${one}`}
						aria-current={one === state ? 'page' : undefined}
					>
						{t(`hold.state.${one}`)}
					</a>
				))}
			</nav>
			{list.problem && !list.isKnown && <Failed problem={list.problem} retry={list.retry} />}
			{!list.isKnown && !list.problem && <Skeleton rows={2} tall />}
			{list.isKnown && !list.items.length && (
				<Empty title={t('hold.none')}>
					<p class="soft">{t(state === 'open' ? 'hold.none.words' : 'hold.none.lifted')}</p>
				</Empty>
			)}
			{list.items.length > 0 && (
				<ul class="stack bare">
					{list.items.map((hold) => (
						<Row hold={hold} key={hold.id} />
					))}
				</ul>
			)}
			<More list={list} />
			{state === 'open' && (list.isKnown || list.problem) && (
				<Place accountId={query.value.get('account') ?? undefined} key={query.value.get('account')} />
			)}
		</>
	);
}

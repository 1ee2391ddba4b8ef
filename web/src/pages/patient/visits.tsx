/* Every visit: those to come, and those that were. */
import { mayChange } from '../../lib/acting';
import type { Appointment } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { daysFrom, readAhead, startOfToday } from '../../lib/lists';
import { query } from '../../lib/router';
import { isOver } from '../../lib/visit-kinds';
import { More } from '../../ui/more';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { VisitRow } from '../../ui/visit-row';

const DAYS_BACK = -365;

const asksForPast = () => query.value.get('when') === 'past';

const call = (wantsPast: boolean) => ({
	query: { from: daysFrom(startOfToday(), wantsPast ? DAYS_BACK : -1), limit: 100 },
});

readAhead(['patient'], 'GET /api/appointments', call(asksForPast()));

function useVisits(wantsPast: boolean) {
	/* The newest of the past come last: all have to be here before they can be turned round. */
	const list = useList('GET /api/appointments', call(wantsPast), wantsPast);
	const visits = wantsPast ? list.items.filter(isOver).reverse() : list.items.filter((visit) => !isOver(visit));
	return { list, visits, isReady: wantsPast ? list.isWhole : list.isKnown };
}

function Visits({ visits, wantsPast }: { visits: readonly Appointment[]; wantsPast: boolean }) {
	if (!visits.length && wantsPast)
		return <p class="soft">{t('visits.past.none')}</p>;
	if (!visits.length)
		return (
			<Empty title={t('home.none')}>
				<p>{t('home.none.words')}</p>
			</Empty>
		);
	return (
		<ul class="rows">
			{visits.map((visit) => (
				<VisitRow visit={visit} key={visit.id} />
			))}
		</ul>
	);
}

export default function VisitsPage() {
	const wantsPast = asksForPast();
	const { list, visits, isReady } = useVisits(wantsPast);
	return (
		<>
			<div class="row apart">
				<h1>{t('visits')}</h1>
				{mayChange() && (
					<a class="button" href="/visits/book">
						{t('book')}
					</a>
				)}
			</div>
			<nav class="tabs" aria-label={t('visits.which')}>
				<a href="/visits" aria-current={wantsPast ? undefined : 'page'}>
					{t('visits.ahead')}
				</a>
				<a href="/visits?when=past" aria-current={wantsPast ? 'page' : undefined}>
					{t('visits.past')}
				</a>
			</nav>
			{list.problem && !isReady && <Failed problem={list.problem} retry={list.retry} />}
			{!isReady && !list.problem && <Skeleton rows={3} tall />}
			{isReady && <Visits visits={visits} wantsPast={wantsPast} />}
			{isReady && <More list={list} />}
		</>
	);
}

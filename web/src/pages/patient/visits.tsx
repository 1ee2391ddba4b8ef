/* Every visit: those to come, and those that were. */
import { addressOf, type Appointment } from '../../lib/api';
import { load, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { daysFrom, startOfToday } from '../../lib/lists';
import { query } from '../../lib/router';
import { isOver } from '../../lib/visits';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { VisitRow } from '../../ui/visit-row';

const DAYS_BACK = -365;

function useVisits(wantsPast: boolean) {
	const from = daysFrom(startOfToday(), wantsPast ? DAYS_BACK : -1);
	const call = { query: { from, limit: 100 } };
	const resource = useGet('GET /api/appointments', call).value;
	const all = resource.data?.data ?? [];
	const visits = wantsPast ? all.filter(isOver).reverse() : all.filter((visit) => !isOver(visit));
	return { ...resource, visits, retry: () => void load(addressOf('GET /api/appointments', call)) };
}

function List({ visits, wantsPast }: { visits: readonly Appointment[]; wantsPast: boolean }) {
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

export default function Visits() {
	const wantsPast = query.value.get('when') === 'past';
	const { data, problem, visits, retry } = useVisits(wantsPast);
	return (
		<>
			<div class="row apart">
				<h1>{t('visits')}</h1>
				<a class="button" href="/visits/book">
					{t('book')}
				</a>
			</div>
			<nav class="tabs" aria-label={t('visits.which')}>
				<a href="/visits" aria-current={wantsPast ? undefined : 'page'}>
					{t('visits.ahead')}
				</a>
				<a href="/visits?when=past" aria-current={wantsPast ? 'page' : undefined}>
					{t('visits.past')}
				</a>
			</nav>
			{problem && !data && <Failed problem={problem} retry={retry} />}
			{!data && !problem && <Skeleton rows={3} tall />}
			{data && <List visits={visits} wantsPast={wantsPast} />}
		</>
	);
}

/* One clear next thing, then what else can be done. */
import { acting, mayChange } from '../../lib/acting';
import { addressOf, type Appointment } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { comingVisits, readAhead } from '../../lib/lists';
import { me } from '../../lib/session';
import { isAhead } from '../../lib/visit-kinds';
import { confirmVisit } from '../../lib/visits';
import { Icon, type IconName } from '../../ui/icons';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { StatusTag } from '../../ui/status';
import { VisitRow } from '../../ui/visit-row';
import { When } from '../../ui/when';

readAhead(['patient'], 'GET /api/appointments', comingVisits());

const BOOK = '/visits/book';

const things: readonly { href: string; icon: IconName; title: Key; words: Key }[] = [
	{ href: BOOK, icon: 'plus', title: 'book', words: 'home.book.words' },
	{ href: '/visits', icon: 'calendar', title: 'visits', words: 'home.visits.words' },
	{ href: '/record/profile', icon: 'shield', title: 'nav.access', words: 'home.record.words' },
	{ href: '/account', icon: 'person', title: 'nav.account', words: 'home.account.words' },
];

function NextVisit({ visit }: { visit: Appointment }) {
	return (
		<section class="card hero" aria-labelledby="next">
			<div class="row apart">
				<h2 id="next">{t(acting.value ? 'home.next.theirs' : 'home.next')}</h2>
				<StatusTag status={visit.status} />
			</div>
			<p>
				<When at={visit.startsAt} place={visit.timeZone} placeFirst={visit.consultationType === 'in-person'} />
			</p>
			<p>{t('visit.with', { way: t(`way.${visit.consultationType}`), name: visit.doctorName })}</p>
			<p class="row">
				{visit.status === 'scheduled' && mayChange() && (
					<button type="button" class="button" onClick={() => void attempt(() => confirmVisit(visit))}>
						{t(acting.value ? 'visit.confirm' : 'visit.confirm.mine')}
					</button>
				)}
				<a class="button quiet" href={`/visits/${visit.id}`}>
					{t('home.change')}
				</a>
			</p>
		</section>
	);
}

function Things() {
	return (
		<section class="stack" aria-labelledby="things">
			<h2 id="things">{t('home.things')}</h2>
			<div class="tiles">
				{things.filter(({ href }) => href !== BOOK || mayChange()).map(({ href, icon, title, words }) => (
					<a class="card" href={href} key={href}>
						<span class="row">
							<Icon name={icon} />
							<span class="title">{t(title)}</span>
						</span>
						<span class="soft small">{t(words)}</span>
					</a>
				))}
			</div>
		</section>
	);
}

function Ahead({ visits }: { visits: readonly Appointment[] }) {
	const [next, ...later] = visits;
	if (!next)
		return (
			<Empty title={t('home.none')}>
				<p>{t('home.none.words')}</p>
				{mayChange() && (
					<p>
						<a class="button" href={BOOK}>
							{t('book')}
						</a>
					</p>
				)}
			</Empty>
		);
	return (
		<>
			<NextVisit visit={next} />
			{later.length > 0 && (
				<section class="stack tight" aria-labelledby="later">
					<h2 id="later">{t('home.later')}</h2>
					<ul class="rows">
						{later.slice(0, 3).map((visit) => (
							<VisitRow visit={visit} key={visit.id} />
						))}
					</ul>
				</section>
			)}
		</>
	);
}

export default function Home() {
	const call = comingVisits();
	const { data, problem } = useGet('GET /api/appointments', call).value;
	const retry = () => void load(addressOf('GET /api/appointments', call));
	return (
		<>
			<h1>{acting.value ? t('acting', { name: acting.value.name }) : t('hello', { name: me.value!.firstName })}</h1>
			{problem && !data && <Failed problem={problem} retry={retry} />}
			{!data && !problem && <Skeleton rows={1} tall />}
			{data && <Ahead visits={data.data.filter(isAhead)} />}
			{(data || problem) && <Things />}
		</>
	);
}

/* The day as an agenda: what is now, what comes, how long the gaps are, and the next thing to do with each. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Appointment } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { dayVisits, readAhead } from '../../lib/lists';
import { query } from '../../lib/router';
import { kind } from '../../lib/session';
import { addDays, clock, dateOnly, deviceZone, minutesWords, sameClock, today, zone, zoneName } from '../../lib/time';
import { isAhead } from '../../lib/visit-kinds';
import { Icon } from '../../ui/icons';
import { lazyWords } from '../../ui/lazy-words';
import { Failed, Skeleton } from '../../ui/states';
import { StatusTag } from '../../ui/status';
import { mayArrange, VisitActions } from '../../ui/visit-actions';

const EmptyDay = lazyWords(async () => (await import('../../ui/empty-day')).EmptyDay, 'hours');

const MINUTE = 60_000;
const SMALLEST_GAP = 10;

const now = signal(Date.now());

function useNow() {
	useEffect(() => {
		now.value = Date.now();
		const timer = setInterval(() => {
			now.value = Date.now();
		}, MINUTE);
		return () => clearInterval(timer);
	}, []);
}

/* The desk sees all doctors at once: their gaps are not one doctor's free time. */
const isOwnDay = () => kind.value === 'doctor';

type Line =
	| { kind: 'visit'; key: string; visit: Appointment }
	| { kind: 'gap'; key: string; minutes: number }
	| { kind: 'now'; key: 'now' };

function askedDay(): string {
	const asked = query.value.get('day') ?? '';
	return /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : today();
}

const visitsOf = (day: string) => dayVisits(day === today() ? undefined : day);

readAhead(['doctor', 'helper', 'desk'], 'GET /api/appointments/today', visitsOf(askedDay()));

const takesTime = ({ status }: Appointment) => status !== 'cancelled' && status !== 'no-show';

/** Visits in order, with the gaps between them, and where we are now. */
function linesOf(visits: readonly Appointment[], showNow: boolean, showGaps: boolean): Line[] {
	const lines: Line[] = [];
	let freeSince = 0;
	let saidNow = !showNow;
	for (const visit of visits) {
		const begins = Date.parse(visit.startsAt);
		if (!saidNow && Date.parse(visit.endsAt) > now.value) {
			lines.push({ kind: 'now', key: 'now' });
			saidNow = true;
		}
		const minutes = Math.round((begins - freeSince) / MINUTE);
		if (showGaps && freeSince && minutes >= SMALLEST_GAP)
			lines.push({ kind: 'gap', key: `gap ${visit.id}`, minutes });
		lines.push({ kind: 'visit', key: visit.id, visit });
		if (takesTime(visit))
			freeSince = Math.max(freeSince, Date.parse(visit.endsAt));
	}
	if (!saidNow)
		lines.push({ kind: 'now', key: 'now' });
	return lines;
}

function gapSize(minutes: number): string {
	if (minutes >= 120)
		return 'gap long';
	return minutes >= 60 ? 'gap hours' : 'gap';
}

function VisitLine({ visit }: { visit: Appointment }) {
	const way = t(`way.${visit.consultationType}`);
	return (
		<li>
			<p class="hour number">
				<strong>{clock(visit.startsAt)}</strong>
				{clock(visit.endsAt)}
			</p>
			<article class={`card ${visit.status}`}>
				<div class="row apart">
					<h2 class="name">
						<a href={`/visits/${visit.id}`}>{visit.patientName}</a>
					</h2>
					<StatusTag status={visit.status} />
				</div>
				<p>
					<span class="soft">
						{isOwnDay() ? way : t('visit.with', { way, name: visit.doctorName })}
						{' · '}
					</span>
					{visit.reason}
				</p>
				<div class="row actions">
					<VisitActions visit={visit} small />
					{isAhead(visit) && mayArrange() && (
						<a class="button quiet danger small" href={`/visits/${visit.id}?cancel`}>
							{t('visit.cancel')}
							<span class="unseen"> {visit.patientName}</span>
						</a>
					)}
				</div>
			</article>
		</li>
	);
}

function AgendaLine({ line }: { line: Line }) {
	if (line.kind === 'visit')
		return <VisitLine visit={line.visit} />;
	const isNow = line.kind === 'now';
	return (
		<li>
			<span class="hour number">{isNow && clock(now.value)}</span>
			{isNow ? (
				<p class="now">{t('day.now')}</p>
			) : (
				<p class={gapSize(line.minutes)}>{t('day.free', { time: minutesWords(line.minutes) })}</p>
			)}
		</li>
	);
}

function Agenda({ visits, isToday }: { visits: readonly Appointment[]; isToday: boolean }) {
	if (!visits.length)
		return <EmptyDay />;
	return (
		<ol class="agenda" aria-label={t('day.agenda')}>
			{linesOf(visits, isToday, isOwnDay()).map((line) => (
				<AgendaLine line={line} key={line.key} />
			))}
		</ol>
	);
}

function Counts({ visits }: { visits: readonly Appointment[] }) {
	const open = visits.filter(({ status }) => status === 'scheduled');
	const done = visits.filter(({ status }) => status === 'completed');
	const ahead = visits.filter((visit) => takesTime(visit) && visit.status !== 'completed');
	return (
		<aside class="stack">
			<section class="card" aria-labelledby="glance">
				<h2 id="glance">{t('day.glance')}</h2>
				<ul class="rows">
					<li>{t('day.ahead', { n: ahead.length })}</li>
					<li>{t('day.done', { n: done.length })}</li>
				</ul>
			</section>
			{open.length > 0 && (
				<section class="card" aria-labelledby="open">
					<h2 id="open">{t('day.open')}</h2>
					<ul class="rows">
						{open.map((visit) => (
							<li key={visit.id} class="row apart">
								<a href={`/visits/${visit.id}`}>
									<span class="number">{clock(visit.startsAt)}</span> {visit.patientName}
								</a>
							</li>
						))}
					</ul>
				</section>
			)}
		</aside>
	);
}

function DayBar({ day }: { day: string }) {
	const address = (other: string) => (other === today() ? '/clinic' : `/clinic?day=${other}`);
	return (
		<nav class="row unprinted" aria-label={t('day.which')}>
			<a class="button quiet" href={address(addDays(day, -1))}>
				<Icon name="earlier" />
				<span class="unseen">{t('day.before')}</span>
			</a>
			{day !== today() && (
				<a class="button quiet" href="/clinic">
					{t('day.today')}
				</a>
			)}
			<a class="button quiet" href={address(addDays(day, 1))}>
				<Icon name="later" />
				<span class="unseen">{t('day.after')}</span>
			</a>
		</nav>
	);
}

export default function Day() {
	useNow();
	const day = askedDay();
	const list = useList('GET /api/appointments/today', visitsOf(day), true);
	const isAway = !sameClock(`${day}T12:00Z`, zone.value, deviceZone.value);
	return (
		<>
			<div class="row apart">
				<div>
					<h1>{dateOnly(day)}</h1>
					<p class="soft">
						{t('day.zone', { zone: zoneName(zone.value) })}{' '}
						{isAway && t('day.device', { zone: zoneName(deviceZone.value), time: clock(now.value, deviceZone.value) })}
					</p>
				</div>
				<DayBar day={day} />
			</div>
			{list.problem && <Failed problem={list.problem} retry={list.retry} />}
			{!list.isWhole && !list.problem && <Skeleton rows={3} tall />}
			{list.isWhole && (
				<div class="cols">
					<Agenda visits={list.items} isToday={day === today()} />
					<Counts visits={list.items} />
				</div>
			)}
		</>
	);
}

/* The patients of the clinic, or those in one's care: found by whatever is known of them, in one field. */
import { type Signal, useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { draft, keepDraft } from '../../lib/draft';
import { t } from '../../lib/i18n';
import { type List, useList } from '../../lib/list';
import { bornWords, fullNameOf, keepsRecords, meanings, numberIn, type PatientSummary, type Wish } from '../../lib/patients';
import { query } from '../../lib/router';
import { kind } from '../../lib/session';
import { More } from '../../ui/more';
import { Seek } from '../../ui/seek';
import { Empty, Failed, Skeleton } from '../../ui/states';

const statuses = ['active', 'inactive', 'deceased'] as const;
const PAGE = 50;
/** Kept in the tab and not in the address: histories and logs read addresses. */
const KEPT = 'patients';

function Row({ one }: { one: PatientSummary }) {
	return (
		<li class="patient">
			<a href={`/clinic/patients/${one.id}`}>
				<strong>
					<bdi>{fullNameOf(one)}</bdi>
				</strong>
			</a>
			<span class="number soft">
				<bdi>{one.number}</bdi>
			</span>
			<span>{one.dateOfBirth ? bornWords(one.dateOfBirth) : <span class="soft">{t('patient.born.none')}</span>}</span>
			<span class="soft">{one.sex !== 'unknown' && t(`pick.sex.${one.sex}`)}</span>
			{one.status !== 'active' && (
				<span>
					<span class={one.status === 'deceased' ? 'tag bad' : 'tag'}>{t(`patient.state.${one.status}`)}</span>
				</span>
			)}
		</li>
	);
}

function Rows({ list, said }: { list: List<PatientSummary>; said?: boolean }) {
	return (
		<>
			{said && (
				<p class="unseen" role="status">
					{list.isWhole ? t('patients.found', { n: list.items.length }) : t('patients.found.more', { n: list.items.length })}
				</p>
			)}
			<ul class="rows">
				{list.items.map((one) => (
					<Row one={one} key={one.id} />
				))}
			</ul>
			<More list={list} />
		</>
	);
}

function Register() {
	if (!keepsRecords())
		return null;
	return (
		<a class="button" href="/clinic/patients/new">
			{t('patients.register')}
		</a>
	);
}

interface Sought {
	words: string;
	/** Nobody was found: what to do then is said there, and not at the head of the page. */
	isNobody: Signal<boolean>;
}

function Nobody({ words, isNobody }: Sought) {
	const number = numberIn(words);
	useLayoutEffect(() => {
		isNobody.value = true;
		return () => {
			isNobody.value = false;
		};
	}, []);
	return (
		<Empty title={t('patients.nobody')}>
			<p class="soft" role="status">
				{t(kind.value === 'desk' ? 'patients.nobody.desk' : 'patients.nobody.care')}
			</p>
			<p class="row">
				<Register />
				{kind.value !== 'desk' && (
					<a class="button quiet" href={number ? `/clinic/emergency?number=${number}` : '/clinic/emergency'}>
						{t('patients.emergency')}
					</a>
				)}
			</p>
		</Empty>
	);
}

/** What words mean is tried one after the other, until somebody is found. */
function Found({ wishes, ...sought }: Sought & { wishes: readonly Wish[] }) {
	const [wish, ...others] = wishes;
	const list = useList('GET /api/patients/search', { query: { ...wish!, limit: PAGE } });
	if (list.problem && !list.isKnown)
		return <Failed problem={list.problem} retry={list.retry} />;
	if (!list.isKnown)
		return <Skeleton rows={3} />;
	if (list.items.length)
		return <Rows list={list} said />;
	return others.length ? <Found wishes={others} {...sought} key={others.length} /> : <Nobody {...sought} />;
}

function All() {
	const status = statuses.find((one) => one === query.value.get('status')) ?? 'active';
	const list = useList('GET /api/patients', { query: { status, limit: PAGE } });
	return (
		<>
			<nav class="tabs" aria-label={t('patients.which')}>
				{statuses.map((one) => (
					<a
						key={one}
						href={one === 'active' ? '/clinic/patients' : `/clinic/patients?status=${one}`}
						aria-current={one === status ? 'page' : undefined}
					>
						{t(`patient.state.${one}`)}
					</a>
				))}
			</nav>
			{list.problem && !list.isKnown && <Failed problem={list.problem} retry={list.retry} />}
			{!list.isKnown && !list.problem && <Skeleton rows={8} />}
			{list.isKnown && !list.items.length && (
				<Empty title={t('patients.none')}>
					<p class="soft">{t(kind.value === 'desk' ? 'patients.none.desk' : 'patients.none.care')}</p>
				</Empty>
			)}
			{list.items.length > 0 && <Rows list={list} />}
		</>
	);
}

/** From the field down the list and back, with the arrows. */
function walk(event: KeyboardEvent) {
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	const stops = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('input, .patient a')];
	const here = stops.indexOf(document.activeElement as HTMLElement);
	if (!step || here < 0)
		return;
	event.preventDefault();
	stops[here + step]?.focus();
}

export default function Patients() {
	const sought = useSignal(draft<string>(KEPT) ?? '');
	const isNobody = useSignal(false);
	const wishes = meanings(sought.value);
	function seek(words: string) {
		sought.value = words;
		keepDraft(KEPT, words);
	}
	return (
		<>
			<div class="row apart">
				<h1>{t('nav.patients')}</h1>
				{!isNobody.value && <Register />}
			</div>
			<div class="stack" onKeyDown={walk}>
				<Seek
					name="patient"
					label={t('patients.find')}
					hint={t('patients.find.hint')}
					words={sought.peek()}
					most={100}
					onSeek={seek}
				/>
				{wishes.length ? <Found wishes={wishes} words={sought.value} isNobody={isNobody} key={sought.value} /> : <All />}
			</div>
		</>
	);
}

/* Everybody with an account; first those who wait to come in as clinicians.  Patients are left out until they are asked for. */
import { useSignal } from '@preact/signals';
import type { Account } from '../../lib/api';
import { draft, keepDraft } from '../../lib/draft';
import { type Key, t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { query } from '../../lib/router';
import { fullDay } from '../../lib/time';
import { Decide } from '../../ui/decide';
import { More } from '../../ui/more';
import { addressWith } from '../../ui/pages';
import { Seek } from '../../ui/seek';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { Tabs } from '../../ui/tabs';

type Status = Account['status'];

const PAGE = 100;
/** Kept in the tab and not in the address: histories and logs read addresses. */
const KEPT = 'people';

const lists: readonly Status[] = ['pending', 'active', 'suspended', 'deactivated'];

const chosen = () => lists.find((one) => one === query.value.get('status')) ?? 'pending';
const isEverybody = () => query.value.get('who') === 'everybody';
/** Absent, and not false: it is no part of the address then. */
const employees = () => !isEverybody() || undefined;
const asked = (status: Status) => ({ query: { status, employees: employees(), limit: PAGE } });
const addressOf = (status: Status) => addressWith({ status: status === 'pending' ? '' : status });

if (!draft(KEPT))
	readAhead(['admin'], 'GET /api/users', asked(chosen()));

function Person({ account, withStatus }: { account: Account; withStatus?: boolean }) {
	const facts = [t(`role.${account.role}` as Key), account.specialty, account.licenseNumber, account.employeeNumber];
	return (
		<li class="card">
			<h2>
				<a href={`/admin/people/${account.id}`}>
					{account.firstName} {account.lastName}
				</a>
			</h2>
			<p class="row">
				<span>{facts.filter(Boolean).join(' · ')}</span>
				{withStatus && account.status !== 'active' && <span class="tag">{t(`people.${account.status}` as Key)}</span>}
			</p>
			<p class="soft small">
				<bdi>{account.email}</bdi> · {t('people.since', { day: fullDay(account.createdAt) })}
			</p>
			{account.status === 'pending' && <Decide account={account} />}
		</li>
	);
}

function Cards({ people, withStatus }: { people: readonly Account[]; withStatus?: boolean }) {
	return (
		<ul class="tiles bare people">
			{people.map((account) => (
				<Person account={account} withStatus={withStatus} key={account.id} />
			))}
		</ul>
	);
}

/** Those whose name or address begins so, whatever their account is like. */
function Found({ search }: { search: string }) {
	const people = useList('GET /api/users', { query: { search, employees: employees(), limit: PAGE } });
	if (people.problem && !people.isKnown)
		return <Failed problem={people.problem} retry={people.retry} />;
	if (!people.isKnown)
		return <Skeleton rows={3} tall />;
	const n = people.items.length;
	if (!n)
		return (
			<Empty title={t('people.nobody')}>
				<p class="soft" role="status">
					{t('people.nobody.words')}
				</p>
			</Empty>
		);
	return (
		<>
			<p class="unseen" role="status">
				{t(people.isWhole ? 'people.found' : 'people.found.more', { n })}
			</p>
			<Cards people={people.items} withStatus />
			<More list={people} />
		</>
	);
}

function All() {
	const status = chosen();
	const people = useList('GET /api/users', asked(status));
	return (
		<>
			<Tabs
				label={t('people.which')}
				tabs={lists.map((one) => [addressOf(one), t(`people.${one}` as Key)])}
				here={addressOf(status)}
			/>
			{people.problem && !people.isKnown && <Failed problem={people.problem} retry={people.retry} />}
			{!people.isKnown && !people.problem && <Skeleton rows={3} tall />}
			{people.isKnown && !people.items.length && (
				<Empty title={t('people.none')}>
					<p class="soft">{t(status === 'pending' ? 'people.none.pending' : 'people.none.words')}</p>
				</Empty>
			)}
			<Cards people={people.items} />
			<More list={people} />
		</>
	);
}

export default function People() {
	const search = useSignal(draft<string>(KEPT) ?? '');
	function seek(words: string) {
		search.value = words.trim();
		keepDraft(KEPT, search.value);
	}
	return (
		<>
			<div class="row spread">
				<h1>{t('nav.people')}</h1>
				<a class="button" href="/admin/people/invite">
					{t('invite')}
				</a>
			</div>
			<p class="row">
				<span class="soft">{t(isEverybody() ? 'people.everybody' : 'people.employees')}</span>
				<a href={addressWith({ who: isEverybody() ? '' : 'everybody' })}>
					{t(isEverybody() ? 'people.employees.only' : 'people.everybody.too')}
				</a>
			</p>
			<Seek
				name="person"
				label={t('people.find')}
				hint={t('people.find.hint')}
				words={search.peek()}
				most={80}
				onSeek={seek}
			/>
			{search.value ? <Found search={search.value} key={search.value} /> : <All />}
		</>
	);
}

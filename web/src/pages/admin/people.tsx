/* Who wants to come in as a clinician: verify the licence, or refuse. */
import { useSignal } from '@preact/signals';
import { type Account, api, type Body } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate } from '../../lib/data';
import { draft, keepDraft } from '../../lib/draft';
import { type Key, t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { query } from '../../lib/router';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { More } from '../../ui/more';
import { Seek } from '../../ui/seek';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { Tabs } from '../../ui/tabs';

type Status = Account['status'];
type Decision = Body<'PUT /api/users/{id}/verification'>['decision'];

const PAGE = 100;
/** Kept in the tab and not in the address: histories and logs read addresses. */
const KEPT = 'people';

const lists: readonly Status[] = ['pending', 'active', 'suspended', 'deactivated'];

const chosen = () => lists.find((one) => one === query.value.get('status')) ?? 'pending';
const asked = (status: Status) => ({ query: { status, limit: PAGE } });
const addressOf = (status: Status) => (status === 'pending' ? '/admin/people' : `/admin/people?status=${status}`);

if (!draft(KEPT))
	readAhead(['admin'], 'GET /api/users', asked(chosen()));

async function decide(account: Account, decision: Decision, expires: string) {
	await api('PUT /api/users/{id}/verification', {
		path: { id: account.id },
		body: { decision, licenseExpiresOn: expires || undefined },
		version: account.version,
	});
	invalidate('/api/users');
	const name = `${account.firstName} ${account.lastName}`;
	toast(t(decision === 'verified' ? 'people.verified' : 'people.refused', { name }));
}

function Decide({ account }: { account: Account }) {
	const expires = useSignal('');
	const isRefusing = useSignal(false);
	const id = `expires-${account.id}`;
	const run = (decision: Decision) => void attempt(() => decide(account, decision, expires.value));
	if (isRefusing.value)
		return (
			<div class="note warn stack tight">
				<p>{t('people.refuse.words')}</p>
				<p class="row">
					<button type="button" class="button danger" onClick={() => run('refused')}>
						{t('people.refuse.now')}
					</button>
					<button
						type="button"
						class="button quiet"
						onClick={() => {
							isRefusing.value = false;
						}}
					>
						{t('back')}
					</button>
				</p>
			</div>
		);
	return (
		<>
			<div class="field">
				<label for={id}>{t('people.expires')}</label>
				<input
					id={id}
					type="date"
					class="short number"
					onInput={(event) => {
						expires.value = event.currentTarget.value;
					}}
				/>
			</div>
			<p class="row">
				<button type="button" class="button" onClick={() => run('verified')}>
					{t('people.verify')}
				</button>
				<button
					type="button"
					class="button quiet danger"
					onClick={() => {
						isRefusing.value = true;
					}}
				>
					{t('people.refuse')}
				</button>
			</p>
		</>
	);
}

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
	const people = useList('GET /api/users', { query: { search, limit: PAGE } });
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

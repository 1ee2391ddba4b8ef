/* Who wants to come in as a clinician: verify the licence, or refuse. */
import { useSignal } from '@preact/signals';
import { type Account, api, type Body } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { query } from '../../lib/router';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { More } from '../../ui/more';
import { Empty, Failed, Skeleton } from '../../ui/states';

type Status = Account['status'];
type Decision = Body<'PUT /api/users/{id}/verification'>['decision'];

const lists: readonly Status[] = ['pending', 'active', 'suspended', 'deactivated'];

const chosen = () => lists.find((one) => one === query.value.get('status')) ?? 'pending';
const asked = (status: Status) => ({ query: { status, limit: 100 } });

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

function Person({ account }: { account: Account }) {
	const facts = [t(`role.${account.role}` as Key), account.specialty, account.licenseNumber, account.employeeNumber];
	return (
		<li class="card">
			<h2>
				<a href={`/admin/people/${account.id}`}>
					{account.firstName} {account.lastName}
				</a>
			</h2>
			<p>{facts.filter(Boolean).join(' · ')}</p>
			<p class="soft small">
				<bdi>{account.email}</bdi> · {t('people.since', { day: fullDay(account.createdAt) })}
			</p>
			{account.status === 'pending' && <Decide account={account} />}
		</li>
	);
}

function List({ accounts, status }: { accounts: readonly Account[]; status: Status }) {
	if (!accounts.length)
		return (
			<Empty title={t('people.none')}>
				<p class="soft">{t(status === 'pending' ? 'people.none.pending' : 'people.none.words')}</p>
			</Empty>
		);
	return (
		<ul class="tiles bare people">
			{accounts.map((account) => (
				<Person account={account} key={account.id} />
			))}
		</ul>
	);
}

export default function People() {
	const status = chosen();
	const people = useList('GET /api/users', asked(status));
	return (
		<>
			<div class="row spread">
				<h1>{t('nav.people')}</h1>
				<a class="button" href="/admin/people/invite">
					{t('invite')}
				</a>
			</div>
			<nav class="tabs" aria-label={t('people.which')}>
				{lists.map((one) => (
					<a
						key={one}
						href={one === 'pending' ? '/admin/people' : `/admin/people?status=${one}`}
						aria-current={one === status ? 'page' : undefined}
					>
						{t(`people.${one}` as Key)}
					</a>
				))}
			</nav>
			{people.problem && !people.isKnown && <Failed problem={people.problem} retry={people.retry} />}
			{!people.isKnown && !people.problem && <Skeleton rows={3} tall />}
			{people.isKnown && <List accounts={people.items} status={status} />}
			<More list={people} />
		</>
	);
}

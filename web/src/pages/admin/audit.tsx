/* The audit: who did what, when and from where.  The filter stands in the address, so that a finding can be sent to somebody. */
import { signal, useSignal } from '@preact/signals';
import { addressOf, type Call, type Item } from '../../lib/api';
import { load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { go, query } from '../../lib/router';
import { addDays } from '../../lib/time';
import { Download } from '../../ui/download';
import { SelectField, TextField } from '../../ui/field';
import { textOf } from '../../ui/form';
import { addressWith, Pages } from '../../ui/pages';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { When } from '../../ui/when';

type Event = Item<'GET /api/audit-logs'>;
type Filter = NonNullable<Call<'GET /api/audit-logs'>['query']>;

const outcomes = ['done', 'missing', 'repeated', 'conflict', 'forbidden', 'step-up-needed', 'unauthenticated'] as const;
const PAGE = 30;

const given = (name: string) => query.value.get(name) || undefined;

/** Days are UTC's here: an audit is read by several people at once. */
function filter(): Filter {
	const from = given('from');
	const to = given('to');
	return {
		actor: given('actor'),
		patient: given('patient'),
		breakGlassId: given('emergency'),
		action: given('action'),
		outcome: given('outcome') as Filter['outcome'],
		from: from && `${from}T00:00:00Z`,
		to: to && `${addDays(to, 1)}T00:00:00Z`,
	};
}

const asked = () => ({ query: { ...filter(), limit: PAGE, after: given('after') } });

readAhead(['admin'], 'GET /api/audit-logs', asked());

/* What can be searched for comes after the page, which works without it. */
const offers = signal<typeof import('../../ui/audit-actions') | null>(null);

const offered = import('../../ui/audit-actions').then(
	(part) => (offers.value = part),
	() => null,
);

type Said = Record<string, string>;

function answersOf(event: SubmitEvent): Said {
	event.preventDefault();
	const answers = new FormData(event.currentTarget as HTMLFormElement);
	const said = Object.fromEntries(['from', 'to', 'action', 'outcome'].map((name) => [name, textOf(answers, name)]));
	/* Two days the other way round mean the same time. */
	if (said.to && said.to < said.from!)
		[said.from, said.to] = [said.to, said.from!];
	return said;
}

function Search() {
	const which = useSignal<{ said: Said; found: readonly string[] } | null>(null);
	const addressFor = (said: Said, action: string) => addressWith({ ...said, action, after: '' });

	async function search(event: SubmitEvent) {
		const said = answersOf(event);
		const words = said.action!;
		const found = (words && (await offered)?.actionsWith(words)) || [];
		which.value = found.length > 1 ? { said, found } : null;
		if (!which.value)
			go(addressFor(said, found[0] ?? words));
	}

	return (
		<form class="card" role="search" onSubmit={(event) => void search(event)}>
			<div class="pair">
				<TextField name="from" label={t('audit.from')} attributes={{ type: 'date', defaultValue: given('from') }} />
				<TextField name="to" label={t('audit.to')} attributes={{ type: 'date', defaultValue: given('to') }} />
			</div>
			<div class="pair">
				<TextField
					name="action"
					label={t('audit.action')}
					hint={t('audit.action.hint')}
					attributes={{ maxLength: 80, list: 'actions', autoComplete: 'off', defaultValue: given('action') }}
				/>
				<SelectField
					name="outcome"
					label={t('audit.outcome')}
					hint={t('audit.outcome.hint')}
					chosen={given('outcome')}
					empty={t('any')}
					options={outcomes.map((value) => ({ value, label: t(`audit.outcome.${value}`) }))}
				/>
			</div>
			{offers.value && <offers.value.Offered id="actions" />}
			{offers.value && which.value && (
				<offers.value.Which
					found={which.value.found}
					addressOf={(action) => addressFor(which.value!.said, action)}
				/>
			)}
			<p class="row">
				<button class="button">{t('audit.search')}</button>
				{(given('actor') || given('patient') || given('emergency')) && (
					<a class="button quiet" href={addressWith({ actor: '', patient: '', emergency: '', after: '' })}>
						{t('audit.everybody')}
					</a>
				)}
				<Download
					path={addressOf('GET /api/audit-logs/export', { query: filter() })}
					name="audit.csv"
					explain={({ faults }) => (faults?.some(({ field }) => field === 'from') ? t('audit.export.long') : undefined)}
				>
					{t('audit.export')}
				</Download>
			</p>
		</form>
	);
}

/* Who has no account: a visitor, whoever owns the machine, or the program by itself. */
const strangers: Record<string, Key> = { operator: 'audit.operator', house: 'audit.house' };

function Row({ event }: { event: Event }) {
	const good = event.outcome === 'done';
	return (
		<li class="stack tight">
			<p class="row">
				{event.actorId ? (
					<a href={addressWith({ actor: event.actorId, after: '' })}>{event.actorName ?? event.actorId}</a>
				) : (
					<span>{t(strangers[event.actorRole] ?? 'audit.visitor')}</span>
				)}
				<a href={addressWith({ action: event.action, after: '' })}>
					<strong>{event.actionWords}</strong>
				</a>
				{event.patientNumber && (
					<a href={addressWith({ patient: event.subjectId ?? '', after: '' })}>
						<bdi class="number">{event.patientNumber}</bdi>
					</a>
				)}
				<span class={`tag ${good ? 'ok' : 'warn'}`}>{t(`audit.outcome.${event.outcome}` as Key)}</span>
				{event.breakGlassId && (
					<a class="tag bad" href={addressWith({ emergency: event.breakGlassId, after: '' })}>
						{t('audit.emergency')}
					</a>
				)}
			</p>
			<p class="soft small">
				<When at={event.occurredAt} />
			</p>
			<p class="soft small">
				<code dir="ltr">{event.route}</code> <bdi dir="ltr">{event.address}</bdi>{' '}
				{event.fields.length > 0 && t('audit.fields', { names: event.fields.join(', ') })}
			</p>
		</li>
	);
}

export default function Audit() {
	const call = asked();
	const { data, problem } = useGet('GET /api/audit-logs', call).value;
	return (
		<>
			<div class="stack tight">
				<h1>{t('nav.audit')}</h1>
				<p class="soft">{t('audit.words')}</p>
			</div>
			<Search key={query.value.toString()} />
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/audit-logs', call))} />
			)}
			{!data && !problem && <Skeleton rows={6} />}
			{data && !data.data.length && (
				<Empty title={t('audit.none')}>
					<p class="soft">{t('audit.none.words')}</p>
				</Empty>
			)}
			{data && data.data.length > 0 && (
				<>
					<ul class="rows">
						{data.data.map((event) => (
							<Row event={event} key={event.id} />
						))}
					</ul>
					<Pages next={data.next} />
				</>
			)}
		</>
	);
}

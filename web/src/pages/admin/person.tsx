/* One account: what is known of it, whether it may come in, and as what. */
import { useSignal } from '@preact/signals';
import { addressOf, api, type Body, type Data } from '../../lib/api';
import { invalidate, load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { match, path } from '../../lib/router';
import { me } from '../../lib/session';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Avatar } from '../../ui/avatar';
import { AreaField, ChoiceField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { lazy } from '../../ui/lazy';
import { lazyWords } from '../../ui/lazy-words';
import { Failed, Skeleton } from '../../ui/states';

/* For those who wait. */
const Decide = lazy(async () => (await import('../../ui/decide')).Decide);
const SeenOf = lazyWords(async () => (await import('../../ui/seen-of')).SeenOf, 'desk');

/* Below the fold, and wanted by a click. */
const RoleForm = lazy(async () => (await import('../../ui/role-form')).RoleForm);
const DeleteAccount = lazy(async () => (await import('../../ui/delete-account')).DeleteAccount);

type Person = Data<'GET /api/users/{id}'>;
type Status = Body<'PUT /api/users/{id}/status'>;

const statuses = ['active', 'suspended', 'deactivated'] as const;
const tones: Record<Person['status'], string> = { pending: 'warn', active: 'ok', suspended: 'bad', deactivated: '' };
const SHORTEST_REASON = 3;

const ofId = (id: string) => ({ path: { id } });
const here = match('/admin/people/:id', path.value);

if (here)
	readAhead(['admin'], 'GET /api/users/{id}', ofId(here.id!));

function readStatus(answers: FormData) {
	const values = { status: textOf(answers, 'status') as Status['status'], reason: textOf(answers, 'reason') };
	const errors: Errors = {};
	if (!values.status)
		errors.status = t('person.status.missing');
	if ([...values.reason].length < SHORTEST_REASON)
		errors.reason = t('person.reason.missing');
	return { values, errors };
}

function changed(words: string) {
	invalidate('/api/users');
	toast(words);
}

function StatusForm({ person }: { person: Person }) {
	const form = useForm<Status>({
		read: readStatus,
		draft: `status ${person.id}`,
		send: async (body) => {
			await api('PUT /api/users/{id}/status', { path: { id: person.id }, body, version: person.version });
			changed(t('person.status.changed'));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="status-title">
			<h2 id="status-title">{t('person.status')}</h2>
			<p class="soft">{t('person.status.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<ChoiceField
					name="status"
					label={t('person.status.next')}
					form={form}
					options={statuses
						.filter((status) => status !== person.status)
						.map((value) => ({ value, label: t(`person.become.${value}`) }))}
				/>
				<AreaField
					name="reason"
					label={t('person.reason')}
					hint={t('person.reason.hint')}
					form={form}
					attributes={{ rows: 2, maxLength: 500 }}
				/>
				<p>
					<Submit form={form}>{t('save')}</Submit>
				</p>
			</form>
		</section>
	);
}

function Facts({ person }: { person: Person }) {
	const facts: [Key, string | null | undefined][] = [
		['email', person.email],
		['person.role', t(`role.${person.role}` as Key)],
		['person.number', person.employeeNumber],
		['person.licence', person.licenseNumber],
		['person.licence.until', person.licenseExpiresOn && fullDay(person.licenseExpiresOn)],
		['specialty', person.specialty],
		['person.last-login', person.lastLoginAt && fullDay(person.lastLoginAt)],
		['person.status.reason', person.statusReason],
	];
	return (
		<dl class="facts">
			{facts.map(
				([name, value]) =>
					value && (
						<div key={name}>
							<dt>{t(name)}</dt>
							<dd>
								<bdi>{value}</bdi>
							</dd>
						</div>
					),
			)}
		</dl>
	);
}

function One({ person }: { person: Person }) {
	const isMine = person.id === me.value?.id;
	const isLeaving = useSignal<boolean | null>(null);
	const turn = () => {
		isLeaving.value = !isLeaving.value;
	};
	if (isLeaving.value)
		return <DeleteAccount person={person} onClose={turn} />;
	return (
		<>
			<Facts person={person} />
			{!isMine && person.status === 'pending' && (
				<section class="stack tight narrow" aria-labelledby="status-title">
					<h2 id="status-title">{t('person.status')}</h2>
					<p class="soft">{t('person.decide.words')}</p>
					<Decide account={person} />
				</section>
			)}
			{!isMine && person.status !== 'pending' && <StatusForm person={person} key={person.version} />}
			{!isMine && person.role !== 'patient' && person.status === 'active' && (
				<RoleForm person={person} key={`role ${person.version}`} />
			)}
			{(person.role === 'doctor' || person.role === 'specialist') && <SeenOf doctorId={person.id} />}
			<p class="row">
				<a href={`/admin/clinic/holds?account=${person.id}`}>{t('person.hold')}</a>
				{!isMine && (
					<button
						type="button"
						class="button quiet danger"
						ref={(button) => {
							/* Whoever left it as it is comes back here, once. */
							if (button && isLeaving.peek() === false) {
								button.focus();
								isLeaving.value = null;
							}
						}}
						onClick={turn}
					>
						{t('person.delete')}
					</button>
				)}
			</p>
		</>
	);
}

export default function PersonPage({ params }: { params: Record<string, string> }) {
	const call = ofId(params.id!);
	const { data, problem } = useGet('GET /api/users/{id}', call).value;
	const person = data?.data;
	return (
		<>
			<p>
				<a href="/admin/people">{t('back')}</a>
			</p>
			<div class="named">
				{person && <Avatar id={person.id} name={`${person.firstName} ${person.lastName}`} picture={person.picture} />}
				<div class="stack tight">
					<h1 dir="auto">{person ? `${person.firstName} ${person.lastName}` : t('person')}</h1>
					<p>
						{person && <span class={`tag ${tones[person.status]}`}>{t(`person.state.${person.status}`)}</span>}
					</p>
				</div>
			</div>
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/users/{id}', call))} />
			)}
			{!data && !problem && <Skeleton rows={5} />}
			{person && <One person={person} />}
		</>
	);
}

/* Who can see my record: everybody who can, why and until when; share it, and take that back. */
import { type Body, addressOf, api, type Item } from '../../lib/api';
import { invalidate, load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { me } from '../../lib/session';
import { addDays, fullDay, today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { attempt } from '../../lib/visits';
import { ChoiceField, SelectField, TextField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { RecordTabs } from './record-tabs';

type Access = Item<'GET /api/patients/{patientId}/access'>;
type Share = Body<'POST /api/patients/{patientId}/access'>;

const levels = ['full', 'limited', 'emergency'] as const;
const lengths = ['30', '90', '365', ''] as const;

const mine = () => ({ path: { patientId: me.value!.patientId! } });
const listed = () => ({ ...mine(), query: { limit: 100 } });
const readAgain = () => invalidate(addressOf('GET /api/patients/{patientId}/access', mine()));

async function share(wish: Share) {
	await api('POST /api/patients/{patientId}/access', { ...mine(), body: wish });
	readAgain();
}

async function revoke({ id, granteeId, name, level, sections, until, note }: Access) {
	await api('DELETE /api/patients/{patientId}/access/{id}', { path: { ...mine().path, id } });
	readAgain();
	if (level === 'owner') {
		toast(t('access.revoked', { name }));
		return;
	}
	const again: Share = { granteeId, level, sections, until: until ?? undefined, note: note ?? undefined };
	toast(t('access.revoked', { name }), () => void attempt(() => share(again)));
}

function read(answers: FormData) {
	const days = textOf(answers, 'length');
	const values: Share = {
		email: textOf(answers, 'email'),
		level: (textOf(answers, 'level') || 'limited') as Share['level'],
		until: days ? `${addDays(today('UTC'), Number(days))}T23:59:59Z` : undefined,
		note: textOf(answers, 'note') || undefined,
	};
	const errors: Errors = {};
	if (!values.email?.includes('@'))
		errors.email = t('sign-in.email.missing');
	return { values, errors };
}

function ShareForm() {
	const form = useForm<Share>({
		read,
		draft: 'share-record',
		send: async (wish) => {
			await share(wish);
			form.attributes.ref.current?.reset();
			toast(t('access.shared'));
		},
	});
	return (
		<section class="card" aria-labelledby="share">
			<h2 id="share">{t('access.share')}</h2>
			<p class="soft">{t('access.share.words')}</p>
			<Summary form={form} />
			<form class="stack narrow" {...form.attributes}>
				<TextField
					name="email"
					label={t('access.email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'off', dir: 'ltr', maxLength: 254 }}
				/>
				<ChoiceField
					name="level"
					label={t('access.level')}
					form={form}
					chosen="limited"
					options={levels.map((value) => ({
						value,
						label: t(`access.level.${value}` as Key),
						hint: t(`access.level.${value}.hint` as Key),
					}))}
				/>
				<SelectField
					name="length"
					label={t('access.length')}
					form={form}
					chosen="90"
					options={lengths.map((value) => ({ value, label: t(`access.length.${value || 'ever'}` as Key) }))}
				/>
				<TextField name="note" label={t('access.note')} form={form} attributes={{ maxLength: 500 }} />
				<p>
					<Submit form={form}>{t('access.share.now')}</Submit>
				</p>
			</form>
		</section>
	);
}

function Grant({ access }: { access: Access }) {
	const { name, role, level, sections, reason, since, until, note, revocable } = access;
	return (
		<li class="card">
			<h2>
				<bdi>{name}</bdi> <span class="soft">{t(`role.${role}` as Key)}</span>
			</h2>
			<p>{t(`access.reason.${reason}` as Key)}</p>
			{note && (
				<p>
					<q>{note}</q>
				</p>
			)}
			<p class="row">
				<strong>{t(`access.level.${level}` as Key)}</strong>
				{sections.map((section) => (
					<span class="tag" key={section}>
						{t(`section.${section}`)}
					</span>
				))}
			</p>
			<p class="soft small">
				{until
					? t('access.between', { since: fullDay(since), until: fullDay(until) })
					: t('access.since', { since: fullDay(since) })}
			</p>
			{revocable && (
				<p>
					<button type="button" class="button quiet danger" onClick={() => void attempt(() => revoke(access))}>
						{t('access.revoke', { name })}
					</button>
				</p>
			)}
		</li>
	);
}

function Others({ all }: { all: readonly Access[] }) {
	const others = all.filter(({ reason }) => reason !== 'self');
	if (!others.length)
		return (
			<Empty title={t('access.nobody')}>
				<p class="soft">{t('access.nobody.words')}</p>
			</Empty>
		);
	return (
		<ul class="tiles bare">
			{others.map((access) => (
				<Grant access={access} key={access.id} />
			))}
		</ul>
	);
}

export default function AccessPage() {
	const { data, problem } = useGet('GET /api/patients/{patientId}/access', listed()).value;
	const again = () => void load(addressOf('GET /api/patients/{patientId}/access', listed()));
	return (
		<>
			<div class="stack tight">
				<h1>{t('access')}</h1>
				<p class="soft">{t('access.words')}</p>
			</div>
			<RecordTabs />
			{problem && !data && <Failed problem={problem} retry={again} />}
			{!data && !problem && <Skeleton rows={3} tall />}
			{data && <Others all={data.data} />}
			<ShareForm />
		</>
	);
}

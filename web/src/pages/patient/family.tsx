/* Family and carers: who acts for me, for whom I act, and the switch between us. */
import { acting, setActing } from '../../lib/acting';
import { addressOf, api, type Body, type Item } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { forgetEverything, invalidate, load, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { go } from '../../lib/router';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { ChoiceField, TextField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { Failed, Skeleton } from '../../ui/states';
import { RecordTabs } from './record-tabs';

type Proxy = Item<'GET /api/family'>;
type Wish = Body<'POST /api/family'>;

const relations = ['carer', 'parent'] as const;
const levels = ['full', 'limited'] as const;
const call = { query: { limit: 100 } };
readAhead(['patient'], 'GET /api/family', call);

const tones: Record<Proxy['state'], string> = { invited: 'warn', active: 'ok', ended: '' };

function actFor(patient: typeof acting.value) {
	setActing(patient);
	forgetEverything();
	go('/');
}

async function end({ id, direction, patientName, proxyName, email }: Proxy) {
	await api('DELETE /api/family/{id}', { path: { id } });
	invalidate('/api/family');
	toast(t('family.ended', { name: direction === 'for-me' ? (proxyName ?? email) : patientName }));
}

function read(answers: FormData) {
	const values = {
		email: textOf(answers, 'email'),
		relation: (textOf(answers, 'relation') || 'carer') as Wish['relation'],
		level: (textOf(answers, 'level') || 'limited') as Wish['level'],
	};
	const errors: Errors = {};
	if (!values.email.includes('@'))
		errors.email = t('sign-in.email.missing');
	return { values, errors };
}

function InviteForm() {
	const form = useForm<Wish>({
		read,
		draft: 'family',
		explain: ({ faults }) => (faults?.some(({ field }) => field === 'relation') ? t('family.of-age') : undefined),
		send: async (body) => {
			await api('POST /api/family', { body });
			form.attributes.ref.current?.reset();
			invalidate('/api/family');
			toast(t('family.invited', { email: body.email }));
		},
	});
	return (
		<section class="card narrow" aria-labelledby="invite">
			<h2 id="invite">{t('family.invite')}</h2>
			<p class="soft">{t('family.invite.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="email"
					label={t('email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'off', dir: 'ltr', maxLength: 254 }}
				/>
				<ChoiceField
					name="relation"
					label={t('family.relation')}
					form={form}
					chosen="carer"
					options={relations.map((value) => ({
						value,
						label: t(`family.relation.${value}`),
						hint: t(`family.relation.${value}.hint`),
					}))}
				/>
				<ChoiceField
					name="level"
					label={t('family.level')}
					form={form}
					chosen="limited"
					options={levels.map((value) => ({
						value,
						label: t(`family.level.${value}`),
						hint: t(`family.level.${value}.hint`),
					}))}
				/>
				<p>
					<Submit form={form}>{t('family.invite.now')}</Submit>
				</p>
			</form>
		</section>
	);
}

function Card({ one }: { one: Proxy }) {
	const isMine = one.direction === 'for-me';
	const name = isMine ? (one.proxyName ?? one.email) : one.patientName;
	const mayAct = !isMine && one.state === 'active' && acting.value?.id !== one.patientId;
	return (
		<li class="card">
			<h3>
				<bdi>{name}</bdi>
			</h3>
			<p class="row">
				<span>{t(`family.relation.${one.relation}`)}</span>
				<span class={`tag ${tones[one.state]}`}>{t(`family.state.${one.state}`)}</span>
			</p>
			<p>{t(`family.level.${one.level}.hint`)}</p>
			{one.until && <p class="soft small">{t('family.until', { day: fullDay(one.until) })}</p>}
			<p class="row">
				{mayAct && (
					<button type="button" class="button" onClick={() => actFor({ id: one.patientId, name: one.patientName, level: one.level })}>
						{t('family.act', { name: one.patientName })}
					</button>
				)}
				{one.state !== 'ended' && (
					<button type="button" class="button quiet danger" onClick={() => void attempt(() => end(one))}>
						{t('family.end', { name })}
					</button>
				)}
			</p>
		</li>
	);
}

function Group({ title, none, all }: { title: string; none: string; all: readonly Proxy[] }) {
	return (
		<section class="stack tight">
			<h2>{title}</h2>
			{all.length ? (
				<ul class="tiles bare">
					{all.map((one) => (
						<Card one={one} key={one.id} />
					))}
				</ul>
			) : (
				<p class="soft">{none}</p>
			)}
		</section>
	);
}

export default function Family() {
	const { data, problem } = useGet('GET /api/family', call).value;
	const side = (direction: Proxy['direction']) => data?.data.filter((one) => one.direction === direction) ?? [];
	return (
		<>
			<div class="stack tight">
				<h1>{t('family')}</h1>
				<p class="soft">{t('family.words')}</p>
			</div>
			<RecordTabs />
			{acting.value && (
				<p class="note warn row">
					<span>{t('acting', { name: acting.value.name })}</span>
					<button type="button" class="button quiet" onClick={() => actFor(null)}>
						{t('family.myself')}
					</button>
				</p>
			)}
			{problem && !data && <Failed problem={problem} retry={() => void load(addressOf('GET /api/family', call))} />}
			{!data && !problem && <Skeleton rows={3} tall />}
			{data && (
				<>
					<Group title={t('family.mine')} none={t('family.mine.none')} all={side('for-me')} />
					<Group title={t('family.theirs')} none={t('family.theirs.none')} all={side('for-them')} />
				</>
			)}
			{(data || problem) && !acting.value && <InviteForm />}
		</>
	);
}

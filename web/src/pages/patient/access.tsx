/* Who can see my record: everybody who can, why and until when; share it, and take that back. */
import { mayChange } from '../../lib/acting';
import { addressOf, api, type Item } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { mine, readAgain, type Share, share } from '../../lib/sharing';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { lazy } from '../../ui/lazy';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { RecordTabs } from './record-tabs';

type Access = Item<'GET /api/patients/{patientId}/access'>;

const listed = () => ({ ...mine(), query: { limit: 100 } });

/* Below the fold. */
const ShareForm = lazy(async () => (await import('../../ui/share-form')).ShareForm);

ShareForm.fetch();

async function revoke({ id, granteeId, name, level, sections, until, note }: Access) {
	await api('DELETE /api/patients/{patientId}/access/{id}', { path: { ...mine().path, id } });
	readAgain();
	if (level === 'owner') {
		toast(t('access.revoked', { name }));
		return;
	}
	const again: Share = { granteeId, level, sections, until: until ?? undefined, note: note ?? undefined };
	toast(t(level === 'full' ? 'access.revoked.full' : 'access.revoked', { name }), () => void attempt(() => share(again)));
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
			{revocable && level === 'full' && <p class="soft small">{t('access.revoke.full')}</p>}
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
			{mayChange() && <ShareForm />}
		</>
	);
}

/* One emergency access: who opened whose record, why, how long, and what the review found. */
import type { ComponentChildren } from 'preact';
import type { Emergency } from '../lib/emergencies';
import { type Key, t } from '../lib/i18n';
import { When } from './when';

const tones: Record<Emergency['state'], string> = { open: 'bad', waiting: 'warn', reviewed: 'ok' };

export function EmergencyRow({ one, children }: { one: Emergency; children?: ComponentChildren }) {
	return (
		<li class="card">
			<h2>
				{one.patientName ?? <bdi>{one.patientNumber}</bdi>}{' '}
				{one.patientName && <bdi class="soft number">{one.patientNumber}</bdi>}
			</h2>
			<p class="row">
				<span class={`tag ${tones[one.state]}`}>{t(`emergency.state.${one.state}`)}</span>
				{one.overdue && <span class="tag bad">{t('emergency.overdue')}</span>}
			</p>
			<p>{t('emergency.by', { name: one.actorName, role: t(`role.${one.actorRole}` as Key) })}</p>
			<p>
				<q>{one.reason}</q>
			</p>
			<p class="soft small">
				<When at={one.beganAt} />
			</p>
			{one.earlier.map(({ verdict, words, reviewedAt, reviewerName }) => (
				<p class="soft small" key={reviewedAt}>
					{t('emergency.earlier')} {t(`emergency.verdict.${verdict}`)} {t('emergency.reviewed', { name: reviewerName })}{' '}
					<q>{words}</q>
				</p>
			))}
			{one.verdict && (
				<p>
					<strong>{t(`emergency.verdict.${one.verdict}`)}</strong>{' '}
					{t('emergency.reviewed', { name: one.reviewerName ?? '' })} <q>{one.reviewWords}</q>
				</p>
			)}
			{children}
		</li>
	);
}

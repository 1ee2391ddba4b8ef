/* Who was asked to work here, the newest first, and taking that back. */
import { api, type Item } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate } from '../lib/data';
import { type Key, t } from '../lib/i18n';
import { useList } from '../lib/list';
import { fullDay } from '../lib/time';
import { toast } from '../lib/toast';
import { More } from './more';
import { Failed, Skeleton } from './states';

type Invitation = Item<'GET /api/users/invitations'>;

const call = { query: { limit: 50 } };
const tones: Record<Invitation['state'], string> = { open: 'warn', accepted: 'ok', withdrawn: '', expired: '' };

async function withdraw({ id, email }: Invitation) {
	await api('DELETE /api/users/invitations/{id}', { path: { id } });
	invalidate('/api/users/invitations');
	toast(t('invite.withdrawn', { email }));
}

export function Invitations() {
	const list = useList('GET /api/users/invitations', call);
	if (list.problem && !list.isKnown)
		return <Failed problem={list.problem} retry={list.retry} />;
	if (!list.isKnown)
		return <Skeleton rows={3} />;
	if (!list.items.length)
		return <p class="soft">{t('invite.none')}</p>;
	return (
		<>
			<ul class="rows">
				{list.items.map((one) => (
					<li class="stack tight" key={one.id}>
						<p class="row">
							<strong>
								{one.firstName} {one.lastName}
							</strong>
							<span class="soft">{t(`role.${one.role}` as Key)}</span>
							<span class={`tag ${tones[one.state]}`}>{t(`invite.state.${one.state}`)}</span>
						</p>
						<p class="soft small">
							<bdi>{one.email}</bdi> · {t('invite.until', { day: fullDay(one.expiresAt) })}
						</p>
						{one.state === 'open' && (
							<p>
								<button
									type="button"
									class="button quiet danger small"
									onClick={() => void attempt(() => withdraw(one))}
								>
									{t('invite.withdraw')}
								</button>
							</p>
						)}
					</li>
				))}
			</ul>
			<More list={list} />
		</>
	);
}

/* The other houses' sign-ins that open this account. */
import { useEffect } from 'preact/hooks';
import { addressOf, api, type Data } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate, load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { fullDay } from '../lib/time';
import { toast } from '../lib/toast';
import { Failed } from './states';

type Identity = Data<'GET /api/auth/identities'>['identities'][number];

async function remove({ id, provider }: Identity) {
	await api('DELETE /api/auth/identities/{id}', { path: { id } });
	invalidate('/api/auth/identities');
	toast(t('links.removed', { name: provider }));
}

/* From here the browser is the provider's; it comes back to this page. */
async function add() {
	location.assign((await api('POST /api/auth/identities')).data.address);
}

function Linked({ identity }: { identity: Identity }) {
	const { provider, email, linkedAt } = identity;
	return (
		<li class="stack tight">
			<p>
				<strong>
					<bdi>{provider}</bdi>
				</strong>{' '}
				<span class="soft">{t('links.since', { email, day: fullDay(linkedAt) })}</span>
			</p>
			<p>
				<button type="button" class="button quiet danger small" onClick={() => void attempt(() => remove(identity))}>
					{t('links.remove', { name: provider })}
				</button>
			</p>
		</li>
	);
}

/** Drawn below all else of its page, and only where there is something to say. */
export function Links({ arrived }: { arrived: boolean }) {
	const { data, problem } = useGet('GET /api/auth/identities', {}).value;
	const sso = useGet('GET /api/auth/sso', {}).value.data?.data;
	const linked = data?.data.identities;
	const name = sso?.enabled ? sso.name : null;

	useEffect(() => {
		if (arrived && name)
			toast(t('links.added', { name }));
	}, [arrived, name]);

	if (problem && !data)
		return <Failed problem={problem} retry={() => void load(addressOf('GET /api/auth/identities'))} />;
	if (!linked || !(name || linked.length))
		return null;
	return (
		<section class="stack tight narrow" aria-labelledby="links-title">
			<h2 id="links-title">{t('links')}</h2>
			<p class="soft">{t('links.words')}</p>
			{linked.length > 0 && (
				<ul class="rows">
					{linked.map((identity) => (
						<Linked identity={identity} key={identity.id} />
					))}
				</ul>
			)}
			{name && !linked.some(({ provider }) => provider === name) && (
				<p>
					<button type="button" class="button quiet" onClick={() => void attempt(add)}>
						{t('links.add', { name })}
					</button>
				</p>
			)}
		</section>
	);
}

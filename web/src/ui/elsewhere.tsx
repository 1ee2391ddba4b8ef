/* The way to another house to sign in with, where this clinic has one. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../lib/api';
import { t } from '../lib/i18n';
import { path } from '../lib/router';

/* What the server reads of a way back. */
const LONGEST = 500;

function wayBack() {
	const here = path.value === '/sign-in' ? '/' : path.value + location.search;
	return here.length > LONGEST ? '/' : here;
}

/** Drawn below all else of its page, so that nothing moves when it comes. */
export function Elsewhere() {
	const name = useSignal('');
	useEffect(() => {
		api('GET /api/auth/sso', { withoutSession: true }).then(
			({ data }) => {
				name.value = (data.enabled && data.name) || '';
			},
			() => undefined,
		);
	}, []);
	if (!name.value)
		return null;
	return (
		<section aria-label={t('elsewhere')}>
			<a class="button quiet" target="_self" href={`/api/auth/sso/start?returnTo=${encodeURIComponent(wayBack())}`}>
				{t('sign-in.elsewhere', { name: name.value })}
			</a>
		</section>
	);
}

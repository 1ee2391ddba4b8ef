/* Signing in with another house, where this clinic has one: the way there, and what became of it. */
import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../lib/api';
import { needBooks, t } from '../lib/i18n';
import { go, path, query } from '../lib/router';
import { lazy } from './lazy';

/* What the server reads of a way back. */
const LONGEST = 500;

const isOurs = (address: string | null) => address !== null && new URL(address, location.origin).origin === location.origin;

/** What the server told a page in its address, on its way to where that is without. */
let told: { said: URLSearchParams; at: string } | null = null;

const here = () => path.peek() + location.search;

function take(page: string): URLSearchParams {
	const said = query.peek();
	const wanted = said.get('returnTo');
	if (path.peek() === page && said.size)
		told = { said, at: isOurs(wanted) ? wanted! : page };
	return told && (told.said === said || told.at === here()) ? told.said : new URLSearchParams();
}

/**
 * What the server told this page in its address, once: the address loses it, so that nobody meets it again.  Where
 * there is more to do before coming in, that goes on at the page that was wanted.
 */
export function useSaid(page: string): URLSearchParams {
	const [said] = useState(() => take(page));
	useEffect(() => {
		if (told && told.at !== here()) {
			go(told.at, 'replace');
			return undefined;
		}
		return () => {
			told = null;
		};
	}, []);
	return said;
}

const Note = lazy(async () => {
	const [part] = await Promise.all([import('./fault-note'), needBooks(['elsewhere'])]);
	return part.FaultNote;
});

/** Few ever read it. */
export function Fault({ said, what }: { said: URLSearchParams; what: 'sign-in' | 'link' }) {
	const word = said.get('fault');
	return word ? <Note word={word} what={what} /> : null;
}

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

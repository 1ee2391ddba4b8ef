/* What became of the way through another house, as the server told it in the address. */
import { useEffect, useState } from 'preact/hooks';
import { go, path, query } from '../lib/router';
import { lazyWords } from './lazy-words';

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

const Note = lazyWords(async () => (await import('./fault-note')).FaultNote, 'elsewhere');

/** Few ever read it. */
export function Fault({ said, what }: { said: URLSearchParams; what: 'sign-in' | 'link' }) {
	const word = said.get('fault');
	return word ? <Note word={word} what={what} /> : null;
}

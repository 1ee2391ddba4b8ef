/* The way to the next page of a list, in the address, so that "back" is the browser's own. */
import { t } from '../lib/i18n';
import { path, query } from '../lib/router';

/** This page's address with some parameters changed; empty takes one away. */
export function addressWith(changes: Record<string, string>): string {
	const next = new URLSearchParams(query.value);
	for (const [name, value] of Object.entries(changes)) {
		if (value)
			next.set(name, value);
		else
			next.delete(name);
	}
	return next.size ? `${path.value}?${next}` : path.value;
}

export function Pages({ next }: { next: string | null }) {
	const isLater = query.value.has('after');
	if (!next && !isLater)
		return null;
	return (
		<p class="row">
			{isLater && (
				<a class="button quiet" href={addressWith({ after: '' })}>
					{t('pages.first')}
				</a>
			)}
			{next && (
				<a class="button quiet" href={addressWith({ after: next })}>
					{t('pages.next')}
				</a>
			)}
		</p>
	);
}

/* The end of a list so far: what is wrong, the way on, or that this was all. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import type { List } from '../lib/list';
import { Failed } from './states';

export function More({ list }: { list: List<unknown> }) {
	const end = useRef<HTMLParagraphElement>(null);
	const isEnd = list.isLong && list.isWhole;
	/* The button that had the focus is gone. */
	useLayoutEffect(() => {
		if (isEnd && document.activeElement === document.body)
			end.current?.focus();
	}, [isEnd]);
	if (list.problem && list.isKnown)
		return <Failed problem={list.problem} retry={list.retry} />;
	if (isEnd)
		return (
			<p class="soft small" tabIndex={-1} ref={end}>
				{t('list.end')}
			</p>
		);
	if (list.isWhole || !list.isKnown)
		return null;
	return (
		<p>
			<button type="button" class="button quiet" aria-disabled={list.isLoading} onClick={list.more}>
				{list.isLoading ? t('loading') : t('list.more')}
			</button>
		</p>
	);
}

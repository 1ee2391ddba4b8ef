/* What a page shows when it has nothing yet, nothing at all, or could not find out. */
import type { ComponentChildren } from 'preact';
import type { Problem } from '../lib/http';
import { t } from '../lib/i18n';
import { wordsFor } from '../lib/problem';

/** Grey bones the size of what is to come, so that nothing jumps. */
export function Skeleton({ rows = 4, tall = false }: { rows?: number; tall?: boolean }) {
	return (
		<div class="stack" role="status" aria-label={t('loading')}>
			{Array.from({ length: rows }, (_, index) => (
				<div class={tall ? 'bone tall' : 'bone'} key={index} />
			))}
		</div>
	);
}

export function Failed({ problem, retry }: { problem: Problem; retry?: () => void }) {
	return (
		<div class="note bad stack tight" role="alert">
			<p>{wordsFor(problem)}</p>
			{problem.requestId && <p class="small">{t('problem.reference', { id: problem.requestId })}</p>}
			{retry && (
				<p>
					<button type="button" class="button quiet" onClick={retry}>
						{t('retry')}
					</button>
				</p>
			)}
		</div>
	);
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
	return (
		<section class="card hero">
			<h2>{title}</h2>
			{children}
		</section>
	);
}

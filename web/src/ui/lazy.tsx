/* A part that travels after the page: fetched ahead when there is a quiet moment, or when it is drawn. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../lib/i18n';
import { Skeleton } from './states';

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>) {
	const part = signal<{ Part: ComponentType<Props> } | null>(null);
	const failed = signal(false);

	function fetchPart() {
		if (part.value)
			return;
		failed.value = false;
		load().then(
			(Part) => {
				part.value = { Part };
			},
			() => {
				failed.value = true;
			},
		);
	}

	function Lazy(props: Props) {
		useEffect(fetchPart, []);
		if (part.value) {
			const { Part } = part.value;
			return <Part {...props} />;
		}
		if (!failed.value)
			return <Skeleton rows={4} />;
		return (
			<p class="note bad" role="alert">
				{t('page.failed.words')}{' '}
				<button type="button" class="link" onClick={fetchPart}>
					{t('retry')}
				</button>
			</p>
		);
	}

	Lazy.fetch = fetchPart;
	return Lazy;
}

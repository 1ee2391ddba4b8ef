/* All that the audit says somebody did: offered while one types, and found by some of its words. */
import { useEffect, useRef } from 'preact/hooks';
import { actions } from '../lib/actions.gen';
import { t } from '../lib/i18n';

/** Those that have all of the words; one that is exactly so is the only one. */
export function actionsWith(words: string): readonly string[] {
	const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
	const exact = wanted.join(' ');
	return actions.includes(exact) ? [exact] : actions.filter((action) => wanted.every((word) => action.includes(word)));
}

export const Offered = ({ id }: { id: string }) => (
	<datalist id={id}>
		{actions.map((action) => (
			<option value={action} key={action} />
		))}
	</datalist>
);

interface WhichProps {
	found: readonly string[];
	addressOf: (action: string) => string;
}

/** Several have these words. */
export function Which({ found, addressOf }: WhichProps) {
	const title = useRef<HTMLHeadingElement>(null);
	useEffect(() => title.current?.focus(), [found]);
	return (
		<section class="note stack tight" aria-labelledby="which">
			<h2 id="which" tabIndex={-1} ref={title}>
				{t('audit.action.which')}
			</h2>
			<ul class="row bare">
				{found.map((action) => (
					<li key={action}>
						<a href={addressOf(action)}>{action}</a>
					</li>
				))}
			</ul>
		</section>
	);
}

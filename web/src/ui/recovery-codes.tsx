/* Ten codes for the day the phone is gone.  They are shown once, and nobody is to miss that: they take the focus. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';

interface Props {
	codes: readonly string[];
	onDone: () => void;
}

export function RecoveryCodes({ codes, onDone }: Props) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		heading.current?.scrollIntoView({ block: 'center' });
		heading.current?.focus({ preventScroll: true });
	}, []);

	async function copy() {
		await navigator.clipboard.writeText(codes.join('\n'));
		toast(t('recovery.copied'));
	}

	return (
		<section class="card" aria-labelledby="recovery-title">
			<h3 id="recovery-title" tabIndex={-1} ref={heading}>{t('recovery')}</h3>
			<p>{t('recovery.words')}</p>
			<ol class="codes" dir="ltr">
				{codes.map((code) => (
					<li key={code}>
						<code>{code}</code>
					</li>
				))}
			</ol>
			<p class="row">
				<button type="button" class="button" onClick={onDone}>
					{t('recovery.kept')}
				</button>
				<button type="button" class="button quiet" onClick={() => void copy()}>
					{t('recovery.copy')}
				</button>
				<button type="button" class="button quiet" onClick={() => print()}>
					{t('print')}
				</button>
			</p>
		</section>
	);
}

/* The end of a form that takes something away: do it, or leave it as it is. */
import { t } from '../lib/i18n';
import type { Form } from './form';

export function DangerRow({ form, words, leave, onLeave }: { form: Form; words: string; leave: string; onLeave: () => void }) {
	return (
		<p class="row">
			<button class="button danger" aria-disabled={form.busy.value}>
				{form.busy.value ? t('sending') : words}
			</button>
			<button type="button" class="button quiet" onClick={onLeave}>
				{leave}
			</button>
		</p>
	);
}

/* Cancelling asks for a few words, and can be undone for a while. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Appointment } from '../lib/api';
import { t } from '../lib/i18n';
import { cancelVisit } from '../lib/visits';
import { DangerRow } from './danger-row';
import { AreaField } from './field';
import { type Errors, Summary, textOf, useForm } from './form';

const SHORTEST_REASON = 3;

function readReason(answers: FormData) {
	const values = { reason: textOf(answers, 'cancelReason') };
	const errors: Errors = {};
	if ([...values.reason].length < SHORTEST_REASON)
		errors.cancelReason = t('cancel.missing');
	return { values, errors };
}

export function CancelForm({ visit, onClose }: { visit: Appointment; onClose: () => void }) {
	const title = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => title.current?.focus(), []);
	const form = useForm<{ reason: string }>({
		read: readReason,
		draft: `cancel ${visit.id}`,
		send: async ({ reason }) => {
			await cancelVisit(visit, reason);
			onClose();
		},
	});
	return (
		<section class="card" aria-labelledby="cancel-title">
			<h2 id="cancel-title" tabIndex={-1} ref={title}>
				{t('cancel.title')}
			</h2>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<AreaField
					name="cancelReason"
					label={t('cancel.reason')}
					hint={t('cancel.hint')}
					form={form}
					attributes={{ rows: 2, maxLength: 500 }}
				/>
				<DangerRow form={form} words={t('cancel.now')} leave={t('cancel.keep')} onLeave={onClose} />
			</form>
		</section>
	);
}

/* Deleting an account, for a reason that its owner is told. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { api, type Data } from '../lib/api';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import { go } from '../lib/router';
import { toast } from '../lib/toast';
import { DangerRow } from './danger-row';
import { AreaField } from './field';
import { type Errors, Summary, textOf, useForm } from './form';

type Person = Data<'GET /api/users/{id}'>;

const SHORTEST_REASON = 3;

function readReason(answers: FormData) {
	const errors: Errors = {};
	const values = { reason: textOf(answers, 'reason') };
	if ([...values.reason].length < SHORTEST_REASON)
		errors.reason = t('person.reason.missing');
	return { values, errors };
}

export function DeleteAccount({ person, onClose }: { person: Person; onClose: () => void }) {
	const title = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => title.current?.focus(), []);
	const form = useForm<{ reason: string }>({
		read: readReason,
		draft: `delete ${person.id}`,
		send: async (body) => {
			await api('PUT /api/users/{id}/deletion', { path: { id: person.id }, body, version: person.version });
			go('/admin/people', 'replace');
			invalidate('/api/users');
			toast(t('person.deleted', { name: `${person.firstName} ${person.lastName}` }));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="delete-title">
			<h2 id="delete-title" tabIndex={-1} ref={title}>{t('person.delete')}</h2>
			<Summary form={form} />
			<form class="note warn stack" {...form.attributes}>
				<p>{t('person.delete.words')}</p>
				<AreaField
					name="reason"
					label={t('person.reason')}
					hint={t('person.delete.hint')}
					form={form}
					attributes={{ rows: 2, maxLength: 500 }}
				/>
				<DangerRow form={form} words={t('person.delete')} leave={t('back')} onLeave={onClose} />
			</form>
		</section>
	);
}

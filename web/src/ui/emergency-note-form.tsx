/* A note of what was found and done in an emergency: it stays, so another one puts it right. */
import { api } from '../lib/api';
import { invalidate } from '../lib/data';
import type { Emergency } from '../lib/emergencies';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';
import { AreaField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

const SHORTEST = 3;
const LONGEST = 4000;

function read(answers: FormData) {
	const words = textOf(answers, 'words');
	const errors: Errors = {};
	if ([...words].length < SHORTEST)
		errors.words = t('emergency-note.missing');
	return { values: { words }, errors };
}

export function EmergencyNoteForm({ emergency: { id } }: { emergency: Emergency }) {
	const form = useForm({
		read,
		draft: `emergency note ${id}`,
		send: async (body) => {
			await api('POST /api/break-glass/{id}/notes', { path: { id }, body });
			form.attributes.ref.current?.reset();
			invalidate('/api/patients/');
			toast(t('emergency-note.written'));
		},
	});
	return (
		<div class="card narrow">
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<AreaField
					name="words"
					label={t('emergency-note.words')}
					hint={t('emergency-note.hint')}
					form={form}
					attributes={{ rows: 3, maxLength: LONGEST }}
				/>
				<p>
					<Submit form={form}>{t('emergency-note.write')}</Submit>
				</p>
			</form>
		</div>
	);
}

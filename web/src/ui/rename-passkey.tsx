/* Another name for a passkey: phones and computers change hands. */
import { api } from '../lib/api';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import { Submit, Summary, useForm } from './form';
import { PasskeyName, readPasskeyName } from './set-up-passkey';

interface Props {
	id: string;
	name: string;
	onDone: () => void;
}

export function RenamePasskey({ id, name, onDone }: Props) {
	const form = useForm<{ name: string }>({
		read: readPasskeyName,
		send: async (body) => {
			await api('PUT /api/auth/passkeys/{id}', { path: { id }, body });
			invalidate('/api/auth/factors');
			onDone();
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<PasskeyName form={form} name={name} />
				<p class="row">
					<Submit form={form}>{t('save')}</Submit>
					<button type="button" class="button quiet" onClick={onDone}>
						{t('back')}
					</button>
				</p>
			</form>
		</>
	);
}

/* Another name for a passkey: phones and computers change hands. */
import { api } from '../lib/api';
import { invalidate } from '../lib/data';
import { ChangeForm } from './change-form';
import { useForm } from './form';
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
		<ChangeForm form={form} onBack={onDone}>
			<PasskeyName form={form} name={name} />
		</ChangeForm>
	);
}

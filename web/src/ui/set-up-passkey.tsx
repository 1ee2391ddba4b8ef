/* A passkey lives in the phone, the computer or a small key; this gives it a name and makes it. */
import { api, type Data } from '../lib/api';
import { t } from '../lib/i18n';
import { makePasskey } from '../lib/passkey';
import { TextField } from './field';
import { type Errors, type Form, Submit, Summary, textOf, useForm } from './form';

export type Registered = Data<'POST /api/auth/passkeys'>;

export function readPasskeyName(answers: FormData) {
	const name = textOf(answers, 'passkeyName');
	const errors: Errors = {};
	if (!name)
		errors.passkeyName = t('passkey.name.missing');
	return { values: { name }, errors };
}

export function PasskeyName({ form, name }: { form: Form; name?: string }) {
	return (
		<TextField
			name="passkeyName"
			label={t('passkey.name')}
			hint={t('passkey.name.hint')}
			form={form}
			attributes={{ maxLength: 60, autoComplete: 'off', defaultValue: name }}
		/>
	);
}

export function SetUpPasskey({ onDone }: { onDone: (registered: Registered) => void }) {
	const form = useForm<{ name: string }>({
		read: readPasskeyName,
		send: async ({ name }) => {
			const { data } = await api('POST /api/auth/passkeys/options', { body: { purpose: 'register' } });
			const made = await makePasskey(data);
			if (made)
				onDone((await api('POST /api/auth/passkeys', { body: { name, ...made } })).data);
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<PasskeyName form={form} />
				<p>
					<Submit form={form}>{t('passkey.make')}</Submit>
				</p>
			</form>
		</>
	);
}

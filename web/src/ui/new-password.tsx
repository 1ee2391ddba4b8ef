/* A password that is being chosen: how long it has to be, before the server says what else is wrong with it. */
import { t } from '../lib/i18n';
import { TextField } from './field';
import type { Errors, Form } from './form';

const SHORTEST_PASSWORD = 12;

/** The chosen password; a fault when it is short. */
export function readNewPassword(answers: FormData, name: string, errors: Errors): string {
	const password = String(answers.get(name) ?? '');
	if ([...password].length < SHORTEST_PASSWORD)
		errors[name] = t('security.password.short', { n: SHORTEST_PASSWORD });
	return password;
}

export function NewPassword({ name, form }: { name: string; form: Form }) {
	return (
		<TextField
			name={name}
			label={t('security.password.new')}
			hint={t('security.password.hint', { n: SHORTEST_PASSWORD })}
			form={form}
			attributes={{ type: 'password', autoComplete: 'new-password', maxLength: 128, dir: 'ltr' }}
		/>
	);
}

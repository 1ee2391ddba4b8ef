/* Choose a new password, proving the old one; it signs out everywhere else. */
import { api } from '../lib/api';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';
import { TextField } from './field';
import { type Errors, Submit, Summary, useForm } from './form';
import { NewPassword, readNewPassword } from './new-password';

interface Change {
	currentPassword: string;
	newPassword: string;
}

function readChange(answers: FormData) {
	const errors: Errors = {};
	const currentPassword = String(answers.get('currentPassword') ?? '');
	if (!currentPassword)
		errors.currentPassword = t('sign-in.password.missing');
	return { values: { currentPassword, newPassword: readNewPassword(answers, 'newPassword', errors) }, errors };
}

export function PasswordChange() {
	const form = useForm<Change>({
		read: readChange,
		send: async (change) => {
			await api('PUT /api/auth/password', { body: change });
			form.attributes.ref.current?.reset();
			toast(t('security.password.changed'));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="password-title">
			<h2 id="password-title">{t('password')}</h2>
			<p class="soft">{t('security.password.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="currentPassword"
					label={t('security.password.current')}
					form={form}
					attributes={{ type: 'password', autoComplete: 'current-password', maxLength: 128, dir: 'ltr' }}
				/>
				<NewPassword name="newPassword" form={form} />
				<p>
					<Submit form={form}>{t('security.password.change')}</Submit>
				</p>
			</form>
		</section>
	);
}

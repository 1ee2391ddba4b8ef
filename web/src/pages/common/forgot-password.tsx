/* Ask for a link that sets a new password.  Whether the address is known is nobody's business, so the answer is always the same. */
import { useSignal } from '@preact/signals';
import { api } from '../../lib/api';
import { t } from '../../lib/i18n';
import { TextField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';

function read(answers: FormData) {
	const values = { email: textOf(answers, 'email') };
	const errors: Errors = {};
	if (!values.email.includes('@'))
		errors.email = t('sign-in.email.missing');
	return { values, errors };
}

export default function ForgotPassword() {
	const sentTo = useSignal('');
	const form = useForm<{ email: string }>({
		read,
		send: async ({ email }) => {
			await api('POST /api/auth/forgot-password', { body: { email }, withoutSession: true });
			sentTo.value = email;
		},
	});
	return (
		<div class="door stack wide">
			<h1>{t('forgot')}</h1>
			{sentTo.value ? (
				<div class="note ok stack tight" role="status">
					<p>
						<strong>{t('forgot.sent')}</strong>
					</p>
					<p>{t('forgot.sent.words', { email: sentTo.value })}</p>
				</div>
			) : (
				<>
					<p>{t('forgot.words')}</p>
					<Summary form={form} />
					<form class="stack" {...form.attributes}>
						<TextField
							name="email"
							label={t('email')}
							form={form}
							attributes={{ type: 'email', autoComplete: 'username', dir: 'ltr' }}
						/>
						<p>
							<Submit form={form}>{t('forgot.send')}</Submit>
						</p>
					</form>
				</>
			)}
			<p>
				<a href="/sign-in">{t('security.to-sign-in')}</a>
			</p>
		</div>
	);
}

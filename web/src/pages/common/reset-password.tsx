/* The link from the message: choose a new password.  It signs nobody in, and asks for a second factor as ever afterwards. */
import { useSignal } from '@preact/signals';
import { api } from '../../lib/api';
import { t } from '../../lib/i18n';
import { useLinkToken } from '../../lib/link-token';
import { Ended } from '../../ui/ended';
import { type Errors, Submit, Summary, useForm } from '../../ui/form';
import { NewPassword, readNewPassword } from '../../ui/new-password';

function read(answers: FormData) {
	const errors: Errors = {};
	return { values: { password: readNewPassword(answers, 'password', errors) }, errors };
}

export default function ResetPassword() {
	const token = useLinkToken();
	const state = useSignal<'choosing' | 'spent' | 'done'>(token ? 'choosing' : 'spent');
	const form = useForm<{ password: string }>({
		read,
		send: async ({ password }) => {
			await api('POST /api/auth/reset-password', { body: { token, password }, withoutSession: true });
			state.value = 'done';
		},
		explain: (problem) => {
			if (problem.faults?.some(({ field }) => field === 'token'))
				state.value = 'spent';
			return undefined;
		},
	});
	return (
		<div class="door stack wide">
			<h1>{t('reset')}</h1>
			{state.value === 'spent' && <Ended words={t('reset.spent')} href="/forgot-password" step={t('reset.again')} />}
			{state.value === 'done' && <Ended good words={t('reset.done')} href="/sign-in" step={t('sign-in')} />}
			{state.value === 'choosing' && (
				<>
					<p>{t('reset.words')}</p>
					<Summary form={form} />
					<form class="stack" {...form.attributes}>
						<NewPassword name="password" form={form} />
						<p>
							<Submit form={form}>{t('reset.now')}</Submit>
						</p>
					</form>
				</>
			)}
		</div>
	);
}

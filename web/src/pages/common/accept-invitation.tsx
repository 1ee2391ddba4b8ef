/* The link of an invitation: choose a password, and the account is there. */
import { useSignal } from '@preact/signals';
import { api } from '../../lib/api';
import { language, t } from '../../lib/i18n';
import { useLinkToken } from '../../lib/link-token';
import { deviceZone } from '../../lib/zone';
import { Ended } from '../../ui/ended';
import { type Errors, Submit, Summary, useForm } from '../../ui/form';
import { NewPassword, readNewPassword } from '../../ui/new-password';

type State = 'choosing' | 'spent' | 'done';

function read(answers: FormData) {
	const errors: Errors = {};
	return { values: { password: readNewPassword(answers, 'password', errors) }, errors };
}

export default function AcceptInvitation() {
	const token = useLinkToken();
	const state = useSignal<State>(token ? 'choosing' : 'spent');
	const email = useSignal('');
	const form = useForm<{ password: string }>({
		read,
		send: async ({ password }) => {
			const body = { token, password, timeZone: deviceZone.value, language: language.value.code };
			const { data } = await api('POST /api/auth/accept-invitation', { body, withoutSession: true });
			email.value = data.email;
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
			<h1>{t('accept')}</h1>
			{state.value === 'spent' && (
				<p class="note warn" role="alert">
					{t('accept.spent')}
				</p>
			)}
			{state.value === 'done' && <Ended good words={t('accept.done', { email: email.value })} href="/sign-in" step={t('sign-in')} />}
			{state.value === 'choosing' && (
				<>
					<p>{t('accept.words')}</p>
					<Summary form={form} />
					<form class="stack" {...form.attributes}>
						<NewPassword name="password" form={form} />
						<p>
							<Submit form={form}>{t('accept.now')}</Submit>
						</p>
					</form>
				</>
			)}
		</div>
	);
}

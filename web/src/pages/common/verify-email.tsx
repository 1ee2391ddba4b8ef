/* The link from the message: the address is theirs.  One press confirms it, so that a mail program that looks ahead does not. */
import { useSignal } from '@preact/signals';
import { api } from '../../lib/api';
import { isProblem } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useLinkToken } from '../../lib/link-token';
import { wordsFor } from '../../lib/problem';

type State = 'asking' | 'done' | 'spent';

export default function VerifyEmail() {
	const token = useLinkToken();
	const state = useSignal<State>(token ? 'asking' : 'spent');
	const wrong = useSignal('');

	async function confirm() {
		try {
			await api('POST /api/auth/verify-email', { body: { token }, withoutSession: true });
			state.value = 'done';
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			if (reason.status === 422)
				state.value = 'spent';
			else
				wrong.value = wordsFor(reason);
		}
	}

	return (
		<div class="door stack wide">
			<h1>{t('verify')}</h1>
			{wrong.value && (
				<p class="note bad" role="alert">
					{wrong.value}
				</p>
			)}
			{state.value === 'asking' && (
				<p>
					<button type="button" class="button" onClick={() => void confirm()}>
						{t('verify.now')}
					</button>
				</p>
			)}
			{state.value === 'spent' && (
				<p class="note warn" role="alert">
					{t('verify.spent')}
				</p>
			)}
			{state.value === 'done' && (
				<p class="note ok" role="status">
					{t('verify.done')}
				</p>
			)}
			{state.value !== 'asking' && (
				<p>
					<a href="/">{t('home')}</a>
				</p>
			)}
		</div>
	);
}

/* The link of somebody who wants me to act for them. */
import { useSignal } from '@preact/signals';
import { api } from '../../lib/api';
import { invalidate } from '../../lib/data';
import { isProblem } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useLinkToken } from '../../lib/link-token';
import { wordsFor } from '../../lib/problem';

export default function AcceptProxy() {
	const token = useLinkToken();
	const wrong = useSignal(token ? '' : t('family.accept.spent'));
	const patient = useSignal('');

	async function accept() {
		try {
			const { data } = await api('POST /api/family/accept', { body: { token } });
			invalidate('/api/family');
			patient.value = data.patientName;
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			wrong.value = reason.status === 422 ? t('family.accept.spent') : wordsFor(reason);
		}
	}

	return (
		<div class="door stack wide">
			<h1>{t('family.accept')}</h1>
			{wrong.value && (
				<p class="note warn" role="alert">
					{wrong.value}
				</p>
			)}
			{patient.value && (
				<div class="note ok stack tight" role="status">
					<p>{t('family.accepted', { name: patient.value })}</p>
					<p>
						<a class="button" href="/family">
							{t('family')}
						</a>
					</p>
				</div>
			)}
			{!wrong.value && !patient.value && (
				<>
					<p>{t('family.accept.words')}</p>
					<p>
						<button type="button" class="button" onClick={() => void accept()}>
							{t('family.accept.now')}
						</button>
					</p>
				</>
			)}
		</div>
	);
}

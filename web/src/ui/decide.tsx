/* Whether somebody who waits comes in as a clinician: verify the licence, or refuse. */
import { useSignal } from '@preact/signals';
import { type Account, api, type Body } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';

type Waiting = Pick<Account, 'id' | 'firstName' | 'lastName' | 'version'>;
type Decision = Body<'PUT /api/users/{id}/verification'>['decision'];

async function decide(account: Waiting, decision: Decision, expires: string) {
	await api('PUT /api/users/{id}/verification', {
		path: { id: account.id },
		body: { decision, licenseExpiresOn: expires || undefined },
		version: account.version,
	});
	invalidate('/api/users');
	const name = `${account.firstName} ${account.lastName}`;
	toast(t(decision === 'verified' ? 'people.verified' : 'people.refused', { name }));
}

export function Decide({ account }: { account: Waiting }) {
	const expires = useSignal('');
	const isRefusing = useSignal(false);
	const busy = useSignal(false);
	const id = `expires-${account.id}`;
	async function run(decision: Decision) {
		if (busy.value)
			return;
		busy.value = true;
		await attempt(() => decide(account, decision, expires.value)).finally(() => {
			busy.value = false;
		});
	}
	if (isRefusing.value)
		return (
			<div class="note warn stack tight">
				<p>{t('people.refuse.words')}</p>
				<p class="row">
					<button type="button" class="button danger" onClick={() => void run('refused')}>
						{t('people.refuse.now')}
					</button>
					<button
						type="button"
						class="button quiet"
						onClick={() => {
							isRefusing.value = false;
						}}
					>
						{t('back')}
					</button>
				</p>
			</div>
		);
	return (
		<>
			<div class="field">
				<label for={id}>{t('people.expires')}</label>
				<input
					id={id}
					type="date"
					class="short number"
					onInput={(event) => {
						expires.value = event.currentTarget.value;
					}}
				/>
			</div>
			<p class="row">
				<button type="button" class="button" onClick={() => void run('verified')}>
					{t('people.verify')}
				</button>
				<button
					type="button"
					class="button quiet danger"
					onClick={() => {
						isRefusing.value = true;
					}}
				>
					{t('people.refuse')}
				</button>
			</p>
		</>
	);
}

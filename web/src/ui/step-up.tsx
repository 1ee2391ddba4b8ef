/* Before something grave the person proves once more who they are; then the call that waited goes on. */
import { signal } from '@preact/signals';
import { api } from '../lib/api';
import { useGet } from '../lib/data';
import { onStaleProof } from '../lib/http';
import { t } from '../lib/i18n';
import { TextField } from './field';
import { type Errors, Submit, Summary, useForm } from './form';
import { useModal } from './modal';
import { type Given, type Method, SecondFactor } from './second-factor';

const wanted = signal(false);
let waiting: ((proved: boolean) => void)[] = [];

onStaleProof(() => {
	wanted.value = true;
	return new Promise((wake) => waiting.push(wake));
});

function settle(proved: boolean) {
	wanted.value = false;
	for (const wake of waiting)
		wake(proved);
	waiting = [];
}

async function prove(given: Given | { password: string }) {
	await api('POST /api/auth/step-up', { body: given, withoutSession: true });
	settle(true);
}

async function passkeyOptions() {
	return (await api('POST /api/auth/passkeys/options', { body: { purpose: 'step-up' } })).data;
}

function readPassword(answers: FormData) {
	const password = String(answers.get('password') ?? '');
	const errors: Errors = {};
	if (!password)
		errors.password = t('sign-in.password.missing');
	return { values: { password }, errors };
}

function Password() {
	const form = useForm<{ password: string }>({
		read: readPassword,
		send: prove,
		explain: ({ status }) => (status === 401 ? t('step-up.password.wrong') : undefined),
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="password"
					label={t('password')}
					form={form}
					attributes={{ type: 'password', autoComplete: 'current-password', dir: 'ltr' }}
				/>
				<p>
					<Submit form={form}>{t('go-on')}</Submit>
				</p>
			</form>
		</>
	);
}

function Questions() {
	const factors = useGet('GET /api/auth/factors', {}).value.data?.data;
	if (!factors)
		return null;
	const methods: Method[] = [];
	if (factors.passkeys.length)
		methods.push('passkey');
	if (factors.totp)
		methods.push('totp');
	if (factors.recoveryCodesLeft && methods.length)
		methods.push('recovery-code');
	return methods.length ? <SecondFactor methods={methods} give={prove} options={passkeyOptions} /> : <Password />;
}

export function StepUp() {
	const dialog = useModal(() => wanted.value);
	return (
		<dialog ref={dialog} aria-labelledby="step-up-title" onCancel={() => settle(false)}>
			{wanted.value && (
				<div class="stack">
					<h2 id="step-up-title">{t('step-up')}</h2>
					<p>{t('step-up.words')}</p>
					<Questions />
					<p>
						<button type="button" class="link" onClick={() => settle(false)}>
							{t('step-up.leave')}
						</button>
					</p>
				</div>
			)}
		</dialog>
	);
}

/*
 * The second proof: a code of an app, a passkey, or one of the ten codes on paper.  Where it is sent is the caller's:
 * it finishes signing in, or proves somebody anew before something grave.
 */
import { useSignal } from '@preact/signals';
import { t } from '../lib/i18n';
import { hasPasskeys, type Proof, usePasskey } from '../lib/passkey';
import type { SignedIn } from '../lib/session';
import { TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

export type Method = SignedIn['methods'][number];
export type Given = { code: string } | { recoveryCode: string } | Proof;
type Options = Parameters<typeof usePasskey>[0];

interface Props {
	methods: readonly Method[];
	give: (given: Given) => Promise<void>;
	options: () => Promise<Options>;
}

const CODE = /^\d{6}$/;

function readCode(answers: FormData) {
	const code = textOf(answers, 'code').replaceAll(' ', '');
	const errors: Errors = {};
	if (!CODE.test(code))
		errors.code = t('factor.code.missing');
	return { values: { code }, errors };
}

function readRecoveryCode(answers: FormData) {
	const recoveryCode = textOf(answers, 'recoveryCode').toLowerCase();
	const errors: Errors = {};
	if (!recoveryCode)
		errors.recoveryCode = t('factor.recovery.missing');
	return { values: { recoveryCode }, errors };
}

function Code({ give }: Pick<Props, 'give'>) {
	const form = useForm<{ code: string }>({
		read: readCode,
		send: give,
		explain: ({ status }) => (status === 401 ? t('factor.code.wrong') : undefined),
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="code"
					label={t('factor.code')}
					hint={t('factor.code.hint')}
					form={form}
					attributes={{ inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 7, dir: 'ltr', class: 'short' }}
				/>
				<p>
					<Submit form={form}>{t('go-on')}</Submit>
				</p>
			</form>
		</>
	);
}

function RecoveryCode({ give }: Pick<Props, 'give'>) {
	const form = useForm<{ recoveryCode: string }>({
		read: readRecoveryCode,
		send: give,
		explain: ({ status }) => (status === 401 ? t('factor.recovery.wrong') : undefined),
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="recoveryCode"
					label={t('factor.recovery')}
					hint={t('factor.recovery.hint')}
					form={form}
					attributes={{ autoComplete: 'off', autoCapitalize: 'none', spellcheck: false, maxLength: 16, dir: 'ltr' }}
				/>
				<p>
					<Submit form={form}>{t('go-on')}</Submit>
				</p>
			</form>
		</>
	);
}

/** Not sent by typing, but a form all the same: it is busy, and it is refused. */
function Passkey({ give, options }: Pick<Props, 'give' | 'options'>) {
	const form = useForm<object>({
		read: () => ({ values: {}, errors: {} }),
		send: async () => {
			const proof = await usePasskey(await options());
			if (proof)
				await give({
					credentialId: proof.credentialId,
					clientData: proof.clientData,
					authenticatorData: proof.authenticatorData,
					signature: proof.signature,
				});
		},
		explain: ({ status }) => (status === 401 ? t('factor.passkey.wrong') : undefined),
	});
	return (
		<>
			<Summary form={form} />
			<form {...form.attributes}>
				<Submit form={form}>{t('factor.passkey.use')}</Submit>
			</form>
		</>
	);
}

export function SecondFactor({ methods, give, options }: Props) {
	const usable = methods.filter((method) => method !== 'passkey' || hasPasskeys());
	const chosen = useSignal<Method | undefined>(usable.find((method) => method === 'passkey') ?? usable[0]);
	return (
		<div class="stack">
			{chosen.value === 'totp' && <Code give={give} />}
			{chosen.value === 'passkey' && <Passkey give={give} options={options} />}
			{chosen.value === 'recovery-code' && <RecoveryCode give={give} />}
			{usable
				.filter((method) => method !== chosen.value)
				.map((method) => (
					<p key={method}>
						<button
							type="button"
							class="link"
							onClick={() => {
								chosen.value = method;
							}}
						>
							{t(`factor.instead.${method}`)}
						</button>
					</p>
				))}
		</div>
	);
}

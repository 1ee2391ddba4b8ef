/* An app that shows a new code every half minute: take its secret as a picture or as letters, then type the first code. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { encode } from 'uqr';
import { api, type Data } from '../lib/api';
import { isProblem } from '../lib/http';
import { t } from '../lib/i18n';
import { wordsFor } from '../lib/problem';
import { TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';
import { Skeleton } from './states';

type Begun = Data<'POST /api/auth/totp'>;
export type Confirmed = Data<'POST /api/auth/totp/confirm'>;

const CODE = /^\d{6}$/;
const QUIET = 4; /* modules of white around it, as readers want */

function read(answers: FormData) {
	const code = textOf(answers, 'code').replaceAll(' ', '');
	const errors: Errors = {};
	if (!CODE.test(code))
		errors.code = t('factor.code.missing');
	return { values: { code }, errors };
}

/** Dark on light in every theme: cameras want it so. */
function Picture({ of }: { of: string }) {
	const rows = useMemo(() => encode(of, { ecc: 'M', border: QUIET }), [of]);
	const path = rows.data
		.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
		.join('');
	return (
		<svg class="qr" viewBox={`0 0 ${rows.size} ${rows.size}`} role="img" aria-label={t('app.picture')}>
			<rect class="light" width={rows.size} height={rows.size} />
			<path class="dark" d={path} />
		</svg>
	);
}

function Confirm({ begun, onDone }: { begun: Begun; onDone: (confirmed: Confirmed) => void }) {
	const form = useForm<{ code: string }>({
		read,
		send: async (body) => onDone((await api('POST /api/auth/totp/confirm', { body, withoutSession: true })).data),
		explain: ({ status }) => (status === 401 || status === 422 ? t('factor.code.wrong') : undefined),
	});
	return (
		<div class="stack">
			<p>{t('app.words')}</p>
			<Picture of={begun.uri} />
			<p>
				{t('app.letters')} <code dir="ltr">{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
			</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="code"
					label={t('app.code')}
					form={form}
					attributes={{ inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 7, dir: 'ltr', class: 'short' }}
				/>
				<p>
					<Submit form={form}>{t('app.confirm')}</Submit>
				</p>
			</form>
		</div>
	);
}

export function SetUpApp({ onDone }: { onDone: (confirmed: Confirmed) => void }) {
	const begun = useSignal<Begun | null>(null);
	const wrong = useSignal('');
	useEffect(() => {
		api('POST /api/auth/totp').then(
			({ data }) => {
				begun.value = data;
			},
			(reason: unknown) => {
				wrong.value = isProblem(reason) ? wordsFor(reason) : String(reason);
			},
		);
	}, []);
	if (wrong.value)
		return (
			<p class="note bad" role="alert">
				{wrong.value}
			</p>
		);
	return begun.value ? <Confirm begun={begun.value} onDone={onDone} /> : <Skeleton rows={4} />;
}

/* What follows a right password where the account wants more: the second proof, or setting one up first. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { api } from '../lib/api';
import { t } from '../lib/i18n';
import { arrive, type SignedIn } from '../lib/session';
import { type Given, SecondFactor } from './second-factor';
import { SetUpFactor } from './set-up-factor';

interface Props {
	said: Pick<SignedIn, 'next' | 'methods'>;
	onDone?: () => void;
	onAgain: () => void;
}

async function passkeyOptions() {
	return (await api('POST /api/auth/verify-2fa/options', { withoutSession: true })).data;
}

export function SignInSteps({ said, onDone, onAgain }: Props) {
	const box = useRef<HTMLDivElement>(null);
	/* What was pressed is gone. */
	useLayoutEffect(() => box.current?.querySelector<HTMLElement>('input, button')?.focus(), []);

	async function finish() {
		await arrive();
		onDone?.();
	}

	async function give(given: Given) {
		await api('POST /api/auth/verify-2fa', { body: given, withoutSession: true });
		await finish();
	}

	return (
		<div class="stack" ref={box}>
			<div class="stack tight">
				<h2>{t(said.next === 'second-factor' ? 'factor' : 'factor.set-up')}</h2>
				<p>{t(said.next === 'second-factor' ? 'factor.words' : 'factor.set-up.words')}</p>
			</div>
			{said.next === 'second-factor' ? (
				<SecondFactor methods={said.methods} give={give} options={passkeyOptions} />
			) : (
				<SetUpFactor onDone={() => void finish()} />
			)}
			<p>
				<button type="button" class="link" onClick={onAgain}>
					{t('factor.again')}
				</button>
			</p>
		</div>
	);
}

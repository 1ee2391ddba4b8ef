/* E-mail and password; on a demo clinic also its accounts, each one click away. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { api, type Data } from '../lib/api';
import { type Key, needBooks, t } from '../lib/i18n';
import { hasPasskeys, usePasskey } from '../lib/passkey';
import { arrive, type SignedIn, signIn } from '../lib/session';
import { TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';
import { lazy } from './lazy';

type Demo = Data<'GET /api/demo'>;

/* Few accounts see these steps each time they come. */
const Steps = lazy(async () => {
	const [part] = await Promise.all([import('./sign-in-steps'), needBooks(['factor'])]);
	return part.SignInSteps;
});

interface Answers {
	email: string;
	password: string;
}

function read(answers: FormData) {
	const values: Answers = {
		email: textOf(answers, 'email'),
		password: String(answers.get('password') ?? ''),
	};
	const errors: Errors = {};
	if (!values.email.includes('@'))
		errors.email = t('sign-in.email.missing');
	if (!values.password)
		errors.password = t('sign-in.password.missing');
	return { values, errors };
}

function fill(form: HTMLFormElement | null, email: string, password: string) {
	if (!form)
		return;
	(form.elements.namedItem('email') as HTMLInputElement).value = email;
	(form.elements.namedItem('password') as HTMLInputElement).value = password;
	form.requestSubmit();
}

function useDemo() {
	const demo = useSignal<Demo | null>(null);
	useEffect(() => {
		api('GET /api/demo', { withoutSession: true }).then(
			({ data }) => {
				demo.value = data;
			},
			() => undefined,
		);
	}, []);
	return demo;
}

function DemoAccounts({ demo, onPick }: { demo: Demo; onPick: (email: string) => void }) {
	return (
		<section class="stack tight" aria-labelledby="demo">
			<h2 id="demo">{t('demo.title')}</h2>
			<p class="soft">{t('demo.words')}</p>
			<ul class="accounts">
				{demo.accounts.map((account) => (
					<li key={account.email}>
						<button type="button" class="button quiet" onClick={() => onPick(account.email)}>
							{account.name}
							<span>{t(`role.${account.role}` as Key)}</span>
						</button>
					</li>
				))}
			</ul>
			<p class="soft small">
				{t('demo.factors', { roles: demo.secondFactorRoles.map((role) => t(`role.${role}` as Key)).join(', ') })}
			</p>
		</section>
	);
}

/** The passkey says who it is: no address, no password. */
function PasskeySignIn({ onDone }: { onDone?: () => void }) {
	const form = useForm<object>({
		read: () => ({ values: {}, errors: {} }),
		send: async () => {
			const options = await api('POST /api/auth/passkeys/sign-in/options', { withoutSession: true });
			const proof = await usePasskey(options.data);
			if (!proof)
				return;
			const body = { ...proof, userHandle: proof.userHandle ?? '', session: 'browser' as const };
			await api('POST /api/auth/passkeys/sign-in', { body, withoutSession: true });
			await arrive();
			onDone?.();
		},
		explain: ({ status }) => (status === 401 || status === 422 ? t('sign-in.passkey.wrong') : undefined),
	});
	return (
		<>
			<Summary form={form} />
			<form {...form.attributes}>
				<button class="button quiet" aria-disabled={form.busy.value}>
					{t('sign-in.passkey')}
				</button>
			</form>
		</>
	);
}

type Begun = Pick<SignedIn, 'next' | 'methods'>;

interface Props {
	/** The person whose session ended. */
	email?: string;
	withDemo?: boolean;
	/** Half in already: another house signed them in. */
	begun?: Begun;
	onDone?: () => void;
	/** What stands below the form; the demo's accounts come later, and below that, so that nothing moves. */
	children?: ComponentChildren;
}

export function SignInForm({ email, withDemo, begun, onDone, children }: Props) {
	const demo = useDemo();
	const said = useSignal<Begun | null>(begun ?? null);
	const form = useForm<Answers>({
		read,
		send: async (answers) => {
			const answer = await signIn(answers.email, answers.password);
			if (answer.next)
				said.value = answer;
			else
				onDone?.();
		},
		explain: (problem) => (problem.status === 401 ? t('sign-in.wrong') : undefined),
	});
	/* Who is known has only the password to type; and the first key is not to meet the way out. */
	useLayoutEffect(() => {
		if (email)
			form.attributes.ref.current?.querySelector<HTMLElement>('[type=password]')?.focus();
	}, []);
	if (said.value)
		return (
			<Steps
				said={said.value}
				onDone={onDone}
				onAgain={() => {
					said.value = null;
				}}
			/>
		);
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="email"
					label={t('email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'username', defaultValue: email, dir: 'ltr' }}
				/>
				<TextField
					name="password"
					label={t('password')}
					form={form}
					attributes={{ type: 'password', autoComplete: 'current-password', dir: 'ltr' }}
				/>
				<p>
					<Submit form={form}>{t('sign-in')}</Submit>
				</p>
			</form>
			{hasPasskeys() && <PasskeySignIn onDone={onDone} />}
			{children}
			{withDemo && demo.value && (
				<DemoAccounts
					demo={demo.value}
					onPick={(picked) => fill(form.attributes.ref.current, picked, demo.value!.password)}
				/>
			)}
		</>
	);
}

/* E-mail and password; on a demo clinic also its accounts, each one click away. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, type Data } from '../lib/api';
import { type Key, t } from '../lib/i18n';
import { signIn } from '../lib/session';
import { TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

type Demo = Data<'GET /api/demo'>;

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
		</section>
	);
}

interface Props {
	/** The person whose session ended. */
	email?: string;
	withDemo?: boolean;
	onDone?: () => void;
}

export function SignInForm({ email, withDemo, onDone }: Props) {
	const demo = useDemo();
	const form = useForm<Answers>({
		read,
		send: async (answers) => {
			await signIn(answers.email, answers.password);
			onDone?.();
		},
		explain: (problem) => (problem.status === 401 ? t('sign-in.wrong') : undefined),
	});
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
			{withDemo && demo.value && (
				<DemoAccounts
					demo={demo.value}
					onPick={(picked) => fill(form.attributes.ref.current, picked, demo.value!.password)}
				/>
			)}
		</>
	);
}

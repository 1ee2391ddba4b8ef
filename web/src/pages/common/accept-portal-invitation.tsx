/* The link with which the clinic asks a patient to the portal: their birthday, a password, and they are in. */
import { useSignal } from '@preact/signals';
import { api } from '../../lib/api';
import { language, t } from '../../lib/i18n';
import { useLinkToken } from '../../lib/link-token';
import { go } from '../../lib/router';
import { me, signIn } from '../../lib/session';
import { today } from '../../lib/time';
import { toast } from '../../lib/toast';
import { deviceZone } from '../../lib/zone';
import { TextField } from '../../ui/field';
import { Ended } from '../../ui/ended';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { NewPassword, readNewPassword } from '../../ui/new-password';

type State = 'choosing' | 'spent' | 'taken';

interface Wish {
	dateOfBirth: string;
	password: string;
}

function read(answers: FormData) {
	const errors: Errors = {};
	const dateOfBirth = textOf(answers, 'dateOfBirth');
	if (!dateOfBirth)
		errors.dateOfBirth = t('portal.birthday.missing');
	return { values: { dateOfBirth, password: readNewPassword(answers, 'password', errors) }, errors };
}

function Choose({ token, onOver }: { token: string; onOver: (state: State) => void }) {
	const form = useForm<Wish>({
		read,
		send: async ({ dateOfBirth, password }) => {
			const body = { token, dateOfBirth, password, timeZone: deviceZone.value, language: language.value.code };
			const { data } = await api('POST /api/auth/accept-portal-invitation', { body, withoutSession: true });
			toast(t('portal.welcome', { name: data.firstName }));
			const { next } = await signIn(data.email, password);
			go(next ? '/sign-in' : '/');
		},
		explain: ({ status, faults }) => {
			if (status === 409)
				onOver('taken');
			else if (faults?.some(({ field }) => field === 'token'))
				onOver('spent');
			else if (faults?.some(({ field }) => field === 'dateOfBirth'))
				return t('portal.birthday.other');
			return undefined;
		},
	});
	return (
		<>
			<p>{t('portal.accept.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="dateOfBirth"
					label={t('portal.birthday')}
					hint={t('portal.birthday.hint')}
					form={form}
					attributes={{ type: 'date', autoComplete: 'bday', class: 'short', max: today() }}
				/>
				<NewPassword name="password" form={form} />
				<p>
					<Submit form={form}>{t('accept.now')}</Submit>
				</p>
			</form>
			<p class="soft">{t('portal.accept.have')}</p>
		</>
	);
}

export default function AcceptPortalInvitation() {
	const token = useLinkToken();
	const state = useSignal<State>(token ? 'choosing' : 'spent');
	return (
		<div class="door stack wide">
			<h1>{t('portal.accept')}</h1>
			{me.value && state.value === 'choosing' && (
				<p class="note warn">{t('portal.accept.signed-in', { name: `${me.value.firstName} ${me.value.lastName}` })}</p>
			)}
			{state.value === 'spent' && (
				<p class="note warn" role="alert">
					{t('portal.accept.spent')}
				</p>
			)}
			{state.value === 'taken' && <Ended words={t('portal.accept.taken')} href="/sign-in" step={t('sign-in')} />}
			{state.value === 'choosing' && (
				<Choose
					token={token}
					onOver={(next) => {
						state.value = next;
					}}
				/>
			)}
		</div>
	);
}

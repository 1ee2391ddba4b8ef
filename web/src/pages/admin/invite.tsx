/* Ask somebody to work here: they get a link, choose a password, and are in. */
import { useSignal } from '@preact/signals';
import { api, type Body } from '../../lib/api';
import { invalidate } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { me } from '../../lib/session';
import { toast } from '../../lib/toast';
import { SelectField, TextField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { lazy } from '../../ui/lazy';
import { LicenceFields, readLicence } from '../../ui/licence-fields';

type Wish = Body<'POST /api/users/invite'>;

const roles = ['doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin'] as const;

function read(answers: FormData) {
	const errors: Errors = {};
	const person = {
		email: textOf(answers, 'email'),
		firstName: textOf(answers, 'firstName'),
		lastName: textOf(answers, 'lastName'),
		role: textOf(answers, 'role') as Wish['role'],
	};
	if (!person.email.includes('@'))
		errors.email = t('sign-in.email.missing');
	if (!person.firstName)
		errors.firstName = t('person.first-name.missing');
	if (!person.lastName)
		errors.lastName = t('person.last-name.missing');
	const values: Wish = { ...person, ...readLicence(answers, person.role, errors) };
	return { values, errors };
}

/* Below the fold. */
const Invitations = lazy(async () => (await import('../../ui/invitations')).Invitations);

Invitations.fetch();

function InviteForm() {
	const role = useSignal<Wish['role']>('doctor');
	const form = useForm<Wish>({
		read,
		draft: 'invite',
		send: async (body) => {
			await api('POST /api/users/invite', { body });
			form.attributes.ref.current?.reset();
			role.value = 'doctor';
			invalidate('/api/users/invitations');
			toast(t('invite.sent', { email: body.email }));
		},
	});
	return (
		<>
			<Summary form={form} />
			<form
				class="stack narrow"
				{...form.attributes}
				onChange={(event) => {
					const field = event.target as HTMLSelectElement;
					if (field.name === 'role')
						role.value = field.value as Wish['role'];
				}}
			>
				<TextField
					name="email"
					label={t('email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'off', dir: 'ltr', maxLength: 254 }}
				/>
				<div class="pair">
					<TextField name="firstName" label={t('person.first-name')} form={form} attributes={{ maxLength: 80 }} />
					<TextField name="lastName" label={t('person.last-name')} form={form} attributes={{ maxLength: 80 }} />
				</div>
				<SelectField
					name="role"
					label={t('person.role')}
					form={form}
					chosen={role.value}
					options={roles
						.filter((one) => one !== 'super-admin' || me.value?.role === 'super-admin')
						.map((value) => ({ value, label: t(`role.${value}` as Key) }))}
				/>
				<LicenceFields form={form} role={role.value} />
				<p>
					<Submit form={form}>{t('invite.send')}</Submit>
				</p>
			</form>
		</>
	);
}

export default function Invite() {
	return (
		<>
			<p>
				<a href="/admin/people">{t('back')}</a>
			</p>
			<div class="stack tight">
				<h1>{t('invite')}</h1>
				<p class="soft">{t('invite.words')}</p>
			</div>
			<InviteForm />
			<section class="stack tight" aria-labelledby="sent">
				<h2 id="sent">{t('invite.list')}</h2>
				<Invitations />
			</section>
		</>
	);
}

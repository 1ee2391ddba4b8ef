/* Make an account.  Patients are in at once; clinicians wait for the clinic to check their licence. */
import { useSignal } from '@preact/signals';
import { api, type Body } from '../../lib/api';
import { useGet } from '../../lib/data';
import { type Key, language, t } from '../../lib/i18n';
import { go } from '../../lib/router';
import { signIn } from '../../lib/session';
import { toast } from '../../lib/toast';
import { deviceZone } from '../../lib/zone';
import { ChoiceField, SelectField, TextField } from '../../ui/field';
import { type Errors, type Form, Submit, Summary, textOf, useForm } from '../../ui/form';

type Registration = Body<'POST /api/auth/register'>;
type JoiningRole = NonNullable<Registration['role']>;

const SHORTEST_PASSWORD = 12;
const clinicians: readonly JoiningRole[] = ['doctor', 'specialist', 'nurse', 'paramedic'];
const withSpecialty: readonly JoiningRole[] = ['doctor', 'specialist'];

const required = {
	firstName: 'join.first-name.missing',
	lastName: 'join.last-name.missing',
} as const satisfies Record<string, Key>;

function read(answers: FormData) {
	const role = (textOf(answers, 'role') || 'patient') as JoiningRole;
	const values: Registration = {
		email: textOf(answers, 'email'),
		password: String(answers.get('password') ?? ''),
		firstName: textOf(answers, 'firstName'),
		lastName: textOf(answers, 'lastName'),
		role,
		timeZone: deviceZone.value,
		language: language.value.code,
	};
	const errors: Errors = {};
	for (const [name, words] of Object.entries(required)) {
		if (!textOf(answers, name))
			errors[name] = t(words);
	}
	if (!/^\S+@\S+\.\S+$/.test(values.email))
		errors.email = t('sign-in.email.missing');
	if ([...values.password].length < SHORTEST_PASSWORD)
		errors.password = t('security.password.short', { n: SHORTEST_PASSWORD });
	readLicence(answers, values, errors);
	return { values, errors };
}

function readLicence(answers: FormData, values: Registration, errors: Errors) {
	const role = values.role!;
	if (!clinicians.includes(role))
		return;
	values.licenseNumber = textOf(answers, 'licenseNumber');
	if (!values.licenseNumber)
		errors.licenseNumber = t('join.licence.missing');
	if (!withSpecialty.includes(role))
		return;
	values.specialtyId = textOf(answers, 'specialtyId') || undefined;
	if (!values.specialtyId)
		errors.specialtyId = t('join.specialty.missing');
}

function Licence({ form, role }: { form: Form; role: JoiningRole }) {
	const specialties = useGet('GET /api/specialties', { query: { limit: 100 } }).value.data?.data ?? [];
	return (
		<>
			<p class="note">{t('join.wait')}</p>
			{withSpecialty.includes(role) && (
				<SelectField
					name="specialtyId"
					label={t('specialty')}
					form={form}
					empty={t('choose')}
					options={specialties.map(({ id, name }) => ({ value: id, label: name }))}
				/>
			)}
			<TextField
				name="licenseNumber"
				label={t('join.licence')}
				hint={t('join.licence.hint')}
				form={form}
				attributes={{ maxLength: 64, dir: 'ltr' }}
			/>
		</>
	);
}

function Names({ form }: { form: Form }) {
	return (
		<div class="pair">
			<TextField
				name="firstName"
				label={t('first-name')}
				form={form}
				attributes={{ autoComplete: 'given-name', maxLength: 80 }}
			/>
			<TextField
				name="lastName"
				label={t('last-name')}
				form={form}
				attributes={{ autoComplete: 'family-name', maxLength: 80 }}
			/>
		</div>
	);
}

export default function Join() {
	const role = useSignal<JoiningRole>('patient');
	const form = useForm<Registration>({
		read,
		draft: 'join',
		send: async (wish) => {
			await api('POST /api/auth/register', { body: wish, withoutSession: true });
			toast(t('join.done'));
			/* Where their role wants a second proof, signing in asks them to set one up. */
			if ((await signIn(wish.email, wish.password)).next)
				go('/sign-in');
		},
		explain: (problem) => (problem.status === 409 ? t('join.email.taken') : undefined),
	});
	return (
		<div class="door stack wide">
			<div class="stack tight">
				<h1>{t('join')}</h1>
				<p>
					{t('join.have')} <a href="/sign-in">{t('sign-in')}</a>
				</p>
			</div>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<ChoiceField
					name="role"
					label={t('join.role')}
					form={form}
					chosen={role.value}
					options={(['patient', ...clinicians] as const).map((value) => ({
						value,
						label: t(`role.${value}` as Key),
					}))}
					onChoose={(value) => {
						role.value = value as JoiningRole;
					}}
				/>
				<Names form={form} />
				{role.value !== 'patient' && <Licence form={form} role={role.value} />}
				<TextField
					name="email"
					label={t('email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'username', dir: 'ltr' }}
				/>
				<TextField
					name="password"
					label={t('password')}
					hint={t('security.password.hint', { n: SHORTEST_PASSWORD })}
					form={form}
					attributes={{ type: 'password', autoComplete: 'new-password', maxLength: 128, dir: 'ltr' }}
				/>
				<p>
					<Submit form={form}>{t('join')}</Submit>
				</p>
			</form>
		</div>
	);
}

/* Another role for an account, with what the role needs. */
import { useSignal } from '@preact/signals';
import { api, type Body, type Data } from '../lib/api';
import { invalidate } from '../lib/data';
import { type Key, t } from '../lib/i18n';
import { me } from '../lib/session';
import { toast } from '../lib/toast';
import { SelectField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';
import { LicenceFields, readLicence } from './licence-fields';

type Person = Data<'GET /api/users/{id}'>;
type Role = Body<'PUT /api/users/{id}/role'>;

const roles = ['doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin'] as const;

function readRole(answers: FormData) {
	const errors: Errors = {};
	const role = textOf(answers, 'role') as Role['role'];
	return { values: { role, ...readLicence(answers, role, errors) }, errors };
}

export function RoleForm({ person }: { person: Person }) {
	const role = useSignal<string>(person.role);
	const form = useForm<Role>({
		read: readRole,
		send: async (body) => {
			await api('PUT /api/users/{id}/role', { path: { id: person.id }, body, version: person.version });
			invalidate('/api/users');
			toast(t('person.role.changed'));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="role-title">
			<h2 id="role-title">{t('person.role')}</h2>
			<p class="soft">{t('person.role.words')}</p>
			<Summary form={form} />
			<form
				class="stack"
				{...form.attributes}
				onChange={(event) => {
					const field = event.target as HTMLSelectElement;
					if (field.name === 'role')
						role.value = field.value;
				}}
			>
				<SelectField
					name="role"
					label={t('person.status.next')}
					form={form}
					chosen={person.role}
					options={roles
						.filter((one) => one !== 'super-admin' || me.value?.role === 'super-admin')
						.map((value) => ({ value, label: t(`role.${value}` as Key) }))}
				/>
				<LicenceFields form={form} role={role.value} known={person} />
				<p>
					<Submit form={form}>{t('save')}</Submit>
				</p>
			</form>
		</section>
	);
}

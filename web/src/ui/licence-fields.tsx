/* What clinicians have to have: a licence, and doctors a specialty. */
import { useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { SelectField, TextField } from './field';
import { type Errors, type Form, textOf } from './form';

const clinicians: readonly string[] = ['doctor', 'specialist', 'nurse', 'paramedic'];
const withSpecialty: readonly string[] = ['doctor', 'specialist'];

export interface Licence {
	licenseNumber?: string;
	licenseExpiresOn?: string;
	specialtyId?: string;
}

export function readLicence(answers: FormData, role: string, errors: Errors): Licence {
	if (!clinicians.includes(role))
		return {};
	const licence: Licence = {
		licenseNumber: textOf(answers, 'licenseNumber'),
		licenseExpiresOn: textOf(answers, 'licenseExpiresOn') || undefined,
	};
	if (!licence.licenseNumber)
		errors.licenseNumber = t('person.licence.missing');
	if (!withSpecialty.includes(role))
		return licence;
	licence.specialtyId = textOf(answers, 'specialtyId') || undefined;
	if (!licence.specialtyId)
		errors.specialtyId = t('person.specialty.missing');
	return licence;
}

interface Props {
	form: Form;
	role: string;
	/** What is known of them already. */
	known?: { [Name in keyof Licence]?: string | null };
}

export function LicenceFields({ form, role, known = {} }: Props) {
	const specialties = useGet('GET /api/specialties', { query: { limit: 100 } }).value.data?.data ?? [];
	if (!clinicians.includes(role))
		return null;
	return (
		<>
			{withSpecialty.includes(role) && (
				<SelectField
					name="specialtyId"
					label={t('specialty')}
					form={form}
					empty={t('choose')}
					chosen={known.specialtyId ?? undefined}
					options={specialties.map(({ id, name }) => ({ value: id, label: name }))}
				/>
			)}
			<TextField
				name="licenseNumber"
				label={t('person.licence')}
				form={form}
				attributes={{ maxLength: 64, dir: 'ltr', defaultValue: known.licenseNumber ?? '' }}
			/>
			<TextField
				name="licenseExpiresOn"
				label={t('people.expires')}
				form={form}
				attributes={{ type: 'date', class: 'short', defaultValue: known.licenseExpiresOn ?? '' }}
			/>
		</>
	);
}

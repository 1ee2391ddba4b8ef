/* The parts of one's own record that one keeps oneself. */
import { mayChange } from '../lib/acting';
import { api, type Body } from '../lib/api';
import { t } from '../lib/i18n';
import { keptParts, type Patient } from '../lib/patients';
import { ofOneself, parts, reachOfPatient } from '../lib/questions';
import { PartSections } from './part';
import { Person } from './person';
import type { Answers } from './facts';

export function OwnRecord({ patient }: { patient: Patient }) {
	const change = (values: Answers) =>
		api('PUT /api/patients/portal/profile', {
			body: values as Body<'PUT /api/patients/portal/profile'>,
			version: patient.version,
		});
	const save = mayChange() ? change : undefined;
	return (
		<>
			{patient.sections.includes('contacts') && (
				<Person id="reach" title={t('part.of.reach-you')} patient={patient} questions={reachOfPatient} save={save}>
					{patient.erasedAt && <p class="note warn">{t('part.erased.words')}</p>}
				</Person>
			)}
			<Person id="who" title={t('part.of.self')} patient={patient} questions={ofOneself} save={save} />
			<PartSections
				names={keptParts.filter((name) => patient.sections.includes(parts[name].section))}
				patientId={patient.id}
				mayWrite={mayChange()}
			/>
		</>
	);
}

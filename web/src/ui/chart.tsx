/* The parts of a patient's record, below the banner. */
import { api, type Body } from '../lib/api';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { ofPatient, parts, type PartName, reachOfPatient } from '../lib/questions';
import { kind } from '../lib/session';
import { ChildProxy, isChild } from './child-proxy';
import { Merges } from './merges';
import { PartSections } from './part';
import { PatientStatus } from './patient-status';
import { Person } from './person';
import { PortalAccount } from './portal-account';
import type { Answers } from './questions';

type View = 'health' | 'contacts' | 'cover';

const inView: Record<View, readonly PartName[]> = {
	health: ['allergies', 'medications', 'history'],
	contacts: ['emergency-contacts'],
	cover: ['insurances', 'identity-documents'],
};

interface ChartProps {
	patient: Patient;
	view: View;
	mayWrite: boolean;
}

function Contacts({ patient, mayWrite }: ChartProps) {
	const save = mayWrite
		? (values: Answers) =>
				api('PUT /api/patients/{id}', {
					path: { id: patient.id },
					body: values as Body<'PUT /api/patients/{id}'>,
					version: patient.version,
				})
		: undefined;
	return (
		<>
			{patient.sections.includes('contacts') ? (
				<Person id="reach" title={t('part.of.reach')} patient={patient} questions={reachOfPatient} save={save}>
					{patient.erasedAt && <p class="note warn">{t('part.erased.words')}</p>}
				</Person>
			) : (
				<p class="soft">{t('part.unseen')}</p>
			)}
			<Person id="who" title={t('part.of.who')} patient={patient} questions={ofPatient} save={save} />
		</>
	);
}

export function Chart(props: ChartProps) {
	const { patient, view, mayWrite } = props;
	const seen = inView[view].filter((name) => patient.sections.includes(parts[name].section));
	return (
		<>
			{view === 'contacts' && <Contacts {...props} />}
			<PartSections names={seen} patientId={patient.id} mayWrite={mayWrite} />
			{!seen.length && view !== 'contacts' && <p class="soft">{t('part.unseen')}</p>}
			{view === 'contacts' && mayWrite && <PortalAccount patient={patient} />}
			{view === 'contacts' && kind.value === 'desk' && isChild(patient) && <ChildProxy patient={patient} />}
			{view === 'contacts' && kind.value === 'desk' && <Merges patient={patient} />}
			{view === 'contacts' && mayWrite && <PatientStatus patient={patient} key={patient.version} />}
		</>
	);
}

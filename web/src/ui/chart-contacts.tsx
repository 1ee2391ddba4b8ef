/* How a patient is reached and who they are; and what the desk does with a record as a whole. */
import { useSignal } from '@preact/signals';
import { api, type Body } from '../lib/api';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { ofPatient, type PartName, reachOfPatient } from '../lib/questions';
import { kind } from '../lib/session';
import { ChildProxy, mayNeedProxy } from './child-proxy';
import type { Answers } from './facts';
import { lazy } from './lazy';
import { Merges } from './merges';
import { PartSections } from './part';
import { PatientStatus } from './patient-status';
import { Person } from './person';
import { PortalAccount } from './portal-account';

interface ContactsProps {
	patient: Patient;
	mayWrite: boolean;
	/** The parts that stand here and that whoever is here may see. */
	seen: readonly PartName[];
}

const BookAnyway = lazy(async () => (await import('./book-anyway')).BookAnyway);

/** Few need it: its questions travel when somebody opens it. */
function Booking({ patient }: { patient: Patient }) {
	const isOpen = useSignal(false);
	return (
		<section class="stack tight narrow" aria-labelledby="book">
			<h2 id="book">{t('anyway.book')}</h2>
			<details
				class="stack tight"
				onToggle={({ currentTarget }) => {
					isOpen.value ||= currentTarget.open;
				}}
			>
				<summary>{t('anyway.book.open')}</summary>
				{isOpen.value && <BookAnyway patient={patient} />}
			</details>
		</section>
	);
}

export function Contacts({ patient, mayWrite, seen }: ContactsProps) {
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
			<PartSections names={seen} patientId={patient.id} mayWrite={mayWrite} />
			{kind.value === 'desk' && patient.status !== 'deceased' && <Booking patient={patient} />}
			{mayWrite && <PortalAccount patient={patient} />}
			{kind.value === 'desk' && mayNeedProxy(patient) && <ChildProxy patient={patient} />}
			{kind.value === 'desk' && <Merges patient={patient} />}
			{mayWrite && <PatientStatus patient={patient} key={patient.version} />}
		</>
	);
}

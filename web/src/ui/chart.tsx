/* The parts of a patient's record, below the banner. */
import { useEffect } from 'preact/hooks';
import type { Emergency } from '../lib/emergencies';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { parts, type PartName } from '../lib/questions';
import { quiet } from '../lib/quiet';
import { query } from '../lib/router';
import { likelyKind } from '../lib/session';
import { lazyWords } from './lazy-words';
import { PartSections } from './part';

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
	emergency?: Emergency;
}

const Contacts = lazyWords(async () => (await import('./chart-contacts')).Contacts, 'desk');

/* The desk begins with it; those who treat go to it. */
if (likelyKind.value === 'desk' || query.value.get('show') === 'contacts')
	Contacts.fetch();

export function Chart({ patient, view, mayWrite, emergency }: ChartProps) {
	const seen = inView[view].filter((name) => patient.sections.includes(parts[name].section));
	useEffect(() => void quiet().then(Contacts.fetch), []);
	if (view === 'contacts')
		return <Contacts patient={patient} mayWrite={mayWrite} seen={seen} />;
	if (!seen.length)
		return <p class="soft">{t('part.unseen')}</p>;
	return <PartSections names={seen} patientId={patient.id} mayWrite={mayWrite} emergency={emergency} />;
}

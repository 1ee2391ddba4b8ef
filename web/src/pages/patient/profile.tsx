/* What the clinic knows of me: how it reaches me, whom it calls, who pays; kept by myself. */
import { useLayoutEffect } from 'preact/hooks';
import { acting } from '../../lib/acting';
import { addressOf } from '../../lib/api';
import { load, useGet, want } from '../../lib/data';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { bornWords, fullNameOf, keptParts, partOf, type Patient } from '../../lib/patients';
import { patientId } from '../../lib/session';
import { lazyWords } from '../../ui/lazy-words';
import { Failed, Skeleton } from '../../ui/states';
import { RecordTabs } from './record-tabs';

const Own = lazyWords(async () => (await import('../../ui/own-record')).OwnRecord, 'parts');

/* Always wanted: it travels while the page asks who and what is here. */
Own.fetch();
readAhead(['patient'], 'GET /api/patients/portal/profile', {});

function Name({ patient }: { patient: Patient }) {
	return (
		<section class="card hero" aria-label={t('profile.who')}>
			<div class="row apart">
				<h2>
					<bdi>{fullNameOf(patient)}</bdi>
				</h2>
				<bdi class="number">{patient.number}</bdi>
			</div>
			<p>
				{patient.dateOfBirth ? bornWords(patient.dateOfBirth) : t('patient.born.none')} · {t(`pick.sex.${patient.sex}`)}
			</p>
			<p class="soft small">{t('profile.ask')}</p>
		</section>
	);
}

/** One sees all of one's own record, so its parts need not wait for what it says of them; a carer may see less. */
function wantParts() {
	if (acting.value)
		return;
	for (const name of keptParts)
		want(addressOf(`GET /api/patients/{patientId}/${name}`, partOf(patientId.value)));
}

export default function Profile() {
	useLayoutEffect(wantParts, []);
	const { data, problem } = useGet('GET /api/patients/portal/profile', {}).value;
	return (
		<>
			<div class="stack tight">
				<h1>{t('profile')}</h1>
				<p class="soft">{t('profile.words')}</p>
			</div>
			<RecordTabs />
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/patients/portal/profile', {}))} />
			)}
			{!data && !problem && <Skeleton rows={3} tall />}
			{data && (
				<>
					<Name patient={data.data} />
					<Own patient={data.data} />
				</>
			)}
		</>
	);
}

/* What the clinic knows of me: how it reaches me, whom it calls, who pays; kept by myself. */
import { addressOf } from '../../lib/api';
import { load, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { bornWords, fullNameOf, type Patient } from '../../lib/patients';
import { lazyWords } from '../../ui/lazy-words';
import { Failed, Skeleton } from '../../ui/states';
import { RecordTabs } from './record-tabs';

const Own = lazyWords(async () => (await import('../../ui/own-record')).OwnRecord, 'parts');

/* Always wanted: it travels while the page asks who and what is here. */
Own.fetch();

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

export default function Profile() {
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

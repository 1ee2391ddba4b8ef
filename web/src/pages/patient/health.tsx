/* What my clinicians wrote down of my health: allergies, medication, what was. */
import { t } from '../../lib/i18n';
import { patientId } from '../../lib/session';
import { lazyWords } from '../../ui/lazy-words';
import { RecordTabs } from './record-tabs';

const Parts = lazyWords(async () => (await import('../../ui/part')).PartSections, 'parts');

/* Always wanted: it travels while the page asks who and what is here. */
Parts.fetch();

const shown = ['allergies', 'medications', 'history'] as const;

export default function Health() {
	return (
		<>
			<div class="stack tight">
				<h1>{t('health')}</h1>
				<p class="soft">{t('health.words')}</p>
			</div>
			<RecordTabs />
			<Parts names={shown} patientId={patientId.value} mayWrite={false} />
		</>
	);
}

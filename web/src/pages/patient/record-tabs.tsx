/* The rooms around a patient's own record. */
import { mayChange } from '../../lib/acting';
import { t } from '../../lib/i18n';
import { Tabs } from '../../ui/tabs';

const tabs = [
	['/record/profile', 'record.tab.profile'],
	['/record/health', 'record.tab.health'],
	['/record/access', 'record.tab.access'],
	['/record/opened', 'record.tab.opened'],
	['/record/consents', 'record.tab.consents'],
	['/family', 'record.tab.family'],
] as const;

export function RecordTabs() {
	return (
		<>
			<Tabs label={t('nav.access')} tabs={tabs.map(([address, name]) => [address, t(name)])} />
			{!mayChange() && <p class="note">{t('record.limited')}</p>}
		</>
	);
}

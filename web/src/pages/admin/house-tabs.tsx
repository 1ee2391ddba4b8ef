/* What makes up the clinic: its specialties, what it sends, who may do what, whose data are held. */
import { t } from '../../lib/i18n';
import { Tabs } from '../../ui/tabs';

const tabs = [
	['/admin/clinic', 'house.specialties'],
	['/admin/clinic/messages', 'house.messages'],
	['/admin/clinic/permissions', 'house.permissions'],
	['/admin/clinic/holds', 'house.holds'],
] as const;

export function HouseTabs() {
	return <Tabs label={t('nav.house')} tabs={tabs.map(([address, name]) => [address, t(name)])} />;
}

/* What makes up the clinic: its specialties, what it sends, who may do what, whose data are held. */
import { t } from '../../lib/i18n';
import { path } from '../../lib/router';

const tabs = [
	['/admin/clinic', 'house.specialties'],
	['/admin/clinic/messages', 'house.messages'],
	['/admin/clinic/permissions', 'house.permissions'],
	['/admin/clinic/holds', 'house.holds'],
] as const;

export function HouseTabs() {
	return (
		<nav class="tabs" aria-label={t('nav.house')}>
			{tabs.map(([address, name]) => (
				<a key={address} href={address} aria-current={path.value === address ? 'page' : undefined}>
					{t(name)}
				</a>
			))}
		</nav>
	);
}

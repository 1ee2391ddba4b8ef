/* The rooms around a patient's own record. */
import { mayChange } from '../../lib/acting';
import { t } from '../../lib/i18n';
import { path } from '../../lib/router';

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
			<nav class="tabs" aria-label={t('nav.access')}>
				{tabs.map(([address, name]) => (
					<a key={address} href={address} aria-current={path.value === address ? 'page' : undefined}>
						{t(name)}
					</a>
				))}
			</nav>
			{!mayChange() && <p class="note">{t('record.limited')}</p>}
		</>
	);
}

/* From the hours to what patients read. */
import { t } from '../lib/i18n';

export function SeenLink() {
	return (
		<p>
			<a href="/clinic/availability/seen">{t('seen.title')}</a>
		</p>
	);
}

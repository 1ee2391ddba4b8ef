/* Why a visit lies outside the doctor's hours, for the clinic. */
import { t } from '../lib/i18n';

export function Outside({ why }: { why: string }) {
	return (
		<p class="note">
			{t('seen.outside')}: <span class="typed">{why}</span>
		</p>
	);
}

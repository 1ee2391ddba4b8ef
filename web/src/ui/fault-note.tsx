/* What went wrong on the way through another house, and what to do next. */
import { t } from '../lib/i18n';

const faults = [
	'sso-off',
	'sso-away',
	'sso-refused',
	'sso-expired',
	'sso-cancelled',
	'sso-unverified',
	'sso-unconfirmed',
	'sso-no-account',
	'sso-link-first',
	'sso-other-link',
	'sso-other-address',
	'sso-taken',
] as const;

export function FaultNote({ word, what }: { word: string; what: 'sign-in' | 'link' }) {
	const known = faults.find((fault) => fault === word);
	return (
		<div class="note warn stack tight narrow" role="alert">
			<p>
				<strong>{t(what === 'link' ? 'elsewhere.fault.link' : 'elsewhere.fault')}</strong>
			</p>
			<p>{t(known ? `elsewhere.${known}` : 'elsewhere.other')}</p>
		</div>
	);
}

/* Signing in and what guards it: the second proofs, the devices, the password. */
import { t } from '../../lib/i18n';
import { Fault, useSaid } from '../../ui/said';
import { FactorList } from '../../ui/factors';
import { lazy } from '../../ui/lazy';

/* Below the fold. */
const Devices = lazy(async () => (await import('../../ui/devices')).Devices);
const PasswordChange = lazy(async () => (await import('../../ui/password-change')).PasswordChange);
const Links = lazy(async () => (await import('../../ui/links')).Links);

export default function Security() {
	const said = useSaid('/account/security');
	return (
		<>
			<div class="stack tight">
				<h1>{t('security')}</h1>
				<p class="soft">{t('security.words')}</p>
			</div>
			<Fault said={said} what="link" />
			<FactorList />
			<Devices />
			<PasswordChange />
			<Links arrived={said.has('linked')} />
		</>
	);
}

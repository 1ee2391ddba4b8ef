/* Signing in and what guards it: the second proofs, the devices, the password. */
import { useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { Fault, useSaid } from '../../ui/said';
import { FactorList } from '../../ui/factors';
import { lazy } from '../../ui/lazy';

const Rest = lazy(async () => (await import('../../ui/security-below')).SecurityBelow);

/* Below the fold, and always wanted. */
Rest.fetch();

const anybody = ['applicant', 'patient', 'doctor', 'helper', 'desk', 'admin'] as const;

readAhead(anybody, 'GET /api/auth/factors', {});
readAhead(anybody, 'GET /api/auth/sessions', {});
readAhead(anybody, 'GET /api/auth/identities', {});

/** Drawn when the proofs above and the devices in it are known: it would jump. */
function Below({ isBack }: { isBack: boolean }) {
	const factors = useGet('GET /api/auth/factors', {}).value;
	const devices = useGet('GET /api/auth/sessions', {}).value;
	if ([factors, devices].some(({ data, problem }) => !data && !problem))
		return null;
	return <Rest isBack={isBack} />;
}

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
			<Below isBack={said.has('linked')} />
		</>
	);
}

/* How patients see a doctor when they choose one: the doctor's own page of it. */
import { api } from '../../lib/api';
import { load, remember, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { lazy } from '../../ui/lazy';
import type { SeenChange } from '../../ui/seen-as';

const SeenAs = lazy(async () => (await import('../../ui/seen-as')).SeenAs);
const PATH = '/api/users/doctors/profile';

readAhead(['doctor'], 'GET /api/users/doctors/profile', {});

async function save(body: SeenChange, version: number) {
	remember('GET /api/users/doctors/profile', {}, await api('PUT /api/users/doctors/profile', { body, version }));
}

export default function SeenPage() {
	const resource = useGet('GET /api/users/doctors/profile', {});
	return (
		<>
			<p>
				<a href="/clinic/availability">{t('back')}</a>
			</p>
			<div class="stack tight">
				<h1>{t('seen.title')}</h1>
				<p>{t('seen.words')}</p>
			</div>
			<SeenAs resource={resource} save={save} retry={() => void load(PATH)} />
		</>
	);
}

/* How patients see a doctor: an admin's way to it. */
import { addressOf, api } from '../lib/api';
import { load, remember, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { SeenAs, type SeenChange } from './seen-as';

export function SeenOf({ doctorId }: { doctorId: string }) {
	const call = { path: { id: doctorId } };
	const resource = useGet('GET /api/users/doctors/{id}/profile', call);
	async function save(body: SeenChange, version: number) {
		remember('GET /api/users/doctors/{id}/profile', call, await api('PUT /api/users/doctors/{id}/profile', { ...call, body, version }));
	}
	return (
		<section class="stack tight" aria-labelledby="seen-title">
			<h2 id="seen-title">{t('seen.of')}</h2>
			<SeenAs
				resource={resource}
				save={save}
				retry={() => void load(addressOf('GET /api/users/doctors/{id}/profile', call))}
			/>
		</section>
	);
}

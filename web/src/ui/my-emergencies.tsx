/* The records that whoever is here opened in an emergency, and the way to close one early. */
import { addressOf, api } from '../lib/api';
import { invalidate, load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';
import { attempt } from '../lib/visits';
import { type Emergency, EmergencyRow } from './emergency-row';
import { Failed, Skeleton } from './states';

const call = { query: { limit: 50 } };

async function end({ id }: Emergency) {
	await api('DELETE /api/break-glass/{id}', { path: { id } });
	invalidate('/api/break-glass');
	toast(t('emergency.ended'));
}

export function MyEmergencies() {
	const { data, problem } = useGet('GET /api/break-glass', call).value;
	if (problem && !data)
		return <Failed problem={problem} retry={() => void load(addressOf('GET /api/break-glass', call))} />;
	if (!data)
		return <Skeleton rows={2} tall />;
	return (
		<ul class="tiles bare" aria-label={t('emergency.mine')}>
			{data.data.map((one) => (
				<EmergencyRow one={one} key={one.id}>
					{one.state === 'open' && (
						<p>
							<button type="button" class="button quiet" onClick={() => void attempt(() => end(one))}>
								{t('emergency.end')}
							</button>
						</p>
					)}
				</EmergencyRow>
			))}
		</ul>
	);
}

/* The records that whoever is here opened in an emergency, and the way to close one early. */
import { addressOf } from '../lib/api';
import { attempt } from '../lib/attempt';
import { load, useGet } from '../lib/data';
import { type Emergency, endEmergency, mine } from '../lib/emergencies';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';
import { EmergencyRow } from './emergency-row';
import { Failed, Skeleton } from './states';

async function end(one: Emergency) {
	await endEmergency(one);
	toast(t('emergency.ended'));
}

export function MyEmergencies() {
	const { data, problem } = useGet('GET /api/break-glass', mine).value;
	if (problem && !data)
		return <Failed problem={problem} retry={() => void load(addressOf('GET /api/break-glass', mine))} />;
	if (!data)
		return <Skeleton rows={2} tall />;
	return (
		<ul class="tiles bare" aria-label={t('emergency.mine')}>
			{data.data.map((one) => (
				<EmergencyRow one={one} key={one.id}>
					{one.state === 'open' && (
						<p class="row">
							<a class="button" href={`/clinic/patients/${one.patientId}`}>
								{t('emergency.read')}
								<span class="unseen"> {one.patientNumber}</span>
							</a>
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

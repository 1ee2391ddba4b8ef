/* One visit in a list. */
import type { Appointment } from '../lib/api';
import { t } from '../lib/i18n';
import { clock, longDay, zone, zoneName } from '../lib/time';
import { Leaf } from './leaf';
import { StatusTag } from './status';
import { OtherClocks } from './when';

export function VisitRow({ visit }: { visit: Appointment }) {
	const placeFirst = visit.consultationType === 'in-person';
	const main = placeFirst ? visit.timeZone : zone.value;
	return (
		<li class="visit">
			<Leaf at={visit.startsAt} inZone={main} />
			<div class="stack tight">
				<p>
					<a href={`/visits/${visit.id}`}>
						<strong>
							{t('when', { day: longDay(visit.startsAt, main), time: clock(visit.startsAt, main) })}
						</strong>
					</a>{' '}
					<span class="soft">({zoneName(main, visit.startsAt)})</span>
				</p>
				<p class="when">
					<OtherClocks at={visit.startsAt} place={visit.timeZone} placeFirst={placeFirst} />
				</p>
				<p>{t('visit.with', { way: t(`way.${visit.consultationType}`), name: visit.doctorName })}</p>
				<p>
					<StatusTag status={visit.status} />
				</p>
			</div>
		</li>
	);
}

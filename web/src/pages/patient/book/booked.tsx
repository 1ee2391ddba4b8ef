import type { Appointment } from '../../../lib/api';
import { saveCalendarFile } from '../../../lib/calendar';
import { t } from '../../../lib/i18n';
import { When } from '../../../ui/when';
import { Heading } from './heading';

export function Booked({ visit }: { visit: Appointment }) {
	const title = t('visit.with', { way: t(`way.${visit.consultationType}`), name: visit.doctorName });
	return (
		<section class="card hero booked">
			<Heading>{t('booked')}</Heading>
			<p>
				<When at={visit.startsAt} place={visit.timeZone} placeFirst={visit.consultationType === 'in-person'} />
			</p>
			<p>{title}</p>
			<p class="soft">
				{t('booked.number')} <strong class="number">{visit.number}</strong>
			</p>
			<h2>{t('booked.next')}</h2>
			<p>{t('booked.words')}</p>
			<p class="row">
				<a class="button" href={`/visits/${visit.id}`}>
					{t('booked.see')}
				</a>
				<button type="button" class="button quiet" onClick={() => saveCalendarFile(visit, title)}>
					{t('calendar.add')}
				</button>
			</p>
		</section>
	);
}

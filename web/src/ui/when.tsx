/* A time is never without its zone, and where clocks differ both are shown. */
import { t } from '../lib/i18n';
import { clock, deviceZone, isoDay, longDay, otherZones, shortDay, zone, zoneName } from '../lib/time';

interface Props {
	at: string;
	/** The zone where it happens, when that is not where the reader is. */
	place?: string;
	/** At the clinic the clinic's clock comes first. */
	placeFirst?: boolean;
}

export function OtherClocks({ at, place, placeFirst }: Props) {
	const main = placeFirst && place ? place : zone.value;
	const others = otherZones(at, main, [zone.value, deviceZone.value, ...(place ? [place] : [])]);
	return (
		<>
			{others.map((other) => (
				<span class="soft small" key={other}>
					{isoDay(at, other) === isoDay(at, main)
						? t('when.other', { time: clock(at, other), zone: zoneName(other, at) })
						: t('when.other-day', {
								day: shortDay(at, other),
								time: clock(at, other),
								zone: zoneName(other, at),
							})}
				</span>
			))}
		</>
	);
}

export function When({ at, place, placeFirst }: Props) {
	const main = placeFirst && place ? place : zone.value;
	return (
		<span class="when">
			<span>
				<strong>{t('when', { day: longDay(at, main), time: clock(at, main) })}</strong>{' '}
				<span class="soft">({zoneName(main, at)})</span>
			</span>
			<OtherClocks at={at} place={place} placeFirst={placeFirst} />
		</span>
	);
}

/* The time has gone: say so, and offer the three nearest. */
import { t } from '../lib/i18n';
import { clock, longDay } from '../lib/time';
import { ZoneWords } from './free-times';

interface Props {
	times: readonly string[];
	place: string;
	onPick: (startsAt: string) => void;
}

export function Nearest({ times, place, onPick }: Props) {
	return (
		<section class="note warn stack tight" role="alert" aria-labelledby="gone">
			<h2 id="gone">{t('taken.title')}</h2>
			<p>{t(times.length ? 'taken.words' : 'taken.none')}</p>
			{times[0] && <ZoneWords at={times[0]} place={place} />}
			<ul class="row bare">
				{times.map((instant) => (
					<li key={instant}>
						<button type="button" class="button quiet" onClick={() => onPick(instant)}>
							{t('when', { day: longDay(instant), time: clock(instant) })}
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}

/* A leaf of a wall calendar. */
import { dayNumber, shortMonth } from '../lib/time';

export function Leaf({ at, inZone }: { at: string; inZone?: string }) {
	return (
		<div class="leaf" aria-hidden="true">
			<span>{shortMonth(at, inZone)}</span>
			<strong class="number">{dayNumber(at, inZone)}</strong>
		</div>
	);
}

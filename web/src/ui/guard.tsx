/* What watches over a session: the idle warning, the lock. */
import { Idle } from './idle';

export function Guard() {
	return <Idle />;
}

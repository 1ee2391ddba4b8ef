/* What watches over a session: the idle warning, the lock, and the proof that grave acts want. */
import { Idle } from './idle';
import { StepUp } from './step-up';

export function Guard() {
	return (
		<>
			<Idle />
			<StepUp />
		</>
	);
}

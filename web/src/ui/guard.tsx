/* What watches over a session: the idle warning, the lock, and the proof that grave acts want; and what was chosen at the door. */
import { ChosenLanguage } from './chosen-language';
import { Idle } from './idle';
import { StepUp } from './step-up';

export function Guard() {
	return (
		<>
			<Idle />
			<StepUp />
			<ChosenLanguage />
		</>
	);
}

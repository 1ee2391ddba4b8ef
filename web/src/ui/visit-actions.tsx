/* The next things that can be done to a visit by whoever looks at it, as buttons. */
import { useSignal } from '@preact/signals';
import { acting, mayChange } from '../lib/acting';
import type { Appointment } from '../lib/api';
import { attempt } from '../lib/attempt';
import { type Key, t } from '../lib/i18n';
import { kind, type Kind, me } from '../lib/session';
import type { Status } from '../lib/visit-kinds';
import type { Conduct } from '../lib/visits';

const MINUTE = 60_000;

/* Only who presses a button needs them. */
const acts = () => import('../lib/visits');
const conduct = (status: Conduct) => async (visit: Appointment) => (await acts()).conductVisit(visit, status);

interface Action {
	from: readonly Status[];
	name: Key;
	run: (visit: Appointment) => Promise<void>;
	quiet?: boolean;
	/** Minutes before the visit begins from which it makes sense; absent means any time. */
	earliest?: number;
}

const confirm: Action = { from: ['scheduled'], name: 'visit.confirm', run: async (visit) => (await acts()).confirmVisit(visit) };
const comeIndeed: Action = { ...confirm, name: 'visit.confirm.mine' };

const conducted: readonly Action[] = [
	confirm,
	{
		from: ['scheduled', 'confirmed'],
		name: 'visit.start',
		earliest: 30,
		run: conduct('in-progress'),
	},
	{ from: ['in-progress'], name: 'visit.complete', run: conduct('completed') },
	{
		from: ['scheduled', 'confirmed'],
		name: 'visit.missed',
		earliest: 0,
		quiet: true,
		run: conduct('no-show'),
	},
];

const actions: Partial<Record<Kind, readonly Action[]>> = {
	patient: [comeIndeed],
	doctor: conducted,
};

function actionsFor(visit: Appointment): readonly Action[] {
	if (!mayChange())
		return [];
	const forAnother = kind.value === 'desk' || acting.value;
	const list = forAnother ? [confirm] : (actions[kind.value] ?? []);
	const minutesLeft = (Date.parse(visit.startsAt) - Date.now()) / MINUTE;
	return list.filter(
		({ from, earliest }) => from.includes(visit.status) && minutesLeft <= (earliest ?? Infinity),
	);
}

export function VisitActions({ visit, small }: { visit: Appointment; small?: boolean }) {
	const busy = useSignal(false);

	async function run(action: Action) {
		if (busy.value)
			return;
		busy.value = true;
		await attempt(() => action.run(visit));
		busy.value = false;
	}

	return (
		<>
			{actionsFor(visit).map((action) => (
				<button
					type="button"
					key={action.name}
					class={`button ${action.quiet ? 'quiet' : ''} ${small ? 'small' : ''}`}
					aria-disabled={busy.value}
					onClick={() => void run(action)}
				>
					{t(action.name)}
					<span class="unseen"> {visit.patientName}</span>
				</button>
			))}
		</>
	);
}

/** May this person move or cancel visits? */
export const mayArrange = () => (kind.value === 'patient' && mayChange()) || kind.value === 'doctor' || me.value?.role === 'staff';

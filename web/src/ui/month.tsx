/* One month.  Days with free times are buttons, the others plain text; arrow keys go from free day to free day. */
import { useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import { addDays, dateOnly, monthName, weekdayName } from '../lib/time';

interface Props {
	/** "2026-11" */
	month: string;
	/** How many times are free, by day. */
	free: ReadonlyMap<string, number>;
	picked: string;
	onPick: (day: string) => void;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

const steps: Record<string, number> = {
	ArrowRight: 1,
	ArrowLeft: -1,
	ArrowDown: 1,
	ArrowUp: -1,
};

function daysOf(month: string): string[] {
	const days: string[] = [];
	for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1))
		days.push(day);
	return days;
}

const emptyDaysBefore = (month: string) => (new Date(`${month}-01T12:00Z`).getUTCDay() + 6) % 7;

export function Month({ month, free, picked, onPick }: Props) {
	const box = useRef<HTMLDivElement>(null);

	function onKeyDown(event: KeyboardEvent) {
		const step = steps[event.key];
		if (!step || !box.current)
			return;
		event.preventDefault();
		const isTurned = document.documentElement.dir === 'rtl' && /Left|Right/.test(event.key);
		const buttons = [...box.current.querySelectorAll('button')];
		buttons[buttons.indexOf(event.target as HTMLButtonElement) + (isTurned ? -step : step)]?.focus();
	}

	return (
		<div class="month" role="group" aria-label={monthName(month)} ref={box} onKeyDown={onKeyDown}>
			{WEEKDAYS.map((weekday) => (
				<span class="weekday" key={weekday} aria-hidden="true">
					{weekdayName(weekday, 'short')}
				</span>
			))}
			{Array.from({ length: emptyDaysBefore(month) }, (_, index) => (
				<span key={`before ${index}`} />
			))}
			{daysOf(month).map((day) => (
				<Day day={day} count={free.get(day) ?? 0} isPicked={day === picked} onPick={onPick} key={day} />
			))}
		</div>
	);
}

interface DayProps {
	day: string;
	count: number;
	isPicked: boolean;
	onPick: (day: string) => void;
}

function Day({ day, count, isPicked, onPick }: DayProps) {
	const number = Number(day.slice(-2));
	if (!count)
		return (
			<span class="day number" aria-hidden="true">
				{number}
			</span>
		);
	return (
		<button
			type="button"
			class="day free number"
			aria-pressed={isPicked}
			aria-label={`${dateOnly(day)}, ${t('times.free', { n: count })}`}
			onClick={() => onPick(day)}
		>
			{number}
		</button>
	);
}

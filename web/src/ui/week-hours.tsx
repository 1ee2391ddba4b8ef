/* The week's hours, a day a row, as many stretches a day as it needs. */
import { t } from '../lib/i18n';
import { weekdayName } from '../lib/time';
import { type Hours, keptEnd, shownEnd, WEEKDAYS } from '../lib/hours';
import { Icon } from './icons';

interface Props {
	hours: readonly Hours[];
	faults: Record<string, string>;
	onChange: (hours: Hours[]) => void;
}

interface StretchProps {
	name: string;
	stretch: Hours;
	onChange: (stretch: Hours) => void;
	onRemove: () => void;
}

function Stretch({ name, stretch, onChange, onRemove }: StretchProps) {
	return (
		<div class="interval">
			<input
				type="time"
				class="number"
				aria-label={t('hours.from', { day: name })}
				value={stretch.startTime}
				onInput={(event) => onChange({ ...stretch, startTime: event.currentTarget.value })}
			/>
			<span aria-hidden="true">–</span>
			<input
				type="time"
				class="number"
				aria-label={t('hours.until', { day: name })}
				value={shownEnd(stretch.endTime)}
				onInput={(event) => onChange({ ...stretch, endTime: keptEnd(event.currentTarget.value) })}
			/>
			<button
				type="button"
				class="button quiet square"
				aria-label={`${t('remove')} ${name} ${stretch.startTime}`}
				onClick={onRemove}
			>
				<Icon name="remove" />
			</button>
		</div>
	);
}

export function WeekHours({ hours, faults, onChange }: Props) {
	const replace = (old: Hours, fresh: Hours) => onChange(hours.map((one) => (one === old ? fresh : one)));
	const remove = (old: Hours) => onChange(hours.filter((one) => one !== old));

	function add(weekday: number) {
		const last = hours.filter((one) => one.weekday === weekday).at(-1);
		const fresh = last
			? { weekday, startTime: last.endTime, endTime: '' }
			: { weekday, startTime: '09:00', endTime: '17:00' };
		onChange([...hours, fresh]);
	}

	return (
		<div>
			{WEEKDAYS.map((weekday) => {
				const id = `weekday-${weekday}`;
				const name = weekdayName(weekday);
				const own = hours.filter((one) => one.weekday === weekday);
				return (
					<fieldset class="weekday-hours" id={id} key={id} aria-describedby={faults[id] && `${id}-error`}>
						<legend>{name}</legend>
						<div class="stack tight">
							{faults[id] && (
								<p class="error" id={`${id}-error`}>
									{faults[id]}
								</p>
							)}
							{own.map((stretch, index) => (
								<Stretch
									key={index}
									name={name}
									stretch={stretch}
									onChange={(fresh) => replace(stretch, fresh)}
									onRemove={() => remove(stretch)}
								/>
							))}
							<div class="row">
								{!own.length && <span class="soft">{t('hours.none')}</span>}
								<button type="button" class="button quiet small" onClick={() => add(weekday)}>
									{t('hours.add')}
									<span class="unseen"> {name}</span>
								</button>
							</div>
						</div>
					</fieldset>
				);
			})}
		</div>
	);
}

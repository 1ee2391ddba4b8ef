/* Days that are not like the others: closed or extra hours, and leave. */
import type { ComponentChildren } from 'preact';
import { type Exception, keptEnd, type Leave, shownEnd } from '../lib/hours';
import { t } from '../lib/i18n';
import { today } from '../lib/time';

interface ListProps<Item> {
	items: readonly Item[];
	faults: Record<string, string>;
	onChange: (items: Item[]) => void;
}

interface InputProps {
	id: string;
	label: string;
	type: 'date' | 'time' | 'text';
	value: string;
	onInput: (value: string) => void;
}

function Input({ id, label, type, value, onInput }: InputProps) {
	const report = (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value);
	return (
		<div class="field">
			<label for={id}>{label}</label>
			{type === 'text' ? (
				<input id={id} type="text" maxLength={200} value={value} onInput={report} />
			) : (
				<input id={id} type={type} class="number" value={value} onInput={report} />
			)}
		</div>
	);
}

interface EntryProps {
	id: string;
	name: string;
	fault?: string;
	children: ComponentChildren;
	onRemove: () => void;
}

function Entry({ id, name, fault, children, onRemove }: EntryProps) {
	return (
		<fieldset class="card" id={id} aria-describedby={fault && `${id}-error`}>
			<legend class="unseen">{name}</legend>
			{fault && (
				<p class="error" id={`${id}-error`}>
					{fault}
				</p>
			)}
			<div class="pair">{children}</div>
			<p>
				<button type="button" class="button quiet small" onClick={onRemove}>
					{t('remove')}
					<span class="unseen"> {name}</span>
				</button>
			</p>
		</fieldset>
	);
}

interface ExceptionProps {
	id: string;
	item: Exception;
	change: (more: Partial<Exception>) => void;
}

function ExceptionInputs({ id, item, change }: ExceptionProps) {
	return (
		<>
			<Input
				id={`${id}-day`}
				label={t('hours.day')}
				type="date"
				value={item.day}
				onInput={(day) => change({ day })}
			/>
			<div class="field">
				<label for={`${id}-kind`}>{t('hours.kind')}</label>
				<select
					id={`${id}-kind`}
					onChange={(event) => change({ isAvailable: event.currentTarget.value === 'open' })}
				>
					<option value="closed" selected={!item.isAvailable}>
						{t('hours.closed')}
					</option>
					<option value="open" selected={item.isAvailable}>
						{t('hours.open')}
					</option>
				</select>
			</div>
			<Input
				id={`${id}-from`}
				label={t('hours.starts')}
				type="time"
				value={item.startTime ?? ''}
				onInput={(time) => change({ startTime: time || null })}
			/>
			<Input
				id={`${id}-until`}
				label={t('hours.ends')}
				type="time"
				value={shownEnd(item.endTime ?? '')}
				onInput={(time) => change({ endTime: time ? keptEnd(time) : null })}
			/>
			<Input
				id={`${id}-reason`}
				label={t('hours.reason')}
				type="text"
				value={item.reason ?? ''}
				onInput={(reason) => change({ reason: reason || null })}
			/>
		</>
	);
}

export function Exceptions({ items, faults, onChange }: ListProps<Exception>) {
	const fresh: Exception = { day: today(), isAvailable: false, startTime: null, endTime: null, reason: null };
	return (
		<div class="stack">
			{items.map((item, index) => {
				const id = `exception-${index}`;
				const change = (more: Partial<Exception>) =>
					onChange(items.map((one, at) => (at === index ? { ...one, ...more } : one)));
				return (
					<Entry
						key={index}
						id={id}
						name={t('hours.exception', { n: index + 1 })}
						fault={faults[id]}
						onRemove={() => onChange(items.filter((_, at) => at !== index))}
					>
						<ExceptionInputs id={id} item={item} change={change} />
					</Entry>
				);
			})}
			<p>
				<button type="button" class="button quiet" onClick={() => onChange([...items, fresh])}>
					{t('hours.exception.add')}
				</button>
			</p>
		</div>
	);
}

export function LeaveDays({ items, faults, onChange }: ListProps<Leave>) {
	const fresh: Leave = { startsOn: today(), endsOn: today(), reason: null };
	return (
		<div class="stack">
			{items.map((item, index) => {
				const id = `leave-${index}`;
				const change = (more: Partial<Leave>) =>
					onChange(items.map((one, at) => (at === index ? { ...one, ...more } : one)));
				return (
					<Entry
						key={index}
						id={id}
						name={t('hours.leave.nth', { n: index + 1 })}
						fault={faults[id]}
						onRemove={() => onChange(items.filter((_, at) => at !== index))}
					>
						<Input
							id={`${id}-starts`}
							label={t('hours.first-day')}
							type="date"
							value={item.startsOn}
							onInput={(startsOn) => change({ startsOn })}
						/>
						<Input
							id={`${id}-ends`}
							label={t('hours.last-day')}
							type="date"
							value={item.endsOn}
							onInput={(endsOn) => change({ endsOn })}
						/>
						<Input
							id={`${id}-reason`}
							label={t('hours.reason')}
							type="text"
							value={item.reason ?? ''}
							onInput={(reason) => change({ reason: reason || null })}
						/>
					</Entry>
				);
			})}
			<p>
				<button type="button" class="button quiet" onClick={() => onChange([...items, fresh])}>
					{t('hours.leave.add')}
				</button>
			</p>
		</div>
	);
}

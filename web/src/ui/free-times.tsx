/*
 * A day, then a time, of one doctor.  Days and times are the reader's own; the doctor's clock stands beside them
 * where it differs.  Free times are asked for a month at once.
 */
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { addressOf, type Doctor } from '../lib/api';
import { load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import {
	addDays,
	addMonths,
	clock,
	clockChanges,
	dateOnly,
	deviceZone,
	isoDay,
	monthName,
	otherZones,
	today,
	zone,
	zoneName,
} from '../lib/time';
import { Icon } from './icons';
import { Month } from './month';
import { Failed, Skeleton } from './states';

/* A month and a day on both sides, because the doctor's day may not be the reader's. */
const MONTH_AND_MARGIN = 33;

interface Props {
	doctor: Doctor;
	durationMinutes?: number;
	picked: string;
	onPick: (startsAt: string) => void;
}

function groupByDay(instants: readonly string[]): Map<string, string[]> {
	const days = new Map<string, string[]>();
	for (const instant of instants) {
		const day = isoDay(instant);
		days.set(day, [...(days.get(day) ?? []), instant]);
	}
	return days;
}

/** A time that is held for this person is theirs, though it is not free to others any more. */
function withPicked(instants: readonly string[], picked: string, month: string): readonly string[] {
	if (!picked || instants.includes(picked) || !isoDay(picked).startsWith(month))
		return instants;
	return [...instants, picked].sort();
}

function useFreeTimes(doctor: Doctor, month: string, durationMinutes?: number) {
	const first = addDays(`${month}-01`, -1);
	const now = today(doctor.timeZone);
	const call = {
		query: {
			doctorId: doctor.id,
			from: first > now ? first : now,
			days: MONTH_AND_MARGIN,
			durationMinutes,
		},
	};
	const resource = useGet('GET /api/appointments/check-availability', call).value;
	const retry = () => void load(addressOf('GET /api/appointments/check-availability', call));
	return { resource, retry };
}

interface MonthBarProps {
	month: string;
	first: string;
	last: string;
	onMove: (month: string) => void;
}

function MonthBar({ month, first, last, onMove }: MonthBarProps) {
	return (
		<div class="row month-bar">
			<button
				type="button"
				class="button quiet"
				disabled={month <= first}
				onClick={() => onMove(addMonths(month, -1))}
			>
				<Icon name="earlier" />
				<span class="unseen">{t('month.earlier')}</span>
			</button>
			<strong aria-live="polite">{monthName(month)}</strong>
			<button
				type="button"
				class="button quiet"
				disabled={month >= last}
				onClick={() => onMove(addMonths(month, 1))}
			>
				<Icon name="later" />
				<span class="unseen">{t('month.later')}</span>
			</button>
		</div>
	);
}

/** Which clock the times are on, and which others there are. */
export function ZoneWords({ at, place }: { at: string; place: string }) {
	const others = otherZones(at, zone.value, [deviceZone.value, place]);
	return (
		<p class="hint">
			{t('times.zone', { zone: zoneName(zone.value, at) })}{' '}
			{others.map((other) =>
				other === place
					? t('times.doctor-zone', { zone: zoneName(other, at), time: clock(at, other) })
					: t('times.device-zone', { zone: zoneName(other, at), time: clock(at, other) }),
			).join(' ')}
		</p>
	);
}

interface TimesProps {
	doctor: Doctor;
	day: string;
	times: readonly string[];
	picked: string;
	onPick: (startsAt: string) => void;
}

function Times({ doctor, day, times, picked, onPick }: TimesProps) {
	const changes = clockChanges(Date.now(), `${day}T12:00Z`, zone.value);
	return (
		<fieldset class="stack tight" id="time">
			<legend>
				{t('times.on', { day: dateOnly(day) })}
			</legend>
			{times[0] && <ZoneWords at={times[0]} place={doctor.timeZone} />}
			{changes && <p class="hint">{t('times.clocks-change')}</p>}
			<div class="times">
				{times.map((instant) => (
					<label class="pick number" key={instant}>
						<input
							type="radio"
							name="startsAt"
							value={instant}
							checked={instant === picked}
							onChange={() => onPick(instant)}
						/>
						{clock(instant)}
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function FreeTimes({ doctor, durationMinutes, picked, onPick }: Props) {
	const thisMonth = today().slice(0, 7);
	const begin = picked || doctor.nextFreeAt;
	const month = useSignal(begin ? isoDay(begin).slice(0, 7) : thisMonth);
	const day = useSignal(begin ? isoDay(begin) : '');
	const { resource, retry } = useFreeTimes(doctor, month.value, durationMinutes);
	const days = groupByDay(withPicked(resource.data?.data.freeTimes ?? [], picked, month.value));
	const free = new Map([...days].map(([date, times]) => [date, times.length]));
	useLayoutEffect(() => {
		if (picked)
			day.value = isoDay(picked);
	}, [picked]);
	if (resource.problem && !resource.data)
		return <Failed problem={resource.problem} retry={retry} />;
	return (
		<div class="free-times">
			<fieldset class="stack tight" id="day">
				<legend>{t('times.day')}</legend>
				<MonthBar
					month={month.value}
					first={thisMonth}
					last={addMonths(thisMonth, 12)}
					onMove={(next) => {
						month.value = next;
					}}
				/>
				{resource.data ? (
					<Month
						month={month.value}
						free={free}
						picked={day.value}
						onPick={(date) => {
							day.value = date;
						}}
					/>
				) : (
					<Skeleton rows={8} />
				)}
				{resource.data && !free.size && <p role="status">{t('times.none')}</p>}
			</fieldset>
			{day.value && days.has(day.value) && (
				<Times doctor={doctor} day={day.value} times={days.get(day.value)!} picked={picked} onPick={onPick} />
			)}
		</div>
	);
}

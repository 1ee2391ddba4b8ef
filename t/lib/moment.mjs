// Times a story can name before it knows what day it is: "next Monday", "$day at 10:00 in Asia/Kolkata", the
// next night on which a zone's clocks change.  Instants are RFC 3339 UTC without fractions, days are YYYY-MM-DD.

const minute = 60_000;
const units = { minute, hour: 60 * minute, day: 1440 * minute, week: 7 * 1440 * minute };
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export const instant = (date) => new Date(date).toISOString().replace(/\.\d+Z$/, 'Z');

const formatters = new Map();

function formatter(zone) {
	if (!formatters.has(zone))
		formatters.set(zone, new Intl.DateTimeFormat('sv-SE', {
			timeZone: zone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' }));
	return formatters.get(zone);
}

/* The wall clock of a zone at an instant, as "YYYY-MM-DDTHH:MM". */
export function wallClock(date, zone) {
	return formatter(zone).format(new Date(date)).replace(' ', 'T').slice(0, 16);
}

/* Minutes that a zone's clock is ahead of UTC at an instant. */
export function offset(date, zone) {
	const rounded = Math.floor(new Date(date).getTime() / minute) * minute;

	return (Date.parse(`${wallClock(rounded, zone)}:00Z`) - rounded) / minute;
}

/* The first instant at which the zone's clock shows this wall time; null when it is skipped. */
export function fromWallClock(wall, zone) {
	const utc = Date.parse(`${wall}:00Z`);
	const candidates = [-1, 0, 1]
		.map((day) => utc - offset(utc + day * units.day, zone) * minute)
		.filter((date) => wallClock(date, zone) === wall)
		.sort((a, b) => a - b);

	return candidates.length ? instant(candidates[0]) : null;
}

export function addDays(day, count) {
	return new Date(Date.parse(`${day}T00:00:00Z`) + count * units.day).toISOString().slice(0, 10);
}

export const today = (zone = 'UTC') => wallClock(Date.now(), zone).slice(0, 10);

function nextWeekday(name, zone) {
	const wanted = weekdays.indexOf(name);
	let day = addDays(today(zone), 1);

	while (new Date(`${day}T00:00:00Z`).getUTCDay() !== wanted)
		day = addDays(day, 1);
	return day;
}

/*
 * The next time a zone's clocks go forward or back, at least two days away: the day, the change in minutes, a
 * wall time in the middle of the skipped (or repeated) stretch, and the instant of the change.
 */
export function clockChange(direction, zone) {
	const sign = direction === 'forward' ? 1 : -1;
	let at = Math.ceil(Date.now() / units.hour) * units.hour + 2 * units.day;

	for (let steps = 0; steps < 24 * 400; steps++, at += units.hour)
		for (let half = 0; half < units.hour; half += 30 * minute) {
			const change = offset(at + half, zone) - offset(at + half - 30 * minute, zone);
			if (Math.sign(change) !== sign)
				continue;
			const first = wallClock(at + half - minute, zone);
			const jump = Date.parse(`${first}:00Z`) + minute;
			const middle = jump + change / 2 * minute;
			return {
				day: first.slice(0, 10),
				minutes: Math.abs(change),
				wall: new Date(middle).toISOString().slice(0, 16),
				instant: instant(at + half),
			};
		}
	throw new Error(`the clocks of ${zone} do not go ${direction} within 400 days`);
}

const shift = (text, sign, count, unit) =>
	instant(Date.parse(text) + (sign === '-' ? -1 : 1) * Number(count) * units[unit]);

// What `let $x = ...` understands, each phrase with its meaning.
const phrases = [
	[/^now$/, () => instant(Date.now())],
	[/^now ([+-]) (\d+) (minute|hour|day|week)s?$/,
		(m) => shift(instant(Date.now()), m[1], m[2], m[3])],
	[/^(\d{4}-\d\d-\d\dT\S+Z) ([+-]) (\d+) (minute|hour|day|week)s?$/,
		(m) => shift(m[1], m[2], m[3], m[4])],
	[/^(\d{4}-\d\d-\d\d) ([+-]) (\d+) days?$/, (m) => addDays(m[1], Number(m[2] + m[3]))],
	[/^today(?: in (\S+))?$/, (m) => today(m[1])],
	[/^(\d+) days? from today(?: in (\S+))?$/, (m) => addDays(today(m[2]), Number(m[1]))],
	[/^next day (\d\d:\d\d)(?: in (\S+))?$/,
		(m) => fromWallClock(`${addDays(today(m[2]), 1)}T${m[1]}`, m[2] ?? 'UTC')],
	[/^next (\w+day)(?: in (\S+))?$/, (m) => nextWeekday(m[1], m[2])],
	[/^(\d{4}-\d\d-\d\d) at (\d\d:\d\d) in (\S+)$/, (m) => fromWallClock(`${m[1]}T${m[2]}`, m[3])],
	[/^clocks (forward|back) in (\S+)$/, (m) => clockChange(m[1], m[2])],
	[/^wall time of (\S+) in (\S+)$/, (m) => wallClock(m[1], m[2])],
];

/* The value a phrase stands for; undefined when it is no phrase about time. */
export function moment(text) {
	for (const [pattern, meaning] of phrases) {
		const match = pattern.exec(text);
		if (match)
			return meaning(match);
	}
	return undefined;
}

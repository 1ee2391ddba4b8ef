/* A visit as a file for the person's own calendar (RFC 5545), in UTC so that no zone table is needed. */
import type { Appointment } from './api';

const stamp = (instant: string) => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');

export function calendarFile(visit: Appointment, title: string): string {
	return [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Epione//EN',
		'BEGIN:VEVENT',
		`UID:${visit.id}@epione`,
		`SEQUENCE:${visit.version}`,
		`DTSTAMP:${stamp(visit.createdAt)}`,
		`DTSTART:${stamp(visit.startsAt)}`,
		`DTEND:${stamp(visit.endsAt)}`,
		`SUMMARY:${escaped(title)}`,
		'END:VEVENT',
		'END:VCALENDAR',
		'',
	].join('\r\n');
}

export function saveCalendarFile(visit: Appointment, title: string) {
	const url = URL.createObjectURL(new Blob([calendarFile(visit, title)], { type: 'text/calendar' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = `${visit.number}.ics`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 1000);
}

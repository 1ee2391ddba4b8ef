// What a story may expect of the last reply: a status with its code and field, or a value compared.

import { describe } from '../lib/client.mjs';
import { insist } from '../lib/report.mjs';
import { formats } from '../lib/schema.mjs';
import { StoryFault } from './language.mjs';
import { at, fillJson, fillText } from './words.mjs';

const same = (a, b) => {
	if (typeof a === 'string' && typeof b === 'string'
	    && formats['date-time'].test(a) && formats['date-time'].test(b))
		return Date.parse(a) === Date.parse(b);
	return JSON.stringify(a) === JSON.stringify(b);
};

const ordered = (value) => (formats['date-time'].test(value) ? Date.parse(value) : value);

// Each comparison: does the value found fit the operand?
const comparisons = {
	'=': (found, wanted) => same(found, wanted),
	'!=': (found, wanted) => !same(found, wanted),
	'<': (found, wanted) => ordered(found) < ordered(wanted),
	'<=': (found, wanted) => ordered(found) <= ordered(wanted),
	'>': (found, wanted) => ordered(found) > ordered(wanted),
	'>=': (found, wanted) => ordered(found) >= ordered(wanted),
	contains: (found, wanted) => (Array.isArray(found)
		? found.some((one) => same(one, wanted)) : String(found).includes(wanted)),
	lacks: (found, wanted) => !comparisons.contains(found, wanted),
};

/* `expect 409 conflict on startsAt`; where several are right, `expect 409|422`. */
function expectStatus(match, reply) {
	const [, status, code, field] = match;

	insist(status.split('|').includes(String(reply.status)), `expected ${match[0]}: ${describe(reply)}`);
	if (code)
		insist(reply.json?.code === code, `expected the code ${code}: ${describe(reply)}`);
	if (field)
		insist(reply.json?.faults?.some((one) => one.field === field), `expected a fault on ${field}: ${describe(reply)}`);
}

/* The value a subject names: `header Allow`, `text`, or a path into the reply's JSON.  `list[*].id` gathers. */
function subjectOf(subject, reply) {
	const header = /^header (\S+)$/.exec(subject);
	const every = /^(.*)\[\*\]\.?(.*)$/.exec(subject);

	if (header)
		return header[1].toLowerCase() === 'set-cookie'
			? reply.headers['set-cookie']?.join('; ') : reply.headers[header[1].toLowerCase()];
	if (subject === 'text')
		return reply.text;
	if (every)
		return (at(reply.json, every[1]) ?? []).map((one) => (every[2] ? at(one, every[2]) : one));
	return at(reply.json, subject);
}

function wantedOf(text, variables) {
	try {
		return JSON.parse(fillJson(text, variables));
	} catch (error) {
		if (error instanceof StoryFault)
			throw error;
		return fillText(text, variables);
	}
}

const told = (value) => (value === undefined ? 'nothing' : JSON.stringify(value));

// Each form of an expectation with what it does: (match, reply, variables).
const forms = [
	[/^(\d{3}(?:\|\d{3})*)(?: ([a-z-]+))?(?: on (\S+))?$/, expectStatus],
	[/^(.+) is absent$/, ([, subject], reply) => {
		const found = subjectOf(subject, reply);
		insist(found === undefined, `${subject} should be absent, is ${told(found)}`);
	}],
	[/^(.+) is present$/, ([, subject], reply) => {
		const found = subjectOf(subject, reply);
		insist(found !== undefined && found !== null, `${subject} should be present: ${describe(reply)}`);
	}],
	[/^(.+) has (at least |at most )?(\d+) items?$/, ([, subject, bound, count], reply) => {
		const found = subjectOf(subject, reply)?.length;
		const holds = { 'at least ': found >= count, 'at most ': found <= count }[bound] ?? found === Number(count);
		insist(holds, `${subject} should have ${bound ?? ''}${count} items, has ${told(found)}: ${describe(reply)}`);
	}],
	[/^(.+?) matches \/(.+)\/$/, ([, subject, pattern], reply) => {
		const found = subjectOf(subject, reply);
		insist(found !== undefined && new RegExp(pattern, 'u').test(found),
			`${subject} should match /${pattern}/, is ${told(found)}: ${describe(reply)}`);
	}],
	[/^(.+?) is ordered( falling)?$/, ([, subject, falling], reply) => {
		const found = subjectOf(subject, reply).map(ordered);
		const sorted = found.every((one, i) => i === 0 || (falling ? found[i - 1] >= one : found[i - 1] <= one));
		insist(sorted, `${subject} should be ordered: ${told(found)}`);
	}],
	[/^(.+?) (=|!=|<=|>=|<|>|contains|lacks) (.+)$/, ([, subject, word, text], reply, variables) => {
		const found = subjectOf(subject, reply);
		const wanted = wantedOf(text, variables);
		insist(comparisons[word](found, wanted),
			`${subject} should be ${word} ${told(wanted)}, is ${told(found)}: ${describe(reply)}`);
	}],
];

export function expectation(text, reply, variables) {
	const filled = text;

	if (!reply)
		throw new StoryFault('nothing was asked yet');
	for (const [pattern, check] of forms) {
		const match = pattern.exec(filled);
		if (match)
			return check(match, reply, variables);
	}
	throw new StoryFault(`expect does not understand "${text}"`);
}

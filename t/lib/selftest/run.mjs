// The tests' own tools, tested without a server.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { clockChange, fromWallClock, moment, wallClock } from '../moment.mjs';
import { Report } from '../report.mjs';
import { faultsOf } from '../schema.mjs';
import { expectation } from '../../stories/expect.mjs';
import { parseStories } from '../../stories/language.mjs';
import { fillJson, fillPath, rawBytes } from '../../stories/words.mjs';

const report = new Report();
const document = { components: { schemas: { Name: { type: 'string', minLength: 2 } } } };
const shape = {
	type: 'object',
	required: ['id', 'name'],
	additionalProperties: false,
	properties: {
		id: { type: 'string', format: 'uuid' },
		name: { $ref: '#/components/schemas/Name' },
		age: { type: ['integer', 'null'], minimum: 0 },
		kind: { type: ['string', 'null'], enum: ['a', 'b', null] },
		list: { type: 'array', items: { $ref: '#/components/schemas/Name' }, maxItems: 2 },
	},
};
const good = { id: '0190f3a4-0000-7000-8000-000000000000', name: 'Ann' };

// A value, and how many faults the validator has to find in it.
const validations = [
	[good, 0],
	[{ ...good, age: null, kind: null, list: ['ab'] }, 0],
	[{ ...good, age: 1.5 }, 1],
	[{ ...good, age: -1 }, 1],
	[{ ...good, kind: 'c' }, 1],
	[{ ...good, extra: 1 }, 1],
	[{ ...good, list: ['a', 'bc', 'de'] }, 2],
	[{ id: 'x' }, 2],
	[[], 1],
];

for (const [value, count] of validations)
	await report.run(`the validator finds ${count} faults in ${JSON.stringify(value)}`, () => {
		assert.equal(faultsOf(value, shape, document).length, count);
	});

await report.run('a schema word nobody checks is a fault', () => {
	assert.equal(faultsOf(1, { multipleOf: 2 }, {}).length, 1);
});

// What is filled, with which variables, into what.
const variables = { id: 'a"b', n: 3, visit: { id: 'x y', tags: ['p', 'q'] } };
const fillings = [
	['{ "a": "$id" }', '{ "a": "a\\"b" }'],
	['{ "a": "x $id" }', '{ "a": "x a\\"b" }'],
	['{ "a": $n, "b": "$n" }', '{ "a": 3, "b": 3 }'],
	['{ "a": $visit.tags }', '{ "a": ["p","q"] }'],
	['{ "a": "${n}T" }', '{ "a": "3T" }'],
	['"{{ab*3}}"', '"ababab"'],
];

for (const [text, wanted] of fillings)
	await report.run(`${text} is filled`, () => assert.equal(fillJson(text, variables), wanted));

await report.run('a path is percent-encoded', () => {
	assert.equal(fillPath('/a/$visit.id?b=${n}', variables), '/a/x%20y?b=3');
});

await report.run('raw bytes are bytes', () => {
	assert.deepEqual([...rawBytes('a\\xff\\u0000', variables)], [97, 255, 92, 117, 48, 48, 48, 48]);
});

// Wall clocks over both changes, half an hour included.
const clocks = [
	['2030-03-31T01:30', 'Europe/London', null],
	['2030-10-27T01:30', 'Europe/London', '2030-10-27T00:30:00Z'],
	['2030-01-07T10:00', 'Asia/Kolkata', '2030-01-07T04:30:00Z'],
	['2030-07-01T10:00', 'Australia/Lord_Howe', '2030-06-30T23:30:00Z'],
];

for (const [wall, zone, wanted] of clocks)
	await report.run(`${wall} in ${zone}`, () => assert.equal(fromWallClock(wall, zone), wanted));

for (const zone of ['Europe/London', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham'])
	await report.run(`the next skipped time in ${zone} does not exist, the repeated one does`, () => {
		const forward = clockChange('forward', zone);
		const back = clockChange('back', zone);
		assert.equal(fromWallClock(forward.wall, zone), null);
		assert.notEqual(fromWallClock(back.wall, zone), null);
		assert.equal(wallClock(back.instant, zone).slice(0, 10), back.day);
	});

for (const phrase of ['now', 'now + 3 minutes', '2030-01-07T10:00:00Z - 15 minutes', '2030-01-07 + 1 days', 'today',
	'7 days from today in Asia/Kolkata', 'next Monday in Europe/London', '2030-01-07 at 10:00 in Europe/London',
	'next day 10:00'])
	await report.run(`"${phrase}" is a moment`, () => assert.match(moment(phrase), /^20\d\d-\d\d-\d\d/));

// An expectation of this reply, and whether it holds.
const reply = { method: 'GET', path: '/x', status: 409, text: '', headers: { allow: 'GET, PUT' }, json: {
	code: 'conflict', faults: [{ field: 'startsAt', words: 'is taken' }], data: { n: 3, list: ['b', 'a'], none: null } } };
const expectations = [
	['409 conflict on startsAt', true], ['409|422', true], ['409 input', false], ['409 conflict on endsAt', false],
	['header Allow contains PUT', true], ['header ETag is absent', true], ['data.n = 3', true], ['data.n > 2', true],
	['data.n < 3', false], ['data.none = null', true], ['data.none is present', false], ['data.list has 2 items', true],
	['data.list has at least 3 items', false], ['data.list is ordered', false], ['faults[*].field contains startsAt', true],
	['data.list lacks c', true], ['data.list lacks a', false], ['code matches /^con/', true],
];

for (const [text, holds] of expectations)
	await report.run(`expect ${text} ${holds ? 'holds' : 'fails'}`, () => {
		const check = () => expectation(text, reply, {});
		return holds ? assert.doesNotThrow(check) : assert.throws(check);
	});

const folder = new URL('../../stories/', import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.story')))
	await report.run(`${file} can be read`, () => {
		assert.notEqual(parseStories(file, readFileSync(new URL(file, folder), 'utf8')).length, 0);
	});

report.end();

// Values made from a schema: a good one, and every way of just missing it.

import { unique } from '../lib/people.mjs';
import { smallPicture } from '../lib/pictures.mjs';
import { typeOf } from '../lib/schema.mjs';

const nobody = '0190f3a4-0000-7000-8000-000000000000';

// Good values that a schema cannot tell: these keys have rules of their own.
const byKey = {
	timeZone: 'Europe/London',
	language: 'en',
	startTime: '09:00',
	endTime: '10:00',
	wallTime: '2030-01-07T10:00',
	weekday: 1,
	picture: smallPicture,
};

const byFormat = {
	uuid: () => nobody,
	date: () => '2030-01-07',
	'date-time': () => '2030-01-07T10:00:00Z',
	email: () => `${unique('contract')}@story.test`,
};

// What each format must refuse.
const badFormats = {
	uuid: ['', 'x', `${nobody}0`, nobody.replace(/.$/, 'g'), `{${nobody}}`, nobody.replaceAll('-', '')],
	date: ['', 'tomorrow', '2030-02-30', '2030-13-01', '30-01-07', '2030-01-07T00:00:00Z', ' 2030-01-07'],
	'date-time': ['', 'now', '2030-01-07', '2030-01-07T10:00:00', '2030-02-30T10:00:00Z', '2030-01-07T25:00:00Z'],
	email: ['', 'nobody', '@story.test', 'a@', 'a@@story.test', 'a b@story.test', 'a@story', 'a@.test'],
};

// What is certainly not of a type.
const wrongTypes = {
	string: [7, true, {}, []],
	integer: ['7', 1.5, true, {}, []],
	number: ['7', true, {}, []],
	boolean: ['true', 'perhaps', 1, {}, []],
	array: ['x', 7, true, {}],
	object: ['x', 7, true, []],
};

const swapCase = (word) => (word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase());

export const typesOf = (schema) => [schema.type ?? []].flat();
const mainType = (schema) => typesOf(schema).find((type) => type !== 'null');

/* Whether the value's length can be chosen freely. */
const isFree = (key, schema) => !(key in byKey) && !schema.enum && !schema.pattern
	&& (!schema.format || schema.format === 'email');

export class Values {
	constructor(document) {
		this.document = document;
	}

	resolve(schema) {
		return this.document.deref(schema);
	}

	text(schema, length) {
		if (schema.format !== 'email')
			return 'x'.repeat(length);
		const tail = `${unique('')}@story.test`;
		return 'x'.repeat(Math.max(length - tail.length, 0)) + tail;
	}

	/* The smallest good value: required members only. */
	good(key, declared) {
		const schema = this.resolve(declared);
		const type = mainType(schema);

		if (key in byKey)
			return byKey[key];
		if (schema.enum)
			return schema.enum.find((one) => one !== null);
		if (byFormat[schema.format])
			return byFormat[schema.format]();
		if (type === 'string')
			return this.text(schema, Math.max(schema.minLength ?? 1, 1));
		if (type === 'integer')
			return schema.minimum ?? 1;
		if (type === 'boolean')
			return true;
		if (type === 'array')
			return Array.from({ length: schema.minItems ?? 0 }, () => this.good(key, schema.items));
		return this.object(schema);
	}

	object(schema) {
		const required = schema.required ?? [];

		return Object.fromEntries(required.map((key) => [key, this.good(key, schema.properties[key])]));
	}

	items(key, schema, count) {
		return Array.from({ length: count }, () => this.good(key, schema.items));
	}

	/* Values at their limits: [name, value, fits]. */
	limits(key, declared) {
		const schema = this.resolve(declared);
		const cases = [];
		const free = isFree(key, schema);
		const add = (word, inside, outside, value) => {
			if (schema[word] === undefined)
				return;
			if (free)
				cases.push([`${word} ${inside}`, value(inside), true]);
			if (outside >= 0 || !/Length|Items/.test(word))
				cases.push([`${word} ${outside}`, value(outside), false]);
		};

		add('minLength', schema.minLength, schema.minLength - 1, (n) => this.text(schema, n));
		add('maxLength', schema.maxLength, schema.maxLength + 1, (n) => this.text(schema, n));
		add('minimum', schema.minimum, schema.minimum - 1, (n) => n);
		add('maximum', schema.maximum, schema.maximum + 1, (n) => n);
		add('minItems', schema.minItems, schema.minItems - 1, (n) => this.items(key, schema, Math.max(n, 0)));
		add('maxItems', schema.maxItems, schema.maxItems + 1, (n) => this.items(key, schema, n));
		return cases;
	}

	/* Everything of another type, another word or another format: [name, value]. */
	wrong(key, declared) {
		const schema = this.resolve(declared);
		const type = mainType(schema);
		const values = (wrongTypes[type] ?? []).map((value) => [`as ${typeOf(value)}`, value]);

		if (!typesOf(schema).includes('null'))
			values.push(['as null', null]);
		if (schema.enum)
			values.push(['as a word of no meaning', 'nonsense'], ['in another case', swapCase(String(schema.enum[0]))]);
		for (const value of badFormats[schema.format] ?? [])
			values.push([`as the ${schema.format} ${JSON.stringify(value)}`, value]);
		return values;
	}
}

// A small JSON Schema validator: exactly the words our OpenAPI document uses.  A word it does not know is
// reported as a fault, so that nothing is taken for checked that was not.

const annotations = new Set(['description', 'title', 'example', 'examples', 'default', 'deprecated', 'readOnly',
	'writeOnly', 'contentEncoding', 'contentMediaType', '$comment']);

export const formats = {
	uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
	date: /^\d{4}-\d{2}-\d{2}$/,
	'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
	email: /^[^@\s]+@[^@\s]+$/,
	uri: /^[a-z][a-z0-9+.-]*:/i,
	'uri-reference': /^\S*$/,
	time: /^\d{2}:\d{2}/,
	password: /^/,
	int32: /^/,
	int64: /^/,
};

export function typeOf(value) {
	if (value === null)
		return 'null';
	if (Array.isArray(value))
		return 'array';
	if (Number.isInteger(value))
		return 'integer';
	return typeof value;
}

const letters = (text) => [...text].length;

// One rule a word: what is wrong with the value, or nothing.  (value, operand, validator, place, schema)
const rules = {
	type(value, types) {
		const own = typeOf(value);
		const allowed = [types].flat();

		if (!allowed.includes(own) && !(own === 'integer' && allowed.includes('number')))
			return `is ${own}, declared ${allowed.join(' or ')}`;
	},
	enum: (value, list) => list.includes(value) ? undefined : `is ${JSON.stringify(value)}, not one of ${list}`,
	const: (value, only) => value === only ? undefined : `is ${JSON.stringify(value)}, not ${JSON.stringify(only)}`,
	format(value, format) {
		if (typeof value !== 'string')
			return undefined;
		if (!formats[format])
			return `declares the format ${format}, which the validator does not know`;
		return formats[format].test(value) ? undefined : `is ${JSON.stringify(value)}, no ${format}`;
	},
	pattern: (value, pattern) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value)
		? undefined : `is ${JSON.stringify(value)}, which does not match ${pattern}`,
	minLength: (value, n) => typeof value !== 'string' || letters(value) >= n ? undefined : `is shorter than ${n}`,
	maxLength: (value, n) => typeof value !== 'string' || letters(value) <= n ? undefined : `is longer than ${n}`,
	minimum: (value, n) => typeof value !== 'number' || value >= n ? undefined : `is less than ${n}`,
	maximum: (value, n) => typeof value !== 'number' || value <= n ? undefined : `is more than ${n}`,
	minItems: (value, n) => !Array.isArray(value) || value.length >= n ? undefined : `has fewer than ${n} items`,
	maxItems: (value, n) => !Array.isArray(value) || value.length <= n ? undefined : `has more than ${n} items`,
	uniqueItems: (value, on) => !on || !Array.isArray(value) || new Set(value).size === value.length
		? undefined : 'has an item twice',
	required(value, names) {
		const missing = typeOf(value) === 'object' ? names.filter((name) => !(name in value)) : [];

		return missing.length ? `lacks ${missing.join(', ')}` : undefined;
	},
	properties(value, properties, validator, place) {
		if (typeOf(value) !== 'object')
			return;
		for (const [name, schema] of Object.entries(properties))
			if (name in value)
				validator.check(value[name], schema, `${place}.${name}`);
	},
	additionalProperties(value, extra, validator, place, schema) {
		if (typeOf(value) !== 'object' || extra === true)
			return undefined;
		const names = Object.keys(value).filter((name) => !(name in (schema.properties ?? {})));
		if (extra === false)
			return names.length ? `has the undeclared ${names.join(', ')}` : undefined;
		names.forEach((name) => validator.check(value[name], extra, `${place}.${name}`));
	},
	items(value, schema, validator, place) {
		if (Array.isArray(value))
			value.forEach((item, i) => validator.check(item, schema, `${place}[${i}]`));
	},
	$ref: (value, ref, validator, place) => validator.check(value, validator.resolve(ref), place),
	allOf: (value, list, validator, place) => list.forEach((schema) => validator.check(value, schema, place)),
	anyOf: (value, list, validator) => list.some((schema) => validator.fits(value, schema))
		? undefined : 'fits none of anyOf',
	oneOf: (value, list, validator) => list.filter((schema) => validator.fits(value, schema)).length === 1
		? undefined : 'does not fit exactly one of oneOf',
};

export class Validator {
	constructor(document) {
		this.document = document;
		this.faults = [];
	}

	/* The schema behind a local reference such as #/components/schemas/appointment. */
	resolve(ref) {
		return ref.replace(/^#\//, '').split('/')
			.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
			.reduce((node, step) => node?.[step], this.document);
	}

	check(value, schema, place) {
		if (schema === true || schema === undefined)
			return;
		for (const [word, operand] of Object.entries(schema)) {
			if (annotations.has(word) || word.startsWith('x-'))
				continue;
			const fault = rules[word]
				? rules[word](value, operand, this, place, schema)
				: `is declared with ${word}, which the validator does not know`;
			if (fault)
				this.faults.push(`${place} ${fault}`);
		}
	}

	fits(value, schema) {
		return faultsOf(value, schema, this.document).length === 0;
	}
}

/* Everything in which `value` departs from `schema`; an empty list when it fits. */
export function faultsOf(value, schema, document) {
	const validator = new Validator(document);

	validator.check(value, schema, '$');
	return validator.faults;
}

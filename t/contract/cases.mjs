// The cases every operation of the document gets, made from nothing but the document.
// A case: {name, method, path, options, as (who asks: 'anyone', 'wrong' or null), wanted}.

import { Values } from './values.mjs';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const nobody = '0190f3a4-0000-7000-8000-000000000000';

const pathOf = (operation, value = nobody) => operation.path.replaceAll(/\{\w+\}/g, value);

const queryOf = (pairs) => {
	const query = new URLSearchParams(pairs).toString();
	return query ? `?${query}` : '';
};

const refusedOn = (field) => ({ status: 422, code: 'input', field });

/* Who is let in at all. */
function* doorCases(operation, base) {
	if (operation.permission === 'public')
		return;
	yield { ...base, name: 'no token', as: null, wanted: { status: 401, code: 'unauthenticated' } };
	yield { ...base, name: 'a token of nobody', as: null, options: { ...base.options, token: 'a.b.c' },
		wanted: { status: 401, code: 'unauthenticated' } };
	yield { ...base, name: 'wrong permission', as: 'wrong', wanted: { status: 403, code: 'forbidden' } };
}

/* The cases of one value, wherever it stands; `put` makes the request that carries it. */
function* valueCases(values, key, schema, place, put) {
	for (const [name, value, fits] of values.limits(key, schema))
		yield { ...put(value), name: `${place}: ${name}`, wanted: fits ? { within: place } : refusedOn(place) };
	for (const [name, value] of values.wrong(key, schema))
		yield { ...put(value), name: `${place} ${name}`, wanted: refusedOn(place) };
}

/* The members of an object, and inside lists the members of their items. */
function* memberCases(values, schema, prefix, put) {
	const good = values.object(schema);

	for (const key of schema.required ?? []) {
		const { [key]: missing, ...rest } = good;
		yield { ...put(rest), name: `${prefix}${key} missing`, wanted: refusedOn(prefix + key) };
	}
	for (const [key, declared] of Object.entries(schema.properties ?? {})) {
		const member = values.resolve(declared);
		const place = prefix + key;
		const putMember = (value) => put({ ...good, [key]: value });
		yield* valueCases(values, key, member, place, putMember);
		yield* itemCases(values, key, member, place, putMember);
	}
	yield { ...put({ ...good, undeclaredKey: 1 }), name: `${prefix}undeclaredKey`,
		wanted: refusedOn(`${prefix}undeclaredKey`) };
}

function* itemCases(values, key, schema, place, put) {
	if (!schema.items)
		return;
	const item = values.resolve(schema.items);
	const putItem = (value) => put([value]);

	if (item.properties)
		yield* memberCases(values, item, `${place}.0.`, putItem);
	else
		yield* valueCases(values, key, item, `${place}.0`, putItem);
	for (const value of item.properties ? [7, 'x', null, []] : [])
		yield { ...putItem(value), name: `${place}.0 is ${JSON.stringify(value)}`, wanted: refusedOn(`${place}.0`) };
}

const malformed = { status: 400, code: 'malformed' };

// Bodies that no shape can save.
const brokenBodies = [
	['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
	['half an object', '{"a":'],
	['a list', '[]'],
	['a text', '"x"'],
	['a key twice', '{"a":1,"a":2}'],
	['NUL in a text', '{"a":"\\u0000"}'],
	['too deep', `{"a":${'['.repeat(33)}${']'.repeat(33)}}`],
];

function* bodyCases(values, operation, base) {
	const schema = values.resolve(operation.body);
	const put = (json) => ({ ...base, options: { json } });
	const good = values.object(schema);

	yield* memberCases(values, schema, '', put);
	for (const [name, body] of brokenBodies)
		yield { ...base, name, options: { body }, wanted: malformed };
	yield { ...base, name: 'wrong content type', wanted: { status: 415, code: 'unsupported-type' },
		options: { json: good, headers: { 'content-type': 'text/plain' } } };
	yield { ...base, name: 'too large', wanted: { status: 413, code: 'too-large' },
		options: { body: ' '.repeat(256 * 1024 + 1) } };
	if (schema.required?.length)
		yield { ...put({}), name: 'nothing at all', wanted: { ...refusedOn(schema.required[0]), fields: schema.required } };
}

function* queryCases(values, operation, base) {
	const parameters = operation.parameters.filter((one) => one.in === 'query');
	const required = parameters.filter((one) => one.required);
	const good = Object.fromEntries(required.map((one) => [one.name, String(values.good(one.name, one.schema))]));
	const put = (pairs) => ({ ...base, path: pathOf(operation) + queryOf(pairs) });

	for (const { name } of required) {
		const { [name]: missing, ...rest } = good;
		yield { ...put(rest), name: `?${name} missing`, wanted: refusedOn(name) };
	}
	for (const parameter of parameters) {
		const { name } = parameter;
		const schema = values.resolve(parameter.schema);
		for (const [words, value, fits] of values.limits(name, schema))
			if (!(fits === false && value === ''))
				yield { ...put({ ...good, [name]: String(value) }), name: `?${name}: ${words}`,
					wanted: fits ? { within: name } : refusedOn(name) };
		for (const [words, value] of values.wrong(name, schema).filter(([, one]) => isForQuery(schema, one)))
			yield { ...put({ ...good, [name]: String(value) }), name: `?${name} ${words}`, wanted: refusedOn(name) };
		const twice = new URLSearchParams([...Object.entries(good), [name, 'x'], [name, 'x']]);
		yield { ...base, path: `${pathOf(operation)}?${twice}`, name: `?${name} twice`, wanted: refusedOn(name) };
	}
	yield { ...put({ ...good, undeclaredKey: 1 }), name: '?undeclaredKey', wanted: refusedOn('undeclaredKey') };
	yield { ...base, path: `${pathOf(operation)}?a=%ff`, name: '?bad UTF-8', wanted: malformed };
}

/* In a query everything is text: only texts can be wrong, and a number's text is right for a number. */
const written = { integer: /^\d+$/, boolean: /^(true|false)$/ };
const isForQuery = (schema, value) => typeof value === 'string' && !written[schema.type]?.test(value);

function* pathCases(operation, base) {
	if (!operation.path.includes('{'))
		return;
	for (const value of ['x', `${nobody}0`, '%27', 'APT-00001'])
		yield { ...base, path: pathOf(operation, value), name: `the path has ${value}`,
			wanted: { status: 404, code: 'not-found' } };
}

/* An address that browsers open themselves sends them on, whatever they ask. */
function* onward(operation, cases) {
	for (const one of cases)
		yield operation.responses['302'] ? { ...one, wanted: { status: 302 } } : one;
}

/* Every case of one operation. */
export function* casesOf(operation, document) {
	const values = new Values(document);
	const base = { method: operation.method, path: pathOf(operation), as: 'anyone', options: {} };
	const good = operation.body ? { options: { json: values.object(values.resolve(operation.body)) } } : {};

	yield* doorCases(operation, { ...base, ...good });
	if (operation.body)
		yield* bodyCases(values, operation, base);
	else if (operation.method !== 'GET')
		yield { ...base, options: { json: { undeclaredKey: 1 } }, name: 'a body where none is wanted',
			wanted: refusedOn('undeclaredKey') };
	yield* onward(operation, queryCases(values, operation, base));
	yield* pathCases(operation, { ...base, ...good });
}

/* For each path, each method it does not have. */
export function* methodCases(document) {
	const paths = groupByPath(document.operations);

	for (const [path, operations] of paths) {
		const allowed = operations.map((one) => one.method);
		for (const method of methods.filter((one) => !allowed.includes(one)))
			yield { method, path: pathOf({ path }), as: null, options: {}, name: `${method} ${path}`,
				wanted: { status: 405, code: 'method-not-allowed', allowed } };
	}
}

function groupByPath(operations) {
	const paths = new Map();

	for (const operation of operations)
		paths.set(operation.path, [...paths.get(operation.path) ?? [], operation]);
	return paths;
}

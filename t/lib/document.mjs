// The server's own description of itself, /api/openapi.json: which operation a request meant, whether a reply
// has its declared shape, and which operations nobody has called yet.

import { send, describe } from './client.mjs';
import { pictureFaults } from './pictures.mjs';
import { Mismatch } from './report.mjs';
import { faultsOf } from './schema.mjs';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/* Every fault is told in this shape, whether or not the path is in the document. */
const problemSchema = {
	type: 'object',
	required: ['type', 'title', 'status', 'code', 'requestId'],
	properties: {
		type: { type: 'string' },
		title: { type: 'string', minLength: 3 },
		status: { type: 'integer' },
		code: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' },
		detail: { type: ['string', 'null'] },
		requestId: { type: 'string', minLength: 1 },
		faults: {
			type: 'array',
			items: {
				type: 'object',
				required: ['field', 'words'],
				properties: { field: { type: ['string', 'null'] }, words: { type: 'string', minLength: 3 } },
				additionalProperties: false,
			},
		},
		alternatives: { type: 'array', maxItems: 3, items: { type: 'string', format: 'date-time' } },
		others: {
			type: 'array',
			minItems: 1,
			maxItems: 3,
			items: {
				type: 'object',
				required: ['startsAt', 'doctorId', 'doctorName'],
				properties: {
					startsAt: { type: 'string', format: 'date-time' },
					doctorId: { type: 'string', format: 'uuid' },
					doctorName: { type: 'string', minLength: 1 },
				},
				additionalProperties: false,
			},
		},
		candidates: { type: 'array', maxItems: 10, items: { type: 'object' } },
	},
	additionalProperties: false,
};

function patternOf(path) {
	const steps = path.split('/').map((step) => step.startsWith('{') ? '[^/]+' : step.replace(/[.*+?()]/g, '\\$&'));

	return new RegExp(`^${steps.join('/')}$`);
}

function operationsOf(document) {
	const operations = [];

	for (const [path, item] of Object.entries(document.paths))
		for (const method of methods)
			if (item[method])
				operations.push({
					name: `${method.toUpperCase()} ${path}`,
					method: method.toUpperCase(),
					path,
					pattern: patternOf(path),
					holes: path.split('{').length - 1,
					parameters: [...item.parameters ?? [], ...item[method].parameters ?? []],
					body: item[method].requestBody?.content?.['application/json']?.schema,
					permission: item[method]['x-permission'],
					audit: item[method]['x-audit'],
					pool: item[method]['x-pool'],
					responses: item[method].responses ?? {},
					calls: 0,
					successes: 0,
				});
	return operations;
}

export class Document {
	constructor(json) {
		this.json = json;
		this.operations = operationsOf(json);
		for (const operation of this.operations)
			operation.parameters = operation.parameters.map((one) => this.deref(one));
		this.checked = 0;
	}

	deref(node) {
		while (node?.$ref)
			node = node.$ref.replace(/^#\//, '').split('/').reduce((at, step) => at?.[step], this.json);
		return node;
	}

	/* The operation a request meant, the most literal path first; undefined when there is none. */
	find(method, path) {
		const bare = path.split('?')[0];

		return this.operations
			.filter((one) => one.method === method && one.pattern.test(bare))
			.sort((a, b) => a.holes - b.holes)[0];
	}

	/* Throw a Mismatch unless the reply is as the document declares it. */
	check(reply) {
		const operation = this.find(reply.method, reply.path);

		if (operation) {
			operation.calls++;
			operation.successes += reply.status < 400 ? 1 : 0;
		}
		this.checked++;
		const faults = this.faults(reply, operation);
		if (faults.length)
			throw new Mismatch(`the reply is not as declared:\n${faults.join('\n')}\n${describe(reply)}`);
	}

	faults(reply, operation) {
		if (reply.method === 'HEAD')
			return [];
		const general = reply.status >= 400 ? problemFaults(reply) : [];
		if (!operation)
			return reply.status < 400 ? ['a path that is not in the document answered well'] : general;
		return [...general, ...this.responseFaults(reply, operation)];
	}

	responseFaults(reply, operation) {
		const { responses } = operation;
		const declared = this.deref(responses[reply.status]
			?? responses[`${String(reply.status)[0]}XX`] ?? responses.default);

		if (!declared)
			return [`status ${reply.status} is not declared for ${operation.name}`];
		if (!declared.content)
			return reply.bytes.length ? ['a body came where none is declared'] : [];
		const content = declared.content[reply.type] ?? declared.content[reply.type.replace(/\/.*/, '/*')];
		if (!content)
			return [`content type ${reply.type || '(none)'} is not declared for ${operation.name} ${reply.status}`];
		if (content.schema.type === 'string')
			return reply.type === 'text/csv' ? linesFaults(reply) : pictureFaults(reply.type, reply.bytes);
		if (reply.json === undefined)
			return ['the body is no JSON'];
		return faultsOf(reply.json, content.schema, this.json);
	}

	/* Operations that never answered with success in this run. */
	unproven() {
		return this.operations.filter((one) => !one.successes);
	}
}

/* A file of lines (RFC 4180): each ends in CR LF, and each has as many cells as the first. */
function linesFaults(reply) {
	const cells = (line) => line.replaceAll(/"([^"]|"")*"/g, 'x').split(',').length;
	const lines = reply.text.split('\r\n');

	if (lines.pop() !== '')
		return ['the last line does not end'];
	return lines.filter((line) => cells(line) !== cells(lines[0])).map((line) => `a line has ${cells(line)} cells: ${line}`);
}

function problemFaults(reply) {
	if (reply.type !== 'application/problem+json')
		return [`a fault came as ${reply.type || '(no type)'}, not as application/problem+json`];
	if (reply.json === undefined)
		return ['the body is no JSON'];
	const faults = faultsOf(reply.json, problemSchema, {});
	if (reply.json.status !== reply.status)
		faults.push(`$.status is ${reply.json.status}, the reply's is ${reply.status}`);
	return faults;
}

export async function fetchDocument() {
	const reply = await send('GET', '/api/openapi.json');

	if (reply.status !== 200 || !reply.json?.paths)
		throw new Error(`no OpenAPI document: ${describe(reply)}`);
	return new Document(reply.json);
}

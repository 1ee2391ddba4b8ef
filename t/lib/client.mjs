// One HTTP client for every test of the API: keep-alive, patient with an overloaded server, and deaf to the
// self-made certificate on loopback.  It never interprets a reply; it only carries it.

import http from 'node:http';
import https from 'node:https';

export const base = new URL(process.env.BASE ?? 'https://localhost:8443');

const secure = base.protocol === 'https:';
const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname);
const agent = new (secure ? https : http).Agent({
	keepAlive: true,
	maxSockets: 256,
	rejectUnauthorized: !loopback,
});

export const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

/* How often a reply told us to come back later; the race and the load tests print it. */
export const patience = { retries: 0 };

/* A reply with its JSON, if it is JSON; `bytes` is what came over the wire. */
function replyOf(asked, message, chunks) {
	const bytes = Buffer.concat(chunks);
	const text = bytes.toString('utf8');
	const type = (message.headers['content-type'] ?? '').split(';')[0].trim();
	let json;

	if (/[/+]json$/.test(type)) {
		try {
			json = JSON.parse(text);
		} catch {
			json = undefined;
		}
	}
	return { ...asked, status: message.statusCode, headers: message.headers, rawHeaders: message.rawHeaders, type, bytes, text, json };
}

function headersFor(options, body) {
	const headers = { accept: 'application/json' };

	if (options.token)
		headers.authorization = `Bearer ${options.token}`;
	if (options.cookie)
		headers.cookie = `__Host-epione=${options.cookie}`;
	if (body !== undefined) {
		headers['content-type'] = 'application/json';
		headers['content-length'] = Buffer.byteLength(body);
	}
	for (const [name, value] of Object.entries(options.headers ?? {})) {
		if (value === null)
			delete headers[name.toLowerCase()];
		else
			headers[name.toLowerCase()] = value;
	}
	return headers;
}

function exchange(request, asked, body) {
	return new Promise((resolve, reject) => {
		const call = (secure ? https : http).request(request, (message) => {
			const chunks = [];
			message.on('data', (chunk) => chunks.push(chunk));
			message.on('end', () => resolve(replyOf(asked, message, chunks)));
			message.on('error', reject);
		});
		call.on('timeout', () => call.destroy(new Error(`${asked.method} ${asked.path}: no reply in 20 s`)));
		call.on('error', (error) => reject(Object.assign(error, { reused: call.reusedSocket })));
		call.end(body);
	});
}

/*
 * Send one request: {json} is written as JSON, {body} as it is.  Rejects only when no reply came.  A kept
 * connection that the server closed just then is nobody's fault: the request goes out once more on a fresh one.
 */
export async function send(method, path, options = {}) {
	const body = options.json === undefined ? options.body : JSON.stringify(options.json);
	const asked = { method, path, sent: body };
	const request = {
		host: base.hostname.replace(/^\[|\]$/g, ''),
		port: base.port,
		method,
		path,
		agent,
		headers: headersFor(options, body),
		timeout: 20_000,
		rejectUnauthorized: !loopback,
	};

	return exchange(request, asked, body).catch((error) => {
		if (!error.reused || !['ECONNRESET', 'EPIPE'].includes(error.code))
			throw error;
		return exchange({ ...request, agent: false }, asked, body);
	});
}

/* Overload is no failure: wait as Retry-After says and try again, at most `tries` times in all. */
export async function sendPatiently(method, path, options = {}, tries = 40) {
	let reply = await send(method, path, options);

	while (reply.status === 503 && reply.headers['retry-after'] && --tries > 0) {
		patience.retries++;
		await sleep(Number(reply.headers['retry-after']) * 1000 * (0.5 + Math.random()));
		reply = await send(method, path, options);
	}
	return reply;
}

/* Let at most `width` of the given jobs run at once. */
export function gate(width) {
	const waiting = [];
	let running = 0;

	return async (job) => {
		if (running >= width)
			await new Promise((go) => waiting.push(go));
		running++;
		try {
			return await job();
		} finally {
			running--;
			waiting.shift()?.();
		}
	};
}

/* Do `work` for every item, `width` at once, and give the results in the items' order. */
export function inParallel(items, width, work) {
	const enter = gate(width);

	return Promise.all(items.map((item, i) => enter(() => work(item, i))));
}

/* A reply in one line, for a person who looks for what went wrong. */
export function describe(reply) {
	const text = reply.text.length > 600 ? `${reply.text.slice(0, 600)}...` : reply.text;

	return `${reply.method} ${reply.path} -> ${reply.status} ${text}`;
}

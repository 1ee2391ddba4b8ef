// The programs that make load, each giving its JSON report.

import { spawn } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const work = join(process.env.EPIONE_VAR ?? '/var/tmp/epione', 'bench-work');
const libraries = { bare: ['-I/usr/include/postgresql', '-lpq'], hello: ['-lfcgi'], load: [], activate: [] };

mkdirSync(work, { recursive: true });

/* Run a program to its end; its output, or an error that holds its last words. */
export function execute(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
		let output = '', errors = '';

		child.stdout.on('data', (chunk) => { output += chunk; });
		child.stderr.on('data', (chunk) => { errors += chunk; });
		child.on('error', reject);
		child.on('close', (status) => (status === 0 ? resolve(output)
			: reject(new Error(`${command} ${args[0]}: status ${status}: ${(errors + output).trim().slice(-2000)}`))));
	});
}

function modified(path) {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/* The path of one of our C programs, compiled when its source is newer. */
export async function program(name) {
	const source = join(here, `${name}.c`), binary = join(work, name);

	if (modified(binary) < modified(source))
		await execute('cc', ['-O2', '-D_GNU_SOURCE', '-o', binary, source, ...libraries[name]]);
	return binary;
}

/* Put lines of fields into a file; tabs and line ends inside fields become spaces. */
export function writeLines(name, lines) {
	const path = join(work, name);

	writeFileSync(path, lines.map((fields) => `${fields.map((field) => String(field ?? '\\N').replace(/[\t\n]+/g, ' ')).join('\t')}\n`).join(''));
	return path;
}

/* A file of requests: {method, path, token, body}. */
export const writeRequests = (name, requests) =>
	writeLines(name, requests.map(({ method = 'GET', path, token = '', body }) => [method, path, token, body ? JSON.stringify(body) : '']));

/* wrk -t1: as fast as the answers come. */
export async function wrk(url, requests, { seconds = 3, connections = 32, first = 0 } = {}) {
	const output = await execute('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', join(here, 'wrk/requests.lua'), url],
		{ env: { ...process.env, REQUESTS: requests, FIRST: String(first) } });

	return JSON.parse(output.trim().split('\n').at(-1));
}

/* libpq clients that send one pipeline after another. */
export async function bare(connection, plan, rows, { seconds = 3, clients = 8, once = false } = {}) {
	const output = await execute(await program('bare'),
		[connection, plan, rows, String(clients), String(seconds), ...(once ? ['once'] : [])]);

	return JSON.parse(output);
}

/* A constant rate, whatever the answers do. */
export async function load(port, requests, { rate, seconds = 5, connections = 256, close = false }) {
	const output = await execute(await program('load'),
		[String(port), String(rate), String(seconds), String(connections), requests, ...(close ? ['close'] : [])]);

	return JSON.parse(output);
}

export const workFile = (name) => join(work, name);

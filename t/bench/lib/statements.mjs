// The program's named SQL, read from its sources as the build reads it, so that what runs bare is what runs in the workers.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/* Quoted text and casts stay; :names become $1, $2, ... */
const token = /'(?:[^']|'')*'|"[^"]*"|::|:([a-z][a-z0-9_]*)|[^]/g;

/* One statement: {sql, parameters}, and the source it came from. */
export function translate(text) {
	const parameters = [];
	const sql = text.replace(token, (found, name) => {
		if (name === undefined)
			return found;
		if (!parameters.includes(name))
			parameters.push(name);
		return `$${parameters.indexOf(name) + 1}`;
	});

	return { source: text, sql: sql.replace(/\s+/g, ' ').replace(/;\s*$/, '').trim(), parameters };
}

/* All statements by name: {sql, parameters}. */
export function readStatements(root) {
	const directory = join(root, 'src/db');
	const files = readdirSync(directory).filter((name) => name.endsWith('.sql')).sort();
	const list = execFileSync('awk', ['-v', 'part=list', '-f', join(root, 'src/sql.awk'), ...files.map((name) => join(directory, name))], { encoding: 'utf8' });

	return new Map(list.trimEnd().split('\n').map((line) => line.split('\t')).map(([name, text]) => [name, translate(text)]));
}

/* The lines of a plan for `bare`.  Each step is a statement's name with its values by parameter (others are NULL), or 'sync'. */
export function planOf(statements, steps) {
	const names = [...new Set(steps.filter((step) => step !== 'sync').map(([name]) => name))];
	const missing = names.find((name) => !statements.has(name));

	if (missing)
		throw new Error(`there is no statement ${missing}`);
	return [
		...names.map((name) => ['prepare', name, statements.get(name).sql]),
		...steps.map((step) => (step === 'sync' ? ['sync']
			: ['run', step[0], ...statements.get(step[0]).parameters.map((parameter) => step[1][parameter] ?? '\\N')])),
	];
}

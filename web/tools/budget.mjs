/* The portal stays small: fails when the shell, a route, the styles or a first load outgrow their budget. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const KIB = 1024;
const LIMITS = { shell: 20, route: 26, css: 8, first: 45 };
/** The largest first answers, with headers; measured on the demo clinic. */
const FIRST_ANSWERS = 6 * KIB;

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const preload = JSON.parse(readFileSync('src/preload.json', 'utf8'));
const sizeOf = (file) => gzipSync(readFileSync(join('dist', file)), { level: 9 }).length;

function filesOf(key, found = new Set()) {
	const chunk = manifest[key];
	if (found.has(chunk.file))
		return found;
	found.add(chunk.file);
	for (const needed of chunk.imports ?? [])
		filesOf(needed, found);
	return found;
}

const sum = (files) => [...files].reduce((total, file) => total + sizeOf(file), 0);
let failures = 0;

function report(name, bytes, limit) {
	const isOver = bytes > limit * KIB;
	failures += isOver ? 1 : 0;
	console.log(`${isOver ? 'OVER ' : '     '}${name.padEnd(44)} ${(bytes / KIB).toFixed(1).padStart(6)} of ${limit} KB`);
}

const shell = filesOf('index.html');
const css = [...new Set(Object.values(manifest).flatMap((chunk) => chunk.css ?? []))];
const page = sizeOf('index.html') + sum(css);

report('shell, script', sum(shell), LIMITS.shell);
report('styles', sum(css), LIMITS.css);

/* Steps that travel while the first one is answered are no part of the first view. */
const isPage = (name) => name.startsWith('src/pages/') && !name.endsWith('/later.ts');

let largest = 0;
for (const key of Object.keys(manifest).filter((name) => isPage(name)).sort()) {
	const books = Object.values(preload).find((parts) => parts.page === key)?.books ?? ['visits'];
	const files = new Set([...shell, ...filesOf(key)]);
	for (const book of books.filter((name) => name !== 'shell'))
		filesOf(`src/locales/en/${book}.json`, files);
	largest = Math.max(largest, sum(files));
	report(key, sum(files), LIMITS.route);
}
report('largest first load, data included', page + largest + FIRST_ANSWERS, LIMITS.first);

rmSync('dist/.vite', { recursive: true });
process.exit(failures ? 1 : 0);

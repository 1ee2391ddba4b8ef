/*
 * After `vite build`: SRI on the entry files, .br and .gz next to every file so that nginx never compresses, and
 * an nginx map from addresses to the Link headers that fetch a page's parts ahead of the program asking.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const DIST = 'dist';
const SMALLEST = 256;
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest|txt)$/;

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'));
const preload = JSON.parse(readFileSync('src/preload.json', 'utf8'));

const integrityOf = (file) =>
	`sha384-${createHash('sha384').update(readFileSync(join(DIST, file))).digest('base64')}`;

/** The icon travels within the page: a file of its own would compete with what the page reads. */
const inlineIcon = () =>
	`href="data:image/svg+xml,${encodeURIComponent(readFileSync(join(DIST, 'icon.svg'), 'utf8').trim()).replace(/%(2F|3A|3D)/g, decodeURIComponent)}"`;

function addIntegrity() {
	const path = join(DIST, 'index.html');
	const html = readFileSync(path, 'utf8').replace('href="/icon.svg"', inlineIcon).replace(
		/<(script|link)([^>]*?)(src|href)="\/(assets\/[^"]+)"([^>]*)>/g,
		(_, tag, before, name, file, after) =>
			`<${tag}${before}${name}="/${file}"${after} integrity="${integrityOf(file)}">`,
	);
	writeFileSync(path, html);
}

/** The chunks that a page needs beyond the entry. */
function chunksOf(key, found = new Set()) {
	const chunk = manifest[key];
	if (!chunk)
		throw new Error(`preload.json names ${key}, which the build does not have`);
	if (chunk.isEntry || found.has(chunk.file))
		return found;
	found.add(chunk.file);
	for (const needed of chunk.imports ?? [])
		chunksOf(needed, found);
	return found;
}

/* The styles come with the entry: what fetches parts ahead (vite.config.ts) knows scripts only. */
for (const [key, { css, isEntry }] of Object.entries(manifest)) {
	if (css && !isEntry)
		throw new Error(`${key} has styles of its own; import them in src/css/app.css`);
}

/* What the entry brings; named first, so that the program begins while the rest is on its way. */
const shell = new Set([manifest['index.html'].file]);
for (const needed of manifest['index.html'].imports)
	chunksOf(needed, shell);

/** The page, its words, what it reads first, and the parts that it draws in any case although they are files of their own. */
function linkHeader({ page, books, parts = [] }, reads) {
	const files = chunksOf(page);
	for (const part of parts)
		chunksOf(part, files);
	for (const book of books)
		chunksOf(`src/locales/en/${book}.json`, files);
	const preloads = (list) => list.map((file) => `</${file}>; rel=modulepreload; integrity="${integrityOf(file)}"`);
	const asked = reads.map((path) => `<${path.replace('{id}', '$id')}>; rel=preload; as=fetch; crossorigin`);
	const others = [...files].filter((file) => !shell.has(file));
	return [...preloads([...shell]), ...asked, ...preloads(others)].join(', ');
}

/* A new release is a new cache; the old one is dropped when the worker wakes. */
function fillServiceWorker() {
	const path = join(DIST, 'sw.js');
	const entry = manifest['index.html'];
	const files = [entry.file, ...shell, ...entry.css, ...chunksOf('src/pages/common/offline.tsx'), ...chunksOf('src/locales/en/lost.json')];
	const list = [...new Set(files)].sort().map((file) => `/${file}`);
	const release = createHash('sha256').update(list.join()).digest('hex').slice(0, 12);
	const text = readFileSync(path, 'utf8')
		.replace("'epione-development'", `'epione-${release}'`)
		.replace('FILES = []', `FILES = ${JSON.stringify(list)}`);
	writeFileSync(path, text);
}

/** An address without a query reads what is `plain`, too: with one, the page asks for something else. */
function rowsOf([address, { first, plain = [], ...page }]) {
	const pattern = address.replace('{id}', '(?<id>[0-9a-f-]{36})');
	const row = (end, reads) => `\t"~^${pattern}${end}"\n\t\t'${linkHeader(page, reads)}';`;
	return plain.length ? [row('$', [...first, ...plain]), row('\\?', first)] : [row('(\\?|$)', first)];
}

/* $uri is /index.html after try_files, so the map looks at $request_uri. */
function writePreloadMap() {
	const rows = Object.entries(preload).flatMap(rowsOf);
	writeFileSync('dist-preload.conf', `map $request_uri $preload {\n\tdefault "";\n${rows.join('\n')}\n}\n`);
}

function compress(folder) {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			compress(path);
			continue;
		}
		const bytes = readFileSync(path);
		if (!COMPRESSED.test(path) || path.includes('.vite') || bytes.length < SMALLEST)
			continue;
		writeFileSync(`${path}.br`, brotliCompressSync(bytes));
		writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
	}
}

addIntegrity();
fillServiceWorker();
writePreloadMap();
compress(DIST);

/* A language nobody speaks: accented and a third longer, so that fixed widths and forgotten texts show. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const from = new URL('../src/locales/en/', import.meta.url);
const to = new URL('../src/locales/en-XA/', import.meta.url);
const accents = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú' };

function disguise(text) {
	const changed = text
		.split(/(\{\w+\})/)
		.map((part) => (part.startsWith('{') ? part : part.replace(/[aeiou]/gi, (letter) => accents[letter])))
		.join('');
	return `[${changed}${' ·'.repeat(Math.ceil(text.length / 6))}]`;
}

mkdirSync(to, { recursive: true });
for (const file of readdirSync(from)) {
	const words = JSON.parse(readFileSync(new URL(file, from), 'utf8'));
	const disguised = Object.fromEntries(Object.entries(words).map(([key, text]) => [key, disguise(text)]));
	writeFileSync(new URL(file, to), JSON.stringify(disguised, null, '\t') + '\n');
}

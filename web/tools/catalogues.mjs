/*
 * Catalogues keep their promises: every English key in every language, the same {places}, all plural forms the
 * language has, no key that nobody uses, and no English left in the program itself.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PLURAL = /_(zero|one|two|few|many|other)$/;
const root = new URL('../src/', import.meta.url).pathname;
const locales = join(root, 'locales');
const faults = [];

const read = (code, file) => JSON.parse(readFileSync(join(locales, code, file), 'utf8'));
const stem = (key) => key.replace(PLURAL, '');
const places = (text) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

function sources(folder) {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		if (statSync(path).isDirectory())
			return name === 'locales' ? [] : sources(path);
		return /\.tsx?$/.test(name) && !name.endsWith('.gen.ts') ? [path] : [];
	});
}

function checkPlaces(code, file, key, english, text) {
	const wanted = new Set(places(english));
	const given = new Set(places(text));
	const hasNumber = PLURAL.test(key);
	for (const place of new Set([...wanted, ...given])) {
		const mayMiss = hasNumber && place === '{n}';
		if (!mayMiss && wanted.has(place) !== given.has(place))
			faults.push(`${code}/${file}: "${key}" and ${place} do not fit the English`);
	}
}

function checkLanguage(code, file) {
	const english = read('en', file);
	const words = read(code, file);
	const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
	const stems = new Map(Object.keys(english).map((key) => [stem(key), key]));
	for (const [name, key] of stems) {
		const wanted = PLURAL.test(key) ? forms.map((form) => `${name}_${form}`) : [name];
		for (const one of wanted) {
			if (words[one] === undefined)
				faults.push(`${code}/${file}: "${one}" is missing`);
			else
				checkPlaces(code, file, key, english[key], words[one]);
		}
	}
	for (const key of Object.keys(words)) {
		if (!stems.has(stem(key)))
			faults.push(`${code}/${file}: "${key}" has no English`);
	}
}

/** Keys made at run time, as t(`role.${role}`), count as used by what stands before the dollar. */
function usedKeys(texts) {
	const whole = new Set();
	const beginnings = new Set();
	for (const text of texts) {
		for (const [, key] of text.matchAll(/['"]([a-z][\w.-]*)['"]/g))
			whole.add(key);
		for (const [, start] of text.matchAll(/`([a-z][\w.-]*\.)\$\{/g))
			beginnings.add(start);
	}
	return (key) => whole.has(key) || [...beginnings].some((start) => key.startsWith(start));
}

function checkProgram(files) {
	const isUsed = usedKeys(files.map((file) => readFileSync(file, 'utf8')));
	const seen = new Map();
	for (const file of readdirSync(join(locales, 'en'))) {
		for (const key of Object.keys(read('en', file))) {
			if (!isUsed(stem(key)))
				faults.push(`en/${file}: nobody uses "${key}"`);
			if (seen.has(key))
				faults.push(`en/${file}: "${key}" is also in ${seen.get(key)}`);
			seen.set(key, file);
		}
	}
	for (const file of files.filter((name) => name.endsWith('.tsx')))
		checkForgottenWords(file);
}

function checkForgottenWords(file) {
	const lines = readFileSync(file, 'utf8').split('\n');
	for (const [index, line] of lines.entries()) {
		const isText = /^\t*[A-Z][a-z]+( [a-z]+)*[.!?]?$/.test(line) || />[A-Z][a-z]+[^<>{}();]*<\//.test(line);
		const isAttribute = /(label|aria-label|title|placeholder|alt)="[A-Za-z]/.test(line);
		if (isText || isAttribute)
			faults.push(`${file.slice(root.length)}:${index + 1}: words outside the catalogue: ${line.trim()}`);
	}
}

const languages = readdirSync(locales).filter((code) => code !== 'en' && code !== 'en-XA');
const files = readdirSync(join(locales, 'en'));
for (const code of languages) {
	for (const file of files)
		checkLanguage(code, file);
}
checkProgram(sources(root));

for (const fault of faults)
	console.log(fault);
const total = files.reduce((sum, file) => sum + Object.keys(read('en', file)).length, 0);
console.log(`catalogues: ${total} texts, ${languages.length + 1} languages, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

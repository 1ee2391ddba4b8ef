/*
 * Every sentence that the server says to people has a translation, and every translation a sentence.  The sentences are taken from where they are
 * written: calls that refuse, tables of words, seeds of the database.  Words that reach a refusal by a name are allowed only where it is
 * known whose they are, so that a new kind of source cannot be forgotten.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');
const filesIn = (folder, ending) => readdirSync(join(root, folder)).filter((name) => name.endsWith(ending)).sort().map((name) => `${folder}/${name}`);

const LITERAL = /"((?:[^"\\]|\\.)*)"/g;
const plain = (literal) => JSON.parse(`"${literal}"`);
/* Literals side by side are one. */
const literals = (code) => [...code.replace(/"\s*\n?\s*"/g, '').matchAll(LITERAL)].map(([, inside]) => plain(inside));

/* What stands behind an opening bracket up to its own end, parted at its commas. */
function partsFrom(code, start) {
	const parts = [''];
	let depth = 0;
	for (let i = start; i < code.length; i++) {
		const letter = code[i];
		if (letter === '"' || letter === "'") {
			const end = new RegExp(`${letter}(?:[^${letter}\\\\]|\\\\.)*${letter}`, 'y');
			end.lastIndex = i;
			const [whole] = end.exec(code);
			parts[parts.length - 1] += whole;
			i += whole.length - 1;
			continue;
		}
		if ('([{'.includes(letter))
			depth++;
		if (')]}'.includes(letter) && --depth < 0)
			return parts.map((part) => part.trim());
		if (letter === ',' && depth === 0)
			parts.push('');
		else
			parts[parts.length - 1] += letter;
	}
	return [];
}

const callsOf = (code, name) => [...code.matchAll(new RegExp(`(?<![\\w"])${name}\\(`, 'g'))].map((match) => partsFrom(code, match.index + match[0].length));

/* A printed number is #, a printed list *. */
const asPrinted = (format) => format.replace(/%(lld|zu|d)/g, '#').replace(/%(\.\*)?s/g, '*');

/* Words of refusals that come by a name, and where those are written. */
const byName = {
	'src/input.c': ['rule->words', 'why', 'text_string(request->arena, text_of(words))', 'buffer_text(&words).at'],
	'src/work.c': ['breach->words'],
	'src/passwords.c': ['fault'],
	'src/handlers/password.c': ['spent'],
};
const parted = /^(.*)\? "wants text" : kind_rules\[field->kind\]\.words$/;

const serverFiles = [...filesIn('src', '.c'), ...filesIn('src/handlers', '.c')].filter((path) => path !== 'src/refusal.c');
const faults = [];
const said = new Map();
const say = (sentence, where) => said.set(sentence, said.get(sentence) ?? where);

function readRefusals(path) {
	const code = read(path);
	for (const name of ['refuse', 'refuse_print'])
		for (const words of callsOf(code, name).map((parts) => parts[3])) {
			const found = words ? literals(words) : [];
			found.forEach((one) => say(name === 'refuse' ? one : asPrinted(one), path));
			if (!found.length && !byName[path]?.includes(words))
				faults.push(`${path} refuses in words that come from somewhere: ${words}`);
			if (found.length && /\bwords\b/.test(words.replace(LITERAL, '')) && !parted.test(words))
				faults.push(`${path} refuses in words of two sources: ${words}`);
		}
}

/* Every match of a pattern, its groups being literals without their quotes. */
const take = (path, pattern, sentence = ([, words]) => plain(words)) =>
	[...read(path).matchAll(pattern)].map((match) => say(sentence(match), path)).length || faults.push(`${path} has none of ${pattern}`);

serverFiles.forEach(readRefusals);
take('src/db/breach.def', /^BREACH\(\w+, \w+, (?:NULL|"\w+"), "((?:[^"\\]|\\.)*)"\)$/gm);
take('src/kind.c', /\.words = "((?:[^"\\]|\\.)*)"/g);
take('src/outcome.h', /^\tX\(\w+, +\d+, "[a-z-]+", +"([^"]*)"\)/gm);
take('src/passwords.c', /^static const char \w+\[\] = "([^"]*)";$/gm);
take('src/handlers/password.c', /^static const char spent\[\] = "([^"]*)";$/gm);
take('src/util/json.c', /return stop\(reader, "((?:[^"\\]|\\.)*)"\)/g);
take('src/util/json.c', /text_print\(reader->arena, "([^"]*)"/g, ([, words]) => asPrinted(words));
take('src/input.c', /\bnote\(request, where, "([^"]*)"/g, ([, words]) => asPrinted(words));
take('src/input.c', /buffer_add_string\(&words, "([^"]*: )"\)/g, ([, words]) => `${words}*`);
literals(/^detail\(.*?^\}/ms.exec(read('src/reply.c'))[0]).forEach((words) => say(words, 'src/reply.c'));

/* Words that letters name: roles, levels, relations, and what became of a second factor. */
const wordsOf = (path, table) => literals(new RegExp(`^(?:static )?const char \\*const ${table}\\[\\] = \\{([^}]*)\\}`, 'm').exec(read(path))[1]).forEach((word) => say(word, path));
wordsOf('src/handlers/shapes.c', 'role_words');
wordsOf('src/handlers/shapes.c', 'level_words');
wordsOf('src/handlers/family.c', 'relation_words');
for (const path of filesIn('src/handlers', '.c'))
	for (const name of ['factor_added', 'factor_removed', 'tell_of_change'])
		callsOf(read(path), name).flatMap((parts) => parts.flatMap(literals)).forEach((words) => say(words, path));

/* What the audit calls it. */
for (const path of serverFiles)
	for (const [, words] of read(path).matchAll(/(?:\.audit|->act) = "([^"]*)"/g))
		say(words, path);

/* And what whoever owns the machine does, who writes it there and into letters in SQL of their own. */
take('src/ctl/admin.c', /'epionectl [a-z-]+', '([^']*)'/g);
take('src/ctl/admin.c', /\('([^']*)', \d\)/g);
take('src/ctl/admin.c', /'what', '([^']*)'/g);

take('sql/schema/0096-shares-that-follow.sql', /'-',\s+'([^']*)'/g);
take('sql/schema/0040-audit.sql', /'(They [a-z ]+)'/g);

/* Rows that migrations write into a table of words: the last column. */
for (const path of filesIn('sql/schema', '.sql')) {
	const code = read(path);
	const seeds = [...code.matchAll(/^INSERT INTO (?:permission|care_reason) \([a-z, ]+, words\)\s+VALUES\s((?:'(?:[^']|'')*'|[^';])*);/gm)];
	for (const [, rows] of seeds)
		for (const [, words] of rows.matchAll(/, '((?:[^']|'')*)'\)/g))
			say(words.replaceAll("''", "'"), path);
	if (seeds.length !== (code.match(/^(?:INSERT INTO|UPDATE) (?:permission|care_reason)\b/gm)?.length ?? 0))
		faults.push(`${path} writes words in a way that this check cannot read`);
}

const forms = (sentence) => [sentence, sentence.replace(/\d+/g, '#'), `${sentence.replace(/: [^:]*$/, ':')} *`];

function checkLanguage(path, letters) {
	const table = new Map();
	for (const [, english, here] of read(path).matchAll(/^SAY\(("(?:[^"\\]|\\.)*"),\s*("(?:[^"\\]|\\.)*")\)$/gm)) {
		const [sentence, translation] = [literals(english)[0], literals(here)[0]];
		const marks = (text, mark) => text.split(mark).length;
		if (table.has(sentence))
			faults.push(`${path} says twice: ${sentence}`);
		if (!letters.test(translation) || marks(sentence, '#') !== marks(translation, '#') || marks(sentence, '*') !== marks(translation, '*'))
			faults.push(`${path} does not translate, or loses a # or *: ${sentence}`);
		table.set(sentence, translation);
	}
	if (read(path).match(/^SAY\(/gm)?.length !== table.size)
		faults.push(`${path} has entries that this check cannot read`);
	const used = new Set();
	for (const [sentence, where] of said) {
		const form = forms(sentence).find((one) => table.has(one));
		used.add(form);
		if (!form)
			faults.push(`${path} has no words for: ${sentence} (${where})`);
	}
	for (const sentence of table.keys())
		if (!used.has(sentence))
			faults.push(`${path} translates what nobody says: ${sentence}`);
	return table.size;
}

const tables = { 'src/words/ar.def': /\p{Script=Arabic}/u };
const counted = Object.entries(tables).map(([path, letters]) => checkLanguage(path, letters));
for (const fault of faults.slice(0, process.env.VERBOSE ? undefined : 20))
	console.log(`FAIL  ${fault}`);
console.log(`${counted.reduce((all, one) => all + one)} passed, ${faults.length} failed`);
process.exitCode = faults.length ? 1 : 0;

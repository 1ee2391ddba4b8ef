// Flips each condition of each row policy, and of the functions and views that look who asks, one at a time, on copies of a test database, and runs the SQL
// tests until one of them notices: node t/mutants/policies.mjs [--only NAME] [--deciders] [--some 100] [--lanes 2] [--verbose]
// The connection is a superuser's (the usual PG* variables).  A flip that no test notices is a failure; one of those that nobody could see, as unseen.txt says,
// is a failure when a test does.

import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../lib/client.mjs';
import { insist, Report } from '../lib/report.mjs';
import { flips, flipsInside } from './conditions.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' }, some: { type: 'string' }, deciders: { type: 'boolean' }, lanes: { type: 'string', default: '2' }, verbose: { type: 'boolean' } } });
const root = new URL('../..', import.meta.url).pathname;
const report = new Report(!values.verbose);
const first = `epione_mutants_${process.pid}`;
const lanes = Array.from({ length: Number(values.lanes) }, (_, i) => `${first}_${i}`);

/* Tests of plans take seconds and say nothing of who sees what. */
const files = readdirSync(join(root, 't/sql')).filter((name) => /^\d.*\.sql$/.test(name) && !/plans/.test(name))
	.map((name) => ({ name, path: join(root, 't/sql', name), text: readFileSync(join(root, 't/sql', name), 'utf8') }));

/* title | reason, a line each. */
const unseen = new Map(readFileSync(new URL('unseen.txt', import.meta.url), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
	.map((line) => line.split(/\s+\|\s+/)));
let statements;

const psql = ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-v', `root=${root}`];

function sql(database, text) {
	return execFileSync('psql', [...psql, '-F', '\x01', '-R', '\x02', '-d', database, '-f', '-'], { input: text, encoding: 'utf8', maxBuffer: 1 << 26 })
		.split('\x02').filter((line) => line.trim()).map((line) => line.replace(/\n$/, '').split('\x01'));
}

/* What a file says, once it has ended; of a subject, once it said that something is wrong. */
function run(database, file, subject) {
	return new Promise((resolve, reject) => {
		const env = { ...process.env, PSQLRC: '/dev/null', PGOPTIONS: `-c test.subject=${subject ?? ''}` };
		const child = spawn('psql', [...psql, '-v', 'FETCH_COUNT=10', '-d', database, '-f', file.path], { env, stdio: ['ignore', 'pipe', 'ignore'] });
		let out = '';

		child.stdout.on('data', (chunk) => {
			out += chunk;
			if (subject && /^not ok - .*\n/m.test(out))
				child.kill();
		});
		child.on('error', reject);
		child.on('close', (status) => resolve({ good: out.match(/^ok - /gm)?.length ?? 0, bad: out.match(/^not ok - .*/gm) ?? [], status }));
	});
}

/* Whether a file says anything else than it does of the schema as it is. */
async function notices(database, file, subject) {
	const { good, bad, status } = await run(database, file, subject);

	return status !== 0 || bad.length > 0 || good !== file.good;
}

/* How often a file speaks of a table or function, or of a statement that does. */
function mentions(names, { text }) {
	return text.split(new RegExp(`\\b(?:${names.join('|')})\\b`)).length - 1;
}

/* Who decides is spoken of by the file of its subject; of policies those files come first that noticed most so far. */
function inOrder({ table, decides }) {
	const names = [table, ...statements.filter(([, text]) => new RegExp(`\\b${table}\\b`).test(text)).map(([name]) => name)];
	const rank = new Map(files.map((file) => [file, decides ? [mentions(names, file), file.noticed] : [file.noticed, mentions(names, file)]]));

	return [...files].sort((one, other) => rank.get(other)[0] - rank.get(one)[0] || rank.get(other)[1] - rank.get(one)[1]);
}

/* --only is a name, or several as a regular expression says them. */
const chosen = `'^(${values.only ?? '.*'})$'`;

function policies() {
	return sql(lanes[0], `SELECT polname, polrelid::regclass, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
		FROM pg_policy WHERE polrelid::regclass::text ~ ${chosen} ORDER BY polrelid::regclass::text, polname`)
		.map(([name, table, using, check]) => ({ name, table, using, check }));
}

/* WITH CHECK that says the same as USING is flipped by itself, too: whoever may change a row could give it away. */
function mutantsOf({ name, table, using, check }) {
	const clause = (word, text) => (text ? flips(text).map((flip) => ({
		title: `${table}: ${name} ${word}: ${flip.words}`, table,
		apply: `ALTER POLICY ${name} ON ${table} ${word} (${flip.text})`, restore: `ALTER POLICY ${name} ON ${table} ${word} (${text})`,
	})) : []);

	return [...clause('USING', using), ...clause('WITH CHECK', check)];
}

/* Functions and views that look who asks, or whose rights they are asked about, and those that ask them.  What retention deletes is the same, whoever asks. */
const asks = 'app_(actor|patient)|grantee|\\mactor\\M|is_own_record|portal_may_invite|care_(rank_of|level|sections|reach)';

function deciders() {
	const functions = sql(lanes[0], `SELECT proname, prosrc, pg_get_functiondef(oid) FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace AND prosrc ~ '${asks}' AND proname !~ '^retain_' AND proname ~ ${chosen}
		ORDER BY proname`)
		.map(([name, source, whole]) => ({ name, source, make: (text) => whole.replace(source, () => text) }));
	const views = sql(lanes[0], `SELECT relname, pg_get_viewdef(oid), array_to_string(reloptions, ', ') FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' AND pg_get_viewdef(oid) ~ '${asks}' AND relname ~ ${chosen} ORDER BY relname`)
		.map(([name, source, options]) => ({ name, source, make: (text) => `CREATE OR REPLACE VIEW ${name} WITH (${options}) AS ${text}` }));

	return [...functions, ...views].flatMap(({ name, source, make }) => flipsInside(source)
		.map((flip) => ({ title: `${name}: ${flip.words}`, table: name, decides: true, apply: make(flip.text), restore: make(source) })));
}

/* The same condition at another place has another title. */
function numbered(mutants) {
	const seen = new Map();

	return mutants.map((mutant) => {
		const times = (seen.get(mutant.title) ?? 0) + 1;
		seen.set(mutant.title, times);
		return { ...mutant, title: times > 1 ? `${mutant.title} (${times})` : mutant.title };
	});
}

/* Other ones each time, spread evenly over all. */
function sample(all, most) {
	const step = Math.max(1, all.length / most), begin = Math.random() * step;

	return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(begin + i * step)]).filter((one) => one);
}

async function whoNotices(mutant, database) {
	sql(database, mutant.apply);
	try {
		for (const file of inOrder(mutant))
			if (await notices(database, file, mutant.table))
				return file;
	} finally {
		sql(database, mutant.restore);
	}
	return undefined;
}

async function prove(mutant, database) {
	const file = await whoNotices(mutant, database);
	const expected = unseen.has(mutant.title);

	if (file)
		file.noticed++;
	insist(file || expected, 'nothing notices it');
	insist(!file || !expected, `t/mutants/unseen.txt says that nobody sees it; ${file?.name} does`);
}

execFileSync(join(root, 't/sql/run'), ['--prepare', lanes[0]], { stdio: ['ignore', 'inherit', 'inherit'] });
try {
	for (const file of files) {
		const { good, bad, status } = await run(lanes[0], file);
		if (status !== 0 || bad.length > 0 || good === 0)
			throw new Error(`${file.name} does not hold of the schema as it is: ${bad}`);
		Object.assign(file, { good, noticed: /conditions/.test(file.name) ? 1 : 0 });
	}
	statements = sql(lanes[0], 'SELECT name, sql FROM test.statement');
	for (const lane of lanes.slice(1))
		sql('postgres', `CREATE DATABASE ${lane} TEMPLATE ${lanes[0]}`);
	const all = numbered([...deciders(), ...(values.deciders ? [] : policies().flatMap(mutantsOf))]);
	const titles = new Set(all.map(({ title }) => title));
	const stale = values.only || values.deciders ? [] : [...unseen.keys()].filter((title) => !titles.has(title));
	if (stale.length)
		throw new Error(`t/mutants/unseen.txt speaks of what there is not: ${stale.join('; ')}`);
	const mutants = values.some ? sample(all, Number(values.some)) : all;
	console.log(`# ${mutants.length} of ${all.length} flips`);
	const free = [...lanes];
	await inParallel(mutants, lanes.length, async (mutant) => {
		const lane = free.pop();
		await report.run(mutant.title, () => prove(mutant, lane));
		free.push(lane);
	});
} finally {
	for (const lane of lanes)
		sql('postgres', `DROP DATABASE IF EXISTS ${lane} WITH (FORCE)`);
}
report.end();

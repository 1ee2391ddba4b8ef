// Flips each condition of each row policy, and of the functions and views that decide by who asks, one at a time, on copies of a test database, and runs the SQL tests until one of them notices:
// node t/mutants/policies.mjs [--only TABLE] [--some 100] [--lanes 2] [--verbose]
// The connection is a superuser's (the usual PG* variables).  A flip that no test notices is a failure.

import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../lib/client.mjs';
import { insist, Report } from '../lib/report.mjs';
import { flips, flipsInside } from './conditions.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' }, some: { type: 'string' }, lanes: { type: 'string', default: '2' }, verbose: { type: 'boolean' } } });
const root = new URL('../..', import.meta.url).pathname;
const report = new Report(!values.verbose);
const first = `epione_mutants_${process.pid}`;
const lanes = Array.from({ length: Number(values.lanes) }, (_, i) => `${first}_${i}`);

/* Tests of plans take seconds and say nothing of who sees what. */
const files = readdirSync(join(root, 't/sql')).filter((name) => /^\d.*\.sql$/.test(name) && !/plans/.test(name))
	.map((name) => ({ name, path: join(root, 't/sql', name), text: readFileSync(join(root, 't/sql', name), 'utf8') }));

const psql = ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-v', `root=${root}`];

function sql(database, text) {
	return execFileSync('psql', [...psql, '-F', '\x01', '-R', '\x02', '-d', database, '-f', '-'], { input: text, encoding: 'utf8', maxBuffer: 1 << 26 })
		.split('\x02').filter((line) => line.trim()).map((line) => line.replace(/\n$/, '').split('\x01'));
}

/* What a file says, once it has ended. */
function run(database, file) {
	return new Promise((resolve, reject) => {
		const child = spawn('psql', [...psql, '-d', database, '-f', file.path], { env: { ...process.env, PSQLRC: '/dev/null' }, stdio: ['ignore', 'pipe', 'ignore'] });
		let out = '';

		child.stdout.on('data', (chunk) => { out += chunk; });
		child.on('error', reject);
		child.on('close', (status) => resolve({ good: out.match(/^ok - /gm)?.length ?? 0, bad: out.match(/^not ok - .*/gm) ?? [], status }));
	});
}

/* Whether a file says anything else than it does of the schema as it is. */
async function notices(database, file) {
	const { good, bad, status } = await run(database, file);

	return status !== 0 || bad.length > 0 || good !== file.good;
}

/* Files that noticed most so far come first, then those that speak of the table. */
function inOrder(table) {
	const mentions = ({ text }) => text.split(new RegExp(`\\b${table}\\b`)).length;

	return [...files].sort((one, other) => other.noticed - one.noticed || mentions(other) - mentions(one));
}

function policies() {
	return sql(lanes[0], `SELECT polname, polrelid::regclass, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
		FROM pg_policy WHERE polrelid::regclass::text LIKE '${values.only ?? '%'}' ORDER BY polrelid::regclass::text, polname`)
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

const quoted = (name) => `'${name.replaceAll("'", "''")}'`;

/* Whom somebody may act for, and what they reach of a record, is asked of these.  --only finds other functions, too: those that act with
 * more rights than who calls them, and look who that is. */
const alwaysFlipped = ['care_level', 'care_sections', 'care_reach', 'break_glass_of', 'acting_patient'];

function deciders() {
	const chosen = (name) => (values.only ? `${name} LIKE ${quoted(values.only)}` : `${name} IN (${alwaysFlipped.map(quoted)})`);
	const functions = sql(lanes[0], `SELECT proname, prosrc, pg_get_functiondef(oid) FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace AND prosecdef AND prosrc ~ 'app_(actor|patient)|grantee_id|\\mactor\\M' AND ${chosen('proname')} ORDER BY oid`)
		.map(([name, source, whole]) => ({ name, source, make: (text) => whole.replace(source, () => text) }));
	const views = sql(lanes[0], `SELECT relname, pg_get_viewdef(oid), array_to_string(reloptions, ', ') FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' AND pg_get_viewdef(oid) ~ 'app_(actor|patient)' AND ${chosen('relname')} ORDER BY oid`)
		.map(([name, source, options]) => ({ name, source, make: (text) => `CREATE OR REPLACE VIEW ${name} WITH (${options}) AS ${text}` }));

	return [...functions, ...views].flatMap(({ name, source, make }) => flipsInside(source)
		.map((flip) => ({ title: `${name}: ${flip.words}`, table: name, apply: make(flip.text), restore: make(source) })));
}

/* Other ones each time, spread evenly over all. */
function sample(all, most) {
	const step = Math.max(1, all.length / most), begin = Math.random() * step;

	return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(begin + i * step)]).filter((one) => one);
}

async function prove({ table, apply, restore }, database) {
	sql(database, apply);
	try {
		for (const file of inOrder(table))
			if (await notices(database, file)) {
				file.noticed++;
				return;
			}
	} finally {
		sql(database, restore);
	}
	insist(false, 'nothing notices it');
}

execFileSync(join(root, 't/sql/run'), ['--prepare', lanes[0]], { stdio: ['ignore', 'inherit', 'inherit'] });
try {
	for (const file of files) {
		const { good, bad, status } = await run(lanes[0], file);
		if (status !== 0 || bad.length > 0 || good === 0)
			throw new Error(`${file.name} does not hold of the schema as it is: ${bad}`);
		Object.assign(file, { good, noticed: /conditions/.test(file.name) ? 1 : 0 });
	}
	for (const lane of lanes.slice(1))
		sql('postgres', `CREATE DATABASE ${lane} TEMPLATE ${lanes[0]}`);
	const all = [...policies().flatMap(mutantsOf), ...deciders()];
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

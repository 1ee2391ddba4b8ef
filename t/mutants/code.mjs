// Flips each condition of the guards in the program, one at a time, and insists that one of t/mutants/guards.mjs falls: node t/mutants/code.mjs [FILE...]
// [--only LINE,LINE] [--seconds SECONDS] [--verbose], beside a clinic of dev test --run.  With --seconds it takes as many of them, by chance, as go into that time.
//
// The program is built once, with every condition asking a number in a file whether it is the one that is flipped; so going on to the next one takes no
// build.  t/mutants/alike.txt lists the flips that change nothing that anybody could see, each with its reason.

import { execFileSync, execSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { shuffled } from '../lib/chance.mjs';
import { sendPatiently, sleep } from '../lib/client.mjs';
import { insist, Report } from '../lib/report.mjs';
import { brokenGuards } from './broken.mjs';
import { forgetTries, gather } from './cast.mjs';
import { areWhole, fallen, guards } from './guards.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, seconds: { type: 'string' }, verbose: { type: 'boolean' } } });
const { EPIONE_ROOT: root, EPIONE_BUILD: build, EPIONE_HOUSE: house, EPIONE_DEV: dev, EPIONE_LOG: log } = process.env;
const files = positionals.length ? positionals : ['src/caller.c', 'src/acting.c', 'src/session.c', 'src/pipeline.c', 'src/work.c', 'src/shelf.c',
	'src/throttle.c', 'src/handlers/signin.c', 'src/handlers/password.c'];
const report = new Report(!values.verbose);
const PROOF_GROWS_OLD = 300_000; // milliseconds, before the server's ten minutes
const place = mkdtempSync(join(tmpdir(), 'epione-mutants-'));
const number = join(place, 'number');

const header = `
extern volatile const int *mutant_now;
#define MUTANT(n, ...) (*mutant_now == 2 * (n) ? 0 : *mutant_now == 2 * (n) + 1 ? 1 : !!(__VA_ARGS__))
`;
const switcher = `
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
volatile const int *mutant_now;
static void __attribute__((constructor))
find_number(void)
{
	mutant_now = mmap(NULL, 4096, PROT_READ, MAP_SHARED, open("${number}", O_RDONLY), 0);
	if (mutant_now == MAP_FAILED)
		abort();
}
/* Who waits for a password to be hashed waits for all that runs beside this. */
int
sched_setscheduler(int pid, int policy, const void *parameters)
{
	(void)pid, (void)policy, (void)parameters;
	return 0;
}
`;

/* Comments and quoted words as blanks, so that what is left can be counted through. */
const blanked = (text) => text.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, (one) => one.replace(/[^\n]/g, ' '));

function closing(text, open) {
	let depth = 0;

	for (let i = open; ; i++)
		if (text[i] === '(')
			depth++;
		else if (text[i] === ')' && --depth === 0)
			return i;
}

/* The operands of && and ||, however deep. */
function operands(source, text, from, to) {
	while (/\s/.test(source[from]))
		from++;
	while (/\s/.test(source[to - 1]))
		to--;
	if (text[from] === '(' && closing(text, from) === to - 1)
		return operands(source, text, from + 1, to - 1);
	const cuts = [];
	for (let i = from; i < to; i++)
		if (text[i] === '(')
			i = closing(text, i);
		else if (text.startsWith('&&', i) || text.startsWith('||', i))
			cuts.push(i++);
	if (cuts.length === 0)
		return [[from, to]];
	return [from, ...cuts.map((cut) => cut + 2)].flatMap((begin, i) => operands(source, text, begin, cuts[i] ?? to));
}

const compares = /&&|\|\||==|!=|<=|>=| < | > /;

/* Where the condition before a question mark begins. */
function beginOfChoice(text, question) {
	let depth = 0;

	for (let i = question - 1; ; i--)
		if (text[i] === ')')
			depth++;
		else if (text[i] === '(' && depth > 0)
			depth--;
		else if (depth === 0 && (/[({,;:?]/.test(text[i]) || /(^|[^=!<>])=$|\breturn$/.test(text.slice(0, i + 1)) && text[i + 1] === ' '))
			return i + 1;
}

/* The semicolon that ends what is written there, or nothing when a bracket ends it. */
function endOfStatement(text, from) {
	for (let i = from; ; i++)
		if (text[i] === '(')
			i = closing(text, i);
		else if (/[;){]/.test(text[i]))
			return text[i] === ';' ? i : undefined;
}

/* What is said yes or no by: conditions of if, conditions before a question mark, answers of functions that say yes or no, and comparisons that are kept.
 * Those of loops are not: a loop that never ends says nothing. */
function conditionsOf(source) {
	const text = blanked(source);
	const ifs = [...text.matchAll(/\bif \(/g)].map(({ index }) => [index + 4, closing(text, index + 3)]);
	const choices = [...text.matchAll(/\?/g)].map(({ index }) => [beginOfChoice(text, index), index]);
	const deciders = [...text.matchAll(/^(?:static )?bool\n[a-z_]+\([\s\S]*?^\}/gm)].flatMap(({ index: start, 0: whole }) =>
		[...whole.matchAll(/\breturn (?!true;|false;)/g)].map(({ index, 0: word }) => start + index + word.length));
	const kept = [...text.matchAll(/[^=!<>]= /g)].map(({ index }) => index + 3).filter((from) => compares.test(text.slice(from, endOfStatement(text, from) ?? from)));
	const answers = [...deciders, ...kept].map((from) => [from, endOfStatement(text, from)]).filter(([from, to]) => !text.slice(from, to).includes('?'));
	const all = [...ifs, ...choices, ...answers].flatMap(([from, to]) => operands(source, text, from, to))
		.filter(([from, to]) => !/^[A-Z_]+$/.test(source.slice(from, to)));

	return [...new Map(all.map((range) => [range.join(), range])).values()].sort(([one], [other]) => one - other);
}

/* What these decide is what is told, and how a transaction travels. */
const besides = /^(write_log|advise|goes_in_one_journey)$/;

const functionOf = (source, at) => [...source.slice(0, at).matchAll(/^([a-z_]+)\(/gm)].at(-1)?.[1];
const lineOf = (source, at) => source.slice(0, at).split('\n').length;

function mutate(file, first) {
	const source = readFileSync(join(root, file), 'utf8');
	const found = conditionsOf(source).filter(([from]) => !besides.test(functionOf(source, from)));
	const inserted = found.flatMap(([from, to], i) => [[from, -to, `MUTANT(${first + i}, `], [to, from, ')']]).sort(([at, one], [other, two]) => at - other || one - two);
	let text = '';
	let at = 0;

	for (const [place, , word] of inserted) {
		text += source.slice(at, place) + word;
		at = place;
	}
	writeFileSync(join(place, basename(file)), `#line 1 "${file}"\n${text}${source.slice(at)}`);
	return found.flatMap(([from, to], i) => ['false', 'true'].map((value, truth) => ({
		number: 2 * (first + i) + truth, file, line: lineOf(source, from), inside: functionOf(source, from), words: `${file}: ${source.slice(from, to).replace(/\s+/g, ' ')} -> ${value}`,
	})));
}

const make = (...words) => execFileSync('make', ['-C', build, '-n', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/* make itself says how a file is compiled and the program linked. */
function buildMutants() {
	let count = 1;
	const mutants = [];

	mkdirSync(join(place, 'src'), { recursive: true });
	writeFileSync(join(place, 'mutant.h'), header);
	writeFileSync(join(place, 'switch.c'), switcher);
	copyFileSync(join(build, 'libepione.a'), join(place, 'libepione.a'));
	execSync(`gcc -fPIE -c -o ${place}/switch.o ${place}/switch.c`);
	for (const file of files) {
		mutants.push(...mutate(file, count));
		count = 1 + mutants.length / 2;
		const object = `libepione_a-${basename(file, '.c')}.o`;
		const command = make('-W', join(root, file), 'libepione.a').split('\n').find((line) => line.includes(`-o ${dirname(file)}/${object}`)).replace(/^.*?;gcc/, 'gcc');
		execSync(command.replace(/-MT .* -c -o .*$/, `-I${root}/src -I${root}/${dirname(file)} -Wno-error -w -include ${place}/mutant.h -c -o ${place}/${object} ${place}/${basename(file)}`), { cwd: build });
		execSync(`ar r ${place}/libepione.a ${place}/${object}`, { stdio: 'ignore' });
	}
	const link = make('-W', 'libepione.a', 'epione').split('\n').find((line) => line.includes('-o epione ')).replace(/^.*?;gcc/, 'gcc');
	execSync(link.replace('-o epione ', `-o ${place}/epione `).replace(' libepione.a ', ` ${place}/libepione.a ${place}/switch.o `), { cwd: build });
	return mutants;
}

function flip(which) {
	const bytes = Buffer.alloc(4096);

	bytes.writeInt32LE(which);
	writeFileSync(number, bytes, { flag: 'r+' });
}

async function isReady() {
	for (let i = 0; i < 200; i++) {
		const reply = await sendPatiently('GET', '/api/health/ready', {}, 1).catch(() => ({ status: 0 }));
		if (reply.status === 200)
			return true;
		await sleep(100);
	}
	return false;
}

async function restart() {
	try {
		execFileSync(dev, ['service', 'restart', 'epione'], { stdio: 'ignore', timeout: 20_000 });
	} catch {
		return false;
	}
	return isReady();
}

function runProgram(program) {
	copyFileSync(program, join(house, 'program/epione.new'));
	execSync(`chmod 755 ${house}/program/epione.new && mv -f ${house}/program/epione.new ${house}/program/epione`);
}

const alike = new Map(readFileSync(new URL('alike.txt', import.meta.url), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
	.map((line) => line.split(/\s+\|\s+/)));

/* What is read when a worker begins needs workers that begin; all else is flipped while they work. */
const readAtStart = /^(read_version|add_permission|read_permissions|permissions_load|role_read)$/;
let cast, gathered;

const endedWorkers = () => readFileSync(join(log, 'epione.log'), 'latin1').match(/message="worker \d+ ended \((signal|status 1\))/g)?.length ?? 0;

/* Whoever asks a worker that dies is told to try again, and would do so for long. */
async function workerEnds(stop) {
	const before = endedWorkers();

	while (!stop.aborted) {
		await sleep(300);
		if (endedWorkers() > before)
			return 'a worker ended';
	}
	return undefined;
}

async function faultOf(names) {
	const stop = new AbortController();
	const { first, over } = fallen(cast, names);
	const words = await Promise.race([first, workerEnds(stop.signal)]);

	stop.abort();
	return { words, over };
}

/* The guards that noticed what was flipped before are asked first, the last one first. */
const likely = [];

function remember(name) {
	if (likely.includes(name))
		likely.splice(likely.indexOf(name), 1);
	likely.unshift(name);
	likely.splice(6);
}

async function faultWith(which, names) {
	flip(which);
	const { words, over } = await faultOf(names);
	flip(0);
	await over;
	await forgetTries();
	return words;
}

async function gatherAll() {
	cast = await gather();
	gathered = Date.now();
}

async function beginAgain() {
	await restart();
	await gatherAll();
}

/* A guard has noticed a flip when it falls with it and holds without it; where the flip left something behind, once more from the beginning.  What was read
 * at the start is left behind in any case. */
async function isOwing(which, name, again) {
	if (again)
		await beginAgain();
	if (!(name in guards || name in brokenGuards) || !await faultWith(0, [name]))
		return true;
	await beginAgain();
	if (!await faultWith(which, [name]))
		return false;
	await beginAgain();
	return !await faultWith(0, [name]);
}

async function fault(which = 0, again = false) {
	for (const names of [likely, undefined]) {
		const words = await faultWith(which, names);
		if (words) {
			const name = words.split(': ')[0];
			remember(name);
			insist(which === 0 || await isOwing(which, name, again), `a guard falls without it too: ${words}`);
			return words;
		}
	}
	return undefined;
}

async function prove(mutant) {
	const again = readAtStart.test(mutant.inside);

	flip(mutant.number);
	let seen;
	try {
		seen = again && !await restart() ? 'it does not start' : await fault(mutant.number, again);
	} finally {
		flip(0);
		if (again || Date.now() - gathered > PROOF_GROWS_OLD || !await areWhole(cast).catch(() => false))
			await beginAgain();
	}
	const expected = alike.has(mutant.words) || alike.has(`${mutant.words} in ${mutant.inside}`);
	insist(seen || expected, 'nothing notices it');
	insist(!seen || !expected, `t/mutants/alike.txt says that nobody sees it; somebody does: ${seen}`);
	if (values.verbose)
		console.log(`#     ${seen ?? 'nobody could see it'}`);
}

execSync(`chmod 755 ${place}`);
writeFileSync(number, Buffer.alloc(4096));
const found = buildMutants().filter(({ line }) => !values.only || values.only.split(',').includes(String(line)));
const mutants = values.seconds ? shuffled(found.filter(({ inside }) => !readAtStart.test(inside))) : found;
try {
	runProgram(join(place, 'epione'));
	insist(await restart(), 'the program with every condition as it is does not start');
	await gatherAll();
	const seen = await fault() && await fault(); // on a busy machine it may have been a moment
	insist(!seen, `with every condition as it is: ${seen}`);
	const end = values.seconds ? Date.now() + Number(values.seconds) * 1000 : Infinity;
	let tried = 0;
	for (const mutant of mutants) {
		if (Date.now() > end)
			break;
		await report.run(`${mutant.line}: ${mutant.words}`, () => prove(mutant));
		tried++;
	}
	console.log(`# ${tried} of ${found.length} flips in ${files.join(', ')}`);
} finally {
	flip(0);
	runProgram(join(build, 'epione'));
	await restart();
	rmSync(place, { recursive: true });
}
report.end();

// What breaks, and how it comes back.  Whatever happens: no crash of the supervisor, no half-written row, a clear answer, recovery by itself.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report, insist } from '../lib/report.mjs';
import { databaseNow } from '../bench/lib/invariants.mjs';
import { childrenOf, family } from '../bench/lib/process.mjs';
import { Stack, eventually, sleep } from '../bench/lib/stack.mjs';
import { diskFaults } from './disks.mjs';
import { identityFaults } from './identity.mjs';
import { lifecycleFaults } from './lifecycle.mjs';
import { Clinic, tally } from './traffic.mjs';

const directory = process.env.EPIONE_VAR ?? '/var/tmp/epione';
const build = process.env.EPIONE_BUILD ?? join(directory, 'build');
const settings = { requests_per_minute: 0, argon2_kib: 8192 };
const report = new Report();
const port = Number(process.env.FAULTS_PORT ?? 9700);

const makeStack = (server, environment = {}) => new Stack({ directory: join(directory, 'faults'), port, build, server, settings, environment });

async function openClinic(stack) {
	const people = { patient: await stack.signIn('patient@epione.test'), doctor: await stack.signIn('doctor@epione.test') };
	const from = new Date(Date.now() + 20 * 86400_000).toISOString().slice(0, 10);
	const slots = [];

	for (let window = 0; window < 8; window++) {
		const day = new Date(Date.parse(from) + window * 42 * 86400_000).toISOString().slice(0, 10);
		const path = `/api/appointments/check-availability?doctorId=${people.doctor.account}&from=${day}&days=42`;
		const answer = await stack.ask('GET', path, { token: people.patient.token });
		insist(answer.status === 200, `free times: ${answer.status} ${answer.body.slice(0, 200)}`);
		slots.push(...answer.json.data.freeTimes.map((startsAt) => ({ doctor: people.doctor.account, startsAt })));
	}
	return new Clinic(stack, people, slots);
}

/* The n-th statement, or the n-th allocation, of each request fails. */
async function innerFaults(kind, turns) {
	for (const n of turns) {
		await report.run(`${kind} ${n} of each request fails`, async () => {
			const stack = makeStack('epione-faults', { [`EPIONE_FAIL_${kind.toUpperCase()}`]: String(n) });
			stack.places();
			stack.tell('stop', 'epione');
			stack.tell('start', 'epione');
			const broken = new Clinic(stack, clinic.people, clinic.slots);
			broken.turn = clinic.turn;
			const since = databaseNow(stack);
			const answers = [...await broken.everything(), ...await broken.everything()];
			clinic.turn = broken.turn;
			broken.check(answers, since);
			failed[kind] += answers.filter(({ status }) => status >= 500).length;
		});
	}
	await report.run(`some ${kind} did fail`, () => insist(failed[kind] > 0, 'every request went well, so nothing was tested'));
}

async function allInnerFaults() {
	makeStack('epione-faults').tell('install');
	await innerFaults('statement', [1, 2, 3, 4, 5, 6]);
	await innerFaults('allocation', [1, 2, 3, 5, 8, 13, 21, 34, 55]);
}

const failed = { statement: 0, allocation: 0 };

function killWorkers(stack) {
	for (const pid of childrenOf(stack.pid('epione')))
		spawnSync('kill', ['-9', String(pid)]);
}

async function workersKilled() {
	await clinic.through(async () => {
		for (let i = 0; i < 20; i++) {
			killWorkers(clinic.stack);
			await sleep(100);
		}
	}, { seconds: 5 });
}

async function databaseRestarted() {
	await clinic.through(async () => {
		clinic.stack.tell('stop', 'postgresql');
		await sleep(500);
		clinic.stack.tell('start', 'postgresql');
	}, { seconds: 8, needs: 503 });
}

async function backendKilled() {
	const backends = () => clinic.stack.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'epione_app'").map(([pid]) => Number(pid));

	await clinic.through(async () => {
		for (let i = 0; i < 3; i++) {
			await eventually(() => {
				try {
					return backends().length > 0;
				} catch {
					return false; // it recovers from the last time
				}
			});
			spawnSync('kill', ['-9', String(backends()[0])]);
			await sleep(300);
		}
	}, { seconds: 10 });
}

async function databaseKilled() {
	await clinic.through(async () => {
		for (const pid of family(clinic.stack.pid('postgresql')))
			spawnSync('kill', ['-9', String(pid)]);
		await sleep(300);
		clinic.stack.tell('start', 'postgresql');
	}, { seconds: 15, needs: 503 });
}

/* Whoever waits for a lock is told so, and nobody else waits. */
async function rowLocked() {
	const since = databaseNow(clinic.stack);
	const { ended } = clinic.stack.sqlInBackground('BEGIN; LOCK TABLE appointment IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(7); COMMIT');

	await sleep(300);
	const answers = await Promise.all([clinic.list(), clinic.book(), clinic.ask('GET', '/api/health/live')]);
	await ended;
	clinic.check(answers, since);
	insist(answers[0].status === 503 && answers[1].status === 503, `a locked table gave ${JSON.stringify(tally(answers))}`);
	insist(await clinic.comesBack(5), 'it did not come back');
}

async function redisStopped() {
	const told = await clinic.through(async () => {
		clinic.stack.tell('stop', 'redis');
		await sleep(500);
		insist((await clinic.ask('GET', '/api/health/live')).status === 200, 'a lost Redis must not look like a dead server');
		insist((await clinic.ask('GET', '/api/health/ready')).status === 503, 'a server without Redis is not ready');
		clinic.stack.tell('start', 'redis');
	}, { seconds: 8, needs: 503 });

	insist(!(401 in told), `a Redis that came back signed people out: ${JSON.stringify(told)}`);
}

async function redisHung() {
	const pid = clinic.stack.pid('redis');

	await clinic.through(async () => {
		process.kill(pid, 'SIGSTOP');
		try {
			await sleep(1500);
			const { seconds, status } = await clinic.list();
			insist(status === 503 && seconds < 1, `a hung Redis gave ${status} after ${seconds.toFixed(2)} s`);
		} finally {
			process.kill(pid, 'SIGCONT');
		}
	}, { seconds: 8, needs: 503 });
}

async function redisFlushed() {
	const since = databaseNow(clinic.stack);

	clinic.stack.redis('FLUSHALL');
	const answers = [await clinic.list(), await clinic.book(), await clinic.profile()];
	clinic.check(answers, since);
	insist(answers.every(({ status }) => status === 401), `without sessions people were told ${JSON.stringify(tally(answers))}`);
	clinic.people.patient = await clinic.stack.signIn('patient@epione.test');
	clinic.people.doctor = await clinic.stack.signIn('doctor@epione.test');
	insist(await clinic.comesBack(5), 'signing in again did not help');
}

async function redisFull() {
	const since = databaseNow(clinic.stack);

	clinic.stack.redis('CONFIG', 'SET', 'maxmemory', '1');
	let answers;
	try {
		answers = [await clinic.list(), await clinic.logIn()];
	} finally {
		clinic.stack.redis('CONFIG', 'SET', 'maxmemory', '128mb');
	}
	clinic.check(answers, since);
	insist(await eventually(async () => (await clinic.logIn()).status === 200, 5000), 'nobody could sign in again');
}

/* Without its audit row nothing is done. */
async function auditRefused() {
	const since = databaseNow(clinic.stack), { stack } = clinic;

	stack.sql('ALTER TABLE audit_event ADD CONSTRAINT nothing_is_recorded CHECK (false) NOT VALID');
	let answers;
	try {
		answers = [await clinic.list(), await clinic.book(), await clinic.profile(), await clinic.register()];
	} finally {
		stack.sql('ALTER TABLE audit_event DROP CONSTRAINT nothing_is_recorded');
	}
	clinic.check(answers, since);
	insist(answers.every(({ status }) => status >= 500), `without an audit people were told ${JSON.stringify(tally(answers))}`);
	insist(await clinic.comesBack(5), 'it did not come back');
}

/* A tablespace that is full: the audit's rows have nowhere to go. */
async function diskFull() {
	const { stack } = clinic, place = `${stack.run}/small`;
	const parts = () => stack.sql("SELECT format('%I', c.relname), c.relkind FROM pg_class c WHERE c.relkind IN ('r', 'i') AND c.relname LIKE 'audit_event%'");
	const move = (space) => stack.sql(parts().map(([name, kind]) => `ALTER ${kind === 'i' ? 'INDEX' : 'TABLE'} ${name} SET TABLESPACE ${space};`).join('\n'));

	mkdirSync(place, { recursive: true });
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'tmpfs', place]);
	try {
		execFileSync('chown', [stack.databaseUser, place]);
		stack.sql(`CREATE TABLESPACE small LOCATION '${place}'`);
		move('small');
		await clinic.through(async () => {
			spawnSync('dd', ['if=/dev/zero', `of=${place}/filler`, 'bs=64k']);
			insist(await eventually(async () => (await clinic.list()).status === 503, 20000), 'a full disk was not noticed');
			await sleep(500); // the others ask meanwhile too
			rmSync(`${place}/filler`);
		}, { seconds: 8, needs: 503 });
	} finally {
		rmSync(`${place}/filler`, { force: true });
		move('pg_default');
		stack.sql('DROP TABLESPACE IF EXISTS small');
		execFileSync('umount', [place]);
	}
}

async function settingsBroken() {
	const { stack } = clinic, since = databaseNow(stack);
	const file = `${stack.house}/epione.conf`, before = execFileSync('cat', [file], { encoding: 'utf8' });

	writeFileSync(file, `${before}\nno_such_setting = 1\n`);
	process.kill(stack.pid('epione'), 'SIGHUP');
	await sleep(1000);
	writeFileSync(file, before);
	clinic.check([await clinic.list(), await clinic.book()], since, []);
	process.kill(stack.pid('epione'), 'SIGHUP');
	await sleep(1000);
	clinic.check([await clinic.list(), await clinic.book()], since, []);
}

const outerFaults = [
	['all workers are killed, twenty times', workersKilled],
	['PostgreSQL is restarted', databaseRestarted],
	['a backend of PostgreSQL is killed, three times', backendKilled],
	['PostgreSQL is killed', databaseKilled],
	['a table is locked for seconds', rowLocked],
	['Redis is stopped', redisStopped],
	['Redis hangs', redisHung],
	['Redis is flushed', redisFlushed],
	['Redis is full', redisFull],
	['the audit cannot be written', auditRefused],
	['the disk is full', diskFull],
	['a reload finds broken settings', settingsBroken],
];

let clinic;

/* t/faults/run WORDS: those faults only whose names have the words in them. */
const only = process.argv.slice(2).join(' ');
const wanted = ([name]) => name.includes(only);

async function main() {
	const stack = makeStack('epione').up();

	try {
		clinic = await openClinic(stack);
		for (const [name, work] of outerFaults.filter(wanted))
			await report.run(name, work);
		for (const [name, work] of [...diskFaults, ...lifecycleFaults, ...identityFaults].filter(wanted))
			await report.run(name, () => work(clinic));
		if (only === '')
			await allInnerFaults();
	} finally {
		stack.down();
	}
	report.end();
}

await main();

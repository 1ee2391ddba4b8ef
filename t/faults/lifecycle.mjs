// The supervisor and its workers while people go on asking: ended, renewed, recycled, killed; and what it tells systemd.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, copyFileSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { insist } from '../lib/report.mjs';
import { program, writeRequests, wrk } from '../bench/lib/load.mjs';
import { childrenOf, nameOf } from '../bench/lib/process.mjs';
import { eventually, sleep } from '../bench/lib/stack.mjs';
import { tally } from './traffic.mjs';

const settingsOf = (stack) => `${stack.house}/epione.conf`;
const setting = (stack, name) => readFileSync(settingsOf(stack), 'utf8').match(new RegExp(`^\\s*${name} = (.*)$`, 'm'))[1];
const log = (stack) => readFileSync(`${stack.log}/epione.log`, 'latin1');
const times = (text, words) => text.split(words).length - 1;

/* What the supervisor counted, by name; of requests those of one route together. */
function counters({ run }, socket = 'metrics') {
	return new Promise((resolve, reject) => {
		http.get({ socketPath: `${run}/service/${socket}.sock`, path: '/' }, (message) => {
			let text = '';
			message.on('data', (chunk) => { text += chunk; });
			message.on('end', () => resolve({
				event: (name) => Number(text.match(new RegExp(`^epione_${name}_total (\\d+)`, 'm'))[1]),
				asked: (method, route) => [...text.matchAll(/^epione_requests_total\{method="(\w+)",route="([^"]+)",status="\w+"\} (\d+)/gm)]
					.filter((one) => one[1] === method && one[2] === route).reduce((sum, one) => sum + Number(one[3]), 0),
			}));
		}).on('error', reject);
	});
}

/* More is asked than can be answered: there is always another one waiting, but none of them so long that it would be sent away. */
async function saturate(clinic, seconds, work) {
	const requests = writeRequests('saturate.tsv', [{ path: '/api/appointments?limit=20', token: clinic.people.doctor.token }]);
	const before = times(log(clinic.stack), 'came too late');
	const going = wrk(clinic.stack.url(), requests, { seconds, connections: 64 });

	await sleep(1000);
	const told = await work();
	const { done, refused, lost } = await going;
	const late = times(log(clinic.stack), 'came too late') - before;
	insist(done > 100, `only ${done} were answered`);
	insist(lost === 0, `${lost} of ${done} got no answer`);
	insist(refused <= late, `${refused} of ${done} were refused, ${late} of them for having waited`);
	return told;
}

/* Work with some settings changed, in a program that took them. */
async function withSettings({ stack }, lines, work) {
	const before = readFileSync(settingsOf(stack), 'utf8');
	const take = async (text) => {
		const loads = (await counters(stack)).event('reloads');
		writeFileSync(settingsOf(stack), text);
		process.kill(stack.pid('epione'), 'SIGHUP');
		insist(await eventually(async () => (await counters(stack).catch(() => undefined))?.event('reloads') > loads), 'the settings were not taken');
	};

	await take(`${before}\n${lines}\n`);
	try {
		return await work();
	} finally {
		await take(before);
	}
}

/* Behind sockets that outlive them, as systemd starts them: a supervisor for each list of sockets, each of which is {name: file}. */
async function behindSockets(clinic, lists, work) {
	const { stack } = clinic;
	const sockets = (list) => Object.entries(list).map(([name, file]) => `${name}:${stack.run}/service/${file}.sock:256`);

	copyFileSync(await program('activate'), `${stack.house}/program/activate`);
	stack.tell('stop', 'epione');
	const words = openSync(`${stack.log}/epione.log`, 'a');
	const keepers = lists.map((list) => stack.launch(`${stack.house}/program/activate`,
		[...sockets(list), '--', `${stack.house}/program/epione`, '-c', settingsOf(stack)], { stdio: ['ignore', 'ignore', words] }));
	const ended = keepers.map((keeper) => new Promise((resolve) => keeper.on('exit', resolve)));
	try {
		insist(await clinic.comesBack(15), 'it does not start behind sockets that are there');
		return await work(...keepers);
	} finally {
		for (const keeper of keepers)
			keeper.kill('SIGTERM');
		await Promise.all(ended);
		closeSync(words);
		stack.tell('start', 'epione');
		clinic.supervisor = stack.pid('epione');
		insist(await clinic.comesBack(15), 'it did not come back');
	}
}

/* Told to end while there is always another one waiting: it answers those at hand, leaves the others to the next, and is gone. */
async function endedUnderLoad(clinic) {
	await behindSockets(clinic, [{ fast: 'fast', slow: 'slow', metrics: 'metrics' }], (keeper) => saturate(clinic, 9, async () => {
		for (let i = 0; i < 2; i++) {
			const [pid] = childrenOf(keeper.pid);
			const begun = performance.now();
			keeper.kill('SIGUSR1');
			const gone = await eventually(() => !childrenOf(keeper.pid).includes(pid), 5000);
			insist(gone, 'five seconds after it was told to end it still works');
			await eventually(() => childrenOf(keeper.pid).length > 0);
			await sleep(Math.max(0, 2000 - (performance.now() - begun)));
		}
	}));
}

async function recycledUnderLoad(clinic) {
	const { stack } = clinic;

	await withSettings(clinic, 'recycle_after = 20', () => saturate(clinic, 5, async () => {
		const before = await counters(stack);
		await sleep(3000);
		const after = await counters(stack);
		const asked = after.asked('GET', '/api/appointments') - before.asked('GET', '/api/appointments');
		const recycled = after.event('workers_recycled') - before.event('workers_recycled');
		insist(asked > 200 && recycled > asked / 20 - 20, `${asked} requests, twenty for each worker, made room for ${recycled}`);
		insist(after.event('workers_died') === before.event('workers_died'), 'one that made room counts as one that died');
	}));
	await clinic.comesBack(5);
}

const workersOf = (supervisor, pool = 'fast') => childrenOf(supervisor).filter((pid) => nameOf(pid) === `epione-${pool}`);

/* Kill a worker; milliseconds until there are as many as before. */
async function respawn(stack, supervisor = stack.pid('epione'), pool = 'fast') {
	const count = Number(setting(stack, `${pool}_workers`)), workers = () => workersOf(supervisor, pool);
	insist(await eventually(() => workers().length === count), 'there are not as many workers as there should be');
	const [victim] = workers();
	const begun = performance.now();

	process.kill(victim, 'SIGKILL');
	while (workers().includes(victim) || workers().length < count) {
		insist(performance.now() - begun < 5000, 'nobody took the place of a killed worker');
		await sleep(1);
	}
	return performance.now() - begun;
}

/* Most of the time: on a busy machine some wait longer until it is their turn. */
async function respawned(clinic) {
	await clinic.through(async () => {
		const all = [];
		for (let i = 0; i < 11; i++)
			all.push(await respawn(clinic.stack));
		all.sort((one, other) => one - other);
		insist(all[3] <= 100, `it took ${all.map(Math.round)} ms until another worker was there`);
	}, { seconds: 5 });
}

/* What only the workers of one pool answer, and what the counters call it. */
const pools = {
	fast: { other: 'slow', route: ['GET', '/api/appointments'], ask: (clinic) => clinic.list() },
	slow: { other: 'fast', route: ['POST', '/api/auth/login'], ask: (clinic) => clinic.logIn() },
};

/* A supervisor that was given the socket of one pool serves that pool alone, and counts what it does; and so does what it becomes. */
async function servesOnePool(clinic, supervisor, pool) {
	const { stack } = clinic, { other, route, ask } = pools[pool];
	const counted = (name) => counters(stack, `${name}-metrics`);
	const isWhole = () => workersOf(supervisor, pool).length === Number(setting(stack, `${pool}_workers`)) && workersOf(supervisor, other).length === 0;
	const answers = async () => {
		insist(await eventually(isWhole), 'it has other workers than its own');
		const before = (await counted(pool)).asked(...route);
		insist((await ask(clinic)).status === 200, 'it does not answer');
		insist((await counted(pool)).asked(...route) === before + 1, 'it did not count what it was asked');
		insist((await counted(other)).asked(...route) === 0, 'what it was asked is counted twice');
	};

	await answers();
	insist((await counted(pool)).event('workers_died') === 0, 'workers died that nobody killed');
	await respawn(stack, supervisor, pool);
	const reloads = (await counted(other)).event('reloads');
	process.kill(supervisor, 'SIGHUP');
	insist(await eventually(async () => (await counted(pool).catch(() => undefined))?.event('reloads') === 1), 'it did not reload');
	await answers();
	insist((await counted(other)).event('reloads') === reloads, 'the other one reloaded too');
}

/* Told to end while somebody signs in, who waits for a row: they get in, the next one does not, and the fast pool goes on. */
async function slowOneEnds(clinic, keeper) {
	const { stack } = clinic;
	const gone = new Promise((resolve) => keeper.on('exit', resolve));
	const locks = (what) => eventually(() => stack.sql(`SELECT 1 FROM pg_locks WHERE relation = 'session'::regclass AND ${what}`).length > 0);
	const { ended } = stack.sqlInBackground('BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)');

	let atHand;

	try {
		insist(await locks("mode = 'AccessExclusiveLock' AND granted"), 'the rows are not locked');
		atHand = clinic.logIn();
		insist(await locks('NOT granted'), 'nobody waits for a row');
		keeper.kill('SIGTERM');
	} finally {
		stack.sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'session'::regclass AND mode = 'AccessExclusiveLock' AND granted");
	}
	insist((await atHand).status === 200, `who was signing in was told ${(await atHand).status}`);
	await Promise.all([gone, ended]);
	const after = [await clinic.list(), await clinic.logIn()];
	insist(after[0].status === 200 && after[1].status === 503, `without the slow one people were told ${JSON.stringify(tally(after))}`);
}

/* As systemd has it: a unit for each pool. */
async function apart(clinic) {
	const lists = Object.keys(pools).map((pool) => ({ [pool]: pool, metrics: `${pool}-metrics` }));

	await behindSockets(clinic, lists, async (fast, slow) => {
		await servesOnePool(clinic, childrenOf(fast.pid)[0], 'fast');
		await servesOnePool(clinic, childrenOf(slow.pid)[0], 'slow');
		await slowOneEnds(clinic, slow);
	});
}

/* What was counted belongs to nobody who could be killed, and goes on over a reload. */
async function countersKept(clinic) {
	const { stack } = clinic;
	const asked = async () => (await counters(stack)).asked('GET', '/api/users/doctors');
	const ask = async (count) => {
		for (let i = 0; i < count; i++)
			insist(await eventually(async () => (await clinic.ask('GET', '/api/users/doctors', { token: clinic.people.patient.token })).status === 200), 'no answer');
	};
	const before = await asked(), died = (await counters(stack)).event('workers_died');

	await ask(12);
	insist(await asked() === before + 12, `12 requests count as ${await asked() - before}`);
	const workers = childrenOf(stack.pid('epione')).filter((pid) => /^epione-(fast|slow)$/.test(nameOf(pid))); // not the child that told the counters
	for (const pid of workers)
		spawnSync('kill', ['-9', String(pid)]);
	insist(await eventually(async () => (await counters(stack)).event('workers_died') === died + workers.length), 'the killed were not counted');
	insist(await asked() >= before + 12, `with the workers ${before + 12 - await asked()} of 12 counts went`);
	const between = await asked();
	await withSettings(clinic, '', () => ask(5));
	insist(await asked() >= between + 5, 'a reload began to count anew');
}

/* The program on disk takes its time to say what it thinks of the settings, and then dislikes them; so whoever asks meanwhile asks again. */
async function killedWhileChecked(clinic) {
	const { stack } = clinic, program = `${stack.house}/program/epione`, note = `${stack.run}/service/checked`;

	renameSync(program, `${program}.whole`);
	writeFileSync(program, `#!/bin/sh\necho >>${note}\nsleep 5\nexit 1\n`);
	chmodSync(program, 0o755);
	try {
		await clinic.through(async () => {
			process.kill(clinic.supervisor, 'SIGHUP');
			insist(await eventually(() => times(readIf(note), '\n') === 1, 3000), 'the program on disk was not asked');
			process.kill(clinic.supervisor, 'SIGHUP');
			const all = [await respawn(stack), await respawn(stack), await respawn(stack)];
			insist(Math.max(...all) < 1000, `while settings are checked it took ${all.map(Math.round)} ms until another worker was there`);
			insist(times(readIf(note), '\n') === 1, 'two checks ran at once');
			insist(await eventually(() => times(readIf(note), '\n') === 2, 8000), 'settings changed while others were checked were not looked at');
		}, { seconds: 5 });
		await sleep(5200);
	} finally {
		renameSync(`${program}.whole`, program);
		spawnSync('rm', ['-f', note]);
	}
	clinic.check([await clinic.list(), await clinic.book()], '2030-01-01', []);
}

function readIf(path) {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

/* systemd's side of sd_notify(3): a line for each message, out of a socket without a file. */
const systemd = `
import socket, sys
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.bind("\\0" + sys.argv[1])
print("listening", flush=True)
while True:
    print(ear.recv(4096).decode().replace("\\n", " "), flush=True)
`;

async function tellsSystemd(clinic) {
	const { stack } = clinic, name = `epione-test-${process.pid}`;
	const ear = spawn('python3', ['-c', systemd, name], { stdio: ['ignore', 'pipe', 'inherit'] });
	let heard = '';
	ear.stdout.on('data', (chunk) => { heard += chunk; });
	const hears = async (words, what) => {
		insist(await eventually(() => heard === words, 10000), `${what}: ${JSON.stringify(heard)}`);
		heard = '';
	};

	try {
		await hears('listening\n', 'nobody listens');
		stack.tell('stop', 'epione');
		stack.environment.NOTIFY_SOCKET = `@${name}`;
		stack.tell('start', 'epione');
		clinic.supervisor = stack.pid('epione');
		await hears('READY=1\n', 'it started');
		process.kill(clinic.supervisor, 'SIGHUP');
		await hears('RELOADING=1\nREADY=1\n', 'it took new settings');
		const before = readFileSync(settingsOf(stack), 'utf8');
		writeFileSync(settingsOf(stack), `${before}\nno_such_setting = 1\n`);
		process.kill(clinic.supervisor, 'SIGHUP');
		await hears('RELOADING=1\nREADY=1\n', 'it refused new settings');
		writeFileSync(settingsOf(stack), before);
		stack.tell('stop', 'epione');
		await hears('STOPPING=1\n', 'it ended');
	} finally {
		delete stack.environment.NOTIFY_SOCKET;
		ear.kill();
		stack.tell('start', 'epione');
		clinic.supervisor = stack.pid('epione');
	}
	insist(await clinic.comesBack(10), 'it did not come back');
}

export const lifecycleFaults = [
	['it is told to end while there is always another one waiting', endedUnderLoad],
	['workers make room while there is always another one waiting', recycledUnderLoad],
	['workers are killed, and others are there within a tenth of a second', respawned],
	['a worker is killed while settings are checked', killedWhileChecked],
	['each pool has a supervisor of its own', apart],
	['workers that counted are killed', countersKept],
	['systemd is told', tellsSystemd],
];

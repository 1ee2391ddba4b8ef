// What people notice when the server is changed or hurt under them: reloads, restarts, killed workers.

import { copyFileSync, readFileSync } from 'node:fs';
import { writeRequests } from '../lib/bench.mjs';
import { bookingLines } from '../lib/booking.mjs';
import { load, program } from '../lib/load.mjs';
import { median } from '../lib/number.mjs';
import { fastWorkers } from '../lib/process.mjs';
import { eventually, sleep } from '../lib/stack.mjs';
import { databaseNow, halfWritten } from '../lib/invariants.mjs';

const rate = 500;

/* Reads and bookings, one in five a booking that nobody else makes. */
async function mixedRequests(bench, seconds) {
	const lists = (await bench.doctors()).map(({ token }) => ({ path: '/api/appointments?limit=20', token }));
	const bookings = await bookingLines(bench, Math.ceil(rate * (seconds + 1) / 5));

	return writeRequests('mixed.tsv', bookings.flatMap((booking, i) => [booking, ...[0, 1, 2, 3].map((j) => lists[(i * 4 + j) % lists.length])]));
}

const failures = (result) => result.sent - result.good.count;

function tell(bench, what, result) {
	bench.say(`${what}: ${result.sent} sent, ${JSON.stringify(result.statuses)}, lost ${result.failed}, p99 ${result.good.p99} us, slowest ${result.good.most} us`);
}

async function underLoad(bench, seconds, disturb) {
	const requests = await mixedRequests(bench, seconds);
	const running = load(bench.stack.portOf('http'), requests, { rate, seconds, connections: 256 });

	await sleep(500);
	await disturb();
	return running;
}

async function reload(bench) {
	const stack = await bench.clinic();
	const times = bench.quick ? 5 : 20;
	const result = await underLoad(bench, times + 2, async () => {
		for (let i = 0; i < times; i++) {
			process.kill(stack.pid('epione'), 'SIGHUP');
			await sleep(1000);
		}
	});

	tell(bench, `${times} reloads`, result);
	return { value: failures(result), unit: `failed requests in ${times} reloads at ${rate}/s`, target: '0', holds: failures(result) === 0 };
}

const setting = (stack, name, otherwise) =>
	readFileSync(`${stack.house}/epione.conf`, 'utf8').match(new RegExp(`^\\s*${name} = (.*)$`, 'm'))?.[1] ?? otherwise;

/* The program behind sockets that outlive it, as systemd starts it. */
async function activated(bench, work) {
	const { stack } = bench;
	const sockets = ['fast', 'slow', 'metrics'].map((name) => `${name}:${stack.run}/service/${name}.sock:${setting(stack, `${name}_backlog`, 256)}`);

	stack.tell('stop', 'epione');
	copyFileSync(await program('activate'), `${stack.house}/program/activate`);
	const child = stack.launch(`${stack.house}/program/activate`, [...sockets, '--', `${stack.house}/program/epione`, '-c', `${stack.house}/epione.conf`],
		{ stdio: 'ignore' });
	const ended = new Promise((resolve) => child.on('exit', resolve));
	try {
		await eventually(async () => (await stack.ask('GET', '/api/health/ready')).status === 200);
		return await work(child);
	} finally {
		child.kill('SIGTERM');
		await ended;
		stack.tell('start', 'epione');
	}
}

async function restart(bench) {
	await bench.clinic();
	await bench.doctors();
	const times = bench.quick ? 5 : 20;
	const result = await activated(bench, (child) => underLoad(bench, times + 2, async () => {
		for (let i = 0; i < times; i++) {
			child.kill('SIGUSR1');
			await sleep(1000);
		}
	}));

	tell(bench, `${times} restarts`, result);
	return { value: failures(result), unit: `failed requests in ${times} restarts at ${rate}/s`, target: '0', holds: failures(result) === 0 };
}

/* Kill one worker; milliseconds until there are as many as before. */
async function killOne(supervisor, count) {
	const workers = fastWorkers(supervisor);
	const victim = workers[Math.floor(Math.random() * workers.length)];
	const begun = performance.now();

	process.kill(victim, 'SIGKILL');
	await eventually(() => {
		const now = fastWorkers(supervisor);
		return now.length >= count && !now.includes(victim);
	}, 5000);
	return performance.now() - begun;
}

async function kill(bench) {
	const stack = await bench.clinic();
	const supervisor = stack.pid('epione');
	const seconds = bench.quick ? 10 : 60;
	const count = Number(setting(stack, 'fast_workers'));
	await eventually(() => fastWorkers(supervisor).length === count);
	const respawns = [], since = databaseNow(stack);
	const result = await underLoad(bench, seconds + 2, async () => {
		const end = Date.now() + seconds * 1000;
		while (Date.now() < end) {
			const next = Date.now() + 100;
			respawns.push(await killOne(supervisor, count));
			await sleep(Math.max(0, next - Date.now()));
		}
	});
	const broken = halfWritten(stack, since);

	tell(bench, `${respawns.length} kills`, result);
	for (const words of broken)
		bench.say(`half-written: ${words}`);
	return [
		{ name: 'kill-failures', value: failures(result), unit: 'failed requests', baseline: respawns.length, ratio: failures(result) / respawns.length,
			target: 'at most 1 a kill', holds: failures(result) <= respawns.length },
		{ name: 'kill-half-written', value: broken.length, unit: 'broken invariants', target: '0', holds: broken.length === 0 },
		{ name: 'kill-respawn', value: Math.max(...respawns), unit: 'ms (slowest)', baseline: median(respawns), target: 'at most 100', holds: Math.max(...respawns) <= 100 },
	];
}

export const rolling = [
	{ name: 'reload', about: '20 reloads at 500 requests/s', measure: reload },
	{ name: 'restart', about: '20 restarts behind kept sockets at 500 requests/s', measure: restart },
	{ name: 'kill', about: 'ten workers killed each second for a minute', measure: kill },
];

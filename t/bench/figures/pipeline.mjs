// What the whole path costs: against PostgreSQL alone, against nginx and FastCGI alone, in CPU, in its tail, with TLS, and against Node.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { bare, insistOnGood, workFile, writeLines, writeRequests, wrk } from '../lib/bench.mjs';
import { program } from '../lib/load.mjs';
import { median, ratios, round, spread } from '../lib/number.mjs';
import { cpuBetween, cpuByGroup, fastWorkers } from '../lib/process.mjs';
import { sleep } from '../lib/stack.mjs';
import { bookingPlan, bookingRequests } from '../lib/booking.mjs';
import { startPeer } from '../lib/peer.mjs';

const atLeast = (least) => (one) => ({ ...one, target: `at least ${least}`, holds: one.ratio >= least });

async function wholeList(bench, listener = 'http') {
	const requests = await bench.listRequests();

	return async () => insistOnGood(await wrk(bench.stack.url(listener), requests, { seconds: bench.seconds }), 'list');
}

async function bareList(bench) {
	const [plan, rows] = await bench.listPlan();

	return async () => insistOnGood(await bare(bench.stack.workerConnection(), plan, rows, { seconds: bench.seconds }), 'bare list');
}

async function listAgainstBare(bench) {
	await bench.clinic();
	const compared = await bench.compare({ whole: await wholeList(bench), bare: await bareList(bench) });

	return atLeast(0.6)({ ...compared, unit: 'requests/s' });
}

/* A bare FastCGI program with as many workers as the fast pool. */
async function withHello(bench, work) {
	const { stack } = bench;
	const socket = `${stack.run}/service/hello.sock`;

	writeFileSync(workFile('hello.body'), '{"data":[]}');
	const child = spawn('sh', ['-c', 'umask 0; exec "$@"', 'sh', await program('hello'), socket, '4', workFile('hello.body')], { stdio: 'inherit' });
	try {
		await sleep(300);
		return await work();
	} finally {
		child.kill();
	}
}

async function listAgainstHello(bench) {
	const stack = await bench.clinic();
	const whole = await wholeList(bench);
	const nothing = writeRequests('hello.tsv', [{ path: '/' }]);

	return withHello(bench, async () => {
		const hello = async () => insistOnGood(await wrk(stack.url('hello'), nothing, { seconds: bench.seconds }), 'hello');
		return atLeast(0.2)({ ...await bench.compare({ whole, hello }), unit: 'requests/s' });
	});
}

function processGroups(stack) {
	return { worker: fastWorkers(stack.pid('epione')), nginx: [stack.pid('nginx')], redis: [stack.pid('redis')],
		postgresql: [stack.pid('postgresql')] };
}

/* CPU of each group of processes for one request. */
async function cpuOfList(bench) {
	const stack = await bench.clinic();
	const whole = await wholeList(bench);
	const rounds = [];

	await whole();
	for (let i = 0; i < bench.rounds; i++) {
		const groups = processGroups(stack), before = cpuByGroup(groups);
		const { done } = await whole();
		const used = cpuBetween(before, cpuByGroup(groups));
		rounds.push(Object.fromEntries(Object.entries(used).map(([name, microseconds]) => [name, microseconds / done])));
	}
	const cost = (name) => median(rounds.map((one) => one[name]));
	const all = rounds.map((one) => Object.values(one).reduce((total, share) => total + share, 0));

	bench.say(`CPU of one list in us: ${['worker', 'postgresql', 'nginx', 'redis'].map((name) => `${name} ${round(cost(name))}`).join(', ')}`);
	return [
		{ name: 'cpu-worker', value: cost('worker'), unit: 'us/request', target: 'at most 60', holds: cost('worker') <= 60,
			spread: spread(rounds.map((one) => one.worker)) },
		{ name: 'cpu-all', value: median(all), unit: 'us/request', target: 'at most 300', holds: median(all) <= 300, spread: spread(all) },
	];
}

async function tailOfList(bench) {
	await bench.clinic();
	const whole = await wholeList(bench);
	const rounds = [];

	for (let i = 0; i < bench.rounds; i++)
		rounds.push(await whole());
	const p50 = rounds.map((one) => one.p50), p99 = rounds.map((one) => one.p99), all = ratios(p99, p50);

	return { value: median(p99), unit: 'us', baseline: median(p50), ratio: median(all), target: 'at most 2', holds: median(all) <= 2, spread: spread(all) };
}

async function httpsAgainstHttp(bench) {
	await bench.clinic();
	const compared = await bench.compare({ https: await wholeList(bench, 'https'), http: await wholeList(bench) });

	return atLeast(0.85)({ ...compared, unit: 'requests/s' });
}

/* Every round books other times, so that each booking succeeds. */
async function wholeBooking(bench, listener = 'http') {
	return async () => {
		const { file } = await bookingRequests(bench, bench.seconds);
		return insistOnGood(await wrk(bench.stack.url(listener), file, { seconds: bench.seconds }), 'booking');
	};
}

async function bookingAgainstBare(bench) {
	await bench.clinic();
	const bareBooking = async () => {
		const { plan, rows } = await bookingPlan(bench, bench.seconds);
		return insistOnGood(await bare(bench.stack.workerConnection(), plan, rows, { seconds: bench.seconds, once: true }), 'bare booking');
	};

	return atLeast(0.55)({ ...await bench.compare({ whole: await wholeBooking(bench), bare: bareBooking }), unit: 'bookings/s' });
}

async function listAgainstPeer(bench) {
	await bench.clinic();
	const peer = await startPeer(bench);

	try {
		const requests = writeRequests('peer-list.tsv', (await bench.doctors()).map((person) => ({ path: '/api/appointments?limit=20', token: peer.tokenOf(person) })));
		const node = async () => insistOnGood(await wrk(bench.stack.url('peer'), requests, { seconds: bench.seconds }), 'the peer\'s list');
		return atLeast(5)({ ...await bench.compare({ whole: await wholeList(bench), node }), unit: 'requests/s' });
	} finally {
		peer.stop();
	}
}

async function bookingAgainstPeer(bench) {
	await bench.clinic();
	const peer = await startPeer(bench);

	try {
		const node = async () => {
			const { file } = await bookingRequests(bench, bench.seconds, peer.tokenOf);
			return insistOnGood(await wrk(bench.stack.url('peer'), file, { seconds: bench.seconds }), 'the peer\'s booking');
		};
		return atLeast(5)({ ...await bench.compare({ whole: await wholeBooking(bench), node }), unit: 'bookings/s' });
	} finally {
		peer.stop();
	}
}

export const pipeline = [
	{ name: 'list-bare', about: 'a list of 20 through the whole path, against the same pipeline sent by bare libpq clients', measure: listAgainstBare },
	{ name: 'list-hello', about: 'the same against a bare FastCGI reply', measure: listAgainstHello },
	{ name: 'cpu', about: 'CPU of one such list: workers, and everything but the load generator', measure: cpuOfList },
	{ name: 'tail', about: 'its p99 against its p50 at 32 connections', measure: tailOfList },
	{ name: 'https', about: 'HTTPS with kept connections against HTTP', measure: httpsAgainstHttp },
	{ name: 'book-bare', about: 'a booking through the whole path, against the bare transaction', measure: bookingAgainstBare },
	{ name: 'peer-list', about: 'the list against Fastify', measure: listAgainstPeer, peer: true },
	{ name: 'peer-book', about: 'a booking against Fastify', measure: bookingAgainstPeer, peer: true },
];

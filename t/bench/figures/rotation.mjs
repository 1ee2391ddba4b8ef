// How long it takes to wrap every patient's key with another master key, and what people notice of it who work meanwhile.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MasterKey } from '../../lib/sealing.mjs';
import { writeRequests } from '../lib/bench.mjs';
import { load } from '../lib/load.mjs';
import { fastWorkers } from '../lib/process.mjs';
import { eventually } from '../lib/stack.mjs';

const rate = 200;

/* As many patients as it takes have a key, each a real one. */
function fill(bench, stack, master, wanted) {
	const [[there]] = stack.sql('SELECT count(*) FROM patient_key');

	bench.say(`wrapping ${wanted - there} keys`);
	for (let left = wanted - there; left > 0; left -= 10_000) {
		const ids = stack.sql(`INSERT INTO patient (first_name, last_name) SELECT 'Many', 'Rotated' FROM generate_series(1, ${Math.min(left, 10_000)}) RETURNING id`);
		stack.sql(`COPY patient_key (patient_id, wrapped, master_key) FROM STDIN;\n${ids.map(([id]) => `${id}\t${master.wrap(id, randomBytes(32))}\t${master.name}`).join('\n')}\n\\.\n`);
	}
	stack.sql('ANALYZE patient_key, patient');
}

/* People who read and change their own contacts. */
async function requests(bench) {
	const patients = await bench.manyPatients();
	const own = (method, token, body) => ({ method, path: '/api/patients/portal/profile', token, body });

	return writeRequests('rotation.tsv', patients.flatMap(({ token }, i) =>
		[own('PUT', token, { phone: `+44 20 7946 ${1000 + i}`, city: 'London' }), own('GET', token), own('GET', token), own('GET', token)]));
}

/* New settings of the keys, and no worker left that had others. */
async function settle(stack, settings) {
	const config = join(stack.house, 'epione.conf');
	const lines = readFileSync(config, 'utf8').split('\n').filter((line) => line && !/^\s*(second_)?key_file /.test(line));
	const before = fastWorkers(stack.pid('epione'));

	writeFileSync(config, [...lines, ...Object.entries(settings).map(([name, path]) => `${name} = ${path}`), ''].join('\n'));
	process.kill(stack.pid('epione'), 'SIGHUP');
	const exchanged = () => {
		const now = fastWorkers(stack.pid('epione'));
		return now.length >= before.length && !now.some((worker) => before.includes(worker));
	};
	if (!await eventually(exchanged, 20_000))
		throw new Error('the workers were not exchanged');
}

const rotate = (stack) => new Promise((resolve, reject) => {
	const begun = performance.now();
	const child = spawn(join(stack.house, 'program/epionectl'), ['-c', join(stack.house, 'epione.conf'), 'rotate-keys'], { stdio: ['ignore', 'pipe', 'inherit'] });
	let words = '';

	child.stdout.on('data', (chunk) => { words += chunk; });
	child.on('exit', (status) => (status === 0 ? resolve({ words, seconds: (performance.now() - begun) / 1000 }) : reject(new Error(`rotate-keys ended with ${status}`))));
});

async function rotation(bench) {
	const stack = await bench.clinic();
	const wanted = bench.quick ? 10_000 : 100_000;
	const files = { old: join(stack.house, 'secret/master.key'), fresh: join(stack.house, 'secret/second.key') };
	const { uid, gid } = statSync(files.old);
	const seconds = bench.quick ? 15 : 60;

	fill(bench, stack, new MasterKey(readFileSync(files.old, 'utf8')), wanted);
	writeFileSync(files.fresh, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
	chownSync(files.fresh, uid, gid);
	const lines = await requests(bench);
	const running = load(stack.portOf('http'), lines, { rate, seconds, connections: 64 });
	let loaded = true;
	running.finally(() => { loaded = false; });

	await settle(stack, { key_file: files.old, second_key_file: files.fresh });
	await settle(stack, { key_file: files.fresh, second_key_file: files.old });
	const { words, seconds: took } = await rotate(stack);
	const inTime = loaded;
	await settle(stack, { key_file: files.fresh });
	const result = await running;

	/* The new key takes the old one's place, as it would in a clinic; nothing in the database is under another one. */
	writeFileSync(files.old, readFileSync(files.fresh));
	await settle(stack, { key_file: files.old });
	rmSync(files.fresh);
	const [[under]] = stack.sql(`SELECT count(*) FROM patient_key WHERE master_key = '${new MasterKey(readFileSync(files.old, 'utf8')).name}'`);
	const failed = result.sent - result.good.count;
	bench.say(`rotation: ${words.trim()}; ${result.sent} requests, ${JSON.stringify(result.statuses)}, p99 ${result.good.p99} us`);
	return { value: took, baseline: failed, unit: `s for ${under} wrapped keys; baseline: requests that failed of ${result.sent} at ${rate}/s`,
		target: 'at most 60, 0 failed', holds: inTime && took <= 60 && failed === 0 && Number(under) >= wanted };
}

export const rotations = [
	{ name: 'rotation', about: 'another master key for 100,000 wrapped keys while people work', measure: rotation },
];

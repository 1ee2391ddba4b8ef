// What Epione takes: memory, and the time until a new developer sees it.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insistOnGood, wrk } from '../lib/bench.mjs';
import { sum } from '../lib/number.mjs';
import { childrenOf, family, pss } from '../lib/process.mjs';
import { root } from '../lib/stack.mjs';

/* After some load, because that is when it counts. */
async function memory(bench) {
	const stack = await bench.clinic();
	const requests = await bench.listRequests();

	insistOnGood(await wrk(stack.url(), requests, { seconds: 5 }), 'list');
	const workers = childrenOf(stack.pid('epione')).map(pss);
	const groups = ['postgresql', 'redis', 'epione', 'nginx'].map((name) => [name, sum(family(stack.pid(name)).map(pss))]);
	const whole = sum(groups.map(([, size]) => size));

	bench.say(`PSS in MB: ${groups.map(([name, size]) => `${name} ${size.toFixed(1)}`).join(', ')}; workers ${workers.map((size) => size.toFixed(1)).join(' ')}`);
	return [
		{ name: 'memory-worker', value: Math.max(...workers), unit: 'MB PSS (largest)', target: 'at most 4', holds: Math.max(...workers) <= 4 },
		{ name: 'memory-stack', value: whole, unit: 'MB PSS', target: 'at most 300', holds: whole <= 300 },
	];
}

/* `dev up` in a clone of what is committed, twice; packages are installed already. */
async function devUp(bench) {
	const clone = mkdtempSync(join(tmpdir(), 'epione-clone-'));
	const environment = { ...process.env, EPIONE_PORT: '9600' };
	delete environment.EPIONE_VAR;
	const dev = (command) => {
		const begun = Date.now();
		const done = spawnSync('./dev', [command], { cwd: join(clone, 'epione'), env: environment, encoding: 'utf8' });
		if (done.status !== 0)
			throw new Error(`dev ${command}: ${(done.stderr + done.stdout).slice(-1500)}`);
		return (Date.now() - begun) / 1000;
	};

	try {
		execFileSync('git', ['clone', '-q', root, join(clone, 'epione')]);
		const first = dev('up'), second = dev('up');
		return [
			{ name: 'dev-up-first', value: first, unit: 's', target: 'at most 120', holds: first <= 120 },
			{ name: 'dev-up-again', value: second, unit: 's', target: 'at most 5', holds: second <= 5 },
		];
	} finally {
		spawnSync('./dev', ['reset'], { cwd: join(clone, 'epione'), env: environment });
		rmSync(clone, { recursive: true, force: true });
	}
}

export const footprint = [
	{ name: 'memory', about: 'memory of a worker and of the whole stack', measure: memory },
	{ name: 'dev-up', about: 'dev up from a fresh clone, and once more', measure: devUp },
];

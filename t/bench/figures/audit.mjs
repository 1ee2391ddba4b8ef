// What the audit costs a write, how fast batches are sealed and proved, and whether every mutation of them is found.

import { join } from 'node:path';
import { campaign } from '../../audit/campaign.mjs';
import { AuditHouse } from '../../audit/house.mjs';
import { bare, insistOnGood, writeLines } from '../lib/bench.mjs';
import { planOf } from '../lib/statements.mjs';
import { median, round, spread } from '../lib/number.mjs';
import { root } from '../lib/stack.mjs';

const atMost = (most) => (one) => ({ ...one, target: `at most ${most}`, holds: one.value <= most });

/* One row of one's own profile, durably, as the workers send it. */
async function costOfWrite(bench) {
	const stack = await bench.clinic();
	const context = bench.callerValues('patient', 'PUT /api/auth/profile', 'profile changed', { durable: 'on', many: 'false', purpose: 'own', may_break_glass: 'false' });
	const change = Object.fromEntries(bench.statements.get('profile_update').parameters.filter((name) => name.endsWith('_given')).map((name) => [name, 'false']));
	const write = [['transaction_context', context], ['profile_update', { ...context, ...change, phone: '+44 1', phone_given: 'true' }]];
	const rows = writeLines('profile.rows', (await bench.manyPatients()).map(({ account, patientId }) => [account, patientId]));
	const plans = {
		plain: writeLines('profile.plan', planOf(bench.statements, write)),
		audited: writeLines('profile-audited.plan', planOf(bench.statements, [...write, ['audit_record', context]])),
	};
	const run = (plan) => async () => insistOnGood(await bare(stack.workerConnection(), plan, rows, { seconds: bench.seconds }), 'writing a profile');
	const { baseline, ratio, spread: all } = await bench.compare({ plain: run(plans.plain), audited: run(plans.audited) });

	return { value: 100 * (ratio - 1), baseline, unit: '% more time for each write', ratio, spread: all, target: 'at most 40', holds: ratio <= 1.4, name: 'audit-cost',
	};
}

async function inHouse(bench, settings, work) {
	const stack = await bench.clinic();

	Object.assign(process.env, { PGHOST: join(stack.run, 'postgresql'), PGUSER: 'postgres' });
	const house = new AuditHouse({ program: process.env.EPIONE_BUILD, root, config: join(stack.house, 'epione.conf') });
	try {
		house.make(settings);
		house.sql('UPDATE audit_clock SET ahead = 1000000000');
		return await work(house);
	} finally {
		house.remove();
	}
}

const timed = (work) => {
	const begun = performance.now();

	work();
	return performance.now() - begun;
};

/* The whole run of epione-seal, its start included. */
const sealing = (bench) => inHouse(bench, {}, (house) => {
	const times = [];

	for (let i = 0; i < bench.rounds; i++) {
		house.fill(10000, 1, i * 10000);
		times.push(timed(() => house.seal()));
	}
	return atMost(100)({ value: median(times), unit: 'ms for 10,000 rows', spread: spread(times) });
});

const proving = (bench) => inHouse(bench, {}, (house) => {
	const rows = bench.quick ? 200_000 : 1_000_000;

	bench.say(`filling an audit of ${rows} rows`);
	house.fill(rows, 1);
	house.seal();
	const times = Array.from({ length: 3 }, () => timed(() => {
		if (!house.verify().good)
			throw new Error('what was sealed is not whole');
	}));
	const perMinute = rows / median(times) * 60_000;

	return { value: perMinute, unit: 'rows/minute', spread: spread(times.map((time) => round(rows / time * 60_000))), target: 'at least 1000000', holds: perMinute >= 1_000_000 };
});

const mutating = (bench) => inHouse(bench, { seal_rows: 1 }, (house) => {
	house.fill(400, 6);
	house.seal();
	house.keep();
	const part = bench.quick ? 20 : 1;
	const { tried, missed, strangers } = campaign(house, { rows: 9000 / part, seals: 700 / part, anchors: 200 / part, cuts: 100 / part, seed: Date.now() });

	for (const words of [...missed, ...strangers.map((number) => `batch ${number} was named without cause`)].slice(0, 20))
		bench.say(words);
	return { value: 100 * (tried - missed.length) / tried, baseline: tried, unit: '% of mutations found, their batches named', target: 100,
		holds: missed.length === 0 && strangers.length === 0 };
});

export const audit = [
	{ name: 'audit-cost', about: 'added cost of the audit to a write of one row', measure: costOfWrite },
	{ name: 'audit-seal', about: 'sealing 10,000 rows', measure: sealing },
	{ name: 'audit-verify', about: 'proving an audit of 1,000,000 rows whole', measure: proving },
	{ name: 'audit-mutations', about: '10,000 random mutations by a superuser, all found', measure: mutating },
];

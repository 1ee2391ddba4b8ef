// The audit's seals: what was changed is found, whoever is killed goes on right, and two at once do no harm.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report, insist } from '../lib/report.mjs';
import { campaign, chance } from './campaign.mjs';
import { AuditHouse } from './house.mjs';

const { EPIONE_HOUSE: home, EPIONE_CONFIG: config, EPIONE_ROOT: root } = process.env;
const report = new Report();
const made = { program: join(home, 'program'), root, config };
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

async function inHouse(settings, work) {
	const house = new AuditHouse(made);

	try {
		house.make(settings);
		await work(house);
	} finally {
		house.remove();
	}
}

const insistOnWhole = (house, words) => {
	const { good, faults } = house.verify();

	insist(good, `${words}: ${faults.join('\n')}`);
};

const write = (count) => `INSERT INTO audit_event (id, actor_role, route, action, outcome) SELECT uuid_v7(), 'doctor', 'GET /api/x', 'looked', 'done' FROM generate_series(1, ${count})`;
const sealedRows = (house) => Number(house.sql('SELECT coalesce(sum(entries), 0) FROM audit_seal')[0][0]);

/* A transaction that writes one row and stays open so long. */
const writeSlowly = (house, seconds) => new Promise((resolve) => {
	spawn('psql', ['-X', '-q', '-d', house.database, '-c', 'BEGIN', '-c', write(1), '-c', `SELECT pg_sleep(${seconds})`, '-c', 'COMMIT'], { stdio: 'ignore' }).on('exit', resolve);
});

await inHouse({ seal_rows: 1 }, async (house) => {
	house.fill(200, 6);
	await report.run('what is sealed is whole', () => {
		house.seal();
		insistOnWhole(house, 'nothing was changed');
		insist(sealedRows(house) === 1200, `${sealedRows(house)} rows were sealed of 1200`);
		insist(Number(house.sql('SELECT count(*) FROM audit_seal')[0][0]) === 220, 'a range with rows of two months has two seals');
	});
	house.keep();
	await report.run('mutations of rows, seals and anchors are found, and their batches named', () => {
		const { tried, missed, strangers } = campaign(house, { rows: 400, seals: 100, anchors: 25, cuts: 10, each: 50, seed: Number(process.env.SEED ?? 7) });
		insist(tried === 535, `${tried} were tried`);
		insist(missed.length === 0, `not found:\n${missed.join('\n')}`);
		insist(strangers.length === 0, `named without cause: ${strangers.join(' ')}`);
	});
	await report.run('what was put back is whole', () => insistOnWhole(house, 'all was put back'));
	await report.run('a row that says it was written in times to come is found', () => {
		house.sql(`UPDATE audit_event SET written_in = 9000000000 WHERE id = (SELECT id FROM audit_event LIMIT 1)`);
		insist(house.verify().faults.some((line) => /to come/.test(line)), 'it was not found');
		house.putBack();
	});
	await report.run('a seal by another key is found', () => {
		writeFileSync(join(house.directory, 'seal.public'), `${'ab'.repeat(32)}\n`);
		insist(house.verify().named.size === 220, 'all seals are by another key');
		writeFileSync(join(house.directory, 'seal.public'), house.run('epione-seal', '-p').stdout);
	});
	await report.run('without its anchors it is not whole', () => {
		house.writeAnchors([]);
		insist(house.verify().named.size === 220, 'none has an anchor');
		const { status, stderr } = house.run('epione-seal');
		insist(status === 1 && /anchors/.test(stderr), `sealing goes on over cut anchors: ${stderr}`);
		house.putBack();
	});
	await report.run('sealing stops where seals were removed', () => {
		house.sql('DELETE FROM audit_seal WHERE number > 210');
		const { status, stderr } = house.run('epione-seal');
		insist(status === 1 && /seals were removed/.test(stderr), `it goes on: ${stderr}`);
		house.putBack();
	});
	await report.run('who was killed before the anchor, or while writing it, is followed by one who mends it', () => {
		const whole = readFileSync(house.anchors, 'utf8');
		for (const left of [0, 1, 40, 94]) {
			const lines = whole.split('\n').filter((line) => line);
			writeFileSync(house.anchors, `${lines.slice(0, -1).join('\n')}\n${lines.at(-1).slice(0, left)}`);
			house.seal();
			insist(readFileSync(house.anchors, 'utf8') === whole, `after ${left} bytes`);
		}
		insistOnWhole(house, 'it was mended');
	});
	await report.run('a newest anchor of somebody else is not overwritten', () => {
		house.writeAnchors(house.anchorLines().map((line, i, all) => (i === all.length - 1 ? line.replace(/ ./, ' z') : line)));
		insist(house.run('epione-seal').status === 1, 'it went on');
		house.putBack();
	});
});

await inHouse({ seal_rows: 100 }, async (house) => {
	await report.run('rows of a slow transaction are sealed with those that came later', async () => {
		house.sql(write(5));
		const slow = writeSlowly(house, 1.5);
		await sleep(500);
		house.sql(write(3));
		house.seal();
		insist(sealedRows(house) === 5, `${sealedRows(house)} rows: nothing above an open transaction is sealed`);
		await slow;
		house.seal();
		insist(sealedRows(house) === 9, `${sealedRows(house)} rows of 9`);
		insistOnWhole(house, 'with a slow transaction');
	});
	await report.run('of several at once one seals', async () => {
		for (let round = 0; round < 5; round++) {
			for (let i = 0; i < 30; i++)
				house.sql(write(1));
			const ends = await Promise.all([1, 2, 3, 4].map(() => house.start('epione-seal').over));
			insist(ends.every(({ code }) => code === 0), JSON.stringify(ends));
		}
		house.seal();
		insistOnWhole(house, 'after several at once');
	});
	await report.run('whoever is killed at any moment is followed by one who goes on right', async () => {
		const random = chance(11);
		for (let round = 0; round < 25; round++) {
			house.sql(Array.from({ length: 10 }, () => `${write(20)};`).join('\n'));
			const child = house.start('epione-seal');
			await sleep(random(40));
			child.kill('SIGKILL');
			await child.over;
		}
		await sleep(300);
		house.seal();
		insistOnWhole(house, 'after 25 kills');
		insist(sealedRows(house) === Number(house.sql('SELECT count(*) FROM audit_event')[0][0]), 'all rows are sealed');
	});
	await report.run('a dump that was restored where transactions count from an earlier number goes on behind its last seal', () => {
		house.sql("ALTER TABLE audit_event ALTER COLUMN written_in SET DEFAULT pg_current_xact_id()::text::bigint + 5000000; UPDATE audit_clock SET ahead = 5000000");
		house.sql(write(3));
		house.seal();
		house.sql('ALTER TABLE audit_event ALTER COLUMN written_in SET DEFAULT pg_current_xact_id()::text::bigint; UPDATE audit_clock SET ahead = 0');
		const { status, stderr } = house.run('epione-seal');
		insist(status === 1 && /restored from a dump/.test(stderr), `it goes on: ${stderr}`);
		insist(house.run('epionectl', 'audit', 'resume').status === 0, 'it does not go on');
		house.sql(write(3));
		house.seal();
		insistOnWhole(house, 'after the restore');
		insist(sealedRows(house) === Number(house.sql('SELECT count(*) FROM audit_event')[0][0]), 'all rows are sealed');
	});
	await report.run('a command takes each anchor', () => {
		const file = join(house.directory, 'elsewhere');
		house.configure({ seal_rows: 100, anchor_command: `cat >>${file}` });
		house.sql(write(1));
		house.seal();
		insist(readFileSync(file, 'utf8') === `${house.anchorLines().at(-1)}\n`, 'it has the newest line');
	});
});

report.end();

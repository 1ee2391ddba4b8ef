// The audit's seals: what was changed is found, whoever is killed goes on right, and two at once do no harm.

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
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

/* Deleted long ago, by an admin: Old, of whom nothing is left; Seen, who had a visit two years ago, and whose account did something; Missed, who came to none;
 * Noted, of whom something was written down, and taken away again; Paid, of whom an insurance was; Past, of whom all is eight years old; Held.  New was
 * deleted yesterday. */
const deletedPeople = `
	SET session_replication_role = replica;
	INSERT INTO specialty (id, name) VALUES (md5('medicine')::uuid, 'Medicine');
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name) VALUES (md5('admin')::uuid, 'admin@story.test', 'x', 'admin', 'active', 'A', 'Admin'),
		(md5('doctor')::uuid, 'doctor@story.test', 'x', 'doctor', 'active', 'D', 'Doctor');
	INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, time_zone) VALUES (md5('doctor')::uuid, 'doctor', 'Dr D', md5('medicine')::uuid, 'L', 'UTC');
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name)
	SELECT md5(name)::uuid, lower(name) || '@story.test', 'x', 'patient', 'active', 'P', name
	FROM unnest('{Old,Seen,Missed,Noted,Paid,Past,Held,New}'::text[]) AS name;
	INSERT INTO patient (id, account_id, first_name, last_name)
	SELECT md5('patient ' || last_name)::uuid, id, 'P', last_name FROM account WHERE role = 'patient';
	INSERT INTO care_grant (grantee_id, patient_id, reason, level) SELECT account_id, id, 'self', 'owner' FROM patient;
	INSERT INTO session (account_id, key, level, browser, device, ends_at) SELECT id, 'k' || id, 'full', true, 'x', now() FROM account;
	INSERT INTO outbox (channel, kind, account_id, address, expires_at, state, created_at)
	SELECT 'email', 'x', id, email, now(), 'sent', now() - CASE last_name WHEN 'New' THEN interval '1 day' ELSE interval '91 days' END FROM account;
	INSERT INTO appointment (number, patient_id, doctor_id, booked_by, during, status, type, consultation_type, reason, patient_name, patient_number, doctor_name, time_zone,
		cancel_reason, cancelled_at)
	SELECT 'APT-' || name, md5('patient ' || name)::uuid, md5('doctor')::uuid, md5(name)::uuid, tstzrange(start, start + interval '1 hour'), status, 'consultation', 'video', 'A cough',
		'P', 'PAT-1', 'Dr D', 'UTC', CASE status WHEN 'cancelled' THEN 'well again' END, CASE status WHEN 'cancelled' THEN start END
	FROM (VALUES ('Seen', 'confirmed', 2), ('Missed', 'cancelled', 2), ('Past', 'completed', 8)) AS visit (name, status, years),
		LATERAL (SELECT date_trunc('hour', now()) - make_interval(years => years) AS start) AS moment;
	INSERT INTO patient_history (patient_id, recorded_by, kind, what, created_at, updated_at, deleted_at)
	SELECT md5('patient ' || name)::uuid, md5('doctor')::uuid, 'condition', 'Asthma', made, made, gone
	FROM (VALUES ('Noted', now() - interval '400 days', now() - interval '400 days'), ('Past', now() - interval '8 years', NULL)) AS note (name, made, gone);
	INSERT INTO patient_insurance (patient_id, sealed_for, recorded_by, rank, provider, policy_number, deleted_at)
	VALUES (md5('patient Paid')::uuid, md5('patient Paid')::uuid, md5('doctor')::uuid, 'primary', 'VHI', 'x', now() - interval '400 days');
	SET session_replication_role = origin;`;

/* As an admin does, over the API's own statements; then time goes by. */
const deleteThem = `
	SELECT set_config('app.actor', md5('admin')::uuid::text, false);
	SELECT account_delete(id, 'The clinic closes', NULL), patient_delete(md5('patient ' || last_name)::uuid, NULL) FROM account WHERE role = 'patient';
	SELECT account_delete(md5('doctor')::uuid, 'The clinic closes', NULL);
	SET session_replication_role = replica;
	UPDATE account SET deleted_at = deleted_at - CASE last_name WHEN 'Held' THEN interval '400 days' WHEN 'New' THEN interval '1 day' ELSE interval '91 days' END WHERE deleted_at IS NOT NULL;
	UPDATE patient SET deleted_at = deleted_at - CASE last_name WHEN 'Held' THEN interval '400 days' WHEN 'New' THEN interval '1 day' ELSE interval '91 days' END;
	DELETE FROM outbox WHERE kind = 'account-closed';
	INSERT INTO legal_hold (patient_id, account_id, reason, placed_by, placed_by_name) VALUES (md5('patient Held')::uuid, md5('Held')::uuid, 'The court of Utrecht', md5('admin')::uuid, 'A');`;

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

const partitions = (house) => house.sql("SELECT relname FROM pg_class WHERE relname ~ '^audit_event_20(19|2[0-4])_' AND relkind = 'r' ORDER BY 1").flat();
const retain = (house) => {
	const { status, stderr } = house.run('epione-retain');
	insist(status === 0, `epione-retain ended with ${status}: ${stderr}`);
	return stderr;
};

await inHouse({ seal_rows: 10 }, async (house) => {
	house.sql('UPDATE audit_clock SET ahead = 1000000');
	house.fillMonth('2024-03', 100, 5, 1000);
	house.fillMonth('2024-04', 100, 5, 2000);
	house.sql("SET ROLE epione_owner; SELECT audit_partition('2024-05-01')");
	await report.run('a month that is not sealed stays', () => {
		const { status, stderr } = house.run('epione-retain');
		insist(status === 1 && /not all of its rows are sealed/.test(stderr), stderr);
		insist(partitions(house).length === 2, `an empty month goes, others stay: ${partitions(house)}`);
		house.sql('DELETE FROM audit_archive');
	});
	await report.run('a month that was changed is not archived', () => {
		house.seal();
		house.keep();
		house.sql("UPDATE audit_event SET outcome = 'missing' WHERE id = (SELECT id FROM audit_event WHERE occurred_at < '2024-04-01' LIMIT 1)");
		const { status, stderr } = house.run('epione-retain');
		insist(status === 1 && /not as it was sealed/.test(stderr), stderr);
		insist(partitions(house).join() === 'audit_event_2024_03', 'the month that is whole goes, the other one stays');
		house.sql("UPDATE audit_event SET outcome = 'done' WHERE outcome = 'missing'");
	});
	await report.run('a month of somebody whose data are held stays', () => {
		house.sql(`INSERT INTO account (id, email, password_hash, role, status, first_name, last_name)
			VALUES (md5('actor7')::uuid, 'held@story.test', 'x', 'admin', 'active', 'Held', 'H');
			INSERT INTO legal_hold (account_id, account_email, reason, placed_by, placed_by_name) VALUES (md5('actor7')::uuid, 'x', 'The court of Utrecht', md5('actor7')::uuid, 'H')`);
		retain(house);
		insist(partitions(house).length === 1, 'it was dropped');
		house.sql("UPDATE legal_hold SET lifted_at = now(), lifted_by = md5('actor7')::uuid, lift_reason = 'over'");
	});
	await report.run('old months move into archives, once, whoever else is at it', async () => {
		const ends = await Promise.all([1, 2, 3].map(() => house.start('epione-retain').over));
		insist(ends.every(({ code }) => code === 0), JSON.stringify(ends));
		retain(house);
		insist(partitions(house).length === 0, `still there: ${partitions(house)}`);
		insist(house.sql('SELECT month, batches, entries FROM audit_archive ORDER BY 1').map((row) => row.join(' ')).join() === '2024-03 10 500,2024-04 10 500', 'what is archived');
		insistOnWhole(house, 'with two archived months');
	});
	await report.run('an archive that was changed, cut or taken away is found', () => {
		const file = join(house.directory, 'archives/audit-2024-03.gz'), whole = readFileSync(file), random = chance(3);
		const bent = [whole.subarray(0, whole.length - 20), whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.from('nothing'),
			...Array.from({ length: 12 }, () => Buffer.concat([whole.subarray(0, 12 + random(whole.length - 12)), Buffer.from([random(256)])])),
			...Array.from({ length: 12 }, () => {
				const copy = Buffer.from(whole);
				copy[10 + random(whole.length - 18)] ^= 1 << random(8);
				return copy;
			})];
		chmodSync(file, 0o600);
		for (const [i, bytes] of bent.entries()) {
			writeFileSync(file, bytes);
			insist(!house.verify().good, `form ${i} is taken for whole`);
		}
		unlinkSync(file);
		insist(house.verify().faults.some((line) => /2024-03.*not there/.test(line)), 'a missing file');
		writeFileSync(file, whole);
		insistOnWhole(house, 'it was put back');
	});
	await report.run('an archive that nobody made excuses no missing rows', () => {
		house.fillMonth('2024-06', 20, 5, 3000);
		house.seal();
		house.sql("DELETE FROM audit_event WHERE occurred_at < '2024-07-01'; INSERT INTO audit_archive (month, file, batches, entries, sha256, removed_at) VALUES ('2024-06', 'x', 2, 100, 'x', now())");
		insist(house.verify().faults.some((line) => /before its time/.test(line)), 'it was not found');
	});
});

await inHouse({ seal_rows: 10 }, async (house) => {
	house.sql('UPDATE audit_clock SET ahead = 1000000');
	await report.run('whoever is killed while archiving is followed by one who goes on right', async () => {
		const random = chance(5);
		for (let round = 0; round < 12; round++) {
			house.fillMonth(`2023-${String(round + 1).padStart(2, '0')}`, 200, 5, 1000 * (round + 1));
			house.seal();
			const child = house.start('epione-retain');
			await sleep(random(120));
			child.kill('SIGKILL');
			await child.over;
		}
		await sleep(300);
		retain(house);
		insist(partitions(house).length === 0, `still there: ${partitions(house)}`);
		insistOnWhole(house, 'after twelve kills');
		insist(house.sql('SELECT sum(entries) FROM audit_archive')[0][0] === '12000', 'all rows are archived');
	});
	await report.run('archives go when their time is over, none that tells of somebody whose data are held', () => {
		const file = join(house.directory, 'archives/audit-2019-01.gz');
		const insistItStays = (whom, column) => {
			house.sql(`INSERT INTO legal_hold (${column}, reason, placed_by, placed_by_name) VALUES (md5('${whom}')::uuid, 'The court of Utrecht', md5('actor7')::uuid, 'H')`);
			insist(/2019-01 tells of somebody whose data are held and stays/.test(retain(house)), `it is not said that it stays, for ${whom}`);
			insist(existsSync(file), `it was removed, for ${whom}`);
			house.sql("UPDATE legal_hold SET lifted_at = now(), lifted_by = md5('actor7')::uuid, lift_reason = 'over' WHERE lifted_at IS NULL");
		};

		house.configure({ seal_rows: 10, audit_archive_years: 20 });
		house.sql(`INSERT INTO account (id, email, password_hash, role, status, first_name, last_name)
			SELECT md5(name)::uuid, name || '@story.test', 'x', 'admin', 'active', 'H', 'H' FROM unnest('{actor7,stranger}'::text[]) AS name;
			INSERT INTO patient (id, first_name, last_name, deleted_at, merged_into) VALUES (md5('subject9')::uuid, 'S', 'S', NULL, NULL),
				(md5('kept')::uuid, 'S', 'S', NULL, NULL), (md5('subject3')::uuid, 'S', 'S', now(), md5('kept')::uuid)`);
		house.fillMonth('2019-01', 20, 5, 50000);
		house.seal();
		retain(house);
		house.configure({ seal_rows: 10 });
		for (const [whom, column] of [['actor7', 'account_id'], ['subject9', 'patient_id'], ['kept', 'patient_id']])
			insistItStays(whom, column);
		house.sql("INSERT INTO legal_hold (account_id, reason, placed_by, placed_by_name) VALUES (md5('stranger')::uuid, 'The court of Utrecht', md5('actor7')::uuid, 'H')");
		const whole = readFileSync(file);
		chmodSync(file, 0o600);
		writeFileSync(file, whole.subarray(0, whole.length / 2));
		insist(house.run('epione-retain').status === 1 && existsSync(file), 'one of which nobody knows whom it tells of goes');
		writeFileSync(file, whole);
		retain(house);
		insist(!existsSync(file), 'a hold on somebody else keeps it');
		insist(house.sql("SELECT removed_at IS NOT NULL FROM audit_archive WHERE month = '2019-01'")[0][0] === 't', 'it is still there');
		insistOnWhole(house, 'an archive was removed in its time');
		house.sql('DELETE FROM legal_hold; DELETE FROM patient; DELETE FROM account');
	});
	await report.run('what was deleted goes for good when its time is over, and what is held stays', () => {
		house.sql(deletedPeople);
		house.sql(deleteThem);
		const said = retain(house);
		insist(/deleted patients/.test(said) && /deleted accounts/.test(said), said);
		const left = house.sql("SELECT string_agg(last_name, ' ' ORDER BY last_name) FROM patient")[0][0];
		insist(left === 'Held New Noted Seen', `patients that are left: ${left}`);
		const accounts = house.sql("SELECT string_agg(CASE WHEN email LIKE 'gone-%' THEN 'blank' ELSE last_name END, ' ' ORDER BY email) FROM account")[0][0];
		insist(accounts === 'Admin blank blank Held New', `accounts that are left: ${accounts}`);
		insist(house.sql("SELECT count(*) FROM account WHERE email LIKE 'gone-%' AND status_reason IS NOT NULL")[0][0] === '0', 'why they were closed is left');
		insist(house.sql('SELECT count(*) FROM patient_history')[0][0] === '1', 'what was written down of a record that is kept');
		insist(house.sql('SELECT count(*) FROM outbox')[0][0] === '2', 'messages');
		insist(!/let go/.test(retain(house)), 'a second run finds nothing');
	});
	const waits = (house) => house.sql(`SELECT count(*) FROM pg_stat_activity WHERE datname = '${house.database}' AND wait_event_type = 'Lock'`)[0][0] !== '0';
	const holdOn = (name) => `INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (md5('patient ${name}')::uuid, 'The court of Utrecht', md5('admin')::uuid, 'A');`;
	/* One has begun, the other one comes, and waits or does not; then the first one ends. */
	const meet = async (first, text, second) => {
		await first.say(`BEGIN; ${text}`);
		let isOver = false;
		const over = second().finally(() => (isOver = true));
		while (!isOver && !waits(house))
			await sleep(20);
		await first.say('COMMIT;');
		await first.end();
		return over;
	};
	await report.run('whoever places a hold just then is waited for', async () => {
		const left = () => house.sql("SELECT (SELECT count(*) FROM patient WHERE last_name = 'New'), (SELECT count(*) FROM account WHERE last_name = 'New')")[0].join(' ');

		house.sql(`SET session_replication_role = replica;
			UPDATE account SET deleted_at = deleted_at - interval '90 days' WHERE last_name = 'New';
			UPDATE patient SET deleted_at = deleted_at - interval '90 days' WHERE last_name = 'New'`);
		const { code } = await meet(house.session(), holdOn('New'), () => house.start('epione-retain').over);
		insist(code === 0, 'it failed');
		insist(left() === '1 1', `left of whom the court wants: ${left()}`);
		house.sql("UPDATE legal_hold SET lifted_at = now(), lifted_by = md5('admin')::uuid, lift_reason = 'over' WHERE lifted_at IS NULL AND patient_id = md5('patient New')::uuid");
		retain(house);
		insist(left() === '0 0', `left when the hold is over: ${left()}`);
	});
	await report.run('and so is whoever places one on a part of what is erased', async () => {
		house.sql(`INSERT INTO patient (id, first_name, last_name, merged_into)
			VALUES (md5('patient Whole')::uuid, 'P', 'Whole', NULL), (md5('patient Part')::uuid, 'P', 'Part', md5('patient Whole')::uuid);
			INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT id, 'w', 'm' FROM patient WHERE last_name IN ('Whole', 'Part')`);
		const erase = `SELECT set_config('app.actor', md5('admin')::uuid::text, false);
			SELECT patient_erase(id, number, 'They asked for it') FROM patient WHERE last_name = 'Whole';`;
		const admin = house.session({ quiet: true });
		await meet(house.session(), holdOn('Part'), () => admin.say(erase));
		await admin.end();
		const whole = () => house.sql('SELECT count(*) FROM patient_key WHERE wrapped IS NOT NULL')[0][0];
		insist(whole() === '2', `keys left: ${whole()}`);
		house.sql(`UPDATE legal_hold SET lifted_at = now(), lifted_by = md5('admin')::uuid, lift_reason = 'over' WHERE patient_id = md5('patient Part')::uuid; ${erase}`);
		insist(whole() === '0', `keys left when the hold is over: ${whole()}`);
	});
});

report.end();

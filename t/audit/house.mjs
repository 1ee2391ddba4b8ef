// A database of its own with an audit in it, sealed in small batches, which a test may maltreat and put back.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class AuditHouse {
	constructor({ program, root, config }) {
		Object.assign(this, { program, root });
		this.database = `epione_audit_test_${process.pid}`;
		this.directory = mkdtempSync(join(tmpdir(), 'epione-audit-'));
		this.anchors = join(this.directory, 'anchors');
		this.config = join(this.directory, 'epione.conf');
		this.settings = readFileSync(config, 'utf8');
	}

	/* SQL as the cluster's superuser; the rows as arrays of texts. */
	sql(text, database = this.database) {
		const out = execFileSync('psql', ['-X', '-q', '-At', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', database, '-f', '-'],
			{ input: text, encoding: 'utf8', maxBuffer: 1 << 28 });

		return out.split('\n').filter((line) => line).map((line) => line.split('\t'));
	}

	/* Somebody who stays connected: when say() has ended, what they said is done, or was refused and they are gone. */
	session({ quiet = false } = {}) {
		const child = spawn('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', this.database], { stdio: ['pipe', 'pipe', quiet ? 'ignore' : 'inherit'] });
		const over = new Promise((resolve) => child.on('exit', resolve));

		return {
			say: (text) => new Promise((resolve) => {
				child.stdout.on('data', (words) => /^done$/m.test(words) && resolve());
				over.then(resolve);
				child.stdin.write(`${text}\n\\echo done\n`);
			}),
			end: () => {
				child.stdin.end();
				return over;
			},
		};
	}

	configure(more = {}) {
		const own = { seal_key_file: join(this.directory, 'seal.key'), seal_public_file: join(this.directory, 'seal.public'), anchor_file: this.anchors,
			archive_directory: join(this.directory, 'archives'), ...more };
		const lines = this.settings.split('\n').filter((line) => !Object.keys(own).some((name) => line.trim().startsWith(`${name} `)));
		const database = (line) => (/^\s*(seal|retain|owner)_database/.test(line) || /^\s*database/.test(line) ? line.replace('dbname=epione ', `dbname=${this.database} `) : line);

		writeFileSync(this.config, `${lines.map(database).join('\n')}\n${Object.entries(own).map(([name, value]) => `${name} = ${value}\n`).join('')}`);
	}

	/* A fresh schema, a fresh key, nothing sealed. */
	make(settings) {
		this.sql(`CREATE DATABASE ${this.database}`, 'postgres');
		for (const file of readdirSync(join(this.root, 'sql/schema')).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort())
			execFileSync('psql', ['-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-d', this.database, '-f', join(this.root, 'sql/schema', file)],
				{ stdio: ['ignore', 'ignore', 'inherit'] });

		mkdirSync(join(this.directory, 'archives'));
		writeFileSync(join(this.directory, 'seal.key'), `${'0123456789abcdef'.repeat(4)}\n`, { mode: 0o400 });
		this.configure(settings);
		writeFileSync(join(this.directory, 'seal.public'), this.run('epione-seal', '-p').stdout);
	}

	remove() {
		this.sql(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`, 'postgres');
		rmSync(this.directory, { recursive: true });
	}

	run(program, ...words) {
		return spawnSync(join(this.program, program), ['-c', this.config, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
	}

	start(program, ...words) {
		const child = spawn(join(this.program, program), ['-c', this.config, ...words], { stdio: 'ignore' });

		child.over = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
		return child;
	}

	seal() {
		const { status, stderr } = this.run('epione-seal');

		if (status !== 0)
			throw new Error(`epione-seal ended with ${status}: ${stderr}`);
	}

	/* What `epionectl audit verify` finds: {good, faults: [line], named: the numbers of batches}. */
	verify() {
		const { status, stdout, stderr } = this.run('epionectl', 'audit', 'verify');
		const faults = stdout.split('\n').filter((line) => line.startsWith('fault: '));
		const named = new Set(faults.map((line) => /^fault: batch (\d+) /.exec(line)).filter(Boolean).map(([, number]) => Number(number)));

		if (!/ batches, /.test(stdout))
			throw new Error(`it was not verified: ${stdout}${stderr}`);
		return { good: status === 0 && faults.length === 0, status, faults, named };
	}

	/* So many rows for each of so many transactions, a tenth of them at the turn of a month. */
	fill(transactions, rows, after = 0) {
		this.sql(`INSERT INTO audit_event (id, occurred_at, actor_id, actor_role, session_id, address, request_id, route, action, subject_id, object_type, object_id,
				fields, outcome, purpose, break_glass_id, written_in)
			SELECT uuid_v7(), CASE WHEN t % 10 = 0 AND r % 2 = 0 THEN timestamptz '2026-12-01 00:00:01+00' ELSE timestamptz '2026-11-01 12:00+00' + (t % 40000) * interval '1 minute' END
					+ r * interval '1 second',
				CASE WHEN r % 5 > 0 THEN md5(t::text)::uuid END, 'doctor', 's' || t, '192.0.2.' || r, 'request ' || t, 'GET /api/x', 'looked', md5(r::text)::uuid,
				'thing', CASE WHEN r % 3 = 0 THEN gen_random_uuid() END, CASE WHEN r % 2 = 0 THEN '{a,b}'::text[] ELSE '{}' END, 'done', 'care', NULL, ${after} + t
			FROM generate_series(1, ${transactions}) AS t, generate_series(1, ${rows}) AS r`);
	}

	/* Rows of a month long ago, so many for each transaction; their partition is made first. */
	fillMonth(month, transactions, rows, after) {
		this.sql(`SET ROLE epione_owner; SELECT audit_partition('${month}-01'); RESET ROLE;
			INSERT INTO audit_event (id, occurred_at, actor_id, actor_role, route, action, subject_id, outcome, written_in)
			SELECT uuid_v7(), timestamptz '${month}-03 12:00+00' + t * interval '1 minute' + r * interval '1 second', md5('actor' || t)::uuid, 'doctor', 'GET /api/x', 'looked',
				md5('subject' || t)::uuid, 'done', ${after} + t
			FROM generate_series(1, ${transactions}) AS t, generate_series(1, ${rows}) AS r`);
	}

	keep() {
		this.sql(`CREATE SCHEMA kept; CREATE TABLE kept.event AS TABLE audit_event; CREATE TABLE kept.seal AS TABLE audit_seal;
			ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_covers_a_range_once, DROP CONSTRAINT audit_seal_covers_something`);
		copyFileSync(this.anchors, `${this.anchors}.kept`);
	}

	putBack() {
		this.sql(`TRUNCATE audit_event, audit_seal;
			INSERT INTO audit_event SELECT * FROM kept.event; INSERT INTO audit_seal SELECT * FROM kept.seal`);
		copyFileSync(`${this.anchors}.kept`, this.anchors);
	}

	anchorLines() {
		return readFileSync(this.anchors, 'utf8').split('\n').filter((line) => line);
	}

	writeAnchors(lines) {
		writeFileSync(this.anchors, lines.map((line) => `${line}\n`).join(''));
	}
}

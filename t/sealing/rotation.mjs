// Master keys exchanged for each other while people work: no request fails, whoever is killed goes on, two at once do no harm, and every patient's key is
// the same as before.

import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendPatiently, sleep } from '../lib/client.mjs';
import { unique } from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { MasterKey } from '../lib/sealing.mjs';
import { service } from '../lib/settings.mjs';
import { sql } from './records.mjs';

const { EPIONE_CONFIG: config, EPIONE_HOUSE: house } = process.env;
const many = 4000;
const files = { old: join(house, 'secret/master.key'), fresh: join(house, 'secret/second.key') };

const pidOf = () => Number(String(service('pid', 'epione')).trim());
const workersOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');

/* The settings of the keys, and all workers of another one gone. */
async function settle(settings) {
	const lines = readFileSync(config, 'utf8').split('\n').filter((line) => line && !/^(second_)?key_file /.test(line));
	const pid = pidOf(), before = workersOf(pid);

	writeFileSync(config, [...lines, ...Object.entries(settings).map(([name, path]) => `${name} = ${path}`), ''].join('\n'));
	process.kill(pid, 'SIGHUP');
	for (let i = 0; i < 400; i++) {
		const now = workersOf(pid);
		if (now.length >= before.length && !now.some((worker) => before.includes(worker)))
			return;
		await sleep(50);
	}
	throw new Error('the workers were not exchanged');
}

function rotate() {
	const child = spawn(join(house, 'program/epionectl'), ['-c', config, 'rotate-keys'], { stdio: ['ignore', 'pipe', 'pipe'] });
	let words = '';

	child.stdout.on('data', (chunk) => { words += chunk; });
	child.stderr.on('data', (chunk) => { words += chunk; });
	child.over = new Promise((resolve) => child.on('exit', (status, signal) => resolve({ status, signal, words })));
	return child;
}

/* Patients that nobody reads, so that there is something to do; their keys are remembered. */
function fill(master) {
	const keys = new Map(Array.from({ length: many }, () => [randomUUID(), randomBytes(32)]));
	const rows = [...keys].map(([id, bytes]) => `('${id}', '${master.wrap(id, bytes)}', '${master.name}')`);

	sql(`INSERT INTO patient (id, first_name, last_name) SELECT id::uuid, 'Many', 'Rotated' FROM (VALUES ${[...keys.keys()].map((id) => `('${id}')`)}) AS t (id);
		INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT t.a::uuid, t.b, t.c FROM (VALUES ${rows}) AS t (a, b, c);`);
	return keys;
}

const allKeys = () => sql(`SELECT patient_id, master_key, wrapped FROM patient_key WHERE wrapped IS NOT NULL`).split('\n').map((line) => line.split('|'));

/* Reads, changes and registrations, until it is told to stop; every answer that is not a good one.  A busy machine may ask to come back later (503): a key that
 * does not open is a 500. */
function people(desk, records) {
	const bad = [];
	let over = false, count = 0;
	const asked = async (method, path, json, status, holds = () => true) => {
		const reply = await sendPatiently(method, path, { token: await desk.freshToken(), json });
		count++;
		if (reply.status !== status || !holds(reply.json?.data))
			bad.push(`${method} ${path}: ${reply.status} ${reply.text.slice(0, 300)}`);
	};
	const turn = async (record, i) => {
		const phone = `+49 30 ${i}`;
		await asked('GET', `/api/patients/${record.id}`, undefined, 200, (data) => data.city);
		await asked('PUT', `/api/patients/${record.id}`, { otherPhone: phone }, 200, (data) => data.otherPhone === phone);
		await asked('GET', `/api/patients/${record.id}/emergency-contacts`, undefined, 200, (data) => data.length === 2);
		await asked('POST', '/api/patients', { firstName: 'New', lastName: unique('Rotated'), phone, confirmDuplicate: true }, 201, (data) => data.phone === phone);
	};
	const one = async (record) => {
		for (let i = 0; !over; i++)
			await turn(record, i);
	};
	const all = Promise.all(records.map(one));

	return { stop: async () => { over = true; await all; return { bad, count }; } };
}

/* Killed again and again, then two at once; the keys are those that were wrapped. */
async function exchange(from, to, keys) {
	let killed = 0;

	for (const pause of [60, 90, 120, 150]) {
		const child = rotate();
		await sleep(pause);
		child.kill('SIGKILL');
		killed += (await child.over).signal === 'SIGKILL' ? 1 : 0;
	}
	const two = await Promise.all([rotate().over, rotate().over]);
	insist(two.every(({ status }) => status === 0), `two at once are both well: ${JSON.stringify(two)}`);
	const again = await rotate().over;
	insist(again.status === 0 && /^0 keys were wrapped anew/.test(again.words), `then nothing is left: ${again.words}`);

	const now = allKeys();
	insist(now.every(([, name]) => name === to.name), 'all are under the new master key');
	for (const [id, , wrapped] of now) {
		const bytes = to.unwrap(id, wrapped), was = keys.get(id);
		insist(bytes && (!was || bytes.equals(was)) && !from.unwrap(id, wrapped), `the key of ${id} is the one it was, and the old master key opens it no more`);
	}
	insist(now.filter(([id]) => keys.has(id)).length === many, 'none is lost');
	return killed;
}

export async function rotation(desk, records) {
	const before = readFileSync(config, 'utf8');
	const old = new MasterKey(readFileSync(files.old, 'utf8'));
	const { uid, gid } = statSync(files.old);

	writeFileSync(files.fresh, `${randomBytes(32).toString('hex')}\n`, { mode: 0o400 });
	chownSync(files.fresh, uid, gid);
	const fresh = new MasterKey(readFileSync(files.fresh, 'utf8'));
	const keys = fill(old);
	const working = people(desk, records);
	let work;

	try {
		await settle({ key_file: files.old, second_key_file: files.fresh });
		await settle({ key_file: files.fresh, second_key_file: files.old });
		const killed = await exchange(old, fresh, keys);
		await settle({ key_file: files.fresh });
		await settle({ key_file: files.fresh, second_key_file: files.old });
		await settle({ key_file: files.old, second_key_file: files.fresh });
		await exchange(fresh, old, keys);
		await settle({ key_file: files.old });
		insist(killed > 0, 'one at least was killed at work');
	} finally {
		work = await working.stop();
		writeFileSync(config, before);
		sql(`DELETE FROM patient_key WHERE patient_id IN (SELECT id FROM patient WHERE first_name = 'Many' AND last_name = 'Rotated');
			DELETE FROM patient WHERE first_name = 'Many' AND last_name = 'Rotated'`);
	}
	rmSync(files.fresh); // nothing is under it any more; where something failed, it may be needed
	insist(work.bad.length === 0 && work.count > 50, `${work.bad.length} of ${work.count} requests failed: ${work.bad.slice(0, 3).join('\n')}`);
}

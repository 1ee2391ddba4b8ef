// A superuser changes what is sealed, bit by bit, or puts it elsewhere: nothing of it opens, and what is put back does.

import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { insist } from '../lib/report.mjs';
import { insistOnRefusal, sealedColumns, sql, write } from './records.mjs';

const flipsOfEach = 8;

function flipped(blob) {
	const bytes = Buffer.from(blob, 'base64url'), bit = randomInt(8 * bytes.length);

	bytes[bit >> 3] ^= 1 << (bit & 7);
	return bytes.toString('base64url');
}

/* What is no blob of ours at all. */
const rubbish = (blob) => ['', 'AA', blob.slice(0, blob.length / 2), `${blob}${blob}`, `${blob}A`, blob.slice(0, -1), `${blob.slice(1)}!`, 'plain words',
	randomBytes(Buffer.from(blob, 'base64url').length).toString('base64url')];

export const allIsThere = (root, [one]) => {
	const tried = [...new Set(one.cells.map(({ table, column }) => `${table}.${column}`))].sort();

	insist(one.cells.every(({ blob }) => blob), 'everything that is sealed is there');
	insist(JSON.stringify(tried) === JSON.stringify(sealedColumns(root)), `all sealed columns are tried: ${tried} of ${sealedColumns(root)}`);
};

const wholeDump = () => execFileSync('pg_dump', ['--data-only', '--schema=public'], { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });

/* The dump holds their blobs, so it has their rows; and none of their words. */
export const nothingStandsOpen = (records) => {
	const dump = wholeDump();

	for (const { cells, secrets } of records) {
		insist(cells.every(({ blob }) => dump.includes(blob)), 'what is sealed is in the dump');
		insist(!secrets.some((words) => dump.includes(words)), `nothing of it stands open: ${secrets.find((words) => dump.includes(words))}`);
	}
};

export async function flips(desk, records) {
	const [record] = records;

	for (const cell of record.cells) {
		for (let i = 0; i < flipsOfEach; i++) {
			sql(write(cell, flipped(cell.blob)));
			await insistOnRefusal(desk, cell, `a bit of ${cell.table}.${cell.column}`, records);
		}
		sql(write(cell, cell.blob));
	}
	return record.cells.length * flipsOfEach;
}

export async function strangeThings(desk, records) {
	const [{ cells }] = records;

	for (const cell of [cells[0], cells.at(-1)]) {
		for (const blob of rubbish(cell.blob)) {
			sql(write(cell, blob));
			await insistOnRefusal(desk, cell, `"${blob}" as ${cell.table}.${cell.column}`, records);
		}
		sql(write(cell, cell.blob));
	}
}

/* Each in the place of each other, and in its own place of another patient. */
export async function swaps(desk, records) {
	const [{ cells }, { cells: foreign }] = records;
	const pairs = [...cells.flatMap((one, i) => cells.slice(i + 1).map((other) => [one, other])), ...cells.map((one, i) => [one, foreign[i]])];

	for (const [one, other] of pairs) {
		sql(write(one, other.blob) + write(other, one.blob));
		for (const cell of [one, other])
			await insistOnRefusal(desk, cell, `${one.table}.${one.column} and ${other.table}.${other.column} swapped`, records);
		sql(write(one, one.blob) + write(other, other.blob));
	}
	return pairs.length;
}

/* The keys themselves: changed, swapped, taken over with what they seal, taken away. */
export async function keys(desk, [one, other]) {
	const records = [one, other], [contact] = one.cells;
	const wrapped = ({ id }) => sql(`SELECT wrapped FROM patient_key WHERE patient_id = '${id}'`);
	const put = ({ id }, key) => `UPDATE patient_key SET wrapped = '${key}' WHERE patient_id = '${id}';`;
	const [own, foreign] = [wrapped(one), wrapped(other)];
	const part = one.cells.find(({ table }) => table === 'emergency_contact'), otherPart = other.cells.find(({ table }) => table === 'emergency_contact');
	const contactBlobs = (from, to) => from.cells.filter(({ table }) => table === 'patient_contact').map((cell, i) => write(to.cells[i], cell.blob)).join('');
	const cases = [
		...Array.from({ length: 4 * flipsOfEach }, () => ['a bit of the key', put(one, flipped(own)), put(one, own)]),
		['two keys swapped', put(one, foreign) + put(other, own), put(one, own) + put(other, foreign)],
		['another patient\'s key with all their contacts', put(one, foreign) + contactBlobs(other, one), put(one, own) + contactBlobs(one, one)],
		['a key that is gone', `DELETE FROM patient_key WHERE patient_id = '${one.id}'`,
			`INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT '${one.id}', '${own}', master_key FROM patient_key WHERE patient_id = '${other.id}'`],
	];

	for (const [what, harm, mend] of cases) {
		sql(harm);
		await insistOnRefusal(desk, contact, what, records);
		sql(mend);
	}
	sql(`UPDATE emergency_contact SET sealed_for = '${other.id}' WHERE id = '${part.row}';${write(part, otherPart.blob)}`);
	await insistOnRefusal(desk, part, 'a part under another patient\'s key', records);
	sql(`UPDATE emergency_contact SET sealed_for = '${one.id}' WHERE id = '${part.row}';${write(part, part.blob)}`);
	return cases.length + 1;
}

/* An answer that is kept for a key of the caller's is sealed, too. */
export async function keptAnswers(desk, records) {
	const send = (key) => desk.send('POST', `/api/patients/${records[0].id}/emergency-contacts`,
		{ headers: { 'idempotency-key': key }, json: { name: 'three', relation: 'friend', phone: '+49 30 4711 0815 99' } });
	const key = `sealing-${randomBytes(6).toString('hex')}`;
	const first = await send(key);
	const kept = sql(`SELECT reply FROM idempotency WHERE key = '${key}'`);

	insist(first.status === 201 && kept && !kept.includes('4711'), `the answer is kept sealed: ${first.status} ${kept}`);
	insist((await send(key)).text === first.text, 'and is the same again');
	sql(`UPDATE idempotency SET reply = '${flipped(kept)}' WHERE key = '${key}'`);
	const broken = await send(key);
	insist(broken.status === 500 && !broken.text.includes('4711'), `one that was changed is refused: ${broken.status} ${broken.text}`);
	await desk.make('DELETE', `/api/patients/${records[0].id}/emergency-contacts/${first.json.data.id}`);
}

/* Erased by an admin: the rest of the record is read, nothing that was sealed is, and no other key makes it open again. */
export async function erasure(desk, admin, [gone, other]) {
	const wrapped = ({ id }) => sql(`SELECT wrapped FROM patient_key WHERE patient_id = '${id}'`);
	const own = wrapped(gone), before = await other.read();

	insist(own && wholeDump().includes(own), 'the key is in the dump before');
	await admin.make('POST', `/api/patients/${gone.id}/erase`, { patientNumber: gone.number, reason: 'They asked the clinic for it' });
	const after = await gone.read();
	insist(after.includes('erasedAt') && !gone.secrets.some((words) => after.includes(words)), `nothing of it is shown: ${after}`);
	insist(!wholeDump().includes(own), 'the key is nowhere in the database any more');
	insist(await other.read() === before, 'another patient has lost nothing');
	sql(`UPDATE patient_key SET wrapped = '${wrapped(other)}', erased_at = NULL WHERE patient_id = '${gone.id}'`);
	await insistOnRefusal(desk, gone.cells[0], 'another key in its place', [gone, other]);
	sql(`UPDATE patient_key SET wrapped = NULL, erased_at = now() WHERE patient_id = '${gone.id}'`);
}

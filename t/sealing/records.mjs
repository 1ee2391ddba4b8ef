// Two patients of whom everything is there that is kept sealed, and where each of it lies.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { insist } from '../lib/report.mjs';
import { unique } from '../lib/people.mjs';

/* SQL as the cluster's superuser, whom no trigger and no policy stops. */
export const sql = (text) => execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-f', '-'],
	{ input: `SET session_replication_role = replica; ${text}`, encoding: 'utf8', maxBuffer: 1 << 28 }).trim();

/* Every sealed column, as the source has it. */
export function sealedColumns(root) {
	const folder = join(root, 'src/handlers');
	const source = readdirSync(folder).filter((name) => name.endsWith('.c')).map((name) => readFileSync(join(folder, name), 'utf8')).join('');

	return [...new Set([...source.matchAll(/\.place = "([a-z_]+\.[a-z_]+)"/g)].map(([, place]) => place))].sort();
}

const parts = { emergency_contact: 'emergency-contacts', patient_insurance: 'insurances', identity_document: 'identity-documents' };

/* A value that is nowhere else, so that one look into a dump or a reply tells. */
const secret = (stem) => unique(stem).replace('-', ' ');

export class Record {
	constructor(desk) {
		this.desk = desk;
		this.secrets = [];
	}

	secret(stem) {
		this.secrets.push(secret(stem));
		return this.secrets.at(-1);
	}

	async make() {
		const phone = () => this.secret(`+49 30 ${Math.floor(Math.random() * 1e9)}`);
		const more = (part, json) => this.desk.make('POST', `/api/patients/${this.id}/${part}`, json);
		const patient = await this.desk.make('POST', '/api/patients', {
			firstName: 'Sealed', lastName: unique('Record'), phone: phone(), otherPhone: phone(), email: this.secret('mail').replace(' ', '@').concat('.test'),
			street: this.secret('Street'), city: this.secret('City'), region: this.secret('Region'), postalCode: this.secret('P'), country: 'DE', confirmDuplicate: true,
		});

		this.secrets[2] = patient.email;
		Object.assign(this, { id: patient.id, number: patient.number });
		for (const name of ['one', 'two'])
			await more('emergency-contacts', { name, relation: 'friend', phone: phone(), email: `${unique('friend')}@people.test` });
		await more('insurances', { rank: 'primary', provider: 'Insurer', policyNumber: this.secret('policy'), groupNumber: this.secret('group') });
		await more('identity-documents', { kind: 'passport', country: 'DE', number: this.secret('N') });
		this.cells = this.find();
		return this;
	}

	/* {table, column, row, blob, path} of everything sealed. */
	find() {
		const rows = (table, key, columns) => JSON.parse(sql(`SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.${key}), '[]') FROM ${table} t WHERE patient_id = '${this.id}'`))
			.flatMap((row) => columns.map((column) => ({ table, column, key, row: row[key], blob: row[column], path: this.pathOf(table) })));

		return [
			...rows('patient_contact', 'patient_id', ['phone', 'other_phone', 'email', 'street', 'city', 'region', 'postal_code']),
			...rows('emergency_contact', 'id', ['phone', 'email']),
			...rows('patient_insurance', 'id', ['policy_number', 'group_number']),
			...rows('identity_document', 'id', ['number']),
		];
	}

	pathOf(table) {
		return parts[table] ? `/api/patients/${this.id}/${parts[table]}?limit=100` : `/api/patients/${this.id}`;
	}

	/* All that is read of it, as one text. */
	async read() {
		const replies = await Promise.all([...new Set(this.cells.map(({ path }) => path))].map((path) => this.desk.make('GET', path)));

		return JSON.stringify(replies);
	}
}

export const write = ({ table, column, key, row }, blob) => `UPDATE ${table} SET ${column} = '${blob}' WHERE ${key} = '${row}';`;

/* 500 in plain words, and nothing of what is sealed, right or wrong. */
export async function insistOnRefusal(desk, cell, what, records) {
	const reply = await desk.send('GET', cell.path);
	const shown = records.flatMap(({ secrets }) => secrets).find((words) => reply.text.includes(words));

	insist(reply.status === 500 && reply.json?.code === 'broken', `${what} is refused: ${reply.status} ${reply.text.slice(0, 300)}`);
	insist(/^part of this record cannot be opened/.test(reply.json.detail) && /^[0-9a-f]{32}$/.test(reply.json.requestId), `in clear words: ${reply.text}`);
	insist(!shown && reply.json.data === undefined, `${what} shows nothing: ${shown}`);
}

// What a clinic's developers might have written instead: Fastify, pg, ioredis and jsonwebtoken in two processes.  It lists appointments and books
// them over Epione's own schema, row policies and audit, with the same SQL prepared, so that only the stack differs.
//
//	PEER_SOCKET      where it listens                PEER_SECRET     key of its tokens, hexadecimal
//	PEER_DATABASE    directory of PostgreSQL's socket PEER_NAME      the database
//	REDIS_SOCKET     REDIS_USER     REDIS_PASSWORD

import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { readStatements } from '../lib/statements.mjs';

const roles = { patient: 'epione_patient', doctor: 'epione_clinician', staff: 'epione_staff' };
const statements = readStatements(process.env.EPIONE_ROOT);
const secret = Buffer.from(process.env.PEER_SECRET ?? '', 'hex');

function connectRedis() {
	return new Redis({ path: process.env.REDIS_SOCKET, username: process.env.REDIS_USER, password: process.env.REDIS_PASSWORD,
		enableReadyCheck: false });
}

function connectDatabase() {
	// Texts as PostgreSQL sends them: what the program under test does too.
	const types = { getTypeParser: () => (text) => text };

	return new pg.Pool({ host: process.env.PEER_DATABASE, user: 'epione_app', database: process.env.PEER_NAME, max: 10, types,
		options: '-c datestyle=ISO -c timezone=UTC -c synchronous_commit=off -c jit=off' });
}

/* A named statement with its values, prepared once on each connection for each role, as pg does for queries with a name. */
function run(client, role, name, values) {
	const { sql, parameters } = statements.get(name);

	return client.query({ name: `${name}@${role}`, text: sql, values: parameters.map((parameter) => values[parameter] ?? null) });
}

async function transact(pool, caller, writes, work) {
	const client = await pool.connect();
	const role = roles[caller.role];

	try {
		await client.query('BEGIN');
		await run(client, '', 'transaction_context', { account: caller.account, patient: caller.patient, role: caller.role, request: caller.request,
			durable: writes ? 'on' : 'off', database_role: role });
		const rows = await work((name, values) => run(client, role, name, { ...caller.values, ...values }));
		await client.query('COMMIT');
		return rows;
	} catch (error) {
		await client.query('ROLLBACK');
		throw error;
	} finally {
		client.release();
	}
}

const moment = (text) => `${text.slice(0, 10)}T${text.slice(11, 19)}Z`;

function reply(row) {
	return {
		id: row.id, number: row.number, patientId: row.patient_id, patientName: row.patient_name, doctorId: row.doctor_id,
		doctorName: row.doctor_name, specialty: row.specialty, timeZone: row.time_zone, startsAt: moment(row.starts_at), endsAt: moment(row.ends_at),
		durationMinutes: Number(row.duration_minutes), type: row.type, consultationType: row.consultation_type, reason: row.reason,
		symptoms: JSON.parse(row.symptoms), notes: row.notes, status: row.status, cancelReason: row.cancel_reason,
		cancelledAt: row.cancelled_at && moment(row.cancelled_at), version: Number(row.version), createdAt: moment(row.created_at),
	};
}

const text = { type: 'string' }, optional = { type: ['string', 'null'] }, number = { type: 'integer' };
const appointment = { type: 'object', properties: {
	id: text, number: text, patientId: text, patientName: text, doctorId: text, doctorName: text, specialty: optional, timeZone: text, startsAt: text,
	endsAt: text, durationMinutes: number, type: text, consultationType: text, reason: text, symptoms: { type: 'array', items: text }, notes: optional,
	status: text, cancelReason: optional, cancelledAt: optional, version: number, createdAt: text,
} };
const listed = { type: 'object', properties: { data: { type: 'array', items: appointment }, next: optional } };
const booked = { type: 'object', properties: { data: appointment } };
const wish = {
	type: 'object', required: ['doctorId', 'startsAt', 'type', 'consultationType', 'reason'], additionalProperties: false,
	properties: {
		doctorId: { type: 'string', pattern: '^[0-9a-f-]{36}$' }, patientId: { type: 'string', pattern: '^[0-9a-f-]{36}$' },
		startsAt: { type: 'string', maxLength: 40 }, durationMinutes: { type: 'integer', minimum: 5, maximum: 240 },
		type: { enum: ['consultation', 'follow-up', 'emergency', 'routine-checkup'] },
		consultationType: { enum: ['video', 'audio', 'chat', 'in-person'] },
		reason: { type: 'string', minLength: 3, maxLength: 500 }, notes: { type: 'string', maxLength: 2000 },
		symptoms: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 100 } },
	},
};
const filter = { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 100 }, from: text, to: text, status: text } };

/* Whom the token names, if the session is still there. */
function guard(redis) {
	return async (request, response) => {
		const header = request.headers.authorization ?? '';
		let claims;

		try {
			claims = jwt.verify(header.slice('Bearer '.length), secret, { algorithms: ['HS256'], issuer: 'peer', audience: 'peer' });
		} catch {
			return response.code(401).send({ title: 'Please sign in' });
		}
		const record = await redis.getex(`epione:session:${claims.sid}`, 'EX', 86400);
		if (!record)
			return response.code(401).send({ title: 'Please sign in' });
		const [, account, role, patient] = record.split(' '); // behind Epione's seal
		const known = patient === '-' ? '' : patient, id = randomUUID().replaceAll('-', '');
		request.caller = { account, role, patient: known, request: id, values: {
			actor_id: account, actor_patient_id: known || null, actor_role: role, session_id: claims.sid, address: request.ip || '127.0.0.1',
			event_id: randomUUID(),
			request_id: id, object_type: 'appointment',
		} };
	};
}

function serve() {
	const redis = connectRedis(), pool = connectDatabase();
	const app = Fastify({ logger: false, trustProxy: true });
	const preHandler = guard(redis);

	app.get('/api/appointments', { preHandler, schema: { querystring: filter, response: { 200: listed } } }, async (request, response) => {
		const { limit = 20, from, to, status } = request.query;
		const { rows } = await transact(pool, request.caller, false, async (sql) => {
			const result = await sql('appointment_list', { from, to, status, limit: String(limit + 1) });
			await sql('audit_record', { route: 'GET /api/appointments', action: 'appointments listed', fields: '{}', outcome: 'done', many: 'true' });
			return result;
		});
		response.header('Cache-Control', 'no-store');
		return { data: rows.slice(0, limit).map(reply), next: null };
	});
	app.post('/api/appointments/book', { preHandler, schema: { body: wish, response: { 201: booked } } }, async (request, response) => {
		const { doctorId, patientId, startsAt, durationMinutes, type, consultationType, reason, symptoms = [], notes } = request.body;
		const id = randomUUID();
		try {
			const { rows } = await transact(pool, request.caller, true, async (sql) => {
				const result = await sql('appointment_book', { new_id: id, doctor_id: doctorId, patient_id: patientId, starts_at: startsAt,
					duration_minutes: durationMinutes, type, consultation_type: consultationType, reason, symptoms: JSON.stringify(symptoms), notes });
				await sql('audit_record', { route: 'POST /api/appointments/book', action: 'appointment booked', object_id: id,
					fields: '{doctorId,startsAt,type,consultationType,reason}', outcome: 'done', many: 'false' });
				return result;
			});
			response.code(201);
			return { data: reply(rows[0]) };
		} catch (error) {
			if (error.code?.startsWith('23'))
				return response.code(409).send({ title: 'That does not fit with what is there' });
			throw error;
		}
	});
	app.listen({ path: process.env.PEER_SOCKET });
}

if (cluster.isPrimary) {
	try {
		unlinkSync(process.env.PEER_SOCKET);
	} catch { /* it was not there */ }
	cluster.fork();
	cluster.fork();
	process.on('SIGTERM', () => process.exit(0));
} else {
	serve();
}

// What somebody who owns the database, or the file of anchors, might do to the audit.  Each has a name, and makes SQL, or lines, of a batch and of a
// source of chance (random(n) is 0 to n - 1).

const uuid = 'gen_random_uuid()';

/* For each column a value that it did not have. */
const otherValues = {
	id: uuid,
	occurred_at: "occurred_at + interval '1 microsecond'",
	actor_id: uuid,
	actor_role: "actor_role || 'x'",
	session_id: "reverse(session_id || '1')",
	address: "'198.51.100.7'",
	request_id: "request_id || ' '",
	route: "replace(route, 'GET', 'PUT')",
	action: "upper(action)",
	subject_id: uuid,
	object_type: 'NULL',
	object_id: `CASE WHEN object_id IS NULL THEN ${uuid} END`,
	fields: "fields || 'c'::text",
	outcome: "'missing'",
	purpose: "coalesce(purpose, '') || 'x'",
	break_glass_id: uuid,
	written_in: 'written_in + 100000000',
};

const rowsOf = (batch) => `written_in >= ${batch.from} AND written_in < ${batch.to} AND to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM') = '${batch.month}'`;
const oneOf = (batch, random) => `(SELECT id FROM audit_event WHERE ${rowsOf(batch)} ORDER BY id OFFSET ${random(batch.entries)} LIMIT 1)`;
const endOf = (batch, order) => `(SELECT id FROM audit_event WHERE ${rowsOf(batch)} ORDER BY id ${order} LIMIT 1)`;
const columns = 'occurred_at, actor_id, actor_role, session_id, address, request_id, route, action, subject_id, object_type, object_id, fields, outcome, purpose, break_glass_id';

/* Statements on rows; each touches one batch, or says which others. */
export const rowMutations = [
	...Object.entries(otherValues).map(([column, value]) => ({
		name: `${column} is changed`,
		sql: (batch, random) => `UPDATE audit_event SET ${column} = ${value} WHERE id = ${oneOf(batch, random)}`,
	})),
	{ name: 'a row is deleted', sql: (batch, random) => `DELETE FROM audit_event WHERE id = ${oneOf(batch, random)}` },
	{ name: 'all rows are deleted', sql: (batch) => `DELETE FROM audit_event WHERE ${rowsOf(batch)}` },
	{ name: 'a row is copied', sql: (batch, random) => `INSERT INTO audit_event (id, ${columns}, written_in) SELECT ${uuid}, ${columns}, written_in
		FROM audit_event WHERE id = ${oneOf(batch, random)}` },
	{ name: 'a row is invented', sql: (batch) => `INSERT INTO audit_event (id, occurred_at, actor_role, route, action, outcome, written_in)
		VALUES (uuid_v7(), '${batch.month}-02 03:04:05+00', 'admin', 'GET /api/x', 'looked', 'done', ${batch.from})` },
	{ name: 'a row is invented in another month', sql: (batch) => `INSERT INTO audit_event (id, occurred_at, actor_role, route, action, outcome, written_in)
		VALUES (uuid_v7(), '2027-03-02 03:04:05+00', 'admin', 'GET /api/x', 'looked', 'done', ${batch.from})` },
	{ name: 'a row is replaced', sql: (batch, random) => `WITH gone AS (DELETE FROM audit_event WHERE id = ${oneOf(batch, random)} RETURNING *)
		INSERT INTO audit_event (id, ${columns}, written_in) SELECT id, ${columns.replace('actor_id', uuid)}, written_in FROM gone` },
	{ name: 'two rows change addresses', sql: (batch) => `UPDATE audit_event AS event SET address = other.address FROM audit_event AS other
		WHERE event.id <> other.id AND event.id IN (${endOf(batch, '')}, ${endOf(batch, 'DESC')}) AND other.id IN (${endOf(batch, '')}, ${endOf(batch, 'DESC')})` },
];

const sealColumns = {
	month: "'2025-01'", from_position: 'from_position - 1', to_position: 'to_position + 1', entries: 'entries + 1', root: "overlay(root PLACING CASE left(root, 1) WHEN '0' THEN '1' ELSE '0' END FROM 1)",
	previous: "overlay(previous PLACING CASE left(previous, 1) WHEN '0' THEN '1' ELSE '0' END FROM 1)", key: "'0000000000000000'", sealed_at: "sealed_at + interval '1 microsecond'",
	signature: "overlay(signature PLACING CASE right(signature, 1) WHEN '0' THEN '1' ELSE '0' END FROM 128)",
};

export const sealMutations = [
	...Object.entries(sealColumns).map(([column, value]) => ({
		name: `the seal's ${column} is changed`,
		sql: (batch) => `UPDATE audit_seal SET ${column} = ${value} WHERE number = ${batch.number}`,
	})),
	{ name: 'the seal is removed', sql: (batch) => `DELETE FROM audit_seal WHERE number = ${batch.number}` },
	{ name: 'seal and rows are removed', sql: (batch) => `DELETE FROM audit_event WHERE ${rowsOf(batch)}; DELETE FROM audit_seal WHERE number = ${batch.number}` },
	{ name: 'the seal takes the number of none', sql: (batch) => `UPDATE audit_seal SET number = number + 1000000 WHERE number = ${batch.number}` },
];

const without = (lines, i) => [...lines.slice(0, i), ...lines.slice(i + 1)];
const bend = (line, random) => {
	const at = line.indexOf(' ') + 1 + random(64);

	return line.slice(0, at) + (line[at] === '0' ? '1' : '0') + line.slice(at + 1);
};

/* On the file of anchors: lines in, lines out. */
export const anchorMutations = [
	{ name: 'an anchor is changed', lines: (lines, i, random) => lines.map((line, at) => (at === i ? bend(line, random) : line)) },
	{ name: 'an anchor is removed', lines: (lines, i) => without(lines, i) },
	{ name: 'the anchors are cut off', lines: (lines, i) => lines.slice(0, i) },
	{ name: 'an anchor is no line of ours', lines: (lines, i) => lines.map((line, at) => (at === i ? 'nothing' : line)) },
	{ name: 'two anchors change places', lines: (lines, i) => (i + 1 < lines.length
		? [...lines.slice(0, i), lines[i + 1], lines[i], ...lines.slice(i + 2)] : without(lines, i)) },
];

/* The newest seals with all their rows, the anchors left. */
export const cutTail = (batch) => `DELETE FROM audit_event WHERE written_in >= ${batch.from}; DELETE FROM audit_seal WHERE from_position >= ${batch.from}`;

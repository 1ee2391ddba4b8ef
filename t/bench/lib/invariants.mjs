// What must hold in the database whatever broke: nothing half-written.  Each rule is a count of rows that break it.

const made = `a.created_at >= :'since' AND a.status <> 'held'`;

const rules = {
	'a booking without its audit row': `SELECT count(*) FROM appointment a WHERE ${made}
		AND NOT EXISTS (SELECT FROM audit_event e WHERE e.object_id = a.id AND e.outcome = 'done' AND e.action IN ('appointment booked', 'time held'))`,
	'an audit row of a booking that is not there': `SELECT count(*) FROM audit_event e WHERE e.occurred_at >= :'since' AND e.action = 'appointment booked'
		AND e.outcome = 'done' AND NOT EXISTS (SELECT FROM appointment a WHERE a.id = e.object_id)`,
	'a doctor booked twice at a time': `SELECT count(*) FROM appointment a JOIN appointment b ON a.doctor_id = b.doctor_id AND a.during && b.during
		WHERE ${made} AND a.id <> b.id AND a.status IN ('scheduled', 'confirmed', 'in-progress') AND b.status IN ('scheduled', 'confirmed', 'in-progress')`,
	'an account of a patient without the patient': `SELECT count(*) FROM account a WHERE a.role = 'patient' AND a.created_at >= :'since'
		AND NOT EXISTS (SELECT FROM patient p WHERE p.account_id = a.id)`,
	'a registration without its audit row': `SELECT count(*) FROM account a WHERE a.created_at >= :'since' AND NOT EXISTS
		(SELECT FROM audit_event e WHERE e.action = 'account registered' AND e.outcome = 'done' AND e.object_id = a.id)`,
	'an idempotency key without its reply': `SELECT count(*) FROM idempotency WHERE created_at >= :'since' AND status IS NULL`,
};

/* The rules that do not hold for what was written since then. */
export function halfWritten(stack, since, database = 'epione') {
	const questions = Object.values(rules).map((rule) => rule.replaceAll(":'since'", `'${since}'::timestamptz`));
	const counts = stack.sql(questions.map((question) => `(${question})`).join('\nUNION ALL\n').replace(/^/, 'SELECT * FROM (') + ') AS counts', database);

	return Object.keys(rules).map((name, i) => [name, Number(counts[i][0])]).filter(([, count]) => count > 0).map(([name, count]) => `${name}: ${count}`);
}

export const databaseNow = (stack) => stack.sql('SELECT clock_timestamp()')[0][0];

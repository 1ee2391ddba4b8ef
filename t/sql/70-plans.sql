-- No list reads more than its page, whoever asks and however big the clinic: no table from end to end, nothing once for each row.

\set patients 20000
\set appointments 100000
\set doctors 400
\ir ../../sql/seed/scale.sql
SET session_replication_role = origin;

BEGIN;
SELECT account.id AS account, patient.id AS patient FROM account JOIN patient ON account_id = account.id WHERE email = 'patient-7777@scale.test' \gset
SELECT id AS doctor, specialty_id AS specialty FROM clinician JOIN account USING (id) WHERE email = 'doctor-99@scale.test' \gset
SELECT id AS staff FROM account WHERE email = 'staff@scale.test' \gset
SELECT id AS admin FROM account WHERE email = 'admin@scale.test' \gset
SELECT id AS visit FROM appointment WHERE patient_id = :'patient' ORDER BY starts_at DESC LIMIT 1 \gset
SELECT id AS after_id, starts_at AS after_key FROM appointment WHERE doctor_id = :'doctor' ORDER BY starts_at OFFSET 200 LIMIT 1 \gset

CREATE TEMPORARY TABLE question (database_role text, statement text, given jsonb, most integer, words text);
INSERT INTO question
VALUES
	('epione_patient', 'appointment_list', '{}', 100, ''),
	('epione_patient', 'appointment_list', '{"status": "no-show"}', 100, 'by state'),
	('epione_patient', 'appointment_today', '{}', 100, ''),
	('epione_patient', 'appointment_read', jsonb_build_object('id', :'visit'), 40, ''),
	('epione_patient', 'appointment_current', jsonb_build_object('appointment_id', :'visit'), 40, ''),
	('epione_clinician', 'appointment_list', '{}', 100, ''),
	('epione_clinician', 'appointment_list', jsonb_build_object('after_key', :'after_key', 'after_id', :'after_id'), 100, 'on a later page'),
	('epione_clinician', 'appointment_list', jsonb_build_object('from', now(), 'to', now() + interval '14 days'), 100, 'of a fortnight'),
	('epione_clinician', 'appointment_list', '{"status": "in-progress"}', 600, 'in a state that none has'),
	('epione_clinician', 'appointment_today', '{}', 100, ''),
	('epione_clinician', 'appointment_today', jsonb_build_object('day', current_date + 3), 100, 'of another day'),
	('epione_clinician', 'availability_read', '{}', 60, ''),
	('epione_clinician', 'profile_read', '{}', 40, ''),
	('epione_staff', 'appointment_list', '{}', 100, ''),
	('epione_staff', 'appointment_list', jsonb_build_object('from', now()), 200, 'from now on'),
	('epione_staff', 'appointment_list', jsonb_build_object('after_key', :'after_key', 'after_id', :'after_id'), 100, 'on a later page'),
	('epione_staff', 'appointment_today', jsonb_build_object('day', current_date + 3), 200, ''),
	('epione_admin', 'account_list', '{}', 200, ''),
	('epione_admin', 'account_list', '{"status": "pending"}', 200, 'who wait'),
	('epione_admin', 'account_list', '{"status": "suspended"}', 60, 'in a state that none has'),
	('epione_admin', 'account_list', '{"role": "doctor"}', 200, 'of a role'),
	('epione_admin', 'account_list', '{"role": "doctor", "status": "deactivated"}', 60, 'of a role in a state'),
	('epione_admin', 'account_list', '{"search": "doctor-99@"}', 1100, 'whose address begins so'),
	('epione_admin', 'account_list', '{"search": "doctor-99@", "role": "doctor", "status": "active"}', 1100, 'of a role in a state whose address begins so'),
	('epione_admin', 'account_list', '{"employees": true}', 200, 'who work here'),
	('epione_admin', 'account_list', '{"employees": true, "status": "active"}', 200, 'who work here, in a state'),
	('epione_admin', 'account_list', '{"employees": true, "status": "suspended"}', 60, 'who work here, in a state that none has'),
	('epione_admin', 'account_list', '{"employees": true, "search": "patient"}', 600, 'who work here, called like many who do not'),
	('epione_admin', 'account_list', '{"search": "nobody at all"}', 1100, 'whom nobody knows'),
	('epione_admin', 'account_list', '{"search": "patient"}', 1100, 'whom many are called like'),
	('epione_patient', 'doctor_list', '{}', 2500, 'with their next free times'),
	('epione_patient', 'doctor_list', jsonb_build_object('specialty_id', :'specialty'), 2700, 'of a specialty'),
	('epione_patient', 'doctor_list', '{"name": "an"}', 2700, 'whom many are called like'),
	('epione_patient', 'doctor_list', '{"name": "nobody at all"}', 200, 'whom nobody knows'),
	('epione_patient', 'doctor_read', jsonb_build_object('id', :'doctor'), 200, ''),
	('epione_patient', 'availability_read', jsonb_build_object('doctor_id', :'doctor'), 60, ''),
	('epione_patient', 'appointment_free_times', jsonb_build_object('doctor_id', :'doctor'), 700, 'of a fortnight'),
	('epione_patient', 'appointment_nearest', jsonb_build_object('doctor_id', :'doctor', 'starts_at', now() + interval '3 days'), 800, ''),
	('epione_patient', 'profile_read', '{}', 40, ''),
	('epione_visitor', 'specialty_list', '{}', 40, ''),
	('epione_signin', 'account_for_sign_in', '{"email": "patient-7777@scale.test"}', 40, '');

CREATE FUNCTION pg_temp.plan(what question, patient text, who text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	PERFORM set_config('app.patient', CASE what.database_role WHEN 'epione_patient' THEN patient ELSE '' END, true),
		set_config('app.actor', coalesce(who[array_position(ARRAY['epione_patient', 'epione_clinician', 'epione_staff', 'epione_admin'], what.database_role)], ''), true),
		set_config('role', what.database_role, true);
	plan := test.plan(what.statement, what.given);
	plan := test.plan(what.statement, what.given); -- the first one reads the catalogue too
	PERFORM test.nobody();
	RETURN plan;
END
$$;
CREATE TEMPORARY TABLE answer AS
SELECT question.*, pg_temp.plan(question, :'patient', ARRAY[:'account', :'doctor', :'staff', :'admin']) AS plan
FROM question;

SELECT test.ok(pages <= most, format('%s %s by %s reads at most %s pages%s', statement, words, database_role, most, CASE WHEN pages > most THEN format(': %s', pages) ELSE '' END))
FROM answer, LATERAL (SELECT (plan ->> 'Shared Hit Blocks')::integer + (plan ->> 'Shared Read Blocks')::integer AS pages) AS reading;

SELECT test.same(string_agg(DISTINCT format('%s %s by %s sorts %s', statement, words, database_role, sorted), ', '), NULL, 'no statement sorts more than its page')
FROM answer, jsonb_path_query(plan, 'strict $.** ? (@."Node Type" == "Sort")."Plans"[0]."Actual Rows"') AS sorted
WHERE sorted::numeric > 50;

SELECT test.same(string_agg(DISTINCT format('%s by %s', statement, database_role), ', '), NULL, 'no statement scans a table of people or visits')
FROM answer, jsonb_path_query(plan, 'strict $.**."Relation Name"') AS relation, jsonb_path_query(plan, 'strict $.** ? (@."Node Type" == "Seq Scan")."Relation Name"') AS scanned
WHERE scanned #>> '{}' IN ('account', 'patient', 'clinician', 'appointment', 'care_grant', 'working_hours');

SELECT test.same(string_agg(DISTINCT format('%s by %s', statement, database_role), ', '), NULL, 'no list asks something once for each row')
FROM answer
WHERE statement LIKE '%\_list' AND jsonb_path_exists(plan, 'strict $.** ? (@."Parent Relationship" == "SubPlan")');
ROLLBACK;

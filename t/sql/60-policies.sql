-- Who may see and do what when nothing but the database stands in the way.

BEGIN;
SELECT test.patient('ann'), test.patient('cat'), test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'), test.employee('desk', 'staff'),
	test.employee('adm', 'admin'), test.employee('app', 'nurse') \gset
SELECT test.hours('bo', '00:00', '24:00'), test.hours('cy', '00:00', '24:00') \gset
UPDATE working_hours SET end_time = '23:00' WHERE doctor_id = test.id('cy');
INSERT INTO leave (doctor_id, starts_on, ends_on, reason) VALUES (test.id('bo'), current_date + 300, current_date + 301, 'Sailing');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT answer ->> 'id' AS visit FROM test.run('appointment_book', test.booking('bo', date_trunc('hour', now()) + interval '3 days')) AS answer \gset
SELECT test.rows('appointment_hold', test.booking('bo', date_trunc('hour', now()) + interval '4 days')) \gset

-- role | account | patient | how many rows of each table they see (- : they may not ask)
SELECT test.nobody() \gset
CREATE TEMPORARY TABLE actor (database_role text, account text, patient text, seen jsonb);
INSERT INTO actor
VALUES
	('epione_visitor', NULL, NULL, '{"specialty": 1}'),
	('epione_applicant', 'app', NULL, '{"specialty": 1, "account": 1, "patient": 0}'),
	('epione_patient', 'ann', 'patient ann', '{"specialty": 1, "account": 1, "patient": 1, "clinician": 2, "appointment": 2, "leave": 1, "working_hours": 14, "care_grant": 1}'),
	('epione_patient', 'cat', 'patient cat', '{"specialty": 1, "account": 1, "patient": 1, "clinician": 2, "appointment": 0, "leave": 1, "working_hours": 14, "care_grant": 1}'),
	('epione_patient', NULL, NULL, '{"specialty": 1, "account": 0, "patient": 0, "clinician": 2, "appointment": 0, "leave": 1, "working_hours": 14, "care_grant": 0}'),
	('epione_clinician', 'bo', NULL, '{"specialty": 1, "account": 1, "patient": 1, "clinician": 2, "appointment": 2, "leave": 1, "working_hours": 14, "care_grant": 1}'),
	('epione_clinician', 'cy', NULL, '{"specialty": 1, "account": 1, "patient": 0, "clinician": 2, "appointment": 0, "leave": 1, "working_hours": 14, "care_grant": 0}'),
	('epione_clinician', 'nan', NULL, '{"specialty": 1, "account": 1, "patient": 0, "clinician": 2, "appointment": 0, "leave": 1, "working_hours": 14, "care_grant": 0}'),
	('epione_clinician', NULL, NULL, '{"specialty": 1, "account": 0, "patient": 0, "clinician": 2, "appointment": 0, "leave": 1, "working_hours": 14, "care_grant": 0}'),
	('epione_staff', 'desk', NULL, '{"specialty": 1, "account": 1, "patient": 2, "clinician": 2, "appointment": 2, "leave": 1, "working_hours": 14, "care_grant": 0}'),
	('epione_admin', 'adm', NULL, '{"specialty": 1, "account": 8, "patient": 0, "clinician": 3, "leave": 1, "working_hours": 14}'),
	('epione_signin', NULL, NULL, '{"specialty": 1, "account": 8, "patient": 2}'),
	('epione_app', NULL, NULL, '{"role_permission": 52}');

CREATE FUNCTION pg_temp.seen(who actor) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	relation text;
	rows bigint;
	seen jsonb := '{}';
BEGIN
	PERFORM test.become(who.database_role, who.account, who.patient);
	FOREACH relation IN ARRAY ARRAY['specialty', 'account', 'patient', 'clinician', 'appointment', 'leave', 'working_hours', 'availability_exception', 'care_grant',
		'role_permission', 'audit_event', 'appointment_move', 'employee_prefix', 'idempotency']
	LOOP
		BEGIN
			EXECUTE format('SELECT count(%s) FROM %I', CASE relation WHEN 'care_grant' THEN 'patient_id' WHEN 'role_permission' THEN 'role' ELSE
				CASE WHEN relation IN ('account', 'patient', 'clinician') THEN 'id' ELSE '*' END END, relation) INTO rows;
			seen := seen || jsonb_build_object(relation, rows);
		EXCEPTION WHEN insufficient_privilege THEN
			NULL;
		END;
	END LOOP;
	PERFORM test.nobody();
	RETURN seen - '{availability_exception,idempotency}'::text[];
END
$$;
UPDATE actor SET seen = seen || jsonb_build_object('audit_event', (SELECT count(*) FROM audit_event)) WHERE database_role = 'epione_admin';
UPDATE actor SET seen = seen || jsonb_build_object('role_permission', (SELECT count(*) FROM role_permission)) WHERE database_role IN ('epione_app', 'epione_admin');
SELECT test.same(pg_temp.seen(actor), seen, format('what %s sees as %s', coalesce(account, 'nobody'), database_role)) FROM actor;

-- What each may not write, by plain SQL.
CREATE TEMPORARY TABLE deed (database_role text, account text, patient text, sql text, wanted text, words text);
INSERT INTO deed
VALUES
	('epione_patient', 'ann', 'patient ann', 'UPDATE appointment SET status = ''in-progress'' WHERE status = ''scheduled''', '42501', 'a patient begins no visit'),
	('epione_patient', 'ann', 'patient ann', 'UPDATE appointment SET status = ''held'' WHERE status = ''scheduled''', 'appointment_scheduled_moves_on', 'nor holds one again'),
	('epione_patient', 'ann', 'patient ann', 'UPDATE appointment SET patient_name = ''x''', '42501', 'nor writes names'),
	('epione_patient', 'ann', 'patient ann', 'UPDATE appointment SET doctor_id = doctor_id', '42501', 'nor gives it to another doctor'),
	('epione_patient', 'ann', 'patient ann', 'UPDATE account SET role = ''admin''', '42501', 'nor becomes an admin'),
	('epione_patient', 'ann', 'patient ann', 'UPDATE account SET status = ''active''', '42501', 'nor their own judge'),
	('epione_patient', 'ann', 'patient ann', 'SELECT password_hash FROM account', '42501', 'nor reads a password hash'),
	('epione_patient', 'ann', 'patient ann', 'SELECT licence_number FROM clinician', '42501', 'nor a licence number'),
	('epione_patient', 'ann', 'patient ann', 'SELECT search_name FROM patient', '42501', 'nor a column that no statement needs'),
	('epione_patient', 'ann', 'patient ann', 'INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (app_actor(), app_patient(), ''self'', ''owner'')', '42501',
		'nor grants access'),
	('epione_patient', 'ann', 'patient ann', 'DELETE FROM audit_event', '42501', 'nor touches the audit'),
	('epione_patient', 'ann', 'patient ann', 'SELECT * FROM audit_event', '42501', 'nor reads it'),
	('epione_patient', 'ann', 'patient ann', 'INSERT INTO specialty (name) VALUES (''Quackery'')', '42501', 'nor makes specialties'),
	('epione_patient', 'ann', 'patient ann', 'SELECT audit_partition(current_date)', '42501', 'nor partitions'),
	('epione_patient', 'ann', 'patient ann', 'SELECT busy_times(app_actor(), now(), now())', '42501', 'nor asks what others have'),
	('epione_patient', 'ann', 'patient ann', 'SELECT refuse_move(''held'')', '42501', 'nor runs what belongs to triggers'),
	('epione_clinician', 'bo', NULL, 'INSERT INTO appointment (patient_id, doctor_id, during) VALUES (app_actor(), app_actor(), ''empty'')', '42501', 'a doctor books nothing'),
	('epione_clinician', 'bo', NULL, 'DELETE FROM appointment', '42501', 'nor deletes anything'),
	('epione_clinician', 'bo', NULL, 'UPDATE clinician SET verified_at = now()', '42501', 'nor verifies themselves'),
	('epione_clinician', 'bo', NULL, 'UPDATE clinician SET licence_expires_on = NULL', '42501', 'nor lengthens their licence'),
	('epione_clinician', 'bo', NULL, 'INSERT INTO working_hours (doctor_id, weekday, start_time, end_time) SELECT id, 1, ''23:10'', ''23:20'' FROM clinician WHERE id <> app_actor()',
		'42501', 'nor gives others hours'),
	('epione_staff', 'desk', NULL, 'UPDATE appointment SET status = ''in-progress'' WHERE status = ''scheduled''', '42501', 'the desk conducts no visit'),
	('epione_staff', 'desk', NULL, 'UPDATE clinician SET slot_minutes = 5', '42501', 'nor sets a doctor''s hours'),
	('epione_admin', 'adm', NULL, 'SELECT * FROM appointment', '42501', 'an admin sees no visit'),
	('epione_admin', 'adm', NULL, 'UPDATE account SET role = ''super-admin''', '42501', 'nor raises themselves'),
	('epione_admin', 'adm', NULL, 'SELECT password_hash FROM account', '42501', 'nor reads a password hash'),
	('epione_admin', 'adm', NULL, 'DELETE FROM account', '42501', 'nor deletes people'),
	('epione_signin', NULL, NULL, 'UPDATE account SET password_hash = ''x''', '42501', 'signing in changes no password'),
	('epione_signin', NULL, NULL, 'SELECT * FROM appointment', '42501', 'nor sees a visit'),
	('epione_app', NULL, NULL, 'SELECT id FROM account', '42501', 'the application itself sees nobody'),
	('epione_app', NULL, NULL, 'SELECT * FROM audit_event_default', '42501', 'nor a part of the audit');
CREATE FUNCTION pg_temp.tried(what deed) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rule text;
BEGIN
	PERFORM test.become(what.database_role, what.account, what.patient);
	rule := test.obstacle(what.sql);
	PERFORM test.nobody();
	RETURN rule;
END
$$;
SELECT test.same(pg_temp.tried(deed), wanted, words) FROM deed;

-- What is somebody else's does not change, and nothing tells that it is there.
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
WITH changed AS (UPDATE appointment SET status = 'cancelled', cancel_reason = 'mine' RETURNING 1) SELECT test.same(count(*), 0::bigint, 'a patient changes no other''s visit') FROM changed;
WITH changed AS (DELETE FROM appointment RETURNING 1) SELECT test.same(count(*), 0::bigint, 'nor lets another''s hold go') FROM changed;
WITH changed AS (UPDATE account SET phone = '+1' RETURNING 1) SELECT test.same(count(*), 1::bigint, 'and no other''s account') FROM changed;
SELECT test.become('epione_clinician', 'cy') \gset
WITH changed AS (UPDATE appointment SET status = 'cancelled', cancel_reason = 'mine' RETURNING 1) SELECT test.same(count(*), 0::bigint, 'a doctor changes no other''s visit') FROM changed;
WITH changed AS (DELETE FROM working_hours RETURNING 1) SELECT test.same(count(*), 7::bigint, 'a doctor deletes own hours only') FROM changed;
WITH changed AS (UPDATE clinician SET slot_minutes = 20 RETURNING 1) SELECT test.same(count(*), 1::bigint, 'and sets own slots only') FROM changed;

-- The statements, as those they are not for.
SELECT test.become('epione_clinician', 'nan') \gset
SELECT test.same(test.rows('availability_update', '{"slot_minutes": 20}'), 0, 'a nurse has no hours to set');
SELECT test.same(test.rows('appointment_list'), 0, 'nor a list of visits');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(test.rows('appointment_list'), 1, 'the desk sees all visits, and no hold');
SELECT test.refused('42501', 'account_list', '{}', 'but not the people');
SELECT test.refused('42501', 'account_verify', '{"decision": "verified"}', 'whom it cannot verify');
SELECT test.same(answer #>> '{leave,0,reason}', 'Sailing', 'why a doctor is away, the desk may know') FROM test.run('availability_read', jsonb_build_object('doctor_id', test.id('bo'))) AS answer;
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(answer #>> '{leave,0,reason}', NULL, 'patients not') FROM test.run('availability_read', jsonb_build_object('doctor_id', test.id('bo'))) AS answer;
SELECT test.same(test.rows('doctor_read', jsonb_build_object('id', test.id('nan'))), 0, 'a nurse is no doctor to book');
SELECT test.same(test.rows('doctor_list', jsonb_build_object('name', name)), wanted, format('doctors called %s', name))
FROM (VALUES ('bO', 1), ('%', 0), ('_', 0), ('\', 0), ('nobody', 0), ('Dr', 2)) AS wish (name, wanted);
SELECT test.refused('42501', statement, '{}', statement || ' is not for patients')
FROM unnest(ARRAY['account_list', 'account_verify', 'specialty_create', 'specialty_update', 'specialty_delete', 'availability_update', 'account_register', 'account_for_sign_in'])
	AS statement;

-- A doctor's hours: partial, replaced as a whole, nothing of a refused change stays.
SELECT test.become('epione_clinician', 'bo') \gset
SELECT answer FROM test.run('availability_update', '{"slot_minutes": 20}') AS answer \gset
SELECT test.same(jsonb_array_length(:'answer'::jsonb -> 'hours'), 7, 'hours that are not given stay');
SELECT test.same(jsonb_array_length(:'answer'::jsonb -> 'leave'), 1, 'so does leave');
SELECT test.same(answer -> 'hours', '[{"weekday": 2, "startTime": "09:00", "endTime": "10:30"}, {"weekday": 2, "startTime": "20:00", "endTime": "24:00"}]'::jsonb,
	'hours that are given replace, in order')
FROM test.run('availability_update', '{"hours": "[{\"weekday\": 2, \"startTime\": \"20:00\", \"endTime\": \"24:00\"}, {\"weekday\": 2, \"startTime\": \"09:00\", \"endTime\": \"10:30\"}]"}') AS answer;
SELECT test.same(jsonb_array_length(answer -> 'hours'), 2, 'and are read back') FROM test.run('availability_read') AS answer;
SELECT test.same(answer -> 'leave', '[]'::jsonb, 'an empty list clears') FROM test.run('availability_update', '{"leave": "[]"}') AS answer;
SELECT test.refused(rule, 'availability_update', given, rule)
FROM (VALUES
	('working_hours_do_not_overlap', '{"hours": "[{\"weekday\": 1, \"startTime\": \"09:00\", \"endTime\": \"12:00\"}, {\"weekday\": 1, \"startTime\": \"11:00\", \"endTime\": \"13:00\"}]"}'::jsonb),
	('working_hours_end_after_they_start', '{"hours": "[{\"weekday\": 1, \"startTime\": \"12:00\", \"endTime\": \"12:00\"}]"}'),
	('working_hours_weekday_is_1_to_7', '{"hours": "[{\"weekday\": 8, \"startTime\": \"12:00\", \"endTime\": \"13:00\"}]"}'),
	('availability_exception_has_both_times_or_none', '{"exceptions": "[{\"day\": \"2035-01-01\", \"startTime\": \"12:00\", \"isAvailable\": false}]"}'),
	('availability_exception_that_opens_has_times', '{"exceptions": "[{\"day\": \"2035-01-01\", \"isAvailable\": true}]"}'),
	('leave_ends_after_it_starts', '{"leave": "[{\"startsOn\": \"2035-01-02\", \"endsOn\": \"2035-01-01\"}]"}'),
	('clinician_time_zone_exists', '{"time_zone": "Europe/Atlantis"}'),
	('clinician_slot_lasts_5_to_240_minutes', '{"slot_minutes": 4}')) AS wrong (rule, given);
SELECT test.same(test.rows('availability_update', '{"slot_minutes": 15, "if_match": 1}'), 0, 'an old page changes no hours');

-- What patients read of a doctor: the doctor's own, an admin's, nobody else's.
SELECT test.same(answer -> 'department', '"Third floor"', 'a doctor writes what patients read') FROM test.run('doctor_describe_own', '{"department_given": true, "department": "Third floor"}') AS answer;
SELECT test.same(test.rows('doctor_describe', jsonb_build_object('id', test.id('cy'), 'department_given', true, 'department', 'Mine')), 0, 'of no other doctor');
SELECT test.same(test.rows('doctor_describe_own', '{"department_given": true, "if_match": 1}'), 0, 'an old page changes nothing of it');
SELECT test.refused(rule, 'doctor_describe_own', given, rule)
FROM (VALUES
	('clinician_department_has_1_to_120_characters', jsonb_build_object('department_given', true, 'department', repeat('x', 121))),
	('clinician_biography_has_1_to_2000_characters', jsonb_build_object('biography_given', true, 'biography', repeat('x', 2001))),
	('clinician_has_at_most_20_qualifications', jsonb_build_object('qualifications_given', true, 'qualifications', (SELECT jsonb_agg(n::text) FROM generate_series(1, 21) AS n)::text)),
	('clinician_speaks_at_most_20_languages', jsonb_build_object('languages_given', true, 'languages', (SELECT jsonb_agg(n::text) FROM generate_series(1, 21) AS n)::text)),
	('clinician_fee_is_not_negative', '{"fee_minor_given": true, "fee_minor": -1, "fee_currency_given": true, "fee_currency": "EUR"}'),
	('clinician_fee_has_a_currency', '{"fee_minor_given": true, "fee_minor": 1, "fee_currency_given": true}')) AS wrong (rule, given);
SELECT test.become('epione_clinician', 'nan') \gset
SELECT test.same(test.rows('doctor_describe_own', '{"department_given": true, "department": "Mine"}'), 0, 'patients read nothing of a nurse');
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(answer -> 'department', '"Heart"', 'an admin writes it for a doctor')
FROM test.run('doctor_describe', jsonb_build_object('id', test.id('bo'), 'department_given', true, 'department', 'Heart')) AS answer;
SELECT test.same(test.rows('doctor_describe', jsonb_build_object('id', test.id('nan'), 'department_given', true)), 0, 'and for no nurse');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('42501', 'doctor_describe', jsonb_build_object('id', test.id('bo'), 'department_given', true), 'the desk does not');

-- The audit: written by everybody, told whose data it was, honest about what was not there.
CREATE FUNCTION pg_temp.told(action text, subject text, request text, many boolean, outcome text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('audit.subject', subject, true), set_config('audit.request', 'r1', true);
	PERFORM test.run('audit_record', jsonb_build_object('request_id', request, 'route', 'GET /x', 'action', action, 'fields', '{startsAt}', 'many', many, 'outcome', outcome, 'purpose', 'own', 'may_break_glass', false));
END
$$;
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT pg_temp.told('1', test.id('one')::text, 'r1', false, 'done'), pg_temp.told('2', '', 'r1', false, 'done'), pg_temp.told('3', '', 'r1', true, 'done'),
	pg_temp.told('4', test.id('one')::text, 'r2', false, 'done'), pg_temp.told('5', '', 'r1', false, 'forbidden') \gset
SELECT test.become('epione_visitor') \gset
SELECT pg_temp.told('6', '', 'r1', true, 'unauthenticated') \gset
SELECT test.nobody() \gset
SELECT test.same(string_agg(format('%s/%s/%s', coalesce((subject_id = test.id('one'))::text, '-'), outcome, actor_role), ' ' ORDER BY action),
	'true/done/patient -/missing/patient -/done/patient -/missing/patient -/forbidden/patient -/unauthenticated/visitor', 'what the audit tells')
FROM audit_event;
SELECT test.same(count(*), 0::bigint, 'nothing falls into the default partition') FROM audit_event_default;

-- Idempotency keys: claimed once, recalled for the same request, another person's is another key, old ones are new again.
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('idempotency_claim', '{"key": "k", "route": "/x", "request_hash": "aa"}'), 1, 'a key is claimed');
SELECT test.same(test.rows('idempotency_claim', '{"key": "k", "route": "/x", "request_hash": "aa"}'), 0, 'once');
SELECT test.same(answer ->> 'same', 'false', 'without an answer yet') FROM test.run('idempotency_recall', '{"key": "k", "route": "/x", "request_hash": "aa"}') AS answer;
SELECT test.rows('idempotency_store', '{"key": "k", "status": "201", "reply": "{}"}') \gset
SELECT test.same(answer::text, '{"same": true, "reply": "{}", "status": 201}', 'the answer is recalled') FROM test.run('idempotency_recall', '{"key": "k", "route": "/x", "request_hash": "aa"}') AS answer;
SELECT test.same(answer ->> 'same', 'false', 'not for another request') FROM test.run('idempotency_recall', '{"key": "k", "route": "/x", "request_hash": "bb"}') AS answer;
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(test.rows('idempotency_recall', '{"key": "k", "route": "/x", "request_hash": "aa"}'), 0, 'nor for another person');
SELECT test.same(test.rows('idempotency_claim', '{"key": "k", "route": "/x", "request_hash": "aa"}'), 1, 'whose key it is too');
SELECT test.nobody() \gset
UPDATE idempotency SET created_at = now() - interval '25 hours' WHERE actor_id = test.id('ann');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('idempotency_claim', '{"key": "k", "route": "/x", "request_hash": "cc"}'), 1, 'after a day a key is new');
ROLLBACK;

-- Registering, verifying, and what follows when people change.

BEGIN;
SELECT test.employee('adm', 'admin') \gset
INSERT INTO specialty (id, name) VALUES (test.id('heart'), 'Heart');

SELECT test.become('epione_signin') \gset
CREATE FUNCTION pg_temp.registration(more jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT '{"email": "New@SQL.test", "password_hash": "x", "role": "patient", "first_name": "New", "last_name": "Comer", "time_zone": "UTC",
		"language": "en"}'::jsonb || more
$$;

SELECT test.refused('account_email_is_in_small_letters', 'account_register', pg_temp.registration('{"email": "no address"}'), 'an e-mail has an @');
SELECT test.refused('account_language_is_a_tag', 'account_register', pg_temp.registration('{"language": "english please"}'), 'a language is a tag');
SELECT test.refused('account_time_zone_exists', 'account_register', pg_temp.registration('{"time_zone": "Moon/Base"}'), 'a zone exists');
SELECT test.refused('account_born_before_today', 'account_register', pg_temp.registration('{"date_of_birth": "2999-01-01"}'), 'nobody is born tomorrow');
SELECT test.refused('account_first_name_has_1_to_80_characters', 'account_register', pg_temp.registration('{"first_name": ""}'), 'a name is not empty');
SELECT test.refused('42501', 'account_register', pg_temp.registration(jsonb_build_object('role', role)), 'nobody registers as ' || role)
FROM unnest(ARRAY['admin', 'super-admin', 'staff']) AS role;
SELECT test.refused('clinician_has_a_licence_number', 'account_register', pg_temp.registration('{"role": "nurse"}'), 'a nurse shows a licence');
SELECT test.refused('clinician_doctor_has_a_specialty', 'account_register', pg_temp.registration('{"role": "doctor", "license_number": "L"}'),
	'a doctor has a specialty');
SELECT test.refused('clinician_specialty_exists', 'account_register',
	pg_temp.registration(jsonb_build_object('role', 'doctor', 'license_number', 'L', 'specialty_id', test.id('none'))), 'the specialty exists');
SELECT test.stopped('42501', 'UPDATE account SET role = ''admin''', 'epione_signin cannot change a role');
SELECT test.stopped('42501', format('INSERT INTO clinician (id, role, display_name, licence_number, active) VALUES (%L, ''nurse'', ''N'', ''L'', true)',
	test.id('adm')), 'epione_signin cannot make an active clinician');

SELECT answer ->> 'patient_id' AS patient, answer AS answer FROM test.run('account_register', pg_temp.registration('{}')) AS answer \gset
SELECT test.same(:'answer'::jsonb ->> 'status', 'active', 'a patient is active at once');
SELECT test.same(:'answer'::jsonb ->> 'email', 'new@sql.test', 'an e-mail is kept in small letters');
SELECT test.same(:'answer'::jsonb ->> 'audit_subject', :'patient', 'the audit is told of the patient');
SELECT test.refused('account_email_is_taken_once', 'account_register', pg_temp.registration('{"email": "NEW@sql.TEST"}'), 'an e-mail is taken once');
SELECT test.same(answer ->> 'patient_id', :'patient', 'signing in finds the patient') FROM test.run('account_for_sign_in', '{"email": "NEW@SQL.test"}') AS answer;
SELECT answer ->> 'id' AS ann, answer ->> 'password_hash' AS hash FROM test.run('account_for_sign_in', '{"email": "new@sql.test"}') AS answer \gset
SELECT test.same(test.rows('account_signed_in', jsonb_build_object('actor_id', :'ann', 'status', 'active', 'password_hash', :'hash')), 1, 'a login is noted');
SELECT test.same(test.rows('account_signed_in', jsonb_build_object('actor_id', :'ann', 'status', 'active', 'password_hash', 'another')), 0,
	'not with a password that was changed meanwhile');
SELECT test.same(test.rows('account_signed_in', jsonb_build_object('actor_id', :'ann', 'status', 'pending', 'password_hash', :'hash')), 0,
	'nor in another state');

SELECT answer ->> 'id' AS doctor, answer ->> 'status' AS status
FROM test.run('account_register', pg_temp.registration(jsonb_build_object('email', 'doc@sql.test', 'role', 'doctor', 'license_number', 'L 1',
	'specialty_id', test.id('heart'), 'first_name', 'Doc', 'last_name', 'Tor'))) AS answer \gset
SELECT test.same(:'status', 'pending', 'a doctor waits');

SELECT test.nobody() \gset
SELECT test.same(count(*), 1::bigint, 'a patient owns themselves')
FROM care_grant WHERE patient_id = :'patient' AND level = 'owner' AND reason = 'self' AND expires_at = 'infinity';
SELECT test.same(version, 1, 'a login makes no new version') FROM account WHERE email = 'new@sql.test';
SELECT test.ok(last_login_at IS NOT NULL, 'a login is remembered') FROM account WHERE email = 'new@sql.test';
SELECT test.ok(number ~ '^PAT-\d{5,}$', 'a patient has a number') FROM patient WHERE id = :'patient';
SELECT test.same(display_number('PAT-', 1234567, 5), 'PAT-1234567', 'numbers grow past their width');
SELECT test.same(listed, false, 'a waiting doctor is in no list') FROM clinician WHERE id = :'doctor';

SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(test.rows('account_list', '{"status": "pending"}'), 1, 'an admin sees who waits');
SELECT test.same(test.rows('account_list', given), wanted, 'an admin lists ' || given::text)
FROM (VALUES ('{}'::jsonb, 3), ('{"role": "doctor"}', 1), ('{"role": "nurse"}', 0), ('{"status": "active"}', 2), ('{"role": "patient", "status": "active"}', 1),
	('{"role": "doctor", "status": "active"}', 0), ('{"role": "doctor", "status": "pending"}', 1), ('{"role": "admin", "limit": "1"}', 1),
	('{"employees": true}', 2), ('{"employees": false}', 3), ('{"employees": true, "status": "active"}', 1), ('{"employees": true, "status": "pending"}', 1),
	('{"employees": true, "role": "patient"}', 0), ('{"employees": true, "role": "patient", "status": "active"}', 0), ('{"employees": true, "role": "doctor"}', 1),
	('{"employees": false, "role": "patient"}', 1), ('{"search": "sql"}', 0), ('{"search": "new@sql"}', 1), ('{"search": "new@sql", "employees": true}', 0),
	('{"search": "adm@sql", "employees": true}', 1), ('{"search": "adm@sql", "employees": true, "role": "patient"}', 0),
	('{"search": "adm@sql", "employees": true, "status": "suspended"}', 0)) AS wish (given, wanted);
SELECT test.same(test.rows('account_verify', jsonb_build_object('id', :'doctor', 'decision', 'verified', 'if_match', 7)), 0, 'not from an old page');
SELECT test.same(test.rows('account_verify', jsonb_build_object('id', test.id('adm'), 'decision', 'refused')), 0, 'an admin is not judged');
SELECT test.refused('clinician_licence_is_good', 'account_verify', jsonb_build_object('id', :'doctor', 'decision', 'verified', 'license_expires_on', current_date - 2),
	'a licence that has ended is none');
SELECT answer AS verified FROM test.run('account_verify',
	jsonb_build_object('id', :'doctor', 'decision', 'verified', 'license_expires_on', '2099-12-31')) AS answer \gset
SELECT test.same(:'verified'::jsonb ->> 'status', 'active', 'a verified doctor is active');
SELECT test.ok(:'verified'::jsonb ->> 'employee_number' ~ '^EMP-DR-\d{4}$', 'and has a number');
SELECT test.same(:'verified'::jsonb ->> 'specialty', 'Heart', 'and the answer tells the specialty');
SELECT test.refused('account_is_judged_once', 'account_verify', jsonb_build_object('id', :'doctor', 'decision', 'refused'), 'once only');
SELECT test.same(answer ->> 'doctors', '1', 'a specialty counts its doctors') FROM test.run('specialty_read', jsonb_build_object('id', test.id('heart'))) AS answer;
SELECT test.refused('specialty_is_nobodys', 'specialty_delete', jsonb_build_object('id', test.id('heart')), 'a specialty with doctors stays');
SELECT test.refused('specialty_name_is_taken_once', 'specialty_create', '{"name": "hEART"}', 'a name is taken once, however it is written');
SELECT answer ->> 'id' AS specialty, answer ->> 'version' AS version FROM test.run('specialty_create', '{"name": "Sleep", "description": "Nights"}') AS answer \gset
SELECT test.same(answer ->> 'description', NULL, 'null clears') FROM test.run('specialty_update',
	jsonb_build_object('id', :'specialty', 'description', NULL)) AS answer;
SELECT test.same(answer ->> 'name', 'Sleep', 'what is absent stays') FROM test.run('specialty_update', jsonb_build_object('id', :'specialty')) AS answer;
SELECT test.same(test.rows('specialty_update', jsonb_build_object('id', :'specialty', 'name', 'Dreams', 'if_match', :'version')), 0, 'an old version changes nothing');
SELECT test.same(test.rows('specialty_delete', jsonb_build_object('id', :'specialty')), 1, 'a specialty without doctors goes');
SELECT test.same(test.rows('specialty_delete', jsonb_build_object('id', :'specialty')), 0, 'once');
SELECT test.same(test.rows('specialty_create', '{"name": "Sleep"}'), 1, 'and its name is free again');

-- Names travel on to visits that are to come, and not to those that were.
SELECT test.nobody() \gset
INSERT INTO working_hours (doctor_id, weekday, start_time, end_time) SELECT :'doctor', day, '00:00', '24:00' FROM generate_series(1, 7) AS day;
SELECT id AS account FROM account WHERE email = 'new@sql.test' \gset
INSERT INTO appointment (id, patient_id, doctor_id, during, type, consultation_type, reason)
VALUES (test.id('coming'), :'patient', :'doctor', tstzrange(date_trunc('hour', now()) + interval '5 days', date_trunc('hour', now()) + interval '5 days 30 minutes'),
	'consultation', 'video', 'A cough');
SET LOCAL session_replication_role = replica;
INSERT INTO appointment (id, number, patient_id, doctor_id, during, type, consultation_type, reason, patient_name, patient_number, doctor_name, time_zone)
VALUES (test.id('past'), 'APT-X', :'patient', :'doctor', '[2020-01-01 10:00Z,2020-01-01 10:30Z)', 'consultation', 'video', 'A cough', 'New Comer', 'P', 'Dr Doc Tor', 'UTC');
SET LOCAL session_replication_role = origin;
SELECT set_config('role', 'epione_patient', true), set_config('app.actor', :'account', true), set_config('app.patient', :'patient', true) \gset
SELECT test.same(answer ->> 'version', '2', 'a change of one''s profile makes a new version')
FROM test.run('profile_update', '{"last_name": "Corner", "phone": "+1"}') AS answer;
SELECT test.same(answer ->> 'phone', NULL, 'null clears a phone') FROM test.run('profile_update', '{"phone": null}') AS answer;
SELECT test.same(answer ->> 'last_name', 'Corner', 'what is absent stays') FROM test.run('profile_read') AS answer;
SELECT test.same(test.rows('profile_update', '{"phone": "+2", "if_match": 1}'), 0, 'an old version changes nothing');
SELECT test.nobody() \gset
SELECT test.same(last_name, 'Corner', 'a patient''s name follows the account''s') FROM patient WHERE id = :'patient';
SELECT test.same(string_agg(patient_name, ', ' ORDER BY starts_at), 'New Comer, New Corner', 'visits to come follow, visits that were do not')
FROM appointment WHERE patient_id = :'patient';
SELECT test.same(version, 1, 'a visit''s version does not grow for a name') FROM appointment WHERE id = test.id('coming');
UPDATE account SET first_name = 'Dora' WHERE id = :'doctor';
UPDATE clinician SET time_zone = 'Asia/Kolkata' WHERE id = :'doctor';
SELECT test.same(string_agg(doctor_name || ' ' || time_zone, ', ' ORDER BY starts_at), 'Dr Doc Tor UTC, Dr Dora Tor Asia/Kolkata',
	'a doctor''s name and zone travel too')
FROM appointment WHERE doctor_id = :'doctor';
SELECT test.same(listed, true, 'and the doctor stays in the list') FROM clinician WHERE id = :'doctor';
ROLLBACK;

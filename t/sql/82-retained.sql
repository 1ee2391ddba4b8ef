-- What goes for good when its time is over: here after 30 days, medical records after ten years.  Each record is named for why it stays or goes.

BEGIN;
SELECT test.clinician('bo'), test.employee('desk', 'staff'), test.employee('adm', 'admin') \gset
SET LOCAL session_replication_role = replica;
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, deleted_at)
SELECT test.id(name), name || '@sql.test', 'x', 'patient', 'active', name, 'Test', now() - make_interval(days => days)
FROM (VALUES ('gone', 31), ('lately', 29), ('there', NULL), ('wanted', 31), ('patient-wanted', 31), ('wanted-once', 31), ('left', 31), ('left-wanted', 31)) AS person (name, days);
INSERT INTO patient (id, account_id, first_name, last_name, merged_into, deleted_at)
SELECT test.id('patient ' || name), (SELECT id FROM account WHERE id = test.id(name)), name, 'Test', test.id('patient ' || whole), now() - make_interval(days => days)
FROM (VALUES ('gone', NULL, 31), ('lately', NULL, 29), ('there', NULL, NULL), ('left', NULL, NULL), ('left-record', NULL, NULL), ('wanted', NULL, 31), ('patient-wanted', NULL, 31), ('wanted-once', NULL, 31),
	('in-another', 'there', 31), ('of-two', NULL, 31), ('one-of-two', 'of-two', 31), ('of-wanted', NULL, 31), ('of-court', 'patient-wanted', NULL), ('wanted-part', 'of-wanted', 31), ('of-noted', NULL, 31), ('noted-part', 'of-noted', 31),
	('seen', NULL, 31), ('seen-long-ago', NULL, 31), ('cancelled', NULL, 31), ('no-show', NULL, 31), ('held', NULL, 31), ('booked', NULL, 31),
	('noted', NULL, 31), ('noted-long-ago', NULL, 31), ('corrected', NULL, 31), ('note-deleted', NULL, 31), ('rescued', NULL, 31), ('rescued-long-ago', NULL, 31), ('paid', NULL, 40)) AS person (name, whole, days);
INSERT INTO legal_hold (patient_id, account_id, reason, placed_by, placed_by_name, lifted_at, lift_reason)
VALUES (NULL, test.id('wanted'), 'A court wants it', test.id('adm'), 'Adm', NULL, NULL), (test.id('patient patient-wanted'), NULL, 'A court wants it', test.id('adm'), 'Adm', NULL, NULL),
	(test.id('patient wanted-once'), test.id('wanted-once'), 'A court wants it', test.id('adm'), 'Adm', now(), 'over'),
	(test.id('patient wanted-part'), NULL, 'A court wants it', test.id('adm'), 'Adm', NULL, NULL), (test.id('patient left-record'), NULL, 'A court wants it', test.id('adm'), 'Adm', NULL, NULL);
INSERT INTO care_grant (grantee_id, patient_id, reason, level)
VALUES (test.id('left-wanted'), test.id('patient left-record'), 'self', 'owner'), (test.id('gone'), test.id('patient left-record'), 'proxy', 'full');
INSERT INTO appointment (id, number, patient_id, doctor_id, booked_by, during, status, held_until, type, consultation_type, reason, patient_name, patient_number, doctor_name, time_zone,
	cancel_reason, cancelled_at, deleted_at)
SELECT test.id('visit ' || name), CASE WHEN status <> 'held' THEN 'APT-T' || name END, test.id('patient ' || whose), test.id('doctor of ' || name), test.id('adm'), tstzrange(start, start + interval '1 hour'), status,
	CASE status WHEN 'held' THEN start END, 'consultation', 'video', 'A cough', 'A', 'B', 'C', 'UTC', CASE status WHEN 'cancelled' THEN 'well' END, CASE status WHEN 'cancelled' THEN start END,
	now() - make_interval(days => days)
FROM (VALUES ('1', 'seen', 'completed', 9, NULL), ('2', 'seen-long-ago', 'completed', 11, NULL), ('3', 'cancelled', 'cancelled', 1, NULL), ('4', 'no-show', 'no-show', 1, NULL),
		('5', 'held', 'held', 1, NULL), ('6', 'booked', 'scheduled', 1, NULL),
		('cancelled', 'there', 'cancelled', 1, 31), ('no-show', 'there', 'no-show', 2, 31), ('held', 'there', 'held', 3, 31), ('seen', 'there', 'completed', 4, 31), ('seen long ago', 'there', 'completed', 11, 31),
		('lately', 'there', 'cancelled', 5, 29), ('wanted', 'patient-wanted', 'cancelled', 1, 31)) AS visit (name, whose, status, years, days),
	LATERAL (SELECT date_trunc('hour', now()) - make_interval(years => years) AS start) AS moment;
INSERT INTO patient_history (id, patient_id, recorded_by, kind, what, created_at, updated_at, deleted_at)
SELECT test.id('note ' || name), test.id('patient ' || whose), test.id('bo'), 'condition', 'Asthma', now() - make_interval(years => made), now() - make_interval(years => changed), now() - make_interval(years => gone)
FROM (VALUES ('1', 'noted', 9, 9, NULL), ('2', 'noted-long-ago', 12, 12, 11), ('3', 'corrected', 12, 9, NULL), ('4', 'note-deleted', 12, 12, 9), ('5', 'noted-part', 12, 9, NULL),
	('good', 'there', 12, 12, NULL), ('deleted', 'there', 12, 12, 1), ('deleted long ago', 'there', 12, 12, 11), ('wanted', 'patient-wanted', 12, 12, 11)) AS note (name, whose, made, changed, gone);
INSERT INTO patient_insurance (id, patient_id, sealed_for, recorded_by, rank, provider, policy_number, deleted_at)
SELECT test.id('insurance ' || name), test.id('patient ' || whose), test.id('patient ' || whose), test.id('bo'), 'other', 'VHI', 'x', now() - make_interval(days => days)
FROM (VALUES ('1', 'paid', NULL), ('good', 'there', NULL), ('lately', 'there', 29), ('deleted', 'there', 31), ('wanted', 'patient-wanted', 31)) AS insurance (name, whose, days);
INSERT INTO break_glass (id, actor_id, actor_name, actor_role, patient_id, patient_name, patient_number, reason)
SELECT test.id('opened ' || whose), test.id('bo'), 'Bo', 'doctor', test.id('patient ' || whose), 'A', 'B', 'Found without papers at the station' FROM unnest('{rescued,rescued-long-ago}'::text[]) AS whose;
INSERT INTO emergency_note (id, patient_id, break_glass_id, author_name, author_role, words, created_at)
SELECT test.id('emergency ' || whose), test.id('patient ' || whose), test.id('opened ' || whose), 'Bo', 'doctor', 'Came round after glucose', now() - make_interval(years => years)
FROM (VALUES ('rescued', 9), ('rescued-long-ago', 11)) AS note (whose, years);
UPDATE account SET deleted_at = now() - interval '31 days', date_of_birth = '1970-01-01' WHERE id IN (test.id('bo'), test.id('desk'));
UPDATE clinician SET licence_number = 'L 1', department = 'Second floor', biography = 'Bo has been a doctor here since 1990', qualifications = '{Utrecht 1988}', languages = '{nl}', fee_minor = 1, fee_currency = 'EUR'
WHERE id = test.id('bo');
SET LOCAL session_replication_role = origin;
CREATE FUNCTION pg_temp.left_of(place text, prefix text, names text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	names_left text;
BEGIN
	EXECUTE format('SELECT string_agg(name, '' '' ORDER BY n) FROM %I JOIN unnest($2) WITH ORDINALITY AS known (name, n) ON id = test.id($1 || name)', place) INTO names_left USING prefix, names;
	RETURN names_left;
END
$$;
SELECT test.same(string_agg(relation::text, ' ' ORDER BY relation::text), 'patient_allergy patient_history patient_medication', 'allergies, history and medication are parts of a medical record')
FROM retain_medical_tables();
SELECT retain_reach() \gset

-- Months of the audit.
SELECT count(audit_partition(month::date)) FROM generate_series(timestamp '2001-01-01', '2001-07-01', '1 month') AS month \gset
INSERT INTO audit_event (id, occurred_at, actor_id, actor_role, subject_id, route, action, outcome)
SELECT uuid_v7(), make_timestamptz(2001, month, 15, 12, 0, 0, 'UTC'), test.id(actor), 'patient', test.id(subject), 'GET /api/x', 'looked', 'done'
FROM (VALUES (1, 'there', 'wanted'), (2, 'wanted', 'patient there'), (3, 'there', 'patient patient-wanted'), (4, 'there', 'patient of-court'), (5, 'there', 'patient in-another'), (6, 'wanted-once', 'patient wanted-once'))
	AS event (month, actor, subject);
SELECT test.become('epione_retain') \gset
SELECT test.same(string_agg(month::text, ' ' ORDER BY month), '1 2 3 4', 'months stay that tell of whom a court wants, what they did, and of a record in theirs')
FROM generate_series(1, 7) AS month WHERE audit_month_is_held('2001-0' || month);
SELECT test.nobody() \gset

-- Records.
SELECT test.become('epione_retain') \gset
SELECT test.same(retain_patients(30, 10, 1), 1::bigint, 'records go in small steps');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.left_of('patient', 'patient ', '{gone,paid}'), 'gone', 'the oldest first');
SELECT test.become('epione_retain') \gset
SELECT test.same(retain_patients(30, 10, 100), 9::bigint, 'then all others whose time is over');
SELECT test.same(retain_patients(30, 10, 100), 0::bigint, 'once');
SELECT test.nobody() \gset
SELECT test.same(string_agg(first_name, ' ' ORDER BY first_name), 'booked corrected in-another lately left left-record note-deleted noted noted-part of-court of-noted of-wanted patient-wanted rescued seen there wanted wanted-part',
	'but what is medical, what a court wants, what lives in another record and who was deleted lately') FROM patient WHERE last_name = 'Test';
SELECT test.same(count(*), 0::bigint, 'and nothing of theirs is left') FROM patient_insurance WHERE id = test.id('insurance 1');
SELECT test.same(pg_temp.left_of('emergency_note', 'emergency ', '{rescued,rescued-long-ago}'), 'rescued', 'nor a note of an emergency');

-- Parts.
SELECT test.become('epione_retain') \gset
SELECT retain_parts(30, 10) AS parts \gset
SELECT test.same(retain_parts(30, 10), 0::bigint, 'what went goes once');
SELECT test.nobody() \gset
SELECT test.same(:'parts', '6', 'six parts go');
SELECT test.same(pg_temp.left_of('appointment', 'visit ', '{cancelled,no-show,held,seen,seen long ago,lately,wanted}'), 'seen lately wanted', 'of visits that were deleted those that took place stay for years');
SELECT test.same(pg_temp.left_of('patient_history', 'note ', '{good,deleted,deleted long ago,wanted}'), 'good deleted wanted', 'so does what was written down');
SELECT test.same(pg_temp.left_of('patient_insurance', 'insurance ', '{good,lately,deleted,wanted}'), 'good lately wanted', 'insurances do not');

-- Accounts.
SELECT test.become('epione_retain') \gset
SELECT test.same(retain_accounts(30, 1), 1::bigint, 'accounts go in small steps');
SELECT test.same(retain_accounts(30, 100), 4::bigint, 'then all others whose time is over');
SELECT test.same(retain_accounts(30, 100), 0::bigint, 'once');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.left_of('account', '', '{gone,lately,there,wanted,patient-wanted,wanted-once,left,left-wanted,bo,desk}'), 'lately there wanted patient-wanted left-wanted bo', 'and not whom a court wants, or who is named by what stays');
SELECT test.same(string_agg(concat_ws(' ', email, password_hash, last_name), ', '), format('gone-%s@deleted.invalid ! -', test.id('bo')), 'who alone loses the name') FROM account WHERE first_name = '-';
SELECT test.same(concat_ws(' ', display_name, licence_number, department, biography, qualifications::text, languages::text, fee_minor), 'Dr - - - {} {}', 'with the page that patients read') FROM clinician WHERE id = test.id('bo');
SELECT test.same(string_agg(first_name, ' ' ORDER BY first_name), 'lately patient-wanted there wanted', 'a record outlives its account') FROM patient
WHERE account_id = ANY (ARRAY(SELECT test.id(name) FROM unnest('{gone,lately,there,wanted,patient-wanted,wanted-once,left}'::text[]) AS name));
ROLLBACK;

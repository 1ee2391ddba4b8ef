-- The register of 100,000 patients: no list and no search reads more than its page, whoever asks.  Beside the people of 70-plans.sql.

SET session_replication_role = replica;
INSERT INTO patient (id, first_name, last_name, date_of_birth, status)
SELECT test.id('listed ' || n), (ARRAY['Aino', 'Bela', 'Chidi', 'Dalia', 'Emil', 'Farah', 'Goran'])[n % 7 + 1], 'Listed' || n % 5003, date '1940-01-01' + n % 25000,
	CASE WHEN n % 1000 = 0 THEN 'inactive' ELSE 'active' END
FROM generate_series(1, 80000) AS n;
INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT id, 'wrapped', 'key' FROM patient WHERE last_name LIKE 'Listed%';
INSERT INTO patient_contact (patient_id, phone, phone_hash, email_hash)
SELECT test.id('listed ' || n), 'sealed', 'phone ' || n, 'mail ' || n FROM generate_series(1, 80000) AS n;
INSERT INTO identity_document (patient_id, sealed_for, kind, country, number, number_hash, recorded_by)
SELECT test.id('listed ' || n), test.id('listed ' || n), 'passport', 'IE', 'sealed', 'document ' || n, test.id('x') FROM generate_series(1, 80000, 4) AS n;
INSERT INTO patient_allergy (patient_id, substance, severity, recorded_by) SELECT test.id('listed ' || n), 'Nuts', 'mild', test.id('x') FROM generate_series(1, 80000, 8) AS n;
SET session_replication_role = origin;
VACUUM ANALYZE patient, patient_key, patient_contact, identity_document, patient_allergy;

BEGIN;
SELECT id AS doctor FROM clinician JOIN account USING (id) WHERE email = 'doctor-99@scale.test' \gset
SELECT id AS staff FROM account WHERE email = 'staff@scale.test' \gset
SELECT patient_id AS known FROM care_grant WHERE grantee_id = :'doctor' AND expires_at > now() LIMIT 1 \gset
SELECT sort_name AS after_key, id AS after_id FROM patient WHERE deleted_at IS NULL ORDER BY sort_name, id OFFSET 50000 LIMIT 1 \gset

CREATE TEMPORARY TABLE question (database_role text, statement text, given jsonb, most integer, words text);
INSERT INTO question
VALUES
	('epione_staff', 'patient_list', '{}', 100, ''),
	('epione_staff', 'patient_list', jsonb_build_object('after_key', :'after_key', 'after_id', :'after_id'), 100, 'on a later page'),
	('epione_staff', 'patient_list', '{"status": "active"}', 100, 'by state'),
	('epione_staff', 'patient_list', '{"status": "deceased"}', 100, 'in a state that none has'),
	('epione_staff', 'patient_find', '{"phone_hash": "phone 4711"}', 100, 'by phone'),
	('epione_staff', 'patient_find', '{"email_hash": "mail 4711"}', 100, 'by e-mail'),
	('epione_staff', 'patient_find', '{"national_id_hash": "document 4713"}', 100, 'by document'),
	('epione_staff', 'patient_find', '{"q": "PAT-00042"}', 100, 'by number'),
	('epione_staff', 'patient_find', '{"name": "listed4711"}', 400, 'by name'),
	('epione_staff', 'patient_find', '{"name": "nobody at all"}', 400, 'whom nobody knows'),
	('epione_staff', 'patient_find', '{"name": "listed4711 go", "date_of_birth": "1950-01-01"}', 400, 'by name and birthday'),
	('epione_staff', 'patient_candidates', '{"first_name": "Aino", "last_name": "Listed12", "date_of_birth": "1950-01-01", "phone_hash": "phone 9"}', 400, ''),
	('epione_staff', 'patient_read', jsonb_build_object('id', test.id('listed 8001')), 100, ''),
	('epione_staff', 'emergency_contact_list', jsonb_build_object('patient_id', test.id('listed 8001')), 100, ''),
	('epione_staff', 'insurance_list', jsonb_build_object('patient_id', test.id('listed 8001')), 100, ''),
	('epione_staff', 'identity_document_list', jsonb_build_object('patient_id', test.id('listed 8001')), 100, ''),
	('epione_staff', 'merge_list', jsonb_build_object('patient_id', test.id('listed 8001')), 100, ''),
	('epione_clinician', 'patient_list', '{}', 2500, 'of those in their care'),
	('epione_clinician', 'patient_find', '{"name": "an"}', 2500, 'of those in their care'),
	('epione_clinician', 'patient_find', '{"phone_hash": "phone 4711"}', 300, 'of somebody else''s'),
	('epione_clinician', 'patient_read', jsonb_build_object('id', :'known'), 300, ''),
	('epione_clinician', 'allergy_list', jsonb_build_object('patient_id', :'known'), 200, ''),
	('epione_clinician', 'history_list', jsonb_build_object('patient_id', :'known'), 200, ''),
	('epione_clinician', 'medication_list', jsonb_build_object('patient_id', :'known'), 200, '');

CREATE FUNCTION pg_temp.plan(what question, who text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	PERFORM set_config('app.patient', '', true), set_config('app.actor', who, true), set_config('role', what.database_role, true);
	plan := test.plan(what.statement, what.given);
	plan := test.plan(what.statement, what.given); -- the first one reads the catalogue too
	PERFORM test.nobody();
	RETURN plan;
END
$$;
CREATE TEMPORARY TABLE answer AS
SELECT question.*, pg_temp.plan(question, CASE database_role WHEN 'epione_staff' THEN :'staff' ELSE :'doctor' END) AS plan
FROM question;

SELECT test.ok(pages <= most, format('%s %s by %s reads at most %s pages%s', statement, words, database_role, most, CASE WHEN pages > most THEN format(': %s', pages) ELSE '' END))
FROM answer, LATERAL (SELECT (plan ->> 'Shared Hit Blocks')::integer + (plan ->> 'Shared Read Blocks')::integer AS pages) AS reading;

SELECT test.same(string_agg(DISTINCT format('%s %s by %s', statement, words, database_role), ', '), NULL, 'no statement scans the register')
FROM answer, jsonb_path_query(plan, 'strict $.** ? (@."Node Type" == "Seq Scan")."Relation Name"') AS scanned
WHERE scanned #>> '{}' IN ('patient', 'patient_key', 'patient_contact', 'identity_document', 'patient_allergy', 'account', 'care_grant');

SELECT test.same(string_agg(DISTINCT format('%s by %s', statement, database_role), ', '), NULL, 'no list asks something once for each row')
FROM answer
WHERE statement LIKE '%\_list' AND jsonb_path_exists(plan, 'strict $.** ? (@."Parent Relationship" == "SubPlan")');
ROLLBACK;

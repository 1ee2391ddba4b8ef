-- What a grant opens, to whom, and for how long.

BEGIN;
SELECT test.patient('ann'), test.patient('mum'), test.clinician('bo'), test.clinician('nan', 'UTC', 30, 'nurse'), test.clinician('pam', 'UTC', 30, 'paramedic'),
	test.employee('desk', 'staff'), test.employee('adm', 'admin'), test.hours('bo', '00:00', '24:00') \gset
CREATE FUNCTION pg_temp.given(who text, reason text, level text, chosen text[] DEFAULT NULL, until timestamptz DEFAULT 'infinity') RETURNS void LANGUAGE sql AS $$
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, chosen, expires_at)
	VALUES (test.id(who), test.id('patient ann'), reason, level, chosen, until)
	ON CONFLICT (grantee_id, patient_id, reason) DO UPDATE SET level = excluded.level, chosen = excluded.chosen, expires_at = excluded.expires_at
$$;
-- Counted in a plan of its own each time, as whoever acts then.
CREATE FUNCTION pg_temp.count(relation text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
BEGIN
	EXECUTE format('SELECT count(id) FROM %I', relation) INTO rows;
	RETURN rows;
END
$$;
CREATE FUNCTION pg_temp.registered(who text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	made uuid;
BEGIN
	PERFORM set_config('app.actor', test.id(who)::text, true);
	INSERT INTO patient (first_name, last_name) VALUES ('New', 'Comer') RETURNING id INTO made;
	RETURN made;
END
$$;
-- What one proxy may, as a line of words.
CREATE FUNCTION pg_temp.does(who text, database_role text, patient text, visit text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	did text;
BEGIN
	PERFORM test.become(database_role, who, patient);
	did := format('name %s, visits %s', pg_temp.count('patient'), pg_temp.count('appointment'));
	IF database_role = 'epione_patient' THEN
		did := did || format(', hold %s, change %s',
			test.obstacle(test.filled('appointment_hold', test.context(test.booking('bo', date_trunc('hour', now()) + interval '4 days')))),
			test.obstacle(format('SELECT 1 / count(*) FROM test.run(%L, %L)', 'appointment_restore', jsonb_build_object('appointment_id', visit))));
	END IF;
	PERFORM test.nobody();
	RETURN did;
END
$$;

-- who | level | chosen | what it opens
SELECT pg_temp.given(who, 'share', level, chosen::text[]),
	test.same(array_to_string(care_sections(test.id(who), test.id('patient ann')), ' '), opens, format('%s at level %s, of %s', who, level, coalesce(chosen, 'all')))
FROM (VALUES
	('bo', 'full', NULL, 'demographics contacts insurance history allergies medication visits documents results'),
	('bo', 'limited', NULL, 'demographics contacts history allergies medication visits documents results'),
	('bo', 'emergency', NULL, 'demographics contacts history allergies medication'),
	('bo', 'limited', '{results,history}', 'history results'),
	('bo', 'limited', '{insurance,history}', 'history'),
	('bo', 'full', '{}', ''),
	('nan', 'full', NULL, 'demographics contacts history allergies medication visits documents results'),
	('pam', 'limited', NULL, 'demographics contacts allergies medication visits'),
	('desk', 'full', NULL, 'demographics contacts insurance visits'),
	('desk', 'emergency', NULL, ''),
	('adm', 'full', NULL, ''),
	('mum', 'full', NULL, 'demographics contacts insurance history allergies medication visits documents results')) AS wish (who, level, chosen, opens);

SELECT pg_temp.given('bo', 'appointment', 'limited'), pg_temp.given('bo', 'share', 'full') \gset
SELECT test.same(care_level(test.id('bo'), test.id('patient ann')), 'full', 'the highest level counts');
SELECT pg_temp.given('bo', 'share', 'full', NULL, now()) \gset
SELECT test.same(care_level(test.id('bo'), test.id('patient ann')), 'limited', 'until it ends');
SELECT test.same(care_level(test.id('ann'), test.id('patient ann')), 'owner', 'everybody owns their own');
SELECT test.same(care_level(test.id('adm'), test.id('patient mum')), NULL, 'who has no grant has no level');
SELECT test.same(care_sections(test.id('adm'), test.id('patient mum')), '{}', 'and no part of the record');
UPDATE account SET role = 'nurse' WHERE id = test.id('bo');
SELECT test.same('documents' = ANY (care_sections(test.id('bo'), test.id('patient ann'))), false, 'what a grant opens follows the role');
UPDATE account SET role = 'doctor' WHERE id = test.id('bo');

-- A clinician's policy: a part and a time; each alone closes the record.
SELECT pg_temp.given('bo', 'appointment', 'limited', chosen::text[], until),
	test.same(pg_temp.does('bo', 'epione_clinician', NULL, NULL), format('name %s, visits 0', seen), words)
FROM (VALUES (NULL, now() + interval '1 hour', 1, 'a doctor in care sees the patient'), ('{demographics}', 'infinity', 1, 'by this part of the record'),
	('{visits}', 'infinity', 0, 'by no other'), (NULL, now(), 0, 'and not after its end')) AS wish (chosen, until, seen, words);

-- Whoever registers somebody reaches the record; nobody does for registering themselves, and an admin never.
SELECT pg_temp.registered('desk') AS by_desk, pg_temp.registered('bo') AS by_bo, pg_temp.registered('adm') AS by_adm \gset
SELECT test.nobody() \gset
SELECT test.same(care_level(test.id(who), patient), wanted, format('registered by %s', who))
FROM (VALUES ('desk', :'by_desk'::uuid, 'limited'), ('bo', :'by_bo', 'limited'), ('adm', :'by_adm', NULL)) AS wish (who, patient, wanted);

-- The acting patient: their own, one whose proxy they are, nobody else's, and not a moment longer.
SELECT pg_temp.given('mum', 'share', 'full', NULL, now()) \gset
SELECT test.become('epione_patient', 'mum', 'patient mum') \gset
SELECT test.same(count(*), 1::bigint, 'a patient acts for themselves') FROM acting_patient;
SELECT test.become('epione_patient', 'mum', 'patient ann') \gset
SELECT test.same(count(*), 0::bigint, 'not for a stranger') FROM acting_patient;
SELECT test.same(count(*), 0::bigint, 'whose record stays closed') FROM (SELECT id FROM patient) AS one;
SELECT test.refused('42501', 'appointment_book', test.booking('bo', date_trunc('hour', now()) + interval '3 days'), 'and who is not booked for');
SELECT test.nobody(), pg_temp.given('mum', 'proxy', 'full') \gset
SELECT test.become('epione_patient', 'mum', 'patient ann') \gset
SELECT test.same(count(*), 1::bigint, 'a proxy sees whom they act for') FROM (SELECT id FROM patient) AS one;
SELECT answer ->> 'id' AS visit FROM test.run('appointment_book', test.booking('bo', date_trunc('hour', now()) + interval '3 days')) AS answer \gset
SELECT test.same(test.rows('appointment_list'), 1, 'books for them');
SELECT test.same(test.rows('appointment_cancel', jsonb_build_object('appointment_id', :'visit', 'reason', 'well again')), 1, 'and cancels');
SELECT test.become('epione_patient', 'mum', 'patient mum') \gset
SELECT test.same(test.rows('appointment_list'), 0, 'one at a time: as themselves they see their own');
SELECT test.nobody() \gset
SELECT pg_temp.given('mum', 'proxy', level, chosen::text[], until),
	test.same(pg_temp.does('mum', 'epione_patient', 'patient ann', :'visit'), may, words)
FROM (VALUES
	('limited', NULL, 'infinity'::timestamptz, 'name 1, visits 1, hold 42501, change 22012', 'a proxy who only reads'),
	('full', '{visits}', 'infinity', 'name 0, visits 1, hold nothing, change nothing', 'a proxy for visits'),
	('full', '{demographics,results}', 'infinity', 'name 1, visits 0, hold 42501, change 22012', 'a proxy for results'),
	('full', NULL, now(), 'name 0, visits 0, hold 42501, change 22012', 'a proxy no more')) AS wish (level, chosen, until, may, words);
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('appointment_list'), 1, 'the patient sees what was booked for them');
ROLLBACK;

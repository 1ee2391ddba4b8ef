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

CREATE FUNCTION pg_temp.opened(who text, level text, chosen text[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.given(who, 'share', level, chosen);
	RETURN array_to_string(care_sections(test.id(who), test.id('patient ann')), ' ');
END
$$;

-- who | level | chosen | what it opens
SELECT test.same(pg_temp.opened(who, level, chosen::text[]), opens, format('%s at level %s, of %s', who, level, coalesce(chosen, 'all')))
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
SELECT test.same(care_sections(test.id('bo'), test.id('patient mum')), '{}', 'a grant for one patient opens nothing of another');
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
SELECT test.nobody(), pg_temp.given('mum', 'share', 'full') \gset
SELECT test.become('epione_patient', 'mum', 'patient ann') \gset
SELECT test.same(count(*), 0::bigint, 'to be shown a record is not to act for its patient') FROM acting_patient;
SELECT test.nobody(), pg_temp.given('mum', 'share', 'full', NULL, now()), pg_temp.given('mum', 'proxy', 'full') \gset
SELECT test.become('epione_patient', 'mum', 'patient ann') \gset
SELECT test.same(count(*), 1::bigint, 'a proxy sees whom they act for') FROM (SELECT id FROM patient) AS one;
SELECT answer ->> 'id' AS visit FROM test.run('appointment_book', test.booking('bo', date_trunc('hour', now()) + interval '3 days')) AS answer \gset
SELECT test.same(test.rows('appointment_list'), 1, 'books for them');
SELECT test.same(test.rows('appointment_cancel', jsonb_build_object('appointment_id', :'visit', 'reason', 'well again')), 1, 'and cancels');
SELECT test.become('epione_patient', 'mum', 'patient mum') \gset
SELECT test.same(test.rows('appointment_list'), 0, 'one at a time: as themselves they see their own');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.does('mum', 'epione_patient', 'patient ann', :'visit'), may, words)
FROM (VALUES
	('limited', NULL, 'infinity'::timestamptz, 'name 1, visits 1, hold 42501, change 22012', 'a proxy who only reads'),
	('full', '{visits}', 'infinity', 'name 0, visits 1, hold nothing, change nothing', 'a proxy for visits'),
	('full', '{demographics,results}', 'infinity', 'name 1, visits 0, hold 42501, change 22012', 'a proxy for results'),
	('full', NULL, now(), 'name 0, visits 0, hold 42501, change 22012', 'a proxy no more')) AS wish (level, chosen, until, may, words),
	LATERAL pg_temp.given('mum', 'proxy', level, chosen::text[], until);
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('appointment_list'), 1, 'the patient sees what was booked for them');
ROLLBACK;

-- Sharing: by whoever owns the record or reaches it fully, with clinicians, never further than they reach themselves.
BEGIN;
SELECT test.patient('ann'), test.patient('cat'), test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'), test.employee('desk', 'staff') \gset
CREATE FUNCTION pg_temp.wish(more jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'), 'grantee_id', test.id('bo'), 'level', 'limited') || more
$$;
CREATE FUNCTION pg_temp.of_ann() RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'))
$$;
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('access_list', pg_temp.of_ann()), 1, 'at first nobody but themselves can see a patient''s record');
SELECT answer AS shared FROM test.run('access_share', pg_temp.wish('{"level": "full", "note": "a second opinion", "sections": "[\"results\", \"history\"]"}')) AS answer \gset
SELECT test.same(:'shared'::jsonb - '{id,grantee_id,since,audit_subject}'::text[],
	'{"name": "Dr Bo Test", "note": "a second opinion", "role": "doctor", "level": "full", "until": null, "reason": "share", "given_by": "Ann Test", "sections": ["history", "results"],
		"revocable": true, "reason_words": "The record was shared with them"}'::jsonb, 'a patient shares parts of it');
SELECT test.same(test.rows('access_list', pg_temp.of_ann()), 2, 'and sees with whom');
SELECT test.refused(rule, 'access_share', pg_temp.wish(more), rule || ' ' || more::text)
FROM (VALUES
	('care_share_is_with_a_clinician', '{"grantee_id": null}'::jsonb), ('care_share_is_with_a_clinician', jsonb_build_object('grantee_id', test.id('cat'))),
	('care_share_is_with_a_clinician', jsonb_build_object('grantee_id', test.id('desk'))), ('care_share_is_with_a_clinician', '{"grantee_id": null, "email": "nobody@sql.test"}'),
	('care_share_is_not_above_ones_own', '{"level": "owner"}'), ('care_share_ends_in_the_future', jsonb_build_object('until', now())),
	('care_grant_note_has_3_to_500_characters', '{"note": "x"}')) AS wrong (rule, more);
SELECT test.same(answer ->> 'name', 'Dr Cy Test', 'an e-mail names a clinician too') FROM test.run('access_share', pg_temp.wish('{"grantee_id": null, "email": "CY@sql.test"}')) AS answer;
SELECT answer ->> 'id' AS cys FROM test.run('access_list', pg_temp.of_ann()) AS answer WHERE answer ->> 'name' = 'Dr Cy Test' \gset

SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(test.rows('access_list', pg_temp.of_ann()), 0, 'a stranger sees nobody in the list');
SELECT test.same(test.rows('access_share', pg_temp.wish('{}')), 0, 'shares nothing of it');
SELECT test.same(test.rows('access_revoke', pg_temp.wish(jsonb_build_object('id', :'cys'))), 0, 'and takes nothing back');
SELECT test.become('epione_clinician', 'cy') \gset
SELECT test.same(test.rows('access_list', pg_temp.of_ann()), 0, 'nor does a clinician who reaches it in part');
SELECT test.same(test.rows('access_share', pg_temp.wish(jsonb_build_object('grantee_id', test.id('nan')))), 0, 'who cannot share it on');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(test.rows('access_list', pg_temp.of_ann()), 3, 'one who reaches it fully sees the list');
SELECT test.refused('care_share_is_with_somebody_else', 'access_share', pg_temp.wish('{}'), 'shares it on, not with themselves');
SELECT test.same(answer -> 'sections', '["history"]'::jsonb, 'and never more than they have')
FROM test.run('access_share', pg_temp.wish(jsonb_build_object('grantee_id', test.id('nan'), 'sections', '["history", "medication"]'))) AS answer;
SELECT test.same(answer -> 'sections', '["history", "results"]'::jsonb, 'nor all that the level opens')
FROM test.run('access_share', pg_temp.wish(jsonb_build_object('grantee_id', test.id('nan')))) AS answer;
SELECT test.refused('care_grant_is_the_givers_or_the_patients', 'access_revoke', pg_temp.wish(jsonb_build_object('id', :'cys')), 'what the patient gave is not theirs to take');
SELECT test.same(test.rows('access_revoke', pg_temp.wish(jsonb_build_object('id', answer ->> 'id'))), 1, 'what they gave is')
FROM test.run('access_list', pg_temp.of_ann()) AS answer WHERE answer ->> 'name' = 'Nan Test';
SELECT test.become('epione_clinician', 'cy') \gset
SELECT test.same(test.rows('access_revoke', pg_temp.wish(jsonb_build_object('id', :'cys'))), 1, 'whoever has access may give it up');
SELECT test.same(test.rows('access_revoke', pg_temp.wish(jsonb_build_object('id', :'cys'))), 0, 'once');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused('care_grant_is_taken_back', 'access_revoke', pg_temp.wish(jsonb_build_object('id', answer ->> 'id')), 'nobody disowns themselves')
FROM test.run('access_list', pg_temp.of_ann()) AS answer WHERE answer ->> 'reason' = 'self';
SELECT test.same(test.rows('access_revoke', pg_temp.wish(jsonb_build_object('id', :'shared'::jsonb ->> 'id', 'patient_id', test.id('patient cat')))), 0,
	'an access under another patient''s address is not there');
SELECT test.same(test.rows('access_revoke', pg_temp.wish(jsonb_build_object('id', :'shared'::jsonb ->> 'id'))), 1, 'the patient takes back what was shared');
SELECT test.same(test.rows('access_list', pg_temp.of_ann()), 1, 'and it is gone from the list');
SELECT test.nobody() \gset
SELECT test.same(care_level(test.id('bo'), test.id('patient ann')), NULL, 'and from the doctor');
SELECT test.same(string_agg(kind, ' ' ORDER BY kind), 'access-revoked access-revoked access-revoked access-shared access-shared access-shared access-shared',
	'each is told by mail') FROM outbox WHERE kind LIKE 'access-%';
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('42501', statement, pg_temp.wish(jsonb_build_object('id', test.id('x'))), statement || ' is not for the desk') FROM unnest(ARRAY['access_list', 'access_share', 'access_revoke']) AS statement;
ROLLBACK;

-- What was said of somebody stays said, and what they shared goes with what they had.
BEGIN;
SELECT test.patient('ann'), test.patient('mum'), test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'), test.clinician('eve') \gset
CREATE FUNCTION pg_temp.wish(who text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'), 'grantee_id', test.id(who), 'level', 'limited') || more
$$;
CREATE FUNCTION pg_temp.taken(who text) RETURNS integer LANGUAGE sql AS $$
	SELECT test.rows('access_revoke', jsonb_build_object('patient_id', test.id('patient ann'), 'id', row ->> 'id'))
	FROM test.run('access_list', jsonb_build_object('patient_id', test.id('patient ann'))) AS row
	WHERE row ->> 'grantee_id' = test.id(who)::text
$$;
CREATE FUNCTION pg_temp.who() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', row ->> 'name', row ->> 'level', row ->> 'sections'), ', ' ORDER BY row ->> 'name')
	FROM test.run('access_list', jsonb_build_object('patient_id', test.id('patient ann'))) AS row WHERE row ->> 'reason' = 'share'
$$;
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('access_share', pg_temp.wish('bo', '{"level": "full"}')) + test.rows('access_share', pg_temp.wish('cy', '{"level": "full", "sections": "[\"history\"]"}')), 2, 'a patient shares with two doctors');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('care_share_is_the_givers_or_the_patients', 'access_share', pg_temp.wish('cy', more), 'one changes nothing of what the other has: ' || more::text)
FROM unnest(ARRAY['{}', '{"level": "full"}', '{"level": "full", "sections": "[\"history\", \"results\"]"}', jsonb_build_object('level', 'full', 'until', now() + interval '1 minute')]::jsonb[]) AS more;
SELECT test.same(test.rows('access_share', pg_temp.wish('nan', '{"level": "full"}')), 1, 'they share it on');
SELECT test.same(test.rows('access_share', pg_temp.wish('nan', '{"level": "full", "sections": "[\"history\", \"results\"]"}')), 1, 'and change what they shared');
SELECT test.become('epione_clinician', 'nan') \gset
SELECT test.same(test.rows('access_share', pg_temp.wish('eve')), 1, 'on which somebody shares it on');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(pg_temp.who(), 'Dr Bo Test full ["demographics", "contacts", "insurance", "history", "allergies", "medication", "visits", "documents", "results"], Dr Cy Test full ["history"], '
	'Dr Eve Test limited ["history", "results"], Nan Test full ["history", "results"]', 'the patient sees all of them');
SELECT test.same(pg_temp.taken('cy'), 1, 'and takes it from one');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('care_share_is_the_givers_or_the_patients', 'access_share', pg_temp.wish('cy'), 'whom nobody else lets in again');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('access_share', pg_temp.wish('bo', '{"level": "full", "sections": "[\"results\"]"}')), 1, 'who is to see less');
SELECT test.same(pg_temp.who(), 'Dr Bo Test full ["results"], Dr Eve Test limited ["results"], Nan Test full ["results"]', 'has shared less');
SELECT test.same(pg_temp.taken('bo'), 1, 'who is to see nothing');
SELECT test.same(pg_temp.who(), NULL, 'has shared nothing');
SELECT test.nobody() \gset
SELECT test.same(string_agg(DISTINCT concat_ws(' ', person_name(actor_id), action, number), ', ') || ': ' || count(*), 'Ann Test shared access ended ' || max(number) || ': 2', 'and the audit says in whose name that ended')
FROM audit_event JOIN patient ON patient.id = subject_id WHERE action = 'shared access ended';
SELECT test.same(string_agg(DISTINCT email, ', ' ORDER BY email), 'bo@sql.test, cy@sql.test, eve@sql.test, nan@sql.test', 'all of them are told') FROM outbox JOIN account ON account.id = account_id WHERE kind = 'access-revoked';
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('access_share', pg_temp.wish('cy')), 1, 'only the patient lets somebody in again');
ROLLBACK;

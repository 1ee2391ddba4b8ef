-- Emergency access: who, for how long, to read what, and who is told.

BEGIN;
SELECT test.patient('ann'), test.clinician('bo'), test.clinician('pam', 'UTC', 30, 'paramedic'), test.clinician('eve'), test.employee('desk', 'staff'),
	test.employee('adm', 'admin'), test.employee('sue', 'super-admin') \gset
UPDATE clinician SET verified_at = NULL WHERE id = test.id('eve');
CREATE FUNCTION pg_temp.wish(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'), 'reason', 'unconscious on the platform, no papers') || more
$$;
CREATE FUNCTION pg_temp.seen() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
BEGIN
	SELECT count(id) INTO rows FROM patient;
	RETURN rows;
END
$$;
SELECT test.become('epione_clinician', 'pam') \gset
SELECT test.same(pg_temp.seen(), 0::bigint, 'a paramedic sees no record');
SELECT test.refused('break_glass_reason_has_20_to_1000_characters', 'break_glass_begin', pg_temp.wish('{"reason": "urgent"}'), 'opens none without saying why');
SELECT test.same(test.rows('break_glass_begin', pg_temp.wish(jsonb_build_object('patient_id', test.id('nobody')))), 0, 'nor one that is not there');
SELECT test.nobody() \gset
SELECT number FROM patient WHERE id = test.id('patient ann') \gset
SELECT test.become('epione_clinician', 'pam') \gset
SELECT answer AS made FROM test.run('break_glass_begin', pg_temp.wish(jsonb_build_object('patient_id', NULL, 'patient_number', lower(:'number')))) AS answer \gset
SELECT test.same(:'made'::jsonb ->> 'patient_name', 'Ann Test', 'but one by its number');
SELECT test.same(pg_temp.seen(), 1::bigint, 'and then sees it');
SELECT test.same(test.rows('break_glass_list'), 1, 'and that they opened it');
SELECT test.refused('break_glass_is_needed', 'break_glass_begin', pg_temp.wish(), 'once at a time');
SELECT test.same(break_glass_of(test.id('pam'), test.id('patient ann')) = (:'made'::jsonb ->> 'id')::uuid, true, 'the audit can name it');
SELECT test.same(break_glass_of(test.id('bo'), test.id('patient ann')), NULL, 'of nobody else');
SELECT test.same(care_level(test.id('pam'), test.id('patient ann')), 'emergency', 'at the level emergency');
SELECT test.same(care_sections(test.id('pam'), test.id('patient ann'))::text, '{demographics,contacts,history,allergies,medication}', 'and no further');
SELECT test.same(test.rows('access_list', jsonb_build_object('patient_id', test.id('patient ann'))), 0, 'who can see it is not theirs to read');
SELECT test.stopped('42501', 'UPDATE break_glass SET verdict = ''justified''', 'nor theirs to judge');
SELECT test.stopped('42501', 'UPDATE break_glass SET ends_at = ''infinity''', 'nor to lengthen');
SELECT test.stopped('42501', 'INSERT INTO break_glass (actor_id) VALUES (app_actor())', 'nor to write themselves');

SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(answer ->> 'reason' || ': ' || (answer ->> 'note'), 'break-glass: unconscious on the platform, no papers', 'the patient sees who and why')
FROM test.run('access_list', jsonb_build_object('patient_id', test.id('patient ann'))) AS answer WHERE answer ->> 'reason' <> 'self';
SELECT test.refused('care_grant_is_taken_back', 'access_revoke', jsonb_build_object('patient_id', test.id('patient ann'), 'id', answer ->> 'id'), 'and cannot end it')
FROM test.run('access_list', jsonb_build_object('patient_id', test.id('patient ann'))) AS answer WHERE answer ->> 'reason' = 'break-glass';
SELECT test.refused('42501', 'break_glass_list', '{}', 'nor does a patient read the queue');

SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(test.rows('break_glass_list'), 0, 'another clinician sees nothing of it');
SELECT test.same(test.rows('break_glass_close', jsonb_build_object('id', :'made'::jsonb ->> 'id')), 0, 'and ends nothing');
SELECT test.become('epione_clinician', 'eve') \gset
SELECT test.refused('break_glass_is_for_listed_roles', 'break_glass_begin', pg_temp.wish(), 'whom nobody verified opens none');
SELECT test.become('epione_clinician', 'desk') \gset
SELECT test.refused('break_glass_is_for_listed_roles', 'break_glass_begin', pg_temp.wish(), 'nor who is no clinician');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('42501', 'break_glass_begin', pg_temp.wish(), 'nor the desk');
SELECT test.nobody() \gset
INSERT INTO role_permission (role, permission, effect) VALUES ('doctor', 'breakglass.use', 'deny');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('break_glass_is_for_listed_roles', 'break_glass_begin', pg_temp.wish(), 'nor a role to which it is denied');

SELECT test.nobody() \gset
SELECT test.same(count(*), 2::bigint, 'each reviewer is told by mail at once') FROM outbox WHERE kind = 'break-glass-notice' AND account_id IN (test.id('adm'), test.id('sue'));
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(answer ->> 'state' || ' ' || coalesce(answer ->> 'patient_name', 'no name'), 'open no name', 'an admin reviews without reading names') FROM test.run('break_glass_list') AS answer;
SELECT test.same(test.rows('break_glass_judge', jsonb_build_object('id', :'made'::jsonb ->> 'id', 'verdict', 'justified', 'words', 'called in', 'if_match', 9)), 0, 'not from an old page');
SELECT test.same(answer ->> 'state' || ' ' || (answer ->> 'reviewer_name'), 'reviewed Adm Test', 'and says what they found')
FROM test.run('break_glass_judge', jsonb_build_object('id', :'made'::jsonb ->> 'id', 'verdict', 'justified', 'words', 'called in by the station', 'if_match', 1)) AS answer;
SELECT test.same(test.rows('break_glass_list', '{"state": "waiting"}'), 0, 'nothing waits then');

SELECT test.become('epione_clinician', 'pam') \gset
SELECT test.same(test.rows('break_glass_close', jsonb_build_object('id', :'made'::jsonb ->> 'id')), 1, 'whoever opened it may end it');
SELECT test.same(test.rows('break_glass_close', jsonb_build_object('id', :'made'::jsonb ->> 'id')), 0, 'once');
SELECT test.same(pg_temp.seen(), 0::bigint, 'and then sees it no more');
SELECT test.nobody() \gset
SELECT test.same(break_glass_of(test.id('pam'), test.id('patient ann')), NULL, 'nor does the audit');
SELECT test.stopped('break_glass_is_reviewed_by_another', 'UPDATE break_glass SET reviewed_by = actor_id', 'nobody reviews their own');
SELECT test.stopped('break_glass_lasts_at_most_an_hour', 'UPDATE break_glass SET ends_at = began_at + interval ''61 minutes''', 'none lasts longer than an hour');
ROLLBACK;

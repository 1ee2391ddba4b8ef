-- Emergency access: who, for how long, to read what, and who is told.

BEGIN;
SELECT test.patient('ann'), test.clinician('bo'), test.clinician('pam', 'UTC', 30, 'paramedic'), test.clinician('eve'), test.employee('desk', 'staff'),
	test.employee('adm', 'admin'), test.employee('sue', 'super-admin') \gset
UPDATE clinician SET verified_at = NULL WHERE id = test.id('eve');
CREATE FUNCTION pg_temp.wish(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'), 'reason', 'unconscious on the platform, no papers') || more
$$;
CREATE FUNCTION pg_temp.found(finding text, why text, page integer DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('id', id, 'verdict', finding, 'words', why, 'if_match', page) FROM break_glass
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
SELECT test.refused('break_glass_is_over', 'break_glass_judge', pg_temp.found('needs-talk', 'called in'), 'but not while it is open');

SELECT test.become('epione_clinician', 'pam') \gset
SELECT test.same(test.rows('break_glass_close', jsonb_build_object('id', :'made'::jsonb ->> 'id')), 1, 'whoever opened it may end it');
SELECT test.same(test.rows('break_glass_close', jsonb_build_object('id', :'made'::jsonb ->> 'id')), 0, 'once');
SELECT test.same(pg_temp.seen(), 0::bigint, 'and then sees it no more');
SELECT test.become('epione_admin', 'adm') \gset
SELECT version, version - 1 AS old FROM break_glass WHERE id = (:'made'::jsonb ->> 'id')::uuid \gset
SELECT test.same(test.rows('break_glass_judge', pg_temp.found('justified', 'called in', :old)), 0, 'a reviewer does not judge from an old page');
SELECT test.same(answer ->> 'state' || ' ' || (answer ->> 'reviewer_name') || ' ' || (answer ->> 'earlier'), 'reviewed Adm Test []', 'but says what they found')
FROM test.run('break_glass_judge', pg_temp.found('needs-talk', 'called in by the station', :version)) AS answer;
SELECT test.same(test.rows('break_glass_list', '{"state": "waiting"}'), 0, 'nothing waits then');
SELECT test.become('epione_admin', 'sue') \gset
SELECT test.same((answer -> 'earlier') #- '{0,reviewedAt}', jsonb_build_array(jsonb_build_object('verdict', 'needs-talk', 'words', 'called in by the station', 'reviewerId', test.id('adm'), 'reviewerName', 'Adm Test')),
	'what another one finds after a talk leaves what was found before it')
FROM test.run('break_glass_judge', pg_temp.found('justified', 'they talked')) AS answer;
SELECT test.same(string_agg(was ->> 'verdict', ' '), 'needs-talk justified', 'each time')
FROM test.run('break_glass_judge', pg_temp.found('unjustified', 'the station did not call')) AS answer, jsonb_array_elements(answer -> 'earlier') AS was;
SELECT test.stopped('42501', $$UPDATE break_glass SET earlier = '[]'$$, 'and nobody takes it out');
SELECT test.nobody() \gset
SELECT test.same(break_glass_of(test.id('pam'), test.id('patient ann')), NULL, 'nor does the audit');
SELECT test.stopped('break_glass_is_reviewed_by_another', 'UPDATE break_glass SET reviewed_by = actor_id', 'nobody reviews their own');
SELECT test.stopped('break_glass_lasts_at_most_an_hour', 'UPDATE break_glass SET ends_at = began_at + interval ''61 minutes''', 'none lasts longer than an hour');
ROLLBACK;

-- A part of a record is no reason to be kept from what an emergency needs.
BEGIN;
SELECT test.patient('ann'), test.clinician('bo'), test.clinician('cy'), test.clinician('pam', 'UTC', 30, 'paramedic') \gset
CREATE FUNCTION pg_temp.wish() RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'), 'reason', 'unconscious on the platform, no papers')
$$;
INSERT INTO care_grant (grantee_id, patient_id, reason, level, chosen)
VALUES (test.id('bo'), test.id('patient ann'), 'share', 'full', '{results}'), (test.id('pam'), test.id('patient ann'), 'share', 'limited', NULL),
	(test.id('cy'), test.id('patient ann'), 'share', 'limited', '{demographics,contacts,history}'), (test.id('cy'), test.id('patient ann'), 'appointment', 'limited', '{allergies,medication}');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(test.rows('break_glass_begin', pg_temp.wish()), 1, 'a doctor who sees results only opens the rest in an emergency');
SELECT test.same(care_sections(test.id('bo'), test.id('patient ann'))::text, '{demographics,contacts,history,allergies,medication,results}', 'beside what they see');
SELECT test.same(care_level(test.id('bo'), test.id('patient ann')), 'full', 'as far as they did');
SELECT test.refused('break_glass_is_needed', 'break_glass_begin', pg_temp.wish(), 'once at a time');
SELECT test.become('epione_clinician', 'pam') \gset
SELECT test.same(test.rows('break_glass_begin', pg_temp.wish()), 1, 'a paramedic who sees no history does, too');
SELECT test.become('epione_clinician', 'cy') \gset
SELECT test.refused('break_glass_is_needed', 'break_glass_begin', pg_temp.wish(), 'who sees all that an emergency opens, by whatever grants, needs none');
ROLLBACK;

-- Notes: by whoever has the record open, as what the emergency says of it, and for good.
BEGIN;
SELECT test.patient('ann'), test.patient('cat'), test.clinician('bo'), test.clinician('pam', 'UTC', 30, 'paramedic'), test.employee('desk', 'staff'), test.employee('adm', 'admin') \gset
INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (test.id('bo'), test.id('patient ann'), 'share', 'limited');
CREATE FUNCTION pg_temp.note(opened text, words text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('id', opened, 'words', words)
$$;
CREATE FUNCTION pg_temp.of_ann() RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient ann'))
$$;
SELECT test.become('epione_clinician', 'pam') \gset
SELECT answer ->> 'id' AS opened FROM test.run('break_glass_begin', pg_temp.of_ann() || '{"reason": "unconscious on the platform, no papers"}') AS answer \gset
SELECT test.same((answer ->> 'patient_id')::uuid = test.id('patient ann') AND answer ->> 'break_glass_id' = :'opened', true, 'a note is of the patient whose record is open')
FROM test.run('emergency_note_write', pg_temp.note(:'opened', 'Came round after glucose')) AS answer;
SELECT test.same(concat_ws(', ', answer ->> 'author_name', answer ->> 'author_role', answer ->> 'words'), 'Pam Test, paramedic, Came round after glucose', 'and says who wrote it')
FROM test.run('emergency_note_list', pg_temp.of_ann()) AS answer;
SELECT test.refused('emergency_note_has_3_to_4000_characters', 'emergency_note_write', pg_temp.note(:'opened', 'ok'), 'it has words');
SELECT test.refused('emergency_note_has_3_to_4000_characters', 'emergency_note_write', pg_temp.note(:'opened', repeat('x', 4001)), 'and is no book');
SELECT test.stopped('42501', format('INSERT INTO emergency_note (break_glass_id, words, %s) VALUES (%L, ''Awake'', %s)', its_column, :'opened', value), 'nobody chooses its ' || its_column)
FROM (VALUES ('patient_id', 'test.id(''patient cat'')'), ('author_name', '''Another'''), ('author_role', '''doctor'''), ('created_at', '''yesterday''')) AS chosen (its_column, value);
SELECT test.stopped('42501', 'UPDATE emergency_note SET words = ''Nothing''', 'nobody changes it');
SELECT test.stopped('42501', 'DELETE FROM emergency_note', 'or takes it away');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(test.rows('emergency_note_list', pg_temp.of_ann()), 1, 'who treats the patient reads it');
SELECT test.same(test.rows('emergency_note_write', pg_temp.note(:'opened', 'Seen on the ward')), 0, 'and writes none under what another one opened');
SELECT test.stopped('42501', format('INSERT INTO emergency_note (break_glass_id, words) VALUES (%L, ''Seen on the ward'')', :'opened'), 'by no way');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('emergency_note_list', pg_temp.of_ann()), 1, 'so does the patient');
SELECT test.same(answer -> 'emergency_notes' -> 0 ->> 'words', 'Came round after glucose', 'as a part of what is known of their health') FROM test.run('patient_medical_history') AS answer;
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(test.rows('emergency_note_list', pg_temp.of_ann()), 0, 'nobody else does');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('42501', 'emergency_note_list', pg_temp.of_ann(), 'not the desk');
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.refused('42501', 'emergency_note_list', pg_temp.of_ann(), 'nor who reviews emergencies');

SELECT test.nobody() \gset
SAVEPOINT there;
UPDATE patient SET deleted_at = now() WHERE id = test.id('patient ann');
SELECT test.become('epione_clinician', 'pam') \gset
SELECT test.refused('emergency_note_is_written_in_time', 'emergency_note_write', pg_temp.note(:'opened', 'Still here'), 'nothing is written of a record that is gone');
ROLLBACK TO there;
SELECT test.become('epione_clinician', 'pam') \gset
SELECT test.same(test.rows('break_glass_close', jsonb_build_object('id', :'opened')), 1, 'the emergency is over');
SELECT test.refused('emergency_note_is_written_in_time', 'emergency_note_write', pg_temp.note(:'opened', 'Handed over'), 'nothing more is written then');
SELECT test.same(test.rows('emergency_note_list', pg_temp.of_ann()), 0, 'and whoever wrote reads it no more');
ROLLBACK;

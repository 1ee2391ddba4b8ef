-- The audit: what is told of an access, and to whom.

BEGIN;
SELECT test.patient('dan') AS dan, test.patient('ann') AS ann, test.patient('cat') AS cat, test.clinician('bo') AS bo, test.employee('adm', 'admin') AS adm \gset
CREATE FUNCTION pg_temp.seen(who text, its_role text, subject uuid, purpose text, emergency boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('audit.subject', coalesce(subject::text, ''), true), set_config('audit.request', 'r', true);
	PERFORM test.become('epione_' || CASE its_role WHEN 'doctor' THEN 'clinician' ELSE its_role END, who);
	PERFORM test.run('audit_record', jsonb_build_object('request_id', 'r', 'route', 'GET /x', 'action', 'looked', 'fields', '{}', 'many', true,
		'outcome', 'done', 'purpose', purpose, 'may_break_glass', emergency, 'actor_role', its_role));
	PERFORM test.nobody();
END
$$;
INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (:'bo', :'ann', 'appointment', 'limited');
INSERT INTO break_glass (patient_id, actor_id, actor_role, actor_name, patient_name, patient_number, reason, ends_at)
SELECT :'cat', :'bo', 'doctor', 'Dr Bo', 'Cat Test', 'PAT-1', 'Found without papers at the station', now() + interval '1 hour'
RETURNING id AS glass \gset
SELECT pg_temp.seen('bo', 'doctor', :'ann', 'care', true), pg_temp.seen('bo', 'doctor', :'cat', 'care', true), pg_temp.seen('bo', 'doctor', :'cat', 'care', false),
	pg_temp.seen('ann', 'patient', :'ann', 'own', false), pg_temp.seen('bo', 'doctor', NULL, 'care', true) \gset
SELECT test.same(string_agg(format('%s/%s', purpose, (break_glass_id = :'glass')::text), ' ' ORDER BY purpose, break_glass_id, subject_id),
	'care/ care/ care/ emergency/true own/', 'an emergency access tags what was read by it')
FROM audit_event;
SELECT test.same(count(*), 0::bigint, 'a row tells in which transaction it was written')
FROM audit_event WHERE written_in <> pg_current_xact_id()::text::bigint;

-- What was asked for in vain names the patient, too, and shows up as opened for whoever reaches them, or else as missing.
CREATE FUNCTION pg_temp.asked(who text, its_role text, asked uuid, own boolean, many boolean, its_outcome text DEFAULT 'done') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('audit.subject', '', true), set_config('audit.request', 'r', true);
	PERFORM test.become('epione_' || CASE its_role WHEN 'doctor' THEN 'clinician' ELSE its_role END, who);
	PERFORM test.run('audit_record', jsonb_build_object('event_id', test.id('asked'), 'actor_id', test.id(who), 'request_id', 'r', 'route', 'GET /x', 'action', 'asked', 'fields', '{}',
		'many', many, 'outcome', its_outcome, 'purpose', 'care', 'may_break_glass', its_role = 'doctor', 'actor_role', its_role, 'asked_patient', asked, 'asked_own', own));
	PERFORM test.nobody();
	RETURN (SELECT format('%s %s %s', outcome, (subject_id = asked)::text, purpose) FROM audit_event WHERE id = test.id('asked'));
END
$$;
DO $$
DECLARE
	trial record;
	told text;
BEGIN
	FOR trial IN SELECT * FROM (VALUES
		('bo', 'doctor', 'ann', false, true, 'done', 'done true care', 'an empty list of a patient one reaches'),
		('bo', 'doctor', 'cat', false, true, 'done', 'done true emergency', 'one in an emergency, if only by its access'),
		('bo', 'doctor', 'dan', false, true, 'done', 'missing true care', 'a list of a patient one does not reach'),
		('bo', 'doctor', 'ann', false, false, 'done', 'missing true care', 'a thing that was not there'),
		('bo', 'doctor', 'dan', false, true, 'forbidden', 'forbidden true care', 'a refusal'),
		('ann', 'patient', 'ann', true, true, 'done', 'done true care', 'an empty list of one''s own'),
		('ann', 'patient', 'cat', false, true, 'done', 'missing true care', 'another patient''s'),
		('adm', 'admin', 'cat', false, true, 'done', 'done true care', 'an admin''s'),
		('adm', 'admin', 'nobody', false, true, 'done', 'missing true care', 'of nobody'),
		('bo', 'doctor', NULL, false, true, 'done', 'done  care', 'a list about nobody in particular')
	) AS trial (who, its_role, whom, own, many, outcome, wanted, words)
	LOOP
		told := pg_temp.asked(trial.who, trial.its_role, test.id('patient ' || trial.whom), trial.own, trial.many, trial.outcome);
		PERFORM test.same(told, trial.wanted, 'the audit says of ' || trial.words);
		DELETE FROM audit_event WHERE id = test.id('asked');
	END LOOP;
END
$$;

INSERT INTO audit_event (actor_id, actor_role, route, action, outcome, subject_id) VALUES (test.id('dan'), 'doctor', 'GET /x', 'tried', 'missing', :'ann');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(string_agg(format('%s %s %s', name, own, why), ', ' ORDER BY own), 'Dr Bo Test f They have, or had, an appointment together, Ann Test t It is their own record',
	'a patient reads who, and why') FROM audit_accesses(:'ann', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10);
SELECT test.same(string_agg(name, ', '), 'Dr Bo Test', 'and without themselves only others') FROM audit_accesses(:'ann', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 1, false);
SELECT test.same(count(*), 0::bigint, 'of nobody else') FROM audit_accesses(:'cat', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10);
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(string_agg(why, ', ') FILTER (WHERE break_glass), 'They opened it in an emergency', 'an emergency is called so')
FROM audit_accesses(:'cat', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10);
SELECT test.stopped('42501', 'SELECT count(*) FROM audit_event', 'but not the audit itself');
SELECT test.nobody() \gset
INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (test.id('cat'), :'ann', 'proxy', 'limited');
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(count(*), 0::bigint, 'a proxy with part of the record does not read it') FROM audit_accesses(:'ann', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10);
SELECT test.nobody() \gset
UPDATE care_grant SET level = 'full' WHERE reason = 'proxy';
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(count(*), 2::bigint, 'one who acts fully does') FROM audit_accesses(:'ann', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10);

SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(test.rows('audit_list', jsonb_build_object('patient', :'ann')), 3, 'an admin searches by patient, in vain ones too');
SELECT test.same(test.rows('audit_list', jsonb_build_object('actor', :'bo', 'outcome', 'done')), 4, 'by who acted');
SELECT test.same(test.rows('audit_list', jsonb_build_object('actor', :'bo', 'route', 'GET /y')), 0, 'by route');
SELECT test.same(test.rows('audit_list', jsonb_build_object('from', now() + interval '1 minute')), 0, 'by time');
SELECT test.stopped('42501', 'UPDATE audit_event SET outcome = ''missing''', 'and changes nothing');
SELECT test.stopped('42501', 'DELETE FROM audit_event', 'nor removes anything');
SELECT test.stopped('42501', 'TRUNCATE audit_event', 'nor all of it');
SELECT test.stopped('42501', 'INSERT INTO audit_event (occurred_at, actor_role, route, action, outcome) VALUES (now(), ''x'', ''x'', ''x'', ''x'')',
	'nor says when it was');
ROLLBACK;

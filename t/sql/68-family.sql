-- Proxies end when they were said to, when either side says so, and when a child comes of age.

BEGIN;
SELECT test.patient('kid'), test.patient('mum'), test.patient('cat'), test.employee('desk', 'staff'), test.clinician('bo') \gset
CREATE FUNCTION pg_temp.asked(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('patient kid'), 'email', 'mum@sql.test', 'relation', 'parent', 'level', 'full') || more
$$;
CREATE FUNCTION pg_temp.token() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
	SELECT secret FROM outbox WHERE kind = 'proxy-invited' ORDER BY id DESC LIMIT 1
$$;
CREATE FUNCTION pg_temp.acts() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
BEGIN
	PERFORM test.become('epione_patient', 'mum', 'patient kid');
	SELECT count(*) INTO rows FROM acting_patient;
	PERFORM test.nobody();
	RETURN rows;
END
$$;
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('proxy_parent_is_of_a_child', 'family_ask', pg_temp.asked(), 'a child without a birthday has no parent here');
SELECT test.nobody() \gset
UPDATE patient SET date_of_birth = current_date - interval '18 years' WHERE id = test.id('patient kid');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('proxy_parent_is_of_a_child', 'family_ask', pg_temp.asked(), 'nor who is of age today');
SELECT test.nobody() \gset
UPDATE patient SET date_of_birth = current_date - interval '17 years' WHERE id = test.id('patient kid');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused(rule, 'family_ask', pg_temp.asked(more::jsonb), rule || ' ' || more)
FROM (VALUES ('proxy_of_a_child_is_a_parent', '{"relation": "carer", "reason": "Cannot ask"}'), ('proxy_is_somebody_else', '{"email": "KID@sql.test"}'),
	('care_share_ends_in_the_future', '{"until": "2001-01-01"}'), ('proxy_level_is_full_or_limited', '{"level": "owner"}')) AS wrong (rule, more);
SELECT test.same(test.rows('family_ask', pg_temp.asked(jsonb_build_object('patient_id', test.id('nobody')))), 0, 'nobody acts for who is not there');
SELECT answer ->> 'id' AS agreed, (answer ->> 'until')::timestamptz = (current_date + interval '1 year') AT TIME ZONE 'UTC' AS on_the_day
FROM test.run('family_ask', pg_temp.asked()) AS answer \gset
SELECT test.same(:'on_the_day', 't', 'a parent acts until the child comes of age');
SELECT test.refused('proxy_is_asked_once', 'family_ask', pg_temp.asked(), 'and is asked once');
SELECT test.nobody() \gset
SELECT pg_temp.token() AS token \gset
SELECT test.same(pg_temp.acts(), 0::bigint, 'who was asked does not act yet');
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.refused('proxy_is_the_one_invited', 'family_look', jsonb_build_object('token', :'token'), 'a link tells its names to the one it was sent to');
SELECT test.refused('proxy_is_the_one_invited', 'family_join', jsonb_build_object('token', :'token'), 'a link is for the one it was sent to');
SELECT test.same(test.rows('family_list'), 0, 'a stranger sees nothing of it');
SELECT test.same(test.rows('family_update', jsonb_build_object('id', :'agreed', 'level', 'limited')), 0, 'changes nothing');
SELECT test.same(test.rows('family_leave', jsonb_build_object('id', :'agreed')), 0, 'and ends nothing');
SELECT test.same(test.rows('family_ask', pg_temp.asked('{"relation": "carer"}')), 0, 'nor asks anybody for another patient');
SELECT test.become('epione_patient', 'mum', 'patient mum') \gset
SELECT test.same((answer ->> 'inviter_name') || ' for ' || (answer ->> 'patient_name'), 'Desk Test for Kid Test', 'a parent reads who asks, and for whom')
FROM test.run('family_look', jsonb_build_object('token', :'token')) AS answer;
SELECT test.same(test.rows('family_join', jsonb_build_object('token', :'token')), 1, 'and accepts after that');
SELECT test.refused('single_use_secret_is_good', 'family_look', jsonb_build_object('token', :'token'), 'which is the end of the link');
SELECT test.refused('single_use_secret_is_good', 'family_join', jsonb_build_object('token', :'token'), 'once');
SELECT test.same(test.rows('family_update', jsonb_build_object('id', :'agreed', 'level', 'limited')), 0, 'and changes nothing of it');
SELECT test.same(test.rows('family_list'), 1, 'but sees it');
SELECT test.same(answer ->> 'direction', 'for-them', 'as the one who acts') FROM test.run('family_list') AS answer;
SELECT test.become('epione_patient', 'kid', 'patient kid') \gset
SELECT test.same(answer ->> 'direction', 'for-me', 'and the patient as the one acted for') FROM test.run('family_list') AS answer;
SELECT test.nobody() \gset
SELECT test.same(pg_temp.acts(), 1::bigint, 'and acts');
UPDATE patient SET date_of_birth = current_date - interval '19 years' WHERE id = test.id('patient kid');
SELECT test.same(pg_temp.acts(), 0::bigint, 'not when the child turns out to be of age');
UPDATE patient SET date_of_birth = current_date - interval '10 years' WHERE id = test.id('patient kid');
SELECT test.same(pg_temp.acts(), 1::bigint, 'again when it is not');
SELECT test.become('epione_patient', 'kid', 'patient kid') \gset
SELECT test.same(test.rows('family_update', jsonb_build_object('id', :'agreed', 'level', 'limited', 'if_match', 1)), 0, 'the patient does not change it from an old page');
SELECT test.same((answer ->> 'until')::timestamptz, now() + interval '1 hour', 'but from a new one')
FROM test.run('family_update', jsonb_build_object('id', :'agreed', 'level', 'limited', 'until', now() + interval '1 hour')) AS answer;
SELECT test.same(test.rows('family_leave', jsonb_build_object('id', :'agreed')), 1, 'and ends it');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.acts(), 0::bigint, 'at once');

-- Majority falls where the clinic is; nobody makes themselves of age, or a child, for they would end or begin what a parent may.
UPDATE proxy SET ended_at = NULL, until = NULL, relation = 'parent' WHERE id = :'agreed';
SELECT set_config('epione.time_zone', 'Pacific/Kiritimati', true) \gset
UPDATE patient SET date_of_birth = current_date - interval '17 years' WHERE id = test.id('patient kid');
SELECT test.become('epione_patient', 'kid', 'patient kid') \gset
SELECT test.same((answer ->> 'until')::timestamptz, (current_date + interval '1 year') AT TIME ZONE 'UTC' - interval '14 hours', 'a child comes of age at midnight of the clinic')
FROM test.run('family_list') AS answer;
SELECT set_config('epione.time_zone', '', true) \gset
SELECT test.refused(rule, 'profile_update', jsonb_build_object('date_of_birth_given', true, 'date_of_birth', born), format('a child says it was born on %s', born))
FROM (VALUES (current_date - 6000, 'nothing'), ((current_date - interval '18 years')::date, 'account_comes_of_age_at_the_desk'), (NULL, 'account_comes_of_age_at_the_desk')) AS day (born, rule);
SELECT test.nobody(), set_config('app.actor', '', true) \gset
UPDATE patient SET date_of_birth = '1980-01-01' WHERE id = test.id('patient kid');
SELECT test.become('epione_patient', 'kid', 'patient kid') \gset
SELECT test.refused(rule, 'profile_update', jsonb_build_object('date_of_birth_given', true, 'date_of_birth', born), format('an adult says they were born on %s', born))
FROM (VALUES ('1980-01-02'::date, 'nothing'), (current_date - 6000, 'account_comes_of_age_at_the_desk'), (NULL, 'account_comes_of_age_at_the_desk')) AS day (born, rule);
SELECT set_config('epione.majority_years', '50', true) \gset
SELECT test.refused('nothing', 'profile_update', jsonb_build_object('date_of_birth_given', true, 'date_of_birth', current_date - 6000), 'where fifty is of age both are children');
SELECT set_config('epione.majority_years', '', true) \gset
SELECT test.nobody(), set_config('app.actor', '', true) \gset
UPDATE patient SET date_of_birth = NULL WHERE id = test.id('patient kid');
SELECT test.become('epione_patient', 'kid', 'patient kid') \gset
SELECT test.same(answer ->> 'state', 'ended', 'a parent acts for nobody whose birthday nobody knows') FROM test.run('family_list') AS answer;
SELECT test.refused('nothing', 'profile_update', jsonb_build_object('date_of_birth_given', true, 'date_of_birth', current_date - 6000), 'who never said tells it first');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('42501', statement, pg_temp.asked(jsonb_build_object('id', :'agreed', 'token', 'x')), statement || ' is not for clinicians')
FROM unnest(ARRAY['family_list', 'family_ask', 'family_join', 'family_update', 'family_leave']) AS statement;
SELECT test.become('epione_patient', 'mum', 'patient mum') \gset
SELECT test.stopped('42501', 'INSERT INTO proxy (patient_id) VALUES (app_patient())', 'nobody writes it by themselves');
SELECT test.stopped('42501', 'SELECT * FROM proxy', 'or reads it so');
ROLLBACK;

-- Patients whom the clinic asks to have an account: who may ask, for which records, and what becomes of it.

BEGIN;
SELECT test.patient('ann'), test.clinician('bo'), test.clinician('cy'), test.clinician('ray', 'UTC', 30, 'paramedic'), test.clinician('nan', 'UTC', 30, 'nurse'),
	test.employee('desk', 'staff'), test.employee('adm', 'admin') \gset
INSERT INTO patient (id, first_name, last_name, date_of_birth, language) VALUES (test.id('pia'), 'Pia', 'Test', '1980-02-03', 'ar'), (test.id('other'), 'Other', 'One', '1980-02-03', 'en');
INSERT INTO care_grant (grantee_id, patient_id, reason, level, chosen, expires_at)
VALUES (test.id('bo'), test.id('pia'), 'share', 'full', NULL, now() + interval '1 day'), (test.id('cy'), test.id('pia'), 'share', 'full', NULL, now() - interval '1 day'),
	(test.id('nan'), test.id('pia'), 'share', 'full', '{history}', now() + interval '1 day'), (test.id('ray'), test.id('pia'), 'share', 'full', NULL, now() + interval '1 day');
CREATE FUNCTION pg_temp.asked(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('patient_id', test.id('pia'), 'email', 'Pia@sql.test') || more
$$;
CREATE FUNCTION pg_temp.token() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
	SELECT secret FROM outbox WHERE kind = 'portal-invitation' ORDER BY id DESC LIMIT 1
$$;
CREATE FUNCTION pg_temp.proof(token text, born text DEFAULT '1980-02-03') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('token', token, 'date_of_birth', born, 'password_hash', 'x', 'time_zone', 'Europe/London', 'language', 'en')
$$;
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
	SELECT answer ->> 'state' FROM test.run('portal_read', pg_temp.asked()) AS answer
$$;

-- Who may: the desk, and clinicians who keep the record.
SELECT test.become('epione_clinician', who), test.same(test.rows(statement, pg_temp.asked()), 0, format('%s of %s', statement, who))
FROM unnest(ARRAY['cy', 'nan', 'ray', 'desk-that-is-not-there']) AS who, unnest(ARRAY['portal_read', 'portal_ask', 'portal_end']) AS statement;
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused('42501', statement, pg_temp.asked(), statement || ' is not for patients') FROM unnest(ARRAY['portal_read', 'portal_ask', 'portal_end']) AS statement;
SELECT test.stopped('42501', 'SELECT * FROM portal_invitation', 'nobody reads it by themselves');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.stopped('42501', 'SELECT * FROM portal_invitation', 'nor does the desk');
SELECT test.refused('42501', statement, pg_temp.proof('x'), statement || ' is not for the desk') FROM unnest(ARRAY['portal_proof', 'portal_join']) AS statement;
SELECT test.nobody() \gset
UPDATE care_grant SET level = 'emergency' WHERE grantee_id = test.id('bo');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(test.rows('portal_ask', pg_temp.asked()), 0, 'nobody asks in an emergency');
SELECT test.nobody() \gset
UPDATE care_grant SET level = 'full' WHERE grantee_id = test.id('bo');
SELECT set_config('app.actor', '', true) \gset
UPDATE account SET status = 'suspended' WHERE id = test.id('bo');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(test.rows('portal_ask', pg_temp.asked()), 0, 'nor who is suspended');
SELECT test.nobody() \gset
SELECT set_config('app.actor', '', true) \gset
UPDATE account SET status = 'active' WHERE id = test.id('bo');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(pg_temp.state(), 'none', 'whoever keeps the record sees that nobody asked');

-- For which records.
CREATE FUNCTION pg_temp.met(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rule text;
BEGIN
	PERFORM test.nobody();
	BEGIN
		EXECUTE sql;
		PERFORM test.become('epione_staff', 'desk');
		rule := test.obstacle(test.filled('portal_ask', test.context(pg_temp.asked())));
		PERFORM test.nobody();
		RAISE EXCEPTION USING ERRCODE = 'ZZ001';
	EXCEPTION
		WHEN SQLSTATE 'ZZ001' THEN
			RETURN rule;
	END;
END
$$;
SELECT test.same(pg_temp.met(sql), wanted, coalesce(wanted, 'nothing') || ' after ' || sql)
FROM (VALUES
	(format('UPDATE patient SET first_name = first_name WHERE id = %L', test.id('pia')), 'nothing'),
	(format('UPDATE patient SET date_of_birth = NULL WHERE id = %L', test.id('pia')), 'portal_invitation_wants_a_birthday'),
	(format('UPDATE patient SET date_of_birth = current_date - interval ''17 years'' WHERE id = %L', test.id('pia')), 'portal_invitation_is_for_who_is_of_age'),
	(format('UPDATE patient SET date_of_birth = current_date - interval ''18 years'' WHERE id = %L', test.id('pia')), 'nothing'),
	(format('UPDATE patient SET status = ''deceased'', deceased_on = ''2020-01-01'' WHERE id = %L', test.id('pia')), 'portal_invitation_is_for_the_living'),
	(format('UPDATE patient SET merged_into = %L, deleted_at = now() WHERE id = %L', test.id('other'), test.id('pia')), 'portal_invitation_is_for_the_record_that_goes_on'),
	(format('INSERT INTO patient_key (patient_id, master_key, erased_at, erased_for) VALUES (%L, ''none'', now(), ''They asked for it'')', test.id('pia')),
		'portal_invitation_is_for_a_record_that_opens'),
	(format('INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (%L, ''A court wants it'', %L, ''Adm'')', test.id('pia'), test.id('adm')), 'patient_is_not_held'),
	(format('INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name, lifted_at, lift_reason) VALUES (%L, ''A court wants it'', %L, ''Adm'', now(), ''It is over'')',
		test.id('pia'), test.id('adm')), 'nothing'),
	(format('UPDATE account SET email = ''pia@sql.test'' WHERE id = %L', test.id('ann')), 'portal_invitation_goes_to_a_new_address')) AS trial (sql, wanted);
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('portal_invitation_is_for_who_has_no_account', 'portal_ask', pg_temp.asked(jsonb_build_object('patient_id', test.id('patient ann'))), 'who has an account is asked for none');
SELECT test.same(test.rows('portal_ask', pg_temp.asked(jsonb_build_object('patient_id', test.id('nobody')))), 0, 'nor who is not there');
SELECT test.same(test.rows('portal_end', pg_temp.asked()), 0, 'what is not open is not taken back');

-- Asked, asked anew, and taken back.
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(answer ->> 'state' || ' ' || (answer ->> 'email'), 'invited pia@sql.test', 'a clinician asks') FROM test.run('portal_ask', pg_temp.asked()) AS answer;
SELECT test.nobody() \gset
SELECT pg_temp.token() AS first \gset
SELECT test.same((SELECT language || ' ' || (facts ? 'firstName')::text FROM outbox WHERE kind = 'portal-invitation'), 'ar false', 'in their language, and names nobody');
SELECT test.stopped('portal_invitation_is_open_once', format('INSERT INTO portal_invitation (patient_id, email, invited_by, inviter_name) VALUES (%L, ''b@sql.test'', %L, ''A'')',
	test.id('pia'), test.id('desk')), 'once at a time');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(test.rows('portal_ask', pg_temp.asked('{"email": "pia2@sql.test"}')), 1, 'the desk asks anew');
SELECT test.nobody() \gset
SELECT pg_temp.token() AS second \gset
SELECT test.same((SELECT count(*) FROM portal_invitation WHERE email IS NOT NULL), 1::bigint, 'and the first address is forgotten');
SELECT test.become('epione_signin') \gset
SELECT test.same(test.rows('portal_proof', pg_temp.proof(:'first')), 0, 'the first link is not good any more');
SELECT test.refused('single_use_secret_is_good', 'portal_join', pg_temp.proof(:'first'), 'for nothing');
SELECT test.same(answer ->> 'fits', 'true', 'the second is') FROM test.run('portal_proof', pg_temp.proof(:'second')) AS answer;
SELECT test.same(answer ->> 'fits', 'false', 'not with another birthday') FROM test.run('portal_proof', pg_temp.proof(:'second', '1980-02-04')) AS answer;
SELECT test.refused('single_use_secret_is_good', 'portal_join', pg_temp.proof(:'second', '1980-02-04'), 'which opens nothing');
SELECT test.nobody() \gset

-- What happened meanwhile.
CREATE FUNCTION pg_temp.good_after(sql text, token text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	answers integer;
BEGIN
	BEGIN
		EXECUTE sql;
		PERFORM test.become('epione_signin');
		answers := test.rows('portal_proof', pg_temp.proof(token));
		PERFORM test.nobody();
		RAISE EXCEPTION USING ERRCODE = 'ZZ001';
	EXCEPTION
		WHEN SQLSTATE 'ZZ001' THEN
			RETURN answers;
	END;
END
$$;
SELECT test.same(pg_temp.good_after(sql, :'second'), wanted, format('%s answers after %s', wanted, sql))
FROM (VALUES
	(format('UPDATE patient SET first_name = ''Pio'' WHERE id = %L', test.id('pia')), 1),
	(format('UPDATE patient SET status = ''inactive'' WHERE id = %L', test.id('pia')), 1),
	(format('UPDATE patient SET status = ''deceased'', deceased_on = ''2020-01-01'' WHERE id = %L', test.id('pia')), 0),
	(format('UPDATE patient SET deleted_at = now() WHERE id = %L', test.id('pia')), 0),
	(format('UPDATE patient SET account_id = %L WHERE id = %L', test.id('bo'), test.id('pia')), 0),
	(format('UPDATE patient SET date_of_birth = current_date - interval ''9 years'' WHERE id = %L', test.id('pia')), 0),
	(format('UPDATE patient SET date_of_birth = NULL WHERE id = %L', test.id('pia')), 0),
	(format('INSERT INTO patient_key (patient_id, master_key, erased_at, erased_for) VALUES (%L, ''none'', now(), ''They asked for it'')', test.id('pia')), 0),
	(format('INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (%L, ''A court wants it'', %L, ''Adm'')', test.id('pia'), test.id('adm')), 0),
	(format('UPDATE portal_invitation SET expires_at = now() WHERE patient_id = %L', test.id('pia')), 0),
	('UPDATE single_use_secret SET expires_at = now()', 0)) AS trial (sql, wanted);
UPDATE portal_invitation SET expires_at = now() - interval '1 second' WHERE email IS NOT NULL;
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(pg_temp.state(), 'expired', 'the desk sees that it is too old');
SELECT test.nobody() \gset
UPDATE portal_invitation SET expires_at = now() + interval '1 hour' WHERE email IS NOT NULL;

-- Accepted, once.
UPDATE account SET email = 'pia2@sql.test' WHERE id = test.id('ann');
SELECT test.become('epione_signin') \gset
SELECT test.refused('portal_invitation_makes_a_new_account', 'portal_join', pg_temp.proof(:'second'), 'who has an account meanwhile gets no other');
SELECT test.nobody() \gset
UPDATE account SET email = 'ann@sql.test' WHERE id = test.id('ann');
SET LOCAL session_replication_role = replica;
INSERT INTO account (email, password_hash, role, status, first_name, last_name, deleted_at) VALUES ('pia2@sql.test', 'x', 'patient', 'deactivated', 'Gone', 'Test', now());
SET LOCAL session_replication_role = origin;
SELECT test.become('epione_signin') \gset
SELECT answer ->> 'id' AS account, test.same(answer ->> 'patient_id', test.id('pia')::text, 'the record is their own') FROM test.run('portal_join', pg_temp.proof(:'second')) AS answer \gset
SELECT test.refused('single_use_secret_is_good', 'portal_join', pg_temp.proof(:'second'), 'once');
SELECT test.same(test.rows('portal_proof', pg_temp.proof(:'second')), 0, 'and the link is no good any more');
SELECT test.nobody() \gset
SELECT test.same((SELECT concat_ws(' ', email, role, status, first_name, last_name, date_of_birth, email_verified_at IS NOT NULL) FROM account WHERE id = :'account'),
	'pia2@sql.test patient active Pia Test 1980-02-03 t', 'the account is the record''s, and its address confirmed');
SELECT test.same((SELECT count(*) FROM care_grant WHERE grantee_id = :'account' AND patient_id = test.id('pia') AND reason = 'self' AND level = 'owner'), 1::bigint, 'they own the record');
SELECT test.same((SELECT count(*) FROM portal_invitation WHERE email IS NOT NULL), 0::bigint, 'no address is kept');
SELECT test.same((SELECT count(*) FROM portal_invitation WHERE accepted_at IS NOT NULL), 1::bigint, 'and one invitation was accepted');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(pg_temp.state(), 'account', 'the desk sees it');

-- Five wrong birthdays.
SELECT test.same(test.rows('portal_ask', jsonb_build_object('patient_id', test.id('other'), 'email', 'o@sql.test')), 1, 'somebody else is asked');
SELECT test.nobody() \gset
SELECT pg_temp.token() AS third \gset
SELECT test.become('epione_signin') \gset
SELECT test.same((SELECT string_agg(fits, ' ') FROM (SELECT (SELECT answer ->> 'fits' FROM test.run('portal_proof', pg_temp.proof(:'third', format('1980-03-0%s', try))) AS answer) AS fits
	FROM generate_series(1, 6) AS try) AS tries), 'false false false false false', 'five birthdays are tried, and no sixth');
SELECT test.same(test.rows('portal_proof', pg_temp.proof(:'third')), 0, 'nor the right one');
ROLLBACK;

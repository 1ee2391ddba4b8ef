-- Each condition, alone, of the functions that act with more rights than who calls them: whom they let in, what they reach and what they leave as it is.
-- t/mutants/policies.mjs flips the conditions one by one; what the files of their subjects say nothing of is said here.

BEGIN;
SELECT count(test.patient(name)) FROM unnest(ARRAY['ann', 'cat', 'mum', 'dad']) AS name \gset
SELECT test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'), test.clinician('ray', 'UTC', 30, 'paramedic'), test.employee('desk', 'staff'),
	test.employee('front', 'staff'), test.employee('adm', 'admin'), test.employee('ada', 'admin'), test.employee('sue', 'super-admin'), test.employee('sid', 'super-admin'),
	test.hours('bo', '00:00', '24:00'), test.hours('cy', '00:00', '24:00'), test.hours('nan', '00:00', '24:00') \gset
INSERT INTO specialty (id, name) VALUES (test.id('heart'), 'Heart');
UPDATE clinician SET specialty_id = test.id('heart') WHERE id = test.id('cy');
INSERT INTO patient (id, first_name, last_name, date_of_birth) VALUES (test.id('patient pia'), 'Pia', 'Paper', '1980-02-03');

CREATE FUNCTION pg_temp.given(who text, whose text, reason text, level text, until timestamptz DEFAULT 'infinity', giver text DEFAULT NULL, chosen text[] DEFAULT NULL)
RETURNS uuid LANGUAGE sql AS $$
	INSERT INTO care_grant (id, grantee_id, patient_id, reason, level, expires_at, granted_by, chosen)
	VALUES (test.id(concat_ws(' ', who, whose, reason)), test.id(who), test.id('patient ' || whose), reason, level, until, test.id(giver), chosen)
	ON CONFLICT (grantee_id, patient_id, reason) DO UPDATE
	SET id = excluded.id, level = excluded.level, expires_at = excluded.expires_at, granted_by = excluded.granted_by, chosen = excluded.chosen
	RETURNING id
$$;
CREATE FUNCTION pg_temp.visit(whose text, doctor text, days integer, id uuid DEFAULT uuid_v7()) RETURNS uuid LANGUAGE sql AS $$
	INSERT INTO appointment (id, patient_id, doctor_id, during, type, consultation_type, reason)
	VALUES (id, test.id('patient ' || whose), test.id(doctor), tstzrange(date_trunc('hour', now()) + make_interval(days => days),
		date_trunc('hour', now()) + make_interval(days => days, mins => 30)), 'consultation', 'video', 'A cough')
	RETURNING id
$$;
-- Days from now until a grant ends, 90 days after a visit not counted.
CREATE FUNCTION pg_temp.days(who text, whose text) RETURNS text LANGUAGE sql AS $$
	SELECT round(extract(epoch FROM expires_at - now()) / 86400 - 90)::text FROM care_grant WHERE grantee_id = test.id(who) AND patient_id = test.id('patient ' || whose) AND reason = 'appointment'
$$;
CREATE FUNCTION pg_temp.unfollowed(change text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	SET LOCAL session_replication_role = replica;
	EXECUTE change;
	SET LOCAL session_replication_role = origin;
END
$$;
-- What there is to see after a deed: an answer, else what it was refused for.  Nothing of it stays.
CREATE FUNCTION pg_temp.after(who text, whose text, before text, deed text, look text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	seen text;
	rule text;
BEGIN
	BEGIN
		PERFORM set_config('app.actor', '', true), set_config('app.patient', '', true);
		IF before <> '' THEN
			EXECUTE before;
		END IF;
		PERFORM set_config('app.actor', coalesce(test.id(who)::text, ''), true), set_config('app.patient', coalesce(test.id('patient ' || whose)::text, ''), true);
		EXECUTE deed INTO seen;
		IF look <> '' THEN
			EXECUTE look INTO seen;
		END IF;
		RAISE EXCEPTION USING ERRCODE = 'ZZ001';
	EXCEPTION
		WHEN SQLSTATE 'ZZ001' THEN
			RETURN coalesce(seen, 'nothing');
		WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
			RETURN coalesce(nullif(rule, ''), SQLSTATE || ' ' || SQLERRM);
	END;
END
$$;

-- who | for whom | what was before | what they do | what is to be seen after it, else the answer | what that is | words
CREATE TEMPORARY TABLE trial (n serial, who text, whose text, before text, deed text, look text, wanted text, words text);

-- Accounts.
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	('adm', '', $$SELECT account_appoint(test.id('desk'), 'admin', NULL, NULL, NULL, 99)$$, $$SELECT role FROM account WHERE id = test.id('desk')$$, 'staff', 'nobody is appointed from an old page'),
	('adm', $$UPDATE account SET deleted_at = now() WHERE id = test.id('desk')$$, $$SELECT account_appoint(test.id('desk'), 'admin', NULL, NULL, NULL, NULL)$$,
		$$SELECT role FROM account WHERE id = test.id('desk')$$, 'staff', 'nor who is gone'),
	('adm', '', $$SELECT account_appoint(test.id('nobody'), 'staff', NULL, NULL, NULL, NULL)$$, '', 'nothing', 'nor who never was'),
	('adm', '', $$SELECT account_appoint(test.id('bo'), 'specialist', NULL, NULL, NULL, NULL)$$, $$SELECT string_agg(role, ' ') FROM clinician WHERE id = test.id('bo')$$, 'specialist',
		'a doctor becomes a specialist, and is the same clinician'),
	('adm', $$UPDATE account SET status = 'suspended' WHERE id = test.id('adm')$$, $$SELECT account_invite('New@sql.test', 'staff', 'A', 'B', NULL, NULL, NULL)$$, '',
		'invitation_is_an_admins', 'a suspended admin invites nobody'),
	('adm', $$INSERT INTO invitation (email, role, first_name, last_name, invited_by, inviter_name) VALUES ('other@sql.test', 'staff', 'A', 'B', test.id('ada'), 'C')$$,
		$$SELECT account_invite('New@sql.test', 'staff', 'A', 'B', NULL, NULL, NULL)$$, $$SELECT count(*) FROM invitation WHERE withdrawn_at IS NOT NULL AND email = 'other@sql.test'$$, '0',
		'an invitation takes back no other address''s'),
	('adm', $$INSERT INTO invitation (email, role, first_name, last_name, invited_by, inviter_name, accepted_at) VALUES ('new@sql.test', 'staff', 'A', 'B', test.id('ada'), 'C', now())$$,
		$$SELECT account_invite('New@sql.test', 'staff', 'A', 'B', NULL, NULL, NULL)$$, $$SELECT count(*) FROM invitation WHERE withdrawn_at IS NOT NULL AND email = 'new@sql.test'$$, '0',
		'nor one that was accepted'),
	('adm', $$INSERT INTO invitation (email, role, first_name, last_name, invited_by, inviter_name, withdrawn_at) VALUES ('new@sql.test', 'staff', 'A', 'B', test.id('ada'), 'C', 'yesterday')$$,
		$$SELECT account_invite('New@sql.test', 'staff', 'A', 'B', NULL, NULL, NULL)$$, $$SELECT count(*) FROM invitation WHERE withdrawn_at = 'yesterday' AND email = 'new@sql.test'$$, '1',
		'nor once more one that was taken back'),
	('adm', '', $$SELECT account_invite('Cy@sql.test', 'staff', 'A', 'B', NULL, NULL, NULL)$$, '', 'account_email_is_taken_once', 'nor who works here'),
	('adm', $$SELECT pg_temp.unfollowed('UPDATE account SET deleted_at = now() WHERE id = test.id(''cy'')')$$,
		$$SELECT account_invite('Cy@sql.test', 'staff', 'A', 'B', NULL, NULL, NULL)$$, $$SELECT string_agg(email, ' ') FROM invitation$$, 'cy@sql.test', 'who is gone is asked as anybody is'),
	(NULL, $$SELECT pg_temp.unfollowed('UPDATE account SET status = ''suspended'' WHERE role = ''super-admin''')$$, $$UPDATE account SET role = 'admin' WHERE id = test.id('sid') RETURNING role$$, '',
		'admin', 'the last super-admin is one who is active'),
	(NULL, $$SELECT pg_temp.unfollowed('UPDATE account SET status = ''suspended'' WHERE role = ''super-admin'' AND id <> test.id(''sue'')')$$,
		$$UPDATE account SET role = 'admin' WHERE id = test.id('sue') RETURNING role$$, '', 'account_last_super_admin_stays', 'beside whom a suspended one does not count'),
	(NULL, $$SELECT pg_temp.unfollowed('UPDATE account SET deleted_at = now() WHERE role = ''super-admin'' AND id <> test.id(''sue'')')$$,
		$$UPDATE account SET role = 'admin' WHERE id = test.id('sue') RETURNING role$$, '', 'account_last_super_admin_stays', 'nor one who is gone'),
	('adm', $$SELECT pg_temp.unfollowed('UPDATE account SET employee_number = ''EMP-ST-9999'', status = ''suspended'' WHERE id = test.id(''desk'')')$$,
		$$UPDATE account SET status = 'active' WHERE id = test.id('desk') RETURNING employee_number$$, '', 'EMP-ST-9999', 'another state gives no other number'),
	('adm', $$SELECT pg_temp.unfollowed('UPDATE account SET employee_number = ''EMP-ST-9999'', status = ''suspended'' WHERE id = test.id(''desk'')')$$,
		$$UPDATE account SET role = 'nurse' WHERE id = test.id('desk') RETURNING employee_number$$, '', 'EMP-ST-9999', 'nor does another role of who is suspended'),
	(NULL, '', $$UPDATE account SET status = 'suspended' WHERE id = test.id('ann') RETURNING 1$$, $$SELECT string_agg(version::text, ' ') FROM patient WHERE account_id = test.id('ann')$$, '1',
		'another state of the account changes no record'),
	(NULL, $$SELECT pg_temp.unfollowed('UPDATE account SET status = ''suspended'' WHERE id = test.id(''desk'')')$$,
		$$UPDATE account SET status = 'active' WHERE id = test.id('desk') RETURNING 1$$, $$SELECT count(*) FROM outbox$$, '0', 'who may come back is not told that they may not'),
	(NULL, $$SELECT pg_temp.unfollowed('UPDATE account SET status = ''suspended'' WHERE id = test.id(''desk'')')$$,
		$$UPDATE account SET first_name = 'New' WHERE id = test.id('desk') RETURNING 1$$, $$SELECT count(*) FROM outbox$$, '0', 'nor told it again when something else changes'),
	('ann', $$UPDATE account SET deleted_at = now() WHERE id = test.id('ann')$$, $$SELECT account_password_change('y')$$, '', 'nothing', 'who is gone has no password'),
	('ann', '', $$SELECT account_password_change('y')$$, $$SELECT string_agg(email, ' ') FROM account WHERE password_hash = 'y'$$, 'ann@sql.test', 'everybody changes their own'),
	('ann', $$INSERT INTO single_use_secret (hash, purpose, account_id, expires_at, used_at)
		SELECT repeat(letter, 64), purpose, test.id(whose), 'infinity', used::timestamptz
		FROM (VALUES ('a', 'reset-password', 'ann', NULL), ('b', 'reset-password', 'cat', NULL), ('c', 'verify-email', 'ann', NULL), ('d', 'reset-password', 'ann', 'yesterday'))
			AS secret (letter, purpose, whose, used)$$,
		$$SELECT account_password_change('y')$$, $$SELECT string_agg(left(hash, 1), '' ORDER BY hash) FROM single_use_secret WHERE used_at = now()$$, 'a', 'and no older link changes it back');

-- How long no more codes are taken: of three that did not fit.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT NULL, format($$INSERT INTO audit_event (actor_id, actor_role, route, action, outcome, fields, occurred_at)
		SELECT test.id(who), 'half', '-', action, outcome, fields::text[], now() - make_interval(secs => ago)
		FROM (VALUES %s) AS tried (ago, who, action, outcome, fields)$$, rows),
	$$SELECT code_wait(test.id('ann'), 3)$$, '', wanted, words
FROM (VALUES
	($$(600, 'ann', 'second factor given', 'unauthenticated', '{code}'), (500, 'ann', 'second factor given', 'unauthenticated', '{code}'),
		(400, 'ann', 'proved again', 'unauthenticated', '{code}')$$, '300', 'three codes are enough for a quarter of an hour'),
	($$(800, 'ann', 'second factor given', 'unauthenticated', '{code}'), (600, 'ann', 'second factor given', 'unauthenticated', '{code}'),
		(500, 'ann', 'proved again', 'unauthenticated', '{code}'), (400, 'ann', 'proved again', 'unauthenticated', '{code}')$$, '300', 'of four the last three'),
	($$(500, 'ann', 'second factor given', 'unauthenticated', '{code}'), (400, 'ann', 'second factor given', 'unauthenticated', '{code}'),
		(300, 'bo', 'second factor given', 'unauthenticated', '{code}'), (300, 'ann', 'second factor given', 'unauthenticated', '{recoveryCode}'),
		(300, 'ann', 'second factor given', 'forbidden', '{code}'), (300, 'ann', 'authenticator app added', 'unauthenticated', '{code}'),
		(901, 'ann', 'second factor given', 'unauthenticated', '{code}')$$, '0', 'two are not, whatever else there was'),
	($$(600, 'ann', 'second factor given', 'unauthenticated', '{code}'), (500, 'ann', 'second factor given', 'unauthenticated', '{code}'),
		(400, 'ann', 'second factor given', 'unauthenticated', '{code}'), (300, 'ann', 'proved again', 'done', '{code}')$$, '0', 'one that fits forgives them'),
	($$(600, 'ann', 'second factor given', 'unauthenticated', '{code}'), (500, 'ann', 'second factor given', 'unauthenticated', '{code}'),
		(400, 'ann', 'second factor given', 'unauthenticated', '{code}'), (300, 'bo', 'proved again', 'done', '{code}'), (300, 'ann', 'second factors read', 'done', '{}'),
		(300, 'ann', 'second factor given', 'unauthenticated', '{recoveryCode}'), (700, 'ann', 'second factor given', 'done', '{code}')$$, '300', 'nothing else does'),
	($$(1000, 'ann', 'second factor given', 'done', '{code}'), (950, 'ann', 'second factor given', 'unauthenticated', '{code}'),
		(500, 'ann', 'second factor given', 'unauthenticated', '{code}'), (400, 'ann', 'second factor given', 'unauthenticated', '{code}')$$, '0', 'and time does')) AS tries (rows, wanted, words);

-- Accounts that are deleted.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'adm', before, $$SELECT account_delete(test.id('cy'), 'They asked for it', NULL)$$, look, wanted, words
FROM (VALUES
	('', $$SELECT string_agg(email, ' ') FROM account WHERE deleted_at = now()$$, 'cy@sql.test', 'an account is deleted, and no other'),
	($$UPDATE account SET status = 'suspended' WHERE id = test.id('adm')$$, $$SELECT count(*) FROM account WHERE deleted_at = now()$$, '0', 'who is suspended deletes none'),
	($$INSERT INTO legal_hold (account_id, reason, placed_by, placed_by_name, lifted_at, lift_reason) VALUES (test.id('cy'), 'A court wants it', test.id('ada'), 'Ada', now(), 'over')$$,
		$$SELECT count(*) FROM account WHERE deleted_at = now()$$, '1', 'what a court wants no more does not count'),
	($$UPDATE patient SET account_id = test.id('cy') WHERE id = test.id('patient pia');
		INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name, lifted_at, lift_reason) VALUES (test.id('patient pia'), 'A court wants it', test.id('ada'), 'Ada', now(), 'over')$$,
		$$SELECT count(*) FROM account WHERE deleted_at = now()$$, '1', 'nor of the patient'),
	($$INSERT INTO sso_link (issuer, subject, account_id, email, removed_at)
		SELECT 'https://one', name || more, test.id(name), name || '@sql.test', away
		FROM (VALUES ('cy', '', NULL), ('cy', ' before', timestamptz '2020-01-01'), ('bo', '', NULL)) AS link (name, more, away)$$,
		$$SELECT string_agg(subject, ', ') FROM sso_link WHERE removed_at = now()$$, 'cy', 'and what a provider calls them opens nothing more'),
	('', $$SELECT count(*) FROM outbox WHERE kind = 'account-closed'$$, '1', 'closing it tells them, once'),
	($$SELECT pg_temp.unfollowed('UPDATE account SET status = ''deactivated'' WHERE id = test.id(''cy'')')$$, $$SELECT string_agg(facts ->> 'reason', ', ') FROM outbox WHERE account_id = test.id('cy')$$,
		'They asked for it', 'who was closed before is told, too'),
	($$SELECT pg_temp.unfollowed('UPDATE account SET status = ''deactivated'' WHERE id = test.id(''cy'')'), outbox_mail('account-closed', test.id('cy'), NULL, '{"reason": "Never came"}', NULL);
		UPDATE outbox SET created_at = now() - interval '1 day'$$, $$SELECT string_agg(facts ->> 'reason', ', ' ORDER BY created_at) FROM outbox WHERE account_id = test.id('cy')$$,
		'Never came, They asked for it', 'whatever they were told then'),
	($$SELECT pg_temp.unfollowed('UPDATE account SET status = ''deactivated'' WHERE id = test.id(''cy'')'), outbox_mail('account-suspended', test.id('cy'), NULL, '{"reason": "Never came"}', NULL)$$,
		$$SELECT count(*) FROM outbox WHERE account_id = test.id('cy')$$, '2', 'what else they are told now'),
	($$SELECT pg_temp.unfollowed('UPDATE account SET status = ''deactivated'' WHERE id = test.id(''cy'')'), outbox_mail('account-closed', test.id('bo'), NULL, '{"reason": "Never came"}', NULL)$$,
		$$SELECT count(*) FROM outbox WHERE account_id = test.id('cy')$$, '1', 'and whoever else is told'),
	($$SELECT pg_temp.given('cy', 'ann', 'share', 'full'), pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('cy', 'cat', 'share', 'full', now() - interval '1 day')$$,
		$$SELECT string_agg(concat_ws(' ', split_part(email, '@', 1), extract(day FROM expires_at - now()), care_grant.revoked_at IS NOT NULL), ', ' ORDER BY expires_at)
			FROM care_grant JOIN account ON account.id = grantee_id WHERE reason = 'share' AND expires_at < 'infinity'$$, 'cy -1 f, cy 0 t', 'what they reach ends, not what had ended, nor what others reach'))
	AS deleting (before, look, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'desk', $$SELECT pg_temp.visit('ann', 'cy', 5, test.id('first')), pg_temp.visit('ann', 'cy', 20); SELECT set_config('app.actor', test.id('adm')::text, true);
		SELECT account_delete(test.id('$$ || gone || $$'), 'They asked for it', NULL)$$, $$UPDATE appointment SET status = 'cancelled', cancel_reason = 'well' WHERE id = test.id('first') RETURNING 1$$,
	$$SELECT expires_at > now() FROM care_grant WHERE (grantee_id, reason) = (test.id('cy'), 'appointment')$$, wanted, words
FROM (VALUES ('cy', 'false', 'nor does another visit open it again'), ('bo', 'true', 'as it does to a doctor who is there')) AS off (gone, wanted, words);

-- Birthdays.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$UPDATE account SET date_of_birth = '1980-01-01'$$, format($$UPDATE account SET date_of_birth = current_date - 6000 WHERE id = test.id(%L) RETURNING 'a child'$$, whose), '', wanted, words
FROM (VALUES ('ann', 'ann', 'account_comes_of_age_at_the_desk', 'no patient makes a child of themselves'), ('ann', 'cat', 'a child', 'this is asked of one''s own birthday alone'),
	('bo', 'bo', 'a child', 'and of patients')) AS born (who, whose, wanted, words);

-- Sessions.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT NULL, $$INSERT INTO session (account_id, key, level, browser, device, ends_at, ended_at)
		SELECT test.id('ann'), key, 'full', true, 'x', now() + ends::interval, now() + ended::interval
		FROM (VALUES ('good', '1 hour', NULL), ('old', '-1 second', NULL), ('ended', '1 hour', '-1 second')) AS session (key, ends, ended)$$,
	format('SELECT session_prove(%L)', key), $$SELECT 'proved'$$, wanted, format('a session that is %s: %s', key, wanted)
FROM (VALUES ('good', 'proved'), ('old', 'session_goes_on'), ('ended', 'session_goes_on'), ('unknown', 'session_goes_on')) AS proof (key, wanted);

-- Visits.
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	(NULL, $$SELECT pg_temp.visit('ann', 'bo', 20); UPDATE care_grant SET expires_at = now()$$, $$SELECT pg_temp.visit('ann', 'bo', 5)$$, $$SELECT pg_temp.days('bo', 'ann')$$, '5',
		'a visit gives access for as long as it needs itself'),
	(NULL, $$SELECT pg_temp.visit('ann', 'bo', 20)$$, $$SELECT pg_temp.visit('ann', 'bo', 5)$$, $$SELECT pg_temp.days('bo', 'ann')$$, '20', 'an earlier one shortens nothing'),
	(NULL, $$SELECT pg_temp.visit('ann', 'bo', 5)$$, $$SELECT pg_temp.visit('ann', 'bo', 20)$$, $$SELECT pg_temp.days('bo', 'ann')$$, '20', 'a later one prolongs it'),
	(NULL, $$SELECT pg_temp.visit('ann', 'bo', 5, test.id('first')), pg_temp.visit('ann', 'cy', 20)$$, $$UPDATE appointment SET status = 'cancelled', cancel_reason = 'well' WHERE id = test.id('first')
		RETURNING 1$$, $$SELECT pg_temp.days('bo', 'ann')$$, '-90', 'a visit to another doctor does not, when this one is cancelled'),
	(NULL, $$SELECT pg_temp.visit('ann', 'bo', 5, test.id('first')), pg_temp.visit('cat', 'bo', 20)$$, $$UPDATE appointment SET status = 'cancelled', cancel_reason = 'well' WHERE id = test.id('first')
		RETURNING 1$$, $$SELECT pg_temp.days('bo', 'ann')$$, '-90', 'nor does another patient''s'),
	('desk', $$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient pia')$$, $$SELECT pg_temp.visit('pia', 'bo', 5)$$, '', 'appointment_patient_exists', 'nobody books for who is gone'),
	('desk', '', $$SELECT pg_temp.visit('nobody', 'bo', 5)$$, '', 'appointment_patient_exists', 'nor for who never was'),
	('desk', '', $$SELECT pg_temp.visit('ann', 'nan', 5)$$, '', 'appointment_doctor_exists', 'nor with a nurse'),
	('desk', '', $$SELECT pg_temp.visit('ann', 'nobody', 5)$$, '', 'appointment_doctor_exists', 'nor with nobody'),
	('desk', '', $$SELECT pg_temp.visit('ann', 'bo', 5), pg_temp.visit('ann', 'cy', 6)$$, $$SELECT string_agg(doctor_name || ' ' || specialty_name, ', ' ORDER BY starts_at) FROM appointment
		WHERE patient_id = test.id('patient ann')$$, 'Dr Bo Medicine, Dr Cy Heart', 'a visit is of its doctor''s specialty'),
	('desk', $$SELECT set_config('epione.verify_email', 'booking', true)$$, $$SELECT pg_temp.visit('ann', 'bo', 5) IS NOT NULL$$, '', 'true', 'the desk books without a confirmed address of its own'),
	('ann', $$SELECT set_config('epione.verify_email', 'booking', true)$$, $$SELECT pg_temp.visit('ann', 'bo', 5) IS NOT NULL$$, '', 'appointment_booker_confirmed_their_address', 'a patient does not'),
	('ann', $$SELECT set_config('epione.verify_email', 'booking', true); UPDATE account SET email_verified_at = now() WHERE id = test.id('ann')$$, $$SELECT pg_temp.visit('ann', 'bo', 5) IS NOT NULL$$,
		'', 'true', 'and with one does');

-- Whether a list without a row says that there is none.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT NULL, $$SELECT pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('cy', 'ann', 'share', 'full', now() - interval '1 second'), pg_temp.given('cy', 'cat', 'share', 'full')$$,
	format($$SELECT audit_reaches(test.id(%L), %L, test.id(%L))$$, who, its_role, 'patient ' || whom), '', wanted, format('%s as %s reaches %s: %s', who, its_role, whom, wanted)
FROM (VALUES ('bo', 'doctor', 'ann', 'true'), ('bo', 'doctor', 'cat', 'false'), ('cy', 'doctor', 'ann', 'false'), ('cat', 'patient', 'ann', 'false'), ('desk', 'staff', 'ann', 'true'),
	('desk', 'staff', 'nobody', 'false'), ('adm', 'admin', 'ann', 'true'), ('adm', 'super-admin', 'ann', 'true'), ('adm', 'admin', 'nobody', 'false')) AS sight (who, its_role, whom, wanted);

-- Who looked at a record.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before || $$; INSERT INTO audit_event (id, occurred_at, actor_id, actor_role, route, action, outcome, subject_id)
		SELECT test.id('event ' || hours), now() - make_interval(hours => hours), test.id(actor), 'doctor', 'GET /x', hours, CASE hours WHEN 7 THEN 'missing' ELSE 'done' END,
			test.id('patient ' || whose)
		FROM (VALUES (7, 'bo', 'ann'), (1, 'bo', 'ann'), (2, 'bo', 'ann'), (3, NULL, 'ann'), (4, 'bo', 'cat'), (5, 'cy', 'ann'), (6, 'ann', 'ann')) AS event (hours, actor, whose)$$,
	format($$SELECT string_agg(action, ' ' ORDER BY action) FROM audit_accesses(test.id('patient ann'), %s, %s, 10, %s)$$, moment, id, own::text), '', wanted, words
FROM (VALUES
	('ann', 'SELECT 1', $$'infinity'$$, 'uuid_v7()', true, '1 2 5 6', 'a patient reads who was there, and not what nobody did'),
	('ann', 'SELECT 1', $$now() - interval '2 hours'$$, $$test.id('event 2')$$, true, '5 6', 'on the next page what came before'),
	('ann', 'SELECT 1', $$'infinity'$$, 'uuid_v7()', false, '1 2 5', 'or who else was there'),
	('cat', 'SELECT 1', $$'infinity'$$, 'uuid_v7()', true, 'nothing', 'a stranger nothing'),
	('bo', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full')$$, $$'infinity'$$, 'uuid_v7()', true, 'nothing', 'nor does a doctor who reaches all'),
	('mum', $$SELECT pg_temp.given('mum', 'ann', 'proxy', 'full')$$, $$'infinity'$$, 'uuid_v7()', true, '1 2 5 6', 'a proxy does'),
	('mum', $$SELECT pg_temp.given('mum', 'ann', 'proxy', 'limited')$$, $$'infinity'$$, 'uuid_v7()', true, 'nothing', 'one who only reads does not'),
	('mum', $$SELECT pg_temp.given('mum', 'ann', 'proxy', 'full', now())$$, $$'infinity'$$, 'uuid_v7()', true, 'nothing', 'nor one who was')) AS reader (who, before, moment, id, own, wanted, words);

-- Emergencies.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$INSERT INTO break_glass (id, actor_id, actor_name, actor_role, patient_id, patient_name, patient_number, reason)
		SELECT test.id(actor || patient), test.id(actor), 'A', 'paramedic', test.id('patient ' || patient), 'B', 'C', 'Found without papers at the station'
		FROM (VALUES ('ray', 'ann'), ('ray', 'cat'), ('nan', 'ann')) AS opened (actor, patient);
	SELECT pg_temp.given('ray', 'ann', 'break-glass', 'emergency'), pg_temp.given('ray', 'cat', 'break-glass', 'emergency'), pg_temp.given('nan', 'ann', 'break-glass', 'emergency'),
		pg_temp.given('ray', 'ann', 'share', 'limited')$$, $$SELECT break_glass_end(test.id('rayann'))$$, look, wanted, words
FROM (VALUES
	('ray', $$SELECT count(*) FROM break_glass WHERE ends_at > now()$$, '2', 'who ends an emergency ends no other'),
	('ray', $$SELECT count(*) FROM care_grant WHERE expires_at > now() AND reason = 'break-glass' AND grantee_id = test.id('nan')$$, '1', 'nor anybody else''s access'),
	('ray', $$SELECT count(*) FROM care_grant WHERE expires_at > now() AND reason = 'break-glass' AND grantee_id = test.id('ray')$$, '1', 'nor to another record'),
	('ray', $$SELECT count(*) FROM care_grant WHERE expires_at > now() AND reason = 'share' AND grantee_id = test.id('ray')$$, '1', 'nor what was given for another reason'),
	('nan', $$SELECT count(*) FROM break_glass WHERE ends_at > now()$$, '3', 'and somebody else ends none')) AS ending (who, look, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	('ray', '', $$SELECT (break_glass_open(test.id('patient ann'), NULL, 'Found without papers at the station')).id IS NOT NULL$$, '', 'true', 'a paramedic opens a record'),
	('ray', $$SELECT pg_temp.unfollowed('UPDATE clinician SET active = false WHERE id = test.id(''ray'')')$$,
		$$SELECT (break_glass_open(test.id('patient ann'), NULL, 'Found without papers at the station')).id IS NOT NULL$$, '', 'break_glass_is_for_listed_roles', 'not one who works here no more'),
	('ray', $$UPDATE clinician SET verified_at = NULL WHERE id = test.id('ray')$$, $$SELECT (break_glass_open(test.id('patient ann'), NULL, 'Found without papers at the station')).id IS NOT NULL$$, '',
		'break_glass_is_for_listed_roles', 'nor one who is not verified'),
	('ray', $$INSERT INTO role_permission (role, permission, effect) VALUES ('paramedic', 'breakglass.use', 'deny')$$, $$SELECT (break_glass_open(test.id('patient ann'), NULL, 'Found without papers at the station')).id IS NOT NULL$$, '',
		'break_glass_is_for_listed_roles', 'nor one whose role may not'),
	('ray', $$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient ann')$$,
		$$SELECT (break_glass_open(test.id('patient ann'), NULL, 'Found without papers at the station')).id IS NOT NULL$$, '', 'nothing', 'nor one that is gone'),
	('ray', '', $$SELECT (break_glass_open(NULL, NULL, 'Found without papers at the station')).id IS NOT NULL$$, '', 'nothing', 'nor just any');
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$UPDATE patient SET date_of_birth = '1951-03-09' WHERE id = test.id('patient ann');$$ || before,
	format($$SELECT patient_number = (SELECT number FROM patient WHERE id = test.id('patient ann')) FROM break_glass_open_named(%L, %L, %L, 'Found without papers at the station')$$, given, family, born),
	'', wanted, words
FROM (VALUES
	('ray', '', 'ann', ' TEST ', '1951-03-09', 'true', 'a paramedic opens a record by its names and birthday'),
	('ray', '', 'anna', 'test', '1951-03-09', 'nothing', 'not by another first name'),
	('ray', '', 'ann', 'tes', '1951-03-09', 'nothing', 'by a part of the last'),
	('ray', '', 'ann', 'test', '1951-03-10', 'nothing', 'or another birthday'),
	('ray', '', 'ann', 'test', NULL, 'nothing', 'or none'),
	('ray', $$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient ann')$$, 'ann', 'test', '1951-03-09', 'nothing', 'nor who is gone'),
	('ray', $$UPDATE patient SET first_name = 'Ann', date_of_birth = '1951-03-09' WHERE id = test.id('patient cat')$$, 'ann', 'test', '1951-03-09', 'break_glass_is_of_one_patient',
		'nor one of several'),
	('desk', $$UPDATE patient SET first_name = 'Ann', date_of_birth = '1951-03-09' WHERE id = test.id('patient cat')$$, 'ann', 'test', '1951-03-09', 'break_glass_is_for_listed_roles',
		'others learn not even that'),
	('ray', $$UPDATE patient SET first_name = 'Ann', date_of_birth = '1951-03-09' WHERE id = test.id('patient cat'); UPDATE clinician SET active = false WHERE id = test.id('ray')$$, 'ann', 'test', '1951-03-09',
		'break_glass_is_for_listed_roles', 'not who works here no more'),
	('ray', $$UPDATE patient SET first_name = 'Ann', date_of_birth = '1951-03-09' WHERE id = test.id('patient cat'); UPDATE clinician SET verified_at = NULL WHERE id = test.id('ray')$$, 'ann', 'test', '1951-03-09',
		'break_glass_is_for_listed_roles', 'nor who is not verified'),
	('ray', $$UPDATE patient SET first_name = 'Ann', date_of_birth = '1951-03-09' WHERE id = test.id('patient cat'); INSERT INTO role_permission (role, permission, effect) VALUES ('paramedic', 'breakglass.use', 'deny')$$,
		'ann', 'test', '1951-03-09', 'break_glass_is_for_listed_roles', 'nor whose role may not'),
	('ray', $$UPDATE patient SET first_name = 'Ann', date_of_birth = '1951-03-09', deleted_at = now() WHERE id = test.id('patient cat')$$, 'ann', 'test', '1951-03-09', 'true',
		'who is gone is no other one'))
	AS naming (who, before, given, family, born, wanted, words);

-- Access that is given and taken back.
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	('adm', $$SELECT pg_temp.given('cy', 'ann', 'share', 'limited')$$, $$UPDATE account SET role = 'specialist' WHERE id = test.id('bo') RETURNING 1$$,
		$$SELECT version FROM care_grant WHERE grantee_id = test.id('cy') AND reason = 'share'$$, '1', 'another role leaves others'' access as it is');
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$SELECT pg_temp.given('cy', 'ann', 'share', 'limited', 'infinity', 'ann'), pg_temp.given('nan', 'ann', 'share', 'limited', 'infinity', 'mum')$$ || before,
	format($$SELECT care_revoke(test.id('patient ann'), test.id('%s ann share'))$$, whom), $$SELECT string_agg(DISTINCT person_name(grantee_id), ' ') FROM care_grant WHERE revoked_at IS NOT NULL$$, wanted, words
FROM (VALUES
	('ann', '', 'nan', 'Nan Test', 'a patient takes back what a proxy gave'),
	('mum', $$, pg_temp.given('mum', 'ann', 'proxy', 'full')$$, 'cy', 'Dr Cy Test', 'a proxy what the patient gave'),
	('bo', $$, pg_temp.given('mum', 'ann', 'proxy', 'full'), pg_temp.given('bo', 'ann', 'share', 'full')$$, 'cy', 'care_grant_is_the_givers_or_the_patients', 'a doctor who has all of it does not'),
	('dad', $$, pg_temp.given('dad', 'cat', 'proxy', 'full'), pg_temp.given('dad', 'ann', 'share', 'full')$$, 'cy', 'care_grant_is_the_givers_or_the_patients', 'nor another patient''s proxy'),
	('dad', $$, pg_temp.given('dad', 'ann', 'proxy', 'limited'), pg_temp.given('dad', 'ann', 'share', 'full')$$, 'cy', 'care_grant_is_the_givers_or_the_patients', 'nor one who only reads'),
	('dad', $$, pg_temp.given('dad', 'ann', 'proxy', 'full', now()), pg_temp.given('dad', 'ann', 'share', 'full')$$, 'cy', 'care_grant_is_the_givers_or_the_patients', 'nor one who was'))
	AS taking (who, before, whom, wanted, words);

-- What is shared.
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	('bo', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full', now() + interval '5 days'), pg_temp.given('bo', 'ann', 'registration', 'limited'), pg_temp.given('bo', 'cat', 'share', 'full')$$,
		$$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$,
		$$SELECT expires_at - now() FROM care_grant WHERE grantee_id = test.id('nan')$$, '5 days', 'what is shared on ends with what was shared'),
	('ann', $$SELECT pg_temp.unfollowed('UPDATE clinician SET active = false WHERE id = test.id(''nan'')')$$,
		$$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, '', 'care_share_is_with_a_clinician', 'nothing is shared with who works here no more'),
	('ann', $$SELECT pg_temp.unfollowed('UPDATE clinician SET verified_at = NULL WHERE id = test.id(''nan'')')$$,
		$$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, '', 'care_share_is_with_a_clinician', 'nor with whom nobody verified'),
	('ann', $$SELECT pg_temp.unfollowed('UPDATE account SET role = ''staff'' WHERE id = test.id(''nan'')')$$,
		$$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, '', 'care_share_is_with_a_clinician', 'nor with who went to the desk'),
	('ann', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$,
		$$SELECT chosen IS NULL FROM care_grant WHERE grantee_id = test.id('nan')$$, 'true', 'a patient who names no part shares whatever the role may see');

-- What somebody else has said about who is shared with: bo, who reaches all of it, shares with nan, who is not new.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, format($$SELECT pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('nan', 'ann', 'share', 'full', %L, %L); UPDATE care_grant SET revoked_by = test.id(%L) WHERE id = test.id('nan ann share');$$,
		until, giver, ender) || before,
	$$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, $$SELECT level FROM care_grant WHERE id = test.id('nan ann share')$$,
	CASE WHEN may THEN 'limited' ELSE 'care_share_is_the_givers_or_the_patients' END, words
FROM (VALUES
	('bo', 'infinity'::timestamptz, 'bo', NULL, '', true, 'what somebody gave they change'),
	('bo', 'infinity', 'cy', NULL, '', false, 'not what a colleague gave'),
	('bo', 'infinity', 'ann', NULL, '', false, 'nor what the patient gave'),
	('bo', 'yesterday', 'cy', NULL, '', true, 'what a colleague gave until yesterday binds nobody'),
	('bo', 'yesterday', 'ann', NULL, '', false, 'what the patient gave until then does'),
	('bo', 'yesterday', 'bo', 'ann', '', false, 'and what the patient took back stays so'),
	('bo', 'yesterday', 'bo', 'nan', '', true, 'but not what was given back'),
	('bo', 'infinity', 'cy', NULL, $$SELECT pg_temp.given('mum', 'ann', 'proxy', 'full')$$, false, 'that there is a proxy helps nobody else'),
	('bo', 'infinity', 'cy', NULL, $$SELECT pg_temp.given('bo', 'cat', 'proxy', 'full')$$, false, 'nor to decide over another record'),
	('bo', 'infinity', 'cy', NULL, $$SELECT pg_temp.given('bo', 'ann', 'proxy', 'full', 'yesterday')$$, false, 'or to have done so'),
	('bo', 'infinity', 'cy', NULL, $$SELECT pg_temp.given('bo', 'ann', 'proxy', 'limited')$$, false, 'nor to read for somebody'),
	('ann', 'infinity', 'cy', NULL, '', true, 'a patient changes what anybody gave'),
	('mum', 'yesterday', 'cy', 'ann', $$SELECT pg_temp.given('mum', 'ann', 'proxy', 'full')$$, true, 'as does their proxy')) AS another (who, until, giver, ender, before, may, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES ('bo', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('bo', 'cat', 'share', 'full'), pg_temp.given('cy', 'ann', 'share', 'full')$$,
	$$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$,
	$$SELECT string_agg(person_name(grantee_id), ', ') FROM care_grant WHERE reason = 'share' AND xmax <> 0$$, 'Dr Bo Test', 'nobody takes back meanwhile what is shared on');

-- What somebody shared follows their own access.
CREATE FUNCTION pg_temp.shares(whose text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', split_part(email, '@', 1), CASE WHEN revoked_at IS NOT NULL THEN 'ended' WHEN expires_at = 'infinity' THEN 'for good' ELSE extract(day FROM expires_at - now())::text END,
		CASE WHEN chosen IS NOT NULL THEN ARRAY(SELECT unnest(chosen) ORDER BY 1) END::text, care_grant.version), ', ' ORDER BY email)
	FROM care_grant JOIN account ON account.id = grantee_id
	WHERE patient_id = test.id('patient ' || whose) AND granted_by IS NOT NULL AND reason <> 'proxy'
$$;
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'ann', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('bo', 'ann', 'registration', 'limited'), pg_temp.given('bo', 'cat', 'share', 'full'),
		pg_temp.given('nan', 'ann', 'share', 'full', 'infinity', 'bo'), pg_temp.given('nan', 'cat', 'share', 'full', 'infinity', 'ann'), pg_temp.given('ray', 'cat', 'share', 'limited', 'infinity', 'bo'),
		pg_temp.given('ray', 'ann', 'share', 'limited', 'infinity', 'nan'), pg_temp.given('cy', 'ann', 'registration', 'limited', 'infinity', 'bo'),
		pg_temp.given('mum', 'ann', 'proxy', 'full', 'infinity', 'cy'), pg_temp.given('sid', 'ann', 'share', 'limited', 'infinity', 'mum'),
		pg_temp.given('dad', 'ann', 'share', 'full'), pg_temp.given('sue', 'ann', 'share', 'limited', 'infinity', 'dad'),
		pg_temp.given('desk', 'ann', 'share', 'full', now() - interval '1 day', 'ann'), pg_temp.given('front', 'ann', 'share', 'limited', 'infinity', 'desk'),
		pg_temp.given('adm', 'ann', 'share', 'limited', 'infinity', 'ann'), pg_temp.given('ada', 'ann', 'share', 'limited', 'infinity', 'adm'),
		pg_temp.given('cat', 'ann', 'share', 'limited', now() - interval '1 day', 'bo')$$, deed, look, wanted, words
FROM (VALUES
	($$UPDATE care_grant SET expires_at = now() WHERE id = test.id('bo ann share') RETURNING 1$$, $$SELECT pg_temp.shares('ann') || '; ' || pg_temp.shares('cat')$$,
		'ada ended 2, adm for good 1, cat -1 1, cy for good 1, desk -1 1, front ended 2, nan ended 2, ray ended 2, sid for good 1, sue for good 1; nan for good 1, ray for good 1',
		'what somebody shared of a record ends with their access to it, and what was shared of that'),
	($$UPDATE care_grant SET level = 'limited' WHERE id = test.id('bo ann share') RETURNING 1$$, $$SELECT pg_temp.shares('ann')$$,
		'ada ended 2, adm for good 1, cat -1 1, cy for good 1, desk -1 1, front ended 2, nan ended 2, ray ended 2, sid for good 1, sue for good 1', 'or when they may share no more'),
	($$DELETE FROM care_grant WHERE id = test.id('bo ann share') RETURNING 1$$, $$SELECT pg_temp.shares('ann')$$,
		'ada ended 2, adm for good 1, cat -1 1, cy for good 1, desk -1 1, front ended 2, nan ended 2, ray ended 2, sid for good 1, sue for good 1', 'or never could'),
	($$UPDATE care_grant SET expires_at = now() WHERE id = test.id('bo ann share') RETURNING 1$$,
		$$SELECT string_agg(DISTINCT concat_ws(' ', person_name(actor_id), actor_role, action, object_type, subject_id = test.id('patient ann'), outcome), ', ') || ': ' || count(DISTINCT object_id) FROM audit_event$$,
		'Ann Test patient shared access ended care grant t done: 4', 'each of which the audit tells'),
	($$UPDATE care_grant SET expires_at = now() WHERE id = test.id('bo ann share') RETURNING 1$$, $$SELECT count(*) FROM outbox WHERE kind = 'access-revoked'$$, '4', 'and who had it'),
	($$UPDATE care_grant SET expires_at = now() WHERE id = test.id('bo ann share') RETURNING 1$$, $$SELECT string_agg(DISTINCT person_name(revoked_by), ', ') FROM care_grant$$, 'Ann Test', 'and the list')) AS following (deed, look, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES ('ann', $$SELECT pg_temp.given('bo', 'ann', 'registration', 'full'), pg_temp.given('nan', 'ann', 'share', 'full', 'infinity', 'bo'), pg_temp.given('bo', 'ann', 'share', 'full', 'infinity', 'nan')$$,
	$$UPDATE care_grant SET expires_at = now() WHERE id = test.id('bo ann registration') RETURNING 1$$, $$SELECT pg_temp.shares('ann')$$, 'bo ended 2, nan ended 2', 'and two do not keep each other in');
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'ann', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('bo', 'ann', 'registration', 'limited', 'infinity', NULL, '{demographics}'), pg_temp.given('bo', 'cat', 'share', 'full'),
		pg_temp.given('cy', 'ann', 'share', 'full'), pg_temp.given('nan', 'ann', 'share', 'limited', 'infinity', 'bo', '{history,results}'), pg_temp.given('ray', 'ann', 'share', 'limited', 'infinity', 'bo'),
		pg_temp.given('sid', 'ann', 'share', 'limited', now() + interval '1 day', 'bo', '{}'), pg_temp.given('sue', 'ann', 'share', 'limited', 'infinity', 'cy', '{results}'),
		pg_temp.given('desk', 'ann', 'registration', 'limited', 'infinity', 'bo', '{contacts}'), pg_temp.given('front', 'ann', 'share', 'limited', now() - interval '1 day', 'bo', '{contacts}'),
		pg_temp.given('nan', 'cat', 'share', 'limited', 'infinity', 'bo', '{results}')$$, deed, $$SELECT pg_temp.shares('ann') || '; ' || pg_temp.shares('cat')$$, wanted, words
FROM (VALUES
	($$UPDATE care_grant SET expires_at = now() + interval '5 days' WHERE id = test.id('bo ann share') RETURNING 1$$,
		'desk for good {contacts} 1, front -1 {contacts} 1, nan 5 {history,results} 2, ray 5 2, sid 1 {} 1, sue for good {results} 1; nan for good {results} 1', 'what is shared lasts no longer than who shared it may'),
	($$UPDATE care_grant SET chosen = '{history,visits}' WHERE id = test.id('bo ann share') RETURNING 1$$,
		'desk for good {contacts} 1, front -1 {contacts} 1, nan for good {history} 2, ray for good {demographics,visits} 2, sid 1 {} 1, sue for good {results} 1; nan for good {results} 1',
		'nor is it of other parts'),
	($$UPDATE care_grant SET note = 'Called again' WHERE id = test.id('bo ann share') RETURNING 1$$,
		'desk for good {contacts} 1, front -1 {contacts} 1, nan for good {history,results} 1, ray for good 1, sid 1 {} 1, sue for good {results} 1; nan for good {results} 1', 'and otherwise stays')) AS narrowing (deed, wanted, words);
-- Each part lasts as long as whoever shares it reaches that part themselves: bo all of it until a visit is long over, and allergies for good.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$SELECT pg_temp.given('bo', 'ann', 'share', 'full', now() + interval '50 days', 'ann', '{allergies}'), pg_temp.given('bo', 'ann', 'registration', 'limited', now() + interval '9 days'),
		pg_temp.given('bo', 'ann', 'appointment', 'limited', now() + interval '20 days', NULL, '{history}'), pg_temp.given('bo', 'ann', 'proxy', 'limited', now() - interval '1 day'),
		pg_temp.given('bo', 'cat', 'appointment', 'limited', now() + interval '99 days'), pg_temp.given('cy', 'ann', 'registration', 'limited', now() + interval '99 days');$$ || before, deed,
	$$SELECT round(extract(epoch FROM expires_at - now()) / 86400) || ARRAY(SELECT unnest(chosen) ORDER BY 1)::text FROM care_grant WHERE grantee_id = test.id('nan')$$, wanted, words
FROM (VALUES
	('bo', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'full', '{allergies}', NULL, NULL)$$, '50{allergies}', 'what is shared on ends with that part'),
	('bo', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'full', '{history,allergies}', NULL, NULL)$$, '20{allergies,history}', 'of several parts with the first of them'),
	('bo', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'full', '{results,history}', NULL, NULL)$$, '9{history,results}', 'whichever that is'),
	('bo', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', '{allergies,documents}', NULL, NULL)$$, '50{allergies,documents}', 'but not with one that the other may not see'),
	('ann', $$SELECT pg_temp.given('nan', 'ann', 'share', 'full', now() + interval '50 days', 'bo', '{history,allergies}')$$,
		$$UPDATE care_grant SET expires_at = now() + interval '15 days' WHERE (grantee_id, patient_id, reason) = (test.id('bo'), test.id('patient ann'), 'appointment') RETURNING 1$$, '15{allergies,history}',
		'and ends sooner when that part does')) AS lasting (who, before, deed, wanted, words);

-- What was agreed to.
INSERT INTO consent_text (kind, version, place) VALUES ('sharing', 2, 9);
INSERT INTO consent_wording SELECT (jsonb_populate_record(old, '{"version": 2}')).* FROM consent_wording AS old WHERE kind = 'sharing';
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before, deed, look, wanted, words
FROM (VALUES
	('ann', '', 'research', 1, $$SELECT given_by_name || ' ' || by_proxy FROM consent$$, 'Ann Test false', 'a patient agrees in their own name'),
	('mum', '', 'research', 1, $$SELECT given_by_name || ' ' || by_proxy FROM consent$$, 'Mum Test true', 'a proxy in theirs'),
	('ann', '', 'sharing', 1, '', 'consent_is_to_the_newest_text', 'nobody to an old text'),
	('ann', '', 'sharing', 2, $$SELECT 'agreed'$$, 'agreed', 'but to the newest')) AS agreement (who, before, kind, version, look, wanted, words),
	format($$INSERT INTO consent (patient_id, kind, text_version, given_by) VALUES (test.id('patient ann'), %L, %s, app_actor()) RETURNING 1$$, kind, version) AS deed;
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'mum', $$SELECT set_config('app.actor', test.id('ann')::text, true);
	INSERT INTO consent (patient_id, kind, text_version, given_by) VALUES (test.id('patient ann'), 'research', 1, test.id('ann'))$$ || before,
	$$UPDATE consent SET withdrawn_at = now(), withdrawn_by = app_actor() RETURNING withdrawn_by_name || ' after ' || given_by_name$$, '', wanted, words
FROM (VALUES ('', 'Mum Test after Ann Test', 'a proxy takes it back in theirs'), ('; UPDATE consent SET withdrawn_at = now(), withdrawn_by = app_actor()', 'consent_is_withdrawn_once', 'once')) AS taking (before, wanted, words);

-- Who acts for whom: asked, accepted, ended.
CREATE FUNCTION pg_temp.agreed(who text, whose text, created timestamptz DEFAULT now(), accepted timestamptz DEFAULT NULL, ended timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
	inviter text DEFAULT NULL, relation text DEFAULT 'carer', level text DEFAULT 'full') RETURNS uuid LANGUAGE sql AS $$
	INSERT INTO proxy (id, patient_id, email, relation, level, until, majority_years, account_id, invited_by, created_at, accepted_at, ended_at)
	VALUES (test.id(who || ' for ' || whose), test.id('patient ' || whose), who || '@sql.test', relation, level, until, 18, CASE WHEN accepted IS NOT NULL THEN test.id(who) END,
		test.id(coalesce(inviter, whose)), created, accepted, ended)
	RETURNING id
$$;
CREATE FUNCTION pg_temp.ends() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(split_part(proxy.email, '@', 1) || ' for ' || lower(first_name), ', ' ORDER BY proxy.email, first_name) FROM proxy JOIN patient ON patient.id = patient_id WHERE ended_at = now()
$$;
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before, format($$SELECT family_accept(secret) FROM single_use_new('proxy-invitation', NULL, jsonb_build_object('proxy', test.id('%s for ann')), interval '1 day') AS secret$$, who), look, wanted, words
FROM (VALUES
	('mum', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.agreed('mum', 'cat')$$, $$SELECT count(*) FROM proxy WHERE accepted_at = now()$$, '1', 'one invitation is accepted, not all'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann', ended => now())$$, '', 'single_use_secret_is_good', 'one that was taken back is not'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann', until => now())$$, '', 'single_use_secret_is_good', 'nor one whose time is over'),
	('desk', $$SELECT pg_temp.agreed('desk', 'ann')$$, '', 'proxy_is_the_one_invited', 'nor does an employee act for anybody'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.given('dad', 'ann', 'proxy', 'full'), pg_temp.given('bo', 'ann', 'share', 'full');
		UPDATE care_grant SET source_id = test.id('mum for ann') WHERE reason = 'share'$$,
		$$SELECT string_agg(facts ->> 'grantee', ', ') FROM outbox WHERE kind = 'access-shared' AND account_id = test.id('ann')$$, 'Mum Test', 'the patient is told of it, and of nothing else'))
	AS accepting (who, before, look, wanted, words);
CREATE FUNCTION pg_temp.link(good interval DEFAULT '1 day', purpose text DEFAULT 'proxy-invitation', used timestamptz DEFAULT NULL, token text DEFAULT 'a link') RETURNS void
LANGUAGE sql AS $$
	INSERT INTO single_use_secret (hash, purpose, facts, expires_at, used_at)
	VALUES (secret_hash(token), purpose, jsonb_build_object('proxy', test.id('mum for ann')), now() + good, used)
$$;
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before, $$SELECT concat_ws(' ', inviter_name, 'for', patient_name, relation, level, cardinality(sections), until) FROM family_invitation('a link')$$, '', wanted, words
FROM (VALUES
	('mum', $$SELECT pg_temp.agreed('mum', 'ann', inviter => 'desk'), pg_temp.agreed('mum', 'cat'), pg_temp.link()$$, 'Desk Test for Ann Test carer full 9', 'who is asked reads who asks, and for whom'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann', level => 'limited', until => '2099-01-01'), pg_temp.link()$$, 'Ann Test for Ann Test carer limited 9 2099-01-01 00:00:00+00', 'how far, and until when'),
	('dad', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.link()$$, 'proxy_is_the_one_invited', 'nobody else who has the link'),
	('desk', $$SELECT pg_temp.agreed('desk', 'ann'), pg_temp.link(); UPDATE proxy SET id = test.id('mum for ann')$$, 'proxy_is_the_one_invited', 'no employee'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.link(token => 'another link')$$, 'single_use_secret_is_good', 'nobody without the link'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.link(good => '0')$$, 'single_use_secret_is_good', 'nobody when it is too old'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.link(used => now())$$, 'single_use_secret_is_good', 'when it was used'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann'), pg_temp.link(purpose => 'invitation')$$, 'single_use_secret_is_good', 'when it is for something else'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann', ended => now()), pg_temp.link()$$, 'single_use_secret_is_good', 'when the asking was taken back'),
	('mum', $$SELECT pg_temp.agreed('mum', 'ann', until => now()), pg_temp.link()$$, 'single_use_secret_is_good', 'or its time is over'))
	AS looking (who, before, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$SELECT pg_temp.agreed('mum', 'ann', accepted => 'yesterday', inviter => 'desk'), pg_temp.agreed('mum', 'cat', accepted => 'yesterday'), pg_temp.agreed('dad', 'ann', accepted => 'yesterday'),
		pg_temp.agreed('cat', 'ann', accepted => 'yesterday', ended => 'yesterday'),
		pg_temp.given('mum', 'ann', 'proxy', 'full'), pg_temp.given('mum', 'cat', 'proxy', 'full'), pg_temp.given('dad', 'ann', 'proxy', 'full'), pg_temp.given('mum', 'ann', 'share', 'full')$$,
	format($$SELECT family_end(test.id('%s for ann'))$$, whom), look, wanted, words
FROM (VALUES
	('mum', 'mum', 'SELECT pg_temp.ends()', 'mum for ann', 'a proxy ends what they do for one patient'),
	('desk', 'mum', 'SELECT pg_temp.ends()', 'mum for ann', 'whoever asked them does'),
	('ann', 'mum', 'SELECT pg_temp.ends()', 'mum for ann', 'and the patient'),
	('bo', 'mum', 'SELECT pg_temp.ends()', 'nothing', 'nobody else'),
	('ann', 'cat', 'SELECT pg_temp.ends()', 'nothing', 'and what ended ends no second time'),
	('ann', 'mum', $$SELECT string_agg(person_name(grantee_id) || ' ' || reason || ' ' || (patient_id = test.id('patient ann')), ', ') FROM care_grant WHERE revoked_at = now()$$, 'Mum Test proxy true',
		'no other access ends with it'),
	('ann', 'mum', $$SELECT string_agg(facts ->> 'grantee', ', ') FROM outbox WHERE kind = 'access-revoked' AND account_id = test.id('mum')$$, 'Mum Test', 'and of no other is anybody told'))
	AS ending (who, whom, look, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before, format($$SELECT family_invite(%s, %L, %L, 'full', NULL, NULL, 18, 'Cannot ask')$$, whom, email, relation), look, wanted, words
FROM (VALUES
	('desk', $$UPDATE patient SET date_of_birth = current_date - 3000$$, $$test.id('patient ann')$$, 'Mum@sql.test', 'parent', $$SELECT count(*) FROM proxy$$, '1', 'the desk asks a parent'),
	('desk', $$UPDATE patient SET date_of_birth = current_date - 3000; UPDATE account SET status = 'suspended' WHERE id = test.id('desk')$$, $$test.id('patient ann')$$, 'Mum@sql.test', 'parent', '',
		'nothing', 'not who is suspended'),
	('desk', $$UPDATE patient SET account_id = NULL, date_of_birth = '1940-01-01' WHERE id = test.id('patient ann')$$, $$test.id('patient ann')$$, 'mum@sql.test', 'carer',
		$$SELECT string_agg(asked_why, ' ') FROM proxy$$, 'Cannot ask', 'a carer for an adult without an account, and why'),
	('desk', $$UPDATE patient SET account_id = NULL, date_of_birth = NULL WHERE id = test.id('patient ann')$$, $$test.id('patient ann')$$, 'mum@sql.test', 'carer',
		$$SELECT count(*) FROM proxy$$, '1', 'also where nobody knows the birthday'),
	('desk', $$UPDATE patient SET account_id = NULL, date_of_birth = current_date - 3000 WHERE id = test.id('patient ann')$$, $$test.id('patient ann')$$, 'mum@sql.test', 'carer', '',
		'proxy_of_a_child_is_a_parent', 'but parents for a child'),
	('desk', $$UPDATE patient SET account_id = NULL WHERE id = test.id('patient mum'); UPDATE patient SET date_of_birth = '1940-01-01'$$, $$test.id('patient ann')$$, 'mum@sql.test', 'carer', '',
		'proxy_of_the_desk_is_for_who_cannot_ask', 'and nobody for who has one'),
	('desk', $$UPDATE patient SET date_of_birth = current_date - 3000$$, $$test.id('patient ann')$$, 'mum@sql.test', 'parent', $$SELECT coalesce(string_agg(asked_why, ' '), 'none') FROM proxy$$, 'none',
		'a parent needs no reason'),
	('mum', '', 'NULL', 'dad@sql.test', 'carer', $$SELECT coalesce(string_agg(asked_why, ' '), 'none') FROM proxy$$, 'none', 'nor who asks for themselves'),
	('mum', '', 'NULL', 'dad@sql.test', 'carer', $$SELECT string_agg(first_name, ' ') FROM patient JOIN proxy ON patient.id = patient_id$$, 'Mum', 'a patient asks a carer for themselves'),
	('mum', '', $$test.id('patient ann')$$, 'dad@sql.test', 'carer', $$SELECT count(*) FROM proxy$$, '0', 'and for nobody else'),
	('mum', $$UPDATE patient SET deleted_at = now()$$, 'NULL', 'dad@sql.test', 'carer', $$SELECT count(*) FROM proxy$$, '0', 'nobody for who is gone'),
	('mum', $$SELECT pg_temp.agreed('dad', 'mum', created => now() - interval '8 days'), pg_temp.agreed('dad', 'cat', created => now() - interval '8 days'),
		pg_temp.agreed('ann', 'mum', created => now() - interval '8 days')$$, 'NULL', 'dad@sql.test', 'carer', 'SELECT pg_temp.ends()', 'dad for mum', 'who did not answer in time is asked anew'),
	('mum', $$SELECT pg_temp.agreed('dad', 'mum', created => now() - interval '9 days', ended => now() - interval '8 days')$$, 'NULL', 'dad@sql.test', 'carer', 'SELECT pg_temp.ends()', 'nothing',
		'what ended keeps its end'),
	('mum', $$SELECT pg_temp.agreed('dad', 'mum', created => now() - interval '6 days')$$, 'NULL', 'dad@sql.test', 'carer', '', 'proxy_is_asked_once', 'who has time yet is asked once'),
	('mum', $$SELECT pg_temp.agreed('dad', 'mum', created => now() - interval '8 days', accepted => 'yesterday')$$, 'NULL', 'dad@sql.test', 'carer', '', 'proxy_is_asked_once', 'so is who accepted'),
	('mum', $$SELECT pg_temp.agreed('dad', 'mum', accepted => 'yesterday', until => now())$$, 'NULL', 'dad@sql.test', 'carer', 'SELECT pg_temp.ends()', 'dad for mum', 'until it is over'))
	AS asking (who, before, whom, email, relation, look, wanted, words);

-- Whom one sees of them.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before || $$SELECT pg_temp.agreed('mum', 'ann', accepted => 'yesterday', inviter => 'desk'), pg_temp.agreed('mum', 'cat', created => now() - interval '6 days'),
		pg_temp.agreed('dad', 'cat', accepted => 'yesterday', until => now(), level => 'limited'), pg_temp.agreed('dad', 'ann', created => now() - interval '8 days', inviter => 'mum'),
		pg_temp.agreed('mum', 'dad', accepted => 'yesterday', ended => now())$$,
	format($$SELECT string_agg(concat_ws(' ', split_part(email, '@', 1), direction, lower(split_part(patient_name, ' ', 1)), state), ', ' ORDER BY email, patient_name) FROM family_of(%s)$$, only_one), '', wanted, words
FROM (VALUES
	('mum', '', 'NULL', 'mum for-them ann active, mum for-them dad ended', 'a proxy sees for whom they act, or did'),
	('ann', '', 'NULL', 'dad for-me ann ended, mum for-me ann active', 'a patient who acts for them'),
	('cat', '', 'NULL', 'dad for-me cat ended, mum for-me cat invited', 'or did, or was asked'),
	('bo', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full');$$, 'NULL', 'nothing', 'a doctor none of it'),
	('bo', $$SELECT pg_temp.given('bo', 'ann', 'share', 'owner', now());$$, 'NULL', 'nothing', 'nor who owned a record once'),
	('desk', '', 'NULL', 'nothing', 'nor has the desk a list'),
	('desk', '', $$test.id('mum for ann')$$, 'mum for-me ann active', 'but what it asked for'),
	('front', '', $$test.id('mum for ann')$$, 'nothing', 'and not what somebody else did'),
	('ann', '', $$test.id('mum for ann')$$, 'mum for-me ann active', 'and one alone'),
	('ann', '', $$test.id('mum for cat')$$, 'nothing', 'not somebody else''s')) AS sight (who, before, only_one, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES ('ann', $$SELECT pg_temp.agreed('mum', 'ann', accepted => 'yesterday'), pg_temp.agreed('dad', 'ann', accepted => 'yesterday', level => 'limited');
		DELETE FROM care_allowance WHERE level = 'limited' AND role = 'patient'; INSERT INTO care_allowance (level, role, sections) VALUES ('limited', 'patient', '{visits}')$$,
	$$SELECT string_agg(cardinality(sections)::text, ' ' ORDER BY level) FROM family_of()$$, '', '9 1', 'each with what their level opens to patients');

-- Invitations that are taken back.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$INSERT INTO invitation (id, email, role, first_name, last_name, invited_by, inviter_name, accepted_at, withdrawn_at)
		SELECT test.id('invited ' || name), name || '@sql.test', role, 'A', 'B', test.id('ada'), 'C', accepted::timestamptz, withdrawn::timestamptz
		FROM (VALUES ('one', 'staff', NULL, NULL), ('two', 'admin', NULL, NULL), ('three', 'super-admin', NULL, NULL), ('four', 'staff', 'yesterday', NULL), ('five', 'staff', NULL, 'yesterday'))
			AS invited (name, role, accepted, withdrawn)$$ || before,
	format($$SELECT invitation_withdraw(test.id('invited %s'))$$, which), $$SELECT string_agg(split_part(email, '@', 1), ' ') FROM invitation WHERE withdrawn_at = now()$$, wanted, words
FROM (VALUES
	('adm', '', 'one', 'one', 'an admin takes one back'), ('adm', '', 'two', 'two', 'of another admin too'), ('adm', '', 'three', 'nothing', 'not of a super-admin'),
	('sue', '', 'three', 'three', 'but a super-admin does'), ('adm', '', 'four', 'nothing', 'nor one that was accepted'), ('adm', '', 'five', 'nothing', 'nor one twice'),
	('desk', '', 'one', 'nothing', 'nor does the desk'),
	('desk', '; UPDATE invitation SET role = ''staff''', 'one', 'nothing', 'even of its own kind')) AS taking (who, before, which, wanted, words);

-- What a court wants kept.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'adm', 'UPDATE patient SET number = ''PAT-900001'' WHERE first_name = ''Ann''', format('SELECT legal_hold_place(%s, %L, %s, ''A court wants it'')', patient, number, account),
	$$SELECT string_agg(concat_ws(' ', patient_number, account_email, placed_by_name), ', ') FROM legal_hold$$, wanted, words
FROM (VALUES
	($$test.id('patient ann')$$, NULL, 'NULL', 'PAT-900001 ann@sql.test Adm Test', 'a hold on a patient holds the account'),
	('NULL', 'PAT-900001', 'NULL', 'PAT-900001 ann@sql.test Adm Test', 'by the number, too'),
	('NULL', NULL, $$test.id('ann')$$, 'PAT-900001 ann@sql.test Adm Test', 'and on an account the patient'),
	('NULL', NULL, $$test.id('bo')$$, 'bo@sql.test Adm Test', 'if there is one'),
	($$test.id('patient cat')$$, 'PAT-900001', 'NULL', 'legal_hold_patient_is_known', 'no patient has another''s number'),
	('NULL', NULL, 'NULL', 'legal_hold_patient_is_known', 'nobody holds just anybody'),
	($$test.id('nobody')$$, NULL, 'NULL', 'legal_hold_patient_is_known', 'nor whom nobody knows'),
	('NULL', NULL, $$test.id('nobody')$$, 'legal_hold_account_is_known', 'with or without an account')) AS hold (patient, number, account, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'adm', $$INSERT INTO legal_hold (id, patient_id, reason, placed_by, placed_by_name, lifted_at, lift_reason)
		SELECT test.id('hold ' || name), test.id('patient ' || name), 'A court wants it', test.id('ada'), 'Ada', lifted::timestamptz, CASE WHEN lifted IS NOT NULL THEN 'over' END
		FROM (VALUES ('ann', NULL), ('cat', NULL), ('mum', 'yesterday')) AS hold (name, lifted)$$,
	format($$SELECT legal_hold_lift(test.id('hold %s'), 'It is over')$$, which), look, wanted, words
FROM (VALUES
	('ann', $$SELECT string_agg(lifted_by_name || ' ' || (patient_id = test.id('patient ann')), ', ') FROM legal_hold WHERE lifted_at = now()$$, 'Adm Test true', 'a hold is lifted, by whoever does, and no other with it'),
	('mum', '', 'legal_hold_is_lifted_once', 'once'), ('nobody', '', 'nothing', 'one that is not there is not lifted'), ('ann', $$SELECT 'lifted'$$, 'lifted', 'and one that is says so'))
	AS lifting (which, look, wanted, words);

-- Records that are taken out, and erased.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, before, format($$SELECT patient_delete(test.id('patient pia'), %s)$$, version), $$SELECT string_agg(first_name, ' ') FROM patient WHERE deleted_at = now()$$, wanted, words
FROM (VALUES
	('adm', '', 'NULL', 'Pia', 'an admin takes a record out'), ('sue', '', '1', 'Pia', 'so does a super-admin'), ('adm', '', '7', 'nothing', 'not from an old page'),
	('desk', '', 'NULL', 'nothing', 'the desk does not'), ('adm', $$UPDATE account SET status = 'suspended' WHERE id = test.id('adm')$$, 'NULL', 'nothing', 'nor who is suspended'),
	('adm', $$UPDATE patient SET deleted_at = 'yesterday' WHERE id = test.id('patient pia')$$, 'NULL', 'nothing', 'nor anybody twice')) AS taking (who, before, version, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$UPDATE patient SET number = 'PAT-900002' WHERE id = test.id('patient pia');
	INSERT INTO patient (id, first_name, last_name, merged_into, deleted_at) VALUES (test.id('patient twin'), 'Twin', 'Paper', test.id('patient pia'), 'yesterday');
	INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT test.id('patient ' || name), 'w', 'm' FROM unnest(ARRAY['ann', 'pia', 'twin']) AS name;
	INSERT INTO patient_contact (patient_id, phone_hash, other_phone_hash, email_hash) SELECT test.id('patient ' || name), 'a', 'b', 'c' FROM unnest(ARRAY['ann', 'pia', 'twin']) AS name;
	INSERT INTO identity_document (patient_id, sealed_for, kind, country, number, number_hash, recorded_by)
	SELECT test.id('patient ' || name), test.id('patient ' || name), 'other', 'GB', 'x', 'd', test.id('desk') FROM unnest(ARRAY['ann', 'pia', 'twin']) AS name;$$ || before,
	format($$SELECT patient_erase(test.id('patient %s'), %L, 'They asked for it')$$, whom, number), look, wanted, words
FROM (VALUES
	('adm', '', 'pia', ' pat-900002 ', $$SELECT string_agg(first_name, ' ' ORDER BY first_name) FROM patient JOIN patient_key ON patient_id = patient.id WHERE wrapped IS NULL AND erased_by = test.id('adm')$$,
		'Pia Twin', 'an admin erases the key of a record and of what went into it'),
	('adm', '', 'pia', 'PAT-900002', $$SELECT string_agg(first_name, ' ' ORDER BY first_name) FROM patient JOIN patient_contact ON patient_id = patient.id WHERE num_nonnulls(phone_hash, other_phone_hash, email_hash) = 0$$,
		'Pia Twin', 'and what finds their contacts'),
	('adm', '', 'pia', 'PAT-900002', $$SELECT string_agg(first_name, ' ' ORDER BY first_name) FROM patient JOIN identity_document ON patient_id = patient.id WHERE number_hash IS NULL$$, 'Pia Twin', 'and documents'),
	('adm', 'DELETE FROM identity_document; DELETE FROM patient_key', 'pia', 'PAT-900002', $$SELECT count(*) FROM patient_key WHERE erased_at IS NOT NULL$$, '1', 'who had no key gets none any more'),
	('adm', $$UPDATE patient_key SET wrapped = NULL, erased_at = 'yesterday', erased_for = 'They asked' WHERE patient_id = test.id('patient twin')$$, 'pia', 'PAT-900002',
		$$SELECT count(*) FROM patient_key WHERE erased_at = now()$$, '1', 'what was erased before was erased then'),
	('adm', $$UPDATE patient_key SET wrapped = NULL, erased_at = 'yesterday', erased_for = 'They asked' WHERE patient_id = test.id('patient ann')$$, 'pia', 'PAT-900002',
		$$SELECT 'erased'$$, 'erased', 'another''s key does not count'),
	('adm', $$UPDATE patient_key SET wrapped = NULL, erased_at = 'yesterday', erased_for = 'They asked' WHERE patient_id = test.id('patient pia')$$, 'pia', 'PAT-900002', '', 'patient_is_erased_once', 'nothing is erased twice'),
	('sue', '', 'pia', 'PAT-900002', $$SELECT 'erased'$$, 'erased', 'a super-admin erases too'),
	('desk', '', 'pia', 'PAT-900002', '', 'nothing', 'the desk does not'),
	('adm', $$UPDATE account SET status = 'suspended' WHERE id = test.id('adm')$$, 'pia', 'PAT-900002', '', 'nothing', 'nor who is suspended'),
	('adm', '', 'pia', 'PAT-900003', '', 'patient_is_named_twice', 'the number is said with it'),
	('adm', '', 'nobody', 'PAT-900002', '', 'nothing', 'who is not there is not erased'),
	('adm', $$INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (test.id('patient twin'), 'A court wants it', test.id('ada'), 'Ada')$$, 'pia', 'PAT-900002', '', 'patient_is_not_held',
		'nor what a court wants of it'),
	('adm', $$INSERT INTO legal_hold (account_id, reason, placed_by, placed_by_name) VALUES (test.id('ann'), 'A court wants it', test.id('ada'), 'Ada'); UPDATE patient SET number = 'PAT-900003' WHERE first_name = 'Ann'$$,
		'ann', 'PAT-900003', '', 'patient_is_not_held', 'or of their account'),
	('adm', $$INSERT INTO legal_hold (patient_id, account_id, reason, placed_by, placed_by_name) VALUES (test.id('patient ann'), test.id('ann'), 'A court wants it', test.id('ada'), 'Ada')$$, 'pia', 'PAT-900002',
		$$SELECT 'erased'$$, 'erased', 'what it wants of somebody else does not count'),
	('adm', $$INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name, lifted_at, lift_reason) VALUES (test.id('patient pia'), 'A court wants it', test.id('ada'), 'Ada', now(), 'over')$$,
		'pia', 'PAT-900002', $$SELECT 'erased'$$, 'erased', 'nor what it wants no more')) AS erasing (who, before, whom, number, look, wanted, words);

-- Two records that become one: Pia's goes into Ann's, and Paul's has nothing to do with either.
INSERT INTO patient (id, first_name, last_name, date_of_birth) VALUES (test.id('patient paul'), 'Paul', 'Other', '1970-02-03');
CREATE FUNCTION pg_temp.two_records() RETURNS void LANGUAGE sql AS $$
	INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT test.id('patient ' || name), 'w', 'm' FROM unnest(ARRAY['ann', 'pia', 'paul']) AS name;
	INSERT INTO patient_insurance (id, patient_id, sealed_for, rank, provider, policy_number, deleted_at, recorded_by)
	SELECT test.id('insurance ' || provider), test.id('patient ' || whose), test.id('patient ' || whose), rank, provider, 'P', gone::timestamptz, test.id('desk')
	FROM (VALUES ('paul', 'secondary', 'Zeta', NULL), ('paul', 'primary', 'Yota', NULL), ('pia', 'primary', 'One', NULL), ('pia', 'secondary', 'Two', NULL), ('pia', 'primary', 'Old', 'yesterday'), ('pia', 'other', 'Three', NULL),
		('ann', 'primary', 'Alpha', NULL), ('ann', 'secondary', 'Beta', 'yesterday'), ('ann', 'other', 'Gamma', NULL)) AS insurance (whose, rank, provider, gone);
	INSERT INTO patient_allergy (patient_id, substance, severity, status, deleted_at, recorded_by)
	SELECT test.id('patient ' || whose), substance, 'mild', status, gone::timestamptz, test.id('bo')
	FROM (VALUES ('pia', 'Nuts', 'active', NULL), ('pia', 'Latex', 'active', NULL), ('pia', 'Bees', 'resolved', NULL), ('pia', 'Wasps', 'active', 'yesterday'), ('pia', 'Milk', 'active', NULL), ('pia', 'Eggs', 'active', NULL),
		('ann', 'nuts', 'active', NULL), ('ann', 'Bees', 'active', NULL), ('ann', 'Wasps', 'active', NULL), ('ann', 'Milk', 'resolved', NULL), ('ann', 'Eggs', 'active', 'yesterday'),
		('paul', 'Latex', 'active', NULL), ('paul', 'Fish', 'active', NULL)) AS allergy (whose, substance, status, gone);
	SELECT pg_temp.agreed('mum', 'pia', inviter => 'desk'), pg_temp.agreed('dad', 'pia', ended => 'yesterday', inviter => 'desk'), pg_temp.agreed('cat', 'pia', inviter => 'desk'),
		pg_temp.agreed('mum', 'ann'), pg_temp.agreed('dad', 'ann'), pg_temp.agreed('cat', 'ann', ended => 'yesterday'), pg_temp.agreed('cat', 'paul', inviter => 'desk');
	SELECT pg_temp.given(who, whose, reason, level, now() + make_interval(days => days), giver)
	FROM (VALUES ('bo', 'ann', 'share', 'full', 1, NULL), ('bo', 'pia', 'share', 'full', 9, NULL), ('bo', 'paul', 'share', 'full', 1, NULL), ('cy', 'ann', 'share', 'full', 1, NULL), ('cy', 'pia', 'share', 'limited', 9, NULL),
		('nan', 'ann', 'share', 'full', 1, NULL), ('nan', 'pia', 'share', 'full', 9, NULL), ('ray', 'ann', 'break-glass', 'emergency', 1, NULL), ('ray', 'pia', 'break-glass', 'emergency', 9, NULL),
		('desk', 'ann', 'registration', 'limited', 9, NULL), ('desk', 'pia', 'registration', 'limited', 1, NULL), ('front', 'ann', 'share', 'full', -2, NULL), ('front', 'pia', 'share', 'full', -1, NULL),
		('mum', 'ann', 'share', 'full', 1, NULL), ('dad', 'ann', 'registration', 'limited', 1, NULL), ('dad', 'pia', 'share', 'limited', 9, NULL), ('sid', 'ann', 'share', 'full', 1, NULL), ('sid', 'paul', 'share', 'full', 9, NULL),
		('adm', 'paul', 'share', 'full', 9, NULL), ('ada', 'pia', 'share', 'full', -1, NULL), ('sue', 'pia', 'share', 'full', 9, 'ann'), ('cat', 'pia', 'break-glass', 'emergency', 9, NULL))
		AS held (who, whose, reason, level, days, giver);
	UPDATE care_grant SET revoked_at = now() - interval '1 hour' WHERE (grantee_id, patient_id) IN ((test.id('nan'), test.id('patient ann')), (test.id('sue'), test.id('patient pia')));
$$;
CREATE FUNCTION pg_temp.grants(whose text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s %s %s %s', split_part(email, '@', 1), reason, level, extract(day FROM expires_at - now())), ', ' ORDER BY email, reason)
	FROM care_grant JOIN account ON account.id = grantee_id
	WHERE patient_id = test.id('patient ' || whose) AND reason <> 'self'
$$;
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, 'SELECT pg_temp.two_records();' || before, $$SELECT patient_merge(test.id('merge'), test.id('patient pia'), test.id('patient ann'), 'They are one person')$$, look, wanted, words
FROM (VALUES
	('desk', '', $$SELECT string_agg(first_name, ' ') FROM patient WHERE merged_into = test.id('patient ann') AND deleted_at = now()$$, 'Pia', 'a record goes into another, and no third with it'),
	('adm', '', $$SELECT count(*) FROM patient_merge$$, '0', 'an admin makes nothing one'),
	('desk', $$UPDATE account SET status = 'suspended' WHERE id = test.id('desk')$$, $$SELECT count(*) FROM patient_merge$$, '0', 'nor does who is suspended'),
	('desk', $$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient pia')$$, $$SELECT count(*) FROM patient_merge$$, '0', 'who is gone goes nowhere'),
	('desk', $$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient ann')$$, '', 'patient_merge_survivor_exists', 'nor anybody to them'),
	('desk', $$UPDATE patient SET merged_into = test.id('patient pia') WHERE id = test.id('patient paul')$$, '', 'patient_merge_is_of_two', 'nor who was another one, too'),
	('desk', $$UPDATE patient SET merged_into = test.id('patient cat') WHERE id = test.id('patient paul')$$, $$SELECT count(*) FROM patient_merge$$, '1', 'what others became does not count'),
	('desk', $$INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (test.id('patient ann'), 'A court wants it', test.id('ada'), 'Ada')$$, '', 'patient_is_not_held', 'what a court wants of either stays'),
	('desk', $$INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (test.id('patient paul'), 'A court wants it', test.id('ada'), 'Ada')$$, $$SELECT count(*) FROM patient_merge$$, '1', 'not what it wants of others'),
	('desk', $$INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name, lifted_at, lift_reason) VALUES (test.id('patient ann'), 'A court wants it', test.id('ada'), 'Ada', now(), 'over')$$,
		$$SELECT count(*) FROM patient_merge$$, '1', 'or wanted'),
	('desk', '', $$SELECT string_agg(provider || ' ' || rank, ', ' ORDER BY provider) FROM patient_insurance$$, 'Alpha primary, Beta secondary, Gamma other, Old primary, One other, Three other, Two secondary, Yota primary, Zeta secondary',
		'of two who pay first one pays after'),
	('desk', '', $$SELECT moved ->> 'ranks' = jsonb_build_object(test.id('insurance One'), 'primary')::text FROM patient_merge$$, 'true', 'and it is noted which'),
	('desk', '', $$SELECT string_agg(lower(substance), ', ' ORDER BY lower(substance)) FROM patient_allergy WHERE patient_id = test.id('patient ann')$$, 'bees, bees, eggs, eggs, latex, milk, milk, nuts, wasps, wasps',
		'an allergy that both have stays where it was'),
	('desk', '', $$SELECT string_agg(split_part(email, '@', 1), ', ' ORDER BY email) FROM proxy WHERE patient_id = test.id('patient ann')$$, 'cat, cat, dad, dad, mum', 'so does who is asked for both'),
	('desk', '', $$SELECT pg_temp.grants('ann')$$, 'bo share full 9, cy share full 1, dad registration limited 1, dad share limited 9, desk registration limited 9, front share full -2, mum share full 1, nan share full 1, '
		'ray break-glass emergency 1, sid share full 1', 'who reaches both alike reaches the one for as long'),
	('desk', '', $$SELECT moved ->> 'ends' = jsonb_build_object(test.id('bo ann share'), now() + interval '1 day')::text FROM patient_merge$$, 'true', 'and it is noted for how long they did'))
	AS merging (who, before, look, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	('desk', '', $$SELECT patient_merge(test.id('merge'), test.id('patient pia'), test.id('patient pia'), 'They are one person')$$, '', 'patient_merged_into_another', 'nobody goes into themselves'),
	('desk', $$INSERT INTO patient (id, first_name, last_name) VALUES (test.id('patient new'), 'New', 'One'), (test.id('patient other'), 'Other', 'One')$$,
		$$SELECT patient_merge(test.id('merge'), test.id('nobody'), test.id('patient new'), 'They are one person')$$,
		$$SELECT string_agg(first_name || ' ' || (xmax = 0), ', ' ORDER BY first_name) FROM patient WHERE last_name = 'One'$$, 'New false, Other true', 'what is to become one nobody else changes meanwhile');
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$INSERT INTO patient (id, first_name, last_name) VALUES (test.id('patient new'), 'New', 'One'), (test.id('patient other'), 'Other', 'One'); SELECT pg_temp.two_records();
	SELECT set_config('app.actor', test.id('desk')::text, true); SELECT patient_merge(test.id('earlier'), test.id('patient new'), test.id('patient paul'), 'They are one person');
	SELECT patient_merge(test.id('merge'), test.id('patient pia'), test.id('patient ann'), 'They are one person');
	SELECT set_config('app.actor', '', true); $$ || before,
	$$SELECT patient_merge_undo(test.id('merge'))$$, look, wanted, words
FROM (VALUES
	('desk', '', $$SELECT string_agg(first_name, ', ') FROM patient WHERE merged_into IS NULL AND deleted_at IS NULL AND id IN (test.id('patient pia'), test.id('patient new'))$$, 'Pia', 'one record becomes two again, and no other'),
	('desk', '', $$SELECT string_agg(person_name(undone_by) || ' ' || (id = test.id('merge')), ', ') FROM patient_merge WHERE undone_at = now()$$, 'Desk Test true', 'and it is noted who said so'),
	('adm', '', $$SELECT count(*) FROM patient_merge WHERE undone_at IS NOT NULL$$, '0', 'an admin undoes nothing'),
	('desk', $$UPDATE account SET status = 'suspended' WHERE id = test.id('desk')$$, $$SELECT count(*) FROM patient_merge WHERE undone_at IS NOT NULL$$, '0', 'nor does who is suspended'),
	('desk', $$UPDATE patient_merge SET undone_at = now()$$, '', 'patient_merge_is_undone_once', 'nor anybody twice'),
	('desk', $$UPDATE patient_merge SET undone_at = 'yesterday' WHERE id = test.id('earlier')$$, $$SELECT count(*) FROM patient_merge WHERE undone_at = now()$$, '1', 'another one that was undone does not count'),
	('desk', '', $$SELECT pg_temp.grants('ann')$$, 'bo share full 1, cy share full 1, dad registration limited 1, desk registration limited 9, front share full -2, mum share full 1, nan share full 1, '
		'ray break-glass emergency 1, sid share full 1', 'who reached both reaches each as long as before'),
	('desk', $$UPDATE care_grant SET revoked_at = now(), expires_at = now() WHERE id = test.id('bo ann share')$$, $$SELECT expires_at = now() FROM care_grant WHERE id = test.id('bo ann share')$$, 'true',
		'but not from whom it was taken back since'),
	('desk', '', $$SELECT string_agg(provider || ' ' || rank, ', ' ORDER BY provider) FROM patient_insurance$$, 'Alpha primary, Beta secondary, Gamma other, Old primary, One primary, Three other, Two secondary, Yota primary, Zeta secondary',
		'who paid first pays first'),
	('desk', $$UPDATE patient_insurance SET rank = 'other' WHERE provider = 'Two'; UPDATE patient_insurance SET rank = 'secondary' WHERE provider = 'One'$$,
		$$SELECT rank FROM patient_insurance WHERE provider = 'One'$$, 'secondary', 'but not who was given another place since'),
	('desk', '', $$SELECT string_agg(first_name || ' ' || (xmax = 0), ', ' ORDER BY first_name) FROM patient WHERE first_name = 'Other'$$, 'Other true', 'and nobody waits who has nothing to do with it'))
	AS undoing (who, before, look, wanted, words);

-- The same, when something changed between the two: ran before the merge | between | what there is after all
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'desk', $$SELECT pg_temp.two_records(); $$ || before || $$; SELECT set_config('app.actor', test.id('desk')::text, true);
	SELECT patient_merge(test.id('merge'), test.id('patient pia'), test.id('patient ann'), 'They are one person');
	SELECT set_config('app.actor', '', true); $$ || between, $$SELECT patient_merge_undo(test.id('merge'))$$, look, wanted, words
FROM (VALUES
	($$SELECT pg_temp.given('dad', 'paul', 'share', 'full', now() + interval '9 days'), pg_temp.given('ray', 'ann', 'registration', 'limited', now() + interval '3 days'), pg_temp.given('ray', 'pia', 'registration', 'limited', now() + interval '3 days')$$,
		$$UPDATE care_grant SET level = 'full' WHERE (grantee_id, patient_id, reason) = (test.id('dad'), test.id('patient ann'), 'share')$$, $$SELECT pg_temp.grants('ann')$$,
		'bo share full 1, cy share full 1, dad registration limited 1, dad share full 9, desk registration limited 9, front share full -2, mum share full 1, nan share full 1, ray break-glass emergency 1, '
		'ray registration limited 3, sid share full 1', 'what was given since stays'),
	('', $$UPDATE care_grant SET expires_at = now() + interval '20 days' WHERE (grantee_id, patient_id, reason) = (test.id('dad'), test.id('patient ann'), 'share')$$,
		$$SELECT string_agg(word, ', ') FROM unnest(string_to_array(pg_temp.grants('ann'), ', ')) AS word WHERE word ~ 'dad share'$$, 'dad share limited 20', 'as does what was prolonged'),
	($$SELECT pg_temp.given('bo', 'paul', 'share', 'full', now() + interval '20 days'), pg_temp.given('sid', 'pia', 'share', 'full', now() + interval '20 days')$$,
		$$UPDATE care_grant SET expires_at = now() + interval '20 days' WHERE id = test.id('bo ann share')$$,
		$$SELECT string_agg(word, ', ') FROM unnest(string_to_array(pg_temp.grants('ann'), ', ')) AS word WHERE word ~ '^(bo|sid)'$$, 'bo share full 20, sid share full 1', 'whatever the merge had made of it'),
	('', $$UPDATE care_grant SET revoked_at = now(), expires_at = now() WHERE (grantee_id, patient_id, reason) IN ((test.id('dad'), test.id('patient ann'), 'share'), (test.id('sid'), test.id('patient ann'), 'share'),
			(test.id('front'), test.id('patient ann'), 'share'), (test.id('bo'), test.id('patient paul'), 'share'))$$,
		$$SELECT concat_ws('; ', pg_temp.grants('ann'), pg_temp.grants('pia'), pg_temp.grants('paul'))$$,
		'bo share full 1, cy share full 1, dad registration limited 1, desk registration limited 9, front share full 0, mum share full 1, nan share full 1, ray break-glass emergency 1, sid share full 0; '
		'ada share full -1, bo share full 9, cat break-glass emergency 9, cy share limited 9, dad share limited 0, desk registration limited 1, front share full -1, nan share full 9, ray break-glass emergency 9, sue share full 0; '
		'adm share full 9, bo share full 0, sid share full 9', 'what was taken back since is taken back of both, and of no third'),
	($$SELECT pg_temp.given('cy', 'pia', 'appointment', 'limited', now() + interval '40 days')$$,
		$$SELECT pg_temp.visit('ann', 'cy', 20), pg_temp.visit('ann', 'cy', 25, test.id('visit off')), pg_temp.visit('ann', 'bo', 35), pg_temp.visit('cat', 'cy', 30);
		UPDATE appointment SET status = 'cancelled', cancel_reason = 'well again' WHERE id = test.id('visit off');
		UPDATE care_grant SET expires_at = expires_at + interval '15 days' WHERE (grantee_id, patient_id, reason) IN ((test.id('bo'), test.id('patient ann'), 'appointment'), (test.id('cy'), test.id('patient ann'), 'appointment'))$$,
		$$SELECT pg_temp.days('cy', 'ann') || ' ' || pg_temp.days('bo', 'ann')$$, '20 50', 'a doctor reaches each as long as their visits there say'),
	($$SELECT pg_temp.given('cy', 'pia', 'appointment', 'limited', now() + interval '40 days')$$,
		$$UPDATE care_grant SET expires_at = now() + interval '50 days' WHERE (grantee_id, patient_id, reason) = (test.id('cy'), test.id('patient ann'), 'appointment')$$,
		$$SELECT expires_at = now() FROM care_grant WHERE (grantee_id, patient_id, reason) = (test.id('cy'), test.id('patient ann'), 'appointment')$$, 'true', 'and no longer, where there is none'),
	($$SELECT pg_temp.given('mum', 'ann', 'proxy', 'full', now() + interval '8 days'), pg_temp.given('dad', 'pia', 'proxy', 'full', now() - interval '1 day'), pg_temp.agreed('mum', 'paul', accepted => 'yesterday', inviter => 'desk');
		UPDATE proxy SET account_id = test.id('dad'), accepted_at = created_at WHERE id = test.id('dad for pia'); UPDATE care_grant SET source_id = test.id('dad for pia') WHERE id = test.id('dad pia proxy')$$,
		$$UPDATE proxy SET account_id = test.id('cat'), accepted_at = now(), until = now() + interval '7 days' WHERE id = test.id('cat for pia'); SELECT proxy_grants(proxy) FROM proxy WHERE id = test.id('cat for pia')$$,
		$$SELECT string_agg(whose || ' ' || word, ', ') FROM unnest(ARRAY['ann', 'pia', 'paul']) AS whose, unnest(string_to_array(pg_temp.grants(whose), ', ')) AS word WHERE word ~ 'proxy'$$,
		'ann mum proxy full 8, pia cat proxy full 7, pia dad proxy full -1', 'who acts for one of the two since acts for that one'),
	('', $$UPDATE patient_insurance SET deleted_at = now() WHERE provider = 'Alpha'; UPDATE patient_insurance SET rank = 'primary' WHERE provider = 'Two'$$,
		$$SELECT string_agg(provider || ' ' || rank, ', ' ORDER BY provider) FROM patient_insurance WHERE patient_id = test.id('patient pia')$$, 'Old primary, One other, Three other, Two primary',
		'and whoever pays first since then does')) AS parting (before, between, look, wanted, words);
-- Whom a search finds.
CREATE FUNCTION pg_temp.found(name text DEFAULT NULL, number_or_name text DEFAULT NULL, number text DEFAULT NULL, phone text DEFAULT NULL, email text DEFAULT NULL, document text DEFAULT NULL,
	born date DEFAULT NULL, after_name text DEFAULT NULL, after_id uuid DEFAULT NULL, most integer DEFAULT 50) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(first_name, ' ' ORDER BY sort_name, patient.id) FROM patient_search(name, number_or_name, number, phone, email, document, born, after_name, after_id, most) AS found JOIN patient USING (id)
$$;
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$UPDATE patient SET deleted_at = now() WHERE last_name <> 'Paper';
	UPDATE patient SET number = 'PAT-900002', preferred_name = 'The 50%' WHERE id = test.id('patient pia');
	INSERT INTO patient (id, first_name, last_name, date_of_birth, number, merged_into, deleted_at)
	VALUES (test.id('patient pat'), 'Pat', 'Paper', '1980-02-04', 'PAT-900003', NULL, NULL), (test.id('patient pim'), 'Pim', 'Paper', '1980-02-04', 'PAT-900004', NULL, now()),
		(test.id('patient twin'), 'Twin', 'Paper', '1980-02-04', 'PAT-900005', test.id('patient pia'), now());
	INSERT INTO patient_contact (patient_id, phone_hash, other_phone_hash, email_hash)
	VALUES (test.id('patient pia'), 'p1', 'p2', 'e1'), (test.id('patient pat'), 'p2', 'p3', 'e2'), (test.id('patient pim'), 'p1', 'p1', 'e1');
	INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT test.id('patient ' || name), 'w', 'm' FROM unnest(ARRAY['pat', 'pia']) AS name;
	INSERT INTO identity_document (patient_id, sealed_for, kind, country, number, number_hash, recorded_by, deleted_at)
	SELECT test.id('patient ' || name), test.id('patient ' || name), 'other', 'GB', 'x', hash, test.id('desk'), gone::timestamptz
	FROM (VALUES ('pia', 'd1', NULL), ('pat', 'd1', 'yesterday'), ('pat', 'd2', NULL), ('pat', 'd3', NULL), ('pia', 'd3', NULL)) AS document (name, hash, gone);
	SELECT pg_temp.given('bo', 'pia', 'share', 'full'), pg_temp.given('bo', 'pat', 'share', 'full', 'yesterday'), pg_temp.given('cy', 'pat', 'share', 'full', 'infinity', NULL, '{history}'),
		pg_temp.given('cy', 'pia', 'share', 'full', 'infinity', NULL, '{demographics}');$$ || before,
	format('SELECT pg_temp.found(%s)', arguments), '', wanted, coalesce(nullif(words, ''), format('%s finds %s by %s', who, wanted, arguments))
FROM (VALUES
	('desk', '', $$'paper'$$, 'Pat Pia', ''), ('desk', '', $$'PAP pi'$$, 'Pia', ''), ('desk', '', $$'pi, papx'$$, 'nothing', ''), ('desk', '', $$'pap 50%'$$, 'Pia', ''), ('desk', '', $$'%'$$, 'nothing', ''),
	('desk', '', $$number_or_name => 'paper'$$, 'Pat Pia', ''), ('desk', '', $$number_or_name => ' pat-900003 '$$, 'Pat', ''), ('desk', '', $$number_or_name => 'pat'$$, 'Pat', ''),
	('desk', '', $$number => ' pat-900003 '$$, 'Pat', ''), ('desk', '', $$number => 'PAT-900004'$$, 'nothing', 'nobody who is gone'), ('desk', '', $$number => 'PAT-900005'$$, 'Pia', 'a record that went on, where it did'),
	('desk', '', $$number_or_name => 'PAT-900005'$$, 'Pia', ''), ('desk', '', $$'pia', number => 'PAT-900003'$$, 'nothing', ''),
	('desk', '', $$phone => 'p1'$$, 'Pia', ''), ('desk', '', $$phone => 'p2'$$, 'Pat Pia', ''), ('desk', '', $$phone => 'p3'$$, 'Pat', ''), ('desk', '', $$phone => 'p4'$$, 'nothing', ''),
	('desk', '', $$email => 'e1'$$, 'Pia', ''), ('desk', '', $$email => 'e2', phone => 'p2'$$, 'Pat', ''), ('desk', '', $$email => 'e2', phone => 'p1'$$, 'nothing', ''), ('desk', '', $$email => 'e4'$$, 'nothing', ''),
	('desk', '', $$document => 'd1'$$, 'Pia', ''), ('desk', '', $$document => 'd2'$$, 'Pat', ''), ('desk', '', $$document => 'd3'$$, 'Pat Pia', ''), ('desk', '', $$document => 'd3', phone => 'p3'$$, 'Pat', ''),
	('desk', '', $$document => 'd1', phone => 'p2'$$, 'Pia', ''), ('desk', '', $$document => 'd1', phone => 'p3'$$, 'nothing', ''), ('desk', '', $$document => 'd2', phone => 'p1'$$, 'nothing', ''),
	('desk', '', $$born => '1980-02-03'$$, 'Pia', ''), ('desk', '', $$born => '1980-02-05'$$, 'nothing', ''),
	('desk', '', $$'paper', after_name => 'paper pat', after_id => test.id('patient pat')$$, 'Pia', ''), ('desk', '', $$'paper', most => 1$$, 'Pat', ''),
	('bo', '', $$'paper'$$, 'Pia', 'a doctor whom they reach'), ('cy', '', $$'paper'$$, 'Pia', 'by their name'), ('ray', '', $$'paper'$$, 'nothing', 'and nobody else'),
	('desk', $$UPDATE account SET status = 'suspended' WHERE id = test.id('desk')$$, $$'paper'$$, 'nothing', 'nor does who is suspended')) AS search (who, before, arguments, wanted, words);

-- Whom the clinic asks to have an account.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'desk', before, $$SELECT portal_invite(test.id('patient pia'), 'Pia@sql.test', 18)$$, $$SELECT string_agg(first_name, ' ') FROM portal_invitation JOIN patient ON patient.id = patient_id$$, wanted, words
FROM (VALUES
	('', 'Pia', 'the desk asks a patient'),
	($$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient pia')$$, 'nothing', 'nobody who is gone'),
	($$SELECT pg_temp.unfollowed('UPDATE account SET email = ''pia@sql.test'', deleted_at = now() WHERE id = test.id(''cat'')')$$, 'Pia', 'an address whose account is deleted is anybody''s'),
	($$INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (test.id('patient ann'), 'A court wants it', test.id('ada'), 'Ada')$$, 'Pia', 'what a court wants of others does not count'),
	($$INSERT INTO patient_key (patient_id, wrapped, master_key) VALUES (test.id('patient pia'), 'w', 'm')$$, 'Pia', 'nor does a key that opens'),
	($$INSERT INTO patient_key (patient_id, master_key, erased_at, erased_for) VALUES (test.id('patient ann'), 'm', now(), 'They asked for it')$$, 'Pia', 'nor another''s that does not')) AS asking (before, wanted, words);

-- What a record shows of allergies.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$INSERT INTO patient_allergy (patient_id, substance, severity, status, deleted_at, recorded_by)
	SELECT test.id('patient ' || whose), substance, 'mild', status, gone::timestamptz, test.id('bo')
	FROM (VALUES ('ann', 'Nuts', 'active', NULL), ('ann', 'Latex', 'resolved', NULL), ('ann', 'Bees', 'active', 'yesterday'), ('cat', 'Milk', 'active', NULL)) AS allergy (whose, substance, status, gone);
	SELECT pg_temp.given('bo', 'ann', 'share', 'full'), pg_temp.given('bo', 'cat', 'share', 'full'), pg_temp.given('cy', 'ann', 'share', 'full', 'infinity', NULL, '{demographics,visits}');$$ || before,
	format($$SELECT set_config('role', 'epione_%s', true)$$, database_role), format('SELECT %s FROM patient_record WHERE id = test.id(''patient ann'')', sight), wanted, words
FROM (VALUES
	('bo', 'clinician', '', 'jsonb_path_query_array(allergies, ''$[*].substance'')', '["Nuts"]', 'a doctor sees what a patient cannot bear now'),
	('cy', 'clinician', '', 'allergies', 'nothing', 'not who may not see it'),
	('cy', 'clinician', '', 'sections', '["demographics", "visits"]', 'who sees what they may'),
	('desk', 'staff', '', 'sections', '["demographics", "contacts", "insurance"]', 'as the desk sees its own part of each'),
	('bo', 'clinician', $$UPDATE patient SET deleted_at = now() WHERE id = test.id('patient ann')$$, '1', 'nothing', 'and a record that is gone shows nothing')) AS sight (who, database_role, before, sight, wanted, words);

-- What is taken of a doctor's time, why somebody saw a record, and what is told of access.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'ann', $$SELECT pg_temp.unfollowed('INSERT INTO appointment (number, patient_id, doctor_id, during, status, booked_by, held_until, patient_name, patient_number, doctor_name, time_zone,
		type, consultation_type, reason, cancel_reason, cancelled_at)
	SELECT CASE WHEN status <> ''held'' THEN ''APT-T'' || hours END, test.id(''patient ann''), test.id(doctor), tstzrange(date_trunc(''minute'', now()) + make_interval(hours => hours), date_trunc(''minute'', now()) + make_interval(hours => hours, mins => 30)), status,
		test.id(booker), now() + until::interval, ''A'', ''B'', ''C'', ''UTC'', ''consultation'', ''video'', ''A cough'', CASE WHEN status = ''cancelled'' THEN ''well'' END, CASE WHEN status = ''cancelled'' THEN now() END
	FROM (VALUES (95, ''scheduled'', ''bo'', ''ann'', NULL), (97, ''scheduled'', ''bo'', ''ann'', NULL), (101, ''held'', ''bo'', ''desk'', ''1 minute''), (102, ''held'', ''bo'', ''ann'', ''1 minute''), (103, ''held'', ''bo'', ''desk'', ''-1 minute''),
		(104, ''cancelled'', ''bo'', ''ann'', NULL), (105, ''in-progress'', ''bo'', ''ann'', NULL), (106, ''confirmed'', ''cy'', ''ann'', NULL), (120, ''scheduled'', ''bo'', ''ann'', NULL)) AS visit (hours, status, doctor, booker, until)')$$,
	$$SELECT string_agg((extract(epoch FROM lower(span) - now()) / 3600)::integer::text, ' ') FROM unnest(busy_times(test.id('bo'), date_trunc('minute', now()) + interval '100 hours', date_trunc('minute', now()) + interval '120 hours')) AS span$$, '', '97 101 105',
	'taken is what others hold or have, and what may reach into it';
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT NULL, $$SELECT pg_temp.given('bo', 'ann', 'share', 'full', now() + interval '1 day'), pg_temp.given('cy', 'cat', 'share', 'full'), pg_temp.given('nan', 'ann', 'registration', 'limited')$$,
	format($$SELECT audit_reason(test.id(%L), test.id('patient ann'), %L, now() + %L, %L)$$, who, its_role, moment, emergency), '', wanted, format('%s as %s after %s: %s', who, its_role, moment, wanted)
FROM (VALUES
	('bo', 'doctor', '1 hour', false, 'The record was shared with them'), ('bo', 'doctor', '1 hour', true, 'They opened it in an emergency'), ('adm', 'admin', '1 hour', false, 'They administer the clinic'),
	('nan', 'nurse', '1 hour', false, 'They registered the patient'), ('cy', 'doctor', '1 hour', false, 'They work at the clinic'), ('bo', 'doctor', '-1 hour', false, 'They work at the clinic'),
	('bo', 'doctor', '2 days', false, 'They work at the clinic'), ('ann', 'patient', '1 hour', false, 'It is their own record')) AS sight (who, its_role, moment, emergency, wanted);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES
	('ann', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, $$SELECT facts ? 'until' FROM outbox WHERE kind = 'access-shared'$$, 'false', 'what does not end is told without an end'),
	('ann', '', $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, now() + interval '1 day', NULL)$$, $$SELECT facts ? 'until' FROM outbox WHERE kind = 'access-shared'$$, 'true', 'what ends with it'),
	('bo', $$SELECT pg_temp.given('bo', 'pia', 'share', 'full')$$, $$SELECT care_share(test.id('patient pia'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, $$SELECT count(*) FROM outbox WHERE kind = 'access-shared'$$, '0',
		'and to who has an account'),
	('bo', $$SELECT pg_temp.given('bo', 'ann', 'share', 'full', now())$$, $$SELECT care_share(test.id('patient ann'), test.id('nan'), NULL, 'limited', NULL, NULL, NULL)$$, '', 'nothing', 'who had all of it shares nothing'),
	('desk', $$UPDATE patient SET account_id = NULL, date_of_birth = '1940-01-01' WHERE id = test.id('patient ann')$$,
		$$SELECT family_invite(test.id('patient ann'), 'mum@sql.test', 'carer', 'full', NULL, NULL, 18, NULL)$$, '', 'proxy_of_the_desk_says_why', 'the desk asks no carer without a reason'),
	('mum', $$SELECT pg_temp.given('mum', 'ann', 'proxy', 'full')$$, $$SELECT family_invite(test.id('patient ann'), 'dad@sql.test', 'carer', 'full', NULL, NULL, 18, NULL)$$, '', 'nothing', 'a proxy asks nobody to be another'),
	('mum', $$SELECT pg_temp.given('mum', 'ann', 'self', 'owner', now())$$, $$SELECT family_invite(test.id('patient ann'), 'dad@sql.test', 'carer', 'full', NULL, NULL, 18, NULL)$$, '', 'nothing', 'nor does who owned a record once'),
	('bo', $$SELECT pg_temp.given('bo', 'paul', 'share', 'full')$$, $$SELECT portal_invite(test.id('patient pia'), 'Pia@sql.test', 18)$$, '', 'nothing', 'who keeps one record asks nobody else to have an account');

-- Who may do what.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$INSERT INTO role_permission (role, permission, effect) VALUES ('staff', 'patient.list', 'deny'), ('doctor', 'patient.list', 'deny'), ('staff', 'patient.read', 'deny') ON CONFLICT DO NOTHING;$$ || before,
	format($$SELECT permission_set('staff', 'patient.list', %L)$$, effect),
	$$SELECT string_agg(role || ' ' || permission, ', ' ORDER BY role, permission) FROM role_permission WHERE effect = 'deny' AND permission IN ('patient.list', 'patient.read')$$, wanted, words
FROM (VALUES
	('sue', '', 'allow', 'doctor patient.list, staff patient.read', 'what is allowed again is so for one role, and one thing'),
	('sue', '', 'deny', 'doctor patient.list, staff patient.list, staff patient.read', 'what is denied twice stays so'),
	('sue', $$UPDATE account SET status = 'suspended' WHERE id = test.id('sue')$$, 'allow', 'permission_is_changed_by_a_super_admin', 'who is suspended allows nothing')) AS changing (who, before, effect, wanted, words);

-- What is changed of who acts for whom, and who sees whom the clinic asked.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$SELECT pg_temp.agreed('mum', 'ann', accepted => 'yesterday', inviter => 'desk'), pg_temp.agreed('mum', 'cat', accepted => 'yesterday'), pg_temp.agreed('dad', 'ann'),
		pg_temp.agreed('cat', 'ann', accepted => 'yesterday', ended => 'yesterday'); UPDATE proxy SET chosen = '{visits,results}', until = now() + interval '1 day'$$,
	format($$SELECT family_change(test.id('%s for ann'), %s)$$, whom, change), look, wanted, words
FROM (VALUES
	('ann', 'mum', $$'limited', false, NULL, false, NULL, NULL$$, $$SELECT string_agg(split_part(email, '@', 1), ' ') FROM proxy WHERE level = 'limited'$$, 'mum', 'a patient changes how far one proxy goes'),
	('ann', 'mum', $$'limited', false, NULL, false, NULL, NULL$$, $$SELECT level FROM care_grant WHERE grantee_id = test.id('mum') AND reason = 'proxy'$$, 'limited', 'who then goes no further'),
	('ann', 'dad', $$'limited', false, NULL, false, NULL, NULL$$, $$SELECT string_agg(split_part(email, '@', 1), ' ') FROM proxy WHERE level = 'limited'$$, 'dad', 'or somebody who is yet to accept'),
	('ann', 'mum', $$'limited', false, NULL, false, NULL, 9$$, $$SELECT count(*) FROM proxy WHERE level = 'limited'$$, '0', 'not from an old page'),
	('ann', 'cat', $$'limited', false, NULL, false, NULL, NULL$$, $$SELECT count(*) FROM proxy WHERE level = 'limited'$$, '0', 'nor of what ended'),
	('mum', 'mum', $$'limited', false, NULL, false, NULL, NULL$$, $$SELECT count(*) FROM proxy WHERE level = 'limited'$$, '0', 'nor does the proxy'),
	('ann', 'mum', $$NULL, false, NULL, false, NULL, NULL$$, $$SELECT level || chosen::text || (until = now() + interval '1 day') FROM proxy WHERE id = test.id('mum for ann')$$, 'full{visits,results}true', 'what is not given stays'),
	('ann', 'mum', $$NULL, true, '{history}', true, NULL, NULL$$, $$SELECT level || chosen::text || (until IS NULL) FROM proxy WHERE id = test.id('mum for ann')$$, 'full{history}true', 'what is given does not'),
	('ann', 'mum', $$NULL, false, NULL, true, now(), NULL$$, '', 'care_share_ends_in_the_future', 'nothing ends before now')) AS changing (who, whom, change, look, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT who, $$INSERT INTO portal_invitation (patient_id, email, invited_by, inviter_name, expires_at) SELECT test.id('patient ' || whose), whose || '@sql.test', test.id('desk'), 'A', now() + until::interval
		FROM (VALUES ('pia', '1 day'), ('paul', '1 day')) AS invited (whose, until)$$ || before,
	format('SELECT %s(test.id(''patient pia''))', asked), look, wanted, format('%s of %s: %s%s', asked, who, wanted, before)
FROM (VALUES ('', ''), ('; SELECT pg_temp.unfollowed(''UPDATE patient SET deleted_at = now() WHERE id = test.id(''''patient pia'''')'')', 'gone')) AS state (before, gone),
	(VALUES ('desk'), ('bo')) AS actor (who),
	(VALUES ('portal_of', 'SELECT coalesce(string_agg(state || '' '' || email, '', ''), ''nothing'') FROM portal_of(test.id(''patient pia''))', 'invited pia@sql.test'),
		('portal_take_back', $$SELECT coalesce(string_agg(first_name, ' '), 'nothing') FROM portal_invitation JOIN patient ON patient.id = patient_id WHERE withdrawn_at = now()$$, 'Pia')) AS asking (asked, look, answer),
	LATERAL (SELECT CASE WHEN who = 'desk' AND gone = '' THEN answer ELSE 'nothing' END) AS expected (wanted);

-- What else a record is made of when the desk writes it, and who waits when it is made two again.
INSERT INTO trial (who, before, deed, look, wanted, words)
SELECT 'desk', '', format($$SELECT patient_register(test.id('patient new'), %L)$$, '{"first_name": "New", "last_name": "One", "wrapped": "w", "master_key": "m", "country": "NL"}'::jsonb || more),
	$$SELECT count(*) || coalesce(min(country || number), '') FROM identity_document WHERE patient_id = test.id('patient new')$$, wanted, words
FROM (VALUES ('{}'::jsonb, '0', 'who shows no document has none'),
	(jsonb_build_object('document_id', test.id('document'), 'national_id', 'sealed'), '1NLsealed', 'who shows one has it')) AS registration (more, wanted, words);
INSERT INTO trial (who, before, deed, look, wanted, words)
VALUES ('desk', $$INSERT INTO patient (id, first_name, last_name) VALUES (test.id('patient new'), 'New', 'One'), (test.id('patient other'), 'Other', 'One');
	SELECT pg_temp.unfollowed('INSERT INTO patient_merge (id, survivor_id, merged_id, reason, moved, merged_by)
		SELECT test.id(''merge''), test.id(''patient new''), test.id(''patient ann''), ''They are one person'', ''{}'', test.id(''desk'')');
	ALTER TABLE patient_merge DISABLE TRIGGER ALL$$, $$SELECT patient_merge_undo(test.id('merge'))$$,
	$$SELECT string_agg(first_name || ' ' || (xmax = 0), ', ' ORDER BY first_name) FROM patient WHERE last_name = 'One'$$, 'New false, Other true', 'what becomes two again nobody else changes meanwhile');

-- What is said of the function that somebody changed just now, as test.subject names it, comes first.
SELECT test.same(pg_temp.after(who, whose, before, deed, look), wanted, words)
FROM trial
ORDER BY strpos(deed, coalesce(nullif(current_setting('test.subject', true), ''), '-')) = 0, n;
ROLLBACK;

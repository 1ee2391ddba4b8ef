-- Each condition of each row policy, alone: every privilege is granted and no trigger or rule of a table stands in the way, so whoever is refused here is
-- refused by a policy.  t/mutants/policies.mjs flips the conditions one by one and insists that a line of this file, or of another one, notices.

BEGIN;
SET LOCAL session_replication_role = replica;
GRANT ALL ON ALL TABLES IN SCHEMA public TO epione_app, epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin,
	epione_scheduler, epione_deliver, epione_retain, epione_seal, epione_owner;
DO $$
DECLARE
	rule record;
BEGIN
	FOR rule IN SELECT conrelid::regclass AS relation, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'x') AND conislocal LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', rule.relation, rule.conname);
	END LOOP;
END
$$;

-- Ann and Cat are patients.  Mum acts for Ann, Dad reads for her, Kin knows her history alone.  Bo treats Ann, Cy did once, Nan knows her history alone,
-- Pam has nothing to do with her, Ray opened her record
-- in an emergency.  Each table has something of Ann's or Bo's and something of somebody else's.
SELECT count(test.patient(name)) FROM unnest(ARRAY['ann', 'cat', 'mum', 'dad', 'kin', 'gone']) AS name \gset
SELECT test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'), test.clinician('pam', 'UTC', 30, 'paramedic'), test.employee('desk', 'staff'),
	test.clinician('ray', 'UTC', 30, 'paramedic'), test.employee('front', 'staff'), test.employee('adm', 'admin') \gset
UPDATE account SET deleted_at = now() WHERE id = test.id('gone');
UPDATE patient SET deleted_at = now() WHERE id = test.id('patient gone');
INSERT INTO specialty (name, deleted_at) VALUES ('Phrenology', now());
INSERT INTO care_grant (grantee_id, patient_id, reason, level, sections, expires_at)
SELECT test.id(who), test.id('patient ' || whose), reason, level, sections::text[], until::timestamptz
FROM (VALUES
	('ann', 'ann', 'self', 'owner', '{demographics,visits,history}', 'infinity'),
	('cat', 'cat', 'self', 'owner', '{demographics,visits,history}', 'infinity'),
	('mum', 'ann', 'proxy', 'full', '{demographics,visits,history}', 'infinity'),
	('dad', 'ann', 'proxy', 'limited', '{demographics,visits,history}', 'infinity'),
	('kin', 'ann', 'proxy', 'full', '{history}', 'infinity'),
	('bo', 'ann', 'appointment', 'full', '{demographics,visits}', 'infinity'),
	('cy', 'ann', 'appointment', 'full', '{demographics,visits}', 'yesterday'),
	('nan', 'ann', 'share', 'full', '{history}', 'infinity'),
	('ray', 'ann', 'break-glass', 'emergency', '{demographics,visits}', 'infinity'),
	('desk', 'ann', 'share', 'full', '{demographics}', 'infinity')) AS given (who, whose, reason, level, sections, until);
INSERT INTO appointment (number, patient_id, doctor_id, during, status, booked_by, patient_name, patient_number, doctor_name, time_zone)
SELECT 'APT-T' || day, test.id('patient ' || whose), test.id(doctor), tstzrange(now() + make_interval(days => day), now() + make_interval(days => day, mins => 30)), status, test.id(booker),
	'A', 'B', 'C', 'UTC'
FROM (VALUES (1, 'ann', 'bo', 'scheduled', 'ann'), (2, 'ann', 'bo', 'held', 'ann'), (3, 'ann', 'bo', 'held', 'desk'), (4, 'cat', 'cy', 'held', 'front'),
	(5, 'cat', 'cy', 'scheduled', 'desk')) AS visit (day, whose, doctor, status, booker);
INSERT INTO consent (patient_id, kind, text_version, given_by, given_by_name, by_proxy)
SELECT test.id('patient ' || whose), 'research', 1, test.id(whose), 'A', false FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO availability_exception (doctor_id, day, is_available) SELECT test.id(whose), current_date, false FROM unnest(ARRAY['bo', 'cy']) AS whose;
INSERT INTO leave (doctor_id, starts_on, ends_on) SELECT test.id(whose), current_date, current_date FROM unnest(ARRAY['bo', 'cy']) AS whose;
INSERT INTO working_hours (doctor_id, weekday, start_time, end_time) SELECT test.id(whose), 1, '09:00', '10:00' FROM unnest(ARRAY['bo', 'cy']) AS whose;
INSERT INTO break_glass (actor_id, actor_name, actor_role, patient_id, patient_name, patient_number, reason)
SELECT test.id(whose), 'A', 'paramedic', test.id('patient ann'), 'B', 'C', 'Found without papers at the station' FROM unnest(ARRAY['pam', 'bo']) AS whose;
INSERT INTO emergency_note (patient_id, break_glass_id, author_name, author_role, words)
SELECT test.id('patient ' || whose), test.id('opened ' || whose), 'A', 'paramedic', 'Awake' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO idempotency (actor_id, key, route, request_hash) SELECT test.id(whose), 'k', '/x', 'aa' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO account_picture (account_id, content) SELECT test.id(whose), '\xffd8ff' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO passkey (account_id, credential_id, public_key, algorithm, sign_count, name)
SELECT test.id(whose), convert_to(whose, 'UTF8'), '\x00', -7, 0, 'A' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO recovery_code (account_id, hash) SELECT test.id(whose), convert_to(md5(whose), 'UTF8') FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO totp (account_id, secret) SELECT test.id(whose), '\x00' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO session (account_id, key, level, browser, device, ends_at) SELECT test.id(whose), md5(whose) || md5(whose), 'full', false, 'A', now() FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO sso_link (issuer, subject, account_id, email) SELECT 'https://a', whose, test.id(whose), 'A' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO single_use_secret (hash, purpose, account_id, expires_at, used_at)
SELECT md5(place::text)::bytea, purpose, NULL, now() + interval '1 hour', CASE WHEN used THEN now() END
FROM (VALUES (1, 'verify-email', false), (2, 'reset-password', false), (3, 'invitation', false), (4, 'proxy-invitation', false), (5, 'verify-email', true)) AS secret (place, purpose, used);
INSERT INTO outbox (channel, kind, address, expires_at, state, linked)
SELECT 'mail', 'password-changed', 'a@sql.test', now() + interval '1 day', state, linked
FROM (VALUES ('failed', false), ('unknown', false), ('sent', false), ('failed', true)) AS message (state, linked);
INSERT INTO house_key (name, wrapped, master_key) VALUES ('test', 'a', 'b');
INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT test.id('patient ' || whose), 'a', 'b' FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO patient_contact (patient_id) SELECT test.id('patient ' || whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO emergency_contact (patient_id, sealed_for, name, relation, phone, recorded_by)
SELECT test.id('patient ' || whose), uuid_v7(), 'A', 'B', 'C', test.id(whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO patient_insurance (patient_id, sealed_for, rank, provider, policy_number, recorded_by)
SELECT test.id('patient ' || whose), uuid_v7(), 'other', 'A', 'B', test.id(whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO identity_document (patient_id, sealed_for, kind, country, number, recorded_by)
SELECT test.id('patient ' || whose), uuid_v7(), 'other', 'GB', 'A', test.id(whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO patient_history (patient_id, kind, what, recorded_by) SELECT test.id('patient ' || whose), 'surgery', 'A', test.id(whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO patient_allergy (patient_id, substance, severity, recorded_by) SELECT test.id('patient ' || whose), 'A', 'mild', test.id(whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO patient_medication (patient_id, name, recorded_by) SELECT test.id('patient ' || whose), 'A', test.id(whose) FROM unnest(ARRAY['ann', 'cat']) AS whose;
INSERT INTO patient_merge (survivor_id, merged_id, reason, moved, merged_by) VALUES (test.id('patient ann'), test.id('patient cat'), 'A', '{}', test.id('desk'));
INSERT INTO mailbox (outbox_id, channel, address, subject, body) VALUES (uuid_v7(), 'mail', 'a@sql.test', 'A', 'B');
INSERT INTO account_mail_request (purpose, email) VALUES ('verify-email', 'a@sql.test');
INSERT INTO legal_hold (account_id, reason, placed_by, placed_by_name) VALUES (test.id('ann'), 'The court of Utrecht', test.id('adm'), 'A');
INSERT INTO invitation (email, role, first_name, last_name, invited_by, inviter_name, expires_at) VALUES ('a@sql.test', 'staff', 'A', 'B', test.id('adm'), 'C', now());
INSERT INTO proxy (patient_id, email, relation, level, majority_years, invited_by) VALUES (test.id('patient ann'), 'a@sql.test', 'carer', 'full', 18, test.id('ann'));
INSERT INTO portal_invitation (patient_id, email, invited_by, inviter_name) VALUES (test.id('patient ann'), 'a@sql.test', test.id('desk'), 'A');
INSERT INTO audit_event (actor_role, request_id, route, action, fields, outcome) VALUES ('visitor', 'r', 'GET /x', 'a', '{}', 'done');
INSERT INTO audit_seal (number, month, from_position, to_position, entries, root, previous, key, sealed_at, signature) VALUES (1, '2030-01', 0, 1, 1, 'a', 'b', 'c', now(), 'd');
INSERT INTO audit_archive (month, file, batches, entries, sha256) VALUES ('2030-01', 'a', 1, 1, 'b');

-- How many rows somebody's deed reaches, or what it runs into: 42501 is a policy.  Nothing of it stays.
CREATE FUNCTION pg_temp.met(database_role text, account text, patient text, sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	reached bigint;
	rule text;
BEGIN
	PERFORM test.become(database_role, account, patient);
	BEGIN
		IF sql ~ '^SELECT' THEN
			EXECUTE sql INTO reached;
		ELSE
			EXECUTE sql;
			GET DIAGNOSTICS reached = ROW_COUNT;
		END IF;
		RAISE EXCEPTION USING ERRCODE = 'ZZ000';
	EXCEPTION
		WHEN SQLSTATE 'ZZ000' THEN
			rule := reached::text;
		WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
			rule := coalesce(nullif(rule, ''), SQLSTATE);
	END;
	PERFORM test.nobody();
	RETURN rule;
END
$$;

-- who | for whom | how many rows of a table they see
SELECT test.same(pg_temp.met('epione_' || database_role, who, whose, format('SELECT count(*) FROM %I', relation)), wanted::text,
	format('%s sees %s of %s as %s', coalesce(who, 'nobody'), wanted, relation, database_role))
FROM (VALUES
	('patient', 'ann', 'patient ann', '{account 1, patient 1, appointment 3, consent 1, care_grant 1, idempotency 1, single_use_secret 1, specialty 1}'),
	('patient', 'cat', 'patient cat', '{account 1, patient 1, appointment 2, consent 1, care_grant 1, idempotency 1}'),
	('patient', 'cat', 'patient ann', '{patient 0, appointment 0, consent 0}'),
	('patient', 'mum', 'patient ann', '{account 1, patient 1, appointment 3, consent 1}'),
	('patient', 'dad', 'patient ann', '{patient 1, appointment 3, consent 1}'),
	('patient', 'kin', 'patient ann', '{patient 0, appointment 0, consent 0, care_grant 1}'),
	('clinician', 'bo', NULL, '{account 1, patient 1, appointment 3, consent 1, break_glass 1, care_grant 1, clinician 2}'),
	('clinician', 'cy', NULL, '{patient 0, appointment 2, consent 0}'),
	('clinician', 'nan', NULL, '{patient 0, appointment 0, consent 0, care_grant 1}'),
	('clinician', 'pam', NULL, '{patient 0, appointment 0, consent 0, care_grant 0, break_glass 1}'),
	('clinician', 'ray', NULL, '{patient 1, consent 1, appointment 0}'),
	('staff', 'desk', NULL, '{account 1, appointment 5, consent 1, care_grant 1}'),
	('staff', 'front', NULL, '{appointment 5, consent 0, care_grant 0}'),
	('admin', 'adm', NULL, '{account 14, specialty 2, idempotency 0}'),
	('signin', 'ann', NULL, '{account 13, patient 5, passkey 1, recovery_code 1, totp 1, session 1, sso_link 1, single_use_secret 5, specialty 1}'),
	('signin', NULL, NULL, '{passkey 0, recovery_code 0, totp 0, session 0, sso_link 0}'),
	('visitor', NULL, NULL, '{specialty 1}')) AS actor (database_role, who, whose, sights),
	unnest(sights::text[]) AS sight, split_part(sight, ' ', 1) AS relation, split_part(sight, ' ', 2) AS wanted;

-- who | for whom | what they try | how many rows it reaches, or 42501
CREATE TEMPORARY TABLE trial (database_role text, who text, whose text, sql text, wanted text);
INSERT INTO trial
VALUES
	('signin', NULL, NULL, 'UPDATE account SET last_login_at = now()', '13'),
	('patient', 'ann', NULL, 'UPDATE account SET phone = ''1''', '1'),
	('patient', 'ann', NULL, 'UPDATE account SET id = uuid_v7()', '42501'),
	('clinician', 'bo', NULL, 'UPDATE clinician SET slot_minutes = 20', '1'),
	('clinician', 'bo', NULL, 'UPDATE clinician SET id = uuid_v7()', '42501'),
	('patient', 'ann', 'patient ann', 'UPDATE appointment SET status = ''scheduled''', '3'),
	('patient', 'ann', 'patient ann', 'UPDATE appointment SET status = ''confirmed''', '3'),
	('patient', 'ann', 'patient ann', 'UPDATE appointment SET status = ''cancelled''', '3'),
	('patient', 'ann', 'patient ann', 'UPDATE appointment SET status = ''held''', '42501'),
	('patient', 'ann', 'patient ann', 'UPDATE appointment SET patient_id = uuid_v7(), status = ''cancelled''', '42501'),
	('patient', 'mum', 'patient ann', 'UPDATE appointment SET status = ''cancelled''', '3'),
	('patient', 'dad', 'patient ann', 'UPDATE appointment SET status = ''cancelled''', '0'),
	('patient', 'kin', 'patient ann', 'UPDATE appointment SET status = ''cancelled''', '0'),
	('patient', 'cat', 'patient ann', 'UPDATE appointment SET status = ''cancelled''', '0'),
	('patient', 'ann', 'patient ann', 'DELETE FROM appointment', '2'),
	('patient', 'mum', 'patient ann', 'DELETE FROM appointment', '2'),
	('patient', 'dad', 'patient ann', 'DELETE FROM appointment', '0'),
	('patient', 'kin', 'patient ann', 'DELETE FROM appointment', '0'),
	('staff', 'desk', NULL, 'DELETE FROM appointment', '1'),
	('staff', 'adm', NULL, 'DELETE FROM appointment', '0'),
	('staff', 'desk', NULL, 'UPDATE appointment SET status = ''scheduled''', '5'),
	('staff', 'desk', NULL, 'UPDATE appointment SET status = ''confirmed''', '5'),
	('staff', 'desk', NULL, 'UPDATE appointment SET status = ''cancelled''', '5'),
	('staff', 'desk', NULL, 'UPDATE appointment SET status = ''held''', '42501'),
	('clinician', 'bo', NULL, 'UPDATE appointment SET notes = ''x''', '3'),
	('clinician', 'bo', NULL, 'UPDATE appointment SET doctor_id = uuid_v7()', '42501'),
	('staff', 'desk', NULL, 'UPDATE patient SET version = 5', '5'),
	('patient', 'ann', 'patient ann', 'UPDATE consent SET withdrawn_by_name = ''A''', '1'),
	('patient', 'mum', 'patient ann', 'UPDATE consent SET withdrawn_by_name = ''A''', '1'),
	('patient', 'dad', 'patient ann', 'UPDATE consent SET withdrawn_by_name = ''A''', '0'),
	('patient', 'cat', 'patient ann', 'UPDATE consent SET withdrawn_by_name = ''A''', '0'),
	('patient', 'ann', 'patient ann', 'UPDATE consent SET patient_id = uuid_v7()', '42501'),
	('patient', 'ann', NULL, 'UPDATE idempotency SET actor_id = uuid_v7()', '42501'),
	('patient', 'ann', NULL, 'UPDATE single_use_secret SET used_at = now()', '1'),
	('patient', 'ann', NULL, 'UPDATE single_use_secret SET purpose = ''verify-email''', '42501'),
	('signin', NULL, NULL, 'UPDATE single_use_secret SET used_at = now()', '4'),
	('signin', 'ann', NULL, 'UPDATE passkey SET account_id = uuid_v7()', '42501'),
	('signin', 'ann', NULL, 'UPDATE recovery_code SET account_id = uuid_v7()', '42501'),
	('signin', 'ann', NULL, 'UPDATE totp SET account_id = uuid_v7()', '42501'),
	('signin', 'ann', NULL, 'UPDATE session SET account_id = uuid_v7()', '42501'),
	('signin', 'ann', NULL, 'UPDATE sso_link SET account_id = uuid_v7()', '42501'),
	('signin', 'ann', NULL, 'UPDATE sso_link SET email = ''B''', '1'),
	('admin', 'adm', NULL, 'UPDATE break_glass SET reviewed_by = app_actor()', '2'),
	('admin', 'adm', NULL, 'UPDATE break_glass SET reviewed_by = uuid_v7()', '42501'),
	('admin', 'adm', NULL, 'UPDATE outbox SET state = ''queued''', '2'),
	('admin', 'adm', NULL, 'UPDATE outbox SET state = ''sent''', '42501'),
	('clinician', 'bo', NULL, 'DELETE FROM availability_exception', '1'),
	('clinician', 'bo', NULL, 'DELETE FROM leave', '1'),
	('clinician', 'bo', NULL, 'DELETE FROM working_hours', '1'),
	('deliver', NULL, NULL, 'INSERT INTO mailbox (outbox_id, channel, address, subject, body) VALUES (uuid_v7(), ''mail'', ''a@sql.test'', ''A'', ''B'')', '1'),
	('signin', NULL, NULL, 'INSERT INTO patient (account_id, first_name, last_name) VALUES (uuid_v7(), ''A'', ''B'')', '1'),
	('signin', NULL, NULL, 'INSERT INTO patient (account_id, first_name, last_name) VALUES (NULL, ''A'', ''B'')', '42501');
INSERT INTO trial
SELECT 'signin', NULL, NULL, format('INSERT INTO account (email, password_hash, role, status, first_name, last_name) VALUES (''n@sql.test'', ''x'', %L, %L, ''A'', ''B'')', role, status), wanted
FROM (VALUES ('patient', 'active', '1'), ('doctor', 'pending', '1'), ('specialist', 'pending', '1'), ('nurse', 'pending', '1'), ('paramedic', 'pending', '1'),
	('doctor', 'active', '42501'), ('staff', 'pending', '42501'), ('admin', 'pending', '42501')) AS newcomer (role, status, wanted);
INSERT INTO trial
SELECT 'signin', NULL, NULL, format('INSERT INTO clinician (id, role, display_name, licence_number, time_zone, active, verified_at) VALUES (uuid_v7(), ''nurse'', ''A'', ''L'', ''UTC'', %s, %s)',
	active, verified), wanted
FROM (VALUES ('false', 'NULL', '1'), ('true', 'NULL', '42501'), ('false', 'now()', '42501')) AS newcomer (active, verified, wanted);
INSERT INTO trial
SELECT database_role, who, 'patient ' || whose, format('INSERT INTO appointment (number, patient_id, doctor_id, during, status, patient_name, patient_number, doctor_name, time_zone)
	VALUES (''APT-N'', %L, %L, tstzrange(now() + interval ''9 days'', now() + interval ''10 days''), %L, ''A'', ''B'', ''C'', ''UTC'')', test.id('patient ' || whose), test.id('bo'), status), wanted
FROM (VALUES ('patient', 'ann', 'ann', 'held', '1'), ('patient', 'ann', 'ann', 'scheduled', '1'), ('patient', 'ann', 'ann', 'confirmed', '42501'), ('patient', 'mum', 'ann', 'held', '1'),
	('patient', 'dad', 'ann', 'held', '42501'), ('patient', 'kin', 'ann', 'held', '42501'), ('patient', 'cat', 'ann', 'held', '42501'),
	('staff', 'desk', 'ann', 'held', '1'), ('staff', 'desk', 'ann', 'scheduled', '1'), ('staff', 'desk', 'ann', 'confirmed', '42501')) AS booking (database_role, who, whose, status, wanted);
INSERT INTO trial
SELECT 'patient', who, 'patient ann', format('INSERT INTO consent (patient_id, kind, text_version, given_by, given_by_name, by_proxy) VALUES (%L, ''sharing'', 1, app_actor(), ''A'', false)',
	test.id('patient ' || whose)), wanted
FROM (VALUES ('ann', 'ann', '1'), ('mum', 'ann', '1'), ('dad', 'ann', '42501'), ('cat', 'ann', '42501'), ('ann', 'cat', '42501')) AS agreement (who, whose, wanted);
INSERT INTO trial
SELECT 'clinician', 'bo', NULL, format(sql, test.id(whose)), CASE whose WHEN 'bo' THEN '1' ELSE '42501' END
FROM unnest(ARRAY['bo', 'cy']) AS whose, unnest(ARRAY[
	'INSERT INTO availability_exception (doctor_id, day, is_available) VALUES (%L, current_date + 9, false)',
	'INSERT INTO leave (doctor_id, starts_on, ends_on) VALUES (%L, current_date + 9, current_date + 9)',
	'INSERT INTO working_hours (doctor_id, weekday, start_time, end_time) VALUES (%L, 2, ''09:00'', ''10:00'')']) AS sql;
INSERT INTO trial
SELECT database_role, 'ann', NULL, format('INSERT INTO single_use_secret (hash, purpose, expires_at) VALUES (''x'', %L, now())', purpose), wanted
FROM (VALUES ('signin', 'verify-email', '1'), ('signin', 'reset-password', '1'), ('signin', 'invitation', '42501'), ('signin', 'proxy-invitation', '42501'),
	('patient', 'proxy-invitation', '1'), ('patient', 'reset-password', '42501'), ('admin', 'invitation', '1'), ('admin', 'reset-password', '42501')) AS secret (database_role, purpose, wanted);
SELECT test.same(pg_temp.met('epione_' || database_role, who, whose, sql), wanted, format('%s as %s: %s', coalesce(who, 'nobody'), database_role, regexp_replace(sql, '\s+', ' ', 'g'))) FROM trial;

-- Grants are looked up by grantee, even where their own policy did not hold.
ALTER POLICY care_grant_own_read ON care_grant USING (true);
SELECT test.same(pg_temp.met('epione_clinician', 'pam', NULL, format('SELECT count(*) FROM %I', relation)), '0', format('another''s grant opens no %s', relation))
FROM unnest(ARRAY['patient', 'consent']) AS relation;

-- Parts of a record, by their section: what one may who has all sections but that one, and the others as above.  Ann, Mum and the desk keep some parts themselves.
CREATE FUNCTION pg_temp.part(relation text, section text, kept_by_the_desk boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	everything CONSTANT text[] := '{demographics,contacts,insurance,history,allergies,medication,visits,documents,results}';
	key CONSTANT text := CASE relation WHEN 'patient' THEN 'id' ELSE 'patient_id' END;
	someone record;
	a_row jsonb;
BEGIN
	UPDATE care_grant SET sections = everything;
	UPDATE care_grant SET sections = array_remove(everything, section) WHERE grantee_id IN (test.id('kin'), test.id('nan'));
	EXECUTE format('SELECT to_jsonb(part) FROM %I AS part WHERE %I = $1', relation, key) INTO a_row USING test.id('patient ann');
	FOR someone IN
		SELECT *
		FROM (VALUES ('patient', 'ann', 1, 1, true), ('patient', 'mum', 1, 1, true), ('patient', 'dad', 1, 0, false), ('patient', 'kin', 0, 0, false), ('patient', 'cat', 0, 0, false),
			('clinician', 'bo', 1, 1, false), ('clinician', 'ray', 1, 0, false), ('clinician', 'cy', 0, 0, false), ('clinician', 'nan', 0, 0, false), ('clinician', 'pam', 0, 0, false),
			('staff', 'front', 2, 2, true)) AS one (database_role, who, sees, changes, needs_the_desk)
	LOOP
		IF someone.database_role = 'staff' AND NOT kept_by_the_desk THEN
			someone.sees := 0;
		END IF;
		IF someone.needs_the_desk AND NOT kept_by_the_desk THEN
			someone.changes := 0;
		END IF;
		IF relation <> 'patient_key' THEN
			RETURN NEXT test.same(pg_temp.met('epione_' || someone.database_role, someone.who, 'patient ann', format('SELECT count(*) FROM %I', relation)), someone.sees::text,
				format('%s sees %s of %s', someone.who, someone.sees, relation));
			RETURN NEXT test.same(pg_temp.met('epione_' || someone.database_role, someone.who, 'patient ann', format('UPDATE %I SET version = 5', relation)), someone.changes::text,
				format('%s changes %s of %s', someone.who, someone.changes, relation));
		END IF;
		RETURN NEXT test.same(pg_temp.met('epione_' || someone.database_role, someone.who, 'patient ann',
			format('INSERT INTO %1$I SELECT (jsonb_populate_record(NULL::%1$I, %2$L)).*', relation, a_row)) <> '42501', someone.changes > 0,
			format('%s writes %s %s', someone.who, CASE WHEN someone.changes > 0 THEN 'to' ELSE 'nothing to' END, relation));
	END LOOP;
END
$$;
SELECT pg_temp.part(relation, section, kept_by_the_desk)
FROM (VALUES ('patient_key', 'demographics', true), ('patient_contact', 'contacts', true), ('emergency_contact', 'contacts', true), ('patient_insurance', 'insurance', true),
	('identity_document', 'insurance', true), ('patient_history', 'history', false), ('patient_allergy', 'allergies', false), ('patient_medication', 'medication', false))
	AS part (relation, section, kept_by_the_desk);

-- Notes of emergencies are read like the history, and written by whoever has the record open.
UPDATE care_grant SET sections = '{demographics,contacts,insurance,history,allergies,medication,visits,documents,results}';
UPDATE care_grant SET sections = array_remove(sections, 'history') WHERE grantee_id IN (test.id('kin'), test.id('nan'));
INSERT INTO break_glass (id, actor_id, actor_name, actor_role, patient_id, patient_name, patient_number, reason, ends_at)
SELECT test.id('opened by ' || who), test.id(who), 'A', 'paramedic', test.id('patient ann'), 'B', 'C', 'Found without papers at the station', until
FROM (VALUES ('ray', now() + interval '1 hour'), ('cy', now() + interval '1 hour'), ('nan', now())) AS opened (who, until);
SELECT test.same(pg_temp.met('epione_' || database_role, who, 'patient ann', 'SELECT count(*) FROM emergency_note'), sees, format('%s sees %s of emergency_note', who, sees))
FROM (VALUES ('patient', 'ann', '1'), ('patient', 'mum', '1'), ('patient', 'dad', '1'), ('patient', 'kin', '0'), ('patient', 'cat', '0'),
	('clinician', 'bo', '1'), ('clinician', 'ray', '1'), ('clinician', 'cy', '0'), ('clinician', 'nan', '0'), ('clinician', 'pam', '0'), ('staff', 'desk', '0'),
	('admin', 'adm', '0')) AS one (database_role, who, sees);
SELECT test.same(pg_temp.met('epione_' || database_role, who, 'patient ann', deed), '0', format('%s as %s: %s', who, database_role, deed))
FROM (VALUES ('patient', 'ann'), ('clinician', 'ray'), ('clinician', 'bo'), ('staff', 'desk'), ('admin', 'adm')) AS one (database_role, who),
	unnest(ARRAY['UPDATE emergency_note SET words = ''Asleep''', 'DELETE FROM emergency_note']) AS deed;
ALTER POLICY break_glass_own_read ON break_glass USING (true); -- not even who sees all emergencies writes under another's
SELECT test.same(pg_temp.met('epione_' || database_role, who, 'patient ann',
	format('INSERT INTO emergency_note (patient_id, break_glass_id, author_name, author_role, words) VALUES (%L, %L, ''A'', ''paramedic'', ''Awake'')',
		test.id('patient ' || whose), test.id('opened by ' || opened))), wanted, words)
FROM (VALUES ('clinician', 'ray', 'ann', 'ray', '1', 'who has a record open writes a note'), ('clinician', 'ray', 'cat', 'ray', '42501', 'of nobody else'),
	('clinician', 'ray', 'ann', 'cy', '42501', 'nor under what another one opened'), ('clinician', 'ray', 'ann', 'nobody', '42501', 'or nobody did'),
	('clinician', 'nan', 'ann', 'nan', '42501', 'nor when it is over'), ('clinician', 'bo', 'ann', 'ray', '42501', 'who treats the patient writes none'),
	('patient', 'ann', 'ann', 'ray', '42501', 'nor does the patient'), ('staff', 'desk', 'ann', 'ray', '42501', 'nor the desk'),
	('admin', 'adm', 'ann', 'ray', '42501', 'nor an admin')) AS noting (database_role, who, whose, opened, wanted, words);

-- The record itself: nobody but the desk writes a new one.
SELECT test.same(pg_temp.met('epione_' || database_role, who, 'patient ann', 'UPDATE patient SET version = 5'), wanted, format('%s changes %s records', who, wanted))
FROM (VALUES ('patient', 'ann', '1'), ('patient', 'mum', '1'), ('patient', 'dad', '0'), ('patient', 'kin', '1'), ('patient', 'cat', '0'),
	('clinician', 'bo', '1'), ('clinician', 'ray', '0'), ('clinician', 'cy', '0'), ('clinician', 'pam', '0')) AS one (database_role, who, wanted);
UPDATE care_grant SET sections = '{history}';
SELECT test.same(pg_temp.met('epione_' || database_role, who, 'patient ann', 'UPDATE patient SET version = 5'), '0', format('%s changes no record whose history alone they may see', who))
FROM (VALUES ('patient', 'ann'), ('clinician', 'bo')) AS one (database_role, who);

-- Who sees all of a table, and who may change all of it: a row that may be written meets the rule of its first column, not a policy.
CREATE FUNCTION pg_temp.reach(database_role text, relation text, changes boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
	its_column text := (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = relation::regclass AND attnum = 1);
BEGIN
	EXECUTE format('SELECT count(*) FROM %I', relation) INTO rows;
	RETURN CASE
		WHEN rows = 0 THEN 'an empty table says nothing'
		WHEN pg_temp.met(database_role, NULL, NULL, format('SELECT count(*) FROM %I', relation)) <> rows::text THEN 'some of it'
		WHEN changes AND pg_temp.met(database_role, NULL, NULL, format('UPDATE %I SET %s = NULL', relation, its_column)) IN ('0', '42501') THEN 'reads it'
		ELSE 'all' END;
END
$$;
SELECT test.same(pg_temp.reach('epione_' || database_role, relation, deed = 'changes'), 'all', format('%s %s all of %s', database_role, deed, relation))
FROM (VALUES
	('owner', 'changes', '{account,care_allowance,care_grant,care_rank,care_reason,care_section,consent_text,consent_wording,permission,permission_version,role_permission}'),
	('owner', 'sees', '{audit_archive,legal_hold,audit_event,audit_seal}'),
	('retain', 'sees', '{audit_event,audit_seal,audit_clock}'),
	('retain', 'changes', '{audit_archive}'),
	('seal', 'sees', '{audit_archive,audit_clock,audit_event}'),
	('seal', 'changes', '{audit_seal}'),
	('deliver', 'changes', '{outbox}'),
	('scheduler', 'changes', '{account_mail_request,appointment,break_glass,care_grant,clinician,consent,employee_prefix,invitation,legal_hold,outbox,patient,permission_version,portal_invitation,proxy,
		role_permission,session,single_use_secret,specialty,
		emergency_note,patient_key,patient_merge,patient_contact,emergency_contact,patient_insurance,identity_document,patient_history,patient_allergy,patient_medication}'),
	('scheduler', 'sees', '{account,account_rank,audit_event,availability_exception,leave,passkey,recovery_code,sso_link,totp,working_hours,permission,consent_text,consent_wording,care_allowance,
		care_rank,care_reason,care_section}'),
	('admin', 'changes', '{specialty}'),
	('admin', 'sees', '{account,audit_event,break_glass,clinician,invitation,legal_hold,mailbox,outbox,role_permission,permission,care_allowance,care_rank,care_reason,care_section,
		availability_exception,leave,working_hours}'),
	('app', 'sees', '{permission_version,role_permission,house_key}'),
	('signin', 'sees', '{single_use_secret}'),
	('patient', 'sees', '{patient_key,consent_text,consent_wording,care_allowance,care_rank,care_reason,care_section,availability_exception,leave,working_hours}'),
	('clinician', 'sees', '{patient_key,consent_text,consent_wording,care_allowance,care_rank,care_reason,care_section,availability_exception,leave,working_hours}'),
	('staff', 'sees', '{patient_key,patient_merge,patient,consent_text,consent_wording,care_allowance,care_rank,care_reason,care_section,availability_exception,leave,working_hours,appointment}'))
	AS whole (database_role, deed, relations), unnest(relations::text[]) AS relation;
SELECT retain_reach() \gset
SELECT test.same(pg_temp.reach('epione_retain', relation::text, true), 'all', format('retain changes all of %s', relation)) FROM retain_tables();
ROLLBACK;

-- Who may change whose account, and into what.

BEGIN;
SELECT test.employee('sue', 'super-admin'), test.employee('adm', 'admin'), test.employee('ada', 'admin'), test.employee('desk', 'staff'), test.clinician('bo'),
	test.patient('ann') \gset
SET LOCAL session_replication_role = replica;
UPDATE account SET status = 'suspended' WHERE role = 'super-admin' AND id <> test.id('sue');
SET LOCAL session_replication_role = origin;
CREATE FUNCTION pg_temp.wish(who text, status text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('id', test.id(who), 'status', status, 'reason', 'because of a test')
$$;
CREATE FUNCTION pg_temp.post(who text, role text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('id', test.id(who), 'role', role) || more
$$;

-- The states, one after another.
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(coalesce(min(answer ->> 'status'), 'nothing'), status, 'a doctor can be ' || status)
FROM (VALUES (1, 'suspended'), (2, 'active'), (3, 'deactivated'), (4, 'active')) AS turn (n, status), LATERAL test.run('person_status', pg_temp.wish('bo', status)) AS answer
GROUP BY n, status ORDER BY n;
SELECT test.same(answer ->> 'status_reason', 'because of a test', 'with the reason kept') FROM test.run('person_read', jsonb_build_object('id', test.id('bo'))) AS answer;
SELECT test.same(test.rows('person_status', pg_temp.wish('bo', 'suspended') || '{"if_match": 1}'), 0, 'not from an old page');
SELECT test.same(test.rows('person_status', pg_temp.wish('nobody', 'suspended')), 0, 'nor one who is not there');
SELECT test.same(test.rows('person_status', pg_temp.wish('ann', 'suspended')), 1, 'a patient too');
SELECT test.same(test.rows('person_status', pg_temp.wish('ann', 'deactivated')), 1, 'and deactivated after that');
SELECT test.refused('account_state_may_follow', 'person_status', pg_temp.wish('ann', 'suspended'), 'but not suspended then');
SELECT test.refused(rule, 'person_status', pg_temp.wish(who, 'suspended'), 'an admin does not suspend ' || who)
FROM (VALUES ('sue', 'account_is_below_ones_own'), ('ada', 'account_is_below_ones_own'), ('adm', 'account_is_somebody_elses')) AS wrong (who, rule);
SELECT test.nobody() \gset
SELECT test.same(count(*), 2::bigint, 'who is suspended is told by mail') FROM outbox WHERE kind = 'account-suspended';
SELECT test.same(string_agg(DISTINCT concat_ws(' ', account_id = test.id('bo'), account_id = test.id('ann'), facts ->> 'reason'), ', '),
	'f t because of a test, t f because of a test', 'and whose account is closed') FROM outbox WHERE kind = 'account-closed';
SELECT test.same(listed, true, 'a doctor who is active again can be booked again') FROM clinician WHERE id = test.id('bo');

-- Roles.
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(test.rows('person_appoint', pg_temp.post('desk', 'admin')), 1, 'an admin makes another one');
SELECT test.refused(rule, 'person_appoint', pg_temp.post(who, role, more::jsonb), rule || ' ' || who || ' ' || role)
FROM (VALUES
	('bo', 'super-admin', '{}', 'account_role_is_not_above_ones_own'), ('ada', 'staff', '{}', 'account_is_below_ones_own'),
	('desk', 'staff', '{}', 'account_is_below_ones_own'), ('adm', 'super-admin', '{}', 'account_is_somebody_elses'),
	('ann', 'staff', '{}', 'account_of_a_patient_stays_one')) AS wrong (who, role, more, rule);
SELECT test.become('epione_admin', 'sue') \gset
SELECT test.refused(rule, 'person_appoint', pg_temp.post(who, role, more::jsonb), rule || ' ' || who || ' ' || role || ' ' || more)
FROM (VALUES
	('desk', 'nurse', '{}', 'clinician_has_a_licence_number'), ('desk', 'doctor', '{"license_number": "L 9"}', 'clinician_doctor_has_a_specialty'),
	('bo', 'patient', '{}', 'account_of_a_patient_stays_one'), ('sue', 'admin', '{}', 'account_is_somebody_elses')) AS wrong (who, role, more, rule);
SELECT test.same(test.rows('person_appoint', pg_temp.post('desk', 'doctor', jsonb_build_object('license_number', 'L 9', 'specialty_id', test.id('medicine')))), 1, 'a doctor of an admin');
SELECT test.same(test.rows('person_appoint', pg_temp.post('bo', 'staff')), 1, 'the desk of a doctor');
SELECT test.nobody() \gset
SELECT test.same(role || ' ' || listed || ' ' || display_name, 'doctor true Dr Desk Test', 'who can be booked') FROM clinician WHERE id = test.id('desk');
SELECT test.same(listed, false, 'who cannot any more') FROM clinician WHERE id = test.id('bo');
SELECT test.ok(employee_number LIKE 'EMP-ST-%', 'the number follows the role') FROM account WHERE id = test.id('bo');
UPDATE account SET phone = '+1' WHERE id = test.id('bo');
SELECT test.same(active, false, 'and a changed phone brings no page back') FROM clinician WHERE id = test.id('bo');

-- Deleted.
SELECT test.clinician('cy'), test.patient('cat'), test.clinician('dr'), test.employee('foe', 'admin') \gset
INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (test.id('cy'), test.id('patient cat'), 'share', 'limited');
CREATE FUNCTION pg_temp.gone(who text, version integer DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('id', test.id(who), 'reason', 'because of a test', 'if_match', version)
$$;
INSERT INTO legal_hold (account_id, reason, placed_by, placed_by_name) VALUES (test.id('dr'), 'The court of Utrecht', test.id('adm'), 'A');
INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (test.id('patient ann'), 'The court of Utrecht', test.id('adm'), 'A');
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.refused(rule, 'person_delete', pg_temp.gone(who), 'an admin does not delete ' || who)
FROM (VALUES ('sue', 'account_is_below_ones_own'), ('ada', 'account_is_below_ones_own'), ('adm', 'account_is_somebody_elses'), ('dr', 'account_is_not_held'),
	('ann', 'account_is_not_held')) AS wrong (who, rule);
SELECT test.same(test.rows('person_delete', pg_temp.gone('cy', 99)), 0, 'nor from an old page');
SELECT test.same(test.rows('person_delete', pg_temp.gone('nobody')), 0, 'nor one who is not there');
SELECT test.same(test.rows('person_delete', pg_temp.gone('cat')), 1, 'an admin deletes a patient''s account');
SELECT test.same(test.rows('person_delete', pg_temp.gone('cy')), 1, 'and a doctor''s');
SELECT test.same(test.rows('person_delete', pg_temp.gone('cy')), 0, 'once');
SELECT test.same(test.rows('person_read', jsonb_build_object('id', test.id('cy'))), 0, 'which nobody reads any more');
SELECT test.same(test.rows('person_status', pg_temp.wish('cy', 'active')), 0, 'nor brings back');
SELECT test.same(test.rows(statement, jsonb_build_object('id', test.id('cy'), 'department_given', true)), 0, statement || ' of a doctor who is gone')
FROM unnest('{doctor_described_of,doctor_describe}'::text[]) AS statement;
SELECT test.same(test.rows('doctor_describe', jsonb_build_object('id', test.id('dr'), 'department_given', true)), 1, 'another''s page is written');
SELECT test.nobody() \gset
SET LOCAL session_replication_role = replica;
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, created_at, deleted_at)
SELECT test.id('page ' || n), format('page-%s@sql.test', n), 'x', 'staff', 'active', 'Same', 'Pagename', now() - make_interval(days => 20 - n),
	CASE WHEN n % 2 = 1 THEN now() END
FROM generate_series(1, 6) AS n;
SET LOCAL session_replication_role = origin;
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(string_agg(answer ->> 'email', ' ' ORDER BY answer ->> 'email'), 'page-2@sql.test page-4@sql.test', 'a page is full, whoever is deleted: ' || more::text)
FROM (VALUES ('{}'::jsonb), ('{"employees": true}'), ('{"role": "staff"}'), ('{"status": "active"}')) AS filter (more), LATERAL test.run('account_list', '{"search": "pagename", "limit": 2}' || more) AS answer
GROUP BY more;
SELECT test.same(string_agg(answer ->> 'email', ' ' ORDER BY answer ->> 'email'), 'page-2@sql.test page-4@sql.test page-6@sql.test', 'and the last one has them all')
FROM test.run('account_list', '{"search": "pagename", "limit": 4}') AS answer;
SELECT test.become('epione_admin', 'bo') \gset
SELECT test.same(test.rows('person_delete', pg_temp.gone('desk')), 0, 'somebody else deletes nobody');
SELECT test.nobody(), set_config('app.actor', '', true) \gset
SELECT test.same(count(*), 2::bigint, 'whose account is deleted is told by mail') FROM outbox WHERE kind = 'account-closed' AND account_id IN (test.id('cy'), test.id('cat'));
SELECT test.same(string_agg(format('%s %s', status, deleted_at = now()), ', '), 'deactivated t, deactivated t', 'it is hidden') FROM account WHERE id IN (test.id('cy'), test.id('cat'));
SELECT test.same(deleted_at, NULL, 'and the record stays') FROM patient WHERE id = test.id('patient cat');
SELECT test.same(count(*) FILTER (WHERE expires_at > now()), 0::bigint, 'what they reached is closed') FROM care_grant WHERE grantee_id = test.id('cy');
SELECT test.same(count(*) FILTER (WHERE expires_at > now()), 1::bigint, 'but to a patient their own') FROM care_grant WHERE grantee_id = test.id('cat');

-- The record has an account no more: it is shared, asked for, merged and found as one that never had any.
SELECT test.clinician('fay'), test.clinician('gus'), test.employee('counter', 'staff') \gset
INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (test.id('fay'), test.id('patient cat'), 'share', 'full');
INSERT INTO patient (id, first_name, last_name) VALUES (test.id('twin'), 'Cat', 'Twin');
UPDATE patient SET date_of_birth = '1980-02-03' WHERE id = test.id('patient cat');
SELECT test.become('epione_clinician', 'fay') \gset
SELECT test.same(test.rows('access_share', jsonb_build_object('patient_id', test.id('patient cat'), 'grantee_id', test.id('gus'), 'level', 'limited')), 1, 'a doctor shares a record whose account was deleted');
SELECT test.become('epione_staff', 'counter') \gset
SELECT test.same(answer ->> 'has_account', 'false', 'the desk sees that there is none') FROM test.run('patient_read', jsonb_build_object('id', test.id('patient cat'))) AS answer;
SELECT test.same(answer ->> 'state', 'none', 'and may ask for another one') FROM test.run('portal_read', jsonb_build_object('patient_id', test.id('patient cat'))) AS answer;
SELECT test.refused('nothing', statement, jsonb_build_object('patient_id', test.id('patient cat'), 'email', 'cat@sql.test', 'relation', 'carer', 'level', 'full', 'reason', 'Cannot ask'),
	statement || ' where the account was deleted') FROM unnest('{portal_ask,family_ask}'::text[]) AS statement;
SELECT test.refused('nothing', 'merge_make', jsonb_build_object('id', test.id('patient cat'), 'into', test.id('twin'), 'reason', 'They are one person'), 'it goes into another record');
SELECT test.nobody() \gset
SELECT test.same(string_agg(id::text, ' '), test.id('patient cat')::text, 'and is found by the address of the account')
FROM patient_likenesses('New', 'Person', NULL, NULL, NULL, NULL, 'cat@sql.test', NULL);
SELECT test.same(account_id, test.id('ann'), 'others keep theirs') FROM patient WHERE id = test.id('patient ann');
SELECT set_config('app.actor', '', true) \gset

-- The last super-admin.
SELECT test.become('epione_admin', 'sue') \gset
SELECT test.same(test.rows('person_appoint', pg_temp.post('adm', 'super-admin')), 1, 'a super-admin makes another one');
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(test.rows('person_appoint', pg_temp.post('sue', 'admin')), 1, 'who may take the first one''s rights');
SELECT test.nobody(), set_config('app.actor', '', true) \gset
SELECT test.stopped('account_last_super_admin_stays', format('UPDATE account SET %s WHERE id = %L', change, test.id('adm')), 'the last one stays: ' || change)
FROM unnest(ARRAY['role = ''admin''', 'status = ''suspended''', 'status = ''deactivated''']) AS change;

-- Invitations.
CREATE FUNCTION pg_temp.asked(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT '{"email": "New.Nurse@SQL.test", "role": "nurse", "first_name": "Nia", "last_name": "New", "license_number": "N 1"}'::jsonb || more
$$;
CREATE FUNCTION pg_temp.token() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
	SELECT secret FROM outbox WHERE kind = 'invitation' ORDER BY id DESC LIMIT 1
$$;
SELECT test.become('epione_admin', 'ada') \gset
SELECT test.same(answer ->> 'email', 'new.nurse@sql.test', 'an admin invites a nurse') FROM test.run('person_invite', pg_temp.asked()) AS answer;
SELECT test.nobody() \gset
SELECT pg_temp.token() AS first \gset
SELECT test.become('epione_admin', 'ada') \gset
SELECT test.same(test.rows('person_invite', pg_temp.asked()), 1, 'and once more');
SELECT test.same(string_agg(answer ->> 'state', ' ' ORDER BY answer ->> 'id'), 'withdrawn open', 'then the first one is void') FROM test.run('invitation_list') AS answer;
SELECT test.refused(rule, 'person_invite', pg_temp.asked(more::jsonb), rule || ' ' || more)
FROM (VALUES
	('{"role": "super-admin"}', 'account_role_is_not_above_ones_own'), ('{"license_number": null}', 'invitation_clinician_has_a_licence_number'),
	('{"role": "doctor"}', 'invitation_doctor_has_a_specialty'), ('{"role": "patient"}', 'invitation_role_works_here'),
	('{"email": "ann@sql.test"}', 'account_email_is_taken_once'), ('{"license_expires_on": "2001-01-01"}', 'clinician_licence_is_good')) AS wrong (more, rule);
SELECT test.nobody() \gset
SELECT pg_temp.token() AS second \gset
SELECT test.become('epione_signin') \gset
CREATE FUNCTION pg_temp.taken(token text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('token', token, 'password_hash', 'x', 'time_zone', 'UTC', 'language', 'en')
$$;
SELECT test.refused('single_use_secret_is_good', 'invitation_use', pg_temp.taken(:'first'), 'a void link makes no account');
SELECT test.refused('single_use_secret_is_good', 'invitation_use', pg_temp.taken('nonsense'), 'nor does one that never was');
SELECT answer AS made FROM test.run('invitation_use', pg_temp.taken(:'second')) AS answer \gset
SELECT test.ok(:'made'::jsonb ->> 'employee_number' LIKE 'EMP-NU-%', 'a good one does');
SELECT test.refused('single_use_secret_is_good', 'invitation_use', pg_temp.taken(:'second'), 'once');
SELECT test.nobody() \gset
SELECT test.same(active AND verified_by = test.id('ada'), true, 'and whoever invited has verified the licence') FROM clinician WHERE id = (:'made'::jsonb ->> 'id')::uuid;
SELECT test.become('epione_admin', 'ada') \gset
SELECT test.same(test.rows('person_invite', pg_temp.asked('{"email": "desk2@sql.test", "role": "staff", "license_number": null}')), 1, 'staff need no licence');
SELECT answer ->> 'id' AS open FROM test.run('invitation_list') AS answer WHERE answer ->> 'state' = 'open' \gset
SELECT test.same(test.rows('invitation_take_back', jsonb_build_object('id', :'open')), 1, 'an invitation is taken back');
SELECT test.same(test.rows('invitation_take_back', jsonb_build_object('id', :'open')), 0, 'once');
SELECT test.become('epione_admin', 'bo') \gset
SELECT test.refused('invitation_is_an_admins', 'person_invite', pg_temp.asked('{"email": "x@sql.test"}'), 'nobody below an admin invites');
SELECT test.become('epione_staff', 'bo') \gset
SELECT test.refused('42501', statement, pg_temp.asked(pg_temp.wish('ann', 'active')), statement || ' is not for the desk')
FROM unnest(ARRAY['person_status', 'person_appoint', 'person_invite', 'invitation_list', 'invitation_take_back', 'invitation_use']) AS statement;
ROLLBACK;

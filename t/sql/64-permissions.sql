-- Who may do what: denials win, super-admins keep theirs, each change is counted.

BEGIN;
SELECT test.employee('sue', 'super-admin'), test.employee('adm', 'admin'), test.employee('off', 'super-admin') \gset
SET LOCAL session_replication_role = replica;
UPDATE account SET status = 'suspended' WHERE id = test.id('off');
SET LOCAL session_replication_role = origin;
CREATE FUNCTION pg_temp.may(role text, permission text) RETURNS boolean LANGUAGE sql AS $$
	SELECT count(*) > 0 FROM test.run('permission_list') AS one WHERE one ->> 'role' = role AND one ->> 'permission' = permission
$$;
CREATE FUNCTION pg_temp.wish(role text, permission text, effect text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('role', role, 'permission', permission, 'effect', effect)
$$;
SELECT version FROM permission_version \gset

SELECT test.become('epione_admin', 'sue') \gset
SELECT test.same(answer ->> 'allowed', 'false', 'a super-admin denies staff') FROM test.run('permission_change', pg_temp.wish('staff', 'appointment.book', 'deny')) AS answer;
SELECT test.same(pg_temp.may('staff', 'appointment.book'), false, 'and a denial wins over what allows it');
SELECT test.same(answer #> '{permissions}' @> '[{"permission": "appointment.book", "denied": ["staff"], "roles": ["patient"], "kind": "care"}]', true, 'as the matrix tells')
FROM test.run('permission_matrix') AS answer;
SELECT test.same(answer ->> 'allowed', 'true', 'allows them again') FROM test.run('permission_change', pg_temp.wish('staff', 'appointment.book', 'allow')) AS answer;
SELECT test.same(pg_temp.may('staff', 'appointment.book'), true, 'and the denial is gone');
SELECT test.same(answer ->> 'allowed', 'true', 'gives an admin what they had not') FROM test.run('permission_change', pg_temp.wish('admin', 'permission.update', 'allow')) AS answer;
SELECT test.refused(rule, 'permission_change', pg_temp.wish(role, permission, effect), rule || ': ' || role || ' ' || permission || ' ' || effect)
FROM (VALUES
	('super-admin', 'account.list', 'deny', 'permission_of_super_admins_stays'),
	('super-admin', 'appointment.read', 'allow', 'permission_of_super_admins_stays'),
	('patient', 'profile.read', 'deny', 'permission_of_ones_own_stays'),
	('staff', 'permission.update', 'allow', 'permission_of_the_house_is_for_admins'),
	('doctor', 'account.verify', 'allow', 'permission_of_the_house_is_for_admins'),
	('admin', 'account.fly', 'allow', 'permission_exists')) AS wrong (role, permission, effect, rule);
SELECT test.same(answer ->> 'allowed', 'false', 'what is nobody''s but an admin''s can be denied to others') FROM test.run('permission_change', pg_temp.wish('staff', 'account.list', 'deny')) AS answer;

SELECT test.nobody() \gset
SELECT test.ok(permission_version.version >= :version + 4, 'each change is counted') FROM permission_version;
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.refused('permission_is_changed_by_a_super_admin', 'permission_change', pg_temp.wish('staff', 'appointment.book', 'deny'), 'an admin changes nothing, even with the permission');
SELECT test.become('epione_admin', 'off') \gset
SELECT test.refused('permission_is_changed_by_a_super_admin', 'permission_change', pg_temp.wish('staff', 'appointment.book', 'deny'), 'nor a suspended super-admin');
SELECT test.become('epione_staff', 'adm') \gset
SELECT test.refused('42501', 'permission_change', pg_temp.wish('staff', 'appointment.book', 'deny'), 'nor anybody else');
SELECT test.refused('42501', 'permission_matrix', '{}', 'who does not even read the matrix');
ROLLBACK;

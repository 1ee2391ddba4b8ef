-- What each role may do, changed by people while the clinic runs: a row allows or denies, and a denial wins.
--
-- What ships with the program allows; what a clinic takes away is a denial beside it, so that a later version cannot give it back.  A trigger counts
-- the changes: workers look at the count between requests.

SET LOCAL ROLE epione_owner;

ALTER TABLE role_permission
	ADD COLUMN effect text NOT NULL DEFAULT 'allow',
	DROP CONSTRAINT role_permission_pkey;
ALTER TABLE role_permission
	ADD CONSTRAINT role_permission_pkey PRIMARY KEY (role, permission, effect),
	ADD CONSTRAINT role_permission_allows_or_denies CHECK (effect IN ('allow', 'deny'));
COMMENT ON COLUMN role_permission.effect IS 'allow or deny; where both stand, deny wins';

CREATE TABLE permission (
	permission text PRIMARY KEY,
	kind text NOT NULL,
	words text NOT NULL,
	CONSTRAINT permission_kind_is_one_of_ours CHECK (kind IN ('own', 'care', 'desk', 'house'))
);
COMMENT ON TABLE permission IS 'The permissions there are, in words';
COMMENT ON COLUMN permission.permission IS 'module.action, as the endpoints name it';
COMMENT ON COLUMN permission.kind IS 'own: everybody''s own account; care: patients and their records; desk: what the clinic offers; house: who works here and may do what';
COMMENT ON COLUMN permission.words IS 'What whoever has it may do, to follow "may"';
INSERT INTO permission (permission, kind, words)
VALUES
	('profile.read', 'own', 'read their own profile'),
	('profile.update', 'own', 'change their own profile'),
	('session.end', 'own', 'sign out'),
	('doctor.read', 'desk', 'find doctors and read their pages'),
	('availability.read', 'desk', 'see when doctors are free'),
	('availability.update', 'desk', 'set their own working hours'),
	('specialty.manage', 'desk', 'keep the list of specialties'),
	('appointment.read', 'care', 'read appointments that concern them'),
	('appointment.book', 'care', 'book appointments'),
	('appointment.reschedule', 'care', 'move appointments'),
	('appointment.cancel', 'care', 'cancel appointments'),
	('appointment.confirm', 'care', 'confirm appointments'),
	('appointment.conduct', 'care', 'begin and complete visits'),
	('account.list', 'house', 'see who has an account'),
	('account.verify', 'house', 'verify clinicians who registered'),
	('permission.read', 'house', 'see who may do what'),
	('permission.update', 'house', 'change who may do what');

INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES ('{admin,super-admin}', 'permission.read'), ('{super-admin}', 'permission.update')) AS granted (roles, permission), unnest(roles::text[]) AS role;

CREATE TABLE permission_version (
	one boolean PRIMARY KEY DEFAULT true,
	version bigint NOT NULL DEFAULT 1,
	CONSTRAINT permission_version_is_one_row CHECK (one)
);
COMMENT ON TABLE permission_version IS 'How often role_permission was changed, in one row';
COMMENT ON COLUMN permission_version.one IS 'The only row';
COMMENT ON COLUMN permission_version.version IS 'Grows with each change';
INSERT INTO permission_version DEFAULT VALUES;

ALTER TABLE permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE permission FORCE ROW LEVEL SECURITY;
CREATE POLICY permission_read ON permission FOR SELECT TO epione_admin, epione_scheduler USING (true);
CREATE POLICY permission_of_the_house ON permission TO epione_owner USING (true) WITH CHECK (true);
ALTER TABLE permission_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE permission_version FORCE ROW LEVEL SECURITY;
CREATE POLICY permission_version_read ON permission_version FOR SELECT TO epione_app USING (true);
CREATE POLICY permission_version_counted ON permission_version TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY permission_version_of_the_house ON permission_version TO epione_owner USING (true) WITH CHECK (true);
CREATE POLICY role_permission_seen ON role_permission FOR SELECT TO epione_admin USING (true);
CREATE POLICY role_permission_changed ON role_permission TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON permission, role_permission TO epione_admin, epione_scheduler;
GRANT INSERT, DELETE ON role_permission TO epione_scheduler;
GRANT SELECT ON permission_version TO epione_app;
GRANT SELECT, UPDATE (version) ON permission_version TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION permissions_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE permission_version SET version = version + 1;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION permissions_changed() IS 'Counts the changes of who may do what';

CREATE FUNCTION role_allows(wanted_role text, wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT coalesce(bool_and(effect = 'allow'), false) FROM role_permission WHERE role = wanted_role AND permission = wanted
$$;
COMMENT ON FUNCTION role_allows(text, text) IS 'Whether a role has a permission, denials counted';

-- Nobody changes what super-admins may: so the last one keeps their rights, and no one gives themselves more.
CREATE FUNCTION permission_set(its_role text, wanted text, wanted_effect text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	its_kind CONSTANT text := (SELECT kind FROM permission WHERE permission = wanted);
BEGIN
	PERFORM CASE
		WHEN NOT EXISTS (SELECT FROM account WHERE id = app_actor() AND role = 'super-admin' AND status = 'active')
			THEN breach('permission_is_changed_by_a_super_admin', 'only super-admins')
		WHEN its_kind IS NULL THEN breach('permission_exists', 'there is no such permission')
		WHEN its_role = 'super-admin' THEN breach('permission_of_super_admins_stays', 'super-admins keep theirs')
		WHEN its_kind = 'own' THEN breach('permission_of_ones_own_stays', 'everybody keeps their own')
		WHEN its_kind = 'house' AND wanted_effect = 'allow' AND its_role <> 'admin'
			THEN breach('permission_of_the_house_is_for_admins', 'only admins can have this')
	END;
	DELETE FROM role_permission WHERE role = its_role AND permission = wanted AND effect = 'deny' AND wanted_effect = 'allow';
	INSERT INTO role_permission (role, permission, effect) VALUES (its_role, wanted, wanted_effect) ON CONFLICT DO NOTHING;
	RETURN wanted_effect = 'allow';
END
$$;
COMMENT ON FUNCTION permission_set(text, text, text) IS 'Allows a role something, or denies it; whether it may now';

GRANT EXECUTE ON FUNCTION permissions_changed() TO epione_owner;
GRANT EXECUTE ON FUNCTION permission_set(text, text, text) TO epione_admin;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER role_permission_counted AFTER INSERT OR UPDATE OR DELETE ON role_permission
	FOR EACH STATEMENT EXECUTE FUNCTION permissions_changed();

RESET ROLE;

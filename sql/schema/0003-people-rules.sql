-- What holds between people's rows, and who may see them.
--
-- Functions that reach beyond the caller's own rows belong to epione_scheduler, a role that nobody can be and that
-- has policies of its own; their search path is fixed.

SET LOCAL ROLE epione_owner;

-- One count for each prefix, so that EMP-DR-0001 is followed by EMP-DR-0002.
CREATE TABLE employee_prefix (
	role text PRIMARY KEY,
	prefix text NOT NULL,
	last_number bigint NOT NULL DEFAULT 0,
	CONSTRAINT employee_prefix_is_taken_once UNIQUE (prefix)
);
COMMENT ON TABLE employee_prefix IS 'How employees of a role are numbered';
COMMENT ON COLUMN employee_prefix.role IS 'The account''s role';
COMMENT ON COLUMN employee_prefix.prefix IS 'What stands before the number: EMP-DR-';
COMMENT ON COLUMN employee_prefix.last_number IS 'The last number given';

INSERT INTO employee_prefix (role, prefix)
VALUES ('doctor', 'EMP-DR-'), ('specialist', 'EMP-SP-'), ('nurse', 'EMP-NU-'), ('paramedic', 'EMP-PM-'), ('staff', 'EMP-ST-'),
	('admin', 'EMP-AD-'), ('super-admin', 'EMP-SA-');

CREATE TABLE care_grant (
	grantee_id uuid NOT NULL,
	patient_id uuid NOT NULL,
	reason text NOT NULL,
	level text NOT NULL,
	sections text[] NOT NULL DEFAULT '{}',
	granted_by uuid,
	expires_at timestamptz NOT NULL DEFAULT 'infinity',
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	version integer NOT NULL DEFAULT 1,
	PRIMARY KEY (grantee_id, patient_id, reason),
	CONSTRAINT care_grant_grantee_exists FOREIGN KEY (grantee_id) REFERENCES account (id),
	CONSTRAINT care_grant_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT care_grant_giver_exists FOREIGN KEY (granted_by) REFERENCES account (id),
	CONSTRAINT care_grant_level_is_one_of_ours CHECK (level IN ('owner', 'full', 'limited', 'emergency')),
	CONSTRAINT care_grant_reason_is_one_of_ours CHECK (reason IN ('self', 'appointment'))
);
CREATE INDEX care_grant_by_patient ON care_grant (patient_id);

COMMENT ON TABLE care_grant IS 'The one place that says who reaches a patient';
COMMENT ON COLUMN care_grant.grantee_id IS 'The account that may';
COMMENT ON COLUMN care_grant.patient_id IS 'The patient it may reach';
COMMENT ON COLUMN care_grant.reason IS 'Why: self, the patient''s own account; appointment, a visit together';
COMMENT ON COLUMN care_grant.level IS 'owner, full, limited or emergency';
COMMENT ON COLUMN care_grant.sections IS 'Parts of the record beyond those the level opens';
COMMENT ON COLUMN care_grant.granted_by IS 'The account that gave it; NULL when a rule did';
COMMENT ON COLUMN care_grant.expires_at IS 'When it ends';
COMMENT ON COLUMN care_grant.created_at IS 'When the row was made';
COMMENT ON COLUMN care_grant.updated_at IS 'When it was last changed';
COMMENT ON COLUMN care_grant.version IS 'Grows with each change';

CREATE FUNCTION clinician_name(role text, first_name text, last_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN role IN ('doctor', 'specialist') THEN 'Dr ' ELSE '' END || first_name || ' ' || last_name
$$;
COMMENT ON FUNCTION clinician_name(text, text, text) IS 'A clinician''s name as patients read it';
GRANT EXECUTE ON FUNCTION clinician_name(text, text, text) TO epione_signin, epione_scheduler;

GRANT SELECT (id, status, role) ON account TO epione_scheduler;
GRANT SELECT, UPDATE ON employee_prefix TO epione_scheduler;
GRANT SELECT, UPDATE (first_name, last_name, phone, date_of_birth, version, updated_at) ON patient TO epione_scheduler;
GRANT SELECT, UPDATE (display_name, active) ON clinician TO epione_scheduler;
GRANT SELECT, UPDATE (doctors) ON specialty TO epione_scheduler;
GRANT SELECT, INSERT, UPDATE (level, expires_at, version, updated_at) ON care_grant TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION account_is_born_before_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.date_of_birth > current_date THEN
		PERFORM breach('account_born_before_today', 'a birthday lies in the future');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION account_is_born_before_today() IS 'Refuses a birthday to come';

-- A registration is judged once; who works here gets a number the first time they are active.
CREATE FUNCTION account_becomes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND OLD.status <> 'pending' THEN
		PERFORM breach('account_is_judged_once', 'only a waiting registration can be judged');
	END IF;
	IF NEW.status = 'active' AND NEW.role <> 'patient' AND NEW.employee_number IS NULL THEN
		UPDATE employee_prefix
		SET last_number = last_number + 1
		WHERE employee_prefix.role = NEW.role
		RETURNING display_number(prefix, last_number, 4) INTO NEW.employee_number;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION account_becomes() IS 'Guards an account''s status and numbers employees';

CREATE FUNCTION account_is_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE patient
	SET first_name = NEW.first_name, last_name = NEW.last_name, phone = NEW.phone, date_of_birth = NEW.date_of_birth
	WHERE account_id = NEW.id;
	UPDATE clinician
	SET display_name = clinician_name(NEW.role, NEW.first_name, NEW.last_name), active = (NEW.status = 'active')
	WHERE id = NEW.id;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION account_is_followed() IS 'Carries names and status on to the patient and the clinician that an account is';

CREATE FUNCTION patient_owns_themselves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	INSERT INTO care_grant (grantee_id, patient_id, reason, level)
	VALUES (NEW.account_id, NEW.id, 'self', 'owner')
	ON CONFLICT (grantee_id, patient_id, reason) DO NOTHING;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION patient_owns_themselves() IS 'A patient''s own account reaches everything of theirs';

CREATE FUNCTION clinician_has_a_specialty_that_is_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM specialty WHERE id = NEW.specialty_id AND deleted_at IS NOT NULL) THEN
		PERFORM breach('clinician_specialty_exists', 'that specialty was taken away');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION clinician_has_a_specialty_that_is_there() IS 'Refuses a specialty that was taken away';

CREATE FUNCTION clinician_is_licensed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.verified_at IS NOT NULL AND NEW.licence_expires_on < (now() AT TIME ZONE NEW.time_zone)::date THEN
		PERFORM breach('clinician_licence_is_good', 'the licence has ended');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION clinician_is_licensed() IS 'Refuses to verify a licence that has ended';

CREATE FUNCTION specialty_counts_doctors() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF TG_OP <> 'INSERT' AND OLD.listed THEN
		UPDATE specialty SET doctors = doctors - 1 WHERE id = OLD.specialty_id;
	END IF;
	IF TG_OP <> 'DELETE' AND NEW.listed THEN
		UPDATE specialty SET doctors = doctors + 1 WHERE id = NEW.specialty_id;
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION specialty_counts_doctors() IS 'Keeps the number of doctors of each specialty';

CREATE FUNCTION specialty_is_free_to_go() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF NEW.deleted_at IS NOT NULL AND EXISTS (SELECT FROM clinician WHERE specialty_id = NEW.id) THEN
		PERFORM breach('specialty_is_nobodys', 'clinicians have this specialty');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION specialty_is_free_to_go() IS 'Refuses to take a specialty away that somebody has';

GRANT EXECUTE ON FUNCTION account_is_born_before_today(), account_becomes(), account_is_followed(), patient_owns_themselves(),
	clinician_has_a_specialty_that_is_there(), clinician_is_licensed(), specialty_counts_doctors(), specialty_is_free_to_go() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER account_birthday BEFORE INSERT OR UPDATE OF date_of_birth ON account
	FOR EACH ROW EXECUTE FUNCTION account_is_born_before_today();
CREATE TRIGGER account_status BEFORE INSERT OR UPDATE OF status ON account
	FOR EACH ROW EXECUTE FUNCTION account_becomes();
CREATE TRIGGER account_version
	BEFORE UPDATE OF first_name, last_name, phone, date_of_birth, time_zone, language, role, status, email, deleted_at ON account
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();
CREATE TRIGGER account_followed AFTER UPDATE OF first_name, last_name, phone, date_of_birth, status ON account FOR EACH ROW
	WHEN ((OLD.first_name, OLD.last_name, OLD.phone, OLD.date_of_birth, OLD.status)
		IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.phone, NEW.date_of_birth, NEW.status))
	EXECUTE FUNCTION account_is_followed();
CREATE TRIGGER patient_version BEFORE UPDATE ON patient
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();
CREATE TRIGGER patient_owner AFTER INSERT ON patient FOR EACH ROW WHEN (NEW.account_id IS NOT NULL)
	EXECUTE FUNCTION patient_owns_themselves();
CREATE TRIGGER clinician_specialty BEFORE INSERT OR UPDATE OF specialty_id ON clinician
	FOR EACH ROW EXECUTE FUNCTION clinician_has_a_specialty_that_is_there();
CREATE TRIGGER clinician_licence BEFORE UPDATE OF verified_at, licence_expires_on ON clinician
	FOR EACH ROW EXECUTE FUNCTION clinician_is_licensed();
CREATE TRIGGER clinician_version BEFORE UPDATE ON clinician
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();
CREATE TRIGGER clinician_counted AFTER INSERT OR DELETE OR UPDATE OF specialty_id, active, verified_at, role ON clinician
	FOR EACH ROW EXECUTE FUNCTION specialty_counts_doctors();
CREATE TRIGGER specialty_version BEFORE UPDATE OF name, description, deleted_at ON specialty
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();
CREATE TRIGGER specialty_gone BEFORE UPDATE OF deleted_at ON specialty
	FOR EACH ROW EXECUTE FUNCTION specialty_is_free_to_go();
CREATE TRIGGER care_grant_version BEFORE UPDATE ON care_grant
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();

-- Row policies: one for each role and command, never an OR.

ALTER TABLE specialty ENABLE ROW LEVEL SECURITY;
ALTER TABLE specialty FORCE ROW LEVEL SECURITY;
CREATE POLICY specialty_read ON specialty FOR SELECT
	TO epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_signin
	USING (deleted_at IS NULL);
CREATE POLICY specialty_kept_by_admins ON specialty TO epione_admin USING (true) WITH CHECK (true);
CREATE POLICY specialty_counted ON specialty TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON specialty TO epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_signin, epione_admin;
GRANT INSERT (id, name, description), UPDATE (name, description, deleted_at) ON specialty TO epione_admin;

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY account_own_read ON account FOR SELECT TO epione_applicant, epione_patient, epione_clinician, epione_staff
	USING (id = (SELECT app_actor()));
CREATE POLICY account_own_change ON account FOR UPDATE TO epione_applicant, epione_patient, epione_clinician, epione_staff
	USING (id = (SELECT app_actor())) WITH CHECK (id = (SELECT app_actor()));
CREATE POLICY account_all_for_admins ON account FOR SELECT TO epione_admin USING (true);
CREATE POLICY account_change_by_admins ON account FOR UPDATE TO epione_admin USING (true) WITH CHECK (true);
CREATE POLICY account_registers ON account FOR INSERT TO epione_signin
	WITH CHECK (role IN ('patient', 'doctor', 'specialist', 'nurse', 'paramedic') AND (status = 'pending' OR role = 'patient'));
CREATE POLICY account_signs_in ON account FOR SELECT TO epione_signin USING (deleted_at IS NULL);
CREATE POLICY account_signed_in ON account FOR UPDATE TO epione_signin USING (deleted_at IS NULL) WITH CHECK (true);
CREATE POLICY account_judged ON account FOR SELECT TO epione_scheduler USING (true);
CREATE POLICY account_of_the_house ON account TO epione_owner USING (true) WITH CHECK (true);
GRANT SELECT (id, email, role, status, first_name, last_name, phone, date_of_birth, time_zone, language, employee_number, last_login_at,
	version, created_at, updated_at, deleted_at)
	ON account TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;
GRANT UPDATE (first_name, last_name, phone, date_of_birth, time_zone, language)
	ON account TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;
GRANT UPDATE (status) ON account TO epione_admin;
GRANT SELECT, UPDATE (last_login_at),
	INSERT (id, email, password_hash, role, status, first_name, last_name, phone, date_of_birth, time_zone, language)
	ON account TO epione_signin;

ALTER TABLE patient ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_own_read ON patient FOR SELECT TO epione_patient USING (id = (SELECT app_patient()));
CREATE POLICY patient_in_care_read ON patient FOR SELECT TO epione_clinician
	USING (id = ANY (ARRAY(SELECT patient_id FROM care_grant WHERE grantee_id = (SELECT app_actor()) AND expires_at > now())));
CREATE POLICY patient_registers ON patient FOR INSERT TO epione_signin WITH CHECK (account_id IS NOT NULL);
CREATE POLICY patient_signs_in ON patient FOR SELECT TO epione_signin USING (deleted_at IS NULL);
CREATE POLICY patient_scheduled ON patient TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT (id, account_id, number, first_name, last_name, date_of_birth, deleted_at)
	ON patient TO epione_patient, epione_clinician, epione_signin;
GRANT SELECT (id, number) ON patient TO epione_applicant, epione_staff, epione_admin; -- a profile asks for it; no policy lets a row through
GRANT INSERT (id, account_id, first_name, last_name, phone, date_of_birth) ON patient TO epione_signin;
GRANT USAGE ON SEQUENCE patient_number TO epione_signin;

ALTER TABLE clinician ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinician FORCE ROW LEVEL SECURITY;
CREATE POLICY clinician_found ON clinician FOR SELECT TO epione_patient, epione_clinician, epione_staff USING (listed);
CREATE POLICY clinician_all_for_admins ON clinician FOR SELECT TO epione_admin USING (true);
CREATE POLICY clinician_own_change ON clinician FOR UPDATE TO epione_clinician
	USING (id = (SELECT app_actor())) WITH CHECK (id = (SELECT app_actor()));
CREATE POLICY clinician_verified ON clinician FOR UPDATE TO epione_admin USING (true) WITH CHECK (true);
CREATE POLICY clinician_registers ON clinician FOR INSERT TO epione_signin WITH CHECK (NOT active AND verified_at IS NULL);
CREATE POLICY clinician_scheduled ON clinician TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT (id, role, display_name, specialty_id, department, qualifications, biography, fee_minor, fee_currency, languages, time_zone,
	slot_minutes, listed, version) ON clinician TO epione_patient, epione_clinician, epione_staff, epione_admin;
GRANT SELECT (licence_number, licence_expires_on, active, verified_at, verified_by), UPDATE (licence_expires_on, verified_at, verified_by)
	ON clinician TO epione_admin;
GRANT UPDATE (time_zone, slot_minutes) ON clinician TO epione_clinician;
GRANT INSERT (id, role, display_name, specialty_id, licence_number, time_zone, languages) ON clinician TO epione_signin;

ALTER TABLE role_permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_permission FORCE ROW LEVEL SECURITY;
CREATE POLICY role_permission_read ON role_permission FOR SELECT TO epione_app USING (true);
CREATE POLICY role_permission_of_the_house ON role_permission TO epione_owner USING (true) WITH CHECK (true);
GRANT SELECT ON role_permission TO epione_app;

ALTER TABLE employee_prefix ENABLE ROW LEVEL SECURITY;
ALTER TABLE employee_prefix FORCE ROW LEVEL SECURITY;
CREATE POLICY employee_prefix_counted ON employee_prefix TO epione_scheduler USING (true) WITH CHECK (true);

ALTER TABLE care_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY care_grant_own_read ON care_grant FOR SELECT TO epione_clinician USING (grantee_id = (SELECT app_actor()));
CREATE POLICY care_grant_written ON care_grant TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT (grantee_id, patient_id, expires_at) ON care_grant TO epione_clinician;

RESET ROLE;

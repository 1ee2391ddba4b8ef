-- People who work here: invited, suspended, brought back, given another role; each by somebody above them, and the last super-admin by nobody.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('account.read', 'house', 'read an account'),
	('account.invite', 'house', 'invite people who will work here'),
	('account.suspend', 'house', 'suspend, deactivate and bring back accounts'),
	('account.appoint', 'house', 'give an account another role');
INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM unnest(ARRAY['admin', 'super-admin']) AS role, unnest(ARRAY['account.read', 'account.invite', 'account.suspend', 'account.appoint']) AS permission;

CREATE TABLE account_move (
	from_status text NOT NULL,
	to_status text NOT NULL,
	PRIMARY KEY (from_status, to_status)
);
COMMENT ON TABLE account_move IS 'Which state of an account may follow which; what is not here cannot happen';
COMMENT ON COLUMN account_move.from_status IS 'The state before';
COMMENT ON COLUMN account_move.to_status IS 'The state after';
INSERT INTO account_move (from_status, to_status)
VALUES ('pending', 'active'), ('pending', 'deactivated'), ('active', 'suspended'), ('active', 'deactivated'), ('suspended', 'active'),
	('suspended', 'deactivated'), ('deactivated', 'active');

CREATE TABLE account_rank (
	role text PRIMARY KEY,
	rank integer NOT NULL
);
COMMENT ON TABLE account_rank IS 'Who stands above whom when accounts are changed';
COMMENT ON COLUMN account_rank.role IS 'The account''s role';
COMMENT ON COLUMN account_rank.rank IS 'Higher decides over lower; a super-admin over all';
INSERT INTO account_rank (role, rank)
VALUES ('patient', 0), ('doctor', 1), ('specialist', 1), ('nurse', 1), ('paramedic', 1), ('staff', 1), ('admin', 2), ('super-admin', 3);

ALTER TABLE account
	ADD COLUMN status_reason text,
	ADD COLUMN status_changed_at timestamptz,
	ADD COLUMN status_changed_by uuid,
	ADD CONSTRAINT account_status_changer_exists FOREIGN KEY (status_changed_by) REFERENCES account (id),
	ADD CONSTRAINT account_status_reason_has_3_to_500_characters CHECK (length(status_reason) BETWEEN 3 AND 500);
COMMENT ON COLUMN account.status_reason IS 'Why it is in this state, in the words of whoever changed it';
COMMENT ON COLUMN account.status_changed_at IS 'When the state was last changed by hand';
COMMENT ON COLUMN account.status_changed_by IS 'Who changed it';

CREATE TABLE invitation (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	email text NOT NULL,
	role text NOT NULL,
	first_name text NOT NULL,
	last_name text NOT NULL,
	licence_number text,
	licence_expires_on date,
	specialty_id uuid,
	invited_by uuid NOT NULL,
	inviter_name text NOT NULL,
	account_id uuid,
	expires_at timestamptz NOT NULL DEFAULT now() + interval '7 days',
	accepted_at timestamptz,
	withdrawn_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT invitation_email_is_in_small_letters CHECK (email = lower(email)),
	CONSTRAINT invitation_role_works_here CHECK (role IN ('doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin')),
	CONSTRAINT invitation_clinician_has_a_licence_number CHECK
		(role NOT IN ('doctor', 'specialist', 'nurse', 'paramedic') OR licence_number IS NOT NULL),
	CONSTRAINT invitation_doctor_has_a_specialty CHECK (role NOT IN ('doctor', 'specialist') OR specialty_id IS NOT NULL),
	CONSTRAINT invitation_specialty_exists FOREIGN KEY (specialty_id) REFERENCES specialty (id),
	CONSTRAINT invitation_inviter_exists FOREIGN KEY (invited_by) REFERENCES account (id),
	CONSTRAINT invitation_account_exists FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX invitation_by_age ON invitation (created_at, id);
CREATE INDEX invitation_by_specialty ON invitation (specialty_id);
CREATE INDEX invitation_by_account ON invitation (account_id);
CREATE UNIQUE INDEX invitation_is_open_once ON invitation (email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL;

COMMENT ON TABLE invitation IS 'People who were asked to work here';
COMMENT ON COLUMN invitation.id IS 'UUIDv7';
COMMENT ON COLUMN invitation.email IS 'Where the link went';
COMMENT ON COLUMN invitation.role IS 'What they will be';
COMMENT ON COLUMN invitation.first_name IS 'Given name';
COMMENT ON COLUMN invitation.last_name IS 'Family name';
COMMENT ON COLUMN invitation.licence_number IS 'The licence that whoever invites has seen';
COMMENT ON COLUMN invitation.licence_expires_on IS 'The last day it is good for';
COMMENT ON COLUMN invitation.specialty_id IS 'What they are specialised in';
COMMENT ON COLUMN invitation.invited_by IS 'Who asked them, and verified the licence';
COMMENT ON COLUMN invitation.inviter_name IS 'Their name then';
COMMENT ON COLUMN invitation.account_id IS 'The account that was made of it';
COMMENT ON COLUMN invitation.expires_at IS 'Until when the link is good';
COMMENT ON COLUMN invitation.accepted_at IS 'When they accepted';
COMMENT ON COLUMN invitation.withdrawn_at IS 'When it was taken back, or another one took its place';
COMMENT ON COLUMN invitation.created_at IS 'When the row was made';

ALTER TABLE account_move ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_move FORCE ROW LEVEL SECURITY;
CREATE POLICY account_move_read ON account_move FOR SELECT TO epione_scheduler USING (true);
ALTER TABLE account_rank ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_rank FORCE ROW LEVEL SECURITY;
CREATE POLICY account_rank_read ON account_rank FOR SELECT TO epione_scheduler USING (true);
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY invitation_read ON invitation FOR SELECT TO epione_admin USING (true);
CREATE POLICY invitation_written ON invitation TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON account_move, account_rank TO epione_scheduler;
GRANT SELECT (id, email, role, first_name, last_name, licence_number, inviter_name, expires_at, accepted_at, withdrawn_at, created_at)
	ON invitation TO epione_admin;
GRANT SELECT, INSERT, UPDATE (account_id, accepted_at, withdrawn_at) ON invitation TO epione_scheduler;

CREATE POLICY account_invited ON account FOR INSERT TO epione_scheduler WITH CHECK (true);
GRANT SELECT (version, employee_number), UPDATE (role),
	INSERT (id, email, password_hash, role, status, first_name, last_name, phone, time_zone, language, email_verified_at) ON account TO epione_scheduler;
GRANT SELECT (status_reason, status_changed_at), UPDATE (status_reason, status_changed_at, status_changed_by) ON account TO epione_admin;
GRANT INSERT, UPDATE (role, specialty_id, licence_number, licence_expires_on, verified_at, verified_by) ON clinician TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- Verifying and refusing are for those who wait, whatever may follow what.
CREATE FUNCTION account_judged(was text, decision text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF was <> 'pending' THEN
		PERFORM breach('account_is_judged_once', 'only a waiting registration can be judged');
	END IF;
	RETURN CASE decision WHEN 'verified' THEN 'active' ELSE 'deactivated' END;
END
$$;
COMMENT ON FUNCTION account_judged(text, text) IS 'What becomes of a registration that waits';
GRANT EXECUTE ON FUNCTION account_judged(text, text) TO epione_admin;

CREATE FUNCTION next_employee_number(its_role text) RETURNS text LANGUAGE sql AS $$
	UPDATE employee_prefix SET last_number = last_number + 1 WHERE role = its_role RETURNING display_number(prefix, last_number, 4)
$$;
COMMENT ON FUNCTION next_employee_number(text) IS 'The next number of a role: EMP-DR-0001';

CREATE OR REPLACE FUNCTION account_becomes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status
		AND NOT EXISTS (SELECT FROM account_move WHERE from_status = OLD.status AND to_status = NEW.status) THEN
		PERFORM breach('account_state_may_follow', 'this cannot follow ' || OLD.status);
	END IF;
	IF NEW.status = 'active' AND NEW.role <> 'patient' AND NEW.employee_number IS NULL THEN
		NEW.employee_number := next_employee_number(NEW.role);
	END IF;
	RETURN NEW;
END
$$;

-- Nobody decides over themselves, over their equals or over who stands above them, or makes somebody more than they are; seeds and the owner of the
-- machine act as nobody and are not asked.  The lock keeps two who demote each other from both succeeding.
CREATE FUNCTION account_is_below() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	own_rank CONSTANT integer := (SELECT rank FROM account JOIN account_rank USING (role) WHERE id = app_actor());
	old_rank CONSTANT integer := (SELECT rank FROM account_rank WHERE role = OLD.role);
	new_rank CONSTANT integer := (SELECT rank FROM account_rank WHERE role = NEW.role);
BEGIN
	PERFORM CASE
		WHEN app_actor() IS NULL THEN NULL
		WHEN app_actor() = OLD.id THEN breach('account_is_somebody_elses', 'nobody decides over themselves')
		WHEN own_rank <= old_rank AND own_rank < 3 THEN breach('account_is_below_ones_own', 'they stand as high')
		WHEN new_rank > own_rank THEN breach('account_role_is_not_above_ones_own', 'nobody makes more of somebody than they are')
	END;
	IF (OLD.role = 'patient') <> (NEW.role = 'patient') THEN
		PERFORM breach('account_of_a_patient_stays_one', 'patients and employees are different accounts');
	END IF;
	IF OLD.role = 'super-admin' AND OLD.status = 'active' AND (NEW.role, NEW.status) <> ('super-admin', 'active') THEN
		PERFORM pg_advisory_xact_lock(4, 0);
		IF NOT EXISTS (SELECT FROM account WHERE role = 'super-admin' AND status = 'active' AND deleted_at IS NULL AND id <> OLD.id) THEN
			PERFORM breach('account_last_super_admin_stays', 'it is the last one');
		END IF;
	END IF;
	IF NEW.role <> OLD.role AND NEW.status = 'active' THEN
		NEW.employee_number := next_employee_number(NEW.role);
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION account_is_below() IS 'Asks whether whoever changes an account''s state or role stands above it';

CREATE OR REPLACE FUNCTION account_is_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE patient
	SET first_name = NEW.first_name, last_name = NEW.last_name, phone = NEW.phone, date_of_birth = NEW.date_of_birth
	WHERE account_id = NEW.id;
	UPDATE clinician
	SET display_name = clinician_name(NEW.role, NEW.first_name, NEW.last_name),
		active = (NEW.status = 'active' AND NEW.role IN ('doctor', 'specialist', 'nurse', 'paramedic'))
	WHERE id = NEW.id;
	IF NEW.status = 'suspended' AND OLD.status <> 'suspended' THEN
		PERFORM outbox_mail('account-suspended', NEW.id, NULL, jsonb_strip_nulls(jsonb_build_object('reason', NEW.status_reason)), NULL);
	END IF;
	RETURN NULL;
END
$$;

-- A clinician's page follows the role; one who becomes staff keeps it, out of sight.
CREATE FUNCTION account_appoint(wanted uuid, its_role text, licence text, licence_until date, specialty uuid, page integer) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	who record;
BEGIN
	UPDATE account
	SET role = its_role
	WHERE id = wanted AND version = coalesce(page, version) AND deleted_at IS NULL
	RETURNING id, first_name, last_name, status INTO who;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	IF its_role NOT IN ('doctor', 'specialist', 'nurse', 'paramedic') THEN
		UPDATE clinician SET active = false WHERE id = wanted;
		RETURN wanted;
	END IF;
	UPDATE clinician
	SET role = its_role, display_name = clinician_name(its_role, who.first_name, who.last_name), active = (who.status = 'active'),
		licence_number = coalesce(licence, licence_number), licence_expires_on = coalesce(licence_until, licence_expires_on),
		specialty_id = coalesce(specialty, specialty_id), verified_at = coalesce(verified_at, now()), verified_by = coalesce(verified_by, app_actor())
	WHERE id = wanted;
	IF NOT FOUND THEN
		INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, licence_expires_on, active, verified_at, verified_by)
		VALUES (wanted, its_role, clinician_name(its_role, who.first_name, who.last_name), specialty, licence, licence_until, who.status = 'active', now(),
			app_actor());
	END IF;
	RETURN wanted;
END
$$;
COMMENT ON FUNCTION account_appoint(uuid, text, text, date, uuid, integer) IS 'Gives an account another role; NULL when it is not there as it was on that page';

CREATE FUNCTION account_invite(its_email text, its_role text, first_name text, last_name text, licence text, licence_until date, specialty uuid)
RETURNS SETOF invitation LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	who record;
	made invitation;
	address CONSTANT text := lower(its_email);
BEGIN
	SELECT id, account.first_name || ' ' || account.last_name AS name, rank INTO who
	FROM account
	JOIN account_rank USING (role)
	WHERE id = app_actor() AND status = 'active';
	PERFORM CASE
		WHEN coalesce(who.rank, 0) < 2 THEN breach('invitation_is_an_admins', 'only admins')
		WHEN (SELECT rank FROM account_rank WHERE role = its_role) > who.rank
			THEN breach('account_role_is_not_above_ones_own', 'nobody makes more of somebody than they are')
		WHEN EXISTS (SELECT FROM account WHERE email = address) THEN breach('account_email_is_taken_once', 'they have an account')
		WHEN licence_until < current_date THEN breach('clinician_licence_is_good', 'the licence has ended')
	END;
	UPDATE invitation SET withdrawn_at = now() WHERE email = address AND accepted_at IS NULL AND withdrawn_at IS NULL;
	INSERT INTO invitation (email, role, first_name, last_name, licence_number, licence_expires_on, specialty_id, invited_by, inviter_name)
	VALUES (address, its_role, account_invite.first_name, account_invite.last_name, licence, licence_until, specialty, who.id, who.name)
	RETURNING * INTO made;
	PERFORM outbox_mail('invitation', NULL, address, jsonb_build_object('firstName', made.first_name, 'by', made.inviter_name, 'role', made.role, 'life', 7 * 86400,
			'expiresAt', to_char(made.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
		single_use_new('invitation', NULL, jsonb_build_object('invitation', made.id), interval '7 days'));
	RETURN NEXT made;
END
$$;
COMMENT ON FUNCTION account_invite(text, text, text, text, text, date, uuid) IS 'Asks somebody by mail to work here; an earlier invitation is void';

CREATE FUNCTION invitation_withdraw(wanted uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
	UPDATE invitation
	SET withdrawn_at = now()
	WHERE id = wanted AND accepted_at IS NULL AND withdrawn_at IS NULL
		AND (SELECT rank FROM account_rank WHERE account_rank.role = invitation.role)
			<= (SELECT rank FROM account JOIN account_rank USING (role) WHERE account.id = app_actor() AND rank >= 2)
	RETURNING id
$$;
COMMENT ON FUNCTION invitation_withdraw(uuid) IS 'Takes an invitation back';

CREATE FUNCTION invitation_accept(token text, hash text, its_phone text, zone text, its_language text)
RETURNS TABLE (id uuid, email text, role text, first_name text, last_name text, employee_number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
	asked invitation;
	made account;
BEGIN
	SELECT invitation.* INTO asked
	FROM single_use_claim(token, 'invitation') AS taken
	JOIN invitation ON invitation.id = (taken.facts ->> 'invitation')::uuid
	WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
	IF NOT FOUND THEN
		PERFORM breach('single_use_secret_is_good', 'it was taken back');
	END IF;
	made.id := uuid_v7();
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, phone, time_zone, language, email_verified_at)
	VALUES (made.id, asked.email, hash, asked.role, 'active', asked.first_name, asked.last_name, its_phone, zone, its_language, now());
	IF asked.licence_number IS NOT NULL THEN
		INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, licence_expires_on, time_zone, languages, active, verified_at, verified_by)
		VALUES (made.id, asked.role, clinician_name(asked.role, asked.first_name, asked.last_name), asked.specialty_id, asked.licence_number,
			asked.licence_expires_on, zone, ARRAY[its_language], true, now(), asked.invited_by);
	END IF;
	UPDATE invitation SET accepted_at = now(), account_id = made.id WHERE invitation.id = asked.id;
	RETURN QUERY SELECT account.id, account.email, account.role, account.first_name, account.last_name, account.employee_number FROM account WHERE account.id = made.id;
END
$$;
COMMENT ON FUNCTION invitation_accept(text, text, text, text, text) IS 'Makes the account that an invitation promised';

GRANT EXECUTE ON FUNCTION account_is_below() TO epione_owner;
GRANT EXECUTE ON FUNCTION account_appoint(uuid, text, text, date, uuid, integer), account_invite(text, text, text, text, text, date, uuid),
	invitation_withdraw(uuid) TO epione_admin;
GRANT EXECUTE ON FUNCTION invitation_accept(text, text, text, text, text) TO epione_signin;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER account_changer BEFORE UPDATE OF status, role ON account
	FOR EACH ROW WHEN ((OLD.status, OLD.role) IS DISTINCT FROM (NEW.status, NEW.role)) EXECUTE FUNCTION account_is_below();

RESET ROLE;

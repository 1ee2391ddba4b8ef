-- The clinic asks a patient whom it registered to the portal: the record gets an account, and the account the record.
--
-- What is hard: mail goes astray, and whoever opens the link would get a whole record.  So the mail names nobody, and whoever opens it proves with the
-- birthday of the record that they are the patient; five wrong ones void the invitation.  An invitation makes a new account and nothing else: somebody
-- who has one already has a record of their own with it, and the clinic merges the two.  Children have no account made for them; parents act for them.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('patient.invite', 'care', 'ask a patient whom the clinic registered to have an account of their own');
INSERT INTO role_permission (role, permission)
SELECT role, 'patient.invite'
FROM unnest(ARRAY['doctor', 'specialist', 'nurse', 'staff']) AS role;

ALTER TABLE single_use_secret
	DROP CONSTRAINT single_use_secret_purpose_is_one_of_ours,
	ADD CONSTRAINT single_use_secret_purpose_is_one_of_ours CHECK
		(purpose IN ('verify-email', 'reset-password', 'invitation', 'proxy-invitation', 'portal-invitation'));

CREATE TABLE portal_invitation (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	email text,
	invited_by uuid NOT NULL,
	inviter_name text NOT NULL,
	wrong_birthdays integer NOT NULL DEFAULT 0,
	expires_at timestamptz NOT NULL DEFAULT now() + interval '7 days',
	accepted_at timestamptz,
	withdrawn_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT portal_invitation_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT portal_invitation_inviter_exists FOREIGN KEY (invited_by) REFERENCES account (id),
	CONSTRAINT portal_invitation_ends_once CHECK (accepted_at IS NULL OR withdrawn_at IS NULL),
	CONSTRAINT portal_invitation_has_an_address_while_open CHECK ((email IS NULL) = (accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL)),
	CONSTRAINT portal_invitation_email_is_in_small_letters CHECK (email = lower(email))
);
CREATE UNIQUE INDEX portal_invitation_is_open_once ON portal_invitation (patient_id) WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX portal_invitation_by_patient ON portal_invitation (patient_id, created_at);

COMMENT ON TABLE portal_invitation IS 'Patients without an account who were asked to have one';
COMMENT ON COLUMN portal_invitation.id IS 'UUIDv7';
COMMENT ON COLUMN portal_invitation.patient_id IS 'Whose record the account will have';
COMMENT ON COLUMN portal_invitation.email IS 'Where the link went; forgotten when the invitation is over, because contacts are sealed elsewhere';
COMMENT ON COLUMN portal_invitation.invited_by IS 'Who asked them';
COMMENT ON COLUMN portal_invitation.inviter_name IS 'Their name then';
COMMENT ON COLUMN portal_invitation.wrong_birthdays IS 'How often a birthday did not fit';
COMMENT ON COLUMN portal_invitation.expires_at IS 'Until when the link is good';
COMMENT ON COLUMN portal_invitation.accepted_at IS 'When the account was made';
COMMENT ON COLUMN portal_invitation.withdrawn_at IS 'When it was taken back, another one took its place, or the record was no longer one to invite for';
COMMENT ON COLUMN portal_invitation.created_at IS 'When they were asked';

ALTER TABLE portal_invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE portal_invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY portal_invitation_kept ON portal_invitation TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (email, wrong_birthdays, accepted_at, withdrawn_at) ON portal_invitation TO epione_scheduler;
GRANT INSERT (date_of_birth) ON account TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- The desk for everybody; clinicians for those whose record they keep.
CREATE FUNCTION portal_may_invite(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (
		SELECT FROM account
		WHERE id = app_actor() AND status = 'active' AND (role = 'staff' OR (role IN ('doctor', 'specialist', 'nurse') AND EXISTS (
			SELECT FROM care_grant
			WHERE grantee_id = app_actor() AND patient_id = wanted AND expires_at > now() AND level <> 'emergency' AND 'demographics' = ANY (sections)))))
$$;
COMMENT ON FUNCTION portal_may_invite(uuid) IS 'Whether the actor may ask a patient to have an account';

CREATE FUNCTION portal_of(wanted uuid) RETURNS TABLE (patient_id uuid, state text, email text, inviter_name text, invited_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN QUERY
	SELECT patient.id, CASE WHEN account_id IS NOT NULL THEN 'account' WHEN open.id IS NULL THEN 'none' WHEN open.expires_at <= now() THEN 'expired' ELSE 'invited' END,
		open.email, open.inviter_name, open.created_at, open.expires_at
	FROM patient
	LEFT JOIN portal_invitation AS open ON open.patient_id = patient.id AND accepted_at IS NULL AND withdrawn_at IS NULL
	WHERE patient.id = wanted AND deleted_at IS NULL AND portal_may_invite(wanted);
END
$$;
COMMENT ON FUNCTION portal_of(uuid) IS 'Whether a patient has an account or was asked to; nothing for whoever may not ask them';

CREATE FUNCTION portal_invitation_end(of_patient uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	ended bigint;
BEGIN
	UPDATE portal_invitation
	SET withdrawn_at = now(), email = NULL
	WHERE patient_id = of_patient AND accepted_at IS NULL AND withdrawn_at IS NULL;
	GET DIAGNOSTICS ended = ROW_COUNT;
	RETURN ended;
END
$$;
COMMENT ON FUNCTION portal_invitation_end(uuid) IS 'Voids the open invitation of a patient; how many there were';

CREATE FUNCTION portal_invite(whom uuid, its_email text, years integer) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	address CONSTANT text := lower(its_email);
	whose patient;
	made portal_invitation;
BEGIN
	SELECT * INTO whose FROM patient WHERE id = whom AND portal_may_invite(whom) FOR UPDATE;
	IF NOT FOUND OR (whose.deleted_at IS NOT NULL AND whose.merged_into IS NULL) THEN
		RETURN NULL;
	END IF;
	PERFORM CASE
		WHEN whose.merged_into IS NOT NULL THEN breach('portal_invitation_is_for_the_record_that_goes_on', 'it went into another one')
		WHEN whose.account_id IS NOT NULL THEN breach('portal_invitation_is_for_who_has_no_account', 'they have one')
		WHEN whose.status = 'deceased' THEN breach('portal_invitation_is_for_the_living', 'they died')
		WHEN EXISTS (SELECT FROM legal_hold WHERE patient_id = whom AND lifted_at IS NULL) THEN breach('patient_is_not_held', 'a hold keeps these data')
		WHEN EXISTS (SELECT FROM patient_key WHERE patient_id = whom AND erased_at IS NOT NULL)
			THEN breach('portal_invitation_is_for_a_record_that_opens', 'the key was erased')
		WHEN whose.date_of_birth IS NULL THEN breach('portal_invitation_wants_a_birthday', 'nobody knows it')
		WHEN comes_of_age(whom, years) > now() THEN breach('portal_invitation_is_for_who_is_of_age', 'it is a child')
		WHEN EXISTS (SELECT FROM account WHERE email = address) THEN breach('portal_invitation_goes_to_a_new_address', 'that address has an account')
	END;
	PERFORM portal_invitation_end(whom);
	INSERT INTO portal_invitation (patient_id, email, invited_by, inviter_name)
	VALUES (whom, address, app_actor(), person_name(app_actor()))
	RETURNING * INTO made;
	PERFORM outbox_mail('portal-invitation', NULL, address, jsonb_build_object('by', made.inviter_name, 'language', whose.language, 'life', 7 * 86400,
			'expiresAt', to_char(made.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
		single_use_new('portal-invitation', NULL, jsonb_build_object('invitation', made.id, 'patient', whom), interval '7 days'));
	RETURN whom;
END
$$;
COMMENT ON FUNCTION portal_invite(uuid, text, integer) IS 'Asks a patient by mail to have an account; an earlier invitation is void.  NULL when that is not the actor''s to ask';

CREATE FUNCTION portal_take_back(whom uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	PERFORM FROM patient WHERE id = whom AND deleted_at IS NULL AND portal_may_invite(whom) FOR UPDATE;
	IF NOT FOUND OR portal_invitation_end(whom) = 0 THEN
		RETURN NULL;
	END IF;
	RETURN whom;
END
$$;
COMMENT ON FUNCTION portal_take_back(uuid) IS 'Takes the open invitation of a patient back; NULL when there is none';

-- The patient's row first, as everybody who changes a record locks it; then what was asked, so that tries are counted one after the other.
CREATE FUNCTION portal_invitation_prove(token text, born date, years integer) RETURNS TABLE (patient_id uuid, invitation_id uuid, fits boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
	agreed CONSTANT jsonb := (SELECT facts FROM single_use_secret
		WHERE hash = secret_hash(token) AND purpose = 'portal-invitation' AND used_at IS NULL AND expires_at > now());
	whose patient;
	asked portal_invitation;
BEGIN
	SELECT * INTO whose FROM patient WHERE id = (agreed ->> 'patient')::uuid FOR UPDATE;
	SELECT * INTO asked FROM portal_invitation
	WHERE id = (agreed ->> 'invitation')::uuid AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()
	FOR UPDATE;
	IF asked.id IS NULL OR coalesce(comes_of_age(whose.id, years), 'infinity') > now()
		OR EXISTS (SELECT FROM legal_hold WHERE legal_hold.patient_id = whose.id AND lifted_at IS NULL) THEN
		RETURN;
	END IF;
	IF whose.date_of_birth IS DISTINCT FROM born THEN
		UPDATE portal_invitation SET wrong_birthdays = wrong_birthdays + 1 WHERE id = asked.id;
		IF asked.wrong_birthdays >= 4 THEN
			PERFORM portal_invitation_end(whose.id);
		END IF;
	END IF;
	RETURN QUERY SELECT whose.id, asked.id, whose.date_of_birth IS NOT DISTINCT FROM born;
END
$$;
COMMENT ON FUNCTION portal_invitation_prove(text, date, integer) IS
	'Whether a birthday fits the record of an invitation; counts those that do not, and five void it.  Nothing when the token is not good';

CREATE FUNCTION portal_invitation_accept(token text, born date, hash text, its_phone text, zone text, its_language text, years integer)
RETURNS TABLE (id uuid, email text, first_name text, last_name text, patient_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
	proven record;
	asked portal_invitation;
	new_account CONSTANT uuid := uuid_v7();
BEGIN
	SELECT * INTO proven FROM portal_invitation_prove(token, born, years) AS one WHERE one.fits;
	IF NOT FOUND THEN
		PERFORM breach('single_use_secret_is_good', 'it was used or taken back');
	END IF;
	PERFORM single_use_claim(token, 'portal-invitation');
	SELECT * INTO asked FROM portal_invitation WHERE portal_invitation.id = proven.invitation_id;
	IF EXISTS (SELECT FROM account WHERE account.email = asked.email) THEN
		PERFORM breach('portal_invitation_makes_a_new_account', 'that address has one');
	END IF;
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, date_of_birth, phone, time_zone, language, email_verified_at)
	SELECT new_account, asked.email, hash, 'patient', 'active', first_name, last_name, date_of_birth, its_phone, zone, its_language, now()
	FROM patient
	WHERE patient.id = proven.patient_id;
	UPDATE portal_invitation SET accepted_at = now(), email = NULL WHERE portal_invitation.id = asked.id;
	UPDATE patient SET account_id = new_account WHERE patient.id = proven.patient_id;
	RETURN QUERY
	SELECT account.id, account.email, account.first_name, account.last_name, proven.patient_id FROM account WHERE account.id = new_account;
END
$$;
COMMENT ON FUNCTION portal_invitation_accept(text, date, text, text, text, text, integer) IS 'Makes the account that a patient was asked to have, with their record';

-- Whose record went into another one, who died, who got an account otherwise, or whose key was erased is asked no more.
CREATE FUNCTION portal_invitation_is_void() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	PERFORM portal_invitation_end((to_jsonb(NEW) ->> TG_ARGV[0])::uuid);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION portal_invitation_is_void() IS 'Voids the open invitation of a patient who can have no account any more';

GRANT EXECUTE ON FUNCTION portal_of(uuid), portal_invite(uuid, text, integer), portal_take_back(uuid) TO epione_staff, epione_clinician;
GRANT EXECUTE ON FUNCTION portal_invitation_prove(text, date, integer), portal_invitation_accept(text, date, text, text, text, text, integer) TO epione_signin;
GRANT EXECUTE ON FUNCTION portal_invitation_is_void() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER patient_portal_void AFTER UPDATE OF deleted_at, status, account_id ON patient FOR EACH ROW
	WHEN (NEW.deleted_at IS NOT NULL OR NEW.status = 'deceased' OR NEW.account_id IS NOT NULL)
	EXECUTE FUNCTION portal_invitation_is_void('id');
CREATE TRIGGER patient_key_portal_void AFTER INSERT OR UPDATE OF erased_at ON patient_key FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL)
	EXECUTE FUNCTION portal_invitation_is_void('patient_id');

RESET ROLE;

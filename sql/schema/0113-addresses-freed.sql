-- An address is its owner's again as soon as their account is deleted, not only once it is gone for good: they register anew, and begin with nothing.  Nothing
-- of the old account is found by its address any more, nor by what an identity provider calls its owner.

SET LOCAL ROLE epione_owner;

ALTER TABLE account DROP CONSTRAINT account_email_is_taken_once;
CREATE UNIQUE INDEX account_email_is_taken_once ON account (email) WHERE deleted_at IS NULL;
CREATE INDEX account_by_email ON account (email); -- of the deleted ones, too, whose records the desk finds

CREATE POLICY sso_link_ended ON sso_link FOR UPDATE TO epione_scheduler USING (true) WITH CHECK (true);
GRANT UPDATE (removed_at) ON sso_link TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

UPDATE sso_link SET removed_at = now() FROM account WHERE account.id = account_id AND deleted_at IS NOT NULL AND removed_at IS NULL;

-- Who had an account is found by it, too, until that is gone for good.
CREATE OR REPLACE FUNCTION patient_likenesses(wanted_first text, wanted_last text, born date, wanted_phone text, digits text, wanted_email text, address text, document text)
RETURNS TABLE (id uuid) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN QUERY
	SELECT patient.id
	FROM patient
	WHERE patient.deleted_at IS NULL AND patient.id IN (
		SELECT patient_id FROM patient_contact WHERE phone_hash = wanted_phone
		UNION SELECT patient_id FROM patient_contact WHERE other_phone_hash = wanted_phone
		UNION SELECT patient_id FROM patient_contact WHERE email_hash = wanted_email
		UNION SELECT patient_id FROM identity_document WHERE number_hash = document AND identity_document.deleted_at IS NULL
		UNION SELECT patient_id FROM account JOIN care_grant ON grantee_id = account.id AND reason = 'self' WHERE account.email = address
		UNION SELECT patient_id FROM account JOIN care_grant ON grantee_id = account.id AND reason = 'self'
			WHERE account.phone IS NOT NULL AND length(digits) >= 6 AND regexp_replace(account.phone, '\D', '', 'g') = digits
		UNION SELECT like_one.id FROM patient AS like_one
			WHERE like_one.date_of_birth = born AND like_one.deleted_at IS NULL
				AND greatest(similarity(like_one.first_name || ' ' || like_one.last_name, wanted_first || ' ' || wanted_last),
					similarity(like_one.last_name || ' ' || like_one.first_name, wanted_first || ' ' || wanted_last)) >= 0.5)
	ORDER BY patient.id
	LIMIT 10;
END
$$;

-- Whose account is gone reaches nothing again because one of their visits is cancelled.
CREATE OR REPLACE FUNCTION appointment_grants_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	until timestamptz := NEW.ends_at + interval '90 days';
BEGIN
	IF TG_OP = 'UPDATE' THEN
		SELECT coalesce(max(ends_at) + interval '90 days', now()) INTO until
		FROM appointment
		WHERE patient_id = NEW.patient_id AND doctor_id = NEW.doctor_id AND status NOT IN ('held', 'cancelled');
	END IF;
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, expires_at)
	VALUES (NEW.doctor_id, NEW.patient_id, 'appointment', 'limited', until)
	ON CONFLICT (grantee_id, patient_id, reason) DO UPDATE
	SET expires_at = excluded.expires_at
	WHERE (care_grant.expires_at < excluded.expires_at OR TG_OP = 'UPDATE') AND care_grant.revoked_at IS NULL;
	RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION account_invite(its_email text, its_role text, first_name text, last_name text, licence text, licence_until date, specialty uuid)
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
		WHEN EXISTS (SELECT FROM account WHERE email = address AND deleted_at IS NULL) THEN breach('account_email_is_taken_once', 'they have an account')
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

CREATE OR REPLACE FUNCTION portal_invite(whom uuid, its_email text, years integer) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
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
		WHEN EXISTS (SELECT FROM account WHERE email = address AND deleted_at IS NULL) THEN breach('portal_invitation_goes_to_a_new_address', 'that address has an account')
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

CREATE OR REPLACE FUNCTION portal_invitation_accept(token text, born date, hash text, its_phone text, zone text, its_language text, years integer)
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
	IF EXISTS (SELECT FROM account WHERE account.email = asked.email AND account.deleted_at IS NULL) THEN
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

RESET ROLE;

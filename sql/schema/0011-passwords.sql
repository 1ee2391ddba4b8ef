-- Addresses that were confirmed, passwords that are changed, and the mail that both need.
--
-- Whoever asks for a link learns nothing: asking only writes down the address, whether anybody has it or not, and epione-deliver looks who that is.
-- So known and unknown addresses cost the same work and the same time.

SET LOCAL ROLE epione_owner;

ALTER TABLE account ADD COLUMN email_verified_at timestamptz, ADD COLUMN password_changed_at timestamptz;
COMMENT ON COLUMN account.email_verified_at IS 'When they showed that the address is theirs; NULL before';
COMMENT ON COLUMN account.password_changed_at IS 'When the password was last changed; NULL: never since it was made';
UPDATE account SET email_verified_at = created_at; -- those who were there before anybody was asked

CREATE TABLE account_mail_request (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	purpose text NOT NULL,
	email text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT account_mail_request_purpose_is_one_of_ours CHECK (purpose IN ('verify-email', 'reset-password'))
);
COMMENT ON TABLE account_mail_request IS 'Links that somebody asked for; epione-deliver makes mail of those that are for somebody';
COMMENT ON COLUMN account_mail_request.id IS 'UUIDv7';
COMMENT ON COLUMN account_mail_request.purpose IS 'What the link is to be good for';
COMMENT ON COLUMN account_mail_request.email IS 'The address as it was typed; nobody may have it';
COMMENT ON COLUMN account_mail_request.created_at IS 'When it was asked for';

ALTER TABLE account_mail_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_mail_request FORCE ROW LEVEL SECURITY;
CREATE POLICY account_mail_request_made ON account_mail_request FOR INSERT TO epione_signin WITH CHECK (true);
CREATE POLICY account_mail_request_answered ON account_mail_request TO epione_scheduler USING (true) WITH CHECK (true);
GRANT INSERT (id, purpose, email) ON account_mail_request TO epione_signin;
GRANT SELECT, DELETE, UPDATE ON account_mail_request TO epione_scheduler;

GRANT EXECUTE ON FUNCTION uuid_v7() TO epione_deliver;
GRANT SELECT (email_verified_at) ON account TO epione_scheduler, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;
-- Nobody but the functions below changes these.
CREATE POLICY account_kept ON account FOR UPDATE TO epione_scheduler USING (true) WITH CHECK (true);
GRANT UPDATE (password_hash, password_changed_at, email_verified_at) ON account TO epione_scheduler;

CREATE FUNCTION single_use_claim(token text, wanted text) RETURNS TABLE (account_id uuid, facts jsonb) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT taken.account_id, taken.facts FROM single_use_take(token, wanted) AS taken;
	IF NOT FOUND THEN
		PERFORM breach('single_use_secret_is_good', 'this link was used or is too old');
	END IF;
END
$$;
COMMENT ON FUNCTION single_use_claim(text, text) IS 'Uses a token, and refuses one that is not good (any more)';
GRANT EXECUTE ON FUNCTION single_use_claim(text, text)
	TO epione_signin, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler;

INSERT INTO role_permission (role, permission)
SELECT role, 'password.change'
FROM unnest(ARRAY['applicant', 'patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin']) AS role
UNION ALL
SELECT role, permission
FROM unnest(ARRAY['admin', 'super-admin']) AS role, unnest(ARRAY['outbox.read', 'outbox.retry', 'mailbox.read']) AS permission;

SET LOCAL ROLE epione_scheduler;

-- A link for whoever has this address, at most one a minute and five an hour for each account, so that nobody's mailbox can be flooded.
CREATE FUNCTION account_mail_request_answer(wanted text, typed text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	person uuid := (SELECT id FROM account
		WHERE email = lower(typed) AND deleted_at IS NULL AND status IN ('active', 'pending')
			AND (wanted <> 'verify-email' OR email_verified_at IS NULL));
BEGIN
	IF person IS NULL
		OR EXISTS (SELECT FROM outbox WHERE account_id = person AND kind = wanted AND created_at > now() - interval '1 minute')
		OR (SELECT count(*) >= 5 FROM outbox WHERE account_id = person AND kind = wanted AND created_at > now() - interval '1 hour') THEN
		RETURN 0;
	END IF;
	PERFORM outbox_mail(wanted, person, NULL, jsonb_build_object('life', 900,
			'expiresAt', to_char((now() + interval '15 minutes') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
		single_use_new(wanted, person, jsonb_build_object('email', lower(typed)), interval '15 minutes'));
	RETURN 1;
END
$$;
COMMENT ON FUNCTION account_mail_request_answer(text, text) IS 'Writes the mail that somebody asked for, where there is somebody';

CREATE FUNCTION account_mail_requests_answered() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	request account_mail_request;
	written integer := 0;
BEGIN
	FOR request IN
		DELETE FROM account_mail_request
		WHERE id IN (SELECT id FROM account_mail_request ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
		RETURNING *
	LOOP
		written := written + account_mail_request_answer(request.purpose, request.email);
	END LOOP;
	RETURN written;
END
$$;
COMMENT ON FUNCTION account_mail_requests_answered() IS 'Writes the mail that people asked for; how many';
GRANT EXECUTE ON FUNCTION account_mail_requests_answered() TO epione_deliver;

CREATE FUNCTION account_email_confirm(token text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	taken record;
BEGIN
	SELECT * INTO taken FROM single_use_claim(token, 'verify-email');
	UPDATE account
	SET email_verified_at = coalesce(email_verified_at, now())
	WHERE id = taken.account_id AND email = taken.facts ->> 'email';
	RETURN taken.account_id;
END
$$;
COMMENT ON FUNCTION account_email_confirm(text) IS 'Confirms the address that a token was sent to';

-- Whoever read the mail has the address too.  All other links of this account are spent with it.
CREATE FUNCTION account_password_reset(token text, new_hash text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	person CONSTANT uuid := (SELECT account_id FROM single_use_claim(token, 'reset-password'));
BEGIN
	UPDATE account
	SET password_hash = new_hash, password_changed_at = now(), email_verified_at = coalesce(email_verified_at, now())
	WHERE id = person;
	UPDATE single_use_secret
	SET used_at = now()
	WHERE account_id = person AND purpose = 'reset-password' AND used_at IS NULL;
	RETURN person;
END
$$;
COMMENT ON FUNCTION account_password_reset(text, text) IS 'Sets a new password for the account that a token was sent to';

CREATE FUNCTION account_password_change(new_hash text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	person uuid;
BEGIN
	UPDATE account
	SET password_hash = new_hash, password_changed_at = now()
	WHERE id = app_actor() AND deleted_at IS NULL
	RETURNING id INTO person;
	UPDATE single_use_secret
	SET used_at = now()
	WHERE account_id = person AND purpose = 'reset-password' AND used_at IS NULL;
	RETURN person;
END
$$;
COMMENT ON FUNCTION account_password_change(text) IS 'Sets a new password for the account that acts';

GRANT EXECUTE ON FUNCTION account_email_confirm(text), account_password_reset(text, text), account_password_change(text) TO epione_signin;

-- Where the clinic wants it (verify_email = booking), patients confirm their address before they book.
CREATE FUNCTION appointment_wants_a_confirmed_address() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM account WHERE id = app_actor() AND role = 'patient' AND email_verified_at IS NULL) THEN
		PERFORM breach('appointment_booker_confirmed_their_address', 'the address is not confirmed');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION appointment_wants_a_confirmed_address() IS 'Refuses a patient who books before they confirmed their address';

-- What epionectl doctor wants to know.
CREATE FUNCTION outbox_health() RETURNS TABLE (late bigint, lost bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
	SELECT (SELECT count(*) FROM outbox WHERE state = 'queued' AND next_try_at < now() - interval '5 minutes'),
		(SELECT count(*) FROM outbox WHERE state IN ('failed', 'unknown') AND created_at > now() - interval '1 day')
$$;
COMMENT ON FUNCTION outbox_health() IS 'How many messages are overdue, and how many of the last day were not sent for sure';
GRANT EXECUTE ON FUNCTION outbox_health() TO epione_app;

GRANT EXECUTE ON FUNCTION appointment_wants_a_confirmed_address() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER appointment_address BEFORE INSERT ON appointment FOR EACH ROW
	WHEN (current_setting('epione.verify_email', true) = 'booking')
	EXECUTE FUNCTION appointment_wants_a_confirmed_address();

RESET ROLE;

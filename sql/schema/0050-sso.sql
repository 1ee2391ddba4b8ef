-- Who signs in with another house: the provider's name for somebody, and their account here.
--
-- An account has one name at one provider, and a name is one account's: whoever gets an address that was somebody else's there does not get their
-- account here.  A link that its owner took off stays written down, so that an address alone does not make it again.

SET LOCAL ROLE epione_owner;

CREATE TABLE sso_link (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	issuer text NOT NULL,
	subject text NOT NULL,
	account_id uuid NOT NULL,
	email text NOT NULL,
	linked_at timestamptz NOT NULL DEFAULT now(),
	removed_at timestamptz,
	CONSTRAINT sso_link_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT sso_link_subject_has_1_to_255_characters CHECK (length(subject) BETWEEN 1 AND 255)
);
CREATE UNIQUE INDEX sso_link_name_is_of_one_account ON sso_link (issuer, subject) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX sso_link_account_has_one_name_there ON sso_link (account_id, issuer) WHERE removed_at IS NULL;
CREATE INDEX sso_link_by_account ON sso_link (account_id, issuer);
COMMENT ON TABLE sso_link IS 'Accounts that are signed in by an OpenID Connect provider';
COMMENT ON COLUMN sso_link.id IS 'UUIDv7';
COMMENT ON COLUMN sso_link.issuer IS 'The provider, as it calls itself';
COMMENT ON COLUMN sso_link.subject IS 'What it calls the person, for good';
COMMENT ON COLUMN sso_link.account_id IS 'Who that is here';
COMMENT ON COLUMN sso_link.email IS 'The address by which they were found, as it was then';
COMMENT ON COLUMN sso_link.linked_at IS 'When they first came that way';
COMMENT ON COLUMN sso_link.removed_at IS 'When they took it off; NULL while it opens the account';

ALTER TABLE sso_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE sso_link FORCE ROW LEVEL SECURITY;
CREATE POLICY sso_link_own ON sso_link TO epione_signin USING (account_id = (SELECT app_actor())) WITH CHECK (account_id = (SELECT app_actor()));
CREATE POLICY sso_link_trusted ON sso_link FOR SELECT TO epione_scheduler USING (true);
GRANT SELECT, INSERT (issuer, subject, account_id, email), UPDATE (removed_at) ON sso_link TO epione_signin;
GRANT SELECT ON sso_link TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- Nobody acts yet when a provider names somebody, so the policy above shows nothing.
CREATE FUNCTION sso_account_of(wanted_issuer text, wanted_subject text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
	SELECT account_id
	FROM sso_link
	WHERE issuer = wanted_issuer AND subject = wanted_subject AND removed_at IS NULL
$$;
COMMENT ON FUNCTION sso_account_of(text, text) IS 'Whose account a provider''s name for somebody is; NULL when it is nobody''s';

CREATE FUNCTION sso_was_removed(account uuid, wanted_issuer text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
	SELECT EXISTS (SELECT FROM sso_link WHERE account_id = account AND issuer = wanted_issuer AND removed_at IS NOT NULL)
$$;
COMMENT ON FUNCTION sso_was_removed(uuid, text) IS 'Whether somebody took a provider off their account';

-- An account that was made of what a provider said, in this very transaction, has the address that the provider has seen proof of.
CREATE FUNCTION sso_address_confirmed(account uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE public.account
	SET email_verified_at = now()
	WHERE id = sso_address_confirmed.account AND email_verified_at IS NULL
		AND EXISTS (SELECT FROM sso_link WHERE account_id = sso_address_confirmed.account AND sso_link.email = public.account.email AND linked_at = now());
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION sso_address_confirmed(uuid) IS 'Takes a provider''s word for the address of an account that was linked just now';
GRANT EXECUTE ON FUNCTION sso_account_of(text, text), sso_was_removed(uuid, text), sso_address_confirmed(uuid) TO epione_signin;

RESET ROLE;

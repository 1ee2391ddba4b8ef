-- Second factors: codes of an app, codes on paper, passkeys.  Only signing in reaches them, and only those of the account that signs in.

SET LOCAL ROLE epione_owner;

CREATE TABLE totp (
	account_id uuid PRIMARY KEY,
	secret text NOT NULL,
	confirmed_at timestamptz,
	last_step bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT totp_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT totp_is_begun_once CHECK (last_step >= 0)
);
COMMENT ON TABLE totp IS 'Apps that show six digits (RFC 6238)';
COMMENT ON COLUMN totp.account_id IS 'Whose';
COMMENT ON COLUMN totp.secret IS 'Sealed for this row';
COMMENT ON COLUMN totp.confirmed_at IS 'When a first code was right; NULL before, and then it is no factor yet';
COMMENT ON COLUMN totp.last_step IS 'The newest step whose code was used: none up to it is good any more';
COMMENT ON COLUMN totp.created_at IS 'When it was begun';

CREATE TABLE recovery_code (
	account_id uuid NOT NULL,
	hash text NOT NULL,
	used_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (account_id, hash),
	CONSTRAINT recovery_code_account_exists FOREIGN KEY (account_id) REFERENCES account (id)
);
COMMENT ON TABLE recovery_code IS 'Codes on paper, for whoever lost the other factors; each is good once';
COMMENT ON COLUMN recovery_code.account_id IS 'Whose';
COMMENT ON COLUMN recovery_code.hash IS 'A keyed hash, in hex; the code itself is kept nowhere';
COMMENT ON COLUMN recovery_code.used_at IS 'When it was used; NULL while it is good';
COMMENT ON COLUMN recovery_code.created_at IS 'When it was given out';

CREATE TABLE passkey (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	account_id uuid NOT NULL,
	credential_id text NOT NULL,
	public_key text NOT NULL,
	algorithm integer NOT NULL,
	sign_count bigint NOT NULL,
	name text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	last_used_at timestamptz,
	CONSTRAINT passkey_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT passkey_is_registered_once UNIQUE (credential_id),
	CONSTRAINT passkey_algorithm_is_one_of_ours CHECK (algorithm IN (-7, -8, -257)),
	CONSTRAINT passkey_name_has_1_to_60_characters CHECK (length(name) BETWEEN 1 AND 60)
);
CREATE INDEX passkey_by_account ON passkey (account_id, created_at);
COMMENT ON TABLE passkey IS 'Passkeys (WebAuthn): a key pair of which the secret half never leaves the person''s device';
COMMENT ON COLUMN passkey.id IS 'UUIDv7';
COMMENT ON COLUMN passkey.account_id IS 'Whose';
COMMENT ON COLUMN passkey.credential_id IS 'What the authenticator calls it, in base64url';
COMMENT ON COLUMN passkey.public_key IS 'In base64url, as its algorithm writes it';
COMMENT ON COLUMN passkey.algorithm IS 'COSE: -7 ES256, -8 EdDSA, -257 RS256';
COMMENT ON COLUMN passkey.sign_count IS 'How often it signed, where it counts: a number that does not grow tells of a copy';
COMMENT ON COLUMN passkey.name IS 'As its owner calls it';
COMMENT ON COLUMN passkey.created_at IS 'When it was registered';
COMMENT ON COLUMN passkey.last_used_at IS 'When it last signed somebody in';

ALTER TABLE totp ENABLE ROW LEVEL SECURITY;
ALTER TABLE totp FORCE ROW LEVEL SECURITY;
CREATE POLICY totp_own ON totp TO epione_signin USING (account_id = (SELECT app_actor())) WITH CHECK (account_id = (SELECT app_actor()));
CREATE POLICY totp_asked_for ON totp FOR SELECT TO epione_scheduler USING (true);
GRANT SELECT, INSERT (account_id, secret), UPDATE (secret, confirmed_at, last_step), DELETE ON totp TO epione_signin;
GRANT SELECT (account_id, confirmed_at) ON totp TO epione_scheduler;

ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_code FORCE ROW LEVEL SECURITY;
CREATE POLICY recovery_code_own ON recovery_code TO epione_signin USING (account_id = (SELECT app_actor())) WITH CHECK (account_id = (SELECT app_actor()));
CREATE POLICY recovery_code_asked_for ON recovery_code FOR SELECT TO epione_scheduler USING (true);
GRANT SELECT, INSERT (account_id, hash), UPDATE (used_at), DELETE ON recovery_code TO epione_signin;
GRANT SELECT (account_id, used_at) ON recovery_code TO epione_scheduler;

ALTER TABLE passkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey FORCE ROW LEVEL SECURITY;
CREATE POLICY passkey_own ON passkey TO epione_signin USING (account_id = (SELECT app_actor())) WITH CHECK (account_id = (SELECT app_actor()));
CREATE POLICY passkey_asked_for ON passkey FOR SELECT TO epione_scheduler USING (true);
GRANT SELECT, INSERT (account_id, credential_id, public_key, algorithm, sign_count, name), UPDATE (sign_count, name, last_used_at), DELETE
	ON passkey TO epione_signin;
GRANT SELECT (account_id) ON passkey TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- Who gave the right password is told which factors they have; nobody acts yet, so the policies above show nothing.
CREATE FUNCTION account_factors(account uuid) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
	SELECT CASE WHEN totp OR passkeys THEN
		array_remove(ARRAY[CASE WHEN totp THEN 'totp' END, CASE WHEN passkeys THEN 'passkey' END, CASE WHEN codes THEN 'recovery-code' END], NULL)
		ELSE '{}' END
	FROM (
		SELECT EXISTS (SELECT FROM totp WHERE account_id = account AND confirmed_at IS NOT NULL) AS totp,
			EXISTS (SELECT FROM passkey WHERE account_id = account) AS passkeys,
			EXISTS (SELECT FROM recovery_code WHERE account_id = account AND used_at IS NULL) AS codes
	) AS there
$$;
COMMENT ON FUNCTION account_factors(uuid) IS 'Which second factors an account has: none, or totp, passkey, recovery-code';

-- The part of the network that an address moves in: a device there is no news.
CREATE FUNCTION address_network(address text) RETURNS cidr LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN network(set_masklen(address::inet, CASE family(address::inet) WHEN 4 THEN 16 ELSE 32 END));
EXCEPTION WHEN invalid_text_representation THEN
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION address_network(text) IS 'Roughly where an address is; NULL when it is none';

GRANT EXECUTE ON FUNCTION account_factors(uuid), address_network(text) TO epione_signin;

RESET ROLE;

-- What Redis says of a session can be put back by whoever writes there, or by an older file of it.  So a session is proved by its row too: that it goes on,
-- how often its refresh token was changed, and that what is good once was not used before.

SET LOCAL ROLE epione_owner;

ALTER TABLE session ADD COLUMN turn integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN session.turn IS 'How often its refresh token was changed for another: only the last one is good';
GRANT UPDATE (turn) ON session TO epione_signin;

CREATE TABLE spent (
	hash text PRIMARY KEY,
	until timestamptz NOT NULL,
	CONSTRAINT spent_hash_is_a_hash CHECK (length(hash) = 64)
);
CREATE INDEX spent_by_end ON spent (until);
COMMENT ON TABLE spent IS 'What was good for one use and was used: passkeys'' challenges and beginnings of a sign-in elsewhere';
COMMENT ON COLUMN spent.hash IS 'Of its place in Redis, in hex';
COMMENT ON COLUMN spent.until IS 'When it would have been over in any case, which it says itself: then this is forgotten';

ALTER TABLE spent ENABLE ROW LEVEL SECURITY;
ALTER TABLE spent FORCE ROW LEVEL SECURITY;
CREATE POLICY spent_signing_in ON spent TO epione_signin USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON spent TO epione_signin;

SET LOCAL ROLE epione_scheduler;

-- The first statement of a transaction whose session nobody has proved a moment ago; what follows it on the same journey is not done where it stops.
CREATE FUNCTION session_prove(wanted text) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM session WHERE key = wanted AND ended_at IS NULL AND ends_at > clock_timestamp()) THEN
		PERFORM breach('session_goes_on', 'the session is over');
	END IF;
END
$$;
COMMENT ON FUNCTION session_prove(text) IS 'Stops whoever comes with a session that has ended, or never was';
GRANT EXECUTE ON FUNCTION session_prove(text) TO epione_app;

RESET ROLE;

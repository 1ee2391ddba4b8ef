-- Sessions written down: which device, from where, since when.  Redis alone says whether one is good; this is how its owner finds and ends it, and how
-- whoever takes a right away finds them all.

SET LOCAL ROLE epione_owner;

CREATE TABLE session (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	account_id uuid NOT NULL,
	key text NOT NULL,
	level text NOT NULL,
	browser boolean NOT NULL,
	device text NOT NULL,
	address text,
	begun_at timestamptz NOT NULL DEFAULT now(),
	ends_at timestamptz NOT NULL,
	ended_at timestamptz,
	CONSTRAINT session_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT session_key_is_a_hash UNIQUE (key),
	CONSTRAINT session_level_is_one_of_ours CHECK (level IN ('half', 'enrolling', 'full'))
);
CREATE INDEX session_by_account ON session (account_id, begun_at);

COMMENT ON TABLE session IS 'Where people signed in; kept ninety days, so that a device they never used is told from one they did';
COMMENT ON COLUMN session.id IS 'UUIDv7, for its owner';
COMMENT ON COLUMN session.account_id IS 'Whose';
COMMENT ON COLUMN session.key IS 'Its id in Redis: a hash of the token, in hex';
COMMENT ON COLUMN session.level IS 'half: a second factor is owed; enrolling: one has to be set up; full';
COMMENT ON COLUMN session.browser IS 'Whether it is a browser''s cookie; else tokens of another client';
COMMENT ON COLUMN session.device IS 'In words: Chrome on Android';
COMMENT ON COLUMN session.address IS 'From which address it began';
COMMENT ON COLUMN session.begun_at IS 'When they signed in';
COMMENT ON COLUMN session.ends_at IS 'When it ends in any case';
COMMENT ON COLUMN session.ended_at IS 'When it was ended before that';

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_own ON session TO epione_signin USING (account_id = (SELECT app_actor())) WITH CHECK (account_id = (SELECT app_actor()));
CREATE POLICY session_ended ON session TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, INSERT (account_id, key, level, browser, device, address, ends_at), UPDATE (ended_at), DELETE ON session TO epione_signin;
GRANT SELECT, UPDATE (ended_at) ON session TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- Whoever suspends, changes a password or a role calls this; their own role need not see another's sessions.
CREATE FUNCTION session_end_all(account uuid, kept text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
	UPDATE session
	SET ended_at = now()
	WHERE account_id = account AND ended_at IS NULL AND ends_at > now() AND key IS DISTINCT FROM kept
	RETURNING key
$$;
COMMENT ON FUNCTION session_end_all(uuid, text) IS 'Marks an account''s sessions as ended, but one, and says which';
GRANT EXECUTE ON FUNCTION session_end_all(uuid, text)
	TO epione_signin, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;

SET LOCAL ROLE epione_owner;

ALTER TABLE role_permission DROP CONSTRAINT role_permission_role_is_one_of_ours;
ALTER TABLE role_permission ADD CONSTRAINT role_permission_role_is_one_of_ours CHECK (role IN
	('half', 'enrolling', 'applicant', 'patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin'));
COMMENT ON COLUMN role_permission.role IS
	'An account''s role; or applicant: not yet verified, half: owes a second factor, enrolling: has to set one up';

INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES
	('{half,enrolling}', '{session.end}'),
	('{half}', '{factor.verify}'),
	('{enrolling,applicant,patient,doctor,specialist,nurse,paramedic,staff,admin,super-admin}', '{factor.setup}'),
	('{applicant,patient,doctor,specialist,nurse,paramedic,staff,admin,super-admin}', '{factor.manage,session.manage}')
) AS granted (roles, permissions), unnest(roles::text[]) AS role, unnest(permissions::text[]) AS permission;

RESET ROLE;

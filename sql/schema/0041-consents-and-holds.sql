-- What patients agreed to, and what may not be deleted.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('consent.read', 'care', 'read what a patient agreed to'),
	('consent.give', 'own', 'agree, and take it back, for themselves or whom they act for'),
	('hold.manage', 'house', 'keep what a court or an inquiry needs from being deleted');
INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES ('{patient,doctor,specialist,nurse,paramedic,staff}', 'consent.read'), ('{patient}', 'consent.give'), ('{admin,super-admin}', 'hold.manage'))
	AS granted (roles, permission), unnest(roles::text[]) AS role;

-- A text that was agreed to is never changed: a new version is a new row, and has to be agreed to again.
CREATE TABLE consent_text (
	kind text NOT NULL,
	version integer NOT NULL,
	title text NOT NULL,
	words text NOT NULL,
	place integer NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (kind, version),
	CONSTRAINT consent_text_kind_is_a_word CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'),
	CONSTRAINT consent_text_versions_count_from_one CHECK (version >= 1)
);
COMMENT ON TABLE consent_text IS 'What patients may agree to, word for word';
COMMENT ON COLUMN consent_text.kind IS 'What it is about: video-visits, sharing, ...';
COMMENT ON COLUMN consent_text.version IS 'The newest one is asked for; older ones stay what somebody agreed to';
COMMENT ON COLUMN consent_text.title IS 'Its headline';
COMMENT ON COLUMN consent_text.words IS 'The text itself';
COMMENT ON COLUMN consent_text.place IS 'Its place in a list';
COMMENT ON COLUMN consent_text.created_at IS 'Since when it is asked for';

INSERT INTO consent_text (kind, version, title, words, place)
VALUES
	('care-records', 1, 'Keeping your record', 'The clinic keeps a record of your care: what you tell us, what we find, and what we agree. The people who treat you read and write it. You can see who opened it at any time.', 1),
	('video-visits', 1, 'Visits by video', 'Your clinician sees and hears you through a video connection instead of in a room. It cannot replace every examination, and your clinician will tell you when you need to come in. In an emergency call your local emergency number.', 2),
	('reminders', 1, 'Reminders by e-mail and SMS', 'We remind you of visits and medication by e-mail and SMS. Such messages travel unprotected, so they never name what a visit is about.', 3),
	('sharing', 1, 'Sharing with other clinicians', 'When your clinician asks a colleague for advice or refers you, the parts of your record that the colleague needs are opened to them. You can see each such access, and end it.', 4),
	('research', 1, 'Research', 'Your data may be used for research without your name and without anything that points to you. Your care does not depend on it.', 5);

CREATE TABLE consent (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	kind text NOT NULL,
	text_version integer NOT NULL,
	given_at timestamptz NOT NULL DEFAULT now(),
	given_by uuid NOT NULL,
	given_by_name text NOT NULL,
	by_proxy boolean NOT NULL,
	withdrawn_at timestamptz,
	withdrawn_by uuid,
	withdrawn_by_name text,
	CONSTRAINT consent_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT consent_text_exists FOREIGN KEY (kind, text_version) REFERENCES consent_text (kind, version),
	CONSTRAINT consent_giver_exists FOREIGN KEY (given_by) REFERENCES account (id),
	CONSTRAINT consent_withdrawer_exists FOREIGN KEY (withdrawn_by) REFERENCES account (id),
	CONSTRAINT consent_is_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX consent_is_given_once ON consent (patient_id, kind, text_version) WHERE withdrawn_at IS NULL;
CREATE INDEX consent_by_patient ON consent (patient_id, given_at, id);
COMMENT ON TABLE consent IS 'What a patient agreed to, and when they took it back';
COMMENT ON COLUMN consent.id IS 'UUIDv7';
COMMENT ON COLUMN consent.patient_id IS 'Whose';
COMMENT ON COLUMN consent.kind IS 'To what';
COMMENT ON COLUMN consent.text_version IS 'In which words: see consent_text';
COMMENT ON COLUMN consent.given_at IS 'When';
COMMENT ON COLUMN consent.given_by IS 'The account that said so';
COMMENT ON COLUMN consent.given_by_name IS 'Its name then';
COMMENT ON COLUMN consent.by_proxy IS 'Whether somebody said so for the patient';
COMMENT ON COLUMN consent.withdrawn_at IS 'When it was taken back; NULL while it holds';
COMMENT ON COLUMN consent.withdrawn_by IS 'The account that took it back';
COMMENT ON COLUMN consent.withdrawn_by_name IS 'Its name then';

CREATE TABLE legal_hold (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid,
	patient_number text,
	account_id uuid,
	account_email text,
	reason text NOT NULL,
	placed_at timestamptz NOT NULL DEFAULT now(),
	placed_by uuid NOT NULL,
	placed_by_name text NOT NULL,
	lifted_at timestamptz,
	lifted_by uuid,
	lifted_by_name text,
	lift_reason text,
	version integer NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT legal_hold_is_on_somebody CHECK (num_nonnulls(patient_id, account_id) >= 1),
	CONSTRAINT legal_hold_reason_has_10_to_1000_characters CHECK (length(reason) BETWEEN 10 AND 1000),
	CONSTRAINT legal_hold_is_lifted_for_a_reason CHECK ((lifted_at IS NULL) = (lift_reason IS NULL)),
	CONSTRAINT legal_hold_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT legal_hold_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT legal_hold_placer_exists FOREIGN KEY (placed_by) REFERENCES account (id),
	CONSTRAINT legal_hold_lifter_exists FOREIGN KEY (lifted_by) REFERENCES account (id)
);
CREATE UNIQUE INDEX legal_hold_of_patient_is_placed_once ON legal_hold (patient_id) WHERE lifted_at IS NULL;
CREATE UNIQUE INDEX legal_hold_of_account_is_placed_once ON legal_hold (account_id) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_by_patient ON legal_hold (patient_id);
CREATE INDEX legal_hold_by_account ON legal_hold (account_id);
CREATE INDEX legal_hold_by_age ON legal_hold (placed_at, id);
COMMENT ON TABLE legal_hold IS 'Whose data nobody deletes, and no program archives away, until it is lifted';
COMMENT ON COLUMN legal_hold.id IS 'UUIDv7';
COMMENT ON COLUMN legal_hold.patient_id IS 'The patient; of one with an account both are held';
COMMENT ON COLUMN legal_hold.patient_number IS 'Their number';
COMMENT ON COLUMN legal_hold.account_id IS 'The account';
COMMENT ON COLUMN legal_hold.account_email IS 'Its address then';
COMMENT ON COLUMN legal_hold.reason IS 'Why: the case it is for';
COMMENT ON COLUMN legal_hold.placed_at IS 'Since when';
COMMENT ON COLUMN legal_hold.placed_by IS 'By whom';
COMMENT ON COLUMN legal_hold.placed_by_name IS 'Their name then';
COMMENT ON COLUMN legal_hold.lifted_at IS 'When it ended; NULL while it holds';
COMMENT ON COLUMN legal_hold.lifted_by IS 'Who ended it';
COMMENT ON COLUMN legal_hold.lifted_by_name IS 'Their name then';
COMMENT ON COLUMN legal_hold.lift_reason IS 'Why it ended';
COMMENT ON COLUMN legal_hold.version IS 'Grows with each change';
COMMENT ON COLUMN legal_hold.updated_at IS 'When the row was last changed';

CREATE TRIGGER legal_hold_version BEFORE UPDATE ON legal_hold
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();

ALTER TABLE consent_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_text FORCE ROW LEVEL SECURITY;
CREATE POLICY consent_text_read ON consent_text FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_scheduler USING (true);
CREATE POLICY consent_text_of_the_house ON consent_text TO epione_owner USING (true) WITH CHECK (true);
GRANT SELECT ON consent_text TO epione_patient, epione_clinician, epione_staff, epione_scheduler;

ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;
CREATE POLICY consent_own_read ON consent FOR SELECT TO epione_patient
	USING (patient_id = (SELECT patient_id FROM acting_patient WHERE 'demographics' = ANY (sections) LIMIT 1));
CREATE POLICY consent_own_new ON consent FOR INSERT TO epione_patient
	WITH CHECK (patient_id = (SELECT patient_id FROM acting_patient WHERE level IN ('owner', 'full') LIMIT 1));
CREATE POLICY consent_own_change ON consent FOR UPDATE TO epione_patient
	USING (patient_id = (SELECT patient_id FROM acting_patient WHERE level IN ('owner', 'full') LIMIT 1))
	WITH CHECK (patient_id = (SELECT patient_id FROM acting_patient WHERE level IN ('owner', 'full') LIMIT 1));
CREATE POLICY consent_in_care_read ON consent FOR SELECT TO epione_clinician, epione_staff
	USING (patient_id = ANY (ARRAY(SELECT patient_id FROM care_grant
		WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND 'demographics' = ANY (sections))));
CREATE POLICY consent_of_the_house ON consent TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON consent TO epione_patient, epione_clinician, epione_staff, epione_scheduler;
GRANT INSERT (patient_id, kind, text_version, given_by, given_by_name, by_proxy) ON consent TO epione_patient;
GRANT UPDATE (withdrawn_at, withdrawn_by, withdrawn_by_name) ON consent TO epione_patient;

ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY legal_hold_seen ON legal_hold FOR SELECT TO epione_admin USING (true);
CREATE POLICY legal_hold_kept ON legal_hold TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON legal_hold TO epione_admin;
GRANT SELECT, INSERT, UPDATE (lifted_at, lifted_by, lifted_by_name, lift_reason) ON legal_hold TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- The names stay as they were, whatever becomes of the accounts; nobody agrees to a text that was replaced, or takes back twice.
CREATE FUNCTION consent_is_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	its_name CONSTANT text := (SELECT first_name || ' ' || last_name FROM account WHERE id = app_actor());
BEGIN
	IF TG_OP = 'UPDATE' THEN
		PERFORM breach('consent_is_withdrawn_once', 'it was taken back already') WHERE OLD.withdrawn_at IS NOT NULL;
		NEW.withdrawn_by_name := its_name;
		RETURN NEW;
	END IF;
	PERFORM breach('consent_is_to_the_newest_text', 'the text has changed since')
	WHERE NEW.text_version IS DISTINCT FROM (SELECT max(version) FROM consent_text WHERE kind = NEW.kind);
	NEW.given_by_name := its_name;
	NEW.by_proxy := NOT EXISTS (SELECT FROM patient WHERE id = NEW.patient_id AND account_id = NEW.given_by);
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION consent_is_written() IS 'Guards what was agreed to, and writes down whose word it was';

CREATE FUNCTION legal_hold_place(its_patient uuid, its_number text, its_account uuid, why text) RETURNS SETOF legal_hold LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	held record;
BEGIN
	IF its_account IS NULL THEN
		SELECT id AS patient_id, number, account_id INTO held FROM patient
		WHERE id = coalesce(its_patient, id) AND number = coalesce(its_number, number)
			AND coalesce(its_patient::text, its_number) IS NOT NULL;
		PERFORM breach('legal_hold_patient_is_known', 'there is no such patient') WHERE held.patient_id IS NULL;
	ELSE
		SELECT patient.id AS patient_id, number, account.id AS account_id INTO held
		FROM account
		LEFT JOIN patient ON patient.account_id = account.id
		WHERE account.id = its_account;
		PERFORM breach('legal_hold_account_is_known', 'there is no such account') WHERE held.account_id IS NULL;
	END IF;
	RETURN QUERY
	INSERT INTO legal_hold (patient_id, patient_number, account_id, account_email, reason, placed_by, placed_by_name)
	SELECT held.patient_id, held.number, held.account_id, (SELECT email FROM account WHERE id = held.account_id), why, id, first_name || ' ' || last_name
	FROM account
	WHERE id = app_actor()
	RETURNING *;
END
$$;
COMMENT ON FUNCTION legal_hold_place(uuid, text, uuid, text) IS 'Holds the data of a patient, named by id or number, or of an account';

CREATE FUNCTION legal_hold_lift(wanted uuid, why text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM legal_hold WHERE id = wanted) THEN
		RETURN NULL;
	END IF;
	UPDATE legal_hold
	SET lifted_at = now(), lifted_by = actor.id, lifted_by_name = actor.name, lift_reason = why
	FROM (SELECT id, first_name || ' ' || last_name AS name FROM account WHERE id = app_actor()) AS actor
	WHERE legal_hold.id = wanted AND lifted_at IS NULL;
	IF NOT FOUND THEN
		PERFORM breach('legal_hold_is_lifted_once', 'it was lifted already');
	END IF;
	RETURN wanted;
END
$$;
COMMENT ON FUNCTION legal_hold_lift(uuid, text) IS 'Ends a hold; NULL when there is none';

GRANT EXECUTE ON FUNCTION consent_is_written() TO epione_owner;
GRANT EXECUTE ON FUNCTION legal_hold_place(uuid, text, uuid, text), legal_hold_lift(uuid, text) TO epione_admin;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER consent_guarded BEFORE INSERT OR UPDATE ON consent
	FOR EACH ROW EXECUTE FUNCTION consent_is_written();

RESET ROLE;

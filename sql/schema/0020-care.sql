-- Who reaches a patient, complete: levels, the parts of a record that each opens to each role, reasons, and what was chosen by whoever gave it.
--
-- What is hard: a policy runs for every row of every table that belongs to a patient, so what a grant opens is worked out when it is written, not
-- when it is used.  A policy compares with one small lookup by (grantee_id, patient_id):
--   clinicians, the desk   patient_id = ANY (ARRAY(SELECT patient_id FROM care_grant
--                              WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND 'history' = ANY (sections)))
--   patients and proxies   patient_id = (SELECT patient_id FROM acting_patient WHERE 'history' = ANY (sections) LIMIT 1)
-- and one that writes adds AND level <> 'emergency', or for patients and proxies AND level IN ('owner', 'full').

SET LOCAL ROLE epione_owner;

CREATE TABLE care_rank (
	level text PRIMARY KEY,
	rank integer NOT NULL,
	words text NOT NULL,
	CONSTRAINT care_rank_is_taken_once UNIQUE (rank)
);
COMMENT ON TABLE care_rank IS 'The levels of access, from the lowest';
COMMENT ON COLUMN care_rank.level IS 'As care_grant names it';
COMMENT ON COLUMN care_rank.rank IS 'Higher reaches further';
COMMENT ON COLUMN care_rank.words IS 'What it means, for people';
INSERT INTO care_rank (level, rank, words)
VALUES ('emergency', 1, 'Reads what is needed in an emergency'), ('limited', 2, 'Reads and writes what their work needs'),
	('full', 3, 'Reads and writes the record, and may share it'), ('owner', 4, 'It is their own record');

CREATE TABLE care_section (
	section text PRIMARY KEY,
	place integer NOT NULL,
	words text NOT NULL,
	CONSTRAINT care_section_place_is_taken_once UNIQUE (place)
);
COMMENT ON TABLE care_section IS 'The parts of a record that are opened one by one';
COMMENT ON COLUMN care_section.section IS 'As policies name it';
COMMENT ON COLUMN care_section.place IS 'Its place in a list';
COMMENT ON COLUMN care_section.words IS 'What is in it, for people';
INSERT INTO care_section (section, place, words)
VALUES ('demographics', 1, 'Name, birthday, number'), ('contacts', 2, 'Phone, address, emergency contacts'), ('insurance', 3, 'Insurance and identity documents'),
	('history', 4, 'Conditions, surgeries, family history, immunisations'), ('allergies', 5, 'Allergies'), ('medication', 6, 'Medication'),
	('visits', 7, 'Appointments and visits'), ('documents', 8, 'Documents'), ('results', 9, 'Test results');

CREATE TABLE care_allowance (
	level text NOT NULL,
	role text NOT NULL,
	sections text[] NOT NULL,
	PRIMARY KEY (level, role),
	CONSTRAINT care_allowance_level_exists FOREIGN KEY (level) REFERENCES care_rank (level)
);
COMMENT ON TABLE care_allowance IS 'What a level opens to a role, at most; what is not here stays closed';
COMMENT ON COLUMN care_allowance.level IS 'The level of a grant';
COMMENT ON COLUMN care_allowance.role IS 'The role of whoever holds it';
COMMENT ON COLUMN care_allowance.sections IS 'The parts of the record';
INSERT INTO care_allowance (level, role, sections)
SELECT level, role, sections::text[]
FROM (VALUES
	('owner', '{patient}', '{demographics,contacts,insurance,history,allergies,medication,visits,documents,results}'),
	('full', '{patient,doctor,specialist}', '{demographics,contacts,insurance,history,allergies,medication,visits,documents,results}'),
	('full', '{nurse}', '{demographics,contacts,history,allergies,medication,visits,documents,results}'),
	('full', '{paramedic}', '{demographics,contacts,history,allergies,medication,visits,results}'),
	('full', '{staff}', '{demographics,contacts,insurance,visits}'),
	('limited', '{patient}', '{demographics,contacts,insurance,history,allergies,medication,visits,documents,results}'),
	('limited', '{doctor,specialist}', '{demographics,contacts,history,allergies,medication,visits,documents,results}'),
	('limited', '{nurse}', '{demographics,contacts,history,allergies,medication,visits,results}'),
	('limited', '{paramedic}', '{demographics,contacts,allergies,medication,visits}'),
	('limited', '{staff}', '{demographics,contacts,insurance,visits}'),
	('emergency', '{doctor,specialist,nurse,paramedic}', '{demographics,contacts,history,allergies,medication}')
) AS given (level, roles, sections), unnest(roles::text[]) AS role;

CREATE TABLE care_reason (
	reason text PRIMARY KEY,
	revocable boolean NOT NULL,
	words text NOT NULL
);
COMMENT ON TABLE care_reason IS 'Why somebody reaches a patient';
COMMENT ON COLUMN care_reason.reason IS 'As care_grant names it';
COMMENT ON COLUMN care_reason.revocable IS 'Whether the patient may end it';
COMMENT ON COLUMN care_reason.words IS 'Why, for people';
INSERT INTO care_reason (reason, revocable, words)
VALUES ('self', false, 'It is their own record'), ('appointment', false, 'They have, or had, an appointment together'),
	('share', true, 'The record was shared with them'), ('break-glass', false, 'They opened it in an emergency'),
	('proxy', true, 'They act for the patient'), ('registration', true, 'They registered the patient'),
	('case', false, 'They work on a case of the patient'), ('referral', false, 'The patient was referred to them'),
	('board', false, 'They sit on a board that was asked');

ALTER TABLE care_grant
	ADD COLUMN id uuid NOT NULL DEFAULT uuid_v7(),
	ADD COLUMN chosen text[],
	ADD COLUMN note text,
	ADD COLUMN source_id uuid,
	ADD COLUMN revoked_at timestamptz,
	ADD COLUMN revoked_by uuid,
	DROP CONSTRAINT care_grant_reason_is_one_of_ours,
	DROP CONSTRAINT care_grant_level_is_one_of_ours;
ALTER TABLE care_grant
	ADD CONSTRAINT care_grant_reason_is_one_of_ours FOREIGN KEY (reason) REFERENCES care_reason (reason),
	ADD CONSTRAINT care_grant_level_is_one_of_ours FOREIGN KEY (level) REFERENCES care_rank (level),
	ADD CONSTRAINT care_grant_id_is_taken_once UNIQUE (id),
	ADD CONSTRAINT care_grant_revoker_exists FOREIGN KEY (revoked_by) REFERENCES account (id),
	ADD CONSTRAINT care_grant_note_has_3_to_500_characters CHECK (length(note) BETWEEN 3 AND 500);
COMMENT ON COLUMN care_grant.id IS 'UUIDv7; what a list of grants calls it';
COMMENT ON COLUMN care_grant.reason IS 'Why: see care_reason';
COMMENT ON COLUMN care_grant.level IS 'How far: see care_rank';
COMMENT ON COLUMN care_grant.chosen IS 'The parts that whoever gave it chose; NULL: all that the level opens';
COMMENT ON COLUMN care_grant.sections IS 'The parts that it opens: those chosen that the level allows to the role; kept by a trigger, read by policies';
COMMENT ON COLUMN care_grant.note IS 'Why, in the words of whoever gave it';
COMMENT ON COLUMN care_grant.source_id IS 'What it comes from: an emergency access, an invitation of a proxy';
COMMENT ON COLUMN care_grant.revoked_at IS 'When somebody ended it before its time';
COMMENT ON COLUMN care_grant.revoked_by IS 'Who ended it';

ALTER TABLE care_rank ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_rank FORCE ROW LEVEL SECURITY;
CREATE POLICY care_rank_read ON care_rank FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler USING (true);
CREATE POLICY care_rank_of_the_house ON care_rank TO epione_owner USING (true) WITH CHECK (true);
ALTER TABLE care_section ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_section FORCE ROW LEVEL SECURITY;
CREATE POLICY care_section_read ON care_section FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler USING (true);
CREATE POLICY care_section_of_the_house ON care_section TO epione_owner USING (true) WITH CHECK (true);
ALTER TABLE care_allowance ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_allowance FORCE ROW LEVEL SECURITY;
CREATE POLICY care_allowance_read ON care_allowance FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler USING (true);
CREATE POLICY care_allowance_of_the_house ON care_allowance TO epione_owner USING (true) WITH CHECK (true);
ALTER TABLE care_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE care_reason FORCE ROW LEVEL SECURITY;
CREATE POLICY care_reason_read ON care_reason FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler USING (true);
CREATE POLICY care_reason_of_the_house ON care_reason TO epione_owner USING (true) WITH CHECK (true);
GRANT SELECT ON care_rank, care_section, care_allowance, care_reason TO epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler;

-- Everybody reads the grants they hold themselves, because their other policies ask them; whose grants there are on one's own record tells care_reach().
DROP POLICY care_grant_own_read ON care_grant;
CREATE POLICY care_grant_own_read ON care_grant FOR SELECT TO epione_patient, epione_clinician, epione_staff USING (grantee_id = (SELECT app_actor()));
CREATE POLICY care_grant_of_the_house ON care_grant TO epione_owner USING (true) WITH CHECK (true);
GRANT SELECT (grantee_id, patient_id, reason, level, sections, expires_at) ON care_grant TO epione_patient, epione_clinician, epione_staff;
GRANT UPDATE (chosen, sections, note, source_id, granted_by, created_at, revoked_at, revoked_by) ON care_grant TO epione_scheduler;

-- Whom the account acts for: itself, or whoever made it a proxy, chosen in this request; no row once that has ended.
CREATE VIEW acting_patient WITH (security_invoker = true) AS
SELECT patient_id, reason, level, sections
FROM care_grant
WHERE grantee_id = (SELECT app_actor()) AND patient_id = (SELECT app_patient()) AND reason IN ('self', 'proxy') AND expires_at > now();
COMMENT ON VIEW acting_patient IS 'The patient that the account acts for in this transaction, as long as it may';
GRANT SELECT ON acting_patient TO epione_patient;

SET LOCAL ROLE epione_scheduler;

-- In the order of their places, each once.
CREATE FUNCTION care_sections_in_order(wanted text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(section ORDER BY place), '{}') FROM care_section WHERE section = ANY (wanted)
$$;
COMMENT ON FUNCTION care_sections_in_order(text[]) IS 'Parts of a record in the order in which people read them, each once';

CREATE FUNCTION care_opens(grantee uuid, wanted_level text, chosen text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT coalesce((
		SELECT care_sections_in_order(CASE WHEN chosen IS NULL THEN allowance.sections
			ELSE ARRAY(SELECT unnest(allowance.sections) INTERSECT SELECT unnest(chosen)) END)
		FROM care_allowance AS allowance
		JOIN account ON account.role = allowance.role
		WHERE account.id = grantee AND allowance.level = wanted_level), '{}')
$$;
COMMENT ON FUNCTION care_opens(uuid, text, text[]) IS 'The parts that a level opens to an account, of those that were chosen';

CREATE FUNCTION care_grant_is_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	NEW.sections := care_opens(NEW.grantee_id, NEW.level, NEW.chosen);
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION care_grant_is_written() IS 'Works out what a grant opens';

CREATE FUNCTION care_follows_the_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	UPDATE care_grant SET level = level WHERE grantee_id = NEW.id;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION care_follows_the_role() IS 'What a grant opens follows the role of whoever holds it';

-- Whoever registers somebody else's record reaches it for a while, so that they can finish what they began.
CREATE FUNCTION patient_is_registered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, granted_by, expires_at)
	SELECT id, NEW.id, 'registration', 'limited', id, now() + interval '90 days'
	FROM account
	WHERE id = app_actor() AND role NOT IN ('patient', 'admin', 'super-admin');
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION patient_is_registered() IS 'Opens a new record to the clinician or the desk that made it';

CREATE FUNCTION care_level(actor uuid, patient uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN (
		SELECT care_grant.level
		FROM care_grant
		JOIN care_rank ON care_rank.level = care_grant.level
		WHERE grantee_id = actor AND patient_id = patient AND expires_at > now()
		ORDER BY rank DESC
		LIMIT 1);
END
$$;
COMMENT ON FUNCTION care_level(uuid, uuid) IS 'The highest level at which an account reaches a patient now; NULL when it does not';

CREATE FUNCTION care_sections(actor uuid, patient uuid) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN (
		SELECT care_sections_in_order(array_agg(DISTINCT section))
		FROM care_grant, unnest(sections) AS section
		WHERE grantee_id = actor AND patient_id = patient AND expires_at > now());
END
$$;
COMMENT ON FUNCTION care_sections(uuid, uuid) IS 'The parts of a patient''s record that an account reaches now';

GRANT EXECUTE ON FUNCTION care_grant_is_written(), care_follows_the_role(), patient_is_registered() TO epione_owner;
GRANT EXECUTE ON FUNCTION care_level(uuid, uuid), care_sections(uuid, uuid) TO epione_patient, epione_clinician, epione_staff, epione_admin;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER care_grant_opens BEFORE INSERT OR UPDATE OF level, chosen, sections ON care_grant
	FOR EACH ROW EXECUTE FUNCTION care_grant_is_written();
CREATE TRIGGER account_care AFTER UPDATE OF role ON account FOR EACH ROW WHEN (OLD.role <> NEW.role)
	EXECUTE FUNCTION care_follows_the_role();
CREATE TRIGGER patient_registered AFTER INSERT ON patient FOR EACH ROW WHEN (NEW.account_id IS NULL)
	EXECUTE FUNCTION patient_is_registered();

-- What was granted before opens what it opens from now on.
UPDATE care_grant SET level = level;

-- The patient's own policies hang on the grant now, their own or the one that made them a proxy.
DROP POLICY patient_own_read ON patient;
CREATE POLICY patient_own_read ON patient FOR SELECT TO epione_patient
	USING (id = (SELECT patient_id FROM acting_patient WHERE 'demographics' = ANY (sections) LIMIT 1));
DROP POLICY patient_in_care_read ON patient;
CREATE POLICY patient_in_care_read ON patient FOR SELECT TO epione_clinician
	USING (id = ANY (ARRAY(SELECT patient_id FROM care_grant
		WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND 'demographics' = ANY (sections))));

DROP POLICY appointment_own_read ON appointment;
CREATE POLICY appointment_own_read ON appointment FOR SELECT TO epione_patient
	USING (patient_id = (SELECT patient_id FROM acting_patient WHERE 'visits' = ANY (sections) LIMIT 1));
DROP POLICY appointment_own_new ON appointment;
CREATE POLICY appointment_own_new ON appointment FOR INSERT TO epione_patient
	WITH CHECK (patient_id = (SELECT patient_id FROM acting_patient WHERE 'visits' = ANY (sections) AND level IN ('owner', 'full') LIMIT 1)
		AND status IN ('held', 'scheduled'));
DROP POLICY appointment_own_change ON appointment;
CREATE POLICY appointment_own_change ON appointment FOR UPDATE TO epione_patient
	USING (patient_id = (SELECT patient_id FROM acting_patient WHERE 'visits' = ANY (sections) AND level IN ('owner', 'full') LIMIT 1))
	WITH CHECK (patient_id = (SELECT patient_id FROM acting_patient WHERE 'visits' = ANY (sections) AND level IN ('owner', 'full') LIMIT 1)
		AND status IN ('scheduled', 'confirmed', 'cancelled'));
DROP POLICY appointment_own_hold_gone ON appointment;
CREATE POLICY appointment_own_hold_gone ON appointment FOR DELETE TO epione_patient
	USING (patient_id = (SELECT patient_id FROM acting_patient WHERE 'visits' = ANY (sections) AND level IN ('owner', 'full') LIMIT 1)
		AND status = 'held');

RESET ROLE;

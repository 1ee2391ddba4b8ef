-- Erasing what a patient has sealed: without the key nobody reads it again, whoever has the database.
--
-- What is hard: it cannot be taken back.  So whoever does it names the patient twice and says why; a hold stops it, and one who erases and one who
-- registers a hold wait for each other.

SET LOCAL ROLE epione_owner;

ALTER TABLE patient_key
	ADD COLUMN erased_by uuid,
	ADD COLUMN erased_for text,
	ADD CONSTRAINT patient_key_eraser_exists FOREIGN KEY (erased_by) REFERENCES account (id),
	ADD CONSTRAINT patient_key_is_erased_for_a_reason CHECK (wrapped IS NOT NULL OR length(erased_for) BETWEEN 10 AND 1000);
COMMENT ON COLUMN patient_key.erased_by IS 'The account that erased it';
COMMENT ON COLUMN patient_key.erased_for IS 'Why: who asked for it';
GRANT UPDATE (erased_by, erased_for) ON patient_key TO epione_scheduler;
GRANT INSERT (erased_at, erased_by, erased_for) ON patient_key TO epione_scheduler;
REVOKE SELECT ON patient_key FROM epione_patient, epione_clinician, epione_staff;
GRANT SELECT (patient_id, wrapped, master_key, made_at, erased_at) ON patient_key TO epione_patient, epione_clinician, epione_staff;

SET LOCAL ROLE epione_scheduler;

DROP FUNCTION patient_erase(uuid);

CREATE FUNCTION patient_erase(wanted uuid, its_number text, why text) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	all_of_them CONSTANT uuid[] := ARRAY(SELECT wanted UNION SELECT id FROM patient WHERE merged_into = wanted ORDER BY 1);
	erased record;
BEGIN
	SELECT id, number, merged_into INTO erased FROM patient WHERE id = wanted FOR UPDATE;
	IF erased.id IS NULL OR NOT EXISTS (SELECT FROM account WHERE account.id = app_actor() AND role IN ('admin', 'super-admin') AND status = 'active') THEN
		RETURN NULL;
	END IF;
	IF erased.number IS DISTINCT FROM upper(trim(its_number)) THEN
		PERFORM breach('patient_is_named_twice', 'the number is another patient''s');
	END IF;
	IF EXISTS (
		SELECT FROM legal_hold
		WHERE lifted_at IS NULL AND (patient_id = ANY (all_of_them)
			OR account_id IN (SELECT account_id FROM patient WHERE id = ANY (all_of_them)))) THEN
		PERFORM breach('patient_is_not_held', 'a hold keeps these data');
	END IF;
	IF EXISTS (SELECT FROM patient_key WHERE patient_id = wanted AND erased_at IS NOT NULL) THEN
		PERFORM breach('patient_is_erased_once', 'the key was erased already');
	END IF;

	UPDATE patient_key
	SET wrapped = NULL, erased_at = now(), erased_by = app_actor(), erased_for = why
	WHERE patient_id = ANY (all_of_them) AND erased_at IS NULL;
	INSERT INTO patient_key (patient_id, master_key, erased_at, erased_by, erased_for)
	VALUES (wanted, 'none', now(), app_actor(), why) -- who had none yet gets none any more
	ON CONFLICT DO NOTHING;
	UPDATE patient_contact SET phone_hash = NULL, other_phone_hash = NULL, email_hash = NULL WHERE patient_id = ANY (all_of_them);
	UPDATE identity_document SET number_hash = NULL WHERE sealed_for = ANY (all_of_them);
	RETURN wanted;
END
$$;
COMMENT ON FUNCTION patient_erase(uuid, text, text) IS 'Erases the key of a patient, and of records merged into theirs, and the hashes that find what it sealed';
GRANT EXECUTE ON FUNCTION patient_erase(uuid, text, text) TO epione_admin;

SET LOCAL ROLE epione_owner;

-- A hold is placed on a patient who is not being erased just then: both lock the patient's row.
CREATE FUNCTION legal_hold_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM patient WHERE id = NEW.patient_id FOR SHARE;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION legal_hold_waits() IS 'Lets a hold wait for an erasure under way';
CREATE TRIGGER legal_hold_waits BEFORE INSERT ON legal_hold FOR EACH ROW EXECUTE FUNCTION legal_hold_waits();

INSERT INTO permission (permission, kind, words)
VALUES ('patient.erase', 'house', 'erase for good what a patient has sealed: contacts, and numbers of insurance and documents');
INSERT INTO role_permission (role, permission) VALUES ('admin', 'patient.erase'), ('super-admin', 'patient.erase');

RESET ROLE;

-- A hold on a record is one on all that went into it, also where months of the audit are let go; and erasing a key waits for whoever holds one of those.

SET LOCAL ROLE epione_owner;

CREATE POLICY patient_merged_heeded ON patient FOR SELECT TO epione_owner USING (merged_into IS NOT NULL);

CREATE OR REPLACE FUNCTION audit_month_is_held(month text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
	SELECT EXISTS (
		SELECT FROM legal_hold
		WHERE lifted_at IS NULL AND EXISTS (
			SELECT FROM audit_event
			WHERE occurred_at >= (month || '-01 00:00+00')::timestamptz AND occurred_at < (month || '-01 00:00+00')::timestamptz + interval '1 month'
				AND (subject_id IN (patient_id, account_id) OR actor_id = account_id OR subject_id IN (SELECT id FROM patient WHERE merged_into = patient_id))))
$$;

SET LOCAL ROLE epione_scheduler;

CREATE OR REPLACE FUNCTION patient_erase(wanted uuid, its_number text, why text) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	all_of_them uuid[];
	erased record;
BEGIN
	PERFORM FROM patient WHERE id = wanted OR merged_into = wanted ORDER BY id FOR UPDATE;
	all_of_them := ARRAY(SELECT wanted UNION SELECT id FROM patient WHERE merged_into = wanted);
	SELECT id, number INTO erased FROM patient WHERE id = wanted;
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

RESET ROLE;

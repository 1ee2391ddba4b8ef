-- What a medical record is, for as long as it has to be kept: visits that took place or still may, and whatever somebody wrote down of the patient's health,
-- taken away again or not.  Contacts, insurances and papers are none.

SET LOCAL ROLE epione_owner;

-- Tables that are added later count as parts of a medical record, until somebody names them here.
CREATE FUNCTION retain_medical_tables() RETURNS TABLE (relation regclass) LANGUAGE sql STABLE AS $$
	SELECT relation
	FROM retain_tables()
	WHERE relation <> ALL ('{patient,appointment,emergency_contact,patient_insurance,identity_document}'::regclass[])
		AND (SELECT count(*) FROM pg_attribute WHERE attrelid = relation AND attname IN ('patient_id', 'created_at', 'deleted_at') AND NOT attisdropped) = 3
$$;
COMMENT ON FUNCTION retain_medical_tables() IS 'The tables whose rows are parts of a medical record';

CREATE FUNCTION retain_is_medical(wanted uuid, record_years integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	since CONSTANT timestamptz := now() - make_interval(years => record_years);
	place regclass;
	found boolean;
BEGIN
	IF EXISTS (SELECT FROM appointment WHERE patient_id = wanted AND status NOT IN ('held', 'cancelled', 'no-show') AND upper(during) > since) THEN
		RETURN true;
	END IF;
	FOR place IN SELECT relation FROM retain_medical_tables()
	LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE patient_id = $1 AND greatest(created_at, updated_at, deleted_at) > $2)', place) INTO found USING wanted, since;
		IF found THEN
			RETURN true;
		END IF;
	END LOOP;
	RETURN false;
END
$$;
COMMENT ON FUNCTION retain_is_medical(uuid, integer) IS 'Whether a patient has a medical record that is not old enough to go';

CREATE OR REPLACE FUNCTION retain_patients(deleted_days integer, record_years integer, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	ids CONSTANT uuid[] := ARRAY(
		SELECT id
		FROM patient
		WHERE deleted_at < now() - make_interval(days => deleted_days) AND merged_into IS NULL AND NOT retain_held(id, account_id)
			AND NOT EXISTS (SELECT FROM patient AS merged WHERE merged.merged_into = patient.id AND retain_held(merged.id, merged.account_id))
			AND NOT retain_is_medical(id, record_years)
			AND NOT EXISTS (SELECT FROM patient AS merged WHERE merged.merged_into = patient.id AND retain_is_medical(merged.id, record_years))
		ORDER BY deleted_at
		LIMIT most
		FOR UPDATE SKIP LOCKED);
BEGIN
	PERFORM retain_children('patient', ids);
	DELETE FROM patient WHERE id = ANY (ids);
	RETURN cardinality(ids);
END
$$;

CREATE OR REPLACE FUNCTION retain_parts(deleted_days integer, record_years integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	place regclass;
	deleted bigint;
	count bigint := 0;
BEGIN
	FOR place IN
		SELECT relation
		FROM retain_tables()
		WHERE relation <> 'patient'::regclass
			AND (SELECT count(*) FROM pg_attribute WHERE attrelid = relation AND attname IN ('patient_id', 'deleted_at') AND NOT attisdropped) = 2
	LOOP
		EXECUTE format('DELETE FROM %s AS part WHERE deleted_at < now() - make_interval(days => $1) AND NOT retain_held(patient_id, NULL)%s', place,
			CASE
				WHEN place = 'appointment'::regclass
					THEN ' AND (status IN (''held'', ''cancelled'', ''no-show'') OR upper(during) < now() - make_interval(years => $2))'
				WHEN place IN (SELECT relation FROM retain_medical_tables()) THEN ' AND deleted_at < now() - make_interval(years => $2)'
				ELSE ''
			END)
		USING deleted_days, record_years;
		GET DIAGNOSTICS deleted = ROW_COUNT;
		count := count + deleted;
	END LOOP;
	RETURN count;
END
$$;

-- Why it was closed is about its owner, too, and so is the page that patients read of a doctor.  A record that had the account has it no more, but what it
-- owns of it tells which one that was.
GRANT UPDATE (status_reason) ON account TO epione_retain;
GRANT SELECT (reason) ON care_grant TO epione_retain;
GRANT UPDATE (department, qualifications, biography, fee_minor, fee_currency, languages) ON clinician TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION clinician_is_forgotten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE clinician
	SET licence_number = '-', department = NULL, biography = NULL, qualifications = '{}', languages = '{}', fee_minor = NULL, fee_currency = NULL
	WHERE id = NEW.id;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION clinician_is_forgotten() IS 'Takes away what tells of a clinician whose account has no name any more';
GRANT EXECUTE ON FUNCTION clinician_is_forgotten() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER account_forgotten AFTER UPDATE OF email ON account
	FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND NEW.email LIKE 'gone-%@deleted.invalid') EXECUTE FUNCTION clinician_is_forgotten();

CREATE OR REPLACE FUNCTION retain_accounts(deleted_days integer, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	gone uuid;
	count bigint := 0;
BEGIN
	FOR gone IN
		SELECT id
		FROM account
		WHERE deleted_at < now() - make_interval(days => deleted_days) AND email NOT LIKE 'gone-%@deleted.invalid'
			AND NOT retain_held((SELECT patient.id FROM patient WHERE account_id = account.id LIMIT 1), id)
			AND NOT EXISTS (SELECT FROM care_grant WHERE grantee_id = account.id AND reason = 'self' AND retain_held(patient_id, NULL))
		ORDER BY deleted_at
		LIMIT most
		FOR UPDATE SKIP LOCKED
	LOOP
		PERFORM retain_children('account', ARRAY[gone]);
		UPDATE patient SET account_id = NULL WHERE account_id = gone;
		BEGIN
			DELETE FROM account WHERE id = gone;
		EXCEPTION WHEN foreign_key_violation THEN
			UPDATE account
			SET email = 'gone-' || id || '@deleted.invalid', password_hash = '!', first_name = '-', last_name = '-', phone = NULL, date_of_birth = NULL,
				status_reason = NULL
			WHERE id = gone;
		END;
		count := count + 1;
	END LOOP;
	RETURN count;
END
$$;

GRANT EXECUTE ON FUNCTION retain_medical_tables(), retain_is_medical(uuid, integer) TO epione_retain;

RESET ROLE;

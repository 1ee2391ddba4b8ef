-- What becomes of patients' keys, and of records that were merged, when what is old is let go.
--
-- What is hard: rows of a record that goes on may be sealed by the key of the one that was merged into it.  So that one stays as long as the other.

SET LOCAL ROLE epione_owner;

CREATE INDEX emergency_contact_by_key ON emergency_contact (sealed_for);
CREATE INDEX patient_insurance_by_key ON patient_insurance (sealed_for);
CREATE INDEX identity_document_by_key ON identity_document (sealed_for);

-- By the columns that refer and are referred to: a key has no id of its own.
CREATE OR REPLACE FUNCTION retain_children(parent regclass, ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	child record;
	their_ids uuid[];
BEGIN
	FOR child IN
		SELECT conrelid::regclass AS relation, referring.attname AS its_column, (
			SELECT further_to.attname
			FROM pg_constraint AS further
			JOIN pg_attribute AS further_to ON further_to.attrelid = further.confrelid AND further_to.attnum = further.confkey[1]
			WHERE further.confrelid = pg_constraint.conrelid AND further.contype = 'f'
			LIMIT 1) AS referred_to
		FROM pg_constraint
		JOIN pg_attribute AS referring ON referring.attrelid = conrelid AND referring.attnum = conkey[1]
		WHERE contype = 'f' AND confrelid = parent AND conparentid = 0
			AND (parent <> 'account'::regclass OR referring.attname IN ('account_id', 'grantee_id'))
			AND NOT (parent = 'account'::regclass AND conrelid = 'patient'::regclass)
	LOOP
		IF child.referred_to IS NOT NULL THEN
			EXECUTE format('SELECT coalesce(array_agg(%I), ''{}'') FROM %s WHERE %I = ANY ($1)', child.referred_to, child.relation, child.its_column)
				INTO their_ids USING ids;
			IF their_ids <> '{}' THEN
				PERFORM retain_children(child.relation, their_ids);
			END IF;
		END IF;
		EXECUTE format('DELETE FROM %s WHERE %I = ANY ($1)', child.relation, child.its_column) USING ids;
	END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION retain_patients(deleted_days integer, record_years integer, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	ids CONSTANT uuid[] := ARRAY(
		SELECT id
		FROM patient
		WHERE deleted_at < now() - make_interval(days => deleted_days) AND merged_into IS NULL AND NOT retain_held(id, account_id)
			AND NOT EXISTS (SELECT FROM patient AS merged WHERE merged.merged_into = patient.id AND retain_held(merged.id, merged.account_id))
			AND NOT EXISTS (SELECT FROM appointment
				WHERE patient_id = patient.id AND status = 'completed' AND upper(during) > now() - make_interval(years => record_years))
		ORDER BY deleted_at
		LIMIT most
		FOR UPDATE SKIP LOCKED);
BEGIN
	PERFORM retain_children('patient', ids);
	DELETE FROM patient WHERE id = ANY (ids);
	RETURN cardinality(ids);
END
$$;

RESET ROLE;

-- Two records of one person become one, and two again when that was wrong.
--
-- What is hard: the way back.  So nothing is written over: rows change whose they are, and what was moved is noted by id; what does not fit beside a row
-- of the record that goes on (an allergy that is noted there too) stays where it is.  Sealed values stay under the key that sealed them.  Who reached
-- the one reaches the other, never further and never longer than before.

SET LOCAL ROLE epione_owner;

CREATE TABLE patient_merge (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	survivor_id uuid NOT NULL,
	merged_id uuid NOT NULL,
	reason text NOT NULL,
	moved jsonb NOT NULL,
	merged_at timestamptz NOT NULL DEFAULT now(),
	merged_by uuid NOT NULL,
	undone_at timestamptz,
	undone_by uuid,
	CONSTRAINT patient_merge_survivor_exists FOREIGN KEY (survivor_id) REFERENCES patient (id),
	CONSTRAINT patient_merge_merged_exists FOREIGN KEY (merged_id) REFERENCES patient (id),
	CONSTRAINT patient_merge_merger_exists FOREIGN KEY (merged_by) REFERENCES account (id),
	CONSTRAINT patient_merge_undoer_exists FOREIGN KEY (undone_by) REFERENCES account (id),
	CONSTRAINT patient_merge_reason_has_10_to_1000_characters CHECK (length(reason) BETWEEN 10 AND 1000)
);
CREATE UNIQUE INDEX patient_merge_is_into_one ON patient_merge (merged_id) WHERE undone_at IS NULL;
CREATE INDEX patient_merge_by_survivor ON patient_merge (survivor_id, merged_at, id);
CREATE INDEX patient_merge_by_merged ON patient_merge (merged_id);
COMMENT ON TABLE patient_merge IS 'Records that were merged, and what undoes it';
COMMENT ON COLUMN patient_merge.id IS 'UUIDv7';
COMMENT ON COLUMN patient_merge.survivor_id IS 'The record that goes on for both';
COMMENT ON COLUMN patient_merge.merged_id IS 'The one that went into it';
COMMENT ON COLUMN patient_merge.reason IS 'Why they are one person';
COMMENT ON COLUMN patient_merge.moved IS 'Ids of rows by their table; ranks and ends that were changed, as they were';
COMMENT ON COLUMN patient_merge.merged_at IS 'When';
COMMENT ON COLUMN patient_merge.merged_by IS 'The account that merged them';
COMMENT ON COLUMN patient_merge.undone_at IS 'When they became two again; NULL while they are one';
COMMENT ON COLUMN patient_merge.undone_by IS 'The account that undid it';

ALTER TABLE patient_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_merge FORCE ROW LEVEL SECURITY;
CREATE POLICY patient_merge_at_the_desk ON patient_merge FOR SELECT TO epione_staff USING (true);
CREATE POLICY patient_merge_kept ON patient_merge TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON patient_merge TO epione_staff;
GRANT SELECT, INSERT, UPDATE (undone_at, undone_by) ON patient_merge TO epione_scheduler;

GRANT UPDATE (rank) ON patient_insurance TO epione_scheduler;
GRANT UPDATE (patient_id, patient_number) ON appointment TO epione_scheduler;
GRANT UPDATE (patient_id) ON proxy TO epione_scheduler;
GRANT DELETE ON care_grant TO epione_scheduler;

INSERT INTO permission (permission, kind, words)
VALUES ('patient.merge', 'care', 'make one record of two of the same person, and undo it');
INSERT INTO role_permission (role, permission) VALUES ('staff', 'patient.merge');

SET LOCAL ROLE epione_scheduler;

-- Where a record goes on; itself, where it was not merged.
CREATE FUNCTION patient_goes_on_as(wanted uuid) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN coalesce((SELECT merged_into FROM patient WHERE id = wanted), wanted);
END
$$;
COMMENT ON FUNCTION patient_goes_on_as(uuid) IS 'The record that goes on for a merged one';

-- Rows of one patient become another's: those that are named, or all.
CREATE FUNCTION patient_rows_move(place regclass, from_patient uuid, to_patient uuid, named uuid[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
	moved uuid[];
BEGIN
	EXECUTE format('WITH gone AS (UPDATE %s SET patient_id = $2 WHERE patient_id = $1 AND ($3 IS NULL OR id = ANY ($3)) RETURNING id) '
		'SELECT coalesce(array_agg(id ORDER BY id), ''{}'') FROM gone', place) INTO moved USING from_patient, to_patient, named;
	RETURN moved;
END
$$;
COMMENT ON FUNCTION patient_rows_move(regclass, uuid, uuid, uuid[]) IS 'Gives rows to another patient; which';

CREATE FUNCTION patient_visits_are_named(of_patient uuid, visits uuid[]) RETURNS void LANGUAGE sql AS $$
	UPDATE appointment
	SET patient_name = patient.first_name || ' ' || patient.last_name, patient_number = patient.number
	FROM patient
	WHERE patient.id = of_patient AND appointment.id = ANY (visits)
$$;
COMMENT ON FUNCTION patient_visits_are_named(uuid, uuid[]) IS 'Visits tell the name and number of whose they are';

CREATE FUNCTION patient_merge(new_id uuid, merged uuid, survivor uuid, why text) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	one patient;
	other patient;
	moved jsonb;
	place text;
	ids uuid[];
BEGIN
	IF NOT EXISTS (SELECT FROM account WHERE id = app_actor() AND role = 'staff' AND status = 'active') THEN
		RETURN NULL;
	END IF;
	PERFORM FROM patient WHERE id IN (merged, survivor) ORDER BY id FOR UPDATE;
	SELECT * INTO one FROM patient WHERE id = merged AND deleted_at IS NULL;
	SELECT * INTO other FROM patient WHERE id = survivor AND deleted_at IS NULL;
	IF one.id IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM breach('patient_merge_survivor_exists', 'there is no such patient') WHERE other.id IS NULL;
	PERFORM breach('patient_merged_into_another', 'a record goes on in another one') WHERE one.id = other.id;
	PERFORM breach('patient_merge_goes_into_the_account', 'an account keeps its record') WHERE one.account_id IS NOT NULL;
	PERFORM breach('patient_merge_is_of_two', 'another record went into this one') WHERE EXISTS (SELECT FROM patient WHERE merged_into = merged);
	PERFORM breach('patient_is_not_held', 'a hold keeps these data') WHERE EXISTS (
		SELECT FROM legal_hold WHERE lifted_at IS NULL AND patient_id IN (merged, survivor));

	WITH lesser AS (
		UPDATE patient_insurance AS theirs
		SET rank = 'other'
		FROM patient_insurance AS was
		WHERE theirs.patient_id = merged AND was.id = theirs.id AND theirs.deleted_at IS NULL AND theirs.rank <> 'other'
			AND EXISTS (SELECT FROM patient_insurance AS kept WHERE kept.patient_id = survivor AND kept.rank = theirs.rank AND kept.deleted_at IS NULL)
		RETURNING theirs.id, was.rank
	)
	SELECT jsonb_build_object('ranks', coalesce(jsonb_object_agg(id, rank), '{}')) INTO moved FROM lesser;
	FOREACH place IN ARRAY '{emergency_contact,patient_insurance,identity_document,patient_history,patient_allergy,patient_medication,appointment,proxy}'::text[]
	LOOP
		ids := CASE place
			WHEN 'patient_allergy' THEN ARRAY(
				SELECT id FROM patient_allergy AS theirs
				WHERE patient_id = merged AND NOT (status = 'active' AND deleted_at IS NULL AND EXISTS (
					SELECT FROM patient_allergy AS kept
					WHERE kept.patient_id = survivor AND lower(kept.substance) = lower(theirs.substance) AND kept.status = 'active' AND kept.deleted_at IS NULL)))
			WHEN 'proxy' THEN ARRAY(
				SELECT id FROM proxy AS theirs
				WHERE patient_id = merged AND NOT (ended_at IS NULL AND EXISTS (
					SELECT FROM proxy AS kept WHERE kept.patient_id = survivor AND kept.email = theirs.email AND kept.ended_at IS NULL)))
			END;
		moved := moved || jsonb_build_object(place, patient_rows_move(place::regclass, merged, survivor, ids));
	END LOOP;
	PERFORM patient_visits_are_named(survivor, ARRAY(SELECT jsonb_array_elements_text(moved -> 'appointment')::uuid));

	WITH longer AS (
		UPDATE care_grant AS theirs
		SET expires_at = was.expires_at
		FROM care_grant AS was, care_grant AS before
		WHERE theirs.patient_id = survivor AND theirs.revoked_at IS NULL AND before.id = theirs.id
			AND was.patient_id = merged AND was.grantee_id = theirs.grantee_id AND was.reason = theirs.reason AND was.level = theirs.level
			AND was.reason NOT IN ('self', 'break-glass') AND was.expires_at > greatest(theirs.expires_at, now())
		RETURNING theirs.id, before.expires_at
	), new_ones AS (
		INSERT INTO care_grant (grantee_id, patient_id, reason, level, chosen, granted_by, expires_at, note, source_id)
		SELECT grantee_id, survivor, reason, level, chosen, granted_by, expires_at, note, source_id
		FROM care_grant
		WHERE patient_id = merged AND expires_at > now() AND revoked_at IS NULL AND reason NOT IN ('self', 'break-glass')
		ON CONFLICT (grantee_id, patient_id, reason) DO NOTHING
		RETURNING id
	)
	SELECT moved || jsonb_build_object('ends', (SELECT coalesce(jsonb_object_agg(id, expires_at), '{}') FROM longer),
		'care_grant', (SELECT coalesce(jsonb_agg(id), '[]') FROM new_ones))
	INTO moved;

	UPDATE patient SET merged_into = survivor, deleted_at = now() WHERE id = merged;
	INSERT INTO patient_merge (id, survivor_id, merged_id, reason, moved, merged_by) VALUES (new_id, survivor, merged, why, moved, app_actor());
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION patient_merge(uuid, uuid, uuid, text) IS 'Merges a record into another one; NULL when there is none';

CREATE FUNCTION patient_merge_undo(wanted uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	merge patient_merge;
	place text;
BEGIN
	SELECT * INTO merge FROM patient_merge WHERE id = wanted FOR UPDATE;
	IF merge.id IS NULL OR NOT EXISTS (SELECT FROM account WHERE id = app_actor() AND role = 'staff' AND status = 'active') THEN
		RETURN NULL;
	END IF;
	PERFORM breach('patient_merge_is_undone_once', 'it was undone already') WHERE merge.undone_at IS NOT NULL;
	PERFORM FROM patient WHERE id IN (merge.merged_id, merge.survivor_id) ORDER BY id FOR UPDATE;

	DELETE FROM care_grant WHERE id IN (SELECT jsonb_array_elements_text(merge.moved -> 'care_grant')::uuid);
	UPDATE care_grant SET expires_at = ends.value::timestamptz
	FROM jsonb_each_text(merge.moved -> 'ends') AS ends
	WHERE id = ends.key::uuid AND revoked_at IS NULL;
	FOREACH place IN ARRAY '{emergency_contact,patient_insurance,identity_document,patient_history,patient_allergy,patient_medication,appointment,proxy}'::text[]
	LOOP
		PERFORM patient_rows_move(place::regclass, merge.survivor_id, merge.merged_id, ARRAY(SELECT jsonb_array_elements_text(merge.moved -> place)::uuid));
	END LOOP;
	PERFORM patient_visits_are_named(merge.merged_id, ARRAY(SELECT jsonb_array_elements_text(merge.moved -> 'appointment')::uuid));
	UPDATE patient_insurance SET rank = ranks.value
	FROM jsonb_each_text(merge.moved -> 'ranks') AS ranks
	WHERE id = ranks.key::uuid AND rank = 'other';

	UPDATE patient SET merged_into = NULL, deleted_at = NULL WHERE id = merge.merged_id;
	UPDATE patient_merge SET undone_at = now(), undone_by = app_actor() WHERE id = wanted;
	RETURN merge.survivor_id;
END
$$;
COMMENT ON FUNCTION patient_merge_undo(uuid) IS 'Makes two records of merged ones again; the one that went on, or NULL when there is no such merge';

GRANT EXECUTE ON FUNCTION patient_goes_on_as(uuid) TO epione_patient, epione_clinician, epione_staff;
GRANT EXECUTE ON FUNCTION patient_merge(uuid, uuid, uuid, text), patient_merge_undo(uuid) TO epione_staff;

RESET ROLE;

-- What was found and done in an emergency: the one thing that an emergency access writes.
--
-- A note is a part of the record like its history, and read by whoever reads that; reviewers, who read no records, do not.  It is written while the access
-- is open and stays as it is: what was wrong in it is put right by another one.  It belongs to the emergency, too, and so to whoever opened the record.

SET LOCAL ROLE epione_owner;

CREATE TABLE emergency_note (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	break_glass_id uuid NOT NULL,
	author_name text NOT NULL,
	author_role text NOT NULL,
	words text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT emergency_note_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT emergency_note_emergency_exists FOREIGN KEY (break_glass_id) REFERENCES break_glass (id),
	CONSTRAINT emergency_note_has_3_to_4000_characters CHECK (length(words) BETWEEN 3 AND 4000)
);
CREATE INDEX emergency_note_of_patient ON emergency_note (patient_id, created_at, id);
CREATE INDEX emergency_note_of_emergency ON emergency_note (break_glass_id);
COMMENT ON TABLE emergency_note IS 'What was found and done in an emergency; never changed, only followed by another one';
COMMENT ON COLUMN emergency_note.id IS 'UUIDv7';
COMMENT ON COLUMN emergency_note.patient_id IS 'Whose; not whose record was opened once that one was merged';
COMMENT ON COLUMN emergency_note.break_glass_id IS 'The emergency access under which it was written';
COMMENT ON COLUMN emergency_note.author_name IS 'Who wrote it: the name then of whoever opened the record';
COMMENT ON COLUMN emergency_note.author_role IS 'Their role then';
COMMENT ON COLUMN emergency_note.words IS 'The note itself';
COMMENT ON COLUMN emergency_note.created_at IS 'When it was written';

ALTER TABLE emergency_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE emergency_note FORCE ROW LEVEL SECURITY;
CREATE POLICY emergency_note_own_read ON emergency_note FOR SELECT TO epione_patient
	USING (patient_id = (SELECT patient_id FROM acting_patient WHERE 'history' = ANY (sections) LIMIT 1));
CREATE POLICY emergency_note_in_care_read ON emergency_note FOR SELECT TO epione_clinician
	USING (patient_id = ANY (ARRAY(SELECT patient_id FROM care_grant
		WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND 'history' = ANY (sections))));
CREATE POLICY emergency_note_in_time_new ON emergency_note FOR INSERT TO epione_clinician
	WITH CHECK (EXISTS (SELECT FROM break_glass
		WHERE break_glass.id = break_glass_id AND break_glass.patient_id = emergency_note.patient_id AND actor_id = (SELECT app_actor()) AND ends_at > now()));
CREATE POLICY emergency_note_kept ON emergency_note TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON emergency_note TO epione_patient, epione_clinician;
GRANT INSERT (id, break_glass_id, words) ON emergency_note TO epione_clinician;
GRANT SELECT, UPDATE (patient_id) ON emergency_note TO epione_scheduler; -- a merge gives it to the record that goes on

SET LOCAL ROLE epione_scheduler;

-- Whose it is and who wrote it is what the emergency says.  A record that is being merged just then is waited for.
CREATE FUNCTION emergency_note_is_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	SELECT patient.id, opened.actor_name, opened.actor_role INTO NEW.patient_id, NEW.author_name, NEW.author_role
	FROM break_glass AS opened
	JOIN patient ON patient.id = opened.patient_id
	WHERE opened.id = NEW.break_glass_id AND ends_at > now() AND deleted_at IS NULL
	FOR KEY SHARE OF patient;
	IF NOT FOUND THEN
		PERFORM breach('emergency_note_is_written_in_time', 'the record is open no more');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION emergency_note_is_written() IS 'Notes are written while the record is open, and say by whom';
GRANT EXECUTE ON FUNCTION emergency_note_is_written() TO epione_owner;

-- In one place, for the way there and the way back.
CREATE FUNCTION patient_merge_moves() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
	SELECT '{emergency_contact,patient_insurance,identity_document,patient_history,patient_allergy,patient_medication,appointment,proxy,emergency_note}'::text[]
$$;
COMMENT ON FUNCTION patient_merge_moves() IS 'The tables whose rows go to the record that goes on';

CREATE OR REPLACE FUNCTION patient_merge(new_id uuid, merged uuid, survivor uuid, why text) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
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
	FOREACH place IN ARRAY patient_merge_moves()
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

CREATE OR REPLACE FUNCTION patient_merge_undo(wanted uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	merge patient_merge;
	place text;
	given uuid[];
	proxies uuid[];
BEGIN
	SELECT * INTO merge FROM patient_merge WHERE id = wanted FOR UPDATE;
	IF merge.id IS NULL OR NOT EXISTS (SELECT FROM account WHERE id = app_actor() AND role = 'staff' AND status = 'active') THEN
		RETURN NULL;
	END IF;
	PERFORM breach('patient_merge_is_undone_once', 'it was undone already') WHERE merge.undone_at IS NOT NULL;
	PERFORM FROM patient WHERE id IN (merge.merged_id, merge.survivor_id) ORDER BY id FOR UPDATE;

	given := ARRAY(SELECT jsonb_array_elements_text(merge.moved -> 'care_grant')::uuid);
	proxies := ARRAY(SELECT jsonb_array_elements_text(merge.moved -> 'proxy')::uuid);
	FOREACH place IN ARRAY patient_merge_moves()
	LOOP
		PERFORM patient_rows_move(place::regclass, merge.survivor_id, merge.merged_id, ARRAY(SELECT jsonb_array_elements_text(merge.moved -> place)::uuid));
	END LOOP;
	PERFORM patient_visits_are_named(merge.merged_id, ARRAY(SELECT jsonb_array_elements_text(merge.moved -> 'appointment')::uuid));
	UPDATE patient_insurance AS theirs SET rank = ranks.value
	FROM jsonb_each_text(merge.moved -> 'ranks') AS ranks
	WHERE theirs.id = ranks.key::uuid AND theirs.rank = 'other'
		AND NOT EXISTS (SELECT FROM patient_insurance AS other WHERE other.patient_id = theirs.patient_id AND other.rank = ranks.value AND other.deleted_at IS NULL);

	UPDATE care_grant AS theirs
	SET expires_at = since.expires_at, revoked_at = since.revoked_at, revoked_by = since.revoked_by
	FROM care_grant AS since
	WHERE since.patient_id = merge.survivor_id AND since.revoked_at >= merge.merged_at
		AND theirs.patient_id = merge.merged_id AND (theirs.grantee_id, theirs.reason) = (since.grantee_id, since.reason) AND theirs.expires_at > since.expires_at;
	DELETE FROM care_grant AS copy
	USING care_grant AS was
	WHERE copy.id = ANY (given) AND was.patient_id = merge.merged_id AND (was.grantee_id, was.reason) = (copy.grantee_id, copy.reason)
		AND (was.level, was.expires_at, was.chosen, was.granted_by) IS NOT DISTINCT FROM (copy.level, copy.expires_at, copy.chosen, copy.granted_by);
	UPDATE care_grant AS held SET expires_at = ends.value::timestamptz
	FROM jsonb_each_text(merge.moved -> 'ends') AS ends, care_grant AS was
	WHERE held.id = ends.key::uuid AND was.patient_id = merge.merged_id AND (was.grantee_id, was.reason) = (held.grantee_id, held.reason)
		AND (was.level, was.expires_at) = (held.level, held.expires_at) AND held.revoked_at IS NULL;
	UPDATE care_grant AS held
	SET expires_at = coalesce((
		SELECT max(ends_at) + interval '90 days'
		FROM appointment
		WHERE patient_id = held.patient_id AND doctor_id = held.grantee_id AND status NOT IN ('held', 'cancelled')), now())
	WHERE held.patient_id IN (merge.merged_id, merge.survivor_id) AND held.reason = 'appointment' AND held.revoked_at IS NULL
		AND (held.id = ANY (given) OR held.grantee_id IN (SELECT doctor_id FROM appointment
			WHERE id IN (SELECT jsonb_array_elements_text(merge.moved -> 'appointment')::uuid)));
	DELETE FROM care_grant WHERE patient_id = merge.survivor_id AND source_id = ANY (proxies);
	PERFORM proxy_grants(proxy) FROM proxy WHERE id = ANY (proxies) AND account_id IS NOT NULL AND ended_at IS NULL;

	INSERT INTO legal_hold (patient_id, patient_number, reason, placed_at, placed_by, placed_by_name)
	SELECT merge.merged_id, number, reason, placed_at, placed_by, placed_by_name -- what was held as one is held as two
	FROM legal_hold, patient
	WHERE legal_hold.patient_id = merge.survivor_id AND lifted_at IS NULL AND patient.id = merge.merged_id
	ON CONFLICT DO NOTHING;
	UPDATE patient SET merged_into = NULL, deleted_at = NULL WHERE id = merge.merged_id;
	UPDATE patient_merge SET undone_at = now(), undone_by = app_actor() WHERE id = wanted;
	RETURN merge.survivor_id;
END
$$;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER emergency_note_written BEFORE INSERT ON emergency_note
	FOR EACH ROW EXECUTE FUNCTION emergency_note_is_written();

-- A note cannot be deleted, so that it is no part among those that are asked for it; it is medical all the same.
CREATE OR REPLACE FUNCTION retain_is_medical(wanted uuid, record_years integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	since CONSTANT timestamptz := now() - make_interval(years => record_years);
	place regclass;
	found boolean;
BEGIN
	IF EXISTS (SELECT FROM appointment WHERE patient_id = wanted AND status NOT IN ('held', 'cancelled', 'no-show') AND upper(during) > since) THEN
		RETURN true;
	END IF;
	IF EXISTS (SELECT FROM emergency_note WHERE patient_id = wanted AND created_at > since) THEN
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

RESET ROLE;

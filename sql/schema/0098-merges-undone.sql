-- Two records that were one go apart as they are by then: what the merge gave and nobody has touched since goes, what was given or prolonged since stays,
-- and what was taken back since is taken back of both.

SET LOCAL ROLE epione_scheduler;

-- Rows go back first, so that it is known whose visits and proxies there are.
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
	FOREACH place IN ARRAY '{emergency_contact,patient_insurance,identity_document,patient_history,patient_allergy,patient_medication,appointment,proxy}'::text[]
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
	UPDATE care_grant AS copy
	SET expires_at = coalesce((
		SELECT max(ends_at) + interval '90 days'
		FROM appointment
		WHERE patient_id = merge.survivor_id AND doctor_id = copy.grantee_id AND status NOT IN ('held', 'cancelled')), now())
	WHERE copy.id = ANY (given) AND copy.reason = 'appointment';
	UPDATE care_grant AS held SET expires_at = ends.value::timestamptz
	FROM jsonb_each_text(merge.moved -> 'ends') AS ends, care_grant AS was
	WHERE held.id = ends.key::uuid AND was.patient_id = merge.merged_id AND (was.grantee_id, was.reason) = (held.grantee_id, held.reason)
		AND (was.level, was.expires_at) = (held.level, held.expires_at) AND held.revoked_at IS NULL;
	DELETE FROM care_grant WHERE patient_id = merge.survivor_id AND source_id = ANY (proxies);
	PERFORM proxy_grants(proxy) FROM proxy WHERE id = ANY (proxies) AND account_id IS NOT NULL AND ended_at IS NULL;

	UPDATE patient SET merged_into = NULL, deleted_at = NULL WHERE id = merge.merged_id;
	UPDATE patient_merge SET undone_at = now(), undone_by = app_actor() WHERE id = wanted;
	RETURN merge.survivor_id;
END
$$;

RESET ROLE;

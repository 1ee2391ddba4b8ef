-- Who can see a record: the list, sharing and taking back.
--
-- These functions know the rule themselves, because they read grants of other people: whoever owns a record, or reaches it fully, sees the list and
-- may share at most what they have.  Others meet what is not there.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('access.read', 'care', 'see who can see a record that is theirs or that they reach fully'),
	('access.share', 'care', 'share such a record with clinicians'),
	('access.revoke', 'care', 'take back access that was given');
INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM unnest(ARRAY['patient', 'doctor', 'specialist', 'nurse', 'paramedic']) AS role, unnest(ARRAY['access.read', 'access.share', 'access.revoke']) AS permission;

GRANT SELECT (id, role, status, email, first_name, last_name, deleted_at) ON account TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- Emergency access is for reading: it neither lists nor shares.
CREATE FUNCTION care_rank_of(actor uuid, patient uuid) RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT coalesce(max(rank), 0)
	FROM care_grant
	JOIN care_rank ON care_rank.level = care_grant.level
	WHERE grantee_id = actor AND patient_id = patient AND expires_at > now()
$$;
COMMENT ON FUNCTION care_rank_of(uuid, uuid) IS 'How far an account reaches a patient now; 0 when it does not';

CREATE FUNCTION person_name(somebody uuid) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT clinician_name(role, first_name, last_name) FROM account WHERE id = somebody
$$;
COMMENT ON FUNCTION person_name(uuid) IS 'Somebody''s name as patients read it';

-- VOLATILE, so that it sees what care_share() gave in the same statement.
CREATE FUNCTION care_reach(patient uuid, only_one uuid DEFAULT NULL) RETURNS TABLE (id uuid, grantee_id uuid, name text, role text, level text, sections text[], reason text,
	reason_words text, note text, given_by text, since timestamptz, until timestamptz, revocable boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	IF care_rank_of(app_actor(), patient) < 3 THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT held.id, held.grantee_id, person_name(held.grantee_id), account.role, held.level, held.sections, held.reason, care_reason.words, held.note,
		person_name(held.granted_by), held.created_at, nullif(held.expires_at, 'infinity'), care_reason.revocable
	FROM care_grant AS held
	JOIN account ON account.id = held.grantee_id
	JOIN care_reason ON care_reason.reason = held.reason
	WHERE held.patient_id = patient AND held.expires_at > now() AND held.id = coalesce(only_one, held.id);
END
$$;
COMMENT ON FUNCTION care_reach(uuid, uuid) IS 'Who reaches a patient now, for whoever owns the record or reaches it fully';

CREATE FUNCTION care_is_told(kind text, reader uuid, held care_grant) RETURNS void LANGUAGE sql AS $$
	SELECT outbox_mail(kind, reader, NULL, jsonb_strip_nulls(jsonb_build_object('grantee', person_name(held.grantee_id), 'level', held.level,
		'until', CASE WHEN held.expires_at < 'infinity' THEN to_char(held.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') END)), NULL)
	WHERE reader IS NOT NULL
$$;
COMMENT ON FUNCTION care_is_told(text, uuid, care_grant) IS 'Tells somebody by mail what became of an access';

CREATE FUNCTION care_share(patient uuid, grantee uuid, grantee_email text, wanted_level text, chosen text[], until timestamptz, note text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	actor CONSTANT uuid := app_actor();
	own_rank CONSTANT integer := care_rank_of(actor, patient);
	own_end CONSTANT timestamptz := (SELECT max(expires_at) FROM care_grant WHERE grantee_id = actor AND patient_id = patient AND level IN ('owner', 'full'));
	wanted_rank CONSTANT integer := (SELECT rank FROM care_rank WHERE level = wanted_level);
	receiver uuid;
	given care_grant;
BEGIN
	IF own_rank < 3 THEN
		RETURN NULL;
	END IF;
	SELECT account.id INTO receiver
	FROM account
	JOIN clinician ON clinician.id = account.id
	WHERE (account.id, account.email) = (coalesce(grantee, account.id), coalesce(lower(grantee_email), account.email))
		AND coalesce(grantee::text, grantee_email) IS NOT NULL AND active AND verified_at IS NOT NULL
		AND account.role IN ('doctor', 'specialist', 'nurse', 'paramedic');
	PERFORM CASE
		WHEN receiver IS NULL THEN breach('care_share_is_with_a_clinician', 'there is no such clinician')
		WHEN receiver = actor THEN breach('care_share_is_with_somebody_else', 'they have it already')
		WHEN wanted_rank > least(own_rank, 3) THEN breach('care_share_is_not_above_ones_own', 'nobody shares more than they have')
		WHEN until <= now() THEN breach('care_share_ends_in_the_future', 'that time is past')
	END;
	IF own_rank < 4 THEN
		chosen := ARRAY(SELECT unnest(care_sections(actor, patient)) INTERSECT SELECT unnest(coalesce(chosen, care_sections(actor, patient))));
	END IF;
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, chosen, note, granted_by, expires_at)
	VALUES (receiver, patient, 'share', wanted_level, chosen, note, actor, least(coalesce(until, 'infinity'), own_end))
	ON CONFLICT ON CONSTRAINT care_grant_pkey DO UPDATE
	SET level = excluded.level, chosen = excluded.chosen, note = excluded.note, granted_by = excluded.granted_by, expires_at = excluded.expires_at,
		created_at = now(), revoked_at = NULL, revoked_by = NULL
	RETURNING * INTO given;
	PERFORM care_is_told('access-shared', account_id, given) FROM patient WHERE id = given.patient_id;
	RETURN given.id;
END
$$;
COMMENT ON FUNCTION care_share(uuid, uuid, text, text, text[], timestamptz, text) IS
	'Shares a record with a clinician, named by id or e-mail; NULL when it is not the actor''s to share';

-- Whoever owns the record, gave the access or holds it may end it, where care itself does not ask for it.
CREATE FUNCTION care_revoke(patient uuid, wanted uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	actor CONSTANT uuid := app_actor();
	ended care_grant;
BEGIN
	SELECT * INTO ended
	FROM care_grant
	WHERE id = wanted AND patient_id = patient AND expires_at > now()
		AND (care_rank_of(actor, patient) >= 3 OR actor IN (grantee_id, granted_by))
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	IF NOT (SELECT revocable FROM care_reason WHERE reason = ended.reason) THEN
		PERFORM breach('care_grant_is_taken_back', 'care itself gave it');
	END IF;
	IF care_rank_of(actor, patient) < 4 AND actor NOT IN (ended.grantee_id, coalesce(ended.granted_by, ended.grantee_id))
		AND NOT EXISTS (SELECT FROM care_grant WHERE grantee_id = actor AND patient_id = patient AND reason = 'proxy' AND level = 'full' AND expires_at > now()) THEN
		PERFORM breach('care_grant_is_the_givers_or_the_patients', 'somebody else gave it');
	END IF;
	UPDATE care_grant SET expires_at = now(), revoked_at = now(), revoked_by = actor WHERE id = wanted;
	PERFORM care_is_told('access-revoked', ended.grantee_id, ended);
	RETURN ended.patient_id;
END
$$;
COMMENT ON FUNCTION care_revoke(uuid, uuid) IS 'Ends an access; NULL when there is none that the actor may know of';

GRANT EXECUTE ON FUNCTION care_reach(uuid, uuid), care_share(uuid, uuid, text, text, text[], timestamptz, text), care_revoke(uuid, uuid)
	TO epione_patient, epione_clinician;

RESET ROLE;

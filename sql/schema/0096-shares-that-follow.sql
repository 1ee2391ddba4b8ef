-- What somebody shares goes no further than what the patient said, and lasts no longer than what they have themselves.
--
-- What is hard: a share may hang on another one, and that on a third.  So whenever an access becomes less, all shares of that record are looked at from
-- the ones that hang on nothing: what is not reached from there ends, even where two hang on each other.

SET LOCAL ROLE epione_owner;

-- Rules have no request of their own: what they end is audited in the name of whoever set them off.
CREATE POLICY audit_event_of_rules ON audit_event FOR INSERT TO epione_scheduler WITH CHECK (true);
GRANT INSERT (actor_id, actor_role, request_id, route, action, subject_id, object_type, object_id, outcome) ON audit_event TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION care_decides(actor uuid, patient uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM care_grant
		WHERE grantee_id = actor AND patient_id = patient AND expires_at > now() AND (level = 'owner' OR (reason, level) = ('proxy', 'full')))
$$;
COMMENT ON FUNCTION care_decides(uuid, uuid) IS 'Whether an account decides over a record as its patient does: the owner, or a proxy with all of it';

CREATE FUNCTION care_is_anothers(held care_grant, actor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT (held.expires_at > now() AND held.granted_by IS DISTINCT FROM actor)
		OR EXISTS (SELECT FROM account WHERE id IN (held.granted_by, held.revoked_by) AND role = 'patient')
$$;
COMMENT ON FUNCTION care_is_anothers(care_grant, uuid) IS 'Whether somebody else gave an access that there is, or a patient gave or ended it, whatever became of it since';

CREATE FUNCTION care_lasts(actor uuid, patient uuid, parts text[]) RETURNS timestamptz LANGUAGE sql STABLE AS $$
	SELECT least((
		SELECT max(expires_at)
		FROM care_grant
		WHERE grantee_id = actor AND patient_id = patient AND level IN ('owner', 'full')), (
		SELECT min(until)
		FROM (
			SELECT max(expires_at) AS until
			FROM care_grant, unnest(sections) AS section
			WHERE grantee_id = actor AND patient_id = patient AND section = ANY (parts)
			GROUP BY section
		) AS part))
$$;
COMMENT ON FUNCTION care_lasts(uuid, uuid, text[]) IS 'How long an account reaches each of these parts of a record itself, and may share them';

-- Whoever takes the actor's own access back meanwhile is waited for, or waits, so that nothing is shared of what is gone.
CREATE OR REPLACE FUNCTION care_share(patient uuid, grantee uuid, grantee_email text, wanted_level text, chosen text[], until timestamptz, note text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	actor CONSTANT uuid := app_actor();
	wanted_rank CONSTANT integer := (SELECT rank FROM care_rank WHERE level = wanted_level);
	own_rank integer;
	receiver uuid;
	given care_grant;
BEGIN
	PERFORM FROM care_grant WHERE grantee_id = actor AND patient_id = patient FOR SHARE;
	own_rank := care_rank_of(actor, patient);
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
	INSERT INTO care_grant AS held (grantee_id, patient_id, reason, level, chosen, note, granted_by, expires_at)
	VALUES (receiver, patient, 'share', wanted_level, chosen, note, actor, least(until, care_lasts(actor, patient, care_opens(receiver, wanted_level, chosen))))
	ON CONFLICT ON CONSTRAINT care_grant_pkey DO UPDATE
	SET level = excluded.level, chosen = excluded.chosen, note = excluded.note, granted_by = excluded.granted_by, expires_at = excluded.expires_at,
		created_at = now(), revoked_at = NULL, revoked_by = NULL
	WHERE care_decides(actor, patient) OR NOT care_is_anothers(held, actor)
	RETURNING * INTO given;
	IF NOT FOUND THEN
		PERFORM breach('care_share_is_the_givers_or_the_patients', 'somebody else has said how far they reach it');
	END IF;
	PERFORM care_is_told('access-shared', account_id, given) FROM patient WHERE id = given.patient_id;
	RETURN given.id;
END
$$;

CREATE FUNCTION care_goes_no_further() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	ended care_grant;
BEGIN
	FOR ended IN
		WITH RECURSIVE sound AS (
			SELECT grantee_id
			FROM care_grant
			WHERE patient_id = OLD.patient_id AND expires_at > now() AND level IN ('owner', 'full') AND (reason <> 'share' OR granted_by IS NULL)
			UNION
			SELECT shared.grantee_id
			FROM sound
			JOIN care_grant AS shared ON shared.granted_by = sound.grantee_id
			WHERE shared.patient_id = OLD.patient_id AND shared.expires_at > now() AND shared.level = 'full'
		)
		UPDATE care_grant AS shared
		SET expires_at = now(), revoked_at = now(), revoked_by = app_actor()
		WHERE shared.patient_id = OLD.patient_id AND shared.expires_at > now() AND shared.reason = 'share' AND shared.granted_by NOT IN (SELECT grantee_id FROM sound)
		RETURNING shared.*
	LOOP
		PERFORM care_is_told('access-revoked', ended.grantee_id, ended);
		INSERT INTO audit_event (actor_id, actor_role, request_id, route, action, subject_id, object_type, object_id, outcome)
		VALUES (app_actor(), coalesce((SELECT role FROM account WHERE id = app_actor()), 'house'), nullif(current_setting('audit.request', true), ''), '-',
			'shared access ended', ended.patient_id, 'care grant', ended.id, 'done');
	END LOOP;
	UPDATE care_grant AS shared
	SET expires_at = least(shared.expires_at, reach.until),
		chosen = CASE WHEN shared.sections <@ reach.sections THEN shared.chosen ELSE ARRAY(SELECT unnest(shared.sections) INTERSECT SELECT unnest(reach.sections)) END
	FROM (
		SELECT held.id, reached.sections, care_lasts(OLD.grantee_id, OLD.patient_id, ARRAY(SELECT unnest(held.sections) INTERSECT SELECT unnest(reached.sections))) AS until
		FROM care_grant AS held, (SELECT care_sections(OLD.grantee_id, OLD.patient_id)) AS reached (sections)
		WHERE held.patient_id = OLD.patient_id AND held.granted_by = OLD.grantee_id AND held.expires_at > now() AND held.reason = 'share'
	) AS reach
	WHERE shared.id = reach.id AND (shared.expires_at > reach.until OR NOT shared.sections <@ reach.sections);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION care_goes_no_further() IS 'What somebody shared of a record ends with their own access to it, and is never more';

GRANT EXECUTE ON FUNCTION care_goes_no_further() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER care_grant_lessens AFTER UPDATE OF expires_at, level, chosen, sections ON care_grant
	FOR EACH ROW WHEN (NEW.expires_at < OLD.expires_at OR NEW.level <> OLD.level OR NEW.sections <> OLD.sections) EXECUTE FUNCTION care_goes_no_further();
CREATE TRIGGER care_grant_goes AFTER DELETE ON care_grant
	FOR EACH ROW EXECUTE FUNCTION care_goes_no_further();

RESET ROLE;

-- An emergency opens what somebody does not reach already, and is judged when it is over; no verdict is lost.

SET LOCAL ROLE epione_owner;

ALTER TABLE break_glass ADD COLUMN earlier jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN break_glass.earlier IS 'Verdicts that were replaced, the oldest first, each with its words, when and who; kept by a trigger';

-- What was read in an emergency is looked for by who reviews it.
CREATE INDEX audit_event_by_emergency ON audit_event (break_glass_id, occurred_at) WHERE break_glass_id IS NOT NULL;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION break_glass_is_judged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF OLD.ends_at > now() THEN
		PERFORM breach('break_glass_is_over', 'the record is open still');
	END IF;
	IF OLD.verdict IS NOT NULL THEN
		NEW.earlier := OLD.earlier || jsonb_build_object('verdict', OLD.verdict, 'words', OLD.review_words,
			'reviewedAt', to_char(OLD.reviewed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'reviewerId', OLD.reviewed_by, 'reviewerName', OLD.reviewer_name);
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION break_glass_is_judged() IS 'An emergency is judged when it is over, and what was said of it before is kept';

-- A part that was shared is no reason to be worse off than somebody who reaches nothing.
CREATE OR REPLACE FUNCTION break_glass_open(patient uuid, its_number text, words text) RETURNS SETOF break_glass LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	who record;
	whom record;
	made break_glass;
BEGIN
	SELECT account.id, account.role, person_name(account.id) AS name INTO who
	FROM account
	JOIN clinician ON clinician.id = account.id
	WHERE account.id = app_actor() AND active AND verified_at IS NOT NULL AND role_allows(account.role, 'breakglass.use');
	IF NOT FOUND THEN
		PERFORM breach('break_glass_is_for_listed_roles', 'not for this role');
	END IF;
	SELECT id, number, first_name || ' ' || last_name AS name INTO whom
	FROM patient
	WHERE (id, number) = (coalesce(break_glass_open.patient, id), coalesce(upper(its_number), number)) AND deleted_at IS NULL
		AND coalesce(break_glass_open.patient::text, its_number) IS NOT NULL;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	PERFORM pg_advisory_xact_lock(3, hashtext(who.id::text || whom.id::text));
	IF care_opens(who.id, 'emergency', NULL) <@ care_sections(who.id, whom.id) THEN
		PERFORM breach('break_glass_is_needed', 'they reach it already');
	END IF;
	INSERT INTO break_glass (actor_id, actor_name, actor_role, patient_id, patient_name, patient_number, reason)
	VALUES (who.id, who.name, who.role, whom.id, whom.name, whom.number, words)
	RETURNING * INTO made;
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, note, source_id, granted_by, expires_at)
	VALUES (who.id, whom.id, 'break-glass', 'emergency', left(words, 500), made.id, who.id, made.ends_at)
	ON CONFLICT ON CONSTRAINT care_grant_pkey DO UPDATE
	SET note = excluded.note, source_id = excluded.source_id, expires_at = excluded.expires_at, created_at = now(), revoked_at = NULL, revoked_by = NULL;
	PERFORM break_glass_is_told(made);
	RETURN NEXT made;
END
$$;

GRANT EXECUTE ON FUNCTION break_glass_is_judged() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER break_glass_judged BEFORE UPDATE OF verdict, review_words ON break_glass
	FOR EACH ROW EXECUTE FUNCTION break_glass_is_judged();

RESET ROLE;

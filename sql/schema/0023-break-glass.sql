-- Emergency access: a clinician who has no access yet opens one record for an hour, says why, and is asked about it afterwards.
--
-- It is a grant like any other, at the level emergency, so the same policies let it read and nothing write; this table keeps what has to be reviewed.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('breakglass.use', 'care', 'open a record in an emergency, for an hour, and answer for it'),
	('breakglass.read', 'care', 'see the emergency accesses that they opened, or have to review'),
	('breakglass.review', 'house', 'review emergency accesses; they get a mail about each');
INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES ('{doctor,specialist,nurse,paramedic}', '{breakglass.use,breakglass.read}'), ('{admin,super-admin}', '{breakglass.read,breakglass.review}'))
	AS granted (roles, permissions), unnest(roles::text[]) AS role, unnest(permissions::text[]) AS permission;

CREATE TABLE break_glass (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	actor_id uuid NOT NULL,
	actor_name text NOT NULL,
	actor_role text NOT NULL,
	patient_id uuid NOT NULL,
	patient_name text NOT NULL,
	patient_number text NOT NULL,
	reason text NOT NULL,
	began_at timestamptz NOT NULL DEFAULT now(),
	ends_at timestamptz NOT NULL DEFAULT now() + interval '60 minutes',
	verdict text,
	review_words text,
	reviewed_at timestamptz,
	reviewed_by uuid,
	reviewer_name text,
	version integer NOT NULL DEFAULT 1,
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT break_glass_actor_exists FOREIGN KEY (actor_id) REFERENCES account (id),
	CONSTRAINT break_glass_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT break_glass_reviewer_exists FOREIGN KEY (reviewed_by) REFERENCES account (id),
	CONSTRAINT break_glass_reason_has_20_to_1000_characters CHECK (length(reason) BETWEEN 20 AND 1000),
	CONSTRAINT break_glass_lasts_at_most_an_hour CHECK (ends_at <= began_at + interval '60 minutes'),
	CONSTRAINT break_glass_verdict_is_one_of_ours CHECK (verdict IN ('justified', 'needs-talk', 'unjustified')),
	CONSTRAINT break_glass_review_has_3_to_1000_characters CHECK (length(review_words) BETWEEN 3 AND 1000),
	CONSTRAINT break_glass_is_reviewed_as_a_whole CHECK (num_nonnulls(verdict, review_words, reviewed_at, reviewed_by, reviewer_name) IN (0, 5)),
	CONSTRAINT break_glass_is_reviewed_by_another CHECK (reviewed_by <> actor_id)
);
CREATE INDEX break_glass_by_time ON break_glass (began_at, id);
CREATE INDEX break_glass_by_actor ON break_glass (actor_id, began_at, id);
CREATE INDEX break_glass_by_patient ON break_glass (patient_id, actor_id);
CREATE INDEX break_glass_to_review ON break_glass (began_at, id) WHERE verdict IS NULL;

COMMENT ON TABLE break_glass IS 'Emergency accesses, each to be reviewed';
COMMENT ON COLUMN break_glass.id IS 'UUIDv7; the audit names it with each read';
COMMENT ON COLUMN break_glass.actor_id IS 'Who opened the record';
COMMENT ON COLUMN break_glass.actor_name IS 'Their name then';
COMMENT ON COLUMN break_glass.actor_role IS 'Their role then';
COMMENT ON COLUMN break_glass.patient_id IS 'Whose record';
COMMENT ON COLUMN break_glass.patient_name IS 'Their name; for whoever opened the record, not for reviewers';
COMMENT ON COLUMN break_glass.patient_number IS 'Their number';
COMMENT ON COLUMN break_glass.reason IS 'Why, in the words of whoever opened it';
COMMENT ON COLUMN break_glass.began_at IS 'When it was opened';
COMMENT ON COLUMN break_glass.ends_at IS 'When it ends, or was ended';
COMMENT ON COLUMN break_glass.verdict IS 'What the review found; NULL while it waits for one';
COMMENT ON COLUMN break_glass.review_words IS 'Why the review found that';
COMMENT ON COLUMN break_glass.reviewed_at IS 'When it was reviewed';
COMMENT ON COLUMN break_glass.reviewed_by IS 'Who reviewed it';
COMMENT ON COLUMN break_glass.reviewer_name IS 'Their name then';
COMMENT ON COLUMN break_glass.version IS 'Grows with each change';
COMMENT ON COLUMN break_glass.updated_at IS 'When it was last changed';

CREATE TRIGGER break_glass_version BEFORE UPDATE ON break_glass
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();

ALTER TABLE break_glass ENABLE ROW LEVEL SECURITY;
ALTER TABLE break_glass FORCE ROW LEVEL SECURITY;
CREATE POLICY break_glass_own_read ON break_glass FOR SELECT TO epione_clinician USING (actor_id = (SELECT app_actor()));
CREATE POLICY break_glass_to_review_read ON break_glass FOR SELECT TO epione_admin USING (true);
CREATE POLICY break_glass_reviewed ON break_glass FOR UPDATE TO epione_admin USING (true) WITH CHECK (reviewed_by = (SELECT app_actor()));
CREATE POLICY break_glass_opened ON break_glass TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON break_glass TO epione_clinician, epione_admin, epione_scheduler;
GRANT UPDATE (verdict, review_words, reviewed_at, reviewed_by, reviewer_name) ON break_glass TO epione_admin;
GRANT INSERT, UPDATE (ends_at) ON break_glass TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION break_glass_is_told(made break_glass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM outbox_mail('break-glass-notice', account.id, NULL, jsonb_build_object('by', made.actor_name, 'role', made.actor_role,
		'at', to_char(made.began_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), 'until', to_char(made.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')), NULL)
	FROM account
	WHERE role IN ('admin', 'super-admin') AND status = 'active' AND deleted_at IS NULL AND role_allows(role, 'breakglass.review');
END
$$;
COMMENT ON FUNCTION break_glass_is_told(break_glass) IS 'Tells everybody who has to review it, at once';

-- The endpoint has asked for the permission and a fresh proof; who may do this at all is asked here once more.
CREATE FUNCTION break_glass_open(patient uuid, its_number text, words text) RETURNS SETOF break_glass LANGUAGE plpgsql SECURITY DEFINER
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
	IF care_rank_of(who.id, whom.id) > 0 THEN
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
COMMENT ON FUNCTION break_glass_open(uuid, text, text) IS 'Opens a patient, named by id or number, in an emergency; no row when there is no such patient';

CREATE FUNCTION break_glass_end(wanted uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	whose uuid;
BEGIN
	UPDATE break_glass SET ends_at = now() WHERE id = wanted AND actor_id = app_actor() AND ends_at > now() RETURNING patient_id INTO whose;
	UPDATE care_grant
	SET expires_at = now(), revoked_at = now(), revoked_by = app_actor()
	WHERE grantee_id = app_actor() AND patient_id = whose AND reason = 'break-glass';
	RETURN whose;
END
$$;
COMMENT ON FUNCTION break_glass_end(uuid) IS 'Ends one''s own emergency access early; the patient it was';

CREATE FUNCTION break_glass_of(actor uuid, patient uuid) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN (
		SELECT id
		FROM break_glass
		WHERE patient_id = patient AND actor_id = actor AND ends_at > now()
		ORDER BY ends_at DESC
		LIMIT 1);
END
$$;
COMMENT ON FUNCTION break_glass_of(uuid, uuid) IS 'The emergency access by which an account reaches a patient now, for the audit; NULL when there is none';

GRANT EXECUTE ON FUNCTION break_glass_open(uuid, text, text), break_glass_end(uuid) TO epione_clinician;
GRANT EXECUTE ON FUNCTION break_glass_of(uuid, uuid)
	TO epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin, epione_app;

RESET ROLE;

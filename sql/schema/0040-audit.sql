-- The audit, complete: what for, by which emergency access, and in which order it is sealed; searched by admins, and read by patients whose records it
-- is about.
--
-- What is hard: each index is paid by every request.  So there are those that a search needs and no more: most lists are about nobody in particular and
-- most outcomes are `done`, and both stay out of their indexes.  Sealing reads by transaction number, in which rows lie on the disk as they came: a
-- block range index of a few pages is enough.

SET LOCAL ROLE epione_owner;

-- A default that is the same for all rows there are is kept once, so that no row is written anew.
ALTER TABLE audit_event
	ADD COLUMN purpose text,
	ADD COLUMN break_glass_id uuid,
	ADD COLUMN written_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
COMMENT ON COLUMN audit_event.purpose IS 'What for: own, care, emergency, desk, administration; NULL for visitors';
COMMENT ON COLUMN audit_event.break_glass_id IS 'The emergency access that opened the record';
COMMENT ON COLUMN audit_event.written_in IS 'The number of the transaction that wrote it: all numbers below the oldest one under way are complete, and can be sealed';

CREATE INDEX audit_event_in_order ON audit_event USING brin (written_in) WITH (pages_per_range = 32);
CREATE INDEX audit_event_by_actor ON audit_event (actor_id, occurred_at);
CREATE INDEX audit_event_by_subject ON audit_event (subject_id, occurred_at) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_event_by_action ON audit_event (action, occurred_at);
CREATE INDEX audit_event_by_outcome ON audit_event (outcome, occurred_at) WHERE outcome <> 'done';

SELECT audit_protect(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass;

-- Nobody chooses when a row was written, or in which order.
REVOKE INSERT ON audit_event
	FROM epione_app, epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin;
GRANT INSERT (id, actor_id, actor_role, session_id, address, request_id, route, action, subject_id, object_type, object_id, fields, outcome, purpose,
	break_glass_id) ON audit_event
	TO epione_app, epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin;

CREATE POLICY audit_event_searched ON audit_event FOR SELECT TO epione_admin USING (true);
CREATE POLICY audit_event_told ON audit_event FOR SELECT TO epione_scheduler USING (true);
GRANT SELECT ON audit_event TO epione_admin;
GRANT SELECT (id, occurred_at, actor_id, actor_role, action, subject_id, purpose, break_glass_id) ON audit_event TO epione_scheduler;

INSERT INTO permission (permission, kind, words)
VALUES ('audit.read', 'house', 'search the audit: who did what, when and from where'),
	('record.accesses', 'own', 'see who opened their record');
INSERT INTO role_permission (role, permission)
VALUES ('admin', 'audit.read'), ('super-admin', 'audit.read'), ('patient', 'record.accesses');

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION patient_number_of(wanted uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN (SELECT number FROM patient WHERE id = wanted);
END
$$;
COMMENT ON FUNCTION patient_number_of(uuid) IS 'A patient''s number, for admins, who read no names of patients; NULL when it is no patient';

-- Why somebody reached a record then, in a sentence: by the grants that still stand or ended since, the strongest first.
CREATE FUNCTION audit_reason(actor uuid, patient uuid, its_role text, moment timestamptz, emergency boolean) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE
		WHEN emergency THEN (SELECT words FROM care_reason WHERE reason = 'break-glass')
		WHEN its_role IN ('admin', 'super-admin') THEN 'They administer the clinic'
		ELSE coalesce((
			SELECT care_reason.words
			FROM care_grant
			JOIN care_reason USING (reason)
			JOIN care_rank USING (level)
			WHERE grantee_id = actor AND patient_id = patient AND care_grant.created_at <= moment AND expires_at > moment
			ORDER BY rank DESC, reason = 'self' DESC
			LIMIT 1), 'They work at the clinic')
		END
$$;
COMMENT ON FUNCTION audit_reason(uuid, uuid, text, timestamptz, boolean) IS 'Why somebody reached a record at that time, for people';

-- VOLATILE functions see what they wrote themselves; this one writes nothing, and is asked by a READ ONLY transaction.
CREATE FUNCTION audit_accesses(patient uuid, before timestamptz, before_id uuid, most integer)
RETURNS TABLE (id uuid, occurred_at timestamptz, actor_id uuid, name text, role text, action text, why text, break_glass boolean, own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	IF NOT EXISTS (
		SELECT FROM care_grant
		WHERE grantee_id = app_actor() AND patient_id = patient AND reason IN ('self', 'proxy') AND level IN ('owner', 'full') AND expires_at > now()) THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT event.id, event.occurred_at, event.actor_id, person_name(event.actor_id), actor_role, event.action,
		audit_reason(event.actor_id, patient, actor_role, event.occurred_at, break_glass_id IS NOT NULL), break_glass_id IS NOT NULL,
		event.actor_id = app_actor()
	FROM (
		SELECT audit_event.id, audit_event.occurred_at, audit_event.actor_id, actor_role, audit_event.action, break_glass_id
		FROM audit_event
		WHERE subject_id = patient AND audit_event.actor_id IS NOT NULL AND (audit_event.occurred_at, audit_event.id) < (before, before_id)
			AND audit_event.occurred_at <= least(before, now() + interval '1 day')
		ORDER BY audit_event.occurred_at DESC, audit_event.id DESC
		LIMIT most
	) AS event
	ORDER BY event.occurred_at DESC, event.id DESC;
END
$$;
COMMENT ON FUNCTION audit_accesses(uuid, timestamptz, uuid, integer) IS
	'Who opened a record, the newest first, for whoever owns it or acts for its owner fully; nothing for others';

GRANT EXECUTE ON FUNCTION patient_number_of(uuid) TO epione_admin;
GRANT EXECUTE ON FUNCTION audit_accesses(uuid, timestamptz, uuid, integer) TO epione_patient;

RESET ROLE;

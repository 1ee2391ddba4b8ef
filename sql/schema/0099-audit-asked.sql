-- Whose data were asked for, told to the audit where nothing was shown; a record is opened by whoever saw some of it.

SET LOCAL ROLE epione_owner;

GRANT SELECT (outcome) ON audit_event TO epione_scheduler;

COMMENT ON COLUMN audit_event.subject_id IS
	'Whose data: the patient, or the thing itself where there is none; one who was asked for in vain, too; NULL for what is about many, as a day''s visits are';
COMMENT ON COLUMN audit_event.outcome IS 'done, missing when nothing was there for whoever asked, repeated when a kept answer was told again, or the code of a refusal; conflict when records that are alike were shown';
COMMENT ON COLUMN audit_event.purpose IS 'What for: own, proxy, care, emergency, desk, administration; NULL for visitors';
SELECT audit_protect(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION audit_reaches(actor uuid, its_role text, patient uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN EXISTS (SELECT FROM care_grant WHERE grantee_id = actor AND patient_id = patient AND expires_at > now())
		OR its_role IN ('staff', 'admin', 'super-admin') AND EXISTS (SELECT FROM patient AS known WHERE known.id = patient);
END
$$;
COMMENT ON FUNCTION audit_reaches(uuid, text, uuid) IS 'Whether an account reaches anything of a patient now, so that a list of theirs without a row says that there is none';
GRANT EXECUTE ON FUNCTION audit_reaches(uuid, text, uuid)
	TO epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin, epione_app;

CREATE OR REPLACE FUNCTION audit_accesses(patient uuid, before timestamptz, before_id uuid, most integer, with_own boolean DEFAULT true)
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
			AND (with_own OR audit_event.actor_id <> app_actor())
			AND outcome = 'done'
		ORDER BY audit_event.occurred_at DESC, audit_event.id DESC
		LIMIT most
	) AS event
	ORDER BY event.occurred_at DESC, event.id DESC;
END
$$;
COMMENT ON FUNCTION audit_accesses(uuid, timestamptz, uuid, integer, boolean) IS
	'Who opened a record, the newest first, for whoever owns it or acts for its owner fully, with what they did themselves or without; nothing for others';

RESET ROLE;

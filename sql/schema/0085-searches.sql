-- People are found by the beginning of a name or of their address, and whoever reads who opened a record may leave out what they did themselves.

SET LOCAL ROLE epione_owner;

CREATE INDEX account_by_letters ON account USING gin (lower(' ' || first_name || ' ' || last_name || ' ' || email) gin_trgm_ops);

-- Letters that many have are found among the next thousand accounts, others by the index, of several words by the longest one.  No planner tells them
-- apart for whoever is under a row policy: it may not look at how often letters stand there.
CREATE FUNCTION account_search(words text, wanted_status text, wanted_role text, after_time timestamptz, after_id uuid, most integer)
RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	patterns CONSTANT text[] := ARRAY(SELECT '% ' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
		FROM regexp_split_to_table(lower(words), '[[:space:],]+') AS word WHERE word <> '');
	longest CONSTANT text := (SELECT pattern FROM unnest(patterns) AS pattern ORDER BY length(pattern) DESC LIMIT 1);
	near uuid[];
BEGIN
	near := ARRAY(
		SELECT account.id
		FROM (
			SELECT account.id, created_at, status, role, first_name, last_name, email
			FROM account
			WHERE (created_at, account.id) > (coalesce(after_time, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
			ORDER BY created_at, account.id
			LIMIT 1000
		) AS account
		WHERE lower(' ' || first_name || ' ' || last_name || ' ' || email) LIKE ALL (patterns || longest)
			AND (wanted_status IS NULL OR status = wanted_status)
			AND (wanted_role IS NULL OR role = wanted_role)
		ORDER BY created_at, account.id
		LIMIT most);
	IF cardinality(near) = most THEN
		RETURN QUERY SELECT unnest(near);
		RETURN;
	END IF;
	RETURN QUERY
	SELECT account.id
	FROM account
	WHERE lower(' ' || first_name || ' ' || last_name || ' ' || email) LIKE longest
		AND lower(' ' || first_name || ' ' || last_name || ' ' || email) LIKE ALL (patterns)
		AND (wanted_status IS NULL OR status = wanted_status)
		AND (wanted_role IS NULL OR role = wanted_role)
		AND (created_at, account.id) > (coalesce(after_time, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
	ORDER BY created_at, account.id
	LIMIT most;
END
$$;
COMMENT ON FUNCTION account_search(text, text, text, timestamptz, uuid, integer) IS
	'One page of the accounts with a name or address that begins like each of the words, the oldest first, as far as the caller sees accounts';
GRANT EXECUTE ON FUNCTION account_search(text, text, text, timestamptz, uuid, integer) TO epione_admin;

SET LOCAL ROLE epione_scheduler;

DROP FUNCTION audit_accesses(uuid, timestamptz, uuid, integer);
CREATE FUNCTION audit_accesses(patient uuid, before timestamptz, before_id uuid, most integer, with_own boolean DEFAULT true)
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
		ORDER BY audit_event.occurred_at DESC, audit_event.id DESC
		LIMIT most
	) AS event
	ORDER BY event.occurred_at DESC, event.id DESC;
END
$$;
COMMENT ON FUNCTION audit_accesses(uuid, timestamptz, uuid, integer, boolean) IS
	'Who opened a record, the newest first, for whoever owns it or acts for its owner fully, with what they did themselves or without; nothing for others';
GRANT EXECUTE ON FUNCTION audit_accesses(uuid, timestamptz, uuid, integer, boolean) TO epione_patient;

RESET ROLE;

-- Whose account is closed, or whose registration is refused, is told so by mail, as whoever is suspended is.  People who work here are listed without the
-- patients, who are a thousand times as many: an index of them alone is small, and a search walks through it.

SET LOCAL ROLE epione_scheduler;

CREATE OR REPLACE FUNCTION account_is_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE patient
	SET first_name = NEW.first_name, last_name = NEW.last_name, date_of_birth = NEW.date_of_birth
	WHERE account_id = NEW.id AND (first_name, last_name, date_of_birth) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.date_of_birth);
	UPDATE clinician
	SET display_name = clinician_name(NEW.role, NEW.first_name, NEW.last_name),
		active = (NEW.status = 'active' AND NEW.role IN ('doctor', 'specialist', 'nurse', 'paramedic'))
	WHERE id = NEW.id;
	IF NEW.status IN ('suspended', 'deactivated') AND NEW.status <> OLD.status THEN
		PERFORM outbox_mail(CASE NEW.status WHEN 'suspended' THEN 'account-suspended' ELSE 'account-closed' END, NEW.id, NULL,
			jsonb_strip_nulls(jsonb_build_object('reason', NEW.status_reason)), NULL);
	END IF;
	RETURN NULL;
END
$$;

SET LOCAL ROLE epione_owner;

CREATE INDEX account_of_employees_by_age ON account (created_at, id) WHERE role <> 'patient';
CREATE INDEX account_of_employees_by_status ON account (status, created_at, id) WHERE role <> 'patient';

DROP FUNCTION account_search(text, text, text, timestamptz, uuid, integer);

-- Letters that many have are found among the next thousand accounts, others by the index, of several words by the longest one.  No planner tells them
-- apart for whoever is under a row policy: it may not look at how often letters stand there.  Of employees there are so few that all are looked through.
-- Who is deleted is passed over before it counts, so that a page is full or the last one.
CREATE FUNCTION account_search(words text, wanted_status text, wanted_role text, employees_only boolean, after_time timestamptz, after_id uuid, most integer)
RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	patterns CONSTANT text[] := ARRAY(SELECT '% ' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
		FROM regexp_split_to_table(lower(words), '[[:space:],]+') AS word WHERE word <> '');
	longest CONSTANT text := (SELECT pattern FROM unnest(patterns) AS pattern ORDER BY length(pattern) DESC LIMIT 1);
	near uuid[];
BEGIN
	IF employees_only THEN
		RETURN QUERY
		SELECT account.id
		FROM account
		WHERE role <> 'patient' AND deleted_at IS NULL
			AND lower(' ' || first_name || ' ' || last_name || ' ' || email) LIKE ALL (patterns || longest)
			AND (wanted_status IS NULL OR status = wanted_status)
			AND (wanted_role IS NULL OR role = wanted_role)
			AND (created_at, account.id) > (coalesce(after_time, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
		ORDER BY created_at, account.id
		LIMIT most;
		RETURN;
	END IF;
	near := ARRAY(
		SELECT account.id
		FROM (
			SELECT account.id, created_at, status, role, first_name, last_name, email
			FROM account
			WHERE deleted_at IS NULL AND (created_at, account.id) > (coalesce(after_time, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
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
	WHERE deleted_at IS NULL AND lower(' ' || first_name || ' ' || last_name || ' ' || email) LIKE longest
		AND lower(' ' || first_name || ' ' || last_name || ' ' || email) LIKE ALL (patterns)
		AND (wanted_status IS NULL OR status = wanted_status)
		AND (wanted_role IS NULL OR role = wanted_role)
		AND (created_at, account.id) > (coalesce(after_time, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
	ORDER BY created_at, account.id
	LIMIT most;
END
$$;
COMMENT ON FUNCTION account_search(text, text, text, boolean, timestamptz, uuid, integer) IS
	'One page of the accounts with a name or address that begins like each of the words, the oldest first, as far as the caller sees accounts; of all or of employees';
GRANT EXECUTE ON FUNCTION account_search(text, text, text, boolean, timestamptz, uuid, integer) TO epione_admin;

RESET ROLE;

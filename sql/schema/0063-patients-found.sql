-- A search is planned for what it asks.  Workers keep one plan for all, which walked through the register whatever was looked for; and of several words
-- the longest one is looked up in the index, because that knows nothing of "all of these".  A record that was merged is found as the one that goes on.

SET LOCAL ROLE epione_scheduler;

CREATE OR REPLACE FUNCTION patient_search(wanted_name text, number_or_name text, wanted_number text, wanted_phone text, wanted_email text, document text, born date, after_name text, after_id uuid,
	most integer) RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	at_the_desk CONSTANT boolean := EXISTS (SELECT FROM account WHERE account.id = app_actor() AND role = 'staff' AND status = 'active');
	exact uuid[];
	patterns CONSTANT text[] := ARRAY(SELECT '% ' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
		FROM regexp_split_to_table(lower(concat_ws(' ', wanted_name, number_or_name)), '[[:space:],]+') AS word WHERE word <> '');
	by_number CONSTANT boolean := number_or_name ~* '^\s*PAT-\d+\s*$' IS TRUE;
	longest CONSTANT text := (SELECT pattern FROM unnest(patterns) AS pattern WHERE NOT by_number ORDER BY length(pattern) DESC LIMIT 1); -- for the index
	reached uuid[];
BEGIN
	IF NOT at_the_desk THEN
		reached := ARRAY(SELECT patient_id FROM care_grant WHERE grantee_id = app_actor() AND expires_at > now() AND 'demographics' = ANY (sections));
	END IF;
	IF by_number OR wanted_number IS NOT NULL THEN
		exact := ARRAY(SELECT patient.id FROM patient WHERE number = upper(trim(coalesce(wanted_number, number_or_name))));
	END IF;
	IF wanted_phone IS NOT NULL THEN
		exact := ARRAY(SELECT patient_id FROM patient_contact WHERE phone_hash = wanted_phone UNION SELECT patient_id FROM patient_contact WHERE other_phone_hash = wanted_phone);
	END IF;
	IF wanted_email IS NOT NULL THEN
		exact := ARRAY(SELECT patient_id FROM patient_contact WHERE email_hash = wanted_email
			INTERSECT SELECT unnest(coalesce(exact, ARRAY(SELECT patient_id FROM patient_contact WHERE email_hash = wanted_email))));
	END IF;
	IF document IS NOT NULL THEN
		exact := ARRAY(SELECT patient_id FROM identity_document WHERE number_hash = document AND deleted_at IS NULL
			INTERSECT SELECT unnest(coalesce(exact, ARRAY(SELECT patient_id FROM identity_document WHERE number_hash = document AND deleted_at IS NULL))));
	END IF;
	IF exact IS NOT NULL THEN
		exact := ARRAY(SELECT coalesce(merged_into, patient.id) FROM patient WHERE patient.id = ANY (exact));
	END IF;
	RETURN QUERY
	SELECT patient.id
	FROM patient
	WHERE deleted_at IS NULL
		AND (reached IS NULL OR patient.id = ANY (reached))
		AND (exact IS NULL OR patient.id = ANY (exact))
		AND (born IS NULL OR date_of_birth = born)
		AND (longest IS NULL OR search_name LIKE longest)
		AND (by_number OR search_name LIKE ALL (patterns))
		AND (sort_name, patient.id) > (coalesce(after_name, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
	ORDER BY sort_name, patient.id
	LIMIT most;
END
$$;

RESET ROLE;

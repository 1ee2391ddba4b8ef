-- In an emergency a record is also named by what papers or relatives say: both names and the birthday, all of them exactly.  It is opened, told to reviewers
-- and answered for like any other, or it is not there: nobody looks for a name without that.

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION break_glass_open_named(given_name text, family_name text, born date, words text) RETURNS SETOF break_glass LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	alike CONSTANT uuid[] := ARRAY(
		SELECT id
		FROM patient
		WHERE date_of_birth = born AND deleted_at IS NULL AND (lower(first_name), lower(last_name)) = (lower(trim(given_name)), lower(trim(family_name)))
		LIMIT 2);
BEGIN
	IF NOT EXISTS (SELECT FROM account JOIN clinician USING (id)
		WHERE account.id = app_actor() AND active AND verified_at IS NOT NULL AND role_allows(account.role, 'breakglass.use')) THEN
		PERFORM breach('break_glass_is_for_listed_roles', 'not for this role');
	END IF;
	IF cardinality(alike) > 1 THEN
		PERFORM breach('break_glass_is_of_one_patient', 'several have this name and birthday');
	END IF;
	RETURN QUERY SELECT * FROM break_glass_open(alike[1], NULL, words);
END
$$;
COMMENT ON FUNCTION break_glass_open_named(text, text, date, text) IS
	'Opens the one patient of that name and birthday in an emergency; no row when there is none, a refusal when there are several';
GRANT EXECUTE ON FUNCTION break_glass_open_named(text, text, date, text) TO epione_clinician;

RESET ROLE;

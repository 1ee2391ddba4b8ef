-- How many codes may be tried is counted in Redis, where whoever writes can let it begin anew.  Each code that did not fit is a row of the audit, which
-- nobody takes away: so that counts, too.

SET LOCAL ROLE epione_owner;

GRANT SELECT (fields) ON audit_event TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION code_wait(account uuid, most integer) RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	began CONSTANT timestamptz := now() - interval '15 minutes';
	passed CONSTANT timestamptz := (
		SELECT max(occurred_at)
		FROM audit_event
		WHERE actor_id = account AND occurred_at > began
			AND action IN ('second factor given', 'proved again') AND outcome = 'done');
BEGIN
	RETURN (
		SELECT CASE WHEN count(*) >= most THEN greatest(ceil(extract(epoch FROM min(occurred_at) - began))::integer, 1) ELSE 0 END
		FROM (
			SELECT occurred_at
			FROM audit_event
			WHERE actor_id = account AND occurred_at > coalesce(passed, began)
				AND action IN ('second factor given', 'proved again') AND outcome = 'unauthenticated' AND 'code' = ANY (fields)
			ORDER BY occurred_at DESC
			LIMIT most
		) AS failed);
END
$$;
COMMENT ON FUNCTION code_wait(uuid, integer) IS 'For how many seconds no more codes of an app are taken for an account, of which so many that did not fit are enough for a quarter of an hour';
GRANT EXECUTE ON FUNCTION code_wait(uuid, integer) TO epione_signin;

RESET ROLE;

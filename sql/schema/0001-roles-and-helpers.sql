-- Who may act, and the small functions that everything else stands on.
--
-- This file makes roles and an extension, so whoever runs it first has to be allowed to (a superuser, once).  All
-- later files are content with epione_owner.  Nobody signs in to PostgreSQL as an actor: the program signs in as
-- epione_app, which may do nearly nothing itself, and becomes an actor for the length of one transaction.

DO $$
DECLARE
	actors CONSTANT text[] := ARRAY['epione_visitor', 'epione_applicant', 'epione_patient', 'epione_clinician', 'epione_staff',
		'epione_admin', 'epione_signin'];
	actor text;
BEGIN
	IF to_regrole('epione_owner') IS NULL THEN
		CREATE ROLE epione_owner NOLOGIN NOINHERIT NOBYPASSRLS;
	END IF;
	IF to_regrole('epione_scheduler') IS NULL THEN
		CREATE ROLE epione_scheduler NOLOGIN NOINHERIT NOBYPASSRLS;
	END IF;
	IF to_regrole('epione_app') IS NULL THEN
		CREATE ROLE epione_app LOGIN NOINHERIT NOBYPASSRLS;
	END IF;
	FOREACH actor IN ARRAY actors LOOP
		IF to_regrole(actor) IS NULL THEN
			EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOBYPASSRLS', actor);
		END IF;
		IF NOT pg_has_role('epione_app', actor, 'MEMBER') THEN
			EXECUTE format('GRANT %I TO epione_app', actor);
		END IF;
	END LOOP;
	IF NOT pg_has_role('epione_owner', 'epione_scheduler', 'MEMBER') THEN
		GRANT epione_scheduler TO epione_owner;
	END IF;
	IF NOT has_schema_privilege('epione_owner', 'public', 'CREATE') OR NOT has_schema_privilege('epione_scheduler', 'public', 'CREATE') THEN
		GRANT USAGE, CREATE ON SCHEMA public TO epione_owner, epione_scheduler;
	END IF;
	IF to_regclass('public.schema_migration') IS NOT NULL THEN
		GRANT SELECT, INSERT ON public.schema_migration TO epione_owner;
		GRANT SELECT ON public.schema_migration TO epione_app;
	END IF;
END
$$;

CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER DEFAULT PRIVILEGES FOR ROLE epione_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE epione_scheduler REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

SET LOCAL ROLE epione_owner;

-- Ids sort by the millisecond they were made in (RFC 9562, version 7).
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
	SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
		PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
COMMENT ON FUNCTION uuid_v7() IS 'A new id that sorts by its time';

-- No context means no rows: both are NULL then.  Policies ask for them inside (SELECT ...), once for each statement.
CREATE FUNCTION app_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT nullif(current_setting('app.actor', true), '')::uuid
$$;
COMMENT ON FUNCTION app_actor() IS 'The account that acts in this transaction';

CREATE FUNCTION app_patient() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
	SELECT nullif(current_setting('app.patient', true), '')::uuid
$$;
COMMENT ON FUNCTION app_patient() IS 'The patient that the acting account is';

-- Numbers for people grow past their width and are never cut.  (In PL/pgSQL: of nextval() SQL would make a plan at every call.)
CREATE FUNCTION display_number(prefix text, number bigint, width integer) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
	RETURN prefix || lpad(number::text, greatest(width, length(number::text)), '0');
END
$$;
COMMENT ON FUNCTION display_number(text, bigint, integer) IS 'A number as people read it: PAT-00001';

-- Rules that no CHECK can say are refused under a name like one, so that both find their words in one table.
CREATE FUNCTION breach(rule text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = rule, MESSAGE = words;
END
$$;
COMMENT ON FUNCTION breach(text, text) IS 'Refuse what happens under the name of a rule';

CREATE FUNCTION row_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.version := OLD.version + 1;
	NEW.updated_at := now();
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION row_moves_on() IS 'Each change of a row makes a new version of it';

-- PostgreSQL takes abbreviations and POSIX rules as zones too; a name with a region is what a person chose.
CREATE FUNCTION is_time_zone(zone text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
	IF zone <> 'UTC' AND zone !~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}$' THEN
		RETURN false;
	END IF;
	PERFORM now() AT TIME ZONE zone;
	RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN false;
END
$$;
COMMENT ON FUNCTION is_time_zone(text) IS 'Whether this names an IANA time zone';

GRANT EXECUTE ON FUNCTION uuid_v7(), app_actor(), app_patient(), is_time_zone(text), breach(text, text)
	TO epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin, epione_app, epione_scheduler;
GRANT EXECUTE ON FUNCTION display_number(text, bigint, integer) TO epione_signin, epione_admin, epione_scheduler;

RESET ROLE;

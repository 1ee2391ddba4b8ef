-- What the tests speak: who acts, what a statement answers, what it is refused for.

CREATE SCHEMA test;
GRANT USAGE ON SCHEMA test TO PUBLIC;
CREATE TABLE test.statement (name text PRIMARY KEY, sql text NOT NULL);
CREATE TABLE test.breach (name text PRIMARY KEY);
GRANT SELECT ON test.statement, test.breach TO PUBLIC;

CREATE FUNCTION test.ok(good boolean, words text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN good THEN 'ok - ' ELSE 'not ok - ' END || words
$$;

CREATE FUNCTION test.same(got anyelement, wanted anyelement, words text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN got IS NOT DISTINCT FROM wanted THEN 'ok - ' || words
		ELSE format('not ok - %s: got %s where %s was wanted', words, coalesce(got::text, 'NULL'), coalesce(wanted::text, 'NULL')) END
$$;

-- The same for words as psql's variables hold them.
CREATE FUNCTION test.same(got text, wanted text, words text) RETURNS text LANGUAGE sql AS $$
	SELECT test.same(ARRAY[got], ARRAY[wanted], words)
$$;

-- Ids of the cast are their names: 'ann' is always the same uuid.
CREATE FUNCTION test.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
	SELECT overlay(md5(name) PLACING '7' FROM 13)::uuid
$$;

CREATE FUNCTION test.become(database_role text, account text DEFAULT NULL, patient text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
	SELECT set_config('role', 'none', true), set_config('app.actor', coalesce(test.id(account)::text, ''), true),
		set_config('app.patient', coalesce(test.id(patient)::text, ''), true), set_config('role', database_role, true)
$$;

CREATE FUNCTION test.nobody() RETURNS void LANGUAGE sql AS $$
	SELECT set_config('role', 'none', true)
$$;

-- The named statement with its parameters written in; a parameter nobody gives is NULL, as from an input that lacks it.
CREATE FUNCTION test.filled(statement_name text, given jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	filled text := (SELECT sql FROM test.statement WHERE name = statement_name);
	parameter text;
BEGIN
	FOR parameter IN SELECT DISTINCT hit[1] FROM regexp_matches(filled, '(?<!:):([a-z][a-z0-9_]*)', 'g') AS hit ORDER BY 1 LOOP
		filled := regexp_replace(filled, '(?<!:):' || parameter || '(?![a-z0-9_])', CASE
			WHEN parameter LIKE '%\_given' THEN (given ? replace(parameter, '_given', ''))::text
			ELSE replace(quote_nullable(given ->> parameter), '\', '\\') END, 'g');
	END LOOP;
	RETURN filled;
END
$$;

-- Those of the pipeline come from the context.
CREATE FUNCTION test.context(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('actor_id', nullif(current_setting('app.actor', true), ''),
		'actor_patient_id', nullif(current_setting('app.patient', true), ''), 'limit', '21', 'majority_years', '18', 'new_id', uuid_v7(), 'actor_zone', 'Europe/London',
		'actor_role', replace(replace(current_user, 'epione_', ''), 'clinician', 'doctor')) || given
$$;

CREATE FUNCTION test.run(statement_name text, given jsonb DEFAULT '{}') RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
	filled CONSTANT text := test.filled(statement_name, test.context(given));
	answer record;
BEGIN
	IF filled ~ '^\s*(INSERT|UPDATE|DELETE)' AND filled !~ 'RETURNING' THEN
		EXECUTE filled;
		RETURN;
	END IF;
	FOR answer IN EXECUTE filled LOOP
		RETURN NEXT to_jsonb(answer);
	END LOOP;
END
$$;

CREATE FUNCTION test.rows(statement_name text, given jsonb DEFAULT '{}') RETURNS integer LANGUAGE sql AS $$
	SELECT count(*)::integer FROM test.run(statement_name, given)
$$;

-- What a statement runs into: the name of a constraint, else an SQLSTATE, else 'nothing'.  Nothing of it stays.
CREATE FUNCTION test.obstacle(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rule text;
BEGIN
	BEGIN
		EXECUTE sql;
		RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = 'undo';
	EXCEPTION
		WHEN SQLSTATE 'ZZ000' THEN
			RETURN 'nothing';
		WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
			RETURN coalesce(nullif(rule, ''), SQLSTATE);
	END;
END
$$;

CREATE FUNCTION test.refused(rule text, statement_name text, given jsonb, words text) RETURNS text LANGUAGE sql AS $$
	SELECT test.same(test.obstacle(test.filled(statement_name, test.context(given))), rule, words)
$$;

CREATE FUNCTION test.stopped(rule text, sql text, words text) RETURNS text LANGUAGE sql AS $$
	SELECT test.same(test.obstacle(sql), rule, words)
$$;

-- Do something as the owner of the data and keep it.
CREATE FUNCTION test.arrange(sql text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	EXECUTE sql;
END
$$;

-- How a statement runs for whoever acts, planned once for all values as the workers plan it.
CREATE FUNCTION test.plan(statement_name text, given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	filled text := (SELECT sql FROM test.statement WHERE name = statement_name);
	parameters text[] := ARRAY(SELECT DISTINCT hit[1] FROM regexp_matches(filled, '(?<!:):([a-z][a-z0-9_]*)', 'g') AS hit ORDER BY 1);
	all_given CONSTANT jsonb := test.context(given);
	arguments text[] := '{}';
	plan jsonb;
BEGIN
	FOR i IN 1 .. coalesce(array_length(parameters, 1), 0) LOOP
		filled := regexp_replace(filled, '(?<!:):' || parameters[i] || '(?![a-z0-9_])', '$' || i, 'g');
		arguments := arguments || quote_nullable(all_given ->> parameters[i]);
	END LOOP;
	PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
	EXECUTE 'PREPARE planned AS ' || filled;
	EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE planned%s', '(' || array_to_string(arguments, ', ') || ')') INTO plan;
	DEALLOCATE planned;
	RETURN plan -> 0 -> 'Plan';
END
$$;

-- People and things that most files need.  All doctors are in a clinic of their own, with a specialty; hours are given by each file.
CREATE FUNCTION test.patient(name text, zone text DEFAULT 'Europe/London') RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, time_zone)
	VALUES (test.id(name), name || '@sql.test', 'x', 'patient', 'active', initcap(name), 'Test', zone);
	INSERT INTO patient (id, account_id, first_name, last_name) VALUES (test.id('patient ' || name), test.id(name), initcap(name), 'Test');
	RETURN test.id('patient ' || name);
END
$$;

CREATE FUNCTION test.clinician(name text, zone text DEFAULT 'Europe/London', slot integer DEFAULT 30, its_role text DEFAULT 'doctor') RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	INSERT INTO specialty (id, name) VALUES (test.id('medicine'), 'Medicine') ON CONFLICT DO NOTHING;
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, time_zone)
	VALUES (test.id(name), name || '@sql.test', 'x', its_role, 'active', initcap(name), 'Test', zone);
	INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, time_zone, slot_minutes, active, verified_at)
	VALUES (test.id(name), its_role, 'Dr ' || initcap(name), test.id('medicine'), 'L', zone, slot, true, now());
	RETURN test.id(name);
END
$$;

CREATE FUNCTION test.employee(name text, its_role text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name)
	VALUES (test.id(name), name || '@sql.test', 'x', its_role, 'active', initcap(name), 'Test');
	RETURN test.id(name);
END
$$;

-- Every day the same hours.
CREATE FUNCTION test.hours(name text, start_time time, end_time time) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
	INSERT INTO working_hours (doctor_id, weekday, start_time, end_time)
	SELECT test.id(name), weekday, hours.start_time, hours.end_time
	FROM generate_series(1, 7) AS weekday
$$;

CREATE FUNCTION test.booking(doctor text, instant timestamptz, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('doctor_id', test.id(doctor), 'starts_at', instant, 'type', 'consultation', 'consultation_type', 'video',
		'reason', 'A cough') || more
$$;

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;

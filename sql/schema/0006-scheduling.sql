-- The rules of booking, and the times that are free.
--
-- What is hard: two people want one time at once.  The exclusion constraints of appointment decide that; the lock
-- below only sees to it that those who wait do so in line, because two inserts that meet inside an exclusion
-- constraint can wait for each other for ever.
--
-- All of these functions belong to epione_scheduler: whoever books may not read other people's appointments.  Those that others may call fix the
-- search path, and keep one plan for all values: planning costs more than running here.

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION appointment_span(doctor uuid, instant timestamptz, wall timestamp, minutes integer) RETURNS tstzrange LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
	beginning timestamptz := instant;
BEGIN
	SELECT * INTO who FROM clinician WHERE id = doctor AND role IN ('doctor', 'specialist');
	IF NOT FOUND THEN
		PERFORM breach('appointment_doctor_exists', 'there is no such doctor');
	END IF;
	IF coalesce(minutes, who.slot_minutes) NOT BETWEEN 5 AND 240 THEN
		PERFORM breach('appointment_lasts_5_to_240_minutes', 'too short or too long');
	END IF;
	IF beginning IS NULL THEN
		beginning := instant_of(wall, who.time_zone);
	END IF;
	RETURN tstzrange(beginning, beginning + make_interval(mins => coalesce(minutes, who.slot_minutes)));
END
$$;
COMMENT ON FUNCTION appointment_span(uuid, timestamptz, timestamp, integer) IS
	'From when to when: of an instant, or else a wall-clock time in the doctor''s zone, and a length, or else the doctor''s own';

-- A day of a clinician: the windows that begin a grid of times, and what of them is open.  (These are in PL/pgSQL because that keeps its plans.)
CREATE FUNCTION day_plan(doctor uuid, zone text, day date, OUT windows tstzmultirange[], OUT open tstzmultirange) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
BEGIN
	SELECT array_agg(span) FILTER (WHERE opens),
		coalesce(range_agg(span) FILTER (WHERE opens), '{}') - coalesce(range_agg(span) FILTER (WHERE NOT opens), '{}')
	INTO windows, open
	FROM (
		SELECT true AS opens, wall_window(day, hours.start_time, hours.end_time, zone) AS span
		FROM working_hours AS hours
		WHERE hours.doctor_id = doctor AND hours.weekday = extract(isodow FROM day)::integer
		UNION ALL
		SELECT special.is_available, wall_window(day, coalesce(special.start_time, '00:00'), coalesce(special.end_time, '24:00'), zone)
		FROM availability_exception AS special
		WHERE special.doctor_id = doctor AND special.day = day_plan.day
		UNION ALL
		SELECT false, wall_window(day, '00:00', '24:00', zone)
		FROM leave
		WHERE leave.doctor_id = doctor AND leave.ends_on >= day AND leave.starts_on <= day
	) AS part;
END
$$;
COMMENT ON FUNCTION day_plan(uuid, text, date) IS 'When a clinician works on a day: weekly hours and what opens, less what closes and leave';

-- Held times whose time is over count as free everywhere, and so does what the one who asks holds.
CREATE FUNCTION busy_times(doctor uuid, early timestamptz, late timestamptz) RETURNS tstzmultirange LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (
		SELECT coalesce(range_agg(during), '{}')
		FROM appointment
		WHERE doctor_id = doctor
			AND starts_at > early - interval '240 minutes'
			AND starts_at < late
			AND status IN ('held', 'scheduled', 'confirmed', 'in-progress')
			AND (status <> 'held' OR (held_until > now() AND booked_by IS DISTINCT FROM app_actor())));
END
$$;
COMMENT ON FUNCTION busy_times(uuid, timestamptz, timestamptz) IS 'What of a stretch of time is taken';

-- Walks day by day until enough were found.  The times of a day come in order and each once: an extra window may repeat the grid of the week's.
-- Nobody practises after their licence.
CREATE FUNCTION walk_free_times(who clinician, first date, days integer, duration integer, most integer) RETURNS SETOF timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
	length CONSTANT interval := make_interval(mins => coalesce(duration, who.slot_minutes));
	step CONSTANT interval := make_interval(mins => who.slot_minutes);
	day date := greatest(first, (now() AT TIME ZONE who.time_zone)::date);
	last CONSTANT date := least(first + days - 1, coalesce(who.licence_expires_on, first + days - 1));
	wanted integer := most;
	plan record;
	free tstzmultirange;
	offered bigint;
BEGIN
	WHILE day <= last AND (most IS NULL OR wanted > 0) LOOP
		plan := day_plan(who.id, who.time_zone, day);
		day := day + 1;
		CONTINUE WHEN isempty(plan.open) OR upper(plan.open) <= now();
		free := plan.open - busy_times(who.id, lower(plan.open), upper(plan.open));
		RETURN QUERY
		SELECT DISTINCT instant
		FROM unnest(plan.windows) AS span, unnest(span) AS piece, generate_series(lower(piece), upper(piece) - length, step) AS instant
		WHERE instant > now() AND free @> tstzrange(instant, instant + length)
		ORDER BY instant
		LIMIT wanted;
		GET DIAGNOSTICS offered = ROW_COUNT;
		wanted := wanted - offered;
	END LOOP;
END
$$;
COMMENT ON FUNCTION walk_free_times(clinician, date, integer, integer, integer) IS 'Free times of a clinician over some days, at most so many';

CREATE FUNCTION free_times(doctor uuid, first date, days integer, duration integer) RETURNS SETOF timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
BEGIN
	SELECT * INTO who FROM clinician WHERE id = doctor AND listed;
	RETURN QUERY SELECT * FROM walk_free_times(who, first, days, duration, NULL) WHERE who.id IS NOT NULL;
END
$$;
COMMENT ON FUNCTION free_times(uuid, date, integer, integer) IS 'All free times of a doctor from a day in their zone on, over some days';

CREATE FUNCTION next_free_time(doctor uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
BEGIN
	SELECT * INTO who FROM clinician WHERE id = doctor AND listed;
	RETURN (SELECT instant FROM walk_free_times(who, (now() AT TIME ZONE who.time_zone)::date, 28, NULL, 1) AS instant WHERE who.id IS NOT NULL);
END
$$;
COMMENT ON FUNCTION next_free_time(uuid) IS 'The first free time of a doctor within four weeks';

CREATE FUNCTION patient_is_free(patient uuid, span tstzrange) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT NOT EXISTS (
		SELECT FROM appointment
		WHERE patient_id = patient AND during && span AND status IN ('held', 'scheduled', 'confirmed', 'in-progress'))
$$;
COMMENT ON FUNCTION patient_is_free(uuid, tstzrange) IS 'Whether a patient has nothing else at a time';

-- The nearest may lie before or after; a week back is far enough, and what is past is not free anyway.
CREATE FUNCTION nearest_free_times(doctor uuid, patient uuid, wanted timestamptz, duration integer, most integer) RETURNS SETOF timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
	centre CONSTANT timestamptz := greatest(coalesce(wanted, now()), now());
	minutes integer;
	day date;
BEGIN
	SELECT * INTO who FROM clinician WHERE id = doctor AND listed;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	minutes := CASE WHEN duration BETWEEN 5 AND 240 THEN duration ELSE who.slot_minutes END;
	day := (centre AT TIME ZONE who.time_zone)::date;
	RETURN QUERY
	SELECT nearest.instant
	FROM (
		SELECT near.instant
		FROM (
			SELECT instant FROM walk_free_times(who, day - 7, 8, minutes, NULL) AS instant
			UNION ALL
			SELECT instant FROM walk_free_times(who, day + 1, 28, minutes, most * 4) AS instant
		) AS near
		WHERE patient_is_free(patient, tstzrange(near.instant, near.instant + make_interval(mins => minutes)))
		ORDER BY abs(extract(epoch FROM near.instant - centre)), near.instant
		LIMIT most
	) AS nearest
	ORDER BY nearest.instant;
END
$$;
COMMENT ON FUNCTION nearest_free_times(uuid, uuid, timestamptz, integer, integer) IS
	'The times nearest to a wish that are free for a doctor and a patient, in order';

-- As instant_of, but a time that the clocks skip becomes the one just after.
CREATE FUNCTION nearest_to_wall_time(doctor uuid, wall timestamp) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
	SELECT wall AT TIME ZONE time_zone FROM clinician WHERE id = doctor
$$;
COMMENT ON FUNCTION nearest_to_wall_time(uuid, timestamp) IS 'An instant near a wall-clock time in a doctor''s zone, whether that exists or not';

GRANT EXECUTE ON FUNCTION appointment_span(uuid, timestamptz, timestamp, integer) TO epione_patient, epione_clinician, epione_staff;
GRANT EXECUTE ON FUNCTION free_times(uuid, date, integer, integer), next_free_time(uuid), nearest_free_times(uuid, uuid, timestamptz, integer, integer),
	nearest_to_wall_time(uuid, timestamp) TO epione_patient, epione_clinician, epione_staff, epione_admin;

RESET ROLE;

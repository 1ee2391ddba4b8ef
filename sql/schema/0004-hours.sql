-- When clinicians work, as wall-clock times in their own zone, and how such times become instants.
--
-- What is hard: clocks change twice a year.  A wall-clock time may not exist (the hour that is skipped) or exist
-- twice (the hour that is repeated).  Working hours are therefore read as "every instant whose wall-clock time lies
-- in the window", which is never wrong: a skipped hour has no such instant, a repeated one has two.

SET LOCAL ROLE epione_owner;

CREATE TABLE working_hours (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	doctor_id uuid NOT NULL,
	weekday integer NOT NULL,
	start_time time NOT NULL,
	end_time time NOT NULL,
	CONSTRAINT working_hours_doctor_exists FOREIGN KEY (doctor_id) REFERENCES clinician (id),
	CONSTRAINT working_hours_weekday_is_1_to_7 CHECK (weekday BETWEEN 1 AND 7),
	CONSTRAINT working_hours_end_after_they_start CHECK (end_time > start_time),
	CONSTRAINT working_hours_are_whole_minutes CHECK (extract(second FROM start_time) = 0 AND extract(second FROM end_time) = 0),
	CONSTRAINT working_hours_do_not_overlap EXCLUDE USING gist (doctor_id WITH =, weekday WITH =,
		int4range((extract(epoch FROM start_time) / 60)::integer, (extract(epoch FROM end_time) / 60)::integer) WITH &&)
		DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX working_hours_of_doctor ON working_hours (doctor_id, weekday, start_time);
COMMENT ON TABLE working_hours IS 'The week of a clinician, in their own zone';
COMMENT ON COLUMN working_hours.id IS 'UUIDv7';
COMMENT ON COLUMN working_hours.doctor_id IS 'Whose';
COMMENT ON COLUMN working_hours.weekday IS 'ISO 8601: 1 is Monday';
COMMENT ON COLUMN working_hours.start_time IS 'Wall-clock time';
COMMENT ON COLUMN working_hours.end_time IS 'Wall-clock time; 24:00 is the end of the day';

CREATE TABLE availability_exception (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	doctor_id uuid NOT NULL,
	day date NOT NULL,
	start_time time,
	end_time time,
	is_available boolean NOT NULL,
	reason text,
	CONSTRAINT availability_exception_doctor_exists FOREIGN KEY (doctor_id) REFERENCES clinician (id),
	CONSTRAINT availability_exception_has_both_times_or_none CHECK ((start_time IS NULL) = (end_time IS NULL)),
	CONSTRAINT availability_exception_ends_after_it_starts CHECK (end_time > start_time),
	CONSTRAINT availability_exception_that_opens_has_times CHECK (start_time IS NOT NULL OR NOT is_available),
	CONSTRAINT availability_exception_is_whole_minutes CHECK (extract(second FROM start_time) = 0 AND extract(second FROM end_time) = 0),
	CONSTRAINT availability_exception_reason_has_at_most_200_characters CHECK (length(reason) <= 200)
);
CREATE INDEX availability_exception_of_doctor ON availability_exception (doctor_id, day);
COMMENT ON TABLE availability_exception IS 'Days that are not like their weekday';
COMMENT ON COLUMN availability_exception.id IS 'UUIDv7';
COMMENT ON COLUMN availability_exception.doctor_id IS 'Whose';
COMMENT ON COLUMN availability_exception.day IS 'The day, in their zone';
COMMENT ON COLUMN availability_exception.start_time IS 'Wall-clock time; NULL: the whole day';
COMMENT ON COLUMN availability_exception.end_time IS 'Wall-clock time; 24:00 is the end of the day';
COMMENT ON COLUMN availability_exception.is_available IS 'true opens, false closes, and what closes wins';
COMMENT ON COLUMN availability_exception.reason IS 'In their own words';

CREATE TABLE leave (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	doctor_id uuid NOT NULL,
	starts_on date NOT NULL,
	ends_on date NOT NULL,
	reason text,
	CONSTRAINT leave_doctor_exists FOREIGN KEY (doctor_id) REFERENCES clinician (id),
	CONSTRAINT leave_ends_after_it_starts CHECK (ends_on >= starts_on),
	CONSTRAINT leave_reason_has_at_most_200_characters CHECK (length(reason) <= 200)
);
CREATE INDEX leave_of_doctor ON leave (doctor_id, ends_on);
COMMENT ON TABLE leave IS 'Days away, first and last included';
COMMENT ON COLUMN leave.id IS 'UUIDv7';
COMMENT ON COLUMN leave.doctor_id IS 'Whose';
COMMENT ON COLUMN leave.starts_on IS 'First day away, in their zone';
COMMENT ON COLUMN leave.ends_on IS 'Last day away';
COMMENT ON COLUMN leave.reason IS 'In their own words; for themselves and the clinic';

DO $$
DECLARE
	part text;
BEGIN
	FOREACH part IN ARRAY ARRAY['working_hours', 'availability_exception', 'leave'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
		EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_admin USING (true)',
			part || '_read', part);
		EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO epione_clinician WITH CHECK (doctor_id = (SELECT app_actor()))',
			part || '_own_new', part);
		EXECUTE format('CREATE POLICY %I ON %I FOR DELETE TO epione_clinician USING (doctor_id = (SELECT app_actor()))',
			part || '_own_gone', part);
		EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO epione_scheduler USING (true)', part || '_scheduled', part);
		EXECUTE format('GRANT SELECT ON %I TO epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler', part);
		EXECUTE format('GRANT INSERT, DELETE ON %I TO epione_clinician', part);
	END LOOP;
END
$$;

-- The offset of a zone at an instant: what has to be added to UTC.
CREATE FUNCTION zone_offset(instant timestamptz, zone text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT (instant AT TIME ZONE zone) - (instant AT TIME ZONE 'UTC')
$$;
COMMENT ON FUNCTION zone_offset(timestamptz, text) IS 'What a zone adds to UTC at an instant';

-- When the clocks of a zone change between two instants whose offsets differ, to the second.
CREATE FUNCTION clocks_change(early timestamptz, late timestamptz, zone text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	before CONSTANT interval := zone_offset(early, zone);
	middle timestamptz;
BEGIN
	WHILE late - early > '1 second' LOOP
		middle := date_trunc('second', early + (late - early) / 2, 'UTC');
		IF zone_offset(middle, zone) = before THEN
			early := middle;
		ELSE
			late := middle;
		END IF;
	END LOOP;
	RETURN late;
END
$$;
COMMENT ON FUNCTION clocks_change(timestamptz, timestamptz, text) IS 'The instant at which a zone''s clocks change, between two around it';

-- All instants of a day whose wall-clock time lies between two others.  Nearly all days have one offset: then this is a subtraction.
CREATE FUNCTION wall_window(day date, start_time time, end_time time, zone text) RETURNS tstzmultirange LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
	wall_start CONSTANT timestamptz := (day + start_time) AT TIME ZONE 'UTC';
	wall_end CONSTANT timestamptz := (day + end_time) AT TIME ZONE 'UTC';
	early CONSTANT timestamptz := (day::timestamp AT TIME ZONE 'UTC') - interval '15 hours';
	late CONSTANT timestamptz := early + interval '53 hours';
	before CONSTANT interval := zone_offset(early, zone);
	after CONSTANT interval := zone_offset(late, zone);
	change timestamptz;
BEGIN
	IF before = after THEN
		RETURN tstzmultirange(tstzrange(wall_start - before, wall_end - before));
	END IF;
	change := clocks_change(early, late, zone);
	RETURN tstzmultirange(tstzrange(wall_start - before, wall_end - before) * tstzrange(NULL, change),
		tstzrange(wall_start - after, wall_end - after) * tstzrange(change, NULL));
END
$$;
COMMENT ON FUNCTION wall_window(date, time, time, text) IS 'All instants of a day whose wall-clock time lies in a window';

CREATE FUNCTION day_starts(day date, zone text) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT lower(wall_window(day, '00:00', '24:00', zone))
$$;
COMMENT ON FUNCTION day_starts(date, text) IS 'The first instant of a local day, wherever the clocks put it';

-- A wall-clock time that is skipped is no time; of one that is repeated the first is meant (RFC 5545, 3.3.5).
CREATE FUNCTION instant_of(wall timestamp, zone text) RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
	known timestamptz := wall AT TIME ZONE zone;
	first timestamptz := (wall AT TIME ZONE 'UTC') - zone_offset(known - interval '1 day', zone);
BEGIN
	IF first < known AND (first AT TIME ZONE zone) = wall THEN
		known := first;
	END IF;
	IF (known AT TIME ZONE zone) <> wall THEN
		PERFORM breach('wall_time_exists', 'the clocks skip that time');
	END IF;
	RETURN known;
END
$$;
COMMENT ON FUNCTION instant_of(timestamp, text) IS 'The instant of a wall-clock time, the first of two; refuses one that is skipped';

GRANT EXECUTE ON FUNCTION zone_offset(timestamptz, text), clocks_change(timestamptz, timestamptz, text), wall_window(date, time, time, text),
	day_starts(date, text), instant_of(timestamp, text) TO epione_patient, epione_clinician, epione_staff, epione_scheduler;

RESET ROLE;

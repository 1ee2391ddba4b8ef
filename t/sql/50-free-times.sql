-- Free times: on the doctor's grid, over both clock changes, in many zones; what is taken is not among them.

BEGIN;
SELECT test.patient('ann'), test.patient('cat') \gset
CREATE TEMPORARY TABLE expected (zone text, slot integer, start_time time, end_time time, first date, days integer, duration integer, instants timestamptz[], words text);
INSERT INTO expected
VALUES
	('Europe/London', 60, '00:00', '04:00', '2035-03-25', 1, NULL, '{2035-03-25 00:00Z,2035-03-25 01:00Z,2035-03-25 02:00Z}', 'three hours where four were'),
	('Europe/London', 60, '00:00', '04:00', '2035-10-28', 1, NULL,
		'{2035-10-27 23:00Z,2035-10-28 00:00Z,2035-10-28 01:00Z,2035-10-28 02:00Z,2035-10-28 03:00Z}', 'five hours, each once'),
	('Europe/London', 60, '09:00', '11:00', '2035-03-24', 3, NULL,
		'{2035-03-24 09:00Z,2035-03-24 10:00Z,2035-03-25 08:00Z,2035-03-25 09:00Z,2035-03-26 08:00Z,2035-03-26 09:00Z}', 'nine is nine before and after'),
	('Europe/London', 45, '09:00', '11:00', '2035-01-15', 1, NULL, '{2035-01-15 09:00Z,2035-01-15 09:45Z}', 'what would run over the end is not offered'),
	('Europe/London', 30, '09:00', '11:00', '2035-01-15', 1, 90, '{2035-01-15 09:00Z,2035-01-15 09:30Z}', 'a longer visit on the same grid'),
	('Europe/London', 30, '09:00', '10:00', '2035-01-15', 1, 240, '{}', 'a visit longer than the window'),
	('America/New_York', 30, '01:00', '04:00', '2035-03-11', 1, NULL, '{2035-03-11 06:00Z,2035-03-11 06:30Z,2035-03-11 07:00Z,2035-03-11 07:30Z}',
		'two hours of three'),
	('America/New_York', 60, '00:30', '02:30', '2035-11-04', 1, NULL, '{2035-11-04 04:30Z,2035-11-04 05:30Z,2035-11-04 06:30Z}', 'three hours of two'),
	('America/St_Johns', 60, '01:00', '04:00', '2035-03-11', 1, NULL, '{2035-03-11 04:30Z,2035-03-11 05:30Z}', 'Newfoundland forward'),
	('America/St_Johns', 60, '01:00', '02:00', '2035-11-04', 1, NULL, '{2035-11-04 03:30Z,2035-11-04 04:30Z}', 'Newfoundland back'),
	('Australia/Adelaide', 60, '01:00', '04:00', '2035-10-07', 1, NULL, '{2035-10-06 15:30Z,2035-10-06 16:30Z}', 'Adelaide forward'),
	('Australia/Adelaide', 60, '02:00', '04:00', '2035-04-01', 1, NULL, '{2035-03-31 15:30Z,2035-03-31 16:30Z,2035-03-31 17:30Z}', 'Adelaide back'),
	('Australia/Lord_Howe', 30, '01:30', '03:00', '2035-10-07', 1, NULL, '{2035-10-06 15:00Z,2035-10-06 15:30Z}', 'Lord Howe forward, by half an hour'),
	('Australia/Lord_Howe', 30, '01:30', '02:30', '2035-04-01', 1, NULL, '{2035-03-31 14:30Z,2035-03-31 15:00Z,2035-03-31 15:30Z}', 'Lord Howe back, by half an hour'),
	('Pacific/Chatham', 60, '02:00', '05:00', '2035-09-30', 1, NULL, '{2035-09-29 13:15Z,2035-09-29 14:15Z}', 'the Chathams forward'),
	('America/Santiago', 60, '00:00', '03:00', '2035-09-02', 1, NULL, '{2035-09-02 04:00Z,2035-09-02 05:00Z}', 'Chile has no midnight'),
	('Asia/Kolkata', 30, '23:00', '24:00', '2035-03-25', 2, NULL, '{2035-03-25 17:30Z,2035-03-25 18:00Z,2035-03-26 17:30Z,2035-03-26 18:00Z}', 'an evening up to midnight'),
	('Asia/Kathmandu', 20, '09:00', '10:00', '2035-10-28', 1, NULL, '{2035-10-28 03:15Z,2035-10-28 03:35Z,2035-10-28 03:55Z}', 'a quarter of an hour');

CREATE FUNCTION pg_temp.offered(wish expected) RETURNS timestamptz[] LANGUAGE plpgsql AS $$
DECLARE
	name text := 'doc-' || gen_random_uuid();
	offered timestamptz[];
BEGIN
	PERFORM test.clinician(name, wish.zone, wish.slot), test.hours(name, wish.start_time, wish.end_time);
	SELECT coalesce(array_agg(instant), '{}') INTO offered FROM free_times(test.id(name), wish.first, wish.days, wish.duration) AS instant;
	RETURN offered;
END
$$;
SELECT test.same(pg_temp.offered(expected), instants, format('%s, %s to %s from %s: %s', zone, start_time, end_time, first, words)) FROM expected;

-- A whole day of half hours: 46 in spring, 50 in autumn, 47 and 49 on Lord Howe.
SELECT test.same(cardinality(pg_temp.offered((zone, 30, '00:00', '24:00', day, 1, NULL, NULL, NULL)::expected)), wanted, format('%s has %s half hours in %s', day, wanted, zone))
FROM (VALUES ('Europe/London', '2035-03-25', 46), ('Europe/London', '2035-10-28', 50), ('Australia/Lord_Howe', '2035-10-07', 47),
	('Australia/Lord_Howe', '2035-04-01', 49), ('Asia/Kolkata', '2035-03-25', 48), ('America/Havana', '2035-11-04', 50), ('America/Havana', '2035-11-03', 48))
	AS long (zone, day, wanted);

-- What takes time away, and what gives some.
SELECT test.clinician('bo', 'UTC', 30), test.hours('bo', '09:00', '12:00'), current_date + 30 AS day \gset
INSERT INTO availability_exception (doctor_id, day, start_time, end_time, is_available)
VALUES (test.id('bo'), :'day', '10:00', '10:40', false), (test.id('bo'), :'day', '14:10', '15:10', true), (test.id('bo'), :'day'::date + 1, NULL, NULL, false),
	(test.id('bo'), :'day'::date + 1, '20:00', '21:00', true), (test.id('bo'), :'day'::date + 3, '11:00', '13:00', true);
INSERT INTO leave (doctor_id, starts_on, ends_on) VALUES (test.id('bo'), :'day'::date + 2, :'day'::date + 2);
CREATE FUNCTION pg_temp.times(doctor text, day date, duration integer DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(to_char(instant AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY instant), '') FROM free_times(test.id(doctor), day, 1, duration) AS instant
$$;
SELECT test.same(pg_temp.times('bo', :'day'), '09:00 09:30 11:00 11:30 14:10 14:40', 'a closed part is left out, an extra one has a grid of its own');
SELECT test.same(pg_temp.times('bo', :'day'::date + 1), '', 'a closed day stays closed, whatever else opens it');
SELECT test.same(pg_temp.times('bo', :'day'::date + 2), '', 'leave');
SELECT test.same(pg_temp.times('bo', :'day'::date + 3), '09:00 09:30 10:00 10:30 11:00 11:30 12:00 12:30', 'windows that overlap offer each time once');
SELECT test.same(pg_temp.times('bo', :'day'::date + 3, 60), '09:00 09:30 10:00 10:30 11:00 11:30 12:00', 'and are one');

CREATE FUNCTION pg_temp.at(day date, wall text) RETURNS timestamptz LANGUAGE sql AS $$ SELECT (day || ' ' || wall || 'Z')::timestamptz $$;
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT answer ->> 'id' AS visit FROM test.run('appointment_book', test.booking('bo', pg_temp.at(:'day'::date + 7, '09:45'))) AS answer \gset
SELECT test.nobody() \gset
SELECT test.same(pg_temp.times('bo', :'day'::date + 7), '09:00 10:30 11:00 11:30', 'a visit off the grid takes both times it touches');
SELECT test.same(pg_temp.times('bo', :'day'::date + 7, 60), '10:30 11:00', 'and all that would run into it');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.rows('appointment_hold', test.booking('bo', pg_temp.at(:'day'::date + 7, '11:00'))) \gset
SELECT test.same(answer ->> 'free_times', format('["%1$sT09:00:00Z", "%1$sT10:30:00Z", "%1$sT11:00:00Z", "%1$sT11:30:00Z"]', :'day'::date + 7), 'what one holds oneself is free')
FROM test.run('appointment_free_times', jsonb_build_object('doctor_id', test.id('bo'), 'from', :'day'::date + 7, 'days', 1)) AS answer;
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(answer ->> 'free_times', format('["%1$sT09:00:00Z", "%1$sT10:30:00Z", "%1$sT11:30:00Z"]', :'day'::date + 7), 'for others it is taken')
FROM test.run('appointment_free_times', jsonb_build_object('doctor_id', test.id('bo'), 'from', :'day'::date + 7, 'days', 1)) AS answer;
SELECT test.nobody() \gset
UPDATE appointment SET held_until = now() - interval '1 second' WHERE status = 'held';
SELECT test.same(pg_temp.times('bo', :'day'::date + 7), '09:00 10:30 11:00 11:30', 'a hold that is over is free again');
UPDATE appointment SET status = 'cancelled', cancel_reason = 'well again' WHERE id = :'visit';
SELECT test.same(pg_temp.times('bo', :'day'::date + 7), '09:00 09:30 10:00 10:30 11:00 11:30', 'so is a cancelled visit');

-- The next one, the nearest ones.
SELECT test.clinician('cy', 'UTC', 60), test.hours('cy', '00:00', '24:00') \gset
SELECT test.same(next_free_time(test.id('cy')), date_trunc('hour', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 hour', 'the next free time is the next on the grid');
SELECT test.same(next_free_time(test.id('bo')), (SELECT min(instant) FROM free_times(test.id('bo'), current_date, 28, NULL) AS instant), 'and the first of all');
INSERT INTO leave (doctor_id, starts_on, ends_on) VALUES (test.id('cy'), current_date - 1, current_date + 20);
SELECT test.same(next_free_time(test.id('cy')), pg_temp.at(current_date + 21, '00:00'), 'the first after leave');
UPDATE leave SET ends_on = current_date + 40 WHERE doctor_id = test.id('cy');
SELECT test.same(next_free_time(test.id('cy')), NULL::timestamptz, 'none within four weeks is none');
UPDATE leave SET starts_on = current_date + 20, ends_on = current_date + 20 WHERE doctor_id = test.id('cy');
UPDATE clinician SET licence_expires_on = current_date + 9 WHERE id = test.id('cy');
SELECT test.same(max(instant), pg_temp.at(current_date + 9, '23:00'), 'nothing is offered after the licence ends') FROM free_times(test.id('cy'), current_date, 28, NULL) AS instant;
UPDATE clinician SET licence_expires_on = NULL WHERE id = test.id('cy');
SELECT test.same(array_agg(instant), ARRAY[pg_temp.at(:'day', '09:00'), pg_temp.at(:'day', '10:00'), pg_temp.at(:'day', '11:00')], 'the nearest lie before and after')
FROM nearest_free_times(test.id('cy'), NULL, pg_temp.at(:'day', '10:15'), NULL, 3) AS instant;
SELECT test.same(array_agg(instant), ARRAY[pg_temp.at(:'day', '11:30'), pg_temp.at(:'day', '14:10'), pg_temp.at(:'day', '14:40')], 'and skip what is closed')
FROM nearest_free_times(test.id('bo'), NULL, pg_temp.at(:'day', '13:30'), NULL, 3) AS instant;
SELECT test.same(count(*), 3::bigint, 'a wish in the past has some') FROM nearest_free_times(test.id('cy'), NULL, '0001-01-01', NULL, 3);
SELECT test.same(count(*), 3::bigint, 'and one without a time') FROM nearest_free_times(test.id('cy'), NULL, NULL, NULL, 3);
SELECT test.same(count(*), 3::bigint, 'and one of an impossible length') FROM nearest_free_times(test.id('cy'), NULL, NULL, 100000, 3);
SELECT test.same(count(*), 0::bigint, 'a doctor nobody knows has none') FROM nearest_free_times(test.id('nobody'), NULL, NULL, NULL, 3);
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.rows('appointment_book', test.booking('cy', pg_temp.at(:'day', '09:00'))) \gset
SELECT test.same(string_agg(to_char((answer ->> 'starts_at')::timestamptz AT TIME ZONE 'UTC', 'HH24:MI'), ' '), '11:00 11:30 14:10',
	'what is offered instead is free for the patient too')
FROM test.run('appointment_nearest', jsonb_build_object('doctor_id', test.id('bo'), 'starts_at', pg_temp.at(:'day', '09:00')))  AS answer;
SELECT test.same(test.rows('appointment_nearest_to_book', jsonb_build_object('doctor_id', test.id('bo'), 'wall_time', '2035-03-25 01:30')), 3,
	'a wall-clock time has neighbours too');
SELECT test.same(string_agg(to_char((answer ->> 'starts_at')::timestamptz AT TIME ZONE 'UTC', 'HH24:MI'), ' '), '10:00 11:00 12:00', 'and a move')
FROM test.run('appointment_list') AS visit CROSS JOIN LATERAL test.run('appointment_nearest_to_reschedule',
	jsonb_build_object('appointment_id', visit ->> 'id', 'starts_at', pg_temp.at(:'day', '11:00'))) AS answer
WHERE visit ->> 'status' = 'scheduled';

-- A doctor nobody may book offers nothing.
SELECT test.nobody() \gset
UPDATE clinician SET active = false WHERE id = test.id('cy');
SELECT test.same(next_free_time(test.id('cy')), NULL::timestamptz, 'a doctor who is not active has no free time');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('appointment_free_times', jsonb_build_object('doctor_id', test.id('cy'))), 0, 'and is not there');

-- But others of the specialty may.
SELECT test.nobody() \gset
INSERT INTO specialty (id, name) VALUES (test.id('rare'), 'Rare');
SELECT test.clinician('di', 'UTC', 60), test.hours('di', '00:00', '24:00') \gset
UPDATE clinician SET specialty_id = test.id('rare') WHERE id IN (test.id('cy'), test.id('di'));
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(string_agg(format('%s at %s', answer ->> 'doctor_name', to_char((answer ->> 'starts_at')::timestamptz AT TIME ZONE 'UTC', 'HH24:MI')), ', '),
	'Dr Di at 08:00', 'those of others of the specialty are offered instead, free for the patient')
FROM test.run('appointment_nearest', jsonb_build_object('doctor_id', test.id('cy'), 'starts_at', pg_temp.at(:'day', '09:00'))) AS answer;
SELECT test.same(test.rows('appointment_nearest', jsonb_build_object('doctor_id', test.id('nobody'), 'starts_at', pg_temp.at(:'day', '11:30'))), 0,
	'but nothing for a doctor nobody knows');
ROLLBACK;

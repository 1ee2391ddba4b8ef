-- Clocks change twice a year, in some zones by half an hour, in some at midnight.  Instants here are written by hand.
--
-- 2035: Europe 25 March and 28 October at 01:00 UTC; the United States and Newfoundland 11 March and 4 November at 02:00 local time; South
-- Australia and Lord Howe 1 April and 7 October; New Zealand and the Chathams 1 April and 30 September; Chile 7 April (24:00) and 2 September.

CREATE TEMPORARY TABLE expected (zone text, day date, start_time time, end_time time, spans tstzmultirange, words text);
INSERT INTO expected
VALUES
	('Europe/London', '2035-01-15', '09:00', '17:00', '{[2035-01-15 09:00Z,2035-01-15 17:00Z)}', 'a winter day'),
	('Europe/London', '2035-07-15', '09:00', '17:00', '{[2035-07-15 08:00Z,2035-07-15 16:00Z)}', 'a summer day'),
	('Europe/London', '2035-03-25', '00:00', '04:00', '{[2035-03-25 00:00Z,2035-03-25 03:00Z)}', 'the skipped hour is not there'),
	('Europe/London', '2035-03-25', '01:15', '01:45', '{}', 'nothing of the skipped hour is'),
	('Europe/London', '2035-03-25', '01:30', '03:00', '{[2035-03-25 01:00Z,2035-03-25 02:00Z)}', 'a window that starts in it starts after it'),
	('Europe/London', '2035-03-25', '00:00', '01:30', '{[2035-03-25 00:00Z,2035-03-25 01:00Z)}', 'a window that ends in it ends before it'),
	('Europe/London', '2035-03-25', '00:00', '24:00', '{[2035-03-25 00:00Z,2035-03-25 23:00Z)}', 'a day of 23 hours'),
	('Europe/London', '2035-10-28', '00:00', '04:00', '{[2035-10-27 23:00Z,2035-10-28 04:00Z)}', 'the repeated hour is there twice'),
	('Europe/London', '2035-10-28', '01:00', '02:00', '{[2035-10-28 00:00Z,2035-10-28 02:00Z)}', 'both of it in one'),
	('Europe/London', '2035-10-28', '01:30', '03:00', '{[2035-10-28 00:30Z,2035-10-28 01:00Z),[2035-10-28 01:30Z,2035-10-28 03:00Z)}',
		'the end of the first and the end of the second'),
	('Europe/London', '2035-10-28', '00:00', '24:00', '{[2035-10-27 23:00Z,2035-10-29 00:00Z)}', 'a day of 25 hours'),
	('America/New_York', '2035-03-11', '00:00', '06:00', '{[2035-03-11 05:00Z,2035-03-11 10:00Z)}', 'five hours of six'),
	('America/New_York', '2035-11-04', '00:00', '06:00', '{[2035-11-04 04:00Z,2035-11-04 11:00Z)}', 'seven hours of six'),
	('America/New_York', '2035-11-05', '09:00', '10:00', '{[2035-11-05 14:00Z,2035-11-05 15:00Z)}', 'the day after is at winter''s time'),
	('America/St_Johns', '2035-03-11', '00:00', '24:00', '{[2035-03-11 03:30Z,2035-03-12 02:30Z)}', 'Newfoundland''s short day'),
	('America/St_Johns', '2035-11-04', '01:00', '02:00', '{[2035-11-04 03:30Z,2035-11-04 05:30Z)}', 'Newfoundland''s repeated hour'),
	('Australia/Adelaide', '2035-04-01', '02:00', '03:00', '{[2035-03-31 15:30Z,2035-03-31 17:30Z)}', 'Adelaide''s repeated hour'),
	('Australia/Adelaide', '2035-10-07', '01:00', '04:00', '{[2035-10-06 15:30Z,2035-10-06 17:30Z)}', 'Adelaide''s skipped hour'),
	('Australia/Lord_Howe', '2035-04-01', '00:00', '24:00', '{[2035-03-31 13:00Z,2035-04-01 13:30Z)}', 'half an hour more'),
	('Australia/Lord_Howe', '2035-04-01', '01:30', '02:00', '{[2035-03-31 14:30Z,2035-03-31 15:30Z)}', 'the repeated half hour'),
	('Australia/Lord_Howe', '2035-10-07', '01:30', '03:00', '{[2035-10-06 15:00Z,2035-10-06 16:00Z)}', 'the skipped half hour'),
	('Pacific/Chatham', '2035-04-01', '02:45', '03:45', '{[2035-03-31 13:00Z,2035-03-31 15:00Z)}', 'the Chathams'' repeated hour'),
	('Pacific/Chatham', '2035-09-30', '02:00', '05:00', '{[2035-09-29 13:15Z,2035-09-29 15:15Z)}', 'the Chathams'' skipped hour'),
	('America/Santiago', '2035-09-02', '00:00', '02:00', '{[2035-09-02 04:00Z,2035-09-02 05:00Z)}', 'midnight itself is skipped'),
	('America/Santiago', '2035-04-07', '23:00', '24:00', '{[2035-04-08 02:00Z,2035-04-08 04:00Z)}', 'the last hour of the day is repeated'),
	('America/Santiago', '2035-04-08', '00:00', '01:00', '{[2035-04-08 04:00Z,2035-04-08 05:00Z)}', 'the day after begins once'),
	('Asia/Kolkata', '2035-03-25', '09:00', '17:00', '{[2035-03-25 03:30Z,2035-03-25 11:30Z)}', 'no change at half an hour'),
	('Asia/Kathmandu', '2035-10-28', '23:00', '24:00', '{[2035-10-28 17:15Z,2035-10-28 18:15Z)}', 'no change at a quarter'),
	('Pacific/Kiritimati', '2035-01-01', '00:00', '24:00', '{[2034-12-31 10:00Z,2035-01-01 10:00Z)}', 'the first to see a day'),
	('Pacific/Pago_Pago', '2035-01-01', '00:00', '24:00', '{[2035-01-01 11:00Z,2035-01-02 11:00Z)}', 'the last'),
	('Pacific/Apia', '2011-12-30', '00:00', '24:00', '{}', 'a day that never was'),
	('Africa/Casablanca', '2026-02-15', '02:00', '03:00', '{[2026-02-15 01:00Z,2026-02-15 03:00Z)}', 'clocks go back for Ramadan'),
	('Africa/Casablanca', '2026-03-22', '01:00', '04:00', '{[2026-03-22 01:00Z,2026-03-22 03:00Z)}', 'and forward after it'),
	('UTC', '2035-03-25', '00:00', '24:00', '{[2035-03-25 00:00Z,2035-03-26 00:00Z)}', 'UTC never changes');

SELECT test.same(wall_window(day, start_time, end_time, zone), spans, format('%s on %s, %s to %s: %s', zone, day, start_time, end_time, words))
FROM expected;

-- Whatever the zone: days meet without a gap or an overlap, over years with all their changes.
SELECT test.same(count(*) FILTER (WHERE upper(wall_window(day::date, '00:00', '24:00', zone)) <> lower(wall_window(day::date + 1, '00:00', '24:00', zone))),
	0::bigint, format('days in %s follow each other for two years', zone))
FROM unnest(ARRAY['Europe/London', 'America/Havana', 'Africa/Cairo', 'Asia/Beirut', 'Australia/Lord_Howe', 'America/Santiago', 'Africa/Casablanca',
	'Asia/Tehran', 'Pacific/Chatham']) AS zone, generate_series('2034-12-20'::timestamp, '2036-12-20', '1 day') AS day
GROUP BY zone;

CREATE TEMPORARY TABLE wall (zone text, wall timestamp, instant timestamptz, words text);
INSERT INTO wall
VALUES
	('Europe/London', '2035-03-25 00:59', '2035-03-25 00:59Z', 'just before the change'),
	('Europe/London', '2035-03-25 02:00', '2035-03-25 01:00Z', 'at the change'),
	('Europe/London', '2035-10-28 01:30', '2035-10-28 00:30Z', 'the first of two'),
	('Europe/London', '2035-10-28 02:00', '2035-10-28 02:00Z', 'after both'),
	('America/New_York', '2035-11-04 01:00', '2035-11-04 05:00Z', 'the first of two'),
	('Australia/Lord_Howe', '2035-04-01 01:45', '2035-03-31 14:45Z', 'the first of two half hours'),
	('America/Havana', '2035-11-04 00:30', '2035-11-04 04:30Z', 'the first of two, after midnight'),
	('Asia/Kathmandu', '2035-06-01 10:00', '2035-06-01 04:15Z', 'no change at all');
SELECT test.same(instant_of(wall, zone), instant, format('%s in %s is %s: %s', wall, zone, instant, words)) FROM wall;

SELECT test.stopped('wall_time_exists', format('SELECT instant_of(%L, %L)', wall, zone), format('%s in %s is no time', wall, zone))
FROM (VALUES
	('Europe/London', '2035-03-25 01:00'), ('Europe/London', '2035-03-25 01:59:59'), ('America/New_York', '2035-03-11 02:30'),
	('America/St_Johns', '2035-03-11 02:30'), ('Australia/Adelaide', '2035-10-07 02:30'), ('Australia/Lord_Howe', '2035-10-07 02:15'),
	('America/Santiago', '2035-09-02 00:30'), ('Pacific/Chatham', '2035-09-30 03:00'), ('Africa/Cairo', '2035-04-27 00:15')
) AS skipped (zone, wall);

SELECT test.same(day_starts(day, zone), instant, format('%s begins in %s at %s', day, zone, instant))
FROM (VALUES
	('America/Santiago', '2035-09-02'::date, '2035-09-02 04:00Z'::timestamptz), ('America/Havana', '2035-11-04', '2035-11-04 04:00Z'),
	('Europe/London', '2035-10-28', '2035-10-27 23:00Z'), ('Asia/Kolkata', '2035-10-28', '2035-10-27 18:30Z')
) AS begins (zone, day, instant);

SELECT test.same(is_time_zone(zone), good, format('%s is%s a zone', zone, CASE WHEN good THEN '' ELSE ' not' END))
FROM (VALUES
	('Europe/London', true), ('America/Argentina/Ushuaia', true), ('Etc/GMT+3', true), ('UTC', true), ('Europe/Atlantis', false), ('EST5EDT,M3.2.0', false),
	('+03', false), ('BST', false), ('', false), ('Europe/London; --', false), ('../../etc/passwd', false)
) AS name (zone, good);

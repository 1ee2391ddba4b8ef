-- The rules of booking: what is refused, holds, states, moving, and who may book.

BEGIN;
SELECT test.patient('ann'), test.patient('cat'), test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'),
	test.employee('desk', 'staff'), test.employee('adm', 'admin') \gset
SELECT test.hours('bo', '09:00', '17:00'), test.hours('cy', '00:00', '24:00') \gset
-- A Wednesday in winter, far enough ahead, when London's clock is UTC.
SELECT date_trunc('week', now() AT TIME ZONE 'UTC')::date + 7 * 53 + 2 AS wednesday \gset
SELECT make_date(extract(year FROM :'wednesday'::date)::integer + 1, 1, 1) AS january \gset
SELECT :'january'::date + (10 - extract(isodow FROM :'january'::date)::integer) % 7 AS day \gset
CREATE FUNCTION pg_temp.at(wall text) RETURNS timestamptz LANGUAGE sql AS $$ SELECT (current_setting('test.day') || ' ' || wall || 'Z')::timestamptz $$;
SELECT set_config('test.day', :'day', true) \gset

SELECT test.become('epione_patient', 'ann', 'patient ann') \gset

SELECT test.refused('appointment_starts_in_the_future', 'appointment_book', test.booking('cy', date_trunc('minute', now()) - interval '2 minutes'), 'the past is past');
SELECT test.refused('appointment_is_within_working_hours', 'appointment_book', test.booking('bo', pg_temp.at(wall)), wall || ' is outside 09:00 to 17:00')
FROM unnest(ARRAY['08:30', '08:45', '16:45', '17:00', '03:00']) AS wall;
SELECT test.refused('nothing', 'appointment_book', test.booking('bo', pg_temp.at(wall)), wall || ' is inside') FROM unnest(ARRAY['09:00', '12:17', '16:30']) AS wall;
SELECT test.refused('appointment_starts_on_the_minute', 'appointment_book', test.booking('bo', pg_temp.at('10:00:30')), 'a time is a whole minute');
SELECT test.refused('appointment_lasts_5_to_240_minutes', 'appointment_book', test.booking('bo', pg_temp.at('10:00'), jsonb_build_object('duration_minutes', minutes)),
	minutes || ' minutes are too few or too many')
FROM unnest(ARRAY[0, -30, 4, 241, 100000]) AS minutes;
SELECT test.refused('nothing', 'appointment_book', test.booking('bo', pg_temp.at('10:00'), jsonb_build_object('duration_minutes', minutes)), minutes || ' minutes are fine')
FROM unnest(ARRAY[5, 240]) AS minutes;
SELECT test.refused('appointment_doctor_exists', 'appointment_book', test.booking(name, pg_temp.at('10:00')), words)
FROM (VALUES ('nobody', 'nobody is no doctor'), ('ann', 'a patient is no doctor'), ('nan', 'a nurse is no doctor')) AS other (name, words);
SELECT test.refused('appointment_is_for_the_one_who_books', 'appointment_book',
	test.booking('bo', pg_temp.at('10:00'), jsonb_build_object('patient_id', test.id('patient cat'))), 'patients book for nobody else');
SELECT test.refused('appointment_type_is_one_of_ours', 'appointment_book', test.booking('bo', pg_temp.at('10:00'), '{"type": "chat"}'), 'a type is one of ours');
SELECT test.refused('appointment_says_what_it_is_for', 'appointment_book', test.booking('bo', pg_temp.at('10:00'), '{"reason": null}'), 'a booking has a reason');
SELECT test.refused('appointment_has_at_most_20_symptoms', 'appointment_book', test.booking('bo', pg_temp.at('10:00'),
	jsonb_build_object('symptoms', array_to_json(array_fill('x'::text, ARRAY[21])))), 'symptoms are few');

SELECT test.nobody() \gset
INSERT INTO leave (doctor_id, starts_on, ends_on) VALUES (test.id('cy'), :'day'::date + 1, :'day'::date + 2);
INSERT INTO availability_exception (doctor_id, day, start_time, end_time, is_available)
VALUES (test.id('bo'), :'day'::date + 1, '10:00', '11:00', false), (test.id('bo'), :'day'::date + 1, '20:00', '21:00', true),
	(test.id('bo'), :'day'::date + 2, NULL, NULL, false);
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused(rule, 'appointment_book', test.booking(doctor, (:'day'::date + ahead || ' ' || wall || 'Z')::timestamptz), words)
FROM (VALUES
	('cy', 0, '10:00', 'nothing', 'the day before leave'),
	('cy', 1, '10:00', 'appointment_clinician_is_not_on_leave', 'the first day of leave'),
	('cy', 2, '23:30', 'appointment_clinician_is_not_on_leave', 'the last of it'),
	('cy', 0, '23:45', 'appointment_clinician_is_not_on_leave', 'a visit that ends in leave'),
	('cy', 3, '00:00', 'nothing', 'the day after leave'),
	('cy', 4, '23:45', 'nothing', 'a visit over midnight, when both days are worked'),
	('bo', 1, '10:30', 'appointment_is_within_working_hours', 'a closed hour'),
	('bo', 1, '09:45', 'appointment_is_within_working_hours', 'a visit that runs into it'),
	('bo', 1, '11:00', 'nothing', 'the hour after'),
	('bo', 1, '20:30', 'nothing', 'an hour opened in the evening'),
	('bo', 1, '20:45', 'appointment_is_within_working_hours', 'and not beyond it'),
	('bo', 2, '12:00', 'appointment_is_within_working_hours', 'a closed day')
) AS wish (doctor, ahead, wall, rule, words);

SELECT test.nobody() \gset
UPDATE clinician SET licence_expires_on = :'day'::date - 1 WHERE id = test.id('cy');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused('appointment_doctor_licence_is_good', 'appointment_book', test.booking('cy', pg_temp.at('10:00')), 'a licence has an end');
SELECT test.nobody() \gset
UPDATE clinician SET licence_expires_on = :'day'::date WHERE id = test.id('cy');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused('nothing', 'appointment_book', test.booking('cy', pg_temp.at('10:00')), 'and is good on its last day');
SELECT test.nobody() \gset
UPDATE clinician SET verified_at = NULL, licence_expires_on = NULL WHERE id = test.id('cy');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused('appointment_doctor_is_verified', 'appointment_book', test.booking('cy', pg_temp.at('10:00')), 'a doctor nobody verified');
SELECT test.nobody() \gset
UPDATE clinician SET verified_at = now() WHERE id = test.id('cy');

-- Outside the hours and on leave: the desk, saying why.  Nothing else gives way.
SELECT test.nobody() \gset
CREATE FUNCTION pg_temp.anyway(doctor text, instant timestamptz, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT test.booking(doctor, instant, jsonb_build_object('patient_id', test.id('patient ann'), 'override_reason', 'Came by ambulance') || more)
$$;
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused(rule, statement, pg_temp.anyway(doctor, (:'day'::date + ahead || ' ' || wall || 'Z')::timestamptz, more::jsonb), words)
FROM (VALUES
	('appointment_book', 'bo', 0, '03:00', '{}', 'appointment_is_within_working_hours', 'the desk keeps to the hours, too'),
	('appointment_overbook', 'bo', 0, '03:00', '{}', 'nothing', 'unless it says why'),
	('appointment_overbook', 'bo', 2, '12:00', '{}', 'nothing', 'on a closed day'),
	('appointment_overbook', 'cy', 1, '10:00', '{}', 'nothing', 'and on leave'),
	('appointment_overbook', 'bo', 0, '03:00', '{"override_reason": null}', 'appointment_is_within_working_hours', 'not without a word'),
	('appointment_overbook', 'bo', 0, '03:00', '{"override_reason": "x"}', 'appointment_override_reason_has_3_to_500_characters', 'or with one of a letter'),
	('appointment_overbook', 'bo', -3000, '03:00', '{}', 'appointment_starts_in_the_future', 'never in the past')
) AS wish (statement, doctor, ahead, wall, more, rule, words);
SELECT test.nobody() \gset
UPDATE clinician SET verified_at = NULL WHERE id = test.id('cy');
UPDATE clinician SET licence_expires_on = :'day'::date - 1 WHERE id = test.id('bo');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.refused('appointment_doctor_is_verified', 'appointment_overbook', pg_temp.anyway('cy', pg_temp.at('10:00')), 'nor with a doctor nobody verified');
SELECT test.refused('appointment_doctor_licence_is_good', 'appointment_overbook', pg_temp.anyway('bo', pg_temp.at('03:00')), 'or whose licence has ended');
SELECT test.nobody() \gset
UPDATE clinician SET verified_at = now() WHERE id = test.id('cy');
UPDATE clinician SET licence_expires_on = NULL WHERE id = test.id('bo');
SELECT test.become('epione_staff', 'desk') \gset
SELECT answer ->> 'id' AS odd, answer ->> 'override_reason' AS why FROM test.run('appointment_overbook', pg_temp.anyway('bo', pg_temp.at('03:00'))) AS answer \gset
SELECT test.same(:'why', 'Came by ambulance', 'why is kept');
SELECT test.refused('appointment_clinician_is_free', 'appointment_overbook', pg_temp.anyway('bo', pg_temp.at('03:15'), jsonb_build_object('patient_id', test.id('patient cat'))),
	'the doctor is in one place also at night');
SELECT test.refused('appointment_patient_is_free', 'appointment_overbook', pg_temp.anyway('cy', pg_temp.at('03:15')), 'so is the patient');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(answer ->> 'override_reason', NULL, 'the patient does not read it') FROM test.run('appointment_read', jsonb_build_object('id', :'odd')) AS answer;
SELECT test.refused('42501', 'appointment_overbook', pg_temp.anyway('bo', pg_temp.at('04:00')), 'and books nothing so');
SELECT test.refused('42501', 'appointment_override', jsonb_build_object('appointment_id', :'odd', 'starts_at', pg_temp.at('04:00'), 'override_reason', 'I want to'), 'nor moves it');
SELECT test.refused('appointment_is_within_working_hours', 'appointment_reschedule', jsonb_build_object('appointment_id', :'odd', 'starts_at', pg_temp.at('04:00')),
	'what was said of one time holds for no other');
SELECT test.become('epione_clinician', 'cy') \gset
SELECT test.same(test.rows('appointment_override', jsonb_build_object('appointment_id', :'odd', 'starts_at', pg_temp.at('04:00'), 'override_reason', 'Mine now')), 0,
	'another doctor moves nothing of it');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('42501', 'appointment_overbook', pg_temp.anyway('bo', pg_temp.at('04:00')), 'a doctor books nobody');
SELECT test.same(answer ->> 'override_reason', 'Came by ambulance', 'but reads why') FROM test.run('appointment_read', jsonb_build_object('id', :'odd')) AS answer;
SELECT test.nobody() \gset
UPDATE appointment SET overridden_at = now() - interval '1 hour' WHERE id = :'odd';
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('appointment_is_within_working_hours', 'appointment_reschedule', jsonb_build_object('appointment_id', :'odd', 'starts_at', pg_temp.at('05:00')),
	'moves it in the hours alone');
SELECT test.same(answer ->> 'override_reason', 'I am on call', 'unless they say why, too')
FROM test.run('appointment_override', jsonb_build_object('appointment_id', :'odd', 'starts_at', pg_temp.at('05:00'), 'override_reason', 'I am on call')) AS answer;
SELECT test.same(test.rows('appointment_cancel', jsonb_build_object('appointment_id', :'odd', 'reason', 'Not needed')), 1, 'cancels it');
SELECT test.same(test.rows('appointment_restore', jsonb_build_object('appointment_id', :'odd')), 1, 'and brings it back');
SELECT test.same(answer ->> 'override_reason', NULL, 'back in the hours nothing is left of it')
FROM test.run('appointment_reschedule', jsonb_build_object('appointment_id', :'odd', 'starts_at', pg_temp.at('16:30'))) AS answer;
SELECT test.nobody() \gset
DELETE FROM care_grant WHERE reason = 'appointment';
DELETE FROM appointment WHERE id = :'odd';

-- A booking, what it tells, and what it takes.
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT answer ->> 'id' AS visit, answer FROM test.run('appointment_book', test.booking('bo', pg_temp.at('10:00'), '{"symptoms": ["cough", "fever"]}')) AS answer \gset
SELECT test.ok(:'answer'::jsonb ->> 'number' ~ '^APT-\d{5,}$', 'a booking has a number');
SELECT test.same(:'answer'::jsonb ->> key, wanted, 'and its ' || key)
FROM (VALUES ('patient_name', 'Ann Test'), ('doctor_name', 'Dr Bo'), ('specialty', 'Medicine'), ('time_zone', 'Europe/London'), ('duration_minutes', '30'),
	('status', 'scheduled'), ('symptoms', '["cough", "fever"]'), ('version', '1')) AS told (key, wanted);
SELECT test.refused('appointment_patient_is_free', 'appointment_book', test.booking('cy', pg_temp.at('10:15')), 'a patient is in one place');
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.refused('appointment_clinician_is_free', 'appointment_book', test.booking('bo', pg_temp.at(wall), jsonb_build_object('duration_minutes', minutes)),
	format('%s for %s minutes is taken', wall, minutes))
FROM (VALUES ('10:00', 30), ('09:45', 30), ('10:29', 5), ('09:30', 120)) AS wish (wall, minutes);
SELECT test.refused('nothing', 'appointment_book', test.booking('bo', pg_temp.at(wall)), wall || ' beside it is free') FROM unnest(ARRAY['09:30', '10:30']) AS wall;
SELECT test.same(test.rows('appointment_read', jsonb_build_object('id', :'visit')), 0, 'somebody else''s visit is not there');
SELECT test.same(test.rows(statement, jsonb_build_object('appointment_id', :'visit', 'reason', 'not mine', 'starts_at', pg_temp.at('11:00'))), 0,
	'nor for ' || statement)
FROM unnest(ARRAY['appointment_cancel', 'appointment_reschedule', 'appointment_restore', 'appointment_confirm', 'appointment_current']) AS statement;

-- Access follows care.
SELECT test.nobody() \gset
SELECT test.same(level || ' ' || (expires_at = pg_temp.at('10:30') + interval '90 days')::text, 'limited true', 'a visit opens the record for 90 days after it')
FROM care_grant WHERE grantee_id = test.id('bo') AND patient_id = test.id('patient ann') AND reason = 'appointment';
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(string_agg(first_name, ' '), 'Ann', 'the doctor reaches their patient and no other') FROM patient;
SELECT test.become('epione_clinician', 'cy') \gset
SELECT test.same(count(*), 0::bigint, 'another doctor reaches nobody') FROM patient;

-- Holds.
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT answer ->> 'id' AS first, answer FROM test.run('appointment_hold', test.booking('bo', pg_temp.at('12:00'))) AS answer \gset
SELECT test.same((:'answer'::jsonb ->> 'held_until')::timestamptz, now() + interval '5 minutes', 'a hold lasts five minutes');
SELECT test.same(test.rows('appointment_list'), 1, 'and is in no list');
SELECT test.same(test.rows('appointment_read', jsonb_build_object('id', :'first')), 0, 'nor read');
SELECT test.same(test.rows(statement, jsonb_build_object('appointment_id', :'first', 'id', :'first', 'reason', 'never', 'starts_at', pg_temp.at('13:00'),
	'status', 'completed')), 0, 'nor met by ' || statement)
FROM unnest(ARRAY['appointment_cancel', 'appointment_reschedule', 'appointment_restore', 'appointment_confirm', 'appointment_conduct']) AS statement;
SELECT test.same(test.rows('appointment_hold', test.booking('bo', pg_temp.at('12:00'))), 1, 'holding it again is no fault');
SELECT answer ->> 'id' AS second FROM test.run('appointment_hold', test.booking('bo', pg_temp.at('13:00'))) AS answer \gset
SELECT test.nobody() \gset
SELECT test.same(string_agg(to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI'), ' '), '13:00', 'a patient holds one time: the new one')
FROM appointment WHERE status = 'held';
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.refused('appointment_clinician_is_free', 'appointment_book', test.booking('bo', pg_temp.at('13:15')), 'what is held is taken');
SELECT test.same(test.rows('appointment_release', jsonb_build_object('id', :'second')), 0, 'and is nobody else''s to let go');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(test.rows('appointment_release', jsonb_build_object('id', :'second')), 0, 'not even the desk''s');
SELECT test.same(test.rows('appointment_hold', test.booking('bo', pg_temp.at('15:00'), jsonb_build_object('patient_id', test.id('patient cat')))), 1,
	'the desk holds for a patient');
SELECT test.refused('appointment_patient_exists', 'appointment_hold', test.booking('bo', pg_temp.at('15:00')), 'and says for whom');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('appointment_book', test.booking('bo', pg_temp.at('13:00'))), 1, 'what one holds one can book');
SELECT test.nobody() \gset
SELECT test.same(count(*), 0::bigint, 'and the hold is gone') FROM appointment WHERE status = 'held' AND patient_id = test.id('patient ann');
UPDATE appointment SET held_until = now() - interval '1 second' WHERE status = 'held';
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('appointment_book', test.booking('bo', pg_temp.at('15:15'))), 1, 'a hold that is over is in nobody''s way');

-- Moving.
SELECT answer FROM test.run('appointment_reschedule', jsonb_build_object('appointment_id', :'visit', 'starts_at', pg_temp.at('11:00'))) AS answer \gset
SELECT test.same(:'answer'::jsonb ->> 'id', :'visit', 'a moved visit is the same visit');
SELECT test.same((:'answer'::jsonb ->> 'starts_at')::timestamptz, pg_temp.at('11:00'), 'at another time');
SELECT test.same(:'answer'::jsonb ->> 'version', '2', 'in another version');
SELECT test.same(test.rows('appointment_reschedule', jsonb_build_object('appointment_id', :'visit', 'starts_at', pg_temp.at('11:30'), 'if_match', 1)), 0,
	'an old page moves nothing');
SELECT test.refused('appointment_is_within_working_hours', 'appointment_reschedule', jsonb_build_object('appointment_id', :'visit', 'starts_at', pg_temp.at('18:00')),
	'the rules are those of a booking');
SELECT test.refused('appointment_clinician_is_free', 'appointment_reschedule', jsonb_build_object('appointment_id', :'visit', 'starts_at', pg_temp.at('13:00')),
	'taken is taken');
SELECT test.refused('nothing', 'appointment_reschedule', jsonb_build_object('appointment_id', :'visit', 'starts_at', pg_temp.at('11:15')), 'a visit may move onto itself');
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.refused('nothing', 'appointment_book', test.booking('bo', pg_temp.at('10:00')), 'the old time is free at once');
SELECT test.refused('appointment_clinician_is_free', 'appointment_book', test.booking('bo', pg_temp.at('11:00')), 'the new one is not');

-- States.
SELECT test.become('epione_clinician', 'bo') \gset
CREATE TEMPORARY TABLE move (from_status text, statement text, given jsonb, rule text);
INSERT INTO move
VALUES
	('scheduled', 'appointment_restore', '{}', 'appointment_scheduled_moves_on'),
	('scheduled', 'appointment_conduct', '{"status": "completed"}', 'appointment_scheduled_moves_on'),
	('scheduled', 'appointment_conduct', '{"status": "no-show"}', 'appointment_no_show_is_known_after_its_start'),
	('scheduled', 'appointment_cancel', '{"reason": "no"}', 'appointment_cancel_reason_has_3_to_500_characters'),
	('scheduled', 'appointment_cancel', '{"reason": null}', 'appointment_cancelled_says_why'),
	('scheduled', 'appointment_confirm', '{}', 'nothing'),
	('scheduled', 'appointment_cancel', '{}', 'nothing'),
	('scheduled', 'appointment_conduct', '{"status": "in-progress"}', 'nothing'),
	('confirmed', 'appointment_confirm', '{}', 'appointment_confirmed_moves_on'),
	('confirmed', 'appointment_restore', '{}', 'appointment_confirmed_moves_on'),
	('confirmed', 'appointment_conduct', '{"status": "completed"}', 'appointment_confirmed_moves_on'),
	('confirmed', 'appointment_reschedule', '{}', 'nothing'),
	('confirmed', 'appointment_cancel', '{}', 'nothing'),
	('confirmed', 'appointment_conduct', '{"status": "in-progress"}', 'nothing'),
	('in-progress', 'appointment_conduct', '{"status": "completed"}', 'nothing'),
	('in-progress', 'appointment_conduct', '{"status": "no-show"}', 'appointment_in_progress_ends_completed'),
	('in-progress', 'appointment_conduct', '{"status": "in-progress"}', 'appointment_in_progress_ends_completed'),
	('in-progress', 'appointment_confirm', '{}', 'appointment_in_progress_ends_completed'),
	('in-progress', 'appointment_cancel', '{}', 'appointment_in_progress_ends_completed'),
	('in-progress', 'appointment_restore', '{}', 'appointment_in_progress_ends_completed'),
	('in-progress', 'appointment_reschedule', '{}', 'appointment_in_progress_ends_completed'),
	('cancelled', 'appointment_restore', '{}', 'nothing');
INSERT INTO move
SELECT state, statement, given, rule
FROM (VALUES ('completed', 'appointment_completed_is_final'), ('cancelled', 'appointment_cancelled_is_final'), ('no-show', 'appointment_no_show_is_final'))
		AS ended (state, rule),
	(VALUES ('appointment_confirm', '{}'::jsonb), ('appointment_cancel', '{}'), ('appointment_reschedule', '{}'), ('appointment_restore', '{}'),
		('appointment_conduct', '{"status": "in-progress"}'), ('appointment_conduct', '{"status": "completed"}'), ('appointment_conduct', '{"status": "no-show"}'))
		AS wish (statement, given)
WHERE NOT (state = 'cancelled' AND statement = 'appointment_restore');

CREATE FUNCTION pg_temp.put_in(visit uuid, state text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('role', 'none', true);
	PERFORM set_config('session_replication_role', 'replica', true);
	UPDATE appointment
	SET status = state, cancelled_at = CASE state WHEN 'cancelled' THEN now() END, cancel_reason = CASE state WHEN 'cancelled' THEN 'well again' END
	WHERE id = visit;
	PERFORM set_config('session_replication_role', 'origin', true);
	PERFORM set_config('role', 'epione_clinician', true);
END
$$;
CREATE FUNCTION pg_temp.try(visit uuid, state text, statement text, given jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.put_in(visit, state);
	RETURN test.obstacle(test.filled(statement, test.context(
		jsonb_build_object('appointment_id', visit, 'id', visit, 'reason', 'once more', 'starts_at', pg_temp.at('11:30')) || given)));
END
$$;
SELECT test.same(pg_temp.try(:'visit', from_status, statement, given), rule, format('%s, %s %s: %s', from_status, statement, coalesce(given ->> 'status', ''), rule)) FROM move;

SELECT pg_temp.put_in(:'visit', 'confirmed') \gset
SELECT test.same(answer ->> 'status', 'scheduled', 'a confirmed visit that is moved wants to be confirmed again')
FROM test.run('appointment_reschedule', jsonb_build_object('appointment_id', :'visit', 'starts_at', pg_temp.at('14:00'))) AS answer;
SELECT answer FROM test.run('appointment_cancel', jsonb_build_object('appointment_id', :'visit', 'reason', 'the boiler burst')) AS answer \gset
SELECT test.same(:'answer'::jsonb ->> 'cancel_reason', 'the boiler burst', 'a cancelled visit says why');
SELECT test.same((:'answer'::jsonb ->> 'cancelled_at')::timestamptz, now(), 'and since when');
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(test.rows('appointment_book', test.booking('bo', pg_temp.at('14:00'))), 1, 'its time is free at once');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('appointment_clinician_is_free', 'appointment_restore', jsonb_build_object('appointment_id', :'visit'), 'and then it cannot come back');
SELECT test.nobody() \gset
UPDATE appointment SET during = tstzrange(pg_temp.at('14:30'), pg_temp.at('15:00')) WHERE doctor_id = test.id('bo') AND patient_id = test.id('patient cat');
SELECT test.become('epione_clinician', 'bo') \gset
SELECT answer FROM test.run('appointment_restore', jsonb_build_object('appointment_id', :'visit')) AS answer \gset
SELECT test.same(:'answer'::jsonb -> 'cancel_reason', 'null'::jsonb, 'one that comes back was never cancelled');
SELECT test.rows('appointment_cancel', jsonb_build_object('appointment_id', :'visit', 'reason', 'again')) \gset
SELECT test.nobody() \gset
SET LOCAL session_replication_role = replica;
UPDATE appointment SET cancelled_at = now() - interval '11 minutes' WHERE id = :'visit';
SET LOCAL session_replication_role = origin;
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.refused('appointment_is_restored_within_10_minutes', 'appointment_restore', jsonb_build_object('appointment_id', :'visit'), 'ten minutes, not eleven');

-- A cancelled visit alone opens no record.
SELECT test.nobody() \gset
SELECT test.same(count(*), 1::bigint, 'another visit keeps the record open')
FROM care_grant WHERE grantee_id = test.id('bo') AND patient_id = test.id('patient ann') AND reason = 'appointment' AND expires_at > now();
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT count(test.rows('appointment_cancel', jsonb_build_object('appointment_id', answer ->> 'id', 'reason', 'well again')))
FROM test.run('appointment_list') AS answer WHERE answer ->> 'status' = 'scheduled' \gset
SELECT test.nobody() \gset
SELECT test.same(count(*), 0::bigint, 'when all are cancelled it closes')
FROM care_grant WHERE grantee_id = test.id('bo') AND patient_id = test.id('patient ann') AND reason = 'appointment' AND expires_at > now();
SELECT test.same(string_agg(DISTINCT cancelled_by::text, ' '), test.id('ann')::text, 'who cancelled is remembered')
FROM appointment WHERE patient_id = test.id('patient ann') AND status = 'cancelled' AND id <> :'visit';
ROLLBACK;

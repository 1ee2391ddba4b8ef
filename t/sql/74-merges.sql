-- Two records become one, and two again, each as it was.

BEGIN;
SELECT test.patient('ann'), test.clinician('bo'), test.clinician('nan', 'UTC', 30, 'nurse'), test.clinician('cy'), test.employee('desk', 'staff'),
	test.employee('adm', 'admin'), test.hours('bo', '00:00', '24:00') \gset
INSERT INTO patient (id, first_name, last_name) VALUES (test.id('twin'), 'Ann', 'Twin'), (test.id('third'), 'Third', 'One');
INSERT INTO patient_key (patient_id, wrapped, master_key) VALUES (test.id('twin'), 'w', 'm'), (test.id('patient ann'), 'w', 'm');
INSERT INTO care_grant (grantee_id, patient_id, reason, level, expires_at)
VALUES (test.id('bo'), test.id('patient ann'), 'share', 'full', now() + interval '1 day'), (test.id('bo'), test.id('twin'), 'share', 'full', now() + interval '9 days'),
	(test.id('nan'), test.id('twin'), 'registration', 'limited', now() + interval '9 days'), (test.id('cy'), test.id('twin'), 'share', 'full', now() - interval '1 day'),
	(test.id('nan'), test.id('twin'), 'break-glass', 'emergency', now() + interval '1 hour');
INSERT INTO patient_insurance (patient_id, sealed_for, rank, provider, policy_number, recorded_by)
SELECT its_patient, its_patient, rank, provider, 'sealed', test.id('desk')
FROM (VALUES (test.id('patient ann'), 'primary', 'One'), (test.id('twin'), 'primary', 'Two'), (test.id('twin'), 'secondary', 'Three')) AS t (its_patient, rank, provider);
INSERT INTO patient_allergy (patient_id, substance, severity, recorded_by)
VALUES (test.id('patient ann'), 'Nuts', 'mild', test.id('bo')), (test.id('twin'), 'nuts', 'severe', test.id('bo')), (test.id('twin'), 'Latex', 'mild', test.id('bo'));
INSERT INTO patient_history (patient_id, kind, what, recorded_by) VALUES (test.id('twin'), 'condition', 'Asthma', test.id('bo'));
INSERT INTO patient_medication (patient_id, name, recorded_by) VALUES (test.id('twin'), 'Salbutamol', test.id('bo'));
INSERT INTO break_glass (id, actor_id, actor_name, actor_role, patient_id, patient_name, patient_number, reason)
VALUES (test.id('opened'), test.id('nan'), 'Nan', 'nurse', test.id('twin'), 'Ann Twin', 'PAT-1', 'Found without papers at the station');
INSERT INTO emergency_note (break_glass_id, words) VALUES (test.id('opened'), 'Came round after glucose');
INSERT INTO emergency_contact (patient_id, sealed_for, name, relation, phone, recorded_by) VALUES (test.id('twin'), test.id('twin'), 'Piet', 'brother', 'sealed', test.id('desk'));

-- Everything of the two, but when and how often it was written.
CREATE FUNCTION pg_temp.all_of_them() RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	place text;
	rows text[];
	found text[] := '{}';
BEGIN
	FOREACH place IN ARRAY '{patient,patient_key,patient_contact,emergency_contact,patient_insurance,identity_document,patient_history,patient_allergy,patient_medication,appointment,care_grant,proxy,emergency_note}'::text[]
	LOOP
		EXECUTE format('SELECT coalesce(array_agg(line ORDER BY line), ''{}'') FROM (SELECT %L || (to_jsonb(t) - ''version'' - ''updated_at'')::text AS line FROM %I AS t '
			'WHERE %s IN (test.id(''twin''), test.id(''patient ann''))) AS lines', place, place, CASE place WHEN 'patient' THEN 'id' ELSE 'patient_id' END) INTO rows;
		found := found || rows;
	END LOOP;
	RETURN found;
END
$$;
CREATE FUNCTION pg_temp.merge(which text, into_whom text) RETURNS text LANGUAGE sql AS $$
	SELECT test.obstacle(test.filled('merge_make', test.context(jsonb_build_object('id', test.id(which), 'into', test.id(into_whom), 'reason', 'They are one person'))))
$$;

CREATE TEMPORARY TABLE before AS SELECT pg_temp.all_of_them() AS state;
GRANT SELECT ON before TO PUBLIC;

SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(pg_temp.merge('twin', 'twin'), 'patient_merged_into_another', 'a record does not go into itself');
SELECT test.same(pg_temp.merge('patient ann', 'twin'), 'patient_merge_goes_into_the_account', 'whoever signs in keeps their record');
SELECT test.same(pg_temp.merge('twin', 'nobody'), 'patient_merge_survivor_exists', 'it goes into one that there is');
SELECT test.same((SELECT count(*) FROM test.run('merge_make', test.context(jsonb_build_object('id', test.id('nobody'), 'into', test.id('twin'), 'reason', 'They are one person')))),
	0::bigint, 'and one that there is not goes nowhere');

SELECT test.nobody() \gset
INSERT INTO legal_hold (patient_id, reason, placed_by, placed_by_name) VALUES (test.id('twin'), 'A court wants it', test.id('adm'), 'Adm');
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same(pg_temp.merge('twin', 'patient ann'), 'patient_is_not_held', 'what is held stays as it is');
SELECT test.nobody() \gset
UPDATE legal_hold SET lifted_at = now(), lift_reason = 'It is over' WHERE patient_id = test.id('twin');

SELECT test.become('epione_staff', 'desk') \gset
SELECT row ->> 'id' AS merge FROM test.run('merge_make', test.context(jsonb_build_object('id', test.id('twin'), 'into', test.id('patient ann'), 'reason', 'They are one person'))) AS row \gset
SELECT test.same(pg_temp.merge('twin', 'third'), 'nothing', 'a merged record is merged no more');
SELECT test.same((SELECT count(*) FROM test.run('merge_list', test.context(jsonb_build_object('patient_id', test.id('patient ann'))))), 1::bigint, 'the merge is listed');
SELECT test.same((SELECT row ->> 'id' FROM test.run('patient_read', jsonb_build_object('id', test.id('twin'))) AS row), test.id('patient ann')::text, 'the merged record tells where it goes on');
SELECT test.same((SELECT count(*) FROM test.run('insurance_list', test.context(jsonb_build_object('patient_id', test.id('patient ann'))))), 3::bigint, 'all that pay are there');
SELECT test.nobody() \gset
SELECT test.same((SELECT string_agg(provider || ' ' || rank, ', ' ORDER BY provider) FROM patient_insurance WHERE patient_id = test.id('patient ann')),
	'One primary, Three secondary, Two other', 'and one of them is asked first');
SELECT test.same((SELECT string_agg(substance, ', ' ORDER BY substance) FROM patient_allergy WHERE patient_id = test.id('patient ann')), 'Latex, Nuts', 'an allergy is there once');
SELECT test.same((SELECT patient_id FROM emergency_note), test.id('patient ann'), 'a note of an emergency comes along');
SELECT test.same((SELECT sealed_for FROM emergency_contact WHERE name = 'Piet'), test.id('twin'), 'sealed values stay under their key');
SELECT test.same((SELECT string_agg(reason || ' ' || (expires_at > now() + interval '2 days'), ', ' ORDER BY reason) FROM care_grant
	WHERE patient_id = test.id('patient ann') AND grantee_id IN (test.id('bo'), test.id('nan'), test.id('cy'))), 'registration true, share true',
	'who reached the one reaches the other, as long; an emergency and what was over does not come along');
SELECT test.become('epione_clinician', 'nan') \gset
SELECT test.same((SELECT row ->> 'id' FROM test.run('patient_read', jsonb_build_object('id', test.id('twin'))) AS row), test.id('patient ann')::text, 'the nurse follows');
SELECT test.become('epione_clinician', 'cy') \gset
SELECT test.same((SELECT count(*) FROM test.run('patient_read', jsonb_build_object('id', test.id('twin')))), 0::bigint, 'somebody else does not');

SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same((SELECT count(*) FROM test.run('merge_undo', jsonb_build_object('id', :'merge'))), 1::bigint, 'it is undone');
SELECT test.same(test.obstacle(test.filled('merge_undo', jsonb_build_object('id', :'merge'))), 'patient_merge_is_undone_once', 'once');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.all_of_them(), state, 'and everything is as before') FROM before;
SELECT test.same((SELECT count(*) FROM before, unnest(state)), 20::bigint, 'of which there was something');
ROLLBACK;

-- What happened in between stays, each with whom it happened to.
BEGIN;
SELECT test.patient('ann'), test.patient('mum'), test.clinician('bo'), test.clinician('cy'), test.clinician('eve'), test.clinician('nan', 'UTC', 30, 'nurse'), test.employee('desk', 'staff'),
	test.hours('bo', '00:00', '24:00'), test.hours('cy', '00:00', '24:00') \gset
INSERT INTO patient (id, first_name, last_name) VALUES (test.id('twin'), 'Ann', 'Twin');
INSERT INTO patient_key (patient_id, wrapped, master_key) VALUES (test.id('twin'), 'w', 'm'), (test.id('patient ann'), 'w', 'm');
INSERT INTO appointment (id, patient_id, doctor_id, during, type, consultation_type, reason)
SELECT test.id('visit ' || who), test.id('twin'), test.id(who), tstzrange(date_trunc('hour', now()) + make_interval(days => days), date_trunc('hour', now()) + make_interval(days => days, mins => 30)), 'consultation', 'video', 'A cough'
FROM (VALUES ('bo', 3), ('cy', 5)) AS booked (who, days);
INSERT INTO care_grant (grantee_id, patient_id, reason, level, expires_at)
VALUES (test.id('eve'), test.id('twin'), 'share', 'full', now() + interval '9 days'), (test.id('nan'), test.id('twin'), 'share', 'full', now() + interval '9 days'),
	(test.id('bo'), test.id('twin'), 'share', 'full', now() + interval '9 days'), (test.id('bo'), test.id('patient ann'), 'share', 'full', now() + interval '1 day');
CREATE FUNCTION pg_temp.reach(whose uuid) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', lower(first_name), reason, level, CASE WHEN expires_at = 'infinity' THEN 'for good' WHEN expires_at > now() THEN round(extract(epoch FROM expires_at - now()) / 86400)::text ELSE 'ended' END), ', ' ORDER BY first_name, reason)
	FROM care_grant JOIN account ON account.id = grantee_id WHERE patient_id = whose AND reason <> 'self'
$$;
SELECT test.same(pg_temp.reach(test.id('twin')), 'bo appointment limited 93, bo share full 9, cy appointment limited 95, eve share full 9, nan share full 9', 'some reach the one');
SELECT test.become('epione_staff', 'desk') \gset
SELECT row ->> 'id' AS merge FROM test.run('merge_make', test.context(jsonb_build_object('id', test.id('twin'), 'into', test.id('patient ann'), 'reason', 'They are one person'))) AS row \gset

SELECT test.become('epione_clinician', 'eve') \gset
SELECT test.same(test.rows('access_share', jsonb_build_object('patient_id', test.id('patient ann'), 'grantee_id', test.id('cy'), 'level', 'limited')), 1, 'one of them shares the record that the two are');
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.same(test.rows('access_share', jsonb_build_object('patient_id', test.id('patient ann'), 'grantee_id', test.id('nan'), 'level', 'limited')), 1, 'the patient shares it with another anew');
SELECT test.same(test.rows('access_share', jsonb_build_object('patient_id', test.id('patient ann'), 'grantee_id', test.id('bo'), 'level', 'full', 'until', now() + interval '30 days')), 1, 'lets one see it for longer');
SELECT answer ->> 'id' AS visit FROM test.run('appointment_book', test.booking('bo', date_trunc('hour', now()) + interval '40 days')) AS answer \gset

SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same((SELECT count(*) FROM test.run('merge_undo', jsonb_build_object('id', :'merge'))), 1::bigint, 'the merge is undone');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.reach(test.id('patient ann')), 'bo appointment limited 130, bo share full 30, cy share limited ended, nan share limited for good', 'what the patient gave since stays, and what the merge gave goes, with what was shared of it');
SELECT test.same(pg_temp.reach(test.id('twin')), 'bo appointment limited 93, bo share full 9, cy appointment limited 95, eve share full 9, nan share full 9', 'the other record is as it was');
ROLLBACK;

-- Visits that were moved or cancelled in between, and what a court began to want.
BEGIN;
SELECT test.patient('ann'), test.clinician('bo'), test.clinician('cy'), test.clinician('dan'), test.clinician('eve'), test.employee('desk', 'staff'), test.employee('adm', 'admin'),
	test.hours('bo', '00:00', '24:00'), test.hours('cy', '00:00', '24:00'), test.hours('dan', '00:00', '24:00'), test.hours('eve', '00:00', '24:00') \gset
INSERT INTO patient (id, first_name, last_name) VALUES (test.id('twin'), 'Ann', 'Twin'), (test.id('third'), 'Third', 'One');
INSERT INTO appointment (id, patient_id, doctor_id, during, type, consultation_type, reason)
SELECT test.id('visit ' || who), test.id(whose), test.id(who), tstzrange(date_trunc('hour', now()) + make_interval(days => days), date_trunc('hour', now()) + make_interval(days => days, mins => 30)), 'consultation', 'video', 'A cough'
FROM (VALUES ('bo', 'twin', 3), ('cy', 'twin', 5), ('dan', 'twin', 6), ('eve', 'patient ann', 7)) AS booked (who, whose, days);
CREATE FUNCTION pg_temp.reach(whose uuid) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', lower(first_name), CASE WHEN expires_at > now() THEN round(extract(epoch FROM expires_at - now()) / 86400 - 90)::text ELSE 'ended' END), ', ' ORDER BY first_name)
	FROM care_grant JOIN account ON account.id = grantee_id WHERE patient_id = whose AND reason = 'appointment'
$$;
SELECT test.become('epione_staff', 'desk') \gset
SELECT row ->> 'id' AS merge FROM test.run('merge_make', test.context(jsonb_build_object('id', test.id('twin'), 'into', test.id('patient ann'), 'reason', 'They are one person'))) AS row \gset
SELECT test.same(test.rows('appointment_reschedule', jsonb_build_object('appointment_id', test.id('visit bo'), 'starts_at', date_trunc('hour', now()) + interval '30 days')), 1, 'a visit is moved in between');
SELECT test.same(test.rows('appointment_cancel', jsonb_build_object('appointment_id', test.id('visit cy'), 'reason', 'Well again')), 1, 'another one is cancelled');
SELECT test.nobody() \gset
INSERT INTO legal_hold (patient_id, patient_number, reason, placed_by, placed_by_name, lifted_at, lift_reason)
SELECT test.id(whose), 'PAT-1', words, test.id('adm'), 'Adm', over, CASE WHEN over IS NOT NULL THEN 'It is over' END
FROM (VALUES ('third', 'The court of Leiden', NULL::timestamptz), ('patient ann', 'The court of Delft', now()), ('patient ann', 'The court of Utrecht', NULL)) AS held (whose, words, over);
INSERT INTO care_grant (grantee_id, patient_id, reason, level, expires_at) VALUES (test.id('bo'), test.id('third'), 'appointment', 'limited', now() + interval '140 days');
UPDATE care_grant SET expires_at = now(), revoked_at = now() WHERE (grantee_id, patient_id) = (test.id('dan'), test.id('patient ann'));
SELECT test.become('epione_staff', 'desk') \gset
SELECT test.same((SELECT count(*) FROM test.run('merge_undo', jsonb_build_object('id', :'merge'))), 1::bigint, 'the merge is undone');
SELECT test.nobody() \gset
SELECT test.same(pg_temp.reach(test.id('twin')), 'bo 30, cy ended, dan ended', 'whose visit was moved reaches the record as long as that visit says, whose visit was cancelled no more, nor who is gone');
SELECT test.same(pg_temp.reach(test.id('patient ann')), 'bo ended, cy ended, eve 7', 'nor the other record, whose own visits count on');
SELECT test.same(pg_temp.reach(test.id('third')), 'bo 50', 'nor does a third one change');
SELECT test.same(string_agg(concat_ws(' ', patient.first_name, patient.last_name, reason, patient_number = patient.number, placed_by_name), ', ' ORDER BY last_name, reason),
	'Third One The court of Leiden f Adm, Ann Test The court of Utrecht f Adm, Ann Twin The court of Utrecht t Adm', 'what a court wants of the one it wants of both')
FROM legal_hold JOIN patient ON patient.id = patient_id WHERE lifted_at IS NULL;
ROLLBACK;

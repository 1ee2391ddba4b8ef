-- A big clinic, to measure with: made up, alike, and without overlaps by arithmetic alone.  Loaded with psql by a superuser into a migrated database:
--
--     psql -v patients=1000000 -v appointments=5000000 -v doctors=2000 -f sql/seed/scale.sql
--
-- Those are the defaults; -v scale=0.01 takes that part of them.  Visit n is the doctor's (n modulo doctors) and the patient's (n modulo patients); each doctor has six visits on each
-- weekday, the last of them four weeks ahead.  Two visits of a patient so lie patients / doctors / 6 weekdays apart: that has to be several days.
-- Everybody is doctor-1@scale.test, patient-1@scale.test and so on, or staff, admin, nurse; all with the demo clinic's password.

\set ON_ERROR_STOP on
\if :{?scale}
\else
	\set scale 1
\endif
SELECT (1000000 * :scale)::integer AS all_patients, (5000000 * :scale)::integer AS all_appointments, (2000 * :scale)::integer AS all_doctors \gset
\if :{?patients}
\else
	\set patients :all_patients
\endif
\if :{?appointments}
\else
	\set appointments :all_appointments
\endif
\if :{?doctors}
\else
	\set doctors :all_doctors
\endif
\set password '$argon2id$v=19$m=65536,t=2,p=1$vHGDBb/eqnM0Mdd7HFXSnQ$lij8V6MONePCrd48QFpe9Yb+b4lhd/BABfUSlU1EMKk'

SET client_min_messages = warning;
SET search_path = public, pg_temp;
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET jit = off;
\timing off

BEGIN;

-- Building an index at the end is several times faster than filling it.
CREATE TEMPORARY TABLE scale_constraint ON COMMIT DROP AS
SELECT conrelid::regclass::text AS relation, conname AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE conrelid IN ('appointment'::regclass, 'patient'::regclass, 'account'::regclass, 'care_grant'::regclass) AND contype IN ('f', 'u', 'x');
CREATE TEMPORARY TABLE scale_index ON COMMIT DROP AS
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index
WHERE indrelid IN ('appointment'::regclass, 'patient'::regclass, 'account'::regclass, 'care_grant'::regclass)
	AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);
SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', relation, name) FROM scale_constraint \gexec
SELECT format('DROP INDEX %s', name) FROM scale_index \gexec

CREATE TEMPORARY TABLE scale_word ON COMMIT DROP AS
SELECT ARRAY['Amina', 'Ben', 'Carla', 'Daniel', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kavya', 'Leon', 'Mira', 'Nils', 'Olga', 'Pavel', 'Rana',
		'Samir', 'Tess', 'Uma', 'Viktor', 'Wanda', 'Yara', 'Zoe'] AS firsts,
	ARRAY['Abbott', 'Bauer', 'Castillo', 'Dvorak', 'Eriksen', 'Ferrari', 'Gupta', 'Hassan', 'Ivanov', 'Jensen', 'Kaya', 'Laurent', 'Moreau', 'Nowak', 'Osei',
		'Petrov', 'Quinn', 'Rossi', 'Silva', 'Tanaka', 'Usman', 'Vargas', 'Weber', 'Xu', 'Young', 'Zhang', 'Okoye', 'Lindgren', 'Farah'] AS lasts,
	ARRAY['Europe/London', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Adelaide', 'America/St_Johns', 'Asia/Dubai', 'America/Sao_Paulo'] AS zones;

INSERT INTO specialty (name)
SELECT name
FROM unnest(ARRAY['Cardiology', 'Dermatology', 'Endocrinology', 'General practice', 'Gynaecology', 'Neurology', 'Orthopaedics', 'Paediatrics', 'Psychiatry',
	'Urology']) AS name
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE scale_doctor ON COMMIT DROP AS
SELECT number, uuid_v7() AS id, firsts[1 + number % 24] AS first_name, lasts[1 + number / 24 % 29] AS last_name, zones[1 + number % 8] AS zone,
	specialty.id AS specialty_id, specialty.name AS specialty
FROM scale_word, generate_series(0, :doctors - 1) AS number
JOIN (SELECT *, row_number() OVER (ORDER BY name) - 1 AS place, count(*) OVER () AS places FROM specialty WHERE deleted_at IS NULL) AS specialty
	ON place = number % places;
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, time_zone, employee_number)
SELECT id, format('doctor-%s@scale.test', number + 1), :'password', 'doctor', 'active', first_name, last_name, zone, format('EMP-SC-%s', number + 1)
FROM scale_doctor;
INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, department, qualifications, biography, fee_minor, fee_currency, languages,
	time_zone, active, verified_at)
SELECT id, 'doctor', format('Dr %s %s', first_name, last_name), specialty_id, format('S %s', number), specialty, '{MD}', 'A doctor of the big clinic.',
	4000 + number % 50 * 100, 'EUR', CASE number % 3 WHEN 0 THEN '{en}' WHEN 1 THEN '{en,de}' ELSE '{en,ar}' END::text[], zone, true, now()
FROM scale_doctor;
INSERT INTO working_hours (doctor_id, weekday, start_time, end_time)
SELECT id, weekday, '09:00', '17:00'
FROM scale_doctor, generate_series(1, 5) AS weekday;
INSERT INTO account (email, password_hash, role, status, first_name, last_name, employee_number)
SELECT role || '@scale.test', :'password', role, 'active', initcap(role), 'Scale', 'EMP-SC-' || role
FROM unnest(ARRAY['staff', 'admin', 'nurse']) AS role;
INSERT INTO clinician (id, role, display_name, licence_number, active, verified_at)
SELECT id, role, 'Nurse Scale', 'S', true, now()
FROM account
WHERE email = 'nurse@scale.test';

-- One in ten more waits to be verified.
WITH waiting AS (
	INSERT INTO account (email, password_hash, role, status, first_name, last_name)
	SELECT format('waiting-%s@scale.test', number + 1), :'password', 'doctor', 'pending', first_name, last_name
	FROM scale_doctor
	WHERE number % 10 = 0
	RETURNING id, first_name, last_name
)
INSERT INTO clinician (id, role, display_name, specialty_id, licence_number)
SELECT waiting.id, 'doctor', format('Dr %s %s', first_name, last_name), specialty.id, 'W'
FROM waiting, (SELECT id FROM specialty WHERE deleted_at IS NULL ORDER BY name LIMIT 1) AS specialty;

UPDATE specialty
SET doctors = (SELECT count(*) FROM clinician WHERE specialty_id = specialty.id AND listed);

CREATE TEMPORARY TABLE scale_patient ON COMMIT DROP AS
SELECT number, uuid_v7() AS id, uuid_v7() AS account_id, firsts[1 + number % 24] AS first_name, lasts[1 + number / 24 % 29] AS last_name,
	zones[1 + number / 7 % 8] AS zone, display_number('PAT-', nextval('patient_number'), 5) AS display
FROM scale_word, generate_series(0, :patients - 1) AS number;
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, time_zone, date_of_birth)
SELECT account_id, format('patient-%s@scale.test', number + 1), :'password', 'patient', 'active', first_name, last_name, zone,
	'1940-01-01'::date + number % 25000
FROM scale_patient;
UPDATE account SET email_verified_at = created_at WHERE email_verified_at IS NULL;
INSERT INTO patient (id, account_id, number, first_name, last_name, date_of_birth)
SELECT id, account_id, display, first_name, last_name, '1940-01-01'::date + number % 25000
FROM scale_patient;
INSERT INTO care_grant (grantee_id, patient_id, reason, level, sections)
SELECT account_id, id, 'self', 'owner', (SELECT sections FROM care_allowance WHERE level = 'owner' AND role = 'patient')
FROM scale_patient;

-- Weekdays count back from the Friday of the fourth week ahead.
CREATE TEMPORARY TABLE scale_day ON COMMIT DROP AS
SELECT place, date_trunc('week', now())::date + 32 - (place / 5 * 7 + place % 5)::integer AS day
FROM generate_series(0, :appointments / :doctors / 6 + 1) AS place;
ANALYZE scale_doctor, scale_patient, scale_day;

INSERT INTO appointment (number, patient_id, doctor_id, during, status, type, consultation_type, reason, symptoms, notes, cancel_reason, cancelled_at,
	booked_by, patient_name, patient_number, doctor_name, specialty_name, time_zone, created_at)
SELECT display_number('APT-', nextval('appointment_number'), 5), patient.id, doctor.id, tstzrange(instant, instant + interval '30 minutes'), status,
	(ARRAY['consultation', 'follow-up', 'routine-checkup', 'consultation'])[1 + n % 4], (ARRAY['video', 'in-person', 'audio', 'chat'])[1 + n / 3 % 4],
	(ARRAY['A cough that stays', 'Results of the blood test', 'Yearly check-up', 'Pain in the lower back', 'A rash on both arms'])[1 + n / 7 % 5],
	CASE n % 3 WHEN 0 THEN '{cough,fever}' ELSE '{}' END::text[], CASE n % 5 WHEN 0 THEN 'Prefers mornings' END,
	CASE status WHEN 'cancelled' THEN 'Well again' END, CASE status WHEN 'cancelled' THEN now() - interval '1 day' END,
	patient.account_id, patient.first_name || ' ' || patient.last_name, patient.display, format('Dr %s %s', doctor.first_name, doctor.last_name),
	doctor.specialty, doctor.zone, now() - interval '10 days'
FROM generate_series(0, :appointments - 1) AS n
JOIN scale_doctor AS doctor ON doctor.number = n % :doctors
JOIN scale_patient AS patient ON patient.number = n % :patients
JOIN scale_day ON place = n / :doctors / 6,
	LATERAL (SELECT (day + time '09:00' + (ARRAY[0, 60, 150, 210, 300, 390])[1 + n / :doctors % 6] * interval '1 minute') AT TIME ZONE doctor.zone AS instant) AS local,
	LATERAL (SELECT CASE
		WHEN instant + interval '30 minutes' <= now() THEN CASE WHEN n % 17 = 0 THEN 'cancelled' WHEN n % 23 = 0 THEN 'no-show' ELSE 'completed' END
		WHEN instant <= now() THEN 'in-progress'
		WHEN n % 19 = 0 THEN 'cancelled'
		WHEN n % 2 = 0 THEN 'confirmed'
		ELSE 'scheduled' END AS status) AS state;

INSERT INTO care_grant (grantee_id, patient_id, reason, level, sections, expires_at)
SELECT doctor_id, patient_id, 'appointment', 'limited', (SELECT sections FROM care_allowance WHERE level = 'limited' AND role = 'doctor'),
	max(ends_at) + interval '90 days'
FROM appointment
WHERE status NOT IN ('held', 'cancelled') AND doctor_id IN (SELECT id FROM scale_doctor)
GROUP BY doctor_id, patient_id
ON CONFLICT DO NOTHING;

SELECT definition FROM scale_index \gexec
SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', relation, name, definition) FROM scale_constraint ORDER BY definition LIKE 'FOREIGN%' \gexec

COMMIT;

VACUUM (ANALYZE) account, patient, clinician, working_hours, specialty, appointment, care_grant;

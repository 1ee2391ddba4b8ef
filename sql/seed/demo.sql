-- The demo clinic: people and a few weeks of visits around today.  Loaded with psql by whoever owns the database, never on a clinic's own data.
--
-- It may be loaded again at any time: what is there stays as people left it, the visits that have passed are closed, and the days ahead fill up.
-- Everybody's password is the one that the README and the demo's sign-in page tell; it is hashed here once (Argon2id, 64 MiB, t=2).

\set ON_ERROR_STOP on
\set password '$argon2id$v=19$m=65536,t=2,p=1$vHGDBb/eqnM0Mdd7HFXSnQ$lij8V6MONePCrd48QFpe9Yb+b4lhd/BABfUSlU1EMKk'

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, pg_temp;

-- The same words always make the same id, so that loading again finds what it made.
CREATE FUNCTION pg_temp.demo_id(words text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
	SELECT overlay(overlay(md5('demo ' || words) PLACING '7' FROM 13) PLACING '8' FROM 17)::uuid
$$;
-- A number from 0 to 99 that looks like chance and never changes.
CREATE FUNCTION pg_temp.chance(words text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
	SELECT ((hashtext(words)::bigint + 2147483648) % 100)::integer
$$;

INSERT INTO specialty (id, name, description)
SELECT pg_temp.demo_id('specialty ' || name), name, description
FROM (VALUES
	('General practice', 'Everyday health, check-ups, and where to go next'),
	('Cardiology', 'The heart and circulation'),
	('Dermatology', 'Skin, hair and nails'),
	('Endocrinology', 'Diabetes, thyroid and other hormones'),
	('Gynaecology', 'Women''s health'),
	('Neurology', 'Headaches, nerves and the brain'),
	('Orthopaedics', 'Bones, joints and muscles'),
	('Paediatrics', 'Babies, children and teenagers'),
	('Psychiatry', 'Mood, sleep, worry and attention')
) AS given (name, description)
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE demo_person (email text, role text, status text, first_name text, last_name text, zone text, language text, born date, phone text)
	ON COMMIT DROP;
INSERT INTO demo_person
VALUES
	('admin', 'admin', 'active', 'Ingrid', 'Halvorsen', 'Europe/London', 'en', '1974-03-08', '+44 20 7946 0101'),
	('super', 'super-admin', 'active', 'Viktor', 'Lindgren', 'Europe/London', 'en', '1966-02-19', '+44 20 7946 0100'),
	('staff', 'staff', 'active', 'Rosa', 'Delgado', 'Europe/London', 'en', '1989-11-21', '+44 20 7946 0102'),
	('nurse', 'nurse', 'active', 'Grace', 'Mensah', 'Europe/London', 'en', '1985-05-17', '+44 20 7946 0103'),
	('paramedic', 'paramedic', 'active', 'Liam', 'Byrne', 'Europe/Dublin', 'en', '1991-09-02', '+353 1 555 0104'),
	('doctor', 'doctor', 'active', 'Amara', 'Okafor', 'Europe/London', 'en', '1979-06-30', '+44 20 7946 0105'),
	('specialist', 'specialist', 'active', 'Henrik', 'Solberg', 'Europe/Oslo', 'en', '1968-01-25', '+47 22 55 01 06'),
	('priya.raman', 'doctor', 'active', 'Priya', 'Raman', 'Asia/Kolkata', 'en', '1982-10-12', '+91 22 5550 0107'),
	('callum.fraser', 'doctor', 'active', 'Callum', 'Fraser', 'Australia/Adelaide', 'en', '1977-04-04', '+61 8 5550 0108'),
	('elena.marchetti', 'specialist', 'active', 'Elena', 'Marchetti', 'America/New_York', 'en', '1980-07-19', '+1 212 555 0109'),
	('yusuf.almansour', 'doctor', 'active', 'Yusuf', 'Al-Mansour', 'Asia/Dubai', 'ar', '1975-12-01', '+971 4 555 0110'),
	('tomas.novak', 'specialist', 'active', 'Tomáš', 'Novák', 'Europe/Prague', 'en', '1971-02-14', '+420 224 555 111'),
	('marie.tremblay', 'specialist', 'active', 'Marie', 'Tremblay', 'America/St_Johns', 'fr', '1984-08-23', '+1 709 555 0112'),
	('sunita.gurung', 'specialist', 'active', 'Sunita', 'Gurung', 'Asia/Kathmandu', 'en', '1986-03-27', '+977 1 555 0113'),
	('pending', 'doctor', 'pending', 'Noah', 'Becker', 'Europe/Berlin', 'en', '1990-05-05', '+49 30 5550114'),
	('patient', 'patient', 'active', 'Maya', 'Lindqvist', 'Europe/London', 'en', '1988-02-29', '+44 7700 900115'),
	('oliver.hughes', 'patient', 'active', 'Oliver', 'Hughes', 'Europe/London', 'en', '1952-07-11', '+44 7700 900116'),
	('fatima.zahra', 'patient', 'active', 'Fatima', 'Zahra', 'Asia/Dubai', 'ar', '1994-01-30', '+971 50 555 0117'),
	('george.papadakis', 'patient', 'active', 'George', 'Papadakis', 'Europe/Athens', 'en', '1947-10-03', '+30 694 555 0118'),
	('hana.sato', 'patient', 'active', 'Hana', 'Sato', 'Asia/Tokyo', 'en', '1999-12-24', '+81 90 5555 0119'),
	('samuel.adeyemi', 'patient', 'active', 'Samuel', 'Adeyemi', 'Africa/Lagos', 'en', '1983-06-18', '+234 803 555 0120'),
	('lucia.fernandez', 'patient', 'active', 'Lucía', 'Fernández', 'Europe/Madrid', 'es', '1976-09-09', '+34 612 555 121'),
	('arjun.patel', 'patient', 'active', 'Arjun', 'Patel', 'Asia/Kolkata', 'en', '2008-04-15', '+91 98 5550 0122'),
	('emma.nielsen', 'patient', 'active', 'Emma', 'Nielsen', 'Europe/Copenhagen', 'en', '1996-11-02', '+45 20 55 01 23'),
	('david.cohen', 'patient', 'active', 'David', 'Cohen', 'America/New_York', 'en', '1961-03-21', '+1 917 555 0124'),
	('aisha.khan', 'patient', 'active', 'Aisha', 'Khan', 'Asia/Karachi', 'en', '1990-08-08', '+92 300 555 0125'),
	('william.macleod', 'patient', 'active', 'William', 'MacLeod', 'Europe/London', 'en', '1939-05-27', '+44 7700 900126'),
	('sofia.rossi', 'patient', 'active', 'Sofia', 'Rossi', 'Europe/Rome', 'it', '2001-02-17', '+39 333 555 0127'),
	('noura.haddad', 'patient', 'active', 'Noura', 'Haddad', 'Asia/Beirut', 'ar', '1987-12-11', '+961 3 555 128'),
	('peter.kowalski', 'patient', 'active', 'Peter', 'Kowalski', 'Europe/Warsaw', 'en', '1969-07-29', '+48 601 555 129'),
	('charlotte.dubois', 'patient', 'active', 'Charlotte', 'Dubois', 'Europe/Paris', 'fr', '1993-10-06', '+33 6 55 55 01 30'),
	('ben.walker', 'patient', 'active', 'Ben', 'Walker', 'Australia/Adelaide', 'en', '1980-04-01', '+61 400 555 131'),
	('mei.chen', 'patient', 'active', 'Mei', 'Chen', 'Asia/Singapore', 'en', '1972-06-22', '+65 8555 0132'),
	('isaac.okello', 'patient', 'active', 'Isaac', 'Okello', 'Africa/Nairobi', 'en', '2012-09-19', '+254 712 555 133'),
	('julia.schmidt', 'patient', 'active', 'Julia', 'Schmidt', 'Europe/Berlin', 'de', '1958-01-13', '+49 170 5550134');

INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, phone, date_of_birth, time_zone, language,
	email_verified_at)
SELECT pg_temp.demo_id(email), email || '@epione.test', :'password', role, status, first_name, last_name, phone, born, zone, language, now()
FROM demo_person
ON CONFLICT DO NOTHING;

INSERT INTO patient (id, account_id, first_name, last_name, date_of_birth, language)
SELECT pg_temp.demo_id('patient ' || email), pg_temp.demo_id(email), first_name, last_name, born, language
FROM demo_person
WHERE role = 'patient'
ON CONFLICT DO NOTHING;

-- What is known of some of them.  Phones and addresses are sealed, so people write those themselves, or the desk does.
CREATE TEMPORARY TABLE demo_known (email text, sex text, blood text, marital text, preferred text) ON COMMIT DROP;
INSERT INTO demo_known
VALUES
	('patient', 'female', 'A+', 'partnered', NULL),
	('oliver.hughes', 'male', 'O+', 'widowed', 'Ollie'),
	('fatima.zahra', 'female', 'B+', 'married', NULL),
	('george.papadakis', 'male', 'AB+', 'married', 'Giorgos'),
	('hana.sato', 'female', 'O-', 'single', NULL),
	('samuel.adeyemi', 'male', 'O+', 'married', 'Sam'),
	('lucia.fernandez', 'female', 'A-', 'divorced', NULL),
	('arjun.patel', 'male', 'B+', 'single', NULL),
	('emma.nielsen', 'female', NULL, 'single', NULL),
	('david.cohen', 'male', 'A+', 'separated', NULL),
	('aisha.khan', 'female', 'B-', 'married', NULL),
	('william.macleod', 'male', 'O-', 'widowed', 'Bill'),
	('noura.haddad', 'female', 'A+', 'married', NULL),
	('mei.chen', 'female', 'B+', NULL, NULL),
	('isaac.okello', 'male', NULL, 'single', NULL);
UPDATE patient
SET sex = demo_known.sex, blood_group = blood, marital_status = marital, preferred_name = preferred
FROM demo_known
WHERE patient.id = pg_temp.demo_id('patient ' || demo_known.email) AND patient.sex = 'unknown' AND patient.version = 1;

-- Not everybody has an account: the desk registered these.
INSERT INTO patient (id, first_name, last_name, date_of_birth, sex, language, registered_by)
SELECT pg_temp.demo_id('registered ' || first_name || last_name), first_name, last_name, born::date, sex, language, pg_temp.demo_id('staff')
FROM (VALUES ('Edith', 'Barlow', '1931-03-12', 'female', 'en'), ('Tom', 'Barlow', '1929-08-01', 'male', 'en'), ('Ngozi', 'Eze', '2019-05-30', 'female', 'en'),
	('Karim', 'Benali', '1985-11-11', 'male', 'fr')) AS given (first_name, last_name, born, sex, language)
ON CONFLICT DO NOTHING;

INSERT INTO patient_allergy (id, patient_id, substance, category, reaction, severity, since, recorded_by)
SELECT pg_temp.demo_id('allergy ' || email || substance), pg_temp.demo_id('patient ' || email), substance, category, reaction, severity, since::date, pg_temp.demo_id('doctor')
FROM (VALUES
	('patient', 'Penicillin', 'drug', 'A rash and swollen lips within an hour', 'severe', '2009-04-01'),
	('patient', 'Birch pollen', 'environment', 'Sneezing and itching eyes in spring', 'mild', NULL),
	('oliver.hughes', 'Ibuprofen', 'drug', 'Bleeding of the stomach', 'severe', '2018-10-01'),
	('hana.sato', 'Peanuts', 'food', 'Trouble breathing; carries an adrenaline pen', 'life-threatening', '2003-01-01'),
	('samuel.adeyemi', 'Latex', 'other', 'Red, itching skin', 'moderate', NULL),
	('isaac.okello', 'Eggs', 'food', 'Vomiting', 'moderate', '2014-01-01'),
	('william.macleod', 'Codeine', 'drug', 'Confusion', 'moderate', '2021-02-01')
) AS given (email, substance, category, reaction, severity, since)
ON CONFLICT DO NOTHING;

INSERT INTO patient_history (id, patient_id, kind, what, happened_on, next_due_on, place, relation, status, note, recorded_by)
SELECT pg_temp.demo_id('history ' || email || kind || what), pg_temp.demo_id('patient ' || email), kind, what, happened::date, due, place, relation, status, note,
	pg_temp.demo_id('doctor')
FROM (VALUES
	('patient', 'condition', 'Asthma', '1996-01-01', NULL, NULL, NULL, 'active', 'Two flare-ups a year, mostly in spring'),
	('patient', 'condition', 'Iron deficiency', '2022-06-10', NULL, NULL, NULL, 'resolved', NULL),
	('patient', 'surgery', 'Appendix taken out', '2004-07-19', NULL, 'St Thomas'' Hospital', NULL, 'resolved', NULL),
	('patient', 'immunisation', 'Tetanus and diphtheria', '2019-03-02', current_date + 120, NULL, NULL, 'active', NULL),
	('patient', 'family', 'Type 2 diabetes', NULL, NULL, NULL, 'mother', 'active', 'Since she was 55'),
	('oliver.hughes', 'condition', 'High blood pressure', '2008-01-01', NULL, NULL, NULL, 'active', NULL),
	('oliver.hughes', 'surgery', 'Stent in a coronary artery', '2023-09-14', NULL, 'Heart clinic', NULL, 'resolved', NULL),
	('george.papadakis', 'condition', 'Type 2 diabetes', '2001-01-01', NULL, NULL, NULL, 'active', NULL),
	('george.papadakis', 'surgery', 'Cataract of the right eye', '2020-02-11', NULL, 'Athens', NULL, 'resolved', NULL),
	('hana.sato', 'immunisation', 'Influenza', (current_date - 300)::text, current_date + 60, NULL, NULL, 'active', NULL),
	('samuel.adeyemi', 'family', 'Sickle cell disease', NULL, NULL, NULL, 'sister', 'active', NULL),
	('lucia.fernandez', 'condition', 'Underactive thyroid', '2015-05-01', NULL, NULL, NULL, 'active', NULL),
	('william.macleod', 'condition', 'Osteoarthritis of both knees', '2012-01-01', NULL, NULL, NULL, 'active', NULL),
	('isaac.okello', 'immunisation', 'Measles, mumps and rubella', '2013-10-02', NULL, NULL, NULL, 'active', NULL)
) AS given (email, kind, what, happened, due, place, relation, status, note)
ON CONFLICT DO NOTHING;

INSERT INTO patient_medication (id, patient_id, name, dose, route, frequency, reason, started_on, stopped_on, prescribed_by, recorded_by)
SELECT pg_temp.demo_id('medication ' || email || name), pg_temp.demo_id('patient ' || email), name, dose, route, frequency, reason, started::date, stopped::date, prescriber,
	pg_temp.demo_id('doctor')
FROM (VALUES
	('patient', 'Salbutamol', '100 micrograms', 'inhaled', 'when needed', 'Asthma', '2012-03-01', NULL, 'Dr Amara Okafor'),
	('patient', 'Ferrous sulphate', '200 mg', 'by mouth', 'once a day', 'Iron deficiency', '2022-06-10', '2022-12-10', 'Dr Amara Okafor'),
	('oliver.hughes', 'Amlodipine', '5 mg', 'by mouth', 'once a day', 'High blood pressure', '2010-01-15', NULL, 'Dr Amara Okafor'),
	('oliver.hughes', 'Aspirin', '75 mg', 'by mouth', 'once a day', 'After the stent', '2023-09-15', NULL, 'Dr Henrik Solberg'),
	('george.papadakis', 'Metformin', '850 mg', 'by mouth', 'twice a day', 'Diabetes', '2003-01-01', NULL, 'his doctor in Athens'),
	('lucia.fernandez', 'Levothyroxine', '75 micrograms', 'by mouth', 'every morning', 'Thyroid', '2015-05-20', NULL, 'Dr Sunita Gurung'),
	('william.macleod', 'Paracetamol', '1 g', 'by mouth', 'up to four times a day', 'Knees', '2019-01-01', NULL, NULL)
) AS given (email, name, dose, route, frequency, reason, started, stopped, prescriber)
ON CONFLICT DO NOTHING;

-- How each of them works: two windows on the days of `weekdays`, and for some a shorter one on those of `weekend`.
CREATE TEMPORARY TABLE demo_clinician (email text, specialty text, licence text, department text, qualifications text[], biography text,
	fee integer, currency text, languages text[], slot integer, weekdays text, morning text, afternoon text, weekend text) ON COMMIT DROP;
INSERT INTO demo_clinician
VALUES
	('doctor', 'General practice', 'GMC 7012345', 'Primary care', '{MBBS,MRCGP}',
		'I have looked after families in south London for eighteen years, and I like to have time to listen.',
		6500, 'GBP', '{en,fr,ig}', 30, '12345', '08:30-12:30', '13:30-17:30', '67 09:00-14:00'),
	('specialist', 'Cardiology', 'NO 4412087', 'Heart clinic', '{MD,PhD,FESC}',
		'Rhythm disorders and high blood pressure. I explain with drawings.',
		145000, 'NOK', '{en,no,de}', 45, '12345', '09:00-12:00', '13:00-16:45', NULL),
	('priya.raman', 'Paediatrics', 'MMC 2009/118', 'Children', '{MBBS,"DCH",MRCPCH}',
		'Coughs, rashes, sleep and growing: there is no small question about a small person.',
		120000, 'INR', '{en,hi,ta,mr}', 20, '123456', '09:30-13:00', '16:00-19:00', NULL),
	('callum.fraser', 'Dermatology', 'MED0001702', 'Skin', '{MBBS,FACD}',
		'Skin checks by video work well with a good lamp. I will tell you when they do not.',
		14000, 'AUD', '{en}', 15, '1234', '08:30-12:00', '13:00-17:00', NULL),
	('elena.marchetti', 'Psychiatry', 'NY 254911', 'Mental health', '{MD,"Board certified"}',
		'Mood, worry and sleep, with and without medicine.',
		22000, 'USD', '{en,it,es}', 60, '12345', '09:00-12:00', '13:00-18:00', NULL),
	('yusuf.almansour', 'General practice', 'DHA 0046120', 'Primary care', '{MBBCh,MRCGP}',
		'Family medicine in Arabic and English, evenings included.',
		40000, 'AED', '{ar,en}', 30, '12347', '10:00-14:00', '17:00-21:00', NULL),
	('tomas.novak', 'Orthopaedics', 'CLK 1131870', 'Bones and joints', '{MUDr,PhD}',
		'Knees, hips and shoulders. Most of them get better without an operation.',
		180000, 'CZK', '{cs,en,de}', 30, '1245', '08:00-12:00', '12:30-15:30', NULL),
	('marie.tremblay', 'Gynaecology', 'CPSNL 20881', 'Women''s health', '{MD,FRCSC}',
		'Je vous reçois en français ou en anglais, at your own pace.',
		19000, 'CAD', '{fr,en}', 30, '12345', '09:00-12:00', '13:00-16:00', NULL),
	('sunita.gurung', 'Endocrinology', 'NMC 9127', 'Hormones and diabetes', '{MBBS,MD,DM}',
		'Diabetes and thyroid. Bring your readings; we will read them together.',
		250000, 'NPR', '{en,ne,hi}', 30, '12357', '10:00-13:00', '14:00-17:00', NULL),
	('nurse', NULL, 'NMC 88E0123O', 'Primary care', '{RGN}', NULL, NULL, NULL, '{en,tw}', 30, NULL, NULL, NULL, NULL),
	('paramedic', NULL, 'PHECC 104422', 'Emergency', '{AP}', NULL, NULL, NULL, '{en,ga}', 30, NULL, NULL, NULL, NULL),
	('pending', 'Neurology', 'BE 55120987', NULL, '{}', NULL, NULL, NULL, '{de,en}', 30, NULL, NULL, NULL, NULL);

INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, licence_expires_on, department, qualifications, biography, fee_minor,
	fee_currency, languages, time_zone, slot_minutes, active, verified_at, verified_by)
SELECT pg_temp.demo_id(email), role, clinician_name(role, first_name, last_name),
	(SELECT id FROM specialty AS known WHERE known.name = demo_clinician.specialty AND deleted_at IS NULL), licence,
	current_date + 700, department, qualifications, biography, fee, currency, languages, zone, slot, status = 'active',
	CASE status WHEN 'active' THEN now() - interval '400 days' END, CASE status WHEN 'active' THEN pg_temp.demo_id('admin') END
FROM demo_clinician
JOIN demo_person USING (email)
ON CONFLICT DO NOTHING;

-- Whoever has changed their hours keeps them.
INSERT INTO working_hours (doctor_id, weekday, start_time, end_time)
SELECT pg_temp.demo_id(email), weekday::integer, split_part(hours, '-', 1)::time, split_part(hours, '-', 2)::time
FROM demo_clinician,
	LATERAL (
		SELECT weekday, hours FROM regexp_split_to_table(weekdays, '') AS weekday, unnest(ARRAY[morning, afternoon]) AS hours
		UNION ALL
		SELECT weekday, split_part(weekend, ' ', 2) FROM regexp_split_to_table(split_part(weekend, ' ', 1), '') AS weekday
	) AS week
WHERE weekday <> '' AND NOT EXISTS (SELECT FROM working_hours WHERE doctor_id = pg_temp.demo_id(email));

INSERT INTO leave (doctor_id, starts_on, ends_on, reason)
SELECT pg_temp.demo_id('elena.marchetti'), current_date + 9, current_date + 13, 'Conference in Lisbon'
WHERE NOT EXISTS (SELECT FROM leave WHERE doctor_id = pg_temp.demo_id('elena.marchetti') AND ends_on >= current_date);
INSERT INTO availability_exception (doctor_id, day, start_time, end_time, is_available, reason)
SELECT pg_temp.demo_id('priya.raman'), current_date + 3, '09:30', '13:00', false, 'Vaccination day at the school'
WHERE NOT EXISTS (SELECT FROM availability_exception WHERE doctor_id = pg_temp.demo_id('priya.raman') AND day >= current_date);

-- Visits.  Rules of booking are for people, who book what is to come; here some lie in the past.
SET LOCAL session_replication_role = replica;

CREATE TEMPORARY TABLE demo_reason (specialty text, number integer, reason text, type text, how text, symptoms text[], notes text) ON COMMIT DROP;
INSERT INTO demo_reason
VALUES
	('General practice', 0, 'A cough that has stayed for three weeks', 'consultation', 'video', '{cough,tiredness}', 'Worse at night'),
	('General practice', 1, 'Blood pressure check after the new tablets', 'follow-up', 'video', '{}', 'I have kept a diary of my readings'),
	('General practice', 2, 'Yearly check-up', 'routine-checkup', 'in-person', '{}', NULL),
	('General practice', 3, 'Headaches most afternoons', 'consultation', 'video', '{headache}', NULL),
	('General practice', 4, 'Results of last week''s blood tests', 'follow-up', 'audio', '{}', NULL),
	('General practice', 5, 'A sore throat and fever since Sunday', 'consultation', 'chat', '{"sore throat",fever}', NULL),
	('Cardiology', 0, 'My heart skips beats when I rest', 'consultation', 'video', '{palpitations}', NULL),
	('Cardiology', 1, 'Six months after the stent', 'follow-up', 'in-person', '{}', 'No chest pain since'),
	('Cardiology', 2, 'Breathless on the stairs', 'consultation', 'video', '{breathlessness,"swollen ankles"}', NULL),
	('Dermatology', 0, 'A mole that has changed', 'consultation', 'video', '{}', 'Photographs are ready'),
	('Dermatology', 1, 'Eczema on both hands', 'follow-up', 'video', '{itching,"dry skin"}', NULL),
	('Dermatology', 2, 'A rash after gardening', 'consultation', 'chat', '{rash,itching}', NULL),
	('Endocrinology', 0, 'Sugar readings are high in the morning', 'follow-up', 'video', '{}', 'Readings of the last month are noted'),
	('Endocrinology', 1, 'Thyroid tablets: the right dose?', 'follow-up', 'audio', '{tiredness,"weight gain"}', NULL),
	('Gynaecology', 0, 'Painful periods', 'consultation', 'video', '{"lower back pain"}', NULL),
	('Gynaecology', 1, 'Check-up in the second trimester', 'routine-checkup', 'in-person', '{}', NULL),
	('Orthopaedics', 0, 'Knee pain after running', 'consultation', 'video', '{"knee pain",swelling}', NULL),
	('Orthopaedics', 1, 'Six weeks after the hip operation', 'follow-up', 'in-person', '{}', 'Walking without the stick'),
	('Orthopaedics', 2, 'A shoulder that will not lift', 'consultation', 'video', '{"shoulder pain"}', NULL),
	('Paediatrics', 0, 'Fever for two days, drinks well', 'consultation', 'video', '{fever}', 'She is four years old'),
	('Paediatrics', 1, 'Growth and vaccinations', 'routine-checkup', 'in-person', '{}', NULL),
	('Paediatrics', 2, 'A rash around the mouth', 'consultation', 'chat', '{rash}', NULL),
	('Psychiatry', 0, 'I sleep four hours a night', 'consultation', 'video', '{insomnia,worry}', NULL),
	('Psychiatry', 1, 'How the new medicine works', 'follow-up', 'video', '{}', 'Less restless in the morning');

-- Every slot of three weeks back and two ahead, and chance; today has more.
CREATE TEMPORARY TABLE demo_visit ON COMMIT DROP AS
WITH doctor AS (
	SELECT clinician.*, specialty.name AS specialty, (SELECT count(*)::integer FROM demo_reason WHERE demo_reason.specialty = specialty.name) AS reasons
	FROM clinician
	JOIN demo_clinician ON clinician.id = pg_temp.demo_id(demo_clinician.email)
	JOIN specialty ON specialty.id = clinician.specialty_id
	WHERE listed
), slot AS (
	SELECT doctor.*, day, instant, doctor.id || to_char(instant, 'YYYYMMDDHH24MI') AS seed
	FROM doctor,
		generate_series(-21, 14) AS ahead,
		LATERAL (SELECT (now() AT TIME ZONE time_zone)::date + ahead AS day) AS local,
		LATERAL day_plan(doctor.id, time_zone, day) AS plan,
		unnest(plan.windows) AS span, unnest(span) AS piece,
		generate_series(lower(piece), upper(piece) - make_interval(mins => slot_minutes), make_interval(mins => slot_minutes)) AS instant
	WHERE plan.open @> tstzrange(instant, instant + make_interval(mins => slot_minutes))
), person AS (
	SELECT email, row_number() OVER (ORDER BY email) - 1 AS number, count(*) OVER () AS people
	FROM demo_person
	WHERE role = 'patient' AND email <> 'patient'
)
SELECT slot.*, pg_temp.demo_id('patient ' || person.email) AS patient_id, pg_temp.chance('reason' || seed) % reasons AS reason_number,
	pg_temp.chance('end' || seed) AS ending, pg_temp.demo_id(seed) AS visit_id
FROM slot
JOIN person ON number = (hashtext('who' || seed)::bigint + 2147483648) % people
WHERE pg_temp.chance('take' || seed) < CASE
	WHEN day = (now() AT TIME ZONE slot.time_zone)::date THEN 65
	WHEN instant < now() THEN 38
	ELSE 26 END;

-- Maya, who is the one to sign in as, has had two visits and has two to come.
INSERT INTO demo_visit
SELECT slot.*, pg_temp.demo_id('patient patient'), wish.reason_number, 50, pg_temp.demo_id('maya ' || wish.number)
FROM (VALUES (1, 'doctor', -16, 0), (2, 'specialist', -9, 0), (3, 'doctor', 2, 1), (4, 'specialist', 8, 1)) AS wish (number, email, ahead, reason_number),
	LATERAL (
		SELECT clinician.*, demo_clinician.specialty, 1 AS reasons, local.day, instant, '' AS seed
		FROM clinician
		JOIN demo_clinician ON demo_clinician.email = wish.email AND clinician.id = pg_temp.demo_id(wish.email),
			generate_series(0, 6) AS later,
			LATERAL (SELECT (now() AT TIME ZONE time_zone)::date + wish.ahead + later AS day) AS local,
			LATERAL day_plan(clinician.id, time_zone, local.day) AS plan,
			LATERAL (SELECT lower(plan.open) + make_interval(mins => slot_minutes * 2) AS instant) AS third
		WHERE NOT isempty(plan.open)
		ORDER BY local.day
		LIMIT 1
	) AS slot
WHERE NOT EXISTS (SELECT FROM appointment WHERE patient_id = pg_temp.demo_id('patient patient')
	AND CASE WHEN wish.ahead < 0 THEN starts_at < now() ELSE starts_at > now() AND doctor_id = pg_temp.demo_id(wish.email) END);

INSERT INTO appointment (id, number, patient_id, doctor_id, during, status, type, consultation_type, reason, symptoms, notes, cancel_reason, cancelled_at,
	booked_by, patient_name, patient_number, doctor_name, specialty_name, time_zone, created_at)
SELECT visit_id, display_number('APT-', nextval('appointment_number'), 5), patient_id, visit.id, span, visit.status, type, how, reason, symptoms, notes,
	CASE visit.status WHEN 'cancelled' THEN 'Something came up at work' END, CASE visit.status WHEN 'cancelled' THEN least(instant, now()) - interval '1 day' END,
	pg_temp.demo_id('staff'), patient.first_name || ' ' || patient.last_name, patient.number, display_name, specialty, time_zone,
	least(instant, now()) - interval '5 days'
FROM (
	SELECT *, tstzrange(instant, instant + make_interval(mins => slot_minutes)) AS span,
		CASE
			WHEN instant + make_interval(mins => slot_minutes) <= now() THEN
				CASE WHEN ending < 6 THEN 'cancelled' WHEN ending < 10 THEN 'no-show' ELSE 'completed' END
			WHEN instant <= now() THEN 'in-progress'
			ELSE CASE WHEN ending < 5 THEN 'cancelled' WHEN ending < 50 THEN 'confirmed' ELSE 'scheduled' END
		END AS status
	FROM demo_visit
) AS visit
JOIN demo_reason USING (specialty)
JOIN patient ON patient.id = patient_id
WHERE demo_reason.number = reason_number AND NOT EXISTS (SELECT FROM appointment WHERE appointment.id = visit_id)
ORDER BY (visit.seed = '') DESC, instant
ON CONFLICT DO NOTHING;

-- What was to come when this was loaded before has happened since.
UPDATE appointment
SET status = 'completed', version = version + 1, updated_at = now()
WHERE booked_by = pg_temp.demo_id('staff') AND status IN ('scheduled', 'confirmed', 'in-progress') AND ends_at <= now();

SET LOCAL session_replication_role = origin; -- what a grant opens is for its rules to say
INSERT INTO care_grant (grantee_id, patient_id, reason, level, expires_at)
SELECT doctor_id, patient_id, 'appointment', 'limited', max(ends_at) + interval '90 days'
FROM appointment
WHERE booked_by = pg_temp.demo_id('staff') AND status NOT IN ('held', 'cancelled')
GROUP BY doctor_id, patient_id
ON CONFLICT (grantee_id, patient_id, reason) DO UPDATE
SET expires_at = greatest(care_grant.expires_at, excluded.expires_at);

COMMIT;

-- People: accounts, the patients and clinicians they are, what clinicians are specialised in, and what roles permit.

SET LOCAL ROLE epione_owner;

CREATE TABLE specialty (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	name text NOT NULL,
	description text,
	doctors integer NOT NULL DEFAULT 0,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT specialty_name_has_2_to_80_characters CHECK (length(name) BETWEEN 2 AND 80),
	CONSTRAINT specialty_description_has_at_most_500_characters CHECK (length(description) <= 500),
	CONSTRAINT specialty_doctors_are_counted CHECK (doctors >= 0)
);
CREATE UNIQUE INDEX specialty_name_is_taken_once ON specialty (lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX specialty_by_name ON specialty (name, id) WHERE deleted_at IS NULL;

COMMENT ON TABLE specialty IS 'What clinicians are specialised in';
COMMENT ON COLUMN specialty.id IS 'UUIDv7';
COMMENT ON COLUMN specialty.name IS 'As people read it; taken once among those that are there';
COMMENT ON COLUMN specialty.description IS 'In a sentence or two, for patients';
COMMENT ON COLUMN specialty.doctors IS 'How many clinicians who can be booked have it; kept by a trigger';
COMMENT ON COLUMN specialty.version IS 'Grows with each change of name or description';
COMMENT ON COLUMN specialty.created_at IS 'When the row was made';
COMMENT ON COLUMN specialty.updated_at IS 'When it was last changed';
COMMENT ON COLUMN specialty.deleted_at IS 'When it was taken away; NULL while it is there';

CREATE TABLE account (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	email text NOT NULL,
	password_hash text NOT NULL,
	role text NOT NULL,
	status text NOT NULL,
	first_name text NOT NULL,
	last_name text NOT NULL,
	phone text,
	date_of_birth date,
	time_zone text NOT NULL DEFAULT 'UTC',
	language text NOT NULL DEFAULT 'en',
	employee_number text,
	last_login_at timestamptz,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT account_email_is_taken_once UNIQUE (email),
	CONSTRAINT account_email_is_in_small_letters CHECK (email = lower(email) AND length(email) <= 254 AND email ~ '^[^@\s]+@[^@\s]+$'),
	CONSTRAINT account_role_is_one_of_ours CHECK
		(role IN ('patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin')),
	CONSTRAINT account_status_is_one_of_ours CHECK (status IN ('pending', 'active', 'suspended', 'deactivated')),
	CONSTRAINT account_first_name_has_1_to_80_characters CHECK (length(first_name) BETWEEN 1 AND 80),
	CONSTRAINT account_last_name_has_1_to_80_characters CHECK (length(last_name) BETWEEN 1 AND 80),
	CONSTRAINT account_phone_has_at_most_32_characters CHECK (length(phone) <= 32),
	CONSTRAINT account_born_since_1850 CHECK (date_of_birth >= '1850-01-01'),
	CONSTRAINT account_time_zone_exists CHECK (is_time_zone(time_zone)),
	CONSTRAINT account_language_is_a_tag CHECK (length(language) <= 12 AND language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
	CONSTRAINT account_employee_number_is_taken_once UNIQUE (employee_number)
);
CREATE INDEX account_by_age ON account (created_at, id);
CREATE INDEX account_by_status ON account (status, created_at, id);
CREATE INDEX account_by_role ON account (role, created_at, id);
CREATE INDEX account_by_role_and_status ON account (role, status, created_at, id);

COMMENT ON TABLE account IS 'Whoever can sign in';
COMMENT ON COLUMN account.id IS 'UUIDv7';
COMMENT ON COLUMN account.email IS 'What they sign in with, in small letters';
COMMENT ON COLUMN account.password_hash IS 'Argon2id as a PHC string; read by epione_signin only';
COMMENT ON COLUMN account.role IS 'What they are in the clinic';
COMMENT ON COLUMN account.status IS 'pending: a clinician who waits for verification';
COMMENT ON COLUMN account.first_name IS 'Given name';
COMMENT ON COLUMN account.last_name IS 'Family name';
COMMENT ON COLUMN account.phone IS 'As they wrote it';
COMMENT ON COLUMN account.date_of_birth IS 'Their birthday';
COMMENT ON COLUMN account.time_zone IS 'IANA zone their own times are shown in';
COMMENT ON COLUMN account.language IS 'BCP 47 tag of the language they read';
COMMENT ON COLUMN account.employee_number IS 'EMP-DR-0001, for those who work here';
COMMENT ON COLUMN account.last_login_at IS 'When they last signed in';
COMMENT ON COLUMN account.version IS 'Grows with each change of what a person may change';
COMMENT ON COLUMN account.created_at IS 'When the row was made';
COMMENT ON COLUMN account.updated_at IS 'When it was last changed';
COMMENT ON COLUMN account.deleted_at IS 'When it was deleted; NULL while it is there';

CREATE SEQUENCE patient_number;
COMMENT ON SEQUENCE patient_number IS 'The next PAT-00001';

CREATE TABLE patient (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	account_id uuid,
	number text NOT NULL DEFAULT display_number('PAT-', nextval('patient_number'), 5),
	first_name text NOT NULL,
	last_name text NOT NULL,
	phone text,
	date_of_birth date,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT patient_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT patient_has_one_account UNIQUE (account_id),
	CONSTRAINT patient_number_is_taken_once UNIQUE (number)
);

COMMENT ON TABLE patient IS 'Whoever is treated, with or without an account';
COMMENT ON COLUMN patient.id IS 'UUIDv7';
COMMENT ON COLUMN patient.account_id IS 'The account they sign in with; NULL when they have none';
COMMENT ON COLUMN patient.number IS 'PAT-00001, for people';
COMMENT ON COLUMN patient.first_name IS 'Given name; follows the account''s';
COMMENT ON COLUMN patient.last_name IS 'Family name; follows the account''s';
COMMENT ON COLUMN patient.phone IS 'Follows the account''s';
COMMENT ON COLUMN patient.date_of_birth IS 'Follows the account''s';
COMMENT ON COLUMN patient.version IS 'Grows with each change';
COMMENT ON COLUMN patient.created_at IS 'When the row was made';
COMMENT ON COLUMN patient.updated_at IS 'When it was last changed';
COMMENT ON COLUMN patient.deleted_at IS 'When it was deleted; NULL while it is there';

CREATE TABLE clinician (
	id uuid PRIMARY KEY,
	role text NOT NULL,
	display_name text NOT NULL,
	specialty_id uuid,
	licence_number text,
	licence_expires_on date,
	department text,
	qualifications text[] NOT NULL DEFAULT '{}',
	biography text,
	fee_minor integer,
	fee_currency text,
	languages text[] NOT NULL DEFAULT '{}',
	time_zone text NOT NULL DEFAULT 'UTC',
	slot_minutes integer NOT NULL DEFAULT 30,
	active boolean NOT NULL DEFAULT false,
	verified_at timestamptz,
	verified_by uuid,
	listed boolean NOT NULL GENERATED ALWAYS AS (active AND verified_at IS NOT NULL AND role IN ('doctor', 'specialist')) STORED,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT clinician_account_exists FOREIGN KEY (id) REFERENCES account (id),
	CONSTRAINT clinician_specialty_exists FOREIGN KEY (specialty_id) REFERENCES specialty (id),
	CONSTRAINT clinician_verifier_exists FOREIGN KEY (verified_by) REFERENCES account (id),
	CONSTRAINT clinician_role_is_one_of_ours CHECK (role IN ('doctor', 'specialist', 'nurse', 'paramedic')),
	CONSTRAINT clinician_has_a_licence_number CHECK (licence_number IS NOT NULL AND length(licence_number) BETWEEN 1 AND 64),
	CONSTRAINT clinician_doctor_has_a_specialty CHECK (specialty_id IS NOT NULL OR role NOT IN ('doctor', 'specialist')),
	CONSTRAINT clinician_fee_is_not_negative CHECK (fee_minor >= 0),
	CONSTRAINT clinician_fee_has_a_currency CHECK ((fee_minor IS NULL) = (fee_currency IS NULL) AND fee_currency ~ '^[A-Z]{3}$'),
	CONSTRAINT clinician_time_zone_exists CHECK (is_time_zone(time_zone)),
	CONSTRAINT clinician_slot_lasts_5_to_240_minutes CHECK (slot_minutes BETWEEN 5 AND 240)
);
CREATE INDEX clinician_by_name ON clinician (display_name, id) WHERE listed;
CREATE INDEX clinician_by_specialty ON clinician (specialty_id, display_name, id);

COMMENT ON TABLE clinician IS 'Accounts that treat: doctors and specialists, who can be booked, nurses and paramedics';
COMMENT ON COLUMN clinician.id IS 'Their account''s id';
COMMENT ON COLUMN clinician.role IS 'Their account''s role';
COMMENT ON COLUMN clinician.display_name IS 'As patients read it; follows the account''s names';
COMMENT ON COLUMN clinician.specialty_id IS 'What they are specialised in';
COMMENT ON COLUMN clinician.licence_number IS 'Their licence to practise; for admins';
COMMENT ON COLUMN clinician.licence_expires_on IS 'The last day it is good for; NULL: without end';
COMMENT ON COLUMN clinician.department IS 'Where in the clinic';
COMMENT ON COLUMN clinician.qualifications IS 'Degrees and fellowships';
COMMENT ON COLUMN clinician.biography IS 'In their own words, for patients';
COMMENT ON COLUMN clinician.fee_minor IS 'What a visit costs, in minor units of fee_currency';
COMMENT ON COLUMN clinician.fee_currency IS 'ISO 4217';
COMMENT ON COLUMN clinician.languages IS 'BCP 47 tags of the languages they speak';
COMMENT ON COLUMN clinician.time_zone IS 'IANA zone their working hours are in';
COMMENT ON COLUMN clinician.slot_minutes IS 'How long a visit lasts when nobody says, and the step of the times they offer';
COMMENT ON COLUMN clinician.active IS 'Whether the account is; kept by a trigger';
COMMENT ON COLUMN clinician.verified_at IS 'When an admin verified them; NULL before';
COMMENT ON COLUMN clinician.verified_by IS 'That admin';
COMMENT ON COLUMN clinician.listed IS 'Whether patients can find and book them';
COMMENT ON COLUMN clinician.version IS 'Grows with each change of hours and of what patients read';
COMMENT ON COLUMN clinician.created_at IS 'When the row was made';
COMMENT ON COLUMN clinician.updated_at IS 'When it was last changed';

CREATE TABLE role_permission (
	role text NOT NULL,
	permission text NOT NULL,
	PRIMARY KEY (role, permission),
	CONSTRAINT role_permission_role_is_one_of_ours CHECK
		(role IN ('applicant', 'patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin')),
	CONSTRAINT role_permission_is_module_and_action CHECK (permission ~ '^[a-z]+\.[a-z]+$')
);
COMMENT ON TABLE role_permission IS 'What each role may do; what is not here, nobody may';
COMMENT ON COLUMN role_permission.role IS 'An account''s role, or applicant: signed in and not yet verified';
COMMENT ON COLUMN role_permission.permission IS 'module.action, as the endpoints name it';

INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES
	('{applicant,patient,doctor,specialist,nurse,paramedic,staff,admin,super-admin}', '{profile.read,profile.update,session.end}'),
	('{patient,doctor,specialist,nurse,paramedic,staff,admin,super-admin}', '{doctor.read,availability.read}'),
	('{patient,doctor,specialist,nurse,paramedic,staff}', '{appointment.read}'),
	('{patient,doctor,specialist,staff}', '{appointment.reschedule,appointment.cancel,appointment.confirm}'),
	('{patient,staff}', '{appointment.book}'),
	('{doctor,specialist}', '{availability.update,appointment.conduct}'),
	('{admin,super-admin}', '{specialty.manage,account.list,account.verify}')
) AS granted (roles, permissions), unnest(roles::text[]) AS role, unnest(permissions::text[]) AS permission;

RESET ROLE;

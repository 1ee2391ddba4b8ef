-- Patients as records of their own, with or without an account, and the keys that seal what identifies them.
--
-- What is hard: a value that is sealed can neither be compared nor searched here, so beside it stands a keyed hash of its normalised form, which the
-- program makes with a key of the house.  A patient's key travels with their rows, wrapped by the master key, which is never here: whoever has the
-- database alone can open nothing, and whoever erases the wrapped key has erased what it sealed, in every backup.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

SET LOCAL ROLE epione_owner;

CREATE TABLE house_key (
	name text PRIMARY KEY,
	wrapped text NOT NULL,
	master_key text NOT NULL,
	made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE house_key IS 'Keys of the clinic itself, wrapped by the master key; made by epionectl migrate';
COMMENT ON COLUMN house_key.name IS 'What for: search, the keyed hashes that find sealed values';
COMMENT ON COLUMN house_key.wrapped IS 'The key, sealed with the master key for this row';
COMMENT ON COLUMN house_key.master_key IS 'Id of that master key';
COMMENT ON COLUMN house_key.made_at IS 'When the key was made';

CREATE TABLE patient_key (
	patient_id uuid PRIMARY KEY,
	wrapped text,
	master_key text NOT NULL,
	made_at timestamptz NOT NULL DEFAULT now(),
	erased_at timestamptz,
	CONSTRAINT patient_key_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT patient_key_is_there_or_erased CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX patient_key_by_master ON patient_key (master_key, patient_id) WHERE wrapped IS NOT NULL;
COMMENT ON TABLE patient_key IS 'The key that seals a patient''s data, wrapped by the master key';
COMMENT ON COLUMN patient_key.patient_id IS 'Whose data it seals';
COMMENT ON COLUMN patient_key.wrapped IS 'The key, sealed with the master key for this patient; NULL once it was erased, and with it all it sealed';
COMMENT ON COLUMN patient_key.master_key IS 'Id of that master key';
COMMENT ON COLUMN patient_key.made_at IS 'When the key was made';
COMMENT ON COLUMN patient_key.erased_at IS 'When it was erased';

-- How a row tells the program which key opens it: the patient, and the wrapped key unless it was erased.
CREATE FUNCTION sealed_by(patient_id uuid, wrapped text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT patient_id || coalesce(' ' || wrapped, '')
$$;
COMMENT ON FUNCTION sealed_by(uuid, text) IS 'A patient''s key as a column that goes out with a row';

-- What follows the account is written by it; a phone number is sealed, and no longer does.
DROP TRIGGER account_followed ON account;
ALTER TABLE patient
	DROP COLUMN phone,
	ADD COLUMN preferred_name text,
	ADD COLUMN sex text NOT NULL DEFAULT 'unknown',
	ADD COLUMN gender text,
	ADD COLUMN marital_status text,
	ADD COLUMN language text NOT NULL DEFAULT 'en',
	ADD COLUMN blood_group text,
	ADD COLUMN status text NOT NULL DEFAULT 'active',
	ADD COLUMN status_reason text,
	ADD COLUMN deceased_on date,
	ADD COLUMN merged_into uuid,
	ADD COLUMN registered_by uuid,
	ADD COLUMN sort_name text GENERATED ALWAYS AS (lower(last_name || ' ' || first_name)) STORED,
	ADD COLUMN search_name text GENERATED ALWAYS AS (lower(' ' || first_name || ' ' || last_name || ' ' || coalesce(preferred_name, ''))) STORED,
	ADD CONSTRAINT patient_first_name_has_1_to_80_characters CHECK (length(first_name) BETWEEN 1 AND 80),
	ADD CONSTRAINT patient_last_name_has_1_to_80_characters CHECK (length(last_name) BETWEEN 1 AND 80),
	ADD CONSTRAINT patient_preferred_name_has_1_to_80_characters CHECK (length(preferred_name) BETWEEN 1 AND 80),
	ADD CONSTRAINT patient_born_since_1850 CHECK (date_of_birth >= '1850-01-01'),
	ADD CONSTRAINT patient_sex_is_one_of_ours CHECK (sex IN ('female', 'male', 'intersex', 'unknown')),
	ADD CONSTRAINT patient_gender_has_1_to_80_characters CHECK (length(gender) BETWEEN 1 AND 80),
	ADD CONSTRAINT patient_marital_status_is_one_of_ours CHECK
		(marital_status IN ('single', 'married', 'partnered', 'separated', 'divorced', 'widowed', 'unknown')),
	ADD CONSTRAINT patient_language_is_a_tag CHECK (length(language) <= 12 AND language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
	ADD CONSTRAINT patient_blood_group_is_one_of_ours CHECK (blood_group IN ('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-')),
	ADD CONSTRAINT patient_status_is_one_of_ours CHECK (status IN ('active', 'inactive', 'deceased')),
	ADD CONSTRAINT patient_status_reason_has_3_to_500_characters CHECK (length(status_reason) BETWEEN 3 AND 500),
	ADD CONSTRAINT patient_deceased_has_a_day CHECK ((deceased_on IS NOT NULL) = (status = 'deceased')),
	ADD CONSTRAINT patient_lived_before_they_died CHECK (deceased_on >= date_of_birth),
	ADD CONSTRAINT patient_merged_into_another CHECK (merged_into <> id),
	ADD CONSTRAINT patient_merged_into_exists FOREIGN KEY (merged_into) REFERENCES patient (id),
	ADD CONSTRAINT patient_registrar_exists FOREIGN KEY (registered_by) REFERENCES account (id);
CREATE INDEX patient_by_sort_name ON patient (sort_name, id) WHERE deleted_at IS NULL;
CREATE INDEX patient_by_status ON patient (status, sort_name, id) WHERE deleted_at IS NULL;
CREATE INDEX patient_by_birthday ON patient (date_of_birth) WHERE deleted_at IS NULL;
CREATE INDEX patient_by_letters ON patient USING gin (search_name gin_trgm_ops) WHERE deleted_at IS NULL;
CREATE INDEX patient_merged ON patient (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX account_by_digits ON account (regexp_replace(phone, '\D', '', 'g')) WHERE phone IS NOT NULL;
COMMENT ON COLUMN patient.preferred_name IS 'What they like to be called';
COMMENT ON COLUMN patient.sex IS 'Recorded sex';
COMMENT ON COLUMN patient.gender IS 'In their own words';
COMMENT ON COLUMN patient.marital_status IS 'Single, married and so on; NULL where nobody asked';
COMMENT ON COLUMN patient.language IS 'BCP 47 tag of the language to speak with them';
COMMENT ON COLUMN patient.blood_group IS 'AB0 and Rhesus, as A+';
COMMENT ON COLUMN patient.status IS 'active, inactive or deceased';
COMMENT ON COLUMN patient.status_reason IS 'Why it is that';
COMMENT ON COLUMN patient.deceased_on IS 'The day they died';
COMMENT ON COLUMN patient.merged_into IS 'The record that goes on for both; this one is deleted then';
COMMENT ON COLUMN patient.registered_by IS 'The account that registered them; NULL when they did themselves';
COMMENT ON COLUMN patient.sort_name IS 'How lists are ordered';
COMMENT ON COLUMN patient.search_name IS 'Where a search for a name looks: each word after a space';
COMMENT ON COLUMN patient.date_of_birth IS 'Their birthday; the account follows, and it the account';
COMMENT ON COLUMN patient.first_name IS 'Given name; the account follows, and it the account';
COMMENT ON COLUMN patient.last_name IS 'Family name; the account follows, and it the account';

CREATE TABLE patient_contact (
	patient_id uuid PRIMARY KEY,
	phone text,
	phone_hash text,
	other_phone text,
	other_phone_hash text,
	email text,
	email_hash text,
	street text,
	city text,
	region text,
	postal_code text,
	country text,
	preferred_contact text,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	version integer NOT NULL DEFAULT 1,
	CONSTRAINT patient_contact_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT patient_contact_country_has_2_letters CHECK (country ~ '^[A-Z]{2}$'),
	CONSTRAINT patient_contact_preferred_is_one_of_ours CHECK (preferred_contact IN ('phone', 'sms', 'email', 'post'))
);
CREATE INDEX patient_contact_by_phone ON patient_contact (phone_hash) WHERE phone_hash IS NOT NULL;
CREATE INDEX patient_contact_by_other_phone ON patient_contact (other_phone_hash) WHERE other_phone_hash IS NOT NULL;
CREATE INDEX patient_contact_by_email ON patient_contact (email_hash) WHERE email_hash IS NOT NULL;
COMMENT ON TABLE patient_contact IS 'How to reach a patient';
COMMENT ON COLUMN patient_contact.patient_id IS 'Whom';
COMMENT ON COLUMN patient_contact.phone IS 'Telephone number; sealed';
COMMENT ON COLUMN patient_contact.phone_hash IS 'Keyed hash of its digits';
COMMENT ON COLUMN patient_contact.other_phone IS 'Another one; sealed';
COMMENT ON COLUMN patient_contact.other_phone_hash IS 'Keyed hash of its digits';
COMMENT ON COLUMN patient_contact.email IS 'E-mail address; sealed';
COMMENT ON COLUMN patient_contact.email_hash IS 'Keyed hash of it in small letters';
COMMENT ON COLUMN patient_contact.street IS 'House and street; sealed';
COMMENT ON COLUMN patient_contact.city IS 'City; sealed';
COMMENT ON COLUMN patient_contact.region IS 'Region, state or county; sealed';
COMMENT ON COLUMN patient_contact.postal_code IS 'Postal code; sealed';
COMMENT ON COLUMN patient_contact.country IS 'ISO 3166-1, two letters';
COMMENT ON COLUMN patient_contact.preferred_contact IS 'How they like to be reached';
COMMENT ON COLUMN patient_contact.created_at IS 'When the row was made';
COMMENT ON COLUMN patient_contact.updated_at IS 'When it was last changed';
COMMENT ON COLUMN patient_contact.version IS 'Grows with each change';

CREATE TABLE emergency_contact (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	sealed_for uuid NOT NULL,
	name text NOT NULL,
	relation text NOT NULL,
	phone text NOT NULL,
	email text,
	may_decide boolean NOT NULL DEFAULT false,
	recorded_by uuid NOT NULL DEFAULT app_actor(),
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT emergency_contact_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT emergency_contact_key_exists FOREIGN KEY (sealed_for) REFERENCES patient_key (patient_id),
	CONSTRAINT emergency_contact_recorder_exists FOREIGN KEY (recorded_by) REFERENCES account (id)
);
CREATE INDEX emergency_contact_of_patient ON emergency_contact (patient_id, created_at, id);
COMMENT ON TABLE emergency_contact IS 'Whom to call for a patient';
COMMENT ON COLUMN emergency_contact.name IS 'Their name';
COMMENT ON COLUMN emergency_contact.relation IS 'What they are to the patient';
COMMENT ON COLUMN emergency_contact.phone IS 'Telephone number; sealed';
COMMENT ON COLUMN emergency_contact.email IS 'E-mail address; sealed';
COMMENT ON COLUMN emergency_contact.may_decide IS 'Whether they may decide where the patient cannot';

CREATE TABLE patient_insurance (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	sealed_for uuid NOT NULL,
	rank text NOT NULL,
	provider text NOT NULL,
	plan text,
	policy_number text NOT NULL,
	group_number text,
	holder_name text,
	holder_relation text,
	valid_from date,
	valid_until date,
	recorded_by uuid NOT NULL DEFAULT app_actor(),
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT patient_insurance_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT patient_insurance_key_exists FOREIGN KEY (sealed_for) REFERENCES patient_key (patient_id),
	CONSTRAINT patient_insurance_recorder_exists FOREIGN KEY (recorded_by) REFERENCES account (id),
	CONSTRAINT patient_insurance_rank_is_one_of_ours CHECK (rank IN ('primary', 'secondary', 'other')),
	CONSTRAINT patient_insurance_ends_after_it_begins CHECK (valid_until >= valid_from)
);
CREATE UNIQUE INDEX patient_insurance_has_one_of_a_rank ON patient_insurance (patient_id, rank) WHERE rank <> 'other' AND deleted_at IS NULL;
CREATE INDEX patient_insurance_of_patient ON patient_insurance (patient_id, created_at, id);
COMMENT ON TABLE patient_insurance IS 'Who pays for a patient';
COMMENT ON COLUMN patient_insurance.rank IS 'Which is asked first: primary, secondary, or another';
COMMENT ON COLUMN patient_insurance.provider IS 'The insurer';
COMMENT ON COLUMN patient_insurance.plan IS 'Which of its plans';
COMMENT ON COLUMN patient_insurance.policy_number IS 'Number of the policy; sealed';
COMMENT ON COLUMN patient_insurance.group_number IS 'Number of the group; sealed';
COMMENT ON COLUMN patient_insurance.holder_name IS 'Whose policy it is, where not the patient''s own';
COMMENT ON COLUMN patient_insurance.holder_relation IS 'What they are to the patient';
COMMENT ON COLUMN patient_insurance.valid_from IS 'Its first day';
COMMENT ON COLUMN patient_insurance.valid_until IS 'Its last day';

CREATE TABLE identity_document (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	sealed_for uuid NOT NULL,
	kind text NOT NULL,
	country text NOT NULL,
	number text NOT NULL,
	number_hash text,
	issued_on date,
	expires_on date,
	recorded_by uuid NOT NULL DEFAULT app_actor(),
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT identity_document_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT identity_document_key_exists FOREIGN KEY (sealed_for) REFERENCES patient_key (patient_id),
	CONSTRAINT identity_document_recorder_exists FOREIGN KEY (recorded_by) REFERENCES account (id),
	CONSTRAINT identity_document_kind_is_one_of_ours CHECK
		(kind IN ('national-id', 'passport', 'driving-licence', 'health-card', 'residence-permit', 'other')),
	CONSTRAINT identity_document_country_has_2_letters CHECK (country ~ '^[A-Z]{2}$'),
	CONSTRAINT identity_document_expires_after_it_is_issued CHECK (expires_on >= issued_on)
);
CREATE INDEX identity_document_of_patient ON identity_document (patient_id, created_at, id);
CREATE INDEX identity_document_by_number ON identity_document (number_hash) WHERE number_hash IS NOT NULL;
COMMENT ON TABLE identity_document IS 'What a patient showed of who they are; not the document itself';
COMMENT ON COLUMN identity_document.kind IS 'Which kind of document';
COMMENT ON COLUMN identity_document.country IS 'Who issued it: ISO 3166-1, two letters';
COMMENT ON COLUMN identity_document.number IS 'Its number; sealed';
COMMENT ON COLUMN identity_document.number_hash IS 'Keyed hash of its letters and digits';
COMMENT ON COLUMN identity_document.issued_on IS 'Its first day';
COMMENT ON COLUMN identity_document.expires_on IS 'Its last day';

CREATE TABLE patient_history (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	kind text NOT NULL,
	what text NOT NULL,
	happened_on date,
	next_due_on date,
	place text,
	relation text,
	status text NOT NULL DEFAULT 'active',
	note text,
	recorded_by uuid NOT NULL DEFAULT app_actor(),
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT patient_history_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT patient_history_recorder_exists FOREIGN KEY (recorded_by) REFERENCES account (id),
	CONSTRAINT patient_history_kind_is_one_of_ours CHECK (kind IN ('condition', 'surgery', 'family', 'immunisation')),
	CONSTRAINT patient_history_status_is_one_of_ours CHECK (status IN ('active', 'resolved')),
	CONSTRAINT patient_history_of_the_family_tells_whose CHECK (kind <> 'family' OR relation IS NOT NULL)
);
CREATE INDEX patient_history_of_patient ON patient_history (patient_id, created_at, id);
COMMENT ON TABLE patient_history IS 'What a patient has and had: conditions, surgeries, immunisations, and what runs in the family';
COMMENT ON COLUMN patient_history.kind IS 'condition, surgery, family or immunisation';
COMMENT ON COLUMN patient_history.what IS 'The condition, procedure or vaccine';
COMMENT ON COLUMN patient_history.happened_on IS 'When it began or was done';
COMMENT ON COLUMN patient_history.next_due_on IS 'When an immunisation is due again';
COMMENT ON COLUMN patient_history.place IS 'In which hospital';
COMMENT ON COLUMN patient_history.relation IS 'Whose it was, in the family';
COMMENT ON COLUMN patient_history.status IS 'active, or resolved';
COMMENT ON COLUMN patient_history.note IS 'More, in words';

CREATE TABLE patient_allergy (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	substance text NOT NULL,
	category text NOT NULL DEFAULT 'other',
	reaction text,
	severity text NOT NULL,
	since date,
	status text NOT NULL DEFAULT 'active',
	note text,
	recorded_by uuid NOT NULL DEFAULT app_actor(),
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT patient_allergy_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT patient_allergy_recorder_exists FOREIGN KEY (recorded_by) REFERENCES account (id),
	CONSTRAINT patient_allergy_category_is_one_of_ours CHECK (category IN ('drug', 'food', 'environment', 'other')),
	CONSTRAINT patient_allergy_severity_is_one_of_ours CHECK (severity IN ('mild', 'moderate', 'severe', 'life-threatening')),
	CONSTRAINT patient_allergy_status_is_one_of_ours CHECK (status IN ('active', 'resolved'))
);
CREATE INDEX patient_allergy_of_patient ON patient_allergy (patient_id, created_at, id);
CREATE UNIQUE INDEX patient_allergy_is_noted_once ON patient_allergy (patient_id, lower(substance)) WHERE status = 'active' AND deleted_at IS NULL;
COMMENT ON TABLE patient_allergy IS 'What a patient does not bear';
COMMENT ON COLUMN patient_allergy.substance IS 'Which substance';
COMMENT ON COLUMN patient_allergy.category IS 'drug, food, environment or other';
COMMENT ON COLUMN patient_allergy.reaction IS 'What it does to them';
COMMENT ON COLUMN patient_allergy.severity IS 'How bad it is';
COMMENT ON COLUMN patient_allergy.since IS 'Since when';
COMMENT ON COLUMN patient_allergy.status IS 'active, or resolved';
COMMENT ON COLUMN patient_allergy.note IS 'More, in words';

CREATE TABLE patient_medication (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	name text NOT NULL,
	dose text,
	route text,
	frequency text,
	reason text,
	started_on date,
	stopped_on date,
	prescribed_by text,
	note text,
	recorded_by uuid NOT NULL DEFAULT app_actor(),
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT patient_medication_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT patient_medication_recorder_exists FOREIGN KEY (recorded_by) REFERENCES account (id),
	CONSTRAINT patient_medication_stops_after_it_starts CHECK (stopped_on >= started_on)
);
CREATE INDEX patient_medication_of_patient ON patient_medication (patient_id, created_at, id);
COMMENT ON TABLE patient_medication IS 'What a patient takes and took, whoever prescribed it';
COMMENT ON COLUMN patient_medication.name IS 'Of the medicine';
COMMENT ON COLUMN patient_medication.dose IS 'How much at a time';
COMMENT ON COLUMN patient_medication.route IS 'How it is taken';
COMMENT ON COLUMN patient_medication.frequency IS 'How often';
COMMENT ON COLUMN patient_medication.reason IS 'What for';
COMMENT ON COLUMN patient_medication.started_on IS 'Since when';
COMMENT ON COLUMN patient_medication.stopped_on IS 'Until when; NULL while they take it';
COMMENT ON COLUMN patient_medication.prescribed_by IS 'Who prescribed it, as people know them';
COMMENT ON COLUMN patient_medication.note IS 'More, in words';

-- What all parts of a record have in common: their comments, their versions, and who may see and write them.
DO $$
DECLARE
	part record;
BEGIN
	FOR part IN SELECT * FROM (VALUES ('emergency_contact'), ('patient_insurance'), ('identity_document'), ('patient_history'), ('patient_allergy'),
		('patient_medication')) AS one (name)
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.id IS ''UUIDv7''', part.name);
		EXECUTE format('COMMENT ON COLUMN %I.patient_id IS ''Whose''', part.name);
		EXECUTE format('COMMENT ON COLUMN %I.recorded_by IS ''The account that wrote it down''', part.name);
		EXECUTE format('COMMENT ON COLUMN %I.version IS ''Grows with each change''', part.name);
		EXECUTE format('COMMENT ON COLUMN %I.created_at IS ''When the row was made''', part.name);
		EXECUTE format('COMMENT ON COLUMN %I.updated_at IS ''When it was last changed''', part.name);
		EXECUTE format('COMMENT ON COLUMN %I.deleted_at IS ''When it was taken away; NULL while it is there''', part.name);
		EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION row_moves_on()', part.name || '_version', part.name);
		IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = part.name::regclass AND attname = 'sealed_for') THEN
			EXECUTE format('COMMENT ON COLUMN %I.sealed_for IS ''The patient whose key sealed it: not patient_id once records were merged''', part.name);
		END IF;
	END LOOP;
	CREATE TRIGGER patient_contact_version BEFORE UPDATE ON patient_contact FOR EACH ROW EXECUTE FUNCTION row_moves_on();

	FOR part IN SELECT * FROM (VALUES
		('patient_contact', 'contacts', true), ('emergency_contact', 'contacts', true), ('patient_insurance', 'insurance', true),
		('identity_document', 'insurance', true), ('patient_history', 'history', false), ('patient_allergy', 'allergies', false),
		('patient_medication', 'medication', false), ('patient_key', 'demographics', true)) AS one (name, section, kept_by_the_desk)
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part.name);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part.name);
		EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO epione_clinician WITH CHECK (patient_id = ANY (ARRAY(SELECT patient_id FROM care_grant '
			'WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND level <> ''emergency'' AND %L = ANY (sections))))',
			part.name || '_in_care_new', part.name, part.section);
		IF part.kept_by_the_desk THEN
			EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO epione_patient WITH CHECK (patient_id = (SELECT patient_id FROM acting_patient '
				'WHERE %L = ANY (sections) AND level IN (''owner'', ''full'') LIMIT 1))', part.name || '_own_new', part.name, part.section);
			EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO epione_staff WITH CHECK (true)', part.name || '_desk_new', part.name);
		END IF;
		CONTINUE WHEN part.name = 'patient_key'; -- goes out with the rows it opens, and is never changed by those it belongs to
		EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO epione_clinician USING (patient_id = ANY (ARRAY(SELECT patient_id FROM care_grant '
			'WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND %L = ANY (sections))))', part.name || '_in_care_read', part.name, part.section);
		EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO epione_patient USING (patient_id = (SELECT patient_id FROM acting_patient '
			'WHERE %L = ANY (sections) LIMIT 1))', part.name || '_own_read', part.name, part.section);
		EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE TO epione_clinician USING (patient_id = ANY (ARRAY(SELECT patient_id FROM care_grant '
			'WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND level <> ''emergency'' AND %L = ANY (sections))))',
			part.name || '_in_care_change', part.name, part.section);
		IF part.kept_by_the_desk THEN
			EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO epione_staff USING (true)', part.name || '_desk_read', part.name);
			EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE TO epione_patient USING (patient_id = (SELECT patient_id FROM acting_patient '
				'WHERE %L = ANY (sections) AND level IN (''owner'', ''full'') LIMIT 1))', part.name || '_own_change', part.name, part.section);
			EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE TO epione_staff USING (true)', part.name || '_desk_change', part.name);
		END IF;
	END LOOP;
END
$$;

-- No role may write patient_id again, so a change cannot carry a row to somebody else.
GRANT SELECT, INSERT (patient_id, phone, phone_hash, other_phone, other_phone_hash, email, email_hash, street, city, region, postal_code, country, preferred_contact),
	UPDATE (phone, phone_hash, other_phone, other_phone_hash, email, email_hash, street, city, region, postal_code, country, preferred_contact)
	ON patient_contact TO epione_patient, epione_clinician, epione_staff;
GRANT SELECT, INSERT (id, patient_id, sealed_for, name, relation, phone, email, may_decide), UPDATE (name, relation, phone, email, may_decide, deleted_at)
	ON emergency_contact TO epione_patient, epione_clinician, epione_staff;
GRANT SELECT, INSERT (id, patient_id, sealed_for, rank, provider, plan, policy_number, group_number, holder_name, holder_relation, valid_from, valid_until),
	UPDATE (rank, provider, plan, policy_number, group_number, holder_name, holder_relation, valid_from, valid_until, deleted_at)
	ON patient_insurance TO epione_patient, epione_clinician, epione_staff;
GRANT SELECT, INSERT (id, patient_id, sealed_for, kind, country, number, number_hash, issued_on, expires_on),
	UPDATE (kind, country, number, number_hash, issued_on, expires_on, deleted_at) ON identity_document TO epione_patient, epione_clinician, epione_staff;
GRANT SELECT ON patient_history, patient_allergy, patient_medication TO epione_patient, epione_clinician;
GRANT INSERT (id, patient_id, kind, what, happened_on, next_due_on, place, relation, status, note),
	UPDATE (kind, what, happened_on, next_due_on, place, relation, status, note, deleted_at) ON patient_history TO epione_clinician;
GRANT INSERT (id, patient_id, substance, category, reaction, severity, since, status, note),
	UPDATE (substance, category, reaction, severity, since, status, note, deleted_at) ON patient_allergy TO epione_clinician;
GRANT INSERT (id, patient_id, name, dose, route, frequency, reason, started_on, stopped_on, prescribed_by, note),
	UPDATE (name, dose, route, frequency, reason, started_on, stopped_on, prescribed_by, note, deleted_at) ON patient_medication TO epione_clinician;
GRANT SELECT ON patient_allergy TO epione_staff; -- a record's statement asks for it; no policy lets a row through

-- A wrapped key opens nothing without the master key, so it needs no second look at who asks: the row it opens has been looked at.  Records that were
-- merged keep rows under the key of the other one.
CREATE POLICY patient_key_read ON patient_key FOR SELECT TO epione_patient, epione_clinician, epione_staff USING (true);
GRANT SELECT, INSERT (patient_id, wrapped, master_key) ON patient_key TO epione_patient, epione_clinician, epione_staff;
GRANT EXECUTE ON FUNCTION sealed_by(uuid, text) TO epione_patient, epione_clinician, epione_staff;

ALTER TABLE house_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE house_key FORCE ROW LEVEL SECURITY;
CREATE POLICY house_key_read ON house_key FOR SELECT TO epione_app USING (true);
GRANT SELECT ON house_key TO epione_app;

-- The desk keeps the register; clinicians change the records they care for, patients a part of their own.
CREATE POLICY patient_desk_read ON patient FOR SELECT TO epione_staff USING (true);
CREATE POLICY patient_desk_change ON patient FOR UPDATE TO epione_staff USING (deleted_at IS NULL);
CREATE POLICY patient_in_care_change ON patient FOR UPDATE TO epione_clinician
	USING (id = ANY (ARRAY(SELECT patient_id FROM care_grant
		WHERE grantee_id = (SELECT app_actor()) AND expires_at > now() AND level <> 'emergency' AND 'demographics' = ANY (sections))));
CREATE POLICY patient_own_change ON patient FOR UPDATE TO epione_patient
	USING (id = (SELECT patient_id FROM acting_patient WHERE 'demographics' = ANY (sections) AND level IN ('owner', 'full') LIMIT 1));
GRANT SELECT (id, account_id, number, first_name, last_name, preferred_name, date_of_birth, sex, gender, marital_status, language, blood_group, status, status_reason,
	deceased_on, merged_into, sort_name, version, created_at, updated_at, deleted_at) ON patient TO epione_patient, epione_clinician, epione_staff;
GRANT UPDATE (preferred_name, gender, marital_status, language) ON patient TO epione_patient;
GRANT UPDATE (first_name, last_name, preferred_name, date_of_birth, sex, gender, marital_status, language, blood_group, status, status_reason, deceased_on)
	ON patient TO epione_clinician, epione_staff;

GRANT INSERT (language) ON patient TO epione_signin;

-- For what reaches beyond the caller's rows.
GRANT INSERT (id, account_id, first_name, last_name, preferred_name, date_of_birth, sex, gender, marital_status, language, blood_group, registered_by),
	UPDATE (account_id, merged_into, deleted_at) ON patient TO epione_scheduler;
GRANT USAGE ON SEQUENCE patient_number TO epione_scheduler;
GRANT EXECUTE ON FUNCTION display_number(text, bigint, integer) TO epione_scheduler;
GRANT UPDATE (first_name, last_name, date_of_birth, version, updated_at) ON account TO epione_scheduler;
GRANT SELECT (phone, first_name, last_name, date_of_birth) ON account TO epione_scheduler;
CREATE POLICY patient_key_kept ON patient_key TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (wrapped, erased_at) ON patient_key TO epione_scheduler;
CREATE POLICY patient_contact_kept ON patient_contact TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (phone_hash, other_phone_hash, email_hash) ON patient_contact TO epione_scheduler;
CREATE POLICY identity_document_kept ON identity_document TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (patient_id, number_hash) ON identity_document TO epione_scheduler;
CREATE POLICY emergency_contact_kept ON emergency_contact TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY patient_insurance_kept ON patient_insurance TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY patient_history_kept ON patient_history TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY patient_allergy_kept ON patient_allergy TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY patient_medication_kept ON patient_medication TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (patient_id) ON emergency_contact, patient_insurance, patient_history, patient_allergy, patient_medication TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE OR REPLACE FUNCTION account_is_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE patient
	SET first_name = NEW.first_name, last_name = NEW.last_name, date_of_birth = NEW.date_of_birth
	WHERE account_id = NEW.id AND (first_name, last_name, date_of_birth) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.date_of_birth);
	UPDATE clinician
	SET display_name = clinician_name(NEW.role, NEW.first_name, NEW.last_name),
		active = (NEW.status = 'active' AND NEW.role IN ('doctor', 'specialist', 'nurse', 'paramedic'))
	WHERE id = NEW.id;
	IF NEW.status = 'suspended' AND OLD.status <> 'suspended' THEN
		PERFORM outbox_mail('account-suspended', NEW.id, NULL, jsonb_strip_nulls(jsonb_build_object('reason', NEW.status_reason)), NULL);
	END IF;
	RETURN NULL;
END
$$;

CREATE FUNCTION patient_is_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE account
	SET first_name = NEW.first_name, last_name = NEW.last_name, date_of_birth = NEW.date_of_birth
	WHERE id = NEW.account_id AND (first_name, last_name, date_of_birth) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.date_of_birth);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION patient_is_followed() IS 'Carries names and birthday on to the account that a patient has';

CREATE FUNCTION patient_is_born_before_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF greatest(NEW.date_of_birth, NEW.deceased_on) > current_date + 1 THEN -- somewhere it is tomorrow already
		PERFORM breach('patient_born_before_today', 'a birthday or a death lies in the future');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION patient_is_born_before_today() IS 'Refuses a birthday or a death to come';

-- Those a new patient may be already: the same number of an identity document, phone or e-mail, or a name like theirs with the same birthday.  An
-- account's own e-mail and phone count too: people register themselves.
CREATE FUNCTION patient_likenesses(wanted_first text, wanted_last text, born date, wanted_phone text, digits text, wanted_email text, address text, document text)
RETURNS TABLE (id uuid) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN QUERY
	SELECT patient.id
	FROM patient
	WHERE patient.deleted_at IS NULL AND patient.id IN (
		SELECT patient_id FROM patient_contact WHERE phone_hash = wanted_phone
		UNION SELECT patient_id FROM patient_contact WHERE other_phone_hash = wanted_phone
		UNION SELECT patient_id FROM patient_contact WHERE email_hash = wanted_email
		UNION SELECT patient_id FROM identity_document WHERE number_hash = document AND identity_document.deleted_at IS NULL
		UNION SELECT holder.id FROM account JOIN patient AS holder ON holder.account_id = account.id WHERE account.email = address
		UNION SELECT holder.id FROM account JOIN patient AS holder ON holder.account_id = account.id
			WHERE account.phone IS NOT NULL AND length(digits) >= 6 AND regexp_replace(account.phone, '\D', '', 'g') = digits
		UNION SELECT like_one.id FROM patient AS like_one
			WHERE like_one.date_of_birth = born AND like_one.deleted_at IS NULL
				AND greatest(similarity(like_one.first_name || ' ' || like_one.last_name, wanted_first || ' ' || wanted_last),
					similarity(like_one.last_name || ' ' || like_one.first_name, wanted_first || ' ' || wanted_last)) >= 0.5)
	ORDER BY patient.id
	LIMIT 10;
END
$$;
COMMENT ON FUNCTION patient_likenesses(text, text, date, text, text, text, text, text) IS 'Records that may be of the same person';

-- Two desks that register one person at once wait for each other: on the birthday, and on each thing that is theirs alone.
CREATE FUNCTION patient_is_new(confirmed boolean, wanted_first text, wanted_last text, born date, phone text, phone_digits text, email text, address text, document text)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(7032030, lock)
	FROM (SELECT DISTINCT hashtext(word) AS lock FROM unnest(ARRAY[born::text, phone, email, document]) AS word WHERE word IS NOT NULL ORDER BY 1) AS locks;
	IF NOT coalesce(confirmed, false) AND EXISTS (
		SELECT FROM patient_likenesses(wanted_first, wanted_last, born, phone, phone_digits, email, address, document)) THEN
		PERFORM breach('patient_is_registered_once', 'somebody like this is there already');
	END IF;
	RETURN true;
END
$$;
COMMENT ON FUNCTION patient_is_new(boolean, text, text, date, text, text, text, text, text) IS 'Refuses to register somebody twice, unless it is said to be right';

-- A row of another role's making: whoever registers sees it only by the grant that follows from it.
CREATE FUNCTION patient_register(new_id uuid, facts jsonb) RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	INSERT INTO patient (id, first_name, last_name, preferred_name, date_of_birth, sex, gender, marital_status, language, blood_group, registered_by)
	SELECT new_id, first_name, last_name, preferred_name, date_of_birth, coalesce(sex, 'unknown'), gender, marital_status, coalesce(language, 'en'), blood_group,
		app_actor()
	FROM jsonb_to_record(facts) AS given (first_name text, last_name text, preferred_name text, date_of_birth date, sex text, gender text, marital_status text,
		language text, blood_group text);
	INSERT INTO patient_key (patient_id, wrapped, master_key) VALUES (new_id, facts ->> 'wrapped', facts ->> 'master_key');
	INSERT INTO patient_contact (patient_id, phone, phone_hash, other_phone, other_phone_hash, email, email_hash, street, city, region, postal_code, country,
		preferred_contact)
	SELECT new_id, given.*
	FROM jsonb_to_record(facts) AS given (phone text, phone_hash text, other_phone text, other_phone_hash text, email text, email_hash text, street text, city text,
		region text, postal_code text, country text, preferred_contact text);
	INSERT INTO identity_document (id, patient_id, sealed_for, kind, country, number, number_hash)
	SELECT (facts ->> 'document_id')::uuid, new_id, new_id, 'national-id', coalesce(facts ->> 'national_id_country', facts ->> 'country'), facts ->> 'national_id',
		facts ->> 'national_id_hash'
	WHERE facts ->> 'national_id' IS NOT NULL;
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION patient_register(uuid, jsonb) IS 'Makes a patient without an account, with the key that seals their data';

CREATE FUNCTION patient_delete(wanted uuid, wanted_version integer) RETURNS uuid LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
	UPDATE patient
	SET deleted_at = now()
	WHERE id = wanted AND deleted_at IS NULL AND version = coalesce(wanted_version, version)
		AND EXISTS (SELECT FROM account WHERE account.id = app_actor() AND role IN ('admin', 'super-admin') AND status = 'active')
	RETURNING id
$$;
COMMENT ON FUNCTION patient_delete(uuid, integer) IS 'Takes a patient out of the register; for admins, who do not see the record';

-- Finds patients by what identifies them, or by parts of their name, page by page; of those the caller may see: the desk all, clinicians those in care.
-- It asks itself who asks, because letters cannot be looked up below a row policy; the policy holds once more where the rows are read.
CREATE FUNCTION patient_search(wanted_name text, number_or_name text, wanted_number text, wanted_phone text, wanted_email text, document text, born date, after_name text, after_id uuid,
	most integer) RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	at_the_desk CONSTANT boolean := EXISTS (SELECT FROM account WHERE account.id = app_actor() AND role = 'staff' AND status = 'active');
	exact uuid[];
	patterns CONSTANT text[] := ARRAY(SELECT '% ' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
		FROM regexp_split_to_table(lower(concat_ws(' ', wanted_name, number_or_name)), '[[:space:],]+') AS word WHERE word <> '');
	reached uuid[];
BEGIN
	IF NOT at_the_desk THEN
		reached := ARRAY(SELECT patient_id FROM care_grant WHERE grantee_id = app_actor() AND expires_at > now() AND 'demographics' = ANY (sections));
	END IF;
	IF number_or_name ~* '^\s*PAT-\d+\s*$' OR wanted_number IS NOT NULL THEN
		exact := ARRAY(SELECT patient.id FROM patient WHERE number = upper(trim(coalesce(wanted_number, number_or_name))));
	END IF;
	IF wanted_phone IS NOT NULL THEN
		exact := ARRAY(SELECT patient_id FROM patient_contact WHERE phone_hash = wanted_phone UNION SELECT patient_id FROM patient_contact WHERE other_phone_hash = wanted_phone);
	END IF;
	IF wanted_email IS NOT NULL THEN
		exact := ARRAY(SELECT patient_id FROM patient_contact WHERE email_hash = wanted_email
			INTERSECT SELECT unnest(coalesce(exact, ARRAY(SELECT patient_id FROM patient_contact WHERE email_hash = wanted_email))));
	END IF;
	IF document IS NOT NULL THEN
		exact := ARRAY(SELECT patient_id FROM identity_document WHERE number_hash = document AND deleted_at IS NULL
			INTERSECT SELECT unnest(coalesce(exact, ARRAY(SELECT patient_id FROM identity_document WHERE number_hash = document AND deleted_at IS NULL))));
	END IF;
	RETURN QUERY
	SELECT patient.id
	FROM patient
	WHERE deleted_at IS NULL
		AND (reached IS NULL OR patient.id = ANY (reached))
		AND (exact IS NULL OR patient.id = ANY (exact))
		AND (born IS NULL OR date_of_birth = born)
		AND (number_or_name ~* '^\s*PAT-\d+\s*$' IS TRUE OR search_name LIKE ALL (patterns))
		AND (sort_name, patient.id) > (coalesce(after_name, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
	ORDER BY sort_name, patient.id
	LIMIT most;
END
$$;
COMMENT ON FUNCTION patient_search(text, text, text, text, text, text, date, text, uuid, integer) IS 'Patients that fit, of those the actor may see';

-- Without its key a patient's sealed data are gone; hashes would still tell who they were.
CREATE FUNCTION patient_erase(wanted uuid) RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	all_of_them CONSTANT uuid[] := ARRAY(SELECT wanted UNION SELECT id FROM patient WHERE merged_into = wanted);
	erased integer;
BEGIN
	UPDATE patient_key SET wrapped = NULL, erased_at = now() WHERE patient_id = ANY (all_of_them) AND wrapped IS NOT NULL;
	GET DIAGNOSTICS erased = ROW_COUNT;
	UPDATE patient_contact SET phone_hash = NULL, other_phone_hash = NULL, email_hash = NULL WHERE patient_id = ANY (all_of_them);
	UPDATE identity_document SET number_hash = NULL WHERE sealed_for = ANY (all_of_them);
	RETURN erased;
END
$$;
COMMENT ON FUNCTION patient_erase(uuid) IS 'Erases the key of a patient, and of records merged into theirs; how many keys there were';

GRANT EXECUTE ON FUNCTION patient_is_followed(), patient_is_born_before_today(), patient_erase(uuid) TO epione_owner;
GRANT EXECUTE ON FUNCTION patient_likenesses(text, text, date, text, text, text, text, text), patient_is_new(boolean, text, text, date, text, text, text, text, text),
	patient_register(uuid, jsonb), patient_search(text, text, text, text, text, text, date, text, uuid, integer) TO epione_clinician, epione_staff;
GRANT EXECUTE ON FUNCTION patient_delete(uuid, integer) TO epione_admin;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER account_followed AFTER UPDATE OF first_name, last_name, date_of_birth, status ON account FOR EACH ROW
	WHEN ((OLD.first_name, OLD.last_name, OLD.date_of_birth, OLD.status) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.date_of_birth, NEW.status))
	EXECUTE FUNCTION account_is_followed();
CREATE TRIGGER patient_followed AFTER UPDATE OF first_name, last_name, date_of_birth ON patient FOR EACH ROW
	WHEN (NEW.account_id IS NOT NULL AND (OLD.first_name, OLD.last_name, OLD.date_of_birth) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.date_of_birth))
	EXECUTE FUNCTION patient_is_followed();
CREATE TRIGGER patient_owner_later AFTER UPDATE OF account_id ON patient FOR EACH ROW
	WHEN (NEW.account_id IS NOT NULL AND NEW.account_id IS DISTINCT FROM OLD.account_id)
	EXECUTE FUNCTION patient_owns_themselves();
CREATE TRIGGER patient_dates BEFORE INSERT OR UPDATE OF date_of_birth, deceased_on ON patient
	FOR EACH ROW EXECUTE FUNCTION patient_is_born_before_today();

-- A record as whoever reads it may see it: each part below its own policy.  The columns are the reply's.
CREATE VIEW patient_record WITH (security_invoker = true) AS
SELECT patient.id, number, account_id IS NOT NULL AS has_account, first_name, last_name, preferred_name, date_of_birth, sex, gender, marital_status, language,
	blood_group, patient.status, status_reason, deceased_on, phone, other_phone, email, street, city, region, postal_code, country, preferred_contact,
	to_jsonb(reach.sections) AS sections,
	CASE WHEN 'allergies' = ANY (reach.sections) THEN (
		SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'substance', substance, 'reaction', reaction, 'severity', severity)
			ORDER BY array_position('{life-threatening,severe,moderate,mild}', severity), substance), '[]')
		FROM patient_allergy
		WHERE patient_allergy.patient_id = patient.id AND patient_allergy.status = 'active' AND patient_allergy.deleted_at IS NULL) END AS allergies,
	patient_key.erased_at, patient.created_at, patient.version, sealed_by(patient_key.patient_id, patient_key.wrapped) AS sealed_by
FROM patient
LEFT JOIN patient_contact ON patient_contact.patient_id = patient.id
LEFT JOIN patient_key ON patient_key.patient_id = patient.id,
	LATERAL (SELECT CASE current_user WHEN 'epione_staff' THEN '{demographics,contacts,insurance}'::text[] ELSE care_sections(app_actor(), patient.id) END) AS reach (sections)
WHERE patient.deleted_at IS NULL;
COMMENT ON VIEW patient_record IS 'A patient with what is reached of their contacts, and the key that opens them';
GRANT SELECT ON patient_record TO epione_patient, epione_clinician, epione_staff;

-- VOLATILE, so that it sees what the same statement wrote.
CREATE FUNCTION patient_now(wanted uuid) RETURNS SETOF patient_record LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN QUERY SELECT * FROM patient_record WHERE id = wanted;
END
$$;
COMMENT ON FUNCTION patient_now(uuid) IS 'A record as it is now, for statements that changed it';
GRANT EXECUTE ON FUNCTION patient_now(uuid) TO epione_patient, epione_clinician, epione_staff;

INSERT INTO permission (permission, kind, words)
VALUES ('patient.list', 'care', 'list and find patients: the desk all, clinicians those in their care'),
	('patient.read', 'care', 'open the record of a patient'),
	('patient.register', 'care', 'register a patient'),
	('patient.update', 'care', 'change names, contacts and status of a patient'),
	('patient.delete', 'house', 'take a patient out of the register, without seeing the record'),
	('patient.profile', 'care', 'see and change their own record'),
	('cover.read', 'care', 'see emergency contacts, insurance and identity documents'),
	('cover.write', 'care', 'keep emergency contacts, insurance and identity documents'),
	('chart.read', 'care', 'see history, allergies and medication'),
	('chart.write', 'care', 'keep history, allergies and medication');
INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES
	('{doctor,specialist,nurse,paramedic,staff}', '{patient.list,patient.read}'),
	('{doctor,specialist,nurse,staff}', '{patient.register,patient.update,cover.write}'),
	('{admin,super-admin}', '{patient.delete}'),
	('{patient}', '{patient.read,patient.profile,cover.read,cover.write,chart.read}'),
	('{doctor,specialist,nurse,paramedic,staff}', '{cover.read}'),
	('{doctor,specialist,nurse,paramedic}', '{chart.read}'),
	('{doctor,specialist,nurse}', '{chart.write}')
) AS granted (roles, permissions), unnest(roles::text[]) AS role, unnest(permissions::text[]) AS permission;

RESET ROLE;

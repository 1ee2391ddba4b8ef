-- Appointments: the table, its states, and who sees which.
--
-- Lists read this table alone, so it keeps the names that they show (as FHIR's Reference.display does); triggers
-- fill them and carry changes on to visits that are still to come.

SET LOCAL ROLE epione_owner;

CREATE SEQUENCE appointment_number;
COMMENT ON SEQUENCE appointment_number IS 'The next APT-00001';

CREATE TABLE appointment (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	number text,
	patient_id uuid NOT NULL,
	doctor_id uuid NOT NULL,
	during tstzrange NOT NULL,
	starts_at timestamptz NOT NULL GENERATED ALWAYS AS (lower(during)) STORED,
	ends_at timestamptz NOT NULL GENERATED ALWAYS AS (upper(during)) STORED,
	duration_minutes integer NOT NULL GENERATED ALWAYS AS ((extract(epoch FROM upper(during) - lower(during)) / 60)::integer) STORED,
	status text NOT NULL DEFAULT 'scheduled',
	held_until timestamptz,
	type text,
	consultation_type text,
	reason text,
	symptoms text[] NOT NULL DEFAULT '{}',
	notes text,
	cancel_reason text,
	cancelled_at timestamptz,
	cancelled_by uuid,
	booked_by uuid,
	patient_name text NOT NULL,
	patient_number text NOT NULL,
	doctor_name text NOT NULL,
	specialty_name text,
	time_zone text NOT NULL,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	deleted_at timestamptz,
	CONSTRAINT appointment_number_is_taken_once UNIQUE (number),
	CONSTRAINT appointment_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT appointment_doctor_exists FOREIGN KEY (doctor_id) REFERENCES clinician (id),
	CONSTRAINT appointment_booker_exists FOREIGN KEY (booked_by) REFERENCES account (id),
	CONSTRAINT appointment_canceller_exists FOREIGN KEY (cancelled_by) REFERENCES account (id),
	CONSTRAINT appointment_clinician_is_free EXCLUDE USING gist (doctor_id WITH =, during WITH &&)
		WHERE (status IN ('held', 'scheduled', 'confirmed', 'in-progress')),
	CONSTRAINT appointment_patient_is_free EXCLUDE USING gist (patient_id WITH =, during WITH &&)
		WHERE (status IN ('held', 'scheduled', 'confirmed', 'in-progress')),
	CONSTRAINT appointment_starts_on_the_minute CHECK (lower_inc(during) AND NOT upper_inc(during)
		AND extract(second FROM lower(during) AT TIME ZONE 'UTC') = 0),
	CONSTRAINT appointment_lasts_5_to_240_minutes CHECK (upper(during) - lower(during) BETWEEN '5 minutes' AND '240 minutes'),
	CONSTRAINT appointment_status_is_one_of_ours CHECK
		(status IN ('held', 'scheduled', 'confirmed', 'in-progress', 'completed', 'cancelled', 'no-show')),
	CONSTRAINT appointment_type_is_one_of_ours CHECK (type IN ('consultation', 'follow-up', 'emergency', 'routine-checkup')),
	CONSTRAINT appointment_consultation_type_is_one_of_ours CHECK (consultation_type IN ('video', 'audio', 'chat', 'in-person')),
	CONSTRAINT appointment_is_held_until_a_time CHECK ((status = 'held') = (held_until IS NOT NULL)),
	CONSTRAINT appointment_says_what_it_is_for CHECK
		(status = 'held' OR (number IS NOT NULL AND type IS NOT NULL AND consultation_type IS NOT NULL AND reason IS NOT NULL)),
	CONSTRAINT appointment_reason_has_3_to_500_characters CHECK (length(reason) BETWEEN 3 AND 500),
	CONSTRAINT appointment_has_at_most_20_symptoms CHECK (cardinality(symptoms) <= 20),
	CONSTRAINT appointment_notes_have_at_most_2000_characters CHECK (length(notes) <= 2000),
	CONSTRAINT appointment_cancelled_says_why CHECK
		((status = 'cancelled') = (cancelled_at IS NOT NULL) AND (status = 'cancelled') = (cancel_reason IS NOT NULL)),
	CONSTRAINT appointment_cancel_reason_has_3_to_500_characters CHECK (length(cancel_reason) BETWEEN 3 AND 500)
);
CREATE INDEX appointment_of_doctor ON appointment (doctor_id, starts_at, id);
CREATE INDEX appointment_of_patient ON appointment (patient_id, starts_at, id);
CREATE INDEX appointment_by_start ON appointment (starts_at, id);
CREATE INDEX appointment_held ON appointment (patient_id) WHERE status = 'held';

COMMENT ON TABLE appointment IS 'Visits, and times held while somebody decides';
COMMENT ON COLUMN appointment.id IS 'UUIDv7';
COMMENT ON COLUMN appointment.number IS 'APT-00001, for people; a held time has none';
COMMENT ON COLUMN appointment.patient_id IS 'Who is treated';
COMMENT ON COLUMN appointment.doctor_id IS 'By whom';
COMMENT ON COLUMN appointment.during IS 'From when to when, the end excluded';
COMMENT ON COLUMN appointment.starts_at IS 'The beginning of during';
COMMENT ON COLUMN appointment.ends_at IS 'The end of during';
COMMENT ON COLUMN appointment.duration_minutes IS 'The length of during';
COMMENT ON COLUMN appointment.status IS 'held is never listed; appointment_move says what may follow what';
COMMENT ON COLUMN appointment.held_until IS 'When a held time is free again';
COMMENT ON COLUMN appointment.type IS 'Why they meet';
COMMENT ON COLUMN appointment.consultation_type IS 'How they meet';
COMMENT ON COLUMN appointment.reason IS 'In the patient''s words';
COMMENT ON COLUMN appointment.symptoms IS 'One by one';
COMMENT ON COLUMN appointment.notes IS 'What else the clinician should know';
COMMENT ON COLUMN appointment.cancel_reason IS 'Why it was cancelled';
COMMENT ON COLUMN appointment.cancelled_at IS 'When it was cancelled';
COMMENT ON COLUMN appointment.cancelled_by IS 'The account that cancelled it';
COMMENT ON COLUMN appointment.booked_by IS 'The account that booked or held it';
COMMENT ON COLUMN appointment.patient_name IS 'The patient''s name';
COMMENT ON COLUMN appointment.patient_number IS 'The patient''s number';
COMMENT ON COLUMN appointment.doctor_name IS 'The doctor''s name';
COMMENT ON COLUMN appointment.specialty_name IS 'The doctor''s specialty when it was booked';
COMMENT ON COLUMN appointment.time_zone IS 'The doctor''s zone';
COMMENT ON COLUMN appointment.version IS 'Grows with each change of time or state';
COMMENT ON COLUMN appointment.created_at IS 'When the row was made';
COMMENT ON COLUMN appointment.updated_at IS 'When it was last changed';
COMMENT ON COLUMN appointment.deleted_at IS 'When it was deleted; NULL while it is there';

CREATE TABLE appointment_move (
	from_status text NOT NULL,
	to_status text NOT NULL,
	PRIMARY KEY (from_status, to_status)
);
COMMENT ON TABLE appointment_move IS 'Which state may follow which; what is not here cannot happen';
COMMENT ON COLUMN appointment_move.from_status IS 'The state before';
COMMENT ON COLUMN appointment_move.to_status IS 'The state after';

INSERT INTO appointment_move (from_status, to_status)
VALUES ('scheduled', 'confirmed'), ('scheduled', 'in-progress'), ('scheduled', 'cancelled'), ('scheduled', 'no-show'),
	('confirmed', 'in-progress'), ('confirmed', 'cancelled'), ('confirmed', 'no-show'),
	('in-progress', 'completed'),
	('cancelled', 'scheduled');

-- Policies: one for each role and command.  Patients and the desk cannot write a state that only conducting a visit makes.

ALTER TABLE appointment_move ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment_move FORCE ROW LEVEL SECURITY;
CREATE POLICY appointment_move_read ON appointment_move FOR SELECT TO epione_scheduler USING (true);
GRANT SELECT ON appointment_move TO epione_scheduler;

ALTER TABLE appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment FORCE ROW LEVEL SECURITY;

CREATE POLICY appointment_own_read ON appointment FOR SELECT TO epione_patient USING (patient_id = (SELECT app_patient()));
CREATE POLICY appointment_own_new ON appointment FOR INSERT TO epione_patient
	WITH CHECK (patient_id = (SELECT app_patient()) AND status IN ('held', 'scheduled'));
CREATE POLICY appointment_own_change ON appointment FOR UPDATE TO epione_patient USING (patient_id = (SELECT app_patient()))
	WITH CHECK (patient_id = (SELECT app_patient()) AND status IN ('scheduled', 'confirmed', 'cancelled'));
CREATE POLICY appointment_own_hold_gone ON appointment FOR DELETE TO epione_patient
	USING (patient_id = (SELECT app_patient()) AND status = 'held');

CREATE POLICY appointment_conducted_read ON appointment FOR SELECT TO epione_clinician USING (doctor_id = (SELECT app_actor()));
CREATE POLICY appointment_conducted_change ON appointment FOR UPDATE TO epione_clinician USING (doctor_id = (SELECT app_actor()))
	WITH CHECK (doctor_id = (SELECT app_actor()));

CREATE POLICY appointment_desk_read ON appointment FOR SELECT TO epione_staff USING (true);
CREATE POLICY appointment_desk_new ON appointment FOR INSERT TO epione_staff WITH CHECK (status IN ('held', 'scheduled'));
CREATE POLICY appointment_desk_change ON appointment FOR UPDATE TO epione_staff USING (true)
	WITH CHECK (status IN ('scheduled', 'confirmed', 'cancelled'));
CREATE POLICY appointment_desk_hold_gone ON appointment FOR DELETE TO epione_staff
	USING (status = 'held' AND booked_by = (SELECT app_actor()));

CREATE POLICY appointment_scheduled ON appointment TO epione_scheduler USING (true) WITH CHECK (true);

GRANT SELECT ON appointment TO epione_patient, epione_clinician, epione_staff, epione_scheduler;
GRANT INSERT (id, patient_id, doctor_id, during, status, type, consultation_type, reason, symptoms, notes, booked_by)
	ON appointment TO epione_patient, epione_staff;
GRANT UPDATE (during, status, cancel_reason, cancelled_by) ON appointment TO epione_patient, epione_clinician, epione_staff;
GRANT DELETE ON appointment TO epione_patient, epione_staff, epione_scheduler;
GRANT UPDATE (patient_name, doctor_name, specialty_name, time_zone) ON appointment TO epione_scheduler;
GRANT USAGE ON SEQUENCE appointment_number TO epione_scheduler;

RESET ROLE;

-- Outside working hours and on leave with a reason: the desk books, the desk and the doctor move.  Never a second visit at one time, in the past, or
-- with a doctor who may not practise.  Patients may not write the reason; a move that gives none forgets it, and keeps to the hours.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('appointment.overbook', 'care', 'book outside a doctor''s hours, saying why'),
	('appointment.override', 'care', 'move appointments outside a doctor''s hours, saying why');
INSERT INTO role_permission (role, permission)
VALUES ('staff', 'appointment.overbook'), ('staff', 'appointment.override'), ('doctor', 'appointment.override'), ('specialist', 'appointment.override');

ALTER TABLE appointment
	ADD COLUMN override_reason text,
	ADD COLUMN overridden_at timestamptz,
	ADD CONSTRAINT appointment_override_reason_has_3_to_500_characters CHECK (length(override_reason) BETWEEN 3 AND 500),
	ADD CONSTRAINT appointment_override_says_why CHECK ((override_reason IS NULL) = (overridden_at IS NULL));
COMMENT ON COLUMN appointment.override_reason IS 'Why it lies outside the doctor''s hours; NULL where it has to keep to them';
COMMENT ON COLUMN appointment.overridden_at IS 'When that was said';
GRANT INSERT (override_reason, overridden_at) ON appointment TO epione_staff;
GRANT UPDATE (override_reason, overridden_at) ON appointment TO epione_clinician, epione_staff;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION refuse_what_cannot_be_booked(who clinician, span tstzrange, anyway boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	first CONSTANT date := (lower(span) AT TIME ZONE who.time_zone)::date;
	last CONSTANT date := ((upper(span) - interval '1 microsecond') AT TIME ZONE who.time_zone)::date;
	open tstzmultirange := (day_plan(who.id, who.time_zone, first)).open;
BEGIN
	IF last <> first THEN
		open := open + (day_plan(who.id, who.time_zone, last)).open;
	END IF;
	PERFORM CASE
		WHEN NOT who.listed THEN breach('appointment_doctor_is_verified', 'that doctor is not verified')
		WHEN lower(span) <= now() - interval '1 minute' THEN breach('appointment_starts_in_the_future', 'that time is past')
		WHEN last > who.licence_expires_on THEN breach('appointment_doctor_licence_is_good', 'the licence ends before')
		WHEN open @> span OR anyway THEN NULL
		WHEN is_on_leave(who.id, first, last) THEN breach('appointment_clinician_is_not_on_leave', 'the clinician is away')
		ELSE breach('appointment_is_within_working_hours', 'the clinician does not work then')
	END;
END
$$;
COMMENT ON FUNCTION refuse_what_cannot_be_booked(clinician, tstzrange, boolean) IS
	'The rules of a time: to come, with a doctor who may, and, unless somebody says why not, in working hours and not on leave';

CREATE OR REPLACE FUNCTION appointment_is_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
BEGIN
	IF NEW.patient_id IS DISTINCT FROM coalesce(app_patient(), NEW.patient_id) THEN
		PERFORM breach('appointment_is_for_the_one_who_books', 'patients book for themselves');
	END IF;
	SELECT first_name || ' ' || last_name, number INTO NEW.patient_name, NEW.patient_number
	FROM patient
	WHERE id = NEW.patient_id AND deleted_at IS NULL;
	IF NOT FOUND THEN
		PERFORM breach('appointment_patient_exists', 'there is no such patient');
	END IF;
	SELECT * INTO who FROM clinician WHERE id = NEW.doctor_id AND role IN ('doctor', 'specialist');
	IF NOT FOUND THEN
		PERFORM breach('appointment_doctor_exists', 'there is no such doctor');
	END IF;
	SELECT name INTO NEW.specialty_name FROM specialty WHERE id = who.specialty_id;
	NEW.doctor_name := who.display_name;
	NEW.time_zone := who.time_zone;
	PERFORM refuse_what_cannot_be_booked(who, NEW.during, NEW.override_reason IS NOT NULL);
	PERFORM wait_in_line(NEW.doctor_id, NEW.patient_id);
	PERFORM let_holds_go(NEW.doctor_id, NEW.patient_id, NEW.during);
	IF NEW.status = 'held' THEN
		NEW.held_until := now() + interval '5 minutes';
	ELSE
		NEW.number := display_number('APT-', nextval('appointment_number'), 5);
	END IF;
	RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION appointment_is_restored(old appointment) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	who clinician;
BEGIN
	IF old.cancelled_at < now() - interval '10 minutes' THEN
		PERFORM breach('appointment_is_restored_within_10_minutes', 'cancelled too long ago');
	END IF;
	SELECT * INTO who FROM clinician WHERE id = old.doctor_id;
	PERFORM refuse_what_cannot_be_booked(who, old.during, old.override_reason IS NOT NULL);
	PERFORM wait_in_line(old.doctor_id, old.patient_id);
	PERFORM let_holds_go(old.doctor_id, old.patient_id, old.during);
END
$$;

CREATE OR REPLACE FUNCTION appointment_is_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
BEGIN
	IF OLD.status NOT IN ('scheduled', 'confirmed') THEN
		PERFORM refuse_move(OLD.status);
	END IF;
	IF NEW.overridden_at IS NOT DISTINCT FROM OLD.overridden_at THEN
		NEW.override_reason := NULL;
		NEW.overridden_at := NULL;
	END IF;
	SELECT * INTO who FROM clinician WHERE id = NEW.doctor_id;
	PERFORM refuse_what_cannot_be_booked(who, NEW.during, NEW.override_reason IS NOT NULL);
	PERFORM wait_in_line(NEW.doctor_id, NEW.patient_id);
	PERFORM let_holds_go(NEW.doctor_id, NEW.patient_id, NEW.during);
	NEW.status := 'scheduled';
	NEW.time_zone := who.time_zone;
	RETURN NEW;
END
$$;

DROP FUNCTION refuse_what_cannot_be_booked(clinician, tstzrange);

RESET ROLE;

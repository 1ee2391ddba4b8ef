-- What happens when an appointment is made, moved or changes its state.

SET LOCAL ROLE epione_scheduler;

-- Everybody who books with this doctor, or for this patient, in one line; always the doctor first, so that no two wait for each other.
CREATE FUNCTION wait_in_line(doctor uuid, patient uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(1, hashtext(doctor::text));
	PERFORM pg_advisory_xact_lock(2, hashtext(patient::text));
END
$$;
COMMENT ON FUNCTION wait_in_line(uuid, uuid) IS 'Lets one booking of a doctor and of a patient at a time through';

-- What was held is free when its time is over, and a patient holds one time only.
CREATE FUNCTION let_holds_go(doctor uuid, patient uuid, span tstzrange) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM appointment
	WHERE patient_id = patient AND status = 'held';
	DELETE FROM appointment
	WHERE doctor_id = doctor
		AND starts_at > lower(span) - interval '240 minutes'
		AND starts_at < upper(span)
		AND status = 'held'
		AND held_until <= now();
END
$$;
COMMENT ON FUNCTION let_holds_go(uuid, uuid, tstzrange) IS 'Removes holds that are over and in the way, and those of the patient';

CREATE FUNCTION is_on_leave(doctor uuid, first date, last date) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM leave WHERE doctor_id = doctor AND ends_on >= first AND starts_on <= last)
$$;
COMMENT ON FUNCTION is_on_leave(uuid, date, date) IS 'Whether a clinician is away on any of these days';

CREATE FUNCTION refuse_what_cannot_be_booked(who clinician, span tstzrange) RETURNS void LANGUAGE plpgsql AS $$
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
		WHEN open @> span THEN NULL
		WHEN is_on_leave(who.id, first, last) THEN breach('appointment_clinician_is_not_on_leave', 'the clinician is away')
		ELSE breach('appointment_is_within_working_hours', 'the clinician does not work then')
	END;
END
$$;
COMMENT ON FUNCTION refuse_what_cannot_be_booked(clinician, tstzrange) IS 'The rules of a time: to come, in working hours, not on leave, with a doctor who may';

CREATE FUNCTION appointment_is_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
	PERFORM refuse_what_cannot_be_booked(who, NEW.during);
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
COMMENT ON FUNCTION appointment_is_made() IS 'Checks a booking, makes room for it and fills in what lists show';

CREATE FUNCTION refuse_move(from_status text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM breach('appointment_' || CASE from_status
		WHEN 'scheduled' THEN 'scheduled_moves_on'
		WHEN 'confirmed' THEN 'confirmed_moves_on'
		WHEN 'in-progress' THEN 'in_progress_ends_completed'
		WHEN 'completed' THEN 'completed_is_final'
		WHEN 'cancelled' THEN 'cancelled_is_final'
		WHEN 'no-show' THEN 'no_show_is_final'
		ELSE 'held_is_booked_first'
	END, 'this cannot follow ' || from_status);
END
$$;
COMMENT ON FUNCTION refuse_move(text) IS 'Refuses what cannot follow a state, under that state''s own rule';

-- Restoring is booking again: the time has to be one that can be booked.
CREATE FUNCTION appointment_is_restored(old appointment) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	who clinician;
BEGIN
	IF old.cancelled_at < now() - interval '10 minutes' THEN
		PERFORM breach('appointment_is_restored_within_10_minutes', 'cancelled too long ago');
	END IF;
	SELECT * INTO who FROM clinician WHERE id = old.doctor_id;
	PERFORM refuse_what_cannot_be_booked(who, old.during);
	PERFORM wait_in_line(old.doctor_id, old.patient_id);
	PERFORM let_holds_go(old.doctor_id, old.patient_id, old.during);
END
$$;
COMMENT ON FUNCTION appointment_is_restored(appointment) IS 'Checks the undoing of a cancellation';

CREATE FUNCTION appointment_changes_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM appointment_move WHERE from_status = OLD.status AND to_status = NEW.status) THEN
		PERFORM refuse_move(OLD.status);
	END IF;
	IF NEW.status = 'no-show' AND lower(OLD.during) > now() THEN
		PERFORM breach('appointment_no_show_is_known_after_its_start', 'it has not begun');
	END IF;
	IF OLD.status = 'cancelled' THEN
		PERFORM appointment_is_restored(OLD);
	END IF;
	IF NEW.status = 'cancelled' THEN
		NEW.cancelled_at := now();
	ELSE
		NEW.cancelled_at := NULL;
		NEW.cancelled_by := NULL;
		NEW.cancel_reason := NULL;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION appointment_changes_state() IS 'Guards the states by the table of moves';

-- A time that was confirmed and then moved wants to be confirmed again.
CREATE FUNCTION appointment_is_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	who clinician;
BEGIN
	IF OLD.status NOT IN ('scheduled', 'confirmed') THEN
		PERFORM refuse_move(OLD.status);
	END IF;
	SELECT * INTO who FROM clinician WHERE id = NEW.doctor_id;
	PERFORM refuse_what_cannot_be_booked(who, NEW.during);
	PERFORM wait_in_line(NEW.doctor_id, NEW.patient_id);
	PERFORM let_holds_go(NEW.doctor_id, NEW.patient_id, NEW.during);
	NEW.status := 'scheduled';
	NEW.time_zone := who.time_zone;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION appointment_is_moved() IS 'Checks a new time and makes room for it';

-- Access follows care: a visit together opens the patient's record for 90 days after it; a cancelled one alone does not.
CREATE FUNCTION appointment_grants_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	until timestamptz := NEW.ends_at + interval '90 days';
BEGIN
	IF TG_OP = 'UPDATE' THEN
		SELECT coalesce(max(ends_at) + interval '90 days', now()) INTO until
		FROM appointment
		WHERE patient_id = NEW.patient_id AND doctor_id = NEW.doctor_id AND status NOT IN ('held', 'cancelled');
	END IF;
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, expires_at)
	VALUES (NEW.doctor_id, NEW.patient_id, 'appointment', 'limited', until)
	ON CONFLICT (grantee_id, patient_id, reason) DO UPDATE
	SET expires_at = excluded.expires_at
	WHERE care_grant.expires_at < excluded.expires_at OR TG_OP = 'UPDATE';
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION appointment_grants_access() IS 'Opens a patient''s record to the doctor they visit';

CREATE FUNCTION patient_is_renamed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	UPDATE appointment
	SET patient_name = NEW.first_name || ' ' || NEW.last_name
	WHERE patient_id = NEW.id AND starts_at > now();
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION patient_is_renamed() IS 'Carries a patient''s name on to visits to come';

CREATE FUNCTION clinician_is_renamed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	UPDATE appointment
	SET doctor_name = NEW.display_name, time_zone = NEW.time_zone,
		specialty_name = (SELECT name FROM specialty WHERE id = NEW.specialty_id)
	WHERE doctor_id = NEW.id AND starts_at > now();
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION clinician_is_renamed() IS 'Carries a clinician''s name, zone and specialty on to visits to come';

GRANT EXECUTE ON FUNCTION appointment_is_made(), appointment_changes_state(), appointment_is_moved(), appointment_grants_access(),
	patient_is_renamed(), clinician_is_renamed() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER appointment_made BEFORE INSERT ON appointment
	FOR EACH ROW EXECUTE FUNCTION appointment_is_made();
CREATE TRIGGER appointment_moved BEFORE UPDATE OF during ON appointment
	FOR EACH ROW EXECUTE FUNCTION appointment_is_moved();
CREATE TRIGGER appointment_state BEFORE UPDATE OF status ON appointment
	FOR EACH ROW EXECUTE FUNCTION appointment_changes_state();
CREATE TRIGGER appointment_version BEFORE UPDATE OF during, status, reason, symptoms, notes, deleted_at ON appointment
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();
CREATE TRIGGER appointment_grants AFTER INSERT ON appointment
	FOR EACH ROW WHEN (NEW.status <> 'held') EXECUTE FUNCTION appointment_grants_access();
CREATE TRIGGER appointment_grants_again AFTER UPDATE OF during, status ON appointment
	FOR EACH ROW WHEN (NEW.status = 'cancelled' OR OLD.status = 'cancelled' OR NEW.during <> OLD.during)
	EXECUTE FUNCTION appointment_grants_access();
CREATE TRIGGER patient_renamed AFTER UPDATE OF first_name, last_name ON patient
	FOR EACH ROW WHEN ((OLD.first_name, OLD.last_name) IS DISTINCT FROM (NEW.first_name, NEW.last_name))
	EXECUTE FUNCTION patient_is_renamed();
CREATE TRIGGER clinician_renamed AFTER UPDATE OF display_name, time_zone, specialty_id ON clinician
	FOR EACH ROW WHEN ((OLD.display_name, OLD.time_zone, OLD.specialty_id) IS DISTINCT FROM (NEW.display_name, NEW.time_zone, NEW.specialty_id))
	EXECUTE FUNCTION clinician_is_renamed();

RESET ROLE;

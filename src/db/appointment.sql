-- Appointments.  Row policies decide whose rows there are; the explicit conditions say the same, so that neither stands alone.

-- Most visits name no symptoms, and need no way through jsonb.  Why a visit lies outside the hours is the clinic's own matter.
-- fragment: appointment_columns
	id, number, patient_id, patient_name, doctor_id, doctor_name, specialty_name AS specialty, time_zone, starts_at, ends_at,
	duration_minutes, type, consultation_type, reason, CASE WHEN symptoms = '{}' THEN '[]' ELSE to_jsonb(symptoms)::text END AS symptoms,
	notes, status, cancel_reason, cancelled_at, CASE WHEN :actor_role::text <> 'patient' THEN override_reason END AS override_reason, version, created_at

-- fragment: appointment_is_the_callers
	patient_id = coalesce(:actor_patient_id::uuid, patient_id)
	AND doctor_id = CASE WHEN :actor_role::text IN ('doctor', 'specialist', 'nurse', 'paramedic') THEN :actor_id::uuid ELSE doctor_id END

-- The policy of the caller's role brings the index condition; what stands here says the same once more.  CASE, not coalesce or OR: below a row
-- policy PostgreSQL holds coalesce for leaky, and a leaky bound is no index condition; and it guesses a CASE to keep half the rows, not none.
-- The beginning of time stands in the row comparison alone: of two lower bounds an index walks from the wrong one.
-- name: appointment_list
SELECT {appointment_columns}
FROM appointment
WHERE CASE WHEN :actor_patient_id::uuid IS NULL THEN true ELSE patient_id = :actor_patient_id::uuid END
	AND CASE WHEN :actor_role::text IN ('doctor', 'specialist', 'nurse', 'paramedic') THEN doctor_id = :actor_id::uuid ELSE true END
	AND status <> 'held'
	AND CASE WHEN :status::text IS NULL THEN true ELSE status = :status::text END
	AND starts_at < CASE WHEN :to::timestamptz IS NULL THEN 'infinity' ELSE :to::timestamptz END
	AND (starts_at, id) > (greatest('-infinity', :from::timestamptz, :after_key::timestamptz),
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY starts_at, id
LIMIT :limit::integer;

-- A day is the caller's own: from the first instant of it in their zone to the first of the next.
-- name: appointment_today
WITH day AS (
	SELECT day_starts(first, time_zone) AS starts_at, day_starts(first + 1, time_zone) AS ends_at
	FROM (
		SELECT time_zone, CASE WHEN :day::date IS NULL THEN (now() AT TIME ZONE time_zone)::date ELSE :day::date END AS first
		FROM account
		WHERE id = :actor_id::uuid
	) AS own
)
SELECT {appointment_columns}
FROM appointment
WHERE CASE WHEN :actor_patient_id::uuid IS NULL THEN true ELSE patient_id = :actor_patient_id::uuid END
	AND CASE WHEN :actor_role::text IN ('doctor', 'specialist', 'nurse', 'paramedic') THEN doctor_id = :actor_id::uuid ELSE true END
	AND status <> 'held'
	AND starts_at < (SELECT ends_at FROM day)
	AND (starts_at, id) > (greatest(:after_key::timestamptz, (SELECT starts_at FROM day)),
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY starts_at, id
LIMIT :limit::integer;

-- name: appointment_read
SELECT {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM appointment
WHERE id = :id::uuid AND status <> 'held'
	AND {appointment_is_the_callers};

-- name: appointment_current
SELECT version
FROM appointment
WHERE id = :appointment_id::uuid AND status <> 'held'
	AND {appointment_is_the_callers};

-- Patients book for themselves, the desk for whom it names; a trigger refuses anything else.
-- name: appointment_book
INSERT INTO appointment (id, patient_id, doctor_id, during, type, consultation_type, reason, symptoms, notes, booked_by)
VALUES (:new_id::uuid, coalesce(:patient_id::uuid, :actor_patient_id::uuid), :doctor_id::uuid,
	appointment_span(:doctor_id::uuid, :starts_at::timestamptz, :wall_time::timestamp, :duration_minutes::integer),
	:type::text, :consultation_type::text, :reason::text,
	ARRAY(SELECT jsonb_array_elements_text(coalesce(:symptoms::jsonb, '[]'))), :notes::text, :actor_id::uuid)
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- Outside the doctor's hours: only the desk may write the reason.
-- name: appointment_overbook
INSERT INTO appointment (id, patient_id, doctor_id, during, type, consultation_type, reason, symptoms, notes, booked_by, override_reason, overridden_at)
VALUES (:new_id::uuid, :patient_id::uuid, :doctor_id::uuid,
	appointment_span(:doctor_id::uuid, :starts_at::timestamptz, :wall_time::timestamp, :duration_minutes::integer),
	:type::text, :consultation_type::text, :reason::text,
	ARRAY(SELECT jsonb_array_elements_text(coalesce(:symptoms::jsonb, '[]'))), :notes::text, :actor_id::uuid, :override_reason::text, now())
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_hold
INSERT INTO appointment (id, patient_id, doctor_id, during, status, booked_by)
VALUES (:new_id::uuid, coalesce(:patient_id::uuid, :actor_patient_id::uuid), :doctor_id::uuid,
	appointment_span(:doctor_id::uuid, :starts_at::timestamptz, NULL, :duration_minutes::integer), 'held', :actor_id::uuid)
RETURNING id, doctor_id, starts_at, ends_at, held_until,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_release
DELETE FROM appointment
WHERE id = :id::uuid AND status = 'held' AND booked_by = :actor_id::uuid
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_reschedule
UPDATE appointment
SET during = appointment_span(doctor_id, :starts_at::timestamptz, NULL, coalesce(:duration_minutes::integer, duration_minutes))
WHERE id = :appointment_id::uuid AND status <> 'held' AND version = coalesce(:if_match::integer, version)
	AND {appointment_is_the_callers}
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_override
UPDATE appointment
SET during = appointment_span(doctor_id, :starts_at::timestamptz, :wall_time::timestamp, coalesce(:duration_minutes::integer, duration_minutes)),
	override_reason = :override_reason::text, overridden_at = now()
WHERE id = :appointment_id::uuid AND status <> 'held' AND version = coalesce(:if_match::integer, version)
	AND {appointment_is_the_callers}
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_cancel
UPDATE appointment
SET status = 'cancelled', cancel_reason = :reason::text, cancelled_by = :actor_id::uuid
WHERE id = :appointment_id::uuid AND status <> 'held' AND version = coalesce(:if_match::integer, version)
	AND {appointment_is_the_callers}
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_restore
UPDATE appointment
SET status = 'scheduled'
WHERE id = :appointment_id::uuid AND status <> 'held' AND version = coalesce(:if_match::integer, version)
	AND {appointment_is_the_callers}
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_confirm
UPDATE appointment
SET status = 'confirmed'
WHERE id = :appointment_id::uuid AND status <> 'held' AND version = coalesce(:if_match::integer, version)
	AND {appointment_is_the_callers}
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_conduct
UPDATE appointment
SET status = :status::text
WHERE id = :id::uuid AND status <> 'held' AND version = coalesce(:if_match::integer, version)
	AND {appointment_is_the_callers}
RETURNING {appointment_columns},
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: appointment_free_times
SELECT id AS doctor_id, time_zone, coalesce(:duration_minutes::integer, slot_minutes) AS duration_minutes,
	coalesce(:from::date, (now() AT TIME ZONE time_zone)::date) AS "from", coalesce(:days::integer, 14) AS days,
	coalesce((
		SELECT jsonb_agg(to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') ORDER BY instant)
		FROM free_times(clinician.id, coalesce(:from::date, (now() AT TIME ZONE time_zone)::date), coalesce(:days::integer, 14),
			:duration_minutes::integer) AS instant), '[]') AS free_times,
	set_config('audit.subject', id::text, false) AS audit_subject
FROM clinician
WHERE id = :doctor_id::uuid AND listed;

-- What would have been possible instead of a hold, a booking, a rescheduling; where the doctor cannot be booked, with whom.
-- name: appointment_nearest
SELECT starts_at, NULL::uuid AS doctor_id, NULL::text AS doctor_name
FROM nearest_free_times(:doctor_id::uuid, coalesce(:actor_patient_id::uuid, :patient_id::uuid), :starts_at::timestamptz, :duration_minutes::integer, 3) AS starts_at
UNION ALL
SELECT starts_at, doctor_id, doctor_name
FROM nearest_free_times_of_others(:doctor_id::uuid, coalesce(:actor_patient_id::uuid, :patient_id::uuid), :starts_at::timestamptz, :duration_minutes::integer, 3);

-- name: appointment_nearest_to_book
SELECT starts_at, NULL::uuid AS doctor_id, NULL::text AS doctor_name
FROM nearest_free_times(:doctor_id::uuid, coalesce(:actor_patient_id::uuid, :patient_id::uuid),
	coalesce(:starts_at::timestamptz, nearest_to_wall_time(:doctor_id::uuid, :wall_time::timestamp)), :duration_minutes::integer, 3) AS starts_at
UNION ALL
SELECT starts_at, doctor_id, doctor_name
FROM nearest_free_times_of_others(:doctor_id::uuid, coalesce(:actor_patient_id::uuid, :patient_id::uuid),
	coalesce(:starts_at::timestamptz, nearest_to_wall_time(:doctor_id::uuid, :wall_time::timestamp)), :duration_minutes::integer, 3);

-- name: appointment_nearest_to_reschedule
SELECT nearest.starts_at, NULL::uuid AS doctor_id, NULL::text AS doctor_name
FROM appointment, nearest_free_times(doctor_id, patient_id, :starts_at::timestamptz, coalesce(:duration_minutes::integer, duration_minutes), 3)
	AS nearest (starts_at)
WHERE appointment.id = :appointment_id::uuid AND status <> 'held'
ORDER BY nearest.starts_at;

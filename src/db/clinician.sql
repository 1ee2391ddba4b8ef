-- Clinicians: who can be booked, and when they work.

-- The page is found in an index alone, and the rest, next free times too, for its doctors only.  CASE, as with the appointments: PostgreSQL then expects
-- to find a page soon, and walks the doctors in their order instead of sorting all that fit.
-- name: doctor_list
SELECT clinician.id, display_name AS name, specialty_id, specialty.name AS specialty, department, biography,
	to_jsonb(qualifications) AS qualifications, to_jsonb(languages) AS languages, fee_minor, fee_currency, time_zone, slot_minutes, picture,
	next_free_time(clinician.id) AS next_free_at
FROM (
	SELECT id
	FROM clinician
	WHERE listed
		AND CASE WHEN :specialty_id::uuid IS NULL THEN true ELSE specialty_id = :specialty_id::uuid END
		AND CASE WHEN :language::text IS NULL THEN true ELSE :language::text = ANY (languages) END
		AND CASE WHEN :max_fee::integer IS NULL THEN true ELSE fee_minor <= :max_fee::integer END
		AND CASE WHEN :name::text IS NULL THEN true ELSE strpos(lower(display_name), lower(:name::text)) > 0 END
		AND (display_name, id) > (CASE WHEN :after_key::text IS NULL THEN '' ELSE :after_key::text END, CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
	ORDER BY display_name, id
	LIMIT :limit::integer
) AS page
JOIN clinician USING (id)
LEFT JOIN specialty ON specialty.id = specialty_id
ORDER BY display_name, clinician.id;

-- name: doctor_read
SELECT clinician.id, display_name AS name, specialty_id, specialty.name AS specialty, department, biography,
	to_jsonb(qualifications) AS qualifications, to_jsonb(languages) AS languages, fee_minor, fee_currency, time_zone, slot_minutes, picture,
	next_free_time(clinician.id) AS next_free_at,
	set_config('audit.subject', clinician.id::text, false) AS audit_subject
FROM clinician
LEFT JOIN specialty ON specialty.id = clinician.specialty_id
WHERE clinician.id = :id::uuid AND listed;

-- What patients read of a doctor, as whoever writes it sees it.
-- fragment: doctor_described
	display_name AS name, specialty.name AS specialty, department, biography, to_jsonb(qualifications) AS qualifications,
	to_jsonb(languages) AS languages, fee_minor, fee_currency

-- A list that is given takes the place of the old one; what is named twice counts once.
-- fragment: doctor_is_described
	department = CASE WHEN :department_given::boolean THEN :department::text ELSE department END,
	biography = CASE WHEN :biography_given::boolean THEN :biography::text ELSE biography END,
	qualifications = CASE WHEN :qualifications_given::boolean THEN ARRAY(
		SELECT word FROM jsonb_array_elements_text(coalesce(:qualifications::jsonb, '[]')) WITH ORDINALITY AS given (word, place) GROUP BY word ORDER BY min(place))
		ELSE qualifications END,
	languages = CASE WHEN :languages_given::boolean THEN ARRAY(
		SELECT word FROM jsonb_array_elements_text(coalesce(:languages::jsonb, '[]')) WITH ORDINALITY AS given (word, place) GROUP BY word ORDER BY min(place))
		ELSE languages END,
	fee_minor = CASE WHEN :fee_minor_given::boolean THEN :fee_minor::integer ELSE fee_minor END,
	fee_currency = CASE WHEN :fee_currency_given::boolean THEN :fee_currency::text ELSE fee_currency END

-- name: doctor_described_own
SELECT clinician.id AS doctor_id, {doctor_described}, clinician.version,
	set_config('audit.subject', clinician.id::text, false) AS audit_subject
FROM clinician
LEFT JOIN specialty ON specialty.id = specialty_id
WHERE clinician.id = :actor_id::uuid AND listed;

-- name: doctor_describe_own
WITH described AS (
	UPDATE clinician
	SET {doctor_is_described}
	WHERE id = :actor_id::uuid AND listed AND version = coalesce(:if_match::integer, version)
	RETURNING id, display_name, specialty_id, department, biography, qualifications, languages, fee_minor, fee_currency, version
)
SELECT described.id AS doctor_id, {doctor_described}, described.version,
	set_config('audit.subject', described.id::text, false) AS audit_subject
FROM described
LEFT JOIN specialty ON specialty.id = specialty_id;

-- name: doctor_described_of
SELECT clinician.id AS doctor_id, {doctor_described}, clinician.version,
	set_config('audit.subject', clinician.id::text, false) AS audit_subject
FROM clinician
LEFT JOIN specialty ON specialty.id = specialty_id
WHERE clinician.id = :id::uuid AND role IN ('doctor', 'specialist') AND EXISTS (SELECT FROM account WHERE account.id = clinician.id AND deleted_at IS NULL);

-- name: doctor_describe
WITH described AS (
	UPDATE clinician
	SET {doctor_is_described}
	WHERE id = :id::uuid AND role IN ('doctor', 'specialist') AND version = coalesce(:if_match::integer, version)
		AND EXISTS (SELECT FROM account WHERE account.id = clinician.id AND deleted_at IS NULL)
	RETURNING id, display_name, specialty_id, department, biography, qualifications, languages, fee_minor, fee_currency, version
)
SELECT described.id AS doctor_id, {doctor_described}, described.version,
	set_config('audit.subject', described.id::text, false) AS audit_subject
FROM described
LEFT JOIN specialty ON specialty.id = specialty_id;

-- Days that are past are history; why somebody is away is for themselves and the desk.
-- name: availability_read
SELECT clinician.id AS doctor_id, time_zone, slot_minutes,
	coalesce((
		SELECT jsonb_agg(jsonb_build_object('weekday', weekday, 'startTime', to_char(start_time, 'HH24:MI'), 'endTime', to_char(end_time, 'HH24:MI'))
			ORDER BY weekday, start_time)
		FROM working_hours
		WHERE doctor_id = clinician.id), '[]') AS hours,
	coalesce((
		SELECT jsonb_agg(jsonb_build_object('day', day, 'startTime', to_char(start_time, 'HH24:MI'), 'endTime', to_char(end_time, 'HH24:MI'),
			'isAvailable', is_available, 'reason', CASE WHEN clinician.id = :actor_id::uuid OR :actor_role::text = 'staff' THEN reason END) ORDER BY day, start_time)
		FROM availability_exception
		WHERE doctor_id = clinician.id AND day >= (now() AT TIME ZONE clinician.time_zone)::date), '[]') AS exceptions,
	coalesce((
		SELECT jsonb_agg(jsonb_build_object('startsOn', starts_on, 'endsOn', ends_on, 'reason', CASE WHEN clinician.id = :actor_id::uuid OR :actor_role::text = 'staff' THEN reason END) ORDER BY starts_on)
		FROM leave
		WHERE doctor_id = clinician.id AND ends_on >= (now() AT TIME ZONE clinician.time_zone)::date), '[]') AS leave,
	version,
	set_config('audit.subject', clinician.id::text, false) AS audit_subject
FROM clinician
WHERE clinician.id = CASE WHEN :doctor_id::uuid IS NULL THEN :actor_id::uuid ELSE :doctor_id::uuid END AND listed;

-- name: availability_own
SELECT version
FROM clinician
WHERE id = :actor_id::uuid AND listed;

-- A list that is given takes the place of the old one, from today on; what is answered is what was written.
-- name: availability_update
WITH mine AS (
	UPDATE clinician
	SET time_zone = coalesce(:time_zone::text, time_zone),
		slot_minutes = coalesce(:slot_minutes::integer, slot_minutes)
	WHERE id = :actor_id::uuid AND listed AND version = coalesce(:if_match::integer, version)
	RETURNING id, time_zone, slot_minutes, version
), old_hours AS (
	DELETE FROM working_hours
	USING mine
	WHERE doctor_id = mine.id AND :hours_given::boolean
), old_exceptions AS (
	DELETE FROM availability_exception
	USING mine
	WHERE doctor_id = mine.id AND :exceptions_given::boolean AND day >= (now() AT TIME ZONE mine.time_zone)::date
), old_leave AS (
	DELETE FROM leave
	USING mine
	WHERE doctor_id = mine.id AND :leave_given::boolean AND ends_on >= (now() AT TIME ZONE mine.time_zone)::date
), new_hours AS (
	INSERT INTO working_hours (doctor_id, weekday, start_time, end_time)
	SELECT mine.id, weekday, "startTime", "endTime"
	FROM mine, jsonb_to_recordset(coalesce(:hours::jsonb, '[]')) AS given (weekday integer, "startTime" time, "endTime" time)
	RETURNING doctor_id, weekday, start_time, end_time
), new_exceptions AS (
	INSERT INTO availability_exception (doctor_id, day, start_time, end_time, is_available, reason)
	SELECT mine.id, day, "startTime", "endTime", "isAvailable", reason
	FROM mine, jsonb_to_recordset(coalesce(:exceptions::jsonb, '[]'))
		AS given (day date, "startTime" time, "endTime" time, "isAvailable" boolean, reason text)
	RETURNING doctor_id, day, start_time, end_time, is_available, reason
), new_leave AS (
	INSERT INTO leave (doctor_id, starts_on, ends_on, reason)
	SELECT mine.id, "startsOn", "endsOn", reason
	FROM mine, jsonb_to_recordset(coalesce(:leave::jsonb, '[]')) AS given ("startsOn" date, "endsOn" date, reason text)
	RETURNING doctor_id, starts_on, ends_on, reason
), hours_now AS (
	SELECT weekday, start_time, end_time FROM new_hours
	UNION ALL
	SELECT weekday, start_time, end_time FROM working_hours WHERE doctor_id = :actor_id::uuid AND NOT :hours_given::boolean
), exceptions_now AS (
	SELECT day, start_time, end_time, is_available, reason FROM new_exceptions
	UNION ALL
	SELECT day, start_time, end_time, is_available, reason
	FROM availability_exception, mine
	WHERE doctor_id = mine.id AND day >= (now() AT TIME ZONE mine.time_zone)::date AND NOT :exceptions_given::boolean
), leave_now AS (
	SELECT starts_on, ends_on, reason FROM new_leave
	UNION ALL
	SELECT starts_on, ends_on, reason
	FROM leave, mine
	WHERE doctor_id = mine.id AND ends_on >= (now() AT TIME ZONE mine.time_zone)::date AND NOT :leave_given::boolean
)
SELECT id AS doctor_id, time_zone, slot_minutes,
	coalesce((
		SELECT jsonb_agg(jsonb_build_object('weekday', weekday, 'startTime', to_char(start_time, 'HH24:MI'), 'endTime', to_char(end_time, 'HH24:MI'))
			ORDER BY weekday, start_time)
		FROM hours_now), '[]') AS hours,
	coalesce((
		SELECT jsonb_agg(jsonb_build_object('day', day, 'startTime', to_char(start_time, 'HH24:MI'), 'endTime', to_char(end_time, 'HH24:MI'),
			'isAvailable', is_available, 'reason', reason) ORDER BY day, start_time)
		FROM exceptions_now), '[]') AS exceptions,
	coalesce((
		SELECT jsonb_agg(jsonb_build_object('startsOn', starts_on, 'endsOn', ends_on, 'reason', reason) ORDER BY starts_on)
		FROM leave_now), '[]') AS leave,
	version,
	set_config('audit.subject', id::text, false) AS audit_subject
FROM mine;

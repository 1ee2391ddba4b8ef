-- Accounts: one's own profile, and people as admins see them.

-- name: profile_read
SELECT account.id, email, email_verified_at IS NOT NULL AS email_confirmed, role, status, account.first_name, account.last_name, phone, account.date_of_birth, time_zone, language,
	:actor_patient_id::uuid AS patient_id,
	CASE WHEN :actor_patient_id::uuid IS NOT NULL THEN (SELECT number FROM patient WHERE id = :actor_patient_id::uuid) END AS patient_number,
	employee_number, last_login_at, (SELECT tag FROM account_picture WHERE account_id = :actor_id::uuid) AS picture, :idle_minutes::integer AS idle_minutes, version,
	set_config('audit.subject', coalesce(:actor_patient_id::uuid, account.id)::text, false) AS audit_subject
FROM account
WHERE id = :actor_id::uuid;

-- name: profile_update
UPDATE account
SET first_name = CASE WHEN :first_name_given::boolean THEN :first_name::text ELSE first_name END,
	last_name = CASE WHEN :last_name_given::boolean THEN :last_name::text ELSE last_name END,
	phone = CASE WHEN :phone_given::boolean THEN :phone::text ELSE phone END,
	date_of_birth = CASE WHEN :date_of_birth_given::boolean THEN :date_of_birth::date ELSE date_of_birth END,
	time_zone = coalesce(:time_zone::text, time_zone),
	language = coalesce(:language::text, language)
WHERE id = :actor_id::uuid AND version = coalesce(:if_match::integer, version)
RETURNING id, email, email_verified_at IS NOT NULL AS email_confirmed, role, status, first_name, last_name, phone, date_of_birth, time_zone, language,
	:actor_patient_id::uuid AS patient_id,
	CASE WHEN :actor_patient_id::uuid IS NOT NULL THEN (SELECT number FROM patient WHERE id = :actor_patient_id::uuid) END AS patient_number,
	employee_number, last_login_at, (SELECT tag FROM account_picture WHERE account_id = :actor_id::uuid) AS picture, :idle_minutes::integer AS idle_minutes, version,
	set_config('audit.subject', coalesce(:actor_patient_id::uuid, id)::text, false) AS audit_subject;

-- Seven lists in one, of which PostgreSQL runs the one that fits the filters, each on an index of its own.  Bounds instead of equality leave it no other
-- index to choose: planned for all values, it would rather walk all accounts by age to find the few that wait.
-- name: account_list
SELECT page.id, page.email, page.role, page.status, page.first_name, page.last_name, clinician.licence_number AS license_number,
	specialty.name AS specialty, page.employee_number, page.created_at, page.version
FROM (
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NULL AND :status::text IS NULL AND :role::text IS NULL AND :employees::boolean IS NOT TRUE
		AND (created_at, id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
	ORDER BY created_at, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NULL AND :status::text IS NOT NULL AND :role::text IS NULL AND :employees::boolean IS NOT TRUE
		AND (status, created_at, id) > (:status::text, CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
		AND status <= :status::text
	ORDER BY status, created_at, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NULL AND :status::text IS NULL AND :role::text IS NULL AND :employees::boolean
		AND role <> 'patient'
		AND (created_at, id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
	ORDER BY created_at, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NULL AND :status::text IS NOT NULL AND :role::text IS NULL AND :employees::boolean
		AND role <> 'patient'
		AND (status, created_at, id) > (:status::text, CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
		AND status <= :status::text
	ORDER BY status, created_at, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NULL AND :role::text IS NOT NULL AND :status::text IS NULL AND (:employees::boolean AND :role::text = 'patient') IS NOT TRUE
		AND (role, created_at, id) > (:role::text, CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
		AND role <= :role::text
	ORDER BY role, created_at, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NULL AND :role::text IS NOT NULL AND :status::text IS NOT NULL AND (:employees::boolean AND :role::text = 'patient') IS NOT TRUE
		AND role = :role::text
		AND (status, created_at, id) > (:status::text, CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
		AND status <= :status::text
	ORDER BY status, created_at, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, email, role, status, first_name, last_name, employee_number, created_at, version
	FROM account
	WHERE deleted_at IS NULL AND :search::text IS NOT NULL
		AND id = ANY (ARRAY(SELECT found.id
			FROM account_search(:search::text, :status::text, :role::text, :employees::boolean, :after_key::timestamptz, :after_id::uuid, :limit::integer) AS found)))
) AS page
LEFT JOIN LATERAL (
	SELECT licence_number, specialty_id
	FROM clinician
	WHERE clinician.id = page.id
	LIMIT 1 -- so that they are looked up one by one, not all of them hashed
) AS clinician ON true
LEFT JOIN specialty ON specialty.id = clinician.specialty_id
ORDER BY page.created_at, page.id;

-- name: account_verify
WITH judged AS (
	UPDATE account
	SET status = account_judged(status, :decision::text)
	WHERE id = :id::uuid AND deleted_at IS NULL AND role NOT IN ('patient', 'admin', 'super-admin') AND version = coalesce(:if_match::integer, version)
	RETURNING id, email, role, status, first_name, last_name, employee_number, created_at, version
), verified AS (
	UPDATE clinician
	SET verified_at = now(), verified_by = :actor_id::uuid, licence_expires_on = :license_expires_on::date
	FROM judged
	WHERE clinician.id = judged.id AND :decision::text = 'verified'
)
SELECT judged.id, email, judged.role, status, first_name, last_name, clinician.licence_number AS license_number, specialty.name AS specialty,
	employee_number, judged.created_at, judged.version,
	set_config('audit.subject', judged.id::text, false) AS audit_subject
FROM judged
LEFT JOIN clinician ON clinician.id = judged.id
LEFT JOIN specialty ON specialty.id = clinician.specialty_id;

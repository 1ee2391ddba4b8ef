-- Signing up and in.  These run as epione_signin, the only role that reads password hashes.

-- One statement makes the account and the patient or clinician it is; the roles that treat wait for verification.
-- name: account_register
WITH asked AS (
	INSERT INTO account_mail_request (purpose, email)
	VALUES ('verify-email', :email::text)
), new_account AS (
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, phone, date_of_birth, time_zone, language)
	VALUES (:new_id::uuid, lower(:email::text), :password_hash::text, :role::text,
		CASE :role::text WHEN 'patient' THEN 'active' ELSE 'pending' END,
		:first_name::text, :last_name::text, :phone::text, :date_of_birth::date, :time_zone::text, :language::text)
	RETURNING id, email, role, status, first_name, last_name, phone, date_of_birth, time_zone, language
), new_patient AS (
	INSERT INTO patient (account_id, first_name, last_name, date_of_birth, language)
	SELECT id, first_name, last_name, date_of_birth, language
	FROM new_account
	WHERE role = 'patient'
	RETURNING id
), new_clinician AS (
	INSERT INTO clinician (id, role, display_name, specialty_id, licence_number, time_zone, languages)
	SELECT id, role, clinician_name(role, first_name, last_name), :specialty_id::uuid, :license_number::text, time_zone, ARRAY[language]
	FROM new_account
	WHERE role <> 'patient'
)
SELECT id, email, role, status, first_name, last_name, time_zone, language,
	(SELECT id FROM new_patient) AS patient_id,
	set_config('audit.subject', coalesce((SELECT id FROM new_patient), id)::text, false) AS audit_subject
FROM new_account;

-- Nobody's address costs what somebody's does: for an account that is not there the rest is looked up too, of an id that nobody has.
-- name: account_for_sign_in
WITH asked AS MATERIALIZED (
	SELECT account.id, password_hash, role, account.status, account.first_name, account.last_name, time_zone, account.language, patient.id AS patient_id,
		account.email, email_verified_at IS NOT NULL AS confirmed, last_login_at IS NOT NULL AS known,
		to_json(account_factors(CASE WHEN account.id IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE account.id END)) AS methods
	FROM (SELECT lower(:email::text)) AS wanted (email)
	LEFT JOIN account ON account.email = wanted.email AND account.deleted_at IS NULL
	LEFT JOIN patient ON patient.account_id = CASE WHEN account.id IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE account.id END
)
SELECT id, password_hash, role, status, first_name, last_name, time_zone, language, patient_id, email, confirmed, known, methods
FROM asked
WHERE id IS NOT NULL;

-- Meets no row when what was proved is good no more, or not enough.  factor_lock comes before it, or a factor that somebody sets up just now is not there yet.
-- name: account_signed_in
UPDATE account
SET last_login_at = now()
WHERE id = :actor_id::uuid AND status = :status::text AND (:password_hash::text IS NULL OR password_hash = :password_hash) AND deleted_at IS NULL
	AND (:without_factor::boolean IS NOT TRUE OR account_factors(id) = '{}')
RETURNING id, set_config('audit.subject', id::text, false) AS audit_subject;

-- Tells the owner of an account that somebody came in from a browser that was never there before.
-- name: account_new_device
SELECT outbox_mail('new-sign-in', :actor_id::uuid, NULL, jsonb_strip_nulls(jsonb_build_object('address', :address::text, 'device', :device::text,
	'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))), NULL) AS message;

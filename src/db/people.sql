-- People who work here, as those above them see and change them.

-- name: person_read
SELECT account.id, email, account.role, status, status_reason, status_changed_at, first_name, last_name, phone, licence_number AS license_number,
	licence_expires_on AS license_expires_on, verified_at, specialty_id, specialty.name AS specialty, employee_number, last_login_at,
	(SELECT tag FROM account_picture WHERE account_id = account.id) AS picture, account.created_at,
	account.version,
	set_config('audit.subject', account.id::text, false) AS audit_subject
FROM account
LEFT JOIN clinician ON clinician.id = account.id
LEFT JOIN specialty ON specialty.id = clinician.specialty_id
WHERE account.id = :id::uuid AND account.deleted_at IS NULL;

-- name: person_status
WITH changed AS (
	UPDATE account
	SET status = :status::text, status_reason = :reason::text, status_changed_at = now(), status_changed_by = :actor_id::uuid
	WHERE id = :id::uuid AND version = coalesce(:if_match::integer, version) AND deleted_at IS NULL
	RETURNING id, email, role, status, status_reason, status_changed_at, first_name, last_name, phone, employee_number, last_login_at, created_at, version
)
SELECT changed.id, email, changed.role, status, status_reason, status_changed_at, first_name, last_name, phone, licence_number AS license_number,
	licence_expires_on AS license_expires_on, verified_at, specialty_id, specialty.name AS specialty, employee_number, last_login_at,
	(SELECT tag FROM account_picture WHERE account_id = changed.id) AS picture, changed.created_at,
	changed.version,
	set_config('audit.subject', changed.id::text, false) AS audit_subject
FROM changed
LEFT JOIN clinician ON clinician.id = changed.id
LEFT JOIN specialty ON specialty.id = clinician.specialty_id;

-- name: person_delete
SELECT id AS ended_account_id, set_config('audit.subject', id::text, false) AS audit_subject
FROM account_delete(:id::uuid, :reason::text, :if_match::integer) AS gone (id)
WHERE id IS NOT NULL;

-- name: person_appoint
SELECT id, :role::text AS role,
	set_config('audit.subject', id::text, false) AS audit_subject
FROM account_appoint(:id::uuid, :role::text, :license_number::text, :license_expires_on::date, :specialty_id::uuid, :if_match::integer) AS appointed (id)
WHERE id IS NOT NULL;

-- name: person_invite
SELECT id, email, role, first_name, last_name, licence_number AS license_number, inviter_name, 'open' AS state, expires_at, created_at,
	set_config('audit.subject', id::text, false) AS audit_subject
FROM account_invite(:email::text, :role::text, :first_name::text, :last_name::text, :license_number::text, :license_expires_on::date, :specialty_id::uuid);

-- name: invitation_list
SELECT id, email, role, first_name, last_name, licence_number AS license_number, inviter_name,
	CASE WHEN accepted_at IS NOT NULL THEN 'accepted' WHEN withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN expires_at <= now() THEN 'expired' ELSE 'open' END AS state,
	expires_at, created_at
FROM invitation
WHERE (created_at, id) < (CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
	CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END)
ORDER BY created_at DESC, id DESC
LIMIT :limit::integer;

-- name: invitation_take_back
SELECT set_config('audit.subject', id::text, false) AS audit_subject
FROM invitation_withdraw(:id::uuid) AS gone (id)
WHERE id IS NOT NULL;

-- name: invitation_open
SELECT expires_at
FROM single_use_secret
WHERE hash = secret_hash(:token::text) AND purpose = 'invitation' AND used_at IS NULL AND expires_at > now();

-- name: invitation_use
SELECT id, email, role, first_name, last_name, employee_number,
	set_config('audit.subject', id::text, false) AS audit_subject
FROM invitation_accept(:token::text, :password_hash::text, :phone::text, :time_zone::text, :language::text);

-- name: person_current
SELECT version
FROM account
WHERE id = :id::uuid AND deleted_at IS NULL;

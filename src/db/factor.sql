-- Second factors.  These run as epione_signin, whose policies show an account's own only.

-- The account behind a half session or a passkey, as signing in wants it.
-- name: factor_account
SELECT account.id, password_hash, role, account.status, account.first_name, account.last_name, time_zone, account.language, patient.id AS patient_id, email,
	last_login_at IS NOT NULL AS known,
	to_json(account_factors(account.id)) AS methods, set_config('audit.subject', account.id::text, false) AS audit_subject
FROM account
LEFT JOIN patient ON patient.account_id = account.id
WHERE account.id = :actor_id::uuid AND account.deleted_at IS NULL;

-- Changes of an account's factors wait for each other, so that two at once cannot take the last one away; and whoever signs in waits for them.
-- name: factor_lock
SELECT id
FROM account
WHERE id = :actor_id::uuid
FOR UPDATE;

-- name: factor_list
SELECT :required::boolean AS required,
	EXISTS (SELECT FROM totp WHERE account_id = :actor_id::uuid AND confirmed_at IS NOT NULL) AS totp,
	(SELECT confirmed_at FROM totp WHERE account_id = :actor_id::uuid) AS totp_since,
	(SELECT count(*) FROM recovery_code WHERE account_id = :actor_id::uuid AND used_at IS NULL) AS recovery_codes_left,
	(SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
		'lastUsedAt', to_char(last_used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) ORDER BY created_at, id), '[]')
		FROM passkey WHERE account_id = :actor_id::uuid) AS passkeys,
	set_config('audit.subject', :actor_id::uuid::text, false) AS audit_subject;

-- Begun anew as often as one likes until it is confirmed.
-- name: totp_begin
INSERT INTO totp (account_id, secret)
VALUES (:actor_id::uuid, :sealed::text)
ON CONFLICT (account_id) DO UPDATE
SET secret = excluded.secret
WHERE totp.confirmed_at IS NULL
RETURNING account_id, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: totp_read
SELECT secret, confirmed_at IS NOT NULL AS confirmed
FROM totp
WHERE account_id = :actor_id::uuid;

-- Also where Redis has forgotten how many were tried.
-- name: code_wait
SELECT code_wait(:actor_id::uuid, :code_tries::integer) AS seconds;

-- name: totp_confirm
UPDATE totp
SET confirmed_at = now(), last_step = :step::bigint
WHERE account_id = :actor_id::uuid AND confirmed_at IS NULL
RETURNING account_id;

-- Of a hundred who come with one code, the row lets one through; the others wait for it and find the step used.
-- name: totp_use
UPDATE totp
SET last_step = :step::bigint
WHERE account_id = :actor_id::uuid AND confirmed_at IS NOT NULL AND last_step < :step::bigint
RETURNING account_id;

-- name: totp_remove
DELETE FROM totp
WHERE account_id = :actor_id::uuid
RETURNING account_id, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: recovery_code_use
UPDATE recovery_code
SET used_at = now()
WHERE account_id = :actor_id::uuid AND hash = :code_hash::text AND used_at IS NULL
RETURNING account_id;

-- name: recovery_code_left
SELECT count(*) AS codes
FROM recovery_code
WHERE account_id = :actor_id::uuid AND used_at IS NULL;

-- name: recovery_code_clear
DELETE FROM recovery_code
WHERE account_id = :actor_id::uuid;

-- name: recovery_code_add
INSERT INTO recovery_code (account_id, hash)
SELECT :actor_id::uuid, hash
FROM unnest(:code_hashes::text[]) AS hash
RETURNING set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: passkey_ids
SELECT coalesce(json_agg(credential_id ORDER BY created_at, id), '[]') AS credentials
FROM passkey
WHERE account_id = :actor_id::uuid;

-- At most twenty, so that no list of them grows without end.
-- name: passkey_add
INSERT INTO passkey (account_id, credential_id, public_key, algorithm, sign_count, name)
SELECT :actor_id::uuid, :made_id::text, :made_key::text, :algorithm::integer, :sign_count::bigint, :name::text
WHERE (SELECT count(*) FROM passkey WHERE account_id = :actor_id::uuid) < 20
RETURNING id, name, created_at, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: passkey_read
SELECT id, public_key, algorithm, sign_count
FROM passkey
WHERE account_id = :actor_id::uuid AND credential_id = :credential_id::text;

-- A counter only grows; where an authenticator does not count it stays 0.
-- name: passkey_use
UPDATE passkey
SET sign_count = :sign_count::bigint, last_used_at = now()
WHERE id = :passkey_id::uuid AND (sign_count < :sign_count::bigint OR (sign_count = 0 AND :sign_count::bigint = 0))
RETURNING id;

-- name: passkey_rename
UPDATE passkey
SET name = :name::text
WHERE id = :id::uuid AND account_id = :actor_id::uuid
RETURNING id, name, created_at, last_used_at, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: passkey_remove
DELETE FROM passkey
WHERE id = :id::uuid AND account_id = :actor_id::uuid
RETURNING id, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- Somebody who did not do this themselves hears of it.
-- name: factor_changed
SELECT outbox_mail('factor-changed', :actor_id::uuid, NULL, jsonb_build_object('what', :what::text, 'device', :device::text, 'address', :address::text,
	'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')), NULL) AS notice;

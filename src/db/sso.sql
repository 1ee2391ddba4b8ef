-- Signing in with another house.  These run as epione_signin, before and after it is known who that is.

-- name: sso_account
SELECT account.id, password_hash, role, account.status, account.first_name, account.last_name, time_zone, account.language, patient.id AS patient_id, account.email,
	last_login_at IS NOT NULL AS known, to_json(account_factors(account.id)) AS methods
FROM account
LEFT JOIN patient ON patient.account_id = account.id
WHERE account.id = (SELECT sso_account_of(:issuer::text, :subject::text)) AND account.deleted_at IS NULL;

-- name: sso_candidate
SELECT id, role, status, email_verified_at IS NOT NULL AS confirmed, sso_was_removed(id, :issuer::text) AS removed
FROM account
WHERE email = lower(:email::text) AND deleted_at IS NULL;

-- Somebody that the provider knows and nobody here.
-- name: sso_register
WITH new_account AS (
	INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, language)
	VALUES (:actor_id::uuid, lower(:email::text), :password_hash::text, 'patient', 'active', left(coalesce(:first_name::text, '-'), 80),
		left(coalesce(:last_name::text, '-'), 80),
		CASE WHEN length(:language::text) <= 12 AND :language::text ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' THEN :language::text ELSE 'en' END)
	RETURNING id, first_name, last_name
)
INSERT INTO patient (account_id, first_name, last_name)
SELECT id, first_name, last_name
FROM new_account
RETURNING id;

-- name: sso_link
WITH linked AS (
	INSERT INTO sso_link (account_id, issuer, subject, email)
	VALUES (:actor_id::uuid, :issuer::text, :subject::text, lower(:email::text))
	RETURNING account_id
)
SELECT sso_address_confirmed(account_id) AS confirmed, outbox_mail('sso-linked', account_id, NULL, jsonb_strip_nulls(jsonb_build_object(
	'provider', :provider::text, 'address', :address::text, 'device', :device::text)), NULL) AS message,
	set_config('audit.subject', account_id::text, false) AS audit_subject
FROM linked;

-- As the portal shows them; a provider that is not the one of now is called by its address.
-- name: identity_list
SELECT coalesce(json_agg(json_build_object('id', id, 'provider', CASE issuer WHEN :issuer::text THEN :provider::text ELSE issuer END,
		'email', email, 'linkedAt', to_char(linked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) ORDER BY linked_at, id), '[]') AS identities,
	set_config('audit.subject', :actor_id::uuid::text, false) AS audit_subject
FROM sso_link
WHERE account_id = :actor_id::uuid AND removed_at IS NULL;

-- name: identity_remove
WITH gone AS (
	UPDATE sso_link
	SET removed_at = now()
	WHERE id = :id::uuid AND account_id = :actor_id::uuid AND removed_at IS NULL
	RETURNING id, issuer, account_id
)
SELECT id, set_config('audit.subject', account_id::text, false) AS audit_subject, outbox_mail('sso-unlinked', account_id, NULL,
	jsonb_strip_nulls(jsonb_build_object('provider', CASE issuer WHEN :issuer::text THEN :provider::text ELSE issuer END,
		'address', :address::text, 'device', :device::text)), NULL) AS message
FROM gone;

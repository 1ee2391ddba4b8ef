-- Passwords and addresses: confirmed, reset, changed.  These run as epione_signin.

-- name: email_confirm
SELECT set_config('audit.subject', account_email_confirm(:token::text)::text, false) AS audit_subject;

-- Asking writes down the address and looks nobody up: it is the same for those we know and those we do not.
-- name: email_request
WITH asked AS (
	INSERT INTO account_mail_request (id, purpose, email)
	VALUES (:new_id::uuid, 'verify-email', :email::text)
)
SELECT set_config('audit.subject', :new_id::uuid::text, false) AS audit_subject;

-- name: password_request
WITH asked AS (
	INSERT INTO account_mail_request (id, purpose, email)
	VALUES (:new_id::uuid, 'reset-password', :email::text)
)
SELECT set_config('audit.subject', :new_id::uuid::text, false) AS audit_subject;

-- Whether hashing a new password is worth the time; the token is used later, by password_reset.
-- name: password_reset_for
SELECT account.id, email
FROM single_use_secret
JOIN account ON account.id = account_id
WHERE hash = secret_hash(:token::text) AND purpose = 'reset-password' AND used_at IS NULL AND expires_at > now() AND deleted_at IS NULL;

-- name: password_reset
SELECT account, set_config('audit.subject', account::text, false) AS audit_subject,
	outbox_mail('password-changed', account, NULL, jsonb_strip_nulls(jsonb_build_object('address', :address::text, 'device', :device::text)), NULL) AS message
FROM account_password_reset(:token::text, :password_hash::text) AS account;

-- name: password_current
SELECT password_hash, email
FROM account
WHERE id = :actor_id::uuid AND deleted_at IS NULL AND status IN ('active', 'pending');

-- Waits for whoever changes the account just now, and meets no row when the password that was proved is good no more.
-- name: password_change
WITH proved AS (
	SELECT id
	FROM account
	WHERE id = :actor_id::uuid AND password_hash = :proved_hash::text AND deleted_at IS NULL
	FOR UPDATE
)
SELECT account, set_config('audit.subject', account::text, false) AS audit_subject,
	outbox_mail('password-changed', account, NULL, jsonb_strip_nulls(jsonb_build_object('address', :address::text, 'device', :device::text)), NULL) AS message
FROM proved, account_password_change(CASE WHEN proved.id IS NOT NULL THEN :password_hash::text END) AS account
WHERE account IS NOT NULL;

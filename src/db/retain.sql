-- What is let go, and when: epione-retain runs each of these again until it finds nothing more.  Nothing of anybody whose data are held.

-- name: retain_lock
SELECT pg_try_advisory_lock(7032028)::text;

-- Tables that were added since, and months to come.
-- name: retain_prepare
SELECT retain_reach() AS tables, audit_months_ahead(:months::integer) AS months;

-- name: retain_idempotency
WITH gone AS (
	DELETE FROM idempotency
	WHERE (actor_id, key) IN (SELECT actor_id, key FROM idempotency WHERE created_at < now() - make_interval(days => :days::integer) LIMIT 1000)
	RETURNING 1
)
SELECT count(*) FROM gone;

-- name: retain_secrets
WITH gone AS (
	DELETE FROM single_use_secret
	WHERE hash IN (
		SELECT hash
		FROM single_use_secret
		WHERE least(used_at, expires_at) < now() - make_interval(days => :days::integer) AND NOT retain_held(NULL, account_id)
		LIMIT 1000)
	RETURNING 1
)
SELECT count(*) FROM gone;

-- name: retain_messages
WITH gone AS (
	DELETE FROM outbox
	WHERE id IN (
		SELECT id
		FROM outbox
		WHERE created_at < now() - make_interval(days => :days::integer) AND state IN ('sent', 'failed') AND NOT retain_held(NULL, account_id)
		LIMIT 1000)
	RETURNING 1
)
SELECT count(*) FROM gone;

-- name: retain_sessions
WITH gone AS (
	DELETE FROM session
	WHERE id IN (
		SELECT id
		FROM session
		WHERE least(ended_at, ends_at) < now() - make_interval(days => :days::integer) AND NOT retain_held(NULL, account_id)
		LIMIT 1000)
	RETURNING 1
)
SELECT count(*) FROM gone;

-- name: retain_deleted_parts
SELECT retain_parts(:days::integer, :years::integer);

-- name: retain_deleted_patients
SELECT retain_patients(:days::integer, :years::integer, 100);

-- name: retain_deleted_accounts
SELECT retain_accounts(:days::integer, 100);

-- Months that ended so many days ago and are still in the database.
-- name: retain_months
SELECT to_char(month, 'YYYY-MM') AS month, audit_month_is_held(to_char(month, 'YYYY-MM')) AS held
FROM (
	SELECT to_date(right(relname, 7), 'YYYY_MM') AS month
	FROM pg_inherits
	JOIN pg_class ON pg_class.oid = inhrelid
	WHERE inhparent = 'audit_event'::regclass AND relname ~ '^audit_event_\d{4}_\d{2}$'
) AS part
WHERE month + interval '1 month' < now() - make_interval(days => :days::integer)
ORDER BY month;

-- name: retain_archived
SELECT file, batches, entries, sha256
FROM audit_archive
WHERE month = :month::text AND removed_at IS NULL;

-- name: retain_note_archive
INSERT INTO audit_archive (month, file, batches, entries, sha256)
VALUES (:month::text, :file::text, :batches::bigint, :entries::bigint, :sha256::text);

-- name: retain_drop_month
SELECT audit_month_drop(:month::text)::text;

-- name: retain_drop_empty_month
SELECT audit_month_drop_empty(:month::text)::text;

-- name: retain_old_archives
SELECT month, file
FROM audit_archive
WHERE removed_at IS NULL AND (month || '-01')::date + interval '1 month' < now() - make_interval(years => :years::integer)
	AND to_regclass('public.audit_event_' || replace(month, '-', '_')) IS NULL
ORDER BY month;

-- Whose data are held, as patients and as accounts, and the records that were merged into theirs.
-- name: retain_held_people
SELECT id
FROM (
	SELECT patient_id AS id FROM legal_hold WHERE lifted_at IS NULL
	UNION
	SELECT account_id FROM legal_hold WHERE lifted_at IS NULL
	UNION
	SELECT id FROM patient WHERE merged_into IN (SELECT patient_id FROM legal_hold WHERE lifted_at IS NULL)
) AS held
WHERE id IS NOT NULL
ORDER BY id;

-- name: retain_note_removal
UPDATE audit_archive
SET removed_at = now()
WHERE month = :month::text AND removed_at IS NULL;

-- Sealing the audit, and proving it whole.  One-off queries of epione-seal and epionectl, outside of requests.

-- Two at once are one too many; whoever comes second goes.
-- name: seal_lock
SELECT pg_try_advisory_lock(7032027)::text;

-- A proof waits for whoever seals just now.
-- name: seal_lock_shared
SELECT pg_advisory_lock_shared(7032027)::text;

-- All that was written in transactions below the horizon is there or never will be.
-- name: seal_horizon
SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT ahead FROM audit_clock))::text AS horizon,
	coalesce((SELECT min(written_in) FROM audit_event WHERE written_in >= :from::bigint), 0)::text AS first_row,
	to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment;

-- The month comes first and is no part of the row.  In the order of writing, so that it is the same at each reading.
-- name: seal_rows
SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'), id, occurred_at, actor_id, actor_role, session_id, address, request_id, route, action, subject_id,
	object_type, object_id, array_send(fields), outcome, purpose, break_glass_id, written_in
FROM audit_event
WHERE written_in >= :from::bigint AND written_in < :to::bigint
ORDER BY 1, written_in, id;

-- name: seal_set
INSERT INTO audit_seal (number, month, from_position, to_position, entries, root, previous, key, sealed_at, signature)
VALUES (:number::bigint, :month::text, :from::bigint, :to::bigint, :entries::bigint, :root::text, :previous::text, :key::text, :at::timestamptz,
	:signature::text);

-- name: seal_list
SELECT number, month, from_position, to_position, entries, root, previous, key, to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
	signature
FROM audit_seal
WHERE number > :after::bigint
ORDER BY number
LIMIT 1000;

-- name: seal_last
SELECT number, month, from_position, to_position, entries, root, previous, key, to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
	signature
FROM audit_seal
WHERE from_position = (SELECT from_position FROM audit_seal ORDER BY number DESC LIMIT 1)
ORDER BY number;

-- name: seal_rest
SELECT count(*) FILTER (WHERE written_in < :to::bigint), count(*) FILTER (WHERE written_in < 0),
	count(*) FILTER (WHERE written_in >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + (SELECT ahead FROM audit_clock))
FROM audit_event;

-- name: seal_waits
SELECT (NOT EXISTS (
	SELECT FROM audit_event
	WHERE written_in >= (SELECT coalesce(max(to_position), 0) FROM audit_seal) AND occurred_at < now() - interval '1 hour'))::text;

-- The seals of a month, for its archive.
-- name: seal_of_month
SELECT number, month, from_position, to_position, entries, root, previous, key, to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
	signature
FROM audit_seal
WHERE month = :month::text
ORDER BY number;

-- name: seal_archives
SELECT month, file, batches, entries, sha256, CASE WHEN removed_at IS NOT NULL THEN to_char(removed_at, 'YYYY-MM-DD') END AS removed
FROM audit_archive
ORDER BY month;

-- As seal_rows, of one month.
-- name: seal_rows_of_month
SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'), id, occurred_at, actor_id, actor_role, session_id, address, request_id, route, action, subject_id,
	object_type, object_id, array_send(fields), outcome, purpose, break_glass_id, written_in
FROM audit_event
WHERE written_in >= :from::bigint AND written_in < :to::bigint AND occurred_at >= (:month::text || '-01 00:00+00')::timestamptz
	AND occurred_at < (:month::text || '-01 00:00+00')::timestamptz + interval '1 month'
ORDER BY written_in, id;

-- name: seal_removal_was_due
SELECT ((:month::text || '-01')::date + interval '1 month' < now() - make_interval(years => :years::integer))::text;

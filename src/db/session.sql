-- Sessions as their owners see them.  These run as epione_signin, whose policies show an account's own only.

-- Old ones of the same account go when a new one comes.  A device or a part of the network that another client has not been
-- seen with is told to its owner, but for the very first; browsers have a cookie for that.
-- name: session_begun
WITH old AS (
	DELETE FROM session
	WHERE account_id = :actor_id::uuid AND ends_at < now() - interval '90 days' AND begun_at < now() - interval '90 days'
), begun AS (
	INSERT INTO session (account_id, key, level, browser, device, address, ends_at)
	VALUES (:actor_id::uuid, :session_key::text, :level::text, :browser::boolean, :device::text, :address::text, now() + make_interval(secs => :life::integer))
	RETURNING id
), seen AS (
	SELECT count(*) > 0 AS before, coalesce(bool_or(device = :device), false) AS device,
		coalesce(bool_or(address = :address OR address_network(address) IS NOT DISTINCT FROM here.network), false) AS network
	FROM (SELECT address_network(:address) AS network OFFSET 0) AS here, (
		SELECT device, address
		FROM session
		WHERE account_id = :actor_id::uuid AND level = 'full'
		ORDER BY begun_at DESC
		LIMIT 50
	) AS earlier
)
SELECT begun.id, CASE WHEN :level = 'full' AND NOT :browser AND seen.before AND NOT (seen.device AND seen.network) THEN
	outbox_mail('new-sign-in', :actor_id::uuid, NULL, jsonb_build_object('device', :device, 'address', :address,
		'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')), NULL) END AS notice
FROM begun, seen;

-- name: session_end_all
SELECT session_end_all(:ended_account::uuid, :kept_session::text) AS key;

-- name: session_ended
UPDATE session
SET ended_at = now()
WHERE key = :session_id::text AND ended_at IS NULL
RETURNING id, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- A refresh token is good in the turn that it was made for, while its session goes on.
-- name: session_turn
UPDATE session
SET turn = turn + 1
WHERE key = :session_id::text AND turn = :turn::integer AND ended_at IS NULL AND ends_at > now()
RETURNING turn, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: session_goes_on
SELECT id
FROM session
WHERE key = :began_session::text AND ended_at IS NULL AND ends_at > now();

-- Of two at once the second waits for the first, and then finds it.  What would have been over by itself is forgotten.
-- name: spent_note
WITH forgotten AS (
	DELETE FROM spent
	WHERE until < now() - interval '1 minute'
)
INSERT INTO spent (hash, until)
VALUES (:spent_hash::text, to_timestamp(:spent_until::bigint))
ON CONFLICT (hash) DO NOTHING
RETURNING hash;

-- Whether each is good Redis says.
-- name: session_list
SELECT id, key, device, address, browser, coalesce(key = :session_id::text, false) AS current, begun_at, ends_at,
	set_config('audit.subject', account_id::text, false) AS audit_subject
FROM session
WHERE account_id = :actor_id::uuid AND level = 'full' AND ended_at IS NULL AND ends_at > now()
ORDER BY begun_at DESC
LIMIT 100;

-- Asking prolongs a browser's session.
-- name: session_kept
SELECT id, :idle_minutes::integer AS idle_minutes, ends_at, set_config('audit.subject', account_id::text, false) AS audit_subject
FROM session
WHERE key = :session_id::text;

-- name: session_end_one
UPDATE session
SET ended_at = now()
WHERE id = :id::uuid AND account_id = :actor_id::uuid AND ended_at IS NULL
RETURNING key, set_config('audit.subject', account_id::text, false) AS audit_subject;

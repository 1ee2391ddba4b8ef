-- Sessions as their owners see them.  These run as epione_signin.

-- Old ones of the same account go when a new one comes.
-- name: session_begun
WITH old AS (
	DELETE FROM session
	WHERE account_id = :actor_id::uuid AND ends_at < now() - interval '90 days'
)
INSERT INTO session (account_id, key, level, browser, device, address, ends_at)
VALUES (:actor_id::uuid, :session_key::text, :level::text, :browser::boolean, :device::text, :address::text, now() + make_interval(secs => :life::integer))
RETURNING id;

-- name: session_end_all
SELECT session_end_all(:ended_account::uuid, :kept_session::text) AS key;

-- name: session_ended
UPDATE session
SET ended_at = now()
WHERE key = :session_id::text AND ended_at IS NULL
RETURNING id, set_config('audit.subject', account_id::text, false) AS audit_subject;

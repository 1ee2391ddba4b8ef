-- The outbox.  What epione-deliver says stands first: it takes one message at a time, in transactions of one statement each.

-- Links that people asked for become messages first.
-- name: outbox_answer
SELECT account_mail_requests_answered();

-- name: outbox_state
SELECT late, lost
FROM outbox_health();

-- A sender holds the advisory lock of its number as long as its connection lives, so a message under way whose number nobody holds was lost between
-- sending and recording.  It may have arrived, so it is never sent again by itself.
-- name: outbox_lost
UPDATE outbox
SET state = 'unknown', claimed_by = NULL, secret = NULL, last_fault = 'the sender ended between sending and recording'
WHERE state = 'sending' AND pg_try_advisory_xact_lock(claimed_by)
RETURNING id, kind;

-- A message that waits for a second sender to let go of it is somebody else's.
-- name: outbox_claim
WITH sender AS MATERIALIZED (
	SELECT pg_try_advisory_lock(:sender::bigint) AS holds
)
UPDATE outbox
SET state = 'sending', claimed_by = :sender::bigint, tries = tries + 1
FROM sender
WHERE holds AND id = (
	SELECT id
	FROM outbox
	WHERE state = 'queued' AND next_try_at <= now()
	ORDER BY next_try_at, id
	LIMIT 1
	FOR UPDATE SKIP LOCKED
)
RETURNING id, channel, kind, address, language, facts, secret, tries, expires_at < now() AS expired;

-- How it ended.  The number of the try tells whether it is still ours to say: also after somebody called it unknown, because only our connection was lost.
-- name: outbox_record
UPDATE outbox
SET state = ending.state, claimed_by = NULL, last_fault = :fault::text,
	secret = CASE ending.state WHEN 'queued' THEN outbox.secret END,
	next_try_at = now() + make_interval(secs => :wait::integer),
	sent_at = CASE ending.state WHEN 'sent' THEN now() END
FROM (
	SELECT id AS message_id,
		CASE WHEN :state::text = 'queued' AND ((linked AND secret IS NULL) OR expires_at < now() + make_interval(secs => :wait::integer))
			THEN 'failed' ELSE :state::text END AS state
	FROM outbox
	WHERE id = :id::uuid AND tries = :tries::integer AND state IN ('sending', 'unknown')
	FOR UPDATE
) AS ending
WHERE id = ending.message_id
RETURNING ending.state;

-- A demo clinic keeps the message instead; both happen or none.
-- name: outbox_keep
WITH kept AS (
	INSERT INTO mailbox (outbox_id, channel, address, subject, body)
	VALUES (:id::uuid, :channel::text, :address::text, :subject::text, :body::text)
)
UPDATE outbox
SET state = 'sent', claimed_by = NULL, last_fault = NULL, secret = NULL, sent_at = now()
WHERE id = :id::uuid AND tries = :tries::integer AND state IN ('sending', 'unknown')
RETURNING state;

-- name: outbox_release
SELECT pg_advisory_unlock_all();

-- What admins see: never the content, which is other people's mail.
-- name: outbox_list
SELECT id, channel, kind, account_id, address, state, tries, next_try_at, last_fault, state IN ('failed', 'unknown') AND NOT linked AS can_retry,
	sent_at, created_at, version
FROM outbox
WHERE CASE WHEN :state::text IS NULL THEN true ELSE state = :state::text END
	AND (created_at, id) < (CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END)
ORDER BY created_at DESC, id DESC
LIMIT :limit::integer;

-- name: outbox_read
SELECT id, channel, kind, account_id, address, state, tries, next_try_at, last_fault, state IN ('failed', 'unknown') AND NOT linked AS can_retry,
	sent_at, created_at, version,
	set_config('audit.subject', id::text, false) AS audit_subject
FROM outbox
WHERE id = :id::uuid;

-- A link's token is gone, so a message with one is asked for anew by whoever wanted it.
-- name: outbox_retry
UPDATE outbox
SET state = 'queued', next_try_at = now(), expires_at = greatest(expires_at, now() + interval '1 day')
WHERE id = :id::uuid AND state IN ('failed', 'unknown') AND NOT linked AND version = coalesce(:if_match::integer, version)
RETURNING id, channel, kind, account_id, address, state, tries, next_try_at, last_fault, state IN ('failed', 'unknown') AND NOT linked AS can_retry,
	sent_at, created_at, version,
	set_config('audit.subject', id::text, false) AS audit_subject;

-- name: mailbox_list
SELECT id, channel, address, subject, body, created_at
FROM mailbox
WHERE CASE WHEN :recipient::text IS NULL THEN true ELSE address = :recipient::text END
	AND (created_at, id) < (CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END)
ORDER BY created_at DESC, id DESC
LIMIT :limit::integer;

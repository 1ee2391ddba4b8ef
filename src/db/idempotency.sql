-- Idempotency keys: claimed in the transaction of the write itself, good for a day.

-- name: idempotency_claim
INSERT INTO idempotency (actor_id, key, route, request_hash)
VALUES (:actor_id::uuid, :key::text, :route::text, :request_hash::text)
ON CONFLICT (actor_id, key) DO UPDATE
SET route = excluded.route, request_hash = excluded.request_hash, status = NULL, reply = NULL, created_at = now()
WHERE idempotency.created_at < now() - interval '24 hours'
RETURNING key;

-- name: idempotency_recall
SELECT (route = :route::text AND request_hash = :request_hash::text AND status IS NOT NULL) AS same, status, reply
FROM idempotency
WHERE actor_id = :actor_id::uuid AND key = :key::text;

-- name: idempotency_store
UPDATE idempotency
SET status = :status::integer, reply = :reply::text
WHERE actor_id = :actor_id::uuid AND key = :key::text;

-- Pictures of people; row policies say whose one sees.

-- name: picture_set
INSERT INTO account_picture (account_id, content)
VALUES (:actor_id::uuid, :picture::bytea)
ON CONFLICT (account_id) DO UPDATE SET content = EXCLUDED.content
RETURNING tag AS picture, set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: picture_take_away
DELETE FROM account_picture
WHERE account_id = :actor_id::uuid
RETURNING set_config('audit.subject', account_id::text, false) AS audit_subject;

-- name: picture_read
SELECT content, media_type, tag, set_config('audit.subject', account_id::text, false) AS audit_subject
FROM account_picture
WHERE account_id = :id::uuid;

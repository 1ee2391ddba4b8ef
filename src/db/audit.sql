-- The audit row.  A read's row follows in a transaction of its own, so whose data it was stays in a setting of the session, good for one request.

-- The id comes along, because making one takes PostgreSQL as long as the insertion.
-- name: audit_record
INSERT INTO audit_event (id, actor_id, actor_role, session_id, address, request_id, route, action, subject_id, object_type, object_id, fields, outcome)
SELECT coalesce(:event_id::uuid, uuid_v7()), :actor_id::uuid, :actor_role::text, :session_id::text, :address::text, :request_id::text, :route::text, :action::text,
	nullif(subject, '')::uuid, :object_type::text, :object_id::uuid, :fields::text[],
	CASE WHEN :outcome::text = 'done' AND NOT :many::boolean AND subject = '' THEN 'missing' ELSE :outcome::text END
FROM (
	SELECT CASE WHEN current_setting('audit.request', true) = :request_id::text THEN coalesce(current_setting('audit.subject', true), '') ELSE '' END
) AS told (subject);

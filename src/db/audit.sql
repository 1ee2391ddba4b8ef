-- The audit row.  A read's row follows in a transaction of its own, so whose data it was stays in a setting of the session, good for one request.

-- The id comes along, because making one takes PostgreSQL as long as the insertion.  A list that showed nothing told nobody whose data it was: then it is
-- the patient who was asked for, and they are asked for in vain by whoever does not reach them.
-- name: audit_record
INSERT INTO audit_event (id, actor_id, actor_role, session_id, address, request_id, route, action, subject_id, object_type, object_id, fields, outcome,
	purpose, break_glass_id)
SELECT coalesce(:event_id::uuid, uuid_v7()), :actor_id::uuid, :actor_role::text, :session_id::text, :address::text, :request_id::text, :route::text, :action::text,
	subject, :object_type::text, :object_id::uuid, :fields::text[],
	CASE
		WHEN :outcome::text <> 'done' OR told <> '' THEN :outcome::text
		WHEN NOT :many::boolean THEN 'missing'
		WHEN subject IS NULL OR :asked_own::boolean THEN 'done'
		WHEN audit_reaches(:actor_id::uuid, :actor_role::text, subject) THEN 'done'
		ELSE 'missing'
	END,
	CASE WHEN emergency IS NULL THEN :purpose::text ELSE 'emergency' END, emergency
FROM (
	SELECT told, coalesce(nullif(told, '')::uuid, :asked_patient::uuid) AS subject
	FROM (
		SELECT CASE WHEN current_setting('audit.request', true) = :request_id::text THEN coalesce(current_setting('audit.subject', true), '') ELSE '' END
	) AS session (told)
) AS data,
LATERAL (SELECT CASE WHEN :may_break_glass::boolean AND subject IS NOT NULL THEN break_glass_of(:actor_id::uuid, subject) END) AS opened (emergency);

-- Each search is planned for what it asks: PostgreSQL then begins at the index that fits, and leaves out other months.  Whose data are looked for is
-- told to the audit before anything is read.
-- name: audit_search
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('audit.subject', coalesce(:patient::text, ''), false);

-- Months to come are not looked into.  Where a page begins is said by the keyset alone, at which an index begins; the other bound leaves out months.
-- name: audit_list
SELECT id, occurred_at, actor_id, (SELECT first_name || ' ' || last_name FROM account WHERE account.id = actor_id) AS actor_name, actor_role,
	session_id, address, request_id, route, action, action AS action_words, subject_id, patient_number_of(subject_id) AS patient_number, object_type, object_id,
	to_jsonb(fields) AS fields, purpose, break_glass_id, outcome
FROM (
	SELECT *
	FROM audit_event
	WHERE (:patient::uuid IS NULL OR subject_id = :patient::uuid)
		AND (:actor::uuid IS NULL OR actor_id = :actor::uuid)
		AND (:break_glass_id::uuid IS NULL OR break_glass_id = :break_glass_id::uuid)
		AND (:action::text IS NULL OR action = :action::text)
		AND (:route_action::text IS NULL OR action = :route_action::text)
		AND (:route::text IS NULL OR route = :route::text)
		AND (:outcome::text IS NULL OR outcome = :outcome::text)
		AND (occurred_at, id) < (CASE WHEN :after_key::timestamptz IS NOT NULL THEN :after_key::timestamptz WHEN :to::timestamptz IS NOT NULL THEN :to::timestamptz
				ELSE now() + interval '1 hour' END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
		AND occurred_at >= CASE WHEN :from::timestamptz IS NULL THEN '-infinity' ELSE :from::timestamptz END
		AND occurred_at < CASE WHEN :to::timestamptz IS NULL THEN now() + interval '1 hour' ELSE :to::timestamptz END
	ORDER BY occurred_at DESC, id DESC
	LIMIT :limit::integer
) AS page
ORDER BY occurred_at DESC, id DESC;

-- The function asks whether the caller owns the record or acts for its owner.
-- name: audit_accesses
SELECT id, occurred_at, actor_id, name, role, action, why, break_glass, own, set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM audit_accesses(:patient_id::uuid, CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
	CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END, :limit::integer,
	coalesce(:own::boolean, true));

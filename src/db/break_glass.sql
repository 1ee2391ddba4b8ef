-- Emergency access and its review.  Patients' names are for whoever opened the record; reviewers read numbers.

-- Its rows are of different patients, so that none of them is whose record was read.
-- name: break_glass_list
SELECT id, patient_id, patient_number, CASE WHEN actor_id = :actor_id::uuid THEN patient_name END AS patient_name, actor_name, actor_role, reason,
	began_at, ends_at, CASE WHEN verdict IS NOT NULL THEN 'reviewed' WHEN ends_at > now() THEN 'open' ELSE 'waiting' END AS state,
	verdict IS NULL AND began_at < now() - interval '72 hours' AS overdue, verdict, review_words, reviewed_at, reviewer_name, earlier, version
FROM break_glass
WHERE CASE WHEN :actor_role::text IN ('doctor', 'specialist', 'nurse', 'paramedic') THEN actor_id = :actor_id::uuid ELSE true END
	AND CASE WHEN :state::text IS NULL THEN true
		ELSE :state::text = CASE WHEN verdict IS NOT NULL THEN 'reviewed' WHEN ends_at > now() THEN 'open' ELSE 'waiting' END END
	AND (began_at, id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY began_at, id
LIMIT :limit::integer;

-- name: break_glass_begin
SELECT id, patient_id, patient_number, patient_name, actor_name, actor_role, reason, began_at, ends_at, 'open' AS state, false AS overdue, verdict,
	review_words, reviewed_at, reviewer_name, earlier, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM (
	SELECT *
	FROM break_glass_open(:patient_id::uuid, :patient_number::text, :reason::text)
	UNION ALL
	SELECT *
	FROM break_glass_open_named(:first_name::text, :last_name::text, :date_of_birth::date, :reason::text)
) AS made;

-- name: break_glass_close
SELECT set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM break_glass_end(:id::uuid) AS ended (patient_id)
WHERE patient_id IS NOT NULL;

-- name: break_glass_judge
UPDATE break_glass
SET verdict = :verdict::text, review_words = :words::text, reviewed_at = now(), reviewed_by = :actor_id::uuid,
	reviewer_name = (SELECT first_name || ' ' || last_name FROM account WHERE account.id = :actor_id::uuid)
WHERE id = :id::uuid AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, patient_number, CASE WHEN actor_id = :actor_id::uuid THEN patient_name END AS patient_name, actor_name, actor_role, reason,
	began_at, ends_at, CASE WHEN verdict IS NOT NULL THEN 'reviewed' WHEN ends_at > now() THEN 'open' ELSE 'waiting' END AS state,
	verdict IS NULL AND began_at < now() - interval '72 hours' AS overdue, verdict, review_words, reviewed_at, reviewer_name, earlier, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: break_glass_current
SELECT version
FROM break_glass
WHERE id = :id::uuid;

-- name: emergency_note_write
INSERT INTO emergency_note (id, break_glass_id, words)
SELECT :new_id::uuid, id, :words::text
FROM break_glass
WHERE id = :id::uuid
RETURNING id, patient_id, break_glass_id, author_name, author_role, words, created_at, set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: emergency_note_list
SELECT id, patient_id, break_glass_id, author_name, author_role, words, created_at, set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM emergency_note
WHERE patient_id = :patient_id::uuid
	AND (created_at, id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY created_at, id
LIMIT :limit::integer;

-- Who can see a record.  The functions ask who asks: they read other people's grants.

-- name: access_list
SELECT id, grantee_id, name, role, level, to_jsonb(sections) AS sections, reason, reason_words, note, given_by, since, until, revocable,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM care_reach(:patient_id::uuid)
WHERE (since, id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
	CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY since, id
LIMIT :limit::integer;

-- name: access_share
SELECT reach.id, grantee_id, name, role, level, to_jsonb(sections) AS sections, reason, reason_words, note, given_by, since, until, revocable,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM care_share(:patient_id::uuid, :grantee_id::uuid, :email::text, :level::text,
		CASE WHEN :sections::jsonb IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(:sections::jsonb)) END, :until::timestamptz, :note::text) AS given (id),
	LATERAL care_reach(:patient_id::uuid, given.id) AS reach
WHERE given.id IS NOT NULL;

-- name: access_revoke
SELECT set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM care_revoke(:patient_id::uuid, :id::uuid) AS ended (patient_id)
WHERE patient_id IS NOT NULL;

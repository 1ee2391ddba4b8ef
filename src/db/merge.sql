-- Records of one person that were merged.

-- name: merge_list
SELECT patient_merge.id, survivor_id AS patient_id, merged_id, merged.number AS merged_number, merged.first_name || ' ' || merged.last_name AS merged_name,
	reason, merged_at, undone_at, set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM patient_merge
JOIN patient AS merged ON merged.id = merged_id
WHERE survivor_id = :patient_id::uuid
	AND (merged_at, patient_merge.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY merged_at, patient_merge.id
LIMIT :limit::integer;

-- VOLATILE functions see what they wrote; the row is read by what they give back.
-- name: merge_make
SELECT made.id, survivor.id AS patient_id, merged.id AS merged_id, merged.number AS merged_number, merged.first_name || ' ' || merged.last_name AS merged_name,
	:reason::text AS reason, now() AS merged_at, NULL::timestamptz AS undone_at, set_config('audit.subject', survivor.id::text, false) AS audit_subject
FROM patient_merge(:new_id::uuid, :id::uuid, :into::uuid, :reason::text) AS made (id)
JOIN patient AS survivor ON survivor.id = :into::uuid
JOIN patient AS merged ON merged.id = :id::uuid
WHERE made.id IS NOT NULL;

-- name: merge_undo
SELECT set_config('audit.subject', survivor_id::text, false) AS audit_subject
FROM patient_merge_undo(:id::uuid) AS undone (survivor_id)
WHERE survivor_id IS NOT NULL;

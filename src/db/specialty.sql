-- Specialties: read by everybody, kept by admins.

-- name: specialty_list
SELECT id, name, description, doctors, version
FROM specialty
WHERE deleted_at IS NULL
	AND (name, id) > (CASE WHEN :after_key::text IS NULL THEN '' ELSE :after_key::text END, CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY name, id
LIMIT :limit::integer;

-- name: specialty_read
SELECT id, name, description, doctors, version, set_config('audit.subject', id::text, false) AS audit_subject
FROM specialty
WHERE id = :id::uuid AND deleted_at IS NULL;

-- name: specialty_create
INSERT INTO specialty (id, name, description)
VALUES (:new_id::uuid, :name::text, :description::text)
RETURNING id, name, description, doctors, version, set_config('audit.subject', id::text, false) AS audit_subject;

-- name: specialty_update
UPDATE specialty
SET name = CASE WHEN :name_given::boolean THEN :name::text ELSE name END,
	description = CASE WHEN :description_given::boolean THEN :description::text ELSE description END
WHERE id = :id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, name, description, doctors, version, set_config('audit.subject', id::text, false) AS audit_subject;

-- name: specialty_delete
UPDATE specialty
SET deleted_at = now()
WHERE id = :id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', id::text, false) AS audit_subject;

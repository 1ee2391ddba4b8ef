-- What patients agreed to.

-- name: consent_texts
SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'title', title, 'text', words, 'textVersion', version) ORDER BY place), '[]') AS kinds
FROM (SELECT DISTINCT ON (kind) * FROM consent_text ORDER BY kind, version DESC) AS newest;

-- Row policies say whose: the patient one is or acts for, and patients in one's care.
-- name: consent_list
SELECT id, patient_id, kind, text.title, text.words AS text, text_version, given_at, given_by_name, by_proxy, withdrawn_at, withdrawn_by_name,
	withdrawn_at IS NULL AND text_version = newest.version AS current,
	set_config('audit.subject', coalesce(:patient_id::uuid, :actor_patient_id::uuid)::text, false) AS audit_subject
FROM consent
JOIN consent_text AS text USING (kind)
JOIN (SELECT kind, max(version) AS version FROM consent_text GROUP BY kind) AS newest USING (kind)
WHERE patient_id = coalesce(:patient_id::uuid, :actor_patient_id::uuid) AND text.version = text_version
	AND (given_at, id) < (CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END)
ORDER BY given_at DESC, id DESC
LIMIT :limit::integer;

-- name: consent_give
INSERT INTO consent (patient_id, kind, text_version, given_by, given_by_name, by_proxy)
SELECT :actor_patient_id::uuid, :kind::text, :text_version::integer, :actor_id::uuid, '', false
RETURNING id, patient_id, kind, (SELECT title FROM consent_text AS text WHERE (text.kind, version) = (consent.kind, text_version)) AS title,
	(SELECT words FROM consent_text AS text WHERE (text.kind, version) = (consent.kind, text_version)) AS text,
	text_version, given_at, given_by_name, by_proxy, withdrawn_at, withdrawn_by_name, true AS current,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: consent_withdraw
UPDATE consent
SET withdrawn_at = now(), withdrawn_by = :actor_id::uuid
WHERE id = :id::uuid AND patient_id = :actor_patient_id::uuid
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

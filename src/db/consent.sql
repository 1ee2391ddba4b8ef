-- What patients agreed to.

-- What a text says, in the language that was asked for, in that of whoever asks, or else in English.
-- fragment: consent_words
LATERAL (
	SELECT language, title, words FROM consent_wording
	WHERE (consent_wording.kind, consent_wording.version) = (text.kind, text.version)
	ORDER BY language = lower(split_part(coalesce(:language::text, (SELECT account.language FROM account WHERE account.id = :actor_id::uuid)), '-', 1)) DESC,
		language = 'en' DESC, language
	LIMIT 1) AS wording

-- Texts are nobody's data: the audit names who reads them.
-- name: consent_texts
SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'title', title, 'text', words, 'textVersion', version, 'language', language) ORDER BY place),
	'[]') AS kinds,
	set_config('audit.subject', :actor_id::text, false) AS audit_subject
FROM (SELECT DISTINCT ON (kind) kind, version, place FROM consent_text ORDER BY kind, version DESC) AS text, {consent_words};

-- Row policies say whose: the patient one is or acts for, and patients in one's care.
-- name: consent_list
SELECT id, patient_id, kind, wording.title, wording.words AS text, text_version, language, given_at, given_by_name, by_proxy, withdrawn_at,
	withdrawn_by_name, withdrawn_at IS NULL AND text_version = newest.version AS current,
	set_config('audit.subject', coalesce(:patient_id::uuid, :actor_patient_id::uuid)::text, false) AS audit_subject
FROM consent
JOIN consent_wording AS wording USING (kind, language)
JOIN (SELECT kind, max(version) AS version FROM consent_text GROUP BY kind) AS newest USING (kind)
WHERE patient_id = coalesce(:patient_id::uuid, :actor_patient_id::uuid) AND wording.version = text_version
	AND (given_at, id) < (CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END)
ORDER BY given_at DESC, id DESC
LIMIT :limit::integer;

-- Who does not say which language they read gets what consent_texts shows to those who do not ask for one.
-- name: consent_give
WITH asked AS (
	SELECT coalesce(lower(split_part(:language::text, '-', 1)), wording.language, 'en') AS language
	FROM (VALUES (:kind::text, :text_version::integer)) AS text (kind, version)
	LEFT JOIN {consent_words} ON true)
INSERT INTO consent (patient_id, kind, text_version, language, given_by, given_by_name, by_proxy)
SELECT :actor_patient_id::uuid, :kind::text, :text_version::integer, language, :actor_id::uuid, '', false
FROM asked
RETURNING id, patient_id, kind,
	(SELECT title FROM consent_wording AS wording WHERE (wording.kind, version, wording.language) = (consent.kind, text_version, consent.language)) AS title,
	(SELECT words FROM consent_wording AS wording WHERE (wording.kind, version, wording.language) = (consent.kind, text_version, consent.language)) AS text,
	text_version, language, given_at, given_by_name, by_proxy, withdrawn_at, withdrawn_by_name, true AS current,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: consent_withdraw
UPDATE consent
SET withdrawn_at = now(), withdrawn_by = :actor_id::uuid
WHERE id = :id::uuid AND patient_id = :actor_patient_id::uuid
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- Parents and carers.  The functions ask who asks: either of the two sees and ends what was agreed, the patient changes it.

-- Whether the account may act for the patient whom the request names.
-- name: family_acts
SELECT patient_id
FROM acting_patient;

-- name: family_list
SELECT id, direction, state, patient_id, patient_name, patient_number, proxy_name, email, relation, level, to_jsonb(sections) AS sections, until,
	created_at, accepted_at, version, reason
FROM family_of()
WHERE (created_at, id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
	CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY created_at, id
LIMIT :limit::integer;

-- name: family_ask
SELECT agreed.id, direction, state, patient_id, patient_name, patient_number, proxy_name, email, relation, level, to_jsonb(sections) AS sections, until,
	created_at, accepted_at, version, reason,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM family_invite(:patient_id::uuid, :email::text, :relation::text, :level::text,
		CASE WHEN :sections::jsonb IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(:sections::jsonb)) END, :until::timestamptz,
		:majority_years::integer, :reason::text) AS made (id),
	LATERAL family_of(made.id) AS agreed
WHERE made.id IS NOT NULL;

-- name: family_look
SELECT inviter_name, patient_name, relation, level, to_jsonb(sections) AS sections, until,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM family_invitation(:token::text);

-- name: family_join
SELECT agreed.id, direction, state, patient_id, patient_name, patient_number, proxy_name, email, relation, level, to_jsonb(sections) AS sections, until,
	created_at, accepted_at, version, reason,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM family_accept(:token::text) AS made (id),
	LATERAL family_of(made.id) AS agreed;

-- name: family_update
SELECT agreed.id, direction, state, patient_id, patient_name, patient_number, proxy_name, email, relation, level, to_jsonb(sections) AS sections, until,
	created_at, accepted_at, version, reason,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM family_change(:id::uuid, :level::text, :sections_given::boolean,
		CASE WHEN :sections::jsonb IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(:sections::jsonb)) END,
		:until_given::boolean, :until::timestamptz, :if_match::integer) AS made (id),
	LATERAL family_of(made.id) AS agreed
WHERE made.id IS NOT NULL;

-- name: family_current
SELECT version
FROM family_of(:id::uuid);

-- name: family_leave
SELECT set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM family_end(:id::uuid) AS ended (patient_id)
WHERE patient_id IS NOT NULL;

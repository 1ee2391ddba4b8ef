-- Legal holds.

-- name: hold_list
SELECT id, patient_id, patient_number, account_id, account_email, reason, placed_at, placed_by_name, lifted_at, lifted_by_name, lift_reason, version
FROM legal_hold
WHERE CASE WHEN :state::text IS NULL THEN true ELSE (lifted_at IS NULL) = (:state::text = 'open') END
	AND (placed_at, id) < (CASE WHEN :after_key::timestamptz IS NULL THEN 'infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE :after_id::uuid END)
ORDER BY placed_at DESC, id DESC
LIMIT :limit::integer;

-- name: hold_place
SELECT id, patient_id, patient_number, account_id, account_email, reason, placed_at, placed_by_name, lifted_at, lifted_by_name, lift_reason, version,
	set_config('audit.subject', coalesce(patient_id, account_id)::text, false) AS audit_subject
FROM legal_hold_place(:patient_id::uuid, :patient_number::text, :account_id::uuid, :reason::text);

-- name: hold_lift
SELECT set_config('audit.subject', id::text, false) AS audit_subject
FROM legal_hold_lift(:id::uuid, :reason::text) AS lifted (id)
WHERE id IS NOT NULL;

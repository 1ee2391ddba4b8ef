-- Patients whom the clinic asks to have an account.  The functions ask who asks.

-- name: portal_read
SELECT patient_id, state, email, inviter_name, invited_at, expires_at,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM portal_of(:patient_id::uuid);

-- name: portal_ask
SELECT asked.patient_id, state, asked.email, inviter_name, invited_at, expires_at,
	set_config('audit.subject', asked.patient_id::text, false) AS audit_subject
FROM portal_invite(:patient_id::uuid, :email::text, :majority_years::integer) AS made (id),
	LATERAL portal_of(made.id) AS asked
WHERE made.id IS NOT NULL;

-- name: portal_end
SELECT set_config('audit.subject', id::text, false) AS audit_subject
FROM portal_take_back(:patient_id::uuid) AS gone (id)
WHERE id IS NOT NULL;

-- name: portal_proof
SELECT fits, set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM portal_invitation_prove(:token::text, :date_of_birth::date, :majority_years::integer);

-- name: portal_join
SELECT id, email, first_name, last_name, patient_id,
	set_config('audit.subject', patient_id::text, false) AS audit_subject
FROM portal_invitation_accept(:token::text, :date_of_birth::date, :password_hash::text, :phone::text, :time_zone::text, :language::text, :majority_years::integer);

-- Whom to call for a patient, who pays, and what they showed of who they are.  A row stays under the key that sealed it.

-- name: emergency_contact_list
SELECT emergency_contact.id, emergency_contact.patient_id, emergency_contact.name, emergency_contact.relation, emergency_contact.phone,
	emergency_contact.email, emergency_contact.may_decide, emergency_contact.created_at, emergency_contact.version, sealed_by(patient_key.patient_id, wrapped) AS sealed_by,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM emergency_contact
LEFT JOIN patient_key ON patient_key.patient_id = sealed_for
WHERE emergency_contact.patient_id = :patient_id::uuid AND emergency_contact.deleted_at IS NULL
	AND (emergency_contact.created_at, emergency_contact.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY emergency_contact.created_at, emergency_contact.id
LIMIT :limit::integer;

-- name: emergency_contact_new
INSERT INTO emergency_contact (id, patient_id, sealed_for, name, relation, phone, email, may_decide)
SELECT :new_id::uuid, id, id, :name::text, :relation::text, :phone::text, :email::text, coalesce(:may_decide::boolean, false)
FROM patient
WHERE id = :patient_id::uuid AND deleted_at IS NULL
RETURNING id, patient_id, name, relation, phone, email, may_decide, created_at, version,
	(SELECT sealed_by(patient_key.patient_id, wrapped) FROM patient_key WHERE patient_key.patient_id = emergency_contact.sealed_for) AS sealed_by,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: emergency_contact_update
UPDATE emergency_contact
SET name = coalesce(:name::text, name),
	relation = coalesce(:relation::text, relation),
	phone = coalesce(:phone::text, phone),
	email = CASE WHEN :email_given::boolean THEN :email::text ELSE email END,
	may_decide = coalesce(:may_decide::boolean, may_decide)
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, name, relation, phone, email, may_decide, created_at, version,
	(SELECT sealed_by(patient_key.patient_id, wrapped) FROM patient_key WHERE patient_key.patient_id = emergency_contact.sealed_for) AS sealed_by,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: emergency_contact_current
SELECT id
FROM emergency_contact
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: emergency_contact_delete
UPDATE emergency_contact
SET deleted_at = now()
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: insurance_list
SELECT patient_insurance.id, patient_insurance.patient_id, patient_insurance.rank, patient_insurance.provider, patient_insurance.plan,
	patient_insurance.policy_number, patient_insurance.group_number, patient_insurance.holder_name, patient_insurance.holder_relation,
	patient_insurance.valid_from, patient_insurance.valid_until, patient_insurance.created_at, patient_insurance.version, sealed_by(patient_key.patient_id, wrapped) AS sealed_by,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM patient_insurance
LEFT JOIN patient_key ON patient_key.patient_id = sealed_for
WHERE patient_insurance.patient_id = :patient_id::uuid AND patient_insurance.deleted_at IS NULL
	AND (patient_insurance.created_at, patient_insurance.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY patient_insurance.created_at, patient_insurance.id
LIMIT :limit::integer;

-- name: insurance_new
INSERT INTO patient_insurance (id, patient_id, sealed_for, rank, provider, plan, policy_number, group_number, holder_name, holder_relation, valid_from, valid_until)
SELECT :new_id::uuid, id, id, :rank::text, :provider::text, :plan::text, :policy_number::text, :group_number::text, :holder_name::text,
	:holder_relation::text, :valid_from::date, :valid_until::date
FROM patient
WHERE id = :patient_id::uuid AND deleted_at IS NULL
RETURNING id, patient_id, rank, provider, plan, policy_number, group_number, holder_name, holder_relation, valid_from, valid_until, created_at,
	version,
	(SELECT sealed_by(patient_key.patient_id, wrapped) FROM patient_key WHERE patient_key.patient_id = patient_insurance.sealed_for) AS sealed_by,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: insurance_update
UPDATE patient_insurance
SET rank = coalesce(:rank::text, rank),
	provider = coalesce(:provider::text, provider),
	plan = CASE WHEN :plan_given::boolean THEN :plan::text ELSE plan END,
	policy_number = coalesce(:policy_number::text, policy_number),
	group_number = CASE WHEN :group_number_given::boolean THEN :group_number::text ELSE group_number END,
	holder_name = CASE WHEN :holder_name_given::boolean THEN :holder_name::text ELSE holder_name END,
	holder_relation = CASE WHEN :holder_relation_given::boolean THEN :holder_relation::text ELSE holder_relation END,
	valid_from = CASE WHEN :valid_from_given::boolean THEN :valid_from::date ELSE valid_from END,
	valid_until = CASE WHEN :valid_until_given::boolean THEN :valid_until::date ELSE valid_until END
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, rank, provider, plan, policy_number, group_number, holder_name, holder_relation, valid_from, valid_until, created_at,
	version,
	(SELECT sealed_by(patient_key.patient_id, wrapped) FROM patient_key WHERE patient_key.patient_id = patient_insurance.sealed_for) AS sealed_by,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: insurance_current
SELECT id
FROM patient_insurance
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: insurance_delete
UPDATE patient_insurance
SET deleted_at = now()
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: identity_document_list
SELECT identity_document.id, identity_document.patient_id, identity_document.kind, identity_document.country, identity_document.number,
	identity_document.issued_on, identity_document.expires_on, identity_document.created_at, identity_document.version, sealed_by(patient_key.patient_id, wrapped) AS sealed_by,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM identity_document
LEFT JOIN patient_key ON patient_key.patient_id = sealed_for
WHERE identity_document.patient_id = :patient_id::uuid AND identity_document.deleted_at IS NULL
	AND (identity_document.created_at, identity_document.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY identity_document.created_at, identity_document.id
LIMIT :limit::integer;

-- name: identity_document_new
INSERT INTO identity_document (id, patient_id, sealed_for, kind, country, number, issued_on, expires_on, number_hash)
SELECT :new_id::uuid, id, id, :kind::text, :country::text, :number::text, :issued_on::date, :expires_on::date, :number_hash::text
FROM patient
WHERE id = :patient_id::uuid AND deleted_at IS NULL
RETURNING id, patient_id, kind, country, number, issued_on, expires_on, created_at, version,
	(SELECT sealed_by(patient_key.patient_id, wrapped) FROM patient_key WHERE patient_key.patient_id = identity_document.sealed_for) AS sealed_by,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: identity_document_update
UPDATE identity_document
SET kind = coalesce(:kind::text, kind),
	country = coalesce(:country::text, country),
	number = coalesce(:number::text, number),
	issued_on = CASE WHEN :issued_on_given::boolean THEN :issued_on::date ELSE issued_on END,
	expires_on = CASE WHEN :expires_on_given::boolean THEN :expires_on::date ELSE expires_on END,
	number_hash = CASE WHEN :number_given::boolean THEN :number_hash::text ELSE number_hash END
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, kind, country, number, issued_on, expires_on, created_at, version,
	(SELECT sealed_by(patient_key.patient_id, wrapped) FROM patient_key WHERE patient_key.patient_id = identity_document.sealed_for) AS sealed_by,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: identity_document_current
SELECT id
FROM identity_document
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: identity_document_delete
UPDATE identity_document
SET deleted_at = now()
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- Keys of patients and of the house, wrapped by the master key.

-- name: house_key_read
SELECT wrapped
FROM house_key
WHERE name = 'house';

-- name: patient_key_make
INSERT INTO patient_key (patient_id, wrapped, master_key)
SELECT id, :wrapped_key::text, :master_key::text
FROM patient
WHERE id = :key_patient_id::uuid AND deleted_at IS NULL
ON CONFLICT (patient_id) DO NOTHING;

-- The key that seals what is written into a patient's record.
-- name: patient_key_for_record
SELECT patient.id AS patient_id, wrapped, erased_at IS NOT NULL AS erased
FROM patient
LEFT JOIN patient_key ON patient_key.patient_id = patient.id
WHERE patient.id = :id::uuid AND deleted_at IS NULL;

-- name: patient_key_for_profile
SELECT patient.id AS patient_id, wrapped, erased_at IS NOT NULL AS erased
FROM patient
LEFT JOIN patient_key ON patient_key.patient_id = patient.id
WHERE patient.id = :actor_patient_id::uuid AND deleted_at IS NULL;

-- name: patient_key_for_part
SELECT patient.id AS patient_id, wrapped, erased_at IS NOT NULL AS erased
FROM patient
LEFT JOIN patient_key ON patient_key.patient_id = patient.id
WHERE patient.id = :patient_id::uuid AND deleted_at IS NULL;

-- What is there already stays under the key that sealed it, also when its record was merged into another.
-- name: emergency_contact_key
SELECT patient_key.patient_id, wrapped, erased_at IS NOT NULL AS erased
FROM emergency_contact
JOIN patient_key ON patient_key.patient_id = sealed_for
WHERE id = :id::uuid AND emergency_contact.patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: insurance_key
SELECT patient_key.patient_id, wrapped, erased_at IS NOT NULL AS erased
FROM patient_insurance
JOIN patient_key ON patient_key.patient_id = sealed_for
WHERE id = :id::uuid AND patient_insurance.patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: identity_document_key
SELECT patient_key.patient_id, wrapped, erased_at IS NOT NULL AS erased
FROM identity_document
JOIN patient_key ON patient_key.patient_id = sealed_for
WHERE id = :id::uuid AND identity_document.patient_id = :patient_id::uuid AND deleted_at IS NULL;

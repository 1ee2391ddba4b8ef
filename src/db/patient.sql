-- Patients: the register, one's own record, and who is there twice.  The columns of a record are those of the view patient_record.

-- Who asks for a record that was merged gets the one that goes on, if they reach it.
-- name: patient_read
SELECT *, set_config('audit.subject', id::text, false) AS audit_subject
FROM patient_record
WHERE id = patient_goes_on_as(:id::uuid);

-- name: patient_profile_read
SELECT *, set_config('audit.subject', id::text, false) AS audit_subject
FROM patient_record
WHERE id = :actor_patient_id::uuid;

-- name: patient_list
SELECT page.id, number, first_name, last_name, preferred_name, date_of_birth, sex, status, account_id IS NOT NULL AS has_account, sort_name, version
FROM (
	(SELECT id, number, first_name, last_name, preferred_name, date_of_birth, sex, status, account_id, sort_name, version
	FROM patient
	WHERE deleted_at IS NULL AND :status::text IS NULL
		AND (sort_name, id) > (CASE WHEN :after_key::text IS NULL THEN '' ELSE :after_key::text END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
	ORDER BY sort_name, id
	LIMIT :limit::integer)
	UNION ALL
	(SELECT id, number, first_name, last_name, preferred_name, date_of_birth, sex, status, account_id, sort_name, version
	FROM patient
	WHERE deleted_at IS NULL AND :status::text IS NOT NULL
		AND (status, sort_name, id) > (:status::text, CASE WHEN :after_key::text IS NULL THEN '' ELSE :after_key::text END,
			CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
		AND status <= :status::text
	ORDER BY status, sort_name, id
	LIMIT :limit::integer)
) AS page
ORDER BY sort_name, page.id;

-- name: patient_find
SELECT patient.id, number, first_name, last_name, preferred_name, date_of_birth, sex, status, account_id IS NOT NULL AS has_account, sort_name, version
FROM patient
WHERE deleted_at IS NULL AND id = ANY (ARRAY(SELECT found.id FROM patient_search(:name::text, :q::text, :number::text, :phone_hash::text, :email_hash::text,
	:national_id_hash::text, :date_of_birth::date, :after_key::text, :after_id::uuid, :limit::integer) AS found))
ORDER BY sort_name, id;

-- name: patient_new
SELECT record.*, set_config('audit.subject', record.id::text, false) AS audit_subject
FROM patient_is_new(:confirm_duplicate::boolean, :first_name::text, :last_name::text, :date_of_birth::date, :phone_hash::text, :phone_normal::text,
		:email_hash::text, :email_normal::text, :national_id_hash::text) AS fresh,
	LATERAL patient_register(:new_id::uuid, jsonb_build_object('first_name', :first_name::text, 'last_name', :last_name::text,
		'preferred_name', :preferred_name::text, 'date_of_birth', :date_of_birth::date, 'sex', :sex::text, 'gender', :gender::text,
		'marital_status', :marital_status::text, 'language', :language::text, 'blood_group', :blood_group::text,
		'phone', :phone::text, 'phone_hash', :phone_hash::text, 'other_phone', :other_phone::text, 'other_phone_hash', :other_phone_hash::text,
		'email', :email::text, 'email_hash', :email_hash::text, 'street', :street::text, 'city', :city::text, 'region', :region::text,
		'postal_code', :postal_code::text, 'country', :country::text, 'preferred_contact', :preferred_contact::text,
		'national_id', :national_id::text, 'national_id_hash', :national_id_hash::text, 'national_id_country', :national_id_country::text,
		'document_id', :new_id::uuid, 'wrapped', :wrapped_key::text, 'master_key', :master_key::text)) AS made (id),
	LATERAL patient_now(made.id) AS record
WHERE fresh;

-- Those whom a new patient is like, of those the caller may see.
-- name: patient_candidates
SELECT id, number, first_name, last_name, preferred_name, date_of_birth, sex, status, account_id IS NOT NULL AS has_account, sort_name, version
FROM patient
WHERE deleted_at IS NULL AND id = ANY (ARRAY(SELECT likeness.id FROM patient_likenesses(:first_name::text, :last_name::text, :date_of_birth::date,
	:phone_hash::text, :phone_normal::text, :email_hash::text, :email_normal::text, :national_id_hash::text) AS likeness))
ORDER BY sort_name, id;

-- The record and its contacts have one version: the patient's own row changes with either.
-- name: patient_update
WITH changed AS (
	UPDATE patient
	SET first_name = coalesce(:first_name::text, first_name),
		last_name = coalesce(:last_name::text, last_name),
		preferred_name = CASE WHEN :preferred_name_given::boolean THEN :preferred_name::text ELSE preferred_name END,
		date_of_birth = CASE WHEN :date_of_birth_given::boolean THEN :date_of_birth::date ELSE date_of_birth END,
		sex = coalesce(:sex::text, sex),
		gender = CASE WHEN :gender_given::boolean THEN :gender::text ELSE gender END,
		marital_status = CASE WHEN :marital_status_given::boolean THEN :marital_status::text ELSE marital_status END,
		language = coalesce(:language::text, language),
		blood_group = CASE WHEN :blood_group_given::boolean THEN :blood_group::text ELSE blood_group END
	WHERE id = :id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
	RETURNING id
), reached AS (
	INSERT INTO patient_contact (patient_id, phone, phone_hash, other_phone, other_phone_hash, email, email_hash, street, city, region, postal_code, country,
		preferred_contact)
	SELECT id, :phone::text, :phone_hash::text, :other_phone::text, :other_phone_hash::text, :email::text, :email_hash::text, :street::text, :city::text,
		:region::text, :postal_code::text, :country::text, :preferred_contact::text
	FROM changed
	WHERE :phone_given::boolean OR :other_phone_given::boolean OR :email_given::boolean OR :street_given::boolean OR :city_given::boolean
		OR :region_given::boolean OR :postal_code_given::boolean OR :country_given::boolean OR :preferred_contact_given::boolean
	ON CONFLICT (patient_id) DO UPDATE
	SET phone = CASE WHEN :phone_given::boolean THEN excluded.phone ELSE patient_contact.phone END,
		phone_hash = CASE WHEN :phone_given::boolean THEN excluded.phone_hash ELSE patient_contact.phone_hash END,
		other_phone = CASE WHEN :other_phone_given::boolean THEN excluded.other_phone ELSE patient_contact.other_phone END,
		other_phone_hash = CASE WHEN :other_phone_given::boolean THEN excluded.other_phone_hash ELSE patient_contact.other_phone_hash END,
		email = CASE WHEN :email_given::boolean THEN excluded.email ELSE patient_contact.email END,
		email_hash = CASE WHEN :email_given::boolean THEN excluded.email_hash ELSE patient_contact.email_hash END,
		street = CASE WHEN :street_given::boolean THEN excluded.street ELSE patient_contact.street END,
		city = CASE WHEN :city_given::boolean THEN excluded.city ELSE patient_contact.city END,
		region = CASE WHEN :region_given::boolean THEN excluded.region ELSE patient_contact.region END,
		postal_code = CASE WHEN :postal_code_given::boolean THEN excluded.postal_code ELSE patient_contact.postal_code END,
		country = CASE WHEN :country_given::boolean THEN excluded.country ELSE patient_contact.country END,
		preferred_contact = CASE WHEN :preferred_contact_given::boolean THEN excluded.preferred_contact ELSE patient_contact.preferred_contact END
	RETURNING 1
)
SELECT record.*, set_config('audit.subject', record.id::text, false) AS audit_subject
FROM changed, (SELECT count(*) FROM reached) AS done, LATERAL patient_now(changed.id) AS record;

-- name: patient_profile_update
WITH changed AS (
	UPDATE patient
	SET preferred_name = CASE WHEN :preferred_name_given::boolean THEN :preferred_name::text ELSE preferred_name END,
		gender = CASE WHEN :gender_given::boolean THEN :gender::text ELSE gender END,
		marital_status = CASE WHEN :marital_status_given::boolean THEN :marital_status::text ELSE marital_status END,
		language = coalesce(:language::text, language)
	WHERE id = :actor_patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
	RETURNING id
), reached AS (
	INSERT INTO patient_contact (patient_id, phone, phone_hash, other_phone, other_phone_hash, email, email_hash, street, city, region, postal_code, country,
		preferred_contact)
	SELECT id, :phone::text, :phone_hash::text, :other_phone::text, :other_phone_hash::text, :email::text, :email_hash::text, :street::text, :city::text,
		:region::text, :postal_code::text, :country::text, :preferred_contact::text
	FROM changed
	WHERE :phone_given::boolean OR :other_phone_given::boolean OR :email_given::boolean OR :street_given::boolean OR :city_given::boolean
		OR :region_given::boolean OR :postal_code_given::boolean OR :country_given::boolean OR :preferred_contact_given::boolean
	ON CONFLICT (patient_id) DO UPDATE
	SET phone = CASE WHEN :phone_given::boolean THEN excluded.phone ELSE patient_contact.phone END,
		phone_hash = CASE WHEN :phone_given::boolean THEN excluded.phone_hash ELSE patient_contact.phone_hash END,
		other_phone = CASE WHEN :other_phone_given::boolean THEN excluded.other_phone ELSE patient_contact.other_phone END,
		other_phone_hash = CASE WHEN :other_phone_given::boolean THEN excluded.other_phone_hash ELSE patient_contact.other_phone_hash END,
		email = CASE WHEN :email_given::boolean THEN excluded.email ELSE patient_contact.email END,
		email_hash = CASE WHEN :email_given::boolean THEN excluded.email_hash ELSE patient_contact.email_hash END,
		street = CASE WHEN :street_given::boolean THEN excluded.street ELSE patient_contact.street END,
		city = CASE WHEN :city_given::boolean THEN excluded.city ELSE patient_contact.city END,
		region = CASE WHEN :region_given::boolean THEN excluded.region ELSE patient_contact.region END,
		postal_code = CASE WHEN :postal_code_given::boolean THEN excluded.postal_code ELSE patient_contact.postal_code END,
		country = CASE WHEN :country_given::boolean THEN excluded.country ELSE patient_contact.country END,
		preferred_contact = CASE WHEN :preferred_contact_given::boolean THEN excluded.preferred_contact ELSE patient_contact.preferred_contact END
	RETURNING 1
)
SELECT record.*, set_config('audit.subject', record.id::text, false) AS audit_subject
FROM changed, (SELECT count(*) FROM reached) AS done, LATERAL patient_now(changed.id) AS record;

-- name: patient_status_change
WITH changed AS (
	UPDATE patient
	SET status = :status::text, status_reason = :reason::text, deceased_on = :deceased_on::date
	WHERE id = :id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
	RETURNING id
)
SELECT record.*, set_config('audit.subject', record.id::text, false) AS audit_subject
FROM changed, LATERAL patient_now(changed.id) AS record;

-- name: patient_take_away
SELECT set_config('audit.subject', id::text, false) AS audit_subject
FROM patient_delete(:id::uuid, :if_match::integer) AS gone (id)
WHERE id IS NOT NULL;

-- name: patient_erase_sealed
SELECT set_config('audit.subject', id::text, false) AS audit_subject
FROM patient_erase(:id::uuid, :patient_number::text, :reason::text) AS gone (id)
WHERE id IS NOT NULL;

-- Each part below its own policy: what is closed is empty.
-- name: patient_medical_history
WITH past AS (
	SELECT kind, jsonb_agg(jsonb_build_object('id', id, 'patientId', patient_id, 'kind', kind, 'what', what, 'happenedOn', happened_on, 'nextDueOn', next_due_on,
		'place', place, 'relation', relation, 'status', status, 'note', note,
		'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'version', version) ORDER BY happened_on DESC NULLS LAST, id) AS items
	FROM patient_history
	WHERE patient_id = :actor_patient_id::uuid AND deleted_at IS NULL
	GROUP BY kind
)
SELECT patient.id AS patient_id,
	coalesce((SELECT items FROM past WHERE kind = 'condition'), '[]') AS conditions,
	coalesce((SELECT items FROM past WHERE kind = 'surgery'), '[]') AS surgeries,
	coalesce((SELECT items FROM past WHERE kind = 'family'), '[]') AS family_history,
	coalesce((SELECT items FROM past WHERE kind = 'immunisation'), '[]') AS immunisations,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'patientId', patient_id, 'substance', substance, 'category', category, 'reaction', reaction,
			'severity', severity, 'since', since, 'status', status, 'note', note,
			'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'version', version) ORDER BY status, substance), '[]')
		FROM patient_allergy
		WHERE patient_id = :actor_patient_id::uuid AND deleted_at IS NULL) AS allergies,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'patientId', patient_id, 'name', name, 'dose', dose, 'route', route, 'frequency', frequency,
			'reason', reason, 'startedOn', started_on, 'stoppedOn', stopped_on, 'prescribedBy', prescribed_by, 'note', note,
			'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'version', version) ORDER BY stopped_on DESC NULLS FIRST, name), '[]')
		FROM patient_medication
		WHERE patient_id = :actor_patient_id::uuid AND deleted_at IS NULL) AS medications,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'patientId', patient_id, 'breakGlassId', break_glass_id, 'authorName', author_name,
			'authorRole', author_role, 'words', words, 'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
			ORDER BY emergency_note.created_at, id), '[]')
		FROM emergency_note
		WHERE patient_id = :actor_patient_id::uuid) AS emergency_notes,
	set_config('audit.subject', patient.id::text, false) AS audit_subject
FROM patient
WHERE patient.id = :actor_patient_id::uuid AND patient.deleted_at IS NULL;

-- What a patient has and had, does not bear, and takes.

-- name: history_list
SELECT patient_history.id, patient_history.patient_id, patient_history.kind, patient_history.what, patient_history.happened_on,
	patient_history.next_due_on, patient_history.place, patient_history.relation, patient_history.status, patient_history.note,
	patient_history.created_at, patient_history.version,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM patient_history
WHERE patient_history.patient_id = :patient_id::uuid AND patient_history.deleted_at IS NULL
	AND (patient_history.created_at, patient_history.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY patient_history.created_at, patient_history.id
LIMIT :limit::integer;

-- name: history_new
INSERT INTO patient_history (id, patient_id, kind, what, happened_on, next_due_on, place, relation, status, note)
SELECT :new_id::uuid, id, :kind::text, :what::text, :happened_on::date, :next_due_on::date, :place::text, :relation::text, coalesce(:status::text,
	'active'), :note::text
FROM patient
WHERE id = :patient_id::uuid AND deleted_at IS NULL
RETURNING id, patient_id, kind, what, happened_on, next_due_on, place, relation, status, note, created_at, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: history_update
UPDATE patient_history
SET kind = coalesce(:kind::text, kind),
	what = coalesce(:what::text, what),
	happened_on = CASE WHEN :happened_on_given::boolean THEN :happened_on::date ELSE happened_on END,
	next_due_on = CASE WHEN :next_due_on_given::boolean THEN :next_due_on::date ELSE next_due_on END,
	place = CASE WHEN :place_given::boolean THEN :place::text ELSE place END,
	relation = CASE WHEN :relation_given::boolean THEN :relation::text ELSE relation END,
	status = coalesce(:status::text, status),
	note = CASE WHEN :note_given::boolean THEN :note::text ELSE note END
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, kind, what, happened_on, next_due_on, place, relation, status, note, created_at, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: history_current
SELECT id
FROM patient_history
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: history_delete
UPDATE patient_history
SET deleted_at = now()
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: allergy_list
SELECT patient_allergy.id, patient_allergy.patient_id, patient_allergy.substance, patient_allergy.category, patient_allergy.reaction,
	patient_allergy.severity, patient_allergy.since, patient_allergy.status, patient_allergy.note, patient_allergy.created_at,
	patient_allergy.version,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM patient_allergy
WHERE patient_allergy.patient_id = :patient_id::uuid AND patient_allergy.deleted_at IS NULL
	AND (patient_allergy.created_at, patient_allergy.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY patient_allergy.created_at, patient_allergy.id
LIMIT :limit::integer;

-- name: allergy_new
INSERT INTO patient_allergy (id, patient_id, substance, category, reaction, severity, since, status, note)
SELECT :new_id::uuid, id, :substance::text, coalesce(:category::text, 'other'), :reaction::text, :severity::text, :since::date,
	coalesce(:status::text, 'active'), :note::text
FROM patient
WHERE id = :patient_id::uuid AND deleted_at IS NULL
RETURNING id, patient_id, substance, category, reaction, severity, since, status, note, created_at, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: allergy_update
UPDATE patient_allergy
SET substance = coalesce(:substance::text, substance),
	category = coalesce(:category::text, category),
	reaction = CASE WHEN :reaction_given::boolean THEN :reaction::text ELSE reaction END,
	severity = coalesce(:severity::text, severity),
	since = CASE WHEN :since_given::boolean THEN :since::date ELSE since END,
	status = coalesce(:status::text, status),
	note = CASE WHEN :note_given::boolean THEN :note::text ELSE note END
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, substance, category, reaction, severity, since, status, note, created_at, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: allergy_current
SELECT id
FROM patient_allergy
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: allergy_delete
UPDATE patient_allergy
SET deleted_at = now()
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: medication_list
SELECT patient_medication.id, patient_medication.patient_id, patient_medication.name, patient_medication.dose, patient_medication.route,
	patient_medication.frequency, patient_medication.reason, patient_medication.started_on, patient_medication.stopped_on,
	patient_medication.prescribed_by, patient_medication.note, patient_medication.created_at, patient_medication.version,
	set_config('audit.subject', :patient_id::text, false) AS audit_subject
FROM patient_medication
WHERE patient_medication.patient_id = :patient_id::uuid AND patient_medication.deleted_at IS NULL
	AND (patient_medication.created_at, patient_medication.id) > (CASE WHEN :after_key::timestamptz IS NULL THEN '-infinity' ELSE :after_key::timestamptz END,
		CASE WHEN :after_id::uuid IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE :after_id::uuid END)
ORDER BY patient_medication.created_at, patient_medication.id
LIMIT :limit::integer;

-- name: medication_new
INSERT INTO patient_medication (id, patient_id, name, dose, route, frequency, reason, started_on, stopped_on, prescribed_by, note)
SELECT :new_id::uuid, id, :name::text, :dose::text, :route::text, :frequency::text, :reason::text, :started_on::date, :stopped_on::date,
	:prescribed_by::text, :note::text
FROM patient
WHERE id = :patient_id::uuid AND deleted_at IS NULL
RETURNING id, patient_id, name, dose, route, frequency, reason, started_on, stopped_on, prescribed_by, note, created_at, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: medication_update
UPDATE patient_medication
SET name = coalesce(:name::text, name),
	dose = CASE WHEN :dose_given::boolean THEN :dose::text ELSE dose END,
	route = CASE WHEN :route_given::boolean THEN :route::text ELSE route END,
	frequency = CASE WHEN :frequency_given::boolean THEN :frequency::text ELSE frequency END,
	reason = CASE WHEN :reason_given::boolean THEN :reason::text ELSE reason END,
	started_on = CASE WHEN :started_on_given::boolean THEN :started_on::date ELSE started_on END,
	stopped_on = CASE WHEN :stopped_on_given::boolean THEN :stopped_on::date ELSE stopped_on END,
	prescribed_by = CASE WHEN :prescribed_by_given::boolean THEN :prescribed_by::text ELSE prescribed_by END,
	note = CASE WHEN :note_given::boolean THEN :note::text ELSE note END
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING id, patient_id, name, dose, route, frequency, reason, started_on, stopped_on, prescribed_by, note, created_at, version,
	set_config('audit.subject', patient_id::text, false) AS audit_subject;

-- name: medication_current
SELECT id
FROM patient_medication
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL;

-- name: medication_delete
UPDATE patient_medication
SET deleted_at = now()
WHERE id = :id::uuid AND patient_id = :patient_id::uuid AND deleted_at IS NULL AND version = coalesce(:if_match::integer, version)
RETURNING set_config('audit.subject', patient_id::text, false) AS audit_subject;

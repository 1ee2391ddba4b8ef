-- What patients read of a doctor before they choose: written by the doctor themselves, and by admins.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('doctor.describe', 'desk', 'write how patients see them'),
	('doctor.edit', 'desk', 'write how patients see a doctor');
INSERT INTO role_permission (role, permission)
VALUES ('doctor', 'doctor.describe'), ('specialist', 'doctor.describe'), ('admin', 'doctor.edit'), ('super-admin', 'doctor.edit');

ALTER TABLE clinician
	ADD CONSTRAINT clinician_department_has_1_to_120_characters CHECK (length(department) BETWEEN 1 AND 120),
	ADD CONSTRAINT clinician_biography_has_1_to_2000_characters CHECK (length(biography) BETWEEN 1 AND 2000),
	ADD CONSTRAINT clinician_has_at_most_20_qualifications CHECK (cardinality(qualifications) <= 20),
	ADD CONSTRAINT clinician_speaks_at_most_20_languages CHECK (cardinality(languages) <= 20);

GRANT UPDATE (department, biography, qualifications, fee_minor, fee_currency, languages) ON clinician TO epione_clinician, epione_admin;

RESET ROLE;

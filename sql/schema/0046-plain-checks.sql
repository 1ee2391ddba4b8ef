-- Whoever may change a row is asked by USING; WITH CHECK has only to say that the row stays with the same patient.  What it asked again could not fail.

SET LOCAL ROLE epione_owner;

ALTER POLICY appointment_own_change ON appointment
	WITH CHECK (patient_id = (SELECT app_patient()) AND status IN ('scheduled', 'confirmed', 'cancelled'));
ALTER POLICY consent_own_change ON consent
	WITH CHECK (patient_id = (SELECT app_patient()));

RESET ROLE;

-- A doctor who cannot be booked (any more) has no free times; others of the specialty may have some.

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION nearest_free_times_of_others(doctor uuid, patient uuid, wanted timestamptz, duration integer, most integer)
RETURNS TABLE (starts_at timestamptz, doctor_id uuid, doctor_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	asked CONSTANT integer := 20; -- to walk the days of hundreds would take long
	who clinician;
BEGIN
	SELECT * INTO who FROM clinician WHERE id = doctor;
	IF NOT FOUND OR who.listed THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT nearest.starts_at, nearest.id, nearest.display_name
	FROM (
		SELECT near.instant AS starts_at, other.id, other.display_name
		FROM (
			SELECT clinician.id, clinician.display_name
			FROM clinician
			WHERE clinician.listed AND clinician.specialty_id = who.specialty_id
			ORDER BY clinician.display_name, clinician.id
			LIMIT asked
		) AS other
		CROSS JOIN LATERAL nearest_free_times(other.id, patient, wanted, duration, 1) AS near (instant)
		ORDER BY abs(extract(epoch FROM near.instant - greatest(coalesce(wanted, now()), now()))), other.display_name
		LIMIT most
	) AS nearest
	ORDER BY nearest.starts_at, nearest.display_name;
END
$$;
COMMENT ON FUNCTION nearest_free_times_of_others(uuid, uuid, timestamptz, integer, integer) IS
	'Where a doctor cannot be booked: the times nearest to a wish of others of the specialty, one a doctor, in order';

GRANT EXECUTE ON FUNCTION nearest_free_times_of_others(uuid, uuid, timestamptz, integer, integer) TO epione_patient, epione_clinician, epione_staff;

RESET ROLE;

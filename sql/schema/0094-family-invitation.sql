-- Before somebody accepts to act for another they read who asks, and for whom.  Whoever does not hold the link, or is not the one it was sent to, is told
-- what accepting would tell them; looking uses nothing up.

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION family_invitation(token text) RETURNS TABLE (inviter_name text, patient_id uuid, patient_name text, relation text, level text, sections text[],
	until timestamptz) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	asked proxy;
BEGIN
	SELECT proxy.* INTO asked
	FROM single_use_secret AS link
	JOIN proxy ON proxy.id = (link.facts ->> 'proxy')::uuid
	WHERE link.hash = secret_hash(token) AND link.purpose = 'proxy-invitation' AND link.used_at IS NULL AND link.expires_at > now() AND proxy.ended_at IS NULL;
	IF NOT FOUND OR proxy_ends(asked) <= now() THEN
		PERFORM breach('single_use_secret_is_good', 'this link was used, taken back or is too old');
	END IF;
	IF NOT EXISTS (SELECT FROM account WHERE account.id = app_actor() AND account.email = asked.email AND account.role = 'patient') THEN
		PERFORM breach('proxy_is_the_one_invited', 'another address was invited');
	END IF;
	RETURN QUERY
	SELECT person_name(asked.invited_by), patient.id, patient.first_name || ' ' || patient.last_name, asked.relation, asked.level,
		care_sections_in_order(coalesce(asked.chosen, (SELECT allowance.sections FROM care_allowance AS allowance
			WHERE allowance.level = asked.level AND allowance.role = 'patient'))),
		nullif(proxy_ends(asked), 'infinity')
	FROM patient
	WHERE patient.id = asked.patient_id;
END
$$;
COMMENT ON FUNCTION family_invitation(text) IS 'Who asks the actor to act for whom, for the one who holds the token of the link and to whom it was sent';
GRANT EXECUTE ON FUNCTION family_invitation(text) TO epione_patient;

RESET ROLE;

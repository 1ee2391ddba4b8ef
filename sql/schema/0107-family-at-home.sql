-- Carers for who cannot ask themselves, majority at midnight where the clinic is, and birthdays that decide over parents.
--
-- What the settings say of it (time_zone, majority_years) comes with the connection, as verify_email does.

SET LOCAL ROLE epione_owner;

ALTER TABLE proxy
	ADD COLUMN asked_why text,
	ADD CONSTRAINT proxy_asked_why_has_3_to_500_characters CHECK (length(asked_why) BETWEEN 3 AND 500);
COMMENT ON COLUMN proxy.asked_why IS 'Why the desk asked a carer for a patient who has no account; NULL otherwise';

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION is_of_age_at(born date, years integer) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (born + make_interval(years => years)) AT TIME ZONE coalesce(nullif(current_setting('epione.time_zone', true), ''), 'UTC');
END
$$;
COMMENT ON FUNCTION is_of_age_at(date, integer) IS 'When somebody of this birthday comes of age: as that day begins where the clinic is';

CREATE OR REPLACE FUNCTION comes_of_age(patient uuid, years integer) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT is_of_age_at(date_of_birth, years) FROM patient AS child WHERE child.id = comes_of_age.patient);
END
$$;

-- A parent of whom nobody knows how old the child is acts no more: it would have no end.
CREATE OR REPLACE FUNCTION proxy_ends(agreed proxy) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN least(coalesce(agreed.until, 'infinity'),
		CASE agreed.relation WHEN 'parent' THEN coalesce(comes_of_age(agreed.patient_id, agreed.majority_years), agreed.created_at) END);
END
$$;

UPDATE care_grant
SET expires_at = proxy_ends(proxy)
FROM proxy
WHERE source_id = proxy.id AND reason = 'proxy' AND relation = 'parent' AND ended_at IS NULL AND expires_at > proxy_ends(proxy);

-- Patients ask for themselves; the desk asks a parent for a child, and, saying why, a carer for an adult who has no account to ask with.
DROP FUNCTION family_invite(uuid, text, text, text, text[], timestamptz, integer);
CREATE FUNCTION family_invite(whom uuid, its_email text, its_relation text, its_level text, its_chosen text[], its_until timestamptz, years integer, why text)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	actor CONSTANT uuid := app_actor();
	address CONSTANT text := lower(its_email);
	desk CONSTANT boolean := EXISTS (SELECT FROM account WHERE id = actor AND role = 'staff' AND status = 'active');
	child CONSTANT uuid := coalesce(whom, (SELECT patient.id FROM patient WHERE account_id = actor));
	of_age_at CONSTANT timestamptz := comes_of_age(child, years);
	made proxy;
BEGIN
	IF NOT EXISTS (SELECT FROM patient WHERE id = child AND deleted_at IS NULL AND (desk OR is_own_record(child))) THEN
		RETURN NULL;
	END IF;
	PERFORM CASE
		WHEN its_relation = 'parent' AND coalesce(of_age_at, now()) <= now() THEN breach('proxy_parent_is_of_a_child', 'they are of age')
		WHEN its_relation = 'parent' OR NOT desk THEN NULL
		WHEN of_age_at > now() THEN breach('proxy_of_a_child_is_a_parent', 'a child has parents')
		WHEN EXISTS (SELECT FROM patient WHERE id = child AND account_id IS NOT NULL) THEN breach('proxy_of_the_desk_is_for_who_cannot_ask', 'they have an account')
		WHEN why IS NULL THEN breach('proxy_of_the_desk_says_why', 'nobody said why')
	END;
	PERFORM CASE
		WHEN its_until <= now() THEN breach('care_share_ends_in_the_future', 'that time is past')
		WHEN EXISTS (SELECT FROM account JOIN patient ON account_id = account.id WHERE patient.id = child AND email = address)
			THEN breach('proxy_is_somebody_else', 'nobody is their own proxy')
	END;
	UPDATE proxy
	SET ended_at = now()
	WHERE patient_id = child AND email = address AND ended_at IS NULL
		AND ((accepted_at IS NULL AND created_at < now() - interval '7 days') OR proxy_ends(proxy) <= now());
	INSERT INTO proxy (patient_id, email, relation, level, chosen, until, majority_years, invited_by, asked_why)
	VALUES (child, address, its_relation, its_level, its_chosen, its_until, years, actor, CASE WHEN desk AND its_relation = 'carer' THEN why END)
	RETURNING * INTO made;
	PERFORM outbox_mail('proxy-invited', NULL, address, jsonb_build_object('by', person_name(actor), 'relationship', its_relation, 'life', 7 * 86400,
			'expiresAt', to_char((now() + interval '7 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
		single_use_new('proxy-invitation', NULL, jsonb_build_object('proxy', made.id), interval '7 days'));
	RETURN made.id;
END
$$;
COMMENT ON FUNCTION family_invite(uuid, text, text, text, text[], timestamptz, integer, text) IS
	'Asks somebody by mail to act for a patient; NULL when that is not the actor''s to ask';
GRANT EXECUTE ON FUNCTION family_invite(uuid, text, text, text, text[], timestamptz, integer, text) TO epione_patient, epione_staff;

-- Whoever takes the invitation back just then is waited for.
CREATE OR REPLACE FUNCTION family_accept(token text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	agreed proxy;
BEGIN
	SELECT proxy.* INTO agreed
	FROM single_use_claim(token, 'proxy-invitation') AS taken
	JOIN proxy ON proxy.id = (taken.facts ->> 'proxy')::uuid
	WHERE ended_at IS NULL
	FOR UPDATE OF proxy;
	IF NOT FOUND OR proxy_ends(agreed) <= now() THEN
		PERFORM breach('single_use_secret_is_good', 'it was taken back');
	END IF;
	IF NOT EXISTS (SELECT FROM account WHERE id = app_actor() AND email = agreed.email AND role = 'patient') THEN
		PERFORM breach('proxy_is_the_one_invited', 'another address was invited');
	END IF;
	UPDATE proxy SET account_id = app_actor(), accepted_at = now() WHERE id = agreed.id RETURNING * INTO agreed;
	PERFORM proxy_grants(agreed);
	PERFORM care_is_told('access-shared', patient.account_id, care_grant)
	FROM care_grant
	JOIN patient ON patient.id = care_grant.patient_id
	WHERE source_id = agreed.id AND reason = 'proxy';
	RETURN agreed.id;
END
$$;

-- One of both sides, or the desk that asked.
DROP FUNCTION family_of(uuid);
CREATE FUNCTION family_of(only_one uuid DEFAULT NULL) RETURNS TABLE (id uuid, direction text, state text, patient_id uuid, patient_name text, patient_number text,
	proxy_name text, email text, relation text, level text, sections text[], until timestamptz, created_at timestamptz, accepted_at timestamptz, version integer, reason text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN QUERY
	SELECT agreed.id, CASE WHEN agreed.account_id = app_actor() THEN 'for-them' ELSE 'for-me' END,
		CASE WHEN agreed.ended_at IS NOT NULL THEN 'ended' WHEN proxy_ends(agreed) <= now() THEN 'ended' WHEN agreed.accepted_at IS NOT NULL THEN 'active'
			WHEN agreed.created_at < now() - interval '7 days' THEN 'ended' ELSE 'invited' END,
		agreed.patient_id, child.first_name || ' ' || child.last_name, child.number, person_name(agreed.account_id), agreed.email, agreed.relation,
		agreed.level, care_sections_in_order(coalesce(agreed.chosen, (SELECT allowance.sections FROM care_allowance AS allowance
			WHERE allowance.level = agreed.level AND allowance.role = 'patient'))),
		nullif(proxy_ends(agreed), 'infinity'), agreed.created_at, agreed.accepted_at, agreed.version, agreed.asked_why
	FROM (
		SELECT mine.id FROM proxy AS mine WHERE mine.account_id = app_actor()
		UNION
		SELECT mine.id FROM care_grant JOIN proxy AS mine ON mine.patient_id = care_grant.patient_id
		WHERE care_grant.grantee_id = app_actor() AND care_grant.level = 'owner' AND care_grant.expires_at > now()
		UNION
		SELECT mine.id FROM proxy AS mine WHERE mine.id = only_one AND mine.invited_by = app_actor()
	) AS known
	JOIN proxy AS agreed ON agreed.id = known.id
	JOIN patient AS child ON child.id = agreed.patient_id
	WHERE agreed.id = coalesce(only_one, agreed.id);
END
$$;
COMMENT ON FUNCTION family_of(uuid) IS 'For whom the actor acts and who acts for them, or one of these';
GRANT EXECUTE ON FUNCTION family_of(uuid) TO epione_patient, epione_staff;

-- One's own birthday, once known, moves within childhood or within adulthood only: else a child would send a parent away, or somebody let one in.
-- Whoever takes a birthday away and gives another one would get round that.
CREATE FUNCTION account_comes_of_age_at_the_desk() RETURNS trigger LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	years CONSTANT integer := coalesce(nullif(current_setting('epione.majority_years', true), '')::integer, 18);
BEGIN
	IF NEW.id = app_actor() AND NEW.role = 'patient'
		AND (is_of_age_at(OLD.date_of_birth, years) <= now()) IS DISTINCT FROM (is_of_age_at(NEW.date_of_birth, years) <= now()) THEN
		PERFORM breach('account_comes_of_age_at_the_desk', 'it would make an adult of a child, or a child of an adult');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION account_comes_of_age_at_the_desk() IS 'Refuses a change of one''s own birthday that decides whether one is a child';
GRANT EXECUTE ON FUNCTION account_comes_of_age_at_the_desk() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER account_of_age BEFORE UPDATE OF date_of_birth ON account
	FOR EACH ROW WHEN (OLD.date_of_birth IS NOT NULL AND OLD.date_of_birth IS DISTINCT FROM NEW.date_of_birth)
	EXECUTE FUNCTION account_comes_of_age_at_the_desk();

RESET ROLE;

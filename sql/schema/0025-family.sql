-- Acting for somebody else: parents and carers.
--
-- A proxy is a grant with the reason proxy; acting_patient finds it in each request that names the patient, so the policies of patients hold for proxies
-- as they are.  This table keeps what was agreed.  A parent's grant ends on the day the child comes of age.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('family.read', 'care', 'see for whom they act, and who acts for them'),
	('family.invite', 'care', 'ask somebody to act for them; the desk, a parent for a child'),
	('family.accept', 'care', 'accept to act for somebody'),
	('family.update', 'care', 'change how far somebody acts for them'),
	('family.end', 'care', 'end acting for somebody, or somebody acting for them');
INSERT INTO role_permission (role, permission)
SELECT role, permission
FROM (VALUES ('{patient}', '{family.read,family.accept,family.update}'), ('{patient,staff}', '{family.invite,family.end}'))
	AS granted (roles, permissions), unnest(roles::text[]) AS role, unnest(permissions::text[]) AS permission;

CREATE TABLE proxy (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	patient_id uuid NOT NULL,
	email text NOT NULL,
	relation text NOT NULL,
	level text NOT NULL,
	chosen text[],
	until timestamptz,
	majority_years integer NOT NULL,
	account_id uuid,
	invited_by uuid NOT NULL,
	accepted_at timestamptz,
	ended_at timestamptz,
	ended_by uuid,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT proxy_patient_exists FOREIGN KEY (patient_id) REFERENCES patient (id),
	CONSTRAINT proxy_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT proxy_inviter_exists FOREIGN KEY (invited_by) REFERENCES account (id),
	CONSTRAINT proxy_ender_exists FOREIGN KEY (ended_by) REFERENCES account (id),
	CONSTRAINT proxy_relation_is_one_of_ours CHECK (relation IN ('parent', 'carer')),
	CONSTRAINT proxy_level_is_full_or_limited CHECK (level IN ('full', 'limited')),
	CONSTRAINT proxy_is_accepted_by_somebody CHECK ((account_id IS NULL) = (accepted_at IS NULL))
);
CREATE UNIQUE INDEX proxy_is_asked_once ON proxy (patient_id, email) WHERE ended_at IS NULL;
CREATE INDEX proxy_by_patient ON proxy (patient_id, created_at);
CREATE INDEX proxy_by_account ON proxy (account_id, created_at);

COMMENT ON TABLE proxy IS 'Who was asked to act for a patient, and what was agreed';
COMMENT ON COLUMN proxy.id IS 'UUIDv7';
COMMENT ON COLUMN proxy.patient_id IS 'For whom';
COMMENT ON COLUMN proxy.email IS 'Where the link went; only an account with this address may accept';
COMMENT ON COLUMN proxy.relation IS 'parent: ends when the child comes of age; carer';
COMMENT ON COLUMN proxy.level IS 'full: reads, books and cancels; limited: reads';
COMMENT ON COLUMN proxy.chosen IS 'The parts of the record; NULL: all';
COMMENT ON COLUMN proxy.until IS 'When it ends, as agreed; NULL: without end';
COMMENT ON COLUMN proxy.majority_years IS 'The age at which a child comes of age, as it was set then';
COMMENT ON COLUMN proxy.account_id IS 'The account that accepted';
COMMENT ON COLUMN proxy.invited_by IS 'The patient, or the desk for a child';
COMMENT ON COLUMN proxy.accepted_at IS 'When it was accepted';
COMMENT ON COLUMN proxy.ended_at IS 'When one of the two ended it';
COMMENT ON COLUMN proxy.ended_by IS 'Which of the two';
COMMENT ON COLUMN proxy.version IS 'Grows with each change';
COMMENT ON COLUMN proxy.created_at IS 'When somebody was asked';
COMMENT ON COLUMN proxy.updated_at IS 'When it was last changed';

CREATE TRIGGER proxy_version BEFORE UPDATE ON proxy
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();

ALTER TABLE proxy ENABLE ROW LEVEL SECURITY;
ALTER TABLE proxy FORCE ROW LEVEL SECURITY;
CREATE POLICY proxy_agreed ON proxy TO epione_scheduler USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (level, chosen, until, account_id, accepted_at, ended_at, ended_by) ON proxy TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION comes_of_age(patient uuid, years integer) RETURNS timestamptz LANGUAGE sql STABLE AS $$
	SELECT (date_of_birth + make_interval(years => years)) AT TIME ZONE 'UTC' FROM patient AS child WHERE child.id = comes_of_age.patient
$$;
COMMENT ON FUNCTION comes_of_age(uuid, integer) IS 'When a patient comes of age; NULL where nobody knows their birthday';

CREATE FUNCTION proxy_ends(agreed proxy) RETURNS timestamptz LANGUAGE sql STABLE AS $$
	SELECT least(coalesce(agreed.until, 'infinity'), CASE agreed.relation WHEN 'parent' THEN comes_of_age(agreed.patient_id, agreed.majority_years) END)
$$;
COMMENT ON FUNCTION proxy_ends(proxy) IS 'When a proxy ends';

CREATE FUNCTION proxy_grants(agreed proxy) RETURNS void LANGUAGE sql AS $$
	INSERT INTO care_grant (grantee_id, patient_id, reason, level, chosen, source_id, granted_by, expires_at)
	VALUES (agreed.account_id, agreed.patient_id, 'proxy', agreed.level, agreed.chosen, agreed.id, agreed.invited_by, proxy_ends(agreed))
	ON CONFLICT ON CONSTRAINT care_grant_pkey DO UPDATE
	SET level = excluded.level, chosen = excluded.chosen, source_id = excluded.source_id, granted_by = excluded.granted_by,
		expires_at = excluded.expires_at, revoked_at = NULL, revoked_by = NULL
$$;
COMMENT ON FUNCTION proxy_grants(proxy) IS 'Writes the grant of what was agreed';

CREATE FUNCTION is_own_record(patient uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM care_grant
		WHERE grantee_id = app_actor() AND patient_id = patient AND level = 'owner' AND expires_at > now())
$$;
COMMENT ON FUNCTION is_own_record(uuid) IS 'Whether the record is the actor''s own';

-- One of both sides, or the desk that asked.
CREATE FUNCTION family_of(only_one uuid DEFAULT NULL) RETURNS TABLE (id uuid, direction text, state text, patient_id uuid, patient_name text, patient_number text,
	proxy_name text, email text, relation text, level text, sections text[], until timestamptz, created_at timestamptz, accepted_at timestamptz, version integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
	RETURN QUERY
	SELECT agreed.id, CASE WHEN agreed.account_id = app_actor() THEN 'for-them' ELSE 'for-me' END,
		CASE WHEN agreed.ended_at IS NOT NULL THEN 'ended' WHEN proxy_ends(agreed) <= now() THEN 'ended' WHEN agreed.accepted_at IS NOT NULL THEN 'active'
			WHEN agreed.created_at < now() - interval '7 days' THEN 'ended' ELSE 'invited' END,
		agreed.patient_id, child.first_name || ' ' || child.last_name, child.number, person_name(agreed.account_id), agreed.email, agreed.relation,
		agreed.level, care_sections_in_order(coalesce(agreed.chosen, (SELECT allowance.sections FROM care_allowance AS allowance
			WHERE allowance.level = agreed.level AND allowance.role = 'patient'))),
		nullif(proxy_ends(agreed), 'infinity'), agreed.created_at, agreed.accepted_at, agreed.version
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

-- Patients ask for themselves, the desk asks a parent for a child.
CREATE FUNCTION family_invite(whom uuid, its_email text, its_relation text, its_level text, its_chosen text[], its_until timestamptz, years integer)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	actor CONSTANT uuid := app_actor();
	address CONSTANT text := lower(its_email);
	desk CONSTANT boolean := EXISTS (SELECT FROM account WHERE id = actor AND role = 'staff' AND status = 'active');
	child CONSTANT uuid := coalesce(whom, (SELECT patient.id FROM patient WHERE account_id = actor));
	made proxy;
BEGIN
	IF NOT EXISTS (SELECT FROM patient WHERE id = child AND deleted_at IS NULL AND (desk OR is_own_record(child))) THEN
		RETURN NULL;
	END IF;
	PERFORM CASE
		WHEN desk AND its_relation <> 'parent' THEN breach('proxy_of_the_desk_is_a_parent', 'the desk asks parents only')
		WHEN its_relation = 'parent' AND coalesce(comes_of_age(child, years), now()) <= now() THEN breach('proxy_parent_is_of_a_child', 'they are of age')
		WHEN its_until <= now() THEN breach('care_share_ends_in_the_future', 'that time is past')
		WHEN EXISTS (SELECT FROM account JOIN patient ON account_id = account.id WHERE patient.id = child AND email = address)
			THEN breach('proxy_is_somebody_else', 'nobody is their own proxy')
	END;
	UPDATE proxy
	SET ended_at = now()
	WHERE patient_id = child AND email = address AND ended_at IS NULL
		AND ((accepted_at IS NULL AND created_at < now() - interval '7 days') OR proxy_ends(proxy) <= now());
	INSERT INTO proxy (patient_id, email, relation, level, chosen, until, majority_years, invited_by)
	VALUES (child, address, its_relation, its_level, its_chosen, its_until, years, actor)
	RETURNING * INTO made;
	PERFORM outbox_mail('proxy-invited', NULL, address, jsonb_build_object('by', person_name(actor), 'relationship', its_relation, 'life', 7 * 86400,
			'expiresAt', to_char((now() + interval '7 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
		single_use_new('proxy-invitation', NULL, jsonb_build_object('proxy', made.id), interval '7 days'));
	RETURN made.id;
END
$$;
COMMENT ON FUNCTION family_invite(uuid, text, text, text, text[], timestamptz, integer) IS
	'Asks somebody by mail to act for a patient; NULL when that is not the actor''s to ask';

CREATE FUNCTION family_accept(token text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	agreed proxy;
BEGIN
	SELECT proxy.* INTO agreed
	FROM single_use_claim(token, 'proxy-invitation') AS taken
	JOIN proxy ON proxy.id = (taken.facts ->> 'proxy')::uuid
	WHERE ended_at IS NULL;
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
COMMENT ON FUNCTION family_accept(text) IS 'Accepts to act for somebody, with the token of the link';

CREATE FUNCTION family_change(wanted uuid, its_level text, sections_given boolean, its_chosen text[], until_given boolean, its_until timestamptz, page integer)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	agreed proxy;
BEGIN
	IF its_until <= now() THEN
		PERFORM breach('care_share_ends_in_the_future', 'that time is past');
	END IF;
	UPDATE proxy
	SET level = coalesce(its_level, level), chosen = CASE WHEN sections_given THEN its_chosen ELSE chosen END,
		until = CASE WHEN until_given THEN its_until ELSE until END
	WHERE id = wanted AND version = coalesce(page, version) AND ended_at IS NULL AND is_own_record(patient_id)
	RETURNING * INTO agreed;
	IF agreed.account_id IS NOT NULL THEN
		PERFORM proxy_grants(agreed);
	END IF;
	RETURN agreed.id;
END
$$;
COMMENT ON FUNCTION family_change(uuid, text, boolean, text[], boolean, timestamptz, integer) IS 'Changes how far somebody acts for the actor; NULL when there is none';

CREATE FUNCTION family_end(wanted uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	agreed proxy;
BEGIN
	UPDATE proxy
	SET ended_at = now(), ended_by = app_actor()
	WHERE id = wanted AND ended_at IS NULL AND (app_actor() IN (account_id, invited_by) OR is_own_record(patient_id))
	RETURNING * INTO agreed;
	UPDATE care_grant
	SET expires_at = now(), revoked_at = now(), revoked_by = app_actor()
	WHERE grantee_id = agreed.account_id AND patient_id = agreed.patient_id AND reason = 'proxy';
	PERFORM care_is_told('access-revoked', agreed.account_id, care_grant)
	FROM care_grant
	WHERE grantee_id = agreed.account_id AND patient_id = agreed.patient_id AND reason = 'proxy';
	RETURN agreed.patient_id;
END
$$;
COMMENT ON FUNCTION family_end(uuid) IS 'Ends acting for somebody, by either of the two; the patient it was';

-- Taken back among those who can see the record, it is ended here too; a corrected birthday moves the day of age.
CREATE FUNCTION proxy_is_taken_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE proxy SET ended_at = now(), ended_by = NEW.revoked_by WHERE id = NEW.source_id AND ended_at IS NULL;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION proxy_is_taken_back() IS 'Ends a proxy whose grant was revoked';

CREATE FUNCTION proxy_follows_the_birthday() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE care_grant
	SET expires_at = proxy_ends(proxy)
	FROM proxy
	WHERE source_id = proxy.id AND reason = 'proxy' AND proxy.patient_id = NEW.id AND relation = 'parent' AND ended_at IS NULL;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION proxy_follows_the_birthday() IS 'A parent acts until the child comes of age, whenever that turns out to be';

GRANT EXECUTE ON FUNCTION proxy_is_taken_back(), proxy_follows_the_birthday() TO epione_owner;
GRANT EXECUTE ON FUNCTION family_of(uuid), family_accept(text), family_change(uuid, text, boolean, text[], boolean, timestamptz, integer) TO epione_patient;
GRANT EXECUTE ON FUNCTION family_of(uuid), family_invite(uuid, text, text, text, text[], timestamptz, integer), family_end(uuid) TO epione_patient, epione_staff;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER care_grant_proxy_gone AFTER UPDATE OF revoked_at ON care_grant
	FOR EACH ROW WHEN (NEW.reason = 'proxy' AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION proxy_is_taken_back();
CREATE TRIGGER patient_birthday AFTER UPDATE OF date_of_birth ON patient
	FOR EACH ROW WHEN (OLD.date_of_birth IS DISTINCT FROM NEW.date_of_birth) EXECUTE FUNCTION proxy_follows_the_birthday();

RESET ROLE;

-- Pictures of people: everybody sets their own; it is seen by those who see whom it shows.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('picture.read', 'desk', 'see the pictures of people whose profiles they see');
INSERT INTO role_permission (role, permission)
SELECT role, 'picture.read'
FROM unnest(ARRAY['applicant', 'patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin']) AS role;

CREATE TABLE account_picture (
	account_id uuid PRIMARY KEY,
	content bytea NOT NULL,
	media_type text GENERATED ALWAYS AS (CASE
		WHEN substring(content FROM 1 FOR 3) = '\xffd8ff' THEN 'image/jpeg'
		WHEN substring(content FROM 1 FOR 8) = '\x89504e470d0a1a0a' THEN 'image/png'
		WHEN substring(content FROM 1 FOR 4) || substring(content FROM 9 FOR 4) = '\x5249464657454250' THEN 'image/webp'
		END) STORED,
	tag text GENERATED ALWAYS AS (left(encode(sha256(content), 'hex'), 32)) STORED,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	version integer NOT NULL DEFAULT 1,
	CONSTRAINT account_picture_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT account_picture_is_jpeg_png_or_webp CHECK (media_type IS NOT NULL),
	CONSTRAINT account_picture_has_at_most_64_kib CHECK (octet_length(content) <= 65536)
);
ALTER TABLE account_picture ALTER COLUMN content SET STORAGE EXTERNAL; -- it is packed already
COMMENT ON TABLE account_picture IS 'People''s own pictures';
COMMENT ON COLUMN account_picture.account_id IS 'Whom it shows';
COMMENT ON COLUMN account_picture.content IS 'The picture, without where and how it was taken';
COMMENT ON COLUMN account_picture.media_type IS 'What its first bytes say it is';
COMMENT ON COLUMN account_picture.tag IS 'Another one with each picture';
COMMENT ON COLUMN account_picture.created_at IS 'When the row was made';
COMMENT ON COLUMN account_picture.updated_at IS 'When it was last changed';
COMMENT ON COLUMN account_picture.version IS 'Grows with each change';
CREATE TRIGGER account_picture_version BEFORE UPDATE ON account_picture
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();

-- Whoever sees the account, or the doctor, sees the picture: the policies of those say who that is.
ALTER TABLE account_picture ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_picture FORCE ROW LEVEL SECURITY;
CREATE POLICY account_picture_seen ON account_picture FOR SELECT TO epione_patient, epione_clinician, epione_staff
	USING (EXISTS (SELECT FROM clinician WHERE clinician.id = account_id UNION ALL SELECT FROM account WHERE account.id = account_id));
CREATE POLICY account_picture_own_read ON account_picture FOR SELECT TO epione_applicant USING (account_id = (SELECT app_actor()));
CREATE POLICY account_picture_all_for_admins ON account_picture FOR SELECT TO epione_admin USING (true);
CREATE POLICY account_picture_own_set ON account_picture FOR INSERT
	TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin WITH CHECK (account_id = (SELECT app_actor()));
CREATE POLICY account_picture_own_change ON account_picture FOR UPDATE
	TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin
	USING (account_id = (SELECT app_actor()));
CREATE POLICY account_picture_own_removal ON account_picture FOR DELETE
	TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin USING (account_id = (SELECT app_actor()));
CREATE POLICY account_picture_followed ON account_picture TO epione_scheduler USING (true);
GRANT SELECT (account_id, content, media_type, tag), INSERT (account_id, content), UPDATE (content), DELETE
	ON account_picture TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;
GRANT SELECT (account_id, tag), DELETE ON account_picture TO epione_scheduler;

-- A list of doctors asks nothing once for each row, so the tag stands with the doctor, too.
ALTER TABLE clinician ADD COLUMN picture text;
COMMENT ON COLUMN clinician.picture IS 'The tag of their picture; NULL without one';
GRANT SELECT (picture) ON clinician TO epione_patient, epione_clinician, epione_staff, epione_admin;
GRANT UPDATE (picture) ON clinician TO epione_scheduler;

-- It is no change of what is written on the doctor's page.
DROP TRIGGER clinician_version ON clinician;
CREATE TRIGGER clinician_version BEFORE UPDATE ON clinician
	FOR EACH ROW WHEN (OLD.picture IS NOT DISTINCT FROM NEW.picture) EXECUTE FUNCTION row_moves_on();

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION account_picture_is_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	UPDATE clinician SET picture = NEW.tag WHERE id = coalesce(NEW.account_id, OLD.account_id);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION account_picture_is_followed() IS 'Carries a picture''s tag on to the clinician that an account is';

CREATE FUNCTION clinician_has_a_picture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	NEW.picture := (SELECT tag FROM account_picture WHERE account_id = NEW.id);
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION clinician_has_a_picture() IS 'Gives a new clinician the tag of the picture that their account has';

CREATE FUNCTION account_leaves_no_picture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	DELETE FROM account_picture WHERE account_id = NEW.id;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION account_leaves_no_picture() IS 'Takes the picture of a deleted account away at once';

GRANT EXECUTE ON FUNCTION account_picture_is_followed(), clinician_has_a_picture(), account_leaves_no_picture() TO epione_owner;

SET LOCAL ROLE epione_owner;

CREATE TRIGGER account_picture_followed AFTER INSERT OR DELETE OR UPDATE OF content ON account_picture
	FOR EACH ROW EXECUTE FUNCTION account_picture_is_followed();
CREATE TRIGGER clinician_pictured BEFORE INSERT ON clinician
	FOR EACH ROW EXECUTE FUNCTION clinician_has_a_picture();
CREATE TRIGGER account_unpictured AFTER UPDATE OF deleted_at ON account
	FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION account_leaves_no_picture();

RESET ROLE;

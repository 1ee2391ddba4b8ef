-- Whose picture is seen by whom, and where it goes.

BEGIN;
SELECT test.patient('ann'), test.patient('cat'), test.clinician('bo'), test.clinician('cy'), test.clinician('nan', 'UTC', 30, 'nurse'), test.employee('app', 'nurse'),
	test.employee('desk', 'staff'), test.employee('adm', 'admin'), test.employee('new', 'staff') \gset
CREATE TEMPORARY TABLE actor (n serial, database_role text, account text, patient text, seen text);
INSERT INTO actor (database_role, account, patient, seen)
VALUES
	('epione_patient', 'ann', 'patient ann', 'ann bo'),
	('epione_patient', 'cat', 'patient cat', 'bo cat'),
	('epione_clinician', 'bo', NULL, 'bo'),
	('epione_clinician', 'nan', NULL, 'bo nan'),
	('epione_applicant', 'app', NULL, 'app'),
	('epione_staff', 'desk', NULL, 'bo desk'),
	('epione_staff', 'new', NULL, 'bo new'),
	('epione_admin', 'adm', NULL, 'adm ann app bo cat desk nan new'),
	('epione_visitor', NULL, NULL, NULL);
CREATE FUNCTION pg_temp.of_picture(who text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('picture', '\xffd8ff' || md5(who))
$$;
CREATE FUNCTION pg_temp.become(who actor) RETURNS text LANGUAGE sql AS $$
	SELECT test.become(who.database_role, who.account, who.patient); SELECT who.account
$$;
CREATE FUNCTION pg_temp.sets(who actor) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	tag text;
BEGIN
	PERFORM pg_temp.become(who);
	SELECT answer ->> 'picture' INTO tag FROM test.run('picture_set', pg_temp.of_picture(who.account)) AS answer;
	PERFORM test.nobody();
	RETURN tag;
END
$$;
SELECT test.same(pg_temp.sets(actor), left(encode(sha256(('\xffd8ff' || md5(account))::bytea), 'hex'), 32), account || ' sets a picture')
FROM actor WHERE account IS NOT NULL;

-- Whose one reads, by the statement and by plain SQL.
CREATE FUNCTION pg_temp.seen(who actor) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	found text;
	plain bigint;
BEGIN
	PERFORM pg_temp.become(who);
	SELECT string_agg(name, ' ' ORDER BY name) FILTER (WHERE test.rows('picture_read', jsonb_build_object('id', test.id(name))) = 1) INTO found
	FROM unnest('{adm,ann,app,bo,cat,cy,desk,nan,new}'::text[]) AS name;
	SELECT count(account_id) INTO plain FROM account_picture;
	PERFORM test.nobody();
	IF plain <> cardinality(string_to_array(found, ' ')) THEN
		RETURN format('%s, and %s', found, plain);
	END IF;
	RETURN found;
EXCEPTION WHEN insufficient_privilege THEN
	RETURN NULL;
END
$$;
SELECT test.same(pg_temp.seen(actor), seen, format('whose pictures %s sees as %s', coalesce(account, 'nobody'), database_role)) FROM actor;
SELECT test.same(string_agg(media_type, ' '), 'image/jpeg', 'what it is stands in its first bytes') FROM account_picture WHERE account_id = test.id('ann');

-- Nobody else's.
CREATE FUNCTION pg_temp.touched(who actor, sql text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	touched bigint;
BEGIN
	PERFORM pg_temp.become(who);
	EXECUTE sql;
	GET DIAGNOSTICS touched = ROW_COUNT;
	PERFORM test.nobody();
	RETURN touched;
END
$$;
SELECT test.same(pg_temp.touched(actor, format('UPDATE account_picture SET content = %L WHERE account_id <> %L', '\xffd8ff00', test.id(account))), 0::bigint,
	format('%s changes nobody else''s', account)) FROM actor WHERE account IS NOT NULL;
SELECT test.same(pg_temp.touched(actor, format('DELETE FROM account_picture WHERE account_id <> %L', test.id(account))), 0::bigint, format('%s takes nobody else''s away', account))
FROM actor WHERE account IS NOT NULL;
CREATE FUNCTION pg_temp.meets(who actor, sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	met text;
BEGIN
	PERFORM pg_temp.become(who);
	met := test.obstacle(sql);
	PERFORM test.nobody();
	RETURN met;
END
$$;
SELECT test.same(pg_temp.meets(actor, format('INSERT INTO account_picture (account_id, content) VALUES (%L, %L)', test.id('cy'), '\xffd8ff00')), '42501',
	format('%s sets nobody else''s', account)) FROM actor;
SELECT test.same(pg_temp.meets(actor, format('UPDATE account_picture SET account_id = %L', test.id('cy'))), '42501', format('%s gives theirs to nobody', account)) FROM actor;

-- What it has to be.
SELECT test.become('epione_patient', 'ann', 'patient ann') \gset
SELECT test.refused(rule, 'picture_set', jsonb_build_object('picture', '\x' || picture), words)
FROM (VALUES
	('474946383961', 'account_picture_is_jpeg_png_or_webp', 'a GIF is none'), ('', 'account_picture_is_jpeg_png_or_webp', 'nor is nothing'),
	('524946460000000057415645', 'account_picture_is_jpeg_png_or_webp', 'nor a sound'),
	('ffd8ff' || repeat('00', 65534), 'account_picture_has_at_most_64_kib', 'a byte too many'), ('ffd8ff' || repeat('00', 65533), 'nothing', 'as many as there may be'),
	('89504e470d0a1a0a', 'nothing', 'a PNG'), ('524946460000000057454250', 'nothing', 'a WebP')) AS sent (picture, rule, words);

-- Another one takes its place, and none is left once it is taken away.
SELECT test.same(test.rows('picture_set', pg_temp.of_picture('another')), 1, 'another one');
SELECT test.same(answer ->> 'picture', left(encode(sha256(('\xffd8ff' || md5('another'))::bytea), 'hex'), 32), 'of which the profile tells') FROM test.run('profile_read') AS answer;
SELECT test.same(test.rows('picture_take_away'), 1, 'taken away');
SELECT test.same(test.rows('picture_take_away'), 0, 'once');
SELECT test.same(answer -> 'picture', 'null'::jsonb, 'and the profile tells of none') FROM test.run('profile_read') AS answer;

-- The doctor's page tells of it; a changed one is no change of the page.
SELECT test.nobody() \gset
SELECT version FROM clinician WHERE id = test.id('bo') \gset
CREATE FUNCTION pg_temp.on_page() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(coalesce(answer ->> 'picture', 'none'), ' ') FROM test.run('doctor_read', jsonb_build_object('id', test.id('bo'))) AS answer
$$;
SELECT test.become('epione_clinician', 'bo') \gset
SELECT test.same(pg_temp.on_page(), answer ->> 'picture', 'patients read of a doctor''s picture') FROM test.run('profile_read') AS answer;
SELECT test.rows('picture_set', pg_temp.of_picture('bo, older')) \gset
SELECT test.same(pg_temp.on_page(), answer ->> 'picture', 'and of another one') FROM test.run('profile_read') AS answer;
SELECT test.same(bool_and(answer ->> 'picture' = pg_temp.on_page()), true, 'in the list, too') FROM test.run('doctor_list', '{"name": "Bo"}') AS answer;
SELECT test.rows('picture_take_away') \gset
SELECT test.same(pg_temp.on_page(), 'none', 'or that there is none');
SELECT test.nobody() \gset
SELECT test.same(version, :version, 'the page is the one it was') FROM clinician WHERE id = test.id('bo');

-- Whoever becomes a doctor brings theirs along; whoever cannot be booked is not seen.
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(test.rows('person_appoint', jsonb_build_object('id', test.id('new'), 'role', 'doctor', 'license_number', 'L 9', 'specialty_id', test.id('medicine'))), 1, 'a new doctor');
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(test.rows('picture_read', jsonb_build_object('id', test.id('new'))), 1, 'whose picture patients see');
SELECT test.same(answer ->> 'picture', left(encode(sha256(('\xffd8ff' || md5('new'))::bytea), 'hex'), 32), 'and read of') FROM test.run('doctor_read', jsonb_build_object('id', test.id('new'))) AS answer;
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(answer ->> 'picture', left(encode(sha256(('\xffd8ff' || md5('new'))::bytea), 'hex'), 32), 'an admin reads of it, too') FROM test.run('person_read', jsonb_build_object('id', test.id('new'))) AS answer;
SELECT test.rows('person_status', jsonb_build_object('id', test.id('new'), 'status', 'suspended', 'reason', 'because of a test')) \gset
SELECT test.become('epione_patient', 'cat', 'patient cat') \gset
SELECT test.same(test.rows('picture_read', jsonb_build_object('id', test.id('new'))), 0, 'and not once the doctor is suspended');

-- A deleted account has none, and what is kept of one for good neither.
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(test.rows('person_delete', jsonb_build_object('id', test.id('cat'), 'reason', 'because of a test')), 1, 'an account is deleted');
SELECT test.same(test.rows('picture_read', jsonb_build_object('id', test.id('cat'))), 0, 'its picture at once');
SELECT test.nobody() \gset
SELECT test.same(count(*), 0::bigint, 'and not only hidden') FROM account_picture WHERE account_id = test.id('cat');
SELECT set_config('app.actor', '', true), retain_reach() \gset
UPDATE account SET deleted_at = now() - interval '400 days' WHERE id = test.id('app');
INSERT INTO account_picture (account_id, content) VALUES (test.id('app'), '\xffd8ff');
SELECT set_config('role', 'epione_retain', true) \gset
SELECT test.ok(retain_accounts(365, 100) >= 1, 'accounts go for good');
SELECT test.nobody() \gset
SELECT test.same(count(*), 0::bigint, 'with their pictures') FROM account_picture WHERE account_id = test.id('app');
ROLLBACK;

-- What is kept how long: months of the audit that are archived, and what people deleted, which goes for good after a while.
--
-- epione-retain does it, as a role that deletes rows of people and their records and reads of them ids and times, and nothing else.  Which tables these are is asked of
-- PostgreSQL's catalogue, so that a table that is added later is not forgotten: a record that is deleted leaves nothing behind.

DO $$
BEGIN
	IF to_regrole('epione_retain') IS NULL THEN
		CREATE ROLE epione_retain LOGIN NOINHERIT NOBYPASSRLS;
	END IF;
	IF to_regclass('public.schema_migration') IS NOT NULL THEN
		GRANT SELECT ON public.schema_migration TO epione_retain;
	END IF;
END
$$;

SET LOCAL ROLE epione_owner;

CREATE TABLE audit_archive (
	month text PRIMARY KEY,
	file text NOT NULL,
	batches bigint NOT NULL,
	entries bigint NOT NULL,
	sha256 text NOT NULL,
	archived_at timestamptz NOT NULL DEFAULT now(),
	removed_at timestamptz,
	CONSTRAINT audit_archive_file_is_a_name CHECK (file ~ '^[A-Za-z0-9._-]+$')
);
COMMENT ON TABLE audit_archive IS 'Months of the audit that lie in files; their seals stay in audit_seal';
COMMENT ON COLUMN audit_archive.month IS 'Which: 2030-01';
COMMENT ON COLUMN audit_archive.file IS 'Its name in archive_directory';
COMMENT ON COLUMN audit_archive.batches IS 'How many batches it holds';
COMMENT ON COLUMN audit_archive.entries IS 'How many rows';
COMMENT ON COLUMN audit_archive.sha256 IS 'Of the file, in hex';
COMMENT ON COLUMN audit_archive.archived_at IS 'When it was written, and read back';
COMMENT ON COLUMN audit_archive.removed_at IS 'When its time was over and it was removed';

ALTER TABLE audit_archive ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_archive FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_archive_kept ON audit_archive TO epione_retain USING (true) WITH CHECK (true);
CREATE POLICY audit_archive_proved ON audit_archive FOR SELECT TO epione_seal USING (true);
CREATE POLICY audit_archive_of_the_house ON audit_archive FOR SELECT TO epione_owner USING (true);
GRANT SELECT, INSERT (month, file, batches, entries, sha256), UPDATE (removed_at) ON audit_archive TO epione_retain;
GRANT SELECT ON audit_archive TO epione_seal;

CREATE POLICY audit_event_archived ON audit_event FOR SELECT TO epione_retain, epione_owner USING (true);
CREATE POLICY audit_seal_archived ON audit_seal FOR SELECT TO epione_retain, epione_owner USING (true);
CREATE POLICY audit_clock_archived ON audit_clock FOR SELECT TO epione_retain USING (true);
CREATE POLICY legal_hold_heeded ON legal_hold FOR SELECT TO epione_owner USING (true);
GRANT SELECT ON audit_event, audit_seal, audit_clock TO epione_retain;

-- These four act as the owner of the tables, because they make, detach and drop some.

CREATE FUNCTION audit_months_ahead(months integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	before CONSTANT bigint := (SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass);
BEGIN
	PERFORM audit_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => month))::date)
	FROM generate_series(0, months) AS month;
	RETURN (SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass) - before;
END
$$;
COMMENT ON FUNCTION audit_months_ahead(integer) IS 'Makes the partitions of the months to come; how many were missing';

-- Whoever is under a hold, and when something of theirs stands in the audit.
CREATE FUNCTION audit_month_is_held(month text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
	SELECT EXISTS (
		SELECT FROM legal_hold
		WHERE lifted_at IS NULL AND EXISTS (
			SELECT FROM audit_event
			WHERE occurred_at >= (month || '-01 00:00+00')::timestamptz AND occurred_at < (month || '-01 00:00+00')::timestamptz + interval '1 month'
				AND (subject_id IN (patient_id, account_id) OR actor_id = account_id)))
$$;
COMMENT ON FUNCTION audit_month_is_held(text) IS 'Whether a month of the audit tells of somebody whose data are held';

-- Looks itself whether all of the month is archived, so that nobody who may call it can remove anything else.
CREATE FUNCTION audit_month_drop(its_month text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	part CONSTANT regclass := to_regclass('public.audit_event_' || replace(its_month, '-', '_'));
	rows bigint;
BEGIN
	IF part IS NULL OR NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = part AND inhparent = 'audit_event'::regclass) THEN
		RETURN false;
	END IF;
	EXECUTE format('LOCK TABLE %s IN SHARE MODE', part);
	SELECT count(*) INTO rows
	FROM audit_event
	WHERE occurred_at >= (its_month || '-01 00:00+00')::timestamptz AND occurred_at < (its_month || '-01 00:00+00')::timestamptz + interval '1 month';
	IF rows IS DISTINCT FROM (SELECT entries FROM audit_archive WHERE month = its_month AND removed_at IS NULL)
		OR rows IS DISTINCT FROM (SELECT sum(entries)::bigint FROM audit_seal WHERE month = its_month)
		OR (its_month || '-01')::date > current_date - 60 OR audit_month_is_held(its_month) THEN
		RETURN false;
	END IF;
	EXECUTE format('ALTER TABLE public.audit_event DETACH PARTITION %s', part);
	EXECUTE format('DROP TABLE %s', part);
	RETURN true;
END
$$;
COMMENT ON FUNCTION audit_month_drop(text) IS 'Drops a month of the audit that is archived whole, is at least two months old and tells of nobody whose data are held';

-- An empty month needs no archive.
CREATE FUNCTION audit_month_drop_empty(its_month text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	part CONSTANT regclass := to_regclass('public.audit_event_' || replace(its_month, '-', '_'));
	occupied boolean;
BEGIN
	IF part IS NULL OR (its_month || '-01')::date > current_date - 60 OR EXISTS (SELECT FROM audit_seal WHERE month = its_month) THEN
		RETURN false;
	END IF;
	EXECUTE format('LOCK TABLE %s IN SHARE MODE', part);
	SELECT EXISTS (SELECT FROM audit_event
		WHERE occurred_at >= (its_month || '-01 00:00+00')::timestamptz AND occurred_at < (its_month || '-01 00:00+00')::timestamptz + interval '1 month') INTO occupied;
	IF occupied THEN
		RETURN false;
	END IF;
	EXECUTE format('ALTER TABLE public.audit_event DETACH PARTITION %s', part);
	EXECUTE format('DROP TABLE %s', part);
	RETURN true;
END
$$;
COMMENT ON FUNCTION audit_month_drop_empty(text) IS 'Drops a month of the audit in which nothing happened';

-- Every table that belongs to a patient, or to an account alone, however far down.
CREATE FUNCTION retain_tables() RETURNS TABLE (relation regclass) LANGUAGE sql STABLE AS $$
	WITH RECURSIVE belonging (child, parent, its_column) AS (
		SELECT conrelid, confrelid, attname
		FROM pg_constraint
		JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
		WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0
	), reached (relation) AS (
		SELECT unnest(ARRAY['patient', 'account', 'idempotency', 'outbox', 'mailbox', 'single_use_secret', 'session']::regclass[])::oid
		UNION
		SELECT child
		FROM belonging
		JOIN reached ON parent = relation
		WHERE parent <> 'account'::regclass OR its_column IN ('account_id', 'grantee_id')
	)
	SELECT relation::regclass FROM reached
$$;
COMMENT ON FUNCTION retain_tables() IS 'The tables that epione-retain deletes from';

CREATE FUNCTION retain_reach() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	place regclass;
	added integer := 0;
BEGIN
	FOR place IN
		SELECT relation FROM retain_tables()
		WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND polroles = ARRAY['epione_retain'::regrole::oid])
	LOOP
		EXECUTE format('CREATE POLICY %I ON %s TO epione_retain USING (true) WITH CHECK (true)', place::text || '_retained', place);
		EXECUTE format('GRANT SELECT (%s), DELETE ON %s TO epione_retain', (
			SELECT string_agg(quote_ident(attname), ', ')
			FROM pg_attribute
			WHERE attrelid = place AND attnum > 0 AND NOT attisdropped AND (atttypid IN ('uuid'::regtype, 'timestamptz'::regtype)
				OR (place::text, attname) IN (('appointment', 'status'), ('appointment', 'during'), ('outbox', 'state'), ('idempotency', 'key'),
					('single_use_secret', 'hash'), ('account', 'email')))), place);
		added := added + 1;
	END LOOP;
	RETURN added;
END
$$;
COMMENT ON FUNCTION retain_reach() IS 'Lets epione-retain reach tables that were added since; how many';
SELECT retain_reach();

GRANT UPDATE (email, password_hash, first_name, last_name, phone, date_of_birth) ON account TO epione_retain;
GRANT UPDATE (account_id) ON patient TO epione_retain;
GRANT EXECUTE ON FUNCTION audit_months_ahead(integer), audit_month_is_held(text), audit_month_drop(text), audit_month_drop_empty(text), retain_reach(),
	retain_tables(), uuid_v7(), is_time_zone(text) TO epione_retain;

-- The rest acts as whoever calls it, under the policies above.

-- Rows that refer to these, and rows that refer to those, go first.
CREATE FUNCTION retain_children(parent regclass, ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	child record;
	their_ids uuid[];
BEGIN
	FOR child IN
		SELECT conrelid::regclass AS relation, attname AS its_column,
			EXISTS (SELECT FROM pg_constraint AS further WHERE further.confrelid = pg_constraint.conrelid AND further.contype = 'f') AS has_children
		FROM pg_constraint
		JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
		WHERE contype = 'f' AND confrelid = parent AND conparentid = 0
			AND (parent <> 'account'::regclass OR attname IN ('account_id', 'grantee_id')) AND NOT (parent = 'account'::regclass AND conrelid = 'patient'::regclass)
	LOOP
		IF child.has_children THEN
			EXECUTE format('SELECT coalesce(array_agg(id), ''{}'') FROM %s WHERE %I = ANY ($1)', child.relation, child.its_column) INTO their_ids USING ids;
			IF their_ids <> '{}' THEN
				PERFORM retain_children(child.relation, their_ids);
			END IF;
		END IF;
		EXECUTE format('DELETE FROM %s WHERE %I = ANY ($1)', child.relation, child.its_column) USING ids;
	END LOOP;
END
$$;
COMMENT ON FUNCTION retain_children(regclass, uuid[]) IS 'Deletes what belongs to these rows';

CREATE FUNCTION retain_held(patient uuid, account uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM legal_hold WHERE lifted_at IS NULL AND patient_id = patient)
		OR EXISTS (SELECT FROM legal_hold WHERE lifted_at IS NULL AND account_id = account)
$$;
COMMENT ON FUNCTION retain_held(uuid, uuid) IS 'Whether the data of a patient or an account are held';

-- A record with visits is a medical record, which is kept for years after the last one.
CREATE FUNCTION retain_patients(deleted_days integer, record_years integer, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	ids CONSTANT uuid[] := ARRAY(
		SELECT id
		FROM patient
		WHERE deleted_at < now() - make_interval(days => deleted_days) AND NOT retain_held(id, account_id)
			AND NOT EXISTS (SELECT FROM appointment
				WHERE patient_id = patient.id AND status = 'completed' AND upper(during) > now() - make_interval(years => record_years))
		ORDER BY deleted_at
		LIMIT most
		FOR UPDATE SKIP LOCKED);
BEGIN
	PERFORM retain_children('patient', ids);
	DELETE FROM patient WHERE id = ANY (ids);
	RETURN cardinality(ids);
END
$$;
COMMENT ON FUNCTION retain_patients(integer, integer, integer) IS 'Deletes records for good that were deleted so many days ago; how many';

-- What somebody did stays theirs in other people's records, so an account that these name becomes one without name or address.
CREATE FUNCTION retain_accounts(deleted_days integer, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	gone uuid;
	count bigint := 0;
BEGIN
	FOR gone IN
		SELECT id
		FROM account
		WHERE deleted_at < now() - make_interval(days => deleted_days) AND email NOT LIKE 'gone-%@deleted.invalid'
			AND NOT retain_held((SELECT patient.id FROM patient WHERE account_id = account.id LIMIT 1), id)
		ORDER BY deleted_at
		LIMIT most
		FOR UPDATE SKIP LOCKED
	LOOP
		PERFORM retain_children('account', ARRAY[gone]);
		UPDATE patient SET account_id = NULL WHERE account_id = gone;
		BEGIN
			DELETE FROM account WHERE id = gone;
		EXCEPTION WHEN foreign_key_violation THEN
			UPDATE account
			SET email = 'gone-' || id || '@deleted.invalid', password_hash = '!', first_name = '-', last_name = '-', phone = NULL, date_of_birth = NULL
			WHERE id = gone;
		END;
		count := count + 1;
	END LOOP;
	RETURN count;
END
$$;
COMMENT ON FUNCTION retain_accounts(integer, integer) IS 'Deletes accounts for good, or what names their owner, that were deleted so many days ago; how many';

-- Parts of a record: allergies, contacts, documents, whatever has a time of deletion.
CREATE FUNCTION retain_parts(deleted_days integer, record_years integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	place regclass;
	deleted bigint;
	count bigint := 0;
BEGIN
	FOR place IN
		SELECT relation
		FROM retain_tables()
		WHERE relation <> 'patient'::regclass
			AND (SELECT count(*) FROM pg_attribute WHERE attrelid = relation AND attname IN ('patient_id', 'deleted_at') AND NOT attisdropped) = 2
	LOOP
		EXECUTE format('DELETE FROM %s AS part WHERE deleted_at < now() - make_interval(days => $1) AND NOT retain_held(patient_id, NULL)%s', place,
			CASE place::text WHEN 'appointment' THEN ' AND (status <> ''completed'' OR upper(during) < now() - make_interval(years => $2))' ELSE '' END)
		USING deleted_days, record_years;
		GET DIAGNOSTICS deleted = ROW_COUNT;
		count := count + deleted;
	END LOOP;
	RETURN count;
END
$$;
COMMENT ON FUNCTION retain_parts(integer, integer) IS 'Deletes parts of records for good that were deleted so many days ago; how many';

GRANT EXECUTE ON FUNCTION retain_children(regclass, uuid[]), retain_held(uuid, uuid), retain_patients(integer, integer, integer), retain_accounts(integer, integer),
	retain_parts(integer, integer) TO epione_retain;

RESET ROLE;

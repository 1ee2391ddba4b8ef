-- The trail of what was done, and the keys that let a client try again.

SET LOCAL ROLE epione_owner;

CREATE TABLE audit_event (
	id uuid NOT NULL DEFAULT uuid_v7(),
	occurred_at timestamptz NOT NULL DEFAULT now(),
	actor_id uuid,
	actor_role text NOT NULL,
	session_id text,
	address text,
	request_id text,
	route text NOT NULL,
	action text NOT NULL,
	subject_id uuid,
	object_type text,
	object_id uuid,
	fields text[] NOT NULL DEFAULT '{}',
	outcome text NOT NULL,
	PRIMARY KEY (occurred_at, id)
) PARTITION BY RANGE (occurred_at);

COMMENT ON TABLE audit_event IS 'Who did what to whom: one row for each access, written with it, never changed';
COMMENT ON COLUMN audit_event.id IS 'UUIDv7';
COMMENT ON COLUMN audit_event.occurred_at IS 'When its transaction began';
COMMENT ON COLUMN audit_event.actor_id IS 'The account that acted; NULL for visitors';
COMMENT ON COLUMN audit_event.actor_role IS 'As what they acted';
COMMENT ON COLUMN audit_event.session_id IS 'In which session';
COMMENT ON COLUMN audit_event.address IS 'From which address';
COMMENT ON COLUMN audit_event.request_id IS 'The reference people are told';
COMMENT ON COLUMN audit_event.route IS 'Method and pattern of the path';
COMMENT ON COLUMN audit_event.action IS 'What they did, in words';
COMMENT ON COLUMN audit_event.subject_id IS 'Whose data: the patient, or the thing itself where there is none';
COMMENT ON COLUMN audit_event.object_type IS 'What kind of thing';
COMMENT ON COLUMN audit_event.object_id IS 'Which one';
COMMENT ON COLUMN audit_event.fields IS 'Names of the fields that were sent, never their values';
COMMENT ON COLUMN audit_event.outcome IS 'done, missing, or the code of a refusal';

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_event_written ON audit_event FOR INSERT
	TO epione_app, epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin
	WITH CHECK (true);
GRANT INSERT ON audit_event
	TO epione_app, epione_visitor, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_signin;

-- Rows reach partitions through the table above alone: nobody has a right to a partition.
CREATE FUNCTION audit_partition(first_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	month CONSTANT date := date_trunc('month', first_day)::date;
	name CONSTANT text := 'audit_event_' || to_char(month, 'YYYY_MM');
BEGIN
	IF to_regclass('public.' || name) IS NULL THEN
		EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_event FOR VALUES FROM (%L) TO (%L)',
			name, month || ' 00:00+00', (month + interval '1 month')::date || ' 00:00+00');
		PERFORM audit_protect(name);
	END IF;
END
$$;
COMMENT ON FUNCTION audit_partition(date) IS 'Makes the partition of a month, once';

CREATE FUNCTION audit_protect(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	remark record;
BEGIN
	EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
	EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
	EXECUTE format('COMMENT ON TABLE public.%I IS %L', name, 'A part of audit_event');
	FOR remark IN
		SELECT attname, col_description(attrelid, attnum) AS words
		FROM pg_attribute
		WHERE attrelid = 'public.audit_event'::regclass AND attnum > 0
	LOOP
		EXECUTE format('COMMENT ON COLUMN public.%I.%I IS %L', name, remark.attname, remark.words);
	END LOOP;
END
$$;
COMMENT ON FUNCTION audit_protect(text) IS 'Gives a partition of audit_event its row security and comments';

CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;
SELECT audit_protect('audit_event_default');
SELECT audit_partition((date_trunc('month', now()) + make_interval(months => month))::date)
FROM generate_series(0, 23) AS month;

CREATE TABLE idempotency (
	actor_id uuid NOT NULL,
	key text NOT NULL,
	route text NOT NULL,
	request_hash text NOT NULL,
	status integer,
	reply text,
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (actor_id, key),
	CONSTRAINT idempotency_key_has_1_to_128_characters CHECK (length(key) BETWEEN 1 AND 128)
);
COMMENT ON TABLE idempotency IS 'Answers kept for a day, so that a client that lost one can ask again';
COMMENT ON COLUMN idempotency.actor_id IS 'Whose key';
COMMENT ON COLUMN idempotency.key IS 'The Idempotency-Key they sent';
COMMENT ON COLUMN idempotency.route IS 'For which route';
COMMENT ON COLUMN idempotency.request_hash IS 'Of the body, in hex: the same key never answers another request';
COMMENT ON COLUMN idempotency.status IS 'The HTTP status that was answered';
COMMENT ON COLUMN idempotency.reply IS 'The body that was answered';
COMMENT ON COLUMN idempotency.created_at IS 'When the key was claimed';

ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_own ON idempotency TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin
	USING (actor_id = (SELECT app_actor())) WITH CHECK (actor_id = (SELECT app_actor()));
GRANT SELECT, INSERT (actor_id, key, route, request_hash), UPDATE (route, request_hash, status, reply, created_at)
	ON idempotency TO epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;

RESET ROLE;

-- What leaves the house, and the secrets that come back in links.
--
-- A message is a row of the outbox, written with the fact it tells of.  epione-deliver sends it after the commit: it takes a row to `sending`,
-- commits, sends, and records how that ended.  Between sending and recording it may die, and then nobody can know: the row is `unknown`, which
-- people see, and it is never sent again by itself.  So a message arrives at most once.

DO $$
BEGIN
	IF to_regrole('epione_deliver') IS NULL THEN
		CREATE ROLE epione_deliver LOGIN NOINHERIT NOBYPASSRLS;
	END IF;
	IF to_regclass('public.schema_migration') IS NOT NULL THEN
		GRANT SELECT ON public.schema_migration TO epione_deliver;
	END IF;
END
$$;

SET LOCAL ROLE epione_owner;

CREATE TABLE outbox (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	channel text NOT NULL,
	kind text NOT NULL,
	account_id uuid,
	address text NOT NULL,
	language text NOT NULL DEFAULT 'en',
	facts jsonb NOT NULL DEFAULT '{}',
	secret text,
	linked boolean NOT NULL DEFAULT false,
	state text NOT NULL DEFAULT 'queued',
	tries integer NOT NULL DEFAULT 0,
	next_try_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	claimed_by bigint,
	last_fault text,
	sent_at timestamptz,
	version integer NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT outbox_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT outbox_channel_is_one_of_ours CHECK (channel IN ('email', 'sms')),
	CONSTRAINT outbox_kind_is_a_word CHECK (kind ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(kind) <= 64),
	CONSTRAINT outbox_address_is_one_line CHECK (length(address) BETWEEN 3 AND 254 AND address !~ '[[:space:][:cntrl:]<>,;]'),
	CONSTRAINT outbox_state_is_one_of_ours CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
	CONSTRAINT outbox_secret_is_gone_when_it_is_over CHECK (secret IS NULL OR state IN ('queued', 'sending')),
	CONSTRAINT outbox_sending_is_somebodys CHECK ((state = 'sending') = (claimed_by IS NOT NULL))
);
CREATE INDEX outbox_due ON outbox (next_try_at, id) WHERE state = 'queued';
CREATE INDEX outbox_under_way ON outbox (claimed_by) WHERE state = 'sending';
CREATE INDEX outbox_by_account ON outbox (account_id, kind, created_at);
CREATE INDEX outbox_by_age ON outbox (created_at, id);
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);

COMMENT ON TABLE outbox IS 'Messages to people: e-mail and SMS, each sent at most once';
COMMENT ON COLUMN outbox.id IS 'UUIDv7; the Message-ID is made of it';
COMMENT ON COLUMN outbox.channel IS 'email or sms';
COMMENT ON COLUMN outbox.kind IS 'The template: reset-password, new-sign-in, ...';
COMMENT ON COLUMN outbox.account_id IS 'Whom it is for, where they have an account';
COMMENT ON COLUMN outbox.address IS 'An e-mail address or a telephone number, as it was when the message was written';
COMMENT ON COLUMN outbox.language IS 'BCP 47 tag of the language they read';
COMMENT ON COLUMN outbox.facts IS 'What the template fills in; never anything clinical';
COMMENT ON COLUMN outbox.secret IS 'The token of its link; gone once it was sent, or never will be';
COMMENT ON COLUMN outbox.linked IS 'It carries a secret, so it cannot be sent again once that is gone';
COMMENT ON COLUMN outbox.state IS 'unknown: the sender died between sending and recording, so it may have arrived';
COMMENT ON COLUMN outbox.tries IS 'How often sending was begun';
COMMENT ON COLUMN outbox.next_try_at IS 'Not before this time';
COMMENT ON COLUMN outbox.expires_at IS 'Useless after this time, and not sent any more';
COMMENT ON COLUMN outbox.claimed_by IS 'The sender that has it under way; it holds the advisory lock of this number as long as it lives';
COMMENT ON COLUMN outbox.last_fault IS 'Why the last try did not succeed';
COMMENT ON COLUMN outbox.sent_at IS 'When the mail server took it';
COMMENT ON COLUMN outbox.version IS 'Grows with each change';
COMMENT ON COLUMN outbox.created_at IS 'When the row was made';
COMMENT ON COLUMN outbox.updated_at IS 'When it was last changed';

CREATE TABLE mailbox (
	id uuid PRIMARY KEY DEFAULT uuid_v7(),
	outbox_id uuid NOT NULL,
	channel text NOT NULL,
	address text NOT NULL,
	subject text NOT NULL,
	body text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT mailbox_message_exists FOREIGN KEY (outbox_id) REFERENCES outbox (id) ON DELETE CASCADE,
	CONSTRAINT mailbox_holds_a_message_once UNIQUE (outbox_id)
);
CREATE INDEX mailbox_by_age ON mailbox (created_at, id);

COMMENT ON TABLE mailbox IS 'Where the messages of a demo clinic go instead of out';
COMMENT ON COLUMN mailbox.id IS 'UUIDv7';
COMMENT ON COLUMN mailbox.outbox_id IS 'Which message';
COMMENT ON COLUMN mailbox.channel IS 'email or sms';
COMMENT ON COLUMN mailbox.address IS 'Whom it was for';
COMMENT ON COLUMN mailbox.subject IS 'Of an e-mail; empty for an SMS';
COMMENT ON COLUMN mailbox.body IS 'The text, links included';
COMMENT ON COLUMN mailbox.created_at IS 'When it arrived here';

CREATE TABLE single_use_secret (
	hash text PRIMARY KEY,
	purpose text NOT NULL,
	account_id uuid,
	facts jsonb NOT NULL DEFAULT '{}',
	expires_at timestamptz NOT NULL,
	used_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT single_use_secret_account_exists FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT single_use_secret_is_kept_as_a_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
	CONSTRAINT single_use_secret_purpose_is_one_of_ours CHECK (purpose IN ('verify-email', 'reset-password', 'invitation', 'proxy-invitation'))
);
CREATE INDEX single_use_secret_by_account ON single_use_secret (account_id, purpose);
CREATE INDEX single_use_secret_by_end ON single_use_secret (expires_at);

COMMENT ON TABLE single_use_secret IS 'Tokens in links, each good for one use';
COMMENT ON COLUMN single_use_secret.hash IS 'SHA-256 of the token in hex; the token itself is kept nowhere';
COMMENT ON COLUMN single_use_secret.purpose IS 'What it is good for, and for nothing else';
COMMENT ON COLUMN single_use_secret.account_id IS 'Whose; NULL where it makes an account';
COMMENT ON COLUMN single_use_secret.facts IS 'What was agreed when it was made';
COMMENT ON COLUMN single_use_secret.expires_at IS 'Not good after this time';
COMMENT ON COLUMN single_use_secret.used_at IS 'When it was used; NULL while it is good';
COMMENT ON COLUMN single_use_secret.created_at IS 'When it was made';

CREATE FUNCTION secret_new() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT translate(encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_')
$$;
COMMENT ON FUNCTION secret_new() IS 'A new token of 244 random bits, 43 characters that a link can hold';

CREATE FUNCTION secret_hash(token text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT encode(sha256(convert_to(token, 'UTF8')), 'hex')
$$;
COMMENT ON FUNCTION secret_hash(text) IS 'What is kept of a token';

-- Both act as whoever calls them, so that the row policies below hold.
CREATE FUNCTION single_use_new(purpose text, account_id uuid, facts jsonb, life interval) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	token CONSTANT text := secret_new();
BEGIN
	INSERT INTO single_use_secret (hash, purpose, account_id, facts, expires_at)
	VALUES (secret_hash(token), purpose, account_id, facts, now() + life);
	RETURN token;
END
$$;
COMMENT ON FUNCTION single_use_new(text, uuid, jsonb, interval) IS 'Makes a token for one use and gives it out, once';

-- Of a hundred who come at once, the row lets one through; the others wait for it and find it used.
CREATE FUNCTION single_use_take(token text, wanted text) RETURNS TABLE (account_id uuid, facts jsonb) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY
	UPDATE single_use_secret
	SET used_at = now()
	WHERE hash = secret_hash(token) AND purpose = wanted AND used_at IS NULL AND expires_at > now()
	RETURNING single_use_secret.account_id, single_use_secret.facts;
END
$$;
COMMENT ON FUNCTION single_use_take(text, text) IS 'Uses a token; no row when it is not good (any more)';

GRANT EXECUTE ON FUNCTION secret_new(), secret_hash(text), single_use_new(text, uuid, jsonb, interval), single_use_take(text, text)
	TO epione_signin, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin, epione_scheduler;

CREATE TRIGGER outbox_version BEFORE UPDATE ON outbox
	FOR EACH ROW EXECUTE FUNCTION row_moves_on();

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_written ON outbox TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY outbox_sent ON outbox TO epione_deliver USING (true) WITH CHECK (true);
CREATE POLICY outbox_watched ON outbox FOR SELECT TO epione_admin USING (true);
CREATE POLICY outbox_tried_again ON outbox FOR UPDATE TO epione_admin
	USING (state IN ('failed', 'unknown') AND NOT linked) WITH CHECK (state = 'queued');
GRANT SELECT, INSERT ON outbox TO epione_scheduler;
GRANT SELECT, UPDATE (state, tries, next_try_at, claimed_by, last_fault, sent_at, secret) ON outbox TO epione_deliver;
GRANT SELECT (id, channel, kind, account_id, address, language, linked, state, tries, next_try_at, expires_at, last_fault, sent_at, version, created_at,
	updated_at), UPDATE (state, next_try_at, expires_at) ON outbox TO epione_admin;

ALTER TABLE mailbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailbox FORCE ROW LEVEL SECURITY;
CREATE POLICY mailbox_filled ON mailbox FOR INSERT TO epione_deliver WITH CHECK (true);
CREATE POLICY mailbox_read ON mailbox FOR SELECT TO epione_admin USING (true);
GRANT INSERT (outbox_id, channel, address, subject, body) ON mailbox TO epione_deliver;
GRANT SELECT ON mailbox TO epione_admin;

ALTER TABLE single_use_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE single_use_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY single_use_secret_of_the_house ON single_use_secret TO epione_scheduler USING (true) WITH CHECK (true);
CREATE POLICY single_use_secret_read ON single_use_secret FOR SELECT TO epione_signin USING (true);
CREATE POLICY single_use_secret_taken ON single_use_secret FOR UPDATE TO epione_signin USING (used_at IS NULL) WITH CHECK (true);
CREATE POLICY single_use_secret_made ON single_use_secret FOR INSERT TO epione_signin
	WITH CHECK (purpose = ANY (ARRAY['verify-email', 'reset-password']));
CREATE POLICY single_use_secret_invites ON single_use_secret FOR INSERT TO epione_admin WITH CHECK (purpose = 'invitation');
CREATE POLICY single_use_secret_invites_a_proxy ON single_use_secret FOR INSERT TO epione_patient WITH CHECK (purpose = 'proxy-invitation');
CREATE POLICY single_use_secret_of_a_proxy ON single_use_secret FOR SELECT TO epione_patient USING (purpose = 'proxy-invitation');
CREATE POLICY single_use_secret_taken_by_a_proxy ON single_use_secret FOR UPDATE TO epione_patient
	USING (purpose = 'proxy-invitation') WITH CHECK (purpose = 'proxy-invitation');
GRANT SELECT, INSERT (hash, purpose, account_id, facts, expires_at), UPDATE (used_at)
	ON single_use_secret TO epione_signin, epione_patient, epione_scheduler;
GRANT INSERT (hash, purpose, account_id, facts, expires_at) ON single_use_secret TO epione_admin;

GRANT SELECT (id, email, first_name, phone, language, deleted_at) ON account TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

-- `address` NULL means the account's own.  The account's first name is a fact that every template may use; `expiresAt` among the facts (RFC 3339) says
-- until when the message is of use, else a day.
CREATE FUNCTION outbox_message(channel text, kind text, account_id uuid, address text, facts jsonb, secret text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	person record;
	made uuid;
BEGIN
	SELECT email, phone, first_name, language INTO person FROM account WHERE id = outbox_message.account_id AND deleted_at IS NULL;
	INSERT INTO outbox (channel, kind, account_id, address, language, facts, secret, linked, expires_at)
	VALUES (outbox_message.channel, outbox_message.kind, outbox_message.account_id,
		coalesce(outbox_message.address, CASE outbox_message.channel WHEN 'email' THEN person.email ELSE translate(person.phone, ' ()-', '') END),
		coalesce(outbox_message.facts ->> 'language', person.language, 'en'),
		jsonb_strip_nulls(jsonb_build_object('firstName', person.first_name)) || coalesce(outbox_message.facts, '{}'),
		outbox_message.secret, outbox_message.secret IS NOT NULL, coalesce((outbox_message.facts ->> 'expiresAt')::timestamptz, now() + interval '1 day'))
	RETURNING id INTO made;
	RETURN made;
END
$$;
COMMENT ON FUNCTION outbox_message(text, text, uuid, text, jsonb, text) IS 'Puts a message into the outbox';

CREATE FUNCTION outbox_mail(kind text, account_id uuid, address text, facts jsonb, secret text) RETURNS uuid LANGUAGE sql AS $$
	SELECT outbox_message('email', kind, account_id, address, facts, secret)
$$;
COMMENT ON FUNCTION outbox_mail(text, uuid, text, jsonb, text) IS 'Puts an e-mail into the outbox';

CREATE FUNCTION outbox_sms(kind text, account_id uuid, address text, facts jsonb, secret text) RETURNS uuid LANGUAGE sql AS $$
	SELECT outbox_message('sms', kind, account_id, address, facts, secret)
$$;
COMMENT ON FUNCTION outbox_sms(text, uuid, text, jsonb, text) IS 'Puts an SMS into the outbox';

GRANT EXECUTE ON FUNCTION outbox_message(text, text, uuid, text, jsonb, text), outbox_mail(text, uuid, text, jsonb, text),
	outbox_sms(text, uuid, text, jsonb, text)
	TO epione_signin, epione_applicant, epione_patient, epione_clinician, epione_staff, epione_admin;

RESET ROLE;

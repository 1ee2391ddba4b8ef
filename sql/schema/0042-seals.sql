-- The audit, sealed: batches of rows that can no longer be changed, removed or added to unseen.
--
-- A batch is the rows of one month that were written in the transactions of a range.  Ranges follow each other without a gap, so whatever is in the
-- table belongs to exactly one batch or was written after the last one.

DO $$
BEGIN
	IF to_regrole('epione_seal') IS NULL THEN
		CREATE ROLE epione_seal LOGIN NOINHERIT NOBYPASSRLS;
	END IF;
	IF to_regclass('public.schema_migration') IS NOT NULL THEN
		GRANT SELECT ON public.schema_migration TO epione_seal;
	END IF;
END
$$;

SET LOCAL ROLE epione_owner;

CREATE TABLE audit_seal (
	number bigint PRIMARY KEY,
	month text NOT NULL,
	from_position bigint NOT NULL,
	to_position bigint NOT NULL,
	entries bigint NOT NULL,
	root text NOT NULL,
	previous text NOT NULL,
	key text NOT NULL,
	sealed_at timestamptz NOT NULL,
	signature text NOT NULL,
	CONSTRAINT audit_seal_covers_a_range_once UNIQUE (from_position, month),
	CONSTRAINT audit_seal_covers_something CHECK (from_position < to_position AND entries > 0)
);
CREATE INDEX audit_seal_by_month ON audit_seal (month, number);
COMMENT ON TABLE audit_seal IS 'The seals of the audit: each signs a batch of rows and names the one before; written by epione-seal alone, never changed';
COMMENT ON COLUMN audit_seal.number IS '1, 2, 3, ...';
COMMENT ON COLUMN audit_seal.month IS 'In which month its rows occurred: 2030-01';
COMMENT ON COLUMN audit_seal.from_position IS 'The first transaction of the range';
COMMENT ON COLUMN audit_seal.to_position IS 'The first one behind it';
COMMENT ON COLUMN audit_seal.entries IS 'How many rows';
COMMENT ON COLUMN audit_seal.root IS 'Of the Merkle tree over the rows (RFC 6962), in hex';
COMMENT ON COLUMN audit_seal.previous IS 'SHA-256 of the seal before, with its signature, in hex; zeros for the first';
COMMENT ON COLUMN audit_seal.key IS 'The first half of the public key, in hex';
COMMENT ON COLUMN audit_seal.sealed_at IS 'When';
COMMENT ON COLUMN audit_seal.signature IS 'Ed25519 over all of that, in hex';

CREATE TABLE audit_clock (
	one boolean PRIMARY KEY DEFAULT true,
	ahead bigint NOT NULL DEFAULT 0,
	CONSTRAINT audit_clock_is_one_row CHECK (one)
);
COMMENT ON TABLE audit_clock IS 'How far positions are ahead of transaction numbers, in one row';
COMMENT ON COLUMN audit_clock.one IS 'The only row';
COMMENT ON COLUMN audit_clock.ahead IS '0, and more after a dump was restored where transactions count from an earlier number';
INSERT INTO audit_clock DEFAULT VALUES;

ALTER TABLE audit_clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_clock FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_clock_read ON audit_clock FOR SELECT TO epione_seal USING (true);
GRANT SELECT ON audit_clock TO epione_seal;

ALTER TABLE audit_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_seal FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_seal_set ON audit_seal TO epione_seal USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON audit_seal TO epione_seal;

CREATE POLICY audit_event_sealed ON audit_event FOR SELECT TO epione_seal USING (true);
GRANT SELECT ON audit_event TO epione_seal;

-- Pages are summarised as they fill, so that a batch is found without reading the rest.
DROP INDEX audit_event_in_order;
CREATE INDEX audit_event_in_order ON audit_event USING brin (written_in) WITH (pages_per_range = 32, autosummarize = on);

RESET ROLE;

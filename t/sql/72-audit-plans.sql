-- A search of the audit reads little more than it shows, whatever it asks for.

BEGIN;
SELECT test.employee('adm', 'admin') AS adm \gset
INSERT INTO audit_event (id, occurred_at, actor_id, actor_role, route, action, subject_id, outcome)
SELECT uuid_v7(), date_trunc('month', now()) + (i % 80000) * interval '30 seconds', md5('actor' || i % 700)::uuid, 'doctor', 'GET /api/x' || i % 60,
	'action ' || CASE WHEN i % 5000 = 0 THEN 'seldom' ELSE (i % 60)::text END, CASE WHEN i % 3 = 0 THEN md5('subject' || i % 2000)::uuid END,
	CASE WHEN i % 1000 = 0 THEN 'forbidden' ELSE 'done' END
FROM generate_series(1, 160000) AS i;
ANALYZE audit_event;
CREATE FUNCTION pg_temp.pages(given jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
	asked CONSTANT text := test.filled('audit_list', '{"limit": 21, "to": "2100-01-01"}'::jsonb || given);
BEGIN
	PERFORM test.become('epione_admin', 'adm');
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || asked INTO plan;
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || asked INTO plan; -- the first one reads the catalogue too
	PERFORM test.nobody();
	RETURN (plan #>> '{0,Plan,Shared Hit Blocks}')::integer + (plan #>> '{0,Plan,Shared Read Blocks}')::integer;
END
$$;
SELECT test.ok(pages <= most, format('a search %s reads at most %s pages, not %s', words, most, pages))
FROM (VALUES
	('for nothing in particular', '{}', 300),
	('by patient', jsonb_build_object('patient', md5('subject3')::uuid), 300),
	('by somebody who acted', jsonb_build_object('actor', md5('actor3')::uuid), 300),
	('by an action that is seldom', '{"action": "action seldom"}', 300),
	('by outcome', '{"outcome": "forbidden"}', 300),
	('by patient and action', jsonb_build_object('patient', md5('subject3')::uuid, 'action', 'action 3'), 400),
	('by somebody and outcome', jsonb_build_object('actor', md5('actor3')::uuid, 'outcome', 'forbidden'), 700),
	('by time', jsonb_build_object('from', date_trunc('month', now()) + interval '3 days', 'to', date_trunc('month', now()) + interval '4 days'), 300),
	('that finds nothing', jsonb_build_object('patient', md5('nobody')::uuid), 300)) AS search (words, given, most),
	LATERAL pg_temp.pages(given::jsonb) AS pages;
ROLLBACK;

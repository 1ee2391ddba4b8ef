-- Rules about the schema as PostgreSQL's own catalogue tells it.

CREATE TEMPORARY VIEW ours AS
SELECT pg_class.oid, relname, relkind, relrowsecurity, relforcerowsecurity, relowner::regrole::text AS owner
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p');

SELECT test.same(string_agg(relname, ' '), NULL, 'every table forces row policies')
FROM ours WHERE NOT (relrowsecurity AND relforcerowsecurity);

SELECT test.same(string_agg(relname, ' '), NULL, 'every table belongs to epione_owner')
FROM ours WHERE owner <> 'epione_owner';

SELECT test.same(string_agg(relname, ' '), NULL, 'every table has a comment')
FROM ours WHERE obj_description(oid, 'pg_class') IS NULL;

SELECT test.same(string_agg(relname || '.' || attname, ' '), NULL, 'every column has a comment')
FROM ours JOIN pg_attribute ON attrelid = ours.oid
WHERE attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL;

SELECT test.same(string_agg(proname, ' '), NULL, 'every function of ours has a comment')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner::regrole::text LIKE 'epione%' AND obj_description(oid, 'pg_proc') IS NULL;

-- Partitions repeat their parent's.
CREATE TEMPORARY VIEW rule AS
SELECT conname AS name FROM pg_constraint JOIN ours ON ours.oid = conrelid JOIN pg_class ON pg_class.oid = conrelid WHERE NOT relispartition
UNION
SELECT index.relname FROM pg_index JOIN ours ON ours.oid = indrelid JOIN pg_class AS index ON index.oid = indexrelid
	JOIN pg_class AS owner ON owner.oid = indrelid
WHERE indisunique AND NOT owner.relispartition;

-- Those that functions refuse under: breach('name', ...), and refuse_move's by state.
CREATE TEMPORARY VIEW told AS
SELECT DISTINCT found[1] AS name
FROM pg_proc, regexp_matches(prosrc, 'breach\(''([a-z0-9_]+)''\s*,', 'g') AS found
WHERE pronamespace = 'public'::regnamespace
UNION
SELECT 'appointment_' || found[1]
FROM pg_proc, regexp_matches(prosrc, '(?:THEN|ELSE) ''([a-z_]+)''', 'g') AS found
WHERE proname = 'refuse_move';

SELECT test.same(string_agg(name, ' '), NULL, 'every rule has its words in breach.def')
FROM (SELECT name FROM rule UNION SELECT name FROM told EXCEPT SELECT name FROM test.breach) AS missing;

SELECT test.same(string_agg(name, ' '), NULL, 'every word in breach.def has its rule')
FROM (SELECT name FROM test.breach EXCEPT (SELECT name FROM rule UNION SELECT name FROM told)) AS missing;

SELECT test.ok(count(*) > 15, 'refusals of functions are found at all') FROM told;

-- A column that a policy compares, or a foreign key points from, is the first of an index.
CREATE TEMPORARY VIEW indexed AS
SELECT indrelid AS relation, indkey[0] AS number FROM pg_index;

SELECT test.same(string_agg(DISTINCT tablename || '.' || attname, ' '), NULL, 'every column that a policy compares leads an index')
FROM pg_policies
JOIN ours ON relname = tablename
JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0
WHERE coalesce(qual, '') ~ ('\m' || attname || ' = ') AND atttypid = 'uuid'::regtype AND attname <> 'booked_by'
	AND NOT EXISTS (SELECT FROM indexed WHERE relation = attrelid AND number = attnum);

SELECT test.same(string_agg(conname, ' '), NULL, 'every key to another person leads an index')
FROM pg_constraint
JOIN ours ON ours.oid = conrelid
JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
WHERE contype = 'f' AND attname IN ('patient_id', 'doctor_id', 'account_id', 'grantee_id', 'specialty_id')
	AND NOT EXISTS (SELECT FROM indexed WHERE relation = conrelid AND number = conkey[1]);

SELECT test.same(string_agg(proname, ' '), NULL, 'functions that act as another have a fixed search path and an owner who is nobody')
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prosecdef
	AND (proowner::regrole::text <> CASE WHEN proname ~ '^(audit_month|retain_reach)' THEN 'epione_owner' ELSE 'epione_scheduler' END OR NOT coalesce(proconfig::text LIKE '%search_path=pg_catalog, public, pg_temp%', false));

SELECT test.same(string_agg(proname, ' '), NULL, 'no function of ours is everybody''s')
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proowner::regrole::text LIKE 'epione%' AND has_function_privilege('public', oid, 'EXECUTE');

SELECT test.same(string_agg(rolname, ' '), NULL, 'no role of ours is above row policies')
FROM pg_roles WHERE rolname LIKE 'epione%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb);

SELECT test.same(string_agg(rolname, ' ' ORDER BY rolname), 'epione_app epione_deliver epione_retain epione_seal', 'epione_app and the helpers alone sign in')
FROM pg_roles WHERE rolname LIKE 'epione%' AND rolcanlogin;

SELECT test.same(bool_or(rolinherit), false, 'and inherit nothing') FROM pg_roles WHERE rolname LIKE 'epione%' AND rolcanlogin;

SELECT test.same(count(*), 0::bigint, 'the helpers become nobody else') FROM pg_auth_members
WHERE member::regrole::text IN ('epione_deliver', 'epione_retain', 'epione_seal');

-- As epione-retain does first: tables that were added since its migration come within its reach.
SELECT retain_reach() \gset
SELECT test.same(string_agg(relation::text, ' '), NULL, 'epione_retain reaches every table that belongs to a patient or an account')
FROM retain_tables()
WHERE NOT has_table_privilege('epione_retain', relation, 'DELETE')
	OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND 'epione_retain'::regrole = ANY (polroles) AND polcmd IN ('*', 'd'));
SELECT test.ok(count(*) > 15, 'they are found at all') FROM retain_tables();

SELECT test.same(string_agg(DISTINCT table_name::text || ' ' || privilege_type, ', ' ORDER BY table_name::text || ' ' || privilege_type),
	'house_key SELECT, permission_version SELECT, role_permission SELECT', 'epione_app itself may read permissions and the house''s wrapped key')
FROM information_schema.role_table_grants WHERE grantee = 'epione_app' AND table_schema = 'public' AND table_name <> 'schema_migration';

SELECT test.same(string_agg(DISTINCT table_name::text, ' '), NULL, 'nobody has a right to a partition of the audit')
FROM information_schema.role_table_grants WHERE table_name LIKE 'audit\_event\_%' AND grantee <> 'epione_owner';

SELECT test.same(string_agg(DISTINCT table_name::text, ' '), 'audit_event', 'and write the audit')
FROM information_schema.column_privileges WHERE grantee = 'epione_app' AND table_schema = 'public' AND privilege_type <> 'SELECT';

SELECT test.same(string_agg(DISTINCT grantee || ' ' || privilege_type, ', '), NULL, 'the audit is only read and added to')
FROM (SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'audit_event'
	UNION SELECT grantee, privilege_type FROM information_schema.column_privileges WHERE table_name = 'audit_event') AS given
WHERE grantee <> 'epione_owner' AND privilege_type NOT IN ('INSERT', 'SELECT');

SELECT test.same(string_agg(DISTINCT column_name::text, ' '), NULL, 'nobody chooses when a row of the audit was written')
FROM information_schema.column_privileges
WHERE table_name = 'audit_event' AND grantee <> 'epione_owner' AND privilege_type = 'INSERT' AND column_name IN ('occurred_at', 'written_in');

SELECT test.same(string_agg(DISTINCT grantee::text, ' '), 'epione_owner epione_signin', 'epione_signin alone reads password hashes')
FROM information_schema.column_privileges WHERE table_name = 'account' AND column_name = 'password_hash' AND privilege_type = 'SELECT';

-- Each policy compares; none chooses.
SELECT test.same(string_agg(policyname, ' '), NULL, 'no policy has an OR')
FROM pg_policies WHERE coalesce(qual, '') || coalesce(with_check, '') ~ '\mOR\M' AND policyname <> 'account_registers';

SELECT test.same(string_agg(policyname, ' '), NULL, 'policies ask for the actor once a statement')
FROM pg_policies WHERE coalesce(qual, '') || coalesce(with_check, '') ~ '(?<!SELECT )app_(actor|patient)\(\)(?! AS)';

SELECT test.same(string_agg(tablename || ' ' || cmd || ' ' || role, ', '), NULL, 'at most one policy for each role and command')
FROM (
	SELECT tablename, one AS cmd, role
	FROM pg_policies, unnest(roles) AS role, unnest(CASE cmd WHEN 'ALL' THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] ELSE ARRAY[cmd] END) AS one
	GROUP BY 1, 2, 3
	HAVING count(*) > 1
) AS twice;

-- Those that begin and end transactions are prepared by the protocol only; the server does so before it starts.
SELECT test.same(string_agg(name, ' '), NULL, 'every statement prepares on a fresh schema')
FROM test.statement
WHERE name NOT LIKE 'transaction\_%' AND test.obstacle('PREPARE fresh_' || name || ' AS ' || test.filled(name, '{}')) <> 'nothing';

SELECT test.same(string_agg(DISTINCT permission, ' '), NULL, 'every permission has its words in permission')
FROM role_permission WHERE permission NOT IN (SELECT permission FROM permission);

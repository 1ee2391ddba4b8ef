-- Sessions written down: everybody's own, and ended all together by whoever takes a right away.

BEGIN;
SELECT test.employee('adm', 'admin') \gset
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name)
VALUES (test.id('ann'), 'ann@session.test', 'x', 'patient', 'active', 'Ann', 'A'), (test.id('bob'), 'bob@session.test', 'x', 'patient', 'active', 'Bob', 'B');

CREATE FUNCTION pg_temp.begun(who text, key text, life integer DEFAULT 3600) RETURNS bigint LANGUAGE sql AS $$
	SELECT test.rows('session_begun', jsonb_build_object('actor_id', test.id(who), 'session_key', key, 'level', 'full', 'browser', true, 'device', 'Firefox on Linux',
		'address', '192.0.2.1', 'life', life))
$$;
SELECT test.become('epione_signin', 'ann') \gset
SELECT test.same(pg_temp.begun('ann', 'a1') + pg_temp.begun('ann', 'a2') + pg_temp.begun('ann', 'a3'), 3::bigint, 'sessions are written down');
SELECT test.stopped('42501', format('INSERT INTO session (account_id, key, level, browser, device, ends_at) VALUES (%L, ''b'', ''full'', true, ''x'', now())',
	test.id('bob')), 'nobody begins another''s session');
SELECT test.become('epione_signin', 'bob') \gset
SELECT test.same(pg_temp.begun('bob', 'b1'), 1::bigint, 'Bob signs in');
SELECT test.same(array_agg(key), ARRAY['b1'], 'and sees his own') FROM session;
SELECT test.same(test.rows('session_ended', '{"session_id": "a1"}'), 0, 'and ends his own only');

SELECT test.become('epione_patient', 'ann') \gset
SELECT test.stopped('42501', 'SELECT * FROM session', 'a patient reads no keys');
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.stopped('42501', 'SELECT * FROM session', 'nor does an admin');
SELECT test.same(array_agg(key ORDER BY key), ARRAY['a1', 'a3'], 'who takes a right away ends all but one')
FROM session_end_all(test.id('ann'), 'a2') AS key;
SELECT test.same(count(*), 1::bigint, 'what ended does not end again') FROM session_end_all(test.id('ann'), NULL);
SELECT test.nobody() \gset
SELECT test.same(array_agg(key), ARRAY['b1'], 'others go on') FROM session WHERE ended_at IS NULL AND account_id IN (test.id('ann'), test.id('bob'));
SELECT test.become('epione_visitor') \gset
SELECT test.stopped('42501', format('SELECT session_end_all(%L, NULL)', test.id('bob')), 'a visitor ends nothing');

SELECT test.nobody() \gset
UPDATE session SET begun_at = now() - interval '92 days', ends_at = now() - interval '91 days' WHERE key IN ('a1', 'b1');
SELECT test.become('epione_signin', 'ann') \gset
SELECT pg_temp.begun('ann', 'a4') \gset
SELECT test.nobody() \gset
SELECT test.same(array_agg(key ORDER BY key), ARRAY['a2', 'a3', 'a4', 'b1'], 'the next session takes one''s own old ones away') FROM session
WHERE account_id IN (test.id('ann'), test.id('bob'));
ROLLBACK;

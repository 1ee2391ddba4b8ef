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

-- The row has the last word on what Redis says.
CREATE FUNCTION pg_temp.proof(wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rule text;
BEGIN
	PERFORM session_prove(wanted);
	RETURN 'goes on';
EXCEPTION WHEN check_violation THEN
	GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
	RETURN rule;
END
$$;
SELECT test.nobody() \gset
UPDATE session SET ends_at = now() - interval '1 second' WHERE key = 'a2';
INSERT INTO session (account_id, key, level, browser, device, ends_at) VALUES (test.id('ann'), 'a5', 'full', false, 'x', now() + interval '1 hour');
SELECT test.same(pg_temp.proof(key), wanted, words)
FROM (VALUES ('b1', 'goes on', 'a session that goes on is proved'), ('a1', 'session_goes_on', 'one that was ended is not'), ('a2', 'session_goes_on', 'nor one whose time is over'),
	('nobody''s', 'session_goes_on', 'nor one that nobody began')) AS proof (key, wanted, words);
SELECT test.become('epione_patient', 'ann') \gset
SELECT test.stopped('42501', 'SELECT session_prove(''b1'')', 'nobody asks it about others');

SELECT test.become('epione_signin', 'ann') \gset
SELECT test.same(test.rows('session_turn', jsonb_build_object('session_id', key, 'turn', turn)), wanted, words)
FROM (VALUES (1, 'a5', '1', 0, 'a turn to come is nobody''s'), (2, 'a5', '0', 1, 'the turn that it is is taken'), (3, 'a5', '0', 0, 'and gone'), (4, 'a5', '1', 1, 'the next one follows'),
	(5, 'a1', '0', 0, 'what was ended has none'), (6, 'a2', '0', 0, 'nor what is over'), (7, 'b1', '0', 0, 'and another''s is not there')) AS turn (n, key, turn, wanted, words)
ORDER BY n;
SELECT test.same(test.rows('session_goes_on', jsonb_build_object('began_session', key)), wanted, words)
FROM (VALUES ('a5', 1, 'one''s own goes on'), ('a1', 0, 'but not after its end'), ('a2', 0, 'nor after its time'), ('b1', 0, 'another''s is not there')) AS own (key, wanted, words);

-- What is good once was used once.
SELECT test.same(test.rows('spent_note', jsonb_build_object('spent_hash', repeat(letter, 64), 'spent_until', extract(epoch FROM now() + until)::bigint)), wanted, words)
FROM (VALUES (1, 'a', interval '5 minutes', 1, 'what is used for the first time is'), (2, 'a', '5 minutes', 0, 'and not again'), (3, 'b', '-1 hour', 1, 'another one is, too')) AS use (n, letter, until, wanted, words)
ORDER BY n;
SELECT test.same(test.rows('spent_note', jsonb_build_object('spent_hash', repeat('c', 64), 'spent_until', extract(epoch FROM now())::bigint)), 1, 'the next use');
SELECT test.same(array_agg(left(hash, 1) ORDER BY hash), ARRAY['a', 'c'], 'forgets those that are over by themselves') FROM spent;
SELECT test.become('epione_patient', 'ann') \gset
SELECT test.stopped('42501', 'SELECT * FROM spent', 'and a patient reads none');

SELECT test.nobody() \gset
UPDATE session SET begun_at = now() - interval '92 days', ends_at = now() - interval '91 days' WHERE key IN ('a1', 'b1');
SELECT test.become('epione_signin', 'ann') \gset
SELECT pg_temp.begun('ann', 'a4') \gset
SELECT test.nobody() \gset
SELECT test.same(array_agg(key ORDER BY key), ARRAY['a2', 'a3', 'a4', 'a5', 'b1'], 'the next session takes one''s own old ones away') FROM session
WHERE account_id IN (test.id('ann'), test.id('bob'));
ROLLBACK;

-- Second factors: everybody's own, reached by signing in alone, and each proof used once.

BEGIN;
SELECT test.employee('adm', 'admin') \gset
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name)
VALUES (test.id('ann'), 'ann@factor.test', 'x', 'patient', 'active', 'Ann', 'A'), (test.id('bob'), 'bob@factor.test', 'x', 'patient', 'active', 'Bob', 'B');
INSERT INTO totp (account_id, secret, confirmed_at) VALUES (test.id('bob'), 'sealed', now());
INSERT INTO recovery_code (account_id, hash) VALUES (test.id('bob'), 'h1'), (test.id('bob'), 'h2');
INSERT INTO passkey (id, account_id, credential_id, public_key, algorithm, sign_count, name)
VALUES (test.id('key'), test.id('bob'), 'c1', 'k', -7, 5, 'His');

SELECT test.stopped('42501', format('SELECT * FROM %I', name), format('%s reads no %s', role, name))
FROM (VALUES ('epione_visitor'), ('epione_applicant'), ('epione_patient'), ('epione_clinician'), ('epione_staff'), ('epione_admin')) AS asker (role),
	(VALUES ('totp'), ('recovery_code'), ('passkey')) AS tables (name),
	LATERAL (SELECT test.become(role, 'bob')) AS became;
SELECT test.stopped('42501', format('SELECT account_factors(%L)', test.id('bob')), 'nor asks which an account has');

SELECT test.become('epione_signin', 'ann') \gset
SELECT test.same((SELECT count(*) FROM totp) + (SELECT count(*) FROM recovery_code) + (SELECT count(*) FROM passkey), 0::bigint, 'signing in sees no other''s');
SELECT test.same(test.rows('totp_use', '{"step": 9}'), 0, 'nor uses another''s app');
SELECT test.same(test.rows('recovery_code_use', '{"code_hash": "h1"}'), 0, 'nor another''s recovery code');
SELECT test.same(test.rows('passkey_use', jsonb_build_object('passkey_id', test.id('key'), 'sign_count', 9)), 0, 'nor another''s passkey');
SELECT test.same(test.rows('passkey_rename', jsonb_build_object('id', test.id('key'), 'name', 'Mine')), 0, 'nor names it');
SELECT test.same(test.rows('passkey_remove', jsonb_build_object('id', test.id('key'))), 0, 'nor removes it');
SELECT test.stopped('42501', format('INSERT INTO totp (account_id, secret) VALUES (%L, ''s'')', test.id('bob')), 'nor sets one up for them');
SELECT test.same(account_factors(test.id('bob')), ARRAY['totp', 'passkey', 'recovery-code'], 'who gave the password is told which there are');
SELECT test.same(account_factors(test.id('ann')), '{}'::text[], 'or that there is none');

SELECT test.become('epione_signin', 'bob') \gset
SELECT test.same(test.rows('totp_use', '{"step": 9}'), 1, 'a step is used');
SELECT test.same(test.rows('totp_use', '{"step": 9}'), 0, 'once');
SELECT test.same(test.rows('totp_use', '{"step": 8}'), 0, 'and none before it');
SELECT test.same(test.rows('totp_use', '{"step": 10}'), 1, 'but the next one');
SELECT test.same(test.rows('totp_begin', '{"sealed": "other"}'), 0, 'an app that is set up is not set up anew');
SELECT test.same(test.rows('recovery_code_use', '{"code_hash": "h1"}'), 1, 'a recovery code is used');
SELECT test.same(test.rows('recovery_code_use', '{"code_hash": "h1"}'), 0, 'once');
SELECT test.same(test.rows('passkey_use', jsonb_build_object('passkey_id', test.id('key'), 'sign_count', 5)), 0, 'a counter that stays is refused');
SELECT test.same(test.rows('passkey_use', jsonb_build_object('passkey_id', test.id('key'), 'sign_count', 0)), 0, 'and one that begins anew');
SELECT test.same(test.rows('passkey_use', jsonb_build_object('passkey_id', test.id('key'), 'sign_count', 6)), 1, 'but one that grows is taken');
SELECT test.refused('passkey_is_registered_once', 'passkey_add',
	'{"made_id": "c1", "made_key": "k", "algorithm": -7, "sign_count": 0, "name": "x"}', 'a credential is registered once');
SELECT test.refused('passkey_algorithm_is_one_of_ours', 'passkey_add',
	'{"made_id": "c2", "made_key": "k", "algorithm": -35, "sign_count": 0, "name": "x"}', 'with an algorithm of ours');
SELECT test.same(sum(test.rows('passkey_add', jsonb_build_object('made_id', 'm' || number, 'made_key', 'k', 'algorithm', -7, 'sign_count', 0, 'name', 'x')))::bigint,
	19::bigint, 'an account has twenty passkeys at most') FROM generate_series(1, 25) AS number;
SELECT test.same(test.rows('account_signed_in', jsonb_build_object('status', 'active', 'without_factor', without)), rows, words)
FROM (VALUES (1, 'true', 0, 'whoever has one does not sign in without'), (2, 'false', 1, 'but with it')) AS factor (n, without, rows, words)
ORDER BY n;

SELECT test.become('epione_signin', 'ann') \gset
SELECT test.same(test.rows('totp_begin', '{"sealed": "one"}') + test.rows('totp_begin', '{"sealed": "two"}'), 2, 'setting up may begin anew');
SELECT test.same(answer ->> 'secret', 'two', 'with another secret') FROM test.run('totp_read') AS answer;
SELECT test.same(test.rows('totp_use', '{"step": 9}'), 0, 'an app that nobody confirmed is none');
SELECT test.same(account_factors(test.id('ann')), '{}'::text[], 'and no factor');
SELECT test.same(test.rows('totp_confirm', '{"step": 9}'), 1, 'a code confirms it');
SELECT test.same(test.rows('totp_use', '{"step": 9}'), 0, 'and is used up by that');
SELECT test.same(account_factors(test.id('ann')), ARRAY['totp'], 'then it is one');
ROLLBACK;

-- Messages and the secrets in their links.

BEGIN;
SELECT test.employee('adm', 'admin') \gset
INSERT INTO account (id, email, password_hash, role, status, first_name, last_name, language)
VALUES (test.id('zoe'), 'zoe@sql.test', 'x', 'patient', 'active', 'Zoe', 'Z', 'ar');

SELECT test.stopped('nothing', format('SELECT outbox_mail(''password-changed'', %L, NULL, ''{}'', NULL)', test.id('zoe')), role || ' may write a message')
FROM (VALUES ('epione_signin'), ('epione_applicant'), ('epione_patient'), ('epione_clinician'), ('epione_staff'), ('epione_admin')) AS wish (role),
	LATERAL (SELECT test.become(role, 'zoe')) AS became;
SELECT test.become('epione_visitor') \gset
SELECT test.stopped('42501', 'SELECT outbox_mail(''x'', NULL, ''a@b.test'', ''{}'', NULL)', 'a visitor may not');

SELECT test.become('epione_patient', 'zoe') \gset
SELECT outbox_mail('new-sign-in', test.id('zoe'), NULL, '{"address": "192.0.2.1"}', NULL) AS message \gset
SELECT outbox_mail('reset-password', test.id('zoe'), 'other@sql.test', '{"expiresAt": "2030-01-01T00:00:00Z"}', 'token') AS secret \gset
SELECT test.stopped('42501', 'SELECT count(*) FROM outbox', 'a patient reads no messages');
SELECT test.stopped('outbox_address_is_one_line', 'SELECT outbox_mail(''x'', NULL, E''a@b.test\nBcc: c@d.test'', ''{}'', NULL)', 'an address is one line');
SELECT test.stopped('outbox_kind_is_a_word', 'SELECT outbox_mail(''../x'', NULL, ''a@b.test'', ''{}'', NULL)', 'a kind is a word');

SELECT test.nobody() \gset
SELECT test.same(address, 'zoe@sql.test', 'a message goes to the account''s own address') FROM outbox WHERE id = :'message';
SELECT test.same(language, 'ar', 'in the account''s language') FROM outbox WHERE id = :'message';
SELECT test.same(facts, '{"firstName": "Zoe", "address": "192.0.2.1"}'::jsonb, 'with its first name') FROM outbox WHERE id = :'message';
SELECT test.same(address || ' ' || expires_at, 'other@sql.test 2030-01-01 00:00:00+00', 'or to the address that was said, as long as was said')
FROM outbox WHERE id = :'secret';
SELECT test.stopped('outbox_secret_is_gone_when_it_is_over', format('UPDATE outbox SET state = ''sent'' WHERE id = %L', :'secret'), 'a sent message keeps no secret');
SELECT test.stopped('outbox_sending_is_somebodys', format('UPDATE outbox SET state = ''sending'' WHERE id = %L', :'message'), 'somebody sends what is being sent');

SELECT test.become('epione_admin', 'adm') \gset
SELECT test.same(count(*), 2::bigint, 'an admin watches the outbox') FROM (SELECT id FROM outbox WHERE account_id = test.id('zoe')) AS seen;
SELECT test.stopped('42501', 'SELECT secret FROM outbox', 'but no secret');
SELECT test.stopped('42501', 'SELECT facts FROM outbox', 'and no content');

-- Secrets for one use.
SELECT test.become('epione_signin') \gset
SELECT single_use_new('reset-password', test.id('zoe'), '{"a": 1}', interval '15 minutes') AS token \gset
SELECT test.ok(:'token' ~ '^[A-Za-z0-9_-]{43}$', 'a token fits a link');
SELECT test.stopped('42501', 'SELECT single_use_new(''invitation'', NULL, ''{}'', ''1 hour'')', 'signing in invites nobody');
SELECT test.same(count(*), 0::bigint, 'a token is good for its purpose only') FROM single_use_take(:'token', 'verify-email');
SELECT test.same(count(*), 0::bigint, 'another one is not good') FROM single_use_take(secret_new(), 'reset-password');
SELECT test.same(account_id::text || facts::text, test.id('zoe') || '{"a": 1}', 'a token brings back what was agreed') FROM single_use_take(:'token', 'reset-password');
SELECT test.same(count(*), 0::bigint, 'once') FROM single_use_take(:'token', 'reset-password');
SELECT single_use_new('reset-password', test.id('zoe'), '{}', interval '-1 second') AS token \gset
SELECT test.same(count(*), 0::bigint, 'and not after its time') FROM single_use_take(:'token', 'reset-password');
SELECT test.become('epione_admin', 'adm') \gset
SELECT test.stopped('nothing', 'SELECT single_use_new(''invitation'', NULL, ''{}'', ''1 hour'')', 'an admin invites');
SELECT test.stopped('42501', 'SELECT single_use_new(''reset-password'', NULL, ''{}'', ''1 hour'')', 'but resets nobody''s password');
SELECT test.stopped('42501', 'SELECT * FROM single_use_take(''x'', ''invitation'')', 'and uses no invitation');
SELECT test.become('epione_patient', 'zoe') \gset
SELECT single_use_new('proxy-invitation', test.id('zoe'), '{}', interval '1 hour') AS token \gset
SELECT test.same(count(*), 1::bigint, 'a patient may invite a proxy, and be one') FROM single_use_take(:'token', 'proxy-invitation');
SELECT test.stopped('42501', 'SELECT single_use_new(''reset-password'', NULL, ''{}'', ''1 hour'')', 'a patient resets nobody''s password');

-- Links that people ask for.
SELECT test.nobody() \gset
SELECT test.patient('yan') \gset
SELECT test.become('epione_signin') \gset
SELECT test.stopped('nothing', 'INSERT INTO account_mail_request (purpose, email) VALUES (''reset-password'', ''x@y.test'')', 'anybody may ask for a link');
SELECT test.stopped('42501', 'SELECT * FROM account_mail_request', 'and learns nothing by it');
INSERT INTO account_mail_request (purpose, email)
VALUES ('reset-password', 'YAN@sql.test'), ('reset-password', 'yan@sql.test'), ('reset-password', 'nobody@sql.test'), ('verify-email', 'yan@sql.test');
SELECT test.become('epione_deliver') \gset
SELECT test.stopped('42501', 'SELECT * FROM account', 'the sender reads no account');
SELECT test.stopped('42501', 'SELECT hash FROM single_use_secret', 'and no hash of a token');
SELECT account_mail_requests_answered() \gset
SELECT test.same(:account_mail_requests_answered, 2, 'somebody gets one link a minute for each purpose, and nobody none');
SELECT test.nobody() \gset
SELECT test.same(count(*), 0::bigint, 'what was answered is gone') FROM account_mail_request;
SELECT secret AS reset FROM outbox WHERE kind = 'reset-password' AND address = 'yan@sql.test' \gset
SELECT secret AS confirm FROM outbox WHERE kind = 'verify-email' AND address = 'yan@sql.test' \gset
SELECT test.ok(expires_at BETWEEN now() + interval '14 minutes' AND now() + interval '16 minutes', 'a link lives 15 minutes')
FROM single_use_secret WHERE hash = secret_hash(:'reset');
SELECT test.become('epione_signin') \gset
SELECT test.stopped('single_use_secret_is_good', format('SELECT account_email_confirm(%L)', :'reset'), 'a link is for one purpose');
SELECT test.same(account_email_confirm(:'confirm'), test.id('yan'), 'the address is confirmed');
SELECT test.stopped('single_use_secret_is_good', format('SELECT account_email_confirm(%L)', :'confirm'), 'once');
SELECT single_use_new('reset-password', test.id('yan'), '{}', interval '15 minutes') AS older \gset
SELECT test.same(account_password_reset(:'reset', 'new hash'), test.id('yan'), 'the password is reset');
SELECT test.stopped('single_use_secret_is_good', format('SELECT account_password_reset(%L, ''x'')', :'older'), 'and all other links are spent with that');
SELECT test.become('epione_signin', 'yan') \gset
SELECT test.same(account_password_change('newer hash'), test.id('yan'), 'somebody signed in changes their own');
SELECT test.same(test.rows('password_change', jsonb_build_object('proved_hash', hash, 'password_hash', next)), rows, words)
FROM (VALUES (1, 'new hash', 'x', 0, 'not by one that was'), (2, 'newer hash', 'newest hash', 1, 'but by the one that is'), (3, 'newer hash', 'x', 0, 'once'))
	AS change (n, hash, next, rows, words)
ORDER BY n;
SELECT test.become('epione_patient', 'yan') \gset
SELECT test.stopped('42501', 'SELECT account_password_change(''x'')', 'but not without signing in');
SELECT test.nobody() \gset
SELECT test.same(password_hash, 'newest hash', 'it is kept') FROM account WHERE id = test.id('yan');
SELECT test.ok(email_verified_at IS NOT NULL AND password_changed_at IS NOT NULL, 'and when') FROM account WHERE id = test.id('yan');

-- Where the clinic wants it, patients confirm their address first.
SELECT test.patient('una') AS una, test.clinician('doc', 'UTC') AS doc \gset
SELECT test.hours('doc', '00:00', '24:00') \gset
SELECT set_config('epione.verify_email', 'booking', true) \gset
SELECT test.become('epione_patient', 'una', 'patient una') \gset
SELECT test.refused('appointment_booker_confirmed_their_address', 'appointment_book',
	test.booking('doc', date_trunc('hour', now()) + interval '2 days'), 'a patient confirms their address before they book');
SELECT set_config('epione.verify_email', 'off', true) \gset
SELECT test.refused('nothing', 'appointment_book', test.booking('doc', date_trunc('hour', now()) + interval '2 days'), 'where the clinic wants that');
SELECT set_config('epione.verify_email', 'booking', true) \gset
SELECT test.nobody() \gset
UPDATE account SET email_verified_at = now() WHERE id = test.id('una');
SELECT test.become('epione_patient', 'una', 'patient una') \gset
SELECT test.refused('nothing', 'appointment_book', test.booking('doc', date_trunc('hour', now()) + interval '2 days'), 'and books then');
ROLLBACK;

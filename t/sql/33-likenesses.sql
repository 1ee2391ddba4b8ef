-- Who may be there already: found by each thing that is theirs alone, or by a birthday with a name like theirs, and by nothing of anybody else's.

BEGIN;
SELECT test.patient('ann'), test.patient('bob'), test.patient('gil'), test.employee('desk', 'staff') \gset
INSERT INTO patient_key (patient_id, wrapped, master_key) SELECT test.id('patient ' || name), 'w', 'm' FROM unnest('{ann,bob,gil}'::text[]) AS name;
INSERT INTO patient_contact (patient_id, phone_hash, other_phone_hash, email_hash)
SELECT test.id('patient ' || name), name || ' at home', name || ' at work', name || ' by mail' FROM unnest('{ann,bob,gil}'::text[]) AS name;
INSERT INTO identity_document (patient_id, sealed_for, kind, country, number, number_hash, recorded_by, deleted_at)
SELECT test.id('patient ' || name), test.id('patient ' || name), 'passport', 'GB', 'sealed', number, test.id('desk'), gone
FROM (VALUES ('ann', 'passport of ann', NULL), ('bob', 'passport of bob', NULL), ('ann', 'lost by ann', now())) AS t (name, number, gone);
UPDATE account SET phone = CASE id WHEN test.id('ann') THEN '+44 20 7946 0001' WHEN test.id('bob') THEN '12-345' END WHERE id IN (test.id('ann'), test.id('bob'));
UPDATE patient SET first_name = 'Annika', last_name = 'Lindqvist', date_of_birth = '1980-02-03' WHERE id = test.id('patient ann');
UPDATE patient SET first_name = 'Robert', last_name = 'Owusu', date_of_birth = '1980-02-03' WHERE id = test.id('patient bob');
UPDATE patient SET first_name = 'Annika', last_name = 'Lindqvist', date_of_birth = '1980-02-03', deleted_at = now() WHERE id = test.id('patient gil');
-- Whoever reaches another's record is not its owner for that.
INSERT INTO care_grant (grantee_id, patient_id, reason, level) VALUES (test.id('ann'), test.id('patient bob'), 'proxy', 'full');

SELECT test.same((
	SELECT coalesce(string_agg(name, ' ' ORDER BY name), 'nobody')
	FROM patient_likenesses(coalesce(first, 'Somebody'), coalesce(last, 'Else'), born, phone, digits, mail, address, document) AS found
	JOIN (SELECT name, test.id('patient ' || name) AS id FROM unnest('{ann,bob,gil}'::text[]) AS name) AS known USING (id)),
	expected, words)
FROM (VALUES
	('nothing', NULL, NULL, NULL::date, NULL, NULL, NULL, NULL, NULL, 'nobody'),
	('a phone', NULL, NULL, NULL, 'ann at home', NULL, NULL, NULL, NULL, 'ann'),
	('another phone', NULL, NULL, NULL, 'ann at work', NULL, NULL, NULL, NULL, 'ann'),
	('a phone of whoever is deleted', NULL, NULL, NULL, 'gil at home', NULL, NULL, NULL, NULL, 'nobody'),
	('an address', NULL, NULL, NULL, NULL, NULL, 'ann by mail', NULL, NULL, 'ann'),
	('the address of an account', NULL, NULL, NULL, NULL, NULL, NULL, 'ann@sql.test', NULL, 'ann'),
	('the digits of an account''s phone', NULL, NULL, NULL, NULL, '442079460001', NULL, NULL, NULL, 'ann'),
	('too few digits', NULL, NULL, NULL, NULL, '12345', NULL, NULL, NULL, 'nobody'),
	('a passport', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'passport of ann', 'ann'),
	('one that was taken out', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'lost by ann', 'nobody'),
	('a birthday and a name', 'Anika', 'Lindquist', '1980-02-03', NULL, NULL, NULL, NULL, NULL, 'ann'),
	('the names the other way round', 'Lindqvist', 'Annika', '1980-02-03', NULL, NULL, NULL, NULL, NULL, 'ann'),
	('another birthday', 'Annika', 'Lindqvist', '1980-03-02', NULL, NULL, NULL, NULL, NULL, 'nobody'),
	('another name', 'Maria', 'Petrova', '1980-02-03', NULL, NULL, NULL, NULL, NULL, 'nobody'),
	('things of two', NULL, NULL, NULL, 'ann at home', NULL, 'bob by mail', NULL, NULL, 'ann bob')
) AS t (words, first, last, born, phone, digits, mail, address, document, expected);
ROLLBACK;

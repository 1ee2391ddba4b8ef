-- A consent text has its words in several languages, the English ones where there are no others; and what somebody agreed to is kept in the language they
-- read it in.

SET LOCAL ROLE epione_owner;

CREATE TABLE consent_wording (
	kind text NOT NULL,
	version integer NOT NULL,
	language text NOT NULL,
	title text NOT NULL,
	words text NOT NULL,
	PRIMARY KEY (kind, version, language),
	CONSTRAINT consent_wording_is_of_a_text FOREIGN KEY (kind, version) REFERENCES consent_text (kind, version),
	CONSTRAINT consent_wording_language_is_a_tag CHECK (language ~ '^[a-z]{2,3}$')
);
COMMENT ON TABLE consent_wording IS 'The words of what patients may agree to, in each language there is';
COMMENT ON COLUMN consent_wording.kind IS 'What it is about: see consent_text';
COMMENT ON COLUMN consent_wording.version IS 'Of which version: all languages of one version say the same';
COMMENT ON COLUMN consent_wording.language IS 'en, ar, ...';
COMMENT ON COLUMN consent_wording.title IS 'Its headline';
COMMENT ON COLUMN consent_wording.words IS 'The text itself';

INSERT INTO consent_wording (kind, version, language, title, words)
SELECT kind, version, 'en', title, words FROM consent_text;

INSERT INTO consent_wording (kind, version, language, title, words)
VALUES
	('care-records', 1, 'ar', 'حفظ سجلك', 'تحتفظ العيادة بسجل لرعايتك: ما تخبرنا به، وما نجده، وما نتفق عليه. يقرؤه ويكتب فيه من يعالجونك. يمكنك في أي وقت أن ترى من فتحه.'),
	('video-visits', 1, 'ar', 'الزيارات بالفيديو', 'يراك المعالج ويسمعك عبر اتصال فيديو بدلاً من الغرفة. لا يغني ذلك عن كل فحص، وسيخبرك المعالج متى يلزم أن تحضر. في حالات الطوارئ اتصل برقم الطوارئ في بلدك.'),
	('reminders', 1, 'ar', 'التذكير بالبريد الإلكتروني والرسائل القصيرة', 'نذكّرك بالزيارات والأدوية بالبريد الإلكتروني والرسائل القصيرة. تنتقل هذه الرسائل بلا حماية، لذلك لا تذكر أبداً موضوع الزيارة.'),
	('sharing', 1, 'ar', 'المشاركة مع معالجين آخرين', 'عندما يستشير المعالج زميلاً أو يحيلك إليه، تُفتح للزميل أجزاء السجل التي يحتاج إليها. يمكنك أن ترى كل اطلاع من هذا النوع وأن تنهيه.'),
	('research', 1, 'ar', 'البحث العلمي', 'قد تُستخدم بياناتك في البحث العلمي بلا اسمك وبلا أي شيء يدل عليك. لا تتوقف رعايتك على ذلك.');

ALTER TABLE consent_text DROP COLUMN title, DROP COLUMN words;
COMMENT ON TABLE consent_text IS 'What patients may agree to; the words are in consent_wording';

ALTER TABLE consent ADD COLUMN language text NOT NULL DEFAULT 'en',
	ADD CONSTRAINT consent_language_is_one_of_the_text FOREIGN KEY (kind, text_version, language) REFERENCES consent_wording (kind, version, language);
COMMENT ON COLUMN consent.language IS 'In which language it was read';

ALTER TABLE consent_wording ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_wording FORCE ROW LEVEL SECURITY;
CREATE POLICY consent_wording_read ON consent_wording FOR SELECT TO epione_patient, epione_clinician, epione_staff, epione_scheduler USING (true);
CREATE POLICY consent_wording_of_the_house ON consent_wording TO epione_owner USING (true) WITH CHECK (true);
GRANT SELECT ON consent_wording TO epione_patient, epione_clinician, epione_staff, epione_scheduler;
GRANT INSERT (language) ON consent TO epione_patient;

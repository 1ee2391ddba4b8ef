-- Words for the permissions that came before there were any.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('password.change', 'own', 'change their own password'),
	('factor.setup', 'own', 'set up a second factor'),
	('factor.verify', 'own', 'give their second factor'),
	('factor.manage', 'own', 'change their own second factors'),
	('session.manage', 'own', 'see and end their own sessions'),
	('outbox.read', 'house', 'see which messages were sent'),
	('outbox.retry', 'house', 'have a message sent again'),
	('mailbox.read', 'house', 'read what a demo clinic would have sent');

RESET ROLE;

/* epionectl create-admin: the first administrator, made by whoever owns the machine.  They are a super-admin while there is no other, because nobody
 * becomes one over the network but by a super-admin. */
#include "ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/database.h"
#include "passwords.h"
#include "util/log.h"
#include "util/password.h"

static struct text
read_password(struct arena *arena)
{
	char line[256];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return (struct text){ NULL, 0 };
	struct text password = text_of(line);
	if (password.length > 0 && password.at[password.length - 1] == '\n')
		password.length--;
	return (struct text){ text_string(arena, password), password.length };
}

int
ctl_create_admin(struct program *program, int count, char **words)
{
	struct arena *arena = arena_new(64 * 1024, 1024 * 1024);
	const struct settings *settings = &program->settings;

	if (count != 3) {
		log_line(LOG_LEVEL_ERROR, "usage: epionectl create-admin EMAIL FIRST LAST, the password on standard input");
		return EXIT_FAILURE;
	}
	struct text password = read_password(arena);
	if (text_points(password) < 12 || text_points(password) > 128 || !text_is_utf8(password)) {
		log_line(LOG_LEVEL_ERROR, "a password wants 12 to 128 characters");
		return EXIT_FAILURE;
	}
	const char *fault = passwords_fault(arena, program->passwords, password, text_of(words[0]));
	if (fault) {
		log_line(LOG_LEVEL_ERROR, "that password %s", fault);
		return EXIT_FAILURE;
	}
	struct text hash = password_hash(arena, password, (size_t)settings->argon2_kib, (unsigned)settings->argon2_passes);
	const char *values[] = { words[0], words[1], words[2], hash.at };
	struct database *owner = database_new(settings->owner_database);
	const struct table *made = database_table(owner, arena,
	    "WITH made AS (INSERT INTO account (email, first_name, last_name, password_hash, role, status, email_verified_at) "
	    "SELECT lower($1::text), $2::text, $3::text, $4::text, "
	    "CASE WHEN EXISTS (SELECT FROM account WHERE role = 'super-admin' AND status = 'active') THEN 'admin' ELSE 'super-admin' END, 'active', now() "
	    "RETURNING id, role), "
	    "written AS (INSERT INTO audit_event (actor_role, route, action, subject_id, object_type, object_id, outcome, purpose) "
	    "SELECT 'operator', 'epionectl create-admin', 'administrator made', id, 'account', id, 'done', 'administration' FROM made) "
	    "SELECT role FROM made", values, 4);
	if (made == NULL)
		return EXIT_FAILURE;
	printf("%s %s was made\n", made->cells[0], words[0]);
	return EXIT_SUCCESS;
}

/* Somebody lost their phone and the paper with the codes: whoever owns the machine knows them, and takes the factors away.  Nobody can over the network.
 * Whose they were is told by mail.  Who has the phone may be signed in, so all sessions end: their rows say so, which every worker asks within a second. */
int
ctl_reset_factors(struct program *program, int count, char **words)
{
	struct arena *arena = arena_new(64 * 1024, 1024 * 1024);

	if (count != 1) {
		log_line(LOG_LEVEL_ERROR, "usage: epionectl reset-factors EMAIL");
		return EXIT_FAILURE;
	}
	const char *values[] = { words[0] };
	struct database *owner = database_new(program->settings.owner_database);
	const struct table *found = database_table(owner, arena,
	    "WITH person AS (SELECT id FROM account WHERE email = lower($1::text) AND deleted_at IS NULL FOR UPDATE), "
	    "app AS (DELETE FROM totp USING person WHERE account_id = person.id), "
	    "codes AS (DELETE FROM recovery_code USING person WHERE account_id = person.id), "
	    "keys AS (DELETE FROM passkey USING person WHERE account_id = person.id), "
	    "ended AS (SELECT count(*) AS sessions FROM person, session_end_all(person.id, NULL)), "
	    "written AS (INSERT INTO audit_event (actor_role, route, action, subject_id, object_type, object_id, outcome, purpose) "
	    "SELECT 'operator', 'epionectl reset-factors', action, id, 'account', id, 'done', 'administration' "
	    "FROM person, ended, (VALUES ('second factors taken away', 0), ('sessions ended', 1)) AS done (action, at_least) WHERE sessions >= at_least) "
	    "SELECT sessions, outbox_mail('factor-changed', id, NULL, jsonb_build_object('what', 'the clinic took all second factors away', "
	    "'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI \"UTC\"')), NULL) FROM person, ended", values, 1);
	if (found == NULL)
		return EXIT_FAILURE;
	if (found->rows == 0) {
		log_line(LOG_LEVEL_ERROR, "nobody has the e-mail %s", words[0]);
		return EXIT_FAILURE;
	}
	printf("%s has no second factor any more, and sets one up at the next sign-in where the role needs it; sessions ended: %s\n", words[0], found->cells[0]);
	return EXIT_SUCCESS;
}

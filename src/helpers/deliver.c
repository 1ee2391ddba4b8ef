/* epione-deliver: sends what waits in the outbox, then ends; or looks again every few seconds until it is told to end.
 *
 * A message is taken (state `sending`, committed), sent, and recorded, and may be lost at each point between.  Before the mail server has the whole
 * message nothing happened and it is tried again, later each time.  After that only the server's answer counts: where it did not come, or where we
 * were killed before we could record it, the message is `unknown`, which people see.  It is never sent again by itself: at most once.
 *
 * Several may run at once: a row is taken by one of them (SKIP LOCKED).  No transaction is open while a mail server is asked. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/database.h"
#include "db/statements.h"
#include "helpers/letter.h"
#include "helpers/mime.h"
#include "helpers/post.h"
#include "settings.h"
#include "util/arena.h"
#include "util/log.h"
#include "util/secret.h"

enum { RECORD_TRIES = 30, LONGEST_WAIT = 3600 };

struct sender {
	struct settings settings;
	struct post_server server;
	struct database *database;
	struct arena *arena;    /* of one message */
	const char *number;     /* of this process, for its advisory lock */
};

struct message {
	const char *id, *channel, *kind, *address, *language, *facts, *secret, *tries;
	bool expired;
	struct letter letter;
};

static volatile sig_atomic_t told_to_end;

static void
end(int signal)
{
	(void)signal;
	told_to_end = 1;
}

/* One number for each process; two with the same would hold each other up, no more. */
static const char *
choose_number(struct arena *arena)
{
	uint64_t number;

	secret_random(&number, sizeof(number));
	return text_print(arena, "%llu", (unsigned long long)(number >> 1)).at;
}

static const char *
read_password(struct arena *arena, const char *path)
{
	char line[256];
	FILE *file = path[0] ? fopen(path, "re") : NULL;

	if (file == NULL)
		return "";
	const char *read = fgets(line, sizeof(line), file);
	fclose(file);
	return read ? text_string(arena, text_trim(text_of(line))) : "";
}

static bool
start(struct sender *sender, const char *path)
{
	static struct arena *kept;
	const struct settings *settings = &sender->settings;
	enum log_level level;

	secret_start();
	if (!settings_read(path, &sender->settings))
		return false;
	if (log_read_level(text_of(settings->log_level), &level))
		log_set_level(level);
	kept = arena_new(4 * 1024, 64 * 1024);
	sender->arena = arena_new(64 * 1024, 4 * 1024 * 1024);
	sender->number = choose_number(kept);
	sender->database = database_new(settings->deliver_database);
	database_option(sender->database, "synchronous_commit=on"); /* what was taken stays taken, also when the server loses its power */
	sender->server = (struct post_server){
		.url = settings->smtp_url,
		.user = settings->smtp_user,
		.password = read_password(kept, settings->smtp_password_file),
		.ca_file = settings->smtp_ca_file,
		.from = settings->mail_from,
		.seconds = settings->smtp_seconds,
	};
	return true;
}

static const struct table *
ask(struct sender *sender, const struct statement *statement, const char *const *values)
{
	return database_table(sender->database, sender->arena, statement->sql, values, statement->parameter_count);
}

static void
tell(enum log_level level, const struct message *message, const char *state, const char *why)
{
	const struct log_pair pairs[] = {
		{ "message", text_of(message->id) },
		{ "kind", text_of(message->kind) },
		{ "try", text_of(message->tries) },
		{ "state", text_of(state) },
		{ "reason", text_of(why) },
		{ NULL, { NULL, 0 } },
	};

	log_pairs(level, pairs);
}

static int
seconds_to_wait(const struct sender *sender, const char *tries)
{
	int64_t wait = sender->settings.mail_retry_seconds;

	for (long try = strtol(tries, NULL, 10); try > 1 && wait < LONGEST_WAIT; try--)
		wait *= 2;
	return (int)(wait < LONGEST_WAIT ? wait : LONGEST_WAIT);
}

/* What was sent has to be recorded, so a database that is away is waited for.  Without success the message becomes unknown by itself. */
static void
record(struct sender *sender, const struct message *message, const char *state, const char *why)
{
	const char *wait = text_print(sender->arena, "%d", seconds_to_wait(sender, message->tries)).at;
	const char *values[] = { why, wait, state, message->id, message->tries };
	const struct table *table = NULL;

	for (int i = 0; i < RECORD_TRIES && (table = ask(sender, &outbox_record, values)) == NULL; i++)
		sleep(1);
	if (table == NULL || table->rows == 0)
		tell(LOG_LEVEL_ERROR, message, "unrecorded", state);
	else
		tell(strcmp(table->cells[0], "sent") == 0 ? LOG_LEVEL_NOTICE : LOG_LEVEL_WARNING, message, table->cells[0], why ? why : "-");
}

static void
keep(struct sender *sender, const struct message *message)
{
	struct text subject = message->letter.subject, body = message->letter.body;
	const char *values[] = { message->id, message->channel, message->address, text_string(sender->arena, subject),
		text_string(sender->arena, body), message->tries };

	if (ask(sender, &outbox_keep, values))
		tell(LOG_LEVEL_NOTICE, message, "kept", "-");
}

/* So that a demo shows what is done about a message that failed. */
static bool
bounces(const struct message *message)
{
	return text_starts(text_of(message->address), "bounce");
}

/* Tried again later, but not for ever. */
static void
put_off(struct sender *sender, const struct message *message, const char *why)
{
	bool last = strtol(message->tries, NULL, 10) >= sender->settings.mail_tries;

	record(sender, message, last ? "failed" : "queued", why);
}

static void
mail(struct sender *sender, const struct message *message)
{
	struct mime_envelope envelope = { .from = sender->server.from, .name = sender->settings.clinic_name, .to = message->address,
		.id = message->id, .written = clock_now() };
	struct text text;
	const char *why = NULL;

	if (sender->server.url[0] == '\0' || sender->server.from[0] == '\0') {
		put_off(sender, message, "no mail server is set (smtp_url, mail_from)");
		return;
	}
	if (!mime_write(sender->arena, &envelope, &message->letter, &text)) {
		record(sender, message, "failed", "an address in it is none");
		return;
	}
	switch (post_send(sender->arena, &sender->server, message->address, text, &why)) {
	case POST_SENT:
		record(sender, message, "sent", NULL);
		break;
	case POST_LATER:
		put_off(sender, message, why);
		break;
	case POST_NEVER:
		record(sender, message, "failed", why);
		break;
	case POST_UNKNOWN:
		record(sender, message, "unknown", why);
		break;
	}
}

static void
deliver(struct sender *sender, struct message *message)
{
	struct letter_wish wish = { .kind = text_of(message->kind), .language = text_of(message->language), .facts = text_of(message->facts),
		.secret = text_of(message->secret), .origin = sender->settings.origin, .clinic = sender->settings.clinic_name };
	const char *why;

	if (message->expired)
		record(sender, message, "failed", "its time was over before it could be sent");
	else if (!letter_write(sender->arena, &wish, &message->letter, &why))
		record(sender, message, "failed", why);
	else if (sender->settings.demo && bounces(message))
		record(sender, message, "failed", "a demo clinic has no mailbox for addresses that begin with bounce");
	else if (sender->settings.demo)
		keep(sender, message);
	else if (strcmp(message->channel, "email") == 0)
		mail(sender, message);
	else
		record(sender, message, "failed", "no way to send an SMS is set");
}

/* Take the next message that is due; false when there is none, or no database. */
static bool
deliver_next(struct sender *sender)
{
	const char *values[] = { sender->number };
	const struct table *table = ask(sender, &outbox_claim, values);

	if (table == NULL || table->rows == 0)
		return false;
	const char *const *cells = table->cells;
	struct message message = { .id = cells[0], .channel = cells[1], .kind = cells[2], .address = cells[3], .language = cells[4],
		.facts = cells[5], .secret = cells[6], .tries = cells[7], .expired = strcmp(cells[8], "t") == 0 };
	deliver(sender, &message);
	return true;
}

static void
tell_lost(const struct table *lost)
{
	for (size_t i = 0; lost && i < lost->rows; i++)
		log_line(LOG_LEVEL_ERROR, "message %s (%s) is unknown: its sender ended between sending and recording",
		    lost->cells[i * lost->columns], lost->cells[i * lost->columns + 1]);
}

static bool
deliver_all(struct sender *sender)
{
	if (!database_ready(sender->database))
		return false;
	tell_lost(ask(sender, &outbox_lost, NULL));
	(void)ask(sender, &outbox_answer, NULL);
	do
		arena_reset(sender->arena);
	while (!told_to_end && deliver_next(sender));
	(void)ask(sender, &outbox_release, NULL);
	arena_reset(sender->arena);
	return true;
}

static int
usage(FILE *out)
{
	fprintf(out, "usage: epione-deliver [-c FILE] [-e SECONDS]\n"
		     "  -c FILE     settings, /etc/epione/epione.conf without it\n"
		     "  -e SECONDS  look again every so many seconds; without it, send what is due and end\n");
	return out == stdout ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int count, char **words)
{
	static struct sender sender;
	const char *settings = "/etc/epione/epione.conf";
	long every = 0;
	struct sigaction action = { .sa_handler = end };

	log_set_program("epione-deliver");
	for (int option; (option = getopt(count, words, "c:e:h")) != -1;)
		if (option == 'c')
			settings = optarg;
		else if (option != 'e' || (every = strtol(optarg, NULL, 10)) < 1)
			return usage(option == 'h' ? stdout : stderr);
	if (optind < count)
		return usage(stderr);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!start(&sender, settings))
		return EXIT_FAILURE;
	bool went = deliver_all(&sender);
	while (every && !told_to_end) {
		sleep((unsigned)every);
		if (!told_to_end)
			deliver_all(&sender);
	}
	return went || every ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Passwords, hashed with Argon2id.
 *
 * What is hard: what is done for a person who exists must take as long for one who does not.  And a hash fills 64 MiB: mapping and unmapping them each
 * time is work inside the kernel that nobody else's request can interrupt, so the block is kept while one hash follows another.  And it takes as long
 * as a hundred requests: Linux lets who works like that finish its turn of some milliseconds before who was just woken, so it pauses of its own
 * accord.  Where a pause was long the processor is wanted all the time: then it takes its turn, as everybody does, or nobody would ever sign in. */
#include "password.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#include <argon2.h>

#include "arena.h"
#include "clock.h"
#include "log.h"
#include "secret.h"

/* Of a stored hash that is worth the work: more would be somebody's attempt to keep a worker busy. */
enum { MOST_KIB = 1 << 20, MOST_PASSES = 16 };
enum { PAUSE_EACH = 250, LONG_PAUSE = 1000, TURN = 4000 /* microseconds */ };
enum { SALT_BYTES = 16, HASH_BYTES = 32, LEAST_BYTES = 16, PHC_BYTES = 256 };

/* What a PHC string says. */
struct phc {
	unsigned memory_kib, passes;
	struct text salt, hash;
};

static struct {
	uint8_t *at;
	size_t size;
} block;

void
password_rest(void)
{
	if (block.at != NULL)
		munmap(block.at, block.size);
	block.at = NULL;
	block.size = 0;
}

/* libargon2 has wiped it. */
static void
keep_block(uint8_t *bytes, size_t size)
{
	(void)bytes;
	(void)size;
}

static int
take_block(uint8_t **bytes, size_t size)
{
	if (block.size != size) {
		password_rest();
		void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (at == MAP_FAILED)
			return ARGON2_MEMORY_ALLOCATION_ERROR;
		(void)!madvise(at, size, MADV_DONTDUMP);
		block.at = at;
		block.size = size;
	}
	*bytes = block.at;
	return ARGON2_OK;
}

static int64_t next_pause; /* ticks; of one thread */

/* A sleep as short as Linux makes it (50 us, timerslack): whoever waits for this processor gets it. */
static void
pause_for_others(int signal)
{
	int saved = errno;
	int64_t begun = clock_ticks(), ended;

	(void)signal;
	if (begun < next_pause)
		return;
	nanosleep(&(struct timespec){ .tv_nsec = 1 }, NULL);
	if ((ended = clock_ticks()) - begun > LONG_PAUSE)
		next_pause = ended + TURN;
	errno = saved;
}

static void
pause_each(suseconds_t microseconds)
{
	struct itimerval each = { { .tv_usec = microseconds }, { .tv_usec = microseconds } };

	setitimer(ITIMER_REAL, &each, NULL);
}

/* The handler stays: a signal that comes late would end the process. */
static int
hash_with_pauses(argon2_context *context)
{
	struct sigaction pausing = { .sa_handler = pause_for_others, .sa_flags = SA_RESTART };

	sigemptyset(&pausing.sa_mask);
	sigaction(SIGALRM, &pausing, NULL);
	pause_each(PAUSE_EACH);
	int outcome = argon2id_ctx(context);
	pause_each(0);
	return outcome;
}

/* What the password makes at the cost and with the salt of `phc`, as long as the hash there; NULL text when there is no memory for it. */
static struct text
run(struct arena *arena, struct text password, const struct phc *phc)
{
	struct text hash = { arena_take(arena, phc->hash.length), phc->hash.length };
	argon2_context context = {
		.out = (uint8_t *)(uintptr_t)hash.at,
		.outlen = (uint32_t)hash.length,
		.pwd = (uint8_t *)(uintptr_t)password.at,
		.pwdlen = (uint32_t)password.length,
		.salt = (uint8_t *)(uintptr_t)phc->salt.at,
		.saltlen = (uint32_t)phc->salt.length,
		.t_cost = phc->passes,
		.m_cost = phc->memory_kib,
		.lanes = 1,
		.threads = 1,
		.version = ARGON2_VERSION_13,
		.allocate_cbk = take_block,
		.free_cbk = keep_block,
	};
	int outcome = hash_with_pauses(&context);

	if (outcome == ARGON2_OK)
		return hash;
	log_line(LOG_LEVEL_ERROR, "a password could not be hashed: %s", argon2_error_message(outcome));
	return (struct text){ 0 };
}

/* PHC strings have base64's own two letters for base64url's. */
static struct text
swap_letters(struct arena *arena, struct text text, const char from[2], const char to[2])
{
	char *letters = arena_bytes(arena, text.length + 1);

	for (size_t i = 0; i < text.length; i++)
		letters[i] = text.at[i] == from[0] ? to[0] : text.at[i] == from[1] ? to[1] : text.at[i];
	return (struct text){ letters, text.length };
}

static struct text
base64(struct arena *arena, struct text bytes)
{
	return swap_letters(arena, text_base64url(arena, bytes.at, bytes.length), "-_", "+/");
}

static bool
read_base64(struct arena *arena, struct text text, struct text *bytes)
{
	return memchr(text.at, '-', text.length) == NULL && memchr(text.at, '_', text.length) == NULL &&
	       text_from_base64url(arena, swap_letters(arena, text, "+/", "-_"), bytes);
}

static struct phc
phc_at_cost(struct arena *arena, size_t memory_kib, unsigned passes)
{
	char *salt = arena_take(arena, SALT_BYTES);

	secret_random(salt, SALT_BYTES);
	return (struct phc){ .memory_kib = (unsigned)memory_kib, .passes = passes, .salt = { salt, SALT_BYTES }, .hash = { NULL, HASH_BYTES } };
}

struct text
password_hash(struct arena *arena, struct text password, size_t memory_kib, unsigned passes)
{
	struct phc phc = phc_at_cost(arena, memory_kib, passes);
	struct text hash = run(arena, password, &phc);

	if (hash.at == NULL)
		return hash;
	struct text salt = base64(arena, phc.salt);
	hash = base64(arena, hash);
	return text_print(arena, "$argon2id$v=19$m=%u,t=%u,p=1$%.*s$%.*s", phc.memory_kib, phc.passes, TEXT_ARGS(salt), TEXT_ARGS(hash));
}

/* Argon2id at a cost that somebody here would have set, or false. */
static bool
read_phc(struct arena *arena, struct text text, struct phc *phc)
{
	char string[PHC_BYTES] = { 0 };
	unsigned lanes;
	int read = 0;

	if (text.at == NULL || text.length >= sizeof string)
		return false;
	memcpy(string, text.at, text.length);
	if (sscanf(string, "$argon2id$v=19$m=%7u,t=%3u,p=%2u$%n", &phc->memory_kib, &phc->passes, &lanes, &read) != 3 || read == 0)
		return false;
	const char *salt = string + read, *dollar = strchr(salt, '$');
	if (dollar == NULL || !read_base64(arena, (struct text){ salt, (size_t)(dollar - salt) }, &phc->salt) ||
	    !read_base64(arena, text_of(dollar + 1), &phc->hash))
		return false;
	return phc->memory_kib <= MOST_KIB && phc->passes <= MOST_PASSES && lanes == 1 && phc->hash.length >= LEAST_BYTES;
}

bool
password_fits(struct arena *arena, struct text password, struct text hash, size_t memory_kib, unsigned passes)
{
	struct phc phc;
	bool known = read_phc(arena, hash, &phc);

	if (!known && hash.at != NULL)
		log_line(LOG_LEVEL_WARNING, "a stored password hash is not one of Argon2id at a sensible cost");
	if (!known)
		phc = phc_at_cost(arena, memory_kib, passes);
	return secret_same(run(arena, password, &phc), phc.hash) && known;
}

/* A worker of a pool.
 *
 * What is hard: signals.  libfcgi's reads do not retry after one, and a SIGTERM once halved a body that was then taken for whole; so signals are
 * blocked except between requests, where nothing is being read: inside epoll_pwait, and now and then where there is always another one waiting, of
 * whom epoll_pwait tells at once without a look at signals.  EPOLLEXCLUSIVE keeps the herd asleep, and the listening socket does not block,
 * so that whoever comes second goes back to waiting. */
#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "arrival.h"
#include "db/database.h"
#include "pipeline.h"
#include "program.h"
#include "util/buffer.h"
#include "util/log.h"
#include "util/password.h"
#include "wire.h"

enum { ARENA_KEPT = 64 * 1024, ARENA_LIMIT = 16 * 1024 * 1024, TOO_LATE = 1000000, LATE = 20000 /* microseconds */ };
enum { LOG_WAITS = 100, REST = 1000 /* milliseconds */, IN_A_ROW = 8 /* requests */ };

static volatile sig_atomic_t ended;

static void
end(int signal)
{
	(void)signal;
	ended = 1;
}

/* What the log holds back is what led here; then the signal does what it would have done. */
static void
leave_words(int signal)
{
	log_release();
	raise(signal);
}

static struct text
read_body(struct request *request)
{
	FCGX_Request *peer = request->arrival.peer;
	size_t length = request->arrival.body_length;
	char *bytes = arena_take(request->arena, length + 1);

	int got = FCGX_GetStr(bytes, (int)length, peer->in);
	if (got < 0 || (size_t)got != length || FCGX_GetError(peer->in) != 0)
		return (struct text){ NULL, 0 };
	return (struct text){ bytes, length };
}

static const char *
reason_phrase(const struct answer *answer)
{
	return answer->status < 300 ? "OK" : answer->status < 400 ? "Found" : outcome_code(answer->outcome);
}

static struct text
head_of(struct arena *arena, const struct answer *answer)
{
	struct buffer head = buffer_in(arena);

	buffer_print(&head, "Status: %d %s\r\n", answer->status, reason_phrase(answer));
	if (answer->body.length > 0)
		buffer_print(&head, "Content-Type: %s\r\nContent-Length: %zu\r\n", answer->type ? answer->type : "application/json", answer->body.length);
	for (size_t i = 0; i < answer->header_count; i++)
		buffer_print(&head, "%s\r\n", answer->headers[i]);
	buffer_add_string(&head, "\r\n");
	return buffer_text(&head);
}

/* libfcgi has nothing to add then.  Whoever hung up misses the answer. */
static void
send_records(FCGX_Request *peer, struct text head, struct text body)
{
	(void)wire_answer(peer->ipcFd, peer->requestId, head, body);
	FCGX_FreeStream(&peer->out);
	FCGX_FreeStream(&peer->err);
}

static void
send_busy(FCGX_Request *peer)
{
	send_records(peer, TEXT_OF("Status: 503 unavailable\r\nRetry-After: 1\r\nContent-Type: application/problem+json\r\n\r\n"),
	    TEXT_OF("{\"type\":\"about:blank\",\"title\":\"We cannot do that just now\",\"status\":503,\"code\":\"unavailable\","
	            "\"detail\":\"we have more to do than we can; try again in a moment\",\"requestId\":\"\",\"faults\":[]}"));
}

static bool
peer_is_gone(const FCGX_Request *peer)
{
	struct pollfd poll_of = { .fd = peer->ipcFd, .events = POLLRDHUP };

	return poll(&poll_of, 1, 0) == 1 && (poll_of.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

static void
wait_until(int64_t ticks)
{
	int64_t left = ticks - clock_ticks();

	if (left > 0)
		nanosleep(&(struct timespec){ .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 }, NULL);
}

/* Whoever waited longer than a second, or left, gets no work done: so a backlog drains instead of growing. */
static void
answer_one(struct program *program, struct arena *arena, FCGX_Request *peer)
{
	struct request *request = ARENA_NEW(arena, struct request);

	request->program = program;
	request->arena = arena;
	request->started = clock_ticks();
	bool sound = arrival_read(arena, (const char *const *)peer->envp, &request->arrival);
	request->arrival.read_body = read_body;
	request->arrival.peer = peer;
	if (!sound || request->arrival.waited > TOO_LATE || (request->arrival.waited > LATE && peer_is_gone(peer))) {
		log_line(LOG_LEVEL_WARNING, sound ? "dropped a request that came too late" : "dropped a request that nginx did not make");
		send_busy(peer);
		return;
	}
#ifdef EPIONE_FAULTS
	transaction_count_faults();
#endif
	pipeline_run(request);
	wait_until(request->answer.not_before);
	send_records(peer, head_of(arena, &request->answer), request->arrival.head ? TEXT_OF("") : request->answer.body);
}

/* libfcgi's close says goodbye and waits for nginx to hang up, which costs a switch.  Where nothing is left to be read a plain close loses nothing;
 * where something is, it would reset the connection under the answer. */
static void
finish(FCGX_Request *peer)
{
	char byte;

	if (recv(peer->ipcFd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0)
		FCGX_Detach(peer);
	FCGX_Finish_r(peer);
}

static int
watch(int listener)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
		return -1;
	return epoll;
}

static void
listen_to_signals(sigset_t *waiting)
{
	struct sigaction action = { .sa_handler = end };
	sigset_t blocked;

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	action = (struct sigaction){ .sa_handler = leave_words, .sa_flags = (int)SA_RESETHAND };
	sigaction(SIGABRT, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigprocmask(SIG_BLOCK, NULL, waiting);
	sigdelset(waiting, SIGTERM);
	sigdelset(waiting, SIGINT);
}

static void
take_signals(const sigset_t *waiting)
{
	sigset_t blocked;

	sigprocmask(SIG_SETMASK, waiting, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* Lines of the log wait for a quiet moment, not for the next request; an idle worker needs no memory. */
static bool
wait_for_work(int epoll, const sigset_t *waiting)
{
	struct epoll_event event;

	if (epoll_pwait(epoll, &event, 1, log_holds_lines() ? LOG_WAITS : REST, waiting) > 0)
		return true;
	log_release();
	password_rest();
	return false;
}

static void
serve_one(struct program *program, struct arena *arena, FCGX_Request *peer)
{
	permissions_follow(&program->permissions, program->database);
	answer_one(program, arena, peer);
	finish(peer);
	arena_reset(arena);
}

/* Who waits already is served without asking epoll. */
static int
serve(struct program *program, struct arena *arena, int listener, int epoll, const sigset_t *waiting)
{
	int64_t served = 0, most = program->settings.recycle_after ? program->settings.recycle_after : INT64_MAX;
	FCGX_Request peer;

	if (FCGX_InitRequest(&peer, listener, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return EXIT_FAILURE;
	while (!ended && served < most) {
		if (!wait_for_work(epoll, waiting))
			continue;
		while (!ended && served < most && FCGX_Accept_r(&peer) == 0) {
			serve_one(program, arena, &peer);
			if (++served % IN_A_ROW == 0)
				take_signals(waiting);
		}
	}
	log_release();
	return WORKER_RECYCLED;
}

/* nginx answers 503 for the one request; the supervisor starts another worker. */
static void
end_without_memory(void)
{
	log_line(LOG_LEVEL_ERROR, "a request needed more memory than there is for one");
	_exit(EXIT_FAILURE);
}

int
worker_serve(struct program *program, int listener)
{
	struct arena *arena = arena_new(ARENA_KEPT, ARENA_LIMIT);
	sigset_t waiting;

	arena_when_full(arena, end_without_memory);
	setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", "200", 1);
	if (FCGX_Init() != 0)
		return EXIT_FAILURE;
	listen_to_signals(&waiting); /* after FCGX_Init, which puts handlers of its own */
	int epoll = watch(listener);
	if (epoll < 0) {
		log_line(LOG_LEVEL_ERROR, "could not watch the listening socket: %s", strerror(errno));
		return EXIT_FAILURE;
	}
	log_line(LOG_LEVEL_DEBUG, "a worker is ready");
	log_hold(true);
	return serve(program, arena, listener, epoll, &waiting);
}

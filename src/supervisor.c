/* The supervisor.
 *
 * SIGHUP rolls: a child of the binary on disk checks the new settings, while workers are looked after as ever; when all is well this process becomes
 * that binary (same pid, sockets and counters inherited), forks new workers and only then ends the old ones.  Connections wait in the sockets' backlogs
 * meanwhile, so none is lost. */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "counters.h"
#include "db/database.h"
#include "program.h"
#include "rate.h"
#include "sockets.h"
#include "systemd.h"
#include "util/log.h"
#include "worker.h"

enum { WORKERS = 256, DRAIN_MS = 15000, SOON = 1000000 /* microseconds */, HASTE = 20, REST_MS = 50 };

struct worker {
	pid_t pid;
	enum pool pool;
	bool old; /* of the image before: not respawned */
	int64_t born;
};

struct supervisor {
	struct program *program;
	const char *settings_path, *binary;
	struct sockets sockets;
	struct worker workers[WORKERS];
	int counters_descriptor;
	int missing[POOL_COUNT]; /* workers that ended and have to be replaced */
	int hasty;               /* workers in a row that failed within a second */
	int64_t rest_until;      /* no worker is started before this tick */
	pid_t checker;           /* the binary on disk, while it checks the settings on disk */
	bool reload_is_wanted;   /* since the last check began */
	bool next_is_sound;      /* the last check said so */
	sigset_t signals;
};

static const char old_workers[] = "EPIONE_OLD_WORKERS", old_counters[] = "EPIONE_COUNTERS";

static struct worker *
find(struct supervisor *supervisor, pid_t pid)
{
	for (int i = 0; i < WORKERS; i++)
		if (supervisor->workers[i].pid == pid)
			return &supervisor->workers[i];
	return NULL;
}

/* Nobody hashes on the first processor, so whoever else is woken finds it free, or soon so.  The services are batch processes, from whom a hash would
 * otherwise keep its processor to the end of a slice of some milliseconds. */
static void
leave_a_processor(void)
{
	cpu_set_t all;

	if (sched_getaffinity(0, sizeof(all), &all) != 0 || CPU_COUNT(&all) < 2)
		return;
	int first = 0;
	while (!CPU_ISSET(first, &all))
		first++;
	CPU_CLR(first, &all);
	sched_setaffinity(0, sizeof(all), &all);
}

/* Hashing passwords takes what the others leave.  Linux shares the processor between sessions before it looks at priorities (sched(7), autogroup), so
 * the worker has a session of its own, with little weight. */
static void
step_back(void)
{
	const struct sched_param nothing = { 0 };

	setsid();
	int group = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
	for (int tries = 0; tries < 10 && group >= 0; tries++) { /* Linux takes one such wish in a tenth of a second, from whomever */
		if (write(group, "5", 1) == 1 || errno != EAGAIN) /* a third of what others get of a busy processor: signing in goes on */
			break;
		poll(NULL, 0, 110);
	}
	if (group >= 0)
		close(group);
	sched_setscheduler(0, SCHED_BATCH, &nothing);
	leave_a_processor();
}

static void
become_worker(struct supervisor *supervisor, enum pool pool)
{
	const char *name = pool == SLOW ? "epione-slow" : "epione-fast";

	sigprocmask(SIG_UNBLOCK, &supervisor->signals, NULL);
	prctl(PR_SET_NAME, name);
	log_set_program(name);
	if (pool == SLOW)
		step_back();
	exit(worker_serve(supervisor->program, supervisor->sockets.descriptors[pool]));
}

static void
start_worker(struct supervisor *supervisor, enum pool pool)
{
	struct worker *place = find(supervisor, 0);
	pid_t pid = place ? fork() : -1;

	if (pid == 0)
		become_worker(supervisor, pool);
	if (pid < 0) {
		log_line(LOG_LEVEL_ERROR, "could not start a worker: %s", strerror(errno));
		return;
	}
	*place = (struct worker){ .pid = pid, .pool = pool, .born = clock_ticks() };
	counters_event(supervisor->program->counters, EVENT_WORKER_STARTED);
}

/* How many workers a pool is to have; none without its socket. */
static int64_t
wanted(const struct supervisor *supervisor, int pool)
{
	const struct settings *settings = &supervisor->program->settings;

	if (supervisor->sockets.descriptors[pool] < 0)
		return 0;
	return pool == SLOW ? settings->slow_workers : settings->fast_workers;
}

static void
start_pools(struct supervisor *supervisor)
{
	for (int pool = 0; pool < POOL_COUNT; pool++)
		for (int64_t i = 0; i < wanted(supervisor, pool); i++)
			start_worker(supervisor, (enum pool)pool);
}

static void
signal_workers(struct supervisor *supervisor, int signal, bool only_old)
{
	for (int i = 0; i < WORKERS; i++)
		if (supervisor->workers[i].pid > 0 && (supervisor->workers[i].old || !only_old))
			kill(supervisor->workers[i].pid, signal);
}

/* A worker that cannot live must not eat the machine: after twenty in a row that failed at once, the next rest a second.  Being killed from outside is
 * no failure of its own. */
static void
mind_haste(struct supervisor *supervisor, const struct worker *worker, int status)
{
	bool failed = !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) && clock_ticks() - worker->born < SOON;

	supervisor->hasty = failed ? supervisor->hasty + 1 : 0;
	if (supervisor->hasty > HASTE) {
		log_line(LOG_LEVEL_ERROR, "workers end as soon as they start; the next one starts in a second");
		supervisor->rest_until = clock_ticks() + SOON;
	}
}

static bool
any_missing(const struct supervisor *supervisor)
{
	return supervisor->missing[FAST] + supervisor->missing[SLOW] > 0;
}

static void
refill(struct supervisor *supervisor)
{
	if (clock_ticks() < supervisor->rest_until)
		return;
	for (int pool = 0; pool < POOL_COUNT; pool++)
		for (; supervisor->missing[pool] > 0; supervisor->missing[pool]--)
			start_worker(supervisor, (enum pool)pool);
}

static void
note_end(struct supervisor *supervisor, const struct worker *gone, int status)
{
	bool recycled = WIFEXITED(status) && WEXITSTATUS(status) == WORKER_RECYCLED;

	counters_event(supervisor->program->counters, recycled ? EVENT_WORKER_RECYCLED : EVENT_WORKER_DIED);
	if (!recycled) {
		log_line(LOG_LEVEL_WARNING, "worker %d ended (%s %d); starting another", (int)gone->pid, WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		mind_haste(supervisor, gone, status);
	}
	supervisor->missing[gone->pool]++;
}

static void
note_check(struct supervisor *supervisor, int status)
{
	supervisor->checker = 0;
	supervisor->next_is_sound = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (supervisor->next_is_sound)
		return;
	log_line(LOG_LEVEL_ERROR, "the new binary or settings do not pass their checks; going on with the old ones");
	systemd_tell("READY=1");
}

static void
reap(struct supervisor *supervisor, bool respawn)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == supervisor->checker)
			note_check(supervisor, status);
		struct worker *worker = find(supervisor, pid);
		if (worker == NULL)
			continue; /* the checker, or a child that answered metrics */
		struct worker gone = *worker;
		*worker = (struct worker){ .pid = 0 };
		if (!gone.old && respawn)
			note_end(supervisor, &gone, status);
	}
}

/* Ask the binary on disk whether it could start with the settings on disk; its answer comes as a child's end. */
static void
start_check(struct supervisor *supervisor)
{
	log_line(LOG_LEVEL_NOTICE, "reloading");
	systemd_tell("RELOADING=1");
	supervisor->reload_is_wanted = false;
	supervisor->checker = fork();
	if (supervisor->checker == 0) {
		sigprocmask(SIG_UNBLOCK, &supervisor->signals, NULL);
		execl(supervisor->binary, "epione", "-c", supervisor->settings_path, "--check", (char *)NULL);
		_exit(127);
	}
	if (supervisor->checker < 0)
		note_check(supervisor, -1);
}

static void
pass_workers_on(const struct supervisor *supervisor)
{
	char list[WORKERS * 8] = "", descriptor[16];
	size_t length = 0;

	for (int i = 0; i < WORKERS; i++)
		if (supervisor->workers[i].pid > 0)
			length += (size_t)snprintf(list + length, sizeof(list) - length, "%d ", (int)supervisor->workers[i].pid);
	setenv(old_workers, list, 1);
	snprintf(descriptor, sizeof(descriptor), "%d", supervisor->counters_descriptor);
	setenv(old_counters, descriptor, 1);
	fcntl(supervisor->counters_descriptor, F_SETFD, 0);
}

static void
become_next(struct supervisor *supervisor)
{
	counters_event(supervisor->program->counters, EVENT_RELOAD);
	sockets_pass_on(&supervisor->sockets);
	pass_workers_on(supervisor);
	database_close(supervisor->program->database);
	execl(supervisor->binary, "epione", "-c", supervisor->settings_path, (char *)NULL);
	log_line(LOG_LEVEL_ERROR, "could not become the new binary: %s", strerror(errno));
	exit(EXIT_FAILURE);
}

/* Whoever asks while a check runs may have changed what it has read already, so it is asked once more. */
static void
roll(struct supervisor *supervisor)
{
	if (supervisor->checker > 0)
		return;
	if (supervisor->reload_is_wanted)
		start_check(supervisor);
	else if (supervisor->next_is_sound)
		become_next(supervisor);
}

static void
adopt_old_workers(struct supervisor *supervisor)
{
	const char *list = getenv(old_workers);
	int count = 0;

	for (char *end; list && *list && count < WORKERS; list = *end ? end + 1 : end) {
		pid_t pid = (pid_t)strtol(list, &end, 10);
		if (pid > 0)
			supervisor->workers[count++] = (struct worker){ .pid = pid, .old = true };
	}
	unsetenv(old_workers);
}

static void
answer_metrics(const struct supervisor *supervisor)
{
	int peer = accept(supervisor->sockets.descriptors[SOCKET_METRICS], NULL, NULL);
	char request[1024];

	if (peer < 0)
		return;
	if (fork() == 0) { /* a slow reader holds up nobody */
		alarm(2);
		sigprocmask(SIG_UNBLOCK, &supervisor->signals, NULL);
		(void)!read(peer, request, sizeof(request));
		FILE *out = fdopen(peer, "w");
		if (out == NULL)
			_exit(1);
		fprintf(out, "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n\r\n");
		counters_print(supervisor->program->counters, out);
		fclose(out);
		_exit(0);
	}
	close(peer);
}

static bool
any_left(const struct supervisor *supervisor)
{
	for (int i = 0; i < WORKERS; i++)
		if (supervisor->workers[i].pid > 0)
			return true;
	return false;
}

static int
drain(struct supervisor *supervisor)
{
	systemd_tell("STOPPING=1");
	log_line(LOG_LEVEL_NOTICE, "draining");
	signal_workers(supervisor, SIGTERM, false);
	if (supervisor->checker > 0)
		kill(supervisor->checker, SIGKILL);
	supervisor->checker = 0;
	for (int waited = 0; waited < DRAIN_MS && any_left(supervisor); waited += 20) {
		poll(NULL, 0, 20);
		reap(supervisor, false);
	}
	signal_workers(supervisor, SIGKILL, false);
	sockets_close(&supervisor->sockets, &supervisor->program->settings);
	return EXIT_SUCCESS;
}

static int
watch(struct supervisor *supervisor)
{
	int signals = signalfd(-1, &supervisor->signals, SFD_CLOEXEC);
	struct signalfd_siginfo info;
	struct pollfd watched[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = supervisor->sockets.descriptors[SOCKET_METRICS], .events = POLLIN },
	};

	for (;;) {
		refill(supervisor);
		if (poll(watched, 2, any_missing(supervisor) ? REST_MS : -1) < 1)
			continue;
		if (watched[1].revents)
			answer_metrics(supervisor);
		if (!watched[0].revents || read(signals, &info, sizeof(info)) != sizeof(info))
			continue;
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			return drain(supervisor);
		if (info.ssi_signo == SIGHUP)
			supervisor->reload_is_wanted = true;
		reap(supervisor, true);
		roll(supervisor);
	}
}

static void
hold_signals(struct supervisor *supervisor)
{
	sigemptyset(&supervisor->signals);
	sigaddset(&supervisor->signals, SIGTERM);
	sigaddset(&supervisor->signals, SIGINT);
	sigaddset(&supervisor->signals, SIGHUP);
	sigaddset(&supervisor->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &supervisor->signals, NULL);
}

/* After a re-exec the old workers still serve, so a database that is away just now is waited for. */
static bool
load_and_check(struct program *program, bool patient)
{
	while (!program_load(program) || !check_all(program)) {
		if (!patient)
			return false;
		sleep(1);
	}
	database_close(program->database); /* each worker opens its own */
	return true;
}

int
supervisor_run(struct program *program, const char *settings_path)
{
	static struct supervisor supervisor;
	static char binary[4096];
	const char *inherited = getenv(old_counters);
	bool again = getenv(old_workers) != NULL;

	supervisor.program = program;
	supervisor.settings_path = settings_path;
	supervisor.binary = readlink("/proc/self/exe", binary, sizeof(binary) - 1) > 0 ? binary : "epione";
	hold_signals(&supervisor);
	adopt_old_workers(&supervisor);
	if (!load_and_check(program, again) || !sockets_open(&supervisor.sockets, &program->settings))
		return EXIT_FAILURE;
	program->counters = counters_new(endpoint_count(), inherited ? (int)strtol(inherited, NULL, 10) : -1, &supervisor.counters_descriptor);
	program->rates = rates_new();
	start_pools(&supervisor);
	signal_workers(&supervisor, SIGTERM, true);
	systemd_tell("READY=1");
	log_line(LOG_LEVEL_NOTICE, "ready: %lld fast and %lld slow workers", (long long)wanted(&supervisor, FAST), (long long)wanted(&supervisor, SLOW));
	return watch(&supervisor);
}

/* The part of systemd that a rolling restart needs: the listening sockets stay open here while the program behind them ends and a new one takes them
 * over.  SIGUSR1 restarts the program, SIGTERM ends both.  Each socket is NAME:PATH:BACKLOG. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 3 };

static void
open_socket(char *words, int wanted)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char *name = strsep(&words, ":"), *path = strsep(&words, ":");
	int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);

	if (name == NULL || path == NULL || words == NULL || strlen(path) >= sizeof address.sun_path)
		errx(2, "a socket is NAME:PATH:BACKLOG");
	strcpy(address.sun_path, path);
	unlink(path);
	if (descriptor < 0 || bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0 ||
	    listen(descriptor, (int)strtol(words, NULL, 10)) != 0 || chmod(path, 0660) != 0)
		err(1, "could not listen on %s", path);
	if (descriptor != wanted && dup2(descriptor, wanted) < 0)
		err(1, "could not move a socket");
	if (descriptor != wanted)
		close(descriptor);
}

static pid_t
start(char **command, const sigset_t *signals)
{
	char text[16];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	snprintf(text, sizeof text, "%d", (int)getpid());
	setenv("LISTEN_PID", text, 1);
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	execv(command[0], command);
	err(1, "could not start %s", command[0]);
}

static void
stop(pid_t pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

int
main(int argc, char **argv)
{
	char names[256] = "", count[16];
	sigset_t signals;
	pid_t pid;
	int i, signal;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		snprintf(names + strlen(names), sizeof names - strlen(names), "%s%.*s", i > 1 ? ":" : "", (int)strcspn(argv[i], ":"), argv[i]);
		open_socket(argv[i], FIRST + i - 1);
	}
	if (i + 1 >= argc)
		errx(2, "usage: activate NAME:PATH:BACKLOG... -- COMMAND...");
	snprintf(count, sizeof count, "%d", i - 1);
	setenv("LISTEN_FDS", count, 1);
	setenv("LISTEN_FDNAMES", names, 1);
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	for (pid = start(argv + i + 1, &signals); sigwait(&signals, &signal) == 0 && signal == SIGUSR1; pid = start(argv + i + 1, &signals))
		stop(pid);
	stop(pid);
	return 0;
}

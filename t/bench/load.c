/* Requests at a constant rate over HTTP/1.1 on loopback, whatever the answers do, with every one of them accounted for.  wrk measures how fast a
 * server can be, but waits for it; this one shows what happens to people who do not wait.  A request's time counts from the moment when
 * it was due.  The requests are lines of METHOD, PATH, TOKEN and BODY between tabs, taken in turn. */
#include <sys/epoll.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 4096, REQUESTS = 100000, REQUEST_BYTES = 8192, ANSWER_BYTES = 256 * 1024, SECONDS = 600, PATIENCE_US = 10000000 };

enum fate { GOOD, REFUSED, WRONG, FATES };

static const char *const fate_names[FATES] = { "good", "refused", "wrong" };

struct connection {
	int socket;
	bool busy, reused;
	int64_t due;
	const char *request;
	size_t request_length, sent, received;
	char answer[ANSWER_BYTES];
};

struct times {
	uint32_t *all;
	size_t count, room;
};

static struct connection *connections[CONNECTIONS];
static int idle[CONNECTIONS], idle_count, opened;
static char *requests[REQUESTS];
static size_t request_lengths[REQUESTS], request_count;
static struct sockaddr_in server;
static bool closing;

static int poller, most_open;
static int64_t begun;
static struct times times[FATES];
static uint64_t statuses[600], answered, failed, unreachable, late, retried, polite;
static uint32_t good_in[SECONDS], refused_in[SECONDS], worst_in[SECONDS];

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void
remember(enum fate fate, uint32_t microseconds)
{
	struct times *list = &times[fate];

	if (list->count == list->room) {
		list->room = list->room ? list->room * 2 : 65536;
		list->all = realloc(list->all, list->room * sizeof *list->all);
		if (list->all == NULL)
			errx(1, "out of memory");
	}
	list->all[list->count++] = microseconds;
}

static char *
compose(char *line, const char *host)
{
	static char text[REQUEST_BYTES];
	char *method = strsep(&line, "\t"), *path = strsep(&line, "\t"), *token = strsep(&line, "\t");
	const char *body = line != NULL ? line : "";
	int length;

	length = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: %s\r\n%s%s%s%s%s", method, path != NULL ? path : "/", host,
	    token != NULL && *token != '\0' ? "Authorization: Bearer " : "", token != NULL ? token : "",
	    token != NULL && *token != '\0' ? "\r\n" : "", closing ? "Connection: close\r\n" : "",
	    *body != '\0' ? "Content-Type: application/json\r\n" : "");
	if (*body != '\0')
		length += snprintf(text + length, sizeof text - (size_t)length, "Content-Length: %zu\r\n", strlen(body));
	length += snprintf(text + length, sizeof text - (size_t)length, "\r\n%s", body);
	if ((size_t)length >= sizeof text)
		errx(1, "a request is over %d bytes", REQUEST_BYTES);
	return strdup(text);
}

static void
read_requests(const char *file, const char *host)
{
	FILE *stream = fopen(file, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (stream == NULL)
		err(1, "could not open %s", file);
	while ((length = getline(&line, &room, stream)) > 0 && request_count < REQUESTS) {
		line[strcspn(line, "\n")] = '\0';
		requests[request_count] = compose(line, host);
		request_lengths[request_count] = strlen(requests[request_count]);
		request_count++;
	}
	free(line);
	fclose(stream);
	if (request_count == 0)
		errx(1, "%s has no requests", file);
}

static void
hang_up(struct connection *connection)
{
	if (connection->socket >= 0)
		close(connection->socket);
	connection->socket = -1;
	connection->reused = false;
}

static void
rest(int number)
{
	connections[number]->busy = false;
	idle[idle_count++] = number;
}

static bool
dial(int number)
{
	struct connection *connection = connections[number];
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u32 = (uint32_t)number };
	int one = 1;

	connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (connection->socket < 0)
		err(1, "could not open a socket");
	setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(connection->socket, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) {
		hang_up(connection);
		return false;
	}
	return epoll_ctl(poller, EPOLL_CTL_ADD, connection->socket, &event) == 0;
}

static void
lose(int number)
{
	hang_up(connections[number]);
	failed++;
	rest(number);
}

static void
push(int number)
{
	struct connection *connection = connections[number];
	ssize_t count;

	while (connection->sent < connection->request_length) {
		count = send(connection->socket, connection->request + connection->sent, connection->request_length - connection->sent,
		    MSG_NOSIGNAL);
		if (count < 0)
			return;
		connection->sent += (size_t)count;
	}
}

static void
begin(int number, int64_t due, size_t turn)
{
	struct connection *connection = connections[number];

	connection->busy = true;
	connection->due = due;
	connection->request = requests[turn % request_count];
	connection->request_length = request_lengths[turn % request_count];
	connection->sent = connection->received = 0;
	connection->reused = connection->socket >= 0;
	if (connection->socket < 0 && !dial(number)) {
		unreachable++;
		rest(number);
		return;
	}
	push(number);
}

/* Whether the whole answer is there: by its length, or the last chunk. */
static bool
complete(const struct connection *connection, const char *body)
{
	const char *length = strcasestr(connection->answer, "\r\nContent-Length:");
	size_t have = connection->received - (size_t)(body - connection->answer);

	if (length != NULL && length < body)
		return have >= strtoul(length + 17, NULL, 10);
	length = strcasestr(connection->answer, "\r\nTransfer-Encoding: chunked");
	if (length != NULL && length < body)
		return have >= 5 && memcmp(connection->answer + connection->received - 5, "0\r\n\r\n", 5) == 0;
	return strtol(connection->answer + 9, NULL, 10) == 204;
}

static void
account(struct connection *connection, const char *body)
{
	long status = strtol(connection->answer + 9, NULL, 10);
	enum fate fate = status >= 200 && status < 300 ? GOOD : status == 503 || status == 429 ? REFUSED : WRONG;
	int64_t ended = now(), took = ended - connection->due;
	size_t second = (size_t)((connection->due - begun) / 1000000);
	const char *after = strcasestr(connection->answer, "\r\nRetry-After:");

	answered++;
	if (status > 0 && status < 600)
		statuses[status]++;
	polite += fate == REFUSED && after != NULL && after < body;
	remember(fate, (uint32_t)took);
	if (second >= SECONDS)
		return;
	good_in[second] += fate == GOOD;
	refused_in[second] += fate == REFUSED;
	if (fate == GOOD && took > worst_in[second])
		worst_in[second] = (uint32_t)took;
}

static void
finish(int number, const char *body)
{
	struct connection *connection = connections[number];
	const char *close_line = strcasestr(connection->answer, "\r\nConnection: close");

	account(connection, body);
	if (closing || (close_line != NULL && close_line < body))
		hang_up(connection);
	rest(number);
}

/* The server may close a kept connection at any time: a request that met that, unanswered, is sent once more, as every browser does. */
static void
cut(int number)
{
	struct connection *connection = connections[number];
	bool again = connection->busy && connection->reused && connection->received == 0;

	if (!connection->busy) {
		hang_up(connection);
		return;
	}
	if (!again) {
		lose(number);
		return;
	}
	retried++;
	hang_up(connection);
	connection->sent = 0;
	if (!dial(number))
		lose(number);
}

static void
hear(int number)
{
	struct connection *connection = connections[number];
	const char *body;
	ssize_t count;

	for (;;) {
		count = recv(connection->socket, connection->answer + connection->received,
		    ANSWER_BYTES - 1 - connection->received, 0);
		if (count < 0 && errno == EAGAIN)
			return;
		if (count <= 0) {
			cut(number);
			return;
		}
		if (!connection->busy)
			continue;
		connection->received += (size_t)count;
		connection->answer[connection->received] = '\0';
		body = strstr(connection->answer, "\r\n\r\n");
		if (body == NULL || !complete(connection, body + 4))
			continue;
		finish(number, body + 2);
		if (connection->socket < 0)
			return;
	}
}

static void
wait_for_answers(int64_t until)
{
	struct epoll_event events[256];
	int64_t left = until - now();
	struct timespec time = { 0 };
	int count, i;

	if (left > 0)
		time = (struct timespec){ .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 };
	count = epoll_pwait2(poller, events, 256, &time, NULL);
	for (i = 0; i < count; i++) {
		int number = (int)events[i].data.u32;
		struct connection *connection = connections[number];

		if (connection->socket >= 0 && connection->busy && events[i].events & EPOLLOUT)
			push(number);
		if (connection->socket >= 0 && events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
			hear(number);
	}
}

static bool
take_idle(int *number)
{
	if (idle_count > 0) {
		*number = idle[--idle_count];
		return true;
	}
	if (opened == most_open)
		return false;
	*number = opened++;
	connections[*number] = calloc(1, sizeof **connections);
	if (connections[*number] == NULL)
		errx(1, "out of memory");
	connections[*number]->socket = -1;
	return true;
}

static void
give_up_on_the_late(void)
{
	int64_t time = now();
	int i;

	for (i = 0; i < opened; i++) {
		if (!connections[i]->busy || time - connections[i]->due < PATIENCE_US)
			continue;
		late++;
		lose(i);
	}
}

static size_t
run(double rate, int seconds)
{
	int64_t end, due, checked;
	size_t turn = 0;
	int number;

	begun = checked = now();
	end = begun + (int64_t)seconds * 1000000;
	due = begun;
	while (due < end) {
		while (due <= now() && due < end && take_idle(&number)) {
			begin(number, due, turn++);
			due = begun + (int64_t)((double)turn * 1e6 / rate);
		}
		wait_for_answers(due > now() || opened < most_open || idle_count > 0 ? due : now() + 1000);
		if (now() - checked > 500000) {
			give_up_on_the_late();
			checked = now();
		}
		if (now() > end + PATIENCE_US)
			break;
	}
	while (idle_count < opened && now() < end + PATIENCE_US) {
		wait_for_answers(now() + 100000);
		give_up_on_the_late();
	}
	return turn;
}

static int
ascending(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static void
print_times(enum fate fate)
{
	struct times *list = &times[fate];
	size_t n = list->count;

	qsort(list->all, n, sizeof *list->all, ascending);
	printf(", \"%s\": {\"count\": %zu, \"p50\": %u, \"p99\": %u, \"most\": %u}", fate_names[fate], n, n ? list->all[n / 2] : 0,
	    n ? list->all[n - 1 - n / 100] : 0, n ? list->all[n - 1] : 0);
}

static void
print_seconds(const char *name, const uint32_t *values, int count)
{
	int i;

	printf(", \"%s\": [", name);
	for (i = 0; i < count; i++)
		printf("%s%u", i ? ", " : "", values[i]);
	printf("]");
}

static void
report(size_t sent, int seconds)
{
	const char *comma = "";
	int i;

	printf("{\"sent\": %zu, \"answered\": %lu, \"failed\": %lu, \"late\": %lu, \"retried\": %lu, \"retryAfter\": %lu", sent, answered,
	    failed + unreachable + (uint64_t)(opened - idle_count), late, retried, polite);
	for (i = 0; i < FATES; i++)
		print_times((enum fate)i);
	printf(", \"statuses\": {");
	for (i = 0; i < 600; i++) {
		if (statuses[i] == 0)
			continue;
		printf("%s\"%d\": %lu", comma, i, statuses[i]);
		comma = ", ";
	}
	printf("}");
	print_seconds("goodIn", good_in, seconds);
	print_seconds("refusedIn", refused_in, seconds);
	print_seconds("worstIn", worst_in, seconds);
	printf("}\n");
}

int
main(int argc, char **argv)
{
	double rate;
	int seconds;
	size_t sent;

	if (argc < 6)
		errx(2, "usage: load PORT RATE SECONDS CONNECTIONS REQUESTS [close]");
	server = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	rate = strtod(argv[2], NULL);
	seconds = (int)strtol(argv[3], NULL, 10);
	most_open = (int)strtol(argv[4], NULL, 10);
	closing = argc > 6 && strcmp(argv[6], "close") == 0;
	if (rate <= 0 || seconds < 1 || seconds > SECONDS || most_open < 1 || most_open > CONNECTIONS)
		errx(2, "needs a rate, 1 to %d seconds and 1 to %d connections", SECONDS, CONNECTIONS);
	read_requests(argv[5], "localhost");
	signal(SIGPIPE, SIG_IGN);
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (poller < 0)
		err(1, "could not make an epoll");
	sent = run(rate, seconds);
	report(sent, seconds);
	return 0;
}

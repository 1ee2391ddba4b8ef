/* The least that a FastCGI program can do: the same bytes for every request, from preforked workers that wait in accept.  What the whole
 * path of Epione costs above this is ours; what this costs is nginx and FastCGI. */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcgiapp.h>

static void
serve(int listener, const char *body, int length)
{
	FCGX_Request request;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, listener, 0) != 0)
		errx(1, "could not start FastCGI");
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_FPrintF(request.out, "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", length);
		FCGX_PutStr(body, length, request.out);
		FCGX_Finish_r(&request);
	}
}

static int
read_body(const char *file, char *body, size_t size)
{
	FILE *stream = fopen(file, "r");
	size_t length;

	if (stream == NULL)
		err(1, "could not open %s", file);
	length = fread(body, 1, size, stream);
	fclose(stream);
	return (int)length;
}

int
main(int argc, char **argv)
{
	static char body[256 * 1024];
	int workers, listener, length;

	if (argc != 4)
		errx(2, "usage: hello SOCKET WORKERS BODY-FILE");
	length = read_body(argv[3], body, sizeof body);
	listener = FCGX_OpenSocket(argv[1], 512);
	if (listener < 0)
		errx(1, "could not listen on %s", argv[1]);
	for (workers = (int)strtol(argv[2], NULL, 10); workers > 0; workers--) {
		if (fork() != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(listener, body, length);
		return 0;
	}
	while (wait(NULL) > 0)
		continue;
	return 0;
}

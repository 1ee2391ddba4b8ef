/* SMTP by libcurl.  What is hard is to tell the three ways of not succeeding apart.  Before the last byte of the message was given, the server has
 * taken nothing; after it, only the server's answer says whether it did, and without one nobody knows. */
#include "helpers/post.h"

#include <curl/curl.h>

#include "util/arena.h"
#include "util/log.h"

struct reading {
	struct text left;
	bool whole; /* the end was asked for: curl sends the final dot next */
};

static size_t
give(char *place, size_t size, size_t count, void *context)
{
	struct reading *reading = context;
	size_t room = size * count, length = reading->left.length < room ? reading->left.length : room;

	memcpy(place, reading->left.at, length);
	reading->left = (struct text){ reading->left.at + length, reading->left.length - length };
	reading->whole = length == 0;
	return length;
}

/* Whether the URL's host is this machine itself, where no network can listen. */
static bool
is_loopback(const char *url)
{
	static const char *const here[] = { "localhost", "127.0.0.1", "[::1]", NULL };
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	size_t length = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	for (int i = 0; here[i]; i++)
		if (strlen(here[i]) == length && strncmp(host, here[i], length) == 0)
			return true;
	return false;
}

static void
set_up(CURL *curl, const struct post_server *server, struct curl_slist *recipients, struct reading *reading)
{
	curl_easy_setopt(curl, CURLOPT_URL, server->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, is_loopback(server->url) ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (server->ca_file[0])
		curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
	if (server->user[0]) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, server->from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, reading);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, server->seconds < 10 ? (long)server->seconds : 10L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)server->seconds);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

static enum post_outcome
judge(CURLcode code, long answer, const struct reading *reading)
{
	if (code == CURLE_OK)
		return POST_SENT;
	if (code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED)
		return POST_LATER; /* somebody has to mend the settings; the message is not to blame */
	if (answer >= 500 && answer < 600)
		return POST_NEVER;
	if (answer >= 400)
		return POST_LATER;
	return reading->whole ? POST_UNKNOWN : POST_LATER;
}

enum post_outcome
post_send(struct arena *arena, const struct post_server *server, const char *to, struct text message, const char **why)
{
	struct reading reading = { .left = message };
	CURL *curl = curl_easy_init();
	struct curl_slist *recipients = curl_slist_append(NULL, to);
	long answer = 0;

	if (curl == NULL || recipients == NULL) {
		*why = "no memory for a connection";
		curl_slist_free_all(recipients);
		curl_easy_cleanup(curl);
		return POST_LATER;
	}
	set_up(curl, server, recipients, &reading);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	enum post_outcome outcome = judge(code, answer, &reading);
	if (answer >= 400)
		*why = text_print(arena, "the mail server answered %ld", answer).at;
	else
		*why = text_print(arena, "%s%s", outcome == POST_UNKNOWN ? "no answer after the whole message was given: " : "", curl_easy_strerror(code)).at;
	curl_slist_free_all(recipients);
	curl_easy_cleanup(curl);
	return outcome;
}

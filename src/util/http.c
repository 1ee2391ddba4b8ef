/* libcurl does what it is told, and a URL tells it much: other protocols, other hosts, names and passwords, redirects to places inside the house.  So the
 * URL is taken apart first, by curl's own reader, that both read the same; then everything it may do by itself is switched off. */
#include "http.h"

#include <assert.h>
#include <strings.h>

#include <curl/curl.h>

#include "arena.h"
#include "buffer.h"

enum { HEADER_BYTES = 64 * 1024 };

static const char *const loopback_names[] = { "localhost", "127.0.0.1", "[::1]", NULL };

struct parts {
	const char *scheme, *host;
};

static const char *
part(struct arena *arena, CURLU *url, CURLUPart what)
{
	char *text = NULL;

	if (curl_url_get(url, what, &text, 0) != CURLUE_OK)
		return NULL;
	const char *copy = text_string(arena, text_of(text));
	curl_free(text);
	return copy;
}

static bool
is_written_plainly(const char *address)
{
	size_t length = strlen(address);

	for (size_t i = 0; i < length; i++)
		if (address[i] <= ' ' || address[i] > '~' || address[i] == '\\')
			return false;
	return length <= HTTP_URL_BYTES;
}

/* False for what no careful person writes: blanks, names and passwords, fragments, relative addresses. */
static bool
take_apart(struct arena *arena, const char *address, struct parts *parts)
{
	CURLU *url = curl_url();

	assert(url);
	bool good = is_written_plainly(address) && curl_url_set(url, CURLUPART_URL, address, CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    part(arena, url, CURLUPART_FRAGMENT) == NULL;
	if (good) {
		parts->scheme = part(arena, url, CURLUPART_SCHEME);
		parts->host = part(arena, url, CURLUPART_HOST);
	}
	curl_url_cleanup(url);
	return good && parts->scheme && parts->host;
}

static bool
names(const char *hosts, const char *host)
{
	size_t length = strlen(host);

	for (const char *at = hosts; *at; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (strcspn(at, " ") == length && strncmp(at, host, length) == 0)
			return length > 0;
	}
	return false;
}

static bool
is_loopback(const char *host)
{
	for (const char *const *name = loopback_names; *name; name++)
		if (strcmp(*name, host) == 0)
			return true;
	return false;
}

/* The scheme to speak, or NULL where one may not go. */
static const char *
scheme_for(struct arena *arena, const struct http_reach *reach, const char *address)
{
	struct parts parts;

	if (!take_apart(arena, address, &parts) || !names(reach->hosts, parts.host))
		return NULL;
	if (strcmp(parts.scheme, "https") == 0)
		return "https";
	return reach->loopback && strcmp(parts.scheme, "http") == 0 && is_loopback(parts.host) ? "http" : NULL;
}

bool
http_may_reach(const struct http_reach *reach, const char *url)
{
	struct arena *arena = arena_new(4096, 64 * 1024);
	bool may = scheme_for(arena, reach, url) != NULL;

	arena_free(arena);
	return may;
}

const char *
http_host(struct arena *arena, const char *url)
{
	struct parts parts;

	return take_apart(arena, url, &parts) ? parts.host : NULL;
}

struct answer {
	struct buffer body;
	size_t headers;
	bool too_long;
};

static size_t
take(char *bytes, size_t size, size_t count, void *context)
{
	struct answer *answer = context;
	size_t length = size * count;

	answer->too_long = answer->too_long || length > HTTP_BYTES - answer->body.length;
	if (answer->too_long)
		return 0;
	buffer_add(&answer->body, (struct text){ bytes, length });
	return length;
}

static size_t
count_header(char *bytes, size_t size, size_t count, void *context)
{
	struct answer *answer = context;

	(void)bytes;
	answer->headers += size * count;
	answer->too_long = answer->too_long || answer->headers > HEADER_BYTES;
	return answer->too_long ? 0 : size * count;
}

static void
set_limits(CURL *curl, const struct http_reach *reach, const char *scheme)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, scheme);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (reach->ca_file[0])
		curl_easy_setopt(curl, CURLOPT_CAINFO, reach->ca_file);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)HTTP_BYTES);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* a name server that is silent is not waited for beyond the time */
}

static void
set_words(CURL *curl, const struct http_call *call, struct curl_slist *headers, struct answer *answer)
{
	curl_easy_setopt(curl, CURLOPT_URL, call->url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, call->milliseconds ? call->milliseconds : (long)HTTP_MILLISECONDS);
	if (call->form.at) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)call->form.length);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->form.at);
	}
	if (call->user) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERNAME, call->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, call->password);
	}
	if (call->bearer) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, call->bearer);
	}
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, count_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
}

/* application/json, or a kind of it: application/jwk-set+json. */
static bool
is_json(const char *type)
{
	size_t length = type ? strcspn(type, "; ") : 0;

	if (length < strlen("application/json") || strncasecmp(type, "application/", 12) != 0)
		return false;
	return strncasecmp(type + length - 5, "/json", 5) == 0 || strncasecmp(type + length - 5, "+json", 5) == 0;
}

/* Why there is no answer; NULL when there is one. */
static const char *
fault_of(struct arena *arena, CURL *curl, CURLcode code, const struct answer *answer)
{
	const char *type = NULL;

	if (answer->too_long || code == CURLE_FILESIZE_EXCEEDED)
		return "the answer is too long";
	if (code != CURLE_OK)
		return text_string(arena, text_of(curl_easy_strerror(code)));
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	return is_json(type) ? NULL : "the answer is no JSON";
}

bool
http_json(struct arena *arena, const struct http_reach *reach, const struct http_call *call, long *status, struct text *body, const char **why)
{
	struct answer answer = { .body = buffer_in(arena) };
	const char *scheme = scheme_for(arena, reach, call->url);

	if (scheme == NULL) {
		*why = "the address is not one that may be reached";
		return false;
	}
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
	assert(curl && headers);
	set_limits(curl, reach, scheme);
	set_words(curl, call, headers, &answer);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
	*why = fault_of(arena, curl, code, &answer);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	*body = buffer_text(&answer.body);
	return *why == NULL;
}

struct text
http_escape(struct arena *arena, struct text text)
{
	static const char digits[] = "0123456789ABCDEF", unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	char *out = arena_take_many(arena, text.length + 1, 3);
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.at[i];

		if (byte && strchr(unreserved, byte)) {
			out[length++] = (char)byte;
			continue;
		}
		out[length++] = '%';
		out[length++] = digits[byte >> 4];
		out[length++] = digits[byte & 15];
	}
	return (struct text){ out, length };
}

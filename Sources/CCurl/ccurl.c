/* The numbers below are libcurl's public ABI, which has not changed since 7.45 (2015). */
#define _GNU_SOURCE
#include "ccurl.h"

#include <stdio.h>
#include <string.h>

#if defined(__linux__)

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum {
  OPTION_URL = 10002,
  OPTION_PROXY = 10004,
  OPTION_ERRORBUFFER = 10010,
  OPTION_SSLVERSION = 32,
  OPTION_SSL_VERIFYPEER = 64,
  OPTION_CAINFO = 10065,
  OPTION_SSL_VERIFYHOST = 81,
  OPTION_HTTP_VERSION = 84,
  OPTION_NOSIGNAL = 99,
  OPTION_TCP_NODELAY = 121,
  OPTION_CONNECT_ONLY = 141,
  OPTION_CONNECTTIMEOUT_MS = 156,
  OPTION_PROTOCOLS = 181,
  INFO_ACTIVESOCKET = 0x500000 + 44
};
enum {
  CODE_OK = 0,
  CODE_UNSUPPORTED_PROTOCOL = 1,
  CODE_FAILED_INIT = 2,
  CODE_NOT_BUILT_IN = 4,
  CODE_NO_PROXY_NAME = 5,
  CODE_NO_NAME = 6,
  CODE_NO_CONNECTION = 7,
  CODE_TIMED_OUT = 28,
  CODE_SEND_ERROR = 55,
  CODE_RECEIVE_ERROR = 56,
  CODE_AGAIN = 81
};
enum { PROTOCOL_HTTPS = 2, TLS_1_2 = 6, HTTP_1_1 = 2, GLOBAL_DEFAULT = 3 };

typedef void CURL;

static struct {
  int is_ready;
  char why[256];
  int (*global_init)(long);
  CURL *(*easy_init)(void);
  int (*easy_setopt)(CURL *, int, ...);
  int (*easy_perform)(CURL *);
  int (*easy_getinfo)(CURL *, int, ...);
  int (*easy_recv)(CURL *, void *, size_t, size_t *);
  int (*easy_send)(CURL *, const void *, size_t, size_t *);
  void (*easy_cleanup)(CURL *);
  const char *(*easy_strerror)(int);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;

struct ccurl_stream {
  CURL *handle;
  int socket;
};

/* First what is loaded already, so that one process never has two of them; then by name. */
static void *find_library(void) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4", "libcurl.so"};
  const size_t count = sizeof names / sizeof *names;
  for (size_t index = 0; index < count; index++) {
    void *library = dlopen(names[index], RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
    if (library) return library;
  }
  for (size_t index = 0; index < count; index++) {
    void *library = dlopen(names[index], RTLD_LAZY | RTLD_LOCAL);
    if (library) return library;
  }
  return NULL;
}

static void load(void) {
  void *library = find_library();
  if (!library) {
    snprintf(curl.why, sizeof curl.why, "libcurl was not found");
    return;
  }
  const struct {
    const char *name;
    void **place;
  } wanted[] = {
      {"curl_global_init", (void **)&curl.global_init},     {"curl_easy_init", (void **)&curl.easy_init},
      {"curl_easy_setopt", (void **)&curl.easy_setopt},     {"curl_easy_perform", (void **)&curl.easy_perform},
      {"curl_easy_getinfo", (void **)&curl.easy_getinfo},   {"curl_easy_recv", (void **)&curl.easy_recv},
      {"curl_easy_send", (void **)&curl.easy_send},         {"curl_easy_cleanup", (void **)&curl.easy_cleanup},
      {"curl_easy_strerror", (void **)&curl.easy_strerror},
  };
  for (size_t index = 0; index < sizeof wanted / sizeof *wanted; index++) {
    *wanted[index].place = dlsym(library, wanted[index].name);
    if (!*wanted[index].place) {
      snprintf(curl.why, sizeof curl.why, "libcurl has no %s", wanted[index].name);
      return;
    }
  }
  if (curl.global_init(GLOBAL_DEFAULT) != CODE_OK) {
    snprintf(curl.why, sizeof curl.why, "libcurl does not start");
    return;
  }
  curl.is_ready = 1;
}

/* Some TLS libraries write to a socket that may be gone without asking for silence. The signal goes to the thread that
 * wrote, which belongs to the stream. */
static void block_pipe_signal(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static int outcome(int code) {
  switch (code) {
    case CODE_UNSUPPORTED_PROTOCOL:
    case CODE_FAILED_INIT:
    case CODE_NOT_BUILT_IN:
      return CCURL_NO_LIBRARY;
    case CODE_NO_PROXY_NAME:
    case CODE_NO_NAME:
      return CCURL_NAME_NOT_FOUND;
    case CODE_NO_CONNECTION:
    case CODE_SEND_ERROR:
    case CODE_RECEIVE_ERROR:
      return CCURL_UNREACHABLE;
    case CODE_TIMED_OUT:
      return CCURL_TIMED_OUT;
    default:
      return CCURL_TLS_FAILED;
  }
}

/* Nothing that guards the connection may fail quietly: the first option that is refused ends it. */
static int prepare(CURL *handle, const char *url, const char *authorities, long timeout_ms, int direct, char *error) {
  int code = curl.easy_setopt(handle, OPTION_SSL_VERIFYPEER, 1L);
  if (!code) code = curl.easy_setopt(handle, OPTION_SSL_VERIFYHOST, 2L);
  if (!code) code = curl.easy_setopt(handle, OPTION_SSLVERSION, (long)TLS_1_2);
  if (!code) code = curl.easy_setopt(handle, OPTION_PROTOCOLS, (long)PROTOCOL_HTTPS);
  if (!code) code = curl.easy_setopt(handle, OPTION_URL, url);
  if (!code) code = curl.easy_setopt(handle, OPTION_CONNECT_ONLY, 1L);
  if (!code) code = curl.easy_setopt(handle, OPTION_HTTP_VERSION, (long)HTTP_1_1);
  if (!code) code = curl.easy_setopt(handle, OPTION_NOSIGNAL, 1L);
  if (!code) code = curl.easy_setopt(handle, OPTION_CONNECTTIMEOUT_MS, timeout_ms);
  if (!code) code = curl.easy_setopt(handle, OPTION_ERRORBUFFER, error);
  if (!code && authorities) code = curl.easy_setopt(handle, OPTION_CAINFO, authorities);
  if (!code && direct) code = curl.easy_setopt(handle, OPTION_PROXY, "");
  if (!code) curl.easy_setopt(handle, OPTION_TCP_NODELAY, 1L);
  return code;
}

int ccurl_open(ccurl_stream **stream, const char *url, const char *authorities, long timeout_ms, int direct, char *why,
               size_t why_size) {
  *stream = NULL;
  block_pipe_signal();
  pthread_once(&once, load);
  if (!curl.is_ready) {
    snprintf(why, why_size, "%s", curl.why);
    return CCURL_NO_LIBRARY;
  }
  CURL *handle = curl.easy_init();
  ccurl_stream *made = handle ? malloc(sizeof *made) : NULL;
  if (!made) {
    if (handle) curl.easy_cleanup(handle);
    snprintf(why, why_size, "out of memory");
    return CCURL_UNREACHABLE;
  }
  char error[256] = "";
  int code = prepare(handle, url, authorities, timeout_ms, direct, error);
  if (!code) code = curl.easy_perform(handle);
  /* A socket is an int on every system with dlopen. */
  int descriptor = -1;
  if (!code) code = curl.easy_getinfo(handle, INFO_ACTIVESOCKET, &descriptor);
  if (code || descriptor < 0) {
    snprintf(why, why_size, "%s", error[0] ? error : curl.easy_strerror(code));
    curl.easy_cleanup(handle);
    free(made);
    return code ? outcome(code) : CCURL_UNREACHABLE;
  }
  curl.easy_setopt(handle, OPTION_ERRORBUFFER, NULL);
  made->handle = handle;
  made->socket = descriptor;
  *stream = made;
  return CCURL_OPENED;
}

int ccurl_socket(const ccurl_stream *stream) { return stream->socket; }

ptrdiff_t ccurl_read(ccurl_stream *stream, void *bytes, size_t count) {
  block_pipe_signal();
  size_t moved = 0;
  int code = curl.easy_recv(stream->handle, bytes, count, &moved);
  if (code == CODE_OK) return (ptrdiff_t)moved;
  return code == CODE_AGAIN ? CCURL_WOULD_BLOCK : CCURL_FAILED;
}

ptrdiff_t ccurl_write(ccurl_stream *stream, const void *bytes, size_t count) {
  block_pipe_signal();
  size_t moved = 0;
  int code = curl.easy_send(stream->handle, bytes, count, &moved);
  if (code == CODE_OK) return moved ? (ptrdiff_t)moved : CCURL_WOULD_BLOCK;
  return code == CODE_AGAIN ? CCURL_WOULD_BLOCK : CCURL_FAILED;
}

void ccurl_close(ccurl_stream *stream) {
  block_pipe_signal();
  curl.easy_cleanup(stream->handle);
  free(stream);
}

#else

int ccurl_open(ccurl_stream **stream, const char *url, const char *authorities, long timeout_ms, int direct, char *why,
               size_t why_size) {
  (void)url, (void)authorities, (void)timeout_ms, (void)direct;
  *stream = NULL;
  snprintf(why, why_size, "it is only looked for on Linux");
  return CCURL_NO_LIBRARY;
}

int ccurl_socket(const ccurl_stream *stream) {
  (void)stream;
  return -1;
}

ptrdiff_t ccurl_read(ccurl_stream *stream, void *bytes, size_t count) {
  (void)stream, (void)bytes, (void)count;
  return CCURL_FAILED;
}

ptrdiff_t ccurl_write(ccurl_stream *stream, const void *bytes, size_t count) {
  (void)stream, (void)bytes, (void)count;
  return CCURL_FAILED;
}

void ccurl_close(ccurl_stream *stream) { (void)stream; }

#endif

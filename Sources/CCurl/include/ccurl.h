/* A TLS stream from the libcurl that Foundation has already loaded, found at run time: nothing is linked. The host's
 * certificate and name are always verified. Where there is no such library, opening says so.
 *
 * One thread at a time may use a stream, and that thread should do nothing else: SIGPIPE is blocked on it. */
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

typedef struct ccurl_stream ccurl_stream;

/* What opening came to. */
enum {
  CCURL_OPENED = 0,
  CCURL_NO_LIBRARY = 1,
  CCURL_NAME_NOT_FOUND = 2,
  CCURL_UNREACHABLE = 3,
  CCURL_TIMED_OUT = 4,
  CCURL_TLS_FAILED = 5
};

/* What a read or write came to, when not a number of bytes. 0 is the end of the stream. */
enum { CCURL_WOULD_BLOCK = -1, CCURL_FAILED = -2 };

/* Connects to `url` (https) and shakes hands, blocking for `timeout_ms` at most. `authorities` names a file of
 * certificates to trust instead of the system's, or is NULL. With `direct` no proxy is asked, whatever the environment
 * says. `why` receives a sentence when it is not CCURL_OPENED. */
int ccurl_open(ccurl_stream **stream, const char *url, const char *authorities, long timeout_ms, int direct, char *why,
               size_t why_size);

/* The socket to poll. Read until CCURL_WOULD_BLOCK before polling: TLS may hold bytes the socket no longer has. */
int ccurl_socket(const ccurl_stream *stream);

ptrdiff_t ccurl_read(ccurl_stream *stream, void *bytes, size_t count);
ptrdiff_t ccurl_write(ccurl_stream *stream, const void *bytes, size_t count);
void ccurl_close(ccurl_stream *stream);

#endif

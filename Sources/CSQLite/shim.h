#include <sqlite3.h>

/* Swift cannot call C's variadic sqlite3_db_config: the one setting we need, as a plain function.
   A connection that closes last must not checkpoint on its own, outside the write lock. */
static inline int fleet_sqlite_no_checkpoint_on_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/* SQLITE_TRANSIENT is a cast of -1, which Swift does not import. */
static inline int fleet_sqlite_bind_text(sqlite3_stmt *s, int i, const char *t, int n) {
  return sqlite3_bind_text(s, i, t, n, SQLITE_TRANSIENT);
}
static inline int fleet_sqlite_bind_blob(sqlite3_stmt *s, int i, const void *b, int n) {
  return n == 0 ? sqlite3_bind_zeroblob(s, i, 0) : sqlite3_bind_blob(s, i, b, n, SQLITE_TRANSIENT);
}

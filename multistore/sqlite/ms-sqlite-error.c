/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place where SQLite's result codes become errors of ours. */

#include "sqlite/ms-sqlite-error-private.h"
#include "ms-io-error-private.h"

#include <errno.h>

static MsError
map_code (int code, int system_errno)
{
  switch (code & 0xff)
    {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return MS_ERROR_CONSTRAINT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return MS_ERROR_BUSY;
    case SQLITE_FULL:
      return MS_ERROR_NO_SPACE;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return MS_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return MS_ERROR_CORRUPT;
    case SQLITE_TOOBIG:
      return MS_ERROR_TOO_LARGE;
    case SQLITE_ERROR:
    case SQLITE_AUTH:
    case SQLITE_RANGE:
      return MS_ERROR_INVALID_QUERY;
    default:
      return ms_io_error_from_errno (system_errno, MS_ERROR_IO);
    }
}

static const char *
find_remedy (MsError code, int system_errno)
{
  if (code == MS_ERROR_IO && (system_errno == EMFILE || system_errno == ENFILE))
    return "; the process has too many files open: keep fewer stores open (a shorter gc-time), or "
           "raise its limit (ulimit -n, LimitNOFILE=, setrlimit)";
  if (code == MS_ERROR_NO_SPACE)
    return "; free some space and try again";
  if (code == MS_ERROR_READ_ONLY)
    return "; check the permissions of the file and of its directory";
  if (code == MS_ERROR_BUSY)
    return "; another process is writing: try again";
  if (code == MS_ERROR_CORRUPT)
    return "; the file is damaged or is no store: restore a backup";
  return "";
}

/* SQLite keeps the number of an old failure: only these codes come from the system. */
static int
get_system_errno (sqlite3 *db, int code)
{
  code &= 0xff;
  return code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? sqlite3_system_errno (db) : 0;
}

/* Where the statement is not to blame, people need to know which file is. NULL for a statement that is wrong, and for a database in memory. */
static const char *
find_culprit (sqlite3 *db, MsError code)
{
  const char *path = db ? sqlite3_db_filename (db, NULL) : NULL;

  switch (code)
    {
    case MS_ERROR_CORRUPT:
    case MS_ERROR_NO_SPACE:
    case MS_ERROR_READ_ONLY:
    case MS_ERROR_BUSY:
    case MS_ERROR_IO:
      return path && *path ? path : NULL;
    default:
      return NULL;
    }
}

gboolean
ms_sqlite_set_error (sqlite3 *db, int code, GError **error, const char *format, ...)
{
  g_autofree char *doing = NULL;
  int system_errno = db ? get_system_errno (db, code) : 0;
  int offset = db ? sqlite3_error_offset (db) : -1;
  g_autofree char *position =
      offset >= 0 ? g_strdup_printf (" (at byte %d)", offset) : g_strdup ("");
  MsError mapped = map_code (code, system_errno);
  const char *file = find_culprit (db, mapped);
  g_autofree char *explanation = NULL;
  const char *reason;
  va_list args;

  if (!error)
    return FALSE;

  va_start (args, format);
  doing = g_strdup_vprintf (format, args);
  va_end (args);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: cancelled", doing);
      return FALSE;
    }

  reason = db && (sqlite3_errcode (db) & 0xff) == (code & 0xff) ? sqlite3_errmsg (db)
                                                                : sqlite3_errstr (code);
  explanation = g_strconcat (reason, position, system_errno != 0 ? ": " : "",
                             system_errno != 0 ? g_strerror (system_errno) : "",
                             find_remedy (mapped, system_errno), NULL);
  if (file)
    g_set_error (error, MS_ERROR, mapped, "“%s”: %s. %s", file, explanation, doing);
  else
    g_set_error (error, MS_ERROR, mapped, "%s: %s", doing, explanation);
  return FALSE;
}

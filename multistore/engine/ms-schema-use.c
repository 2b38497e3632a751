/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchemaUse: which of a store's schemas are in use at this moment, in any process. */

#include "engine/ms-schema-use-private.h"
#include "ms-debug-private.h"
#include "ms-io-error-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LOCK_FILE ".use"
#define N_PLACES 65536 /* of a store; later schemas share the last */
#define N_DIGITS 11    /* of the name's SHA-256, four bits each, by which stores are told apart */
#define WAIT_MS 10
#define N_WAITS 500

struct _MsSchemaUse
{
  char *lock_path;
  gint64 first; /* byte of the lock file that belongs to the store */
  int descriptor;
  gint64 excluded; /* from this place on, or 0 */
};

MsSchemaUse *
ms_schema_use_new (const char *path)
{
  MsSchemaUse *self = g_new0 (MsSchemaUse, 1);
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  self->lock_path = g_build_filename (directory, LOCK_FILE, NULL);
  digest[N_DIGITS] = '\0';
  self->first = g_ascii_strtoll (digest, NULL, 16) * N_PLACES;
  self->descriptor = -1;
  return self;
}

void
ms_schema_use_free (MsSchemaUse *self)
{
  if (self->descriptor >= 0)
    close (self->descriptor);
  g_free (self->lock_path);
  g_free (self);
}

static gboolean
open_lock_file (MsSchemaUse *self, GError **error)
{
  if (self->descriptor < 0)
    self->descriptor = open (self->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return self->descriptor >= 0 || ms_io_error_set (error, "Opening", self->lock_path);
}

static struct flock
make_range (MsSchemaUse *self, int type, gint64 from, gint64 until)
{
  return (struct flock){ .l_type = (short) type,
                         .l_whence = SEEK_SET,
                         .l_start = self->first + MIN (from, N_PLACES - 1),
                         .l_len = MAX (until - MIN (from, N_PLACES - 1), 1) };
}

/* Locks of this description and not of the process: another store of the process is somebody else. FALSE: somebody has it. */
static gboolean
set_lock (MsSchemaUse *self, int type, gint64 from, gint64 until)
{
  struct flock range = make_range (self, type, from, until);

  if (fcntl (self->descriptor, F_OFD_SETLK, &range) == 0)
    return TRUE;
  if (errno == EAGAIN || errno == EACCES)
    return FALSE;
  /* A file system without locks: there the store works as well as SQLite does. */
  MS_NOTE (STORE, "%s: %s", self->lock_path, g_strerror (errno));
  return TRUE;
}

static gboolean
fail_superseded (GError **error)
{
  g_set_error_literal (error, MS_ERROR, MS_ERROR_SUPERSEDED,
                       "A newer version of the application is using the store: restart this one");
  return FALSE;
}

gboolean
ms_schema_use_hold (MsSchemaUse *self, gint64 place, GError **error)
{
  if (place <= 1)
    return TRUE;
  if (!open_lock_file (self, error))
    return FALSE;
  for (guint i = 0; i < N_WAITS; i++)
    {
      if (set_lock (self, F_RDLCK, place, place + 1))
        return TRUE;
      g_usleep (WAIT_MS * 1000);
    }
  g_set_error_literal (error, MS_ERROR, MS_ERROR_BUSY,
                       "An older version of the application is rebuilding the store: try again");
  return FALSE;
}

gboolean
ms_schema_use_check_newer (MsSchemaUse *self, gint64 place, GError **error)
{
  struct flock range = make_range (self, F_WRLCK, place + 1, N_PLACES);

  if (!open_lock_file (self, error))
    return FALSE;
  return fcntl (self->descriptor, F_OFD_GETLK, &range) != 0 || range.l_type == F_UNLCK
         || fail_superseded (error);
}

gboolean
ms_schema_use_exclude_newer (MsSchemaUse *self, gint64 place, GError **error)
{
  if (!open_lock_file (self, error))
    return FALSE;
  if (!set_lock (self, F_WRLCK, place + 1, N_PLACES))
    return fail_superseded (error);
  self->excluded = place + 1;
  return TRUE;
}

void
ms_schema_use_admit_newer (MsSchemaUse *self)
{
  if (self->excluded)
    set_lock (self, F_UNLCK, self->excluded, N_PLACES);
  self->excluded = 0;
}

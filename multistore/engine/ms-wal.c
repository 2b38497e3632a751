/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWal: the write-ahead log of one open store. */

#include "engine/ms-wal-private.h"
#include "engine/ms-wal-worker-private.h"
#include "ms-debug-private.h"
#include "ms-error.h"
#include "sqlite/ms-new-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _MsWal
{
  gatomicrefcount ref_count;
  char *path;

  GMutex pass_lock; /* one pass at a time: else the first to end would open the gate for both */
  GMutex
      gate_lock; /* not held during a transaction: a mutex that is taken again at once would starve the worker */
  GCond gate_changed;
  gboolean gate_closed;
  guint n_inside;   /* transactions */
  guint n_waits;    /* of the store's thread alone */
  gint64 waited;    /* microseconds */
  gint last_frames; /* in the log after the last commit */

  GMutex sync_lock;
  int descriptor; /* of the -wal; -1 if none is open */
  gboolean directory_synced;
};

static GMutex closing_lock;
static GCond closing_changed;
static GHashTable *closing; /* path → number of connections that are being closed */
static GThreadPool *closers;

MsWal *
ms_wal_new (const char *path)
{
  MsWal *self = g_new0 (MsWal, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->descriptor = -1;
  g_mutex_init (&self->pass_lock);
  g_mutex_init (&self->gate_lock);
  g_cond_init (&self->gate_changed);
  g_mutex_init (&self->sync_lock);
  return self;
}

MsWal *
ms_wal_ref (MsWal *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_wal_unref (MsWal *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ms_wal_release_descriptor (self);
  g_mutex_clear (&self->sync_lock);
  g_cond_clear (&self->gate_changed);
  g_mutex_clear (&self->gate_lock);
  g_mutex_clear (&self->pass_lock);
  g_free (self->path);
  g_free (self);
}

static void
wait_for_gate (MsWal *self)
{
  gint64 start = g_get_monotonic_time ();

  while (self->gate_closed)
    g_cond_wait (&self->gate_changed, &self->gate_lock);
  self->n_waits++;
  self->waited += g_get_monotonic_time () - start;
}

void
ms_wal_enter (MsWal *self)
{
  g_mutex_lock (&self->gate_lock);
  if (G_UNLIKELY (self->gate_closed))
    wait_for_gate (self);
  self->n_inside++;
  g_mutex_unlock (&self->gate_lock);
}

gboolean
ms_wal_is_gate_closed (MsWal *self)
{
  gboolean closed;

  g_mutex_lock (&self->gate_lock);
  closed = self->gate_closed;
  g_mutex_unlock (&self->gate_lock);
  return closed;
}

void
ms_wal_leave (MsWal *self)
{
  g_mutex_lock (&self->gate_lock);
  self->n_inside--;
  if (G_UNLIKELY (self->gate_closed))
    g_cond_broadcast (&self->gate_changed);
  g_mutex_unlock (&self->gate_lock);
}

static void
close_gate (MsWal *self)
{
  g_mutex_lock (&self->gate_lock);
  self->gate_closed = TRUE;
  while (self->n_inside > 0)
    g_cond_wait (&self->gate_changed, &self->gate_lock);
  g_mutex_unlock (&self->gate_lock);
}

static void
open_gate (MsWal *self)
{
  g_mutex_lock (&self->gate_lock);
  self->gate_closed = FALSE;
  g_cond_broadcast (&self->gate_changed);
  g_mutex_unlock (&self->gate_lock);
}

void
ms_wal_get_waits (MsWal *self, guint *n_waits, gint64 *microseconds)
{
  *n_waits = self->n_waits;
  *microseconds = self->waited;
}

void
ms_wal_note_commit (MsWal *self, guint frames)
{
  g_atomic_int_set (&self->last_frames, (gint) frames);
  ms_wal_worker_note_commit (self, frames);
}

/* One pass over the log, which moves what no reader still needs from it. FALSE if it was not made. */
static gboolean
checkpoint_once (MsWal *self, MsConnection *connection, int *frames, int *moved)
{
  g_autoptr (GError) error = NULL;

  if (!ms_connection_checkpoint (connection, frames, moved, &error))
    {
      /* A full disk, for example: the log goes on, and the next commit tells. */
      MS_NOTE (CHECKPOINT, "%s: %s", self->path, error->message);
      return FALSE;
    }
  if (*frames < 0)
    {
      MS_NOTE (CHECKPOINT, "%s: another process is at it", self->path);
      return FALSE;
    }
  MS_NOTE (CHECKPOINT, "%s: moved %d of %d frames", self->path, *moved, *frames);
  return TRUE;
}

/* Writes what is there already: the version of the format. */
static gboolean
write_anything (MsConnection *connection, GError **error)
{
  g_autofree char *sql = NULL;
  gint64 version;

  if (!ms_connection_begin (connection, error))
    return FALSE;
  if (!ms_connection_query_int (connection, "PRAGMA user_version", &version, error)
      || !ms_connection_exec (
          connection, sql = g_strdup_printf ("PRAGMA user_version = %d", (int) version), error))
    {
      ms_connection_rollback (connection);
      return FALSE;
    }
  return ms_connection_commit (connection, error);
}

/* A log whose frames have all been moved begins anew, and the first who writes to it waits for the disk: better the worker than a commit. */
static void
begin_log_anew (MsWal *self, MsConnection *connection)
{
  g_autoptr (GError) error = NULL;

  if (!write_anything (connection, &error))
    MS_NOTE (CHECKPOINT, "%s: %s", self->path, error->message);
}

/* Is there anything for which it is worth closing the gate, after a pass that has moved @moved of @frames? */
static gboolean
needs_gate (MsWal *self, int frames, int moved)
{
  return frames > MS_WAL_GATE_FRAMES
         || (moved == frames && g_atomic_int_get (&self->last_frames) <= frames);
}

static void
checkpoint_on (MsWal *self, MsConnection *connection)
{
  int frames, moved;

  if (!checkpoint_once (self, connection, &frames, &moved) || !needs_gate (self, frames, moved))
    return;
  /* The bulk has been moved and synced without the gate; behind it only the rest is left to do. */
  close_gate (self);
  if (checkpoint_once (self, connection, &frames, &moved) && moved == frames)
    begin_log_anew (self, connection);
  open_gate (self);
}

/* NORMAL: while it begins the log anew, which others wait for, it goes to the disk once and not twice. */
static MsConnection *
open_for_checkpoint (MsWal *self)
{
  g_autoptr (MsConnection) connection = ms_connection_open (self->path, MS_OPEN_READ_WRITE, NULL);
  gint64 unused;

  /* The first look at a table makes the connection see that the file has a log. */
  if (!connection || !ms_connection_exec (connection, "PRAGMA synchronous = NORMAL", NULL)
      || !ms_connection_query_int (connection, "PRAGMA user_version", &unused, NULL))
    return NULL;
  return g_steal_pointer (&connection);
}

void
ms_wal_checkpoint (MsWal *self)
{
  g_autoptr (MsConnection) connection = NULL;

  g_mutex_lock (&self->pass_lock);
  connection = open_for_checkpoint (self);
  if (connection)
    checkpoint_on (self, connection);
  g_mutex_unlock (&self->pass_lock);
}

static gboolean
fail (GError **error, const char *doing, const char *path)
{
  int saved = errno;

  g_set_error (error, MS_ERROR,
               saved == ENOSPC || saved == EDQUOT ? MS_ERROR_NO_SPACE : MS_ERROR_IO, "%s “%s”: %s",
               doing, path, g_strerror (saved));
  return FALSE;
}

static gboolean
sync_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  return ms_new_file_sync_directory (directory) || fail (error, "Syncing the directory", directory);
}

static gboolean
sync_locked (MsWal *self, GError **error)
{
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);

  if (!self->directory_synced && !sync_directory (self->path, error))
    return FALSE;
  self->directory_synced = TRUE;
  /* Of the log alone a descriptor of our own is harmless: SQLite's locks are on the other two files. */
  if (self->descriptor < 0)
    self->descriptor = open (log, O_RDONLY | O_CLOEXEC);
  if (self->descriptor < 0)
    return fail (error, "Opening the log", log);
  return fdatasync (self->descriptor) == 0 || fail (error, "Syncing the log", log);
}

gboolean
ms_wal_sync (MsWal *self, GError **error)
{
  gboolean synced;

  g_mutex_lock (&self->sync_lock);
  synced = sync_locked (self, error);
  g_mutex_unlock (&self->sync_lock);
  return synced;
}

void
ms_wal_release_descriptor (MsWal *self)
{
  g_mutex_lock (&self->sync_lock);
  if (self->descriptor >= 0)
    close (self->descriptor);
  self->descriptor = -1;
  g_mutex_unlock (&self->sync_lock);
}

typedef struct
{
  MsWal *wal;
  MsConnection *connection;
  MsWalClosedFunc done;
  gpointer user_data;
} Closing;

static void
count_closing (const char *path, int change)
{
  int n;

  g_mutex_lock (&closing_lock);
  if (!closing)
    closing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  n = GPOINTER_TO_INT (g_hash_table_lookup (closing, path)) + change;
  if (n > 0)
    g_hash_table_insert (closing, g_strdup (path), GINT_TO_POINTER (n));
  else
    g_hash_table_remove (closing, path);
  g_cond_broadcast (&closing_changed);
  g_mutex_unlock (&closing_lock);
}

static void
close_in_worker (gpointer data, gpointer unused)
{
  Closing *job = data;

  ms_wal_worker_forget (job->wal);
  /* SQLite's own last close does the checkpoint and removes the log. */
  ms_connection_close (job->connection);
  /* Told first, so that whoever waits to open the file comes after it. */
  if (job->done)
    job->done (job->user_data);
  count_closing (job->wal->path, -1);
  ms_wal_unref (job->wal);
  g_free (job);
}

void
ms_wal_close_connection (MsWal *self,
                         MsConnection *connection,
                         MsWalClosedFunc done,
                         gpointer user_data)
{
  static gsize initialized;
  Closing *job = g_new (Closing, 1);

  if (g_once_init_enter (&initialized))
    {
      closers = g_thread_pool_new (close_in_worker, NULL, 4, FALSE, NULL);
      g_once_init_leave (&initialized, 1);
    }
  *job = (Closing){ ms_wal_ref (self), connection, done, user_data };
  count_closing (self->path, 1);
  g_thread_pool_push (closers, job, NULL);
}

void
ms_wal_wait_closed (const char *path)
{
  g_mutex_lock (&closing_lock);
  while (closing && g_hash_table_contains (closing, path))
    g_cond_wait (&closing_changed, &closing_lock);
  g_mutex_unlock (&closing_lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsFileStorage: logs in SQLite files, several stores in each. */

#include "server/ms-file-storage-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "sqlite/ms-connection-private.h"
#include "sync/ms-sync-event-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define APPLICATION_ID 0x4d735376 /* "MsSv" */
#define FORMAT 1
#define LOCK_FILE "lock"
/* Pages in the log after which they are moved into the file. */
#define MANY_FRAMES 2000
/* What an event takes in a file beside its texts. */
#define ROW_BYTES 48

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS store (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " backend_id TEXT NOT NULL, head INTEGER NOT NULL, size INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS event (store INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " name TEXT NOT NULL, args TEXT, client_id TEXT NOT NULL, session_id TEXT NOT NULL,"
    " created_at INTEGER NOT NULL, PRIMARY KEY (store, sequence)) STRICT, WITHOUT ROWID;";

struct _MsFileStorage
{
  MsSyncStorage parent_instance;

  char *directory;
  int lock;
  MsConnection *shards[MS_FILE_STORAGE_SHARDS];
};

G_DEFINE_FINAL_TYPE (MsFileStorage, ms_file_storage, MS_TYPE_SYNC_STORAGE)

static void
ms_file_storage_finalize (GObject *object)
{
  MsFileStorage *self = MS_FILE_STORAGE (object);

  for (guint i = 0; i < MS_FILE_STORAGE_SHARDS; i++)
    g_clear_pointer (&self->shards[i], ms_connection_close);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->directory);
  G_OBJECT_CLASS (ms_file_storage_parent_class)->finalize (object);
}

static MsConnection *
get_connection (MsSyncStorage *storage, const char *store_id)
{
  return MS_FILE_STORAGE (storage)->shards[ms_sync_storage_get_shard (storage, store_id)];
}

static guint
get_n_shards (MsSyncStorage *storage)
{
  return MS_FILE_STORAGE_SHARDS;
}

/* The row of a store, or 0 without an error if there is none. */
static gboolean
find_store (MsConnection *connection,
            const char *store_id,
            gint64 *row,
            gint64 *head,
            gint64 *size,
            char **backend_id,
            GError **error)
{
  MsStatement *select = ms_connection_prepare_literal (
      connection, "SELECT id, head, size, backend_id FROM store WHERE name = ?", error);
  MsStep step;

  *row = 0;
  if (!select)
    return FALSE;
  ms_statement_bind_text (select, 1, store_id);
  step = ms_statement_step (select, error);
  if (step == MS_STEP_ROW)
    {
      *row = ms_statement_get_int (select, 0);
      *head = ms_statement_get_int (select, 1);
      *size = ms_statement_get_int (select, 2);
      if (backend_id)
        *backend_id = ms_statement_dup_text (select, 3);
    }
  if (step != MS_STEP_ERROR)
    ms_statement_reset (select);
  return step != MS_STEP_ERROR;
}

static gboolean
make_store (MsConnection *connection, const char *store_id, const char *backend_id, GError **error)
{
  MsStatement *insert = ms_connection_prepare_literal (
      connection, "INSERT INTO store (name, backend_id, head, size) VALUES (?, ?, 0, 0)", error);

  if (!insert)
    return FALSE;
  ms_statement_bind_text (insert, 1, store_id);
  ms_statement_bind_text (insert, 2, backend_id);
  return ms_statement_run (insert, error);
}

static gboolean
open_store (MsSyncStorage *storage,
            const char *store_id,
            gint64 *head,
            gint64 *size,
            char **backend_id,
            GError **error)
{
  MsConnection *connection = get_connection (storage, store_id);
  gint64 row;

  if (!find_store (connection, store_id, &row, head, size, backend_id, error))
    return FALSE;
  if (row != 0)
    return TRUE;
  *head = 0;
  *size = 0;
  *backend_id = ms_id_new ();
  if (make_store (connection, store_id, *backend_id, error))
    return TRUE;
  g_clear_pointer (backend_id, g_free);
  return FALSE;
}

static gboolean
begin (MsSyncStorage *storage, guint shard, GError **error)
{
  return ms_connection_begin (MS_FILE_STORAGE (storage)->shards[shard], error);
}

static gboolean
append_event (MsConnection *connection,
              gint64 row,
              const MsSyncEvent *event,
              gint64 created_at,
              GError **error)
{
  MsStatement *insert = ms_connection_prepare_literal (
      connection,
      "INSERT INTO event (store, sequence, name, args, client_id, session_id, created_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      error);

  if (!insert)
    return FALSE;
  ms_statement_bind_int (insert, 1, row);
  ms_statement_bind_int (insert, 2, event->sequence);
  ms_statement_bind_text (insert, 3, event->name);
  if (event->args)
    ms_statement_bind_text (insert, 4, event->args);
  else
    ms_statement_bind_null (insert, 4);
  ms_statement_bind_text (insert, 5, event->client_id);
  ms_statement_bind_text (insert, 6, event->session_id);
  ms_statement_bind_int (insert, 7, created_at);
  return ms_statement_run (insert, error);
}

static gboolean
set_head (MsConnection *connection, gint64 row, gint64 head, gint64 size, GError **error)
{
  MsStatement *update = ms_connection_prepare_literal (
      connection, "UPDATE store SET head = ?, size = ? WHERE id = ?", error);

  if (!update)
    return FALSE;
  ms_statement_bind_int (update, 1, head);
  ms_statement_bind_int (update, 2, size);
  ms_statement_bind_int (update, 3, row);
  return ms_statement_run (update, error);
}

static gsize
get_row_size (const MsSyncEvent *event)
{
  return ROW_BYTES + strlen (event->name) + strlen (event->client_id) + strlen (event->session_id)
         + (event->args ? strlen (event->args) : 0);
}

static gboolean
append (MsSyncStorage *storage,
        const char *store_id,
        GPtrArray *events,
        gint64 created_at,
        GError **error)
{
  MsConnection *connection = get_connection (storage, store_id);
  gint64 row, head = 0, size = 0;

  if (!find_store (connection, store_id, &row, &head, &size, NULL, error))
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      const MsSyncEvent *event = events->pdata[i];

      if (row == 0 || event->sequence != head + 1)
        {
          g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
                       "Event %" G_GINT64_FORMAT " does not follow the log of the store “%s”",
                       event->sequence, store_id);
          return FALSE;
        }
      if (!append_event (connection, row, event, created_at, error))
        return FALSE;
      head++;
      size += get_row_size (event);
    }
  return set_head (connection, row, head, size, error);
}

static gboolean
commit (MsSyncStorage *storage, guint shard, GError **error)
{
  MsConnection *connection = MS_FILE_STORAGE (storage)->shards[shard];
  int log_frames, moved_frames;

  /* synchronous = FULL: the log is on the disk when it returns. */
  if (!ms_connection_commit (connection, error))
    return FALSE;
  if (ms_connection_get_wal_frames (connection) > MANY_FRAMES)
    ms_connection_checkpoint (connection, &log_frames, &moved_frames, NULL);
  return TRUE;
}

static void
rollback (MsSyncStorage *storage, guint shard)
{
  ms_connection_rollback (MS_FILE_STORAGE (storage)->shards[shard]);
}

static MsSyncEvent *
read_event (MsStatement *select)
{
  g_autofree char *args = ms_statement_dup_text (select, 2);
  MsSyncEvent *event =
      ms_sync_event_new (ms_statement_get_int (select, 0), ms_statement_get_text (select, 1), args,
                         ms_statement_get_text (select, 3), ms_statement_get_text (select, 4));

  event->created_at = ms_statement_get_int (select, 5);
  return event;
}

static GPtrArray *
read_events (MsSyncStorage *storage,
             const char *store_id,
             gint64 after,
             guint max_events,
             gsize max_bytes,
             GError **error)
{
  MsConnection *connection = get_connection (storage, store_id);
  MsStatement *select = ms_connection_prepare_literal (
      connection,
      "SELECT e.sequence, e.name, e.args, e.client_id, e.session_id, e.created_at FROM store AS s"
      " JOIN event AS e ON e.store = s.id WHERE s.name = ? AND e.sequence > ?"
      " ORDER BY e.sequence LIMIT ?",
      error);
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  MsStep step = MS_STEP_DONE;
  gsize size = 0;

  if (!select)
    return NULL;
  ms_statement_bind_text (select, 1, store_id);
  ms_statement_bind_int (select, 2, after);
  ms_statement_bind_int (select, 3, max_events);
  while (events->len < max_events && (step = ms_statement_step (select, error)) == MS_STEP_ROW)
    {
      g_autoptr (MsSyncEvent) event = read_event (select);

      size += ms_sync_event_get_size (event);
      if (events->len > 0 && size > max_bytes)
        break;
      g_ptr_array_add (events, g_steal_pointer (&event));
    }
  if (step == MS_STEP_ERROR)
    return NULL;
  ms_statement_reset (select);
  return g_steal_pointer (&events);
}

static char *
renew_backend_id (MsSyncStorage *storage, const char *store_id, GError **error)
{
  g_autofree char *backend_id = ms_id_new ();
  MsStatement *update = ms_connection_prepare_literal (
      get_connection (storage, store_id), "UPDATE store SET backend_id = ? WHERE name = ?", error);

  if (!update)
    return NULL;
  ms_statement_bind_text (update, 1, backend_id);
  ms_statement_bind_text (update, 2, store_id);
  return ms_statement_run (update, error) ? g_steal_pointer (&backend_id) : NULL;
}

static void
ms_file_storage_class_init (MsFileStorageClass *klass)
{
  MsSyncStorageClass *storage_class = MS_SYNC_STORAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_file_storage_finalize;
  storage_class->get_n_shards = get_n_shards;
  storage_class->open_store = open_store;
  storage_class->begin = begin;
  storage_class->append = append;
  storage_class->commit = commit;
  storage_class->rollback = rollback;
  storage_class->read_events = read_events;
  storage_class->renew_backend_id = renew_backend_id;
}

static void
ms_file_storage_init (MsFileStorage *self)
{
  self->lock = -1;
}

char *
ms_file_storage_dup_shard_path (const char *directory, guint shard)
{
  g_autofree char *name = g_strdup_printf ("shard-%02u.db", shard);

  return g_build_filename (directory, name, NULL);
}

static gboolean
check_format (MsConnection *connection, const char *path, GError **error)
{
  gint64 id, format;

  if (!ms_connection_query_int (connection, "PRAGMA application_id", &id, error)
      || !ms_connection_query_int (connection, "PRAGMA user_version", &format, error))
    return FALSE;
  if (id == 0 && format == 0)
    return ms_connection_exec_printf (connection, error,
                                      "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                      APPLICATION_ID, FORMAT);
  if (id == APPLICATION_ID && format == FORMAT)
    return TRUE;
  g_set_error (error, MS_ERROR, id == APPLICATION_ID ? MS_ERROR_FORMAT_TOO_NEW : MS_ERROR_CORRUPT,
               "“%s” is no file of this version of the sync server: choose another directory, or "
               "update the server",
               path);
  return FALSE;
}

static gboolean
open_shard (MsFileStorage *self, guint shard, GError **error)
{
  g_autofree char *path = ms_file_storage_dup_shard_path (self->directory, shard);
  MsConnection *connection = ms_connection_open (path, MS_OPEN_CREATE, error);

  self->shards[shard] = connection;
  return connection && check_format (connection, path, error)
         && ms_connection_exec (connection,
                                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA journal_size_limit = 4194304;",
                                error)
         && ms_connection_exec (connection, tables, error);
}

static gboolean
take_lock (MsFileStorage *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, LOCK_FILE, NULL);
  int saved;

  if (g_mkdir_with_parents (self->directory, 0700) == 0)
    self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  saved = errno;
  if (saved == EWOULDBLOCK)
    g_set_error (error, MS_ERROR, MS_ERROR_BUSY, "Another server uses “%s”: stop it first",
                 self->directory);
  else
    g_set_error (error, MS_ERROR,
                 saved == EACCES || saved == EPERM || saved == EROFS ? MS_ERROR_READ_ONLY
                                                                     : MS_ERROR_IO,
                 "Opening “%s”: %s", path, g_strerror (saved));
  return FALSE;
}

MsFileStorage *
ms_file_storage_new (const char *directory, GError **error)
{
  g_autoptr (MsFileStorage) self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (MS_TYPE_FILE_STORAGE, NULL);
  self->directory = g_canonicalize_filename (directory, NULL);
  if (!take_lock (self, error))
    return NULL;
  for (guint i = 0; i < MS_FILE_STORAGE_SHARDS; i++)
    if (!open_shard (self, i, error))
      return NULL;
  return g_steal_pointer (&self);
}

static gboolean
renew_all (MsConnection *connection, GError **error)
{
  g_autoptr (MsStatement) select =
      ms_connection_prepare (connection, "SELECT id FROM store", error);
  MsStep step;

  if (!select)
    return FALSE;
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    {
      g_autofree char *backend_id = ms_id_new ();
      MsStatement *update = ms_connection_prepare_literal (
          connection, "UPDATE store SET backend_id = ? WHERE id = ?", error);

      if (!update)
        return FALSE;
      ms_statement_bind_text (update, 1, backend_id);
      ms_statement_bind_int (update, 2, ms_statement_get_int (select, 0));
      if (!ms_statement_run (update, error))
        return FALSE;
    }
  return step == MS_STEP_DONE;
}

gboolean
ms_file_storage_mark_restored (MsFileStorage *self, GError **error)
{
  g_return_val_if_fail (MS_IS_FILE_STORAGE (self), FALSE);

  for (guint i = 0; i < MS_FILE_STORAGE_SHARDS; i++)
    {
      if (!ms_connection_begin (self->shards[i], error))
        return FALSE;
      if (!renew_all (self->shards[i], error))
        {
          ms_connection_rollback (self->shards[i]);
          return FALSE;
        }
      if (!ms_connection_commit (self->shards[i], error))
        return FALSE;
    }
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MULTISTORE_EVENT", "identity-renewed",
                    "MESSAGE",
                    "The files come from a backup: the logs of all stores have new identities");
  return TRUE;
}

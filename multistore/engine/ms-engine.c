/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEngine: its life, its transactions, undo. */

#include "engine/ms-engine-struct-private.h"
#include "engine/ms-format-private.h"
#include "engine/ms-wal-worker-private.h"
#include "ms-error.h"
#include "sqlite/ms-recorder-private.h"

void
ms_engine_config_copy (const MsEngineConfig *config, MsEngineConfig *copy)
{
  *copy = *config;
  copy->path = g_strdup (config->path);
  copy->definition_name = g_strdup (config->definition_name);
  copy->client_id = g_strdup (config->client_id);
  copy->session_id = g_strdup (config->session_id);
  copy->schema = g_object_ref (config->schema);
}

void
ms_engine_config_clear (MsEngineConfig *config)
{
  g_free ((char *) config->path);
  g_free ((char *) config->definition_name);
  g_free ((char *) config->client_id);
  g_free ((char *) config->session_id);
  g_object_unref (config->schema);
}

MsEngine *
ms_engine_new (const MsEngineConfig *config)
{
  MsEngine *self = g_new0 (MsEngine, 1);

  ms_engine_config_copy (config, &self->config);
  ms_event_args_init (&self->args);
  return self;
}

static MsConnection *
dissolve (MsEngine *self, MsWal **wal)
{
  MsConnection *connection = self->connection;

  g_clear_pointer (&self->materializer, ms_materializer_free);
  g_clear_pointer (&self->searches, ms_search_index_free);
  ms_event_args_clear (&self->args);
  ms_engine_config_clear (&self->config);
  g_clear_pointer (&self->schema_use, ms_schema_use_free);
  *wal = self->wal;
  g_free (self);
  return connection;
}

void
ms_engine_close (MsEngine *self)
{
  g_autoptr (MsWal) wal = NULL;
  MsConnection *connection = dissolve (self, &wal);

  /* Else its worker would look at the file later, whatever may be there by then. */
  if (wal)
    ms_wal_worker_forget (wal);
  if (connection)
    ms_connection_close (connection);
}

void
ms_engine_close_in_worker (MsEngine *self, MsWalClosedFunc done, gpointer user_data)
{
  g_autoptr (MsWal) wal = NULL;
  MsConnection *connection = dissolve (self, &wal);

  if (wal)
    {
      ms_wal_close_connection (wal, connection, done, user_data);
      return;
    }
  ms_connection_close (connection);
  if (done)
    done (user_data);
}

/* All or nothing is taken over. What is pending is counted if the log is not where @self knows it, or if @count says so. */
static gboolean
read_state (MsEngine *self, gboolean count, GError **error)
{
  gint64 upstream_head = ms_meta_get_int (self->connection, "upstream_head");
  gboolean records_undo = ms_meta_get_int (self->connection, "had_provider") != 0;
  gint64 pending_count = 0;
  MsSequence head;

  if (!ms_event_log_read_head (self->connection, &head, error))
    return FALSE;
  if (!count && ms_sequence_compare (&head, &self->head) == 0
      && head.generation == self->head.generation && upstream_head == self->upstream_head
      && records_undo == self->records_undo)
    return TRUE;
  if (records_undo
      && !ms_event_log_count_after (self->connection, upstream_head, &pending_count, error))
    return FALSE;
  self->head = head;
  self->upstream_head = upstream_head;
  self->records_undo = records_undo;
  self->pending_count = pending_count;
  ms_connection_set_record_level (self->connection,
                                  records_undo ? MS_RECORD_ROWS : MS_RECORD_TABLES);
  return TRUE;
}

gboolean
ms_engine_read_state (MsEngine *self, GError **error)
{
  return read_state (self, TRUE, error);
}

/* The tables that the events behind @head have touched. */
static guint64
read_touched (MsEngine *self, const MsSequence *head)
{
  MsStatement *select = ms_event_log_begin (self->connection, head, 0, NULL);
  guint64 touched = 0;
  MsStep step = MS_STEP_ERROR;
  MsLogRow row;

  while (select && (step = ms_statement_step (select, NULL)) == MS_STEP_ROW
         && ms_event_log_read_row (self->connection, select, &row, NULL))
    touched |= row.touched;
  if (select && step != MS_STEP_ERROR)
    ms_statement_reset (select);
  return step == MS_STEP_DONE ? touched : MS_TOUCHED_ALL;
}

/* In a transaction: tells the watcher what others have committed since it was told last. */
static void
tell_of_others (MsEngine *self, const MsSequence *old_head)
{
  guint version = ms_connection_get_data_version (self->connection);
  gint64 rebuild;
  gboolean anything;

  if (!self->changed || version == self->noticed_version)
    return;
  rebuild = ms_meta_get_int (self->connection, "change");
  anything = rebuild != self->noticed_rebuild || self->head.generation != old_head->generation
             || ms_sequence_compare (&self->head, old_head) < 0;
  self->noticed_version = version;
  self->noticed_rebuild = rebuild;
  self->changed (NULL, anything ? MS_TOUCHED_ALL : read_touched (self, old_head),
                 self->changed_data);
}

/* In a transaction: takes over what others have committed, if they have. */
static gboolean
catch_up (MsEngine *self, GError **error)
{
  MsSequence old_head = self->head;

  if (ms_connection_get_data_version (self->connection) == self->data_version)
    return TRUE;
  /* Most often another connection has only checkpointed. */
  if (!ms_meta_check_schema (self->connection, self->config.schema, error)
      || !read_state (self, FALSE, error) || !ms_search_index_read (self->searches, error))
    return FALSE;
  tell_of_others (self, &old_head);
  return TRUE;
}

void
ms_engine_watch_changes (MsEngine *self, MsEngineChangedFunc changed, gpointer user_data)
{
  self->changed = changed;
  self->changed_data = user_data;
  self->noticed_version = 0;
  if (!ms_connection_begin_read (self->connection, NULL))
    return;
  self->noticed_version = ms_connection_get_data_version (self->connection);
  self->noticed_rebuild = ms_meta_get_int (self->connection, "change");
  ms_connection_commit (self->connection, NULL);
}

gboolean
ms_engine_begin (MsEngine *self, GError **error)
{
  if (!ms_engine_begin_without_schema (self, error))
    return FALSE;
  if (catch_up (self, error))
    return TRUE;
  ms_engine_abort (self);
  return FALSE;
}

void
ms_engine_set_lent (MsEngine *self, gboolean lent)
{
  self->lent = lent;
}

gboolean
ms_engine_check_unlent (MsEngine *self, GError **error)
{
  if (!self->lent)
    return TRUE;
  g_set_error_literal (error, MS_ERROR, MS_ERROR_BUSY,
                       "A worker is rebasing the store: try again when its sync state is another");
  return FALSE;
}

gboolean
ms_engine_begin_without_schema (MsEngine *self, GError **error)
{
  if (!ms_engine_check_unlent (self, error))
    return FALSE;
  if (self->wal)
    ms_wal_enter (self->wal);
  if (!ms_connection_begin (self->connection, error))
    {
      if (self->wal)
        ms_wal_leave (self->wal);
      return FALSE;
    }
  ms_connection_reset_recorder (self->connection);
  ms_change_feed_clear (ms_connection_get_feed (self->connection));
  return TRUE;
}

static gboolean
commit_with_searches (MsEngine *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (ms_search_index_update (self->searches, &local_error))
    return ms_connection_commit (self->connection, error);
  ms_connection_rollback (self->connection);
  if (g_error_matches (local_error, MS_ERROR, MS_ERROR_CORRUPT))
    {
      ms_search_index_doubt (self->searches);
      g_prefix_error (&local_error, "The next opening of the store makes its search anew: ");
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
ms_engine_end (MsEngine *self, GError **error)
{
  gboolean committed = commit_with_searches (self, error);

  self->data_version = committed ? ms_connection_get_data_version (self->connection) : 0;
  if (self->wal)
    ms_wal_leave (self->wal);
  if (committed && self->wal)
    ms_wal_note_commit (self->wal, ms_connection_get_wal_frames (self->connection));
  if (committed && self->changed)
    {
      self->noticed_version = self->data_version;
      self->changed (ms_connection_get_feed (self->connection), 0, self->changed_data);
    }
  return committed;
}

void
ms_engine_abort (MsEngine *self)
{
  ms_connection_rollback (self->connection);
  /* What was read inside the transaction may be undone with it. */
  self->data_version = 0;
  if (self->wal)
    ms_wal_leave (self->wal);
}

gboolean
ms_engine_refresh (MsEngine *self, GError **error)
{
  gboolean refreshed;

  if (!ms_connection_begin_read (self->connection, error))
    return FALSE;
  refreshed = catch_up (self, error);
  if (refreshed)
    self->data_version = ms_connection_get_data_version (self->connection);
  return ms_connection_commit (self->connection, refreshed ? error : NULL) && refreshed;
}

gboolean
ms_engine_start_undo (MsEngine *self, GError **error)
{
  if (!ms_engine_begin (self, error))
    return FALSE;
  if (!ms_meta_set_int (self->connection, "had_provider", 1, error))
    {
      ms_engine_abort (self);
      return FALSE;
    }
  return ms_engine_end (self, error) && ms_engine_read_state (self, error);
}

static gboolean
undo_events (MsEngine *self, const MsSequence *after, GError **error)
{
  while (ms_sequence_compare (&self->head, after) > 0)
    {
      if (self->head.global <= self->upstream_head)
        return ms_connection_set_corrupt (self->connection, error,
                                          "a final event cannot be undone: restore a backup");
      if (!ms_event_log_undo_last (self->connection, &self->head, error)
          || !ms_event_log_read_head (self->connection, &self->head, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_engine_undo_to (MsEngine *self, const MsSequence *after, GError **error)
{
  MsSequence head;

  if (!ms_engine_begin (self, error))
    return FALSE;
  head = self->head;
  if (!undo_events (self, after, error))
    {
      self->head = head;
      ms_engine_abort (self);
      return FALSE;
    }
  if (!ms_engine_end (self, error))
    {
      self->head = head;
      return FALSE;
    }
  return ms_engine_read_state (self, error);
}

void
ms_engine_sleep (MsEngine *self)
{
  ms_materializer_shrink (self->materializer);
  ms_connection_shrink (self->connection);
  if (self->wal)
    ms_wal_release_descriptor (self->wal);
}

gboolean
ms_engine_adopt_tables (MsEngine *self, GError **error)
{
  ms_materializer_shrink (self->materializer);
  ms_connection_shrink (self->connection);
  self->data_version = 0;
  self->noticed_rebuild = -1;
  self->noticed_version = 0;
  return ms_engine_refresh (self, error);
}

const MsSequence *
ms_engine_get_head (MsEngine *self)
{
  return &self->head;
}

gint64
ms_engine_get_pending_count (MsEngine *self)
{
  return self->pending_count;
}

const char *
ms_engine_get_path (MsEngine *self)
{
  return self->config.path;
}

MsSchema *
ms_engine_get_schema (MsEngine *self)
{
  return self->config.schema;
}

const MsEngineConfig *
ms_engine_get_config (MsEngine *self)
{
  return &self->config;
}

MsConnection *
ms_engine_get_connection (MsEngine *self)
{
  return self->connection;
}

MsWal *
ms_engine_get_wal (MsEngine *self)
{
  return self->wal;
}

gboolean
ms_engine_is_materializing (MsEngine *self)
{
  return ms_materializer_is_running (self->materializer);
}

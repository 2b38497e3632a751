/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEngineRebase: events of upstream come into the log, before what is still pending. */

#include "engine/ms-engine-rebase-private.h"
#include "engine/ms-engine-struct-private.h"
#include "engine/ms-format-private.h"
#include "engine/ms-replay-private.h"
#include "ms-error.h"
#include "schema/ms-event-private.h"
#include "sqlite/ms-recorder-private.h"

#include <string.h>

static gboolean
list_pending (MsEngineRebase *self, guint n_listed, GError **error)
{
  MsEngine *engine = self->engine;

  g_clear_pointer (&self->pending, g_ptr_array_unref);
  if (engine->pending_count == 0)
    self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_record_unref);
  else
    self->pending =
        ms_event_log_list (engine->connection, &(MsSequence){ engine->upstream_head, G_MAXINT64 },
                           n_listed, NULL, MS_EVENT_FILTER_ALL, error);
  self->lists_all = n_listed == 0 || (self->pending && self->pending->len < n_listed);
  return self->pending != NULL;
}

gboolean
ms_engine_begin_rebase (MsEngine *engine, MsEngineRebase *self, guint n_listed, GError **error)
{
  *self = (MsEngineRebase){ .engine = engine };
  if (!ms_engine_begin (engine, error))
    return FALSE;
  self->old_head = engine->head;
  self->old_upstream_head = engine->upstream_head;
  self->old_pending_count = engine->pending_count;
  if (list_pending (self, n_listed, error))
    return TRUE;
  ms_engine_abort (engine);
  return FALSE;
}

gboolean
ms_engine_rebase_list_all (MsEngineRebase *self, GError **error)
{
  return self->lists_all || list_pending (self, 0, error);
}

/* What is final is never undone. */
static gboolean
forget_undo (MsEngine *engine, GError **error)
{
  MsStatement *statement = ms_connection_prepare_literal (
      engine->connection, "DELETE FROM __ms_undo WHERE id < ?", error);

  if (!statement)
    return FALSE;
  ms_statement_bind_int (statement, 1, ms_sequence_get_row_behind (engine->upstream_head));
  return ms_statement_run (statement, error);
}

gboolean
ms_engine_rebase_set_upstream (MsEngineRebase *self, gint64 upstream_head, GError **error)
{
  MsEngine *engine = self->engine;

  engine->upstream_head = upstream_head;
  return ms_meta_set_int (engine->connection, "upstream_head", upstream_head, error)
         && (self->pending->len == 0 || forget_undo (engine, error));
}

void
ms_engine_rebase_doubt_tables (MsEngineRebase *self)
{
  self->tables_stale = TRUE;
}

static gboolean
take_back_one (MsEngineRebase *self, const MsSequence *sequence, GError **error)
{
  MsConnection *connection = self->engine->connection;
  g_autoptr (GError) failure = NULL;

  if (!self->tables_stale)
    {
      if (ms_event_log_undo_last (connection, sequence, &failure))
        return TRUE;
      if (!g_error_matches (failure, MS_ERROR, MS_ERROR_CORRUPT)
          && !g_error_matches (failure, MS_ERROR, MS_ERROR_CONSTRAINT))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      self->tables_stale = TRUE;
    }
  return ms_event_log_remove (connection, sequence, error);
}

gboolean
ms_engine_rebase_take_back (MsEngineRebase *self, guint first, GError **error)
{
  MsEngine *engine = self->engine;

  if (first >= self->pending->len)
    return TRUE;
  for (guint i = self->pending->len; i > first; i--)
    if (!take_back_one (self, &((MsEventRecord *) self->pending->pdata[i - 1])->sequence, error))
      return FALSE;
  self->taken_back = TRUE;
  /* Other processes may not tell by the head alone that what they have seen is gone. */
  return ms_meta_set_int (engine->connection, "change",
                          ms_meta_get_int (engine->connection, "change") + 1, error)
         && ms_event_log_read_head (engine->connection, &engine->head, error);
}

static gboolean
append_to_log_alone (MsEngine *engine,
                     const MsEngineEvent *event,
                     MsEventType *type,
                     GError **error)
{
  MsLogRow row = { .sequence = event->sequence,
                   .parent = engine->head.global,
                   .name = event->name,
                   .args = event->args,
                   .args_length = strlen (event->args),
                   .client_id = event->client_id,
                   .session_id = event->session_id,
                   .known = type != NULL,
                   .schema_hash = type ? type->hash : 0,
                   .recorded_at = event->recorded_at,
                   .touched = MS_TOUCHED_ALL };

  return ms_event_log_append (engine->connection, &row, error);
}

gboolean
ms_engine_rebase_append (MsEngineRebase *self, const MsEngineEvent *event, GError **error)
{
  MsEngine *engine = self->engine;
  g_autoptr (MsEvent) owned = NULL;
  MsEngineCommit commit = { .record = { .sequence = event->sequence,
                                        .client_id = (char *) event->client_id,
                                        .session_id = (char *) event->session_id,
                                        .recorded_at = event->recorded_at },
                            .json = event->args,
                            .json_length = strlen (event->args) };
  gboolean appended;

  ms_engine_begin_event (engine, &commit, event->name);
  /* Only a callback looks at it. */
  if (commit.type && commit.type->has_callback)
    commit.event = commit.record.event = owned =
        ms_event_new_take_json (event->name, g_strdup (event->args));
  appended = self->tables_stale
                 ? append_to_log_alone (engine, event, commit.type, error)
                 : ms_engine_append_tolerantly (engine, &commit, &self->report, error);
  if (appended)
    ms_engine_end_event (engine, &commit, &self->report);
  return appended;
}

/* The tables, from the log as this transaction has it. */
static gboolean
remake_tables (MsEngineRebase *self, GError **error)
{
  MsEngine *engine = self->engine;
  g_autoptr (MsReplay) replay = ms_replay_new (engine->connection, engine->config.schema, error);
  gboolean swapped;

  if (!replay)
    return FALSE;
  ms_materializer_shrink (engine->materializer);
  ms_connection_hold_recorder (engine->connection);
  swapped = ms_replay_swap_inside (replay, engine->config.definition_name, error);
  ms_connection_release_recorder (engine->connection);
  ms_change_feed_clear (ms_connection_get_feed (engine->connection));
  return swapped;
}

/* Nothing has come or gone: those of the listed that are final now are pending no more. */
static void
subtract_final (MsEngineRebase *self)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      const MsEventRecord *record = self->pending->pdata[i];

      if (record->sequence.global > self->engine->upstream_head)
        break;
      self->engine->pending_count--;
    }
}

static gboolean
count_pending (MsEngineRebase *self, GError **error)
{
  MsEngine *engine = self->engine;
  gint64 count = 0;

  if (!self->taken_back && ms_sequence_compare (&engine->head, &self->old_head) == 0)
    {
      subtract_final (self);
      return TRUE;
    }
  if (engine->head.global > engine->upstream_head
      && !ms_event_log_count_after (engine->connection, engine->upstream_head, &count, error))
    return FALSE;
  engine->pending_count = count;
  return TRUE;
}

static void
restore (MsEngineRebase *self)
{
  self->engine->head = self->old_head;
  self->engine->upstream_head = self->old_upstream_head;
  self->engine->pending_count = self->old_pending_count;
  g_clear_pointer (&self->pending, g_ptr_array_unref);
}

gboolean
ms_engine_end_rebase (MsEngineRebase *self, GError **error)
{
  MsEngine *engine = self->engine;

  if ((self->tables_stale && !remake_tables (self, error)) || !count_pending (self, error))
    {
      ms_engine_abort_rebase (self);
      return FALSE;
    }
  if (!ms_engine_end (engine, error))
    {
      restore (self);
      return FALSE;
    }
  if (self->taken_back)
    engine->noticed_rebuild = ms_meta_get_int (engine->connection, "change");
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  if (self->tables_stale && engine->changed)
    engine->changed (NULL, MS_TOUCHED_ALL, engine->changed_data);
  return TRUE;
}

void
ms_engine_abort_rebase (MsEngineRebase *self)
{
  ms_engine_abort (self->engine);
  restore (self);
}

gint64
ms_engine_get_upstream_head (MsEngine *engine)
{
  return engine->upstream_head;
}

gboolean
ms_engine_records_undo (MsEngine *engine)
{
  return engine->records_undo;
}

char *
ms_engine_dup_backend_id (MsEngine *engine)
{
  return ms_meta_dup_text (engine->connection, "backend_id");
}

gint64
ms_engine_get_last_synced (MsEngine *engine)
{
  return ms_meta_get_int (engine->connection, "last_synced");
}

gboolean
ms_engine_set_last_synced (MsEngine *engine, gint64 time, GError **error)
{
  if (!ms_engine_begin (engine, error))
    return FALSE;
  if (ms_meta_set_int (engine->connection, "last_synced", time, error))
    return ms_engine_end (engine, error);
  ms_engine_abort (engine);
  return FALSE;
}

gboolean
ms_engine_set_backend_id (MsEngine *engine, const char *backend_id, GError **error)
{
  if (!ms_engine_begin (engine, error))
    return FALSE;
  if (ms_meta_set_text (engine->connection, "backend_id", backend_id, error))
    return ms_engine_end (engine, error);
  ms_engine_abort (engine);
  return FALSE;
}

gboolean
ms_engine_adopt_backend (MsEngine *engine, const char *backend_id, GError **error)
{
  gint64 old_upstream_head;

  if (!ms_engine_begin (engine, error))
    return FALSE;
  old_upstream_head = engine->upstream_head;
  if (!ms_meta_set_text (engine->connection, "backend_id", backend_id, error)
      || !ms_meta_set_int (engine->connection, "upstream_head", 0, error))
    {
      ms_engine_abort (engine);
      return FALSE;
    }
  engine->upstream_head = 0;
  if (ms_engine_end (engine, error))
    return ms_engine_read_state (engine, error);
  engine->upstream_head = old_upstream_head;
  return FALSE;
}

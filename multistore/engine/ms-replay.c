/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsReplay: the tables as the log says they are, made anew in a scratch database. */

#include "engine/ms-replay-struct-private.h"
#include "engine/ms-format-private.h"
#include "ms-debug-private.h"
#include "ms-error.h"
#include "schema/ms-event-private.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-recorder-private.h"

#define STEP_EVENTS 2000
#define STEP_MS 50

MsReplay *
ms_replay_new (MsConnection *store, MsSchema *schema, GError **error)
{
  g_autoptr (MsReplay) self = g_new0 (MsReplay, 1);

  self->store = store;
  self->schema = g_object_ref (schema);
  self->last.client = -1;
  ms_event_args_init (&self->args);
  /* A file without a name: SQLite keeps it in memory while it is small, and deletes it by itself. */
  self->scratch = ms_connection_open ("", MS_OPEN_CREATE, error);
  if (!self->scratch
      || !ms_connection_exec (self->scratch,
                              "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                              "PRAGMA cache_size = -65536;",
                              error)
      || !ms_format_create (self->scratch, error)
      || !ms_schema_create_tables (schema, self->scratch, error))
    return NULL;

  ms_connection_set_tables (self->scratch, schema->table_set);
  ms_connection_start_recorder (self->scratch);
  self->upstream_head = ms_meta_get_int (store, "upstream_head");
  self->records_undo = ms_meta_get_int (store, "had_provider") != 0;
  ms_connection_set_record_level (self->scratch,
                                  self->records_undo ? MS_RECORD_ROWS : MS_RECORD_TABLES);
  self->materializer = ms_materializer_new (self->scratch, schema);
  return ms_event_log_read_head (store, &self->head, error) ? g_steal_pointer (&self) : NULL;
}

void
ms_replay_free (MsReplay *self)
{
  g_clear_pointer (&self->materializer, ms_materializer_free);
  g_clear_pointer (&self->scratch, ms_connection_close);
  ms_event_args_clear (&self->args);
  g_object_unref (self->schema);
  g_free (self);
}

static gboolean
materialize (MsReplay *self, MsEventType *type, const MsLogRow *row, GError **error)
{
  g_autoptr (MsEvent) event = NULL;
  MsEventRecord record = { .sequence = row->sequence,
                           .client_id = (char *) row->client_id,
                           .session_id = (char *) row->session_id,
                           .recorded_at = row->recorded_at };

  if (!ms_event_args_fill_from_log (&self->args, type, row->args, row->args_length, error))
    return FALSE;
  if (type->has_callback)
    record.event = event =
        ms_event_new_take_json (row->name, g_strndup (row->args, row->args_length));
  return ms_materializer_run_or_nothing (self->materializer, type, &self->args, &record, row->args,
                                         row->args_length, error);
}

static gboolean
record_undo (MsReplay *self, const MsLogRow *row, GError **error)
{
  const guint8 *changes;
  gsize length;

  if (!self->records_undo || row->sequence.global <= self->upstream_head)
    return TRUE;
  changes = ms_connection_get_changes (self->scratch, &length);
  return ms_event_log_set_undo (self->scratch, &row->sequence, changes, length, error);
}

static gboolean
replay_event (MsReplay *self, const MsLogRow *row, GError **error)
{
  MsEventType *type = ms_schema_get_event_type (self->schema, row->name);
  g_autoptr (GError) failure = NULL;

  self->report.n_events++;
  ms_connection_reset_recorder (self->scratch);
  if (!type)
    {
      self->report.n_unknown++;
      return record_undo (self, row, error);
    }
  if (materialize (self, type, row, &failure))
    return record_undo (self, row, error);
  if (!ms_materializer_is_refusal (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  self->report.n_failed++;
  ms_connection_reset_recorder (self->scratch);
  return ms_event_log_set_failed (self->scratch, &row->sequence, failure, error)
         && record_undo (self, row, error);
}

static gboolean
replay_rows (MsReplay *self, gint64 deadline, gboolean *done, GError **error)
{
  MsStatement *rows = ms_event_log_begin (self->store, &self->last, STEP_EVENTS, error);
  guint n_rows = 0;
  MsStep step;

  if (!rows)
    return FALSE;
  while ((step = ms_statement_step (rows, error)) == MS_STEP_ROW)
    {
      MsLogRow row;

      if (!ms_event_log_read_row (self->store, rows, &row, error)
          || !replay_event (self, &row, error))
        {
          ms_statement_reset (rows);
          return FALSE;
        }
      self->last = row.sequence;
      n_rows++;
      if (deadline > 0 && n_rows % 16 == 0 && g_get_monotonic_time () >= deadline)
        break;
    }
  if (step == MS_STEP_ERROR)
    return FALSE;
  ms_statement_reset (rows);
  *done = step == MS_STEP_DONE && n_rows < STEP_EVENTS;
  return TRUE;
}

gboolean
ms_replay_step (MsReplay *self, guint milliseconds, gboolean *done, GError **error)
{
  gint64 deadline = milliseconds ? g_get_monotonic_time () + milliseconds * (gint64) 1000 : 0;

  *done = FALSE;
  if (!ms_connection_begin (self->scratch, error))
    return FALSE;
  do
    if (!replay_rows (self, deadline, done, error))
      {
        ms_connection_rollback (self->scratch);
        return FALSE;
      }
  while (!*done && deadline == 0);
  return ms_connection_commit (self->scratch, error);
}

double
ms_replay_get_progress (MsReplay *self)
{
  if (self->head.global == 0)
    return self->head.client > 0 ? CLAMP ((double) self->last.client / self->head.client, 0.0, 1.0)
                                 : 1.0;
  return CLAMP ((double) self->last.global / self->head.global, 0.0, 1.0);
}

gboolean
ms_replay_run (MsReplay *self,
               GCancellable *cancellable,
               MsProgressFunc progress,
               gpointer user_data,
               GError **error)
{
  gboolean done = FALSE;

  while (!done)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !ms_replay_step (self, STEP_MS, &done, error))
        return FALSE;
      if (progress)
        progress (ms_replay_get_progress (self), user_data);
    }
  MS_NOTE (REBUILD,
           "replayed %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT " failed, %" G_GINT64_FORMAT
           " unknown",
           self->report.n_events, self->report.n_failed, self->report.n_unknown);
  return TRUE;
}

void
ms_replay_get_report (MsReplay *self, MsReplayReport *report)
{
  *report = self->report;
}

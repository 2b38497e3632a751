/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEngine: committing events, the hot path. */

#include "engine/ms-engine-struct-private.h"
#include "ms-error.h"
#include "schema/ms-event-private.h"
#include "sqlite/ms-recorder-private.h"

#include <string.h>

/* The sync protocol's limit for one event as it is pushed, and what a push adds to name, args and ids. */
#define MAX_PUSHED_BYTES 900000
#define PUSH_ENVELOPE_BYTES 300

static gboolean
fail_unknown (const char *name, GError **error)
{
  g_set_error (error, MS_ERROR, MS_ERROR_UNKNOWN_EVENT,
               "The schema has no event “%s”: declare it there", name);
  return FALSE;
}

static gboolean
check_size (const MsEngineCommit *commit, GError **error)
{
  gsize size = commit->json_length + strlen (commit->name) + PUSH_ENVELOPE_BYTES;

  if (size <= MAX_PUSHED_BYTES || (commit->type && commit->type->scope == MS_SCOPE_CLIENT))
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_TOO_LARGE,
               "Event “%s” has %" G_GSIZE_FORMAT
               " bytes, more than the %d that can be synced: split it, "
               "or keep large data elsewhere",
               commit->name, size, MAX_PUSHED_BYTES);
  return FALSE;
}

static void
tell_deprecated (MsEventType *type)
{
  if (type->deprecated && g_atomic_int_compare_and_exchange (&type->deprecation_told, 0, 1))
    g_warning ("Event “%s” is deprecated: %s", type->name, type->deprecated);
}

static MsSequence
next_sequence (MsEngine *self, const MsEngineCommit *commit)
{
  if (commit->type && commit->type->scope == MS_SCOPE_CLIENT)
    return (MsSequence){ self->head.global, self->head.client + 1, self->head.generation };
  return (MsSequence){ self->head.global + 1, 0, self->head.generation };
}

static gboolean
append_to_log (MsEngine *self, const MsEngineCommit *commit, GError **error)
{
  const MsEventRecord *record = &commit->record;
  MsLogRow row = {
    .sequence = record->sequence,
    .parent = self->head.global,
    .name = commit->name,
    .args = commit->json,
    .args_length = commit->json_length,
    .client_id = record->client_id,
    .session_id = record->session_id,
    .known = commit->type != NULL,
    .schema_hash = commit->type ? commit->type->hash : 0,
    .recorded_at = record->recorded_at,
    .touched = ms_connection_get_touched (self->connection),
  };
  const guint8 *changes;
  gsize length;

  if (!ms_event_log_append (self->connection, &row, error))
    return FALSE;
  if (!self->records_undo || record->sequence.global <= self->upstream_head)
    return TRUE;
  changes = ms_connection_get_changes (self->connection, &length);
  return ms_event_log_set_undo (self->connection, &record->sequence, changes, length, error);
}

static gboolean
materialize (MsEngine *self, const MsEngineCommit *commit, GError **error)
{
  return ms_materializer_run (self->materializer, commit->type, &self->args, &commit->record,
                              commit->json, commit->json_length, error);
}

static gboolean
commit_strictly (MsEngine *self, MsEngineCommit *commit, GError **error)
{
  if (!commit->type)
    return fail_unknown (commit->name, error);
  tell_deprecated (commit->type);
  if (!ms_event_args_fill (&self->args, commit->type, commit->event, error))
    return FALSE;
  commit->json = self->args.json->str;
  commit->json_length = self->args.json->len;
  return check_size (commit, error) && materialize (self, commit, error)
         && append_to_log (self, commit, error);
}

gboolean
ms_engine_append_tolerantly (MsEngine *self,
                             const MsEngineCommit *commit,
                             MsCommitReport *report,
                             GError **error)
{
  g_autoptr (GError) failure = NULL;

  report->n_unknown += commit->type == NULL;
  if (!commit->type
      || (ms_event_args_fill_from_log (&self->args, commit->type, commit->json, commit->json_length,
                                       &failure)
          && ms_materializer_run_or_nothing (self->materializer, commit->type, &self->args,
                                             &commit->record, commit->json, commit->json_length,
                                             &failure)))
    return append_to_log (self, commit, error);

  if (!ms_materializer_is_refusal (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  report->n_failed++;
  ms_connection_reset_recorder (self->connection);
  ms_change_feed_truncate (ms_connection_get_feed (self->connection), commit->n_changes);
  return append_to_log (self, commit, error)
         && ms_event_log_set_failed (self->connection, &commit->record.sequence, failure, error);
}

static gboolean
commit_tolerantly (MsEngine *self, MsEngineCommit *commit, MsCommitReport *report, GError **error)
{
  g_autofree char *json = ms_event_dup_json (commit->event);

  commit->json = json;
  commit->json_length = strlen (json);
  return check_size (commit, error) && ms_engine_append_tolerantly (self, commit, report, error);
}

/* The place of an event that may have had one in another log: as client-only as it was there, and as often renumbered. */
static MsSequence
next_sequence_of_record (MsEngine *self, const MsEngineCommit *commit)
{
  MsSequence was = commit->record.sequence;
  MsSequence next = next_sequence (self, commit);

  if (was.client > 0 && next.client == 0)
    next = (MsSequence){ self->head.global, self->head.client + 1 };
  if (was.global > 0 || was.client > 0)
    next.generation = was.generation;
  return next;
}

void
ms_engine_begin_event (MsEngine *self, MsEngineCommit *commit, const char *name)
{
  commit->name = name;
  if (!commit->type || strcmp (commit->type->name, name) != 0)
    commit->type = ms_schema_get_event_type (self->config.schema, name);
  ms_connection_reset_recorder (self->connection);
  ms_change_feed_get (ms_connection_get_feed (self->connection), &commit->n_changes);
}

void
ms_engine_end_event (MsEngine *self, const MsEngineCommit *commit, MsCommitReport *report)
{
  report->touched |= ms_connection_get_touched (self->connection);
  self->head = commit->record.sequence;
  self->pending_count += self->records_undo && self->head.global > self->upstream_head;
}

/* What a transaction that fails gives back. */
typedef struct
{
  MsSequence head;
  gint64 pending_count;
} Before;

static gboolean
finish (MsEngine *self, gboolean succeeded, const Before *before, GError **error)
{
  if (!succeeded)
    ms_engine_abort (self);
  if (succeeded && ms_engine_end (self, error))
    return TRUE;
  self->head = before->head;
  self->pending_count = before->pending_count;
  return FALSE;
}

gboolean
ms_engine_commit (MsEngine *self,
                  MsEvent *const *events,
                  gsize n_events,
                  MsCommitMode mode,
                  MsCommitReport *report,
                  GError **error)
{
  MsEngineCommit commit = { .record = { .client_id = (char *) self->config.client_id,
                                        .session_id = (char *) self->config.session_id,
                                        .recorded_at = g_get_real_time () } };
  gboolean succeeded = TRUE;
  Before before;

  *report = (MsCommitReport){ 0 };
  if (!ms_engine_begin (self, error))
    return FALSE;
  before = (Before){ self->head, self->pending_count };
  for (gsize i = 0; i < n_events && succeeded; i++)
    {
      commit.event = commit.record.event = events[i];
      ms_engine_begin_event (self, &commit, ms_event_get_name (events[i]));
      commit.record.sequence = next_sequence (self, &commit);
      succeeded = mode == MS_COMMIT_STRICT ? commit_strictly (self, &commit, error)
                                           : commit_tolerantly (self, &commit, report, error);
      if (succeeded)
        ms_engine_end_event (self, &commit, report);
      else if (n_events > 1)
        g_prefix_error (error, "Event number %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": ", i + 1,
                        n_events);
    }
  return finish (self, succeeded, &before, error);
}

gboolean
ms_engine_import (MsEngine *self,
                  MsEventRecord *const *records,
                  gsize n_records,
                  MsCommitReport *report,
                  GError **error)
{
  gboolean succeeded = TRUE;
  Before before;

  *report = (MsCommitReport){ 0 };
  if (!ms_engine_begin (self, error))
    return FALSE;
  before = (Before){ self->head, self->pending_count };
  for (gsize i = 0; i < n_records && succeeded; i++)
    {
      MsEngineCommit commit = { .record = *records[i] };

      commit.event = records[i]->event;
      ms_engine_begin_event (self, &commit, ms_event_get_name (commit.event));
      commit.record.sequence = next_sequence_of_record (self, &commit);
      succeeded = commit_tolerantly (self, &commit, report, error);
      if (succeeded)
        ms_engine_end_event (self, &commit, report);
    }
  return finish (self, succeeded, &before, error);
}

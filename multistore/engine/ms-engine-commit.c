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

/* What is known of the event that is being committed. */
typedef struct
{
  MsEvent *event;
  MsEventType *type;    /* NULL for one that the schema does not know */
  MsEventRecord record; /* on the stack; borrows everything */
  const char *json;
  gsize json_length;
  guint n_changes; /* of rows in the transaction before it */
} Commit;

static gboolean
fail_unknown (const char *name, GError **error)
{
  g_set_error (error, MS_ERROR, MS_ERROR_UNKNOWN_EVENT,
               "The schema has no event “%s”: declare it there", name);
  return FALSE;
}

static gboolean
check_size (const Commit *commit, GError **error)
{
  gsize size =
      commit->json_length + strlen (ms_event_get_name (commit->event)) + PUSH_ENVELOPE_BYTES;

  if (size <= MAX_PUSHED_BYTES || (commit->type && commit->type->scope == MS_SCOPE_CLIENT))
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_TOO_LARGE,
               "Event “%s” has %" G_GSIZE_FORMAT
               " bytes, more than the %d that can be synced: split it, "
               "or keep large data elsewhere",
               ms_event_get_name (commit->event), size, MAX_PUSHED_BYTES);
  return FALSE;
}

static void
tell_deprecated (MsEventType *type)
{
  if (type->deprecated && g_atomic_int_compare_and_exchange (&type->deprecation_told, 0, 1))
    g_warning ("Event “%s” is deprecated: %s", type->name, type->deprecated);
}

static MsSequence
next_sequence (MsEngine *self, const Commit *commit)
{
  if (commit->type && commit->type->scope == MS_SCOPE_CLIENT)
    return (MsSequence){ self->head.global, self->head.client + 1, self->head.generation };
  return (MsSequence){ self->head.global + 1, 0, self->head.generation };
}

static gboolean
append_to_log (MsEngine *self, const Commit *commit, GError **error)
{
  const MsEventRecord *record = &commit->record;
  MsLogRow row = {
    .sequence = record->sequence,
    .parent = self->head.global,
    .name = ms_event_get_name (commit->event),
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
materialize (MsEngine *self, const Commit *commit, GError **error)
{
  return ms_materializer_run (self->materializer, commit->type, &self->args, &commit->record,
                              commit->json, commit->json_length, error);
}

static gboolean
commit_strictly (MsEngine *self, Commit *commit, GError **error)
{
  if (!commit->type)
    return fail_unknown (ms_event_get_name (commit->event), error);
  tell_deprecated (commit->type);
  if (!ms_event_args_fill (&self->args, commit->type, commit->event, error))
    return FALSE;
  commit->json = self->args.json->str;
  commit->json_length = self->args.json->len;
  return check_size (commit, error) && materialize (self, commit, error)
         && append_to_log (self, commit, error);
}

static gboolean
commit_tolerantly (MsEngine *self, Commit *commit, MsCommitReport *report, GError **error)
{
  g_autofree char *json = ms_event_dup_json (commit->event);
  g_autoptr (GError) failure = NULL;

  commit->json = json;
  commit->json_length = strlen (json);
  if (!check_size (commit, error))
    return FALSE;
  report->n_unknown += commit->type == NULL;
  if (!commit->type
      || (ms_event_args_fill_from_log (&self->args, commit->type, json, -1, &failure)
          && ms_materializer_run_or_nothing (self->materializer, commit->type, &self->args,
                                             &commit->record, json, commit->json_length, &failure)))
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

/* The place of an event that may have had one in another log: as client-only as it was there, and as often renumbered. */
static MsSequence
next_sequence_of_record (MsEngine *self, const Commit *commit)
{
  MsSequence was = commit->record.sequence;
  MsSequence next = next_sequence (self, commit);

  if (was.client > 0 && next.client == 0)
    next = (MsSequence){ self->head.global, self->head.client + 1 };
  if (was.global > 0 || was.client > 0)
    next.generation = was.generation;
  return next;
}

static void
begin_event (MsEngine *self, Commit *commit, MsEvent *event)
{
  commit->event = event;
  if (!commit->type || strcmp (commit->type->name, ms_event_get_name (event)) != 0)
    commit->type = ms_schema_get_event_type (self->config.schema, ms_event_get_name (event));
  commit->record.event = event;
  ms_connection_reset_recorder (self->connection);
  ms_change_feed_get (ms_connection_get_feed (self->connection), &commit->n_changes);
}

static void
end_event (MsEngine *self, const Commit *commit, MsCommitReport *report)
{
  report->touched |= ms_connection_get_touched (self->connection);
  self->head = commit->record.sequence;
}

static gboolean
finish (MsEngine *self, gboolean succeeded, const MsSequence *old_head, GError **error)
{
  if (!succeeded)
    ms_engine_abort (self);
  if (succeeded && ms_engine_end (self, error))
    return TRUE;
  self->head = *old_head;
  return FALSE;
}

static void
count_pending (MsEngine *self, const MsSequence *old_head, gsize n_events)
{
  if (self->records_undo && (self->head.global > self->upstream_head))
    self->pending_count += n_events;
}

gboolean
ms_engine_commit (MsEngine *self,
                  MsEvent *const *events,
                  gsize n_events,
                  MsCommitMode mode,
                  MsCommitReport *report,
                  GError **error)
{
  Commit commit = { .record = { .client_id = (char *) self->config.client_id,
                                .session_id = (char *) self->config.session_id,
                                .recorded_at = g_get_real_time () } };
  gboolean succeeded = TRUE;
  MsSequence old_head;

  *report = (MsCommitReport){ 0 };
  if (!ms_engine_begin (self, error))
    return FALSE;
  old_head = self->head;
  for (gsize i = 0; i < n_events && succeeded; i++)
    {
      begin_event (self, &commit, events[i]);
      commit.record.sequence = next_sequence (self, &commit);
      succeeded = mode == MS_COMMIT_STRICT ? commit_strictly (self, &commit, error)
                                           : commit_tolerantly (self, &commit, report, error);
      if (succeeded)
        end_event (self, &commit, report);
      else if (n_events > 1)
        g_prefix_error (error, "Event number %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": ", i + 1,
                        n_events);
    }
  if (!finish (self, succeeded, &old_head, error))
    return FALSE;
  count_pending (self, &old_head, n_events);
  return TRUE;
}

gboolean
ms_engine_import (MsEngine *self,
                  MsEventRecord *const *records,
                  gsize n_records,
                  MsCommitReport *report,
                  GError **error)
{
  gboolean succeeded = TRUE;
  MsSequence old_head;

  *report = (MsCommitReport){ 0 };
  if (!ms_engine_begin (self, error))
    return FALSE;
  old_head = self->head;
  for (gsize i = 0; i < n_records && succeeded; i++)
    {
      Commit commit = { .record = *records[i] };

      begin_event (self, &commit, records[i]->event);
      commit.record.sequence = next_sequence_of_record (self, &commit);
      succeeded = commit_tolerantly (self, &commit, report, error);
      if (succeeded)
        end_event (self, &commit, report);
    }
  if (!finish (self, succeeded, &old_head, error))
    return FALSE;
  count_pending (self, &old_head, n_records);
  return TRUE;
}

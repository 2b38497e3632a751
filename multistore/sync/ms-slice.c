/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSlice: one step of syncing a store. */

#include "sync/ms-slice-private.h"
#include "ms-error.h"
#include "schema/ms-event-private.h"
#include "sync/ms-sync-state-private.h"

#include <string.h>

/* So many client-only events may stand among those that a push has taken before all that is pending is looked at. */
#define MANY_BESIDE 8

static const char *
get_args (const MsSyncEvent *event)
{
  return event->args ? event->args : "{}";
}

static GArray *
list_pending_items (MsEngineRebase *rebase)
{
  GArray *items = g_array_sized_new (FALSE, FALSE, sizeof (MsSyncItem), rebase->pending->len);

  for (guint i = 0; i < rebase->pending->len; i++)
    {
      const MsEventRecord *record = rebase->pending->pdata[i];
      MsSyncItem item = { record->sequence.global,
                          record->sequence.client,
                          ms_event_get_name (record->event),
                          ms_event_peek_json (record->event),
                          record->client_id,
                          record->session_id };

      g_array_append_val (items, item);
    }
  return items;
}

static GArray *
list_upstream_items (MsSyncEvent *const *events, guint n_events)
{
  GArray *items = g_array_sized_new (FALSE, FALSE, sizeof (MsSyncItem), n_events);

  for (guint i = 0; i < n_events; i++)
    {
      const MsSyncEvent *event = events[i];
      MsSyncItem item = { event->sequence,  0, event->name, get_args (event), event->client_id,
                          event->session_id };

      g_array_append_val (items, item);
    }
  return items;
}

static gboolean
append_upstream (MsEngineRebase *rebase,
                 const MsSyncEvent *event,
                 gint64 generation,
                 GError **error)
{
  MsEngineEvent appended = { { event->sequence, 0, generation },
                             event->name,
                             get_args (event),
                             event->client_id,
                             event->session_id,
                             event->created_at ? event->created_at : g_get_real_time () };

  return ms_engine_rebase_append (rebase, &appended, error);
}

static gboolean
append_again (MsEngineRebase *rebase, guint place, gint64 generation, GError **error)
{
  const MsEventRecord *record = rebase->pending->pdata[place];
  MsEngineEvent appended = { ms_sync_renumber (ms_engine_get_head (rebase->engine), generation,
                                               record->sequence.client > 0),
                             ms_event_get_name (record->event),
                             ms_event_peek_json (record->event),
                             record->client_id,
                             record->session_id,
                             record->recorded_at };

  return ms_engine_rebase_append (rebase, &appended, error);
}

/* What is pending from @first on, without those left out, behind the present head. */
static gboolean
append_rest (MsEngineRebase *rebase,
             guint first,
             const guint8 *left_out,
             gint64 generation,
             MsSliceReport *report,
             GError **error)
{
  for (guint i = first; i < rebase->pending->len; i++)
    {
      if (left_out[i])
        continue;
      if (!append_again (rebase, i, generation, error))
        return FALSE;
      report->n_rebased++;
    }
  return TRUE;
}

static void
count_confirmed (const MsSyncMerge *merge, MsSliceReport *report)
{
  report->n_confirmed = merge->n_final + merge->n_absorbed;
  report->n_taken = merge->n_known + merge->n_confirming + merge->n_new;
  report->n_applied = merge->n_new;
  report->gap = merge->gap;
}

static gboolean
merge_into_log (MsEngineRebase *rebase,
                MsSyncEvent *const *events,
                const MsSyncMerge *merge,
                const guint8 *absorbed,
                MsSliceReport *report,
                GError **error)
{
  guint first_new = merge->n_known + merge->n_confirming;
  guint n_old = merge->n_final;
  gboolean moves = merge->n_new > 0 && n_old < rebase->pending->len;
  gint64 upstream_head =
      ms_engine_get_upstream_head (rebase->engine) + merge->n_confirming + merge->n_new;
  gint64 generation = ms_engine_get_head (rebase->engine)->generation + (moves ? 1 : 0);

  if (moves && !ms_engine_rebase_take_back (rebase, n_old, error))
    return FALSE;
  report->rebased_after = *ms_engine_get_head (rebase->engine);
  if (!ms_engine_rebase_set_upstream (rebase, upstream_head, error))
    return FALSE;
  for (guint i = 0; i < merge->n_new; i++)
    if (!append_upstream (rebase, events[first_new + i], generation, error))
      return FALSE;
  return !moves || append_rest (rebase, n_old, absorbed, generation, report, error);
}

static gboolean
end (MsEngineRebase *rebase, gboolean succeeded, MsSliceReport *report, GError **error)
{
  if (!succeeded)
    {
      ms_engine_abort_rebase (rebase);
      return FALSE;
    }
  report->commit = rebase->report;
  return ms_engine_end_rebase (rebase, error);
}

static guint8 *
merge (MsEngineRebase *rebase, GArray *upstream, MsSyncMerge *merge)
{
  g_autoptr (GArray) pending = list_pending_items (rebase);
  guint8 *absorbed = g_new0 (guint8, pending->len + 1);

  ms_sync_merge (ms_engine_get_upstream_head (rebase->engine), (MsSyncItem *) pending->data,
                 pending->len, (MsSyncItem *) upstream->data, upstream->len, absorbed, merge);
  return absorbed;
}

/* Echoes only confirm, and then the rest of what is pending does not matter. */
static gboolean
needs_rest (MsEngineRebase *rebase, const MsSyncMerge *merge)
{
  return !rebase->lists_all && (merge->n_new > 0 || merge->n_final == rebase->pending->len);
}

static gboolean
decide (MsEngineRebase *rebase,
        GArray *upstream,
        MsSyncMerge *result,
        guint8 **absorbed,
        GError **error)
{
  *absorbed = merge (rebase, upstream, result);
  if (!needs_rest (rebase, result))
    return TRUE;
  if (!ms_engine_rebase_list_all (rebase, error))
    return FALSE;
  g_free (*absorbed);
  *absorbed = merge (rebase, upstream, result);
  return TRUE;
}

gboolean
ms_slice_apply (MsEngine *engine,
                MsSyncEvent *const *events,
                guint n_events,
                gboolean remake,
                MsSliceReport *report,
                GError **error)
{
  g_autoptr (GArray) upstream = list_upstream_items (events, n_events);
  g_autofree guint8 *absorbed = NULL;
  MsEngineRebase rebase;
  MsSyncMerge merge;

  *report = (MsSliceReport){ 0 };
  if (!ms_engine_begin_rebase (engine, &rebase, n_events + MANY_BESIDE, error))
    return FALSE;
  if (!decide (&rebase, upstream, &merge, &absorbed, error))
    return end (&rebase, FALSE, report, error);
  count_confirmed (&merge, report);
  if (merge.n_confirming + merge.n_new == 0)
    {
      ms_engine_abort_rebase (&rebase);
      return TRUE;
    }
  if (remake)
    ms_engine_rebase_doubt_tables (&rebase);
  return end (&rebase, merge_into_log (&rebase, events, &merge, absorbed, report, error), report,
              error);
}

static guint
find_pending (MsEngineRebase *rebase, gint64 global)
{
  for (guint i = 0; i < rebase->pending->len; i++)
    {
      const MsEventRecord *record = rebase->pending->pdata[i];

      if (record->sequence.global == global && record->sequence.client == 0)
        return i;
    }
  return rebase->pending->len;
}

static gboolean
take_out (MsEngineRebase *rebase,
          guint place,
          const GError *reason,
          MsSliceReport *report,
          GError **error)
{
  const MsEventRecord *record = rebase->pending->pdata[place];
  g_autofree guint8 *left_out = g_new0 (guint8, rebase->pending->len);
  gint64 generation = ms_engine_get_head (rebase->engine)->generation + 1;

  if (!ms_engine_rebase_take_back (rebase, place, error)
      || !ms_engine_rebase_keep_rejected (rebase, record, reason, error))
    return FALSE;
  report->rebased_after = *ms_engine_get_head (rebase->engine);
  left_out[place] = TRUE;
  return append_rest (rebase, place, left_out, generation, report, error);
}

gboolean
ms_slice_reject (MsEngine *engine,
                 gint64 global,
                 gint64 generation,
                 const GError *reason,
                 MsSliceReport *report,
                 MsEventRecord **rejected,
                 GError **error)
{
  g_autoptr (MsEventRecord) record = NULL;
  MsEngineRebase rebase;
  guint place;

  *report = (MsSliceReport){ 0 };
  *rejected = NULL;
  if (!ms_engine_begin_rebase (engine, &rebase, 0, error))
    return FALSE;
  place = find_pending (&rebase, global);
  if (place == rebase.pending->len || ms_engine_get_head (engine)->generation != generation)
    {
      ms_engine_abort_rebase (&rebase);
      return TRUE;
    }
  record = ms_event_record_ref (rebase.pending->pdata[place]);
  report->n_confirmed = 1;
  if (!end (&rebase, take_out (&rebase, place, reason, report, error), report, error))
    return FALSE;
  g_free (record->failure);
  record->failure = g_strdup (reason->message);
  *rejected = g_steal_pointer (&record);
  return TRUE;
}

/* Steps to the next synced event; NULL at the end, or with an error. */
static MsSyncEvent *
read_to_push (MsConnection *connection, MsStatement *rows, GError **error)
{
  MsLogRow row;

  while (ms_statement_step (rows, error) == MS_STEP_ROW)
    {
      g_autofree char *args = NULL;
      MsSyncEvent *event;

      if (!ms_event_log_read_row (connection, rows, &row, error))
        return NULL;
      if (row.sequence.client > 0)
        continue;
      args = g_strndup (row.args, row.args_length);
      event =
          ms_sync_event_new (row.sequence.global, row.name, args, row.client_id, row.session_id);
      event->parent = row.sequence.global - 1;
      return event;
    }
  return NULL;
}

GPtrArray *
ms_slice_list_to_push (MsEngine *engine, GError **error)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  MsConnection *connection = ms_engine_get_connection (engine);
  MsSequence after = { ms_engine_get_upstream_head (engine), G_MAXINT64, 0 };
  MsStatement *rows = ms_event_log_begin (connection, &after, 0, error);
  g_autoptr (GError) local_error = NULL;
  gsize size = 0;

  if (!rows)
    return NULL;
  while (events->len < MS_WIRE_MAX_EVENTS)
    {
      g_autoptr (MsSyncEvent) event = read_to_push (connection, rows, &local_error);

      size += event ? ms_sync_event_get_size (event) : 0;
      if (!event || (events->len > 0 && size > MS_WIRE_MAX_BYTES))
        break;
      g_ptr_array_add (events, g_steal_pointer (&event));
    }
  ms_statement_reset (rows);
  if (!local_error)
    return g_steal_pointer (&events);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

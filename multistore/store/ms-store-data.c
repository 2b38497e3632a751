/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: committing events, reading rows, reading events back. */

#include "ms-error.h"
#include "query/ms-query-private.h"
#include "query/ms-query-text-private.h"
#include "store/ms-store-private.h"
#include "trace/ms-span.h"
#include "trace/ms-tracer.h"

/* A query that the user interface waits for must not run longer. */
#define QUERY_LIMIT_MS 2000

/* The gate is the one thing in this process that a commit may wait for: where there is a tracer, it hears of each time. */
static void
trace_gate (MsStore *self, MsEngine *engine, guint old_waits, gint64 old_waited)
{
  MsTracer *tracer = ms_store_options_get_tracer (self->options);
  g_autoptr (MsSpan) span = NULL;
  guint n_waits;
  gint64 waited;

  if (!tracer || !ms_engine_get_wal (engine))
    return;
  ms_wal_get_waits (ms_engine_get_wal (engine), &n_waits, &waited);
  if (n_waits == old_waits)
    return;
  span = ms_tracer_start_span (tracer, "multistore.gate", NULL);
  ms_span_set_attribute (span, "store.id", g_variant_new_string (self->id));
  ms_span_set_attribute (span, "waited.microseconds", g_variant_new_int64 (waited - old_waited));
  ms_span_end (span, NULL);
}

static gboolean
commit (MsStore *self,
        MsEvent *const *events,
        gsize n_events,
        MsCommitMode mode,
        MsCommitReport *report,
        GError **error)
{
  MsEngine *engine = ms_store_get_free_engine (self, error);
  g_autoptr (GError) local_error = NULL;
  MsSequence old_head;
  guint n_waits = 0;
  gint64 waited = 0;

  *report = (MsCommitReport){ 0 };
  if (!engine)
    return FALSE;
  if (n_events == 0)
    return TRUE;

  old_head = *ms_engine_get_head (engine);
  if (ms_engine_get_wal (engine))
    ms_wal_get_waits (ms_engine_get_wal (engine), &n_waits, &waited);
  if (ms_engine_commit (engine, events, n_events, mode, report, &local_error))
    {
      trace_gate (self, engine, n_waits, waited);
      ms_store_tell (self, n_events, &old_head, report->n_failed);
      return TRUE;
    }
  if (g_error_matches (local_error, MS_ERROR, MS_ERROR_SUPERSEDED))
    ms_store_close (self);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
ms_store_commit (MsStore *self, MsEvent *event, GError **error)
{
  MsCommitReport report;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (event != NULL, FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  return commit (self, &event, 1, MS_COMMIT_STRICT, &report, error);
}

gboolean
ms_store_commit_events (MsStore *self, MsEvent *const *events, gsize n_events, GError **error)
{
  MsCommitReport report;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (events != NULL || n_events == 0, FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  return commit (self, events, n_events, MS_COMMIT_STRICT, &report, error);
}

gboolean
ms_store_import_events (MsStore *self,
                        MsEvent *const *events,
                        gsize n_events,
                        guint *n_failed,
                        guint *n_unknown,
                        GError **error)
{
  MsCommitReport report;
  gboolean succeeded;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (events != NULL || n_events == 0, FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  succeeded = commit (self, events, n_events, MS_COMMIT_TOLERANT, &report, error);
  if (n_failed)
    *n_failed = succeeded ? report.n_failed : 0;
  if (n_unknown)
    *n_unknown = succeeded ? report.n_unknown : 0;
  return succeeded;
}

MsResult *
ms_store_query (MsStore *self, MsQuery *query, GError **error)
{
  g_autoptr (GVariant) values = NULL;
  g_autofree char *sql = NULL;
  MsEngine *engine;

  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  g_return_val_if_fail (MS_IS_QUERY (query), NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  engine = ms_store_get_engine (self, error);
  if (!engine)
    return NULL;
  sql = ms_query_compose (query, ms_engine_get_schema (engine)->table_set, error);
  if (!sql)
    return NULL;
  values = ms_query_get_values (query);
  return ms_query_execute (sql, values, ms_engine_get_connection (engine), NULL, QUERY_LIMIT_MS,
                           error);
}

/* The first value of the first row; NULL if there is none. */
static const MsValue *
first_value (MsResult *result)
{
  return ms_result_get_n_rows (result) > 0 && ms_result_get_n_columns (result) > 0
             ? ms_result_get_value (result, 0, 0)
             : NULL;
}

gboolean
ms_store_query_int (MsStore *self, MsQuery *query, gint64 *value, GError **error)
{
  g_autoptr (MsResult) result = NULL;

  g_return_val_if_fail (value != NULL, FALSE);

  *value = 0;
  result = ms_store_query (self, query, error);
  if (!result)
    return FALSE;
  *value = first_value (result) ? ms_value_as_int (first_value (result)) : 0;
  return TRUE;
}

gboolean
ms_store_query_text (MsStore *self, MsQuery *query, char **value, GError **error)
{
  g_autoptr (MsResult) result = NULL;

  g_return_val_if_fail (value != NULL, FALSE);

  *value = NULL;
  result = ms_store_query (self, query, error);
  if (!result)
    return FALSE;
  *value = first_value (result) ? ms_value_as_text (first_value (result)) : NULL;
  return TRUE;
}

GPtrArray *
ms_store_list_events (MsStore *self,
                      const MsSequence *after,
                      guint limit,
                      const char *const *names,
                      MsEventFilter filter,
                      GError **error)
{
  MsEngine *engine;

  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  engine = ms_store_get_engine (self, error);
  return engine ? ms_event_log_list (ms_engine_get_connection (engine), after, limit, names, filter,
                                     error)
                : NULL;
}

gboolean
ms_store_count_unknown_events (MsStore *self, gint64 *count, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) known = NULL;
  GPtrArray *types;
  MsEngine *engine;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (count != NULL, FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  *count = 0;
  engine = ms_store_get_engine (self, error);
  if (!engine)
    return FALSE;
  types = ms_engine_get_schema (engine)->event_types;
  for (guint i = 0; i < types->len; i++)
    g_strv_builder_add (builder, ms_event_type_get_name (g_ptr_array_index (types, i)));
  known = g_strv_builder_end (builder);
  return ms_event_log_count_unknown (ms_engine_get_connection (engine), (const char *const *) known,
                                     count, error);
}

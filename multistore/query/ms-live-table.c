/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveTable: the rows of one table, filtered and ordered. Of each row only its rowid is kept. */

#include "query/ms-live-bind-private.h"
#include "query/ms-live-table-private.h"
#include "sqlite/ms-guard-private.h"

static const char *
get_sql (MsQueryPlan *plan, MsLiveStatement id)
{
  switch (id)
    {
    case MS_LIVE_PLACED:
      return plan->placed_sql;
    case MS_LIVE_PLACED_MANY:
      return plan->placed_many_sql;
    case MS_LIVE_BEFORE:
      return plan->before_sql;
    case MS_LIVE_TERMS:
      return plan->terms_sql;
    case MS_LIVE_AFTER:
      return plan->after_sql;
    case MS_LIVE_SEEK:
      return plan->seek_sql;
    case MS_LIVE_KEYS:
      return plan->keys_sql;
    case MS_LIVE_ROW:
      return plan->row_sql;
    default:
      return plan->find_sql;
    }
}

MsStatement *
ms_live_table_prepare (MsLiveTable *self,
                       MsConnection *connection,
                       MsLiveStatement id,
                       GError **error)
{
  if (!self->statements[id])
    self->statements[id] = ms_connection_prepare_guarded (connection, MS_GUARD_QUERY, TRUE,
                                                          get_sql (self->source.plan, id), error);
  return self->statements[id];
}

static void
release (MsLiveSource *source)
{
  MsLiveTable *self = (MsLiveTable *) source;

  for (guint i = 0; i < MS_LIVE_N_STATEMENTS; i++)
    g_clear_pointer (&self->statements[i], ms_statement_finalize);
}

static void
table_free (MsLiveSource *source)
{
  release (source);
  ms_landmarks_free (((MsLiveTable *) source)->landmarks);
  ms_query_plan_unref (source->plan);
  g_free (source);
}

void
ms_live_table_bind_int (MsStatement *statement, const char *name, gint64 value)
{
  ms_statement_bind_int (statement, ms_statement_find_parameter (statement, name), value);
}

static MsKeyList *
adopt (MsLiveSource *source, MsLiveRun *run, GArray *changed)
{
  MsKeyList *keys = g_steal_pointer (&run->keys);

  ms_live_run_free (run);
  ms_landmarks_clear (((MsLiveTable *) source)->landmarks);
  return keys;
}

static gboolean
read_row (MsLiveTable *self, MsStatement *statement, gint64 key, MsRowData **row, GError **error)
{
  guint n_values =
      ms_row_shape_get_n_columns (self->source.plan->shape) + self->source.plan->n_primary_key;
  MsStep step;

  ms_live_table_bind_int (statement, ":_key", key);
  step = ms_statement_step (statement, error);
  if (step == MS_STEP_ERROR)
    return FALSE;
  *row = step == MS_STEP_ROW ? ms_row_data_new_from_statement (statement, 0, n_values) : NULL;
  ms_statement_rewind (statement);
  return TRUE;
}

static gboolean
read_rows (MsLiveSource *source,
           MsConnection *connection,
           GVariant *values,
           const gint64 *keys,
           guint n_keys,
           MsRowData **rows,
           GError **error)
{
  MsLiveTable *self = (MsLiveTable *) source;
  gboolean alone = !ms_connection_in_transaction (connection);
  MsStatement *statement = ms_live_table_prepare (self, connection, MS_LIVE_ROW, error);
  g_autoptr (MsArena) arena = ms_arena_new ();
  guint n_read = 0;

  if (!statement || !ms_live_bind (statement, values, arena, error))
    return FALSE;
  if (alone && !ms_connection_begin_deferred (connection, error))
    return FALSE;
  while (n_read < n_keys && read_row (self, statement, keys[n_read], &rows[n_read], error))
    n_read++;
  ms_statement_reset (statement);
  if (alone)
    ms_connection_commit (connection, NULL);
  if (n_read == n_keys)
    return TRUE;
  for (guint i = 0; i < n_read; i++)
    g_clear_pointer (&rows[i], ms_row_data_unref);
  return FALSE;
}

/* FALSE where a NULL stands in the primary key: several rows may have the same. */
static gboolean
bind_primary_key (MsLiveTable *self, MsStatement *statement, const MsRowData *row)
{
  guint n_columns = ms_row_shape_get_n_columns (self->source.plan->shape);

  for (guint i = 0; i < self->source.plan->n_primary_key; i++)
    {
      const MsValue *value = ms_row_data_get (row, n_columns + i);

      if (value->type == MS_VALUE_NULL)
        return FALSE;
      ms_statement_bind (statement, (int) i + 1, value);
    }
  return TRUE;
}

static gboolean
find_again (MsLiveSource *source,
            MsConnection *connection,
            MsRowData *const *rows,
            guint n_rows,
            gint64 *keys,
            GError **error)
{
  MsLiveTable *self = (MsLiveTable *) source;
  MsStatement *statement;

  if (!source->plan->find_sql)
    return TRUE;
  statement = ms_live_table_prepare (self, connection, MS_LIVE_FIND, error);
  if (!statement)
    return FALSE;
  for (guint i = 0; i < n_rows; i++)
    {
      MsStep step;

      if (!bind_primary_key (self, statement, rows[i]))
        continue;
      step = ms_statement_step (statement, error);
      if (step == MS_STEP_ERROR)
        return FALSE;
      if (step == MS_STEP_ROW)
        keys[i] = ms_statement_get_int (statement, 0);
      ms_statement_rewind (statement);
    }
  ms_statement_reset (statement);
  return TRUE;
}

static const MsLiveSourceClass table_class = {
  .free = table_free,
  .adopt = adopt,
  .follow = ms_live_table_follow,
  .read = read_rows,
  .find_again = find_again,
  .release = release,
};

MsLiveSource *
ms_live_table_new (MsQueryPlan *plan)
{
  MsLiveTable *self = g_new0 (MsLiveTable, 1);

  self->landmarks = ms_landmarks_new ();
  self->source = (MsLiveSource){ &table_class, ms_query_plan_ref (plan) };
  return &self->source;
}

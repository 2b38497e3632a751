/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveRun: running a live query's statement to its end, or as far as there is time. */

#include "query/ms-live-bind-private.h"
#include "query/ms-live-source-private.h"
#include "sqlite/ms-guard-private.h"

/* The clock is looked at so often. */
#define ROWS_A_LOOK 64

typedef struct
{
  MsQueryPlan *plan;
  MsStatement *statement;
  GPtrArray *previous; /* or NULL */
  guint place;         /* in them: the next one that the run is likely to meet */
  MsLiveRun *run;
} Running;

MsLiveRun *
ms_live_run_new (void)
{
  return g_new0 (MsLiveRun, 1);
}

void
ms_live_run_free (MsLiveRun *self)
{
  g_clear_pointer (&self->keys, ms_key_list_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static MsRowData *
find_previous (Running *running, guint place)
{
  MsRowData *row =
      running->previous && place < running->previous->len ? running->previous->pdata[place] : NULL;

  return row && ms_row_data_equals_statement (row, running->statement, 0) ? row : NULL;
}

/* Most rows are what they were, where they were, or one place further after one that changed. */
static MsRowData *
take_row (Running *running)
{
  for (guint ahead = 0; ahead < 2; ahead++)
    {
      MsRowData *row = find_previous (running, running->place + ahead);

      if (!row)
        continue;
      running->place += ahead + 1;
      return ms_row_data_ref (row);
    }
  return ms_row_data_new_from_statement (running->statement, 0,
                                         ms_row_shape_get_n_columns (running->plan->shape));
}

static void
add_row (Running *running)
{
  if (running->run->keys)
    ms_key_list_append (running->run->keys, ms_statement_get_int (running->statement, 0));
  else
    g_ptr_array_add (running->run->rows, take_row (running));
}

static guint
count_rows (const MsLiveRun *run)
{
  return run->keys ? ms_key_list_get_length (run->keys) : run->rows->len;
}

/* FALSE when there was an error. */
static gboolean
step_through (Running *running, gint64 deadline, GError **error)
{
  guint most = running->plan->table ? ms_query_plan_get_window (running->plan) : G_MAXUINT;
  guint n_rows = 0;
  MsStep step;

  while (n_rows < most && (step = ms_statement_step (running->statement, error)) == MS_STEP_ROW)
    {
      add_row (running);
      n_rows++;
      if (deadline && n_rows % ROWS_A_LOOK == 0 && g_get_monotonic_time () >= deadline)
        return TRUE;
    }
  if (n_rows == most)
    return TRUE;
  running->run->complete = step == MS_STEP_DONE;
  return step == MS_STEP_DONE;
}

/* A statement that searches for its rows, or sorts them, is stopped between two of them. */
static gboolean
was_stopped (gint64 deadline, GCancellable *cancellable, const GError *error)
{
  return deadline && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_cancellable_is_cancelled (cancellable);
}

static gboolean
run_limited (Running *running,
             MsConnection *connection,
             gint64 deadline,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 left = deadline ? MAX (1, (deadline - g_get_monotonic_time ()) / 1000) : 0;
  gboolean succeeded;

  ms_connection_limit (connection, cancellable, left);
  succeeded = step_through (running, deadline, &local_error);
  ms_connection_unlimit (connection, NULL);
  if (succeeded)
    {
      ms_statement_reset (running->statement);
      return TRUE;
    }
  if (was_stopped (deadline, cancellable, local_error) && count_rows (running->run) > 0)
    return TRUE;
  if (was_stopped (deadline, cancellable, local_error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No row was found in time");
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

MsLiveRun *
ms_live_run (MsQueryPlan *plan,
             MsConnection *connection,
             GVariant *values,
             GPtrArray *previous,
             gint64 deadline,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (MsLiveRun) run = ms_live_run_new ();
  g_autoptr (MsArena) arena = ms_arena_new ();
  Running running = { .plan = plan, .previous = previous, .run = run };
  gint64 begun = g_get_monotonic_time ();

  running.statement =
      ms_connection_prepare_query (connection, plan->table ? plan->keys_sql : plan->sql, error);
  if (!running.statement)
    return NULL;
  if (!ms_live_bind (running.statement, values, arena, error))
    {
      ms_statement_reset (running.statement);
      return NULL;
    }
  if (plan->table)
    run->keys = ms_key_list_new ();
  else
    run->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_row_data_unref);
  if (!run_limited (&running, connection, deadline, cancellable, error))
    return NULL;
  run->duration = g_get_monotonic_time () - begun;
  return g_steal_pointer (&run);
}

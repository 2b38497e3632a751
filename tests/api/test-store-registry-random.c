/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A long random run: behaviour 35. What the list of entries tells, what the signals tell, and what the registry answers
 * are compared after each operation with a model: a plain table of what must be there.
 */

#include "ms-test-call.h"

#define N_IDS 8
#define N_HANDLES 24

typedef struct
{
  gboolean alive;
  gboolean ready;
  guint n_handles;
  GPtrArray *waiting; /* of MsTestCall */
  int gc_time;
  gint64 deadline; /* microseconds, -1 for none */
  guint64 order;   /* when it was first asked for */
} Row;

typedef struct
{
  MsTestFixture *fixture;
  Row rows[N_IDS];
  guint64 n_orders;
  guint n_loads, n_loaded, n_failed, n_gone;

  /* Handles of the test, and the row that each keeps, or -1. */
  MsStoreHandle *handles[N_HANDLES];
  int kept[N_HANDLES];

  /* As the signals tell it. */
  struct
  {
    gboolean alive, ready;
  } told[N_IDS];
  guint n_told_loading, n_told_loaded, n_told_failed, n_told_gone;

  /* As the list tells it. */
  GPtrArray *listed; /* of MsStoreEntry */
} Run;

static const char *const ids[N_IDS] = { "0", "1", "2", "3", "4", "5", "6", "7" };

static int
row_of (const char *id)
{
  return id[0] - '0';
}

/* What the registry tells */

static void
told_loading (MsStoreRegistry *registry, MsStoreEntry *entry, Run *run)
{
  int id = row_of (ms_store_entry_get_id (entry));

  g_assert_false (run->told[id].alive);
  run->told[id].alive = TRUE;
  run->told[id].ready = FALSE;
  run->n_told_loading++;
}

static void
told_loaded (MsStoreRegistry *registry, MsStoreEntry *entry, Run *run)
{
  int id = row_of (ms_store_entry_get_id (entry));

  g_assert_true (run->told[id].alive && !run->told[id].ready);
  run->told[id].ready = TRUE;
  run->n_told_loaded++;
}

static void
told_failed (MsStoreRegistry *registry, MsStoreEntry *entry, const GError *error, Run *run)
{
  int id = row_of (ms_store_entry_get_id (entry));

  g_assert_true (run->told[id].alive && !run->told[id].ready);
  run->told[id].alive = FALSE;
  run->n_told_failed++;
}

static void
told_dropped (MsStoreRegistry *registry, MsStoreEntry *entry, MsDropReason reason, Run *run)
{
  int id = row_of (ms_store_entry_get_id (entry));

  g_assert_true (run->told[id].alive);
  run->told[id].alive = FALSE;
  run->n_told_gone++;
}

static void
told_unused (MsStoreRegistry *registry, MsStoreEntry *entry, Run *run)
{
  g_assert_true (run->told[row_of (ms_store_entry_get_id (entry))].alive);
}

static void
items_changed (GListModel *entries, guint position, guint n_removed, guint n_added, Run *run)
{
  if (n_removed)
    g_ptr_array_remove_range (run->listed, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (run->listed, position + i, g_list_model_get_item (entries, position + i));
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, run->listed->len);
}

/* What the model says */

static void
touch (Run *run, Row *row)
{
  gint64 now = ms_test_clock_now (run->fixture->clock);

  if (!row->alive || row->n_handles || row->waiting->len || row->gc_time == MS_GC_TIME_INFINITE)
    row->deadline = -1;
  else
    row->deadline = now + (gint64) row->gc_time * 1000;
}

static void
answer (Row *row, gboolean ok, GQuark domain, int code)
{
  for (guint i = 0; i < row->waiting->len; i++)
    {
      MsTestCall *call = row->waiting->pdata[i];

      g_assert_true (call->done);
      if (ok)
        g_assert_no_error (call->error);
      else
        g_assert_error (call->error, domain, code);
    }
  g_ptr_array_set_size (row->waiting, 0);
}

static void
forget_held_load (Run *run, const char *id, gboolean release)
{
  GPtrArray *loads = run->fixture->boot.held_loads;

  for (guint i = 0; i < loads->len; i++)
    {
      MsTestHeldLoad *load = loads->pdata[i];

      if (!g_str_equal (ms_store_get_id (load->store), id))
        continue;
      if (release)
        ms_boot_context_release (load->context);
      g_ptr_array_remove_index (loads, i);
      return;
    }
}

static void
row_gone (Run *run, Row *row)
{
  forget_held_load (run, ids[row - run->rows], FALSE);
  row->alive = FALSE;
  row->deadline = -1;
  for (guint i = 0; i < N_HANDLES; i++)
    if (run->kept[i] == row - run->rows)
      run->kept[i] = -1;
}

static void
let_due_rows_go (Run *run)
{
  gint64 now = ms_test_clock_now (run->fixture->clock);

  for (guint i = 0; i < N_IDS; i++)
    if (run->rows[i].deadline != -1 && run->rows[i].deadline <= now)
      {
        row_gone (run, &run->rows[i]);
        run->n_gone++;
      }
}

/* A request with this gc-time: a new entry, or one that may have to stay longer. */
static void
asked_for (Run *run, Row *row, int gc_time)
{
  if (!row->alive)
    {
      row->alive = TRUE;
      row->ready = FALSE;
      row->n_handles = 0;
      row->gc_time = gc_time;
      row->order = ++run->n_orders;
      run->n_loads++;
    }
  row->gc_time = MAX (row->gc_time, gc_time);
}

/* The operations */

static int
random_gc_time (void)
{
  static const int times[] = { 0, 0, 10, 25, 40, 100, 300, MS_GC_TIME_INFINITE };

  return times[g_test_rand_int_range (0, G_N_ELEMENTS (times))];
}

static void
add_handle (Run *run, Row *row, MsStoreHandle *handle)
{
  guint free_place = 0;

  while (run->handles[free_place])
    free_place++;
  run->handles[free_place] = handle;
  run->kept[free_place] = row - run->rows;
  row->n_handles++;
}

static guint
n_handles (Run *run)
{
  guint count = 0;

  for (guint i = 0; i < N_HANDLES; i++)
    count += run->handles[i] != NULL;
  return count;
}

static void
request (Run *run, Row *row)
{
  const char *id = ids[row - run->rows];
  int gc_time = random_gc_time ();
  MsTestRequest kind = g_test_rand_int_range (MS_TEST_GET, MS_TEST_PRELOAD + 1);
  MsTestCall *call;

  if (kind == MS_TEST_ACQUIRE && (!row->alive || !row->ready || n_handles (run) == N_HANDLES))
    kind = MS_TEST_GET;
  call = ms_test_call (run->fixture, kind, id, gc_time);
  asked_for (run, row, gc_time);
  g_ptr_array_add (row->waiting, call);
  if (!row->ready)
    {
      touch (run, row);
      return;
    }
  ms_test_await (run->fixture, call->done);
  if (kind == MS_TEST_ACQUIRE)
    add_handle (run, row, g_steal_pointer (&call->handle));
  answer (row, TRUE, 0, 0);
  touch (run, row);
}

static void
retain (Run *run, Row *row)
{
  int gc_time = random_gc_time ();

  if (n_handles (run) == N_HANDLES)
    return;
  asked_for (run, row, gc_time);
  add_handle (run, row, ms_test_retain (run->fixture, ids[row - run->rows], gc_time));
  touch (run, row);
}

static void
release (Run *run)
{
  guint i = g_test_rand_int_range (0, N_HANDLES);
  Row *row = run->kept[i] >= 0 ? &run->rows[run->kept[i]] : NULL;

  if (!run->handles[i])
    return;
  if (g_test_rand_bit ())
    ms_store_handle_release (run->handles[i]);
  g_clear_object (&run->handles[i]);
  run->kept[i] = -1;
  if (row && --row->n_handles == 0)
    touch (run, row);
}

static void
finish_load (Run *run, Row *row, gboolean ok)
{
  const char *id = ids[row - run->rows];
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  GPtrArray *loads = run->fixture->boot.held_loads;

  if (!row->alive || row->ready)
    return;
  if (!ok)
    for (guint i = 0; i < loads->len; i++)
      {
        MsTestHeldLoad *load = loads->pdata[i];

        if (g_str_equal (ms_store_get_id (load->store), id))
          ms_boot_context_fail (load->context, error);
      }
  forget_held_load (run, id, ok);
  ms_test_settle (run->fixture);
  answer (row, ok, MS_ERROR, MS_ERROR_BOOT_FAILED);
  if (ok)
    {
      row->ready = TRUE;
      touch (run, row);
      run->n_loaded++;
      return;
    }
  row_gone (run, row);
  run->n_failed++;
}

static void
cancel (Run *run, Row *row)
{
  MsTestCall *call;

  if (row->waiting->len == 0)
    return;
  call = row->waiting->pdata[g_test_rand_int_range (0, row->waiting->len)];
  g_cancellable_cancel (call->cancellable);
  ms_test_settle (run->fixture);
  g_assert_true (call->done);
  g_assert_error (call->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_ptr_array_remove (row->waiting, call);
  if (row->waiting->len == 0)
    touch (run, row);
}

static void
drop (Run *run, Row *row)
{
  g_assert_cmpint (ms_store_registry_drop (run->fixture->registry, ids[row - run->rows]), ==,
                   row->alive);
  ms_test_settle (run->fixture);
  answer (row, FALSE, MS_ERROR, MS_ERROR_DROPPED);
  run->n_gone += row->alive;
  row_gone (run, row);
}

static void
clear (Run *run)
{
  ms_store_registry_clear (run->fixture->registry);
  ms_test_settle (run->fixture);
  for (guint i = 0; i < N_IDS; i++)
    {
      answer (&run->rows[i], FALSE, MS_ERROR, MS_ERROR_DROPPED);
      run->n_gone += run->rows[i].alive;
      row_gone (run, &run->rows[i]);
    }
}

static void
operate (Run *run)
{
  Row *row = &run->rows[g_test_rand_int_range (0, N_IDS)];
  int dice = g_test_rand_int_range (0, 100);
  g_autoptr (MsStore) looked_up = NULL;

  if (dice < 25)
    request (run, row);
  else if (dice < 37)
    retain (run, row);
  else if (dice < 55)
    release (run);
  else if (dice < 70)
    finish_load (run, row, dice != 69);
  else if (dice < 75)
    cancel (run, row);
  else if (dice < 79)
    drop (run, row);
  else if (dice < 80 && g_test_rand_bit ())
    clear (run);
  else if (dice < 85)
    {
      looked_up = ms_test_lookup (run->fixture, ids[row - run->rows]);
      g_assert_cmpint (looked_up != NULL, ==, row->alive && row->ready);
    }
  else
    ms_test_advance (run->fixture, g_test_rand_int_range (0, 40));
}

/* Comparing */

static void
compare_row (Run *run, guint i)
{
  const Row *row = &run->rows[i];
  g_autoptr (MsStoreEntry) entry = NULL;

  g_assert_cmpint (ms_test_has (run->fixture, ids[i]), ==, row->alive);
  g_assert_cmpint (run->told[i].alive, ==, row->alive);
  if (!row->alive)
    return;
  entry = ms_test_entry (run->fixture, ids[i]);
  g_assert_cmpint (run->told[i].ready, ==, row->ready);
  g_assert_cmpint (ms_store_entry_get_state (entry), ==,
                   row->ready ? MS_ENTRY_STATE_READY : MS_ENTRY_STATE_LOADING);
  g_assert_cmpuint (ms_store_entry_get_n_observers (entry), ==, row->n_handles);
  g_assert_cmpint (ms_store_entry_get_gc_time (entry), ==, row->gc_time);
  g_assert_cmpint (ms_store_entry_get_deadline (entry), ==, row->deadline);
}

static void
compare (Run *run)
{
  GListModel *entries = ms_store_registry_get_entries (run->fixture->registry);
  guint n_alive = 0;
  guint64 order = 0;

  for (guint i = 0; i < N_IDS; i++)
    {
      compare_row (run, i);
      n_alive += run->rows[i].alive;
    }
  g_assert_cmpuint (run->listed->len, ==, n_alive);
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, n_alive);
  for (guint i = 0; i < n_alive; i++)
    {
      g_autoptr (MsStoreEntry) entry = g_list_model_get_item (entries, i);
      const Row *row = &run->rows[row_of (ms_store_entry_get_id (entry))];

      g_assert_true (entry == run->listed->pdata[i]);
      g_assert_cmpuint (row->order, >, order);
      order = row->order;
    }
  g_assert_cmpuint (run->n_told_loading, ==, run->n_loads);
  g_assert_cmpuint (run->n_told_loaded, ==, run->n_loaded);
  g_assert_cmpuint (run->n_told_failed, ==, run->n_failed);
  g_assert_cmpuint (run->n_told_gone, ==, run->n_gone);
}

/* A load has come as far as its boot function, where it waits. */
static gboolean
loads_are_held (Run *run)
{
  guint n_loading = 0;

  for (guint i = 0; i < N_IDS; i++)
    n_loading += run->rows[i].alive && !run->rows[i].ready;
  return run->fixture->boot.held_loads->len == n_loading;
}

static void
test_random_run (MsTestFixture *fixture, gconstpointer unused)
{
  Run run = { .fixture = fixture };
  GListModel *entries = ms_store_registry_get_entries (fixture->registry);
  guint n_operations = g_getenv ("MULTISTORE_TEST_SLOW") ? 2000 : 10000;

  fixture->boot.hold = TRUE;
  run.listed = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < N_IDS; i++)
    run.rows[i] = (Row){
      .waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_test_call_free),
      .deadline = -1,
    };
  for (guint i = 0; i < N_HANDLES; i++)
    run.kept[i] = -1;
  g_signal_connect (entries, "items-changed", G_CALLBACK (items_changed), &run);
  g_signal_connect (fixture->registry, "store-loading", G_CALLBACK (told_loading), &run);
  g_signal_connect (fixture->registry, "store-loaded", G_CALLBACK (told_loaded), &run);
  g_signal_connect (fixture->registry, "store-failed", G_CALLBACK (told_failed), &run);
  g_signal_connect (fixture->registry, "store-unused", G_CALLBACK (told_unused), &run);
  g_signal_connect (fixture->registry, "store-dropped", G_CALLBACK (told_dropped), &run);

  for (guint i = 0; i < n_operations; i++)
    {
      operate (&run);
      ms_test_settle (fixture);
      let_due_rows_go (&run);
      ms_test_await (fixture, loads_are_held (&run));
      compare (&run);
    }
  g_test_message ("%u loads, %u loaded, %u failed, %u gone", run.n_loads, run.n_loaded,
                  run.n_failed, run.n_gone);
  g_assert_cmpuint (run.n_loaded, >, n_operations / 100);
  g_assert_cmpuint (run.n_failed, >, 0);

  clear (&run);
  compare (&run);
  for (guint i = 0; i < N_HANDLES; i++)
    g_clear_object (&run.handles[i]);
  for (guint i = 0; i < N_IDS; i++)
    g_ptr_array_unref (run.rows[i].waiting);
  g_ptr_array_unref (run.listed);
  g_signal_handlers_disconnect_by_data (entries, &run);
  g_signal_handlers_disconnect_by_data (fixture->registry, &run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/registry/35-random-run", test_random_run);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries of one table, filtered and sorted: from the change of one row to items-changed, with short and long lists. */

#include "perf-items.h"

#define WARM_UP 200
#define ROUNDS 4000
#define N_HELD 40
#define SHORT_LIST 1000
#define LONG_LIST 1000000

typedef struct
{
  PerfItems *items;
  GRand *random;
  guint next_id; /* of a row to be added */
  gint64 told;   /* when items-changed came */
} Run;

typedef void (*Change) (Run *run, guint id);

static guint
random_id (Run *run)
{
  guint id = g_rand_int_range (run->random, 1, run->items->n_items + 1);

  return id % 10 ? id : id - 1;
}

/* To another place of the list. */
static void
move (Run *run, guint id)
{
  gint64 rank = g_rand_int_range (run->random, 0, run->items->n_items);

  perf_items_commit (run->items, "v1.Ranked", "id", "x", (gint64) id, "rank", "x", rank, NULL);
}

/* One or two places further. */
static void
shift (Run *run, guint id)
{
  gint64 rank = perf_items_get_rank (run->items, id) + 1 + g_rand_int_range (run->random, 0, 2);

  perf_items_commit (run->items, "v1.Ranked", "id", "x", (gint64) id, "rank", "x", rank, NULL);
}

static void
add (Run *run, guint id)
{
  gint64 rank = g_rand_int_range (run->random, 0, run->items->n_items);

  perf_items_commit (run->items, "v1.Added", "id", "x", (gint64) run->next_id++, "title", "s",
                     "New item", "rank", "x", rank, NULL);
}

static void
take_away (Run *run, guint id)
{
  perf_items_commit (run->items, "v1.Removed", "id", "x", (gint64) --run->next_id, NULL);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Run *run)
{
  run->told = perf_now ();
}

typedef struct
{
  GArray *refresh; /* from the return of the commit to items-changed */
  GArray *whole;   /* from its call on */
} Samples;

static void
measure (Run *run, Change change, Samples *samples)
{
  for (guint i = 0; i < WARM_UP + ROUNDS; i++)
    {
      guint id = random_id (run);
      gint64 begun = perf_now (), committed;

      change (run, id);
      committed = perf_now ();
      run->told = 0;
      perf_items_refresh (run->items);
      if (i < WARM_UP || run->told == 0)
        continue;
      perf_samples_add (samples->whole, (run->told - begun) / 1e3);
      perf_samples_add (samples->refresh, (run->told - committed) / 1e3);
    }
}

static const struct
{
  const char *name;
  Change change;
} changes[] = { { "shift", shift }, { "move", move }, { "insert", add }, { "delete", take_away } };

/* The 99th percentiles. */
typedef double Figures[G_N_ELEMENTS (changes)];

static void
print (const char *change, guint n_items, Samples *samples)
{
  g_autofree char *name = g_strdup_printf ("live.%s.%u-rows", change, n_items);
  g_autofree char *median_name = g_strdup_printf ("%s.median", name);
  g_autofree char *whole_name = g_strdup_printf ("%s.with-commit", name);
  double p99 = perf_samples_quantile (samples->refresh, 0.99);

  perf_print (&(PerfFigure){
      .name = median_name, .unit = "us", .value = perf_samples_median (samples->refresh) });
  perf_print (&(PerfFigure){ .name = name,
                             .unit = "us, 99th percentile",
                             .value = p99,
                             .goal = n_items == LONG_LIST ? "less than 200" : NULL,
                             .met = p99 < 200 });
  perf_print (&(PerfFigure){ .name = whole_name,
                             .unit = "us, 99th percentile",
                             .value = perf_samples_quantile (samples->whole, 0.99) });
}

static void
run_list (guint n_items, Figures figures)
{
  g_autoptr (PerfItems) items = perf_items_new (n_items);
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "done = 0", "rank DESC, title");
  g_autoptr (MsLiveQuery) live = perf_items_watch (items, query);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  Run run = { items, g_rand_new_with_seed (7), n_items + 1, 0 };

  perf_items_await (live);
  /* As a view does. */
  for (guint i = 0; i < N_HELD; i++)
    g_ptr_array_add (held, g_list_model_get_item (G_LIST_MODEL (live), n_items / 2 + i));
  g_signal_connect (live, "items-changed", G_CALLBACK (on_items_changed), &run);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GArray) refresh = perf_samples_new ();
      g_autoptr (GArray) whole = perf_samples_new ();
      Samples samples = { refresh, whole };

      measure (&run, changes[i].change, &samples);
      figures[i] = perf_samples_quantile (refresh, 0.99);
      print (changes[i].name, n_items, &samples);
    }
  g_rand_free (run.random);
  g_ptr_array_set_size (held, 0);
}

/* The first of fifty rows goes, and another comes behind the last one. */
static void
run_window (void)
{
  g_autoptr (PerfItems) items = perf_items_new (LONG_LIST);
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "done = 0", "rank DESC, title");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (GArray) refresh = perf_samples_new ();

  ms_query_set_limit (query, 50);
  live = perf_items_watch (items, query);
  for (guint i = 0; i < WARM_UP + ROUNDS; i++)
    {
      g_autoptr (MsRow) row = ms_live_query_get_single (live);
      gint64 begun;

      perf_items_commit (items, "v1.Removed", "id", "x", ms_row_get_int (row, "id"), NULL);
      begun = perf_now ();
      perf_items_refresh (items);
      g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 50);
      if (i >= WARM_UP)
        perf_samples_add (refresh, (perf_now () - begun) / 1e3);
    }
  perf_print (&(PerfFigure){ .name = "live.window-of-50-refilled.1000000-rows",
                             .unit = "us, 99th percentile",
                             .value = perf_samples_quantile (refresh, 0.99) });
}

int
main (int argc, char **argv)
{
  Figures of_short, of_long;

  run_list (SHORT_LIST, of_short);
  run_list (LONG_LIST, of_long);
  run_window ();
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *name = g_strdup_printf ("live.%s.long-list-to-short", changes[i].name);
      double ratio = of_long[i] / of_short[i];

      perf_print (&(PerfFigure){ .name = name,
                                 .unit = "ratio of the 99th percentiles",
                                 .value = ratio,
                                 .goal = "at most 3",
                                 .met = ratio <= 3 });
    }
  return 0;
}

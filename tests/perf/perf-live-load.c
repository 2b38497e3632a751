/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making a long table live: its first page, all of it, and what its keys take. */

#include "perf-items.h"
#include "query/ms-live-query-private.h"

#define N_ITEMS 1000000
#define ROUNDS 9
#define PAGE_ROWS 40
#define KEYS_SQL "SELECT id FROM item WHERE done = 0 ORDER BY rank DESC, title, id"

typedef struct
{
  GArray *first_page;
  GArray *complete;
  GArray *raw;
} Samples;

static gint64
step_keys (PerfRaw *raw)
{
  sqlite3_stmt *statement = perf_raw_prepare (raw, KEYS_SQL);
  gint64 sum = 0;

  while (sqlite3_step (statement) == SQLITE_ROW)
    sum += sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return sum;
}

static void
read_page (MsLiveQuery *live)
{
  for (guint i = 0; i < PAGE_ROWS; i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (live), i);

      g_assert_nonnull (ms_row_get_text (row, "title"));
    }
}

static MsLiveQuery *
load (PerfItems *items, Samples *samples)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "done = 0", "rank DESC, title");
  gint64 begun = perf_now ();
  MsLiveQuery *live = perf_items_watch (items, query);

  while (ms_live_query_get_n_rows (live) == 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  read_page (live);
  perf_samples_add (samples->first_page, (perf_now () - begun) / 1e6);
  perf_items_await (live);
  perf_samples_add (samples->complete, (perf_now () - begun) / 1e6);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, N_ITEMS - N_ITEMS / 10);
  return live;
}

int
main (int argc, char **argv)
{
  g_autoptr (PerfItems) items = perf_items_new (N_ITEMS);
  g_autoptr (PerfRaw) raw = perf_items_open_raw (items);
  g_autoptr (GArray) first_page = perf_samples_new ();
  g_autoptr (GArray) complete = perf_samples_new ();
  g_autoptr (GArray) by_hand = perf_samples_new ();
  double memory = 0, value, measure;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (MsLiveQuery) live = load (items, &(Samples){ first_page, complete, by_hand });
      gint64 begun = perf_now ();

      g_assert_cmpint (step_keys (raw), >, 0);
      perf_samples_add (by_hand, (perf_now () - begun) / 1e6);
      /* Something must look for a key, for the index of keys is made then. */
      perf_items_commit (items, "v1.Ranked", "id", "x", (gint64) 1, "rank", "x", (gint64) round,
                         NULL);
      perf_items_refresh (items);
      memory = ms_live_query_get_memory (live) / 1e6;
    }
  value = perf_samples_median (first_page);
  perf_print (&(PerfFigure){ .name = "live-load.first-page",
                             .unit = "ms",
                             .value = value,
                             .goal = "less than 20",
                             .met = value < 20 });
  value = perf_samples_median (complete);
  measure = perf_samples_median (by_hand);
  perf_print (&(PerfFigure){ "live-load.complete", "ms", value, measure, value / measure,
                             "less than 1.5 x raw", value < 1.5 * measure });
  perf_print (&(PerfFigure){ .name = "live-load.memory-of-the-keys",
                             .unit = "MB for 900,000 rows",
                             .value = memory,
                             .goal = "at most 14.4, which is 16 for 1,000,000",
                             .met = memory <= 14.4 });
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a commit costs with a thousand live queries that it does not concern, and a live query that is run again. */

#include "perf-items.h"

#define N_ITEMS 20000
#define N_QUERIES 1000
#define ROUNDS 15
#define COMMITS_A_ROUND 200
#define N_RERUN 10000
#define RERUN_ROUNDS 200
#define RERUN_SQL "SELECT id, title, rank FROM item WHERE id <= 10000 ORDER BY rank DESC, id"

typedef char *(*WriteQuery) (guint number);

/* Queries of other tables than the one that changes. */
static char *
write_other (guint number)
{
  return g_strdup_printf ("SELECT id, n FROM other%u WHERE n > %u ORDER BY n", number % 10, number);
}

/* Queries of the same table, and of other columns than the one that changes. */
static char *
write_same (guint number)
{
  return g_strdup_printf ("SELECT id, title FROM item WHERE id = %u", number + 1);
}

static void
time_commits (PerfItems *items, GArray *samples)
{
  for (guint i = 0; i < COMMITS_A_ROUND; i++)
    {
      g_autofree char *note = g_strdup_printf ("note %u of %u", i, samples->len);
      gint64 begun = perf_now ();

      perf_items_commit (items, "v1.Noted", "id", "x", (gint64) i + 1, "note", "s", note, NULL);
      perf_items_refresh (items);
      perf_samples_add (samples, (perf_now () - begun) / 1e3);
    }
}

static GPtrArray *
watch_many (PerfItems *items, WriteQuery write)
{
  GPtrArray *lives = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autofree char *sql = write (i);
      g_autoptr (MsQuery) query = ms_query_new (sql);

      g_ptr_array_add (lives, perf_items_watch (items, query));
    }
  return lives;
}

/* Lists are given up in the next iteration. */
static void
settle (void)
{
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
}

static double
measure_many (PerfItems *items, WriteQuery write)
{
  g_autoptr (GArray) without = perf_samples_new ();
  g_autoptr (GArray) with = perf_samples_new ();

  for (guint round = 0; round < ROUNDS; round++)
    {
      GPtrArray *lives;

      time_commits (items, without);
      lives = watch_many (items, write);
      time_commits (items, with);
      g_ptr_array_unref (lives);
      settle ();
    }
  return perf_samples_median (with) - perf_samples_median (without);
}

static double
step_by_hand (PerfRaw *raw, sqlite3_stmt *statement)
{
  gint64 begun = perf_now ();
  gint64 sum = 0;

  while (sqlite3_step (statement) == SQLITE_ROW)
    sum += sqlite3_column_int64 (statement, 0) + sqlite3_column_bytes (statement, 1)
           + sqlite3_column_int64 (statement, 2);
  sqlite3_reset (statement);
  g_assert_cmpint (sum, >, 0);
  return (perf_now () - begun) / 1e3;
}

static void
measure_rerun (PerfItems *items)
{
  g_autoptr (MsQuery) query = ms_query_new (RERUN_SQL);
  g_autoptr (MsLiveQuery) live = perf_items_watch (items, query);
  g_autoptr (PerfRaw) raw = perf_items_open_raw (items);
  g_autoptr (GArray) ours = perf_samples_new ();
  g_autoptr (GArray) by_hand = perf_samples_new ();
  sqlite3_stmt *statement = perf_raw_prepare (raw, RERUN_SQL);
  double value, measure;

  perf_items_await (live);
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, N_RERUN);
  for (guint round = 0; round < RERUN_ROUNDS; round++)
    {
      g_autofree char *title = g_strdup_printf ("Item of round %u", round);
      gint64 begun;

      perf_items_commit (items, "v1.Titled", "id", "x", (gint64) round * 37 + 1, "title", "s",
                         title, NULL);
      begun = perf_now ();
      perf_items_refresh (items);
      perf_items_await (live);
      perf_samples_add (ours, (perf_now () - begun) / 1e3);
      perf_samples_add (by_hand, step_by_hand (raw, statement));
    }
  sqlite3_finalize (statement);
  value = perf_samples_median (ours);
  measure = perf_samples_median (by_hand);
  perf_print (&(PerfFigure){ "live-many.rerun-of-10000-rows", "us", value, measure, value / measure,
                             "at most 2 x raw", value <= 2 * measure });
}

int
main (int argc, char **argv)
{
  g_autoptr (PerfItems) items = perf_items_new (N_ITEMS);
  double value = measure_many (items, write_other);

  perf_print (&(PerfFigure){ .name = "live-many.1000-on-other-tables",
                             .unit = "us a commit, all together",
                             .value = value,
                             .goal = "less than 20",
                             .met = value < 20 });
  value = measure_many (items, write_same) / N_QUERIES;
  perf_print (&(PerfFigure){ .name = "live-many.on-other-columns",
                             .unit = "us a commit, for each",
                             .value = value,
                             .goal = "less than 1",
                             .met = value < 1 });
  measure_rerun (items);
  return 0;
}

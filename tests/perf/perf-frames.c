/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A list view that scrolls over a million rows while a thousand commits a second change them: does the main loop stall? */

#include "perf-items.h"
#include "perf-list.h"

#define N_ITEMS 1000000
#define SECONDS 10
#define COMMITS_A_SECOND 1000
#define TICK_MS 4
#define STALL_MS 8.0
#define SCROLL_PIXELS 37

typedef struct
{
  PerfItems *items;
  GtkWidget *window;
  GtkWidget *scrolled;
  GRand *random;
  gint64 next_id;

  gint64 dispatched_since; /* when the loop came back from waiting; 0 while it waits */
  double commit_ms;        /* of this iteration */
  guint n_stalls;
  guint n_stalls_by_commits; /* that would be none without the time of the commits */
  double longest;
  guint n_frames;
  guint n_commits;
  gint64 first_commit;
  guint n_all_commits;
} Run;

static Run *current;

/* What an iteration does between two waits. */
static gint
poll_and_measure (GPollFD *fds, guint n_fds, gint timeout)
{
  double busy = current->dispatched_since ? (perf_now () - current->dispatched_since) / 1e6 : 0;
  gint n_ready;

  if (busy > STALL_MS)
    {
      current->n_stalls++;
      current->n_stalls_by_commits += busy - current->commit_ms <= STALL_MS;
    }
  current->longest = MAX (current->longest, busy);
  current->commit_ms = 0;
  n_ready = g_poll (fds, n_fds, timeout);
  current->dispatched_since = perf_now ();
  return n_ready;
}

static void
commit_something (Run *run)
{
  gint64 id = g_rand_int_range (run->random, 1, N_ITEMS);
  g_autofree char *title = g_strdup_printf ("Item %u again", run->n_commits);
  gint64 rank = perf_items_get_rank (run->items, id) + g_rand_int_range (run->random, 0, 3);

  run->n_commits++;
  switch (run->n_all_commits++ % 5)
    {
    case 0:
      perf_items_commit (run->items, "v1.Titled", "id", "x", id, "title", "s", title, NULL);
      break;
    case 1:
      perf_items_commit (run->items, "v1.Ranked", "id", "x", id, "rank", "x", rank, NULL);
      break;
    case 2:
      rank = g_rand_int_range (run->random, 0, N_ITEMS);
      perf_items_commit (run->items, "v1.Ranked", "id", "x", id, "rank", "x", rank, NULL);
      break;
    case 3:
      perf_items_commit (run->items, "v1.Added", "id", "x", run->next_id++, "title", "s", title,
                         "rank", "x", rank, NULL);
      break;
    default:
      perf_items_commit (run->items, "v1.Removed", "id", "x", run->next_id - 1, NULL);
    }
}

static gboolean
commit_some (gpointer data)
{
  Run *run = data;
  gint64 begun = perf_now ();

  /* A timer is late at times; as many as are due by now. */
  if (run->first_commit == 0)
    run->first_commit = begun;
  while (run->n_all_commits * 1e9 / COMMITS_A_SECOND < begun - run->first_commit)
    commit_something (run);
  run->commit_ms += (perf_now () - begun) / 1e6;
  return G_SOURCE_CONTINUE;
}

static gboolean
scroll (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Run *run = data;
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (run->scrolled));

  run->n_frames++;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + SCROLL_PIXELS);
  return G_SOURCE_CONTINUE;
}

static void
make_window (Run *run, MsLiveQuery *live)
{
  run->window = perf_list_new (G_LIST_MODEL (live), &run->scrolled);
  gtk_widget_add_tick_callback (run->window, scroll, run, NULL);
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Some seconds of it; the first one is for the window to come up. */
static void
run_for (Run *run, gboolean commits)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint timer = commits ? g_timeout_add (TICK_MS, commit_some, run) : 0;

  g_timeout_add_seconds (1, quit, loop);
  g_main_loop_run (loop);
  run->n_stalls = run->n_stalls_by_commits = run->n_frames = run->n_commits = 0;
  run->longest = 0;
  g_timeout_add_seconds (SECONDS, quit, loop);
  g_main_loop_run (loop);
  if (timer)
    g_source_remove (timer);
}

static void
print (Run *run, const char *kind)
{
  g_autofree char *frames = g_strdup_printf ("frames.%s.drawn", kind);
  g_autofree char *stalls = g_strdup_printf ("frames.%s.stalls-over-8-ms", kind);
  g_autofree char *by_commits = g_strdup_printf ("frames.%s.stalls-for-commits-alone", kind);
  g_autofree char *longest = g_strdup_printf ("frames.%s.longest-stall", kind);
  g_autofree char *commits = g_strdup_printf ("frames.%s.commits", kind);
  double rate = (double) run->n_frames / SECONDS;

  /* What the renderer can do in a display without hardware is part of it: compare both kinds. */
  perf_print (&(PerfFigure){ .name = frames,
                             .unit = "frames/s",
                             .value = rate,
                             .goal = "60; 54 at least",
                             .met = rate >= 54 });
  perf_print (&(PerfFigure){
      .name = commits, .unit = "commits/s", .value = (double) run->n_commits / SECONDS });
  perf_print (&(PerfFigure){ .name = stalls, .unit = "in 10 s", .value = run->n_stalls });
  perf_print (
      &(PerfFigure){ .name = by_commits, .unit = "in 10 s", .value = run->n_stalls_by_commits });
  perf_print (&(PerfFigure){ .name = longest, .unit = "ms", .value = run->longest });
}

int
main (int argc, char **argv)
{
  g_autoptr (PerfItems) items = NULL;
  g_autoptr (MsQuery) query = ms_query_new_for_table ("item", "done = 0", "rank DESC, title");
  g_autoptr (MsLiveQuery) live = NULL;
  Run run = { .random = g_rand_new_with_seed (7), .next_id = 2 * N_ITEMS };

  gtk_init ();
  current = &run;
  run.items = items = perf_items_new (N_ITEMS);
  live = perf_items_watch (items, query);
  perf_items_await (live);
  g_main_context_set_poll_func (NULL, poll_and_measure);
  make_window (&run, live);
  run_for (&run, FALSE);
  print (&run, "still");
  run_for (&run, TRUE);
  print (&run, "changing");
  g_main_context_set_poll_func (NULL, NULL);
  gtk_window_destroy (GTK_WINDOW (run.window));
  g_rand_free (run.random);
  return 0;
}

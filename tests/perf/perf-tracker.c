/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracker's program with windows: from its start to the first frame that shows the list, with 1,826 stores on disk,
 * and from a search to what it finds. */

#include "ms-gtk-test.h"
#include "perf-figure.h"
#include "perf-tracker-scroll.h"

#define N_ISSUES 1825
#define WORDS_PER_ISSUE 800
#define N_WORDS 10000
#define ROUNDS 5
#define GOAL_START_MS 1000
#define GOAL_SEARCH_MS 200

/* As long as what real issues have, with a vocabulary as large as that of some hundred people. */
static void
append_words (GString *text, GRand *random)
{
  for (guint i = 0; i < WORDS_PER_ISSUE; i++)
    g_string_append_printf (text, "w%04d ", g_rand_int_range (random, 0, N_WORDS));
}

static void
append_line (GString *lines, guint number, const char *store, const char *event, const char *args)
{
  g_string_append_printf (lines,
                          "{\"at\": \"2025-11-03T09:00:00Z\", \"store\": \"%s\", \"name\": "
                          "\"v1.%s\", \"args\": {%s",
                          store, event, args);
  if (g_str_equal (event, "IssueCreated"))
    g_string_append_printf (lines,
                            ", \"number\": %u, \"kind\": \"issue\", \"title\": \"Title %u\", "
                            "\"author\": \"designer\"",
                            number, number);
  g_string_append (lines, "}}\n");
}

/* An event in the workspace and two in a store of its own for each issue, as the command imports them. */
static void
write_events (const char *path)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= N_ISSUES; i++)
    {
      g_autofree char *id = g_strdup_printf ("issue-%u", i);
      g_autofree char *listed = g_strdup_printf ("\"id\": \"%s\", \"state\": \"open\"", id);
      g_autofree char *label = g_strdup_printf ("\"label\": \"label %u\", \"by\": null", i % 16);
      g_autoptr (GString) body = g_string_new ("\"body\": \"");

      append_words (body, random);
      g_string_append_c (body, '"');
      append_line (lines, i, "workspace", "IssueCreated", listed);
      append_line (lines, i, id, "IssueCreated", body->str);
      append_line (lines, i, id, "IssueLabelled", label);
    }
  g_file_set_contents (path, lines->str, -1, &error);
  g_assert_no_error (error);
}

/* From a search to the first frame that shows what it has found. */
static double
measure_search (GtkWidget *window)
{
  GtkEditable *entry = GTK_EDITABLE (ms_gtk_test_find (window, GTK_TYPE_SEARCH_ENTRY));
  MsGtkQueryView *list = MS_GTK_QUERY_VIEW (ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW));
  MsLiveQuery *rows = ms_gtk_query_view_get_live_query (list);
  gint64 start = g_get_monotonic_time ();

  gtk_editable_set_text (entry, "w0042 w1");
  ms_gtk_test_await (ms_live_query_get_n_rows (rows) < N_ISSUES / 2);
  ms_gtk_test_draw (window);
  g_assert_cmpuint (ms_live_query_get_n_rows (rows), >, 0);
  return (g_get_monotonic_time () - start) / 1e3;
}

static GtkWidget *
open_window (TrackerApplication *application, const char *directory)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *window;

  tracker_application_set_directory (application, directory);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  window = GTK_WIDGET (tracker_application_open_window (application));
  ms_gtk_test_await (ms_gtk_test_shows (window, "1825 issues"));
  ms_gtk_test_draw (window);
  return window;
}

static double
measure_start (const char *directory, double *search)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (TrackerApplication) application = tracker_application_new ();
  GtkWidget *window = open_window (application, directory);
  double elapsed;

  elapsed = (g_get_monotonic_time () - start) / 1e3;
  *search = measure_search (window);
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_settle ();
  return elapsed;
}

static void
measure_scroll (const char *directory)
{
  g_autoptr (TrackerApplication) application = tracker_application_new ();
  GtkWidget *window = open_window (application, directory);

  perf_tracker_measure_scroll (window);
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_settle ();
}

static void
report (const char *name, GArray *samples, guint goal)
{
  g_autofree char *text = g_strdup_printf ("below %u ms", goal);
  double median = perf_samples_median (samples);

  perf_print (&(PerfFigure){
      .name = name, .unit = "ms", .value = median, .goal = text, .met = median < goal });
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("perf-tracker-XXXXXX", &error);
  g_autofree char *events = g_build_filename (directory, "events.jsonl", NULL);
  const char *const import[] = { argv[1], "--dir", directory, "import", events, NULL };
  const char *const clean[] = { "rm", "-rf", directory, NULL };
  g_autoptr (GArray) starts = perf_samples_new ();
  g_autoptr (GArray) searches = perf_samples_new ();

  g_assert_no_error (error);
  write_events (events);
  ms_gtk_test_run (import);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double search, start = measure_start (directory, &search);

      perf_samples_add (starts, start);
      perf_samples_add (searches, search);
      if (i == 0)
        perf_print (&(PerfFigure){ .name = "tracker.first-start", .unit = "ms", .value = start });
    }
  report ("tracker.start", starts, GOAL_START_MS);
  report ("tracker.search", searches, GOAL_SEARCH_MS);
  measure_scroll (directory);
  ms_gtk_test_run (clean);
  return 0;
}

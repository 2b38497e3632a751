/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scrolling the tracker's list: what the window does between two waits of its main loop, and whether a frame is late for it. */

#include "perf-tracker-scroll.h"

#include "ms-gtk-test.h"

#include <stdio.h>

#define ROUNDS 5
#define N_FRAMES 120 /* from one end of the list to the other */
#define STALL_MS 16.0

typedef struct
{
  double busy_ms; /* a frame, on average */
  double longest_ms;
  double n_stalls;
  double frames_per_second;
} Scrolled;

typedef struct
{
  GtkAdjustment *adjustment;
  double step;
  guint n_frames;
  gint64 awake_since; /* when the loop came back from waiting */
  gint64 begun;
  double busy;
  double longest;
  guint n_stalls;
  double frames_per_second;
} Run;

static Run *current;

static double
to_ms (gint64 microseconds)
{
  return microseconds / 1e3;
}

static gint
poll_and_measure (GPollFD *fds, guint n_fds, gint timeout)
{
  double busy = to_ms (g_get_monotonic_time () - current->awake_since);
  gint n_ready;

  current->busy += busy;
  current->longest = MAX (current->longest, busy);
  current->n_stalls += busy > STALL_MS;
  n_ready = g_poll (fds, n_fds, timeout);
  current->awake_since = g_get_monotonic_time ();
  return n_ready;
}

static gboolean
scroll_on (GtkWidget *view, GdkFrameClock *clock, gpointer data)
{
  Run *run = data;

  run->n_frames++;
  gtk_adjustment_set_value (run->adjustment,
                            gtk_adjustment_get_value (run->adjustment) + run->step);
  return run->n_frames < N_FRAMES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static Scrolled
scroll (GtkWidget *view)
{
  Run run = { .adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)) };
  double length;

  ms_gtk_test_draw (view);
  length =
      gtk_adjustment_get_upper (run.adjustment) - gtk_adjustment_get_page_size (run.adjustment);
  run.step = length / N_FRAMES;
  run.begun = run.awake_since = g_get_monotonic_time ();
  current = &run;
  g_main_context_set_poll_func (NULL, poll_and_measure);
  gtk_widget_add_tick_callback (view, scroll_on, &run, NULL);
  ms_gtk_test_await (run.n_frames == N_FRAMES);
  g_main_context_set_poll_func (NULL, NULL);
  run.frames_per_second = N_FRAMES * 1e6 / (g_get_monotonic_time () - run.begun);
  g_assert_cmpfloat (gtk_adjustment_get_value (run.adjustment), >, length / 2);
  /* A view that gets another model looks for its place in that. */
  gtk_adjustment_set_value (run.adjustment, 0);
  ms_gtk_test_draw (view);
  return (Scrolled){ run.busy / N_FRAMES, run.longest, run.n_stalls, run.frames_per_second };
}

/* All rows at once, as an application without a live list has them. */
static GtkSelectionModel *
hold_all (GListModel *rows)
{
  GListStore *store = g_list_store_new (MS_TYPE_ROW);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (rows, i);

      g_list_store_append (store, row);
    }
  return GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (store)));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

static double
get_median (const Scrolled *rounds, gsize offset)
{
  double values[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    values[i] = G_STRUCT_MEMBER (double, &rounds[i], offset);
  qsort (values, ROUNDS, sizeof *values, compare);
  return values[ROUNDS / 2];
}

static void
print (const char *name,
       const char *unit,
       const Scrolled *ours,
       const Scrolled *raw,
       gsize offset,
       const char *goal,
       gboolean met)
{
  double value = get_median (ours, offset), other = get_median (raw, offset);

  printf ("{\"name\": \"tracker.scroll.%s\", \"value\": %.3f, \"unit\": \"%s\", \"raw\": %.3f",
          name, value, unit, other);
  if (other > 0)
    printf (", \"ratio\": %.3f", value / other);
  if (goal)
    printf (", \"goal\": \"%s\", \"met\": %s", goal, met ? "true" : "false");
  printf ("}\n");
}

void
perf_tracker_measure_scroll (GtkWidget *window)
{
  MsGtkQueryView *list = MS_GTK_QUERY_VIEW (ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW));
  GtkListView *view = GTK_LIST_VIEW (ms_gtk_query_view_get_view (list));
  g_autoptr (GtkSelectionModel) live = g_object_ref (gtk_list_view_get_model (view));
  Scrolled ours[ROUNDS], raw[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GtkSelectionModel) held = NULL;

      /* Nobody holds a row of the live list while it is its turn. */
      ours[i] = scroll (GTK_WIDGET (view));
      held = hold_all (G_LIST_MODEL (live));
      gtk_list_view_set_model (view, held);
      raw[i] = scroll (GTK_WIDGET (view));
      gtk_list_view_set_model (view, live);
    }
  print ("drawn", "frames/s", ours, raw, G_STRUCT_OFFSET (Scrolled, frames_per_second),
         "60; 54 at least", get_median (ours, G_STRUCT_OFFSET (Scrolled, frames_per_second)) >= 54);
  print ("busy-per-frame", "ms", ours, raw, G_STRUCT_OFFSET (Scrolled, busy_ms), "below 16 ms",
         get_median (ours, G_STRUCT_OFFSET (Scrolled, busy_ms)) < STALL_MS);
  print ("longest", "ms", ours, raw, G_STRUCT_OFFSET (Scrolled, longest_ms), NULL, FALSE);
  print ("stalls-over-16-ms", "in 120 frames", ours, raw, G_STRUCT_OFFSET (Scrolled, n_stalls),
         NULL, FALSE);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scrolling the tracker's list: what the window does between two waits of its main loop, and whether a frame is late for it. */

#include "perf-tracker-scroll.h"

#include "ms-gtk-test.h"
#include "perf-figure.h"

#define ROUNDS 5
#define N_FRAMES 120 /* from one end of the list to the other */
#define STALL_MS 16.0

typedef enum
{
  DRAWN,
  BUSY,
  LONGEST,
  STALLS,
  N_FIGURES,
} Figure;

typedef struct
{
  GtkAdjustment *adjustment;
  double step;
  guint n_frames;
  gint64 awake_since; /* when the loop came back from waiting */
  double busy;
  double longest;
  guint n_stalls;
} Run;

static Run *current;

static gint
poll_and_measure (GPollFD *fds, guint n_fds, gint timeout)
{
  double busy = (perf_now () - current->awake_since) / 1e6;
  gint n_ready;

  current->busy += busy;
  current->longest = MAX (current->longest, busy);
  current->n_stalls += busy > STALL_MS;
  n_ready = g_poll (fds, n_fds, timeout);
  current->awake_since = perf_now ();
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

static void
scroll (GtkWidget *view, GArray **samples)
{
  Run run = { .adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)) };
  double length, seconds;
  gint64 begun;

  ms_gtk_test_draw (view);
  length =
      gtk_adjustment_get_upper (run.adjustment) - gtk_adjustment_get_page_size (run.adjustment);
  run.step = length / N_FRAMES;
  begun = run.awake_since = perf_now ();
  current = &run;
  g_main_context_set_poll_func (NULL, poll_and_measure);
  gtk_widget_add_tick_callback (view, scroll_on, &run, NULL);
  ms_gtk_test_await (run.n_frames == N_FRAMES);
  g_main_context_set_poll_func (NULL, NULL);
  seconds = (perf_now () - begun) / 1e9;
  g_assert_cmpfloat (gtk_adjustment_get_value (run.adjustment), >, length / 2);
  /* A view that gets another model looks for its place in that. */
  gtk_adjustment_set_value (run.adjustment, 0);
  ms_gtk_test_draw (view);
  perf_samples_add (samples[DRAWN], N_FRAMES / seconds);
  perf_samples_add (samples[BUSY], run.busy / N_FRAMES);
  perf_samples_add (samples[LONGEST], run.longest);
  perf_samples_add (samples[STALLS], run.n_stalls);
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

static PerfFigure
make_figure (const char *name, const char *unit, GArray *ours, GArray *raw)
{
  double value = perf_samples_median (ours), other = perf_samples_median (raw);

  return (PerfFigure){
    .name = name, .unit = unit, .value = value, .raw = other, .ratio = other > 0 ? value / other : 0
  };
}

static void
print_all (GArray **ours, GArray **raw)
{
  PerfFigure drawn = make_figure ("tracker.scroll.drawn", "frames/s", ours[DRAWN], raw[DRAWN]);
  PerfFigure busy = make_figure ("tracker.scroll.busy-per-frame", "ms", ours[BUSY], raw[BUSY]);
  PerfFigure longest = make_figure ("tracker.scroll.longest", "ms", ours[LONGEST], raw[LONGEST]);
  PerfFigure stalls =
      make_figure ("tracker.scroll.stalls-over-16-ms", "in 120 frames", ours[STALLS], raw[STALLS]);

  drawn.goal = "60; 54 at least";
  drawn.met = drawn.value >= 54;
  busy.goal = "below 16 ms";
  busy.met = busy.value < STALL_MS;
  perf_print (&drawn);
  perf_print (&busy);
  perf_print (&longest);
  perf_print (&stalls);
}

void
perf_tracker_measure_scroll (GtkWidget *window)
{
  MsGtkQueryView *list = MS_GTK_QUERY_VIEW (ms_gtk_test_find (window, MS_GTK_TYPE_QUERY_VIEW));
  GtkListView *view = GTK_LIST_VIEW (ms_gtk_query_view_get_view (list));
  g_autoptr (GtkSelectionModel) live = g_object_ref (gtk_list_view_get_model (view));
  GArray *ours[N_FIGURES], *raw[N_FIGURES];

  for (guint i = 0; i < N_FIGURES; i++)
    {
      ours[i] = perf_samples_new ();
      raw[i] = perf_samples_new ();
    }
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GtkSelectionModel) held = NULL;

      /* Nobody holds a row of the live list while it is its turn. */
      scroll (GTK_WIDGET (view), ours);
      held = hold_all (G_LIST_MODEL (live));
      gtk_list_view_set_model (view, held);
      scroll (GTK_WIDGET (view), raw);
      gtk_list_view_set_model (view, live);
    }
  print_all (ours, raw);
  for (guint i = 0; i < N_FIGURES; i++)
    {
      g_array_unref (ours[i]);
      g_array_unref (raw[i]);
    }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A window shows a list while its store catches up with a hundred thousand events of a server: which frames are late? */

#include "perf-list.h"
#include "perf-serve.h"
#include "perf-util.h"

#include <signal.h>
#include <time.h>

#define N_EVENTS 100000
#define BATCH 1000
#define FRAME_MS (1000.0 / 60)
#define LATE_MS 8.0
#define REST_MS 2500

typedef struct
{
  gint64 last_frame;
  gint64 last_work;
  GArray *frames; /* milliseconds between two */
  GArray *
      work; /* what the thread has worked of that: else others had the processor, or it waited for the disk */
} Run;

static gint64
get_thread_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * (gint64) 1000000000 + time.tv_nsec;
}

static gboolean
note_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Run *run = data;
  gint64 now = perf_now ();
  gint64 work = get_thread_time ();

  if (run->last_frame)
    {
      perf_samples_add (run->frames, (now - run->last_frame) / 1e6);
      perf_samples_add (run->work, (work - run->last_work) / 1e6);
    }
  run->last_frame = now;
  run->last_work = work;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static MsStoreDefinition *
define (PerfServe *server, const char *directory, MsSchema *schema)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", server->port);
  g_autoptr (MsWebsocketProvider) provider = ms_websocket_provider_new (url);
  g_autoptr (MsAdapter) adapter =
      MS_ADAPTER (ms_persisted_adapter_new_synced (directory, MS_SYNC_PROVIDER (provider)));
  g_autoptr (GError) error = NULL;
  MsStoreDefinition *definition = ms_store_definition_new ("perf", schema, adapter, &error);

  g_assert_no_error (error);
  return definition;
}

static void
fill_server (PerfServe *server, MsSchema *schema)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autoptr (MsStoreDefinition) definition = define (server, directory, schema);
  MsStore *store = perf_store_open (definition, "s");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_EVENTS; i += BATCH)
    {
      g_autoptr (GPtrArray) events =
          g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);

      for (guint j = i; j < i + BATCH; j++)
        g_ptr_array_add (events, perf_todo_added_new (j));
      ms_store_commit_events (store, (MsEvent *const *) events->pdata, events->len, &error);
      g_assert_no_error (error);
    }
  while (ms_store_get_pending_count (store) > 0)
    g_main_context_iteration (NULL, TRUE);
  perf_store_close (store);
  ms_test_remove_directory (directory);
}

static guint
count_late (GArray *frames)
{
  guint n_late = 0;

  for (guint i = 0; i < frames->len; i++)
    n_late += g_array_index (frames, double, i) > FRAME_MS + LATE_MS;
  return n_late;
}

static void
forget_frames (Run *run)
{
  g_array_set_size (run->frames, 0);
  g_array_set_size (run->work, 0);
}

static void
print_frames (const char *kind, Run *run)
{
  g_autofree char *late_name = g_strdup_printf ("catch-up.%s.frames-late-by-8-ms", kind);
  g_autofree char *work_name = g_strdup_printf ("catch-up.%s.frames-late-by-own-work", kind);
  g_autofree char *longest_name = g_strdup_printf ("catch-up.%s.longest-frame", kind);
  g_autofree char *unit = g_strdup_printf ("of %u frames", run->frames->len);

  perf_print (&(PerfFigure){ .name = late_name,
                             .unit = unit,
                             .value = count_late (run->frames),
                             .goal = "0",
                             .met = count_late (run->frames) == 0 });
  perf_print (&(PerfFigure){ .name = work_name,
                             .unit = unit,
                             .value = count_late (run->work),
                             .goal = "0",
                             .met = count_late (run->work) == 0 });
  perf_print (&(PerfFigure){
      .name = longest_name, .unit = "ms", .value = perf_samples_quantile (run->frames, 1.0) });
  forget_frames (run);
}

/* What the renderer and the machine do by themselves. */
static void
rest (void)
{
  gint64 end = perf_now () + REST_MS * (gint64) 1000000;

  while (perf_now () < end)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autoptr (MsQuery) query = ms_query_new_for_table ("todo", NULL, "at DESC");
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autoptr (MsStoreDefinition) definition = NULL;
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (GArray) frames = perf_samples_new ();
  g_autoptr (GArray) work = perf_samples_new ();
  g_autoptr (GError) error = NULL;
  Run run = { .frames = frames, .work = work };
  GtkWidget *window;
  PerfServe server;
  MsStore *store;
  gint64 begun;

  gtk_init ();
  perf_serve_start (&server, argv[1]);
  fill_server (&server, schema);
  definition = define (&server, directory, schema);
  /* It answers when the window is there. */
  kill (server.pid, SIGSTOP);
  store = perf_store_open (definition, "s");
  live = ms_store_query_live (store, query, &error);
  g_assert_no_error (error);
  window = perf_list_new (G_LIST_MODEL (live), NULL);
  gtk_widget_add_tick_callback (window, note_frame, &run, NULL);
  rest ();
  forget_frames (&run);
  kill (server.pid, SIGCONT);
  begun = perf_now ();
  while (ms_live_query_get_n_rows (live) < N_EVENTS)
    g_main_context_iteration (NULL, TRUE);
  perf_print (&(PerfFigure){ .name = "catch-up.events",
                             .unit = "events/s",
                             .value = N_EVENTS / ((perf_now () - begun) / 1e9) });
  print_frames ("busy", &run);
  rest ();
  print_frames ("resting", &run);
  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&live);
  perf_store_close (store);
  perf_serve_stop (&server);
  ms_test_remove_directory (directory);
  return 0;
}

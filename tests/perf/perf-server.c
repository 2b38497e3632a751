/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore serve under load from this process: pushes that are on the disk, deliveries, how long they take, and what idle clients cost. */

#include "perf-bare.h"
#include "perf-client.h"
#include "perf-serve.h"
#include "perf-util.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND G_USEC_PER_SEC
#define N_IDLE 5000
#define N_HELD 10000
#define N_SUBSCRIBERS 1000
#define N_LATENCY_PUSHES 500
#define LATENCY_PACE (SECOND / 50)
/* Of the frame that brings one event. */
#define DELIVERY_BYTES 350

static gsize
get_resident_bytes (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/statm", pid);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return strtoul (strchr (text, ' '), NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

/* Pushes a second by so many clients, each with a store of its own and one push under way. */
static double
measure_pushes (PerfServe *server, guint n_clients, const char *prefix)
{
  PerfLoad *load = perf_load_new (server->port);
  guint64 before;
  gint64 begun;
  double rate;

  for (guint i = 0; i < n_clients; i++)
    {
      g_autofree char *store_id = g_strdup_printf ("%s-%u", prefix, i);
      PerfClient *client = perf_load_add (load, store_id, FALSE);

      client->pushes = TRUE;
      perf_load_push (load, client);
    }
  perf_load_run (load, SECOND / 2);
  before = perf_load_count_exits (load);
  begun = g_get_monotonic_time ();
  perf_load_run (load, 2 * SECOND);
  rate = (perf_load_count_exits (load) - before) * 1e6 / (g_get_monotonic_time () - begun);
  perf_load_free (load);
  return rate;
}

static void
print_pushes (PerfServe *server)
{
  g_autoptr (GArray) raw = perf_bare_sync_and_round_trip (server->data);
  double allowed = 1e6 / perf_samples_median (raw);
  double one = measure_pushes (server, 1, "one");
  double hundred;

  perf_print (&(PerfFigure){ .name = "server.pushes-1-client",
                             .unit = "pushes/s",
                             .value = one,
                             .raw = allowed,
                             .ratio = one / allowed,
                             .goal = "ratio >= 0.5 of fsync and round trip",
                             .met = one / allowed >= 0.5 });
  perf_print (&(PerfFigure){ .name = "server.pushes-10-clients",
                             .unit = "pushes/s",
                             .value = measure_pushes (server, 10, "ten") });
  hundred = measure_pushes (server, 100, "hundred");
  perf_print (&(PerfFigure){ .name = "server.pushes-100-clients",
                             .unit = "pushes/s",
                             .value = hundred,
                             .goal = ">= 5000",
                             .met = hundred >= 5000 });
}

typedef struct
{
  PerfClient *pusher;
  GArray *samples; /* milliseconds; NULL: they are not wanted now */
} Latency;

static void
note_latency (PerfClient *client, gpointer data)
{
  Latency *latency = data;

  if (latency->samples && client != latency->pusher)
    perf_samples_add (latency->samples,
                      (g_get_monotonic_time () - latency->pusher->pushed_at) / 1e3);
}

/* Beside it what a loop of writes to as many sockets takes. */
static void
print_latency (GArray *samples)
{
  g_autoptr (GArray) bare =
      perf_bare_fan_out (N_SUBSCRIBERS, DELIVERY_BYTES, N_LATENCY_PUSHES, LATENCY_PACE);
  double median = perf_samples_quantile (samples, 0.5);
  double late = perf_samples_quantile (samples, 0.99);
  double bare_median = perf_samples_quantile (bare, 0.5);
  double bare_late = perf_samples_quantile (bare, 0.99);

  perf_print (&(PerfFigure){ .name = "server.latency-1000-subscribers-p50",
                             .unit = "ms",
                             .value = median,
                             .raw = bare_median,
                             .ratio = median / bare_median });
  perf_print (&(PerfFigure){ .name = "server.latency-1000-subscribers-p99",
                             .unit = "ms",
                             .value = late,
                             .raw = bare_late,
                             .ratio = late / bare_late,
                             .goal = "< 10",
                             .met = late < 10 });
}

/* One store, a thousand clients: how many deliveries, and how long after the push. */
static void
print_deliveries (PerfServe *server)
{
  PerfLoad *load = perf_load_new (server->port);
  g_autoptr (GArray) samples = perf_samples_new ();
  Latency latency = { NULL, NULL };
  guint64 before;
  double rate;

  for (guint i = 0; i < N_SUBSCRIBERS; i++)
    perf_load_add (load, "shared", TRUE);
  perf_load_run (load, SECOND);
  latency.pusher = perf_load_add (load, "shared", FALSE);
  latency.pusher->pushes = TRUE;
  perf_load_push (load, latency.pusher);
  perf_load_run (load, SECOND / 2);
  before = perf_load_count_chunks (load);
  perf_load_run (load, 3 * SECOND);
  rate = (perf_load_count_chunks (load) - before) / 3.0;
  perf_print (&(PerfFigure){ .name = "server.deliveries-1000-subscribers",
                             .unit = "deliveries/s",
                             .value = rate,
                             .goal = ">= 50000",
                             .met = rate >= 50000 });

  latency.pusher->pushes = FALSE;
  perf_load_run (load, SECOND);
  latency.samples = samples;
  perf_load_watch_chunks (load, note_latency, &latency);
  for (guint i = 0; i < N_LATENCY_PUSHES; i++)
    {
      perf_load_push (load, latency.pusher);
      perf_load_run (load, LATENCY_PACE);
    }
  perf_load_free (load);
  print_latency (samples);
}

/* A thousand stores with one client each, which pushes, and gets its own events back. */
static void
print_many_stores (PerfServe *server)
{
  PerfLoad *load = perf_load_new (server->port);
  g_autoptr (GPtrArray) clients = g_ptr_array_new ();
  guint64 before;
  double rate;

  for (guint i = 0; i < N_SUBSCRIBERS; i++)
    {
      g_autofree char *store_id = g_strdup_printf ("many-%u", i);

      g_ptr_array_add (clients, perf_load_add (load, store_id, TRUE));
    }
  perf_load_run (load, SECOND);
  for (guint i = 0; i < clients->len; i++)
    {
      PerfClient *client = clients->pdata[i];

      client->pushes = TRUE;
      perf_load_push (load, client);
    }
  perf_load_run (load, SECOND / 2);
  before = perf_load_count_chunks (load);
  perf_load_run (load, 2 * SECOND);
  rate = (perf_load_count_chunks (load) - before) / 2.0;
  perf_print (&(PerfFigure){ .name = "server.deliveries-1000-stores",
                             .unit = "deliveries/s, each pushed and synced",
                             .value = rate });
  perf_load_free (load);
}

static void
print_idle (PerfServe *server)
{
  double without = measure_pushes (server, 100, "before");
  gsize memory = get_resident_bytes (server->pid);
  PerfLoad *idle = perf_load_new (server->port);
  double with, per_connection;

  for (guint i = 0; i < N_IDLE; i++)
    {
      g_autofree char *store_id = g_strdup_printf ("idle-%u", i);

      perf_load_add (idle, store_id, TRUE);
    }
  perf_load_run (idle, SECOND / 2);
  per_connection = (double) (get_resident_bytes (server->pid) - memory) / N_IDLE;
  with = measure_pushes (server, 100, "beside");
  perf_print (&(PerfFigure){ .name = "server.pushes-beside-5000-idle",
                             .unit = "pushes/s",
                             .value = with,
                             .raw = without,
                             .ratio = with / without,
                             .goal = "ratio >= 0.8",
                             .met = with / without >= 0.8 });
  perf_print (&(PerfFigure){ .name = "server.memory-of-an-idle-connection",
                             .unit = "bytes",
                             .value = per_connection,
                             .goal = "<= 16384",
                             .met = per_connection <= 16384 });
  for (guint i = N_IDLE; i < N_HELD; i++)
    perf_load_add (idle, "held", TRUE);
  perf_load_run (idle, SECOND / 2);
  perf_print (&(PerfFigure){ .name = "server.connections-held",
                             .unit = "connections",
                             .value = N_HELD,
                             .goal = ">= 10000",
                             .met = perf_load_count_chunks (idle) >= N_HELD });
  perf_load_free (idle);
}

int
main (int argc, char **argv)
{
  g_autofree char *own = g_path_get_dirname (argv[0]);
  g_autofree char *program =
      g_build_filename (own, "..", "..", "multistore", "tool", "multistore", NULL);
  struct rlimit limit;
  PerfServe server;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  perf_serve_start (&server, program);
  print_pushes (&server);
  print_deliveries (&server);
  print_many_stores (&server);
  if (limit.rlim_cur >= N_HELD + 1000)
    print_idle (&server);
  else
    g_printerr ("Idle connections are left out: %d descriptors are not enough\n",
                (int) limit.rlim_cur);
  perf_serve_stop (&server);
  return 0;
}

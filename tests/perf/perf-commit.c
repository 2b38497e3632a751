/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Committing: one event, a thousand at once, the slowest of many while the log is moved into the file, and the first after that. */

#include "perf-raw.h"
#include "perf-util.h"

#include "store/ms-store-private.h"

#include <sys/resource.h>

#define SINGLE_ROUNDS 20
#define SINGLES_A_ROUND 100
#define BATCH_ROUNDS 100
#define BATCH_SIZE 1000
#define CHECKPOINTED_COMMITS 30000
#define RESTED_COMMITS 15
#define REST_US 400000 /* more than what a store rests before it is checkpointed */

typedef struct
{
  char *directory;
  MsStoreDefinition *definition;
  MsStore *store;
  PerfRaw *raw;
  sqlite3_stmt *insert;
  guint number; /* of the next todo, on both sides */
} Fixture;

static void
set_up (Fixture *self)
{
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autofree char *path = NULL;

  self->directory = ms_test_make_directory ();
  self->definition = perf_definition_new (self->directory, schema);
  self->store = perf_store_open (self->definition, "ours");
  perf_store_close (perf_store_open (self->definition, "raw"));
  path = g_build_filename (self->directory, "raw.db", NULL);
  self->raw = perf_raw_open (path);
  self->insert = perf_raw_prepare (self->raw, "INSERT INTO todo (id, title, at) VALUES (?, ?, ?)");
}

static void
tear_down (Fixture *self)
{
  sqlite3_finalize (self->insert);
  perf_raw_close (self->raw);
  perf_store_close (self->store);
  g_object_unref (self->definition);
  ms_test_remove_directory (self->directory);
  g_free (self->directory);
}

/* What is ready before the clock starts, on the raw side. */
typedef struct
{
  char *id;
  char *title;
  char *json;
  gint64 at;
} RawTodo;

static RawTodo *
raw_todo_new (guint number)
{
  g_autoptr (MsEvent) event = perf_todo_added_new (number);
  GVariant *args = ms_event_get_args (event);
  RawTodo *todo = g_new0 (RawTodo, 1);

  g_variant_lookup (args, "id", "s", &todo->id);
  g_variant_lookup (args, "title", "s", &todo->title);
  g_variant_lookup (args, "at", "x", &todo->at);
  todo->json = perf_todo_added_json (number);
  return todo;
}

static void
raw_todo_free (gpointer data)
{
  RawTodo *todo = data;

  g_free (todo->id);
  g_free (todo->title);
  g_free (todo->json);
  g_free (todo);
}

static void
raw_add (Fixture *self, const RawTodo *todo)
{
  sqlite3_bind_text (self->insert, 1, todo->id, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->insert, 2, todo->title, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (self->insert, 3, todo->at);
  perf_raw_run (self->raw, self->insert);
  perf_raw_append (self->raw, "v1.TodoAdded", todo->json);
}

static GPtrArray *
make_events (guint first, guint n)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (events, perf_todo_added_new (first + i));
  return events;
}

static GPtrArray *
make_raw_todos (guint first, guint n)
{
  GPtrArray *todos = g_ptr_array_new_with_free_func (raw_todo_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (todos, raw_todo_new (first + i));
  return todos;
}

/* Both sides begin a round with a new write-ahead log, whose first commit waits for the disk. */
static void
renew_logs (Fixture *self)
{
  g_autoptr (MsEvent) event = perf_todo_added_new (self->number);
  g_autoptr (GError) error = NULL;
  RawTodo *todo = raw_todo_new (self->number++);

  ms_wal_checkpoint (ms_engine_get_wal (self->store->core->engine));
  perf_raw_checkpoint (self->raw);
  ms_store_commit (self->store, event, &error);
  g_assert_no_error (error);
  perf_raw_run (self->raw, self->raw->begin);
  raw_add (self, todo);
  perf_raw_run (self->raw, self->raw->commit);
  raw_todo_free (todo);
}

static void
commit_singly (Fixture *self, GPtrArray *events, GArray *samples)
{
  for (guint i = 0; i < events->len; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = perf_now ();

      ms_store_commit (self->store, events->pdata[i], &error);
      perf_samples_add (samples, (perf_now () - start) / 1e3);
      g_assert_no_error (error);
    }
}

static void
commit_raw_singly (Fixture *self, GPtrArray *todos, GArray *samples)
{
  for (guint i = 0; i < todos->len; i++)
    {
      gint64 start = perf_now ();

      perf_raw_run (self->raw, self->raw->begin);
      raw_add (self, todos->pdata[i]);
      perf_raw_run (self->raw, self->raw->commit);
      perf_samples_add (samples, (perf_now () - start) / 1e3);
    }
}

/* Making the event is the application's part of a commit; here it counts. */
static void
commit_built (Fixture *self, GArray *samples)
{
  for (guint i = 0; i < SINGLES_A_ROUND; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = perf_now ();
      g_autoptr (MsEvent) event = perf_todo_added_new (self->number++);

      ms_store_commit (self->store, event, &error);
      perf_samples_add (samples, (perf_now () - start) / 1e3);
      g_assert_no_error (error);
    }
}

static void
measure_single (Fixture *self)
{
  g_autoptr (GArray) ours = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  g_autoptr (GArray) built = perf_samples_new ();
  double value, measure;

  for (guint round = 0; round < SINGLE_ROUNDS; round++)
    {
      g_autoptr (GPtrArray) events = make_events (self->number, SINGLES_A_ROUND);
      g_autoptr (GPtrArray) todos = make_raw_todos (self->number, SINGLES_A_ROUND);

      self->number += SINGLES_A_ROUND;
      renew_logs (self);
      commit_singly (self, events, ours);
      commit_raw_singly (self, todos, raw);
      commit_built (self, built);
    }
  value = perf_samples_median (ours);
  measure = perf_samples_median (raw);
  perf_print (&(PerfFigure){ "commit.single.p50", "us", value, measure, value / measure,
                             "at most 1.5 x raw", value <= 1.5 * measure });
  value = perf_samples_median (built);
  perf_print (&(PerfFigure){ "commit.single-with-building-the-event.p50", "us", value, measure,
                             value / measure });
}

static double
time_batch (Fixture *self, GPtrArray *events)
{
  g_autoptr (GError) error = NULL;
  gint64 start = perf_now ();
  double elapsed;

  ms_store_commit_events (self->store, (MsEvent **) events->pdata, events->len, &error);
  elapsed = (perf_now () - start) / 1e3 / events->len;
  g_assert_no_error (error);
  return elapsed;
}

static double
time_raw_batch (Fixture *self, GPtrArray *todos)
{
  gint64 start = perf_now ();

  perf_raw_run (self->raw, self->raw->begin);
  for (guint i = 0; i < todos->len; i++)
    raw_add (self, todos->pdata[i]);
  perf_raw_run (self->raw, self->raw->commit);
  return (perf_now () - start) / 1e3 / todos->len;
}

/* The ratio is the median of those of the rounds: what disturbs one round disturbs both sides. */
static void
measure_batch (Fixture *self)
{
  g_autoptr (GArray) ours = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  g_autoptr (GArray) ratios = perf_samples_new ();
  double ratio;

  for (guint round = 0; round < BATCH_ROUNDS; round++)
    {
      g_autoptr (GPtrArray) events = make_events (self->number, BATCH_SIZE);
      g_autoptr (GPtrArray) todos = make_raw_todos (self->number, BATCH_SIZE);
      gboolean raw_first = round % 2;
      double our_time, raw_time;

      self->number += BATCH_SIZE;
      renew_logs (self);
      raw_time = raw_first ? time_raw_batch (self, todos) : 0;
      our_time = time_batch (self, events);
      raw_time = raw_first ? raw_time : time_raw_batch (self, todos);
      perf_samples_add (ours, our_time);
      perf_samples_add (raw, raw_time);
      perf_samples_add (ratios, our_time / raw_time);
    }
  ratio = perf_samples_median (ratios);
  perf_print (&(PerfFigure){ "commit.batch-of-1000.per-event", "us", perf_samples_median (ours),
                             perf_samples_median (raw), ratio, "at most 1.3 x raw", ratio <= 1.3 });
}

/* How often the thread had to give its processor to another. */
static glong
count_preemptions (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

/* Those during which the thread was preempted are left out of @undisturbed: they tell of the machine. */
static void
commit_and_watch (Fixture *self, GPtrArray *events, GArray *samples, GArray *undisturbed)
{
  for (guint i = 0; i < events->len; i++)
    {
      g_autoptr (GError) error = NULL;
      glong preemptions = count_preemptions ();
      gint64 start = perf_now ();
      double elapsed;

      ms_store_commit (self->store, events->pdata[i], &error);
      elapsed = (perf_now () - start) / 1e3;
      g_assert_no_error (error);
      perf_samples_add (samples, elapsed);
      if (count_preemptions () == preemptions)
        perf_samples_add (undisturbed, elapsed);
    }
}

/* So many commits without a pause that the worker has a log to move all the time. By hand nothing is moved meanwhile. */
static void
measure_checkpointed (Fixture *self)
{
  g_autoptr (GArray) ours = perf_samples_new ();
  g_autoptr (GArray) undisturbed = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  g_autoptr (GPtrArray) events = make_events (self->number, CHECKPOINTED_COMMITS);
  g_autoptr (GPtrArray) todos = make_raw_todos (self->number, CHECKPOINTED_COMMITS);
  double value;

  self->number += CHECKPOINTED_COMMITS;
  renew_logs (self);
  commit_and_watch (self, events, ours, undisturbed);
  commit_raw_singly (self, todos, raw);
  value = perf_samples_quantile (ours, 0.999);
  perf_print (&(PerfFigure){ .name = "commit.single-during-checkpoints.p99.9",
                             .unit = "us",
                             .value = value,
                             .raw = perf_samples_quantile (raw, 0.999),
                             .goal = "below 1000 us",
                             .met = value < 1000 });
  value = perf_samples_quantile (undisturbed, 0.999);
  perf_print (&(PerfFigure){ .name = "commit.single-during-checkpoints-not-preempted.p99.9",
                             .unit = "us",
                             .value = value });
  perf_print (&(PerfFigure){ .name = "commit.single-during-checkpoints.max",
                             .unit = "us",
                             .value = perf_samples_quantile (ours, 1.0) });
}

/* A commit after a checkpoint begins the log anew, for which the disk is waited for; here the worker has done that. */
static void
measure_rested (Fixture *self)
{
  g_autoptr (GArray) ours = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  double value;

  for (guint i = 0; i < RESTED_COMMITS; i++)
    {
      g_autoptr (GPtrArray) events = make_events (self->number, 1);
      g_autoptr (GPtrArray) todos = make_raw_todos (self->number++, 1);

      g_usleep (REST_US);
      perf_raw_checkpoint (self->raw);
      commit_singly (self, events, ours);
      commit_raw_singly (self, todos, raw);
    }
  value = perf_samples_median (ours);
  perf_print (&(PerfFigure){ .name = "commit.first-after-a-rest",
                             .unit = "us",
                             .value = value,
                             .raw = perf_samples_median (raw),
                             .goal = "below 1000 us",
                             .met = value < 1000 });
}

int
main (int argc, char **argv)
{
  Fixture fixture = { 0 };

  set_up (&fixture);
  measure_batch (&fixture);
  measure_single (&fixture);
  measure_checkpointed (&fixture);
  measure_rested (&fixture);
  tear_down (&fixture);
  return 0;
}

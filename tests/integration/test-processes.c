/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two processes on one store: both commit, one holds the lock, one has a newer schema. */

#include "ms-test-store.h"
#include "ms-test-writer.h"

#define N_COMMITS 300
#define N_COMMITS_WHEN_SLOW 30

typedef struct
{
  MsTestFixture *fixture;
  MsStoreDefinition *definition;
  char *path;
} Test;

static void
test_begin (Test *test, MsTestFixture *fixture)
{
  g_autoptr (MsSchema) schema = ms_writer_schema_new (0);
  g_autoptr (MsAdapter) adapter = MS_ADAPTER (ms_persisted_adapter_new (fixture->directory));
  g_autoptr (GError) error = NULL;

  *test = (Test){ .fixture = fixture, .path = ms_test_store_path (fixture, "a") };
  test->definition = ms_store_definition_new ("log", schema, adapter, &error);
  g_assert_no_error (error);
}

static void
test_end (Test *test)
{
  ms_test_await_finalized (test->fixture, test->definition);
  g_free (test->path);
}

/* Commits one event, again and again while the other process has the lock. */
static void
enter (MsStore *store, guint number)
{
  g_autofree char *id = g_strdup_printf ("parent-%u", number);
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.Entered", "id", "s", id, "n", "x", (gint64) number, NULL);
  g_autoptr (GError) error = NULL;

  while (!ms_store_commit (store, event, &error))
    {
      g_assert_error (error, MS_ERROR, MS_ERROR_BUSY);
      g_clear_error (&error);
    }
}

static void
assert_sound (const char *path, guint schema_number, gint64 n_events)
{
  g_autoptr (MsSchema) schema = ms_writer_schema_new (schema_number);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) engine = ms_writer_open (path, schema, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ms_engine_get_head (engine)->global, ==, n_events);
  ms_writer_assert_sound (engine);
}

static void
test_both_commit (MsTestFixture *fixture, gconstpointer unused)
{
  guint n_commits = g_getenv ("MULTISTORE_TEST_SLOW") ? N_COMMITS_WHEN_SLOW : N_COMMITS;
  g_autoptr (MsWriter) writer = NULL;
  MsStore *store;
  Test test;

  test_begin (&test, fixture);
  store = ms_test_open (fixture, test.definition, "a");
  writer = ms_writer_start (test.path, MS_WRITER_SHARE, 0, n_commits);
  /* The child is at it from here on. */
  ms_writer_read_to (writer, 1);
  for (guint i = 0; i < n_commits; i++)
    enter (store, i);
  ms_writer_end (writer);

  g_assert_cmpint (
      ms_test_query_int (store, "SELECT count(*) FROM entry WHERE n BETWEEN 0 AND 1000"), >, 0);
  ms_test_close (fixture, store);
  assert_sound (test.path, 0, 2 * n_commits);
  test_end (&test);
}

static void
test_busy (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsWriter) writer = NULL;
  g_autoptr (MsEvent) event = ms_writer_event_new (2);
  g_autoptr (GError) error = NULL;
  gint64 start, taken;
  MsStore *store;
  Test test;

  test_begin (&test, fixture);
  store = ms_test_open (fixture, test.definition, "a");
  enter (store, 1);
  writer = ms_writer_start (test.path, MS_WRITER_HOLD, 0, 0);
  ms_writer_read_to (writer, 0);
  start = g_get_monotonic_time ();
  g_assert_false (ms_store_commit (store, event, &error));
  taken = g_get_monotonic_time () - start;
  g_assert_error (error, MS_ERROR, MS_ERROR_BUSY);
  /* 50 ms by the clock of SQLite; the upper bound leaves room for a loaded machine. */
  g_assert_cmpint (taken, >=, 30 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (taken, <, 2 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM entry"), ==, 1);
  g_clear_error (&error);

  ms_writer_end (writer);
  g_assert_true (ms_store_commit (store, event, &error));
  g_assert_no_error (error);
  ms_test_assert_head (store, "e2");
  ms_test_close (fixture, store);
  test_end (&test);
}

static MsStore *
get (Test *test, GError **error)
{
  return ms_test_try_get (test->fixture, test->definition, "a", NULL, error);
}

static void
test_superseded (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsWriter) writer = NULL;
  g_autoptr (MsEvent) event = ms_writer_event_new (2);
  g_autoptr (GError) error = NULL;
  MsStore *store;
  Test test;

  test_begin (&test, fixture);
  store = get (&test, &error);
  g_assert_no_error (error);
  enter (store, 1);

  writer = ms_writer_start (test.path, MS_WRITER_REBUILD, 1, 1);
  ms_writer_end (writer);
  g_assert_cmpint (writer->last, ==, 2);

  g_assert_false (ms_store_commit (store, event, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SUPERSEDED);
  g_assert_nonnull (strstr (error->message, "restart"));
  g_assert_true (ms_store_is_closed (store));
  g_assert_false (ms_store_registry_has (fixture->registry, "a"));
  ms_test_assert_story (fixture, "loading a, loaded a, unused a, closed a");
  ms_test_close (fixture, store);
  assert_sound (test.path, 1, 2);
  test_end (&test);
}

/* The older version never takes the tables back from a newer one that is at work, however often it tries; only when that has gone. */
static void
test_never_backwards (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsWriter) newer = NULL;
  g_autoptr (MsEvent) event = ms_writer_event_new (2);
  g_autoptr (GError) error = NULL;
  MsStore *store;
  Test test;

  test_begin (&test, fixture);
  store = get (&test, &error);
  g_assert_no_error (error);
  enter (store, 1);
  for (guint round = 0; round < 2; round++)
    {
      newer = ms_writer_start (test.path, MS_WRITER_STAY, 1, 0);
      ms_writer_read_to (newer, 0);
      g_assert_false (ms_store_commit (store, event, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_SUPERSEDED);
      g_clear_error (&error);
      ms_test_close (fixture, store);
      for (guint i = 0; i < 3; i++)
        {
          g_assert_null (get (&test, &error));
          g_assert_error (error, MS_ERROR, MS_ERROR_SUPERSEDED);
          g_assert_nonnull (strstr (error->message, "newer version"));
          g_clear_error (&error);
        }
      if (round == 0)
        ms_writer_end (newer);
      else
        ms_writer_kill (newer);
      g_clear_pointer (&newer, ms_writer_free);

      store = get (&test, &error);
      g_assert_no_error (error);
      g_assert_true (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (store)));
      enter (store, 2 + round);
    }
  ms_test_close (fixture, store);
  assert_sound (test.path, 0, 3);
  test_end (&test);
}

/* A load that has rebuilt the tables waits longer than a commit for its turn to put them in place. */
static void
test_load_waits (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsWriter) writer = NULL;
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;
  MsStore *store;
  Test test;

  test_begin (&test, fixture);
  ms_writer_end (writer = ms_writer_start (test.path, MS_WRITER_COMMIT, 1, 1));
  g_clear_pointer (&writer, ms_writer_free);
  writer = ms_writer_start (test.path, MS_WRITER_HOLD, 1, 0);
  ms_writer_read_to (writer, 0);
  start = g_get_monotonic_time ();
  ms_store_registry_get_async (fixture->registry, test.definition, "a", NULL, NULL,
                               ms_test_take_result, &taken);
  while (!taken && g_get_monotonic_time () < start + 300 * G_TIME_SPAN_MILLISECOND)
    g_main_context_iteration (fixture->context, FALSE);
  g_assert_null (taken);
  ms_writer_end (writer);
  ms_test_await (fixture, taken);
  store = ms_store_registry_get_finish (fixture->registry, taken, &error);
  g_assert_no_error (error);
  g_assert_true (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (store)));
  g_clear_object (&taken);
  ms_test_close (fixture, store);
  test_end (&test);
}

static MsEngine *
open_newer (Test *test, MsReplay **replay)
{
  g_autoptr (MsSchema) schema = ms_writer_schema_new (1);
  MsEngineConfig config = { test->path, "log", schema, "client", "session" };
  g_autoptr (GError) error = NULL;
  MsEngineOpened opened;
  MsEngine *engine = ms_engine_open (&config, &opened, &error);

  g_assert_no_error (error);
  g_assert_true (opened.needs_rebuild);
  *replay = ms_replay_new (ms_engine_get_connection (engine), schema, &error);
  g_assert_no_error (error);
  return engine;
}

static void
adopt (MsEngine *engine, MsReplay *replay)
{
  g_autoptr (GError) error = NULL;

  ms_replay_run (replay, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  ms_engine_adopt_replay (engine, replay, &error);
  g_assert_no_error (error);
  ms_replay_free (replay);
}

/* Who finds that another of its version was faster is as much at work as that. */
static void
test_two_newer (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  MsReplay *first_replay, *second_replay;
  MsEngine *first, *second;
  MsStore *store;
  Test test;

  test_begin (&test, fixture);
  store = ms_test_open (fixture, test.definition, "a");
  enter (store, 1);
  ms_test_close (fixture, store);
  first = open_newer (&test, &first_replay);
  second = open_newer (&test, &second_replay);
  adopt (first, first_replay);
  adopt (second, second_replay);
  ms_engine_close (first);
  g_assert_null (get (&test, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SUPERSEDED);
  ms_engine_close (second);
  test_end (&test);
}

int
main (int argc, char **argv)
{
  ms_writer_run (argc, argv);
  g_test_init (&argc, &argv, NULL);
  ms_test_add_in_files ("/processes/both-commit", test_both_commit);
  ms_test_add_in_files ("/processes/busy", test_busy);
  ms_test_add_in_files ("/processes/superseded", test_superseded);
  ms_test_add_in_files ("/processes/never-backwards", test_never_backwards);
  ms_test_add_in_files ("/processes/load-waits", test_load_waits);
  ms_test_add_in_files ("/processes/two-newer", test_two_newer);
  return g_test_run ();
}

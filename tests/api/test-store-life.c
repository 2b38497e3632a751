/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a store: opening, closing, opening again, what a closed one answers, sleep, and last references anywhere. */

#include "ms-test-log.h"
#include "ms-test-store.h"

static void
test_reopened (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autofree char *session_id = NULL;
  g_autofree char *client_id = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  g_assert_true (ms_migrations_report_get_created (ms_store_get_migrations_report (store)));
  g_assert_cmpstr (ms_store_get_id (store), ==, "a");
  g_assert_true (ms_store_get_definition (store) == definition);
  g_assert_cmpint (ms_store_get_storage_mode (store), ==, MS_STORAGE_MODE_PERSISTED);
  g_assert_cmpint (ms_store_get_boot_state (store), ==, MS_BOOT_STATE_DONE);
  session_id = g_strdup (ms_store_get_session_id (store));
  client_id = g_strdup (ms_store_get_client_id (store));
  ms_test_add_note (store, "n", "kept");
  ms_test_close (fixture, store);

  store = ms_test_open (fixture, definition, "a");
  g_assert_false (ms_migrations_report_get_created (ms_store_get_migrations_report (store)));
  g_assert_false (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (store)));
  ms_test_assert_head (store, "e1");
  ms_test_assert_text (store, "SELECT title FROM note", "kept");
  g_assert_cmpstr (ms_store_get_session_id (store), !=, session_id);
  g_assert_cmpstr (ms_store_get_client_id (store), ==, client_id);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

static void
test_memory_begins_empty (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");

  g_assert_cmpint (ms_store_get_storage_mode (store), ==, MS_STORAGE_MODE_MEMORY);
  ms_test_add_note (store, "n", "lost");
  ms_test_close (fixture, store);
  store = ms_test_open (fixture, definition, "a");
  ms_test_assert_head (store, "e0");
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, 0);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* The load waits until the closing of the same file is over. */
static void
test_reopened_while_closing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");

  for (guint round = 1; round <= 10; round++)
    {
      g_autofree char *prefix = g_strdup_printf ("%u-", round);
      MsStore *next;

      ms_test_add_notes (store, prefix, 100);
      ms_store_close (store);
      next = ms_test_open (fixture, definition, "a");
      g_assert_cmpint (ms_test_query_int (next, "SELECT count(*) FROM note"), ==, round * 100);
      ms_test_await_finalized (fixture, store);
      store = next;
    }
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

static void
append_word (GString *story, const char *word)
{
  g_string_append_printf (story, "%s ", word);
}

/* It can still be read. */
static void
on_closing (MsStore *store, GString *story)
{
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, 1);
  append_word (story, "closing");
}

static void
on_closed (MsStore *store, GString *story)
{
  append_word (story, "closed");
}

static void
on_is_closed (MsStore *store, GParamSpec *pspec, GString *story)
{
  g_assert_true (ms_store_is_closed (store));
  append_word (story, "is-closed");
}

static void
test_close_tells (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) story = g_string_new (NULL);
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_test_add_note (store, "n", "N");
  g_signal_connect (store, "closing", G_CALLBACK (on_closing), story);
  g_signal_connect (store, "closed", G_CALLBACK (on_closed), story);
  g_signal_connect (store, "notify::is-closed", G_CALLBACK (on_is_closed), story);
  ms_store_close (store);
  ms_store_close (store);
  g_assert_true (ms_store_is_closed (store));
  ms_store_close_async (store, NULL, ms_test_take_result, &first);
  g_assert_null (first);
  ms_test_await (fixture, first);
  g_assert_true (ms_store_close_finish (store, first, &error));
  ms_test_settle (fixture);
  g_assert_cmpstr (story->str, ==, "closing is-closed closed ");

  ms_store_close_async (store, NULL, ms_test_take_result, &second);
  g_assert_null (second);
  ms_test_await (fixture, second);
  g_assert_true (ms_store_close_finish (store, second, &error));
  g_clear_object (&first);
  g_clear_object (&second);
  ms_test_await_finalized (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* Cancelling gives up the waiting, not the closing. */
static void
test_close_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_store_close_async (store, cancellable, ms_test_take_result, &result);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, result);
  g_assert_false (ms_store_close_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (ms_store_is_closed (store));
  g_clear_object (&result);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

static void
assert_closed (GError **error)
{
  g_assert_error (*error, MS_ERROR, MS_ERROR_CLOSED);
  g_clear_error (error);
}

static void
assert_async_closed (MsTestFixture *fixture, MsStore *store)
{
  g_autofree char *path = g_build_filename (fixture->directory, "copy", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_test_try_query_async (fixture, store, "SELECT 1", NULL, &error));
  assert_closed (&error);
  g_assert_false (ms_test_try_wait (fixture, store, MS_STAGE_DURABLE, &error));
  assert_closed (&error);
  g_assert_false (ms_test_try_wait (fixture, store, MS_STAGE_SYNCED, &error));
  assert_closed (&error);
  g_assert_false (ms_test_try_backup (fixture, store, path, NULL, &error));
  assert_closed (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_null (ms_test_try_rebuild (fixture, store, NULL, &error));
  assert_closed (&error);
}

static void
test_closed_answers (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) FROM note");
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", "x", "title", "s", "X", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_failed = 7, n_unknown = 7;
  gint64 number = 7;
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_test_add_note (store, "n", "N");
  ms_store_close (store);

  g_assert_false (ms_store_commit (store, event, &error));
  assert_closed (&error);
  g_assert_false (ms_store_commit_events (store, &event, 1, &error));
  assert_closed (&error);
  g_assert_false (ms_store_import_events (store, &event, 1, &n_failed, &n_unknown, &error));
  assert_closed (&error);
  g_assert_cmpuint (n_failed + n_unknown, ==, 0);
  g_assert_null (ms_store_query (store, query, &error));
  assert_closed (&error);
  g_assert_false (ms_store_query_int (store, query, &number, &error));
  assert_closed (&error);
  g_assert_cmpint (number, ==, 0);
  g_assert_false (ms_store_query_text (store, query, &text, &error));
  assert_closed (&error);
  g_assert_null (ms_store_list_events (store, NULL, 0, NULL, MS_EVENT_FILTER_ALL, &error));
  assert_closed (&error);
  g_assert_false (ms_store_count_unknown_events (store, &number, &error));
  assert_closed (&error);
  assert_async_closed (fixture, store);

  ms_test_assert_head (store, "e1");
  g_assert_cmpstr (ms_store_get_id (store), ==, "a");
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* Pending calls are answered by the close itself. */
static void
test_close_ends_calls (MsTestFixture *fixture, gconstpointer unused)
{
  static const char endless[] =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (MsQuery) query = ms_query_new (endless);
  g_autoptr (GAsyncResult) queried = NULL;
  g_autoptr (GAsyncResult) waited = NULL;
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_store_query_async (store, query, NULL, ms_test_take_result, &queried);
  ms_store_wait_async (store, MS_STAGE_DURABLE, NULL, ms_test_take_result, &waited);
  ms_store_close (store);
  ms_test_await (fixture, queried && waited);
  g_assert_null (ms_store_query_finish (store, queried, &error));
  assert_closed (&error);
  g_assert_false (ms_store_wait_finish (store, waited, &error));
  assert_closed (&error);
  g_clear_object (&queried);
  g_clear_object (&waited);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

static void
test_invalid_ids (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const invalid[] = { "", "a b", "ä", "../a", "a/b", "a.b", "a\n" };
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autofree char *longest = g_strnfill (128, 'x');
  g_autofree char *too_long = g_strnfill (129, 'x');
  MsStore *store;

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_free (ms_test_assert_unopenable (fixture, definition, invalid[i], MS_ERROR_INVALID_STORE_ID));
  g_free (ms_test_assert_unopenable (fixture, definition, too_long, MS_ERROR_INVALID_STORE_ID));
  g_assert_cmpuint (ms_test_count_files (fixture->directory), ==, 0);
  store = ms_test_open (fixture, definition, longest);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* After 5 s a store gives back what it can do without; then it works as before. */
static void
test_sleep (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  for (guint round = 0; round < 3; round++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", round);

      ms_test_add_note (store, id, "N");
      g_assert_true (ms_test_try_wait (fixture, store, MS_STAGE_DURABLE, &error));
      g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 1);
      ms_test_advance (fixture, 4999);
      g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 1);
      ms_test_advance (fixture, 1);
      g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
      g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, round + 1);
    }
  g_assert_no_error (error);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* A use in between counts from the use. */
static void
test_sleep_put_off (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_test_advance (fixture, 3000);
  ms_test_add_note (store, "n", "N");
  ms_test_advance (fixture, 2000);
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 1);
  ms_test_advance (fixture, 2999);
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 1);
  ms_test_advance (fixture, 1);
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* Two objects on one file in one process see each other's events, and number on. */
static void
test_two_on_one_file (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *first = ms_test_open (fixture, definition, "a");
  MsStore *second = ms_test_open (fixture, definition, "a");
  g_autofree char *places = NULL;

  ms_test_add_note (first, "a", "A");
  ms_test_add_note (second, "b", "B");
  ms_test_add_note (first, "c", "C");
  ms_test_assert_head (first, "e3");
  ms_test_assert_text (second, "SELECT group_concat(id, '') FROM note", "abc");
  places = ms_test_list_places (second, NULL, 0, NULL, MS_EVENT_FILTER_ALL);
  g_assert_cmpstr (places, ==, "e1 e2 e3");
  ms_test_close (fixture, first);
  ms_test_add_note (second, "d", "D");
  ms_test_assert_head (second, "e4");
  ms_test_close (fixture, second);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* Last references in another thread */

static gpointer
unref_in_thread (gpointer object)
{
  g_object_unref (object);
  return NULL;
}

/* An opening waits for the closing of its file, of which nobody else tells. */
static void
await_closed (MsTestFixture *fixture, MsStoreDefinition *definition)
{
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
}

typedef struct
{
  GMainContext *context;
  gint gone; /* atomic */
} Watch;

static void
take_note (gpointer data, GObject *object)
{
  Watch *watch = data;

  g_atomic_int_set (&watch->gone, TRUE);
  g_main_context_wakeup (watch->context);
}

static void
unref_elsewhere (MsTestFixture *fixture, MsStore *store)
{
  Watch watch = { .context = fixture->context };

  g_object_weak_ref (G_OBJECT (store), take_note, &watch);
  g_thread_join (g_thread_new ("unref", unref_in_thread, store));
  ms_test_await (fixture, g_atomic_int_get (&watch.gone));
}

static void
test_unref_elsewhere (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  unref_elsewhere (fixture, store);

  store = ms_test_open (fixture, definition, "a");
  ms_test_add_note (store, "n", "N");
  unref_elsewhere (fixture, store);

  store = ms_test_open (fixture, definition, "a");
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, 1);
  ms_store_close (store);
  unref_elsewhere (fixture, store);

  store = ms_test_open (fixture, definition, "a");
  ms_test_advance (fixture, 5000);
  unref_elsewhere (fixture, store);
  await_closed (fixture, definition);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* A call that is still going on keeps the store, and then lets go of it. */
static void
test_unref_elsewhere_while_called (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT 1");
  g_autoptr (GAsyncResult) queried = NULL;
  g_autoptr (GAsyncResult) waited = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");
  Watch watch = { .context = fixture->context };

  g_object_weak_ref (G_OBJECT (store), take_note, &watch);
  ms_store_query_async (store, query, NULL, ms_test_take_result, &queried);
  ms_store_wait_async (store, MS_STAGE_DURABLE, NULL, ms_test_take_result, &waited);
  g_thread_join (g_thread_new ("unref", unref_in_thread, store));
  ms_test_await (fixture, queried && waited);
  g_assert_false (g_atomic_int_get (&watch.gone));
  g_clear_object (&queried);
  g_clear_object (&waited);
  ms_test_await (fixture, g_atomic_int_get (&watch.gone));
  await_closed (fixture, definition);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

static gpointer
commit_in_thread (gpointer store)
{
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", "x", "title", "s", "X", NULL);

  g_assert_false (ms_store_commit (store, event, NULL));
  ms_store_close (store);
  return NULL;
}

/* A call from another thread does nothing but complain. */
static void
test_foreign_thread (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_test_expect_messages (G_LOG_LEVEL_CRITICAL, "*thread*");
  g_thread_join (g_thread_new ("foreign", commit_in_thread, store));
  g_assert_cmpuint (ms_test_end_expecting (), ==, 2);
  g_assert_false (ms_store_is_closed (store));
  ms_test_assert_head (store, "e0");
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  ms_test_add_in_files ("/store/life/reopened", test_reopened);
  ms_test_add ("/store/life/memory-begins-empty", test_memory_begins_empty);
  ms_test_add_in_files ("/store/life/reopened-while-closing", test_reopened_while_closing);
  ms_test_add_in_files ("/store/life/close-tells", test_close_tells);
  ms_test_add ("/store/life/close-tells-in-memory", test_close_tells);
  ms_test_add_in_files ("/store/life/close-cancelled", test_close_cancelled);
  ms_test_add_in_files ("/store/life/closed-answers", test_closed_answers);
  ms_test_add_in_files ("/store/life/close-ends-calls", test_close_ends_calls);
  ms_test_add_in_files ("/store/life/invalid-ids", test_invalid_ids);
  ms_test_add_in_files ("/store/life/sleep", test_sleep);
  ms_test_add_in_files ("/store/life/sleep-put-off", test_sleep_put_off);
  ms_test_add_in_files ("/store/life/two-on-one-file", test_two_on_one_file);
  ms_test_add_in_files ("/store/life/unref-elsewhere", test_unref_elsewhere);
  ms_test_add_in_files ("/store/life/unref-elsewhere-while-called",
                        test_unref_elsewhere_while_called);
  ms_test_add ("/store/life/foreign-thread", test_foreign_thread);
  return g_test_run ();
}

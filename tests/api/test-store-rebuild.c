/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Schemas that change: rebuilding, events that wait for a schema that knows them, those that do not fit, cancelling. */

#include "ms-test-store.h"

/* The second version of the notes: titles in capitals, and unique; a new event; v1.NoteSeen is gone. */
static const char second_xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE) STRICT</table>"
    "<table>CREATE TABLE tag (note TEXT, word TEXT, PRIMARY KEY (note, word)) STRICT</table>"
    "<event name='v1.NoteAdded'><arg name='id' type='s'/><arg name='title' type='s'/>"
    "<materializer>INSERT INTO note (id, title) VALUES (:id, upper(:title))</materializer></event>"
    "<event name='v2.NoteTagged'><arg name='note' type='s'/><arg name='word' type='s'/>"
    "<materializer>INSERT INTO tag (note, word) VALUES (:note, :word)</materializer></event>"
    "</store></multistore>";

static void
import (MsStore *store, MsEvent **events, gsize n_events, guint n_failed, guint n_unknown)
{
  g_autoptr (GError) error = NULL;
  guint failed, unknown;

  g_assert_true (ms_store_import_events (store, events, n_events, &failed, &unknown, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (failed, ==, n_failed);
  g_assert_cmpuint (unknown, ==, n_unknown);
}

static gint64
count_unknown (MsStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 count = -1;

  g_assert_true (ms_store_count_unknown_events (store, &count, &error));
  g_assert_no_error (error);
  return count;
}

static void
note_failure (MsStore *store, MsEventRecord *record, GString *story)
{
  g_autofree char *place = ms_sequence_to_string (ms_event_record_get_sequence (record));

  g_assert_nonnull (ms_event_record_get_failure (record));
  g_string_append_printf (story, "%s ", place);
}

/* Events that do not fit are kept, told of, and leave nothing behind. */
static void
test_quarantine (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsEvent) good =
      ms_event_build ("v1.NoteAdded", "id", "s", "a", "title", "s", "A", NULL);
  g_autoptr (MsEvent) empty =
      ms_event_build ("v1.TitlesSwapped", "a", "s", "a", "b", "s", "", NULL);
  g_autoptr (MsEvent) wrong = ms_event_build ("v1.NoteAdded", "id", "x", (gint64) 7, NULL);
  g_autoptr (MsEvent) last =
      ms_event_build ("v1.NoteRenamed", "id", "s", "a", "title", "s", "Z", NULL);
  MsEvent *events[] = { good, good, empty, wrong, last };
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *failed = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  g_signal_connect (test.store, "event-failed", G_CALLBACK (note_failure), story);
  import (test.store, events, G_N_ELEMENTS (events), 3, 0);
  g_assert_cmpstr (story->str, ==, "e2 e3 e4 ");
  ms_test_assert_head (test.store, "e5");
  ms_test_assert_text (test.store, "SELECT group_concat(id || title || rank) FROM note", "aZ0");
  failed = ms_test_list_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_FAILED);
  g_assert_cmpstr (failed, ==, "e2 e3 e4");
  ms_test_store_end (&test);
}

/* A copy that replays the log comes to the same tables, and tells of the same failures again. */
static void
test_quarantine_rebuilt (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsEvent) good =
      ms_event_build ("v1.NoteAdded", "id", "s", "a", "title", "s", "A", NULL);
  MsEvent *events[] = { good, good };
  g_autoptr (MsMigrationsReport) report = NULL;
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  import (test.store, events, 2, 1, 0);
  g_signal_connect (test.store, "event-failed", G_CALLBACK (note_failure), story);
  report = ms_test_try_rebuild (fixture, test.store, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ms_migrations_report_get_rebuilt (report));
  g_assert_cmpint (ms_migrations_report_get_n_events (report), ==, 2);
  g_assert_cmpint (ms_migrations_report_get_n_failed (report), ==, 1);
  g_assert_cmpstr (story->str, ==, "e2 ");
  ms_test_assert_text (test.store, "SELECT group_concat(id || title) FROM note", "aA");
  ms_test_store_end (&test);
}

static void
test_unknown_come_to_life (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsEvent) tagged =
      ms_event_build ("v2.NoteTagged", "note", "s", "a", "word", "s", "red", NULL);
  MsMigrationsReport *report;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "one");
  import (test.store, &tagged, 1, 0, 1);
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "a", NULL);
  g_assert_cmpint (count_unknown (test.store), ==, 1);
  ms_test_assert_head (test.store, "e2.1");
  ms_test_store_end (&test);

  ms_test_store_begin (&test, fixture, second_xml);
  report = ms_store_get_migrations_report (test.store);
  g_assert_true (ms_migrations_report_get_rebuilt (report));
  g_assert_false (ms_migrations_report_get_created (report));
  g_assert_cmpint (ms_migrations_report_get_n_events (report), ==, 3);
  g_assert_cmpint (ms_migrations_report_get_n_unknown (report), ==, 1);
  g_assert_cmpint (ms_migrations_report_get_n_failed (report), ==, 0);
  g_assert_cmpint (ms_migrations_report_get_duration (report), >, 0);
  ms_test_assert_text (test.store, "SELECT title || word FROM note JOIN tag ON note = id",
                       "ONEred");
  g_assert_cmpint (count_unknown (test.store), ==, 1);
  ms_test_assert_head (test.store, "e2.1");
  ms_test_store_end (&test);

  ms_test_store_begin (&test, fixture, second_xml);
  g_assert_false (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (test.store)));
  ms_test_store_end (&test);
  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_assert_text (test.store, "SELECT title || note FROM note JOIN seen ON note = id", "onea");
  ms_test_store_end (&test);
}

/* The new schema has a stricter constraint: what breaks it is set aside, and comes back with the old schema. */
static void
test_stricter_schema (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *failed = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "same");
  ms_test_add_note (test.store, "b", "same");
  ms_test_add_note (test.store, "c", "other");
  ms_test_store_end (&test);

  ms_test_store_begin (&test, fixture, second_xml);
  g_assert_cmpint (ms_migrations_report_get_n_failed (ms_store_get_migrations_report (test.store)),
                   ==, 1);
  ms_test_assert_text (test.store, "SELECT group_concat(id, '') FROM note", "ac");
  failed = ms_test_list_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_FAILED);
  g_assert_cmpstr (failed, ==, "e2");
  ms_test_store_end (&test);

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_assert_text (test.store, "SELECT group_concat(id, '') FROM note", "abc");
  g_clear_pointer (&failed, g_free);
  failed = ms_test_list_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_FAILED);
  g_assert_cmpstr (failed, ==, "");
  ms_test_store_end (&test);
}

typedef struct
{
  double last;
  guint n_changes;
  guint n_states;
} Progress;

static void
note_progress (MsStore *store, GParamSpec *pspec, Progress *progress)
{
  double now = ms_store_get_boot_progress (store);

  g_assert_cmpfloat (now, >=, 0.0);
  g_assert_cmpfloat (now, <=, 1.0);
  progress->n_changes++;
  progress->last = now;
}

static void
note_state (MsStore *store, GParamSpec *pspec, Progress *progress)
{
  progress->n_states++;
}

/* Commits go on while the tables are made anew. */
static void
test_rebuild (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (MsMigrationsReport) report = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 5000);
  g_signal_connect (test.store, "notify::boot-progress", G_CALLBACK (note_progress), &progress);
  g_signal_connect (test.store, "notify::boot-state", G_CALLBACK (note_state), &progress);
  ms_store_rebuild_async (test.store, NULL, ms_test_take_result, &first);
  g_assert_cmpint (ms_store_get_boot_state (test.store), ==, MS_BOOT_STATE_REBUILDING);
  ms_test_add_note (test.store, "meanwhile", "M");
  ms_store_rebuild_async (test.store, NULL, ms_test_take_result, &second);
  ms_test_await (fixture, second);
  g_assert_null (ms_store_rebuild_finish (test.store, second, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_BUSY);
  g_clear_error (&error);
  ms_test_await (fixture, first);
  report = ms_store_rebuild_finish (test.store, first, &error);
  g_assert_no_error (error);

  g_assert_cmpint (ms_migrations_report_get_n_events (report), ==, 5001);
  g_assert_cmpint (ms_store_get_boot_state (test.store), ==, MS_BOOT_STATE_DONE);
  g_assert_cmpfloat (ms_store_get_boot_progress (test.store), ==, 1.0);
  g_assert_cmpuint (progress.n_states, ==, 2);
  g_assert_cmpuint (progress.n_changes, >=, 2);
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 5001);
  ms_test_add_note (test.store, "after", "A");
  ms_test_assert_head (test.store, "e5002");
  g_clear_object (&first);
  g_clear_object (&second);
  ms_test_store_end (&test);
}

static void
test_rebuild_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 5000);
  ms_store_rebuild_async (test.store, cancellable, ms_test_take_result, &taken);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, taken);
  g_assert_null (ms_store_rebuild_finish (test.store, taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (ms_store_get_boot_state (test.store), ==, MS_BOOT_STATE_DONE);
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 5000);
  ms_test_add_note (test.store, "after", "A");
  g_clear_object (&taken);
  ms_test_store_end (&test);
}

/* Loads with the second schema, which makes a rebuild, and cancels before or after the worker has begun. */
static void
cancel_load (MsTestFixture *fixture, gboolean before)
{
  g_autoptr (MsStoreDefinition) second = ms_test_define_xml (fixture, second_xml);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;

  if (before)
    g_cancellable_cancel (cancellable);
  ms_store_open_async (second, "a", NULL, cancellable, ms_test_take_result, &taken);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, taken);
  g_assert_null (ms_store_open_finish (taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&taken);
  ms_test_await_finalized (fixture, g_steal_pointer (&second));
}

static void
fill (MsTestFixture *fixture)
{
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2000);
  ms_test_store_end (&test);
}

/* A rebuild that is cancelled leaves the old state, for the old schema. */
static void
test_load_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  MsTestStore test;

  fill (fixture);
  cancel_load (fixture, TRUE);
  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  g_assert_false (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (test.store)));
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 2000);
  ms_test_store_end (&test);
}

/* Wherever the worker is when it is cancelled, the file has one state or the other. */
static void
test_load_cancelled_late (MsTestFixture *fixture, gconstpointer unused)
{
  MsTestStore test;

  fill (fixture);
  cancel_load (fixture, FALSE);
  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 2000);
  ms_test_store_end (&test);
}

/* Callbacks */

typedef struct
{
  GThread *thread;
  guint n_calls;
  guint fail_at; /* 0: never */
} Callback;

static gboolean
materialize (MsMaterializerContext *context,
             MsEventRecord *record,
             gpointer user_data,
             GError **error)
{
  Callback *self = user_data;
  g_autoptr (GVariant) args =
      g_variant_ref (ms_event_get_args (ms_event_record_get_event (record)));
  g_autoptr (GVariant) before = NULL;

  g_assert_true (g_thread_self () == self->thread);
  self->n_calls++;
  if (self->n_calls == self->fail_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "call %u", self->n_calls);
      return FALSE;
    }
  before = ms_materializer_context_query (context, "SELECT count(*) AS n FROM word", NULL, error);
  return before
         && ms_materializer_context_execute (
             context, "INSERT INTO word (id, seq) VALUES (:id, :_seq)", args, error);
}

static MsStoreDefinition *
define_words (MsTestFixture *fixture, guint version, Callback *callback)
{
  g_autoptr (MsSchema) schema = ms_schema_new ();
  g_autoptr (MsEventType) said = ms_event_type_new ("v1.WordSaid", MS_SCOPE_SYNCED);

  callback->thread = g_thread_self ();
  ms_schema_add_table (schema, "CREATE TABLE word (id TEXT PRIMARY KEY, seq INTEGER) STRICT",
                       MS_SCOPE_SYNCED);
  ms_event_type_add_arg (said, "id", "s", FALSE);
  ms_event_type_set_callback (said, version, materialize, callback, NULL);
  ms_schema_add_event_type (schema, said);
  return ms_test_define (fixture, schema);
}

static void
say_words (MsStore *store, guint n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("w%u", i);

      g_ptr_array_add (events, ms_event_build ("v1.WordSaid", "id", "s", id, NULL));
    }
  g_assert_true (
      ms_store_commit_events (store, (MsEvent *const *) events->pdata, events->len, &error));
  g_assert_no_error (error);
}

/* A new version of the callback has the tables made anew: in the store's own thread, and other work gets its turn. */
static void
test_callback_version (MsTestFixture *fixture, gconstpointer unused)
{
  Callback callback = { 0 };
  g_autoptr (MsStoreDefinition) first = define_words (fixture, 1, &callback);
  g_autoptr (MsStoreDefinition) second = define_words (fixture, 2, &callback);
  MsStore *store = ms_test_open (fixture, first, "a");

  say_words (store, 3000);
  ms_test_close (fixture, store);
  store = ms_test_open (fixture, first, "a");
  g_assert_cmpuint (callback.n_calls, ==, 3000);
  ms_test_close (fixture, store);

  store = ms_test_open (fixture, second, "a");
  g_assert_cmpuint (callback.n_calls, ==, 6000);
  g_assert_cmpint (ms_migrations_report_get_n_events (ms_store_get_migrations_report (store)), ==,
                   3000);
  g_assert_cmpint (
      ms_test_query_int (store, "SELECT count(*) FROM word WHERE id = 'w' || (seq - 1)"), ==, 3000);
  ms_test_assert_head (store, "e3000");
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&first));
  ms_test_await_finalized (fixture, g_steal_pointer (&second));
}

/* What a failing callback says ends the load; the old tables stay, and the next load tries again. */
static void
test_callback_fails_in_load (MsTestFixture *fixture, gconstpointer unused)
{
  Callback callback = { 0 };
  g_autoptr (MsStoreDefinition) first = define_words (fixture, 1, &callback);
  g_autoptr (MsStoreDefinition) second = define_words (fixture, 2, &callback);
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_open (fixture, first, "a");

  say_words (store, 100);
  ms_test_close (fixture, store);
  callback.fail_at = 150;
  g_assert_null (ms_test_try_open (fixture, second, "a", &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "call 150"));

  store = ms_test_open (fixture, first, "a");
  g_assert_false (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (store)));
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM word"), ==, 100);
  ms_test_close (fixture, store);
  store = ms_test_open (fixture, second, "a");
  g_assert_true (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (store)));
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM word"), ==, 100);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&first));
  ms_test_await_finalized (fixture, g_steal_pointer (&second));
}

/* Between two slices events are committed, the store is even closed. */
static void
test_slices (MsTestFixture *fixture, gconstpointer unused)
{
  Callback callback = { 0 };
  g_autoptr (MsStoreDefinition) definition = define_words (fixture, 1, &callback);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (MsMigrationsReport) report = NULL;
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  say_words (store, 3000);
  ms_store_rebuild_async (store, NULL, ms_test_take_result, &first);
  g_main_context_iteration (fixture->context, FALSE);
  ms_test_commit_event (store, "v1.WordSaid", "id", "s", "between", NULL);
  ms_test_await (fixture, first);
  report = ms_store_rebuild_finish (store, first, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms_migrations_report_get_n_events (report), ==, 3001);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM word"), ==, 3001);

  ms_store_rebuild_async (store, NULL, ms_test_take_result, &second);
  g_main_context_iteration (fixture->context, FALSE);
  ms_store_close (store);
  ms_test_await (fixture, second);
  g_assert_null (ms_store_rebuild_finish (store, second, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CLOSED);
  g_clear_object (&first);
  g_clear_object (&second);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/store/rebuild/quarantine", test_quarantine);
  ms_test_add_in_files ("/store/rebuild/quarantine-in-file", test_quarantine);
  ms_test_add ("/store/rebuild/quarantine-rebuilt", test_quarantine_rebuilt);
  ms_test_add_in_files ("/store/rebuild/quarantine-rebuilt-in-file", test_quarantine_rebuilt);
  ms_test_add_in_files ("/store/rebuild/unknown-come-to-life", test_unknown_come_to_life);
  ms_test_add_in_files ("/store/rebuild/stricter-schema", test_stricter_schema);
  ms_test_add ("/store/rebuild/rebuild", test_rebuild);
  ms_test_add_in_files ("/store/rebuild/rebuild-in-file", test_rebuild);
  ms_test_add_in_files ("/store/rebuild/rebuild-cancelled", test_rebuild_cancelled);
  ms_test_add_in_files ("/store/rebuild/load-cancelled", test_load_cancelled);
  ms_test_add_in_files ("/store/rebuild/load-cancelled-late", test_load_cancelled_late);
  ms_test_add_in_files ("/store/rebuild/callback-version", test_callback_version);
  ms_test_add_in_files ("/store/rebuild/callback-fails-in-load", test_callback_fails_in_load);
  ms_test_add_in_files ("/store/rebuild/slices", test_slices);
  return g_test_run ();
}

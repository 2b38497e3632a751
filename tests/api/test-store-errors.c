/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each error that a store gives: its code, that the message helps, and that nothing has changed. */

#include "ms-test-log.h"
#include "ms-test-store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* What is wrong with an event */

static void
test_invalid_args (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const wrong[] = { "{}",
                                       "{\"id\":\"a\"}",
                                       "{\"id\":1,\"title\":\"T\"}",
                                       "{\"id\":\"a\",\"title\":null}",
                                       "{\"id\":\"a\",\"title\":\"T\",\"rank\":\"1\"}",
                                       "{\"id\":\"a\",\"title\":\"T\",\"rank\":1.5}",
                                       "{\"id\":\"a\",\"title\":\"T\",\"rank\":9007199254740993}",
                                       "{\"id\":\"a\",\"title\":\"a\\u0000b\"}" };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsEvent) event = ms_event_new_from_json ("v1.NoteAdded", wrong[i], -1, &error);

      g_assert_no_error (error);
      g_test_message ("%s", wrong[i]);
      g_assert_false (ms_store_commit (test.store, event, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
      g_assert_nonnull (strstr (error->message, "v1.NoteAdded"));
    }
  ms_test_refuse_event (test.store, MS_ERROR_INVALID_ARGS, "v1.NoteAdded", "id", "s", "a", NULL);
  ms_test_refuse_event (test.store, MS_ERROR_INVALID_ARGS, "v1.NoteAdded", "id", "s", "a", "title",
                        "s", "T", "rank", "x", G_GINT64_CONSTANT (9007199254740993), NULL);
  ms_test_assert_head (test.store, "e0");
  ms_test_add_note (test.store, "a", "T");
  ms_test_assert_head (test.store, "e1");
  ms_test_store_end (&test);
}

static void
test_unknown_event (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsEvent) event = ms_event_new ("v7.Unheard", NULL);
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  g_assert_false (ms_store_commit (test.store, event, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_UNKNOWN_EVENT);
  g_assert_nonnull (strstr (error->message, "v7.Unheard"));
  ms_test_assert_head (test.store, "e0");
  ms_test_store_end (&test);
}

static void
test_too_large (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *fits = g_strnfill (899000, 'x');
  g_autofree char *too_long = g_strnfill (900000, 'x');
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_refuse_event (test.store, MS_ERROR_TOO_LARGE, "v1.NoteAdded", "id", "s", "a", "title",
                        "s", too_long, NULL);
  ms_test_assert_head (test.store, "e0");
  ms_test_add_note (test.store, "a", fits);
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT length(title) FROM note"), ==, 899000);
  /* What is never synced has no such limit. */
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", too_long, NULL);
  ms_test_store_end (&test);
}

/* Callbacks */

typedef struct
{
  MsStore *store; /* NULL: not to be called back */
  GError *error;  /* that the callback ends with, if it fails */
  gboolean fail;
  guint n_calls;
} Callback;

static void
assert_recursion (GError **error)
{
  g_assert_error (*error, MS_ERROR, MS_ERROR_RECURSION);
  g_clear_error (error);
}

static void
take_recursion (GObject *source, GAsyncResult *result, gpointer place)
{
  *(GError **) place = NULL;
  g_assert_false (g_task_propagate_boolean (G_TASK (result), place));
}

static GError *rebuild_error;
static GError *close_error;

static void
call_into_store (MsStore *store)
{
  g_autoptr (MsEvent) event = ms_event_build ("v1.NoteSeen", "note", "s", "x", NULL);
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_store_commit (store, event, &error));
  assert_recursion (&error);
  g_assert_false (ms_store_commit_events (store, &event, 1, &error));
  assert_recursion (&error);
  g_assert_false (ms_store_import_events (store, &event, 1, NULL, NULL, &error));
  assert_recursion (&error);
  g_assert_null (ms_store_query_live (store, query, &error));
  assert_recursion (&error);
  ms_store_rebuild_async (store, NULL, take_recursion, &rebuild_error);
  ms_store_close_async (store, NULL, take_recursion, &close_error);

  ms_test_expect_messages (G_LOG_LEVEL_CRITICAL, "*inside a materializer*");
  ms_store_close (store);
  g_assert_cmpuint (ms_test_end_expecting (), ==, 1);
  g_assert_false (ms_store_is_closed (store));
}

static gboolean
materialize (MsMaterializerContext *context,
             MsEventRecord *record,
             gpointer user_data,
             GError **error)
{
  Callback *self = user_data;
  g_autoptr (GVariant) args =
      g_variant_ref (ms_event_get_args (ms_event_record_get_event (record)));

  self->n_calls++;
  if (self->store)
    call_into_store (self->store);
  if (!ms_materializer_context_execute (context, "INSERT INTO note (id, title) VALUES (:id, 'c')",
                                        args, error))
    return FALSE;
  if (self->error)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return !self->fail;
}

static MsStoreDefinition *
define_with_callback (MsTestFixture *fixture, Callback *callback)
{
  g_autoptr (MsSchema) schema = ms_schema_new ();
  g_autoptr (MsEventType) called = ms_event_type_new ("v1.Called", MS_SCOPE_SYNCED);
  g_autoptr (MsEventType) seen = ms_event_type_new ("v1.NoteSeen", MS_SCOPE_CLIENT);

  ms_schema_add_table (schema, "CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT) STRICT",
                       MS_SCOPE_SYNCED);
  ms_schema_add_table (schema, "CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT", MS_SCOPE_CLIENT);
  ms_event_type_add_arg (called, "id", "s", FALSE);
  ms_event_type_set_callback (called, 1, materialize, callback, NULL);
  ms_schema_add_event_type (schema, called);
  ms_event_type_add_arg (seen, "note", "s", FALSE);
  ms_event_type_add_materializer (seen, "INSERT INTO seen (note) VALUES (:note)");
  ms_schema_add_event_type (schema, seen);
  return ms_test_define (fixture, schema);
}

/* What a callback has done before it failed is undone, whatever it failed with. */
static void
test_callback (MsTestFixture *fixture, gconstpointer unused)
{
  Callback callback = { .fail = TRUE };
  g_autoptr (MsStoreDefinition) definition = define_with_callback (fixture, &callback);
  g_autoptr (MsEvent) event = ms_event_build ("v1.Called", "id", "s", "a", NULL);
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_open (fixture, definition, "a");

  g_assert_false (ms_store_commit (store, event, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CALLBACK);
  g_assert_nonnull (strstr (error->message, "v1.Called"));
  g_clear_error (&error);

  callback.error = g_error_new_literal (MS_ERROR, MS_ERROR_CONSTRAINT, "not on Sundays");
  g_assert_false (ms_store_commit (store, event, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
  g_assert_nonnull (strstr (error->message, "not on Sundays"));
  g_clear_error (&error);

  callback.error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, "no such host");
  g_assert_false (ms_store_commit (store, event, &error));
  g_assert_nonnull (strstr (error->message, "no such host"));
  g_clear_error (&error);

  g_assert_cmpuint (callback.n_calls, ==, 3);
  ms_test_assert_head (store, "e0");
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, 0);
  callback.fail = FALSE;
  ms_test_commit_event (store, "v1.Called", "id", "s", "a", NULL);
  ms_test_assert_text (store, "SELECT id || title FROM note", "ac");
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

static void
test_recursion (MsTestFixture *fixture, gconstpointer unused)
{
  Callback callback = { 0 };
  g_autoptr (MsStoreDefinition) definition = define_with_callback (fixture, &callback);
  MsStore *store = ms_test_open (fixture, definition, "a");

  callback.store = store;
  ms_test_commit_event (store, "v1.Called", "id", "s", "a", NULL);
  g_assert_null (rebuild_error);
  g_assert_null (close_error);
  ms_test_await (fixture, rebuild_error && close_error);
  assert_recursion (&rebuild_error);
  assert_recursion (&close_error);
  ms_test_assert_head (store, "e1");
  ms_test_assert_text (store, "SELECT id FROM note", "a");
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* A callback's failure that does not follow from log and schema stops an import as a whole. */
static void
test_callback_import (MsTestFixture *fixture, gconstpointer unused)
{
  Callback callback = { .fail = TRUE };
  g_autoptr (MsStoreDefinition) definition = define_with_callback (fixture, &callback);
  g_autoptr (MsEvent) seen = ms_event_build ("v1.NoteSeen", "note", "s", "x", NULL);
  g_autoptr (MsEvent) called = ms_event_build ("v1.Called", "id", "s", "a", NULL);
  MsEvent *events[] = { seen, called };
  g_autoptr (GError) error = NULL;
  guint n_failed = 7;
  MsStore *store = ms_test_open (fixture, definition, "a");

  g_assert_false (ms_store_import_events (store, events, 2, &n_failed, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CALLBACK);
  g_clear_error (&error);
  g_assert_cmpuint (n_failed, ==, 0);
  ms_test_assert_head (store, "e0");

  callback.error = g_error_new_literal (MS_ERROR, MS_ERROR_CONSTRAINT, "not on Sundays");
  g_assert_true (ms_store_import_events (store, events, 2, &n_failed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_failed, ==, 1);
  ms_test_assert_head (store, "e1");
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, 0);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* Files */

static void
test_wrong_definition (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  g_autoptr (MsAdapter) adapter = MS_ADAPTER (ms_persisted_adapter_new (fixture->directory));
  g_autoptr (MsStoreDefinition) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  other = ms_store_definition_new ("other", schema, adapter, &error);
  g_assert_no_error (error);
  message = ms_test_assert_unopenable (fixture, other, "a", MS_ERROR_WRONG_DEFINITION);
  g_assert_nonnull (strstr (message, "“note”"));
  g_assert_nonnull (strstr (message, "“other”"));
  ms_test_add_note (test.store, "b", "B");
  ms_test_await_finalized (fixture, g_steal_pointer (&other));
  ms_test_store_end (&test);
}

/* Opens what is made of a store's file, and sees that it is left as it was. */
static void
assert_file_refused (MsTestStore *test, const char *bytes, gsize length, gint code)
{
  g_autofree char *path = ms_test_store_path (test->fixture, "a");
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;
  gsize length_after;

  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);
  g_free (ms_test_assert_unopenable (test->fixture, test->definition, "a", code));
  g_file_get_contents (path, &after, &length_after, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (after, length_after, bytes, length);
}

static void
test_no_store (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = ms_test_store_path (fixture, "a");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  ms_test_close (fixture, test.store);
  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);

  assert_file_refused (&test, "", 0, MS_ERROR_CORRUPT);
  assert_file_refused (&test, "no store at all", 15, MS_ERROR_CORRUPT);
  assert_file_refused (&test, bytes, length - 4096, MS_ERROR_CORRUPT);
  /* The numbers at 60 and 68 of a SQLite file are user_version and application_id. */
  bytes[63]++;
  assert_file_refused (&test, bytes, length, MS_ERROR_FORMAT_TOO_NEW);
  bytes[63]--;
  bytes[71]++;
  assert_file_refused (&test, bytes, length, MS_ERROR_CORRUPT);
  bytes[71]--;
  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);

  test.store = ms_test_open (fixture, test.definition, "a");
  ms_test_assert_head (test.store, "e1");
  ms_test_store_end (&test);
}

/* Every descriptor of the process is taken while the store is opened. */
static void
test_no_descriptors (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *message = NULL;
  struct rlimit limit, lower;
  int descriptor;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  ms_test_close (fixture, test.store);

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  lower = (struct rlimit){ MIN (limit.rlim_cur, 64), limit.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &lower), ==, 0);
  while ((descriptor = dup (1)) >= 0)
    g_array_append_val (taken, descriptor);
  message = ms_test_assert_unopenable (fixture, test.definition, "a", MS_ERROR_IO);
  for (guint i = 0; i < taken->len; i++)
    close (g_array_index (taken, int, i));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_nonnull (strstr (message, "ulimit -n"));

  test.store = ms_test_open (fixture, test.definition, "a");
  ms_test_assert_head (test.store, "e1");
  ms_test_store_end (&test);
}

static void
test_no_provider (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  g_assert_false (ms_test_try_wait (fixture, test.store, MS_STAGE_SYNCED, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_NO_PROVIDER);
  ms_test_store_end (&test);
}

/* Root may write everywhere, so a child that is nobody does it. */
static void
test_read_only (void)
{
  g_test_trap_subprocess ("/store/errors/read-only/subprocess", 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_read_only_subprocess (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = ms_test_store_path (fixture, "a");
  g_autofree char *message = NULL;
  MsTestStore test;

  if (geteuid () == 0)
    g_assert_cmpint (chown (fixture->directory, 65534, 65534), ==, 0);
  if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
    g_error ("cannot become nobody: %s", g_strerror (errno));

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  ms_test_close (fixture, test.store);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  message = ms_test_assert_unopenable (fixture, test.definition, "a", MS_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (message, "permissions"));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (fixture->directory, 0500), ==, 0);
  g_free (ms_test_assert_unopenable (fixture, test.definition, "a", MS_ERROR_READ_ONLY));
  g_free (ms_test_assert_unopenable (fixture, test.definition, "new", MS_ERROR_READ_ONLY));
  g_assert_cmpint (g_chmod (fixture->directory, 0700), ==, 0);

  test.store = ms_test_open (fixture, test.definition, "a");
  ms_test_assert_head (test.store, "e1");
  ms_test_store_end (&test);
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  ms_test_add ("/store/errors/invalid-args", test_invalid_args);
  ms_test_add ("/store/errors/unknown-event", test_unknown_event);
  ms_test_add_in_files ("/store/errors/too-large", test_too_large);
  ms_test_add ("/store/errors/callback", test_callback);
  ms_test_add_in_files ("/store/errors/callback-in-file", test_callback);
  ms_test_add_in_files ("/store/errors/callback-import", test_callback_import);
  ms_test_add_in_files ("/store/errors/recursion", test_recursion);
  ms_test_add_in_files ("/store/errors/wrong-definition", test_wrong_definition);
  ms_test_add_in_files ("/store/errors/no-store", test_no_store);
  ms_test_add_in_files ("/store/errors/no-descriptors", test_no_descriptors);
  ms_test_add_in_files ("/store/errors/no-provider", test_no_provider);
  g_test_add_func ("/store/errors/read-only", test_read_only);
  ms_test_add_in_files ("/store/errors/read-only/subprocess", test_read_only_subprocess);
  return g_test_run ();
}

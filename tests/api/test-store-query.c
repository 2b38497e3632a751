/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading: queries now and in a worker, limits and cancelling, rows and their conversions, events read back, backups. */

#include "ms-test-store.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define ENDLESS                                                                                    \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

static MsResult *
run_query (MsStore *store, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  MsResult *result = ms_store_query (store, query, &error);

  g_assert_no_error (error);
  return result;
}

static void
test_parameters (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query =
      ms_query_build ("SELECT title FROM note WHERE rank >= :low AND id <> :id", "low", "x",
                      (gint64) 1, "id", "s", "n2", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      ms_test_commit_event (test.store, "v1.NoteAdded", "id", "s", id, "title", "s", id, "rank",
                            "x", (gint64) i, NULL);
    }
  g_assert_true (ms_store_query_text (test.store, query, &title, &error));
  g_assert_cmpstr (title, ==, "n1");
  g_clear_pointer (&title, g_free);

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, 9);
  g_assert_true (ms_query_set_value (query, "low", &value, &error));
  g_assert_true (ms_store_query_text (test.store, query, &title, &error));
  g_assert_null (title);
  g_assert_no_error (error);

  g_assert_true (ms_query_set_variant (query, "nonsense", g_variant_new_int64 (1), &error));
  g_assert_null (ms_store_query (test.store, query, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
  g_assert_nonnull (strstr (error->message, "no parameter :nonsense"));
  ms_test_store_end (&test);
}

static void
test_invalid (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const invalid[] = {
    "",
    "SELECT",
    "SELECT nothing FROM note",
    "SELECT 1; SELECT 2",
    "INSERT INTO note (id, title) VALUES ('x', 'X')",
    "DELETE FROM note",
    "DELETE FROM note RETURNING id",
    "SELECT args FROM __ms_event",
    "SELECT sql FROM sqlite_schema",
    "PRAGMA user_version",
    "ATTACH ':memory:' AS other",
    "BEGIN",
    "EXPLAIN SELECT 1",
    "WITH x AS (SELECT 1) DELETE FROM note",
    "SELECT ?",
    "SELECT ?1",
    "SELECT @a",
    "SELECT $a",
    "SELECT :_a",
  };
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (MsQuery) query = ms_query_new (invalid[i]);

      g_test_message ("%s", invalid[i]);
      g_assert_null (ms_store_query (test.store, query, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
      g_clear_error (&error);
      g_assert_null (ms_test_try_query_async (fixture, test.store, invalid[i], NULL, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
      g_clear_error (&error);
    }
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 1);
  ms_test_store_end (&test);
}

/* The one test that takes two seconds: the limit is one of real time. */
static void
test_endless (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new (ENDLESS);
  g_autoptr (GError) error = NULL;
  gint64 start, taken;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  start = g_get_monotonic_time ();
  g_assert_null (ms_store_query (test.store, query, &error));
  taken = g_get_monotonic_time () - start;
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
  g_assert_nonnull (strstr (error->message, "2000 ms"));
  g_assert_cmpint (taken, >=, 2 * G_TIME_SPAN_SECOND);
  ms_test_add_note (test.store, "a", "A");
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 1);
  ms_test_store_end (&test);
}

static void
test_async (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) AS n FROM note WHERE id <> :id");
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsResult) result = NULL;
  g_autoptr (MsRow) row = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 10);
  g_assert_true (ms_query_set_variant (query, "id", g_variant_new_string ("n3"), &error));
  ms_store_query_async (test.store, query, NULL, ms_test_take_result, &taken);
  g_assert_null (taken);
  /* The values are those at the time of the call. */
  g_assert_true (ms_query_set_variant (query, "id", g_variant_new_string ("none"), &error));
  ms_test_await (fixture, taken);
  result = ms_store_query_finish (test.store, taken, &error);
  g_assert_no_error (error);
  row = ms_result_get_row (result, 0);
  g_assert_cmpint (ms_row_get_int (row, "n"), ==, 9);
  g_clear_object (&taken);
  ms_test_store_end (&test);
}

static void
test_async_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new (ENDLESS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_store_query_async (test.store, query, cancellable, ms_test_take_result, &taken);
  ms_test_settle (fixture);
  g_assert_null (taken);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, taken);
  g_assert_null (ms_store_query_finish (test.store, taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&taken);
  g_clear_error (&error);

  /* One that is cancelled beforehand does nothing at all. */
  g_assert_null (ms_test_try_query_async (fixture, test.store, ENDLESS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ms_test_store_end (&test);
}

static void
test_result (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT id, rank FROM note ORDER BY id");
  g_autoptr (MsResult) result = NULL;
  g_auto (GStrv) columns = NULL;
  g_autoptr (GVariant) rows = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "A");
  ms_test_add_note (test.store, "b", "B");
  result = run_query (test.store, query);
  ms_test_commit_event (test.store, "v1.NoteRemoved", "id", "s", "a", NULL);
  /* What was read stays, also without the store. */
  ms_test_store_end (&test);

  g_assert_cmpuint (ms_result_get_n_rows (result), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (result)), ==, 2);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (result)) == MS_TYPE_ROW);
  g_assert_null (ms_result_get_row (result, 2));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (result), 2));
  columns = ms_result_list_columns (result);
  g_assert_cmpuint (g_strv_length (columns), ==, 2);
  g_assert_cmpstr (columns[0], ==, "id");
  g_assert_cmpstr (columns[1], ==, "rank");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (result), i);

      g_assert_cmpstr (ms_row_get_text (row, "id"), ==, i == 0 ? "a" : "b");
    }
  rows = ms_result_to_variant (result);
  g_assert_cmpstr (g_variant_get_type_string (rows), ==, "aa{sv}");
  g_assert_cmpuint (g_variant_n_children (rows), ==, 2);
  g_assert_finalize_object (g_steal_pointer (&result));
}

static void
test_row (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query =
      ms_query_new ("SELECT 42 AS i, 2.5 AS d, '17 and more' AS s, x'00ff' AS b, NULL AS n, "
                    "9223372036854775807 AS big, '' AS empty");
  g_autoptr (MsResult) result = NULL;
  g_autoptr (MsRow) row = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) none = NULL;
  g_autoptr (GVariant) all = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  result = run_query (test.store, query);
  row = ms_result_get_row (result, 0);

  g_assert_cmpint (ms_row_get_int (row, "i"), ==, 42);
  g_assert_cmpfloat (ms_row_get_double (row, "i"), ==, 42.0);
  g_assert_cmpstr (ms_row_get_text (row, "i"), ==, "42");
  g_assert_true (ms_row_get_boolean (row, "i"));
  g_assert_cmpint (ms_row_get_int (row, "d"), ==, 2);
  g_assert_cmpstr (ms_row_get_text (row, "d"), ==, "2.5");
  g_assert_cmpint (ms_row_get_int (row, "s"), ==, 17);
  g_assert_cmpfloat (ms_row_get_double (row, "s"), ==, 17.0);
  g_assert_cmpstr (ms_row_get_text (row, "s"), ==, "17 and more");
  g_assert_cmpint (ms_row_get_int (row, "big"), ==, G_MAXINT64);
  g_assert_cmpstr (ms_row_get_text (row, "empty"), ==, "");
  g_assert_false (ms_row_get_boolean (row, "empty"));
  g_assert_false (ms_row_is_null (row, "empty"));

  bytes = ms_row_dup_bytes (row, "b");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\0\377", 2);
  g_assert_true (ms_row_is_null (row, "n"));
  g_assert_null (ms_row_get_text (row, "n"));
  g_assert_null (ms_row_dup_bytes (row, "n"));
  g_assert_cmpint (ms_row_get_int (row, "n"), ==, 0);
  g_assert_cmpfloat (ms_row_get_double (row, "n"), ==, 0.0);
  none = ms_row_get_variant (row, "n");
  g_assert_cmpstr (g_variant_get_type_string (none), ==, "mv");
  g_assert_true (ms_row_has_column (row, "n"));
  g_assert_false (ms_row_has_column (row, "nothing"));
  all = ms_row_to_variant (row);
  g_assert_cmpuint (g_variant_n_children (all), ==, 7);
  ms_test_store_end (&test);
}

/* Events read back */

static void
assert_places (MsStore *store,
               const MsSequence *after,
               guint limit,
               const char *const *names,
               MsEventFilter filter,
               const char *expected)
{
  g_autofree char *places = ms_test_list_places (store, after, limit, names, filter);

  g_assert_cmpstr (places, ==, expected);
}

static void
assert_value (MsRow *row, const char *column, GType type, const char *expected)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *contents = NULL;

  g_assert_true (ms_row_get_value (row, column, &value));
  g_assert_true (G_VALUE_HOLDS (&value, type));
  if (type == G_TYPE_STRING && !g_value_get_string (&value))
    {
      g_assert_null (expected);
      return;
    }
  contents = g_strdup_value_contents (&value);
  if (type != G_TYPE_BYTES)
    g_assert_cmpstr (contents, ==, expected);
  else
    g_assert_cmpstr (g_bytes_get_data (g_value_get_boxed (&value), NULL), ==, expected);
}

#define ALL_KINDS                                                                                  \
  "SELECT 42 AS i, 2.5 AS d, 1.0 AS whole, 'ü\"' AS s, x'6100' AS b, NULL AS n, "                 \
  "CAST (x'6200' AS TEXT) AS nul, CAST (x'ff00' AS TEXT) AS broken, '' AS empty, x'' AS "          \
  "no_bytes, "                                                                                     \
  "9007199254740991 AS safe, -9007199254740993 AS large, -9223372036854775807 - 1 AS least, "      \
  "9e999 AS endless, -9e999 AS lowest, 1e22 AS great"

static void
test_row_values (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new (ALL_KINDS);
  g_autoptr (MsResult) result = NULL;
  g_autoptr (MsRow) row = NULL;
  g_auto (GValue) nothing = G_VALUE_INIT;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  result = run_query (test.store, query);
  row = ms_result_get_row (result, 0);
  assert_value (row, "i", G_TYPE_INT64, "42");
  assert_value (row, "d", G_TYPE_DOUBLE, "2.500000");
  assert_value (row, "empty", G_TYPE_STRING, "\"\"");
  assert_value (row, "n", G_TYPE_STRING, NULL);
  assert_value (row, "b", G_TYPE_BYTES, "a");
  assert_value (row, "nul", G_TYPE_BYTES, "b");
  assert_value (row, "broken", G_TYPE_BYTES, "\377");
  assert_value (row, "least", G_TYPE_INT64, "-9223372036854775808");
  g_assert_false (ms_row_get_value (row, "nothing", &nothing));
  g_assert_null (g_value_get_string (&nothing));
  ms_test_store_end (&test);
}

static void
test_json (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new (ALL_KINDS);
  g_autoptr (MsQuery) two = ms_query_new ("SELECT 1 AS a, 'x' AS a UNION ALL SELECT 2, 'y'");
  g_autoptr (MsQuery) none = ms_query_new ("SELECT 1 WHERE 0");
  g_autoptr (MsResult) result = NULL;
  g_autoptr (MsResult) rows = NULL;
  g_autoptr (MsResult) empty = NULL;
  g_autofree char *text = NULL;
  g_autofree char *rows_text = NULL;
  g_autofree char *empty_text = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  result = run_query (test.store, query);
  text = ms_result_to_json (result);
  g_assert_cmpstr (text, ==,
                   "[[42,2.5,1.0,\"ü\\\"\",{\"base64\":\"YQA=\"},null,{\"base64\":\"YgA=\"},"
                   "{\"base64\":\"/wA=\"},\"\",{\"base64\":\"\"},9007199254740991,"
                   "{\"integer\":\"-9007199254740993\"},{\"integer\":\"-9223372036854775808\"},"
                   "{\"real\":\"inf\"},{\"real\":\"-inf\"},1e+22]]");
  rows = run_query (test.store, two);
  rows_text = ms_result_to_json (rows);
  g_assert_cmpstr (rows_text, ==, "[[1,\"x\"],[2,\"y\"]]");
  empty = run_query (test.store, none);
  empty_text = ms_result_to_json (empty);
  g_assert_cmpstr (empty_text, ==, "[]");
  ms_test_store_end (&test);
}

static void
test_list_events (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const seen[] = { "v1.NoteSeen", NULL };
  static const char *const both[] = { "v1.NoteSeen", "v1.NoteRenamed", NULL };
  static const char *const none[] = { NULL };
  static const char *const quoted[] = { "x') OR 1 --", NULL };
  g_autoptr (MsSequence) second = ms_sequence_new (2, 0, 0);
  g_autoptr (MsSequence) client = ms_sequence_new (2, 1, 0);
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  assert_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_ALL, "");
  ms_test_add_note (test.store, "a", "A");
  ms_test_add_note (test.store, "b", "B");
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "a", NULL);
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "b", NULL);
  ms_test_commit_event (test.store, "v1.NoteRenamed", "id", "s", "a", "title", "s", "Z", NULL);

  assert_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_ALL, "e1 e2 e2.1 e2.2 e3");
  assert_places (test.store, NULL, 2, NULL, MS_EVENT_FILTER_ALL, "e1 e2");
  assert_places (test.store, second, 0, NULL, MS_EVENT_FILTER_ALL, "e2.1 e2.2 e3");
  assert_places (test.store, client, 1, NULL, MS_EVENT_FILTER_ALL, "e2.2");
  assert_places (test.store, ms_store_get_head (test.store), 0, NULL, MS_EVENT_FILTER_ALL, "");
  assert_places (test.store, NULL, 0, seen, MS_EVENT_FILTER_ALL, "e2.1 e2.2");
  assert_places (test.store, client, 0, both, MS_EVENT_FILTER_ALL, "e2.2 e3");
  assert_places (test.store, NULL, 0, none, MS_EVENT_FILTER_ALL, "");
  assert_places (test.store, NULL, 0, quoted, MS_EVENT_FILTER_ALL, "");
  assert_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_PENDING, "");
  assert_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_FAILED, "");
  ms_test_store_end (&test);
}

static void
test_record (MsTestFixture *fixture, gconstpointer unused)
{
  gint64 before = g_get_real_time ();
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  MsEventRecord *record;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_note (test.store, "a", "Ä \"1\"");
  records = ms_store_list_events (test.store, NULL, 0, NULL, MS_EVENT_FILTER_ALL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  record = records->pdata[0];
  json = ms_event_dup_json (ms_event_record_get_event (record));
  g_assert_cmpstr (json, ==, "{\"id\":\"a\",\"title\":\"Ä \\\"1\\\"\"}");
  g_assert_cmpstr (ms_event_get_name (ms_event_record_get_event (record)), ==, "v1.NoteAdded");
  g_assert_cmpstr (ms_event_record_get_client_id (record), ==, ms_store_get_client_id (test.store));
  g_assert_cmpstr (ms_event_record_get_session_id (record), ==,
                   ms_store_get_session_id (test.store));
  g_assert_cmpint (ms_event_record_get_recorded_at (record), >=, before);
  g_assert_cmpint (ms_event_record_get_recorded_at (record), <=, g_get_real_time ());
  g_assert_null (ms_event_record_get_failure (record));
  ms_test_store_end (&test);
}

/* Backups */

static void
test_backup (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->directory, "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *checksum = NULL;
  g_autofree char *checksum_after = NULL;
  MsStore *copy;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 500);
  g_assert_true (ms_test_try_backup (fixture, test.store, path, NULL, &error));
  g_assert_no_error (error);
  ms_test_add_note (test.store, "later", "L");
  checksum = ms_test_checksum (path);

  g_assert_false (ms_test_try_backup (fixture, test.store, path, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "exists"));
  checksum_after = ms_test_checksum (path);
  g_assert_cmpstr (checksum, ==, checksum_after);

  copy = ms_test_open (fixture, test.definition, "copy");
  ms_test_assert_head (copy, "e500");
  g_assert_cmpint (ms_test_query_int (copy, "SELECT count(*) FROM note"), ==, 500);
  ms_test_add_note (copy, "own", "O");
  ms_test_assert_head (copy, "e501");
  ms_test_close (fixture, copy);
  ms_test_store_end (&test);
}

/* What SQLite would take for a database in memory is a file's name, and an empty one is none. */
static void
test_backup_names (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const names[] = { ":memory:", "file:a?mode=memory", "file::memory:" };
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *nowhere = g_build_filename (fixture->directory, "dangling.db", NULL);
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 5);
  g_assert_cmpint (g_chdir (fixture->directory), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (ms_test_try_backup (fixture, test.store, names[i], NULL, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (names[i], G_FILE_TEST_IS_REGULAR));
    }
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_false (ms_test_try_backup (fixture, test.store, "", NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpint (symlink ("nowhere", nowhere), ==, 0);
  g_assert_false (ms_test_try_backup (fixture, test.store, nowhere, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  ms_test_store_end (&test);
}

/* Of two that write to one name at the same time one succeeds, and its file is whole. */
static void
test_backup_twice (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->directory, "copy.db", NULL);
  GAsyncResult *results[4] = { NULL };
  guint n_succeeded = 0, n_files;
  MsTestStore test;
  MsStore *copy;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2000);
  n_files = ms_test_count_files (fixture->directory);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ms_store_backup_async (test.store, path, NULL, ms_test_take_result, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      ms_test_await (fixture, results[i]);
      if (ms_store_backup_finish (test.store, results[i], &error))
        n_succeeded++;
      else
        g_assert_nonnull (strstr (error->message, "exists already"));
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_succeeded, ==, 1);
  g_assert_cmpuint (ms_test_count_files (fixture->directory), ==, n_files + 1);
  copy = ms_test_open (fixture, test.definition, "copy");
  g_assert_cmpint (ms_test_query_int (copy, "SELECT count(*) FROM note"), ==, 2000);
  ms_test_close (fixture, copy);
  ms_test_store_end (&test);
}

static void
test_backup_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->directory, "copy.db", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->directory, "none", "copy.db", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  guint n_files;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2000);
  n_files = ms_test_count_files (fixture->directory);
  ms_store_backup_async (test.store, path, cancellable, ms_test_take_result, &taken);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, taken);
  g_assert_false (ms_store_backup_finish (test.store, taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&taken);
  g_clear_error (&error);
  /* The answer to the caller does not wait for the worker; the end of the store does. */
  g_assert_false (ms_test_try_backup (fixture, test.store, nowhere, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_assert_cmpuint (ms_test_count_files (fixture->directory), ==, n_files);
  ms_test_store_end (&test);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/store/query/parameters", test_parameters);
  ms_test_add ("/store/query/invalid", test_invalid);
  ms_test_add_in_files ("/store/query/invalid-in-file", test_invalid);
  ms_test_add ("/store/query/endless", test_endless);
  ms_test_add ("/store/query/async", test_async);
  ms_test_add_in_files ("/store/query/async-in-file", test_async);
  ms_test_add_in_files ("/store/query/async-cancelled", test_async_cancelled);
  ms_test_add_in_files ("/store/query/result", test_result);
  ms_test_add ("/store/query/row", test_row);
  ms_test_add ("/store/query/row-values", test_row_values);
  ms_test_add ("/store/query/json", test_json);
  ms_test_add ("/store/query/list-events", test_list_events);
  ms_test_add_in_files ("/store/query/list-events-in-file", test_list_events);
  ms_test_add ("/store/query/record", test_record);
  ms_test_add_in_files ("/store/query/backup", test_backup);
  ms_test_add_in_files ("/store/query/backup-names", test_backup_names);
  ms_test_add_in_files ("/store/query/backup-twice", test_backup_twice);
  ms_test_add_in_files ("/store/query/backup-cancelled", test_backup_cancelled);
  return g_test_run ();
}

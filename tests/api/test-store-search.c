/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Full text search: kept right by commits, failures, undo, rebuilds and other versions of the application; live; safe from what people type. */

#include "engine/ms-engine-private.h"
#include "ms-test-list.h"
#include "ms-test-store.h"
#include "store/ms-store-private.h"

#define TABLE                                                                                      \
  "<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE, n INTEGER) STRICT"   \
  "</table>"
#define EVENTS                                                                                     \
  "<event name='v1.Put'><arg name='id' type='s'/><arg name='title' type='s'/><materializer>"       \
  "INSERT INTO note (id, title, n) VALUES (:id, :title, 0) ON CONFLICT (id) DO UPDATE SET title "  \
  "= "                                                                                             \
  ":title</materializer></event>"                                                                  \
  "<event name='v1.Count'><arg name='id' type='s'/>"                                               \
  "<materializer>UPDATE note SET n = n + 1 WHERE id = :id</materializer></event>"                  \
  "<event name='v1.Drop'><arg name='id' type='s'/>"                                                \
  "<materializer>DELETE FROM note WHERE id = :id</materializer></event>"
#define WITHOUT "<multistore><store name='note'>" TABLE EVENTS "</store></multistore>"
#define WITH                                                                                       \
  "<multistore><store name='note'>" TABLE "<search table='note' columns='title'/>" EVENTS          \
  "</store></multistore>"
#define WITH_TRIGRAM                                                                               \
  "<multistore><store name='note'>" TABLE                                                          \
  "<search table='note' columns='title id' tokenizer='trigram'/>" EVENTS "</store></multistore>"

#define FIND(text)                                                                                 \
  "SELECT group_concat (id, ' ') FROM (SELECT id FROM note JOIN note_search ON "                   \
  "note_search.rowid = note.rowid WHERE note_search MATCH '" text "' ORDER BY id)"

static void
put (MsStore *store, const char *id, const char *title)
{
  ms_test_commit_event (store, "v1.Put", "id", "s", id, "title", "s", title, NULL);
}

static void
drop (MsStore *store, const char *id)
{
  ms_test_commit_event (store, "v1.Drop", "id", "s", id, NULL);
}

/* FTS5's own check of the index against what it keeps, and what it keeps against the table. */
static void
assert_sound (MsStore *store)
{
  MsConnection *connection = ms_engine_get_connection (store->core->engine);
  g_autoptr (GError) error = NULL;

  ms_connection_exec (connection,
                      "INSERT INTO note_search (note_search) VALUES ('integrity-check')", &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count (*) FROM (SELECT rowid, title FROM note "
                                             "EXCEPT SELECT rowid, title_search FROM note_search)"),
                   ==, 0);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count (*) FROM note")
                       - ms_test_query_int (store, "SELECT count (*) FROM note_search"),
                   ==, 0);
}

static void
test_commits (MsTestFixture *fixture, gconstpointer unused)
{
  MsTestStore test;

  ms_test_store_begin (&test, fixture, WITH);
  put (test.store, "a", "A green bicycle");
  put (test.store, "b", "Two bicycles, crème");
  ms_test_assert_text (test.store, FIND ("bicycle*"), "a b");
  ms_test_assert_text (test.store, FIND ("creme"), "b");
  put (test.store, "a", "A red car");
  ms_test_assert_text (test.store, FIND ("bicycle*"), "b");
  ms_test_commit_event (test.store, "v1.Count", "id", "s", "a", NULL);
  ms_test_refuse_event (test.store, MS_ERROR_CONSTRAINT, "v1.Put", "id", "s", "c", "title", "s",
                        "A red car", NULL);
  ms_test_assert_text (test.store, FIND ("red"), "a");
  drop (test.store, "b");
  ms_test_assert_text (test.store, FIND ("bicycle*"), NULL);
  assert_sound (test.store);
  ms_test_store_end (&test);
}

/* Whatever is committed, fails, is undone or rebuilt: the index is that of the table. */
static void
test_random (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const words[] = { "green", "red", "car", "bike", "crème", "" };
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, WITH);
  g_assert_true (ms_engine_start_undo (test.store->core->engine, &error));
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%d", g_test_rand_int_range (0, 20));
      g_autofree char *title =
          g_strdup_printf ("%s %s", words[g_test_rand_int_range (0, 6)], words[i % 6]);
      g_autoptr (MsEvent) event =
          g_test_rand_int_range (0, 4)
              ? ms_event_build ("v1.Put", "id", "s", id, "title", "s", title, NULL)
              : ms_event_build ("v1.Drop", "id", "s", id, NULL);
      MsSequence head = *ms_store_get_head (test.store);

      if (g_test_rand_int_range (0, 3))
        ms_store_commit (test.store, event, NULL);
      else
        ms_store_import_events (test.store, &event, 1, NULL, NULL, &error);
      g_assert_no_error (error);
      if (g_test_rand_int_range (0, 5) == 0)
        g_assert_true (ms_engine_undo_to (test.store->core->engine, &head, &error));
      g_assert_no_error (error);
      if (i % 20 == 0)
        assert_sound (test.store);
    }
  assert_sound (test.store);
  if (fixture->directory)
    {
      g_autoptr (MsMigrationsReport) report =
          ms_test_try_rebuild (fixture, test.store, NULL, &error);

      g_assert_no_error (error);
      assert_sound (test.store);
    }
  ms_test_store_end (&test);
}

static void
test_versions (MsTestFixture *fixture, gconstpointer unused)
{
  MsTestStore test, other;

  ms_test_store_begin (&test, fixture, WITHOUT);
  put (test.store, "a", "green a");
  ms_test_store_end (&test);
  /* A version that searches; the log is not replayed for that. */
  ms_test_store_begin (&test, fixture, WITH);
  g_assert_false (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (test.store)));
  ms_test_assert_text (test.store, FIND ("green"), "a");
  /* One that does not, at the same time, keeps the index right. */
  ms_test_store_begin (&other, fixture, WITHOUT);
  put (other.store, "b", "green b");
  ms_test_assert_text (test.store, FIND ("green"), "a b");
  ms_test_store_end (&other);
  put (test.store, "c", "green c");
  assert_sound (test.store);
  /* Another search of the same table takes its place, for both. */
  ms_test_store_begin (&other, fixture, WITH_TRIGRAM);
  ms_test_assert_text (other.store, FIND ("ree"), "a b c");
  put (test.store, "d", "trees");
  ms_test_assert_text (other.store, FIND ("ree"), "a b c d");
  assert_sound (other.store);
  ms_test_store_end (&other);
  ms_test_store_end (&test);
}

static void
test_live (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = g_object_new (MS_TYPE_QUERY, "table", "note", "match", "green", NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsRow) row = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, WITH);
  put (test.store, "a", "a green car and a green tree");
  put (test.store, "b", "green");
  put (test.store, "c", "red");
  ms_query_set_columns (query, "id, title, snippet (note_search, 0, '[', ']', '…', 3) AS found");
  live = ms_store_query_live (test.store, query, &error);
  g_assert_no_error (error);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  ms_test_assert_list (list, "", "b a");
  row = ms_live_query_get_single (live);
  g_assert_cmpstr (ms_row_get_text (row, "found"), ==, "[green]");
  put (test.store, "c", "green green green green");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "0:-0+1", "c b a");
  ms_query_set_match (query, "car");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "~a 0:-2+0", "a");
  /* What cannot be understood leaves the list as it is, and says why. */
  ms_query_set_match (query, "\"car");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "", "a");
  g_assert_true (ms_live_query_has_failed (live));
  g_assert_error (ms_live_query_get_error (live), MS_ERROR, MS_ERROR_INVALID_QUERY);
  ms_query_set_match (query, NULL);
  ms_query_set_columns (query, NULL);
  ms_test_settle (fixture);
  g_assert_no_error (ms_live_query_get_error (live));
  g_clear_object (&row);
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  ms_test_store_end (&test);
}

static void
test_refused (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const statements[] = {
    "SELECT * FROM note_search_data",
    "SELECT * FROM note_search_content",
    "SELECT * FROM note_search WHERE note_search MATCH '\"'",
  };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, WITH);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (MsQuery) query = ms_query_new (statements[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_store_query (test.store, query, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
    }
  ms_test_store_end (&test);
}

static void
test_typed (void)
{
  static const char *const typed[][2] = {
    { "foo ba", "\"foo\" \"ba\"*" },
    { "  ", NULL },
    { "", NULL },
    { "say \"hi", "\"say\" \"hi\"*" },
    { "a OR -b*", "\"a\" \"OR\" \"b\"*" },
    { "crème\tbrûlée", "\"crème\" \"brûlée\"*" },
  };

  g_assert_null (ms_query_escape_match (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autofree char *match = ms_query_escape_match (typed[i][0]);

      g_assert_cmpstr (match, ==, typed[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/store-search/commits/memory", test_commits);
  ms_test_add_in_files ("/store-search/commits/files", test_commits);
  ms_test_add ("/store-search/random/memory", test_random);
  ms_test_add_in_files ("/store-search/random/files", test_random);
  ms_test_add_in_files ("/store-search/versions", test_versions);
  ms_test_add_in_files ("/store-search/live", test_live);
  ms_test_add ("/store-search/refused", test_refused);
  g_test_add_func ("/store-search/typed", test_typed);
  return g_test_run ();
}

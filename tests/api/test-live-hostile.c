/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries where it is least expected: handlers that pull the chair away, changes by side doors, sizes beyond the usual. */

#include "ms-test-list.h"
#include "ms-test-store.h"

static const char family_xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE parent (id TEXT PRIMARY KEY) STRICT</table>"
    "<table>CREATE TABLE child (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parent (id)"
    " ON DELETE CASCADE ON UPDATE CASCADE, code TEXT UNIQUE) STRICT</table>"
    "<view>CREATE VIEW pair AS SELECT child.id, parent.id AS parent FROM child JOIN parent"
    " ON parent.id = child.parent</view>"
    "<event name='v1.Parent'><arg name='id' type='s'/>"
    "<materializer>INSERT INTO parent (id) VALUES (:id)</materializer></event>"
    "<event name='v1.Child'><arg name='id' type='s'/><arg name='parent' type='s'/>"
    "<arg name='code' type='s'/><materializer>INSERT OR REPLACE INTO child (id, parent, code)"
    " VALUES (:id, :parent, :code)</materializer></event>"
    "<event name='v1.Renamed'><arg name='id' type='s'/><arg name='to' type='s'/>"
    "<materializer>UPDATE parent SET id = :to WHERE id = :id</materializer></event>"
    "<event name='v1.Gone'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM parent WHERE id = :id</materializer></event>"
    "</store></multistore>";

static void
rename_note (MsStore *store, const char *id, const char *title)
{
  ms_test_commit_event (store, "v1.NoteRenamed", "id", "s", id, "title", "s", title, NULL);
}

/* What a handler does to its list, in the first of several signals of a refresh. */
typedef struct
{
  MsStore *store;
  MsLiveQuery *live;
  guint n_signals;
} Inside;

static void
give_up (MsLiveQuery *live, guint position, guint removed, guint added, Inside *inside)
{
  if (inside->n_signals++ == 0)
    g_clear_object (&inside->live);
}

static void
close_store (MsLiveQuery *live, guint position, guint removed, guint added, Inside *inside)
{
  if (inside->n_signals++ == 0)
    ms_store_close (inside->store);
}

static void
ask_something_else (MsLiveQuery *live, guint position, guint removed, guint added, Inside *inside)
{
  if (inside->n_signals++ == 0)
    ms_query_set_where (ms_live_query_get_query (live), "title > 'n5'");
}

/* Notes come as the first, in the middle and as the last: three signals. */
static void
change_apart (MsTestStore *test, Inside *inside, GCallback handler, gboolean statement)
{
  g_autoptr (MsQuery) query = statement ? ms_query_new ("SELECT * FROM note ORDER BY title")
                                        : ms_query_new_for_table ("note", NULL, "title");

  ms_test_add_notes (test->store, "n", 9);
  *inside = (Inside){ test->store, ms_test_watch (test->store, query), 0 };
  g_signal_connect (inside->live, "items-changed", handler, inside);
  ms_test_add_note (test->store, "m", "m");
  ms_test_add_note (test->store, "n4a", "n4a");
  ms_test_add_note (test->store, "n9", "n9");
}

static void
test_given_up_inside (MsTestFixture *fixture, gconstpointer unused)
{
  for (gboolean statement = FALSE; statement <= TRUE; statement++)
    {
      Inside inside;
      MsTestStore test;

      ms_test_store_begin_as (&test, fixture, ms_test_note_xml, statement ? "statement" : "table");
      change_apart (&test, &inside, G_CALLBACK (give_up), statement);
      ms_test_refresh (test.store);
      g_assert_null (inside.live);
      g_assert_cmpuint (inside.n_signals, ==, 3);
      ms_test_store_end (&test);
    }
}

static void
test_closed_inside (MsTestFixture *fixture, gconstpointer unused)
{
  for (gboolean statement = FALSE; statement <= TRUE; statement++)
    {
      Inside inside;
      MsTestStore test;

      ms_test_store_begin_as (&test, fixture, ms_test_note_xml, statement ? "statement" : "table");
      change_apart (&test, &inside, G_CALLBACK (close_store), statement);
      ms_store_refresh (test.store, NULL);
      g_assert_true (ms_store_is_closed (test.store));
      g_assert_cmpuint (ms_live_query_get_n_rows (inside.live), ==, 0);
      /* The first of its three, and the one that empties it. */
      g_assert_cmpuint (inside.n_signals, ==, 2);
      g_clear_object (&inside.live);
      ms_test_store_end (&test);
    }
}

static void
test_asked_else_inside (MsTestFixture *fixture, gconstpointer unused)
{
  Inside inside;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  change_apart (&test, &inside, G_CALLBACK (ask_something_else), FALSE);
  ms_test_refresh (test.store);
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_live_query_get_n_rows (inside.live), ==, 4);
  g_clear_object (&inside.live);
  ms_test_store_end (&test);
}

/* Rows that change because others do: cascades, replaced rows, keys. */
static void
test_side_doors (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) children = ms_query_new_for_table ("child", NULL, "id");
  g_autoptr (MsQuery) pairs = ms_query_new ("SELECT id || parent AS id FROM pair ORDER BY 1");
  g_autoptr (MsLiveQuery) child_list = NULL;
  g_autoptr (MsLiveQuery) pair_list = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (MsTestList) joined = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, family_xml);
  ms_test_commit_event (test.store, "v1.Parent", "id", "s", "p", NULL);
  ms_test_commit_event (test.store, "v1.Parent", "id", "s", "q", NULL);
  child_list = ms_test_watch (test.store, children);
  pair_list = ms_test_watch (test.store, pairs);
  list = ms_test_list_new (G_LIST_MODEL (child_list), "id");
  joined = ms_test_list_new (G_LIST_MODEL (pair_list), "id");
  for (char c = 'a'; c < 'e'; c++)
    ms_test_commit_event (test.store, "v1.Child", "id", "s", (char[]){ c, '\0' }, "parent", "s",
                          c < 'c' ? "p" : "q", "code", "s", (char[]){ c, '\0' }, NULL);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-0+4", "a b c d");
  ms_test_assert_list (joined, "0:-0+4", "ap bp cq dq");
  /* The code of c takes that of a, whose row goes. */
  ms_test_commit_event (test.store, "v1.Child", "id", "s", "c", "parent", "s", "q", "code", "s",
                        "a", NULL);
  ms_test_refresh (test.store);
  g_assert_cmpuint (ms_live_query_get_n_rows (child_list), ==, 3);
  ms_test_commit_event (test.store, "v1.Renamed", "id", "s", "q", "to", "s", "r", NULL);
  ms_test_refresh (test.store);
  {
    g_autofree char *texts = ms_test_list_read (joined);

    g_assert_cmpstr (texts, ==, "bp cr dr");
  }
  ms_test_commit_event (test.store, "v1.Gone", "id", "s", "r", NULL);
  ms_test_refresh (test.store);
  {
    g_autofree char *texts = ms_test_list_read (list);

    g_assert_cmpstr (texts, ==, "b");
  }
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_pointer (&joined, ms_test_list_free);
  g_clear_object (&child_list);
  g_clear_object (&pair_list);
  ms_test_store_end (&test);
}

/* A transaction that fails tells nothing, also of the events that would have fitted. */
static void
test_rolled_back (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, NULL);
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (MsEvent) good =
      ms_event_build ("v1.NoteAdded", "id", "s", "x", "title", "s", "X", NULL);
  g_autoptr (MsEvent) bad =
      ms_event_build ("v1.NoteAdded", "id", "s", "n0", "title", "s", "X", NULL);
  MsEvent *events[] = { good, bad };
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 2);
  live = ms_test_watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  g_assert_false (ms_store_commit_events (test.store, events, 2, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
  ms_test_settle (fixture);
  ms_test_assert_list (list, "", "n0 n1");
  rename_note (test.store, "n1", "other");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "~n1", "n0 n1");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* All tables are made anew under the list. */
static void
test_rebuilt (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", "title <> 'n1'", "title DESC");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 4);
  ms_test_commit_event (test.store, "v1.NoteRemoved", "id", "s", "n2", NULL);
  live = ms_test_watch (test.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  ms_test_assert_list (list, "", "n3 n0");
  {
    g_autoptr (MsMigrationsReport) report = ms_test_try_rebuild (fixture, test.store, NULL, &error);

    g_assert_no_error (error);
  }
  ms_test_settle (fixture);
  ms_test_assert_list (list, "", "n3 n0");
  rename_note (test.store, "n0", "z");
  rename_note (test.store, "n1", "y");
  ms_test_settle (fixture);
  ms_test_assert_list (list, "~n0 0:-2+3", "n0 n1 n3");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

/* More tables and columns than a word has bits. */
static char *
write_large_schema (void)
{
  g_autoptr (GString) xml = g_string_new ("<multistore><store name='note'>");

  for (guint i = 0; i < 70; i++)
    g_string_append_printf (
        xml, "<table>CREATE TABLE t%u (id TEXT PRIMARY KEY, v TEXT) STRICT</table>", i);
  g_string_append (xml, "<table>CREATE TABLE wide (id TEXT PRIMARY KEY");
  for (guint i = 0; i < 70; i++)
    g_string_append_printf (xml, ", c%u TEXT", i);
  g_string_append (
      xml,
      ") STRICT</table><event name='v1.Put'><arg name='id' type='s'/><arg name='v' type='s'/>"
      "<materializer>INSERT INTO t68 (id, v) VALUES (:id, :v) ON CONFLICT DO UPDATE SET v = :v;"
      "INSERT INTO wide (id, c67) VALUES (:id, :v) ON CONFLICT DO UPDATE SET c67 = :v"
      "</materializer></event></store></multistore>");
  return g_string_free (g_steal_pointer (&xml), FALSE);
}

static void
test_large_schema (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *xml = write_large_schema ();
  g_autoptr (MsQuery) query = ms_query_new_for_table ("t68", NULL, "v");
  g_autoptr (MsQuery) wide = ms_query_new ("SELECT id, c67 FROM wide ORDER BY c67");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsLiveQuery) wide_live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (MsTestList) wide_list = NULL;
  MsStore *other;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, xml);
  other = ms_test_open (fixture, test.definition, "a");
  live = ms_test_watch (test.store, query);
  wide_live = ms_test_watch (test.store, wide);
  list = ms_test_list_new (G_LIST_MODEL (live), "v");
  wide_list = ms_test_list_new (G_LIST_MODEL (wide_live), "c67");
  ms_test_commit_event (test.store, "v1.Put", "id", "s", "a", "v", "s", "1", NULL);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "0:-0+1", "1");
  ms_test_assert_list (wide_list, "0:-0+1", "1");
  ms_test_commit_event (other, "v1.Put", "id", "s", "a", "v", "s", "2", NULL);
  ms_test_refresh (test.store);
  ms_test_assert_list (list, "~2", "2");
  ms_test_assert_list (wide_list, "~2", "2");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_pointer (&wide_list, ms_test_list_free);
  g_clear_object (&live);
  g_clear_object (&wide_live);
  ms_test_close (fixture, other);
  ms_test_store_end (&test);
}

static void
test_odd_windows (MsTestFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    gint64 limit, offset;
    const char *expected;
  } windows[] = { { 0, 0, "" },
                  { 0, 5, "" },
                  { 3, 100, "" },
                  { G_MAXINT64, 0, "n0 n1 n2" },
                  { G_MAXINT64, G_MAXINT64, "" },
                  { -1, G_MAXINT64, "" },
                  { 1, 2, "n2" } };
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 3);
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
      g_autoptr (MsLiveQuery) live = NULL;
      g_autofree char *texts = NULL;

      ms_query_set_limit (query, windows[i].limit);
      ms_query_set_offset (query, windows[i].offset);
      live = ms_test_watch (test.store, query);
      rename_note (test.store, "n1", i % 2 ? "a" : "b");
      ms_test_refresh (test.store);
      texts = ms_test_model_read (G_LIST_MODEL (live), "id");
      g_assert_cmpstr (texts, ==, windows[i].expected);
      g_assert_false (ms_live_query_has_failed (live));
    }
  ms_test_store_end (&test);
}

#define add_test(path, func) ms_test_add_in_files (path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/live-hostile/given-up-inside", test_given_up_inside);
  add_test ("/live-hostile/closed-inside", test_closed_inside);
  add_test ("/live-hostile/asked-else-inside", test_asked_else_inside);
  add_test ("/live-hostile/side-doors", test_side_doors);
  add_test ("/live-hostile/rolled-back", test_rolled_back);
  add_test ("/live-hostile/rebuilt", test_rebuilt);
  add_test ("/live-hostile/large-schema", test_large_schema);
  add_test ("/live-hostile/odd-windows", test_odd_windows);
  return g_test_run ();
}

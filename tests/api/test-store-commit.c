/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Committing: one and many, all or nothing, the head, and the order of what is told. */

#include "ms-test-log.h"
#include "ms-test-store.h"

typedef struct
{
  MsTestFixture *fixture;
  MsStoreDefinition *definition;
  MsStore *store;
  GString *told;
  guint n_replies; /* how many commits a handler still makes */
} Test;

static void
test_begin (Test *test, MsTestFixture *fixture)
{
  *test = (Test){ .fixture = fixture,
                  .definition = ms_test_define_notes (fixture),
                  .told = g_string_new (NULL) };
  test->store = ms_test_open (fixture, test->definition, "a");
}

static void
test_end (Test *test)
{
  ms_test_close (test->fixture, test->store);
  ms_test_await_finalized (test->fixture, test->definition);
  g_string_free (test->told, TRUE);
}

static void
test_one (MsTestFixture *fixture, gconstpointer unused)
{
  Test test;

  test_begin (&test, fixture);
  ms_test_assert_head (test.store, "e0");
  ms_test_add_note (test.store, "n", "first");
  ms_test_assert_head (test.store, "e1");
  ms_test_assert_text (test.store, "SELECT title FROM note WHERE id = 'n'", "first");
  ms_test_commit_event (test.store, "v1.NoteRenamed", "id", "s", "n", "title", "s", "new", NULL);
  ms_test_assert_head (test.store, "e2");
  ms_test_assert_text (test.store, "SELECT title FROM note WHERE id = 'n'", "new");
  g_assert_cmpint (ms_store_get_pending_count (test.store), ==, 0);
  test_end (&test);
}

static void
test_many (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Test test;

  test_begin (&test, fixture);
  ms_test_add_notes (test.store, "n", 1000);
  ms_test_assert_head (test.store, "e1000");
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM note"), ==, 1000);

  g_assert_true (ms_store_commit_events (test.store, NULL, 0, &error));
  g_assert_no_error (error);
  ms_test_assert_head (test.store, "e1000");
  test_end (&test);
}

static void
test_many_or_nothing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsEvent) good =
      ms_event_build ("v1.NoteAdded", "id", "s", "b", "title", "s", "B", NULL);
  g_autoptr (MsEvent) twice =
      ms_event_build ("v1.NoteAdded", "id", "s", "b", "title", "s", "again", NULL);
  g_autoptr (MsEvent) unknown = ms_event_new ("v9.Unheard", NULL);
  MsEvent *last_fails[] = { good, twice };
  MsEvent *middle_unknown[] = { good, unknown, good };
  g_autoptr (GError) error = NULL;
  g_autofree char *places = NULL;
  Test test;

  test_begin (&test, fixture);
  ms_test_add_note (test.store, "a", "A");

  g_assert_false (ms_store_commit_events (test.store, last_fails, 2, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
  g_assert_nonnull (strstr (error->message, "2 of 2"));
  g_clear_error (&error);
  g_assert_false (ms_store_commit_events (test.store, middle_unknown, 3, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_UNKNOWN_EVENT);
  g_assert_nonnull (strstr (error->message, "2 of 3"));
  g_assert_nonnull (strstr (error->message, "v9.Unheard"));

  ms_test_assert_head (test.store, "e1");
  ms_test_assert_text (test.store, "SELECT group_concat(id) FROM note", "a");
  ms_test_add_note (test.store, "c", "C");
  places = ms_test_list_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_ALL);
  g_assert_cmpstr (places, ==, "e1 e2");
  test_end (&test);
}

/* The second statement of the event fails when the first has changed a row. */
static void
test_constraint_leaves_nothing (MsTestFixture *fixture, gconstpointer unused)
{
  Test test;

  test_begin (&test, fixture);
  ms_test_add_note (test.store, "a", "A");
  ms_test_refuse_event (test.store, MS_ERROR_CONSTRAINT, "v1.NoteAdded", "id", "s", "a", "title",
                        "s", "again", NULL);
  ms_test_refuse_event (test.store, MS_ERROR_CONSTRAINT, "v1.NoteAdded", "id", "s", "b", "title",
                        "s", "", NULL);
  ms_test_refuse_event (test.store, MS_ERROR_CONSTRAINT, "v1.TitlesSwapped", "a", "s", "a", "b",
                        "s", "", NULL);
  ms_test_assert_text (test.store, "SELECT id || title || rank FROM note", "aA0");
  ms_test_assert_head (test.store, "e1");
  ms_test_commit_event (test.store, "v1.TitlesSwapped", "a", "s", "a", "b", "s", "Z", NULL);
  ms_test_assert_text (test.store, "SELECT id || title || rank FROM note", "aZ1");
  test_end (&test);
}

static void
test_client_only_numbers (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *places = NULL;
  Test test;

  test_begin (&test, fixture);
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "x", NULL);
  ms_test_assert_head (test.store, "e0.1");
  ms_test_add_note (test.store, "a", "A");
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "a", NULL);
  ms_test_commit_event (test.store, "v1.NoteSeen", "note", "s", "b", NULL);
  ms_test_add_note (test.store, "b", "B");
  places = ms_test_list_places (test.store, NULL, 0, NULL, MS_EVENT_FILTER_ALL);
  g_assert_cmpstr (places, ==, "e0.1 e1 e1.1 e1.2 e2");
  test_end (&test);
}

/* What is told, in which order */

static void
note_committed (MsStore *store, guint n_events, Test *test)
{
  g_autofree char *head = ms_test_dup_head (store);

  g_string_append_printf (test->told, "committed %u at %s; ", n_events, head);
  if (test->n_replies == 0)
    return;
  test->n_replies--;
  g_string_append (test->told, "[");
  ms_test_commit_event (store, "v1.NoteSeen", "note", "s", "reply", NULL);
  g_string_append (test->told, "] ");
}

static void
note_head (MsStore *store, GParamSpec *pspec, Test *test)
{
  g_string_append (test->told, "head; ");
}

static void
note_failed (MsStore *store, MsEventRecord *record, Test *test)
{
  g_string_append_printf (test->told, "failed %s; ",
                          ms_event_get_name (ms_event_record_get_event (record)));
}

static void
listen (Test *test)
{
  g_signal_connect (test->store, "committed", G_CALLBACK (note_committed), test);
  g_signal_connect (test->store, "notify::head", G_CALLBACK (note_head), test);
  g_signal_connect (test->store, "event-failed", G_CALLBACK (note_failed), test);
}

static void
test_told (MsTestFixture *fixture, gconstpointer unused)
{
  Test test;

  test_begin (&test, fixture);
  listen (&test);
  ms_test_add_notes (test.store, "n", 3);
  ms_test_refuse_event (test.store, MS_ERROR_CONSTRAINT, "v1.NoteAdded", "id", "s", "n0", "title",
                        "s", "again", NULL);
  ms_test_add_note (test.store, "a", "A");
  g_assert_cmpstr (test.told->str, ==, "head; committed 3 at e3; head; committed 1 at e4; ");
  test_end (&test);
}

/* A handler's commit has happened when it returns, but is told when all have heard of the first. */
static void
test_told_in_turn (MsTestFixture *fixture, gconstpointer unused)
{
  Test test;

  test_begin (&test, fixture);
  listen (&test);
  test.n_replies = 2;
  ms_test_add_note (test.store, "a", "A");
  g_assert_cmpstr (test.told->str, ==,
                   "head; committed 1 at e1; [] head; committed 1 at e1.1; [] "
                   "head; committed 1 at e1.2; ");
  g_assert_cmpint (ms_test_query_int (test.store, "SELECT count(*) FROM seen"), ==, 1);
  test_end (&test);
}

static void
close_store (MsStore *store, guint n_events, Test *test)
{
  ms_store_close (store);
}

static void
test_closed_by_handler (MsTestFixture *fixture, gconstpointer unused)
{
  Test test;

  test_begin (&test, fixture);
  g_signal_connect (test.store, "committed", G_CALLBACK (close_store), &test);
  listen (&test);
  ms_test_add_note (test.store, "a", "A");
  g_assert_true (ms_store_is_closed (test.store));
  g_assert_cmpstr (test.told->str, ==, "head; committed 1 at e1; ");
  ms_test_refuse_event (test.store, MS_ERROR_CLOSED, "v1.NoteSeen", "note", "s", "a", NULL);
  test_end (&test);
}

static void
drop_store (MsStore *store, guint n_events, MsStore **reference)
{
  g_clear_object (reference);
}

/* The last reference goes in the middle of the telling. */
static void
test_last_unref_by_handler (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");
  MsStore *borrowed = store;

  g_signal_connect (store, "committed", G_CALLBACK (drop_store), &store);
  ms_test_add_note (borrowed, "a", "A");
  g_assert_null (store);
  /* An opening waits for the closing of its file, of which nobody else tells. */
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

/* Events that are deprecated */

static const char deprecated_xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE t (id TEXT PRIMARY KEY) STRICT</table>"
    "<event name='v1.Old' deprecated='use v2.New'><arg name='id' type='s'/>"
    "<materializer>INSERT INTO t (id) VALUES (:id)</materializer></event>"
    "<event name='v2.New'><arg name='id' type='s'/>"
    "<materializer>INSERT INTO t (id) VALUES (:id)</materializer></event></store></multistore>";

static void
test_deprecated (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) definition = ms_test_define_xml (fixture, deprecated_xml);
  MsStore *store = ms_test_open (fixture, definition, "a");

  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*v1.Old*deprecated*use v2.New*");
  ms_test_commit_event (store, "v2.New", "id", "s", "a", NULL);
  g_assert_cmpuint (ms_test_end_expecting (), ==, 0);

  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*v1.Old*deprecated*use v2.New*");
  ms_test_commit_event (store, "v1.Old", "id", "s", "b", NULL);
  ms_test_commit_event (store, "v1.Old", "id", "s", "c", NULL);
  g_assert_cmpuint (ms_test_end_expecting (), ==, 1);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM t"), ==, 3);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, g_steal_pointer (&definition));
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  ms_test_add ("/store/commit/one", test_one);
  ms_test_add_in_files ("/store/commit/one-in-file", test_one);
  ms_test_add_in_files ("/store/commit/many", test_many);
  ms_test_add ("/store/commit/many-or-nothing", test_many_or_nothing);
  ms_test_add_in_files ("/store/commit/many-or-nothing-in-file", test_many_or_nothing);
  ms_test_add ("/store/commit/constraint-leaves-nothing", test_constraint_leaves_nothing);
  ms_test_add ("/store/commit/client-only-numbers", test_client_only_numbers);
  ms_test_add ("/store/commit/told", test_told);
  ms_test_add ("/store/commit/told-in-turn", test_told_in_turn);
  ms_test_add_in_files ("/store/commit/closed-by-handler", test_closed_by_handler);
  ms_test_add_in_files ("/store/commit/last-unref-by-handler", test_last_unref_by_handler);
  ms_test_add ("/store/commit/deprecated", test_deprecated);
  return g_test_run ();
}

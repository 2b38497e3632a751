/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Undo through the log: after it the tables, rowids included, are those before; and the numbering of events. */

#include "engine/ms-engine-private.h"
#include "engine/ms-replay-private.h"
#include "ms-error.h"
#include "ms-test-store.h"

typedef struct
{
  char *directory;
  char *path;
  MsSchema *schema;
  MsEngine *engine;
} Fixture;

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, rank INTEGER UNIQUE, body TEXT) STRICT</table>"
    "<table>CREATE TABLE child (id INTEGER PRIMARY KEY, note TEXT NOT NULL REFERENCES note (id)"
    " ON DELETE CASCADE) STRICT</table>"
    "<table scope='client'>CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT</table>"
    "<event name='v1.Set'><arg name='id' type='s'/><arg name='rank' type='x'/>"
    "<materializer>INSERT INTO note (id, rank, body) VALUES (:id, :rank, 'b' || :rank)"
    " ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, body = NULL;"
    "INSERT INTO child (note) VALUES (:id)</materializer></event>"
    "<event name='v1.Removed'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM note WHERE id = :id</materializer></event>"
    "<event name='v1.Shifted'>"
    "<materializer>UPDATE note SET rank = -rank - 1; UPDATE note SET rank = -rank</materializer>"
    "</event>"
    "<event name='v1.Seen' scope='client'><arg name='note' type='s'/>"
    "<materializer>INSERT INTO seen (note) VALUES (:note) ON CONFLICT DO NOTHING</materializer>"
    "</event></store></multistore>";

static void
open_engine (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MsEngineConfig config = { .path = fixture->path,
                            .definition_name = "note",
                            .schema = fixture->schema,
                            .client_id = "client",
                            .session_id = "session" };
  MsEngineOpened opened;

  fixture->engine = ms_engine_open (&config, &opened, &error);
  g_assert_no_error (error);
  g_assert_false (opened.needs_rebuild);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = ms_test_make_directory ();
  fixture->path = g_build_filename (fixture->directory, "a.db", NULL);
  fixture->schema = ms_test_schema_new (xml);
  ms_schema_seal (fixture->schema, &error);
  g_assert_no_error (error);
  open_engine (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  ms_engine_close (fixture->engine);
  g_assert_finalize_object (fixture->schema);
  ms_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static gboolean
try_commit (Fixture *fixture, MsEvent *event, GError **error)
{
  MsCommitReport report;

  return ms_engine_commit (fixture->engine, &event, 1, MS_COMMIT_STRICT, &report, error);
}

/* Takes the event over; one that a constraint forbids changes nothing. */
static void
commit (Fixture *fixture, MsEvent *event)
{
  g_autoptr (MsEvent) owned = event;
  g_autoptr (GError) error = NULL;

  if (!try_commit (fixture, owned, &error))
    g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
}

static void
commit_set (Fixture *fixture, const char *id, gint64 rank)
{
  commit (fixture, ms_event_build ("v1.Set", "id", "s", id, "rank", "x", rank, NULL));
}

static void
commit_random (Fixture *fixture)
{
  g_autofree char *id = g_strdup_printf ("n%d", g_test_rand_int_range (0, 8));

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      commit (fixture, ms_event_build ("v1.Removed", "id", "s", id, NULL));
      break;
    case 1:
      commit (fixture, ms_event_new ("v1.Shifted", NULL));
      break;
    case 2:
      commit (fixture, ms_event_build ("v1.Seen", "note", "s", id, NULL));
      break;
    default:
      commit_set (fixture, id, g_test_rand_int_range (0, 1000));
    }
}

static gint64
query_int (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  ms_connection_query_int (ms_engine_get_connection (fixture->engine), sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

/* Every row of every table with its rowid, as one text. */
static char *
dump (Fixture *fixture)
{
  static const char sql[] =
      "SELECT group_concat(line, char(10)) FROM ("
      "SELECT 'note ' || rowid || ' ' || id || ' ' || rank || ' ' || ifnull(body, '-') AS line"
      " FROM note UNION ALL SELECT 'child ' || rowid || ' ' || note FROM child"
      " UNION ALL SELECT 'seen ' || rowid || ' ' || note FROM seen"
      " UNION ALL SELECT 'event ' || global || '.' || client || ' ' || args FROM __ms_event"
      " ORDER BY line)";
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStatement) statement =
      ms_connection_prepare (ms_engine_get_connection (fixture->engine), sql, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ms_statement_step (statement, &error), ==, MS_STEP_ROW);
  return ms_statement_dup_text (statement, 0);
}

static void
assert_head (Fixture *fixture, const char *expected)
{
  g_autofree char *head = ms_sequence_to_string (ms_engine_get_head (fixture->engine));

  g_assert_cmpstr (head, ==, expected);
}

static void
start_undo (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  ms_engine_start_undo (fixture->engine, &error);
  g_assert_no_error (error);
}

static void
undo_to (Fixture *fixture, const MsSequence *place)
{
  g_autoptr (GError) error = NULL;

  ms_engine_undo_to (fixture->engine, place, &error);
  g_assert_no_error (error);
}

static void
test_dump_is_equal (Fixture *fixture, gconstpointer unused)
{
  start_undo (fixture);
  /* What is client-only before the first synced event is final at once. */
  commit_set (fixture, "first", 5000);
  for (guint round = 0; round < 20; round++)
    {
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      MsSequence place;
      gint64 pending;

      for (guint i = 0; i < 10; i++)
        commit_random (fixture);
      before = dump (fixture);
      place = *ms_engine_get_head (fixture->engine);
      pending = ms_engine_get_pending_count (fixture->engine);
      for (guint i = 0; i < 25; i++)
        commit_random (fixture);
      undo_to (fixture, &place);
      after = dump (fixture);
      g_assert_cmpstr (before, ==, after);
      g_assert_cmpint (ms_sequence_compare (&place, ms_engine_get_head (fixture->engine)), ==, 0);
      g_assert_cmpint (ms_engine_get_pending_count (fixture->engine), ==, pending);
    }
}

/* What undoes an event is in the file. */
static void
test_undo_after_reopening (Fixture *fixture, gconstpointer unused)
{
  MsSequence beginning = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  start_undo (fixture);
  before = dump (fixture);
  commit_set (fixture, "first", 5000);
  for (guint i = 0; i < 50; i++)
    commit_random (fixture);
  ms_engine_close (fixture->engine);
  open_engine (fixture);
  undo_to (fixture, &beginning);
  after = dump (fixture);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM __ms_undo"), ==, 0);
  assert_head (fixture, "e0");
}

/* A file that has never had a provider records none, and counts nothing as pending; what was committed then cannot be undone. */
static void
test_without_provider (Fixture *fixture, gconstpointer unused)
{
  MsSequence beginning = { 0 };
  MsSequence first = { 1, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  commit_set (fixture, "a", 1);
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM __ms_undo"), ==, 0);
  g_assert_cmpint (ms_engine_get_pending_count (fixture->engine), ==, 0);

  start_undo (fixture);
  g_assert_cmpint (ms_engine_get_pending_count (fixture->engine), ==, 1);
  commit_set (fixture, "b", 2);
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM __ms_undo"), ==, 1);
  g_assert_cmpint (ms_engine_get_pending_count (fixture->engine), ==, 2);
  before = dump (fixture);
  g_assert_false (ms_engine_undo_to (fixture->engine, &beginning, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CORRUPT);
  after = dump (fixture);
  g_assert_cmpstr (before, ==, after);
  assert_head (fixture, "e2");
  undo_to (fixture, &first);
  assert_head (fixture, "e1");
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM note"), ==, 1);
}

/* Missing undo is made anew by a rebuild. */
static void
test_undo_rebuilt (Fixture *fixture, gconstpointer unused)
{
  MsConnection *connection = ms_engine_get_connection (fixture->engine);
  MsSequence beginning = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReplay) replay = NULL;

  commit_set (fixture, "first", 5000);
  for (guint i = 0; i < 20; i++)
    commit_random (fixture);
  start_undo (fixture);
  replay = ms_replay_new (connection, fixture->schema, &error);
  g_assert_no_error (error);
  g_assert_true (ms_replay_run (replay, NULL, NULL, NULL, &error));
  g_assert_true (ms_replay_swap (replay, "note", &error));
  g_assert_true (ms_engine_adopt_tables (fixture->engine, &error));
  g_assert_no_error (error);
  undo_to (fixture, &beginning);
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM note"), ==, 0);
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM seen"), ==, 0);
}

/* Nothing synced is pending before it, so no rebase will ever renumber it. */
static void
test_final_at_once (Fixture *fixture, gconstpointer unused)
{
  MsSequence beginning = { 0 };
  g_autoptr (GError) error = NULL;

  start_undo (fixture);
  commit (fixture, ms_event_build ("v1.Seen", "note", "s", "a", NULL));
  assert_head (fixture, "e0.1");
  g_assert_cmpint (ms_engine_get_pending_count (fixture->engine), ==, 0);
  g_assert_false (ms_engine_undo_to (fixture->engine, &beginning, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CORRUPT);
  assert_head (fixture, "e0.1");
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM seen"), ==, 1);
}

static void
test_numbering (Fixture *fixture, gconstpointer unused)
{
  MsSequence fourth = { 4, 0, 0 };

  start_undo (fixture);
  for (guint i = 0; i < 5; i++)
    commit_set (fixture, "a", i);
  assert_head (fixture, "e5");
  commit (fixture, ms_event_build ("v1.Seen", "note", "s", "a", NULL));
  assert_head (fixture, "e5.1");
  commit (fixture, ms_event_build ("v1.Seen", "note", "s", "b", NULL));
  assert_head (fixture, "e5.2");
  commit_set (fixture, "b", 6);
  assert_head (fixture, "e6");
  g_assert_cmpint (query_int (fixture, "SELECT parent FROM __ms_event WHERE global = 6"), ==, 5);
  g_assert_cmpint (
      query_int (fixture, "SELECT parent FROM __ms_event WHERE global = 5 AND client = 0"), ==, 4);
  g_assert_cmpint (ms_engine_get_pending_count (fixture->engine), ==, 8);
  undo_to (fixture, &fourth);
  assert_head (fixture, "e4");
  commit (fixture, ms_event_build ("v1.Seen", "note", "s", "c", NULL));
  assert_head (fixture, "e4.1");
  g_assert_cmpint (query_int (fixture, "SELECT count(*) FROM seen"), ==, 1);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/engine/undo/dump-is-equal", test_dump_is_equal);
  add ("/engine/undo/after-reopening", test_undo_after_reopening);
  add ("/engine/undo/without-provider", test_without_provider);
  add ("/engine/undo/rebuilt", test_undo_rebuilt);
  add ("/engine/undo/final-at-once", test_final_at_once);
  add ("/engine/undo/numbering", test_numbering);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slices on real engines: whatever is confirmed, rebased, rejected or remade, the tables are what the log says, and all copies agree. */

#include "engine/ms-replay-private.h"
#include "ms-error.h"
#include "ms-test-store.h"
#include "sync/ms-slice-private.h"

#define N_COPIES 3

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, rank INTEGER UNIQUE, body TEXT) STRICT</table>"
    "<table>CREATE TABLE child (id INTEGER PRIMARY KEY, note TEXT NOT NULL REFERENCES note (id)"
    " ON DELETE CASCADE) STRICT</table>"
    "<search table='note' columns='body'/>"
    "<table scope='client'>CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT</table>"
    "<event name='v1.Set'><arg name='id' type='s'/><arg name='rank' type='x'/>"
    "<materializer>INSERT INTO note (id, rank, body) VALUES (:id, :rank, 'b' || :rank)"
    " ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, body = NULL;"
    "INSERT INTO child (note) VALUES (:id)</materializer></event>"
    "<event name='v1.Removed'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM note WHERE id = :id</materializer></event>"
    "<event name='v1.Seen' scope='client'><arg name='note' type='s'/>"
    "<materializer>INSERT INTO seen (note) VALUES (:note) ON CONFLICT DO NOTHING</materializer>"
    "</event></store></multistore>";

typedef struct
{
  MsSchema *schema;
  GPtrArray *server; /* of MsSyncEvent */
  MsEngine *copies[N_COPIES];
} Fixture;

static MsEngine *
open_copy (Fixture *fixture, guint number)
{
  g_autofree char *client_id = g_strdup_printf ("client-%u", number);
  MsEngineConfig config = { .definition_name = "note",
                            .schema = fixture->schema,
                            .client_id = client_id,
                            .session_id = "session" };
  g_autoptr (GError) error = NULL;
  MsEngineOpened opened;
  MsEngine *engine = ms_engine_open (&config, &opened, &error);

  g_assert_no_error (error);
  return engine;
}

static void
start (MsEngine *engine)
{
  g_autoptr (GError) error = NULL;

  ms_engine_start_undo (engine, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->schema = ms_test_schema_new (xml);
  ms_schema_seal (fixture->schema, &error);
  g_assert_no_error (error);
  fixture->server = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  for (guint i = 0; i < N_COPIES; i++)
    {
      fixture->copies[i] = open_copy (fixture, i);
      start (fixture->copies[i]);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < N_COPIES; i++)
    ms_engine_close (fixture->copies[i]);
  g_ptr_array_unref (fixture->server);
  g_assert_finalize_object (fixture->schema);
}

static void
commit (MsEngine *engine, MsEvent *event)
{
  g_autoptr (MsEvent) owned = event;
  g_autoptr (GError) error = NULL;
  MsCommitReport report;

  if (!ms_engine_commit (engine, &owned, 1, MS_COMMIT_STRICT, &report, &error))
    g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
}

static void
commit_set (MsEngine *engine, const char *id, gint64 rank)
{
  commit (engine, ms_event_build ("v1.Set", "id", "s", id, "rank", "x", rank, NULL));
}

static void
commit_random (MsEngine *engine)
{
  g_autofree char *id = g_strdup_printf ("n%d", g_test_rand_int_range (0, 6));

  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      commit (engine, ms_event_build ("v1.Removed", "id", "s", id, NULL));
      break;
    case 1:
      commit (engine, ms_event_build ("v1.Seen", "note", "s", id, NULL));
      break;
    default:
      /* Ranks are unique, so that events fail when others come first. */
      commit_set (engine, id, g_test_rand_int_range (0, 12));
    }
}

static gint64
query_int (MsEngine *engine, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  ms_connection_query_int (ms_engine_get_connection (engine), sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static char *
query_text (MsEngine *engine, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStatement) statement =
      ms_connection_prepare (ms_engine_get_connection (engine), sql, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ms_statement_step (statement, &error), ==, MS_STEP_ROW);
  return ms_statement_dup_text (statement, 0);
}

/* What every copy must have: synced tables and log. */
static char *
dump_shared (MsEngine *engine)
{
  return query_text (
      engine,
      "SELECT group_concat(line, char(10)) FROM ("
      "SELECT 'note ' || id || ' ' || rank || ' ' || ifnull(body, '-') AS line FROM note"
      " UNION ALL SELECT 'child ' || id || ' ' || note FROM child"
      " UNION ALL SELECT 'event ' || global || args || client_id FROM __ms_event WHERE client = 0"
      " UNION ALL SELECT 'failed ' || global || ' ' || code FROM __ms_failed"
      " ORDER BY line)");
}

static void
assert_tables_follow_log (MsEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MsReplay) replay =
      ms_replay_new (ms_engine_get_connection (engine), ms_engine_get_schema (engine), &error);

  g_assert_no_error (error);
  ms_replay_run (replay, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  ms_replay_compare (replay, differences, 5, &error);
  ms_replay_compare_failed (replay, differences, 5, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < differences->len; i++)
    g_test_message ("%s", (char *) differences->pdata[i]);
  g_assert_cmpuint (differences->len, ==, 0);
}

static void
assert_counts (MsEngine *engine)
{
  gint64 upstream_head = ms_engine_get_upstream_head (engine);
  g_autofree char *pending_sql = g_strdup_printf (
      "SELECT count(*) FROM __ms_event WHERE global > %" G_GINT64_FORMAT, upstream_head);
  g_autofree char *undo_sql = g_strdup_printf (
      "SELECT count(*) FROM __ms_undo WHERE global <= %" G_GINT64_FORMAT, upstream_head);

  g_assert_cmpint (ms_engine_get_pending_count (engine), ==, query_int (engine, pending_sql));
  g_assert_cmpint (query_int (engine, undo_sql), ==, 0);
  g_assert_cmpint (query_int (engine, "SELECT count(*) FROM __ms_event AS e WHERE client = 0 AND"
                                      " NOT EXISTS (SELECT 1 FROM __ms_event AS p WHERE"
                                      " p.global = e.global - 1 AND p.client = 0)"
                                      " AND e.global > 1"),
                   ==, 0);
}

static MsSliceReport
pull_some (Fixture *fixture, MsEngine *engine, guint n_events, gboolean remake)
{
  gint64 head = ms_engine_get_upstream_head (engine);
  g_autoptr (GError) error = NULL;
  MsSliceReport report;

  ms_slice_apply (engine, (MsSyncEvent **) fixture->server->pdata + head, n_events, remake, &report,
                  &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_taken, ==, n_events);
  g_assert_cmpint (ms_engine_get_upstream_head (engine), ==, head + n_events);
  assert_counts (engine);
  return report;
}

static guint
count_behind (Fixture *fixture, MsEngine *engine)
{
  return fixture->server->len - ms_engine_get_upstream_head (engine);
}

/* As a server does: only what extends its head. */
static gboolean
push (Fixture *fixture, MsEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = ms_slice_list_to_push (engine, &error);

  g_assert_no_error (error);
  if (events->len == 0
      || ((MsSyncEvent *) events->pdata[0])->parent != (gint64) fixture->server->len)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      MsSyncEvent *event = events->pdata[i];

      g_assert_cmpint (event->sequence, ==, fixture->server->len + 1);
      g_ptr_array_add (fixture->server, ms_sync_event_ref (event));
    }
  return TRUE;
}

static void
reject_first (Fixture *fixture, MsEngine *engine)
{
  g_autoptr (GError) reason = g_error_new (MS_ERROR, MS_ERROR_REJECTED, "not this one");
  g_autoptr (MsEventRecord) rejected = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = ms_engine_get_pending_count (engine);
  MsSliceReport report;

  ms_slice_reject (engine, ms_engine_get_upstream_head (engine) + 1,
                   ms_engine_get_head (engine)->generation, reason, &report, &rejected, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rejected != NULL, ==, before > 0);
  assert_counts (engine);
}

static void
assert_all_equal (Fixture *fixture)
{
  g_autofree char *first = dump_shared (fixture->copies[0]);

  for (guint i = 0; i < N_COPIES; i++)
    {
      g_autofree char *text = dump_shared (fixture->copies[i]);

      g_assert_cmpstr (first, ==, text);
      g_assert_cmpint (ms_engine_get_pending_count (fixture->copies[i]), ==, 0);
      assert_tables_follow_log (fixture->copies[i]);
    }
}

static void
settle (Fixture *fixture)
{
  gboolean quiet;

  do
    {
      quiet = TRUE;
      for (guint i = 0; i < N_COPIES; i++)
        {
          guint n_behind = count_behind (fixture, fixture->copies[i]);

          if (n_behind > 0)
            pull_some (fixture, fixture->copies[i], n_behind, FALSE);
          quiet &= n_behind == 0 && !push (fixture, fixture->copies[i]);
        }
    }
  while (!quiet);
}

static void
lose_undo (MsEngine *engine)
{
  g_autoptr (GError) error = NULL;

  ms_connection_exec (ms_engine_get_connection (engine),
                      "DELETE FROM __ms_undo WHERE global % 2 = 0", &error);
  g_assert_no_error (error);
}

static void
act_randomly (Fixture *fixture, MsEngine *engine)
{
  guint n_behind = count_behind (fixture, engine);

  switch (g_test_rand_int_range (0, 12))
    {
    case 0:
      push (fixture, engine);
      break;
    case 1:
      reject_first (fixture, engine);
      break;
    case 2:
      lose_undo (engine);
      break;
    case 3:
    case 4:
    case 5:
      if (n_behind > 0)
        pull_some (fixture, engine, g_test_rand_int_range (1, n_behind + 1),
                   g_test_rand_int_range (0, 8) == 0);
      break;
    default:
      commit_random (engine);
    }
}

static void
test_random (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 600; i++)
    {
      act_randomly (fixture, fixture->copies[g_test_rand_int_range (0, N_COPIES)]);
      if (i % 50 == 0)
        assert_tables_follow_log (fixture->copies[i / 50 % N_COPIES]);
      if (i % 200 == 199)
        {
          settle (fixture);
          assert_all_equal (fixture);
        }
    }
}

static void
test_confirm_and_rebase (Fixture *fixture, gconstpointer unused)
{
  MsEngine *a = fixture->copies[0], *b = fixture->copies[1];
  MsSliceReport report;

  commit_set (a, "x", 1);
  commit (a, ms_event_build ("v1.Seen", "note", "s", "x", NULL));
  commit_set (a, "y", 2);
  g_assert_cmpint (ms_engine_get_pending_count (a), ==, 3);
  push (fixture, a);
  report = pull_some (fixture, a, 1, FALSE);
  /* The client-only event behind the confirmed one is final, too. */
  g_assert_cmpuint (report.n_confirmed, ==, 2);
  g_assert_cmpuint (report.n_rebased, ==, 0);
  g_assert_cmpint (ms_engine_get_pending_count (a), ==, 1);
  report = pull_some (fixture, a, 1, FALSE);
  g_assert_cmpuint (report.n_confirmed, ==, 1);

  commit_set (b, "z", 1);
  report = pull_some (fixture, b, 2, FALSE);
  g_assert_cmpuint (report.n_applied, ==, 2);
  g_assert_cmpuint (report.n_rebased, ==, 1);
  /* The rank is taken now: the event is kept, and has failed. */
  g_assert_cmpuint (report.commit.n_failed, ==, 1);
  g_assert_cmpint (query_int (b, "SELECT count(*) FROM __ms_failed"), ==, 1);
  {
    g_autofree char *head = ms_sequence_to_string (ms_engine_get_head (b));

    g_assert_cmpstr (head, ==, "e3r1");
  }
  settle (fixture);
  assert_all_equal (fixture);
}

/* A file without a provider so far: nothing undoes what is pending then, so the tables are made anew. */
static void
test_first_provider (Fixture *fixture, gconstpointer unused)
{
  MsEngine *late = open_copy (fixture, 9);

  for (guint i = 0; i < 30; i++)
    commit_random (late);
  commit_set (fixture->copies[0], "x", 7);
  push (fixture, fixture->copies[0]);
  start (late);
  pull_some (fixture, late, 1, FALSE);
  assert_tables_follow_log (late);
  while (ms_engine_get_pending_count (late) > 0)
    {
      g_assert_true (push (fixture, late));
      pull_some (fixture, late, count_behind (fixture, late), FALSE);
    }
  ms_engine_close (fixture->copies[2]);
  fixture->copies[2] = late;
  settle (fixture);
  assert_all_equal (fixture);
}

static void
test_rejected (Fixture *fixture, gconstpointer unused)
{
  MsEngine *a = fixture->copies[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = ms_engine_list_rejected (a, &error);
  g_autoptr (GPtrArray) list = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  commit_set (a, "x", 1);
  commit (a, ms_event_build ("v1.Seen", "note", "s", "x", NULL));
  commit_set (a, "x", 2);
  reject_first (fixture, a);
  list = ms_engine_list_rejected (a, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (ms_event_record_get_failure (list->pdata[0]), ==, "not this one");
  g_assert_cmpint (ms_engine_get_pending_count (a), ==, 1);
  {
    g_autofree char *body = query_text (a, "SELECT body FROM note");

    g_assert_cmpstr (body, ==, "b2");
  }
  g_assert_cmpint (query_int (a, "SELECT count(*) FROM seen"), ==, 1);
  g_assert_true (ms_engine_forget_rejected (a, &error));
  settle (fixture);
  assert_all_equal (fixture);
}

/* What a hostile or newer peer has in its log is kept as it is, and harms nothing. */
static void
test_odd_upstream (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *name;
    const char *args;
  } events[] = {
    { "v1.Set", "{\"id\":\"\\ud800\",\"rank\":1}" },
    { "v1.Set", "{\"id\":\"a\",\"rank\":1e999}" },
    { "v1.Set", "[1]" },
    { "v1.Set", NULL },
    { "v9.Unknown", "{\"x\":1}" },
    { "", "{}" },
    { "v1.Set", "{\"id\":\"a\",\"rank\":1,\"more\":{\"a\":[]}}" },
  };
  MsSliceReport report;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_ptr_array_add (fixture->server,
                     ms_sync_event_new (i + 1, events[i].name, events[i].args, "x", "y"));
  commit_set (fixture->copies[0], "b", 5);
  report = pull_some (fixture, fixture->copies[0], G_N_ELEMENTS (events), FALSE);
  g_assert_cmpuint (report.commit.n_failed, ==, 4);
  g_assert_cmpuint (report.commit.n_unknown, ==, 2);
  g_assert_cmpint (query_int (fixture->copies[0], "SELECT count(*) FROM note"), ==, 2);
  settle (fixture);
  assert_all_equal (fixture);
  {
    g_autofree char *args =
        query_text (fixture->copies[1], "SELECT args FROM __ms_event WHERE global = 7");

    g_assert_cmpstr (args, ==, "{\"id\":\"a\",\"rank\":1,\"more\":{\"a\":[]}}");
  }
}

static void
test_holes (Fixture *fixture, gconstpointer unused)
{
  MsEngine *a = fixture->copies[0];
  g_autoptr (MsSyncEvent) second = ms_sync_event_new (2, "v1.Removed", "{\"id\":\"a\"}", "x", "y");
  g_autoptr (GError) error = NULL;
  MsSliceReport report;

  g_assert_true (ms_slice_apply (a, &second, 1, FALSE, &report, &error));
  g_assert_true (report.gap);
  g_assert_cmpuint (report.n_taken, ==, 0);
  g_assert_cmpint (ms_engine_get_upstream_head (a), ==, 0);
}

/* Another backend: what was confirmed is pending again, in order, and confirmed by equality as far as it is there. */
static void
test_adopted (Fixture *fixture, gconstpointer unused)
{
  MsEngine *a = fixture->copies[0], *b = fixture->copies[1];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    commit_set (a, "x", i);
  settle (fixture);
  /* A backup: the end of the log is lost, and somebody has gone on from there. */
  g_ptr_array_set_size (fixture->server, 5);
  g_ptr_array_add (fixture->server,
                   ms_sync_event_new (6, "v1.Set", "{\"id\":\"new\",\"rank\":99}", "x", "y"));
  for (guint i = 0; i < N_COPIES; i++)
    g_assert_true (ms_engine_adopt_backend (fixture->copies[i], "other", &error));
  g_assert_cmpint (ms_engine_get_upstream_head (a), ==, 0);
  pull_some (fixture, a, 6, FALSE);
  g_assert_cmpint (ms_engine_get_upstream_head (a), ==, 6);
  assert_tables_follow_log (a);
  push (fixture, a);
  pull_some (fixture, b, count_behind (fixture, b), FALSE);
  /* What a has pushed again is what b has under other numbers: it does not push it once more. */
  settle (fixture);
  assert_all_equal (fixture);
  g_assert_cmpuint (fixture->server->len, ==, 21);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/slice/confirm-and-rebase", test_confirm_and_rebase);
  add ("/slice/random", test_random);
  add ("/slice/first-provider", test_first_provider);
  add ("/slice/rejected", test_rejected);
  add ("/slice/odd-upstream", test_odd_upstream);
  add ("/slice/holes", test_holes);
  add ("/slice/adopted", test_adopted);
  return g_test_run ();
}

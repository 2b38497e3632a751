/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* More that is pending than can be rebased beside a frame: a worker does it, while the store can be read and closed. */

#include "ms-error.h"
#include "ms-test-backend.h"
#include "ms-test-store.h"
#include "sync/ms-syncer-private.h"

#define N_PENDING 400
#define N_UPSTREAM 900

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT</table>"
    "<event name='v1.NoteAdded'><arg name='id' type='s'/><arg name='title' type='s'/>"
    "<materializer>INSERT INTO note (id, title) VALUES (:id, :title)</materializer></event>"
    "<document name='ui'><key name='pane' type='s'>''</key></document>"
    "</store></multistore>";

typedef struct
{
  MsTestFixture *fixture;
  MsTestBackend *backend;
  MsStoreDefinition *definition;
  MsStore *store;
  guint n_rebasings; /* how often the state has said so */
  gboolean closes;   /* the store, then */
} Merging;

/* The state is another one as soon as nothing can be committed. */
static void
on_state (MsStore *store, GParamSpec *pspec, Merging *m)
{
  g_autoptr (MsEvent) event = NULL;
  g_autoptr (GError) error = NULL;

  if (ms_store_get_sync_state (store) != MS_SYNC_STATE_REBASING)
    return;
  m->n_rebasings++;
  event = ms_event_build ("v1.NoteAdded", "id", "s", "meanwhile", "title", "s", "x", NULL);
  g_assert_false (ms_store_commit (store, event, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_BUSY);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note WHERE id LIKE 'n%'"), ==,
                   N_PENDING);
  if (m->closes)
    {
      g_autoptr (MsDocument) document = ms_store_get_document (store, "ui", NULL, NULL);

      g_assert_true (ms_document_set_value (document, "pane", g_variant_new_string ("left"), NULL));
      g_clear_object (&document);
      ms_store_close (store);
    }
}

static void
open_store (Merging *m)
{
  m->store = ms_test_open (m->fixture, m->definition, "a");
  g_signal_connect (m->store, "notify::sync-state", G_CALLBACK (on_state), m);
}

/* Both sides have gone on without each other. */
static void
begin (Merging *m, MsTestFixture *fixture)
{
  g_autoptr (MsSchema) schema = ms_test_schema_new (xml);
  g_autoptr (MsAdapter) adapter = NULL;
  g_autoptr (GError) error = NULL;

  *m = (Merging){ .fixture = fixture, .backend = ms_test_backend_new () };
  adapter = ms_test_backend_make_adapter (m->backend, fixture->directory);
  m->definition = ms_store_definition_new ("note", schema, adapter, &error);
  g_assert_no_error (error);
  m->backend->down = TRUE;
  ms_syncer_many_pending = 100;
  for (guint i = 0; i < N_UPSTREAM; i++)
    {
      g_autofree char *args = g_strdup_printf ("{\"id\":\"u%u\",\"title\":\"theirs\"}", i);

      ms_test_backend_add (m->backend, "a", "v1.NoteAdded", args);
    }
  open_store (m);
  ms_test_add_notes (m->store, "n", N_PENDING);
  ms_test_commit_event (m->store, "v1.NoteAdded", "id", "s", "u7", "title", "s", "taken", NULL);
}

static void
reach_backend (Merging *m)
{
  m->backend->down = FALSE;
  ms_store_retry_sync (m->store);
}

static void
await_rest (Merging *m)
{
  ms_test_await (m->fixture, ms_store_get_sync_state (m->store) == MS_SYNC_STATE_LIVE
                                 && ms_store_get_pending_count (m->store) == 0);
  g_assert_cmpint (ms_test_query_int (m->store, "SELECT count(*) FROM note"), ==,
                   N_UPSTREAM + N_PENDING);
  ms_test_assert_text (m->store, "SELECT title FROM note WHERE id = 'u7'", "theirs");
  g_assert_cmpuint (ms_test_backend_get_log (m->backend, "a")->len, ==, N_UPSTREAM + N_PENDING + 1);
}

static void
end (Merging *m)
{
  ms_test_close (m->fixture, m->store);
  ms_test_await_finalized (m->fixture, m->definition);
  ms_test_await_finalized (m->fixture, m->backend);
  ms_syncer_many_pending = MS_SYNC_MANY_PENDING;
}

/* What comes is gathered, so that all that is pending is put behind it in few steps. */
static void
test_merge (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsDocument) document = NULL;
  Merging m;

  begin (&m, fixture);
  document = ms_store_get_document (m.store, "ui", NULL, NULL);
  reach_backend (&m);
  ms_test_await (fixture, m.n_rebasings > 0);
  g_assert_true (ms_document_set_value (document, "pane", g_variant_new_string ("right"), NULL));
  await_rest (&m);
  g_assert_cmpuint (m.n_rebasings, ==, 2);
  g_assert_true (ms_document_flush (document, NULL));
  g_clear_object (&document);
  end (&m);
}

static void
test_closed (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsDocument) document = NULL;
  g_autoptr (GVariant) pane = NULL;
  Merging m;

  begin (&m, fixture);
  m.closes = TRUE;
  reach_backend (&m);
  ms_test_await (fixture, ms_store_is_closed (m.store));
  ms_test_close (fixture, m.store);
  m.closes = FALSE;
  open_store (&m);
  await_rest (&m);
  /* What was not saved yet has come before the worker. */
  document = ms_store_get_document (m.store, "ui", NULL, NULL);
  pane = ms_document_get_value (document, "pane");
  g_assert_cmpstr (g_variant_get_string (pane, NULL), ==, "left");
  g_clear_object (&document);
  end (&m);
}

/* There is no worker for what is in memory: nobody is kept waiting for it. */
static void
test_memory (MsTestFixture *fixture, gconstpointer unused)
{
  Merging m;

  begin (&m, fixture);
  reach_backend (&m);
  await_rest (&m);
  g_assert_cmpuint (m.n_rebasings, ==, 0);
  end (&m);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add_in_files ("/sync-merge/merge", test_merge);
  ms_test_add_in_files ("/sync-merge/closed", test_closed);
  ms_test_add ("/sync-merge/memory", test_memory);
  return g_test_run ();
}

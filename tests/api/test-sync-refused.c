/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a backend refuses: the right event is taken out, nobody is told that another was kept, and the rest goes on. */

#include "ms-test-backend.h"
#include "ms-test-store.h"

#include <string.h>

typedef struct
{
  MsTestFixture *fixture;
  MsTestBackend *backend;
  MsStoreDefinition *definition;
  MsStore *store;
  GString *rejected; /* the arguments of what was */
  char *answers;     /* the push that waits for an answer: its id */
  GPtrArray *events; /* and its events */
  gint64 refused;    /* the number in it of the event that is bad; 0: none is */
  guint n_pulls;
} Refusing;

static void
note_rejected (MsStore *store, MsEventRecord *record, Refusing *r)
{
  g_autoptr (GVariant) args =
      g_variant_ref (ms_event_get_args (ms_event_record_get_event (record)));
  const char *id = "";

  g_variant_lookup (args, "id", "&s", &id);
  g_string_append_printf (r->rejected, "%s ", id);
}

static void
begin (Refusing *r, MsTestFixture *fixture, MsTestBackendFunc func)
{
  *r = (Refusing){ .fixture = fixture, .backend = ms_test_backend_new () };
  r->definition = ms_test_backend_define_notes (r->backend, fixture->directory);
  r->rejected = g_string_new (NULL);
  r->backend->func = func;
  r->backend->user_data = r;
  r->store = ms_test_open (fixture, r->definition, "a");
  g_signal_connect (r->store, "event-rejected", G_CALLBACK (note_rejected), r);
}

static void
end (Refusing *r)
{
  ms_test_close (r->fixture, r->store);
  ms_test_await_finalized (r->fixture, r->definition);
  ms_test_await_finalized (r->fixture, r->backend);
  g_string_free (r->rejected, TRUE);
  g_clear_pointer (&r->events, g_ptr_array_unref);
  g_free (r->answers);
}

static void
add_upstream (Refusing *r, const char *id)
{
  g_autofree char *args = g_strdup_printf ("{\"id\":\"%s\",\"title\":\"theirs\"}", id);

  ms_test_backend_add (r->backend, "a", "v1.NoteAdded", args);
}

static gboolean
is_live (Refusing *r)
{
  return ms_store_get_sync_state (r->store) == MS_SYNC_STATE_LIVE
         && ms_store_get_pending_count (r->store) == 0;
}

/* Pushes with a bad event wait for refuse (). */
static gboolean
hold_bad (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  Refusing *r = data;

  if (message->kind != MS_WIRE_PUSH)
    return FALSE;
  r->refused = 0;
  g_clear_pointer (&r->events, g_ptr_array_unref);
  r->events = g_ptr_array_ref (message->events);
  for (guint i = 0; i < message->events->len; i++)
    {
      const MsSyncEvent *event = message->events->pdata[i];

      if (strstr (event->args, "\"bad\""))
        r->refused = event->sequence;
    }
  if (r->refused == 0)
    return FALSE;
  g_free (r->answers);
  r->answers = g_strdup (message->id);
  return TRUE;
}

static void
refuse (Refusing *r)
{
  ms_test_peer_fail (r->backend->peers->pdata[0], r->answers,
                     &(MsWireFailure){ MS_WIRE_UNKNOWN_ERROR, .message = "no",
                                       .refusal = MS_WIRE_REFUSAL_REJECTED,
                                       .sequence = r->refused });
  g_clear_pointer (&r->answers, g_free);
}

/* The refusal names an event by the number that it had in the push, and by now it is that of another one. */
static void
test_renumbered (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const ids[] = { "a", "b", "bad", "c" };
  Refusing r;

  begin (&r, fixture, hold_bad);
  ms_test_await (fixture, is_live (&r));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ms_test_add_note (r.store, ids[i], "mine");
  ms_test_await (fixture, r.answers);
  g_assert_cmpint (r.refused, ==, 3);
  add_upstream (&r, "theirs");
  ms_test_await (fixture, ms_store_get_upstream_head (r.store) == 1);
  refuse (&r);
  /* Pushed again at once, with the numbers that they have now. */
  ms_test_await (fixture, r.answers);
  g_assert_cmpstr (r.rejected->str, ==, "");
  g_assert_cmpint (r.refused, ==, 4);
  refuse (&r);
  ms_test_await (fixture, is_live (&r));
  g_assert_cmpstr (r.rejected->str, ==, "bad ");
  ms_test_assert_text (r.store, "SELECT group_concat(id) FROM (SELECT id FROM note ORDER BY rowid)",
                       "theirs,a,b,c");
  g_assert_cmpuint (ms_test_backend_get_log (r.backend, "a")->len, ==, 4);
  end (&r);
}

/* As hold_bad (), and what is good waits as well. */
static gboolean
hold_all (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  Refusing *r = data;

  if (message->kind != MS_WIRE_PUSH)
    return FALSE;
  if (!hold_bad (backend, peer, message, data))
    {
      g_free (r->answers);
      r->answers = g_strdup (message->id);
    }
  return TRUE;
}

/* That a later event is refused says nothing of those before it. */
static void
test_waiting (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) good = NULL;
  g_autoptr (GAsyncResult) both = NULL;
  g_autoptr (GError) error = NULL;
  Refusing r;

  begin (&r, fixture, hold_all);
  ms_test_await (fixture, is_live (&r));
  ms_test_add_note (r.store, "good", "mine");
  ms_store_wait_async (r.store, MS_STAGE_SYNCED, NULL, ms_test_take_result, &good);
  ms_test_add_note (r.store, "bad", "mine");
  ms_store_wait_async (r.store, MS_STAGE_SYNCED, NULL, ms_test_take_result, &both);
  ms_test_await (fixture, r.answers);
  g_assert_cmpint (r.refused, ==, 2);
  ms_test_add_note (r.store, "later", "mine");
  refuse (&r);
  ms_test_await (fixture, r.answers);
  ms_test_settle (fixture);
  g_assert_cmpstr (r.rejected->str, ==, "bad ");
  g_assert_cmpint (ms_store_get_pending_count (r.store), ==, 2);
  g_assert_null (good);
  g_assert_null (both);
  r.backend->func = NULL;
  ms_test_backend_cut (r.backend);
  for (guint second = 0; second < 10; second++)
    ms_test_advance (fixture, 1000);
  ms_test_await (fixture, good && both);
  g_assert_true (ms_store_wait_finish (r.store, good, &error));
  g_assert_no_error (error);
  g_assert_true (ms_store_wait_finish (r.store, both, &error));
  g_assert_no_error (error);
  ms_test_await (fixture, is_live (&r));
  g_clear_object (&good);
  g_clear_object (&both);
  end (&r);
}

/* The echo is enough. */
static void
confirm (Refusing *r)
{
  GPtrArray *log = ms_test_backend_get_log (r->backend, "a");

  for (guint i = 0; i < r->events->len; i++)
    g_ptr_array_add (log, ms_sync_event_ref (r->events->pdata[i]));
  ms_test_peer_send_events (r->backend->peers->pdata[0], log->len - r->events->len + 1,
                            r->events->len, MS_WIRE_NO_MORE);
}

/* What is committed after the call does not prolong it. */
static void
test_not_waiting (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Refusing r;

  begin (&r, fixture, hold_all);
  ms_test_await (fixture, is_live (&r));
  ms_test_add_note (r.store, "good", "mine");
  ms_store_wait_async (r.store, MS_STAGE_SYNCED, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, r.answers);
  ms_test_add_note (r.store, "later", "mine");
  ms_test_settle (fixture);
  g_assert_null (result);
  confirm (&r);
  ms_test_await (fixture, result);
  g_assert_true (ms_store_wait_finish (r.store, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ms_store_get_pending_count (r.store), ==, 1);
  g_clear_object (&result);
  end (&r);
}

static gboolean
forbid (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer unused)
{
  if (message->kind != MS_WIRE_PUSH)
    return FALSE;
  ms_test_peer_fail (peer, message->id,
                     &(MsWireFailure){ MS_WIRE_UNKNOWN_ERROR, .message = "you may read",
                                       .refusal = MS_WIRE_REFUSAL_UNAUTHORIZED });
  return TRUE;
}

/* Who may not append may read on, on the same connection. */
static void
test_reader (MsTestFixture *fixture, gconstpointer unused)
{
  Refusing r;

  begin (&r, fixture, forbid);
  ms_test_await (fixture, is_live (&r));
  ms_test_add_note (r.store, "mine", "mine");
  ms_test_await (fixture, ms_store_get_sync_state (r.store) == MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (r.store), MS_ERROR, MS_ERROR_UNAUTHORIZED);
  g_assert_true (ms_store_is_online (r.store));
  add_upstream (&r, "theirs");
  ms_test_await (fixture, ms_store_get_upstream_head (r.store) == 1);
  g_assert_cmpint (ms_store_get_sync_state (r.store), ==, MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (r.store), MS_ERROR, MS_ERROR_UNAUTHORIZED);
  g_assert_cmpint (ms_store_get_pending_count (r.store), ==, 1);
  /* Asked for again rarely. */
  for (guint second = 0; second < 100; second++)
    ms_test_advance (fixture, 1000);
  g_assert_cmpuint (r.backend->n_connections, ==, 1);
  g_assert_cmpuint (r.backend->n_pushes, >, 1);
  g_assert_cmpuint (r.backend->n_pushes, <, 10);
  r.backend->func = NULL;
  ms_store_retry_sync (r.store);
  ms_test_await (fixture, is_live (&r));
  g_assert_null (ms_store_get_sync_error (r.store));
  g_assert_cmpuint (r.backend->n_connections, ==, 1);
  end (&r);
}

/* A log that lacks number 3, as LiveStore's own backend lets one be: it does not check that events follow each other. */
static gboolean
lack_third (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  Refusing *r = data;
  GPtrArray *log = ms_test_backend_get_log (backend, "a");
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  g_autoptr (GString) page = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  if (message->kind != MS_WIRE_PULL)
    return FALSE;
  r->n_pulls++;
  for (guint i = 0; i < log->len; i++)
    {
      MsSyncEvent *event = log->pdata[i];

      if (event->sequence != 3 && event->sequence > message->cursor)
        g_ptr_array_add (events, event);
    }
  ms_wire_write_page (page, (MsSyncEvent **) events->pdata, events->len, MS_WIRE_NO_MORE, 0,
                      backend->backend_id);
  ms_wire_write_chunk (out, message->id, page->str, page->len);
  ms_test_peer_send (peer, out->str);
  return TRUE;
}

static void
test_hole (MsTestFixture *fixture, gconstpointer unused)
{
  Refusing r;

  begin (&r, fixture, lack_third);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("t%u", i);

      add_upstream (&r, id);
    }
  for (guint second = 0; second < 120; second++)
    ms_test_advance (fixture, 1000);
  /* What comes before the hole is there. */
  g_assert_cmpint (ms_store_get_upstream_head (r.store), ==, 2);
  g_assert_error (ms_store_get_sync_error (r.store), MS_ERROR, MS_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (ms_store_get_sync_error (r.store)->message, "number 3"));
  g_assert_cmpint (ms_store_get_sync_state (r.store), !=, MS_SYNC_STATE_LIVE);
  g_assert_cmpuint (r.n_pulls, >, 3);
  g_assert_cmpuint (r.n_pulls, <, 20);
  r.backend->func = NULL;
  for (guint second = 0; second < 60; second++)
    ms_test_advance (fixture, 1000);
  g_assert_true (is_live (&r));
  g_assert_cmpint (ms_store_get_upstream_head (r.store), ==, 4);
  end (&r);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/sync-refused/renumbered", test_renumbered);
  ms_test_add ("/sync-refused/waiting", test_waiting);
  ms_test_add ("/sync-refused/not-waiting", test_not_waiting);
  ms_test_add ("/sync-refused/reader", test_reader);
  ms_test_add ("/sync-refused/hole", test_hole);
  return g_test_run ();
}

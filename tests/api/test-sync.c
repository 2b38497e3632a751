/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Syncing, as an application sees it, against a backend in the same process: both directions, offline, rebase, refusals, another backend, two copies in one directory. */

#include "ms-test-backend.h"
#include "ms-test-list.h"
#include "ms-test-store.h"
#include "sync/ms-syncer-private.h"

#include <glib/gstdio.h>

typedef struct
{
  MsTestFixture *fixture;
  MsTestBackend *backend;
  MsStoreDefinition *definition;
  MsStore *store;
  GString *story;
} Synced;

static void
begin (Synced *s, MsTestFixture *fixture)
{
  *s = (Synced){ .fixture = fixture, .backend = ms_test_backend_new () };
  s->definition = ms_test_backend_define_notes (s->backend, fixture->directory);
  s->story = g_string_new (NULL);
}

static void
open_store (Synced *s)
{
  s->store = ms_test_open (s->fixture, s->definition, "a");
}

static void
end (Synced *s)
{
  ms_test_close (s->fixture, s->store);
  ms_test_await_finalized (s->fixture, s->definition);
  g_string_free (s->story, TRUE);
  ms_test_await_finalized (s->fixture, s->backend);
}

static void
await_live (Synced *s)
{
  ms_test_await (s->fixture, ms_store_get_sync_state (s->store) == MS_SYNC_STATE_LIVE
                                 && ms_store_get_pending_count (s->store) == 0);
}

static guint
log_length (Synced *s)
{
  return ms_test_backend_get_log (s->backend, "a")->len;
}

static void
add_upstream (Synced *s, const char *id)
{
  g_autofree char *args = g_strdup_printf ("{\"id\":\"%s\",\"title\":\"theirs\"}", id);

  ms_test_backend_add (s->backend, "a", "v1.NoteAdded", args);
}

static void
note_state (MsStore *store, GParamSpec *pspec, GString *story)
{
  static const char letters[] = "oclLsfr";

  g_string_append_c (story, letters[ms_store_get_sync_state (store)]);
}

static void
test_both_ways (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Synced s;

  begin (&s, fixture);
  add_upstream (&s, "theirs");
  open_store (&s);
  g_assert_cmpint (ms_store_get_sync_state (s.store), ==, MS_SYNC_STATE_OFFLINE);
  g_signal_connect (s.store, "notify::sync-state", G_CALLBACK (note_state), s.story);
  await_live (&s);
  g_assert_true (ms_store_is_online (s.store));
  g_assert_cmpint (ms_store_get_upstream_head (s.store), ==, 1);
  g_assert_cmpint (ms_store_get_last_synced (s.store), >, 0);
  g_assert_cmpint (ms_store_get_sync_remaining (s.store), ==, 0);
  ms_test_add_note (s.store, "mine", "mine");
  g_assert_cmpint (ms_store_get_pending_count (s.store), ==, 1);
  ms_test_try_wait (fixture, s.store, MS_STAGE_SYNCED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log_length (&s), ==, 2);
  g_assert_cmpint (ms_store_get_upstream_head (s.store), ==, 2);
  add_upstream (&s, "more");
  ms_test_await (fixture, ms_test_query_int (s.store, "SELECT count(*) FROM note") == 3);
  /* What is client-only is nobody's business. */
  ms_test_commit_event (s.store, "v1.NoteSeen", "note", "s", "mine", NULL);
  g_assert_cmpint (ms_store_get_pending_count (s.store), ==, 0);
  ms_test_settle (fixture);
  g_assert_cmpuint (log_length (&s), ==, 3);
  g_assert_cmpstr (s.story->str, ==, "clL");
  /* When it was in step last is known the next time, before anything is reached. */
  if (fixture->directory)
    {
      gint64 synced = ms_store_get_last_synced (s.store);

      ms_test_close (fixture, s.store);
      s.backend->down = TRUE;
      open_store (&s);
      g_assert_cmpint (ms_store_get_last_synced (s.store), ==, synced);
    }
  end (&s);
}

/* A backend sends the next page when it has the Ack of the one before, so that none may be missing; live events have theirs as well. */
static void
test_acks (MsTestFixture *fixture, gconstpointer unused)
{
  Synced s;

  begin (&s, fixture);
  s.backend->page_size = 10;
  for (guint i = 0; i < 35; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      add_upstream (&s, id);
    }
  open_store (&s);
  await_live (&s);
  ms_test_await (fixture, ms_test_query_int (s.store, "SELECT count(*) FROM note") == 35);
  ms_test_await (fixture, s.backend->n_acks == s.backend->n_chunks);
  g_assert_cmpuint (s.backend->n_chunks, ==, 4);
  add_upstream (&s, "more");
  ms_test_await (fixture, s.backend->n_acks == 5);
  ms_test_settle (fixture);
  g_assert_cmpuint (s.backend->n_acks, ==, 5);
  g_assert_cmpuint (s.backend->n_chunks, ==, 5);
  end (&s);
}

/* What is committed while the backend is away goes there later; it says who cannot be reached. */
static void
test_offline (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Synced s;

  begin (&s, fixture);
  s.backend->down = TRUE;
  open_store (&s);
  ms_test_await (fixture, ms_store_get_sync_error (s.store) != NULL);
  g_assert_cmpint (ms_store_get_sync_state (s.store), ==, MS_SYNC_STATE_OFFLINE);
  ms_test_add_notes (s.store, "n", 250);
  g_assert_cmpint (ms_store_get_pending_count (s.store), ==, 250);
  ms_test_advance (fixture, 600);
  g_assert_cmpuint (s.backend->n_connections, ==, 1);
  ms_test_advance (fixture, 700);
  g_assert_cmpuint (s.backend->n_connections, ==, 2);
  /* Ever more rarely. */
  ms_test_advance (fixture, 1500);
  g_assert_cmpuint (s.backend->n_connections, ==, 2);
  for (guint i = 0; i < 20; i++)
    ms_test_advance (fixture, 30000);
  g_assert_cmpuint (s.backend->n_connections, <, 30);
  s.backend->down = FALSE;
  ms_store_retry_sync (s.store);
  await_live (&s);
  g_assert_null (ms_store_get_sync_error (s.store));
  g_assert_cmpuint (log_length (&s), ==, 250);
  g_assert_cmpuint (s.backend->n_pushes, ==, 3);
  /* A cut, and what was committed meanwhile. */
  ms_test_backend_cut (s.backend);
  ms_test_await (fixture, !ms_store_is_online (s.store));
  ms_test_add_note (s.store, "x", "x");
  add_upstream (&s, "y");
  ms_test_advance (fixture, 1300);
  await_live (&s);
  g_assert_cmpint (ms_test_query_int (s.store, "SELECT count(*) FROM note"), ==, 252);
  g_assert_cmpuint (log_length (&s), ==, 252);
  end (&s);
}

static void
note_rebased (MsStore *store, guint n_events, GString *story)
{
  g_string_append_printf (story, "rebased %u ", n_events);
}

static void
note_failed (MsStore *store, MsEventRecord *record, GString *story)
{
  g_autofree char *place = ms_sequence_to_string (ms_event_record_get_sequence (record));

  g_string_append_printf (story, "failed %s ", place);
}

/* Others were faster: pending events go behind theirs, and live queries see one change. */
static void
test_rebase (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsTestList) list = NULL;
  g_autoptr (GObject) b = NULL;
  g_autoptr (GObject) now = NULL;
  Synced s;

  begin (&s, fixture);
  open_store (&s);
  await_live (&s);
  ms_test_backend_cut (s.backend);
  ms_test_await (fixture, !ms_store_is_online (s.store));
  live = ms_test_watch (s.store, query);
  list = ms_test_list_new (G_LIST_MODEL (live), "id");
  ms_test_add_note (s.store, "b", "mine");
  ms_test_add_note (s.store, "c", "mine");
  ms_test_refresh (s.store);
  g_free (ms_test_list_take_story (list));
  b = g_list_model_get_item (G_LIST_MODEL (live), 0);
  add_upstream (&s, "a");
  add_upstream (&s, "c");
  g_signal_connect (s.store, "rebased", G_CALLBACK (note_rebased), s.story);
  g_signal_connect (s.store, "event-failed", G_CALLBACK (note_failed), s.story);
  ms_test_advance (fixture, 1300);
  await_live (&s);
  ms_test_refresh (s.store);
  /* The second note of that id cannot be added, in no copy; the first is the other's. */
  g_assert_cmpstr (s.story->str, ==, "rebased 2 failed e4r1 ");
  /* Rows that were undone and done again are the same rows. */
  ms_test_assert_list (list, "~c 0:-0+1", "a b c");
  now = g_list_model_get_item (G_LIST_MODEL (live), 1);
  g_assert_true (now == b);
  ms_test_assert_text (s.store, "SELECT title FROM note WHERE id = 'c'", "theirs");
  g_clear_pointer (&list, ms_test_list_free);
  g_clear_object (&live);
  end (&s);
}

static gboolean
reject_second (MsTestBackend *backend,
               MsTestPeer *peer,
               const MsWireMessage *message,
               gpointer data)
{
  if (message->kind != MS_WIRE_PUSH)
    return FALSE;
  for (guint i = 0; i < message->events->len; i++)
    {
      const MsSyncEvent *event = message->events->pdata[i];

      if (!strstr (event->args, "bad"))
        continue;
      ms_test_peer_fail (peer, message->id,
                         &(MsWireFailure){ MS_WIRE_UNKNOWN_ERROR, .message = "not this one",
                                           .refusal = GPOINTER_TO_INT (data),
                                           .sequence = event->sequence });
      return TRUE;
    }
  return FALSE;
}

static void
note_rejected (MsStore *store, MsEventRecord *record, GString *story)
{
  g_string_append_printf (story, "%s: %s", ms_event_get_name (ms_event_record_get_event (record)),
                          ms_event_record_get_failure (record));
}

static void
test_rejected (MsTestFixture *fixture, gconstpointer unused)
{
  static const MsWireRefusal refusals[] = { MS_WIRE_REFUSAL_REJECTED, MS_WIRE_REFUSAL_TOO_LARGE };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GPtrArray) rejected = NULL;
      g_autoptr (GError) error = NULL;
      Synced s;

      begin (&s, fixture);
      s.backend->func = reject_second;
      s.backend->user_data = GINT_TO_POINTER (refusals[i]);
      g_hash_table_remove_all (s.backend->logs);
      s.store = ms_test_open (fixture, s.definition, i ? "b" : "a");
      g_signal_connect (s.store, "event-rejected", G_CALLBACK (note_rejected), s.story);
      ms_test_add_note (s.store, "good", "x");
      ms_test_add_note (s.store, "bad", "x");
      ms_test_add_note (s.store, "better", "x");
      await_live (&s);
      g_assert_cmpstr (s.story->str, ==, "v1.NoteAdded: The backend refuses: not this one");
      ms_test_assert_text (s.store,
                           "SELECT group_concat(id) FROM (SELECT id FROM note ORDER BY rowid)",
                           "good,better");
      rejected = ms_store_list_rejected_events (s.store, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rejected->len, ==, 1);
      g_assert_true (ms_store_forget_rejected_events (s.store, &error));
      g_clear_pointer (&rejected, g_ptr_array_unref);
      rejected = ms_store_list_rejected_events (s.store, &error);
      g_assert_cmpuint (rejected->len, ==, 0);
      end (&s);
    }
}

static void
make_other_backend (Synced *s)
{
  ms_test_backend_cut (s->backend);
  g_free (s->backend->backend_id);
  s->backend->backend_id = g_strdup ("other");
  g_hash_table_remove_all (s->backend->logs);
  add_upstream (s, "new");
}

static void
await_mismatch (Synced *s)
{
  for (guint i = 0; i < 3; i++)
    ms_test_advance (s->fixture, 1300);
  g_assert_cmpint (ms_store_get_sync_state (s->store), ==, MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (s->store), MS_ERROR, MS_ERROR_BACKEND_MISMATCH);
}

/* Nothing is deleted before the application has decided. */
static void
test_other_backend (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Synced s;

  begin (&s, fixture);
  open_store (&s);
  ms_test_add_notes (s.store, "n", 3);
  await_live (&s);
  g_assert_false (
      ms_store_resolve_backend (s.store, MS_BACKEND_RESOLUTION_ADOPT_AND_REPUSH, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_BACKEND_MISMATCH);
  g_clear_error (&error);
  make_other_backend (&s);
  await_mismatch (&s);
  g_assert_cmpint (ms_test_query_int (s.store, "SELECT count(*) FROM note"), ==, 3);
  ms_test_add_note (s.store, "late", "x");
  g_assert_true (
      ms_store_resolve_backend (s.store, MS_BACKEND_RESOLUTION_ADOPT_AND_REPUSH, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ms_store_get_upstream_head (s.store), ==, 0);
  g_assert_cmpint (ms_store_get_pending_count (s.store), ==, 4);
  await_live (&s);
  ms_test_assert_text (s.store, "SELECT group_concat(id) FROM (SELECT id FROM note ORDER BY rowid)",
                       "new,n0,n1,n2,late");
  g_assert_cmpuint (log_length (&s), ==, 5);
  /* And offline: until it is opened again. */
  make_other_backend (&s);
  g_free (s.backend->backend_id);
  s.backend->backend_id = g_strdup ("third");
  await_mismatch (&s);
  g_assert_true (ms_store_resolve_backend (s.store, MS_BACKEND_RESOLUTION_STAY_OFFLINE, &error));
  g_assert_cmpint (ms_store_get_sync_state (s.store), ==, MS_SYNC_STATE_OFFLINE);
  g_assert_null (ms_store_get_sync_error (s.store));
  ms_store_retry_sync (s.store);
  ms_test_advance (fixture, 100000);
  g_assert_cmpint (ms_store_get_sync_state (s.store), ==, MS_SYNC_STATE_OFFLINE);
  end (&s);
}

/* The same backend from a backup: it has fewer events than it has confirmed. */
static void
test_restored_backend (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Synced s;

  begin (&s, fixture);
  open_store (&s);
  ms_test_add_notes (s.store, "n", 5);
  await_live (&s);
  ms_test_backend_cut (s.backend);
  g_ptr_array_set_size (ms_test_backend_get_log (s.backend, "a"), 2);
  ms_test_add_note (s.store, "late", "x");
  await_mismatch (&s);
  g_assert_true (
      ms_store_resolve_backend (s.store, MS_BACKEND_RESOLUTION_ADOPT_AND_REPUSH, &error));
  await_live (&s);
  g_assert_cmpuint (log_length (&s), ==, 6);
  g_assert_cmpint (ms_test_query_int (s.store, "SELECT count(*) FROM note"), ==, 6);
  end (&s);
}

static void
test_payload (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new_parsed ("{'token': <'old'>}"));
  Synced s;

  begin (&s, fixture);
  s.backend->refusal = g_error_new (MS_ERROR, MS_ERROR_UNAUTHORIZED, "no");
  open_store (&s);
  ms_test_await (fixture, ms_store_get_sync_state (s.store) == MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (s.store), MS_ERROR, MS_ERROR_UNAUTHORIZED);
  g_clear_error (&s.backend->refusal);
  ms_store_set_sync_payload (s.store, payload);
  await_live (&s);
  g_assert_cmpstr (s.backend->last_payload, ==, "{\"token\":\"old\"}");
  ms_store_set_sync_payload (s.store, g_variant_new_parsed ("{'token': <'new'>}"));
  ms_test_await (fixture, s.backend->n_connections == 3);
  await_live (&s);
  g_assert_cmpstr (s.backend->last_payload, ==, "{\"token\":\"new\"}");
  end (&s);
}

/* Loading waits for the backend if it is asked to, and not for ever. */
static void
test_initial_sync (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Synced s;

  begin (&s, fixture);
  ms_store_options_set_initial_sync_timeout (options, 5000);
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      add_upstream (&s, id);
    }
  ms_store_open_async (s.definition, "a", options, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  s.store = ms_store_open_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms_test_query_int (s.store, "SELECT count(*) FROM note"), ==, 150);
  ms_test_close (fixture, g_steal_pointer (&s.store));
  g_clear_object (&result);
  s.backend->down = TRUE;
  ms_store_open_async (s.definition, "b", options, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, s.backend->n_connections == 2);
  ms_test_advance (fixture, 4000);
  g_assert_null (result);
  ms_test_advance (fixture, 1100);
  ms_test_await (fixture, result);
  s.store = ms_store_open_finish (result, &error);
  g_assert_no_error (error);
  end (&s);
}

/* Waiting without a provider, with a backend that never confirms, given up, and cut off by closing. */
static void
test_waiting (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  Synced s;

  begin (&s, fixture);
  s.backend->down = TRUE;
  open_store (&s);
  ms_test_add_note (s.store, "a", "x");
  ms_store_wait_async (s.store, MS_STAGE_SYNCED, cancellable, ms_test_take_result, &cancelled);
  ms_store_wait_async (s.store, MS_STAGE_SYNCED, NULL, ms_test_take_result, &closed);
  ms_test_settle (fixture);
  g_assert_null (cancelled);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, cancelled);
  g_assert_false (ms_store_wait_finish (s.store, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (closed);
  ms_store_close (s.store);
  ms_test_await (fixture, closed);
  g_assert_false (ms_store_wait_finish (s.store, closed, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CLOSED);
  g_clear_object (&cancelled);
  g_clear_object (&closed);
  end (&s);
}

/* A store that was used for long without a provider, and gets its first one: what others have done comes first. */
static void
test_first_provider (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreDefinition) before = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, before, "a");
  Synced s;

  ms_test_add_notes (store, "n", 120);
  ms_test_close (fixture, store);
  begin (&s, fixture);
  add_upstream (&s, "theirs");
  open_store (&s);
  g_assert_cmpint (ms_store_get_pending_count (s.store), ==, 120);
  await_live (&s);
  g_assert_cmpuint (log_length (&s), ==, 121);
  ms_test_assert_text (s.store, "SELECT id FROM note ORDER BY rowid LIMIT 1", "theirs");
  end (&s);
}

/* One of two copies of a file syncs, for both; when it goes, the other takes over. */
static void
test_two_copies (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  MsStore *second;
  Synced s;

  begin (&s, fixture);
  open_store (&s);
  await_live (&s);
  second = ms_test_open (fixture, s.definition, "a");
  ms_test_await (fixture, ms_store_get_sync_state (second) == MS_SYNC_STATE_SUSPENDED);
  g_assert_null (ms_store_get_sync_error (second));
  ms_test_add_note (second, "from-second", "x");
  g_assert_cmpint (ms_store_get_pending_count (second), ==, 1);
  ms_test_try_wait (fixture, second, MS_STAGE_SYNCED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log_length (&s), ==, 1);
  add_upstream (&s, "theirs");
  ms_test_await (fixture, ms_test_query_int (second, "SELECT count(*) FROM note") == 2);
  ms_test_close (fixture, s.store);
  s.store = second;
  ms_test_advance (fixture, 1100);
  await_live (&s);
  ms_test_add_note (second, "later", "x");
  await_live (&s);
  g_assert_cmpuint (log_length (&s), ==, 3);
  end (&s);
}

static void
close_inside (MsStore *store, GParamSpec *pspec, gpointer unused)
{
  ms_store_close (store);
}

static void
close_when_rebased (MsStore *store, guint n_events, gpointer unused)
{
  ms_store_close (store);
}

static void
forget_file (MsTestFixture *fixture)
{
  g_autofree char *path = ms_test_store_path (fixture, "a");

  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Whoever is told of anything may close the store. */
static void
test_closed_inside (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const signals[] = { "notify::sync-state", "notify::online",
                                         "notify::upstream-head", "notify::sync-error" };
  Synced s;

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      begin (&s, fixture);
      s.backend->down = i == 3;
      add_upstream (&s, "x");
      open_store (&s);
      g_signal_connect (s.store, signals[i], G_CALLBACK (close_inside), NULL);
      ms_test_await (fixture, ms_store_is_closed (s.store));
      ms_test_settle (fixture);
      g_signal_handlers_disconnect_by_func (s.store, close_inside, NULL);
      end (&s);
      forget_file (fixture);
    }
  begin (&s, fixture);
  add_upstream (&s, "x");
  open_store (&s);
  ms_test_add_note (s.store, "mine", "x");
  g_signal_connect (s.store, "rebased", G_CALLBACK (close_when_rebased), NULL);
  ms_test_await (fixture, ms_store_is_closed (s.store));
  end (&s);
}

/* A full log by many slices, in memory: commits between them are legal. */
static void
test_many (MsTestFixture *fixture, gconstpointer unused)
{
  GPtrArray *log;
  guint n_committed = 0;
  Synced s;

  /* As many at once as the test says, not as fit beside a frame. */
  ms_syncer_slice_events = 40;
  begin (&s, fixture);
  log = ms_test_backend_get_log (s.backend, "a");
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *args = g_strdup_printf ("{\"id\":\"t%u\",\"title\":\"x\"}", i);

      g_ptr_array_add (log, ms_sync_event_new (i + 1, "v1.NoteAdded", args, "other", "s"));
    }
  open_store (&s);
  while (ms_store_get_sync_state (s.store) != MS_SYNC_STATE_LIVE)
    {
      if (n_committed < 50 && ms_store_get_upstream_head (s.store) > n_committed * 50)
        {
          g_autofree char *id = g_strdup_printf ("m%u", n_committed++);

          ms_test_add_note (s.store, id, "mine");
        }
      g_main_context_iteration (fixture->context, TRUE);
    }
  await_live (&s);
  g_assert_cmpuint (n_committed, ==, 50);
  g_assert_cmpint (ms_test_query_int (s.store, "SELECT count(*) FROM note"), ==,
                   5000 + n_committed);
  g_assert_cmpuint (log_length (&s), ==, 5000 + n_committed);
  end (&s);
  ms_syncer_slice_events = 0;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add_in_files ("/sync/both-ways", test_both_ways);
  ms_test_add_in_files ("/sync/offline", test_offline);
  ms_test_add ("/sync/offline-in-memory", test_offline);
  ms_test_add ("/sync/acks", test_acks);
  ms_test_add_in_files ("/sync/rebase", test_rebase);
  ms_test_add_in_files ("/sync/rejected", test_rejected);
  ms_test_add_in_files ("/sync/other-backend", test_other_backend);
  ms_test_add_in_files ("/sync/restored-backend", test_restored_backend);
  ms_test_add_in_files ("/sync/payload", test_payload);
  ms_test_add_in_files ("/sync/initial-sync", test_initial_sync);
  ms_test_add_in_files ("/sync/waiting", test_waiting);
  ms_test_add_in_files ("/sync/first-provider", test_first_provider);
  ms_test_add_in_files ("/sync/two-copies", test_two_copies);
  ms_test_add_in_files ("/sync/closed-inside", test_closed_inside);
  ms_test_add ("/sync/many", test_many);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who counts as an observer, and threads: the registry's behaviours 38 to 42. */

#include "ms-test-call.h"
#include "ms-test-log.h"

static void
test_last_unref (MsTestFixture *fixture, gconstpointer unused)
{
  MsStoreHandle *handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));

  g_object_ref (handle);
  ms_test_advance (fixture, 1000);
  g_object_unref (handle);
  ms_test_advance (fixture, 1000);
  g_assert_false (ms_store_is_closed (store));
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  g_assert_finalize_object (handle);
  ms_test_assert_goes_after (fixture, "a", 50);
  g_assert_true (ms_store_is_closed (store));
}

/* What shows a store, as an object that keeps it until its last reference goes. */
typedef GObject *(*MakeObserver) (MsStore *store);

static GObject *
make_live_query (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, NULL);
  g_autoptr (GError) error = NULL;
  MsLiveQuery *live = ms_store_query_live (store, query, &error);

  g_assert_no_error (error);
  return G_OBJECT (live);
}

static GObject *
make_document (MsStore *store)
{
  g_autoptr (GError) error = NULL;
  MsDocument *document = ms_store_get_document (store, "ui", NULL, &error);

  g_assert_no_error (error);
  return G_OBJECT (document);
}

/* The property's object keeps the binding. */
static GObject *
make_document_binding (MsStore *store)
{
  g_autoptr (GObject) document = make_document (store);
  GObject *action = G_OBJECT (g_simple_action_new ("a", NULL));

  ms_document_bind (MS_DOCUMENT (document), "open", action, "enabled", G_SETTINGS_BIND_DEFAULT);
  return action;
}

static GObject *
make_query_binding (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count (*) > 0 FROM note");
  GObject *action = G_OBJECT (g_simple_action_new ("a", NULL));
  g_autoptr (GError) error = NULL;

  ms_store_bind_query (store, query, action, "enabled", G_SETTINGS_BIND_DEFAULT, &error);
  g_assert_no_error (error);
  return action;
}

static void
test_shown (MsTestFixture *fixture, gconstpointer unused)
{
  static const MakeObserver makes[] = { make_live_query, make_document, make_document_binding,
                                        make_query_binding };

  for (guint i = 0; i < G_N_ELEMENTS (makes); i++)
    {
      g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
      GObject *observer = makes[i](store);

      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
      g_assert_cmpint (ms_test_deadline (fixture, "a"), ==, -1);
      ms_test_advance (fixture, 1000);
      g_assert_true (ms_test_has (fixture, "a"));
      g_object_unref (observer);
      ms_test_settle (fixture);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 0);
      ms_test_assert_goes_after (fixture, "a", 50);
      g_assert_true (ms_store_is_closed (store));
    }
}

/* Evicted by force: what shows the store is empty, and gives it up without harm. */
static void
test_shown_dropped (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
  g_autoptr (GObject) live = NULL;

  ms_test_commit (store, "one");
  live = make_live_query (store);
  g_assert_cmpuint (ms_live_query_get_n_rows (MS_LIVE_QUERY (live)), ==, 1);
  g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
  g_assert_cmpuint (ms_live_query_get_n_rows (MS_LIVE_QUERY (live)), ==, 0);
  g_assert_false (ms_test_has (fixture, "a"));
  g_clear_object (&live);
  ms_test_settle (fixture);
}

/* An asynchronous call to a store. */
typedef struct
{
  MsTestFixture *fixture;
  gboolean done;
  gboolean was_there; /* whether the registry had the store in the callback */
  GError *error;
} Pending;

static void
pending_done (Pending *self)
{
  self->done = TRUE;
  self->was_there = ms_test_has (self->fixture, "a");
}

static void
wait_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *self = user_data;

  ms_store_wait_finish (MS_STORE (source), result, &self->error);
  pending_done (self);
}

static void
query_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *self = user_data;
  g_autoptr (MsResult) rows = ms_store_query_finish (MS_STORE (source), result, &self->error);

  if (rows)
    g_assert_cmpuint (ms_result_get_n_rows (rows), ==, 1);
  pending_done (self);
}

static void
backup_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *self = user_data;

  ms_store_backup_finish (MS_STORE (source), result, &self->error);
  pending_done (self);
}

static void
rebuild_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *self = user_data;
  g_autoptr (MsMigrationsReport) report =
      ms_store_rebuild_finish (MS_STORE (source), result, &self->error);

  g_assert_cmpint (report == NULL, ==, self->error != NULL);
  pending_done (self);
}

typedef enum
{
  WAIT,
  QUERY,
  BACKUP,
  REBUILD,
  N_PENDING_KINDS,
} PendingKind;

static void
begin_pending (Pending *self, PendingKind kind, MsStore *store, GCancellable *cancellable)
{
  g_autofree char *copy = g_build_filename (self->fixture->directory, "copy", NULL);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) FROM note");

  if (kind == WAIT)
    ms_store_wait_async (store, MS_STAGE_DURABLE, cancellable, wait_done, self);
  else if (kind == QUERY)
    ms_store_query_async (store, query, cancellable, query_done, self);
  else if (kind == BACKUP)
    ms_store_backup_async (store, copy, cancellable, backup_done, self);
  else
    ms_store_rebuild_async (store, cancellable, rebuild_done, self);
}

static void
test_pending_calls (MsTestFixture *fixture, gconstpointer unused)
{
  for (PendingKind kind = 0; kind < N_PENDING_KINDS; kind++)
    {
      Pending pending = { .fixture = fixture };
      g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
      g_autofree char *note = g_strdup_printf ("note-%d", kind);

      ms_test_commit (store, note);
      begin_pending (&pending, kind, store, NULL);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
      g_assert_cmpint (ms_test_deadline (fixture, "a"), ==, -1);
      /* The answer needs an iteration, so it is pending all the time that passes here. */
      ms_test_clock_advance (fixture->clock, 1000);
      g_assert_true (ms_test_has (fixture, "a"));
      ms_test_await (fixture, pending.done);
      g_assert_no_error (pending.error);
      g_assert_true (pending.was_there);
      ms_test_settle (fixture);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 0);
      ms_test_assert_goes_after (fixture, "a", 50);
    }
}

static void
test_pending_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  for (PendingKind kind = 0; kind < N_PENDING_KINDS; kind++)
    {
      Pending pending = { .fixture = fixture };
      g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      begin_pending (&pending, kind, store, cancellable);
      g_cancellable_cancel (cancellable);
      ms_test_await (fixture, pending.done);
      g_assert_error (pending.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&pending.error);
      ms_test_settle (fixture);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 0);
      ms_test_assert_goes_after (fixture, "a", 50);
    }
}

static void
begin_in_callback (MsTestCall *call, gpointer user_data)
{
  Pending *pending = user_data;

  ms_test_commit (call->store, "one");
  begin_pending (pending, WAIT, call->store, NULL);
}

/* What a caller begins in its callback follows without a gap, even where the store goes at once when nobody uses it. */
static void
test_pending_at_ttl_0 (MsTestFixture *fixture, gconstpointer unused)
{
  Pending pending = { .fixture = fixture };
  g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_GET, "a", 0);

  call->inside = begin_in_callback;
  call->inside_data = &pending;
  ms_test_await (fixture, pending.done);
  g_assert_no_error (pending.error);
  g_assert_true (pending.was_there);
  ms_test_settle (fixture);
  g_assert_false (ms_test_has (fixture, "a"));
}

/* A forced close ends what is pending. */
static void
test_pending_dropped (MsTestFixture *fixture, gconstpointer unused)
{
  for (PendingKind kind = 0; kind < N_PENDING_KINDS; kind++)
    {
      Pending pending = { .fixture = fixture };
      g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);

      begin_pending (&pending, kind, store, NULL);
      g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
      ms_test_await (fixture, pending.done);
      g_assert_error (pending.error, MS_ERROR, MS_ERROR_CLOSED);
      g_clear_error (&pending.error);
      ms_test_settle (fixture);
    }
}

static void
close_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  ms_store_close_finish (MS_STORE (source), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

static void
test_get_while_closing (MsTestFixture *fixture, gconstpointer unused)
{
  gint64 n_notes = 0;

  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (MsStore) old = ms_test_get (fixture, "a", 50);
      g_autoptr (MsStore) store = NULL;
      gboolean closed = FALSE;

      g_assert_cmpint (ms_test_count_notes (old), ==, n_notes);
      for (guint i = 0; i < 200; i++)
        {
          g_autofree char *note = g_strdup_printf ("%" G_GINT64_FORMAT, n_notes++);

          ms_test_commit (old, note);
        }
      /* Dropped by hand, and collected. */
      if (round % 2)
        g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
      else
        ms_test_clock_advance (fixture->clock, 50);
      g_assert_false (ms_test_has (fixture, "a"));
      ms_store_close_async (old, NULL, close_done, &closed);
      store = ms_test_get (fixture, "a", 50);
      ms_test_await (fixture, closed);
      g_assert_true (store != old);
      g_assert_cmpint (ms_test_count_notes (store), ==, n_notes);
      g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
    }
}

static gpointer
unref_in_thread (gpointer object)
{
  g_object_unref (object);
  return NULL;
}

static void
emitted (GThread **thread)
{
  g_assert_true (g_thread_self () == *thread);
}

static void
test_unref_elsewhere (MsTestFixture *fixture, gconstpointer unused)
{
  GThread *here = g_thread_self ();
  MsStoreHandle *handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStoreEntry) entry = ms_test_entry (fixture, "a");
  gpointer weak = handle;

  g_free (ms_test_take_story (fixture));
  g_object_add_weak_pointer (G_OBJECT (handle), &weak);
  g_signal_connect_swapped (fixture->registry, "store-unused", G_CALLBACK (emitted), &here);
  g_signal_connect_swapped (entry, "notify", G_CALLBACK (emitted), &here);
  g_thread_join (g_thread_new ("unref", unref_in_thread, handle));
  g_assert_null (weak);
  ms_test_assert_story (fixture, "");
  g_assert_cmpuint (ms_store_entry_get_n_observers (entry), ==, 1);

  ms_test_settle (fixture);
  g_assert_cmpuint (ms_store_entry_get_n_observers (entry), ==, 0);
  ms_test_assert_goes_after (fixture, "a", 50);
  g_signal_handlers_disconnect_by_data (entry, &here);
  g_signal_handlers_disconnect_by_data (fixture->registry, &here);
}

static void
test_unref_store_elsewhere (MsTestFixture *fixture, gconstpointer unused)
{
  MsStore *closed = ms_test_get (fixture, "a", MS_GC_TIME_INFINITE);
  MsStore *open = ms_test_get (fixture, "b", MS_GC_TIME_INFINITE);

  ms_test_commit (closed, "one");
  ms_test_commit (open, "one");
  ms_test_settle (fixture);
  g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
  g_thread_join (g_thread_new ("unref", unref_in_thread, closed));
  g_thread_join (g_thread_new ("unref", unref_in_thread, open));
  ms_test_settle (fixture);
  closed = ms_test_get (fixture, "a", MS_GC_TIME_INFINITE);
  open = ms_test_lookup (fixture, "b");
  g_assert_cmpint (ms_test_count_notes (closed), ==, 1);
  g_assert_cmpint (ms_test_count_notes (open), ==, 1);
  g_object_unref (closed);
  g_object_unref (open);
}

static void
test_unref_registry_elsewhere (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));
  gpointer weak = fixture->registry;

  g_free (ms_test_take_story (fixture));
  g_object_add_weak_pointer (G_OBJECT (fixture->registry), &weak);
  g_thread_join (g_thread_new ("unref", unref_in_thread, g_steal_pointer (&fixture->registry)));
  ms_test_assert_story (fixture, "");
  g_assert_null (weak);
  ms_test_settle (fixture);
  g_assert_true (ms_store_is_closed (store));
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_DROPPED);
  ms_store_handle_release (handle);
}

static void
never_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_not_reached ();
}

/* Each call from here is a critical. */
static gpointer
call_from_thread (gpointer user_data)
{
  MsTestFixture *fixture = user_data;
  MsStoreRegistry *registry = fixture->registry;
  MsStoreDefinition *definition = fixture->definition;

  ms_store_registry_get_async (registry, definition, "a", NULL, NULL, never_called, NULL);
  ms_store_registry_acquire_async (registry, definition, "a", NULL, NULL, never_called, NULL);
  ms_store_registry_preload_async (registry, definition, "b", NULL, NULL, never_called, NULL);
  g_assert_null (ms_store_registry_lookup (registry, definition, "a", NULL));
  g_assert_null (ms_store_registry_retain (registry, definition, "b", NULL, NULL));
  g_assert_false (ms_store_registry_has (registry, "a"));
  g_assert_false (ms_store_registry_drop (registry, "a"));
  ms_store_registry_clear (registry);
  return NULL;
}

static gpointer
release_from_thread (gpointer handle)
{
  ms_store_handle_release (handle);
  ms_store_handle_wait_async (handle, NULL, never_called, NULL);
  return NULL;
}

static void
test_other_thread (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));

  g_free (ms_test_take_story (fixture));
  ms_test_expect_messages (G_LOG_LEVEL_CRITICAL, "*another thread*");
  g_thread_join (g_thread_new ("call", call_from_thread, fixture));
  g_assert_cmpuint (ms_test_end_expecting (), ==, 8);
  ms_test_expect_messages (G_LOG_LEVEL_CRITICAL, "*another thread*");
  g_thread_join (g_thread_new ("release", release_from_thread, handle));
  g_assert_cmpuint (ms_test_end_expecting (), ==, 2);

  ms_test_settle (fixture);
  ms_test_assert_story (fixture, "");
  g_assert_cmpuint (g_list_model_get_n_items (ms_store_registry_get_entries (fixture->registry)),
                    ==, 1);
  g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
  g_assert_false (ms_store_handle_get_released (handle));
  g_assert_true (ms_store_handle_get_store (handle) == store);
  g_assert_false (ms_store_is_closed (store));
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  ms_test_add ("/registry/38-last-unref", test_last_unref);
  ms_test_add ("/registry/38-shown/memory", test_shown);
  ms_test_add_in_files ("/registry/38-shown/files", test_shown);
  ms_test_add_in_files ("/registry/38-shown-dropped", test_shown_dropped);
  ms_test_add_in_files ("/registry/39-pending-calls", test_pending_calls);
  ms_test_add_in_files ("/registry/39-pending-cancelled", test_pending_cancelled);
  ms_test_add_in_files ("/registry/39-pending-at-ttl-0", test_pending_at_ttl_0);
  ms_test_add_in_files ("/registry/39-pending-dropped", test_pending_dropped);
  ms_test_add_in_files ("/registry/40-get-while-closing", test_get_while_closing);
  ms_test_add ("/registry/41-unref-elsewhere", test_unref_elsewhere);
  ms_test_add_in_files ("/registry/41-unref-store-elsewhere", test_unref_store_elsewhere);
  ms_test_add_in_files ("/registry/41-unref-registry-elsewhere", test_unref_registry_elsewhere);
  ms_test_add ("/registry/42-other-thread", test_other_thread);
  return g_test_run ();
}

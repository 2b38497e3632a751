/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dropping, clearing, low memory, many stores: the registry's behaviours 30 to 34, 36 and 37. */

#include "ms-test-call.h"
#include "ms-test-log.h"

#include <signal.h>
#include <sys/resource.h>

static void
test_drop_loading (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) first = NULL;
  g_autoptr (MsTestCall) second = NULL;
  g_autoptr (MsStoreHandle) handle = NULL;
  g_autoptr (MsStore) half_made = NULL;
  g_autoptr (GCancellable) cancellable = NULL;

  fixture->boot.hold = TRUE;
  first = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  second = ms_test_call (fixture, MS_TEST_ACQUIRE, "a", 50);
  handle = ms_test_retain (fixture, "a", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  half_made = g_object_ref (ms_test_held_store (fixture, 0));
  cancellable = g_object_ref (ms_test_held_cancellable (fixture, 0));

  g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_false (first->done);
  ms_test_settle (fixture);
  g_assert_true (first->done && second->done);
  g_assert_error (first->error, MS_ERROR, MS_ERROR_DROPPED);
  g_assert_error (second->error, MS_ERROR, MS_ERROR_DROPPED);
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_DROPPED);
  g_assert_true (g_cancellable_is_cancelled (cancellable));

  ms_test_release_loads (fixture);
  ms_test_settle (fixture);
  g_assert_true (ms_store_is_closed (half_made));
  g_assert_false (ms_test_has (fixture, "a"));
  ms_test_assert_story (fixture, "loading a, dropped a");
}

/* Dropped at once, at every step of a load. */
static void
test_drop_at_each_step (MsTestFixture *fixture, gconstpointer unused)
{
  for (guint n_iterations = 0; n_iterations < 20; n_iterations++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", n_iterations);
      g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_GET, id, MS_GC_TIME_INFINITE);
      g_autoptr (MsStore) again = NULL;

      for (guint i = 0; i < n_iterations && !call->done; i++)
        g_main_context_iteration (fixture->context, TRUE);
      g_assert_true (ms_store_registry_drop (fixture->registry, id));
      if (call->done)
        {
          g_assert_no_error (call->error);
          g_assert_true (ms_store_is_closed (call->store));
        }
      ms_test_settle (fixture);
      g_assert_true (call->done);
      if (call->error)
        g_assert_error (call->error, MS_ERROR, MS_ERROR_DROPPED);
      again = ms_test_get (fixture, id, MS_GC_TIME_INFINITE);
      g_assert_true (again != call->store);
      ms_test_commit (again, "one");
    }
}

static void
test_drop_retained (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));
  g_autoptr (MsStore) again = NULL;

  g_free (ms_test_take_story (fixture));
  g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
  g_assert_true (ms_store_is_closed (store));
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_null (ms_store_handle_get_store (handle));
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_DROPPED);
  ms_test_settle (fixture);
  ms_test_assert_story (fixture, "dropped a");

  again = ms_test_get (fixture, "a", 50);
  g_assert_true (again != store);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 2);
  ms_store_handle_release (handle);
  ms_test_assert_goes_after (fixture, "a", 50);
}

/* A store that is closed by its user is not served any more either. */
static void
test_closed_by_user (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));
  g_autoptr (MsStore) again = NULL;

  g_free (ms_test_take_story (fixture));
  ms_store_close (store);
  ms_test_settle (fixture);
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_DROPPED);
  ms_test_assert_story (fixture, "closed a");
  again = ms_test_get (fixture, "a", 50);
  g_assert_false (ms_store_is_closed (again));
}

static void
test_drop_unknown (MsTestFixture *fixture, gconstpointer unused)
{
  g_assert_false (ms_store_registry_drop (fixture->registry, "a"));
  ms_store_registry_clear (fixture->registry);
  ms_test_settle (fixture);
  ms_test_assert_story (fixture, "");
}

typedef struct
{
  MsStore *unused;
  MsStoreHandle *ready;
  MsStoreHandle *loading;
  MsTestCall *call;
} AllStates;

static void
make_all_states (MsTestFixture *fixture, AllStates *states)
{
  states->unused = ms_test_get (fixture, "unused", 50);
  states->ready = ms_test_acquire (fixture, "ready", 50);
  fixture->boot.hold = TRUE;
  states->loading = ms_test_retain (fixture, "loading", 50);
  states->call = ms_test_call (fixture, MS_TEST_GET, "loading", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  g_free (ms_test_take_story (fixture));
}

static void
assert_all_gone (MsTestFixture *fixture, AllStates *states)
{
  ms_test_settle (fixture);
  g_assert_true (ms_store_is_closed (states->unused));
  g_assert_cmpint (ms_store_handle_get_state (states->ready), ==, MS_ENTRY_STATE_DROPPED);
  g_assert_cmpint (ms_store_handle_get_state (states->loading), ==, MS_ENTRY_STATE_DROPPED);
  g_assert_true (states->call->done);
  g_assert_error (states->call->error, MS_ERROR, MS_ERROR_DROPPED);
  g_assert_true (g_cancellable_is_cancelled (ms_test_held_cancellable (fixture, 0)));
  ms_test_release_loads (fixture);
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);

  ms_store_handle_release (states->ready);
  g_clear_object (&states->unused);
  g_assert_finalize_object (states->ready);
  g_assert_finalize_object (states->loading);
  ms_test_call_free (states->call);
}

static void
test_clear (MsTestFixture *fixture, gconstpointer unused)
{
  AllStates states;

  make_all_states (fixture, &states);
  ms_store_registry_clear (fixture->registry);
  g_assert_cmpuint (g_list_model_get_n_items (ms_store_registry_get_entries (fixture->registry)),
                    ==, 0);
  assert_all_gone (fixture, &states);
  ms_test_assert_story (fixture, "cleared unused, cleared ready, cleared loading");
}

static void
test_dispose (MsTestFixture *fixture, gconstpointer unused)
{
  AllStates states;
  g_autofree char *story = NULL;
  GListModel *entries;
  guint n_sources;

  make_all_states (fixture, &states);
  entries = g_object_ref (ms_store_registry_get_entries (fixture->registry));
  n_sources = ms_test_clock_count_sources (fixture->clock);
  /* The call that still waits keeps the registry until it has been answered. */
  g_object_run_dispose (G_OBJECT (fixture->registry));
  g_free (ms_test_take_story (fixture));
  assert_all_gone (fixture, &states);
  g_assert_finalize_object (g_steal_pointer (&fixture->registry));
  ms_test_advance (fixture, 1000);
  story = ms_test_take_story (fixture);
  g_assert_cmpstr (story, ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, 0);
  g_assert_cmpuint (ms_test_clock_count_sources (fixture->clock), <=, n_sources);
  g_assert_finalize_object (entries);
}

/* The last reference to a registry goes while its stores are in use. */
static void
test_unref (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStoreHandle) loading = NULL;
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));

  fixture->boot.hold = TRUE;
  loading = ms_test_retain (fixture, "b", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  g_free (ms_test_take_story (fixture));
  g_assert_finalize_object (g_steal_pointer (&fixture->registry));
  ms_test_settle (fixture);
  g_assert_true (ms_store_is_closed (store));
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_DROPPED);
  g_assert_cmpint (ms_store_handle_get_state (loading), ==, MS_ENTRY_STATE_DROPPED);
  g_assert_error (ms_store_handle_get_error (loading), MS_ERROR, MS_ERROR_DROPPED);
  g_assert_true (g_cancellable_is_cancelled (ms_test_held_cancellable (fixture, 0)));
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
  ms_store_handle_release (handle);
}

static void
warn_in_handler (MsStore *store, gpointer unused)
{
  g_warning ("a handler that warns");
}

static void
test_close_warns (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
  g_autoptr (MsStore) again = NULL;

  g_signal_connect (store, "closing", G_CALLBACK (warn_in_handler), NULL);
  g_signal_connect (store, "closed", G_CALLBACK (warn_in_handler), NULL);
  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "a handler that warns");
  ms_test_advance (fixture, 50);
  ms_test_await (fixture, ms_store_is_closed (store));
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_end_expecting (), >=, 1);
  g_assert_false (ms_test_has (fixture, "a"));
  again = ms_test_get (fixture, "a", 50);
  g_assert_true (again != store);
}

static void
close_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ms_store_close_finish (MS_STORE (source), result, &error), ==, error == NULL);
  *done = TRUE;
}

/* No file can grow while the store closes, so its checkpoint fails: the log keeps what was committed. */
static void
test_close_fails (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", MS_GC_TIME_INFINITE);
  g_autoptr (MsStore) again = NULL;
  void (*old_handler) (int) = signal (SIGXFSZ, SIG_IGN);
  struct rlimit old_limit;
  struct rlimit no_growth;
  gboolean closed = FALSE;

  ms_test_commit (store, "one");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  no_growth = (struct rlimit){ .rlim_cur = 0, .rlim_max = old_limit.rlim_max };
  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &no_growth), ==, 0);
  g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
  ms_store_close_async (store, NULL, close_done, &closed);
  ms_test_await (fixture, closed);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  signal (SIGXFSZ, old_handler);
  ms_test_end_expecting ();

  g_assert_false (ms_test_has (fixture, "a"));
  again = ms_test_get (fixture, "a", MS_GC_TIME_INFINITE);
  g_assert_cmpint (ms_test_count_notes (again), ==, 1);
}

/* A GMemoryMonitor that warns when a test says so. */

typedef struct
{
  GObject parent_instance;
} FakeMonitor;

typedef GObjectClass FakeMonitorClass;

static void
fake_monitor_initable_init (GInitableIface *iface)
{
}

static void
fake_monitor_memory_init (GMemoryMonitorInterface *iface)
{
}

GType fake_monitor_get_type (void);

G_DEFINE_TYPE_WITH_CODE (FakeMonitor,
                         fake_monitor,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, fake_monitor_initable_init)
                             G_IMPLEMENT_INTERFACE (G_TYPE_MEMORY_MONITOR,
                                                    fake_monitor_memory_init))

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
}

static void
fake_monitor_init (FakeMonitor *self)
{
}

static void
test_low_memory (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GObject) monitor = g_object_new (fake_monitor_get_type (), NULL);
  g_autoptr (MsStoreHandle) handle = NULL;

  ms_test_replace_registry (fixture,
                            g_object_new (MS_TYPE_STORE_REGISTRY, "memory-monitor", monitor, NULL));
  handle = ms_test_acquire (fixture, "retained", 10);
  ms_test_load (fixture, "infinite", MS_GC_TIME_INFINITE);
  ms_test_load (fixture, "third", 10000);
  ms_test_load (fixture, "first", 60000);
  ms_test_load (fixture, "second", 20000);
  ms_test_advance (fixture, 10);
  ms_test_load (fixture, "second", 0);
  ms_test_advance (fixture, 10);
  ms_test_load (fixture, "third", 0);
  ms_test_settle (fixture);
  g_free (ms_test_take_story (fixture));

  g_signal_emit_by_name (monitor, "low-memory-warning", G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  ms_test_settle (fixture);
  ms_test_assert_story (fixture, "collected first, collected second, collected third");
  g_assert_true (ms_test_has (fixture, "infinite"));
  g_assert_false (ms_store_is_closed (ms_store_handle_get_store (handle)));

  ms_store_handle_release (handle);
  ms_test_settle (fixture);
  g_signal_emit_by_name (monitor, "low-memory-warning", G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  ms_test_settle (fixture);
  g_assert_false (ms_test_has (fixture, "retained"));
  g_assert_true (ms_test_has (fixture, "infinite"));

  g_assert_finalize_object (g_steal_pointer (&fixture->registry));
  g_signal_emit_by_name (monitor, "low-memory-warning", G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  g_assert_finalize_object (g_steal_pointer (&monitor));
}

typedef struct
{
  MsTestFixture *fixture;
  gint64 begin;
  guint n_gone;
} Many;

static void
many_dropped (MsStoreRegistry *registry, MsStoreEntry *entry, MsDropReason reason, Many *many)
{
  gint64 id = g_ascii_strtoll (ms_store_entry_get_id (entry), NULL, 10);

  g_assert_cmpint (reason, ==, MS_DROP_REASON_COLLECTED);
  g_assert_cmpint (ms_test_clock_now (many->fixture->clock) - many->begin, ==, id * 1000);
  many->n_gone++;
}

static void
test_many_timers (MsTestFixture *fixture, gconstpointer unused)
{
  Many many = { .fixture = fixture };
  guint n_sources = ms_test_clock_count_sources (fixture->clock);
  guint n_many = g_getenv ("MULTISTORE_TEST_SLOW") ? 500 : 10000;

  for (guint i = 0; i < n_many; i++)
    {
      /* In an order that is neither that of the deadlines nor its reverse. */
      guint milliseconds = 1 + (guint) ((guint64) i * 7919 % n_many);
      g_autofree char *id = g_strdup_printf ("%u", milliseconds);
      g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_PRELOAD, id, milliseconds);

      ms_test_await (fixture, call->done);
      g_assert_no_error (call->error);
    }
  ms_test_settle (fixture);
  g_assert_cmpuint (fixture->boot.n_boots, ==, n_many);
  g_assert_cmpuint (g_list_model_get_n_items (ms_store_registry_get_entries (fixture->registry)),
                    ==, n_many);
  g_assert_cmpuint (ms_test_clock_count_sources (fixture->clock), ==, n_sources);

  many.begin = ms_test_clock_now (fixture->clock);
  g_signal_connect (fixture->registry, "store-dropped", G_CALLBACK (many_dropped), &many);
  for (guint i = 1; i <= n_many; i++)
    {
      ms_test_advance (fixture, 1);
      g_assert_cmpuint (many.n_gone, ==, i);
    }
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  ms_test_add ("/registry/30-drop-loading", test_drop_loading);
  ms_test_add_in_files ("/registry/30-drop-at-each-step", test_drop_at_each_step);
  ms_test_add ("/registry/31-drop-retained", test_drop_retained);
  ms_test_add ("/registry/31-closed-by-user", test_closed_by_user);
  ms_test_add ("/registry/32-drop-unknown", test_drop_unknown);
  ms_test_add ("/registry/32-clear", test_clear);
  ms_test_add ("/registry/32-dispose", test_dispose);
  ms_test_add ("/registry/32-unref", test_unref);
  ms_test_add ("/registry/33-close-warns", test_close_warns);
  ms_test_add_in_files ("/registry/33-close-fails", test_close_fails);
  ms_test_add ("/registry/36-low-memory", test_low_memory);
  ms_test_add ("/registry/37-many-timers", test_many_timers);
  return g_test_run ();
}

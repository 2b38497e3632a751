/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stores that nobody uses: the registry's behaviours 9 to 16, and 18 to 23. */

#include "ms-test-call.h"

#define TEN_YEARS (G_GINT64_CONSTANT (3652) * 24 * 3600 * 1000)

static void
test_goes_at_ttl (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) first = ms_test_get (fixture, "a", 50);
  g_autoptr (MsStore) second = NULL;

  g_assert_cmpint (ms_test_deadline (fixture, "a"), ==,
                   ms_test_clock_now (fixture->clock) + 50 * 1000);
  ms_test_assert_goes_after (fixture, "a", 50);
  second = ms_test_get (fixture, "a", 50);
  g_assert_true (second != first);
  g_assert_true (ms_store_is_closed (first));
  g_assert_false (ms_store_is_closed (second));
  g_assert_cmpuint (fixture->boot.n_boots, ==, 2);
}

static void
test_infinite (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", MS_GC_TIME_INFINITE);

  g_assert_cmpint (ms_test_deadline (fixture, "a"), ==, -1);
  ms_test_advance (fixture, TEN_YEARS);
  g_assert_true (ms_test_has (fixture, "a"));
  g_assert_false (ms_store_is_closed (store));
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
}

static void
wait_in_callback (MsTestCall *call, gpointer user_data)
{
  ms_test_clock_advance (call->fixture->clock, 200);
  g_assert_true (ms_test_has (call->fixture, "a"));
  g_assert_false (ms_store_is_closed (call->store));
  g_assert_cmpint (ms_test_deadline (call->fixture, "a"), ==, -1);
}

static void
test_starts_after_callbacks (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) first = NULL;
  g_autoptr (MsTestCall) second = NULL;

  fixture->boot.hold = TRUE;
  first = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  ms_test_advance (fixture, 100);
  g_assert_true (ms_test_has (fixture, "a"));
  second = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  first->inside = second->inside = wait_in_callback;
  ms_test_release_loads (fixture);
  ms_test_await (fixture, second->done);
  ms_test_settle (fixture);
  g_assert_cmpint (ms_test_deadline (fixture, "a"), ==,
                   ms_test_clock_now (fixture->clock) + 50 * 1000);
  ms_test_assert_goes_after (fixture, "a", 50);
}

typedef struct
{
  gboolean headless;
  int of_call;
  int of_definition;
  int of_registry;
  int expected;
} Precedence;

static void
check_precedence (MsTestFixture *fixture, const Precedence *rule)
{
  g_autoptr (MsStoreOptions) defaults = ms_test_options_new (rule->of_registry);
  g_autoptr (MsStoreEntry) entry = NULL;

  ms_store_definition_set_gc_time (fixture->definition, rule->of_definition);
  ms_test_replace_registry (fixture, rule->headless
                                         ? g_object_new (MS_TYPE_STORE_REGISTRY, "default-options",
                                                         defaults, "headless", TRUE, NULL)
                                         : ms_store_registry_new (defaults));
  g_assert_cmpint (ms_store_registry_get_headless (fixture->registry), ==, rule->headless);
  ms_test_load (fixture, "a", rule->of_call);
  ms_test_settle (fixture);
  entry = ms_test_entry (fixture, "a");
  g_assert_cmpint (ms_store_entry_get_gc_time (entry), ==, rule->expected);
  if (rule->expected == MS_GC_TIME_INFINITE)
    {
      ms_test_advance (fixture, TEN_YEARS);
      g_assert_true (ms_test_has (fixture, "a"));
    }
  else
    ms_test_assert_goes_after (fixture, "a", rule->expected);
}

static void
test_precedence (MsTestFixture *fixture, gconstpointer unused)
{
  const int unset = MS_GC_TIME_DEFAULT;
  const int infinite = MS_GC_TIME_INFINITE;
  const Precedence rules[] = {
    { FALSE, unset, unset, unset, 60000 },
    { FALSE, unset, unset, 30, 30 },
    { FALSE, unset, 20, 30, 20 },
    { FALSE, 10, 20, 30, 10 },
    { FALSE, 100, 20, 30, 100 },
    { FALSE, 10, unset, unset, 10 },
    { FALSE, unset, 20, unset, 20 },
    { FALSE, unset, unset, infinite, infinite },
    { FALSE, 10, infinite, infinite, 10 },
    { FALSE, infinite, 20, 30, infinite },
    { TRUE, unset, unset, unset, infinite },
    { TRUE, unset, unset, 30, 30 },
    { TRUE, unset, 20, unset, 20 },
    { TRUE, 10, unset, unset, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    check_precedence (fixture, &rules[i]);

  ms_test_replace_registry (fixture, ms_store_registry_new (NULL));
  ms_store_definition_set_gc_time (fixture->definition, unset);
  ms_test_load (fixture, "a", unset);
  ms_test_assert_goes_after (fixture, "a", 60000);
}

static void
test_each_its_own (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) first = ms_test_get (fixture, "a", 25);
  g_autoptr (MsStore) second = ms_test_get (fixture, "b", 10000);
  g_autoptr (MsStore) same = NULL;

  ms_test_assert_goes_after (fixture, "a", 25);
  same = ms_test_lookup (fixture, "b");
  g_assert_true (same == second);
  g_assert_false (ms_store_is_closed (second));
  ms_test_assert_goes_after (fixture, "b", 10000 - 25);
}

static void
test_longest_wins (MsTestFixture *fixture, gconstpointer unused)
{
  const int times[][2] = { { 10, 100 }, { 100, 10 } };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (MsStoreHandle) handle = ms_test_retain (fixture, "a", times[i][0]);

      ms_test_load (fixture, "a", times[i][1]);
      ms_test_advance (fixture, 1000);
      ms_store_handle_release (handle);
      ms_test_assert_goes_after (fixture, "a", 100);
    }

  ms_test_load (fixture, "b", 100);
  ms_test_load (fixture, "b", 10);
  ms_test_assert_goes_after (fixture, "b", 100);

  {
    g_autoptr (MsStoreHandle) longest = ms_test_acquire (fixture, "c", 100);
    g_autoptr (MsStoreHandle) shortest = ms_test_retain (fixture, "c", 10);
    g_autoptr (MsStoreEntry) entry = ms_test_entry (fixture, "c");

    ms_store_handle_release (longest);
    ms_test_load (fixture, "c", 0);
    ms_test_advance (fixture, 1000);
    ms_store_handle_release (shortest);
    g_assert_cmpint (ms_store_entry_get_gc_time (entry), ==, 100);
    ms_test_assert_goes_after (fixture, "c", 100);
  }
}

/* What an entry has seen dies with it. */
static void
test_longest_is_forgotten (MsTestFixture *fixture, gconstpointer unused)
{
  ms_test_load (fixture, "a", 100);
  ms_test_assert_goes_after (fixture, "a", 100);
  ms_test_load (fixture, "a", 10);
  ms_test_assert_goes_after (fixture, "a", 10);
}

static void
test_pairs_in_one_tick (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);

  ms_test_advance (fixture, 30);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (MsStoreHandle) handle = ms_test_retain (fixture, "a", 50);

      g_assert_true (ms_store_handle_get_store (handle) == store);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 1);
      ms_store_handle_release (handle);
      g_assert_cmpuint (ms_test_n_observers (fixture, "a"), ==, 0);
    }
  ms_test_assert_goes_after (fixture, "a", 50);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);
}

static void
test_retained_at_45 (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = NULL;

  ms_test_load (fixture, "a", 50);
  ms_test_advance (fixture, 45);
  handle = ms_test_retain (fixture, "a", 50);
  g_assert_cmpint (ms_test_deadline (fixture, "a"), ==, -1);
  ms_test_advance (fixture, 5);
  g_assert_true (ms_test_has (fixture, "a"));
  ms_test_advance (fixture, 10);
  ms_store_handle_release (handle);
  ms_test_assert_goes_after (fixture, "a", 50);
}

static void
test_retained_stays (MsTestFixture *fixture, gconstpointer unused)
{
  const int times[] = { 0, 10, MS_GC_TIME_DEFAULT };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);
      g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, id, times[i]);

      ms_test_advance (fixture, TEN_YEARS);
      g_assert_true (ms_test_has (fixture, id));
      g_assert_false (ms_store_is_closed (ms_store_handle_get_store (handle)));
    }
}

static void
test_ids_share_nothing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) first = ms_test_get (fixture, "a", 50);
  g_autoptr (MsStore) second = ms_test_get (fixture, "A", 50);
  g_autoptr (MsTestCall) third = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (first != second);
  g_assert_cmpstr (ms_store_get_session_id (first), !=, ms_store_get_session_id (second));
  ms_test_commit (first, "one");
  g_assert_cmpint (ms_test_count_notes (first), ==, 1);
  g_assert_cmpint (ms_test_count_notes (second), ==, 0);

  fixture->boot.failure = "not this one";
  error = ms_test_get_error (fixture, "b");
  g_assert_error (error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  fixture->boot.failure = NULL;
  fixture->boot.hold = TRUE;
  third = ms_test_call (fixture, MS_TEST_GET, "c", 50);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  g_assert_true (ms_store_registry_drop (fixture->registry, "a"));
  ms_test_settle (fixture);
  g_assert_true (ms_store_is_closed (first));
  g_assert_false (ms_store_is_closed (second));
  g_assert_true (ms_test_has (fixture, "A"));
  g_assert_false (third->done);
  ms_test_release_loads (fixture);
  ms_test_await (fixture, third->done);
  g_assert_no_error (third->error);
}

static void
get_while_dropped (MsStoreRegistry *registry,
                   MsStoreEntry *entry,
                   MsDropReason reason,
                   MsTestCall **call)
{
  MsTestFixture *fixture = g_object_get_data (G_OBJECT (registry), "fixture");

  g_assert_cmpint (reason, ==, MS_DROP_REASON_COLLECTED);
  g_assert_null (ms_test_lookup (fixture, "a"));
  if (!*call)
    *call = ms_test_call (fixture, MS_TEST_GET, "a", MS_GC_TIME_INFINITE);
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
test_collected_is_closed (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStore) store = ms_test_get (fixture, "a", 50);
  g_autoptr (MsTestCall) call = NULL;
  g_autoptr (MsEvent) event = ms_event_build ("v1.NoteAdded", "id", "s", "one", NULL);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT id FROM note");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) query_error = NULL;
  guint n_notified = 0;

  g_object_set_data (G_OBJECT (fixture->registry), "fixture", fixture);
  g_signal_connect (fixture->registry, "store-dropped", G_CALLBACK (get_while_dropped), &call);
  g_signal_connect (store, "notify::is-closed", G_CALLBACK (count_notify), &n_notified);
  ms_test_advance (fixture, 50);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_true (ms_store_is_closed (store));
  g_assert_false (ms_store_commit (store, event, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CLOSED);
  g_assert_null (ms_store_query (store, query, &query_error));
  g_assert_error (query_error, MS_ERROR, MS_ERROR_CLOSED);

  g_assert_nonnull (call);
  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  g_assert_true (call->store != store);
  g_assert_false (ms_store_is_closed (call->store));
}

static void
use_in_callback (MsTestCall *call, gpointer user_data)
{
  ms_test_commit (call->store, "one");
}

static void
test_ttl_0 (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 0);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));
  g_autoptr (MsTestCall) call = NULL;

  ms_test_advance (fixture, 1000);
  ms_test_commit (store, "one");
  ms_store_handle_release (handle);
  g_assert_true (ms_test_has (fixture, "a"));
  ms_test_settle (fixture);
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_true (ms_store_is_closed (store));

  call = ms_test_call (fixture, MS_TEST_GET, "b", 0);
  call->inside = use_in_callback;
  ms_test_await (fixture, call->done);
  ms_test_settle (fixture);
  g_assert_false (ms_test_has (fixture, "b"));
  g_assert_true (ms_store_is_closed (call->store));
}

static void
test_get_starts_anew (MsTestFixture *fixture, gconstpointer unused)
{
  ms_test_load (fixture, "a", 50);
  for (guint i = 0; i < 3; i++)
    {
      ms_test_advance (fixture, 40);
      ms_test_load (fixture, "a", 50);
    }
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);
  ms_test_assert_goes_after (fixture, "a", 50);
}

static void
test_retain_and_get_in_one_tick (MsTestFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MsTestCall) call = NULL;
      g_autoptr (MsStoreHandle) handle = NULL;

      if (i == 0)
        handle = ms_test_retain (fixture, "a", 0);
      call = ms_test_call (fixture, MS_TEST_GET, "a", 0);
      if (i == 1)
        handle = ms_test_retain (fixture, "a", 0);
      g_assert_cmpuint (
          g_list_model_get_n_items (ms_store_registry_get_entries (fixture->registry)), ==, 1);
      ms_test_await (fixture, call->done);
      ms_test_advance (fixture, TEN_YEARS);
      g_assert_no_error (call->error);
      g_assert_true (ms_store_handle_get_store (handle) == call->store);
      g_assert_false (ms_store_is_closed (call->store));
      g_assert_cmpuint (fixture->boot.n_boots, ==, i + 1);
      ms_store_handle_release (handle);
      ms_test_settle (fixture);
      g_assert_false (ms_test_has (fixture, "a"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/registry/09-goes-at-ttl", test_goes_at_ttl);
  ms_test_add ("/registry/10-infinite", test_infinite);
  ms_test_add ("/registry/11-starts-after-callbacks", test_starts_after_callbacks);
  ms_test_add ("/registry/12-precedence", test_precedence);
  ms_test_add ("/registry/13-each-its-own", test_each_its_own);
  ms_test_add ("/registry/14-longest-wins", test_longest_wins);
  ms_test_add ("/registry/14-longest-is-forgotten", test_longest_is_forgotten);
  ms_test_add ("/registry/15-pairs-in-one-tick", test_pairs_in_one_tick);
  ms_test_add ("/registry/16-retained-at-45", test_retained_at_45);
  ms_test_add ("/registry/18-retained-stays", test_retained_stays);
  ms_test_add ("/registry/19-ids-share-nothing", test_ids_share_nothing);
  ms_test_add ("/registry/20-collected-is-closed", test_collected_is_closed);
  ms_test_add ("/registry/21-ttl-0", test_ttl_0);
  ms_test_add ("/registry/22-get-starts-anew", test_get_starts_anew);
  ms_test_add ("/registry/23-retain-and-get-in-one-tick", test_retain_and_get_in_one_tick);
  return g_test_run ();
}

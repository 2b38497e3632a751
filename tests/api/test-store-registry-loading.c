/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loading: the registry's behaviours 1 to 8. */

#include "ms-test-call.h"
#include "ms-test-log.h"

static void
test_get_loads (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) call = NULL;
  g_autoptr (MsBootContext) boot_context = NULL;
  g_autoptr (MsStoreEntry) entry = NULL;
  MsTestHeldLoad *load;

  fixture->boot.hold = TRUE;
  call = ms_test_call (fixture, MS_TEST_GET, "a", MS_GC_TIME_DEFAULT);
  g_assert_true (ms_test_has (fixture, "a"));
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);

  entry = ms_test_entry (fixture, "a");
  load = fixture->boot.held_loads->pdata[0];
  boot_context = g_object_ref (load->context);
  ms_test_commit (load->store, "by the boot function");
  ms_boot_context_hold (boot_context);
  ms_test_release_loads (fixture);
  ms_test_settle (fixture);
  g_assert_false (call->done);
  g_assert_null (ms_test_lookup (fixture, "a"));
  g_assert_cmpint (ms_store_entry_get_state (entry), ==, MS_ENTRY_STATE_LOADING);
  g_assert_cmpint (ms_store_entry_get_boot_state (entry), ==, MS_BOOT_STATE_SYNCING);

  ms_boot_context_release (boot_context);
  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  g_assert_cmpstr (ms_store_get_id (call->store), ==, "a");
  g_assert_true (ms_store_get_definition (call->store) == fixture->definition);
  g_assert_cmpint (ms_store_get_boot_state (call->store), ==, MS_BOOT_STATE_DONE);
  g_assert_cmpint (ms_store_entry_get_state (entry), ==, MS_ENTRY_STATE_READY);
  g_assert_cmpint (ms_store_entry_get_boot_state (entry), ==, MS_BOOT_STATE_DONE);
  g_assert_cmpint (ms_test_count_notes (call->store), ==, 1);
}

static void
test_get_of_ready_store (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) call = NULL;
  g_autoptr (MsStore) second = NULL;
  g_autoptr (MsStore) looked_up = NULL;

  g_assert_null (ms_test_lookup (fixture, "a"));
  g_assert_false (ms_test_has (fixture, "a"));
  call = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  g_assert_null (ms_test_lookup (fixture, "a"));
  ms_test_await (fixture, call->done);
  second = ms_test_get (fixture, "a", 50);
  g_assert_true (second == call->store);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);

  ms_test_advance (fixture, 40);
  looked_up = ms_test_lookup (fixture, "a");
  g_assert_true (looked_up == call->store);
  ms_test_assert_goes_after (fixture, "a", 10);
  g_assert_null (ms_test_lookup (fixture, "a"));
}

static void
test_one_load_for_all (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_test_call_free);
  MsStore *store;

  fixture->boot.hold = TRUE;
  for (guint i = 0; i < 60; i++)
    {
      g_ptr_array_add (calls, ms_test_call (fixture, i % 3, "a", MS_GC_TIME_DEFAULT));
      if (i == 20)
        ms_test_await (fixture, fixture->boot.n_boots == 1);
    }
  ms_test_settle (fixture);
  g_assert_cmpuint (fixture->n_calls_done, ==, 0);
  ms_test_release_loads (fixture);
  ms_test_await (fixture, fixture->n_calls_done == calls->len);

  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);
  store = ((MsTestCall *) calls->pdata[0])->store;
  for (guint i = 0; i < calls->len; i++)
    {
      MsTestCall *call = calls->pdata[i];

      g_assert_no_error (call->error);
      g_assert_cmpuint (call->place, ==, i + 1);
      if (call->request == MS_TEST_GET)
        g_assert_true (call->store == store);
      else if (call->request == MS_TEST_ACQUIRE)
        g_assert_true (ms_store_handle_get_store (call->handle) == store);
    }
}

/* In the callback of the first of those whose load failed: the entry is gone, so this begins a new one. */
static void
get_again (MsTestCall *call, gpointer user_data)
{
  MsTestCall **again = user_data;

  g_assert_false (ms_test_has (call->fixture, "a"));
  call->fixture->boot.failure = NULL;
  *again = ms_test_call (call->fixture, MS_TEST_GET, "a", MS_GC_TIME_DEFAULT);
}

static void
test_failed_load (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsTestCall) again = NULL;
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_test_call_free);

  fixture->boot.failure = "the moon is full";
  error = ms_test_get_error (fixture, "a");
  g_assert_error (error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  g_assert_nonnull (strstr (error->message, "the moon is full"));
  g_assert_false (ms_test_has (fixture, "a"));
  ms_test_assert_story (fixture, "loading a, failed a");

  for (guint i = 0; i < 6; i++)
    g_ptr_array_add (calls, ms_test_call (fixture, i % 3, "a", MS_GC_TIME_DEFAULT));
  ((MsTestCall *) calls->pdata[0])->inside = get_again;
  ((MsTestCall *) calls->pdata[0])->inside_data = &again;
  ms_test_await (fixture, fixture->n_calls_done == 1 + calls->len + 1);
  for (guint i = 0; i < calls->len; i++)
    {
      MsTestCall *call = calls->pdata[i];

      g_assert_error (call->error, MS_ERROR, MS_ERROR_BOOT_FAILED);
      g_assert_cmpstr (call->error->message, ==, error->message);
      g_assert_null (call->store);
      g_assert_null (call->handle);
    }
  g_assert_no_error (again->error);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 3);
  ms_test_assert_story (fixture, "loading a, failed a, loading a, loaded a, unused a");
  g_assert_false (ms_store_is_closed (again->store));
  g_assert_true (ms_test_has (fixture, "a"));
}

static void
test_failed_hold (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) call = NULL;
  g_autoptr (MsStore) half_made = NULL;

  fixture->boot.hold = TRUE;
  call = ms_test_call (fixture, MS_TEST_GET, "a", MS_GC_TIME_DEFAULT);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  half_made = g_object_ref (ms_test_held_store (fixture, 0));
  ms_test_fail_loads (fixture, "nobody answered");
  ms_test_await (fixture, call->done);
  g_assert_error (call->error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  g_assert_nonnull (strstr (call->error->message, "nobody answered"));
  g_assert_false (ms_test_has (fixture, "a"));
  ms_test_settle (fixture);
  g_assert_true (ms_store_is_closed (half_made));
}

static void
test_failed_preload (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) call = NULL;
  guint n_sources = ms_test_clock_count_sources (fixture->clock);

  fixture->boot.failure = "the moon is full";
  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*");
  call = ms_test_call (fixture, MS_TEST_PRELOAD, "a", MS_GC_TIME_DEFAULT);
  ms_test_await (fixture, call->done);
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_end_expecting (), ==, 0);
  g_assert_error (call->error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_cmpuint (g_list_model_get_n_items (ms_store_registry_get_entries (fixture->registry)),
                    ==, 0);
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
  g_assert_cmpuint (ms_test_clock_count_sources (fixture->clock), ==, n_sources);
}

static void
test_preload_then_lookup (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) call = ms_test_call (fixture, MS_TEST_PRELOAD, "a", 50);
  g_autoptr (MsStore) store = NULL;
  g_autoptr (MsStore) same = NULL;

  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  store = ms_test_lookup (fixture, "a");
  g_assert_nonnull (store);
  same = ms_test_get (fixture, "a", 50);
  g_assert_true (same == store);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);
}

static char *
taken_message (MsTestFixture *fixture, MsStoreDefinition *definition, MsTestRequest request)
{
  g_autoptr (MsTestCall) call =
      ms_test_call_of (fixture, request, definition, "a", MS_GC_TIME_INFINITE);

  ms_test_settle (fixture);
  g_assert_true (call->done);
  g_assert_error (call->error, MS_ERROR, MS_ERROR_STORE_ID_TAKEN);
  return g_strdup (call->error->message);
}

/* Every way to ask for the id with another definition fails at once, and leaves the entry as it is. */
static void
assert_taken (MsTestFixture *fixture)
{
  g_autoptr (MsStoreDefinition) other = ms_test_definition_new (fixture, "task");
  g_autoptr (MsStoreDefinition) namesake = ms_test_definition_new (fixture, "note");
  g_autoptr (MsStoreEntry) entry = ms_test_entry (fixture, "a");
  int gc_time = ms_store_entry_get_gc_time (entry);
  guint n_observers = ms_store_entry_get_n_observers (entry);
  gint64 deadline = ms_store_entry_get_deadline (entry);
  MsEntryState state = ms_store_entry_get_state (entry);

  for (MsTestRequest request = MS_TEST_GET; request <= MS_TEST_PRELOAD; request++)
    {
      g_autofree char *message = taken_message (fixture, other, request);
      g_autofree char *of_namesake = taken_message (fixture, namesake, request);
      g_autoptr (GString) with_name = g_string_new (message);

      g_assert_nonnull (strstr (message, "note"));
      g_assert_nonnull (strstr (message, "task"));
      g_assert_nonnull (strstr (of_namesake, "note"));
      g_string_replace (with_name, "task", "note", 0);
      g_assert_cmpstr (with_name->str, !=, of_namesake);
    }
  for (guint i = 0; i < 2; i++)
    {
      MsStoreDefinition *definition = i == 0 ? other : namesake;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) lookup_error = NULL;

      g_assert_null (ms_store_registry_retain (fixture->registry, definition, "a", NULL, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_STORE_ID_TAKEN);
      g_assert_null (ms_store_registry_lookup (fixture->registry, definition, "a", &lookup_error));
      g_assert_error (lookup_error, MS_ERROR, MS_ERROR_STORE_ID_TAKEN);
    }

  g_assert_cmpint (ms_store_entry_get_gc_time (entry), ==, gc_time);
  g_assert_cmpuint (ms_store_entry_get_n_observers (entry), ==, n_observers);
  g_assert_cmpint (ms_store_entry_get_deadline (entry), ==, deadline);
  g_assert_cmpint (ms_store_entry_get_state (entry), ==, state);
  g_assert_true (ms_store_entry_get_definition (entry) == fixture->definition);
  g_assert_finalize_object (g_steal_pointer (&other));
  g_assert_finalize_object (g_steal_pointer (&namesake));
}

static void
test_id_taken (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsTestCall) call = NULL;
  g_autoptr (MsStoreHandle) handle = NULL;
  g_autoptr (MsStoreDefinition) other = ms_test_definition_new (fixture, "task");
  g_autoptr (MsTestCall) freed = NULL;

  fixture->boot.hold = TRUE;
  call = ms_test_call (fixture, MS_TEST_GET, "a", 50);
  assert_taken (fixture);
  ms_test_await (fixture, fixture->boot.held_loads->len == 1);
  assert_taken (fixture);
  ms_test_release_loads (fixture);
  ms_test_await (fixture, call->done);
  g_assert_no_error (call->error);
  assert_taken (fixture);
  handle = ms_test_retain (fixture, "a", 50);
  assert_taken (fixture);
  ms_store_handle_release (handle);
  ms_test_advance (fixture, 40);
  assert_taken (fixture);
  ms_test_assert_goes_after (fixture, "a", 10);
  g_assert_cmpuint (fixture->boot.n_boots, ==, 1);

  fixture->boot.hold = FALSE;
  freed = ms_test_call_of (fixture, MS_TEST_GET, other, "a", 0);
  ms_test_await (fixture, freed->done);
  g_assert_no_error (freed->error);
  g_assert_true (ms_store_get_definition (freed->store) == other);
}

static void
test_malformed_id (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *longest = g_strnfill (128, 'x');
  g_autofree char *too_long = g_strnfill (129, 'x');
  const char *const malformed[] = { "",  " ",   "a b",  "a/b", ".",    "..",    "a.b",
                                    "ä", "a\n", "a\\b", "a:b", "\xff", too_long };
  GListModel *entries = ms_store_registry_get_entries (fixture->registry);

  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      for (MsTestRequest request = MS_TEST_GET; request <= MS_TEST_PRELOAD; request++)
        {
          g_autoptr (MsTestCall) call = ms_test_call (fixture, request, malformed[i], 10);

          g_assert_cmpuint (g_list_model_get_n_items (entries), ==, 0);
          ms_test_settle (fixture);
          g_assert_true (call->done);
          g_assert_error (call->error, MS_ERROR, MS_ERROR_INVALID_STORE_ID);
        }
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GError) lookup_error = NULL;

        g_assert_null (ms_store_registry_retain (fixture->registry, fixture->definition,
                                                 malformed[i], NULL, &error));
        g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_STORE_ID);
        g_assert_null (ms_store_registry_lookup (fixture->registry, fixture->definition,
                                                 malformed[i], &lookup_error));
        g_assert_error (lookup_error, MS_ERROR, MS_ERROR_INVALID_STORE_ID);
      }
      g_assert_false (ms_test_has (fixture, malformed[i]));
      g_assert_false (ms_store_registry_drop (fixture->registry, malformed[i]));
    }
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, 0);
  g_assert_cmpuint (ms_test_count_files (fixture->directory), ==, 0);
  ms_test_assert_story (fixture, "");

  ms_test_load (fixture, longest, MS_GC_TIME_INFINITE);
  ms_test_load (fixture, "-_09azAZ", MS_GC_TIME_INFINITE);
  g_assert_cmpuint (ms_test_count_files (fixture->directory), >=, 2);
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  ms_test_add ("/registry/01-get-loads", test_get_loads);
  ms_test_add ("/registry/02-get-of-ready-store", test_get_of_ready_store);
  ms_test_add ("/registry/03-one-load-for-all", test_one_load_for_all);
  ms_test_add ("/registry/04-failed-load", test_failed_load);
  ms_test_add ("/registry/04-failed-hold", test_failed_hold);
  ms_test_add ("/registry/05-failed-preload", test_failed_preload);
  ms_test_add ("/registry/06-preload-then-lookup", test_preload_then_lookup);
  ms_test_add ("/registry/07-id-taken", test_id_taken);
  ms_test_add_in_files ("/registry/08-malformed-id", test_malformed_id);
  return g_test_run ();
}

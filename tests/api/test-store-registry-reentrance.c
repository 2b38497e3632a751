/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls from inside the registry's own signals: behaviour 34. */

#include "ms-test-call.h"
#include "ms-test-store.h"

/* What happened to the call that led to the signal. */
typedef enum
{
  SERVED,
  DROPPED,
  FAILED,
  NO_CALL,
} Outcome;

typedef struct _Case Case;

struct _Case
{
  const char *signal;
  const char *action;
  Outcome outcome;
  gboolean stays; /* whether there is an entry "a" at the end */
};

static const Case cases[] = {
  { "store-loading", "drop", DROPPED, FALSE },    { "store-loading", "clear", DROPPED, FALSE },
  { "store-loading", "get", SERVED, TRUE },       { "store-loading", "retain", SERVED, TRUE },
  { "store-loading", "release", SERVED, TRUE },   { "store-loaded", "drop", DROPPED, FALSE },
  { "store-loaded", "clear", DROPPED, FALSE },    { "store-loaded", "get", SERVED, TRUE },
  { "store-loaded", "retain", SERVED, TRUE },     { "store-loaded", "release", SERVED, TRUE },
  { "store-failed", "drop", FAILED, FALSE },      { "store-failed", "clear", FAILED, FALSE },
  { "store-failed", "get", FAILED, TRUE },        { "store-failed", "retain", FAILED, TRUE },
  { "store-failed", "release", FAILED, FALSE },   { "store-unused", "drop", NO_CALL, FALSE },
  { "store-unused", "clear", NO_CALL, FALSE },    { "store-unused", "get", NO_CALL, TRUE },
  { "store-unused", "retain", NO_CALL, TRUE },    { "store-unused", "release", NO_CALL, TRUE },
  { "store-dropped", "drop", NO_CALL, FALSE },    { "store-dropped", "clear", NO_CALL, FALSE },
  { "store-dropped", "get", NO_CALL, TRUE },      { "store-dropped", "retain", NO_CALL, TRUE },
  { "store-dropped", "release", NO_CALL, FALSE },
};

typedef struct
{
  MsTestFixture *fixture;
  const Case *test_case;
  gboolean armed;
  MsStoreHandle *other; /* on the store "b" */
  MsStoreHandle *handle;
  MsTestCall *call;
} Reaction;

static void
react (Reaction *self)
{
  const char *action = self->test_case->action;

  if (!self->armed)
    return;
  self->armed = FALSE;
  self->fixture->boot.failure = NULL;
  if (g_str_equal (action, "drop"))
    g_assert_cmpint (ms_store_registry_drop (self->fixture->registry, "a"), ==,
                     !g_str_equal (self->test_case->signal, "store-failed")
                         && !g_str_equal (self->test_case->signal, "store-dropped"));
  else if (g_str_equal (action, "clear"))
    ms_store_registry_clear (self->fixture->registry);
  else if (g_str_equal (action, "get"))
    self->call = ms_test_call (self->fixture, MS_TEST_GET, "a", 50);
  else if (g_str_equal (action, "retain"))
    self->handle = ms_test_retain (self->fixture, "a", 50);
  else
    ms_store_handle_release (self->other);
}

/* Nobody is ever given a store that is closed. */
static void
check_open (MsTestCall *call, gpointer unused)
{
  if (call->store)
    g_assert_false (ms_store_is_closed (call->store));
}

/* Brings the signal about. The handler acts in the first that comes after @self is armed. */
static MsTestCall *
provoke (Reaction *self)
{
  const char *signal = self->test_case->signal;
  MsTestFixture *fixture = self->fixture;
  MsTestCall *call = NULL;

  if (self->test_case->outcome != NO_CALL)
    {
      self->armed = TRUE;
      if (g_str_equal (signal, "store-failed"))
        fixture->boot.failure = "the moon is full";
      call = ms_test_call (fixture, MS_TEST_GET, "a", 50);
      call->inside = check_open;
      ms_test_await (fixture, call->done);
    }
  else if (g_str_equal (signal, "store-unused"))
    {
      g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);

      self->armed = TRUE;
      ms_store_handle_release (handle);
    }
  else
    {
      ms_test_load (fixture, "a", 50);
      ms_test_settle (fixture);
      self->armed = TRUE;
      ms_store_registry_drop (fixture->registry, "a");
    }
  ms_test_settle (fixture);
  return call;
}

static void
check_outcome (const Case *test_case, MsTestCall *call)
{
  if (test_case->outcome == SERVED)
    g_assert_no_error (call->error);
  else if (test_case->outcome == DROPPED)
    g_assert_error (call->error, MS_ERROR, MS_ERROR_DROPPED);
  else if (test_case->outcome == FAILED)
    g_assert_error (call->error, MS_ERROR, MS_ERROR_BOOT_FAILED);
}

/* The list of entries shows what there is, and what the signals have told. */
static void
check_entries (MsTestFixture *fixture)
{
  static const char *const begins = "loading";
  static const char *const ends[] = { "failed", "collected", "dropped", "cleared", "closed" };
  g_autoptr (GHashTable) alive = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *story = ms_test_take_story (fixture);
  g_auto (GStrv) chapters = g_strsplit (story, ", ", -1);
  GListModel *entries = ms_store_registry_get_entries (fixture->registry);

  for (guint i = 0; chapters[i]; i++)
    {
      g_auto (GStrv) words = g_strsplit (chapters[i], " ", 2);

      if (g_str_equal (words[0], begins))
        g_assert_true (g_hash_table_add (alive, g_strdup (words[1])));
      else
        g_assert_true (g_hash_table_contains (alive, words[1]));
      for (guint j = 0; j < G_N_ELEMENTS (ends); j++)
        if (g_str_equal (words[0], ends[j]))
          g_hash_table_remove (alive, words[1]);
    }
  g_assert_cmpuint (g_list_model_get_n_items (entries), ==, g_hash_table_size (alive));
  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (MsStoreEntry) entry = g_list_model_get_item (entries, i);

      g_assert_true (g_hash_table_contains (alive, ms_store_entry_get_id (entry)));
      g_assert_true (ms_test_has (fixture, ms_store_entry_get_id (entry)));
    }
}

static void
run_case (MsTestFixture *fixture, const Case *test_case)
{
  Reaction self = { .fixture = fixture, .test_case = test_case };
  g_autoptr (MsTestCall) call = NULL;
  gulong handler;
  gboolean b_stays = !g_str_equal (test_case->action, "clear");

  self.other = ms_test_acquire (fixture, "b", 50);
  handler =
      g_signal_connect_swapped (fixture->registry, test_case->signal, G_CALLBACK (react), &self);
  call = provoke (&self);
  g_assert_false (self.armed);
  if (self.call)
    ms_test_await (fixture, self.call->done);
  if (self.handle)
    ms_test_await (fixture, ms_store_handle_get_state (self.handle) != MS_ENTRY_STATE_LOADING);
  ms_test_settle (fixture);

  check_outcome (test_case, call);
  g_assert_cmpint (ms_test_has (fixture, "a"), ==, test_case->stays);
  g_assert_cmpint (ms_test_has (fixture, "b"), ==, b_stays);
  check_entries (fixture);
  if (self.call)
    {
      g_assert_no_error (self.call->error);
      g_assert_false (ms_store_is_closed (self.call->store));
      ms_test_call_free (self.call);
    }
  if (self.handle)
    {
      g_assert_false (ms_store_is_closed (ms_store_handle_get_store (self.handle)));
      g_assert_finalize_object (self.handle);
    }
  g_assert_finalize_object (self.other);
  g_signal_handler_disconnect (fixture->registry, handler);
  ms_test_advance (fixture, 50);
  g_assert_false (ms_test_has (fixture, "a"));
  g_assert_false (ms_test_has (fixture, "b"));
  g_free (ms_test_take_story (fixture));
}

static void
test_inside_signals (MsTestFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s inside %s", cases[i].action, cases[i].signal);
      run_case (fixture, &cases[i]);
    }
}

typedef struct
{
  MsTestFixture *fixture;
  guint n_dropped;
} Dropper;

static void
drop_it (Dropper *self)
{
  self->n_dropped += ms_store_registry_drop (self->fixture->registry, "a");
}

typedef struct
{
  const char *what;
  const char *signal;
} Notification;

/* Entries, handles and the list notify while the registry is at work: a handler may drop the store there as well. */
static void
test_drop_inside_notifications (MsTestFixture *fixture, gconstpointer unused)
{
  static const Notification notifications[] = {
    { "entry", "notify::state" },       { "entry", "notify::deadline" },
    { "entry", "notify::n-observers" }, { "entry", "notify::gc-time" },
    { "entry", "notify::boot-state" },  { "handle", "notify::state" },
    { "handle", "notify::store" },      { "handle", "notify::released" },
    { "list", "items-changed" },
  };
  GListModel *entries = ms_store_registry_get_entries (fixture->registry);

  for (guint i = 0; i < G_N_ELEMENTS (notifications); i++)
    {
      const Notification *notification = &notifications[i];
      Dropper dropper = { .fixture = fixture };
      g_autoptr (MsTestCall) call = NULL;
      g_autoptr (MsStoreHandle) handle = NULL;
      g_autoptr (MsStoreEntry) entry = NULL;

      g_test_message ("%s of %s", notification->signal, notification->what);
      if (g_str_equal (notification->what, "list"))
        g_signal_connect_swapped (entries, notification->signal, G_CALLBACK (drop_it), &dropper);
      handle = ms_test_retain (fixture, "a", 50);
      if (ms_test_has (fixture, "a"))
        {
          entry = ms_test_entry (fixture, "a");
          g_signal_connect_swapped (g_str_equal (notification->what, "entry") ? (gpointer) entry
                                                                              : handle,
                                    notification->signal, G_CALLBACK (drop_it), &dropper);
          call = ms_test_call (fixture, MS_TEST_GET, "a", 60);
          call->inside = check_open;
          ms_test_await (fixture, call->done);
          ms_store_handle_release (handle);
          ms_test_advance (fixture, 60);
        }
      ms_test_settle (fixture);
      g_assert_cmpuint (dropper.n_dropped, ==, 1);
      g_assert_false (ms_test_has (fixture, "a"));
      g_assert_cmpuint (g_list_model_get_n_items (entries), ==, 0);
      g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
      g_signal_handlers_disconnect_by_data (entries, &dropper);
      g_signal_handlers_disconnect_by_data (handle, &dropper);
      if (entry)
        g_signal_handlers_disconnect_by_data (entry, &dropper);
    }
}

static void
clear_again (MsStoreRegistry *registry)
{
  ms_store_registry_clear (registry);
}

/* Each store is dropped once, whoever clears while others are being cleared. */
static void
test_clear_inside_clear (MsTestFixture *fixture, gconstpointer unused)
{
  g_signal_connect (fixture->registry, "store-dropped", G_CALLBACK (clear_again), NULL);
  ms_test_load (fixture, "a", 50);
  ms_test_load (fixture, "b", 50);
  ms_test_load (fixture, "c", 50);
  ms_test_settle (fixture);
  g_free (ms_test_take_story (fixture));
  ms_store_registry_clear (fixture->registry);
  ms_test_settle (fixture);
  ms_test_assert_story (fixture, "cleared a, cleared b, cleared c");
}

static void
unref_registry (MsStoreRegistry *registry, MsStoreEntry *entry, MsTestFixture *fixture)
{
  g_clear_object (&fixture->registry);
}

/* The owner gives the registry up while it speaks. */
static void
test_unref_inside_signal (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsStoreHandle) handle = ms_test_acquire (fixture, "a", 50);
  g_autoptr (MsStore) store = g_object_ref (ms_store_handle_get_store (handle));
  gpointer registry = fixture->registry;

  g_signal_connect (registry, "store-unused", G_CALLBACK (unref_registry), fixture);
  g_object_add_weak_pointer (registry, &registry);
  ms_store_handle_release (handle);
  ms_test_settle (fixture);
  g_assert_null (registry);
  g_assert_true (ms_store_is_closed (store));
}

/* Calls of the registry from inside a store's own callbacks: the store goes when they have returned. */
typedef struct
{
  MsStoreRegistry *registry;
  gboolean clears;
  GMainContext *iterated; /* by the callback; or NULL */
  guint n_calls;
} Inside;

static void
drop_inside (Inside *self)
{
  if (self->n_calls++ > 0)
    return;
  if (self->clears)
    ms_store_registry_clear (self->registry);
  else
    g_assert_true (ms_store_registry_drop (self->registry, "a"));
  g_assert_false (ms_store_registry_has (self->registry, "a"));
  for (guint i = 0; self->iterated && i < 5; i++)
    g_main_context_iteration (self->iterated, FALSE);
}

static gboolean
materialize_and_drop (MsMaterializerContext *context,
                      MsEventRecord *record,
                      gpointer user_data,
                      GError **error)
{
  g_autoptr (GVariant) args =
      g_variant_ref (ms_event_get_args (ms_event_record_get_event (record)));

  drop_inside (user_data);
  return ms_materializer_context_execute (context, "INSERT INTO word (id) VALUES (:id)", args,
                                          error);
}

static void
run_and_drop (MsBatch *batch, gpointer user_data)
{
  drop_inside (user_data);
  ms_batch_run (batch);
}

static MsStoreDefinition *
define_words (MsTestFixture *fixture, Inside *inside)
{
  g_autoptr (MsSchema) schema = ms_schema_new ();
  g_autoptr (MsEventType) said = ms_event_type_new ("v1.WordSaid", MS_SCOPE_SYNCED);

  ms_schema_add_table (schema, "CREATE TABLE word (id TEXT PRIMARY KEY) STRICT", MS_SCOPE_SYNCED);
  ms_event_type_add_arg (said, "id", "s", FALSE);
  if (inside)
    ms_event_type_set_callback (said, 1, materialize_and_drop, inside, NULL);
  else
    ms_event_type_add_materializer (said, "INSERT INTO word (id) VALUES (:id)");
  ms_schema_add_event_type (schema, said);
  return ms_test_define (fixture, schema);
}

static MsStore *
get_with_options (MsTestFixture *fixture, MsStoreDefinition *definition, MsStoreOptions *options)
{
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_try_get (fixture, definition, "a", options, &error);

  g_assert_no_error (error);
  return store;
}

static void
test_inside_materializer (MsTestFixture *fixture, gconstpointer unused)
{
  for (guint round = 0; round < 3; round++)
    {
      Inside inside = { fixture->registry, round == 1, round == 2 ? fixture->context : NULL, 0 };
      g_autofree char *id = g_strdup_printf ("word %u", round);
      MsStoreDefinition *definition = define_words (fixture, &inside);
      MsStore *store = get_with_options (fixture, definition, NULL);

      ms_test_commit_event (store, "v1.WordSaid", "id", "s", id, NULL);
      g_assert_cmpuint (inside.n_calls, ==, 1);
      ms_test_await (fixture, ms_store_is_closed (store));
      ms_test_close (fixture, store);

      /* What was committed is there. */
      store = get_with_options (fixture, definition, NULL);
      g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM word"), ==, 1 + round);
      ms_store_registry_clear (fixture->registry);
      ms_test_close (fixture, store);
      ms_test_await_finalized (fixture, definition);
    }
}

/* The materializers of a rebuild are the replay's own. */
static void
test_inside_rebuild (MsTestFixture *fixture, gconstpointer unused)
{
  Inside inside = { .registry = fixture->registry, .n_calls = 1 };
  MsStoreDefinition *definition = define_words (fixture, &inside);
  MsStore *store = get_with_options (fixture, definition, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MsMigrationsReport) report = NULL;
  g_autoptr (GError) error = NULL;

  ms_test_commit_event (store, "v1.WordSaid", "id", "s", "one", NULL);
  ms_test_commit_event (store, "v1.WordSaid", "id", "s", "two", NULL);
  inside.n_calls = 0;
  ms_store_rebuild_async (store, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result && ms_store_is_closed (store));
  report = ms_store_rebuild_finish (store, result, &error);
  g_assert_true (report || g_error_matches (error, MS_ERROR, MS_ERROR_CLOSED));
  g_assert_cmpuint (inside.n_calls, >, 0);
  g_clear_object (&result);
  ms_test_close (fixture, store);

  store = get_with_options (fixture, definition, NULL);
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM word"), ==, 2);
  ms_store_registry_clear (fixture->registry);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

static void
test_inside_batch_func (MsTestFixture *fixture, gconstpointer unused)
{
  Inside inside = { .registry = fixture->registry };
  g_autoptr (MsQuery) query = ms_query_new_for_table ("word", NULL, NULL);
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (GError) error = NULL;
  MsStoreDefinition *definition = define_words (fixture, NULL);
  MsStore *store;

  ms_store_options_set_batch_func (options, run_and_drop, &inside, NULL);
  store = get_with_options (fixture, definition, options);
  live = ms_store_query_live (store, query, &error);
  g_assert_no_error (error);
  ms_test_commit_event (store, "v1.WordSaid", "id", "s", "one", NULL);
  ms_test_settle (fixture);
  g_assert_cmpuint (inside.n_calls, ==, 1);
  g_assert_true (ms_store_is_closed (store));
  g_assert_cmpuint (ms_live_query_get_n_rows (live), ==, 0);
  g_clear_object (&live);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/registry/34-inside-signals", test_inside_signals);
  ms_test_add ("/registry/34-drop-inside-notifications", test_drop_inside_notifications);
  ms_test_add ("/registry/34-clear-inside-clear", test_clear_inside_clear);
  ms_test_add ("/registry/34-unref-inside-signal", test_unref_inside_signal);
  ms_test_add_in_files ("/registry/34-inside-materializer", test_inside_materializer);
  ms_test_add_in_files ("/registry/34-inside-rebuild", test_inside_rebuild);
  ms_test_add_in_files ("/registry/34-inside-batch-func", test_inside_batch_func);
  return g_test_run ();
}

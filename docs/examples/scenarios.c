/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scenarios in C. Arguments: the schema, a folder. */

#include <multistore.h>

#define WATCHDOG_SECONDS 40

static GMainLoop *loop;
static const char *schema_file;
static const char *folder;
static MsStoreDefinition *notes;
static MsStoreRegistry *registry;

static void next_scenario (void);

static MsStoreDefinition *
define (MsAdapter *adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (schema_file);
  g_autoptr (MsSchema) schema = ms_schema_new_from_file (file, "notes", &error);
  MsStoreDefinition *definition =
      schema ? ms_store_definition_new ("notes", schema, adapter, &error) : NULL;

  g_assert_no_error (error);
  return definition;
}

static gint64
count_notes (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) FROM note");
  g_autoptr (GError) error = NULL;
  gint64 n_notes;

  ms_store_query_int (store, query, &n_notes, &error);
  g_assert_no_error (error);
  return n_notes;
}

static gboolean
add_note (MsStore *store, const char *id, const char *body, GError **error)
{
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", id, "body", "s", body, NULL);

  return ms_store_commit (store, event, error);
}

static gboolean
add_two_notes (MsStore *store,
               const char *id,
               const char *body,
               const char *other_id,
               const char *other_body,
               GError **error)
{
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", id, "body", "s", body, NULL);
  g_autoptr (MsEvent) other =
      ms_event_build ("v1.NoteAdded", "id", "s", other_id, "body", "s", other_body, NULL);
  MsEvent *events[] = { event, other };

  return ms_store_commit_events (store, events, G_N_ELEMENTS (events), error);
}

static void
star_note (MsStore *store, const char *id, guint stars)
{
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteStarred", "id", "s", id, "stars", "u", stars, NULL);
  g_autoptr (GError) error = NULL;

  ms_store_commit (store, event, &error);
  g_assert_no_error (error);
}

static const char *
presence (const char *store_id)
{
  return ms_store_registry_has (registry, store_id) ? "there" : "gone";
}

static MsStoreOptions *
keep_for (int gc_time)
{
  MsStoreOptions *options = ms_store_options_new ();

  ms_store_options_set_gc_time (options, gc_time);
  return options;
}

static MsStoreHandle *
finish_acquire (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  MsStoreHandle *handle = ms_store_registry_acquire_finish (registry, result, &error);

  g_assert_no_error (error);
  return handle;
}

static void
on_home_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreHandle) handle = finish_acquire (result);
  MsStore *store = ms_store_handle_get_store (handle);
  g_autofree char *head = ms_sequence_to_string (ms_store_get_head (store));

  g_print ("open: %s, %" G_GINT64_FORMAT " notes, head %s\n", ms_store_get_id (store),
           count_notes (store), head);
  next_scenario ();
}

static void
open_store (void)
{
  ms_store_registry_acquire_async (registry, notes, "home", NULL, NULL, on_home_opened, NULL);
}

typedef struct
{
  MsStoreHandle *window;
  MsStoreHandle *sidebar;
  GPtrArray *loads; /* of MsStoreEntry */
} Sharing;

static void
on_loading (MsStoreRegistry *source, MsStoreEntry *entry, Sharing *self)
{
  g_ptr_array_add (self->loads, g_object_ref (entry));
}

static void
on_shared (GObject *source, GAsyncResult *result, gpointer data)
{
  Sharing *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = ms_store_handle_wait_finish (self->sidebar, result, &error);
  const char *which = store == ms_store_handle_get_store (self->window) ? "the same" : "another";

  g_assert_no_error (error);
  g_print ("share: %u load, %s store, %u observers\n", self->loads->len, which,
           ms_store_entry_get_n_observers (g_ptr_array_index (self->loads, 0)));
  g_signal_handlers_disconnect_by_data (registry, self);
  g_object_unref (self->window);
  g_object_unref (self->sidebar);
  g_ptr_array_unref (self->loads);
  g_free (self);
  next_scenario ();
}

static void
share_store (void)
{
  Sharing *self = g_new0 (Sharing, 1);
  g_autoptr (GError) error = NULL;

  self->loads = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (registry, "store-loading", G_CALLBACK (on_loading), self);
  self->window = ms_store_registry_retain (registry, notes, "inbox", NULL, &error);
  g_assert_no_error (error);
  self->sidebar = ms_store_registry_retain (registry, notes, "inbox", NULL, &error);
  g_assert_no_error (error);
  ms_store_handle_wait_async (self->sidebar, NULL, on_shared, self);
}

static void
on_dropped (MsStoreRegistry *source, MsStoreEntry *entry, MsDropReason reason, gpointer data)
{
  g_signal_handlers_disconnect_by_func (registry, on_dropped, NULL);
  g_print ("collect: brief is %s, lasting is %s\n", presence ("brief"), presence ("lasting"));
  next_scenario ();
}

static void
on_lasting_acquired (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreHandle) brief = data;
  g_autoptr (MsStoreHandle) lasting = finish_acquire (result);

  g_signal_connect (registry, "store-dropped", G_CALLBACK (on_dropped), NULL);
  ms_store_handle_release (brief);
  ms_store_handle_release (lasting);
}

static void
on_brief_acquired (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreOptions) options = keep_for (60000);

  ms_store_registry_acquire_async (registry, notes, "lasting", options, NULL, on_lasting_acquired,
                                   finish_acquire (result));
}

static void
collect_store (void)
{
  g_autoptr (MsStoreOptions) options = keep_for (0);

  ms_store_registry_acquire_async (registry, notes, "brief", options, NULL, on_brief_acquired,
                                   NULL);
}

static void
on_warm (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = NULL;

  if (ms_store_registry_preload_finish (registry, result, &error))
    store = ms_store_registry_lookup (registry, notes, "warm", &error);
  g_assert_no_error (error);
  g_print ("preload: cold is cancelled and %s, warm is %s\n", presence ("cold"),
           store ? "there" : "gone");
  next_scenario ();
}

static void
on_cold (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ms_store_registry_preload_finish (registry, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ms_store_registry_preload_async (registry, notes, "warm", NULL, NULL, on_warm, NULL);
}

static void
preload_store (void)
{
  g_autoptr (MsStoreOptions) options = keep_for (0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ms_store_registry_preload_async (registry, notes, "cold", options, cancellable, on_cold, NULL);
  g_cancellable_cancel (cancellable);
}

static void
on_home_to_commit (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreHandle) handle = finish_acquire (result);
  MsStore *store = ms_store_handle_get_store (handle);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  gint64 n_before, n_after_refusal;

  add_note (store, "milk", "Buy milk", &error);
  g_assert_no_error (error);
  add_two_notes (store, "bread", "Buy bread", "anna", "Call Anna", &error);
  g_assert_no_error (error);
  n_before = count_notes (store);
  add_two_notes (store, "tea", "Buy tea", "milk", "Again", &refusal);
  g_assert_error (refusal, MS_ERROR, MS_ERROR_CONSTRAINT);
  n_after_refusal = count_notes (store);
  add_note (store, "tea", "Buy tea", &error);
  g_assert_no_error (error);
  g_print ("commit: %" G_GINT64_FORMAT " notes; refused with code %d, still %" G_GINT64_FORMAT
           "; then %" G_GINT64_FORMAT "\n",
           n_before, refusal->code, n_after_refusal, count_notes (store));
  next_scenario ();
}

static void
commit_events (void)
{
  ms_store_registry_acquire_async (registry, notes, "home", NULL, NULL, on_home_to_commit, NULL);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, guint *n_changes)
{
  (*n_changes)++;
}

static void
on_home_to_follow (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreHandle) handle = finish_acquire (result);
  MsStore *store = ms_store_handle_get_store (handle);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsQuery) query =
      ms_query_build ("SELECT id, body FROM note WHERE stars >= :least ORDER BY body", "least", "x",
                      (gint64) 1, NULL);
  g_autoptr (MsLiveQuery) starred = ms_store_query_live (store, query, &error);
  guint n_changes = 0;

  g_assert_no_error (error);
  g_signal_connect (starred, "items-changed", G_CALLBACK (on_items_changed), &n_changes);
  star_note (store, "milk", 5);
  star_note (store, "anna", 2);
  ms_store_refresh (store, &error);
  g_assert_no_error (error);
  g_print ("live query: %u rows after %u change, ", ms_live_query_get_n_rows (starred), n_changes);
  ms_query_set_variant (query, "least", g_variant_new_int64 (3), &error);
  g_assert_no_error (error);
  ms_store_refresh (store, &error);
  g_assert_no_error (error);
  g_print ("%u row after %u\n", ms_live_query_get_n_rows (starred), n_changes);
  next_scenario ();
}

static void
follow_query (void)
{
  ms_store_registry_acquire_async (registry, notes, "home", NULL, NULL, on_home_to_follow, NULL);
}

static void
on_home_to_bind (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreHandle) handle = finish_acquire (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDocument) ui =
      ms_store_get_document (ms_store_handle_get_store (handle), "ui", NULL, &error);
  g_autoptr (GSimpleAction) sidebar = g_simple_action_new ("sidebar", NULL);
  g_autoptr (GVariant) open = NULL;
  gboolean first;

  g_assert_no_error (error);
  g_simple_action_set_enabled (sidebar, FALSE);
  ms_document_bind (ui, "sidebar-open", G_OBJECT (sidebar), "enabled", G_SETTINGS_BIND_DEFAULT);
  first = g_action_get_enabled (G_ACTION (sidebar));
  g_simple_action_set_enabled (sidebar, FALSE);
  open = ms_document_get_value (ui, "sidebar-open");
  ms_document_set_value (ui, "sidebar-open", g_variant_new_boolean (TRUE), &error);
  g_assert_no_error (error);
  g_print ("document: %s, %s, %s\n", first ? "on" : "off",
           g_variant_get_boolean (open) ? "on" : "off",
           g_action_get_enabled (G_ACTION (sidebar)) ? "on" : "off");
  next_scenario ();
}

static void
bind_document (void)
{
  ms_store_registry_acquire_async (registry, notes, "home", NULL, NULL, on_home_to_bind, NULL);
}

typedef struct
{
  MsSyncServer *server;
  MsWebsocketProvider *provider;
  MsStore *desktop;
  MsStore *tablet;
  MsLiveQuery *arrived;
} Devices;

static void
devices_free (Devices *self)
{
  ms_sync_server_stop (self->server);
  g_object_unref (self->server);
  g_object_unref (self->provider);
  g_object_unref (self->desktop);
  g_object_unref (self->tablet);
  g_object_unref (self->arrived);
  g_free (self);
}

static MsStore *
finish_open (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_store_open_finish (result, &error);

  g_assert_no_error (error);
  return store;
}

static void
open_device (Devices *self, GAsyncReadyCallback callback)
{
  g_autoptr (MsMemoryAdapter) adapter =
      ms_memory_adapter_new_synced (MS_SYNC_PROVIDER (self->provider));
  g_autoptr (MsStoreDefinition) definition = define (MS_ADAPTER (adapter));

  ms_store_open_async (definition, "shared", NULL, NULL, callback, self);
}

static void
on_tablet_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ms_store_close_finish (MS_STORE (source), result, &error);
  g_assert_no_error (error);
  devices_free (data);
  next_scenario ();
}

static void
on_desktop_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  Devices *self = data;
  g_autoptr (GError) error = NULL;

  ms_store_close_finish (self->desktop, result, &error);
  g_assert_no_error (error);
  ms_store_close_async (self->tablet, NULL, on_tablet_closed, self);
}

static void
on_arrived (Devices *self)
{
  g_autoptr (MsRow) row = ms_live_query_get_row (self->arrived, 0);

  g_signal_handlers_disconnect_by_data (self->arrived, self);
  g_print ("sync: %s on the tablet, %" G_GINT64_FORMAT " pending\n", ms_row_get_text (row, "body"),
           ms_store_get_pending_count (self->desktop));
  ms_store_close_async (self->desktop, NULL, on_desktop_closed, self);
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  Devices *self = data;
  g_autoptr (GError) error = NULL;

  ms_store_wait_finish (self->desktop, result, &error);
  g_assert_no_error (error);
  if (ms_live_query_get_n_rows (self->arrived) > 0)
    on_arrived (self);
  else
    g_signal_connect_swapped (self->arrived, "items-changed", G_CALLBACK (on_arrived), self);
}

static void
on_tablet_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Devices *self = data;
  g_autoptr (MsQuery) query = ms_query_new ("SELECT id, body FROM note");
  g_autoptr (GError) error = NULL;

  self->tablet = finish_open (result);
  self->arrived = ms_store_query_live (self->tablet, query, &error);
  g_assert_no_error (error);
  add_note (self->desktop, "milk", "Buy milk", &error);
  g_assert_no_error (error);
  ms_store_wait_async (self->desktop, MS_STAGE_SYNCED, NULL, on_synced, self);
}

static void
on_desktop_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Devices *self = data;

  self->desktop = finish_open (result);
  open_device (self, on_tablet_opened);
}

static void
sync_stores (void)
{
  Devices *self = g_new0 (Devices, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_build_filename (folder, "server", NULL);
  g_autoptr (MsFileStorage) storage = ms_file_storage_new (directory, &error);
  g_autofree char *url = NULL;

  g_assert_no_error (error);
  self->server = ms_sync_server_new (MS_SYNC_STORAGE (storage), NULL);
  ms_sync_server_listen (self->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  url = g_strdup_printf ("ws://127.0.0.1:%u", ms_sync_server_get_port (self->server));
  self->provider = ms_websocket_provider_new (url);
  open_device (self, on_desktop_opened);
}

static void
on_home_reopened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsStoreHandle) handle = finish_acquire (result);

  g_print ("closing: code %d when closed, %" G_GINT64_FORMAT " notes when opened again\n",
           GPOINTER_TO_INT (data), count_notes (ms_store_handle_get_store (handle)));
  next_scenario ();
}

static void
on_home_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  MsStore *store = MS_STORE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;

  ms_store_close_finish (store, result, &error);
  g_assert_no_error (error);
  add_note (store, "late", "Too late", &refusal);
  g_assert_error (refusal, MS_ERROR, MS_ERROR_CLOSED);
  ms_store_registry_acquire_async (registry, notes, "home", NULL, NULL, on_home_reopened,
                                   GINT_TO_POINTER (refusal->code));
}

static void
on_home_to_close (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = ms_store_registry_get_finish (registry, result, &error);

  g_assert_no_error (error);
  ms_store_close_async (store, NULL, on_home_closed, NULL);
}

static void
close_store (void)
{
  ms_store_registry_get_async (registry, notes, "home", NULL, NULL, on_home_to_close, NULL);
}

static void
on_rest_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ms_store_registry_clear_finish (registry, result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (loop);
}

static void
close_rest (void)
{
  ms_store_registry_clear_async (registry, NULL, on_rest_closed, NULL);
}

static void
next_scenario (void)
{
  static void (*const scenarios[]) (void) = {
    open_store,   share_store,   collect_store, preload_store, commit_events,
    follow_query, bind_document, sync_stores,   close_store,
  };
  static guint next;

  if (next < G_N_ELEMENTS (scenarios))
    scenarios[next++]();
  else
    close_rest ();
}

static gboolean
on_late (gpointer data)
{
  g_error ("it takes too long");
  return G_SOURCE_REMOVE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (MsPersistedAdapter) adapter = ms_persisted_adapter_new (argv[2]);
  guint watchdog = g_timeout_add_seconds (WATCHDOG_SECONDS, on_late, NULL);

  schema_file = argv[1];
  folder = argv[2];
  loop = g_main_loop_new (NULL, FALSE);
  notes = define (MS_ADAPTER (adapter));
  registry = ms_store_registry_new (NULL);
  next_scenario ();
  g_main_loop_run (loop);
  g_object_unref (registry);
  g_object_unref (notes);
  g_main_loop_unref (loop);
  g_source_remove (watchdog);
  return 0;
}

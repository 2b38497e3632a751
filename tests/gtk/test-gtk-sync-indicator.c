/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkSyncIndicator: each state of a store and its backend, which is a script here. */

#include "ms-gtk-test.h"

/* A backend that does nothing by itself, but answers pings. */

#define TEST_TYPE_CONNECTION (test_connection_get_type ())
G_DECLARE_FINAL_TYPE (TestConnection, test_connection, TEST, CONNECTION, MsSyncConnection)
#define TEST_TYPE_PROVIDER (test_provider_get_type ())
G_DECLARE_FINAL_TYPE (TestProvider, test_provider, TEST, PROVIDER, MsSyncProvider)

struct _TestConnection
{
  MsSyncConnection parent_instance;

  char *pull_id;
};

struct _TestProvider
{
  MsSyncProvider parent_instance;

  TestConnection *connection; /* the last one, or NULL */
  guint n_connections;
};

G_DEFINE_FINAL_TYPE (TestConnection, test_connection, MS_TYPE_SYNC_CONNECTION)
G_DEFINE_FINAL_TYPE (TestProvider, test_provider, MS_TYPE_SYNC_PROVIDER)

static void
say (TestConnection *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  ms_sync_connection_emit_message (MS_SYNC_CONNECTION (self), bytes);
}

static gboolean
answer_ping (gpointer connection)
{
  if (ms_sync_connection_is_open (connection))
    say (connection, "{\"_tag\":\"Pong\"}");
  return G_SOURCE_REMOVE;
}

static void
test_connection_send (MsSyncConnection *connection, GBytes *message)
{
  TestConnection *self = TEST_CONNECTION (connection);
  g_autofree char *text = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  const char *id = strstr (text, "\"id\":\"");

  if (strstr (text, "\"Ping\""))
    g_idle_add_full (G_PRIORITY_DEFAULT, answer_ping, g_object_ref (self), g_object_unref);
  if (strstr (text, "SyncWsRpc.Pull") && id)
    {
      id += strlen ("\"id\":\"");
      g_free (self->pull_id);
      self->pull_id = g_strndup (id, strcspn (id, "\""));
    }
}

static void
do_nothing (MsSyncConnection *connection)
{
}

static void
test_connection_finalize (GObject *object)
{
  g_free (TEST_CONNECTION (object)->pull_id);
  G_OBJECT_CLASS (test_connection_parent_class)->finalize (object);
}

static void
test_connection_class_init (TestConnectionClass *klass)
{
  MsSyncConnectionClass *connection_class = MS_SYNC_CONNECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_connection_finalize;
  connection_class->open = do_nothing;
  connection_class->send = test_connection_send;
  connection_class->close = do_nothing;
}

static void
test_connection_init (TestConnection *self)
{
}

static MsSyncConnection *
create_connection (MsSyncProvider *provider,
                   const char *store_id,
                   const char *payload,
                   GError **error)
{
  TestProvider *self = TEST_PROVIDER (provider);
  TestConnection *connection = g_object_new (TEST_TYPE_CONNECTION, NULL);

  self->n_connections++;
  g_set_weak_pointer (&self->connection, connection);
  return MS_SYNC_CONNECTION (connection);
}

static void
test_provider_finalize (GObject *object)
{
  g_clear_weak_pointer (&TEST_PROVIDER (object)->connection);
  G_OBJECT_CLASS (test_provider_parent_class)->finalize (object);
}

static void
test_provider_class_init (TestProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_provider_finalize;
  MS_SYNC_PROVIDER_CLASS (klass)->create_connection = create_connection;
}

static void
test_provider_init (TestProvider *self)
{
  ms_sync_provider_set_retry_delays (MS_SYNC_PROVIDER (self), 3600 * 1000, 3600 * 1000);
}

/* A store with that backend, in a window */

typedef struct
{
  TestProvider *provider;
  MsStoreDefinition *definition;
  MsStore *store;
  GtkWidget *indicator;
  GtkWidget *window;
  char *directory;
} Scene;

static void
scene_init (Scene *self, MsGtkTest *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsAdapter) adapter = NULL;

  self->directory = g_dir_make_tmp ("multistore-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->provider = g_object_new (TEST_TYPE_PROVIDER, NULL);
  adapter = g_object_new (MS_TYPE_PERSISTED_ADAPTER, "directory", self->directory, "sync-provider",
                          self->provider, NULL);
  self->definition = ms_gtk_test_define (test, "note", adapter);
  self->store = ms_gtk_test_open (self->definition, "a");
  self->indicator = ms_gtk_sync_indicator_new (self->store);
  gtk_widget_set_valign (self->indicator, GTK_ALIGN_START);
  self->window = ms_gtk_test_window_new (self->indicator);
}

static void
scene_clear (Scene *self)
{
  ms_gtk_test_window_destroy (self->window);
  ms_store_close (self->store);
  ms_gtk_test_await_finalized (self->store);
  ms_gtk_test_await_finalized (self->definition);
  ms_gtk_test_await_finalized (self->provider);
  ms_gtk_test_remove_directory (self->directory);
  g_free (self->directory);
}

static void
assert_shows (GtkWidget *indicator, const char *css_class, const char *text, gboolean can_retry)
{
  ms_gtk_test_await (gtk_widget_has_css_class (indicator, css_class));
  ms_gtk_test_await (ms_gtk_test_shows (indicator, text));
  gtk_test_accessible_assert_property (indicator, GTK_ACCESSIBLE_PROPERTY_LABEL, text);
  gtk_test_accessible_assert_property (indicator, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       gtk_widget_get_tooltip_text (indicator));
  g_assert_cmpint (ms_gtk_test_find (indicator, GTK_TYPE_BUTTON) != NULL, ==, can_retry);
  g_assert_nonnull (ms_gtk_test_find (indicator, GTK_TYPE_IMAGE));
  {
    g_autofree char *name = g_strconcat ("sync-indicator-", css_class, NULL);

    ms_gtk_test_take_picture (indicator, name);
  }
  ms_gtk_test_assert_looks (indicator, NULL, can_retry ? 2 : 1);
}

static void
assert_tooltip (GtkWidget *indicator, const char *part)
{
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (indicator), part));
}

static void
emit_opened (Scene *self)
{
  ms_sync_connection_emit_opened (MS_SYNC_CONNECTION (self->provider->connection));
  ms_gtk_test_await (self->provider->connection->pull_id);
  ms_gtk_test_await (ms_store_is_online (self->store));
}

static void
emit_closed (Scene *self, GQuark domain, int code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);

  ms_sync_connection_emit_closed (MS_SYNC_CONNECTION (self->provider->connection), error);
}

/* One event, and so many more to come. */
static void
send_page (Scene *self, guint number, guint n_left)
{
  g_autofree char *info =
      n_left > 0 ? g_strdup_printf ("{\"_tag\":\"MoreKnown\",\"remaining\":%u}", n_left)
                 : g_strdup ("{\"_tag\":\"NoMore\"}");
  g_autofree char *text = g_strdup_printf (
      "{\"_tag\":\"Chunk\",\"requestId\":\"%s\",\"values\":[{\"batch\":[{\"eventEncoded\":"
      "{\"name\":\"v1.NoteAdded\",\"args\":{\"id\":\"n%u\",\"title\":\"x\"},\"seqNum\":%u,"
      "\"parentSeqNum\":%u,\"clientId\":\"other\",\"sessionId\":\"other\"},\"metadata\":"
      "{\"_tag\":\"None\"}}],\"pageInfo\":%s,\"backendId\":\"backend\"}]}",
      self->provider->connection->pull_id, number, number, number - 1, info);

  say (self->provider->connection, text);
}

static double
get_fraction (Scene *self)
{
  GtkWidget *bar = ms_gtk_test_find (self->indicator, GTK_TYPE_PROGRESS_BAR);

  return bar ? gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)) : -1;
}

static void
test_states (MsGtkTest *test, gconstpointer unused)
{
  Scene scene;

  scene_init (&scene, test);
  gtk_test_accessible_assert_role (scene.indicator, GTK_ACCESSIBLE_ROLE_STATUS);
  g_assert_cmpstr (gtk_widget_get_css_name (scene.indicator), ==, "syncindicator");
  ms_gtk_test_await (scene.provider->connection);
  assert_shows (scene.indicator, "connecting", "Connecting…", FALSE);
  emit_opened (&scene);
  send_page (&scene, 1, 4);
  ms_gtk_test_await (ms_store_get_sync_remaining (scene.store) == 4);
  assert_shows (scene.indicator, "catching-up", "Catching up, 4 changes left", FALSE);
  send_page (&scene, 2, 1);
  ms_gtk_test_await (ms_store_get_sync_remaining (scene.store) == 1);
  assert_shows (scene.indicator, "catching-up", "Catching up, 1 change left", FALSE);
  g_assert_cmpfloat (get_fraction (&scene), >, 0.5);
  g_assert_cmpfloat (get_fraction (&scene), <, 1.0);
  send_page (&scene, 3, 0);
  assert_shows (scene.indicator, "live", "Up to date", FALSE);
  g_assert_false (gtk_widget_has_css_class (scene.indicator, "catching-up"));
  g_assert_cmpfloat (get_fraction (&scene), ==, -1);
  emit_closed (&scene, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "The cellar is locked");
  assert_shows (scene.indicator, "offline", "Offline", TRUE);
  assert_tooltip (scene.indicator, "The cellar is locked");
  assert_tooltip (scene.indicator, "Last in step: ");
  ms_store_close (scene.store);
  assert_shows (scene.indicator, "closed", "Closed", FALSE);
  scene_clear (&scene);
}

#ifdef HAVE_XTEST
static void
test_retry_keys (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *button;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_await (scene.provider->connection);
  emit_closed (&scene, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no");
  ms_gtk_test_await (button = ms_gtk_test_find (scene.indicator, GTK_TYPE_BUTTON));
  ms_gtk_test_give_keyboard (scene.window);
  ms_gtk_test_tab_to (scene.window, button);
  ms_gtk_test_press (scene.window, "space");
  ms_gtk_test_await (scene.provider->n_connections == 2);
  assert_shows (scene.indicator, "connecting", "Connecting…", FALSE);
  scene_clear (&scene);
}
#endif

/* Retry, by the focus and the signal of a key. */
static void
test_retry (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *button;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_await (scene.provider->connection);
  g_assert_cmpuint (scene.provider->n_connections, ==, 1);
  emit_closed (&scene, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no");
  ms_gtk_test_await (button = ms_gtk_test_find (scene.indicator, GTK_TYPE_BUTTON));
  g_assert_true (gtk_widget_child_focus (scene.window, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (scene.window)) == button);
  g_signal_emit_by_name (button, "activate");
  ms_gtk_test_await (scene.provider->n_connections == 2);
  assert_shows (scene.indicator, "connecting", "Connecting…", FALSE);
  scene_clear (&scene);
}

static void
test_failed (MsGtkTest *test, gconstpointer unused)
{
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_await (scene.provider->connection);
  emit_closed (&scene, MS_ERROR, MS_ERROR_UNAUTHORIZED, "Who are you?");
  assert_shows (scene.indicator, "failed", "Sync failed", TRUE);
  assert_tooltip (scene.indicator, "Who are you?");
  scene_clear (&scene);
}

/* Two copies of a file: one syncs, for both. */
static void
test_suspended (MsGtkTest *test, gconstpointer unused)
{
  MsStore *second;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_await (scene.provider->connection);
  second = ms_gtk_test_open (scene.definition, "a");
  ms_gtk_sync_indicator_set_store (MS_GTK_SYNC_INDICATOR (scene.indicator), second);
  assert_shows (scene.indicator, "suspended", "Suspended", FALSE);
  assert_tooltip (scene.indicator, "Another program");
  ms_gtk_sync_indicator_set_store (MS_GTK_SYNC_INDICATOR (scene.indicator), NULL);
  ms_store_close (second);
  ms_gtk_test_await_finalized (second);
  scene_clear (&scene);
}

/* Without a store it is empty; without a backend it says so. */
static void
test_none (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *indicator = ms_gtk_sync_indicator_new (NULL);
  GtkWidget *window = ms_gtk_test_window_new (indicator);
  MsStore *store = ms_gtk_test_open (test->definition, "a");

  ms_gtk_test_draw (window);
  g_assert_null (ms_gtk_test_find (indicator, GTK_TYPE_IMAGE));
  g_assert_false (gtk_widget_child_focus (indicator, GTK_DIR_TAB_FORWARD));
  g_object_set (indicator, "store", store, NULL);
  assert_shows (indicator, "local", "On this computer only", FALSE);
  g_object_set (indicator, "store", NULL, NULL);
  g_assert_false (gtk_widget_has_css_class (indicator, "local"));
  g_assert_null (ms_gtk_test_find (indicator, GTK_TYPE_IMAGE));
  ms_gtk_test_window_destroy (window);
  ms_store_close (store);
  ms_gtk_test_await_finalized (store);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-sync-indicator/states", test_states);
  ms_gtk_test_add ("/gtk-sync-indicator/retry", test_retry);
#ifdef HAVE_XTEST
  ms_gtk_test_add ("/gtk-sync-indicator/retry-keys", test_retry_keys);
#endif
  ms_gtk_test_add ("/gtk-sync-indicator/failed", test_failed);
  ms_gtk_test_add ("/gtk-sync-indicator/suspended", test_suspended);
  ms_gtk_test_add ("/gtk-sync-indicator/none", test_none);
  return g_test_run ();
}

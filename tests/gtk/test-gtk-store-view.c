/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: a store for as long as it is shown, whatever happens meanwhile. */

#include "ms-gtk-test.h"

/* A provider with the test's registry in a window, and what is in it. */
typedef struct
{
  MsGtkTest *test;
  GtkWidget *window;
  GtkWidget *box;
} Scene;

static void
scene_init (Scene *self, MsGtkTest *test)
{
  GtkWidget *provider = ms_gtk_store_provider_new ();

  *self = (Scene){ .test = test, .box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0) };
  ms_gtk_store_provider_set_registry (MS_GTK_STORE_PROVIDER (provider), test->registry);
  ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (provider), self->box);
  self->window = ms_gtk_test_window_new (provider);
}

static void
scene_clear (Scene *self)
{
  ms_gtk_test_window_destroy (self->window);
  ms_gtk_test_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (ms_store_registry_get_entries (self->test->registry)),
                    ==, 0);
}

static MsGtkStoreView *
scene_add (Scene *self, const char *store_id)
{
  GtkWidget *view = ms_gtk_store_view_new (self->test->definition, store_id);

  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (self->box), view);
  return MS_GTK_STORE_VIEW (view);
}

static void
scene_remove (Scene *self, gpointer view)
{
  gtk_box_remove (GTK_BOX (self->box), GTK_WIDGET (view));
}

static guint
count_observers (MsGtkTest *test, const char *store_id)
{
  GListModel *entries = ms_store_registry_get_entries (test->registry);

  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (MsStoreEntry) entry = g_list_model_get_item (entries, i);

      if (g_str_equal (ms_store_entry_get_id (entry), store_id))
        return ms_store_entry_get_n_observers (entry);
    }
  return 0;
}

static void
assert_state (MsGtkStoreView *view, MsGtkStoreViewState state)
{
  const GError *error = ms_gtk_store_view_get_error (view);

  g_assert_cmpint (ms_gtk_store_view_get_state (view), ==, state);
  g_assert_cmpint (ms_gtk_store_view_get_store (view) != NULL, ==,
                   state == MS_GTK_STORE_VIEW_STATE_READY);
  g_assert_cmpint (error != NULL, ==, state == MS_GTK_STORE_VIEW_STATE_FAILED);
}

static void
await_ready (MsGtkStoreView *view)
{
  ms_gtk_test_await (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_READY);
  assert_state (view, MS_GTK_STORE_VIEW_STATE_READY);
}

static void
await_failed (MsGtkStoreView *view)
{
  ms_gtk_test_await (ms_gtk_store_view_get_state (view) == MS_GTK_STORE_VIEW_STATE_FAILED);
  assert_state (view, MS_GTK_STORE_VIEW_STATE_FAILED);
}

static GtkWidget *
make_label (MsGtkStoreView *view, MsStore *store, gpointer user_data)
{
  guint *n_made = user_data;

  if (n_made)
    ++*n_made;
  g_assert_cmpint (ms_gtk_store_view_get_state (view), ==, MS_GTK_STORE_VIEW_STATE_READY);
  return gtk_label_new (ms_store_get_id (store));
}

/* Loading, ready, left, gone: and the pages that belong to it. */
static void
test_life (MsGtkTest *test, gconstpointer unused)
{
  guint n_made = 0;
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  test->hold = TRUE;
  view = g_object_ref (scene_add (&scene, "a"));
  assert_state (view, MS_GTK_STORE_VIEW_STATE_LOADING);
  ms_gtk_store_view_set_create_func (view, make_label, &n_made, NULL);
  ms_gtk_test_await (test->held->len == 1);
  ms_gtk_test_await (ms_gtk_test_find_named (scene.window, "MsGtkLoadingPage"));
  gtk_test_accessible_assert_state (view, GTK_ACCESSIBLE_STATE_BUSY, TRUE);
  g_assert_null (ms_gtk_store_view_get_child (view));
  ms_gtk_test_release_loads (test);
  await_ready (view);
  g_assert_cmpuint (n_made, ==, 1);
  gtk_test_accessible_assert_state (view, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  ms_gtk_test_await (ms_gtk_test_shows (scene.window, "a"));
  g_assert_null (ms_gtk_test_find_named (scene.window, "MsGtkLoadingPage"));
  ms_gtk_test_take_picture (GTK_WIDGET (view), "store-view-ready");
  ms_gtk_test_assert_looks (GTK_WIDGET (view), NULL, 0);
  g_assert_cmpuint (count_observers (test, "a"), ==, 1);
  scene_remove (&scene, view);
  assert_state (view, MS_GTK_STORE_VIEW_STATE_IDLE);
  g_assert_null (ms_gtk_store_view_get_child (view));
  g_assert_cmpuint (count_observers (test, "a"), ==, 0);
  ms_gtk_test_await (!ms_store_registry_has (test->registry, "a"));
  g_assert_finalize_object (view);
  scene_clear (&scene);
}

/* The spinner comes when it takes long, not before. */
static void
test_spinner (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *spinner;
  MsGtkStoreView *view;
  gint64 start = g_get_monotonic_time ();
  Scene scene;

  scene_init (&scene, test);
  test->hold = TRUE;
  view = scene_add (&scene, "a");
  ms_gtk_test_await (spinner = ms_gtk_test_find (GTK_WIDGET (view), GTK_TYPE_SPINNER));
  ms_gtk_test_await (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));
  /* A timeout is never early by more than its clock's millisecond. */
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 149 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpfloat (gtk_widget_get_opacity (spinner), ==, 1.0);
  ms_gtk_test_take_picture (GTK_WIDGET (view), "store-view-loading");
  ms_gtk_test_assert_looks (GTK_WIDGET (view), NULL, 0);
  ms_gtk_store_view_set_loading_page (view, gtk_label_new ("Please wait"));
  ms_gtk_test_await (ms_gtk_test_shows (GTK_WIDGET (view), "Please wait"));
  g_assert_null (ms_gtk_test_find (GTK_WIDGET (view), GTK_TYPE_SPINNER));
  ms_gtk_store_view_set_loading_page (view, NULL);
  ms_gtk_test_await (spinner = ms_gtk_test_find (GTK_WIDGET (view), GTK_TYPE_SPINNER));
  g_assert_false (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));
  scene_remove (&scene, view);
  ms_gtk_test_release_loads (test);
  scene_clear (&scene);
}

/* A boot function that fails, and Retry by keyboard; the focus comes to what was retried. */
static void
test_retry (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *button;
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  test->failure = "There is no soup today";
  view = scene_add (&scene, "a");
  ms_gtk_store_view_set_child (view, gtk_button_new_with_label ("Content"));
  await_failed (view);
  g_assert_error (ms_gtk_store_view_get_error (view), MS_ERROR, MS_ERROR_BOOT_FAILED);
  ms_gtk_test_await (button = ms_gtk_test_find (GTK_WIDGET (view), GTK_TYPE_BUTTON));
  g_assert_true (
      ms_gtk_test_shows (GTK_WIDGET (view), ms_gtk_store_view_get_error (view)->message));
  gtk_test_accessible_assert_role (ms_gtk_test_find_named (GTK_WIDGET (view), "MsGtkFailurePage"),
                                   GTK_ACCESSIBLE_ROLE_ALERT);
  ms_gtk_test_take_picture (GTK_WIDGET (view), "store-view-failed");
  ms_gtk_test_assert_looks (GTK_WIDGET (view), NULL, 1);
  /* It fails again. */
  g_assert_true (gtk_widget_activate_action (button, "store.retry", NULL));
  assert_state (view, MS_GTK_STORE_VIEW_STATE_LOADING);
  g_assert_cmpuint (test->n_boots, ==, 1);
  ms_gtk_store_view_retry (view);
  await_failed (view);
  g_assert_cmpuint (test->n_boots, ==, 2);
  test->failure = NULL;
  ms_gtk_test_await (button = ms_gtk_test_find (GTK_WIDGET (view), GTK_TYPE_BUTTON));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_grab_focus (button));
  g_signal_emit_by_name (button, "activate");
  await_ready (view);
  g_assert_cmpuint (test->n_boots, ==, 3);
  ms_gtk_test_await (ms_gtk_test_shows (GTK_WIDGET (view), "Content"));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (scene.window))
                 == ms_gtk_store_view_get_child (view));
  ms_gtk_store_view_retry (view);
  await_ready (view);
  g_assert_cmpuint (test->n_boots, ==, 3);
  scene_clear (&scene);
}

static void
test_own_pages (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *failure = gtk_button_new_with_label ("Again");
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  test->failure = "no";
  view = scene_add (&scene, "a");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (failure), "store.retry");
  ms_gtk_store_view_set_failure_page (view, failure);
  g_assert_true (ms_gtk_store_view_get_failure_page (view) == failure);
  await_failed (view);
  ms_gtk_test_await (gtk_widget_get_mapped (failure));
  test->failure = NULL;
  g_signal_emit_by_name (failure, "clicked");
  await_ready (view);
  g_assert_null (gtk_widget_get_parent (failure));
  scene_clear (&scene);
}

/* A registry drops the store while it is shown; or the store is closed. */
static void
test_drop (MsGtkTest *test, gconstpointer unused)
{
  guint n_made = 0;
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  view = scene_add (&scene, "a");
  ms_gtk_store_view_set_create_func (view, make_label, &n_made, NULL);
  await_ready (view);
  ms_store_registry_drop (test->registry, "a");
  await_failed (view);
  g_assert_error (ms_gtk_store_view_get_error (view), MS_ERROR, MS_ERROR_DROPPED);
  g_assert_null (ms_gtk_store_view_get_child (view));
  ms_gtk_store_view_retry (view);
  await_ready (view);
  g_assert_cmpuint (n_made, ==, 2);
  ms_store_close (ms_gtk_store_view_get_store (view));
  await_failed (view);
  g_assert_error (ms_gtk_store_view_get_error (view), MS_ERROR, MS_ERROR_DROPPED);
  ms_gtk_store_view_retry (view);
  await_ready (view);
  scene_clear (&scene);
}

/* Retry, and another id, while it loads; an id that is none. */
static void
test_changes_while_loading (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  test->hold = TRUE;
  view = scene_add (&scene, "a");
  ms_gtk_test_await (test->held->len == 1);
  ms_gtk_store_view_retry (view);
  g_assert_cmpuint (count_observers (test, "a"), ==, 1);
  ms_gtk_store_view_set_store_id (view, "b");
  ms_gtk_test_await (test->held->len == 2);
  g_assert_cmpuint (count_observers (test, "a"), ==, 0);
  ms_gtk_store_view_set_store_id (view, NULL);
  assert_state (view, MS_GTK_STORE_VIEW_STATE_IDLE);
  ms_gtk_store_view_set_store_id (view, "not/an id");
  assert_state (view, MS_GTK_STORE_VIEW_STATE_FAILED);
  g_assert_error (ms_gtk_store_view_get_error (view), MS_ERROR, MS_ERROR_INVALID_STORE_ID);
  ms_gtk_store_view_retry (view);
  assert_state (view, MS_GTK_STORE_VIEW_STATE_FAILED);
  ms_gtk_test_release_loads (test);
  ms_gtk_store_view_set_store_id (view, "c");
  await_ready (view);
  scene_clear (&scene);
}

/* A store that both the old and the new name mean is not closed between; the content follows the store, not the id. */
static void
test_same_store (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  guint n_made = 0;
  GtkWidget *child;
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  view = scene_add (&scene, "a");
  ms_gtk_store_view_set_create_func (view, make_label, &n_made, NULL);
  await_ready (view);
  child = ms_gtk_store_view_get_child (view);
  ms_gtk_store_view_set_options (view, options);
  ms_gtk_store_view_set_gc_time (view, 1);
  ms_gtk_store_view_set_registry (view, test->registry);
  assert_state (view, MS_GTK_STORE_VIEW_STATE_READY);
  g_assert_true (ms_gtk_store_view_get_child (view) == child);
  g_assert_cmpuint (n_made, ==, 1);
  g_assert_cmpuint (test->n_boots, ==, 1);
  g_assert_cmpuint (count_observers (test, "a"), ==, 1);
  ms_store_registry_drop (test->registry, "a");
  scene_clear (&scene);
}

static int
get_gc_time (MsGtkTest *test)
{
  g_autoptr (MsStoreEntry) entry =
      g_list_model_get_item (ms_store_registry_get_entries (test->registry), 0);

  return ms_store_entry_get_gc_time (entry);
}

/* The view's beats that of its options, whose other settings stay. */
static void
test_gc_time (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  GtkWidget *view = ms_gtk_store_view_new (test->definition, "a");
  Scene scene;

  scene_init (&scene, test);
  ms_store_options_set_gc_time (options, 5000);
  ms_store_options_set_service_name (options, "kitchen");
  g_object_set (view, "options", options, "gc-time", 70, NULL);
  gtk_box_append (GTK_BOX (scene.box), view);
  await_ready (MS_GTK_STORE_VIEW (view));
  g_assert_cmpint (get_gc_time (test), ==, 70);
  g_assert_cmpint (ms_store_options_get_gc_time (options), ==, 5000);
  g_assert_cmpstr (ms_store_options_get_service_name (ms_store_get_options (
                       ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view)))),
                   ==, "kitchen");
  ms_gtk_store_view_set_gc_time (MS_GTK_STORE_VIEW (view), MS_GC_TIME_DEFAULT);
  g_assert_cmpint (get_gc_time (test), ==, 5000);
  ms_store_registry_drop (test->registry, "a");
  scene_clear (&scene);
}

/* As a list does with its rows: many ids in one turn, and out and in again. */
static void
test_recycling (MsGtkTest *test, gconstpointer unused)
{
  guint n_made = 0;
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  view = g_object_ref (scene_add (&scene, "s0"));
  ms_gtk_store_view_set_create_func (view, make_label, &n_made, NULL);
  for (guint i = 1; i <= 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("s%u", i);

      ms_gtk_store_view_set_store_id (view, NULL);
      ms_gtk_store_view_set_store_id (view, id);
      if (i % 7 == 0)
        {
          scene_remove (&scene, view);
          gtk_box_append (GTK_BOX (scene.box), GTK_WIDGET (view));
        }
      if (i % 10 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  await_ready (view);
  g_assert_cmpstr (ms_store_get_id (ms_gtk_store_view_get_store (view)), ==, "s50");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (ms_gtk_store_view_get_child (view))), ==, "s50");
  ms_gtk_test_await (g_list_model_get_n_items (ms_store_registry_get_entries (test->registry))
                     == 1);
  scene_remove (&scene, view);
  g_assert_finalize_object (view);
  scene_clear (&scene);
}

/* From one place to another; the store is the same as long as its gc-time allows. */
static void
test_reparenting (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsStoreRegistry) other = ms_store_registry_new (NULL);
  GtkWidget *provider = ms_gtk_store_provider_new ();
  g_autoptr (MsStore) store = NULL;
  MsGtkStoreView *view;
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_store_provider_set_registry (MS_GTK_STORE_PROVIDER (provider), other);
  gtk_box_append (GTK_BOX (scene.box), provider);
  view = g_object_ref (scene_add (&scene, "a"));
  await_ready (view);
  store = g_object_ref (ms_gtk_store_view_get_store (view));
  gtk_box_remove (GTK_BOX (scene.box), GTK_WIDGET (view));
  gtk_box_prepend (GTK_BOX (scene.box), GTK_WIDGET (view));
  assert_state (view, MS_GTK_STORE_VIEW_STATE_READY);
  g_assert_true (ms_gtk_store_view_get_store (view) == store);
  gtk_box_remove (GTK_BOX (scene.box), GTK_WIDGET (view));
  ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (provider), GTK_WIDGET (view));
  await_ready (view);
  g_assert_true (ms_gtk_store_view_get_store (view) != store);
  g_assert_true (ms_store_registry_has (other, "a"));
  g_assert_false (ms_store_registry_has (test->registry, "a"));
  g_object_unref (view);
  scene_clear (&scene);
}

/* Taken out of its box; gone with its window; never shown. */
static void
test_dispose_while_loading (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *view;
  GtkWidget *idle;
  Scene scene;

  scene_init (&scene, test);
  test->hold = TRUE;
  view = scene_add (&scene, "a");
  ms_gtk_test_await (test->held->len == 1);
  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  scene_remove (&scene, view);
  g_assert_null (view);
  g_assert_cmpuint (count_observers (test, "a"), ==, 0);
  idle = g_object_ref_sink (ms_gtk_store_view_new (test->definition, "b"));
  assert_state (MS_GTK_STORE_VIEW (idle), MS_GTK_STORE_VIEW_STATE_IDLE);
  g_object_run_dispose (G_OBJECT (idle));
  g_assert_finalize_object (idle);
  view = scene_add (&scene, "c");
  ms_gtk_test_await (test->held->len == 2);
  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  ms_gtk_test_window_destroy (scene.window);
  g_assert_null (view);
  ms_gtk_test_release_loads (test);
}

static void
test_two_views (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreView *first;
  MsGtkStoreView *second;
  Scene scene;

  scene_init (&scene, test);
  first = scene_add (&scene, "a");
  second = scene_add (&scene, "a");
  await_ready (first);
  await_ready (second);
  g_assert_true (ms_gtk_store_view_get_store (first) == ms_gtk_store_view_get_store (second));
  g_assert_cmpuint (test->n_boots, ==, 1);
  scene_remove (&scene, first);
  ms_gtk_test_settle ();
  assert_state (second, MS_GTK_STORE_VIEW_STATE_READY);
  scene_clear (&scene);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-store-view/life", test_life);
  ms_gtk_test_add ("/gtk-store-view/spinner", test_spinner);
  ms_gtk_test_add ("/gtk-store-view/retry", test_retry);
  ms_gtk_test_add ("/gtk-store-view/own-pages", test_own_pages);
  ms_gtk_test_add ("/gtk-store-view/drop", test_drop);
  ms_gtk_test_add ("/gtk-store-view/changes-while-loading", test_changes_while_loading);
  ms_gtk_test_add ("/gtk-store-view/same-store", test_same_store);
  ms_gtk_test_add ("/gtk-store-view/gc-time", test_gc_time);
  ms_gtk_test_add ("/gtk-store-view/recycling", test_recycling);
  ms_gtk_test_add ("/gtk-store-view/reparenting", test_reparenting);
  ms_gtk_test_add ("/gtk-store-view/dispose-while-loading", test_dispose_while_loading);
  ms_gtk_test_add ("/gtk-store-view/two-views", test_two_views);
  return g_test_run ();
}

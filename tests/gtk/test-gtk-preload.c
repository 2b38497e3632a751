/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloading: what is pointed at, or focused, is loaded, and nothing more. */

#include "ms-gtk-test.h"

#ifdef HAVE_X11
#include <gdk/x11/gdkx.h>
#endif

typedef struct
{
  MsGtkTest *test;
  GtkWidget *window;
  GtkWidget *first;  /* has the focus in the beginning */
  GtkWidget *second; /* preloads “a” for ever */
} Scene;

static MsStoreOptions *
options_new (int gc_time)
{
  MsStoreOptions *options = ms_store_options_new ();

  ms_store_options_set_gc_time (options, gc_time);
  return options;
}

static void
scene_init (Scene *self, MsGtkTest *test)
{
  g_autoptr (MsStoreOptions) options = options_new (MS_GC_TIME_INFINITE);
  GtkWidget *provider = ms_gtk_store_provider_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  *self = (Scene){ .test = test,
                   .first = gtk_button_new_with_label ("First"),
                   .second = gtk_button_new_with_label ("Second") };
  gtk_box_append (GTK_BOX (box), self->first);
  gtk_box_append (GTK_BOX (box), self->second);
  ms_gtk_store_provider_set_registry (MS_GTK_STORE_PROVIDER (provider), test->registry);
  ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (provider), box);
  ms_gtk_preload_on_hover (self->second, test->definition, "a", options);
  self->window = ms_gtk_test_window_new (provider);
  g_assert_true (gtk_widget_grab_focus (self->first));
}

static void
scene_clear (Scene *self)
{
  ms_gtk_test_window_destroy (self->window);
  ms_store_registry_clear (self->test->registry);
}

static MsStore *
lookup (MsGtkTest *test, const char *store_id)
{
  MsStore *store = ms_store_registry_lookup (test->registry, test->definition, store_id, NULL);

  if (store)
    g_object_unref (store);
  return store;
}

/* As the pointer does. */
static void
point_at (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, "enter", 1.0, 1.0);
    }
}

static void
test_focus (MsGtkTest *test, gconstpointer unused)
{
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_settle ();
  g_assert_false (ms_store_registry_has (test->registry, "a"));
  g_assert_true (gtk_widget_child_focus (scene.window, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (scene.window)) == scene.second);
  g_assert_true (ms_store_registry_has (test->registry, "a"));
  ms_gtk_test_await (lookup (test, "a"));
  /* And again: it is there. */
  g_assert_true (gtk_widget_grab_focus (scene.first));
  g_assert_true (gtk_widget_grab_focus (scene.second));
  ms_gtk_test_settle ();
  g_assert_cmpuint (test->n_boots, ==, 1);
  scene_clear (&scene);
}

/* Then the view has it at once. */
static void
test_pointer (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *view = ms_gtk_store_view_new (test->definition, "a");
  Scene scene;

  scene_init (&scene, test);
  point_at (scene.second);
  ms_gtk_test_await (lookup (test, "a"));
  gtk_box_append (GTK_BOX (gtk_widget_get_parent (scene.first)), view);
  g_assert_cmpint (ms_gtk_store_view_get_state (MS_GTK_STORE_VIEW (view)), ==,
                   MS_GTK_STORE_VIEW_STATE_READY);
  scene_clear (&scene);
}

#ifdef HAVE_X11
/* Moves the display's pointer, as a hand does. */
static void
move_pointer (GtkWidget *widget)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_native (widget));
  GdkDisplay *display = gtk_widget_get_display (widget);
  graphene_rect_t bounds;
  double x;
  double y;

  g_assert_true (gtk_widget_compute_bounds (widget, window, &bounds));
  gtk_native_get_surface_transform (GTK_NATIVE (window), &x, &y);
  x += bounds.origin.x + bounds.size.width / 2;
  y += bounds.origin.y + bounds.size.height / 2;
  XWarpPointer (gdk_x11_display_get_xdisplay (display), None, gdk_x11_surface_get_xid (surface), 0,
                0, 0, 0, (int) x, (int) y);
  gdk_display_sync (display);
}

static void
test_hover (MsGtkTest *test, gconstpointer unused)
{
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_test_draw (scene.window);
  move_pointer (scene.first);
  ms_gtk_test_await (gtk_widget_get_state_flags (scene.first) & GTK_STATE_FLAG_PRELIGHT);
  g_assert_false (ms_store_registry_has (test->registry, "a"));
  move_pointer (scene.second);
  ms_gtk_test_await (lookup (test, "a"));
  scene_clear (&scene);
}
#endif

/* Without a gc-time it goes again, as nobody wants it. */
static void
test_replaced (MsGtkTest *test, gconstpointer unused)
{
  Scene scene;

  scene_init (&scene, test);
  ms_gtk_preload_on_hover (scene.second, test->definition, "b", NULL);
  point_at (scene.second);
  g_assert_false (ms_store_registry_has (test->registry, "a"));
  g_assert_true (ms_store_registry_has (test->registry, "b"));
  ms_gtk_test_await (!ms_store_registry_has (test->registry, "b"));
  ms_gtk_preload_on_hover (scene.second, NULL, NULL, NULL);
  ms_gtk_preload_on_hover (scene.second, NULL, NULL, NULL);
  point_at (scene.second);
  g_assert_true (gtk_widget_grab_focus (scene.second));
  g_assert_false (ms_store_registry_has (test->registry, "b"));
  scene_clear (&scene);
}

/* The view will say what is wrong. */
static void
test_errors (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *lonely = g_object_ref_sink (gtk_button_new ());
  Scene scene;

  scene_init (&scene, test);
  test->failure = "no";
  point_at (scene.second);
  ms_gtk_test_await (test->n_boots == 1);
  ms_gtk_test_await (!ms_store_registry_has (test->registry, "a"));
  ms_gtk_preload_on_hover (scene.second, test->definition, "not/an id", NULL);
  point_at (scene.second);
  ms_gtk_preload_on_hover (lonely, test->definition, "a", NULL);
  point_at (lonely);
  ms_gtk_test_settle ();
  g_assert_cmpuint (test->n_boots, ==, 1);
  g_assert_finalize_object (lonely);
  scene_clear (&scene);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-preload/focus", test_focus);
  ms_gtk_test_add ("/gtk-preload/pointer", test_pointer);
#ifdef HAVE_X11
  ms_gtk_test_add ("/gtk-preload/hover", test_hover);
#endif
  ms_gtk_test_add ("/gtk-preload/replaced", test_replaced);
  ms_gtk_test_add ("/gtk-preload/errors", test_errors);
  return g_test_run ();
}

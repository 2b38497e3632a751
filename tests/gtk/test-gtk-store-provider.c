/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreProvider: which registry a widget finds, and whose it is. */

#include "ms-gtk-test.h"

static GtkWidget *
provide (MsStoreRegistry *registry, GtkWidget *child)
{
  GtkWidget *provider = ms_gtk_store_provider_new ();

  ms_gtk_store_provider_set_registry (MS_GTK_STORE_PROVIDER (provider), registry);
  ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (provider), child);
  return provider;
}

static void
test_nearest (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsStoreRegistry) other = ms_store_registry_new (NULL);
  g_autoptr (GError) error = NULL;
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *inner = provide (other, label);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *outer = g_object_ref_sink (provide (test->registry, box));

  gtk_box_append (GTK_BOX (box), inner);
  g_assert_true (ms_gtk_get_registry (label, NULL, &error) == other);
  g_assert_true (ms_gtk_get_registry (inner, NULL, &error) == other);
  g_assert_true (ms_gtk_get_registry (box, NULL, &error) == test->registry);
  g_assert_true (ms_gtk_get_registry (label, test->registry, &error) == test->registry);
  g_assert_no_error (error);
  g_assert_finalize_object (outer);
}

static void
test_none (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_gtk_get_registry (label, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "MsGtkStoreProvider"));
  g_assert_nonnull (strstr (error->message, "pass a registry"));
  g_assert_true (ms_gtk_get_registry (label, test->registry, NULL) == test->registry);
  g_assert_null (ms_gtk_get_registry (label, NULL, NULL));
  g_assert_finalize_object (label);
}

/* Made when it is needed, with the options; cleared when the provider goes, even if somebody still has it. */
static void
test_own (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  GtkWidget *provider = g_object_ref_sink (ms_gtk_store_provider_new ());
  g_autoptr (MsStoreHandle) handle = NULL;
  g_autoptr (MsStoreRegistry) registry = NULL;

  ms_store_options_set_gc_time (options, 123);
  ms_gtk_store_provider_set_default_options (MS_GTK_STORE_PROVIDER (provider), options);
  registry = g_object_ref (ms_gtk_store_provider_get_registry (MS_GTK_STORE_PROVIDER (provider)));
  g_assert_true (ms_store_registry_get_default_options (registry) == options);
  g_assert_true (ms_gtk_store_provider_get_registry (MS_GTK_STORE_PROVIDER (provider)) == registry);
  handle = ms_store_registry_retain (registry, test->definition, "a", NULL, NULL);
  ms_gtk_test_await (ms_store_handle_get_store (handle));
  g_assert_finalize_object (provider);
  g_assert_false (ms_store_registry_has (registry, "a"));
  g_assert_cmpint (ms_store_handle_get_state (handle), ==, MS_ENTRY_STATE_DROPPED);
}

static void
test_foreign (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *provider = g_object_ref_sink (provide (test->registry, NULL));
  g_autoptr (MsStoreHandle) handle =
      ms_store_registry_retain (test->registry, test->definition, "a", NULL, NULL);

  ms_gtk_test_await (ms_store_handle_get_store (handle));
  g_assert_finalize_object (provider);
  g_assert_true (ms_store_registry_has (test->registry, "a"));
}

/* One of its own gives way to another; one that is taken over is not cleared. */
static void
test_replace (MsGtkTest *test, gconstpointer unused)
{
  MsGtkStoreProvider *provider =
      g_object_ref_sink (MS_GTK_STORE_PROVIDER (ms_gtk_store_provider_new ()));
  g_autoptr (MsStoreRegistry) own = g_object_ref (ms_gtk_store_provider_get_registry (provider));
  GtkWidget *view = ms_gtk_store_view_new (test->definition, "a");
  GtkWidget *window;

  ms_gtk_store_provider_set_child (provider, view);
  window = ms_gtk_test_window_new (GTK_WIDGET (provider));
  ms_gtk_test_await (ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view)));
  g_assert_true (ms_store_registry_has (own, "a"));
  ms_gtk_store_provider_set_registry (provider, NULL);
  g_assert_true (ms_gtk_store_provider_get_registry (provider) == own);
  ms_gtk_store_provider_set_registry (provider, test->registry);
  g_assert_cmpint (ms_gtk_store_view_get_state (MS_GTK_STORE_VIEW (view)), ==,
                   MS_GTK_STORE_VIEW_STATE_LOADING);
  g_assert_false (ms_store_registry_has (own, "a"));
  g_assert_true (ms_store_registry_has (test->registry, "a"));
  ms_gtk_test_await (ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view)));
  ms_gtk_store_provider_set_registry (provider, NULL);
  g_assert_true (ms_gtk_store_provider_get_registry (provider) != test->registry);
  ms_gtk_store_provider_set_registry (provider, ms_gtk_store_provider_get_registry (provider));
  g_set_object (&own, ms_gtk_store_provider_get_registry (provider));
  ms_gtk_test_await (ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view)));
  ms_gtk_store_provider_set_registry (provider, test->registry);
  g_assert_true (ms_store_registry_has (own, "a"));
  ms_store_registry_clear (own);
  ms_gtk_test_window_destroy (window);
  g_assert_finalize_object (provider);
}

static const char ui[] = "<interface><object class='MsGtkStoreProvider' id='provider'>"
                         "<property name='store-id'>only</property>"
                         "<property name='default-options'><object class='MsStoreOptions'>"
                         "<property name='gc-time'>5</property></object></property>"
                         "<child><object class='GtkBox'><child>"
                         "<object class='MsGtkStoreProvider' id='inner'><property name='child'>"
                         "<object class='MsGtkStoreView' id='view'/></property></object>"
                         "</child></object></child></object></interface>";

/* The single store of an outer provider, past an inner one that has none. */
static void
test_single (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GtkBuilder) builder = NULL;
  MsGtkStoreProvider *provider;
  MsGtkStoreView *view;
  GtkWidget *window;

  g_type_ensure (MS_GTK_TYPE_STORE_PROVIDER);
  g_type_ensure (MS_GTK_TYPE_STORE_VIEW);
  g_type_ensure (MS_TYPE_STORE_OPTIONS);
  builder = gtk_builder_new_from_string (ui, -1);
  provider = MS_GTK_STORE_PROVIDER (gtk_builder_get_object (builder, "provider"));
  view = MS_GTK_STORE_VIEW (gtk_builder_get_object (builder, "view"));
  g_assert_true (GTK_IS_BOX (ms_gtk_store_provider_get_child (provider)));
  window = ms_gtk_test_window_new (GTK_WIDGET (provider));
  g_assert_cmpint (ms_gtk_store_view_get_state (view), ==, MS_GTK_STORE_VIEW_STATE_FAILED);
  g_assert_error (ms_gtk_store_view_get_error (view), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ms_gtk_store_provider_set_definition (provider, test->definition);
  ms_gtk_test_await (ms_gtk_store_view_get_store (view));
  g_assert_cmpstr (ms_store_get_id (ms_gtk_store_view_get_store (view)), ==, "only");
  g_assert_true (ms_store_registry_has (ms_gtk_store_provider_get_registry (provider), "only"));
  ms_gtk_store_provider_set_store_id (provider, NULL);
  ms_gtk_test_await (ms_gtk_store_view_get_store (view));
  g_assert_cmpstr (ms_store_get_id (ms_gtk_store_view_get_store (view)), ==, "default");
  g_clear_object (&builder);
  ms_gtk_test_window_destroy (window);
}

/* Both at once: no store is loaded that nobody meant. */
static void
test_together (MsGtkTest *test, gconstpointer unused)
{
  MsStoreDefinition *other = ms_gtk_test_define (test, "other", NULL);
  GtkWidget *view = ms_gtk_store_view_new (NULL, NULL);
  GtkWidget *provider = provide (test->registry, view);
  GtkWidget *window;

  g_object_set (provider, "definition", test->definition, "store-id", "a", NULL);
  window = ms_gtk_test_window_new (provider);
  ms_gtk_test_await (ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view)));
  g_object_set (provider, "definition", other, "store-id", "b", NULL);
  ms_gtk_test_await (ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view)));
  g_assert_cmpstr (ms_store_get_id (ms_gtk_store_view_get_store (MS_GTK_STORE_VIEW (view))), ==,
                   "b");
  g_assert_cmpuint (test->n_boots, ==, 2);
  ms_gtk_test_window_destroy (window);
  ms_gtk_test_await_finalized (other);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-store-provider/nearest", test_nearest);
  ms_gtk_test_add ("/gtk-store-provider/none", test_none);
  ms_gtk_test_add ("/gtk-store-provider/own", test_own);
  ms_gtk_test_add ("/gtk-store-provider/foreign", test_foreign);
  ms_gtk_test_add ("/gtk-store-provider/replace", test_replace);
  ms_gtk_test_add ("/gtk-store-provider/single", test_single);
  ms_gtk_test_add ("/gtk-store-provider/together", test_together);
  return g_test_run ();
}

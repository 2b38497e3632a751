/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of the widgets share. */

#include "ms-gtk-test.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>

#define TEXT_DOMAIN "multistore-1"
#define WATCHDOG_SECONDS 30
#define MAX_ITERATIONS 10000

static const char notes_xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT, rank INTEGER NOT NULL DEFAULT 7,"
    " price REAL NOT NULL DEFAULT 2.5, done INTEGER NOT NULL DEFAULT 0) STRICT</table>"
    "<event name='v1.NoteAdded'><arg name='id' type='s'/><arg name='title' type='s'/>"
    "<materializer>INSERT INTO note (id, title) VALUES (:id, :title)</materializer></event>"
    "<event name='v1.NoteRenamed'><arg name='id' type='s'/><arg name='title' type='s'/>"
    "<materializer>UPDATE note SET title = :title, rank = rank + 1, done = 1 WHERE id = :id"
    "</materializer></event>"
    "<event name='v1.NoteRemoved'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM note WHERE id = :id</materializer></event>"
    "</store></multistore>";

void
ms_gtk_test_init (int *argc, char ***argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (argc, argv, NULL);
}

void
ms_gtk_test_init_language (int *argc, char ***argv, const char *language, const char *directory)
{
  g_setenv ("LANGUAGE", language, TRUE);
  ms_gtk_test_init (argc, argv);
  /* GTK's tests are in no language; and C.UTF-8, which needs no locale of the system, obeys LANGUAGE. */
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  bindtextdomain (TEXT_DOMAIN, directory);
  bind_textdomain_codeset (TEXT_DOMAIN, "UTF-8");
}

/* Definitions and their loads */

static void
load_free (gpointer data)
{
  MsGtkTestLoad *load = data;

  g_object_unref (load->store);
  g_object_unref (load->context);
  g_free (load);
}

static gboolean
boot (MsStore *store, MsBootContext *context, gpointer user_data, GError **error)
{
  MsGtkTest *self = user_data;

  self->n_boots++;
  if (self->failure)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, self->failure);
      return FALSE;
    }
  if (self->hold)
    {
      MsGtkTestLoad *load = g_new (MsGtkTestLoad, 1);

      *load = (MsGtkTestLoad){ g_object_ref (store), g_object_ref (context) };
      g_ptr_array_add (self->held, load);
      ms_boot_context_hold (context);
    }
  return TRUE;
}

MsStoreDefinition *
ms_gtk_test_define (MsGtkTest *self, const char *name, MsAdapter *adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSchema) schema = ms_schema_new_from_data (notes_xml, -1, NULL, &error);
  g_autoptr (MsAdapter) memory = NULL;
  MsStoreDefinition *definition;

  g_assert_no_error (error);
  if (!adapter)
    adapter = memory = MS_ADAPTER (ms_memory_adapter_new ());
  definition = ms_store_definition_new (name, schema, adapter, &error);
  g_assert_no_error (error);
  ms_store_definition_set_boot_func (definition, boot, self, NULL);
  return definition;
}

void
ms_gtk_test_release_loads (MsGtkTest *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func (load_free);
  self->hold = FALSE;
  for (guint i = 0; i < held->len; i++)
    ms_boot_context_release (((MsGtkTestLoad *) held->pdata[i])->context);
}

void
ms_gtk_test_begin (MsGtkTest *self)
{
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();

  *self = (MsGtkTest){ .held = g_ptr_array_new_with_free_func (load_free) };
  self->definition = ms_gtk_test_define (self, "note", NULL);
  ms_store_options_set_gc_time (options, 0);
  self->registry = ms_store_registry_new (options);
}

void
ms_gtk_test_end (MsGtkTest *self)
{
  ms_gtk_test_settle ();
  ms_gtk_test_await_finalized (self->registry);
  g_ptr_array_unref (self->held);
  ms_gtk_test_await_finalized (self->definition);
}

void
ms_gtk_test_set_up (MsGtkTest *self, gconstpointer unused)
{
  ms_gtk_test_begin (self);
}

void
ms_gtk_test_tear_down (MsGtkTest *self, gconstpointer unused)
{
  ms_gtk_test_end (self);
}

/* Notes */

static void
commit (MsStore *store, MsEvent *event)
{
  g_autoptr (GError) error = NULL;

  ms_store_commit (store, event, &error);
  g_assert_no_error (error);
  ms_event_unref (event);
}

void
ms_gtk_test_add_note (MsStore *store, const char *id, const char *title)
{
  commit (store, ms_event_build ("v1.NoteAdded", "id", "s", id, "title", "s", title, NULL));
}

void
ms_gtk_test_rename_note (MsStore *store, const char *id, const char *title)
{
  commit (store, ms_event_build ("v1.NoteRenamed", "id", "s", id, "title", "s", title, NULL));
}

void
ms_gtk_test_remove_note (MsStore *store, const char *id)
{
  commit (store, ms_event_build ("v1.NoteRemoved", "id", "s", id, NULL));
}

static void
take_result (GObject *source, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

MsStore *
ms_gtk_test_open (MsStoreDefinition *definition, const char *store_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MsStore *store;

  ms_store_open_async (definition, store_id, NULL, NULL, take_result, &result);
  ms_gtk_test_await (result);
  store = ms_store_open_finish (result, &error);
  g_assert_no_error (error);
  return store;
}

void
ms_gtk_test_remove_directory (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        ms_gtk_test_remove_directory (file);
      else
        g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* Windows and waiting */

GtkWidget *
ms_gtk_test_window_new (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 320);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  ms_gtk_test_await (gtk_widget_get_mapped (window));
  return window;
}

void
ms_gtk_test_window_destroy (GtkWidget *window)
{
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  ms_gtk_test_settle ();
  ms_gtk_test_await_finalized (window);
}

void
ms_gtk_test_settle (void)
{
  for (guint i = 0; i < MAX_ITERATIONS && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

static gboolean
bark (gpointer where)
{
  g_error ("%s: did not happen within %d s", (char *) where, WATCHDOG_SECONDS);
  return G_SOURCE_REMOVE;
}

GSource *
ms_gtk_test_watchdog_new (const char *where)
{
  GSource *source = g_timeout_source_new_seconds (WATCHDOG_SECONDS);

  g_source_set_callback (source, bark, g_strdup (where), g_free);
  g_source_attach (source, NULL);
  return source;
}

static void
take_note (gpointer place, GObject *object)
{
  g_atomic_int_set ((int *) place, TRUE);
  g_main_context_wakeup (NULL);
}

void
ms_gtk_test_await_finalized (gpointer object)
{
  int gone = FALSE;

  g_object_weak_ref (object, take_note, &gone);
  g_object_unref (object);
  ms_gtk_test_await (g_atomic_int_get (&gone));
}

void
ms_gtk_test_run (const char *const *arguments)
{
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

void
ms_gtk_test_draw (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  for (guint i = 0; i < 3; i++)
    {
      gint64 frame = gdk_frame_clock_get_frame_counter (clock);

      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      ms_gtk_test_await (gdk_frame_clock_get_frame_counter (clock) > frame);
    }
}

/* Looking */

typedef gboolean (*Test) (GtkWidget *widget, gconstpointer what);

static GtkWidget *
find (GtkWidget *widget, Test test, gconstpointer what)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (test (widget, what))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, test, what);
  return found;
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer type)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (type));
}

static gboolean
is_named (GtkWidget *widget, gconstpointer type_name)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), type_name);
}

static gboolean
has_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

GtkWidget *
ms_gtk_test_find (GtkWidget *widget, GType type)
{
  return find (widget, is_of_type, GSIZE_TO_POINTER (type));
}

GtkWidget *
ms_gtk_test_find_named (GtkWidget *widget, const char *type_name)
{
  return find (widget, is_named, type_name);
}

gboolean
ms_gtk_test_shows (GtkWidget *widget, const char *text)
{
  return find (widget, has_text, text) != NULL;
}

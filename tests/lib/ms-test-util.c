/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of stores and registries share. */

#include "ms-test-util.h"
#include "query/ms-live-view-struct-private.h"

#include <glib/gstdio.h>

#define WATCHDOG_SECONDS 30

/* Directories */

char *
ms_test_make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("multistore-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
ms_test_remove_directory (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        ms_test_remove_directory (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

guint
ms_test_count_files (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  while (directory && (name = g_dir_read_name (directory)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      count += g_file_test (child, G_FILE_TEST_IS_DIR) ? ms_test_count_files (child) : 1;
    }
  return count;
}

/* Definitions and their loads */

static void
held_load_free (MsTestHeldLoad *load)
{
  g_object_unref (load->store);
  g_object_unref (load->context);
  g_free (load);
}

static gboolean
boot (MsStore *store, MsBootContext *context, gpointer user_data, GError **error)
{
  MsTestBoot *self = user_data;

  self->n_boots++;
  if (self->failure)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, self->failure);
      return FALSE;
    }
  if (self->hold)
    {
      MsTestHeldLoad *load = g_new (MsTestHeldLoad, 1);

      load->store = g_object_ref (store);
      load->context = g_object_ref (context);
      g_ptr_array_add (self->held_loads, load);
      ms_boot_context_hold (context);
    }
  return TRUE;
}

static MsSchema *
schema_new (void)
{
  MsSchema *schema = ms_schema_new ();
  g_autoptr (MsEventType) added = ms_event_type_new ("v1.NoteAdded", MS_SCOPE_SYNCED);

  ms_schema_add_table (schema, "CREATE TABLE note (id TEXT PRIMARY KEY) STRICT", MS_SCOPE_SYNCED);
  ms_event_type_add_arg (added, "id", "s", FALSE);
  ms_event_type_add_materializer (added, "INSERT INTO note (id) VALUES (:id)");
  ms_schema_add_event_type (schema, added);
  ms_schema_add_document_key (schema, "ui", "open", g_variant_new_boolean (TRUE));
  return schema;
}

static MsStoreDefinition *
definition_new (MsTestFixture *fixture, const char *name, const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSchema) schema = schema_new ();
  g_autoptr (MsAdapter) adapter = NULL;
  MsStoreDefinition *definition;

  if (directory)
    adapter = MS_ADAPTER (ms_persisted_adapter_new (directory));
  else
    adapter = MS_ADAPTER (ms_memory_adapter_new ());
  definition = ms_store_definition_new (name, schema, adapter, &error);
  g_assert_no_error (error);
  ms_store_definition_set_boot_func (definition, boot, &fixture->boot, NULL);
  return definition;
}

MsStoreDefinition *
ms_test_definition_new (MsTestFixture *fixture, const char *name)
{
  return definition_new (fixture, name, NULL);
}

MsStoreOptions *
ms_test_options_new (int gc_time)
{
  MsStoreOptions *options = ms_store_options_new ();

  ms_store_options_set_gc_time (options, gc_time);
  return options;
}

void
ms_test_release_loads (MsTestFixture *fixture)
{
  g_autoptr (GPtrArray) loads = g_steal_pointer (&fixture->boot.held_loads);

  fixture->boot.held_loads = g_ptr_array_new_with_free_func ((GDestroyNotify) held_load_free);
  for (guint i = 0; i < loads->len; i++)
    ms_boot_context_release (((MsTestHeldLoad *) loads->pdata[i])->context);
}

void
ms_test_fail_loads (MsTestFixture *fixture, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, message);
  g_autoptr (GPtrArray) loads = g_steal_pointer (&fixture->boot.held_loads);

  fixture->boot.held_loads = g_ptr_array_new_with_free_func ((GDestroyNotify) held_load_free);
  for (guint i = 0; i < loads->len; i++)
    ms_boot_context_fail (((MsTestHeldLoad *) loads->pdata[i])->context, error);
}

static MsTestHeldLoad *
held_load (MsTestFixture *fixture, guint position)
{
  g_assert_cmpuint (position, <, fixture->boot.held_loads->len);
  return fixture->boot.held_loads->pdata[position];
}

MsStore *
ms_test_held_store (MsTestFixture *fixture, guint position)
{
  return held_load (fixture, position)->store;
}

GCancellable *
ms_test_held_cancellable (MsTestFixture *fixture, guint position)
{
  return ms_boot_context_get_cancellable (held_load (fixture, position)->context);
}

/* The fixture */

static void
tell (MsTestFixture *fixture, const char *what, MsStoreEntry *entry)
{
  g_string_append_printf (fixture->story, "%s%s %s", fixture->story->len ? ", " : "", what,
                          ms_store_entry_get_id (entry));
}

static void
store_loading (MsStoreRegistry *registry, MsStoreEntry *entry, MsTestFixture *fixture)
{
  tell (fixture, "loading", entry);
}

static void
store_loaded (MsStoreRegistry *registry, MsStoreEntry *entry, MsTestFixture *fixture)
{
  tell (fixture, "loaded", entry);
}

static void
store_failed (MsStoreRegistry *registry,
              MsStoreEntry *entry,
              const GError *error,
              MsTestFixture *fixture)
{
  g_assert_nonnull (error);
  tell (fixture, "failed", entry);
}

static void
store_unused (MsStoreRegistry *registry, MsStoreEntry *entry, MsTestFixture *fixture)
{
  tell (fixture, "unused", entry);
}

static void
store_dropped (MsStoreRegistry *registry,
               MsStoreEntry *entry,
               MsDropReason reason,
               MsTestFixture *fixture)
{
  static const char *const reasons[] = { "collected", "dropped", "cleared", "closed" };

  g_assert_cmpuint (reason, <, G_N_ELEMENTS (reasons));
  tell (fixture, reasons[reason], entry);
}

char *
ms_test_take_story (MsTestFixture *fixture)
{
  char *story = g_strdup (fixture->story->str);

  g_string_truncate (fixture->story, 0);
  return story;
}

void
ms_test_replace_registry (MsTestFixture *fixture, MsStoreRegistry *registry)
{
  if (fixture->registry)
    g_assert_finalize_object (fixture->registry);
  fixture->registry = registry;
  g_signal_connect (registry, "store-loading", G_CALLBACK (store_loading), fixture);
  g_signal_connect (registry, "store-loaded", G_CALLBACK (store_loaded), fixture);
  g_signal_connect (registry, "store-failed", G_CALLBACK (store_failed), fixture);
  g_signal_connect (registry, "store-unused", G_CALLBACK (store_unused), fixture);
  g_signal_connect (registry, "store-dropped", G_CALLBACK (store_dropped), fixture);
}

void
ms_test_replace_definition (MsTestFixture *fixture)
{
  ms_test_await_finalized (fixture, g_steal_pointer (&fixture->definition));
  fixture->definition = definition_new (fixture, "note", fixture->directory);
}

void
ms_test_set_up (MsTestFixture *fixture, gconstpointer storage)
{
  /* No test depends on how fast rows are read, but those of loading. */
  ms_live_patience = G_TIME_SPAN_MINUTE;
  fixture->context = g_main_context_new ();
  g_main_context_push_thread_default (fixture->context);
  fixture->clock = ms_test_clock_new ();
  fixture->boot.held_loads = g_ptr_array_new_with_free_func ((GDestroyNotify) held_load_free);
  if (storage)
    fixture->directory = ms_test_make_directory ();
  fixture->definition = definition_new (fixture, "note", fixture->directory);
  fixture->story = g_string_new (NULL);
  ms_test_replace_registry (fixture, ms_store_registry_new (NULL));
}

void
ms_test_tear_down (MsTestFixture *fixture, gconstpointer storage)
{
  g_clear_pointer (&fixture->boot.held_loads, g_ptr_array_unref);
  ms_test_settle (fixture);
  if (fixture->registry)
    g_assert_finalize_object (fixture->registry);

  /* Stores that still close in a worker keep the definition for a moment. */
  ms_test_await_finalized (fixture, g_steal_pointer (&fixture->definition));
  ms_test_settle (fixture);
  g_assert_cmpuint (ms_test_clock_get_n_alarms (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);

  g_string_free (fixture->story, TRUE);
  g_main_context_pop_thread_default (fixture->context);
  g_main_context_unref (fixture->context);
  if (fixture->directory)
    ms_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
}

/* What the registry knows */

MsStore *
ms_test_lookup (MsTestFixture *fixture, const char *store_id)
{
  g_autoptr (GError) error = NULL;
  MsStore *store =
      ms_store_registry_lookup (fixture->registry, fixture->definition, store_id, &error);

  g_assert_no_error (error);
  return store;
}

gboolean
ms_test_has (MsTestFixture *fixture, const char *store_id)
{
  return ms_store_registry_has (fixture->registry, store_id);
}

MsStoreEntry *
ms_test_entry (MsTestFixture *fixture, const char *store_id)
{
  GListModel *entries = ms_store_registry_get_entries (fixture->registry);

  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (MsStoreEntry) entry = g_list_model_get_item (entries, i);

      if (g_str_equal (ms_store_entry_get_id (entry), store_id))
        return g_steal_pointer (&entry);
    }
  g_error ("The registry has no entry of id “%s”", store_id);
}

guint
ms_test_n_observers (MsTestFixture *fixture, const char *store_id)
{
  g_autoptr (MsStoreEntry) entry = ms_test_entry (fixture, store_id);

  return ms_store_entry_get_n_observers (entry);
}

gint64
ms_test_deadline (MsTestFixture *fixture, const char *store_id)
{
  g_autoptr (MsStoreEntry) entry = ms_test_entry (fixture, store_id);

  return ms_store_entry_get_deadline (entry);
}

/* Time */

static gboolean
bark (gpointer where)
{
  g_error ("%s: not within %d s", (const char *) where, WATCHDOG_SECONDS);
  return G_SOURCE_REMOVE;
}

GSource *
ms_test_watchdog_new (GMainContext *context, const char *where)
{
  GSource *source = g_timeout_source_new_seconds (WATCHDOG_SECONDS);

  g_source_set_callback (source, bark, g_strdup (where), g_free);
  g_source_attach (source, context);
  return source;
}

typedef struct
{
  GMainContext *context;
  gint gone; /* atomic */
} Farewell;

static void
take_note (gpointer data, GObject *object)
{
  Farewell *farewell = data;

  g_atomic_int_set (&farewell->gone, TRUE);
  g_main_context_wakeup (farewell->context);
}

void
ms_test_await_finalized (MsTestFixture *fixture, gpointer object)
{
  Farewell farewell = { .context = fixture->context };

  g_object_weak_ref (object, take_note, &farewell);
  g_object_unref (object);
  ms_test_await (fixture, g_atomic_int_get (&farewell.gone));
}

void
ms_test_settle (MsTestFixture *fixture)
{
  ms_test_clock_settle (fixture->clock);
}

void
ms_test_advance (MsTestFixture *fixture, gint64 milliseconds)
{
  ms_test_clock_settle (fixture->clock);
  ms_test_clock_advance (fixture->clock, milliseconds);
  ms_test_clock_settle (fixture->clock);
}

/* Notes */

void
ms_test_commit (MsStore *store, const char *note_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEvent) event = ms_event_build ("v1.NoteAdded", "id", "s", note_id, NULL);

  ms_store_commit (store, event, &error);
  g_assert_no_error (error);
}

gint64
ms_test_count_notes (MsStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) FROM note");
  gint64 count = -1;

  ms_store_query_int (store, query, &count, &error);
  g_assert_no_error (error);
  return count;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a store, commits an event, reads the rows. Arguments: the schema, a folder. */

#include <multistore.h>

static GMainLoop *loop;

static void
on_acquired (GObject *registry, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStoreHandle) handle =
      ms_store_registry_acquire_finish (MS_STORE_REGISTRY (registry), result, &error);
  MsStore *store = handle ? ms_store_handle_get_store (handle) : NULL;
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", "a", "body", "s", "Buy milk", NULL);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT id, body FROM note ORDER BY id");
  g_autoptr (MsResult) notes = NULL;

  if (store && ms_store_commit (store, event, &error))
    notes = ms_store_query (store, query, &error);
  for (guint i = 0; notes && i < ms_result_get_n_rows (notes); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (notes, i);

      g_print ("%s %s\n", ms_row_get_text (row, "id"), ms_row_get_text (row, "body"));
    }
  if (error)
    g_printerr ("%s\n", error->message);
  g_main_loop_quit (loop);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (argv[1]);
  g_autoptr (MsSchema) schema = ms_schema_new_from_file (file, "notes", &error);
  g_autoptr (MsPersistedAdapter) adapter = ms_persisted_adapter_new (argv[2]);
  g_autoptr (MsStoreDefinition) definition =
      schema ? ms_store_definition_new ("notes", schema, MS_ADAPTER (adapter), &error) : NULL;
  g_autoptr (MsStoreRegistry) registry = ms_store_registry_new (NULL);

  if (!definition)
    g_error ("%s", error->message);
  loop = g_main_loop_new (NULL, FALSE);
  ms_store_registry_acquire_async (registry, definition, "home", NULL, NULL, on_acquired, NULL);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return 0;
}

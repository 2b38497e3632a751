/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live queries, documents and search. Arguments: the schema, a folder. */

#include <multistore.h>

static GMainLoop *loop;

static void
add_note (MsStore *store, const char *id, const char *body)
{
  g_autoptr (MsEvent) event =
      ms_event_build ("v1.NoteAdded", "id", "s", id, "body", "s", body, NULL);
  g_autoptr (GError) error = NULL;

  if (!ms_store_commit (store, event, &error))
    g_error ("%s", error->message);
}

static void
filter_notes (MsStore *store)
{
  g_autoptr (MsQuery) query =
      ms_query_new_for_table ("note", "body LIKE '%' || :text || '%'", "body");
  g_autoptr (GSimpleAction) entry = g_simple_action_new ("milk", NULL);
  g_autoptr (MsLiveQuery) found = NULL;
  g_autoptr (MsRow) first = NULL;
  g_autoptr (GError) error = NULL;

  /* As an entry's text would be. */
  ms_query_bind_value (query, "text", G_OBJECT (entry), "name");
  found = ms_store_query_live (store, query, &error);
  if (!found)
    g_error ("%s", error->message);
  first = ms_live_query_get_single (found);
  g_assert_cmpstr (ms_row_get_text (first, "id"), ==, "a");
}

static void
follow_count (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) > 1 FROM note");
  g_autoptr (GSimpleAction) action = g_simple_action_new ("sort", NULL);
  g_autoptr (GError) error = NULL;

  ms_store_bind_query (store, query, G_OBJECT (action), "enabled", G_SETTINGS_BIND_GET, &error);
  g_assert_no_error (error);
  g_assert_true (g_action_get_enabled (G_ACTION (action)));
}

static void
remember (MsStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDocument) ui = ms_store_get_document (store, "ui", NULL, &error);
  g_autoptr (GVariant) width = NULL;

  if (!ui || !ms_document_set_value (ui, "sidebar-width", g_variant_new_int32 (250), &error))
    g_error ("%s", error->message);
  width = ms_document_get_value (ui, "sidebar-width");
  g_assert_cmpint (g_variant_get_int32 (width), ==, 250);
}

static void
search (MsStore *store)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, NULL);
  g_autoptr (MsLiveQuery) found = NULL;
  g_autoptr (MsRow) first = NULL;
  g_autoptr (GError) error = NULL;

  ms_query_set_match (query, "mil*");
  ms_query_set_columns (query, "id, highlight(note_search, 0, '<b>', '</b>') AS found");
  found = ms_store_query_live (store, query, &error);
  if (!found)
    g_error ("%s", error->message);
  first = ms_live_query_get_single (found);
  g_assert_cmpstr (ms_row_get_text (first, "found"), ==, "Buy <b>milk</b>");
  g_print ("%s Buy milk\n", ms_row_get_text (first, "id"));
}

static void
on_acquired (GObject *registry, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStoreHandle) handle =
      ms_store_registry_acquire_finish (MS_STORE_REGISTRY (registry), result, &error);
  MsStore *store = handle ? ms_store_handle_get_store (handle) : NULL;

  if (!store)
    g_error ("%s", error->message);
  add_note (store, "a", "Buy milk");
  add_note (store, "b", "Call Anna");
  filter_notes (store);
  follow_count (store);
  remember (store);
  search (store);
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

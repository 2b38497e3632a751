/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our client in a process of its own. It takes a JSON command per line and answers each with a line, as livestore-client.mjs does. */

#include "ms-json-private.h"
#include "multistore.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GMainLoop *loop;
  MsStore *store;
  GDataInputStream *input;
} Client;

static void read_command (Client *self);

static void
answer (json_t *value)
{
  g_autoptr (json_t) owned = value;
  char *text = json_dumps (owned, JSON_COMPACT);

  puts (text);
  fflush (stdout);
  free (text);
}

static void
fail (const char *message)
{
  answer (json_pack ("{s:s}", "error", message));
}

static MsEvent *
make_event (const json_t *pair)
{
  char *args = json_dumps (json_array_get (pair, 1), JSON_COMPACT);
  g_autoptr (GError) error = NULL;
  MsEvent *event =
      ms_event_new_from_json (json_string_value (json_array_get (pair, 0)), args, -1, &error);

  g_assert_no_error (error);
  free (args);
  return event;
}

static void
commit (Client *self, const json_t *list)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  g_autoptr (GError) error = NULL;
  const json_t *pair;
  size_t i;

  json_array_foreach (list, i, pair)
    g_ptr_array_add (events, make_event (pair));
  if (ms_store_commit_events (self->store, (MsEvent **) events->pdata, events->len, &error))
    answer (json_pack ("{s:b}", "ok", TRUE));
  else
    fail (error->message);
}

static void
list_items (Client *self)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT id, title, done FROM item ORDER BY id");
  g_autoptr (GError) error = NULL;
  g_autoptr (MsResult) result = ms_store_query (self->store, query, &error);
  json_t *items = json_array ();

  g_assert_no_error (error);
  for (guint i = 0; i < ms_result_get_n_rows (result); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (result, i);

      json_array_append_new (items, json_pack ("[s, s, I]", ms_row_get_text (row, "id"),
                                               ms_row_get_text (row, "title"),
                                               (json_int_t) ms_row_get_int (row, "done")));
    }
  answer (json_pack ("{s:b, s:o}", "ok", TRUE, "items", items));
}

static void
count_items (Client *self)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count(*) AS n FROM item");
  g_autoptr (GError) error = NULL;
  g_autoptr (MsResult) result = ms_store_query (self->store, query, &error);
  g_autoptr (MsRow) row = NULL;

  g_assert_no_error (error);
  row = ms_result_get_row (result, 0);
  answer (json_pack ("{s:b, s:I}", "ok", TRUE, "count", (json_int_t) ms_row_get_int (row, "n")));
}

static void
list_log (Client *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
      ms_store_list_events (self->store, NULL, 0, NULL, MS_EVENT_FILTER_FINAL, &error);
  json_t *log = json_array ();

  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    {
      MsEvent *event = ms_event_record_get_event (records->pdata[i]);
      g_autofree char *json = ms_event_dup_json (event);

      json_array_append_new (log, json_pack ("[s, o, s, s]", ms_event_get_name (event),
                                             json_loads (json, 0, NULL),
                                             ms_event_record_get_client_id (records->pdata[i]),
                                             ms_event_record_get_session_id (records->pdata[i])));
    }
  answer (json_pack ("{s:b, s:o}", "ok", TRUE, "log", log));
}

static void
tell_status (Client *self)
{
  const GError *error = ms_store_get_sync_error (self->store);
  g_autoptr (GEnumClass) states = g_type_class_ref (MS_TYPE_SYNC_STATE);
  g_autoptr (GPtrArray) rejected = ms_store_list_rejected_events (self->store, NULL);

  answer (json_pack ("{s:b, s:s, s:I, s:I, s:I, s:s}", "ok", TRUE, "state",
                     g_enum_get_value (states, ms_store_get_sync_state (self->store))->value_nick,
                     "pending", (json_int_t) ms_store_get_pending_count (self->store), "head",
                     (json_int_t) ms_store_get_upstream_head (self->store), "rejected",
                     (json_int_t) (rejected ? rejected->len : 0), "error",
                     error ? error->message : ""));
}

static void
set_payload (Client *self, const json_t *payload)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authToken", "s",
                         json_string_value (json_object_get (payload, "authToken")));
  ms_store_set_sync_payload (self->store, g_variant_dict_end (&dict));
  answer (json_pack ("{s:b}", "ok", TRUE));
}

static void
on_closed (GObject *store, GAsyncResult *result, gpointer data)
{
  ms_store_close_finish (MS_STORE (store), result, NULL);
  answer (json_pack ("{s:b}", "ok", TRUE));
  g_main_loop_quit (((Client *) data)->loop);
}

static void
do_command (Client *self, const char *line)
{
  g_autoptr (json_t) command = json_loads (line, 0, NULL);
  const char *name = json_object_iter_key (json_object_iter (command));
  const json_t *argument = json_object_get (command, name ? name : "");

  if (g_strcmp0 (name, "commit") == 0)
    commit (self, argument);
  else if (g_strcmp0 (name, "items") == 0)
    list_items (self);
  else if (g_strcmp0 (name, "count") == 0)
    count_items (self);
  else if (g_strcmp0 (name, "log") == 0)
    list_log (self);
  else if (g_strcmp0 (name, "status") == 0)
    tell_status (self);
  else if (g_strcmp0 (name, "payload") == 0)
    set_payload (self, argument);
  else if (g_strcmp0 (name, "shutdown") == 0)
    ms_store_close_async (self->store, NULL, on_closed, self);
  else
    fail ("no such command");
}

static void
on_line (GObject *input, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (input), result, NULL, NULL);

  if (!line)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  do_command (self, line);
  read_command (self);
}

static void
read_command (Client *self)
{
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  g_autoptr (GError) error = NULL;

  self->store = ms_store_open_finish (result, &error);
  g_assert_no_error (error);
  answer (json_pack ("{s:b}", "ready", TRUE));
  read_command (self);
}

int
main (int argc, char **argv)
{
  char *url = NULL, *store_id = NULL, *schema_path = NULL, *storage = NULL, *token = NULL;
  const GOptionEntry entries[] = {
    { "url", 0, 0, G_OPTION_ARG_STRING, &url, NULL, NULL },
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_id, NULL, NULL },
    { "schema", 0, 0, G_OPTION_ARG_FILENAME, &schema_path, NULL, NULL },
    { "storage", 0, 0, G_OPTION_ARG_FILENAME, &storage, NULL, NULL },
    { "token", 0, 0, G_OPTION_ARG_STRING, &token, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GInputStream) raw = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  Client client = { g_main_loop_new (NULL, FALSE), NULL, g_data_input_stream_new (raw) };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_parse (context, &argc, &argv, &error);
  g_assert_no_error (error);
  {
    g_autoptr (MsWebsocketProvider) provider = ms_websocket_provider_new (url);
    g_autoptr (MsAdapter) adapter =
        storage
            ? MS_ADAPTER (ms_persisted_adapter_new_synced (storage, MS_SYNC_PROVIDER (provider)))
            : MS_ADAPTER (ms_memory_adapter_new_synced (MS_SYNC_PROVIDER (provider)));
    g_autoptr (GFile) file = g_file_new_for_path (schema_path);
    g_autoptr (MsSchema) schema = ms_schema_new_from_file (file, "interop", &error);
    g_autoptr (MsStoreDefinition) definition = NULL;
    g_autoptr (MsStoreOptions) options = ms_store_options_new ();

    g_assert_no_error (error);
    definition = ms_store_definition_new ("interop", schema, adapter, &error);
    g_assert_no_error (error);
    if (token)
      ms_store_options_set_sync_payload (options,
                                         g_variant_new_parsed ("{'authToken': <%s>}", token));
    ms_store_open_async (definition, store_id, options, NULL, on_opened, &client);
    g_main_loop_run (client.loop);
  }
  g_clear_object (&client.store);
  g_object_unref (client.input);
  g_main_loop_unref (client.loop);
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore info: what a store is and how much it holds. */

#include "engine/ms-format-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  MsConnection *connection;
  MsSchema *schema;
  MsSequence head;
  gint64 n_events, n_pending, n_failed, first_at, last_at, format, n_bytes;
  GArray *n_rows; /* of gint64, by table */
} Info;

static gboolean
count_rows (Info *self, GError **error)
{
  MsTableSet *tables = self->schema->table_set;

  for (guint i = 0; i < ms_table_set_get_size (tables); i++)
    {
      g_autofree char *name = ms_sql_quote_name (ms_table_set_get (tables, i)->name);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", name);
      gint64 count;

      if (!ms_connection_query_int (self->connection, sql, &count, error))
        return FALSE;
      g_array_append_val (self->n_rows, count);
    }
  return TRUE;
}

static gboolean
read_info (Info *self, GError **error)
{
  const struct
  {
    const char *sql;
    gint64 *number;
  } numbers[] = {
    { "SELECT count(*) FROM __ms_event", &self->n_events },
    { "SELECT count(*) FROM __ms_failed", &self->n_failed },
    { "SELECT count(*) FROM __ms_event WHERE "
      "ifnull((SELECT value FROM __ms_meta WHERE key = 'had_provider'), 0) <> 0 AND "
      "id >= (ifnull((SELECT value FROM __ms_meta WHERE key = 'upstream_head'), 0) + 1) << 31",
      &self->n_pending },
    { "SELECT min(recorded_at) FROM __ms_event", &self->first_at },
    { "SELECT max(recorded_at) FROM __ms_event", &self->last_at },
    { "PRAGMA user_version", &self->format },
    { "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", &self->n_bytes },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!ms_connection_query_int (self->connection, numbers[i].sql, numbers[i].number, error))
      return FALSE;
  return ms_event_log_read_head (self->connection, &self->head, error) && count_rows (self, error);
}

static void
print_json (MsTool *tool, const char *path, const Info *self)
{
  g_autofree char *definition = ms_meta_dup_text (self->connection, "definition");
  g_autofree char *client_id = ms_meta_dup_text (self->connection, "client_id");
  g_autofree char *head = ms_sequence_to_string (&self->head);
  json_t *object = json_object ();
  json_t *tables = json_object ();

  for (guint i = 0; i < self->n_rows->len; i++)
    json_object_set_new (tables, ms_table_set_get (self->schema->table_set, i)->name,
                         json_integer (g_array_index (self->n_rows, gint64, i)));
  json_object_set_new (object, "file", ms_tool_json_text (path));
  json_object_set_new (object, "definition", ms_tool_json_text (definition));
  json_object_set_new (object, "format", json_integer (self->format));
  json_object_set_new (object, "bytes", json_integer (self->n_bytes));
  json_object_set_new (object, "schemaHash", ms_tool_json_text (ms_schema_get_hash (self->schema)));
  json_object_set_new (object, "callbacks", json_boolean (ms_schema_has_callbacks (self->schema)));
  json_object_set_new (object, "client", ms_tool_json_text (client_id));
  json_object_set_new (object, "head", ms_tool_json_text (head));
  json_object_set_new (object, "events", json_integer (self->n_events));
  json_object_set_new (object, "pending", json_integer (self->n_pending));
  json_object_set_new (object, "failed", json_integer (self->n_failed));
  json_object_set_new (object, "firstRecordedAt",
                       self->n_events > 0 ? json_integer (self->first_at) : json_null ());
  json_object_set_new (object, "lastRecordedAt",
                       self->n_events > 0 ? json_integer (self->last_at) : json_null ());
  json_object_set_new (object, "tables", tables);
  ms_tool_write_json (tool, object);
}

static void
add_text (GPtrArray *cells, const char *label, const char *text)
{
  g_ptr_array_add (cells, g_strdup (label));
  g_ptr_array_add (cells, ms_tool_clean (text ? text : "?"));
}

static void
add_number (GPtrArray *cells, const char *label, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autofree char *clean = ms_tool_clean (label);

  add_text (cells, clean, text);
}

static void
add_time (GPtrArray *cells, const char *label, gint64 microseconds)
{
  g_autofree char *text = ms_tool_format_time (microseconds);

  add_text (cells, label, text);
}

static void
print_tables (MsTool *tool, const Info *self)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const gboolean right[] = { FALSE, TRUE };

  add_text (cells, _ ("Table"), _ ("Rows"));
  for (guint i = 0; i < self->n_rows->len; i++)
    add_number (cells, ms_table_set_get (self->schema->table_set, i)->name,
                g_array_index (self->n_rows, gint64, i));
  ms_tool_write_line (tool, "%s", "");
  ms_tool_write_table (tool, cells, G_N_ELEMENTS (right), right);
}

static void
print_text (MsTool *tool, const char *path, const Info *self)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *definition = ms_meta_dup_text (self->connection, "definition");
  g_autofree char *client_id = ms_meta_dup_text (self->connection, "client_id");
  g_autofree char *head = ms_sequence_to_string (&self->head);
  g_autofree char *size = g_format_size (self->n_bytes);

  add_text (cells, _ ("File"), path);
  add_text (cells, _ ("Definition"), definition);
  add_number (cells, _ ("Format"), self->format);
  add_text (cells, _ ("Size"), size);
  add_text (cells, _ ("Schema"), ms_schema_get_hash (self->schema));
  add_text (cells, _ ("Materializers"),
            ms_schema_has_callbacks (self->schema) ? _ ("callbacks of the application")
                                                   : _ ("SQL"));
  add_text (cells, _ ("Client"), client_id);
  add_text (cells, _ ("Head"), head);
  add_number (cells, _ ("Events"), self->n_events);
  add_number (cells, _ ("Pending"), self->n_pending);
  add_number (cells, _ ("Failed"), self->n_failed);
  if (self->n_events > 0)
    {
      add_time (cells, _ ("First event"), self->first_at);
      add_time (cells, _ ("Last event"), self->last_at);
    }
  ms_tool_write_table (tool, cells, 2, NULL);
  print_tables (tool, self);
}

gboolean
ms_tool_run_info (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) operands = NULL;
  g_autoptr (MsSchema) schema = NULL;
  g_autoptr (MsConnection) connection = NULL;
  g_autoptr (GArray) n_rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  Info info = { .n_rows = n_rows };

  if (!ms_tool_parse (tool, NULL, _ ("STORE"), 1, 1, argc, argv, &operands, error))
    return FALSE;
  connection = ms_tool_open_for_queries (operands[0], &schema, error);
  if (!connection || !ms_connection_begin_read (connection, error))
    return FALSE;
  info.connection = connection;
  info.schema = schema;
  if (!read_info (&info, error))
    return FALSE;
  if (tool->json)
    print_json (tool, operands[0], &info);
  else
    print_text (tool, operands[0], &info);
  return TRUE;
}

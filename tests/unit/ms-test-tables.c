/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables in memory with the change recorder on, and their whole content as text. */

#include "ms-test-tables.h"

#include "schema/ms-schema-private.h"
#include "sqlite/ms-connection-struct-private.h"

#include <string.h>

MsConnection *
ms_test_open_tables (const char *const *tables)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSchema) schema = ms_schema_new ();
  MsConnection *connection = ms_connection_open (NULL, MS_OPEN_CREATE, &error);

  g_assert_no_error (error);
  for (guint i = 0; tables[i]; i++)
    ms_schema_add_table (schema, tables[i], MS_SCOPE_SYNCED);
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  ms_schema_create_tables (schema, connection, &error);
  g_assert_no_error (error);
  ms_connection_set_tables (connection, schema->table_set);
  ms_connection_start_recorder (connection);
  ms_connection_set_record_level (connection, MS_RECORD_ROWS);
  return connection;
}

/* Texts can be long: not by printf (). */
static void
append_hex (const char *data, gsize length, GString *out)
{
  const char *digits = "0123456789abcdef";
  gsize start = out->len;

  g_string_set_size (out, start + 2 * length);
  for (gsize i = 0; i < length; i++)
    {
      out->str[start + 2 * i] = digits[(guint8) data[i] >> 4];
      out->str[start + 2 * i + 1] = digits[data[i] & 15];
    }
}

static void
append_value (MsStatement *row, int column, GString *out)
{
  MsValue value;
  guint64 bits;

  ms_statement_get_column (row, column, &value);
  g_string_append_printf (out, "|%d ", value.type);
  switch (value.type)
    {
    case MS_VALUE_NULL:
      break;
    case MS_VALUE_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value.integer);
      break;
    case MS_VALUE_REAL:
      memcpy (&bits, &value.real, sizeof bits);
      g_string_append_printf (out, "%016" G_GINT64_MODIFIER "x", bits);
      break;
    case MS_VALUE_TEXT:
    case MS_VALUE_BLOB:
      append_hex (value.bytes.data, value.bytes.length, out);
      break;
    }
}

static void
append_table (MsConnection *connection, const MsTable *table, GString *out)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = ms_sql_quote_name (table->name);
  g_autofree char *sql = g_strdup_printf ("SELECT %s, * FROM %s ORDER BY 1", table->rowid, name);
  MsStatement *rows = ms_connection_prepare_cached (connection, sql, &error);
  MsStep step;

  g_assert_no_error (error);
  g_string_append_printf (out, "%s\n", name);
  while ((step = ms_statement_step (rows, &error)) == MS_STEP_ROW)
    {
      for (int i = 0; i < ms_statement_get_n_columns (rows); i++)
        append_value (rows, i, out);
      g_string_append_c (out, '\n');
    }
  g_assert_no_error (error);
  ms_statement_reset (rows);
}

char *
ms_test_dump_tables (MsConnection *connection)
{
  MsTableSet *tables = connection->guard.tables;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ms_table_set_get_size (tables); i++)
    append_table (connection, ms_table_set_get (tables, i), out);
  return g_string_free (out, FALSE);
}

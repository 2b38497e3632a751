/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Any text as the parts of a table query, a line each: where, order-by, columns. What is accepted stays one query of its table; and what
 * is followed row by row finds the same rows in the same order as running it does.
 */
#include "ms-error.h"
#include "query/ms-live-source-private.h"
#include "query/ms-query-private.h"
#include "schema/ms-schema-private.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define TIME_LIMIT_MS 200

static const char fill[] =
    "INSERT INTO t (a, b, c, d) VALUES (1, 'b', 1, 0.5), (2, 'B', '1', NULL), (3, NULL, NULL, "
    "-0.0),"
    " (4, 'a', x'00', 9e99), (5, 'ä', 1.0, 2), (6, '', 9007199254740993, 2), (7, 'a ', -1, 2);"
    "INSERT INTO u (a) VALUES ('x'), ('y')";

static MsSchema *schema;

static MsConnection *
get_connection (void)
{
  static MsConnection *connection;
  g_autoptr (GError) error = NULL;

  if (connection)
    return connection;
  schema = ms_schema_new ();
  ms_schema_add_table (
      schema,
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT COLLATE NOCASE, c ANY, d REAL)"
      " STRICT",
      MS_SCOPE_SYNCED);
  ms_schema_add_table (schema, "CREATE TABLE u (a TEXT PRIMARY KEY) STRICT", MS_SCOPE_SYNCED);
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  connection = ms_connection_open (NULL, MS_OPEN_CREATE, &error);
  g_assert_no_error (error);
  ms_schema_create_tables (schema, connection, &error);
  g_assert_no_error (error);
  ms_connection_exec (connection, fill, &error);
  g_assert_no_error (error);
  ms_connection_set_tables (connection, schema->table_set);
  return connection;
}

static MsQuery *
make_query (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  guint n_lines = g_strv_length (lines);
  MsQuery *query = ms_query_new_for_table ("t", n_lines > 0 && *lines[0] ? lines[0] : NULL,
                                           n_lines > 1 && *lines[1] ? lines[1] : NULL);

  if (n_lines > 2 && *lines[2])
    ms_query_set_columns (query, lines[2]);
  return query;
}

static void
check_row (MsResult *result, guint position, const MsRowData *row)
{
  for (guint i = 0; i < ms_result_get_n_columns (result); i++)
    g_assert_true (
        ms_value_equal (ms_result_get_value (result, position, i), ms_row_data_get (row, i)));
}

static void
check_followed (MsQueryPlan *plan, MsConnection *connection, MsResult *result)
{
  MsLiveSource *source = ms_live_table_new (plan);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  MsLiveRun *run = ms_live_run (plan, connection, NULL, NULL, 0, NULL, &error);
  g_autoptr (MsKeyList) keys = NULL;

  g_assert_no_error (error);
  keys = source->class->adopt (source, run, changed);
  g_assert_cmpuint (ms_key_list_get_length (keys), ==, ms_result_get_n_rows (result));
  for (guint i = 0; i < ms_key_list_get_length (keys); i++)
    {
      gint64 key = ms_key_list_get (keys, i);
      g_autoptr (MsRowData) row = NULL;

      source->class->read (source, connection, NULL, &key, 1, &row, &error);
      g_assert_no_error (error);
      check_row (result, i, row);
    }
  source->class->free (source);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  MsConnection *connection = get_connection ();
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autoptr (MsQuery) query = make_query (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsQueryPlan) plan = ms_query_plan_new (query, connection, schema->table_set, &error);
  g_autoptr (MsResult) result = NULL;
  g_auto (GStrv) statements = NULL;

  if (!plan)
    {
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
      return 0;
    }
  statements = ms_sql_split (plan->sql);
  g_assert_cmpuint (g_strv_length (statements), ==, 1);
  result = ms_query_execute (plan->sql, NULL, connection, NULL, TIME_LIMIT_MS, NULL);
  if (result && plan->table)
    check_followed (plan, connection, result);
  return 0;
}

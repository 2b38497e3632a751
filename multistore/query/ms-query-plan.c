/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQueryPlan: a query, checked against a store, and the statements that keep it live. */

#include "query/ms-query-plan-private.h"
#include "ms-error.h"
#include "query/ms-query-struct-private.h"
#include "query/ms-query-text-private.h"
#include "schema/ms-variant-sql-private.h"
#include "sqlite/ms-change-feed-private.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <string.h>

static void
clear_table (MsQueryPlan *self)
{
  self->table = NULL;
  g_clear_pointer (&self->placing, ms_read_set_free);
  g_clear_pointer (&self->keys_sql, g_free);
  g_clear_pointer (&self->placed_sql, g_free);
  g_clear_pointer (&self->placed_many_sql, g_free);
  g_clear_pointer (&self->before_sql, g_free);
  g_clear_pointer (&self->terms_sql, g_free);
  g_clear_pointer (&self->after_sql, g_free);
  g_clear_pointer (&self->seek_sql, g_free);
  g_clear_pointer (&self->row_sql, g_free);
  g_clear_pointer (&self->find_sql, g_free);
  self->n_order = 0;
  self->n_primary_key = 0;
  self->key_bits = 0;
}

MsQueryPlan *
ms_query_plan_ref (MsQueryPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_query_plan_unref (MsQueryPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  clear_table (self);
  g_clear_pointer (&self->shape, ms_row_shape_unref);
  g_clear_pointer (&self->reads, ms_read_set_free);
  g_clear_pointer (&self->key_columns, g_array_unref);
  g_free (self->sql);
  g_free (self);
}

static gboolean
check_parameters (MsStatement *statement, MsQuery *query, GError **error)
{
  g_autoptr (GVariant) values = ms_query_get_values (query);
  g_autoptr (MsArena) arena = ms_arena_new ();
  gboolean fit;

  fit = ms_query_bind (values, statement, arena, error);
  ms_statement_reset (statement);
  return fit;
}

static gboolean
add_named_keys (MsQueryPlan *self, const char *names, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (names, ",", -1);

  for (guint i = 0; parts[i]; i++)
    {
      int column = ms_row_shape_find (self->shape, g_strstrip (parts[i]));

      if (column < 0)
        {
          g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                       "The query's key-columns name “%s”, which is no column of its result",
                       parts[i]);
          return FALSE;
        }
      g_array_append_val (self->key_columns, column);
    }
  return TRUE;
}

static gboolean
is_primary_key (const MsTable *table, const char *column)
{
  for (guint i = 0; table && i < table->columns->len; i++)
    {
      const MsColumn *candidate = &g_array_index (table->columns, MsColumn, i);

      if (candidate->key_place > 0 && g_ascii_strcasecmp (candidate->name, column) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_keys (MsQueryPlan *self,
           MsQuery *query,
           MsStatement *statement,
           MsTableSet *tables,
           GError **error)
{
  if (query->key_columns)
    return add_named_keys (self, query->key_columns, error);
  for (guint i = 0; i < ms_row_shape_get_n_columns (self->shape); i++)
    {
      const char *table, *column;

      if (ms_statement_get_column_origin (statement, i, &table, &column)
          && is_primary_key (ms_table_set_find (tables, table), column))
        g_array_append_val (self->key_columns, i);
    }
  return TRUE;
}

/* Adds "(expression), …" of the order's terms. */
static void
append_terms (GString *sql, GArray *order)
{
  for (guint i = 0; i < order->len; i++)
    g_string_append_printf (sql, "%s(%s)", i ? ", " : "",
                            g_array_index (order, MsOrderTerm, i).expression);
}

static void
append_primary_key (GString *sql, MsQueryPlan *self, const char *table_name)
{
  for (guint i = 0; i < self->table->columns->len; i++)
    {
      const MsColumn *column = &g_array_index (self->table->columns, MsColumn, i);
      g_autofree char *quoted = ms_sql_quote_name (column->name);

      if (column->key_place == 0)
        continue;
      g_string_append_printf (sql, ", %s.%s", table_name, quoted);
      self->key_bits |= ms_column_bit (i);
      self->n_primary_key++;
    }
}

/* Where the rowid is no name of the primary key, a row that was taken away and came back has another one. */
static char *
write_search (MsQueryPlan *self, const char *table_name, const char *rowid)
{
  GString *sql = g_string_new (NULL);
  guint n_terms = 0;

  if (self->table->integer_key >= 0 || self->n_primary_key == 0)
    return g_string_free (sql, TRUE);
  g_string_append_printf (sql, "SELECT %s FROM %s WHERE", rowid, table_name);
  for (guint i = 0; i < self->table->columns->len; i++)
    {
      const MsColumn *column = &g_array_index (self->table->columns, MsColumn, i);
      g_autofree char *quoted = ms_sql_quote_name (column->name);

      if (column->key_place == 0)
        continue;
      g_string_append_printf (sql, "%s %s.%s = :_%u", n_terms ? " AND" : "", table_name, quoted,
                              n_terms + 1);
      n_terms++;
    }
  return g_string_free (sql, FALSE);
}

static void
write_table_statements (MsQueryPlan *self, MsQuery *query, GArray *order)
{
  g_autofree char *name = ms_sql_quote_name (self->table->name);
  g_autofree char *rowid = g_strdup_printf ("%s.%s", name, self->table->rowid);
  g_autofree char *filter =
      query->where ? g_strdup_printf ("(%s\n)", query->where) : g_strdup ("1");
  g_autofree char *order_by = ms_order_write (order);
  g_autofree char *before = ms_order_write_comparison (order, FALSE);
  g_autofree char *behind = ms_order_write_comparison (order, TRUE);
  g_autoptr (GString) terms = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);

  append_terms (terms, order);
  append_primary_key (key, self, name);
  self->n_order = order->len;
  self->descends = g_array_index (order, MsOrderTerm, 0).descending;
  self->limit = query->limit;
  self->offset = query->offset;
  self->keys_sql =
      g_strdup_printf ("SELECT %s FROM %s WHERE %s ORDER BY %s", rowid, name, filter, order_by);
  self->placed_sql = g_strdup_printf ("SELECT %s, %s FROM %s WHERE %s = :_key AND %s", rowid,
                                      terms->str, name, rowid, filter);
  self->placed_many_sql = g_strdup_printf (
      "SELECT %s, %s FROM %s WHERE %s IN (SELECT value FROM json_each (:_keys)) AND %s ORDER BY %s",
      rowid, terms->str, name, rowid, filter, order_by);
  self->before_sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s = :_key", before, name, rowid);
  self->terms_sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s = :_key", terms->str, name, rowid);
  self->after_sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s AND %s ORDER BY %s LIMIT :_limit",
                                     rowid, name, filter, behind, order_by);
  self->seek_sql = g_strdup_printf (
      "SELECT %s FROM %s WHERE %s AND (%s) %s :_1 AND %s ORDER BY %s LIMIT :_limit", rowid, name,
      filter, g_array_index (order, MsOrderTerm, 0).expression,
      self->descends ? "<=" : ">=", behind, order_by);
  self->row_sql =
      g_strdup_printf ("SELECT %s%s\n%s FROM %s WHERE %s = :_key", query->columns ? "" : name,
                       query->columns ? query->columns : ".*", key->str, name, rowid);
  self->find_sql = write_search (self, name, rowid);
}

/* A part may be fine where it stands and mean nothing elsewhere: a term of the order that is another name of a column. */
static gboolean
try_table_statements (MsQueryPlan *self, MsConnection *connection)
{
  const char *statements[] = { self->placed_sql, self->placed_many_sql, self->before_sql,
                               self->terms_sql,  self->after_sql,       self->seek_sql,
                               self->row_sql };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (MsStatement) statement =
          ms_connection_prepare_guarded (connection, MS_GUARD_QUERY, TRUE, statements[i], NULL);

      if (!statement)
        return FALSE;
    }
  return TRUE;
}

/* A name in the order means what is shown under that name first, and a column of the table only then. Statements that show nothing would take the
 * column. */
static gboolean
orders_by_shown (MsQueryPlan *self, MsQuery *query, MsStatement *statement)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (query->order_by ? query->order_by : "");

  for (guint i = 0; i < tokens->len; i++)
    {
      g_autofree char *name =
          ms_sql_token_dup_name (query->order_by, &g_array_index (tokens, MsSqlToken, i));

      for (guint column = 0; column < ms_row_shape_get_n_columns (self->shape); column++)
        {
          const char *table, *origin;

          if (g_ascii_strcasecmp (ms_row_shape_get_name (self->shape, column), name) == 0
              && !(ms_statement_get_column_origin (statement, column, &table, &origin)
                   && g_ascii_strcasecmp (origin, name) == 0))
            return TRUE;
        }
    }
  return FALSE;
}

/* A name behind IN may be another table, or a view. */
static gboolean
reads_its_table_alone (MsQueryPlan *self, const MsTable *table)
{
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (guint));

  ms_read_set_list_tables (self->reads, tables);
  for (guint i = 0; i < tables->len; i++)
    if (g_array_index (tables, guint, i) != table->index)
      return FALSE;
  return TRUE;
}

static void
plan_table (MsQueryPlan *self,
            MsQuery *query,
            MsStatement *statement,
            MsConnection *connection,
            MsTableSet *tables)
{
  g_autoptr (GArray) order = NULL;
  g_autoptr (MsStatement) keys = NULL;

  const MsTable *table = ms_table_set_find (tables, query->table);

  if (!table->rowid || !ms_query_follows_rows (query) || orders_by_shown (self, query, statement)
      || !reads_its_table_alone (self, table))
    return;
  self->table = table;
  order = ms_query_list_order (query, self->table);
  write_table_statements (self, query, order);
  self->placing = ms_read_set_new ();
  keys = ms_connection_prepare_reading (connection, self->keys_sql, self->placing, NULL);
  if (!keys || !try_table_statements (self, connection))
    clear_table (self);
}

MsQueryPlan *
ms_query_plan_new (MsQuery *query, MsConnection *connection, MsTableSet *tables, GError **error)
{
  g_autoptr (MsQueryPlan) self = g_new0 (MsQueryPlan, 1);
  g_autoptr (MsStatement) statement = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->limit = -1;
  self->item_type = query->item_type;
  self->reads = ms_read_set_new ();
  self->key_columns = g_array_new (FALSE, FALSE, sizeof (guint));
  self->sql = ms_query_compose (query, tables, error);
  if (!self->sql)
    return NULL;
  statement = ms_connection_prepare_reading (connection, self->sql, self->reads, error);
  if (!statement || !check_parameters (statement, query, error))
    return NULL;
  self->shape = ms_row_shape_new_from_statement (statement, 0, -1);
  if (!find_keys (self, query, statement, tables, error))
    return NULL;
  if (query->table && !query->key_columns)
    plan_table (self, query, statement, connection, tables);
  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Undoing what the change recorder recorded, row by row, the last change first. */

#include "sqlite/ms-connection-struct-private.h"
#include "ms-error.h"

static gboolean
is_restored (const MsTable *table, guint column)
{
  return (int) column != table->integer_key
         && !g_array_index (table->columns, MsColumn, column).generated;
}

static void
append_column (const MsTable *table, guint column, GString *sql)
{
  g_autofree char *quoted =
      ms_sql_quote_name (g_array_index (table->columns, MsColumn, column).name);

  g_string_append (sql, quoted);
}

/* A record that names a row which is not there belongs to other tables, or is damaged. */
static gboolean
run_on_one_row (MsConnection *self, MsStatement *statement, GError **error)
{
  if (!ms_statement_run (statement, error))
    return FALSE;
  if (sqlite3_changes (self->db) == 1)
    return TRUE;
  return ms_connection_set_corrupt (
      self, error, "what undoes an event names a row that is not there: rebuild the store");
}

static gboolean
delete_row (MsConnection *self, const MsTable *table, gint64 rowid, GError **error)
{
  g_autofree char *name = ms_sql_quote_name (table->name);
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE %s = ?", name, table->rowid);
  MsStatement *statement = ms_connection_prepare_cached (self, sql, error);

  if (!statement)
    return FALSE;
  ms_statement_bind_int (statement, 1, rowid);
  return run_on_one_row (self, statement, error);
}

static MsStatement *
prepare_insert (MsConnection *self, const MsTable *table, GError **error)
{
  g_autofree char *name = ms_sql_quote_name (table->name);
  g_autoptr (GString) sql = g_string_new (NULL);
  guint n_parameters = 1;

  g_string_append_printf (sql, "INSERT INTO %s (%s", name, table->rowid);
  for (guint i = 0; i < table->n_stored; i++)
    if (is_restored (table, i))
      {
        g_string_append (sql, ", ");
        append_column (table, i, sql);
        n_parameters++;
      }
  g_string_append (sql, ") VALUES (?");
  while (--n_parameters > 0)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return ms_connection_prepare_cached (self, sql->str, error);
}

static gboolean
insert_row (MsConnection *self,
            const MsTable *table,
            const MsChange *change,
            const guint8 *bytes,
            gsize length,
            GError **error)
{
  MsStatement *statement = prepare_insert (self, table, error);
  gsize offset = change->values;
  int parameter = 1;

  if (!statement)
    return FALSE;
  ms_statement_bind_int (statement, parameter++, change->old_rowid);
  for (guint i = 0; i < change->n_values; i++)
    {
      MsValue value;

      ms_value_read (bytes, length, &offset, &value);
      if (is_restored (table, i))
        ms_statement_bind (statement, parameter++, &value);
    }
  return run_on_one_row (self, statement, error);
}

static MsStatement *
prepare_update (MsConnection *self,
                const MsTable *table,
                const MsChange *change,
                const guint8 *bytes,
                gsize length,
                GError **error)
{
  g_autofree char *name = ms_sql_quote_name (table->name);
  g_autoptr (GString) sql = g_string_new (NULL);
  gsize offset = change->values;

  g_string_append_printf (sql, "UPDATE %s SET %s = ?", name, table->rowid);
  for (guint i = 0; i < change->n_values; i++)
    {
      MsValue value;
      guint64 column;

      ms_varint_read (bytes, length, &offset, &column);
      ms_value_read (bytes, length, &offset, &value);
      if (!is_restored (table, column))
        continue;
      g_string_append (sql, ", ");
      append_column (table, column, sql);
      g_string_append (sql, " = ?");
    }
  g_string_append_printf (sql, " WHERE %s = ?", table->rowid);
  return ms_connection_prepare_cached (self, sql->str, error);
}

static gboolean
update_row (MsConnection *self,
            const MsTable *table,
            const MsChange *change,
            const guint8 *bytes,
            gsize length,
            GError **error)
{
  MsStatement *statement = prepare_update (self, table, change, bytes, length, error);
  gsize offset = change->values;
  int parameter = 1;

  if (!statement)
    return FALSE;
  ms_statement_bind_int (statement, parameter++, change->old_rowid);
  for (guint i = 0; i < change->n_values; i++)
    {
      MsValue value;
      guint64 column;

      ms_varint_read (bytes, length, &offset, &column);
      ms_value_read (bytes, length, &offset, &value);
      if (is_restored (table, column))
        ms_statement_bind (statement, parameter++, &value);
    }
  ms_statement_bind_int (statement, parameter, change->new_rowid);
  return run_on_one_row (self, statement, error);
}

/* A record of another schema, or a damaged one, must not reach SQL. */
static gboolean
fits_table (const MsTable *table, const MsChange *change, const guint8 *bytes, gsize length)
{
  gsize offset = change->values;

  if (change->operation == MS_CHANGE_DELETE)
    return change->n_values == table->n_stored;
  if (change->operation == MS_CHANGE_INSERT)
    return TRUE;
  for (guint i = 0; i < change->n_values; i++)
    {
      MsValue value;
      guint64 column;

      ms_varint_read (bytes, length, &offset, &column);
      ms_value_read (bytes, length, &offset, &value);
      if (column >= table->n_stored)
        return FALSE;
    }
  return TRUE;
}

static gboolean
undo_change (MsConnection *self,
             const MsChange *change,
             const guint8 *bytes,
             gsize length,
             GError **error)
{
  const MsTable *table = ms_table_set_get (self->guard.tables, change->table);

  switch (change->operation)
    {
    case MS_CHANGE_INSERT:
      return delete_row (self, table, change->old_rowid, error);
    case MS_CHANGE_DELETE:
      return insert_row (self, table, change, bytes, length, error);
    default:
      return update_row (self, table, change, bytes, length, error);
    }
}

static GArray *
read_changes (MsConnection *self, const guint8 *bytes, gsize length)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (MsChange));
  gsize offset = 0;
  MsChange change;

  while (ms_change_read (bytes, length, &offset, &change))
    {
      if (change.table >= ms_table_set_get_size (self->guard.tables)
          || !fits_table (ms_table_set_get (self->guard.tables, change.table), &change, bytes,
                          length))
        return NULL;
      g_array_append_val (changes, change);
    }
  return offset == length ? g_steal_pointer (&changes) : NULL;
}

gboolean
ms_connection_undo (MsConnection *self, const guint8 *bytes, gsize length, GError **error)
{
  g_autoptr (GArray) changes = read_changes (self, bytes, length);
  gboolean undone = TRUE;

  if (!changes)
    return ms_connection_set_corrupt (
        self, error, "what undoes an event does not fit the tables: rebuild the store");

  ms_connection_set_foreign_keys (self, FALSE);
  for (guint i = changes->len; i > 0 && undone; i--)
    undone = undo_change (self, &g_array_index (changes, MsChange, i - 1), bytes, length, error);
  ms_connection_set_foreign_keys (self, TRUE);
  return undone;
}

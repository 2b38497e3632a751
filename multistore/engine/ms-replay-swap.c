/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsReplay: putting the new tables in the place of the old ones, or comparing both. */

#include "engine/ms-format-private.h"
#include "engine/ms-replay-struct-private.h"
#include "engine/ms-search-index-private.h"
#include "ms-error.h"
#include "schema/ms-variant-sql-private.h"
#include "sqlite/ms-table-set-private.h"

#include <string.h>

static void
append_columns (const MsTable *table, GString *sql)
{
  g_string_append (sql, table->rowid);
  for (guint i = 0; i < table->n_stored; i++)
    {
      const MsColumn *column = &g_array_index (table->columns, MsColumn, i);
      g_autofree char *name = ms_sql_quote_name (column->name);

      if (!column->generated && (int) i != table->integer_key)
        g_string_append_printf (sql, ", %s", name);
    }
}

char *
ms_replay_build_select (const MsTable *table)
{
  g_autofree char *name = ms_sql_quote_name (table->name);
  GString *sql = g_string_new ("SELECT ");

  append_columns (table, sql);
  g_string_append_printf (sql, " FROM %s ORDER BY %s", name, table->rowid);
  return g_string_free (sql, FALSE);
}

static char *
build_insert (const MsTable *table, int n_columns)
{
  g_autofree char *name = ms_sql_quote_name (table->name);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (", name);
  append_columns (table, sql);
  g_string_append (sql, ") VALUES (?");
  for (int i = 1; i < n_columns; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static gboolean
copy_rows (MsStatement *select, MsStatement *insert, GError **error)
{
  int n_columns = ms_statement_get_n_columns (select);
  MsStep step;

  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    {
      for (int i = 0; i < n_columns; i++)
        {
          MsValue value;

          ms_statement_get_column (select, i, &value);
          ms_statement_bind (insert, i + 1, &value);
        }
      if (!ms_statement_run (insert, error))
        return FALSE;
    }
  return step == MS_STEP_DONE;
}

static gboolean
copy_table (MsReplay *self, const MsTable *table, GError **error)
{
  g_autofree char *select_sql = ms_replay_build_select (table);
  g_autoptr (MsStatement) select = ms_connection_prepare (self->scratch, select_sql, error);
  g_autofree char *insert_sql = NULL;
  g_autoptr (MsStatement) insert = NULL;

  if (!select)
    return FALSE;
  insert_sql = build_insert (table, ms_statement_get_n_columns (select));
  insert = ms_connection_prepare (self->store, insert_sql, error);
  return insert && copy_rows (select, insert, error);
}

/* The library's own tables that a replay makes anew. */
static gboolean
copy_derived (MsReplay *self,
              const char *table,
              const char *columns,
              const char *places,
              GError **error)
{
  g_autofree char *select_sql = g_strdup_printf ("SELECT %s FROM %s", columns, table);
  g_autofree char *insert_sql =
      g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", table, columns, places);
  g_autofree char *delete_sql = g_strdup_printf ("DELETE FROM %s", table);
  g_autoptr (MsStatement) select = ms_connection_prepare (self->scratch, select_sql, error);
  g_autoptr (MsStatement) insert = ms_connection_prepare (self->store, insert_sql, error);

  return select && insert && ms_connection_exec (self->store, delete_sql, error)
         && copy_rows (select, insert, error);
}

static char **
list_old_objects (MsReplay *self, GError **error)
{
  g_autoptr (GStrvBuilder) drops = g_strv_builder_new ();
  g_autoptr (MsStatement) select =
      ms_connection_prepare (self->store,
                             "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') "
                             "AND substr(name, 1, 5) <> '__ms_' "
                             "AND substr(name, 1, 7) <> 'sqlite_' ORDER BY type DESC",
                             error);
  MsStep step;

  if (!select)
    return NULL;
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    {
      g_autofree char *name = ms_sql_quote_name (ms_statement_get_text (select, 1));
      g_autofree char *drop = g_strdup_printf (
          "DROP %s %s", strcmp (ms_statement_get_text (select, 0), "view") == 0 ? "VIEW" : "TABLE",
          name);

      g_strv_builder_add (drops, drop);
    }
  return step == MS_STEP_DONE ? g_strv_builder_end (drops) : NULL;
}

static gboolean
drop_old_objects (MsReplay *self, GError **error)
{
  g_auto (GStrv) drops = list_old_objects (self, error);

  for (guint i = 0; drops && drops[i]; i++)
    if (!ms_connection_exec (self->store, drops[i], error))
      return FALSE;
  return drops != NULL;
}

static gboolean
write_schema (MsReplay *self, const char *definition_name, GError **error)
{
  g_autofree char *xml = ms_schema_write_xml (self->schema, definition_name);

  return ms_meta_set_text (self->store, "schema_hash", ms_schema_get_hash (self->schema), error)
         && ms_meta_set_text (self->store, "schema_xml", xml, error)
         && ms_meta_set_int (self->store, "change", ms_meta_get_int (self->store, "change") + 1,
                             error);
}

static gboolean
swap_tables (MsReplay *self, const char *definition_name, GError **error)
{
  MsTableSet *tables = self->schema->table_set;
  gboolean done;

  if (!ms_replay_step (self, 0, &done, error) || !ms_search_index_drop (self->store, error)
      || !drop_old_objects (self, error)
      || !ms_schema_create_tables (self->schema, self->store, error))
    return FALSE;
  for (guint i = 0; i < ms_table_set_get_size (tables); i++)
    if (!copy_table (self, ms_table_set_get (tables, i), error))
      return FALSE;
  return copy_derived (self, "__ms_failed", "id, code, message", "?, ?, ?", error)
         && copy_derived (self, "__ms_undo", "id, changes", "?, ?", error)
         && ms_search_index_create (self->store, self->schema, error)
         && write_schema (self, definition_name, error);
}

gboolean
ms_replay_swap_inside (MsReplay *self, const char *definition_name, GError **error)
{
  gboolean swapped;

  /* Rows come table by table, whatever refers to what; in the scratch database every key has been looked at. */
  ms_connection_set_foreign_keys (self->store, FALSE);
  swapped = swap_tables (self, definition_name, error);
  ms_connection_set_foreign_keys (self->store, TRUE);
  return swapped;
}

gboolean
ms_replay_swap (MsReplay *self, const char *definition_name, GError **error)
{
  if (!ms_connection_begin (self->store, error))
    return FALSE;
  /* Tables made anew are those of the same schema. */
  if (ms_meta_check_schema (self->store, self->schema, error)
      && ms_replay_swap_inside (self, definition_name, error))
    return ms_connection_commit (self->store, error);
  ms_connection_rollback (self->store);
  return FALSE;
}

static gboolean
rows_equal (MsStatement *a, MsStatement *b)
{
  int n_columns = ms_statement_get_n_columns (a);

  for (int i = 0; i < n_columns; i++)
    {
      MsValue first, second;
      g_autoptr (GVariant) first_variant = NULL;
      g_autoptr (GVariant) second_variant = NULL;

      ms_statement_get_column (a, i, &first);
      ms_statement_get_column (b, i, &second);
      if (first.type != second.type)
        return FALSE;
      first_variant = g_variant_ref_sink (ms_variant_new_from_sql (&first));
      second_variant = g_variant_ref_sink (ms_variant_new_from_sql (&second));
      if (!g_variant_equal (first_variant, second_variant))
        return FALSE;
    }
  return TRUE;
}

static void
add_difference (GPtrArray *differences, const MsTable *table, gint64 rowid, const char *what)
{
  g_ptr_array_add (differences, g_strdup_printf ("table “%s”, row %" G_GINT64_FORMAT ": %s",
                                                 table->name, rowid, what));
}

static gboolean
compare_table (MsReplay *self,
               const MsTable *table,
               GPtrArray *differences,
               guint most,
               GError **error)
{
  g_autofree char *sql = ms_replay_build_select (table);
  g_autoptr (MsStatement) expected = ms_connection_prepare (self->scratch, sql, error);
  g_autoptr (MsStatement) found = ms_connection_prepare (self->store, sql, error);
  MsStep expected_step, found_step;

  if (!expected || !found)
    return FALSE;
  expected_step = ms_statement_step (expected, error);
  found_step = expected_step != MS_STEP_ERROR ? ms_statement_step (found, error) : MS_STEP_ERROR;
  while (expected_step != MS_STEP_ERROR && found_step != MS_STEP_ERROR && differences->len < most
         && (expected_step == MS_STEP_ROW || found_step == MS_STEP_ROW))
    {
      gint64 expected_id =
          expected_step == MS_STEP_ROW ? ms_statement_get_int (expected, 0) : G_MAXINT64;
      gint64 found_id = found_step == MS_STEP_ROW ? ms_statement_get_int (found, 0) : G_MAXINT64;
      gboolean missing =
          found_step != MS_STEP_ROW || (expected_step == MS_STEP_ROW && expected_id < found_id);
      gboolean surplus =
          expected_step != MS_STEP_ROW || (found_step == MS_STEP_ROW && found_id < expected_id);

      if (missing)
        add_difference (differences, table, expected_id, "it is missing, by the log");
      else if (surplus)
        add_difference (differences, table, found_id, "the log does not know it");
      else if (!rows_equal (expected, found))
        add_difference (differences, table, found_id, "its values are not those of the log");
      if (!surplus)
        expected_step = ms_statement_step (expected, error);
      if (!missing && expected_step != MS_STEP_ERROR)
        found_step = ms_statement_step (found, error);
    }
  return expected_step != MS_STEP_ERROR && found_step != MS_STEP_ERROR;
}

gboolean
ms_replay_compare (MsReplay *self, GPtrArray *differences, guint most, GError **error)
{
  MsTableSet *tables = self->schema->table_set;

  for (guint i = 0; i < ms_table_set_get_size (tables) && differences->len < most; i++)
    if (!compare_table (self, ms_table_set_get (tables, i), differences, most, error))
      return FALSE;
  return TRUE;
}

static GHashTable *
list_failed (MsConnection *connection, GError **error)
{
  g_autoptr (GHashTable) failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (MsStatement) select =
      ms_connection_prepare (connection, "SELECT global, client, code FROM __ms_failed", error);
  MsStep step;

  if (!select)
    return NULL;
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    {
      MsSequence sequence = { ms_statement_get_int (select, 0), ms_statement_get_int (select, 1) };
      gint64 code = ms_statement_get_int (select, 2);

      g_hash_table_insert (failed, ms_sequence_to_string (&sequence),
                           g_memdup2 (&code, sizeof code));
    }
  return step == MS_STEP_DONE ? g_steal_pointer (&failed) : NULL;
}

static void
add_failed_difference (GPtrArray *differences, const char *place, const char *what)
{
  g_ptr_array_add (differences, g_strdup_printf ("event %s %s", place, what));
}

gboolean
ms_replay_compare_failed (MsReplay *self, GPtrArray *differences, guint most, GError **error)
{
  g_autoptr (GHashTable) expected = list_failed (self->scratch, error);
  g_autoptr (GHashTable) found = expected ? list_failed (self->store, error) : NULL;
  GHashTableIter iter;
  gpointer place, code;

  if (!found)
    return FALSE;
  g_hash_table_iter_init (&iter, expected);
  while (differences->len < most && g_hash_table_iter_next (&iter, &place, &code))
    if (!g_hash_table_contains (found, place))
      add_failed_difference (differences, place, "fails, but is not listed as failed");
    else if (*(gint64 *) code != *(gint64 *) g_hash_table_lookup (found, place))
      add_failed_difference (differences, place, "is listed with another failure than it has");
  g_hash_table_iter_init (&iter, found);
  while (differences->len < most && g_hash_table_iter_next (&iter, &place, NULL))
    if (!g_hash_table_contains (expected, place))
      add_failed_difference (differences, place, "is listed as failed, but does not fail");
  return TRUE;
}

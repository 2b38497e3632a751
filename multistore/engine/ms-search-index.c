/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSearchIndex: the full text searches of a file. */

#include "engine/ms-search-index-private.h"
#include "engine/ms-format-private.h"
#include "ms-error.h"
#include "schema/ms-search-private.h"

#include <string.h>

/* A line of the file's note: table, columns, tokenizer, separated by tabs. A name cannot hold them. */
typedef struct
{
  const MsTable *table;
  guint64 columns;
  char *delete_sql; /* ? → one row less */
  char *insert_sql; /* ? → one row more, if the table has it */
  char *refill_sql;
} Search;

struct _MsSearchIndex
{
  MsConnection *connection;
  MsTableSet *tables;
  char *note;
  GArray *searches; /* of Search */
};

static void
clear_search (gpointer data)
{
  Search *search = data;

  g_free (search->delete_sql);
  g_free (search->insert_sql);
  g_free (search->refill_sql);
}

MsSearchIndex *
ms_search_index_new (MsConnection *connection, MsTableSet *tables)
{
  MsSearchIndex *self = g_new0 (MsSearchIndex, 1);

  self->connection = connection;
  self->tables = ms_table_set_ref (tables);
  self->searches = g_array_new (FALSE, FALSE, sizeof (Search));
  g_array_set_clear_func (self->searches, clear_search);
  return self;
}

void
ms_search_index_free (MsSearchIndex *self)
{
  g_array_unref (self->searches);
  ms_table_set_unref (self->tables);
  g_free (self->note);
  g_free (self);
}

static char *
write_note (MsSchema *schema)
{
  GString *note = g_string_new (NULL);

  for (guint i = 0; i < schema->searches->len; i++)
    {
      const MsSearch *search = schema->searches->pdata[i];

      g_string_append (note, search->table);
      for (guint j = 0; search->columns[j]; j++)
        g_string_append_printf (note, "\t%s", search->columns[j]);
      g_string_append_printf (note, "\t%s\n", search->tokenizer);
    }
  return g_string_free (note, FALSE);
}

static char *
quote_search_name (const char *table)
{
  g_autofree char *name = g_strconcat (table, MS_SEARCH_SUFFIX, NULL);

  return ms_sql_quote_name (name);
}

gboolean
ms_search_index_drop (MsConnection *connection, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autoptr (MsStatement) select = ms_connection_prepare (
      connection, "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'", error);
  MsStep step;

  if (!select)
    return FALSE;
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    g_strv_builder_add (builder, ms_statement_get_text (select, 0));
  if (step == MS_STEP_ERROR)
    return FALSE;
  g_clear_pointer (&select, ms_statement_finalize);
  names = g_strv_builder_end (builder);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *quoted = ms_sql_quote_name (names[i]);

      if (!ms_connection_exec_printf (connection, error, "DROP TABLE %s", quoted))
        return FALSE;
    }
  return ms_meta_set_text (connection, "search", "", error);
}

/* ", a, b" with a suffix each. */
static char *
list_columns (char **columns, const char *suffix)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; columns[i]; i++)
    {
      g_autofree char *column = g_strconcat (columns[i], suffix, NULL);
      g_autofree char *quoted = ms_sql_quote_name (column);

      g_string_append_printf (list, ", %s", quoted);
    }
  return g_string_free (list, FALSE);
}

static char *
write_fill (const MsTable *table, char **columns)
{
  g_autofree char *search = quote_search_name (table->name);
  g_autofree char *name = ms_sql_quote_name (table->name);
  g_autofree char *into = list_columns (columns, MS_SEARCH_SUFFIX);
  g_autofree char *from = list_columns (columns, "");

  return g_strdup_printf ("INSERT INTO %s (rowid%s) SELECT %s%s FROM %s", search, into,
                          table->rowid, from, name);
}

static gboolean
create_search (MsConnection *connection, MsSchema *schema, const MsSearch *search, GError **error)
{
  const MsTable *table = ms_table_set_find (schema->table_set, search->table);
  g_autofree char *create = ms_search_write_sql (search);
  g_autofree char *fill = write_fill (table, search->columns);

  return ms_connection_exec (connection, create, error)
         && ms_connection_exec (connection, fill, error);
}

gboolean
ms_search_index_create (MsConnection *connection, MsSchema *schema, GError **error)
{
  g_autofree char *note = write_note (schema);

  if (!ms_search_index_drop (connection, error))
    return FALSE;
  for (guint i = 0; i < schema->searches->len; i++)
    if (!create_search (connection, schema, schema->searches->pdata[i], error))
      return FALSE;
  return ms_meta_set_text (connection, "search", note, error);
}

gboolean
ms_search_index_fits (MsConnection *connection, MsSchema *schema)
{
  g_autofree char *wanted = write_note (schema);
  g_autofree char *found = ms_meta_dup_text (connection, "search");

  /* An application without searches leaves those of another version alone, and keeps them right. */
  return *wanted == '\0' ? found == NULL || *found != '?' : g_strcmp0 (wanted, found) == 0;
}

static gboolean
add_search (MsSearchIndex *self, const char *line, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", -1);
  guint n_parts = g_strv_length (parts);
  const MsTable *table = n_parts >= 3 ? ms_table_set_find (self->tables, parts[0]) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *fill = NULL;
  Search search = { table, 0, NULL, NULL, NULL };

  if (!table || !table->rowid)
    return ms_connection_set_corrupt (
        self->connection, error,
        "a search that the file notes, “%s”, does not fit its tables: restore a backup", line);
  g_clear_pointer (&parts[n_parts - 1], g_free);
  for (guint i = 1; parts[i]; i++)
    for (guint j = 0; j < table->columns->len; j++)
      if (g_ascii_strcasecmp (g_array_index (table->columns, MsColumn, j).name, parts[i]) == 0)
        search.columns |= ms_column_bit (j);
  name = quote_search_name (table->name);
  fill = write_fill (table, parts + 1);
  search.delete_sql = g_strdup_printf ("DELETE FROM %s WHERE rowid = ?", name);
  search.insert_sql = g_strdup_printf ("%s WHERE %s = ?", fill, table->rowid);
  search.refill_sql = g_strdup_printf ("DELETE FROM %s; %s", name, fill);
  g_array_append_val (self->searches, search);
  return TRUE;
}

static void
forget_searches (MsSearchIndex *self)
{
  MsChangeFeed *feed = ms_connection_get_feed (self->connection);

  for (guint i = 0; i < self->searches->len; i++)
    ms_change_feed_unwatch (feed, g_array_index (self->searches, Search, i).table->index);
  g_array_set_size (self->searches, 0);
  g_clear_pointer (&self->note, g_free);
}

gboolean
ms_search_index_read (MsSearchIndex *self, GError **error)
{
  g_autofree char *note = ms_meta_dup_text (self->connection, "search");
  MsChangeFeed *feed = ms_connection_get_feed (self->connection);
  g_auto (GStrv) lines = NULL;

  if (self->note && g_strcmp0 (note, self->note) == 0)
    return TRUE;
  forget_searches (self);
  lines = g_strsplit (note ? note : "", "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (*lines[i] && *lines[i] != '?')
      {
        if (!add_search (self, lines[i], error))
          return FALSE;
        ms_change_feed_watch (
            feed, g_array_index (self->searches, Search, self->searches->len - 1).table->index);
      }
  self->note = g_strdup (note ? note : "");
  return TRUE;
}

static gboolean
run_on_row (MsSearchIndex *self, const char *sql, gint64 rowid, GError **error)
{
  MsStatement *statement = ms_connection_prepare_cached (self->connection, sql, error);

  if (!statement)
    return FALSE;
  ms_statement_bind_int (statement, 1, rowid);
  return ms_statement_run (statement, error);
}

static gboolean
update_search (MsSearchIndex *self,
               const Search *search,
               const MsRowChange *changes,
               guint n_changes,
               GError **error)
{
  for (guint i = 0; i < n_changes; i++)
    {
      const MsRowChange *change = &changes[i];

      if (change->table != search->table->index || !(change->columns & search->columns))
        continue;
      /* A row that changed several times is indexed as often, to the same end. */
      if (!run_on_row (self, search->delete_sql, change->rowid, error)
          || !run_on_row (self, search->insert_sql, change->rowid, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_search_index_update (MsSearchIndex *self, GError **error)
{
  MsChangeFeed *feed = ms_connection_get_feed (self->connection);
  guint n_changes;
  const MsRowChange *changes = ms_change_feed_get (feed, &n_changes);

  for (guint i = 0; i < self->searches->len; i++)
    {
      const Search *search = &g_array_index (self->searches, Search, i);

      if (ms_change_feed_overflowed (feed)
              ? !ms_connection_exec (self->connection, search->refill_sql, error)
              : !update_search (self, search, changes, n_changes, error))
        {
          g_prefix_error (error, "Indexing “%s” for its search: ", search->table->name);
          return FALSE;
        }
    }
  return TRUE;
}

void
ms_search_index_doubt (MsSearchIndex *self)
{
  g_autofree char *note = g_strconcat ("?\n", self->note, NULL);

  if (!ms_connection_begin (self->connection, NULL))
    return;
  if (ms_meta_set_text (self->connection, "search", note, NULL))
    ms_connection_commit (self->connection, NULL);
  else
    ms_connection_rollback (self->connection);
}

/* How many rows of one side the other does not have. */
static gboolean
count_differences (MsConnection *connection,
                   const char *here,
                   const char *there,
                   gint64 *n_rows,
                   GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM (%s EXCEPT %s)", here, there);
  gint64 n_more;

  if (!ms_connection_query_int (connection, sql, &n_more, error))
    return FALSE;
  *n_rows += n_more;
  return TRUE;
}

static gboolean
compare_search (MsConnection *connection, const MsSearch *search, gint64 *n_rows, GError **error)
{
  g_autofree char *name = ms_sql_quote_name (search->table);
  g_autofree char *search_name = quote_search_name (search->table);
  g_autofree char *columns = list_columns (search->columns, "");
  g_autofree char *search_columns = list_columns (search->columns, MS_SEARCH_SUFFIX);
  g_autofree char *table_sql = g_strdup_printf ("SELECT rowid%s FROM %s", columns, name);
  g_autofree char *search_sql =
      g_strdup_printf ("SELECT rowid%s FROM %s", search_columns, search_name);

  return count_differences (connection, table_sql, search_sql, n_rows, error)
         && count_differences (connection, search_sql, table_sql, n_rows, error);
}

gboolean
ms_search_index_compare (MsConnection *connection, MsSchema *schema, gint64 *n_rows, GError **error)
{
  *n_rows = 0;
  for (guint i = 0; i < schema->searches->len; i++)
    if (!compare_search (connection, schema->searches->pdata[i], n_rows, error))
      return FALSE;
  return TRUE;
}

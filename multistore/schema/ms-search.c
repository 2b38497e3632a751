/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSearch: what a schema says of full text search. */

#include "schema/ms-search-private.h"
#include "sqlite/ms-change-feed-private.h"

#include <string.h>

void
ms_search_free (MsSearch *self)
{
  g_free (self->table);
  g_strfreev (self->columns);
  g_free (self->tokenizer);
  g_free (self);
}

void
ms_schema_take_search (MsSchema *self,
                       const char *table,
                       const char *const *columns,
                       const char *tokenizer,
                       int line)
{
  MsSearch *search = g_new0 (MsSearch, 1);

  search->table = g_strdup (table);
  search->columns = g_strdupv ((char **) columns);
  search->tokenizer = g_strdup (tokenizer ? tokenizer : MS_SEARCH_DEFAULT_TOKENIZER);
  search->line = line;
  g_ptr_array_add (self->searches, search);
  self->checked = FALSE;
}

void
ms_schema_add_search (MsSchema *self,
                      const char *table,
                      const char *const *columns,
                      const char *tokenizer)
{
  g_return_if_fail (MS_IS_SCHEMA (self));
  g_return_if_fail (table != NULL);
  g_return_if_fail (columns != NULL);
  g_return_if_fail (!self->sealed);

  ms_schema_take_search (self, table, columns, tokenizer, 0);
}

char *
ms_search_write_sql (const MsSearch *self)
{
  g_autofree char *name = g_strconcat (self->table, MS_SEARCH_SUFFIX, NULL);
  g_autofree char *quoted = ms_sql_quote_name (name);
  g_auto (GStrv) quotes = g_strsplit (self->tokenizer, "'", -1);
  g_autofree char *tokenizer = g_strjoinv ("''", quotes);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE VIRTUAL TABLE %s USING fts5 (", quoted);
  for (guint i = 0; self->columns[i]; i++)
    {
      /* Not by the same name, which would be ambiguous where a query joins both tables. */
      g_autofree char *name_there = g_strconcat (self->columns[i], MS_SEARCH_SUFFIX, NULL);
      g_autofree char *column = ms_sql_quote_name (name_there);

      g_string_append_printf (sql, "%s, ", column);
    }
  g_string_append_printf (sql, "tokenize = '%s')", tokenizer);
  return g_string_free (sql, FALSE);
}

static int
find_column (const MsTable *table, const char *name)
{
  for (guint i = 0; i < table->columns->len; i++)
    if (g_ascii_strcasecmp (g_array_index (table->columns, MsColumn, i).name, name) == 0)
      return i;
  return -1;
}

static gboolean
check_columns (MsSchema *schema,
               const MsSearch *search,
               const MsTable *table,
               guint64 *bits,
               GError **error)
{
  if (!search->columns[0])
    return ms_schema_fail (schema, search->line, error,
                           "The search of “%s” has no columns: name those whose text is searched",
                           search->table);
  for (guint i = 0; search->columns[i]; i++)
    {
      int column = find_column (table, search->columns[i]);

      if (column < 0)
        return ms_schema_fail (schema, search->line, error,
                               "The search of “%s” names “%s”, which is no column of it",
                               search->table, search->columns[i]);
      for (guint j = 0; j < i; j++)
        if (g_ascii_strcasecmp (search->columns[i], search->columns[j]) == 0)
          return ms_schema_fail (schema, search->line, error, "The search of “%s” names “%s” twice",
                                 search->table, search->columns[i]);
      *bits |= ms_column_bit (column);
    }
  return TRUE;
}

static gboolean
check_search (MsSchema *schema,
              MsSearch *search,
              MsConnection *scratch,
              MsTableSet *tables,
              GError **error)
{
  const MsTable *table = ms_table_set_find (tables, search->table);
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (GError) local_error = NULL;
  guint64 columns = 0;

  if (!table)
    return ms_schema_fail (schema, search->line, error,
                           "There is a search of “%s”, which is no table of the schema",
                           search->table);
  name = g_strconcat (table->name, MS_SEARCH_SUFFIX, NULL);
  if (ms_table_set_find_search (tables, name))
    return ms_schema_fail (schema, search->line, error,
                           "“%s” has two searches: put the columns into one", search->table);
  if (!table->rowid)
    return ms_schema_fail (schema, search->line, error,
                           "“%s” has columns of all the names of its rowid: rename one",
                           search->table);
  if (!check_columns (schema, search, table, &columns, error))
    return FALSE;
  /* As the table spells itself. */
  g_free (search->table);
  search->table = g_strdup (table->name);
  sql = ms_search_write_sql (search);
  if (!ms_connection_exec (scratch, sql, &local_error))
    return ms_schema_fail (schema, search->line, error, "The search of “%s”: %s", search->table,
                           local_error->message);
  ms_table_set_add_search (tables, name, table->index, columns);
  return TRUE;
}

gboolean
ms_schema_check_searches (MsSchema *self, MsConnection *scratch, MsTableSet *tables, GError **error)
{
  for (guint i = 0; i < self->searches->len; i++)
    if (!check_search (self, g_ptr_array_index (self->searches, i), scratch, tables, error))
      return FALSE;
  return TRUE;
}

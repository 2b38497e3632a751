/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTableSet: the tables of a schema, as recorder, undo and guard need to know them. */

#include "sqlite/ms-table-set-private.h"

struct _MsTableSet
{
  gatomicrefcount ref_count;
  GPtrArray *tables;
  GHashTable *by_name;  /* lower-case name → MsTable */
  GHashTable *searches; /* lower-case name → MsSearchTable */
  GHashTable *views;    /* lower-case names; why materializers may not read one, or NULL */
};

static void
table_free (gpointer data)
{
  MsTable *table = data;

  for (guint i = 0; i < table->columns->len; i++)
    g_free (g_array_index (table->columns, MsColumn, i).name);
  g_array_unref (table->columns);
  g_free (table->name);
  g_free (table);
}

MsTableSet *
ms_table_set_new (void)
{
  MsTableSet *self = g_new0 (MsTableSet, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->searches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

MsTableSet *
ms_table_set_ref (MsTableSet *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_table_set_unref (MsTableSet *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->searches);
  g_hash_table_unref (self->views);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->tables);
  g_free (self);
}

static gboolean
has_column (GArray *columns, const char *name)
{
  for (guint i = 0; i < columns->len; i++)
    if (g_ascii_strcasecmp (g_array_index (columns, MsColumn, i).name, name) == 0)
      return TRUE;
  return FALSE;
}

static const char *
find_free_rowid_name (GArray *columns)
{
  const char *names[] = { "rowid", "_rowid_", "oid" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!has_column (columns, names[i]))
      return names[i];
  return NULL;
}

MsTable *
ms_table_set_add (MsTableSet *self,
                  const char *name,
                  gboolean client_only,
                  GArray *columns,
                  int integer_key)
{
  MsTable *table = g_new0 (MsTable, 1);

  table->name = g_strdup (name);
  table->index = self->tables->len;
  table->client_only = client_only;
  table->columns = g_array_ref (columns);
  table->integer_key = integer_key;
  table->rowid = find_free_rowid_name (columns);
  for (guint i = 0; i < columns->len; i++)
    if (!g_array_index (columns, MsColumn, i).generated)
      table->n_stored = i + 1;
  g_ptr_array_add (self->tables, table);
  g_hash_table_insert (self->by_name, g_ascii_strdown (name, -1), table);
  return table;
}

void
ms_table_set_add_view (MsTableSet *self, const char *name)
{
  g_hash_table_insert (self->views, g_ascii_strdown (name, -1), NULL);
}

void
ms_table_set_add_indeterminate_view (MsTableSet *self, const char *name, const char *problem)
{
  g_hash_table_insert (self->views, g_ascii_strdown (name, -1), g_strdup (problem));
}

const char *
ms_table_set_find_view_problem (MsTableSet *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->views, lower);
}

void
ms_table_set_add_search (MsTableSet *self, const char *name, guint table, guint64 columns)
{
  MsSearchTable *search = g_new (MsSearchTable, 1);

  *search = (MsSearchTable){ table, columns };
  g_hash_table_insert (self->searches, g_ascii_strdown (name, -1), search);
}

const MsSearchTable *
ms_table_set_find_search (MsTableSet *self, const char *name)
{
  g_autofree char *lower =
      g_hash_table_size (self->searches) > 0 ? g_ascii_strdown (name, -1) : NULL;

  return lower ? g_hash_table_lookup (self->searches, lower) : NULL;
}

char **
ms_table_set_list_searches (MsTableSet *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->searches);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

guint
ms_table_set_get_size (MsTableSet *self)
{
  return self->tables->len;
}

const MsTable *
ms_table_set_get (MsTableSet *self, guint index)
{
  return g_ptr_array_index (self->tables, index);
}

const MsTable *
ms_table_set_find (MsTableSet *self, const char *name)
{
  const MsTable *table = g_hash_table_lookup (self->by_name, name);
  g_autofree char *lower = NULL;

  if (table)
    return table;
  lower = g_ascii_strdown (name, -1);
  return g_hash_table_lookup (self->by_name, lower);
}

gboolean
ms_table_set_has_view (MsTableSet *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_contains (self->views, lower);
}

char *
ms_sql_quote_name (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "\"", -1);
  g_autofree char *inner = g_strjoinv ("\"\"", parts);

  return g_strdup_printf ("\"%s\"", inner);
}

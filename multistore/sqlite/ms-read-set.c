/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsReadSet: which tables and columns of a schema a statement reads. */

#include "sqlite/ms-read-set-private.h"

typedef struct
{
  gboolean rows;
  guint64 columns;
} Reads;

struct _MsReadSet
{
  GArray *tables; /* of Reads, by table */
};

MsReadSet *
ms_read_set_new (void)
{
  MsReadSet *self = g_new (MsReadSet, 1);

  self->tables = g_array_new (FALSE, TRUE, sizeof (Reads));
  return self;
}

void
ms_read_set_free (MsReadSet *self)
{
  g_array_unref (self->tables);
  g_free (self);
}

static Reads *
get_table (MsReadSet *self, guint table)
{
  if (table >= self->tables->len)
    g_array_set_size (self->tables, table + 1);
  return &g_array_index (self->tables, Reads, table);
}

void
ms_read_set_add_rows (MsReadSet *self, guint table)
{
  get_table (self, table)->rows = TRUE;
}

void
ms_read_set_add_columns (MsReadSet *self, guint table, guint64 columns)
{
  Reads *reads = get_table (self, table);

  reads->rows = TRUE;
  reads->columns |= columns;
}

void
ms_read_set_add_all (MsReadSet *self, const MsReadSet *other)
{
  for (guint i = 0; i < other->tables->len; i++)
    if (ms_read_set_has_table (other, i))
      ms_read_set_add_columns (self, i, ms_read_set_get_columns (other, i));
}

gboolean
ms_read_set_has_table (const MsReadSet *self, guint table)
{
  return table < self->tables->len && g_array_index (self->tables, Reads, table).rows;
}

guint64
ms_read_set_get_columns (const MsReadSet *self, guint table)
{
  return table < self->tables->len ? g_array_index (self->tables, Reads, table).columns : 0;
}

guint
ms_read_set_list_tables (const MsReadSet *self, GArray *tables)
{
  guint n_tables = 0;

  for (guint i = 0; i < self->tables->len; i++)
    if (ms_read_set_has_table (self, i))
      {
        g_array_append_val (tables, i);
        n_tables++;
      }
  return n_tables;
}

gboolean
ms_read_set_concerns (const MsReadSet *self, const MsRowChange *change)
{
  if (change->columns == MS_ALL_COLUMNS)
    return ms_read_set_has_table (self, change->table);
  return (ms_read_set_get_columns (self, change->table) & change->columns) != 0;
}

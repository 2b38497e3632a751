/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRowShape and MsRowData: the columns that all rows of a query share, and the values of one row. */

#include "query/ms-row-data-private.h"

#include <string.h>

struct _MsRowShape
{
  gatomicrefcount ref_count;
  guint n_columns;
  char **names;
};

struct _MsRowData
{
  gatomicrefcount ref_count;
  guint n_values;
  MsValue values[]; /* and behind them, the bytes of texts and blobs */
};

static MsRowShape *
shape_new (guint n_columns)
{
  MsRowShape *self = g_new0 (MsRowShape, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_columns = n_columns;
  self->names = g_new0 (char *, n_columns + 1);
  return self;
}

MsRowShape *
ms_row_shape_new (const char *const *names)
{
  MsRowShape *self = shape_new (g_strv_length ((char **) names));

  for (guint i = 0; i < self->n_columns; i++)
    self->names[i] = g_strdup (names[i]);
  return self;
}

MsRowShape *
ms_row_shape_new_from_statement (MsStatement *statement, int first, int n_columns)
{
  MsRowShape *self =
      shape_new (n_columns < 0 ? ms_statement_get_n_columns (statement) - first : n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    self->names[i] = g_strdup (ms_statement_get_column_name (statement, first + i));
  return self;
}

MsRowShape *
ms_row_shape_ref (MsRowShape *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_row_shape_unref (MsRowShape *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_strfreev (self->names);
  g_free (self);
}

guint
ms_row_shape_get_n_columns (const MsRowShape *self)
{
  return self->n_columns;
}

const char *
ms_row_shape_get_name (const MsRowShape *self, guint column)
{
  return self->names[column];
}

int
ms_row_shape_find (const MsRowShape *self, const char *name)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (strcmp (self->names[i], name) == 0)
      return i;
  return -1;
}

/* The bytes of a row follow its values, each ended by NUL. */
static MsRowData *
pack (const MsValue *values, guint n_values)
{
  gsize n_bytes = 0;
  MsRowData *self;
  char *bytes;

  for (guint i = 0; i < n_values; i++)
    if (values[i].type >= MS_VALUE_TEXT)
      n_bytes += values[i].bytes.length + 1;
  self = g_malloc (sizeof (MsRowData) + n_values * sizeof (MsValue) + n_bytes);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_values = n_values;
  memcpy (self->values, values, n_values * sizeof (MsValue));
  bytes = (char *) &self->values[n_values];
  for (guint i = 0; i < n_values; i++)
    {
      gsize length = values[i].bytes.length;

      if (values[i].type < MS_VALUE_TEXT)
        continue;
      if (length > 0)
        memcpy (bytes, values[i].bytes.data, length);
      bytes[length] = '\0';
      self->values[i].bytes.data = bytes;
      bytes += length + 1;
    }
  return self;
}

MsRowData *
ms_row_data_new_from_statement (MsStatement *statement, int first, guint n_values)
{
  MsValue on_stack[32];
  g_autofree MsValue *allocated = n_values > 32 ? g_new (MsValue, n_values) : NULL;
  MsValue *values = allocated ? allocated : on_stack;

  for (guint i = 0; i < n_values; i++)
    ms_statement_get_column (statement, first + i, &values[i]);
  return pack (values, n_values);
}

MsRowData *
ms_row_data_ref (MsRowData *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_row_data_unref (MsRowData *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

guint
ms_row_data_get_n_values (const MsRowData *self)
{
  return self->n_values;
}

const MsValue *
ms_row_data_get (const MsRowData *self, guint column)
{
  return &self->values[column];
}

gboolean
ms_row_data_equal_at (const MsRowData *a, const MsRowData *b, guint column)
{
  return ms_value_equal (&a->values[column], &b->values[column]);
}

gboolean
ms_row_data_equal (const MsRowData *a, const MsRowData *b)
{
  if (a == b)
    return TRUE;
  if (a->n_values != b->n_values)
    return FALSE;
  for (guint i = 0; i < a->n_values; i++)
    if (!ms_value_equal (&a->values[i], &b->values[i]))
      return FALSE;
  return TRUE;
}

gboolean
ms_row_data_equals_statement (const MsRowData *self, MsStatement *statement, int first)
{
  for (guint i = 0; i < self->n_values; i++)
    {
      MsValue value;

      ms_statement_get_column (statement, first + i, &value);
      if (!ms_value_equal (&self->values[i], &value))
        return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns of rows as expressions, in C and in UI files. */

#include "ms-gtk-row-expression.h"

static void
set_number (GValue *value, gint64 number)
{
  switch (G_VALUE_TYPE (value))
    {
    case G_TYPE_INT:
      g_value_set_int (value, (int) CLAMP (number, G_MININT, G_MAXINT));
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, (guint) CLAMP (number, 0, G_MAXUINT));
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, (guint64) MAX (number, 0));
      break;
    default:
      g_value_set_int64 (value, number);
    }
}

static void
set_value (GValue *value, MsRow *row, const char *column)
{
  switch (G_VALUE_TYPE (value))
    {
    case G_TYPE_STRING:
      g_value_set_string (value, ms_row_get_text (row, column));
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, ms_row_get_boolean (row, column));
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, ms_row_get_double (row, column));
      break;
    case G_TYPE_FLOAT:
      g_value_set_float (value, (float) ms_row_get_double (row, column));
      break;
    default:
      if (G_VALUE_HOLDS (value, G_TYPE_BYTES))
        g_value_take_boxed (value, ms_row_dup_bytes (row, column));
      else
        set_number (value, ms_row_get_int (row, column));
    }
}

static gboolean
can_hold_column (GType type)
{
  const GType types[] = { G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_INT,    G_TYPE_UINT, G_TYPE_INT64,
                          G_TYPE_UINT64, G_TYPE_FLOAT,   G_TYPE_DOUBLE, G_TYPE_BYTES };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (type == types[i])
      return TRUE;
  return FALSE;
}

/* The row itself, or what holds it: a list item, and in a tree what that holds. */
static MsRow *
dup_row (gpointer object)
{
  gpointer item = object ? g_object_ref (object) : NULL;

  while (item && !MS_IS_ROW (item))
    {
      g_autoptr (GObject) holder = g_steal_pointer (&item);
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (holder), "item");

      if (pspec && G_IS_PARAM_SPEC_OBJECT (pspec) && pspec->flags & G_PARAM_READABLE)
        g_object_get (holder, "item", &item, NULL);
    }
  return item;
}

static void
marshal_column (GClosure *closure,
                GValue *result,
                guint n_values,
                const GValue *values,
                gpointer hint,
                gpointer data)
{
  g_autoptr (MsRow) row = dup_row (g_value_get_object (&values[0]));

  if (row)
    set_value (result, row, closure->data);
}

static void
free_column (gpointer column, GClosure *closure)
{
  g_free (column);
}

GtkExpression *
ms_gtk_column_expression_new (const char *column, GType type)
{
  GtkExpression *revision;
  GClosure *closure;
  char *name;

  g_return_val_if_fail (column, NULL);
  g_return_val_if_fail (can_hold_column (type), NULL);

  name = g_strdup (column);
  closure = g_closure_new_simple (sizeof (GClosure), name);
  g_closure_set_marshal (closure, marshal_column);
  g_closure_add_finalize_notifier (closure, name, free_column);
  revision = gtk_property_expression_new (MS_TYPE_ROW, NULL, "revision");
  return gtk_closure_expression_new (type, closure, 1, &revision);
}

char *
ms_gtk_row_text (gpointer self, guint revision, const char *column)
{
  g_autoptr (MsRow) row = dup_row (self);

  g_return_val_if_fail (column, NULL);

  return row ? g_strdup (ms_row_get_text (row, column)) : NULL;
}

gint64
ms_gtk_row_int (gpointer self, guint revision, const char *column)
{
  g_autoptr (MsRow) row = dup_row (self);

  g_return_val_if_fail (column, 0);

  return row ? ms_row_get_int (row, column) : 0;
}

double
ms_gtk_row_double (gpointer self, guint revision, const char *column)
{
  g_autoptr (MsRow) row = dup_row (self);

  g_return_val_if_fail (column, 0.0);

  return row ? ms_row_get_double (row, column) : 0.0;
}

gboolean
ms_gtk_row_boolean (gpointer self, guint revision, const char *column)
{
  g_autoptr (MsRow) row = dup_row (self);

  g_return_val_if_fail (column, FALSE);

  return row && ms_row_get_boolean (row, column);
}

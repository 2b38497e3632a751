/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsItemType: how rows become the items of a list. */

#include "query/ms-item-type-private.h"
#include "ms-error.h"
#include "query/ms-result-private.h"
#include "query/ms-row-private.h"
#include "query/ms-value-property-private.h"

#include <string.h>

typedef struct
{
  guint column;
  GParamSpec *pspec;
} Field;

struct _MsItemType
{
  gatomicrefcount ref_count;
  GType type;
  MsRowShape *shape;
  GTypeClass *class; /* NULL for MsRow */
  GArray *fields;    /* of Field */
};

static gboolean fail (GError **error, GType type, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, GType type, const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY, "Rows cannot become objects of %s: %s",
               g_type_name (type), problem);
  return FALSE;
}

static gboolean
is_key (guint column, const guint *key_columns, guint n_key_columns)
{
  for (guint i = 0; i < n_key_columns; i++)
    if (key_columns[i] == column)
      return TRUE;
  return FALSE;
}

static gboolean
check_property (MsItemType *self,
                const char *column,
                GParamSpec *pspec,
                gboolean key,
                GError **error)
{
  if (!(pspec->flags & G_PARAM_WRITABLE))
    return fail (
        error, self->type,
        "its property “%s” is read-only: make it writable, or give the column another name "
        "(SELECT … AS)",
        column);
  if ((pspec->flags & G_PARAM_CONSTRUCT_ONLY) && !key)
    return fail (error, self->type,
                 "its property “%s” can be set at construction only, and the column can change: "
                 "only a key column (key-columns of the query) may be such a property",
                 column);
  if (!ms_value_fits_property (pspec))
    return fail (error, self->type,
                 "its property “%s” is a %s, for which SQL has no value: text, integers, reals, "
                 "booleans, enumerations, flags, GBytes and GVariant can be set",
                 column, g_type_name (pspec->value_type));
  return TRUE;
}

static gboolean
find_fields (MsItemType *self, const guint *key_columns, guint n_key_columns, GError **error)
{
  for (guint i = 0; i < ms_row_shape_get_n_columns (self->shape); i++)
    {
      const char *column = ms_row_shape_get_name (self->shape, i);
      Field field = { i, NULL };

      /* GObject takes "_" for "-", but not other characters that a column can have. */
      field.pspec = g_object_class_find_property ((GObjectClass *) self->class, column);
      if (!field.pspec)
        continue;
      if (!check_property (self, column, field.pspec, is_key (i, key_columns, n_key_columns),
                           error))
        return FALSE;
      g_array_append_val (self->fields, field);
    }
  return self->fields->len > 0
         || fail (error, self->type,
                  "none of its properties has the name of a column: name the columns as the "
                  "properties (SELECT … AS)");
}

MsItemType *
ms_item_type_new (GType type,
                  MsRowShape *shape,
                  const guint *key_columns,
                  guint n_key_columns,
                  GError **error)
{
  g_autoptr (MsItemType) self = g_new0 (MsItemType, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->type = type;
  self->shape = ms_row_shape_ref (shape);
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  if (type == MS_TYPE_ROW)
    return g_steal_pointer (&self);
  if (!g_type_is_a (type, G_TYPE_OBJECT) || G_TYPE_IS_ABSTRACT (type))
    {
      fail (error, type, "it is no type of objects that can be made: name a subclass of GObject");
      return NULL;
    }
  self->class = g_type_class_ref (type);
  return find_fields (self, key_columns, n_key_columns, error) ? g_steal_pointer (&self) : NULL;
}

MsItemType *
ms_item_type_ref (MsItemType *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_item_type_unref (MsItemType *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->fields);
  g_clear_pointer (&self->class, g_type_class_unref);
  ms_row_shape_unref (self->shape);
  g_free (self);
}

GType
ms_item_type_get_gtype (MsItemType *self)
{
  return self->type;
}

static gpointer
make_object (MsItemType *self, MsRowData *data)
{
  guint n_fields = data ? self->fields->len : 0;
  g_autofree const char **names = g_new (const char *, n_fields + 1);
  g_autofree GValue *values = g_new0 (GValue, n_fields + 1);
  gpointer item;

  for (guint i = 0; i < n_fields; i++)
    {
      const Field *field = &g_array_index (self->fields, Field, i);

      names[i] = field->pspec->name;
      ms_value_to_property (ms_row_data_get (data, field->column), field->pspec, &values[i]);
    }
  item = g_object_new_with_properties (self->type, n_fields, names, values);
  for (guint i = 0; i < n_fields; i++)
    g_value_unset (&values[i]);
  /* An object of a type that derives from GInitiallyUnowned is handed over as any other. */
  return G_IS_INITIALLY_UNOWNED (item) ? g_object_ref_sink (item) : item;
}

gpointer
ms_item_type_make (MsItemType *self, MsRowData *data)
{
  return self->class ? make_object (self, data) : (gpointer) ms_row_new_live (self->shape, data);
}

static void
update_object (MsItemType *self, gpointer item, MsRowData *before, MsRowData *data)
{
  g_object_freeze_notify (item);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = &g_array_index (self->fields, Field, i);
      g_auto (GValue) value = G_VALUE_INIT;

      if ((before && ms_row_data_equal_at (before, data, field->column))
          || (field->pspec->flags & G_PARAM_CONSTRUCT_ONLY))
        continue;
      ms_value_to_property (ms_row_data_get (data, field->column), field->pspec, &value);
      g_object_set_property (item, field->pspec->name, &value);
    }
  g_object_thaw_notify (item);
}

/* What the query does not show, a hidden key, may differ. */
static gboolean
is_same (MsItemType *self, MsRowData *before, MsRowData *data)
{
  if (before == data)
    return TRUE;
  if (!before || !data)
    return FALSE;
  for (guint i = 0; i < ms_row_shape_get_n_columns (self->shape); i++)
    if (!ms_row_data_equal_at (before, data, i))
      return FALSE;
  return TRUE;
}

void
ms_item_type_update (MsItemType *self, gpointer item, MsRowData *before, MsRowData *data)
{
  if (is_same (self, before, data))
    return;
  if (!self->class)
    ms_row_take_values (item, data);
  else if (data)
    update_object (self, item, before, data);
}

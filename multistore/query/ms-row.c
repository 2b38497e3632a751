/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRow: one row of a result. */

#include "query/ms-row-private.h"
#include "query/ms-result-private.h"
#include "schema/ms-variant-sql-private.h"

struct _MsRow
{
  GObject parent_instance;

  MsResult *result; /* whose row it is, or NULL for a live one */
  guint position;
  MsRowShape *shape; /* of a live row */
  MsRowData *data;   /* NULL for one that was gone before it was read */
  gboolean gone;
  guint revision;
  char **texts; /* of numbers that were asked for as text, by column; NULL until then */
};

enum
{
  PROP_0,
  PROP_EXISTS,
  PROP_REVISION,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsRow, ms_row, G_TYPE_OBJECT)

static guint
count_columns (MsRow *self)
{
  return self->result ? ms_result_get_n_columns (self->result)
                      : ms_row_shape_get_n_columns (self->shape);
}

static const char *
get_column_name (MsRow *self, guint column)
{
  return self->result ? ms_result_get_column_name (self->result, column)
                      : ms_row_shape_get_name (self->shape, column);
}

static int
find_column (MsRow *self, const char *column)
{
  return self->result ? ms_result_find_column (self->result, column)
                      : ms_row_shape_find (self->shape, column);
}

static const MsValue *
get_value_at (MsRow *self, guint column)
{
  static const MsValue null_value = MS_VALUE_INIT_NULL;

  if (self->result)
    return ms_result_get_value (self->result, self->position, column);
  return self->data ? ms_row_data_get (self->data, column) : &null_value;
}

const MsValue *
ms_row_peek_value (MsRow *self, guint column)
{
  return get_value_at (self, column);
}

static void
forget_texts (MsRow *self)
{
  for (guint i = 0; self->texts && i < count_columns (self); i++)
    g_free (self->texts[i]);
  g_clear_pointer (&self->texts, g_free);
}

static void
ms_row_finalize (GObject *object)
{
  MsRow *self = MS_ROW (object);

  forget_texts (self);
  g_clear_object (&self->result);
  g_clear_pointer (&self->shape, ms_row_shape_unref);
  g_clear_pointer (&self->data, ms_row_data_unref);
  G_OBJECT_CLASS (ms_row_parent_class)->finalize (object);
}

static void
ms_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_EXISTS:
      g_value_set_boolean (value, ms_row_get_exists (MS_ROW (object)));
      break;
    case PROP_REVISION:
      g_value_set_uint (value, ms_row_get_revision (MS_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_row_class_init (MsRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_row_finalize;
  object_class->get_property = ms_row_get_property;

  /**
   * MsRow:exists: (getter get_exists)
   *
   * Whether the row is still there. Notifies after the row's [signal@Row::changed].
   */
  props[PROP_EXISTS] =
      g_param_spec_boolean ("exists", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsRow:revision: (getter get_revision)
   *
   * How often the row has changed since the object was made. An expression over it is evaluated anew with each change of the row.
   */
  props[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * MsRow::changed:
   * @self: a row of a live query
   *
   * Is emitted when values of the row have changed, after all of them are there, or when the row has gone.
   */
  signals[CHANGED] =
      g_signal_new ("changed", MS_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_row_init (MsRow *self)
{
}

MsRow *
ms_row_new (MsResult *result, guint position)
{
  MsRow *self = g_object_new (MS_TYPE_ROW, NULL);

  self->result = g_object_ref (result);
  self->position = position;
  return self;
}

MsRow *
ms_row_new_live (MsRowShape *shape, MsRowData *data)
{
  MsRow *self = g_object_new (MS_TYPE_ROW, NULL);

  self->shape = ms_row_shape_ref (shape);
  self->data = data ? ms_row_data_ref (data) : NULL;
  self->gone = data == NULL;
  return self;
}

void
ms_row_take_values (MsRow *self, MsRowData *data)
{
  gboolean was_gone = self->gone;

  g_object_freeze_notify (G_OBJECT (self));
  self->gone = data == NULL;
  if (data)
    {
      forget_texts (self);
      g_clear_pointer (&self->data, ms_row_data_unref);
      self->data = ms_row_data_ref (data);
    }
  self->revision++;
  g_signal_emit (self, signals[CHANGED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REVISION]);
  if (was_gone != self->gone)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXISTS]);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
ms_row_get_exists (MsRow *self)
{
  g_return_val_if_fail (MS_IS_ROW (self), FALSE);

  return !self->gone;
}

guint
ms_row_get_revision (MsRow *self)
{
  g_return_val_if_fail (MS_IS_ROW (self), 0);

  return self->revision;
}

static const MsValue *
find_value (MsRow *self, const char *column, const char *function)
{
  static const MsValue null_value = MS_VALUE_INIT_NULL;
  int index = find_column (self, column);

  if (G_LIKELY (index >= 0))
    return get_value_at (self, index);
  g_critical ("%s: the row has no column “%s”", function, column);
  return &null_value;
}

char **
ms_row_list_columns (MsRow *self)
{
  char **names;

  g_return_val_if_fail (MS_IS_ROW (self), NULL);

  names = g_new0 (char *, count_columns (self) + 1);
  for (guint i = 0; i < count_columns (self); i++)
    names[i] = g_strdup (get_column_name (self, i));
  return names;
}

gboolean
ms_row_has_column (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), FALSE);
  g_return_val_if_fail (column != NULL, FALSE);

  return find_column (self, column) >= 0;
}

gboolean
ms_row_is_null (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), TRUE);
  g_return_val_if_fail (column != NULL, TRUE);

  return find_value (self, column, G_STRFUNC)->type == MS_VALUE_NULL;
}

gint64
ms_row_get_int (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), 0);
  g_return_val_if_fail (column != NULL, 0);

  return ms_value_as_int (find_value (self, column, G_STRFUNC));
}

double
ms_row_get_double (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), 0.0);
  g_return_val_if_fail (column != NULL, 0.0);

  return ms_value_as_double (find_value (self, column, G_STRFUNC));
}

gboolean
ms_row_get_boolean (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), FALSE);
  g_return_val_if_fail (column != NULL, FALSE);

  return ms_value_as_double (find_value (self, column, G_STRFUNC)) != 0.0;
}

static const char *
keep_text (MsRow *self, const char *column, const MsValue *value)
{
  int index = find_column (self, column);

  if (!self->texts)
    self->texts = g_new0 (char *, count_columns (self));
  if (!self->texts[index])
    self->texts[index] = ms_value_as_text (value);
  return self->texts[index];
}

const char *
ms_row_get_text (MsRow *self, const char *column)
{
  const MsValue *value;

  g_return_val_if_fail (MS_IS_ROW (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  value = find_value (self, column, G_STRFUNC);
  switch (value->type)
    {
    case MS_VALUE_NULL:
      return NULL;
    case MS_VALUE_TEXT:
      return value->bytes.data;
    case MS_VALUE_BLOB:
      /* Bindings take it for UTF-8, which bytes need not be. */
      return g_utf8_validate (value->bytes.data, value->bytes.length, NULL) ? value->bytes.data
                                                                            : NULL;
    default:
      return keep_text (self, column, value);
    }
}

GBytes *
ms_row_dup_bytes (MsRow *self, const char *column)
{
  const MsValue *value;
  g_autofree char *text = NULL;

  g_return_val_if_fail (MS_IS_ROW (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  value = find_value (self, column, G_STRFUNC);
  if (value->type == MS_VALUE_NULL)
    return NULL;
  if (value->type >= MS_VALUE_TEXT)
    return g_bytes_new (value->bytes.data, value->bytes.length);
  text = ms_value_as_text (value);
  return g_bytes_new (text, strlen (text));
}

static void
init_gvalue (GValue *out, const MsValue *value)
{
  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      g_value_init (out, G_TYPE_INT64);
      g_value_set_int64 (out, value->integer);
      break;
    case MS_VALUE_REAL:
      g_value_init (out, G_TYPE_DOUBLE);
      g_value_set_double (out, value->real);
      break;
    case MS_VALUE_NULL:
      g_value_init (out, G_TYPE_STRING);
      break;
    default:
      if (ms_value_is_string (value))
        {
          g_value_init (out, G_TYPE_STRING);
          g_value_take_string (out, g_strndup (value->bytes.data, value->bytes.length));
          break;
        }
      g_value_init (out, G_TYPE_BYTES);
      g_value_take_boxed (out, g_bytes_new (value->bytes.data, value->bytes.length));
    }
}

gboolean
ms_row_get_value (MsRow *self, const char *column, GValue *value)
{
  static const MsValue null_value = MS_VALUE_INIT_NULL;
  int index;

  g_return_val_if_fail (MS_IS_ROW (self), FALSE);
  g_return_val_if_fail (column != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  index = find_column (self, column);
  /* Scripting languages read the value in any case. */
  init_gvalue (value, index >= 0 ? get_value_at (self, index) : &null_value);
  return index >= 0;
}

GVariant *
ms_row_get_variant (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  return g_variant_ref_sink (ms_variant_new_from_sql (find_value (self, column, G_STRFUNC)));
}

GVariant *
ms_row_to_variant (MsRow *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (MS_IS_ROW (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < count_columns (self); i++)
    g_variant_builder_add (&builder, "{sv}", get_column_name (self, i),
                           ms_variant_new_from_sql (get_value_at (self, i)));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

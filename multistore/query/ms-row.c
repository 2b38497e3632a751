/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRow: one row of a result. */

#include "query/ms-row-private.h"
#include "query/ms-result-private.h"
#include "schema/ms-variant-sql-private.h"

struct _MsRow
{
  GObject parent_instance;

  MsResult *result;
  guint position;
  char **texts; /* of numbers that were asked for as text, by column; NULL until then */
};

G_DEFINE_FINAL_TYPE (MsRow, ms_row, G_TYPE_OBJECT)

static void
ms_row_finalize (GObject *object)
{
  MsRow *self = MS_ROW (object);

  for (guint i = 0; self->texts && i < ms_result_get_n_columns (self->result); i++)
    g_free (self->texts[i]);
  g_free (self->texts);
  g_object_unref (self->result);
  G_OBJECT_CLASS (ms_row_parent_class)->finalize (object);
}

static void
ms_row_class_init (MsRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_row_finalize;
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

static const MsValue *
find_value (MsRow *self, const char *column, const char *function)
{
  static const MsValue null_value = MS_VALUE_INIT_NULL;
  int index = ms_result_find_column (self->result, column);

  if (G_LIKELY (index >= 0))
    return ms_result_get_value (self->result, self->position, index);
  g_critical ("%s: the row has no column “%s”", function, column);
  return &null_value;
}

char **
ms_row_list_columns (MsRow *self)
{
  g_return_val_if_fail (MS_IS_ROW (self), NULL);

  return ms_result_list_columns (self->result);
}

gboolean
ms_row_has_column (MsRow *self, const char *column)
{
  g_return_val_if_fail (MS_IS_ROW (self), FALSE);
  g_return_val_if_fail (column != NULL, FALSE);

  return ms_result_find_column (self->result, column) >= 0;
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
  int index = ms_result_find_column (self->result, column);

  if (!self->texts)
    self->texts = g_new0 (char *, ms_result_get_n_columns (self->result));
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
  for (guint i = 0; i < ms_result_get_n_columns (self->result); i++)
    g_variant_builder_add (
        &builder, "{sv}", ms_result_get_column_name (self->result, i),
        ms_variant_new_from_sql (ms_result_get_value (self->result, self->position, i)));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

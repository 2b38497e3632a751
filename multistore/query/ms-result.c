/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsResult: the rows that a query found. */

#include "query/ms-result-private.h"
#include "query/ms-row-private.h"
#include "ms-json-private.h"

#include <string.h>

#define TEXT_BLOCK 4096

struct _MsResult
{
  GObject parent_instance;

  GPtrArray *columns; /* of names */
  GArray *values;     /* of MsValue, row by row */
  GStringChunk *texts;
  guint n_rows;
};

enum
{
  PROP_0,
  PROP_N_ROWS,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return MS_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return MS_RESULT (model)->n_rows;
}

static gpointer
get_item (GListModel *model, guint position)
{
  return ms_result_get_row (MS_RESULT (model), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MsResult,
                               ms_result,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
ms_result_finalize (GObject *object)
{
  MsResult *self = MS_RESULT (object);

  g_ptr_array_unref (self->columns);
  g_array_unref (self->values);
  g_string_chunk_free (self->texts);
  G_OBJECT_CLASS (ms_result_parent_class)->finalize (object);
}

static void
ms_result_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsResult *self = MS_RESULT (object);

  switch (id)
    {
    case PROP_N_ROWS:
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->n_rows);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, MS_TYPE_ROW);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_result_class_init (MsResultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_result_finalize;
  object_class->get_property = ms_result_get_property;

  /**
   * MsResult:n-rows: (getter get_n_rows)
   *
   * How many rows there are.
   */
  props[PROP_N_ROWS] = g_param_spec_uint ("n-rows", NULL, NULL, 0, G_MAXUINT, 0,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsResult:item-type:
   *
   * The type of the items: [class@Row].
   */
  props[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsResult:n-items:
   *
   * How many items there are.
   */
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_result_init (MsResult *self)
{
  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->values = g_array_new (FALSE, FALSE, sizeof (MsValue));
  self->texts = g_string_chunk_new (TEXT_BLOCK);
}

static void
add_row (MsResult *self, MsStatement *statement)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      MsValue value;

      ms_statement_get_column (statement, i, &value);
      if (value.type >= MS_VALUE_TEXT)
        value.bytes.data = g_string_chunk_insert_len (
            self->texts, value.bytes.data ? value.bytes.data : "", value.bytes.length);
      g_array_append_val (self->values, value);
    }
  self->n_rows++;
}

MsResult *
ms_result_new_from_statement (MsStatement *statement, GError **error)
{
  g_autoptr (MsResult) self = g_object_new (MS_TYPE_RESULT, NULL);
  int n_columns = ms_statement_get_n_columns (statement);
  MsStep step;

  while ((step = ms_statement_step (statement, error)) == MS_STEP_ROW)
    {
      /* The first step may prepare the statement anew, with other columns. */
      if (self->n_rows == 0)
        n_columns = ms_statement_get_n_columns (statement);
      for (int i = self->columns->len; i < n_columns; i++)
        g_ptr_array_add (self->columns, g_strdup (ms_statement_get_column_name (statement, i)));
      add_row (self, statement);
    }
  if (step == MS_STEP_ERROR)
    return NULL;
  for (int i = self->columns->len; i < ms_statement_get_n_columns (statement); i++)
    g_ptr_array_add (self->columns, g_strdup (ms_statement_get_column_name (statement, i)));
  return g_steal_pointer (&self);
}

guint
ms_result_get_n_rows (MsResult *self)
{
  g_return_val_if_fail (MS_IS_RESULT (self), 0);

  return self->n_rows;
}

MsRow *
ms_result_get_row (MsResult *self, guint position)
{
  g_return_val_if_fail (MS_IS_RESULT (self), NULL);

  return position < self->n_rows ? ms_row_new (self, position) : NULL;
}

char **
ms_result_list_columns (MsResult *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (MS_IS_RESULT (self), NULL);

  for (guint i = 0; i < self->columns->len; i++)
    g_strv_builder_add (names, g_ptr_array_index (self->columns, i));
  return g_strv_builder_end (names);
}

GVariant *
ms_result_to_variant (MsResult *self)
{
  GVariantBuilder rows;

  g_return_val_if_fail (MS_IS_RESULT (self), NULL);

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->n_rows; i++)
    {
      g_autoptr (MsRow) row = ms_row_new (self, i);
      g_autoptr (GVariant) dictionary = ms_row_to_variant (row);

      g_variant_builder_add_value (&rows, dictionary);
    }
  return g_variant_ref_sink (g_variant_builder_end (&rows));
}

guint
ms_result_get_n_columns (MsResult *self)
{
  return self->columns->len;
}

const char *
ms_result_get_column_name (MsResult *self, guint column)
{
  return g_ptr_array_index (self->columns, column);
}

int
ms_result_find_column (MsResult *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (strcmp (g_ptr_array_index (self->columns, i), name) == 0)
      return i;
  return -1;
}

const MsValue *
ms_result_get_value (MsResult *self, guint row, guint column)
{
  return &g_array_index (self->values, MsValue, row * self->columns->len + column);
}

gint64
ms_value_as_int (const MsValue *value)
{
  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      return value->integer;
    case MS_VALUE_REAL:
      return value->real >= 9223372036854775807.0    ? G_MAXINT64
             : value->real <= -9223372036854775808.0 ? G_MININT64
                                                     : (gint64) value->real;
    case MS_VALUE_TEXT:
      return g_ascii_strtoll (value->bytes.data, NULL, 10);
    default:
      return 0;
    }
}

double
ms_value_as_double (const MsValue *value)
{
  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      return value->integer;
    case MS_VALUE_REAL:
      return value->real;
    case MS_VALUE_TEXT:
      return g_ascii_strtod (value->bytes.data, NULL);
    default:
      return 0.0;
    }
}

char *
ms_value_as_text (const MsValue *value)
{
  GString *text;

  switch (value->type)
    {
    case MS_VALUE_NULL:
      return NULL;
    case MS_VALUE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
    case MS_VALUE_REAL:
      text = g_string_new (NULL);
      ms_json_append_double (text, value->real);
      return g_string_free (text, FALSE);
    default:
      return g_strndup (value->bytes.data, value->bytes.length);
    }
}

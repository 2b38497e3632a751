/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GVariant and SQL values: the one as the other, where no schema says the type. */

#include "schema/ms-variant-sql-private.h"
#include "ms-error.h"

#include <string.h>

static MsArgKind
find_kind (GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_STRING:
      return MS_ARG_STRING;
    case G_VARIANT_CLASS_BOOLEAN:
      return MS_ARG_BOOLEAN;
    case G_VARIANT_CLASS_DOUBLE:
      return MS_ARG_DOUBLE;
    case G_VARIANT_CLASS_ARRAY:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING) ? MS_ARG_BYTES : MS_ARG_ANY;
    case G_VARIANT_CLASS_BYTE:
    case G_VARIANT_CLASS_INT16:
    case G_VARIANT_CLASS_UINT16:
    case G_VARIANT_CLASS_INT32:
    case G_VARIANT_CLASS_UINT32:
    case G_VARIANT_CLASS_INT64:
    case G_VARIANT_CLASS_UINT64:
      return MS_ARG_INTEGER;
    default:
      return MS_ARG_ANY;
    }
}

gboolean
ms_variant_to_sql (GVariant *value, MsArena *arena, MsValue *sql, GError **error)
{
  g_autoptr (GVariant) inner = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  MsArg arg = { .type = (char *) g_variant_get_type_string (value),
                .letter = 'x',
                .nullable = TRUE };

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_MAYBE))
    inner = g_variant_get_maybe (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    inner = g_variant_get_variant (value);
  else
    {
      arg.kind = find_kind (value);
      return ms_arg_encode (&arg, value, json, arena, sql, error);
    }

  if (inner)
    return ms_variant_to_sql (inner, arena, sql, error);
  sql->type = MS_VALUE_NULL;
  return TRUE;
}

GVariant *
ms_variant_new_from_sql (const MsValue *sql)
{
  switch (sql->type)
    {
    case MS_VALUE_INTEGER:
      return g_variant_new_int64 (sql->integer);
    case MS_VALUE_REAL:
      return g_variant_new_double (sql->real);
    case MS_VALUE_TEXT:
      if (ms_value_is_string (sql))
        {
          g_autofree char *text = g_strndup (sql->bytes.data, sql->bytes.length);
          return g_variant_new_string (text);
        }
      G_GNUC_FALLTHROUGH;
    case MS_VALUE_BLOB:
      return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, sql->bytes.data, sql->bytes.length, 1);
    default:
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    }
}

gboolean
ms_variant_bind (GVariant *params, MsStatement *statement, MsArena *arena, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (!params)
    return TRUE;

  g_variant_iter_init (&iter, params);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) own = value;
      g_autofree char *parameter = g_strconcat (":", name, NULL);
      int number = ms_statement_find_parameter (statement, parameter);
      MsValue sql;

      if (number == 0)
        {
          g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS, "“%s” has no parameter :%s",
                       ms_statement_get_sql (statement), name);
          return FALSE;
        }
      if (!ms_variant_to_sql (own, arena, &sql, error))
        {
          g_prefix_error (error, "Parameter :%s: ", name);
          return FALSE;
        }
      ms_statement_bind (statement, number, &sql);
    }
  return TRUE;
}

GVariant *
ms_variant_new_from_row (MsStatement *statement)
{
  GVariantBuilder builder;
  int n_columns = ms_statement_get_n_columns (statement);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (int i = 0; i < n_columns; i++)
    {
      MsValue value;

      ms_statement_get_column (statement, i, &value);
      g_variant_builder_add (&builder, "{sv}", ms_statement_get_column_name (statement, i),
                             ms_variant_new_from_sql (&value));
    }
  return g_variant_builder_end (&builder);
}

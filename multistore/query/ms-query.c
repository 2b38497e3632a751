/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQuery: what is asked of a store. */

#include "query/ms-query-private.h"
#include "ms-error.h"
#include "schema/ms-variant-sql-private.h"
#include "sqlite/ms-guard-private.h"

struct _MsQuery
{
  GObject parent_instance;

  char *sql;
  GHashTable *values; /* name → GVariant */
};

enum
{
  PROP_0,
  PROP_SQL,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsQuery, ms_query, G_TYPE_OBJECT)

static void
ms_query_finalize (GObject *object)
{
  MsQuery *self = MS_QUERY (object);

  g_hash_table_unref (self->values);
  g_free (self->sql);
  G_OBJECT_CLASS (ms_query_parent_class)->finalize (object);
}

static void
ms_query_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SQL:
      g_value_set_string (value, ms_query_get_sql (MS_QUERY (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_query_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SQL:
      MS_QUERY (object)->sql = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_query_class_init (MsQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_query_finalize;
  object_class->get_property = ms_query_get_property;
  object_class->set_property = ms_query_set_property;

  /**
   * MsQuery:sql: (getter get_sql)
   *
   * The SELECT statement.
   */
  props[PROP_SQL] = g_param_spec_string (
      "sql", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_query_init (MsQuery *self)
{
  self->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

MsQuery *
ms_query_new (const char *sql)
{
  g_return_val_if_fail (sql != NULL, NULL);

  return g_object_new (MS_TYPE_QUERY, "sql", sql, NULL);
}

static void
store_value (MsQuery *self, const char *name, GVariant *value)
{
  if (!value)
    value = g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
  g_hash_table_insert (self->values, g_strdup (name), g_variant_ref_sink (value));
}

MsQuery *
ms_query_build (const char *sql, const char *first_parameter, ...)
{
  MsQuery *self = ms_query_new (sql);
  va_list args;

  va_start (args, first_parameter);
  for (const char *name = first_parameter; name; name = va_arg (args, const char *))
    {
      const char *format = va_arg (args, const char *);

      store_value (self, name, g_variant_new_va (format, NULL, &args));
    }
  va_end (args);
  return self;
}

const char *
ms_query_get_sql (MsQuery *self)
{
  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  return self->sql;
}

static gboolean
check_value (const char *name, GVariant *value, GError **error)
{
  g_autoptr (MsArena) arena = ms_arena_new ();
  MsValue sql;

  if (ms_variant_to_sql (value, arena, &sql, error))
    return TRUE;
  g_prefix_error (error, "Parameter :%s: ", name);
  return FALSE;
}

gboolean
ms_query_set_variant (MsQuery *self, const char *name, GVariant *value, GError **error)
{
  g_autoptr (GVariant) own = value ? g_variant_ref_sink (value) : NULL;

  g_return_val_if_fail (MS_IS_QUERY (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (own && !check_value (name, own, error))
    return FALSE;
  store_value (self, name, own);
  return TRUE;
}

gboolean
ms_query_set_values (MsQuery *self, GVariant *values, GError **error)
{
  g_autoptr (GVariant) own = NULL;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_return_val_if_fail (MS_IS_QUERY (self), FALSE);
  g_return_val_if_fail (values && g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT), FALSE);

  own = g_variant_ref_sink (values);
  g_variant_iter_init (&iter, own);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (!check_value (name, value, error))
      {
        g_variant_unref (value);
        return FALSE;
      }
  g_variant_iter_init (&iter, own);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    store_value (self, name, value);
  return TRUE;
}

static GVariant *
variant_from_value (const GValue *value)
{
  GType type = G_VALUE_TYPE (value);

  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_STRING:
      return g_value_get_string (value) ? g_variant_new_string (g_value_get_string (value))
                                        : g_variant_new_maybe (G_VARIANT_TYPE_STRING, NULL);
    case G_TYPE_BOOLEAN:
      return g_variant_new_boolean (g_value_get_boolean (value));
    case G_TYPE_INT:
      return g_variant_new_int64 (g_value_get_int (value));
    case G_TYPE_UINT:
      return g_variant_new_int64 (g_value_get_uint (value));
    case G_TYPE_LONG:
      return g_variant_new_int64 (g_value_get_long (value));
    case G_TYPE_ULONG:
      return g_variant_new_uint64 (g_value_get_ulong (value));
    case G_TYPE_INT64:
      return g_variant_new_int64 (g_value_get_int64 (value));
    case G_TYPE_UINT64:
      return g_variant_new_uint64 (g_value_get_uint64 (value));
    case G_TYPE_FLOAT:
      return g_variant_new_double (g_value_get_float (value));
    case G_TYPE_DOUBLE:
      return g_variant_new_double (g_value_get_double (value));
    case G_TYPE_ENUM:
      return g_variant_new_int64 (g_value_get_enum (value));
    case G_TYPE_FLAGS:
      return g_variant_new_int64 (g_value_get_flags (value));
    case G_TYPE_VARIANT:
      return g_value_dup_variant (value);
    default:
      if (type == G_TYPE_BYTES && g_value_get_boxed (value))
        return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, g_value_get_boxed (value),
                                         TRUE);
      return NULL;
    }
}

gboolean
ms_query_set_value (MsQuery *self, const char *name, const GValue *value, GError **error)
{
  GVariant *variant;

  g_return_val_if_fail (MS_IS_QUERY (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (!value || G_IS_VALUE (value), FALSE);

  if (!value)
    return ms_query_set_variant (self, name, NULL, error);
  variant = variant_from_value (value);
  if (variant)
    return ms_query_set_variant (self, name, variant, error);
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
               "Parameter :%s: SQL has no value for a %s: use text, a number, a boolean or GBytes",
               name, G_VALUE_TYPE_NAME (value));
  return FALSE;
}

GVariant *
ms_query_get_values (MsQuery *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer name, value;

  g_return_val_if_fail (MS_IS_QUERY (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_variant_builder_add (&builder, "{sv}", name, value);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

MsResult *
ms_query_execute (const char *sql,
                  GVariant *values,
                  MsConnection *connection,
                  GCancellable *cancellable,
                  guint milliseconds,
                  GError **error)
{
  g_autoptr (MsArena) arena = ms_arena_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MsResult) result = NULL;
  MsStatement *statement = ms_connection_prepare_query (connection, sql, error);

  if (!statement)
    return NULL;
  if (!ms_variant_bind (values, statement, arena, error))
    {
      ms_statement_reset (statement);
      return NULL;
    }

  ms_connection_limit (connection, cancellable, milliseconds);
  result = ms_result_new_from_statement (statement, &local_error);
  ms_connection_unlimit (connection, &local_error);
  if (!result)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    ms_statement_reset (statement);
  return g_steal_pointer (&result);
}

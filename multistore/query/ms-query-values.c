/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsQuery: the values of its parameters, and properties that they follow. */

#include "query/ms-query-struct-private.h"
#include "ms-error.h"
#include "schema/ms-variant-sql-private.h"

/* A parameter that follows a property. It is the signal handler's data, and goes with it; the query, whose last reference may go in another thread,
 * is looked for each time. */
typedef struct
{
  GWeakRef query;
  char *name;
  GParamSpec *pspec;
  MsQueryTransformFunc transform; /* NULL for none */
  gpointer user_data;
  GDestroyNotify destroy;
} Binding;

/* Where a query finds the handler again. */
typedef struct
{
  GWeakRef object;
  gulong notify_id;
} Link;

/* TRUE if the value is another one. */
static gboolean
store_value (MsQuery *self, const char *name, GVariant *value)
{
  g_autoptr (GVariant) own =
      g_variant_ref_sink (value ? value : g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL));
  GVariant *before = g_hash_table_lookup (self->values, name);

  if (before && g_variant_equal (before, own))
    return FALSE;
  g_hash_table_insert (self->values, g_strdup (name), g_steal_pointer (&own));
  return TRUE;
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
  if (store_value (self, name, own))
    ms_query_emit_changed (self);
  return TRUE;
}

gboolean
ms_query_set_values (MsQuery *self, GVariant *values, GError **error)
{
  g_autoptr (GVariant) own = NULL;
  GVariantIter iter;
  gboolean differs = FALSE;
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
    differs |= store_value (self, name, value);
  if (differs)
    ms_query_emit_changed (self);
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
  if (self->table && self->match && *self->match)
    g_variant_builder_add (&builder, "{sv}", MS_QUERY_MATCH_PARAMETER,
                           g_variant_new_string (self->match));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
follow (Binding *self, MsQuery *query, GObject *object)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GVariant) transformed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean taken;

  g_value_init (&value, self->pspec->value_type);
  g_object_get_property (object, self->pspec->name, &value);
  if (self->transform)
    {
      transformed = self->transform (&value, self->user_data);
      if (transformed)
        g_variant_take_ref (transformed);
      taken = ms_query_set_variant (query, self->name, transformed, &error);
    }
  else
    taken = ms_query_set_value (query, self->name, &value, &error);
  if (!taken)
    g_critical ("A query's parameter follows %s:%s, but cannot take its value: %s",
                G_OBJECT_TYPE_NAME (object), self->pspec->name, error->message);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer binding)
{
  g_autoptr (MsQuery) query = g_weak_ref_get (&((Binding *) binding)->query);

  if (query)
    follow (binding, query, object);
}

static void
binding_free (gpointer data, GClosure *closure)
{
  Binding *self = data;

  if (self->destroy)
    self->destroy (self->user_data);
  g_weak_ref_clear (&self->query);
  g_param_spec_unref (self->pspec);
  g_free (self->name);
  g_free (self);
}

static void
link_free (gpointer data)
{
  Link *self = data;
  g_autoptr (GObject) object = g_weak_ref_get (&self->object);

  if (object && g_signal_handler_is_connected (object, self->notify_id))
    g_signal_handler_disconnect (object, self->notify_id);
  g_weak_ref_clear (&self->object);
  g_free (self);
}

GHashTable *
ms_query_make_bindings (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, link_free);
}

void
ms_query_unbind_all (MsQuery *self)
{
  g_hash_table_remove_all (self->bindings);
}

void
ms_query_bind_value (MsQuery *self, const char *name, GObject *object, const char *property)
{
  ms_query_bind_value_full (self, name, object, property, NULL, NULL, NULL);
}

static Link *
connect_link (GObject *object, GParamSpec *pspec, GClosure *closure)
{
  g_autofree char *detailed = g_strconcat ("notify::", pspec->name, NULL);
  Link *self = g_new0 (Link, 1);

  g_weak_ref_init (&self->object, object);
  self->notify_id = g_signal_connect_closure (object, detailed, closure, FALSE);
  return self;
}

void
ms_query_bind_value_full (MsQuery *self,
                          const char *name,
                          GObject *object,
                          const char *property,
                          MsQueryTransformFunc transform,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  g_autoptr (GClosure) closure = NULL;
  GParamSpec *pspec;
  Binding *binding;

  g_return_if_fail (MS_IS_QUERY (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (G_IS_OBJECT (object));
  g_return_if_fail (property != NULL);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_return_if_fail (pspec != NULL && (pspec->flags & G_PARAM_READABLE));

  binding = g_new0 (Binding, 1);
  g_weak_ref_init (&binding->query, self);
  binding->name = g_strdup (name);
  binding->pspec = g_param_spec_ref (pspec);
  binding->transform = transform;
  binding->user_data = user_data;
  binding->destroy = destroy;
  /* The transform function may end the binding that calls it. */
  closure = g_closure_ref (g_cclosure_new (G_CALLBACK (on_notify), binding, binding_free));
  g_closure_sink (closure);
  g_hash_table_replace (self->bindings, g_strdup (name), connect_link (object, pspec, closure));
  follow (binding, self, object);
}

void
ms_query_unbind_value (MsQuery *self, const char *name)
{
  g_return_if_fail (MS_IS_QUERY (self));
  g_return_if_fail (name != NULL);

  g_hash_table_remove (self->bindings, name);
}

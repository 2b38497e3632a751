/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: properties that follow the value of a query. */

#include "ms-error.h"
#include "query/ms-live-query.h"
#include "query/ms-query.h"
#include "query/ms-row-private.h"
#include "query/ms-value-property-private.h"
#include "schema/ms-variant-sql-private.h"
#include "store/ms-bind-value-private.h"
#include "store/ms-store.h"

typedef struct
{
  MsLiveQuery *live;
  GObject *object; /* borrowed: the binding ends with it */
  GParamSpec *pspec;
  GSettingsBindFlags flags;
  GSettingsBindGetMapping mapping; /* or NULL */
  gpointer user_data;
  GDestroyNotify destroy;
  gulong changed_id;
  gboolean ended; /* by a handler or the mapping function, which may do so at any time */
} Binding;

static void
clear_binding (gpointer data)
{
  Binding *self = data;

  if (self->destroy)
    self->destroy (self->user_data);
  g_object_unref (self->live);
  g_param_spec_unref (self->pspec);
}

static void
release_binding (Binding *self)
{
  g_rc_box_release_full (self, clear_binding);
}

static void
end_binding (gpointer data)
{
  Binding *self = data;

  if (self->changed_id)
    g_signal_handler_disconnect (self->live, self->changed_id);
  self->ended = TRUE;
  release_binding (self);
}

static gboolean
make_value (Binding *self, const MsValue *sql, GValue *value)
{
  g_autoptr (GVariant) variant = NULL;

  if (!self->mapping)
    {
      ms_value_to_property (sql, self->pspec, value);
      return TRUE;
    }
  variant = g_variant_ref_sink (ms_variant_new_from_sql (sql));
  g_value_init (value, self->pspec->value_type);
  return self->mapping (value, variant, self->user_data);
}

static void
follow (Binding *self)
{
  static const MsValue null_value = MS_VALUE_INIT_NULL;
  g_autoptr (GObject) object = g_object_ref (self->object);
  g_autoptr (MsRow) row = ms_live_query_get_single (self->live);
  g_auto (GValue) value = G_VALUE_INIT;

  if (!make_value (self, row ? ms_row_peek_value (row, 0) : &null_value, &value) || self->ended)
    return;
  if ((self->flags & G_SETTINGS_BIND_INVERT_BOOLEAN) && G_VALUE_HOLDS_BOOLEAN (&value))
    g_value_set_boolean (&value, !g_value_get_boolean (&value));
  g_object_set_property (object, self->pspec->name, &value);
}

static void
on_single_changed (Binding *binding)
{
  Binding *self = g_rc_box_acquire (binding);

  follow (self);
  release_binding (self);
}

static gboolean
check_property (GObject *object, GParamSpec *pspec, gboolean mapped, GError **error)
{
  if (mapped || ms_value_fits_property (pspec))
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
               "%s:%s is a %s, for which SQL has no value: give ms_store_bind_query_with_mapping() "
               "a function",
               G_OBJECT_TYPE_NAME (object), pspec->name, g_type_name (pspec->value_type));
  return FALSE;
}

gboolean
ms_store_bind_query (MsStore *self,
                     MsQuery *query,
                     GObject *object,
                     const char *property,
                     GSettingsBindFlags flags,
                     GError **error)
{
  return ms_store_bind_query_with_mapping (self, query, object, property, flags, NULL, NULL, NULL,
                                           error);
}

gboolean
ms_store_bind_query_with_mapping (MsStore *self,
                                  MsQuery *query,
                                  GObject *object,
                                  const char *property,
                                  GSettingsBindFlags flags,
                                  GSettingsBindGetMapping mapping,
                                  gpointer user_data,
                                  GDestroyNotify destroy,
                                  GError **error)
{
  g_autoptr (MsLiveQuery) live = NULL;
  GParamSpec *pspec;
  Binding *binding;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  g_return_val_if_fail (MS_IS_QUERY (query), FALSE);
  g_return_val_if_fail (G_IS_OBJECT (object), FALSE);
  g_return_val_if_fail (property != NULL, FALSE);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_return_val_if_fail (pspec != NULL && (pspec->flags & G_PARAM_WRITABLE), FALSE);
  g_return_val_if_fail (ms_query_get_item_type (query) == MS_TYPE_ROW, FALSE);

  live = check_property (object, pspec, mapping != NULL, error)
             ? ms_store_query_live (self, query, error)
             : NULL;
  if (!live)
    {
      if (destroy)
        destroy (user_data);
      return FALSE;
    }
  binding = g_rc_box_new (Binding);
  *binding = (Binding){ .live = g_steal_pointer (&live),
                        .object = object,
                        .pspec = g_param_spec_ref (pspec),
                        .flags = flags,
                        .mapping = mapping,
                        .user_data = user_data,
                        .destroy = destroy };
  g_rc_box_acquire (binding);
  ms_bind_keep (object, "query", pspec, binding, end_binding);
  if (!(flags & G_SETTINGS_BIND_GET_NO_CHANGES))
    binding->changed_id = g_signal_connect_swapped (binding->live, "notify::single",
                                                    G_CALLBACK (on_single_changed), binding);
  follow (binding);
  release_binding (binding);
  return TRUE;
}

void
ms_store_unbind_query (GObject *object, const char *property)
{
  GParamSpec *pspec;

  g_return_if_fail (G_IS_OBJECT (object));
  g_return_if_fail (property != NULL);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_return_if_fail (pspec != NULL);

  ms_bind_keep (object, "query", pspec, NULL, NULL);
}

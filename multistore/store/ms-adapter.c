/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAdapter: where stores are kept. */

#include "store/ms-adapter-private.h"
#include "ms-enum-types.h"
#include "sync/ms-sync-provider.h"

#define MS_ADAPTER_GET_CLASS(obj)                                                                  \
  (G_TYPE_INSTANCE_GET_CLASS ((obj), MS_TYPE_ADAPTER, MsAdapterClass))

enum
{
  PROP_0,
  PROP_STORAGE_MODE,
  PROP_SYNC_PROVIDER,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE (MsAdapter, ms_adapter, G_TYPE_OBJECT)

static void
ms_adapter_finalize (GObject *object)
{
  g_clear_object (&MS_ADAPTER (object)->sync_provider);
  G_OBJECT_CLASS (ms_adapter_parent_class)->finalize (object);
}

static void
ms_adapter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_STORAGE_MODE:
      g_value_set_enum (value, ms_adapter_get_storage_mode (MS_ADAPTER (object)));
      break;
    case PROP_SYNC_PROVIDER:
      g_value_set_object (value, ms_adapter_get_sync_provider (MS_ADAPTER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_adapter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SYNC_PROVIDER:
      MS_ADAPTER (object)->sync_provider = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_adapter_class_init (MsAdapterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_adapter_finalize;
  G_OBJECT_CLASS (klass)->get_property = ms_adapter_get_property;
  G_OBJECT_CLASS (klass)->set_property = ms_adapter_set_property;

  /**
   * MsAdapter:storage-mode: (getter get_storage_mode)
   *
   * How its stores keep their data.
   */
  props[PROP_STORAGE_MODE] =
      g_param_spec_enum ("storage-mode", NULL, NULL, MS_TYPE_STORAGE_MODE,
                         MS_STORAGE_MODE_PERSISTED, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsAdapter:sync-provider: (getter get_sync_provider)
   *
   * Where its stores find the backend that they sync with; %NULL: they do not sync.
   */
  props[PROP_SYNC_PROVIDER] =
      g_param_spec_object ("sync-provider", NULL, NULL, MS_TYPE_SYNC_PROVIDER,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
ms_adapter_init (MsAdapter *self)
{
}

MsStorageMode
ms_adapter_get_storage_mode (MsAdapter *self)
{
  g_return_val_if_fail (MS_IS_ADAPTER (self), MS_STORAGE_MODE_MEMORY);

  return MS_ADAPTER_GET_CLASS (self)->storage_mode;
}

MsSyncProvider *
ms_adapter_get_sync_provider (MsAdapter *self)
{
  g_return_val_if_fail (MS_IS_ADAPTER (self), NULL);

  return self->sync_provider;
}

char *
ms_adapter_dup_path (MsAdapter *self, const char *store_id, GError **error)
{
  return MS_ADAPTER_GET_CLASS (self)->dup_path (self, store_id, error);
}

char *
ms_adapter_dup_client_id (MsAdapter *self, GError **error)
{
  return MS_ADAPTER_GET_CLASS (self)->dup_client_id (self, error);
}

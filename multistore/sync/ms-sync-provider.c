/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncProvider: where stores find the backend that they sync with. */

#include "sync/ms-sync-provider.h"
#include "ms-error.h"
#include "sync/ms-sync-connection.h"

typedef struct
{
  guint ping_interval;
  guint min_retry_delay;
  guint max_retry_delay;
} MsSyncProviderPrivate;

enum
{
  PROP_0,
  PROP_PING_INTERVAL,
  PROP_MIN_RETRY_DELAY,
  PROP_MAX_RETRY_DELAY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MsSyncProvider, ms_sync_provider, G_TYPE_OBJECT)

static MsSyncProviderPrivate *
get_private (MsSyncProvider *self)
{
  return ms_sync_provider_get_instance_private (self);
}

static void
ms_sync_provider_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsSyncProviderPrivate *private = get_private (MS_SYNC_PROVIDER (object));

  switch (id)
    {
    case PROP_PING_INTERVAL:
      g_value_set_uint (value, private->ping_interval);
      break;
    case PROP_MIN_RETRY_DELAY:
      g_value_set_uint (value, private->min_retry_delay);
      break;
    case PROP_MAX_RETRY_DELAY:
      g_value_set_uint (value, private->max_retry_delay);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_delay (GObject *object, guint *place, guint value, GParamSpec *pspec)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (object, pspec);
}

static void
ms_sync_provider_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsSyncProviderPrivate *private = get_private (MS_SYNC_PROVIDER (object));

  switch (id)
    {
    case PROP_PING_INTERVAL:
      set_delay (object, &private->ping_interval, g_value_get_uint (value), pspec);
      break;
    case PROP_MIN_RETRY_DELAY:
      set_delay (object, &private->min_retry_delay, g_value_get_uint (value), pspec);
      break;
    case PROP_MAX_RETRY_DELAY:
      set_delay (object, &private->max_retry_delay, g_value_get_uint (value), pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_sync_provider_class_init (MsSyncProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ms_sync_provider_get_property;
  object_class->set_property = ms_sync_provider_set_property;

  /**
   * MsSyncProvider:ping-interval: (getter get_ping_interval) (setter set_ping_interval)
   *
   * How often a connection is looked after, in milliseconds.
   */
  props[PROP_PING_INTERVAL] =
      g_param_spec_uint ("ping-interval", NULL, NULL, 100, G_MAXINT, 10000, flags);
  /**
   * MsSyncProvider:min-retry-delay: (getter get_min_retry_delay)
   *
   * How soon a lost connection is made again, in milliseconds.
   */
  props[PROP_MIN_RETRY_DELAY] =
      g_param_spec_uint ("min-retry-delay", NULL, NULL, 1, G_MAXINT, 1000, flags);
  /**
   * MsSyncProvider:max-retry-delay: (getter get_max_retry_delay)
   *
   * How long the waiting between attempts becomes at most, in milliseconds.
   */
  props[PROP_MAX_RETRY_DELAY] =
      g_param_spec_uint ("max-retry-delay", NULL, NULL, 1, G_MAXINT, 30000, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_sync_provider_init (MsSyncProvider *self)
{
  *get_private (self) = (MsSyncProviderPrivate){ 10000, 1000, 30000 };
}

guint
ms_sync_provider_get_ping_interval (MsSyncProvider *self)
{
  g_return_val_if_fail (MS_IS_SYNC_PROVIDER (self), 0);

  return get_private (self)->ping_interval;
}

void
ms_sync_provider_set_ping_interval (MsSyncProvider *self, guint milliseconds)
{
  g_return_if_fail (MS_IS_SYNC_PROVIDER (self));
  g_return_if_fail (milliseconds >= 100 && milliseconds <= G_MAXINT);

  set_delay (G_OBJECT (self), &get_private (self)->ping_interval, milliseconds,
             props[PROP_PING_INTERVAL]);
}

guint
ms_sync_provider_get_min_retry_delay (MsSyncProvider *self)
{
  g_return_val_if_fail (MS_IS_SYNC_PROVIDER (self), 0);

  return get_private (self)->min_retry_delay;
}

guint
ms_sync_provider_get_max_retry_delay (MsSyncProvider *self)
{
  g_return_val_if_fail (MS_IS_SYNC_PROVIDER (self), 0);

  return MAX (get_private (self)->max_retry_delay, get_private (self)->min_retry_delay);
}

void
ms_sync_provider_set_retry_delays (MsSyncProvider *self, guint min, guint max)
{
  g_return_if_fail (MS_IS_SYNC_PROVIDER (self));
  g_return_if_fail (min >= 1 && min <= max && max <= G_MAXINT);

  g_object_freeze_notify (G_OBJECT (self));
  set_delay (G_OBJECT (self), &get_private (self)->min_retry_delay, min,
             props[PROP_MIN_RETRY_DELAY]);
  set_delay (G_OBJECT (self), &get_private (self)->max_retry_delay, max,
             props[PROP_MAX_RETRY_DELAY]);
  g_object_thaw_notify (G_OBJECT (self));
}

MsSyncConnection *
ms_sync_provider_create_connection (MsSyncProvider *self,
                                    const char *store_id,
                                    const char *payload,
                                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  MsSyncProviderClass *klass;
  MsSyncConnection *connection;

  g_return_val_if_fail (MS_IS_SYNC_PROVIDER (self), NULL);
  g_return_val_if_fail (store_id != NULL, NULL);
  klass = MS_SYNC_PROVIDER_GET_CLASS (self);
  g_return_val_if_fail (klass->create_connection != NULL, NULL);

  connection = klass->create_connection (self, store_id, payload, &local_error);
  if (connection)
    return connection;
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, MS_ERROR, MS_ERROR_CALLBACK,
                 "%s made no connection for the store “%s”, and set no error: return one, or say "
                 "why not",
                 G_OBJECT_TYPE_NAME (self), store_id);
  return NULL;
}

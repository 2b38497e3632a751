/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: reading its properties. */

#include "ms-enum-types.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-private.h"

static GParamSpec *props[MS_STORE_N_PROPS];

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStore *self = MS_STORE (object);

  switch (id)
    {
    case MS_STORE_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case MS_STORE_PROP_DEFINITION:
      g_value_set_object (value, self->definition);
      break;
    case MS_STORE_PROP_OPTIONS:
      g_value_set_object (value, self->options);
      break;
    case MS_STORE_PROP_CLIENT_ID:
      g_value_set_string (value, self->client_id);
      break;
    case MS_STORE_PROP_SESSION_ID:
      g_value_set_string (value, self->session_id);
      break;
    case MS_STORE_PROP_STORAGE_MODE:
      g_value_set_enum (value, self->storage_mode);
      break;
    case MS_STORE_PROP_BOOT_STATE:
      g_value_set_enum (value, self->boot_state);
      break;
    case MS_STORE_PROP_BOOT_PROGRESS:
      g_value_set_double (value, self->boot_progress);
      break;
    case MS_STORE_PROP_MIGRATIONS_REPORT:
      g_value_set_boxed (value, self->report);
      break;
    case MS_STORE_PROP_HEAD:
      g_value_set_boxed (value, &self->head);
      break;
    case MS_STORE_PROP_PENDING_COUNT:
      g_value_set_int64 (value, self->pending_count);
      break;
    case MS_STORE_PROP_SYNC_STATE:
      g_value_set_enum (value, self->sync_state);
      break;
    case MS_STORE_PROP_SYNC_ERROR:
      g_value_set_boxed (value, self->sync_error);
      break;
    case MS_STORE_PROP_SYNC_REMAINING:
      g_value_set_int64 (value, self->sync_remaining);
      break;
    case MS_STORE_PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    case MS_STORE_PROP_UPSTREAM_HEAD:
      g_value_set_int64 (value, self->upstream_head);
      break;
    case MS_STORE_PROP_LAST_SYNCED:
      g_value_set_int64 (value, self->last_synced);
      break;
    case MS_STORE_PROP_CLOSED:
      g_value_set_boolean (value, self->closed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fill_sync_properties (GParamFlags flags)
{
  /**
   * MsStore:sync-state: (getter get_sync_state)
   *
   * How it stands to its backend.
   */
  props[MS_STORE_PROP_SYNC_STATE] = g_param_spec_enum ("sync-state", NULL, NULL, MS_TYPE_SYNC_STATE,
                                                       MS_SYNC_STATE_OFFLINE, flags);
  /**
   * MsStore:sync-error: (getter get_sync_error)
   *
   * What is wrong with its syncing; %NULL if nothing is.
   */
  props[MS_STORE_PROP_SYNC_ERROR] =
      g_param_spec_boxed ("sync-error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * MsStore:sync-remaining: (getter get_sync_remaining)
   *
   * How many events of the backend are still to be taken over, as far as it has told.
   */
  props[MS_STORE_PROP_SYNC_REMAINING] =
      g_param_spec_int64 ("sync-remaining", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * MsStore:online: (getter is_online)
   *
   * Whether the backend has been heard on the present connection.
   */
  props[MS_STORE_PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, flags);
  /**
   * MsStore:upstream-head: (getter get_upstream_head)
   *
   * The global number of the last event that the backend has confirmed; 0 for none.
   */
  props[MS_STORE_PROP_UPSTREAM_HEAD] =
      g_param_spec_int64 ("upstream-head", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * MsStore:last-synced: (getter get_last_synced)
   *
   * When it was in step with its backend last, in microseconds since 1970; 0 for never. It outlives the store's closing.
   */
  props[MS_STORE_PROP_LAST_SYNCED] =
      g_param_spec_int64 ("last-synced", NULL, NULL, 0, G_MAXINT64, 0, flags);
}

void
ms_store_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MsStore:id: (getter get_id)
   *
   * The store's id.
   */
  props[MS_STORE_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  /**
   * MsStore:definition: (getter get_definition)
   *
   * The kind of store.
   */
  props[MS_STORE_PROP_DEFINITION] =
      g_param_spec_object ("definition", NULL, NULL, MS_TYPE_STORE_DEFINITION, flags);
  /**
   * MsStore:options: (getter get_options)
   *
   * The options that it was loaded with, those of its registry included.
   */
  props[MS_STORE_PROP_OPTIONS] =
      g_param_spec_object ("options", NULL, NULL, MS_TYPE_STORE_OPTIONS, flags);
  /**
   * MsStore:client-id: (getter get_client_id)
   *
   * The installation as whose events commits are recorded.
   */
  props[MS_STORE_PROP_CLIENT_ID] = g_param_spec_string ("client-id", NULL, NULL, NULL, flags);
  /**
   * MsStore:session-id: (getter get_session_id)
   *
   * A random id of this opening of the store.
   */
  props[MS_STORE_PROP_SESSION_ID] = g_param_spec_string ("session-id", NULL, NULL, NULL, flags);
  /**
   * MsStore:storage-mode: (getter get_storage_mode)
   *
   * How it keeps its data.
   */
  props[MS_STORE_PROP_STORAGE_MODE] = g_param_spec_enum (
      "storage-mode", NULL, NULL, MS_TYPE_STORAGE_MODE, MS_STORAGE_MODE_PERSISTED, flags);
  /**
   * MsStore:boot-state: (getter get_boot_state)
   *
   * How far its loading has come; rebuilding also later, during [method@Store.rebuild_async].
   */
  props[MS_STORE_PROP_BOOT_STATE] = g_param_spec_enum ("boot-state", NULL, NULL, MS_TYPE_BOOT_STATE,
                                                       MS_BOOT_STATE_LOADING, flags);
  /**
   * MsStore:boot-progress: (getter get_boot_progress)
   *
   * How much of the current boot state is done, from 0.0 to 1.0.
   */
  props[MS_STORE_PROP_BOOT_PROGRESS] =
      g_param_spec_double ("boot-progress", NULL, NULL, 0.0, 1.0, 0.0, flags);
  /**
   * MsStore:migrations-report: (getter get_migrations_report)
   *
   * What was done to its file when it was opened.
   */
  props[MS_STORE_PROP_MIGRATIONS_REPORT] =
      g_param_spec_boxed ("migrations-report", NULL, NULL, MS_TYPE_MIGRATIONS_REPORT, flags);
  /**
   * MsStore:head: (getter get_head)
   *
   * The place of the last event of its log that this object knows of.
   */
  props[MS_STORE_PROP_HEAD] = g_param_spec_boxed ("head", NULL, NULL, MS_TYPE_SEQUENCE, flags);
  /**
   * MsStore:pending-count: (getter get_pending_count)
   *
   * How many events are not final; always 0 if the store has never had a sync provider.
   */
  props[MS_STORE_PROP_PENDING_COUNT] =
      g_param_spec_int64 ("pending-count", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * MsStore:is-closed: (getter is_closed)
   *
   * Whether the store is closed.
   */
  props[MS_STORE_PROP_CLOSED] = g_param_spec_boolean ("is-closed", NULL, NULL, FALSE, flags);
  fill_sync_properties (flags);
  object_class->get_property = get_property;
  g_object_class_install_properties (object_class, MS_STORE_N_PROPS, props);
}

void
ms_store_notify (MsStore *self, MsStoreProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

const char *
ms_store_get_id (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->id;
}

MsStoreDefinition *
ms_store_get_definition (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->definition;
}

MsStoreOptions *
ms_store_get_options (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->options;
}

const char *
ms_store_get_client_id (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->client_id;
}

const char *
ms_store_get_session_id (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->session_id;
}

MsStorageMode
ms_store_get_storage_mode (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), MS_STORAGE_MODE_MEMORY);

  return self->storage_mode;
}

MsBootState
ms_store_get_boot_state (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), MS_BOOT_STATE_LOADING);

  return self->boot_state;
}

double
ms_store_get_boot_progress (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), 0.0);

  return self->boot_progress;
}

MsMigrationsReport *
ms_store_get_migrations_report (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->report;
}

const MsSequence *
ms_store_get_head (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return &self->head;
}

gint64
ms_store_get_pending_count (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), 0);

  return self->pending_count;
}

gboolean
ms_store_is_closed (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), TRUE);

  return self->closed;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: reading its properties. */

#include "store/ms-store-private.h"

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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncAccess: what one client may do with one store. */

#include "server/ms-sync-access.h"

struct _MsSyncAccess
{
  gatomicrefcount ref_count;
  char *principal;
  gboolean may_append;
  gint64 expires_at;
};

G_DEFINE_BOXED_TYPE (MsSyncAccess, ms_sync_access, ms_sync_access_ref, ms_sync_access_unref)

MsSyncAccess *
ms_sync_access_new (const char *principal, gboolean may_append, gint64 expires_at)
{
  MsSyncAccess *self;

  g_return_val_if_fail (expires_at >= 0, NULL);

  self = g_new0 (MsSyncAccess, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->principal = g_strdup (principal);
  self->may_append = may_append;
  self->expires_at = expires_at;
  return self;
}

MsSyncAccess *
ms_sync_access_ref (MsSyncAccess *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_sync_access_unref (MsSyncAccess *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->principal);
  g_free (self);
}

const char *
ms_sync_access_get_principal (MsSyncAccess *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->principal;
}

gboolean
ms_sync_access_may_append (MsSyncAccess *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->may_append;
}

gint64
ms_sync_access_get_expires_at (MsSyncAccess *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->expires_at;
}

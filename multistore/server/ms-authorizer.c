/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAuthorizer: who may do what on a sync server. */

#include "server/ms-authorizer.h"
#include "ms-error.h"

G_DEFINE_ABSTRACT_TYPE (MsAuthorizer, ms_authorizer, G_TYPE_OBJECT)

static void
ms_authorizer_class_init (MsAuthorizerClass *klass)
{
}

static void
ms_authorizer_init (MsAuthorizer *self)
{
}

MsSyncAccess *
ms_authorizer_authorize (MsAuthorizer *self,
                         const char *store_id,
                         const char *token,
                         const char *payload,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  MsAuthorizerClass *klass;
  MsSyncAccess *access;

  g_return_val_if_fail (MS_IS_AUTHORIZER (self), NULL);
  g_return_val_if_fail (store_id != NULL, NULL);
  klass = MS_AUTHORIZER_GET_CLASS (self);
  g_return_val_if_fail (klass->authorize != NULL, NULL);

  access = klass->authorize (self, store_id, token, payload, &local_error);
  if (access)
    return access;
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, MS_ERROR, MS_ERROR_UNAUTHORIZED, "The store “%s” is not for this client",
                 store_id);
  return NULL;
}

gboolean
ms_authorizer_check_event (MsAuthorizer *self,
                           const char *store_id,
                           MsSyncAccess *access,
                           MsSyncEvent *event,
                           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  MsAuthorizerClass *klass;

  g_return_val_if_fail (MS_IS_AUTHORIZER (self), FALSE);
  g_return_val_if_fail (store_id && access && event, FALSE);
  klass = MS_AUTHORIZER_GET_CLASS (self);

  if (!klass->check_event || klass->check_event (self, store_id, access, event, &local_error))
    return TRUE;
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (error, MS_ERROR, MS_ERROR_REJECTED, "This event is not allowed");
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAuthorizer: who may do what on a sync server. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_AUTHORIZER (ms_authorizer_get_type ())

/**
 * MsAuthorizer:
 *
 * Who may do what on a [class@SyncServer]. [class@TokenAuthorizer] and [class@JwtAuthorizer] are built in; a server without one takes everybody, and is allowed
 * on loopback only.
 *
 * Derive from it for rules of your own. Its functions are called in the main context of the server, and must not block.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MsAuthorizer, ms_authorizer, MS, AUTHORIZER, GObject)

/**
 * MsAuthorizerClass:
 * @authorize: decides whether a client may connect
 * @check_event: decides whether an event may be appended
 *
 * The virtual functions of an authorizer.
 */
struct _MsAuthorizerClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  /**
   * MsAuthorizerClass::authorize:
   * @self: an authorizer
   * @store_id: the store that the client wants to sync
   * @token: (nullable): the bearer token of the `Authorization` header, or else the member `authToken` of the sync payload; %NULL without either
   * @payload: (nullable): the sync payload as JSON text, or %NULL
   * @error: return location for an error, whose message the client may see
   *
   * Decides whether a client may connect.
   *
   * Returns: (transfer full) (nullable): what it may do; %NULL with an error (or without one) refuses it
   */
  MsSyncAccess *(*authorize) (MsAuthorizer *self,
                              const char *store_id,
                              const char *token,
                              const char *payload,
                              GError **error);

  /**
   * MsAuthorizerClass::check_event:
   * @self: an authorizer
   * @store_id: a store
   * @access: what was decided when the client connected
   * @event: an event that it wants to append
   * @error: return location for an error, whose message the client sees
   *
   * Decides whether an event may be appended. A refused event will not be sent again: the client takes it out of its log. Only if this is overridden is
   * it called at all.
   *
   * Returns: %TRUE if it may
   */
  gboolean (*check_event) (MsAuthorizer *self,
                           const char *store_id,
                           MsSyncAccess *access,
                           MsSyncEvent *event,
                           GError **error);

  /*< private >*/
  gpointer padding[8];
};

/**
 * ms_authorizer_authorize:
 * @self: an authorizer
 * @store_id: the store that the client wants to sync
 * @token: (nullable): a token, or %NULL
 * @payload: (nullable): the sync payload as JSON text, or %NULL
 * @error: return location for an error
 *
 * Decides whether a client may connect.
 *
 * Fails with %MS_ERROR_UNAUTHORIZED, or as the implementation does.
 *
 * Returns: (transfer full): what it may do
 */
MS_AVAILABLE_IN_ALL
MsSyncAccess *ms_authorizer_authorize (MsAuthorizer *self,
                                       const char *store_id,
                                       const char *token,
                                       const char *payload,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_authorizer_check_event:
 * @self: an authorizer
 * @store_id: a store
 * @access: what was decided when the client connected
 * @event: an event that it wants to append
 * @error: return location for an error
 *
 * Decides whether an event may be appended.
 *
 * Fails with %MS_ERROR_REJECTED, or as the implementation does.
 *
 * Returns: %TRUE if it may
 */
MS_AVAILABLE_IN_ALL
gboolean ms_authorizer_check_event (MsAuthorizer *self,
                                    const char *store_id,
                                    MsSyncAccess *access,
                                    MsSyncEvent *event,
                                    GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncAccess: what one client may do with one store. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SYNC_ACCESS (ms_sync_access_get_type ())

/**
 * MsSyncAccess:
 *
 * What one client may do with one store, as an [class@Authorizer] has decided.
 *
 * Immutable; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_sync_access_get_type (void) G_GNUC_CONST;

/**
 * ms_sync_access_new:
 * @principal: (nullable): who it is: connections and stores are counted by it; %NULL for nobody in particular
 * @may_append: whether the client may append events, or only read
 * @expires_at: when the access ends, in microseconds since 1970 (UTC); 0 for never. The connection is closed then.
 *
 * Makes an access. Reading is always part of it.
 *
 * Returns: (transfer full): the access
 */
MS_AVAILABLE_IN_ALL
MsSyncAccess *ms_sync_access_new (const char *principal,
                                  gboolean may_append,
                                  gint64 expires_at) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_sync_access_ref:
 * @self: an access
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the access
 */
MS_AVAILABLE_IN_ALL
MsSyncAccess *ms_sync_access_ref (MsSyncAccess *self);

/**
 * ms_sync_access_unref:
 * @self: (transfer full): an access
 *
 * Gives a reference up.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_access_unref (MsSyncAccess *self);

/**
 * ms_sync_access_get_principal:
 * @self: an access
 *
 * Tells who it is.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL for nobody in particular
 */
MS_AVAILABLE_IN_ALL
const char *ms_sync_access_get_principal (MsSyncAccess *self);

/**
 * ms_sync_access_may_append:
 * @self: an access
 *
 * Tells whether the client may append events.
 *
 * Returns: %TRUE if it may
 */
MS_AVAILABLE_IN_ALL
gboolean ms_sync_access_may_append (MsSyncAccess *self);

/**
 * ms_sync_access_get_expires_at:
 * @self: an access
 *
 * Tells when the access ends.
 *
 * Returns: microseconds since 1970 (UTC); 0 for never
 */
MS_AVAILABLE_IN_ALL
gint64 ms_sync_access_get_expires_at (MsSyncAccess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSyncAccess, ms_sync_access_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: how it stands to its backend. */
#pragma once

#include "ms-enums.h"
#include "ms-types.h"

G_BEGIN_DECLS

/**
 * ms_store_get_sync_state: (get-property sync-state)
 * @self: a store
 *
 * Tells how the store stands to its backend.
 *
 * Returns: the state; %MS_SYNC_STATE_OFFLINE without a provider
 */
MS_AVAILABLE_IN_ALL
MsSyncState ms_store_get_sync_state (MsStore *self);

/**
 * ms_store_get_sync_error: (get-property sync-error)
 * @self: a store
 *
 * Tells what is wrong with the syncing of the store: why it is offline, suspended or has failed.
 *
 * %MS_ERROR_UNAUTHORIZED asks for another payload ([method@Store.set_sync_payload]), %MS_ERROR_BACKEND_MISMATCH for a decision
 * ([method@Store.resolve_backend]); after any other error it goes on by itself.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if nothing is wrong
 */
MS_AVAILABLE_IN_ALL
const GError *ms_store_get_sync_error (MsStore *self);

/**
 * ms_store_get_sync_remaining: (get-property sync-remaining)
 * @self: a store
 *
 * Tells how many events of the backend are still to be taken over, as far as it has told.
 *
 * Returns: a number of events
 */
MS_AVAILABLE_IN_ALL
gint64 ms_store_get_sync_remaining (MsStore *self);

/**
 * ms_store_is_online: (get-property online)
 * @self: a store
 *
 * Tells whether the backend has been heard on the present connection.
 *
 * It may be so in the state %MS_SYNC_STATE_FAILED as well: a client that may read and not append.
 *
 * Returns: %TRUE if it has
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_is_online (MsStore *self);

/**
 * ms_store_get_upstream_head: (get-property upstream-head)
 * @self: a store
 *
 * Tells how far the backend has confirmed the log.
 *
 * Returns: the global number of the last confirmed event; 0 for none
 */
MS_AVAILABLE_IN_ALL
gint64 ms_store_get_upstream_head (MsStore *self);

/**
 * ms_store_get_last_synced: (get-property last-synced)
 * @self: a store
 *
 * Tells when the store was in step with its backend last, also if that was before it was opened. It is kept in the file when the store comes into step and when it ceases to be.
 *
 * Returns: microseconds since 1970 (UTC); 0 for never
 */
MS_AVAILABLE_IN_ALL
gint64 ms_store_get_last_synced (MsStore *self);

/**
 * ms_store_set_sync_payload:
 * @self: a store
 * @payload: (nullable): a value with a JSON form, such as a dictionary with a token; consumed if floating
 *
 * Gives the backend something else than the options said ([property@StoreOptions:sync-payload]): a renewed token. A connection that is open is made anew.
 */
MS_AVAILABLE_IN_ALL
void ms_store_set_sync_payload (MsStore *self, GVariant *payload);

/**
 * ms_store_retry_sync:
 * @self: a store
 *
 * Tries to connect now, instead of when the waiting after a failure is over.
 */
MS_AVAILABLE_IN_ALL
void ms_store_retry_sync (MsStore *self);

/**
 * ms_store_resolve_backend:
 * @self: a store whose [property@Store:sync-error] is %MS_ERROR_BACKEND_MISMATCH
 * @resolution: what to do
 * @error: return location for an error
 *
 * Decides what happens when the backend is not the one that the store has synced with: it was replaced, or restored from a backup. Until then nothing is sent
 * and nothing is deleted.
 *
 * Fails with %MS_ERROR_BACKEND_MISMATCH if there is nothing to decide, with %MS_ERROR_NO_PROVIDER, %MS_ERROR_CLOSED, and if the file cannot be written.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_resolve_backend (MsStore *self, MsBackendResolution resolution, GError **error);

/**
 * ms_store_list_rejected_events:
 * @self: a store
 * @error: return location for an error
 *
 * Gets the events that the backend has refused for good, whatever process or session committed them. They are not in the log any more, and kept until
 * [method@Store.forget_rejected_events].
 *
 * Returns: (transfer container) (element-type MsEventRecord): the events, the oldest first, with the reasons as [method@EventRecord.get_failure]
 */
MS_AVAILABLE_IN_ALL
GPtrArray *ms_store_list_rejected_events (MsStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_forget_rejected_events:
 * @self: a store
 * @error: return location for an error
 *
 * Forgets the events that the backend has refused.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_store_forget_rejected_events (MsStore *self, GError **error);

G_END_DECLS

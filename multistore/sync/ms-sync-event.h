/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncEvent: an event on its way between a store and its backend. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SYNC_EVENT (ms_sync_event_get_type ())

/**
 * MsSyncEvent:
 *
 * An event on its way between a store and its backend, as the storage and the authorizer of a [class@SyncServer] see it.
 *
 * Immutable; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_sync_event_get_type (void) G_GNUC_CONST;

/**
 * ms_sync_event_new:
 * @sequence: its global number, 1 or more
 * @name: its name
 * @args: (nullable): its arguments as JSON text, or %NULL for none
 * @client_id: the installation that made it
 * @session_id: the opening of the store that made it
 *
 * Makes an event.
 *
 * Returns: (transfer full): the event
 */
MS_AVAILABLE_IN_ALL
MsSyncEvent *ms_sync_event_new (gint64 sequence,
                                const char *name,
                                const char *args,
                                const char *client_id,
                                const char *session_id) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_sync_event_ref:
 * @self: an event
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the event
 */
MS_AVAILABLE_IN_ALL
MsSyncEvent *ms_sync_event_ref (MsSyncEvent *self);

/**
 * ms_sync_event_unref:
 * @self: (transfer full): an event
 *
 * Gives a reference up.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_event_unref (MsSyncEvent *self);

/**
 * ms_sync_event_get_sequence:
 * @self: an event
 *
 * Gets its number.
 *
 * Returns: its number in the log of its store, 1 or more
 */
MS_AVAILABLE_IN_ALL
gint64 ms_sync_event_get_sequence (const MsSyncEvent *self);

/**
 * ms_sync_event_get_name:
 * @self: an event
 *
 * Gets its name.
 *
 * Returns: (transfer none): its name
 */
MS_AVAILABLE_IN_ALL
const char *ms_sync_event_get_name (const MsSyncEvent *self);

/**
 * ms_sync_event_get_args:
 * @self: an event
 *
 * Gets its arguments.
 *
 * Returns: (transfer none) (nullable): JSON text, byte for byte as the client sent it, or %NULL if it sent none
 */
MS_AVAILABLE_IN_ALL
const char *ms_sync_event_get_args (const MsSyncEvent *self);

/**
 * ms_sync_event_get_client_id:
 * @self: an event
 *
 * Gets the installation that made it.
 *
 * Returns: (transfer none): the id of a client
 */
MS_AVAILABLE_IN_ALL
const char *ms_sync_event_get_client_id (const MsSyncEvent *self);

/**
 * ms_sync_event_get_session_id:
 * @self: an event
 *
 * Gets the opening of the store that made it.
 *
 * Returns: (transfer none): the id of a session
 */
MS_AVAILABLE_IN_ALL
const char *ms_sync_event_get_session_id (const MsSyncEvent *self);

/**
 * ms_sync_event_get_created_at:
 * @self: an event
 *
 * Gets when the backend took it.
 *
 * Returns: microseconds since 1970 (UTC); 0 if it has not yet
 */
MS_AVAILABLE_IN_ALL
gint64 ms_sync_event_get_created_at (const MsSyncEvent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSyncEvent, ms_sync_event_unref)

G_END_DECLS

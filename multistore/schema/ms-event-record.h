/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventRecord: an event as a store's log holds it. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_EVENT_RECORD (ms_event_record_get_type ())

/**
 * MsEventRecord:
 *
 * An event as the log of a store holds it: with its place, its author and its time.
 *
 * Immutable and reference counted; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_event_record_get_type (void) G_GNUC_CONST;

/**
 * ms_event_record_ref:
 * @self: a record
 *
 * Adds a reference.
 *
 * Returns: (transfer full): another reference to it
 */
MS_AVAILABLE_IN_ALL
MsEventRecord *ms_event_record_ref (MsEventRecord *self);

/**
 * ms_event_record_unref:
 * @self: (transfer full): a record
 *
 * Gives a reference up.
 */
MS_AVAILABLE_IN_ALL
void ms_event_record_unref (MsEventRecord *self);

/**
 * ms_event_record_get_sequence:
 * @self: a record
 *
 * Gets the place in the log.
 *
 * Returns: (transfer none): the place in the log
 */
MS_AVAILABLE_IN_ALL
const MsSequence *ms_event_record_get_sequence (MsEventRecord *self);

/**
 * ms_event_record_get_event:
 * @self: a record
 *
 * Gets the event itself.
 *
 * Returns: (transfer none): the event
 */
MS_AVAILABLE_IN_ALL
MsEvent *ms_event_record_get_event (MsEventRecord *self);

/**
 * ms_event_record_get_client_id:
 * @self: a record
 *
 * Tells which installation committed the event.
 *
 * Returns: (transfer none): the installation that committed it
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_record_get_client_id (MsEventRecord *self);

/**
 * ms_event_record_get_session_id:
 * @self: a record
 *
 * Tells in which opening of the store the event was committed.
 *
 * Returns: (transfer none): the opening of the store in which it was committed
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_record_get_session_id (MsEventRecord *self);

/**
 * ms_event_record_get_recorded_at:
 * @self: a record
 *
 * Tells when this copy of the store recorded the event.
 *
 * Returns: microseconds since 1970-01-01 UTC
 */
MS_AVAILABLE_IN_ALL
gint64 ms_event_record_get_recorded_at (MsEventRecord *self);

/**
 * ms_event_record_get_final:
 * @self: a record
 *
 * Tells whether no rebase will ever renumber the event.
 *
 * Returns: %TRUE if it is final
 */
MS_AVAILABLE_IN_ALL
gboolean ms_event_record_get_final (MsEventRecord *self);

/**
 * ms_event_record_get_failure:
 * @self: a record
 *
 * Tells why the event could not change the tables.
 *
 * Returns: (transfer none) (nullable): what went wrong, or %NULL if nothing did
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_record_get_failure (MsEventRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEventRecord, ms_event_record_unref)

G_END_DECLS

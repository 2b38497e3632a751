/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSequence: the place of an event in its store's log. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SEQUENCE (ms_sequence_get_type ())

/**
 * MsSequence:
 *
 * The place of an event in the log of its store.
 *
 * It has three numbers. The first event shared with other copies has the *global* number 1, every further one the next;
 * 0 is the empty log. Events that never leave the computer keep the global number of the shared event before them
 * and count up *client*. The *generation* says how often a rebase has renumbered the event.
 *
 * As text it is `e5`, `e5.1` for the first client-only event after it, `e5r2` after two rebases.
 *
 * Immutable; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_sequence_get_type (void) G_GNUC_CONST;

/**
 * ms_sequence_new:
 * @global: the number among shared events, 0 to 2^53
 * @client: the number among client-only events after it, 0 or more
 * @generation: how often it was renumbered, 0 or more
 *
 * Makes a place from its three numbers.
 *
 * Returns: (transfer full): the place
 */
MS_AVAILABLE_IN_ALL
MsSequence *
ms_sequence_new (gint64 global, gint64 client, gint64 generation) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_sequence_copy:
 * @self: a place
 *
 * Copies the place.
 *
 * Returns: (transfer full): a copy
 */
MS_AVAILABLE_IN_ALL
MsSequence *ms_sequence_copy (const MsSequence *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_sequence_free:
 * @self: (transfer full): a place
 *
 * Frees it.
 */
MS_AVAILABLE_IN_ALL
void ms_sequence_free (MsSequence *self);

/**
 * ms_sequence_get_global:
 * @self: a place
 *
 * Gets the number among shared events.
 *
 * Returns: the number among shared events; 0 before the first
 */
MS_AVAILABLE_IN_ALL
gint64 ms_sequence_get_global (const MsSequence *self);

/**
 * ms_sequence_get_client:
 * @self: a place
 *
 * Gets the number among client-only events after the shared one.
 *
 * Returns: the number among client-only events after the shared one; 0 for the shared one itself
 */
MS_AVAILABLE_IN_ALL
gint64 ms_sequence_get_client (const MsSequence *self);

/**
 * ms_sequence_get_generation:
 * @self: a place
 *
 * Tells how often a rebase has renumbered the event.
 *
 * Returns: how often a rebase has renumbered the event
 */
MS_AVAILABLE_IN_ALL
gint64 ms_sequence_get_generation (const MsSequence *self);

/**
 * ms_sequence_compare:
 * @a: a place
 * @b: another place
 *
 * Compares two places by their order in the log, so by global, then by client number.
 *
 * Returns: less than 0 if @a is before @b, 0 if they are the same place, else more than 0
 */
MS_AVAILABLE_IN_ALL
int ms_sequence_compare (const MsSequence *a, const MsSequence *b);

/**
 * ms_sequence_to_string:
 * @self: a place
 *
 * Writes the place as text.
 *
 * Returns: (transfer full): the place as text, such as `e5.1r2`
 */
MS_AVAILABLE_IN_ALL
char *ms_sequence_to_string (const MsSequence *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSequence, ms_sequence_free)

G_END_DECLS

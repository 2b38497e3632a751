/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsReplay: the tables as the log says they are, made anew in a scratch database beside the store.
 *
 * Reading takes no lock. Swapping takes the write lock, applies what has arrived meanwhile, and exchanges the tables in one transaction, so that
 * a failure or a kill leaves the old ones. Steps can be made in a worker or, where materializers are callbacks, in the store's thread.
 */
#pragma once

#include "engine/ms-event-log-private.h"
#include "schema/ms-schema-private.h"

G_BEGIN_DECLS

typedef struct _MsReplay MsReplay;

typedef struct
{
  gint64 n_events;
  gint64 n_failed;
  gint64 n_unknown;
} MsReplayReport;

/* Borrows @store, a connection to the store. */
MsReplay *
ms_replay_new (MsConnection *store, MsSchema *schema, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ms_replay_free (MsReplay *self);

/* Replays for about @milliseconds (0: to the end). @done tells whether the end of the log was reached. */
gboolean ms_replay_step (MsReplay *self, guint milliseconds, gboolean *done, GError **error);
/* From 0.0 to 1.0. */
double ms_replay_get_progress (MsReplay *self);

/* Replays to the end, giving up when cancelled. */
gboolean ms_replay_run (MsReplay *self,
                        GCancellable *cancellable,
                        MsProgressFunc progress,
                        gpointer user_data,
                        GError **error);

/* Puts the new tables in the place of the old ones, and the schema's hash and text into the file. */
gboolean ms_replay_swap (MsReplay *self, const char *definition_name, GError **error);
/* The same in a write transaction of the caller's, who rolls back if it fails. */
gboolean ms_replay_swap_inside (MsReplay *self, const char *definition_name, GError **error);

void ms_replay_get_report (MsReplay *self, MsReplayReport *report);

/* Compares the tables row by row with those of the store, which must have the same schema. Adds a sentence for each difference, @most at most. */
gboolean ms_replay_compare (MsReplay *self, GPtrArray *differences, guint most, GError **error);
/* Compares in the same way which events have failed, and with which code; the words are those of the version that wrote them. */
gboolean
ms_replay_compare_failed (MsReplay *self, GPtrArray *differences, guint most, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReplay, ms_replay_free)

G_END_DECLS

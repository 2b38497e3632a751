/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsSlice: one step of syncing a store: one transaction that confirms, or puts events of upstream before what is pending, or takes out an event that was
 * refused. The tables are right after each.
 */
#pragma once

#include "engine/ms-engine-rebase-private.h"
#include "sync/ms-wire-private.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_taken;            /* of the events of upstream: those are dealt with */
  gboolean gap;             /* the next one leaves a hole */
  guint n_confirmed;        /* pending events that are final now */
  guint n_rebased;          /* pending events that have other numbers now */
  guint n_applied;          /* events of upstream that came into the log */
  MsSequence rebased_after; /* what is behind it in the log is new or renumbered */
  MsCommitReport commit;
} MsSliceReport;

/* @remake: the tables are made anew from the log, instead of undoing what is pending. */
gboolean ms_slice_apply (MsEngine *engine,
                         MsSyncEvent *const *events,
                         guint n_events,
                         gboolean remake,
                         MsSliceReport *report,
                         GError **error);

/* Takes the pending event of that number out of log and tables, and keeps it with the reason. @rejected: what it was; NULL without an error if it is not pending
 * any more, or the log has another @generation, and so the number may be that of another event. */
gboolean ms_slice_reject (MsEngine *engine,
                          gint64 global,
                          gint64 generation,
                          const GError *reason,
                          MsSliceReport *report,
                          MsEventRecord **rejected,
                          GError **error);

/* The pending synced events from the first on, as they are to be pushed: at most as many and as large as one push may be. Of MsSyncEvent. */
GPtrArray *ms_slice_list_to_push (MsEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

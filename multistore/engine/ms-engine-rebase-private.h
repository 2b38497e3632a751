/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsEngineRebase: one transaction in which events of upstream come into the log, before what is still pending.
 *
 * Whoever rebases decides what happens; here it is done: pending events become final, are taken back (undone and taken out of log and tables) and appended
 * again under other numbers. What undoes an event may be missing: then the tables are made anew from the log at the end, in the same transaction.
 */
#pragma once

#include "engine/ms-engine-private.h"

G_BEGIN_DECLS

typedef struct
{
  MsEngine *engine;
  GPtrArray *
      pending; /* of MsEventRecord, in order: those behind the upstream head when the transaction began */
  gboolean lists_all; /* else @pending has only the first ones */
  gboolean tables_stale;
  gboolean taken_back; /* something was */
  MsCommitReport report;

  MsSequence old_head;
  gint64 old_upstream_head;
  gint64 old_pending_count;
} MsEngineRebase;

/* An event as it is to stand in the log. Borrowed. */
typedef struct
{
  MsSequence sequence;
  const char *name;
  const char *args;
  const char *client_id;
  const char *session_id;
  gint64 recorded_at;
} MsEngineEvent;

/* Begins, and lists the first @n_listed of what is pending, or with 0 all. BUSY, SUPERSEDED … */
gboolean
ms_engine_begin_rebase (MsEngine *engine, MsEngineRebase *self, guint n_listed, GError **error);
/* Lists the rest: before anything is taken back. */
gboolean ms_engine_rebase_list_all (MsEngineRebase *self, GError **error);
/* The backend has confirmed the log up to @upstream_head, or will have when what is appended next is in it: before both, since what is final has no undo. */
gboolean ms_engine_rebase_set_upstream (MsEngineRebase *self, gint64 upstream_head, GError **error);
/* Takes the pending events from number @first on back. */
gboolean ms_engine_rebase_take_back (MsEngineRebase *self, guint first, GError **error);
/* The log is as it should be, and the tables may not be: they are made anew. */
void ms_engine_rebase_doubt_tables (MsEngineRebase *self);
gboolean ms_engine_rebase_append (MsEngineRebase *self, const MsEngineEvent *event, GError **error);
/* Commits. On failure, as when it is aborted, nothing has changed. */
gboolean ms_engine_end_rebase (MsEngineRebase *self, GError **error);
void ms_engine_abort_rebase (MsEngineRebase *self);

/* An event that the backend will never take: kept with its reason for the application to see. In the transaction. */
gboolean ms_engine_rebase_keep_rejected (MsEngineRebase *self,
                                         const MsEventRecord *record,
                                         const GError *reason,
                                         GError **error);
/* Of MsEventRecord, with the reasons as their failures; the oldest first. */
GPtrArray *ms_engine_list_rejected (MsEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ms_engine_forget_rejected (MsEngine *engine, GError **error);

gint64 ms_engine_get_upstream_head (MsEngine *engine);
/* When all was in step with the backend last, in microseconds since 1970; 0 for never. */
gint64 ms_engine_get_last_synced (MsEngine *engine);
gboolean ms_engine_set_last_synced (MsEngine *engine, gint64 time, GError **error);
/* NULL while the file has met no backend. */
char *ms_engine_dup_backend_id (MsEngine *engine) G_GNUC_WARN_UNUSED_RESULT;
gboolean ms_engine_set_backend_id (MsEngine *engine, const char *backend_id, GError **error);
/* The log belongs to another backend from now on: nothing in it is confirmed, all its synced events are pending. */
gboolean ms_engine_adopt_backend (MsEngine *engine, const char *backend_id, GError **error);
/* Has the file had a provider, so that events record what undoes them? */
gboolean ms_engine_records_undo (MsEngine *engine);

G_END_DECLS

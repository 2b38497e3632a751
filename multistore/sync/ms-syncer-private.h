/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsSyncer: keeps one store in step with its backend.
 *
 * It connects, pulls live, takes events over by slices, pushes what is pending, and tries again whatever fails. It belongs to the store's context and never
 * blocks: commits go on while it works. The store gives it its engine for each step, and is told what has changed.
 */
#pragma once

#include "ms-enums.h"
#include "ms-scheduler-private.h"
#include "sync/ms-slice-private.h"
#include "sync/ms-sync-connection.h"
#include "sync/ms-sync-provider.h"

G_BEGIN_DECLS

typedef struct _MsSyncer MsSyncer;

typedef struct
{
  /* The store's object stays between both, as long as it is there: its last reference may go in another thread. */
  void (*hold) (gpointer store);
  void (*let_go) (gpointer store);
  void (*free) (gpointer store);
  /* The engine for a step; NULL with CLOSED, or with RECURSION where no step may be made now. */
  MsEngine *(*get_engine) (gpointer store, GError **error);
  /* Applies the events (see ms_slice_apply ()), which are consumed, in a worker, and calls ms_syncer_end_slice () later. FALSE where no worker can do that: then
   * nothing is consumed. Until its end get_engine () fails with BUSY. */
  gboolean (*apply_in_worker) (gpointer store, GPtrArray *events, gboolean remake);
  /* A transaction has put events into the log that nobody committed here, confirmed or renumbered some. */
  void (*slice_done) (gpointer store, const MsSliceReport *report);
  void (*rejected) (gpointer store, MsEventRecord *record);
  /* The state, or something that is told with it, is another one. */
  void (*changed) (gpointer store);
} MsSyncHost;

/* @lock_path: a file whose lock says which process syncs the store; NULL for a store in memory. @store is freed with the syncer. */
MsSyncer *ms_syncer_new (const MsSyncHost *host,
                         gpointer store,
                         MsSyncProvider *provider,
                         const char *store_id,
                         const char *lock_path,
                         const char *payload,
                         gint64 last_synced,
                         GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* Closes the connection. Also inside a call of the host's functions. */
void ms_syncer_free (MsSyncer *self);

void ms_syncer_start (MsSyncer *self);
/* A worker has done what apply_in_worker () began; @error: it could not. */
void ms_syncer_end_slice (MsSyncer *self, const MsSliceReport *report, const GError *error);
/* Something may be pending: whoever committed it. */
void ms_syncer_note_commit (MsSyncer *self);
/* JSON text or NULL, for connections from now on: one that is open is made again. */
void ms_syncer_set_payload (MsSyncer *self, const char *payload);
/* Tries now what waits, whatever failed before. */
void ms_syncer_retry (MsSyncer *self);
/* After BACKEND_MISMATCH. FALSE with an error if that is not the state, or the log cannot be written. */
gboolean ms_syncer_resolve (MsSyncer *self, MsBackendResolution resolution, GError **error);

MsSyncState ms_syncer_get_state (MsSyncer *self);
/* Why the state is what it is; NULL when nothing is wrong. */
const GError *ms_syncer_get_error (MsSyncer *self);
gboolean ms_syncer_is_online (MsSyncer *self);
/* Events of the backend that are not taken over yet, as far as it has told. */
gint64 ms_syncer_get_remaining (MsSyncer *self);
/* When all was in step last, in microseconds since 1970; 0 for never. */
gint64 ms_syncer_get_last_synced (MsSyncer *self);

/* For tests, which are to go the same way each time: so many events are taken over at once; 0: as many as fit beside a frame. */
extern guint ms_syncer_slice_events;
/* More pending events than that are rebased in a worker. */
#define MS_SYNC_MANY_PENDING 10000
extern guint ms_syncer_many_pending;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSyncer, ms_syncer_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLiveHub: the live queries of one store.
 *
 * It hears what changed, tells those that read it, and brings them up to date once per iteration of the main context. It knows the store only by
 * what it was given. Belongs to the store's thread.
 */
#pragma once

#include "engine/ms-engine-private.h"
#include "query/ms-live-source-private.h"

G_BEGIN_DECLS

typedef struct _MsLiveHub MsLiveHub;
typedef struct _MsLiveView MsLiveView;

typedef void (*MsLiveWork) (gpointer data);
typedef void (*MsLiveRunFunc) (MsLiveRun *run,
                               GError *error,
                               gpointer data); /* both transfer full */

/* What a store does for its live queries. */
typedef struct
{
  /* NULL and CLOSED when the store is closed. */
  MsEngine *(*get_engine) (gpointer store, GError **error);
  /* A pass begins, whether or not a live query is out of date. */
  void (*begin_pass) (gpointer store);
  /* Wraps a refresh of live queries in the application's batch function. */
  void (*wrap) (gpointer store, MsLiveWork work, gpointer data);
  /* Runs @plan in a worker, with @previous or NULL as for ms_live_run (); @done is called from the store's context, never inside this call, and always. */
  void (*run_in_worker) (gpointer store,
                         MsQueryPlan *plan,
                         GVariant *values,
                         GPtrArray *previous,
                         GCancellable *cancellable,
                         MsLiveRunFunc done,
                         gpointer data);
  void (*begin_use) (gpointer store);
  void (*end_use) (gpointer store);
} MsLiveStore;

MsLiveHub *ms_live_hub_new (const MsLiveStore *functions,
                            GObject *store,
                            GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* Only when no view is left, or inside a pass: then it goes at its end. */
void ms_live_hub_free (MsLiveHub *self);

/* For ms_engine_watch_changes (). */
void ms_live_hub_note_changes (MsChangeFeed *feed, guint64 touched, gpointer hub);
/* Brings all that is out of date up to date now. Inside such a pass it only has another one follow. */
void ms_live_hub_refresh (MsLiveHub *self);
/* Gives up prepared statements. */
void ms_live_hub_release_statements (MsLiveHub *self);
/* The store closes: every list becomes empty. */
void ms_live_hub_close (MsLiveHub *self);

/* For views. */
void ms_live_hub_add (MsLiveHub *self, MsLiveView *view);
void ms_live_hub_remove (MsLiveHub *self, MsLiveView *view);
/* The tables that @view reads have become others: NULL for none. Between ms_live_hub_add () and _remove (). */
void ms_live_hub_watch (MsLiveHub *self,
                        MsLiveView *view,
                        const MsReadSet *before,
                        const MsReadSet *now);
void ms_live_hub_schedule (MsLiveHub *self);
const MsLiveStore *ms_live_hub_get_functions (MsLiveHub *self);
gpointer ms_live_hub_get_store (MsLiveHub *self);

G_END_DECLS

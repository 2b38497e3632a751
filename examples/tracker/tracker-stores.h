/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracker's stores: one workspace and its issues, opened through one registry. */
#pragma once

#include <multistore.h>

#define TRACKER_WORKSPACE "workspace"

/* How many stores a visit has open, or opening, side by side. */
#define TRACKER_SIDE_BY_SIDE 32

/* The gc-time of stores that are read once and not needed again. */
#define TRACKER_GC_TIME_READ_ONCE 0

typedef struct _TrackerStores TrackerStores;

/* Called once for each store of a visit, with its position in the list of ids. */
typedef gboolean (*TrackerVisitFunc) (MsStore *store,
                                      guint position,
                                      gpointer user_data,
                                      GError **error);

/* directory: NULL for the application's own; gc_time: how long an unused issue stays open, in milliseconds */
TrackerStores *tracker_stores_new (const char *directory, int gc_time, GError **error);
void tracker_stores_free (TrackerStores *self);

/* Whether the store has a file: opening one that has none would make it. */
gboolean tracker_stores_has (TrackerStores *self, const char *id);

/* Opens the stores side by side, in no particular order. The first error ends the visit. */
gboolean tracker_stores_visit (TrackerStores *self,
                               const char *const *ids,
                               guint n_ids,
                               TrackerVisitFunc func,
                               gpointer user_data,
                               GError **error);

/* Visits the workspace; fails if nothing was ever imported. */
gboolean tracker_stores_visit_workspace (TrackerStores *self,
                                         TrackerVisitFunc func,
                                         gpointer user_data,
                                         GError **error);

/* Closes what is open, and waits until the files are closed. */
void tracker_stores_close (TrackerStores *self);

/* The first column of each row, as text; NULL becomes "". */
char **tracker_store_query_texts (MsStore *store,
                                  const char *sql,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrackerStores, tracker_stores_free)

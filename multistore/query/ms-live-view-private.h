/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLiveView: what a live query knows and does, apart from the GObject that shows it.
 *
 * It belongs to the store's thread, while the object's last reference may go in another.
 */
#pragma once

#include "query/ms-item-cache-private.h"
#include "query/ms-live-hub-private.h"

G_BEGIN_DECLS

/* How the object is told; it is referenced meanwhile. */
typedef struct
{
  void (*items_changed) (gpointer object, guint position, guint n_removed, guint n_added);
  void (*single_changed) (gpointer object);
  void (*state_changed) (gpointer object); /* loading or error */
} MsLiveListener;

/* Checks @query and reads its rows, or as many as fit in some milliseconds. INVALID_QUERY, CLOSED. */
MsLiveView *
ms_live_view_new (MsLiveHub *hub, MsQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From now on @object is told. */
void ms_live_view_set_object (MsLiveView *self, GObject *object, const MsLiveListener *listener);
/* From the store's thread. */
void ms_live_view_free (MsLiveView *self);

guint ms_live_view_get_n_items (MsLiveView *self);
gpointer ms_live_view_get_item (MsLiveView *self, guint position) G_GNUC_WARN_UNUSED_RESULT;
GType ms_live_view_get_item_type (MsLiveView *self);
MsQuery *ms_live_view_get_query (MsLiveView *self);
gboolean ms_live_view_is_loading (MsLiveView *self);
const GError *ms_live_view_get_error (MsLiveView *self);
gboolean ms_live_view_get_announces (MsLiveView *self);
void ms_live_view_set_announces (MsLiveView *self, gboolean announces);
/* Bytes that the keys take, for the benchmark. */
gsize ms_live_view_get_memory (MsLiveView *self);

/* For the hub. */
void ms_live_view_note_change (MsLiveView *self, const MsRowChange *change);
void ms_live_view_note_stale (MsLiveView *self);
gboolean ms_live_view_reads (MsLiveView *self, guint64 touched);
gboolean ms_live_view_is_dirty (MsLiveView *self);
/* A reference to the object, or NULL when it is being disposed of: then nothing is to be done. */
GObject *ms_live_view_hold (MsLiveView *self) G_GNUC_WARN_UNUSED_RESULT;
void ms_live_view_refresh (MsLiveView *self);
void ms_live_view_release_statements (MsLiveView *self);
void ms_live_view_close (MsLiveView *self);

G_END_DECLS

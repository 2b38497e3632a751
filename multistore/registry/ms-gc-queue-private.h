/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGcQueue: which unused store goes when. Pure: it knows no clock and no stores. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsGcQueue MsGcQueue;

/* Embedded in what waits to be collected; zeroed to begin with. */
typedef struct
{
  gint64 unused_since;
  gint64 deadline;
  guint64 order;
  GSequenceIter *iter; /* NULL while not in a queue */
} MsGcNode;

MsGcQueue *ms_gc_queue_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_gc_queue_free (MsGcQueue *self);

/* Adds @node, or moves it. */
void ms_gc_queue_push (MsGcQueue *self, MsGcNode *node, gint64 unused_since, gint64 deadline);
void ms_gc_queue_remove (MsGcQueue *self, MsGcNode *node);
gboolean ms_gc_queue_contains (const MsGcNode *node);
guint ms_gc_queue_get_size (MsGcQueue *self);

/* The one whose deadline is first (of several, the one that was pushed first); NULL if empty. */
MsGcNode *ms_gc_queue_peek (MsGcQueue *self);
/* All of them, the longest unused first. */
GPtrArray *ms_gc_queue_list_by_age (MsGcQueue *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsGcQueue, ms_gc_queue_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGcQueue: which unused store goes when. */

#include "registry/ms-gc-queue-private.h"

struct _MsGcQueue
{
  GSequence *nodes; /* by deadline, then by order of pushing */
  guint64 n_pushed;
};

static int
compare_deadlines (gconstpointer a, gconstpointer b, gpointer unused)
{
  const MsGcNode *first = a;
  const MsGcNode *second = b;

  if (first->deadline != second->deadline)
    return first->deadline < second->deadline ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  const MsGcNode *first = *(const MsGcNode *const *) a;
  const MsGcNode *second = *(const MsGcNode *const *) b;

  if (first->unused_since != second->unused_since)
    return first->unused_since < second->unused_since ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

MsGcQueue *
ms_gc_queue_new (void)
{
  MsGcQueue *self = g_new0 (MsGcQueue, 1);

  self->nodes = g_sequence_new (NULL);
  return self;
}

void
ms_gc_queue_free (MsGcQueue *self)
{
  g_sequence_free (self->nodes);
  g_free (self);
}

void
ms_gc_queue_push (MsGcQueue *self, MsGcNode *node, gint64 unused_since, gint64 deadline)
{
  ms_gc_queue_remove (self, node);
  node->unused_since = unused_since;
  node->deadline = deadline;
  node->order = ++self->n_pushed;
  node->iter = g_sequence_insert_sorted (self->nodes, node, compare_deadlines, NULL);
}

void
ms_gc_queue_remove (MsGcQueue *self, MsGcNode *node)
{
  if (node->iter)
    g_sequence_remove (node->iter);
  node->iter = NULL;
}

gboolean
ms_gc_queue_contains (const MsGcNode *node)
{
  return node->iter != NULL;
}

guint
ms_gc_queue_get_size (MsGcQueue *self)
{
  return g_sequence_get_length (self->nodes);
}

MsGcNode *
ms_gc_queue_peek (MsGcQueue *self)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->nodes);

  return g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

static void
add_node (gpointer node, gpointer nodes)
{
  g_ptr_array_add (nodes, node);
}

GPtrArray *
ms_gc_queue_list_by_age (MsGcQueue *self)
{
  GPtrArray *nodes = g_ptr_array_new ();

  g_sequence_foreach (self->nodes, add_node, nodes);
  g_ptr_array_sort (nodes, compare_ages);
  return nodes;
}

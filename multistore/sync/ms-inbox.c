/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsInbox: what another thread has for a main context. */

#include "sync/ms-inbox-private.h"
#include "ms-affinity-private.h"

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Item;

struct _MsInbox
{
  gatomicrefcount ref_count;
  GMainContext *context;
  GMutex lock;
  GQueue items; /* of Item */
  gboolean delivers;
};

/* What the source that delivers has. */
typedef struct
{
  MsInbox *inbox;
  gboolean ended; /* by itself: else its context is gone, and nothing will be delivered any more */
} Delivery;

MsInbox *
ms_inbox_new (GMainContext *context)
{
  MsInbox *self = g_new0 (MsInbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  g_mutex_init (&self->lock);
  g_queue_init (&self->items);
  return self;
}

static void
item_free (gpointer data)
{
  Item *item = data;

  item->destroy (item->data);
  g_free (item);
}

void
ms_inbox_unref (MsInbox *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->items, item_free);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  MsInbox *self = delivery->inbox;
  Item *item;
  gboolean more;

  g_mutex_lock (&self->lock);
  item = g_queue_pop_head (&self->items);
  g_mutex_unlock (&self->lock);
  item->func (item->data);
  item_free (item);
  g_mutex_lock (&self->lock);
  more = self->delivers = !g_queue_is_empty (&self->items);
  g_mutex_unlock (&self->lock);
  delivery->ended = !more;
  return more;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;
  MsInbox *self = delivery->inbox;
  GQueue lost = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  if (!delivery->ended)
    {
      lost = self->items;
      g_queue_init (&self->items);
    }
  g_mutex_unlock (&self->lock);
  g_queue_clear_full (&lost, item_free);
  ms_inbox_unref (self);
  g_free (delivery);
}

static void
begin_delivery (MsInbox *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Delivery *delivery = g_new0 (Delivery, 1);

  g_atomic_ref_count_inc (&self->ref_count);
  delivery->inbox = self;
  g_source_set_priority (source, MS_PRIORITY_MESSAGE);
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_set_static_name (source, "[multistore] messages");
  g_source_attach (source, self->context);
}

void
ms_inbox_post (MsInbox *self, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  Item *item = g_new (Item, 1);
  gboolean begins;

  *item = (Item){ func, data, destroy };
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->items, item);
  begins = !self->delivers;
  self->delivers = TRUE;
  g_mutex_unlock (&self->lock);
  if (begins)
    begin_delivery (self);
}

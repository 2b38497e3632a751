/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsNetworkWatch: GNetworkMonitor tells in a thread of its own choice. */

#include "sync/ms-network-watch-private.h"
#include "ms-affinity-private.h"

struct _MsNetworkWatch
{
  gatomicrefcount ref_count;
  GMainContext *context;
  gulong handler_id;
  void (*func) (
      gpointer user_data); /* NULL when it is freed; looked at in the context's thread alone */
  gpointer user_data;
};

static MsNetworkWatch *
watch_ref (MsNetworkWatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
watch_unref (gpointer data)
{
  MsNetworkWatch *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_main_context_unref (self->context);
  g_free (self);
}

static gboolean
wake (gpointer watch)
{
  MsNetworkWatch *self = watch;

  if (self->func)
    self->func (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer watch)
{
  if (available)
    ms_context_post (((MsNetworkWatch *) watch)->context, wake, watch_ref (watch), watch_unref);
}

static void
release_closure (gpointer watch, GClosure *closure)
{
  watch_unref (watch);
}

MsNetworkWatch *
ms_network_watch_new (GMainContext *context, void (*func) (gpointer user_data), gpointer user_data)
{
  MsNetworkWatch *self = g_new0 (MsNetworkWatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  self->func = func;
  self->user_data = user_data;
  self->handler_id =
      g_signal_connect_data (g_network_monitor_get_default (), "network-changed",
                             G_CALLBACK (on_network_changed), watch_ref (self), release_closure, 0);
  return self;
}

void
ms_network_watch_free (MsNetworkWatch *self)
{
  self->func = NULL;
  g_signal_handler_disconnect (g_network_monitor_get_default (), self->handler_id);
  watch_unref (self);
}

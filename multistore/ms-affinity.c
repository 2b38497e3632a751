/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAffinity: the main context, and so the thread, that an object belongs to. */

#include "ms-affinity-private.h"

void
ms_affinity_init (MsAffinity *self, GMainContext *context)
{
  self->context = g_main_context_ref (context ? context : g_main_context_default ());
  self->thread = g_thread_ref (g_thread_self ());
}

void
ms_affinity_clear (MsAffinity *self)
{
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->thread, g_thread_unref);
}

gboolean
ms_affinity_check (const MsAffinity *self, const char *function)
{
  /* A context may move to another thread after the object was made, so owning it counts too. */
  if (G_LIKELY (self->thread == g_thread_self ()) || g_main_context_is_owner (self->context))
    return TRUE;

  g_critical ("%s: called from another thread than the one that the object belongs to; "
              "call it from that thread's main context, for instance with g_main_context_invoke()",
              function);
  return FALSE;
}

void
ms_context_post (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_set_static_name (source, "[multistore] post");
  g_source_attach (source, context);
}

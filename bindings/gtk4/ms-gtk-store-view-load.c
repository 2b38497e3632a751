/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: asking for its store, and following it. */

#include "ms-gtk-store-view-private.h"

#include "ms-gtk-bin-private.h"

/* All that the view has set can be set anew, except what is no property. */
static MsStoreOptions *
copy_options (MsStoreOptions *options)
{
  MsStoreOptions *copy = ms_store_options_new ();
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  if (!options)
    return copy;
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (options), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if ((pspecs[i]->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE)
        continue;
      g_object_get_property (G_OBJECT (options), pspecs[i]->name, &value);
      g_object_set_property (G_OBJECT (copy), pspecs[i]->name, &value);
    }
  return copy;
}

static MsStoreOptions *
make_options (MsGtkStoreViewPrivate *priv)
{
  MsStoreOptions *options;

  if (priv->gc_time == MS_GC_TIME_DEFAULT)
    return priv->options ? g_object_ref (priv->options) : NULL;
  options = copy_options (priv->options);
  ms_store_options_set_gc_time (options, priv->gc_time);
  return options;
}

static gboolean
is_same_error (const GError *a, const GError *b)
{
  if (!a || !b)
    return a == b;
  return g_error_matches (a, b->domain, b->code) && g_str_equal (a->message, b->message);
}

static void
set_state (MsGtkStoreView *self, MsGtkStoreViewState state)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);

  if (state == priv->state)
    return;
  priv->state = state;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "store.retry",
                                 state == MS_GTK_STORE_VIEW_STATE_FAILED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY,
                               state == MS_GTK_STORE_VIEW_STATE_LOADING, -1);
  ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_STATE);
}

/* Making and dropping content runs the application's code, which may bring the next result: what was meant then does not count any more. */
static void
set_result (MsGtkStoreView *self, MsGtkStoreViewState state, MsStore *store, const GError *error)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  g_autoptr (MsStore) old_store = NULL;
  guint number = ++priv->n_results;

  g_object_freeze_notify (G_OBJECT (self));
  priv->owed_focus |= ms_gtk_bin_has_focus (GTK_WIDGET (self));
  if (store != priv->store)
    {
      old_store = g_steal_pointer (&priv->store);
      priv->store = store ? g_object_ref (store) : NULL;
      priv->wants_content = store != NULL;
      ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_STORE);
    }
  if (!is_same_error (error, priv->error))
    {
      g_clear_error (&priv->error);
      priv->error = error ? g_error_copy (error) : NULL;
      ms_gtk_store_view_notify (self, MS_GTK_STORE_VIEW_PROP_ERROR);
    }
  set_state (self, state);
  if (old_store)
    ms_gtk_store_view_drop_content (self);
  if (number == priv->n_results && priv->wants_content)
    ms_gtk_store_view_create_content (self);
  if (number == priv->n_results)
    ms_gtk_store_view_show_page (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
follow_handle (MsGtkStoreView *self)
{
  MsStoreHandle *handle = ms_gtk_store_view_get_private (self)->handle;
  MsStore *store = ms_store_handle_get_store (handle);
  const GError *error = ms_store_handle_get_error (handle);

  if (error)
    set_result (self, MS_GTK_STORE_VIEW_STATE_FAILED, NULL, error);
  else if (store)
    set_result (self, MS_GTK_STORE_VIEW_STATE_READY, store, NULL);
  else
    set_result (self, MS_GTK_STORE_VIEW_STATE_LOADING, NULL, NULL);
}

static void
release_handle (MsGtkStoreView *self, MsStoreHandle *handle)
{
  g_autoptr (MsStoreHandle) released = handle;

  if (released)
    {
      g_signal_handlers_disconnect_by_func (released, follow_handle, self);
      ms_store_handle_release (released);
    }
}

/* The new store is kept before the old one is let go, so that one that both mean stays. */
static void
retain (MsGtkStoreView *self)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  g_autoptr (MsStoreOptions) options = make_options (priv);
  g_autoptr (GError) error = NULL;
  MsStoreHandle *old = g_steal_pointer (&priv->handle);
  guint number = ++priv->n_results;
  MsStoreHandle *handle;

  if (old)
    g_signal_handlers_disconnect_by_func (old, follow_handle, self);
  handle = ms_store_registry_retain (priv->target.registry, priv->target.definition,
                                     priv->target.store_id, options, &error);
  if (number != priv->n_results)
    release_handle (self, handle);
  else if (handle)
    {
      priv->handle = handle;
      g_signal_connect_object (handle, "notify::state", G_CALLBACK (follow_handle), self,
                               G_CONNECT_SWAPPED);
      follow_handle (self);
    }
  else
    set_result (self, MS_GTK_STORE_VIEW_STATE_FAILED, NULL, error);
  release_handle (self, old);
}

static void
let_go (MsGtkStoreView *self, MsGtkStoreViewState state, const GError *error)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  MsStoreHandle *old = g_steal_pointer (&priv->handle);

  ms_gtk_store_target_clear (&priv->target);
  if (old)
    g_signal_handlers_disconnect_by_func (old, follow_handle, self);
  set_result (self, state, NULL, error);
  release_handle (self, old);
}

void
ms_gtk_store_view_update (MsGtkStoreView *self, gboolean anew)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);
  g_autoptr (MsGtkStoreView) keep = g_object_ref (self);
  g_auto (MsGtkStoreTarget) target = { NULL };
  g_autoptr (GError) error = NULL;

  if (!priv->rooted)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (!ms_gtk_store_target_find (&target, GTK_WIDGET (self), priv->registry, priv->definition,
                                 priv->store_id, &error))
    let_go (self, MS_GTK_STORE_VIEW_STATE_FAILED, error);
  else if (!target.definition)
    let_go (self, MS_GTK_STORE_VIEW_STATE_IDLE, NULL);
  else if (anew || !ms_gtk_store_target_equal (&target, &priv->target))
    {
      MsGtkStoreTarget old = priv->target;

      priv->target = target;
      target = old;
      retain (self);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
ms_gtk_store_view_leave (MsGtkStoreView *self)
{
  g_autoptr (MsGtkStoreView) keep = g_object_ref (self);

  ms_gtk_store_view_get_private (self)->rooted = FALSE;
  let_go (self, MS_GTK_STORE_VIEW_STATE_IDLE, NULL);
}

void
ms_gtk_store_view_retry (MsGtkStoreView *self)
{
  g_return_if_fail (MS_GTK_IS_STORE_VIEW (self));

  if (ms_gtk_store_view_get_private (self)->state == MS_GTK_STORE_VIEW_STATE_FAILED)
    ms_gtk_store_view_update (self, TRUE);
}

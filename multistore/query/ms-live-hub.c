/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveHub: the live queries of one store. */

#include "query/ms-live-hub-private.h"
#include "query/ms-live-view-private.h"
#include "ms-affinity-private.h"

struct _MsLiveHub
{
  const MsLiveStore *functions;
  GObject *store; /* whose it is */
  GMainContext *context;

  GPtrArray *views;   /* of MsLiveView */
  GPtrArray *readers; /* by table: GPtrArray of those that read it, or NULL */
  GSource *source;    /* of the pass that is to come */
  gboolean passing;
  gboolean again; /* something has changed inside a pass, or a main loop in it has asked for one */
  gboolean freed; /* inside a pass, at whose end it goes */
};

static void
readers_free (gpointer readers)
{
  if (readers)
    g_ptr_array_unref (readers);
}

MsLiveHub *
ms_live_hub_new (const MsLiveStore *functions, GObject *store, GMainContext *context)
{
  MsLiveHub *self = g_new0 (MsLiveHub, 1);

  self->functions = functions;
  self->store = store;
  self->context = g_main_context_ref (context);
  self->views = g_ptr_array_new ();
  self->readers = g_ptr_array_new_with_free_func (readers_free);
  return self;
}

static void
forget_pass (MsLiveHub *self)
{
  if (self->source)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

void
ms_live_hub_free (MsLiveHub *self)
{
  g_warn_if_fail (self->views->len == 0);

  self->freed = self->passing;
  if (self->passing)
    return;
  forget_pass (self);
  g_ptr_array_unref (self->readers);
  g_ptr_array_unref (self->views);
  g_main_context_unref (self->context);
  g_free (self);
}

const MsLiveStore *
ms_live_hub_get_functions (MsLiveHub *self)
{
  return self->functions;
}

gpointer
ms_live_hub_get_store (MsLiveHub *self)
{
  return self->store;
}

void
ms_live_hub_add (MsLiveHub *self, MsLiveView *view)
{
  g_ptr_array_add (self->views, view);
}

void
ms_live_hub_remove (MsLiveHub *self, MsLiveView *view)
{
  g_ptr_array_remove_fast (self->views, view);
}

static GPtrArray *
get_readers (MsLiveHub *self, guint table)
{
  if (table >= self->readers->len)
    g_ptr_array_set_size (self->readers, table + 1);
  if (!self->readers->pdata[table])
    self->readers->pdata[table] = g_ptr_array_new ();
  return self->readers->pdata[table];
}

static MsChangeFeed *
get_feed (MsLiveHub *self)
{
  MsEngine *engine = self->functions->get_engine (self->store, NULL);

  return engine ? ms_connection_get_feed (ms_engine_get_connection (engine)) : NULL;
}

void
ms_live_hub_watch (MsLiveHub *self, MsLiveView *view, const MsReadSet *before, const MsReadSet *now)
{
  g_autoptr (GArray) old_tables = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) new_tables = g_array_new (FALSE, FALSE, sizeof (guint));
  MsChangeFeed *feed = get_feed (self);

  if (before)
    ms_read_set_list_tables (before, old_tables);
  if (now)
    ms_read_set_list_tables (now, new_tables);
  for (guint i = 0; i < new_tables->len; i++)
    {
      guint table = g_array_index (new_tables, guint, i);

      g_ptr_array_add (get_readers (self, table), view);
      if (feed)
        ms_change_feed_watch (feed, table);
    }
  for (guint i = 0; i < old_tables->len; i++)
    {
      guint table = g_array_index (old_tables, guint, i);

      g_ptr_array_remove_fast (get_readers (self, table), view);
      if (feed)
        ms_change_feed_unwatch (feed, table);
    }
}

static void
refresh_views (gpointer data)
{
  MsLiveHub *self = data;
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) views = g_ptr_array_new ();

  /* Whoever is told may make live queries and give up others. */
  for (guint i = 0; i < self->views->len; i++)
    {
      MsLiveView *view = self->views->pdata[i];
      GObject *object = ms_live_view_is_dirty (view) ? ms_live_view_hold (view) : NULL;

      if (!object)
        continue;
      g_ptr_array_add (objects, object);
      g_ptr_array_add (views, view);
    }
  for (guint i = 0; i < views->len; i++)
    ms_live_view_refresh (views->pdata[i]);
  /* What they were made of may go with them. */
  g_ptr_array_set_size (objects, 0);
}

static gboolean
has_dirty_view (MsLiveHub *self)
{
  for (guint i = 0; i < self->views->len; i++)
    if (ms_live_view_is_dirty (self->views->pdata[i]))
      return TRUE;
  return FALSE;
}

void
ms_live_hub_refresh (MsLiveHub *self)
{
  g_autoptr (GObject) store = NULL;

  if (self->passing)
    {
      ms_live_hub_schedule (self);
      return;
    }
  /* A handler may close the store, or give it up. */
  store = g_object_ref (self->store);
  forget_pass (self);
  self->passing = TRUE;
  self->again = FALSE;
  self->functions->begin_pass (store);
  if (!self->freed && has_dirty_view (self))
    self->functions->wrap (store, refresh_views, self);
  self->passing = FALSE;
  if (self->freed)
    ms_live_hub_free (self);
  else if (self->again)
    ms_live_hub_schedule (self);
}

static gboolean
pass (gpointer data)
{
  ms_live_hub_refresh (data);
  return G_SOURCE_REMOVE;
}

void
ms_live_hub_schedule (MsLiveHub *self)
{
  self->again = self->passing;
  if (self->source || self->passing)
    return;
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, MS_PRIORITY_REFRESH);
  g_source_set_static_name (self->source, "[multistore] live queries");
  g_source_set_callback (self->source, pass, self, NULL);
  g_source_attach (self->source, self->context);
}

static void
note_rows (MsLiveHub *self, MsChangeFeed *feed)
{
  guint n_changes;
  const MsRowChange *changes = ms_change_feed_get (feed, &n_changes);

  for (guint i = 0; i < n_changes; i++)
    {
      GPtrArray *readers =
          changes[i].table < self->readers->len ? self->readers->pdata[changes[i].table] : NULL;

      for (guint j = 0; readers && j < readers->len; j++)
        ms_live_view_note_change (readers->pdata[j], &changes[i]);
    }
}

void
ms_live_hub_note_changes (MsChangeFeed *feed, guint64 touched, gpointer hub)
{
  MsLiveHub *self = hub;

  if (self->views->len == 0)
    return;
  if (feed && !ms_change_feed_overflowed (feed))
    note_rows (self, feed);
  else
    for (guint i = 0; i < self->views->len; i++)
      if (feed || ms_live_view_reads (self->views->pdata[i], touched))
        ms_live_view_note_stale (self->views->pdata[i]);
  /* What has failed may work again, whatever it was that changed. */
  for (guint i = 0; i < self->views->len; i++)
    if (ms_live_view_get_error (self->views->pdata[i]))
      ms_live_view_note_stale (self->views->pdata[i]);
}

void
ms_live_hub_release_statements (MsLiveHub *self)
{
  for (guint i = 0; i < self->views->len; i++)
    ms_live_view_release_statements (self->views->pdata[i]);
}

void
ms_live_hub_close (MsLiveHub *self)
{
  g_autoptr (GPtrArray) views = g_ptr_array_copy (self->views, NULL, NULL);

  forget_pass (self);
  for (guint i = 0; i < views->len; i++)
    ms_live_view_release_statements (views->pdata[i]);
  for (guint i = 0; i < views->len; i++)
    if (g_ptr_array_find (self->views, views->pdata[i], NULL))
      ms_live_view_close (views->pdata[i]);
}

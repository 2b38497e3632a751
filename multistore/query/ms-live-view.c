/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveView: what a live query knows and does, apart from the GObject that shows it. */

#include "query/ms-live-view-struct-private.h"
#include "ms-error.h"

/* More changed rows than this are looked at by reading all. */
#define MAX_FOLLOWED 1000
/* Rows are read so many at a time, for a view asks for neighbours. */
#define PAGE_ROWS 32

GHashTable *
ms_live_changes_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static GHashTable *
page_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                (GDestroyNotify) ms_row_data_unref);
}

MsEngine *
ms_live_view_get_engine (MsLiveView *self, GError **error)
{
  if (!self->hub)
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_CLOSED, "The store is closed: get it anew");
      return NULL;
    }
  return ms_live_hub_get_functions (self->hub)->get_engine (ms_live_hub_get_store (self->hub),
                                                            error);
}

static void
on_query_changed (MsLiveView *self)
{
  self->query_is_new = TRUE;
  self->query_waits = TRUE;
  if (self->hub)
    ms_live_hub_schedule (self->hub);
}

/* Whoever is told of the new list may change the query again. */
static gboolean
renew_and_load (MsLiveView *self, GError **error)
{
  self->query_is_new = FALSE;
  if (ms_live_view_renew (self, error) && ms_live_view_load (self, TRUE, error))
    return TRUE;
  self->query_is_new = TRUE;
  /* What a worker reads answers nothing that is asked any more. */
  ms_live_view_cancel_load (self);
  return FALSE;
}

MsLiveView *
ms_live_view_new (MsLiveHub *hub, MsQuery *query, GError **error)
{
  MsLiveView *self = g_new0 (MsLiveView, 1);

  self->hub = hub;
  g_weak_ref_init (&self->object, NULL);
  self->query = g_object_ref (query);
  self->keys = self->shown = ms_key_list_new ();
  self->changes = ms_live_changes_new ();
  self->page = page_new ();
  self->query_is_new = TRUE;
  self->query_changed_id =
      g_signal_connect_swapped (query, "changed", G_CALLBACK (on_query_changed), self);
  ms_live_hub_add (hub, self);
  ms_live_hub_get_functions (hub)->begin_use (ms_live_hub_get_store (hub));
  if (!renew_and_load (self, error))
    {
      ms_live_view_free (self);
      return NULL;
    }
  return self;
}

void
ms_live_view_set_object (MsLiveView *self, GObject *object, const MsLiveListener *listener)
{
  g_weak_ref_set (&self->object, object);
  self->listener = listener;
}

static void
leave_hub (MsLiveView *self)
{
  MsLiveHub *hub = self->hub;

  if (!hub)
    return;
  ms_live_view_cancel_load (self);
  if (self->source)
    self->source->class->release (self->source);
  if (self->plan)
    ms_live_hub_watch (hub, self, self->plan->reads, NULL);
  ms_live_hub_remove (hub, self);
  self->hub = NULL;
  ms_live_hub_get_functions (hub)->end_use (ms_live_hub_get_store (hub));
}

void
ms_live_view_free (MsLiveView *self)
{
  leave_hub (self);
  g_signal_handler_disconnect (self->query, self->query_changed_id);
  g_clear_object (&self->query);
  if (self->source)
    self->source->class->free (self->source);
  g_clear_pointer (&self->plan, ms_query_plan_unref);
  g_clear_pointer (&self->items, ms_item_cache_free);
  g_clear_pointer (&self->values, g_variant_unref);
  g_hash_table_unref (self->page);
  g_hash_table_unref (self->changes);
  if (self->shown != self->keys)
    ms_key_list_free (self->shown);
  ms_key_list_free (self->keys);
  g_clear_error (&self->error);
  g_weak_ref_clear (&self->object);
  g_free (self);
}

void
ms_live_view_close (MsLiveView *self)
{
  g_autoptr (GObject) object = ms_live_view_hold (self);
  gboolean was_loading = ms_live_view_is_loading (self);

  if (!self->hub)
    return;
  leave_hub (self);
  g_hash_table_remove_all (self->page);
  ms_live_view_drop_content (self);
  if (!object || !self->listener)
    return;
  self->listener->single_changed (object);
  if (was_loading)
    self->listener->state_changed (object);
}

GObject *
ms_live_view_hold (MsLiveView *self)
{
  return g_weak_ref_get (&self->object);
}

void
ms_live_view_tell_items (MsLiveView *self, guint position, guint n_removed, guint n_added)
{
  g_autoptr (GObject) object = ms_live_view_hold (self);

  if (object && self->listener)
    self->listener->items_changed (object, position, n_removed, n_added);
}

void
ms_live_view_tell_state (MsLiveView *self)
{
  g_autoptr (GObject) object = ms_live_view_hold (self);

  if (object && self->listener)
    self->listener->state_changed (object);
}

void
ms_live_view_set_error (MsLiveView *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
}

static void
add_change (GHashTable *changes, const MsRowChange *change)
{
  MsLiveChange *known = g_hash_table_lookup (changes, &change->rowid);

  if (known)
    {
      known->columns |= change->columns;
      return;
    }
  known = g_new (MsLiveChange, 1);
  *known = (MsLiveChange){ change->rowid, change->columns, FALSE };
  g_hash_table_add (changes, known);
}

/* Reading a long list takes long. If it had to be read again for what came meanwhile, it might never be up to date. */
static guint
get_most_later (MsLiveView *self)
{
  return MAX (MAX_FOLLOWED, ms_key_list_get_length (self->keys) / 50);
}

void
ms_live_view_note_change (MsLiveView *self, const MsRowChange *change)
{
  if (!ms_read_set_concerns (self->plan->reads, change))
    return;
  g_hash_table_remove_all (self->page);
  ms_live_hub_schedule (self->hub);
  if (self->later)
    add_change (self->later, change);
  if (self->later && g_hash_table_size (self->later) > get_most_later (self))
    self->later_stale = TRUE;
  if (self->stale)
    return;
  add_change (self->changes, change);
  if (!self->source->class->follow || g_hash_table_size (self->changes) > MAX_FOLLOWED)
    ms_live_view_note_stale (self);
}

void
ms_live_view_note_stale (MsLiveView *self)
{
  g_hash_table_remove_all (self->page);
  g_hash_table_remove_all (self->changes);
  self->later_stale = self->load != NULL;
  self->stale = TRUE;
  if (self->hub)
    ms_live_hub_schedule (self->hub);
}

gboolean
ms_live_view_reads (MsLiveView *self, guint64 touched)
{
  g_autoptr (GArray) tables = g_array_new (FALSE, FALSE, sizeof (guint));

  ms_read_set_list_tables (self->plan->reads, tables);
  for (guint i = 0; i < tables->len; i++)
    if (touched & ms_column_bit (g_array_index (tables, guint, i)))
      return TRUE;
  return FALSE;
}

gboolean
ms_live_view_is_dirty (MsLiveView *self)
{
  return self->query_waits || self->stale || (self->load && self->load->ended)
         || g_hash_table_size (self->changes) > 0;
}

typedef gboolean (*IsWanted) (MsLiveView *self, const MsLiveChange *change);

/* The keys of those changes that are wanted; of all, if @is_wanted is NULL. */
static GArray *
list_keys (MsLiveView *self, GHashTable *changes, IsWanted is_wanted)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      const MsLiveChange *change = item;

      if (!is_wanted || is_wanted (self, change))
        g_array_append_val (keys, change->key);
    }
  return keys;
}

static void
mark_held (MsLiveView *self, GHashTable *changes)
{
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &change, NULL))
    ((MsLiveChange *) change)->held =
        ms_item_cache_is_held (self->items, ((MsLiveChange *) change)->key);
}

/* A row that has come or gone, or has another primary key, and whose object somebody holds. */
static gboolean
is_uncertain (MsLiveView *self, const MsLiveChange *change)
{
  return (change->columns & self->plan->key_bits)
         && ms_item_cache_is_held (self->items, change->key);
}

static gboolean
follow (MsLiveView *self, GError **error)
{
  g_autoptr (GHashTable) changes = g_steal_pointer (&self->changes);
  g_autoptr (GArray) uncertain = list_keys (self, changes, is_uncertain);
  g_autoptr (GArray) changed = NULL;
  MsEngine *engine = ms_live_view_get_engine (self, error);
  MsListEdits *edits;

  self->changes = ms_live_changes_new ();
  if (!engine)
    return FALSE;
  ms_live_view_rename (self, uncertain, changes);
  mark_held (self, changes);
  edits =
      self->source->class->follow (self->source, ms_engine_get_connection (engine), self->values,
                                   self->keys, self->load != NULL, &self->complete, changes, error);
  if (!edits)
    return FALSE;
  changed = list_keys (self, changes, NULL);
  ms_live_view_show_edits (self, edits, changed);
  return TRUE;
}

static gboolean
bring_up_to_date (MsLiveView *self, GError **error)
{
  self->query_waits = FALSE;
  if (self->query_is_new)
    return renew_and_load (self, error);
  if (self->load && self->load->ended)
    return ms_live_view_take_over (self, error);
  /* A load that is going on shall end, however often there are changes. */
  if (self->stale && self->load)
    {
      self->stale = FALSE;
      self->later_stale = TRUE;
      return TRUE;
    }
  if (self->stale)
    return ms_live_view_load (self, FALSE, error);
  /* The worker's list, which is to come, gets these changes. */
  if (self->replacing)
    {
      g_hash_table_remove_all (self->changes);
      return TRUE;
    }
  return follow (self, error);
}

void
ms_live_view_refresh (MsLiveView *self)
{
  gboolean was_loading = ms_live_view_is_loading (self);
  gboolean had_failed = self->error != NULL;
  GError *error = NULL;

  if (!self->hub || !ms_live_view_is_dirty (self))
    return;
  g_hash_table_remove_all (self->page);
  if (!bring_up_to_date (self, &error))
    {
      /* It is tried again when something has changed. */
      self->stale = FALSE;
      self->loads_again = FALSE;
      g_hash_table_remove_all (self->changes);
    }
  ms_live_view_set_error (self, error);
  if (was_loading != ms_live_view_is_loading (self) || had_failed != (error != NULL) || error)
    ms_live_view_tell_state (self);
}

void
ms_live_view_release_statements (MsLiveView *self)
{
  if (self->source)
    self->source->class->release (self->source);
}

guint
ms_live_view_get_n_items (MsLiveView *self)
{
  return ms_key_list_get_length (self->shown);
}

/* Reads the row at @position, and its neighbours that nobody has. */
static MsRowData *
read_page (MsLiveView *self, guint position)
{
  guint first = position - position % PAGE_ROWS;
  guint n_near = MIN (PAGE_ROWS, ms_key_list_get_length (self->shown) - first);
  MsEngine *engine = self->hub ? ms_live_view_get_engine (self, NULL) : NULL;
  gint64 wanted = ms_key_list_get (self->shown, position);
  gint64 near[PAGE_ROWS], keys[PAGE_ROWS];
  MsRowData *rows[PAGE_ROWS] = { NULL };
  guint n_keys = 0;

  ms_key_list_read (self->shown, first, near, n_near);
  for (guint i = 0; i < n_near; i++)
    if (near[i] == wanted || !ms_item_cache_is_held (self->items, near[i]))
      keys[n_keys++] = near[i];
  if (!engine
      || !self->source->class->read (self->source, ms_engine_get_connection (engine), self->values,
                                     keys, n_keys, rows, NULL))
    return NULL;
  g_hash_table_remove_all (self->page);
  for (guint i = 0; i < n_keys; i++)
    if (rows[i])
      g_hash_table_insert (self->page, g_memdup2 (&keys[i], sizeof keys[i]), rows[i]);
  return g_hash_table_lookup (self->page, &wanted);
}

gpointer
ms_live_view_get_item (MsLiveView *self, guint position)
{
  gpointer item;
  gint64 key;
  MsRowData *data;

  if (position >= ms_key_list_get_length (self->shown))
    return NULL;
  key = ms_key_list_get (self->shown, position);
  item = ms_item_cache_get (self->items, key);
  if (item)
    return item;
  data = g_hash_table_lookup (self->page, &key);
  return ms_item_cache_make (self->items, key, data ? data : read_page (self, position));
}

GType
ms_live_view_get_item_type (MsLiveView *self)
{
  return self->plan->item_type;
}

MsQuery *
ms_live_view_get_query (MsLiveView *self)
{
  return self->query;
}

gboolean
ms_live_view_is_loading (MsLiveView *self)
{
  return self->load != NULL || self->loads_again;
}

const GError *
ms_live_view_get_error (MsLiveView *self)
{
  return self->error;
}

gboolean
ms_live_view_get_announces (MsLiveView *self)
{
  return self->announces;
}

void
ms_live_view_set_announces (MsLiveView *self, gboolean announces)
{
  self->announces = announces;
}

gsize
ms_live_view_get_memory (MsLiveView *self)
{
  return ms_key_list_get_memory (self->keys)
         + (self->shown != self->keys ? ms_key_list_get_memory (self->shown) : 0);
}

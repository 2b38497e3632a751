/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveView: going from one list to the next, item by item and signal by signal. */

#include "query/ms-live-view-struct-private.h"

/* A row that somebody holds, as it is now; NULL: gone. */
typedef struct
{
  gint64 key;
  MsRowData *data;
} Fresh;

static void
clear_fresh (gpointer data)
{
  g_clear_pointer (&((Fresh *) data)->data, ms_row_data_unref);
}

/* Rows whose items somebody holds, of @keys. */
static GArray *
read_held (MsLiveView *self, GArray *keys)
{
  GArray *fresh = g_array_new (FALSE, TRUE, sizeof (Fresh));
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree MsRowData **rows = NULL;
  MsEngine *engine = ms_live_view_get_engine (self, NULL);

  g_array_set_clear_func (fresh, clear_fresh);
  for (guint i = 0; i < keys->len; i++)
    if (ms_item_cache_is_held (self->items, g_array_index (keys, gint64, i)))
      g_array_append_val (held, g_array_index (keys, gint64, i));
  rows = g_new0 (MsRowData *, held->len + 1);
  if (!engine || held->len == 0
      || !self->source->class->read (self->source, ms_engine_get_connection (engine), self->values,
                                     (gint64 *) held->data, held->len, rows, NULL))
    return fresh;
  for (guint i = 0; i < held->len; i++)
    {
      Fresh row = { g_array_index (held, gint64, i), rows[i] };

      g_array_append_val (fresh, row);
    }
  return fresh;
}

/* SQLite gives the rowid of a deleted row to a new one: the primary key, behind the query's columns, tells. */
gboolean
ms_live_view_is_other_row (MsLiveView *self, const MsRowData *before, const MsRowData *now)
{
  guint n_columns = ms_row_shape_get_n_columns (self->plan->shape);

  if (!before || !now)
    return FALSE;
  for (guint i = 0; i < self->plan->n_primary_key; i++)
    if (!ms_row_data_equal_at (before, now, n_columns + i))
      return TRUE;
  return FALSE;
}

/* The keys of items that have come to stand for other rows. */
static GHashTable *
find_others (MsLiveView *self, GArray *fresh)
{
  GHashTable *others = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < fresh->len; i++)
    {
      Fresh *row = &g_array_index (fresh, Fresh, i);

      if (ms_live_view_is_other_row (self, ms_item_cache_peek_data (self->items, row->key),
                                     row->data))
        g_hash_table_add (others, &row->key);
    }
  return others;
}

/* Those of rows that are there, or of rows that have gone. */
static void
update_items (MsLiveView *self, GArray *fresh, GHashTable *others, gboolean gone)
{
  for (guint i = 0; i < fresh->len && self->hub; i++)
    {
      const Fresh *row = &g_array_index (fresh, Fresh, i);

      if ((row->data == NULL) == gone && !g_hash_table_contains (others, &row->key))
        ms_item_cache_update (self->items, row->key, row->data);
    }
}

static void
tell_in_place (MsLiveView *self, gint64 key)
{
  guint position = ms_key_list_find (self->shown, key);

  if (position != MS_KEY_LIST_NONE)
    ms_live_view_tell_items (self, position, 1, 1);
}

/* Rows whose key stands for another row now, and that kept their place. */
static void
tell_of_others (MsLiveView *self, GHashTable *others)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, others);
  while (self->hub && g_hash_table_iter_next (&iter, &key, NULL))
    {
      ms_item_cache_forget (self->items, *(gint64 *) key);
      tell_in_place (self, *(gint64 *) key);
    }
}

/* For models on top that look at an item only when it is announced. */
static void
announce (MsLiveView *self, const MsListEdits *edits, GArray *changed)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < edits->keys->len; i++)
    g_hash_table_add (told, &g_array_index (edits->keys, gint64, i));
  for (guint i = 0; i < changed->len && self->hub; i++)
    if (!g_hash_table_contains (told, &g_array_index (changed, gint64, i)))
      tell_in_place (self, g_array_index (changed, gint64, i));
}

/* The rows that the window shows of all those from the first on. */
static MsKeyList *
cut_window (MsLiveView *self)
{
  MsKeyList *shown = ms_key_list_new ();
  guint length = ms_key_list_get_length (self->keys);

  for (gint64 i = self->plan->offset; i < length; i++)
    ms_key_list_append (shown, ms_key_list_get (self->keys, i));
  return shown;
}

static gboolean
has_offset (MsLiveView *self)
{
  return self->plan->table && self->plan->offset > 0;
}

/* The row that the list begins with. */
typedef struct
{
  gboolean exists;
  gint64 key;
} First;

static First
get_first (MsLiveView *self)
{
  gboolean exists = ms_key_list_get_length (self->shown) > 0;

  return (First){ exists, exists ? ms_key_list_get (self->shown, 0) : 0 };
}

static void
tell_single (MsLiveView *self, First before, GArray *changed, gboolean all_known)
{
  First now = get_first (self);
  gboolean differs =
      before.exists != now.exists || before.key != now.key || (now.exists && !all_known);
  g_autoptr (GObject) object = NULL;

  for (guint i = 0; i < changed->len && now.exists && !differs; i++)
    differs = g_array_index (changed, gint64, i) == now.key;
  if (differs && (object = ms_live_view_hold (self)) && self->listener)
    self->listener->single_changed (object);
}

/* Items of other rows come with the signal that brings them. */
static void
forget_others (MsLiveView *self,
               const MsListEdits *edits,
               const MsListEdit *edit,
               GHashTable *others)
{
  for (guint i = 0; i < edit->n_keys && g_hash_table_size (others) > 0; i++)
    {
      gint64 key = g_array_index (edits->keys, gint64, edit->first_key + i);

      if (g_hash_table_remove (others, &key))
        ms_item_cache_forget (self->items, key);
    }
}

/* Each signal finds the list as it says: they are applied one by one, unless the list is there already. */
static void
play (MsLiveView *self, const MsListEdits *edits, gboolean applied, GHashTable *others)
{
  for (guint i = 0; i < edits->edits->len && self->hub; i++)
    {
      const MsListEdit *edit = &g_array_index (edits->edits, MsListEdit, i);

      if (!applied)
        ms_list_edits_apply (edits, i, self->shown);
      forget_others (self, edits, edit, others);
      ms_live_view_tell_items (self, edit->position, edit->n_removed, edit->n_added);
    }
}

static void
tell (MsLiveView *self, MsListEdits *edits, gboolean applied, GArray *changed, GArray *fresh)
{
  g_autoptr (GHashTable) others = find_others (self, fresh);

  /* First what the rows say: a model on top sorts and filters them by it when they are announced. */
  update_items (self, fresh, others, FALSE);
  play (self, edits, applied, others);
  tell_of_others (self, others);
  update_items (self, fresh, others, TRUE);
  if (self->announces)
    announce (self, edits, changed);
}

/* A source that follows its rows does not compare them when it reads all anew. */
static gboolean
knows_changes (MsLiveView *self)
{
  return self->source->class->follow == NULL;
}

static void
add_changed_held (MsLiveView *self, GArray *fresh, GArray *changed)
{
  for (guint i = 0; i < fresh->len; i++)
    {
      const Fresh *row = &g_array_index (fresh, Fresh, i);
      const MsRowData *before = ms_item_cache_peek_data (self->items, row->key);

      if (row->data && !(before && ms_row_data_equal (before, row->data)))
        g_array_append_val (changed, row->key);
    }
}

/* Rows that nobody holds may read otherwise: only a model on top that has looked at them knows. */
static void
announce_unknown (MsLiveView *self, const MsListEdits *edits, GArray *fresh)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint length = ms_key_list_get_length (self->shown);
  guint start = 0;

  for (guint i = 0; i < edits->keys->len; i++)
    g_hash_table_add (known, &g_array_index (edits->keys, gint64, i));
  for (guint i = 0; i < fresh->len; i++)
    g_hash_table_add (known, &g_array_index (fresh, Fresh, i).key);
  for (guint i = 0; self->hub && i <= length; i++)
    {
      gint64 key = i < length ? ms_key_list_get (self->shown, i) : 0;

      if (i < length && !g_hash_table_contains (known, &key))
        continue;
      if (i > start)
        ms_live_view_tell_items (self, start, i - start, i - start);
      start = i + 1;
    }
}

void
ms_live_view_show_edits (MsLiveView *self, MsListEdits *edits, GArray *changed)
{
  g_autoptr (GArray) fresh = read_held (self, changed);
  First first = get_first (self);

  if (has_offset (self))
    {
      g_autoptr (MsKeyList) next = NULL;

      for (guint i = 0; i < edits->edits->len; i++)
        ms_list_edits_apply (edits, i, self->keys);
      ms_list_edits_free (edits);
      next = cut_window (self);
      edits = ms_list_edits_new_diff (self->shown, next);
    }
  tell (self, edits, FALSE, changed, fresh);
  ms_list_edits_free (edits);
  if (self->hub)
    tell_single (self, first, changed, TRUE);
}

void
ms_live_view_show (MsLiveView *self, MsKeyList *to, GArray *changed)
{
  g_autoptr (GArray) old_held = ms_item_cache_list_keys (self->items);
  g_autoptr (GArray) held = NULL;
  g_autoptr (GArray) fresh = NULL;
  MsKeyList *before = self->shown;
  First first = get_first (self);
  gboolean all_known = knows_changes (self);
  MsListEdits *edits;
  gboolean at_once;

  ms_live_view_rename (self, old_held, NULL);
  held = ms_item_cache_list_keys (self->items);
  fresh = read_held (self, held);
  if (!all_known)
    add_changed_held (self, fresh, changed);
  if (self->keys != self->shown)
    ms_key_list_free (self->keys);
  self->keys = to;
  self->shown = has_offset (self) ? cut_window (self) : to;
  edits = ms_list_edits_new_diff (before, self->shown);
  at_once = edits->edits->len <= 1;
  if (!at_once)
    {
      /* The old list becomes the new one edit by edit. */
      ms_key_list_free (self->shown);
      if (self->keys == self->shown)
        self->keys = before;
      self->shown = before;
    }
  else
    ms_key_list_free (before);
  tell (self, edits, at_once, changed, fresh);
  if (self->announces && !all_known)
    announce_unknown (self, edits, fresh);
  ms_list_edits_free (edits);
  if (self->hub)
    tell_single (self, first, changed, all_known);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsItemCache: the items of a list that somebody holds, by their row's key. */

#include "query/ms-item-cache-private.h"

/* Entries of items that nobody holds any more are looked for when there are so many. */
#define FIRST_SWEEP 64

typedef struct
{
  gint64 key; /* first, so that the table finds it */
  GWeakRef item;
  MsRowData *data; /* what the item was made of or updated with last; NULL: gone */
  MsRowData *last; /* what it was when it was there last: another row may get its key */
} Entry;

struct _MsItemCache
{
  MsItemType *type;
  GHashTable *entries; /* of Entry */
  guint sweep_at;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_weak_ref_clear (&entry->item);
  g_clear_pointer (&entry->data, ms_row_data_unref);
  g_clear_pointer (&entry->last, ms_row_data_unref);
  g_free (entry);
}

MsItemCache *
ms_item_cache_new (MsItemType *type)
{
  MsItemCache *self = g_new0 (MsItemCache, 1);

  self->type = ms_item_type_ref (type);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, entry_free, NULL);
  self->sweep_at = FIRST_SWEEP;
  return self;
}

void
ms_item_cache_free (MsItemCache *self)
{
  g_hash_table_unref (self->entries);
  ms_item_type_unref (self->type);
  g_free (self);
}

gpointer
ms_item_cache_get (MsItemCache *self, gint64 key)
{
  Entry *entry = g_hash_table_lookup (self->entries, &key);

  return entry ? g_weak_ref_get (&entry->item) : NULL;
}

gboolean
ms_item_cache_is_held (MsItemCache *self, gint64 key)
{
  g_autoptr (GObject) item = ms_item_cache_get (self, key);

  return item != NULL;
}

static gboolean
is_abandoned (gpointer key, gpointer value, gpointer unused)
{
  g_autoptr (GObject) item = g_weak_ref_get (&((Entry *) key)->item);

  return item == NULL;
}

/* Each entry is looked at about twice in its life, so this costs little. */
static void
sweep (MsItemCache *self)
{
  if (g_hash_table_size (self->entries) < self->sweep_at)
    return;
  g_hash_table_foreach_remove (self->entries, is_abandoned, NULL);
  self->sweep_at = MAX (FIRST_SWEEP, 2 * g_hash_table_size (self->entries));
}

gpointer
ms_item_cache_make (MsItemCache *self, gint64 key, MsRowData *data)
{
  g_autoptr (MsRowData) own = data ? ms_row_data_ref (data) : NULL;
  g_autoptr (GObject) other = NULL;
  Entry *entry;
  gpointer item;

  sweep (self);
  /* An object of the user's may do anything when it is made, even ask for itself. */
  item = ms_item_type_make (self->type, own);
  other = ms_item_cache_get (self, key);
  if (other)
    {
      g_object_unref (item);
      return g_steal_pointer (&other);
    }
  entry = g_new0 (Entry, 1);
  entry->key = key;
  g_weak_ref_init (&entry->item, item);
  entry->data = own ? ms_row_data_ref (own) : NULL;
  entry->last = own ? ms_row_data_ref (own) : NULL;
  g_hash_table_replace (self->entries, entry, entry);
  return item;
}

MsRowData *
ms_item_cache_peek_data (MsItemCache *self, gint64 key)
{
  Entry *entry = g_hash_table_lookup (self->entries, &key);

  return entry ? entry->last : NULL;
}

gboolean
ms_item_cache_is_there (MsItemCache *self, gint64 key)
{
  Entry *entry = g_hash_table_lookup (self->entries, &key);

  return entry && entry->data;
}

void
ms_item_cache_update (MsItemCache *self, gint64 key, MsRowData *data)
{
  Entry *entry = g_hash_table_lookup (self->entries, &key);
  g_autoptr (GObject) item = entry ? g_weak_ref_get (&entry->item) : NULL;
  g_autoptr (MsRowData) before = NULL;

  if (!item)
    return;
  before = g_steal_pointer (&entry->data);
  entry->data = data ? ms_row_data_ref (data) : NULL;
  if (data)
    {
      g_clear_pointer (&entry->last, ms_row_data_unref);
      entry->last = ms_row_data_ref (data);
    }
  /* Whoever is told may come back here. */
  ms_item_type_update (self->type, item, before, data);
}

void
ms_item_cache_forget (MsItemCache *self, gint64 key)
{
  Entry *entry = g_hash_table_lookup (self->entries, &key);
  g_autoptr (GObject) item = entry ? g_weak_ref_get (&entry->item) : NULL;
  g_autoptr (MsRowData) before = entry ? g_steal_pointer (&entry->data) : NULL;

  g_hash_table_remove (self->entries, &key);
  if (item && before)
    ms_item_type_update (self->type, item, before, NULL);
}

void
ms_item_cache_rename (MsItemCache *self, const gint64 *from, const gint64 *to, guint n_keys)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  for (guint i = 0; i < n_keys; i++)
    {
      gpointer entry = NULL;

      g_hash_table_steal_extended (self->entries, &from[i], &entry, NULL);
      g_ptr_array_add (entries, entry);
    }
  for (guint i = 0; i < n_keys; i++)
    {
      Entry *entry = entries->pdata[i];

      if (!entry)
        continue;
      entry->key = to[i];
      g_hash_table_replace (self->entries, entry, entry);
    }
}

GArray *
ms_item_cache_list_keys (MsItemCache *self)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    if (!is_abandoned (entry, NULL, NULL))
      g_array_append_val (keys, ((Entry *) entry)->key);
  return keys;
}

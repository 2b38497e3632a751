/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveView: rows that were taken away and have come back, with another rowid, as a rebase does it. They are the same rows. */

#include "query/ms-live-view-struct-private.h"
#include "sqlite/ms-change-feed-private.h"

/* One new key for each row. */
typedef struct
{
  GArray *from; /* of gint64 */
  GArray *to;
} Names;

/* Those of @keys that stand for no row any more, or for another one than their item shows. An item that has been told that its row is gone stays so. */
static GArray *
list_lost (MsLiveView *self, MsConnection *connection, GArray *keys)
{
  GArray *lost = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree MsRowData **rows = g_new0 (MsRowData *, keys->len + 1);

  if (!self->source->class->read (self->source, connection, self->values,
                                  (const gint64 *) keys->data, keys->len, rows, NULL))
    return lost;
  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);
      const MsRowData *before = ms_item_cache_peek_data (self->items, key);

      if (ms_item_cache_is_there (self->items, key)
          && (!rows[i] || ms_live_view_is_other_row (self, before, rows[i])))
        g_array_append_val (lost, key);
      g_clear_pointer (&rows[i], ms_row_data_unref);
    }
  return lost;
}

static void
find_names (MsLiveView *self, MsConnection *connection, GArray *lost, Names *names)
{
  g_autofree MsRowData **rows = g_new (MsRowData *, lost->len + 1);
  g_autofree gint64 *found = g_new (gint64, lost->len + 1);

  for (guint i = 0; i < lost->len; i++)
    {
      found[i] = g_array_index (lost, gint64, i);
      rows[i] = ms_item_cache_peek_data (self->items, found[i]);
    }
  if (!self->source->class->find_again (self->source, connection, rows, lost->len, found, NULL))
    return;
  for (guint i = 0; i < lost->len; i++)
    if (found[i] != g_array_index (lost, gint64, i))
      {
        g_array_append_val (names->from, g_array_index (lost, gint64, i));
        g_array_append_val (names->to, found[i]);
      }
}

/* No row has this key: rowids are not that far from 0. */
static gint64
make_ghost (MsLiveView *self)
{
  self->last_ghost = self->last_ghost < 0 ? self->last_ghost + 1 : G_MININT64;
  return self->last_ghost;
}

static void
note (GHashTable *changes, gint64 key)
{
  MsLiveChange change = { key, MS_ALL_COLUMNS, FALSE };

  if (changes && !g_hash_table_contains (changes, &key))
    g_hash_table_add (changes, g_memdup2 (&change, sizeof change));
}

/* A row whose key is wanted for another: what the list has there is gone, or has another key that nobody here knows. */
static void
add_strangers (MsLiveView *self, Names *names, GHashTable *changes)
{
  g_autoptr (GHashTable) renamed = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n_names = names->to->len;
  g_autofree gint64 *from = g_memdup2 (names->from->data, n_names * sizeof (gint64));

  for (guint i = 0; i < n_names; i++)
    g_hash_table_add (renamed, &from[i]);
  for (guint i = 0; i < n_names; i++)
    {
      gint64 key = g_array_index (names->to, gint64, i);
      gint64 ghost;

      note (changes, key);
      if (g_hash_table_contains (renamed, &key)
          || (ms_key_list_find (self->keys, key) == MS_KEY_LIST_NONE
              && !ms_item_cache_is_held (self->items, key)))
        continue;
      ghost = make_ghost (self);
      note (changes, ghost);
      g_array_append_val (names->from, key);
      g_array_append_val (names->to, ghost);
    }
}

/* No key may be twice in the list, so all come out before any comes in. */
static void
rename_in_list (MsLiveView *self, MsKeyList *list, const Names *names)
{
  g_autofree guint *positions = g_new (guint, names->from->len);

  for (guint i = 0; i < names->from->len; i++)
    positions[i] = ms_key_list_find (list, g_array_index (names->from, gint64, i));
  for (guint i = 0; i < names->from->len; i++)
    if (positions[i] != MS_KEY_LIST_NONE)
      {
        gint64 ghost = make_ghost (self);

        ms_key_list_splice (list, positions[i], 1, &ghost, 1);
      }
  for (guint i = 0; i < names->from->len; i++)
    if (positions[i] != MS_KEY_LIST_NONE)
      ms_key_list_splice (list, positions[i], 1, &g_array_index (names->to, gint64, i), 1);
}

void
ms_live_view_rename (MsLiveView *self, GArray *keys, GHashTable *changes)
{
  MsEngine *engine = ms_live_view_get_engine (self, NULL);
  g_autoptr (GArray) from = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) to = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) lost = NULL;
  Names names = { from, to };

  if (keys->len == 0 || !engine || !self->source->class->find_again || !self->plan->find_sql)
    return;
  lost = list_lost (self, ms_engine_get_connection (engine), keys);
  find_names (self, ms_engine_get_connection (engine), lost, &names);
  if (from->len == 0)
    return;
  add_strangers (self, &names, changes);
  ms_item_cache_rename (self->items, (const gint64 *) from->data, (const gint64 *) to->data,
                        from->len);
  rename_in_list (self, self->keys, &names);
  if (self->shown != self->keys)
    rename_in_list (self, self->shown, &names);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveTable: a window of a certain size, which loses rows at its end or gets others. */

#include "query/ms-live-bind-private.h"
#include "query/ms-live-table-private.h"

/* Steps through keys until @list has @n_wanted; TRUE in *@ended if there were no more. */
static gboolean
append_keys (MsStatement *statement,
             MsKeyList *list,
             guint n_wanted,
             gboolean *ended,
             GError **error)
{
  MsStep step = MS_STEP_ROW;

  while (ms_key_list_get_length (list) < n_wanted
         && (step = ms_statement_step (statement, error)) == MS_STEP_ROW)
    ms_key_list_append (list, ms_statement_get_int (statement, 0));
  if (step == MS_STEP_ERROR)
    return FALSE;
  *ended = step == MS_STEP_DONE;
  ms_statement_reset (statement);
  return TRUE;
}

static gboolean
append_behind (MsLiveFollowing *f,
               MsLiveStatement id,
               const MsRowData *terms,
               MsKeyList *list,
               guint size,
               gboolean *ended,
               GError **error)
{
  MsStatement *statement = ms_live_table_prepare (f->self, f->connection, id, error);
  g_autoptr (MsArena) arena = ms_arena_new ();

  if (!statement || !ms_live_bind (statement, f->values, arena, error))
    return FALSE;
  if (terms)
    {
      ms_live_table_bind_terms (statement, terms);
      ms_live_table_bind_int (statement, ":_limit", size - ms_key_list_get_length (list));
    }
  return append_keys (statement, list, size, ended, error);
}

/* The rows behind the last one, as many as the window has lost. What an index finds comes first, if there is one. */
static gboolean
refill (MsLiveFollowing *f, MsKeyList *list, guint size, gboolean *complete, GError **error)
{
  guint length = ms_key_list_get_length (list);
  g_autoptr (MsRowData) terms = NULL;
  gboolean ended;

  if (length == 0)
    return append_behind (f, MS_LIVE_KEYS, NULL, list, size, complete, error);
  terms = ms_live_table_read_terms (f, ms_key_list_get (list, length - 1), error);
  if (!terms)
    return FALSE;
  if (ms_row_data_get (terms, 0)->type != MS_VALUE_NULL
      && !append_behind (f, MS_LIVE_SEEK, terms, list, size, &ended, error))
    return FALSE;
  if (ms_key_list_get_length (list) == size)
    return TRUE;
  if (ms_key_list_get_length (list) > length)
    {
      ms_row_data_unref (terms);
      length = ms_key_list_get_length (list);
      terms = ms_live_table_read_terms (f, ms_key_list_get (list, length - 1), error);
    }
  return terms && append_behind (f, MS_LIVE_AFTER, terms, list, size, complete, error);
}

static MsKeyList *
copy_list (MsKeyList *list)
{
  MsKeyList *copy = ms_key_list_new ();
  guint length = ms_key_list_get_length (list);

  for (guint i = 0; i < length; i++)
    ms_key_list_append (copy, ms_key_list_get (list, i));
  return copy;
}

/* Did one of the rows of @list from @first on leave it just now? It did not know then that it would come back. */
static gboolean
came_back (MsLiveFollowing *f, MsKeyList *list, guint first)
{
  for (guint i = 0; i < f->rows->len; i++)
    {
      const MsLiveRow *row = &g_array_index (f->rows, MsLiveRow, i);
      guint position =
          row->from == MS_KEY_LIST_NONE ? row->from : ms_key_list_find (list, row->key);

      if (position != MS_KEY_LIST_NONE && position >= first)
        return TRUE;
    }
  return FALSE;
}

static MsListEdits *
fill_window (MsLiveFollowing *f, MsListEdits *edits, guint size, gboolean *complete, GError **error)
{
  g_autoptr (MsListEdits) filled = edits;
  g_autoptr (MsKeyList) list = copy_list (f->keys);
  g_autofree gint64 *added = NULL;
  guint first, n_added;

  for (guint i = 0; i < edits->edits->len; i++)
    ms_list_edits_apply (edits, i, list);
  first = ms_key_list_get_length (list);
  if (!refill (f, list, size, complete, error))
    return NULL;
  n_added = ms_key_list_get_length (list) - first;
  if (n_added == 0)
    return g_steal_pointer (&filled);
  if (came_back (f, list, first))
    return ms_list_edits_new_diff (f->keys, list);
  added = g_new (gint64, n_added);
  ms_key_list_read (list, first, added, n_added);
  ms_list_edits_add (filled, first, 0, added, n_added);
  return g_steal_pointer (&filled);
}

MsListEdits *
ms_live_table_follow_in_window (MsLiveFollowing *f,
                                MsListEdits *edits,
                                guint size,
                                gboolean *complete,
                                GError **error)
{
  guint length = ms_key_list_get_length (f->keys) + ms_list_edits_get_growth (edits);

  if (length < size && !*complete)
    return fill_window (f, edits, size, complete, error);
  if (length > size)
    {
      ms_list_edits_add (edits, size, length - size, NULL, 0);
      *complete = FALSE;
    }
  return edits;
}

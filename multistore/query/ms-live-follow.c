/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLiveTable: following changes of single rows.
 *
 * Where a changed row belongs is found by bisection: SQLite is asked whether a row of the list stands before it, so that collations, NULLs and mixed
 * types are ordered as SQLite does. The changed rows themselves are left out of the bisection: the rest is still in order.
 */

#include "query/ms-live-bind-private.h"
#include "query/ms-live-table-private.h"

/* A changed row, as it is now. */
typedef struct
{
  gint64 key;
  guint from; /* its old position, or MS_KEY_LIST_NONE */
  guint
      gap; /* the unchanged rows before it; MS_KEY_LIST_NONE while unknown, or if it is not in the list */
  MsRowData *terms; /* NULL: not in the list */
  gboolean held;
} Changed;

/* One following of changes. */
typedef struct
{
  MsLiveTable *self;
  MsConnection *connection;
  GVariant *values;
  MsKeyList *keys;
  GArray *shifts; /* guint: of the i-th changed row in the list, its position less i */
  GArray *rows;   /* of Changed: those in the list in their order, then the others */
} Following;

static void
bind_terms (MsStatement *statement, const MsRowData *terms)
{
  for (guint i = 0; i < ms_row_data_get_n_values (terms); i++)
    {
      char name[16];
      int parameter;

      g_snprintf (name, sizeof name, ":_%u", i + 1);
      parameter = ms_statement_find_parameter (statement, name);
      if (parameter > 0)
        ms_statement_bind (statement, parameter, ms_row_data_get (terms, i));
    }
}

/* Does the row that was found to stand at @stable, not counting changed rows, stand before @terms? */
static gboolean
is_before (Following *f, guint stable, const MsRowData *terms, gboolean *before, GError **error)
{
  MsStatement *statement = f->self->statements[MS_LIVE_BEFORE];
  const guint *shifts = (const guint *) f->shifts->data;
  guint low = 0, high = f->shifts->len;
  MsStep step;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (shifts[middle] <= stable)
        low = middle + 1;
      else
        high = middle;
    }
  ms_live_table_bind_int (statement, ":_key", ms_key_list_get (f->keys, stable + low));
  step = ms_statement_step (statement, error);
  if (step == MS_STEP_ERROR)
    return FALSE;
  *before = step == MS_STEP_ROW && ms_statement_get_int (statement, 0) != 0;
  ms_statement_rewind (statement);
  return TRUE;
}

/* Most changed rows stay where they were: two questions tell. */
static gboolean
is_between (Following *f,
            guint gap,
            guint n_stable,
            const MsRowData *terms,
            gboolean *is,
            GError **error)
{
  gboolean before = TRUE, behind = FALSE;

  *is = FALSE;
  if (gap > 0 && !is_before (f, gap - 1, terms, &before, error))
    return FALSE;
  if (before && gap < n_stable && !is_before (f, gap, terms, &behind, error))
    return FALSE;
  *is = before && !behind;
  return TRUE;
}

static gboolean
find_gap (Following *f, Changed *row, guint lowest, guint n_stable, GError **error)
{
  guint low = lowest, high = n_stable;
  gboolean found = FALSE;

  if (row->gap != MS_KEY_LIST_NONE && row->gap >= lowest
      && !is_between (f, row->gap, n_stable, row->terms, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      gboolean before;

      if (!is_before (f, middle, row->terms, &before, error))
        return FALSE;
      if (before)
        low = middle + 1;
      else
        high = middle;
    }
  row->gap = low;
  return TRUE;
}

static gboolean
find_gaps (Following *f, gboolean complete, GError **error)
{
  guint n_stable = ms_key_list_get_length (f->keys) - f->shifts->len;
  MsStatement *before = ms_live_table_prepare (f->self, f->connection, MS_LIVE_BEFORE, error);
  g_autoptr (MsArena) arena = ms_arena_new ();
  guint lowest = 0;
  gboolean found = before && ms_live_bind (before, f->values, arena, error);

  for (guint i = 0; i < f->rows->len && found; i++)
    {
      Changed *row = &g_array_index (f->rows, Changed, i);

      if (!row->terms)
        continue;
      bind_terms (before, row->terms);
      found = find_gap (f, row, lowest, n_stable, error);
      lowest = row->gap;
      /* Other rows, which the list does not know yet, may stand between its last one and this. */
      if (found && row->gap == n_stable && !complete)
        g_clear_pointer (&row->terms, ms_row_data_unref);
    }
  if (before)
    ms_statement_reset (before);
  return found;
}

static void
take_placed (Following *f, GHashTable *changed, MsStatement *statement)
{
  gint64 key = ms_statement_get_int (statement, 0);
  Changed *row = g_hash_table_lookup (changed, &key);

  if (!row)
    return;
  row->terms = ms_row_data_new_from_statement (statement, 1, f->self->source.plan->n_order);
  g_array_append_val (f->rows, *row);
  row->terms = NULL;
  g_hash_table_remove (changed, &key);
}

static char *
list_keys (GHashTable *changed)
{
  GString *list = g_string_new ("[");
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 1 ? "," : "",
                            ((Changed *) row)->key);
  g_string_append_c (list, ']');
  return g_string_free (list, FALSE);
}

/* Which of @changed, by key, are in the list now: these go to the rows, in order, then the others. */
static gboolean
read_placed (Following *f, GHashTable *changed, GError **error)
{
  gboolean one = g_hash_table_size (changed) == 1;
  MsStatement *statement = ms_live_table_prepare (
      f->self, f->connection, one ? MS_LIVE_PLACED : MS_LIVE_PLACED_MANY, error);
  g_autoptr (MsArena) arena = ms_arena_new ();
  g_autofree char *list = one ? NULL : list_keys (changed);
  GHashTableIter iter;
  gpointer row;
  MsStep step;

  if (!statement || !ms_live_bind (statement, f->values, arena, error))
    return FALSE;
  g_hash_table_iter_init (&iter, changed);
  if (one && g_hash_table_iter_next (&iter, &row, NULL))
    ms_live_table_bind_int (statement, ":_key", ((Changed *) row)->key);
  else
    ms_statement_bind_text (statement, ms_statement_find_parameter (statement, ":_keys"), list);
  while ((step = ms_statement_step (statement, error)) == MS_STEP_ROW)
    take_placed (f, changed, statement);
  if (step == MS_STEP_ERROR)
    return FALSE;
  ms_statement_reset (statement);

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_array_append_val (f->rows, *(Changed *) row);
  return TRUE;
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  guint first = ((const Changed *) a)->from, second = ((const Changed *) b)->from;

  return first < second ? -1 : first > second;
}

/* The rows whose place may have changed, by key, with their old positions. */
static GHashTable *
collect_changed (Following *f, GHashTable *changes)
{
  GHashTable *changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) listed = g_array_new (FALSE, FALSE, sizeof (Changed));
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      const MsLiveChange *change = item;
      MsRowChange as_row = { f->self->source.plan->table->index, change->key, change->columns };
      Changed row = { change->key, MS_KEY_LIST_NONE, MS_KEY_LIST_NONE, NULL, change->held };

      if (!ms_read_set_concerns (f->self->source.plan->placing, &as_row))
        continue;
      row.from = ms_key_list_find (f->keys, change->key);
      g_array_append_val (listed, row);
    }
  g_array_sort (listed, compare_positions);
  for (guint i = 0; i < listed->len; i++)
    {
      Changed *row = &g_array_index (listed, Changed, i);
      guint shift = row->from - i;

      if (row->from != MS_KEY_LIST_NONE)
        {
          g_array_append_val (f->shifts, shift);
          row->gap = shift;
        }
      g_hash_table_add (changed, g_memdup2 (row, sizeof *row));
    }
  return changed;
}

static MsListEdits *
make_edits (Following *f)
{
  g_autoptr (GArray) placed = g_array_sized_new (FALSE, FALSE, sizeof (MsPlacedKey), f->rows->len);

  for (guint i = 0; i < f->rows->len; i++)
    {
      const Changed *row = &g_array_index (f->rows, Changed, i);
      MsPlacedKey key = { row->key, row->from, row->terms ? row->gap : MS_KEY_LIST_NONE,
                          row->held };

      g_array_append_val (placed, key);
    }
  return ms_list_edits_new_placed (ms_key_list_get_length (f->keys), (MsPlacedKey *) placed->data,
                                   placed->len);
}

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

static MsRowData *
read_terms (Following *f, gint64 key, GError **error)
{
  MsStatement *statement = ms_live_table_prepare (f->self, f->connection, MS_LIVE_TERMS, error);
  g_autoptr (MsArena) arena = ms_arena_new ();
  MsRowData *terms = NULL;

  if (!statement || !ms_live_bind (statement, f->values, arena, error))
    return NULL;
  ms_live_table_bind_int (statement, ":_key", key);
  if (ms_statement_step (statement, error) == MS_STEP_ERROR)
    return NULL;
  terms = ms_row_data_new_from_statement (statement, 0, f->self->source.plan->n_order);
  ms_statement_reset (statement);
  return terms;
}

/* The rows behind the last one, as many as the window has lost. */
static gboolean
refill (Following *f, MsKeyList *list, guint size, gboolean *complete, GError **error)
{
  guint length = ms_key_list_get_length (list);
  MsLiveStatement id = length > 0 ? MS_LIVE_AFTER : MS_LIVE_KEYS;
  MsStatement *statement = ms_live_table_prepare (f->self, f->connection, id, error);
  g_autoptr (MsArena) arena = ms_arena_new ();
  g_autoptr (MsRowData) terms = NULL;

  if (!statement)
    return FALSE;
  if (id == MS_LIVE_AFTER && !(terms = read_terms (f, ms_key_list_get (list, length - 1), error)))
    return FALSE;
  if (!ms_live_bind (statement, f->values, arena, error))
    return FALSE;
  if (id == MS_LIVE_AFTER)
    {
      bind_terms (statement, terms);
      ms_live_table_bind_int (statement, ":_limit", size - length);
    }
  return append_keys (statement, list, size, complete, error);
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
came_back (Following *f, MsKeyList *list, guint first)
{
  for (guint i = 0; i < f->rows->len; i++)
    {
      const Changed *row = &g_array_index (f->rows, Changed, i);
      guint position =
          row->from == MS_KEY_LIST_NONE ? row->from : ms_key_list_find (list, row->key);

      if (position != MS_KEY_LIST_NONE && position >= first)
        return TRUE;
    }
  return FALSE;
}

static MsListEdits *
fill_window (Following *f, MsListEdits *edits, guint size, gboolean *complete, GError **error)
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

/* A window of a certain size loses rows at its end, or gets others. */
static MsListEdits *
follow_in_window (Following *f, MsListEdits *edits, guint size, gboolean *complete, GError **error)
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

static void
clear_changed (gpointer data)
{
  g_clear_pointer (&((Changed *) data)->terms, ms_row_data_unref);
}

MsListEdits *
ms_live_table_follow (MsLiveSource *source,
                      MsConnection *connection,
                      GVariant *values,
                      MsKeyList *keys,
                      gboolean partial,
                      gboolean *complete,
                      GHashTable *changes,
                      GError **error)
{
  g_autoptr (GArray) shifts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Changed));
  Following f = { (MsLiveTable *) source, connection, values, keys, shifts, rows };
  g_autoptr (GHashTable) changed = collect_changed (&f, changes);
  guint size = ms_query_plan_get_window (source->plan);
  MsListEdits *edits;

  g_array_set_clear_func (rows, clear_changed);
  if (g_hash_table_size (changed) > 0
      && (!read_placed (&f, changed, error) || !find_gaps (&f, *complete, error)))
    return NULL;
  edits = make_edits (&f);
  return size == G_MAXUINT || partial ? edits : follow_in_window (&f, edits, size, complete, error);
}

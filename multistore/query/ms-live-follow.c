/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLiveTable: following changes of single rows.
 *
 * Where a changed row belongs is found by bisection: SQLite is asked whether a row of the list stands before it, so that collations, NULLs and mixed
 * types are ordered as SQLite does. The changed rows themselves are left out of the bisection: the rest is still in order.
 */

#include "query/ms-live-bind-private.h"
#include "query/ms-live-table-private.h"

void
ms_live_table_bind_terms (MsStatement *statement, const MsRowData *terms)
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

/* The position of a row that @stable rows that did not change stand before. */
static guint
get_position (MsLiveFollowing *f, guint stable)
{
  const guint *shifts = (const guint *) f->shifts->data;
  guint low = 0, high = f->shifts->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (shifts[middle] <= stable)
        low = middle + 1;
      else
        high = middle;
    }
  return stable + low;
}

static gboolean
is_before (MsLiveFollowing *f,
           guint stable,
           const MsRowData *terms,
           gboolean *before,
           GError **error)
{
  MsStatement *statement = f->self->statements[MS_LIVE_BEFORE];
  gint64 key = ms_key_list_get (f->keys, get_position (f, stable));
  int order = ms_landmarks_compare (f->self->landmarks, key, ms_row_data_get (terms, 0));
  MsStep step;

  if (order != 0)
    {
      *before = (order < 0) != f->self->source.plan->descends;
      return TRUE;
    }
  ms_live_table_bind_int (statement, ":_key", key);
  step = ms_statement_step (statement, error);
  if (step == MS_STEP_ERROR)
    return FALSE;
  *before = step == MS_STEP_ROW && ms_statement_get_int (statement, 0) != 0;
  ms_statement_rewind (statement);
  return TRUE;
}

MsRowData *
ms_live_table_read_terms (MsLiveFollowing *f, gint64 key, GError **error)
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

static gboolean
learn_landmark (MsLiveFollowing *f, gint64 key, GError **error)
{
  g_autoptr (MsRowData) terms = NULL;

  if (ms_landmarks_contains (f->self->landmarks, key))
    return TRUE;
  terms = ms_live_table_read_terms (f, key, error);
  if (terms)
    ms_landmarks_add (f->self->landmarks, key, ms_row_data_get (terms, 0));
  return terms != NULL;
}

/* Each search begins with the same rows, whose terms are known, or at least their pages. */
static gboolean
choose_middle (MsLiveFollowing *f, guint low, guint high, guint *middle, GError **error)
{
  guint position, landmark, back;

  *middle = (low + high) / 2;
  position = get_position (f, *middle);
  landmark = ms_key_list_get_landmark (f->keys, position);
  back = position - landmark;
  if (back > *middle - low || get_position (f, *middle - back) != landmark)
    return TRUE;
  *middle -= back;
  return learn_landmark (f, ms_key_list_get (f->keys, landmark), error);
}

/* Most changed rows stay where they were: two questions tell. */
static gboolean
is_between (MsLiveFollowing *f,
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
find_gap (MsLiveFollowing *f, MsLiveRow *row, guint lowest, guint n_stable, GError **error)
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
      guint middle;
      gboolean before;

      if (!choose_middle (f, low, high, &middle, error)
          || !is_before (f, middle, row->terms, &before, error))
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
find_gaps (MsLiveFollowing *f, gboolean complete, GError **error)
{
  guint n_stable = ms_key_list_get_length (f->keys) - f->shifts->len;
  MsStatement *before = ms_live_table_prepare (f->self, f->connection, MS_LIVE_BEFORE, error);
  g_autoptr (MsArena) arena = ms_arena_new ();
  guint lowest = 0;
  gboolean found = before && ms_live_bind (before, f->values, arena, error);

  for (guint i = 0; i < f->rows->len && found; i++)
    {
      MsLiveRow *row = &g_array_index (f->rows, MsLiveRow, i);

      if (!row->terms)
        continue;
      ms_live_table_bind_terms (before, row->terms);
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
take_placed (MsLiveFollowing *f, GHashTable *changed, MsStatement *statement)
{
  gint64 key = ms_statement_get_int (statement, 0);
  MsLiveRow *row = g_hash_table_lookup (changed, &key);

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
                            ((MsLiveRow *) row)->key);
  g_string_append_c (list, ']');
  return g_string_free (list, FALSE);
}

/* Which of @changed, by key, are in the list now: these go to the rows, in order, then the others. */
static gboolean
read_placed (MsLiveFollowing *f, GHashTable *changed, GError **error)
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
    ms_live_table_bind_int (statement, ":_key", ((MsLiveRow *) row)->key);
  else
    ms_statement_bind_text (statement, ms_statement_find_parameter (statement, ":_keys"), list);
  while ((step = ms_statement_step (statement, error)) == MS_STEP_ROW)
    take_placed (f, changed, statement);
  if (step == MS_STEP_ERROR)
    return FALSE;
  ms_statement_reset (statement);

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_array_append_val (f->rows, *(MsLiveRow *) row);
  return TRUE;
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  guint first = ((const MsLiveRow *) a)->from, second = ((const MsLiveRow *) b)->from;

  return first < second ? -1 : first > second;
}

/* The rows whose place may have changed, by key, with their old positions. */
static GHashTable *
collect_changed (MsLiveFollowing *f, GHashTable *changes)
{
  GHashTable *changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) listed = g_array_new (FALSE, FALSE, sizeof (MsLiveRow));
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      const MsLiveChange *change = item;
      MsRowChange as_row = { f->self->source.plan->table->index, change->key, change->columns };
      MsLiveRow row = { change->key, MS_KEY_LIST_NONE, MS_KEY_LIST_NONE, NULL, change->held };

      if (!ms_read_set_concerns (f->self->source.plan->placing, &as_row))
        continue;
      ms_landmarks_forget (f->self->landmarks, change->key);
      row.from = ms_key_list_find (f->keys, change->key);
      g_array_append_val (listed, row);
    }
  g_array_sort (listed, compare_positions);
  for (guint i = 0; i < listed->len; i++)
    {
      MsLiveRow *row = &g_array_index (listed, MsLiveRow, i);
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
make_edits (MsLiveFollowing *f)
{
  g_autoptr (GArray) placed = g_array_sized_new (FALSE, FALSE, sizeof (MsPlacedKey), f->rows->len);

  for (guint i = 0; i < f->rows->len; i++)
    {
      const MsLiveRow *row = &g_array_index (f->rows, MsLiveRow, i);
      MsPlacedKey key = { row->key, row->from, row->terms ? row->gap : MS_KEY_LIST_NONE,
                          row->held };

      g_array_append_val (placed, key);
    }
  return ms_list_edits_new_placed (ms_key_list_get_length (f->keys), (MsPlacedKey *) placed->data,
                                   placed->len);
}

static void
clear_changed (gpointer data)
{
  g_clear_pointer (&((MsLiveRow *) data)->terms, ms_row_data_unref);
}

static MsListEdits *
follow (MsLiveFollowing *f,
        GHashTable *changed,
        gboolean partial,
        gboolean *complete,
        GError **error)
{
  guint size = ms_query_plan_get_window (f->self->source.plan);
  MsListEdits *edits;

  if (g_hash_table_size (changed) > 0
      && (!read_placed (f, changed, error) || !find_gaps (f, *complete, error)))
    return NULL;
  edits = make_edits (f);
  return size == G_MAXUINT || partial
             ? edits
             : ms_live_table_follow_in_window (f, edits, size, complete, error);
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
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MsLiveRow));
  MsLiveFollowing f = { (MsLiveTable *) source, connection, values, keys, shifts, rows };
  g_autoptr (GHashTable) changed = collect_changed (&f, changes);
  gboolean alone = !ms_connection_in_transaction (connection);
  MsListEdits *edits;

  g_array_set_clear_func (rows, clear_changed);
  /* One snapshot, and one lock, for all that is asked. */
  if (alone && !ms_connection_begin_deferred (connection, error))
    return NULL;
  edits = follow (&f, changed, partial, complete, error);
  if (alone)
    ms_connection_commit (connection, NULL);
  return edits;
}

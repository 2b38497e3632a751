/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsListEdits: what turns one list into another. */

#include "query/ms-list-edits-private.h"

#include <string.h>

#define CHUNK_KEYS 256
/* Measured with a GtkListView of 1,825 rows, of which 130 edits leave a tenth: 7 s, against 0.15 s for one. */
#define MANY_EDITS 16
/* Views keep some 200 rows around what they show; and covering more would have models on top look at all rows between. */
#define NEAR_ROWS 1000

MsListEdits *
ms_list_edits_new (void)
{
  MsListEdits *self = g_new (MsListEdits, 1);

  self->edits = g_array_new (FALSE, FALSE, sizeof (MsListEdit));
  self->steps = g_array_new (FALSE, FALSE, sizeof (MsListStep));
  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
ms_list_edits_free (MsListEdits *self)
{
  g_array_unref (self->edits);
  g_array_unref (self->steps);
  g_array_unref (self->keys);
  g_free (self);
}

void
ms_list_edits_add (MsListEdits *self,
                   guint position,
                   guint n_removed,
                   const gint64 *added,
                   guint n_added)
{
  MsListStep step = { position, n_removed, n_added, self->keys->len };
  MsListEdit edit = { position, n_removed, n_added, self->steps->len, 1, self->keys->len, n_added };

  g_array_append_vals (self->keys, added, n_added);
  g_array_append_val (self->steps, step);
  g_array_append_val (self->edits, edit);
}

static gboolean
shall_merge (const MsListEdit *edits, guint n_edits)
{
  gboolean removes = FALSE;

  for (guint i = 0; i < n_edits && !removes; i++)
    removes = edits[i].n_removed > 0;
  return n_edits > 1 && (removes || n_edits > MANY_EDITS);
}

static void
extend (MsListEdit *edit, const MsListEdit *next, guint gap)
{
  edit->n_removed += gap + next->n_removed;
  edit->n_added += gap + next->n_added;
  edit->n_steps += next->n_steps;
  edit->n_keys += next->n_keys;
}

void
ms_list_edits_merge (MsListEdits *self, guint first)
{
  MsListEdit *edits = (MsListEdit *) self->edits->data + first;
  guint n_edits = self->edits->len - first;
  guint last = 0;

  if (!shall_merge (edits, n_edits))
    return;
  for (guint i = 1; i < n_edits; i++)
    {
      guint gap = edits[i].position - (edits[last].position + edits[last].n_added);

      if (gap < NEAR_ROWS)
        extend (&edits[last], &edits[i], gap);
      else
        edits[++last] = edits[i];
    }
  g_array_set_size (self->edits, first + last + 1);
}

void
ms_list_edits_apply (const MsListEdits *self, guint edit, MsKeyList *list)
{
  const MsListEdit *e = &g_array_index (self->edits, MsListEdit, edit);

  for (guint i = e->first_step; i < e->first_step + e->n_steps; i++)
    {
      const MsListStep *step = &g_array_index (self->steps, MsListStep, i);

      ms_key_list_splice (list, step->position, step->n_removed,
                          step->n_added ? &g_array_index (self->keys, gint64, step->first_key)
                                        : NULL,
                          step->n_added);
    }
}

gint
ms_list_edits_get_growth (const MsListEdits *self)
{
  gint growth = 0;

  for (guint i = 0; i < self->edits->len; i++)
    {
      const MsListEdit *edit = &g_array_index (self->edits, MsListEdit, i);

      growth += (gint) edit->n_added - (gint) edit->n_removed;
    }
  return growth;
}

static void
add_change (GArray *changes, guint old_first, guint old_end, guint new_first, guint new_end)
{
  MsSequenceChange change = { old_first, old_end - old_first, new_first, new_end - new_first };

  if (change.n_old > 0 || change.n_new > 0)
    g_array_append_val (changes, change);
}

/* For each of @to its place in @from, or MS_KEY_LIST_NONE; and marks those of @from that survive. */
static guint *
match (const gint64 *from, guint n_from, const gint64 *to, guint n_to, guint8 *survives)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint *matches = g_new (guint, n_to + 1);

  for (guint i = 0; i < n_from; i++)
    g_hash_table_insert (places, (gpointer) &from[i], (gpointer) &from[i]);
  for (guint i = 0; i < n_to; i++)
    {
      const gint64 *found = g_hash_table_lookup (places, &to[i]);

      matches[i] = found ? (guint) (found - from) : MS_KEY_LIST_NONE;
      if (found)
        survives[matches[i]] = TRUE;
    }
  return matches;
}

/*
 * Where the set of survivors before a place is the same in both sequences, the sequences can be cut: what is between two cuts changes by itself. A piece of
 * one survivor is one that did not move; a piece of several is a move, which one change covers.
 */
GArray *
ms_sequence_find_changes (const gint64 *from, guint n_from, const gint64 *to, guint n_to)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (MsSequenceChange));
  g_autofree guint8 *survives = g_new0 (guint8, n_from + 1);
  g_autofree guint *matches = match (from, n_from, to, n_to, survives);
  g_autofree guint *ranks = g_new (guint, n_from + 1); /* of survivors, in the old order */
  guint n_survivors = 0, n_seen = 0, highest = 0;
  guint old_end = 0, new_end = 0; /* of what is done */
  guint old_low = G_MAXUINT, old_high = 0, new_low = 0;

  for (guint i = 0; i < n_from; i++)
    ranks[i] = survives[i] ? n_survivors++ : 0;
  for (guint j = 0; j < n_to; j++)
    {
      guint i = matches[j];

      if (i == MS_KEY_LIST_NONE)
        continue;
      if (old_low == G_MAXUINT)
        new_low = j;
      old_low = MIN (old_low, i);
      old_high = MAX (old_high, i);
      highest = MAX (highest, ranks[i]);
      if (highest != n_seen++)
        continue;
      add_change (changes, old_end, old_low, new_end, new_low);
      if (new_low != j)
        add_change (changes, old_low, old_high + 1, new_low, j + 1);
      old_end = old_high + 1;
      new_end = j + 1;
      old_low = G_MAXUINT;
      old_high = 0;
    }
  add_change (changes, old_end, n_from, new_end, n_to);
  return changes;
}

static guint
count_common_prefix (MsKeyList *from, MsKeyList *to, guint limit)
{
  gint64 a[CHUNK_KEYS], b[CHUNK_KEYS];
  guint n_equal = 0;

  while (n_equal < limit)
    {
      guint n_keys = MIN (CHUNK_KEYS, limit - n_equal);

      ms_key_list_read (from, n_equal, a, n_keys);
      ms_key_list_read (to, n_equal, b, n_keys);
      if (memcmp (a, b, n_keys * sizeof *a) == 0)
        {
          n_equal += n_keys;
          continue;
        }
      for (guint i = 0; a[i] == b[i]; i++)
        n_equal++;
      break;
    }
  return n_equal;
}

static guint
count_common_suffix (MsKeyList *from, MsKeyList *to, guint limit)
{
  guint n_from = ms_key_list_get_length (from), n_to = ms_key_list_get_length (to);
  gint64 a[CHUNK_KEYS], b[CHUNK_KEYS];
  guint n_equal = 0;

  while (n_equal < limit)
    {
      guint n_keys = MIN (CHUNK_KEYS, limit - n_equal);

      ms_key_list_read (from, n_from - n_equal - n_keys, a, n_keys);
      ms_key_list_read (to, n_to - n_equal - n_keys, b, n_keys);
      if (memcmp (a, b, n_keys * sizeof *a) == 0)
        {
          n_equal += n_keys;
          continue;
        }
      for (guint i = n_keys; a[i - 1] == b[i - 1]; i--)
        n_equal++;
      break;
    }
  return n_equal;
}

MsListEdits *
ms_list_edits_new_diff (MsKeyList *from, MsKeyList *to)
{
  MsListEdits *self = ms_list_edits_new ();
  guint n_from = ms_key_list_get_length (from), n_to = ms_key_list_get_length (to);
  guint prefix = count_common_prefix (from, to, MIN (n_from, n_to));
  guint suffix = count_common_suffix (from, to, MIN (n_from, n_to) - prefix);
  g_autofree gint64 *old_keys = g_new (gint64, n_from - prefix - suffix + 1);
  g_autofree gint64 *new_keys = g_new (gint64, n_to - prefix - suffix + 1);
  g_autoptr (GArray) changes = NULL;

  n_from -= prefix + suffix;
  n_to -= prefix + suffix;
  ms_key_list_read (from, prefix, old_keys, n_from);
  ms_key_list_read (to, prefix, new_keys, n_to);
  changes = ms_sequence_find_changes (old_keys, n_from, new_keys, n_to);
  for (guint i = 0; i < changes->len; i++)
    {
      const MsSequenceChange *change = &g_array_index (changes, MsSequenceChange, i);

      ms_list_edits_add (self, prefix + change->new_first, change->n_old,
                         new_keys + change->new_first, change->n_new);
    }
  ms_list_edits_merge (self, 0);
  return self;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsListEdits: what turns one list into another. */

#include "query/ms-list-edits-private.h"

#include <string.h>

#define CHUNK_KEYS 256

/* What in one sequence becomes what in another. */
typedef struct
{
  guint old_first;
  guint n_old;
  guint new_first;
  guint n_new;
} Change;

static MsListEdits *
edits_new (void)
{
  MsListEdits *self = g_new (MsListEdits, 1);

  self->edits = g_array_new (FALSE, FALSE, sizeof (MsListEdit));
  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
ms_list_edits_free (MsListEdits *self)
{
  g_array_unref (self->edits);
  g_array_unref (self->keys);
  g_free (self);
}

void
ms_list_edits_apply (const MsListEdits *self, guint edit, MsKeyList *list)
{
  const MsListEdit *e = &g_array_index (self->edits, MsListEdit, edit);

  ms_key_list_splice (list, e->position, e->n_removed,
                      e->n_added ? &g_array_index (self->keys, gint64, e->first_key) : NULL,
                      e->n_added);
}

static void
add_change (GArray *changes, guint old_first, guint old_end, guint new_first, guint new_end)
{
  Change change = { old_first, old_end - old_first, new_first, new_end - new_first };

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
static GArray *
find_changes (const gint64 *from, guint n_from, const gint64 *to, guint n_to)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (Change));
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
  MsListEdits *self = edits_new ();
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
  changes = find_changes (old_keys, n_from, new_keys, n_to);
  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = &g_array_index (changes, Change, i);
      MsListEdit edit = { prefix + change->new_first, change->n_old, change->n_new,
                          self->keys->len };

      g_array_append_vals (self->keys, new_keys + change->new_first, change->n_new);
      g_array_append_val (self->edits, edit);
    }
  return self;
}

/* A list in short: changed rows, and runs of others between the places where something changes. */
typedef struct
{
  gint64 id; /* of a changed row its number in @placed, of a run one behind them */
  guint n_rows;
  guint old_position; /* of a run */
} Part;

typedef struct
{
  guint gap;
  guint number; /* in @placed */
} Place;

static int
compare_guints (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a, second = *(const guint *) b;

  return first < second ? -1 : first > second;
}

/* Changed rows by their old position, with the number of unchanged rows before each. */
static GArray *
list_old_places (const MsPlacedKey *placed, guint n_placed)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint i = 0; i < n_placed; i++)
    {
      Place place = { placed[i].from, i };

      if (placed[i].from != MS_KEY_LIST_NONE)
        g_array_append_val (places, place);
    }
  g_array_sort (places, compare_guints);
  for (guint i = 0; i < places->len; i++)
    g_array_index (places, Place, i).gap -= i;
  return places;
}

static GArray *
list_new_places (const MsPlacedKey *placed, guint n_placed)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint i = 0; i < n_placed; i++)
    {
      Place place = { placed[i].gap, i };

      if (placed[i].gap != MS_KEY_LIST_NONE)
        g_array_append_val (places, place);
    }
  return places;
}

/* Every gap where something stands or stood, in ascending order, and the two ends. */
static GArray *
list_cuts (GArray *old_places, GArray *new_places, guint n_stable)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (guint));
  guint first = 0, n_kept = 0;

  g_array_append_val (cuts, first);
  g_array_append_val (cuts, n_stable);
  for (guint i = 0; i < old_places->len; i++)
    g_array_append_val (cuts, g_array_index (old_places, Place, i).gap);
  for (guint i = 0; i < new_places->len; i++)
    g_array_append_val (cuts, g_array_index (new_places, Place, i).gap);
  g_array_sort (cuts, compare_guints);
  for (guint i = 0; i < cuts->len; i++)
    if (i == 0 || g_array_index (cuts, guint, i) != g_array_index (cuts, guint, n_kept - 1))
      g_array_index (cuts, guint, n_kept++) = g_array_index (cuts, guint, i);
  g_array_set_size (cuts, n_kept);
  return cuts;
}

static GArray *
make_parts (GArray *places, GArray *cuts, guint n_placed)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));
  guint next = 0;

  for (guint i = 0; i < cuts->len; i++)
    {
      guint cut = g_array_index (cuts, guint, i);

      for (; next < places->len && g_array_index (places, Place, next).gap == cut; next++)
        {
          Part row = { g_array_index (places, Place, next).number, 1, 0 };

          g_array_append_val (parts, row);
        }
      if (i + 1 < cuts->len)
        {
          /* In the old list all rows before it are there: the unchanged and the changed ones. */
          Part run = { (gint64) n_placed + i, g_array_index (cuts, guint, i + 1) - cut,
                       cut + next };

          g_array_append_val (parts, run);
        }
    }
  return parts;
}

static gint64 *
list_ids (GArray *parts)
{
  gint64 *ids = g_new (gint64, parts->len + 1);

  for (guint i = 0; i < parts->len; i++)
    ids[i] = g_array_index (parts, Part, i).id;
  return ids;
}

static guint
count_rows (GArray *parts, guint first, guint n_parts)
{
  guint n_rows = 0;

  for (guint i = first; i < first + n_parts; i++)
    n_rows += g_array_index (parts, Part, i).n_rows;
  return n_rows;
}

/* The old list's parts know where their rows are; the new one's runs have the same ids. */
static void
append_rows (MsListEdits *self,
             MsKeyList *from,
             const MsPlacedKey *placed,
             guint n_placed,
             const guint *run_positions,
             const Part *part)
{
  guint n_before = self->keys->len;

  if (part->id < n_placed)
    {
      g_array_append_val (self->keys, placed[part->id].key);
      return;
    }
  g_array_set_size (self->keys, n_before + part->n_rows);
  ms_key_list_read (from, run_positions[part->id - n_placed],
                    &g_array_index (self->keys, gint64, n_before), part->n_rows);
}

MsListEdits *
ms_list_edits_new_placed (MsKeyList *from, const MsPlacedKey *placed, guint n_placed)
{
  MsListEdits *self = edits_new ();
  g_autoptr (GArray) old_places = list_old_places (placed, n_placed);
  g_autoptr (GArray) new_places = list_new_places (placed, n_placed);
  guint n_stable = ms_key_list_get_length (from) - old_places->len;
  g_autoptr (GArray) cuts = list_cuts (old_places, new_places, n_stable);
  g_autoptr (GArray) old_parts = make_parts (old_places, cuts, n_placed);
  g_autoptr (GArray) new_parts = make_parts (new_places, cuts, n_placed);
  g_autofree gint64 *old_ids = list_ids (old_parts);
  g_autofree gint64 *new_ids = list_ids (new_parts);
  g_autofree guint *run_positions = g_new0 (guint, cuts->len + 1);
  g_autoptr (GArray) changes = find_changes (old_ids, old_parts->len, new_ids, new_parts->len);
  guint n_done = 0, position = 0;

  for (guint i = 0; i < old_parts->len; i++)
    {
      const Part *part = &g_array_index (old_parts, Part, i);

      if (part->id >= n_placed)
        run_positions[part->id - n_placed] = part->old_position;
    }
  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = &g_array_index (changes, Change, i);
      MsListEdit edit = { 0, count_rows (old_parts, change->old_first, change->n_old), 0,
                          self->keys->len };

      position += count_rows (new_parts, n_done, change->new_first - n_done);
      edit.position = position;
      for (guint j = 0; j < change->n_new; j++)
        append_rows (self, from, placed, n_placed, run_positions,
                     &g_array_index (new_parts, Part, change->new_first + j));
      edit.n_added = self->keys->len - edit.first_key;
      position += edit.n_added;
      n_done = change->new_first + change->n_new;
      g_array_append_val (self->edits, edit);
    }
  return self;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsListEdits: of a list of which only some rows changed, known by their old and new places. */

#include "query/ms-list-edits-private.h"

/* A row that nobody holds is not followed further than that. */
#define FAR_ROWS 1000

/* A list in short: changed rows, and runs of others between the places where something changes. */
typedef struct
{
  gint64 id; /* of a changed row its number in @placed, of a run one behind them */
  guint n_rows;
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
          Part row = { g_array_index (places, Place, next).number, 1 };

          g_array_append_val (parts, row);
        }
      if (i + 1 < cuts->len)
        {
          Part run = { (gint64) n_placed + i, g_array_index (cuts, guint, i + 1) - cut };

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

static void
add_step (MsListEdits *self, guint position, gboolean adds, gint64 key)
{
  MsListStep step = { position, !adds, adds, self->keys->len };

  if (adds)
    g_array_append_val (self->keys, key);
  g_array_append_val (self->steps, step);
}

/* Changed rows are taken out from the end on, so that the places before stay, and then put in from the beginning on. Runs stay where they are. */
static void
add_steps (MsListEdits *self,
           const MsListEdit *edit,
           const MsPlacedKey *placed,
           guint n_placed,
           const Part *old_parts,
           const Part *new_parts,
           const MsSequenceChange *change)
{
  guint position = edit->position + edit->n_removed;

  for (guint i = change->old_first + change->n_old; i > change->old_first; i--)
    {
      position -= old_parts[i - 1].n_rows;
      if (old_parts[i - 1].id < n_placed)
        add_step (self, position, FALSE, 0);
    }
  for (guint i = change->new_first; i < change->new_first + change->n_new; i++)
    {
      if (new_parts[i].id < n_placed)
        add_step (self, position, TRUE, placed[new_parts[i].id].key);
      position += new_parts[i].n_rows;
    }
}

static void
add_placed (MsListEdits *self, guint n_from, const MsPlacedKey *placed, guint n_placed)
{
  g_autoptr (GArray) old_places = list_old_places (placed, n_placed);
  g_autoptr (GArray) new_places = list_new_places (placed, n_placed);
  g_autoptr (GArray) cuts = list_cuts (old_places, new_places, n_from - old_places->len);
  g_autoptr (GArray) old_parts = make_parts (old_places, cuts, n_placed);
  g_autoptr (GArray) new_parts = make_parts (new_places, cuts, n_placed);
  g_autofree gint64 *old_ids = list_ids (old_parts);
  g_autofree gint64 *new_ids = list_ids (new_parts);
  g_autoptr (GArray) changes =
      ms_sequence_find_changes (old_ids, old_parts->len, new_ids, new_parts->len);
  guint first_edit = self->edits->len;
  guint n_done = 0, position = 0;

  for (guint i = 0; i < changes->len; i++)
    {
      const MsSequenceChange *change = &g_array_index (changes, MsSequenceChange, i);
      MsListEdit edit = { .first_step = self->steps->len, .first_key = self->keys->len };

      edit.n_removed = count_rows (old_parts, change->old_first, change->n_old);
      edit.n_added = count_rows (new_parts, change->new_first, change->n_new);
      edit.position = position + count_rows (new_parts, n_done, change->new_first - n_done);
      add_steps (self, &edit, placed, n_placed, (const Part *) old_parts->data,
                 (const Part *) new_parts->data, change);
      edit.n_steps = self->steps->len - edit.first_step;
      edit.n_keys = self->keys->len - edit.first_key;
      position = edit.position + edit.n_added;
      n_done = change->new_first + change->n_new;
      g_array_append_val (self->edits, edit);
    }
  ms_list_edits_merge (self, first_edit);
}

static gboolean
is_far (const MsPlacedKey *row)
{
  return !row->held && row->from != MS_KEY_LIST_NONE && row->gap != MS_KEY_LIST_NONE
         && ABS ((gint64) row->from - (gint64) row->gap) > FAR_ROWS;
}

/* Of rows that move far: what remains of @placed when they are taken out, and where they come into the list that has all others. */
static GArray *
split_far (const MsPlacedKey *placed, guint n_placed, GArray *others)
{
  GArray *far = g_array_new (FALSE, FALSE, sizeof (MsPlacedKey));
  guint n_listed = 0;

  for (guint i = 0; i < n_placed; i++)
    {
      MsPlacedKey row = placed[i];
      gboolean listed = row.gap != MS_KEY_LIST_NONE;

      if (is_far (&placed[i]))
        {
          MsPlacedKey again = { row.key, MS_KEY_LIST_NONE, row.gap + n_listed - far->len, FALSE };

          g_array_append_val (far, again);
          row.gap = MS_KEY_LIST_NONE;
        }
      g_array_append_val (others, row);
      n_listed += listed;
    }
  return far;
}

MsListEdits *
ms_list_edits_new_placed (guint n_from, const MsPlacedKey *placed, guint n_placed)
{
  MsListEdits *self = ms_list_edits_new ();
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (MsPlacedKey));
  g_autoptr (GArray) far = split_far (placed, n_placed, others);

  add_placed (self, n_from, (const MsPlacedKey *) others->data, others->len);
  if (far->len > 0)
    add_placed (self, n_from + ms_list_edits_get_growth (self), (const MsPlacedKey *) far->data,
                far->len);
  return self;
}

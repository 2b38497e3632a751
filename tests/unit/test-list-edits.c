/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsListEdits: the signals between two lists, as golden texts and by their rule. */

#include "query/ms-list-edits-private.h"

#include <string.h>

/* Each letter is a key. */
static MsKeyList *
make_list (const char *letters)
{
  MsKeyList *list = ms_key_list_new ();

  for (; *letters; letters++)
    ms_key_list_append (list, *letters);
  return list;
}

static char *
write_edits (const MsListEdits *edits)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < edits->edits->len; i++)
    {
      const MsListEdit *edit = &g_array_index (edits->edits, MsListEdit, i);

      g_string_append_printf (text, "%s%u:-%u+%u", i ? " " : "", edit->position, edit->n_removed,
                              edit->n_added);
    }
  return g_string_free (text, FALSE);
}

static void
assert_lists_equal (MsKeyList *a, MsKeyList *b)
{
  g_assert_cmpuint (ms_key_list_get_length (a), ==, ms_key_list_get_length (b));
  for (guint i = 0; i < ms_key_list_get_length (a); i++)
    g_assert_cmpint (ms_key_list_get (a, i), ==, ms_key_list_get (b, i));
}

/* Applies the edits one by one: no key of both lists is ever missing, and at the end the list is the new one. */
static void
assert_edits_keep_the_rule (MsKeyList *from, MsKeyList *to, const MsListEdits *edits)
{
  g_autoptr (MsKeyList) list = ms_key_list_new ();
  guint end = 0;

  for (guint i = 0; i < ms_key_list_get_length (from); i++)
    ms_key_list_append (list, ms_key_list_get (from, i));
  for (guint i = 0; i < edits->edits->len; i++)
    {
      const MsListEdit *edit = &g_array_index (edits->edits, MsListEdit, i);

      g_assert_cmpuint (edit->position, >=, end);
      g_assert_cmpuint (edit->n_removed + edit->n_added, >, 0);
      end = edit->position + edit->n_added;
      ms_list_edits_apply (edits, i, list);
      for (guint j = 0; j < ms_key_list_get_length (from); j++)
        {
          gint64 key = ms_key_list_get (from, j);

          if (ms_key_list_find (to, key) != MS_KEY_LIST_NONE)
            g_assert_cmpuint (ms_key_list_find (list, key), !=, MS_KEY_LIST_NONE);
        }
    }
  assert_lists_equal (list, to);
}

static void
test_golden (void)
{
  static const char *const cases[][3] = {
    { "", "", "" },
    { "abc", "abc", "" },
    { "", "abc", "0:-0+3" },
    { "abc", "", "0:-3+0" },
    { "abc", "xabc", "0:-0+1" },
    { "abc", "abcx", "3:-0+1" },
    { "abc", "bc", "0:-1+0" },
    { "abc", "ab", "2:-1+0" },
    { "abcde", "axcye", "1:-3+3" },
    { "abcde", "axbcyde", "1:-0+1 4:-0+1" },
    { "abcde", "acbde", "1:-2+2" },
    { "abcde", "bcdea", "0:-5+5" },
    { "abcde", "eabcd", "0:-5+5" },
    { "abcdef", "bacdfe", "0:-6+6" },
    { "abcdef", "cadbef", "0:-4+4" },
    { "abcdef", "bcdfae", "0:-6+6" },
    { "abcde", "edcba", "0:-5+5" },
    { "abcde", "vwxyz", "0:-5+5" },
    { "abcde", "dbxae", "0:-4+4" },
    { "abcdefgh", "xacbdegfh", "0:-7+8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsKeyList) from = make_list (cases[i][0]);
      g_autoptr (MsKeyList) to = make_list (cases[i][1]);
      g_autoptr (MsListEdits) edits = ms_list_edits_new_diff (from, to);
      g_autofree char *text = write_edits (edits);

      g_assert_cmpstr (text, ==, cases[i][2]);
      assert_edits_keep_the_rule (from, to, edits);
    }
}

static void
shuffle (GArray *keys, guint n_swaps)
{
  for (guint i = 0; i < n_swaps && keys->len > 0; i++)
    {
      guint a = g_test_rand_int_range (0, keys->len);
      gint64 key = g_array_index (keys, gint64, a);

      g_array_remove_index (keys, a);
      g_array_insert_val (keys, g_test_rand_int_range (0, keys->len + 1), key);
    }
}

/* What became of some rows of a list, with the list that follows from it. */
typedef struct
{
  MsKeyList *from;
  MsKeyList *to;
  GArray *placed; /* of MsPlacedKey */
} Placing;

static void
take_for_changed (Placing *placing, GHashTable *changed, guint n_changed)
{
  guint length = ms_key_list_get_length (placing->from);

  for (guint i = 0; i < n_changed; i++)
    {
      gint64 *key = g_new (gint64, 1);

      *key = i % 3 == 0 || length == 0
                 ? 10000 + (gint64) i
                 : ms_key_list_get (placing->from, g_test_rand_int_range (0, length));
      g_hash_table_add (changed, key);
    }
}

static gboolean
is_among (GHashTable *changed, gint64 key)
{
  return g_hash_table_contains (changed, &key);
}

static void
place (Placing *placing, GHashTable *changed, GArray *order)
{
  guint gap = 0;

  for (guint i = 0; i < order->len; i++)
    {
      gint64 key = g_array_index (order, gint64, i);
      MsPlacedKey row = { key, ms_key_list_find (placing->from, key), gap };

      ms_key_list_append (placing->to, key);
      if (is_among (changed, key))
        g_array_append_val (placing->placed, row);
      else
        gap++;
    }
}

static void
placing_init (Placing *placing, guint length, guint n_changed)
{
  g_autoptr (GHashTable) changed =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer key;

  *placing = (Placing){ ms_key_list_new (), ms_key_list_new (),
                        g_array_new (FALSE, FALSE, sizeof (MsPlacedKey)) };
  for (guint i = 0; i < length; i++)
    ms_key_list_append (placing->from, i);
  take_for_changed (placing, changed, n_changed);
  for (guint i = 0; i < length; i++)
    {
      gint64 stable = i;

      if (!is_among (changed, stable))
        g_array_append_val (order, stable);
    }
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gint64 value = *(gint64 *) key;
      MsPlacedKey gone = { value, ms_key_list_find (placing->from, value), MS_KEY_LIST_NONE };
      guint position = g_test_rand_int_range (0, order->len + 1);

      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          g_array_append_val (placing->placed, gone);
          break;
        case 1:
          g_array_insert_val (order, position, value);
          break;
        default:
          /* Mostly near where it was. */
          value += g_test_rand_int_range (-2, 3);
          position = CLAMP (value, 0, (gint64) order->len);
          value = *(gint64 *) key;
          g_array_insert_val (order, position, value);
        }
    }
  place (placing, changed, order);
}

static void
test_placed (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      Placing placing;
      g_autoptr (MsListEdits) edits = NULL;
      g_autoptr (MsListEdits) diff = NULL;
      g_autofree char *found = NULL;
      g_autofree char *expected = NULL;

      if (round % 100 == 0)
        placing_init (&placing, 900, g_test_rand_int_range (0, 100));
      else
        placing_init (&placing, g_test_rand_int_range (0, 40), g_test_rand_int_range (0, 8));
      edits = ms_list_edits_new_placed (ms_key_list_get_length (placing.from),
                                        (MsPlacedKey *) placing.placed->data, placing.placed->len);
      diff = ms_list_edits_new_diff (placing.from, placing.to);
      assert_edits_keep_the_rule (placing.from, placing.to, edits);
      found = write_edits (edits);
      expected = write_edits (diff);
      g_assert_cmpstr (found, ==, expected);
      ms_key_list_free (placing.from);
      ms_key_list_free (placing.to);
      g_array_unref (placing.placed);
    }
}

/* Rows that nobody holds are taken out and put in, however far they move: no edit covers their way. */
static void
test_far (void)
{
  for (guint round = 0; round < 200; round++)
    {
      Placing placing;
      g_autoptr (MsListEdits) edits = NULL;
      guint any_held = round % 2;

      placing_init (&placing, 8000, g_test_rand_int_range (1, 12));
      for (guint i = 0; i < placing.placed->len; i++)
        g_array_index (placing.placed, MsPlacedKey, i).held =
            any_held && g_test_rand_int_range (0, 2);
      edits = ms_list_edits_new_placed (ms_key_list_get_length (placing.from),
                                        (MsPlacedKey *) placing.placed->data, placing.placed->len);
      for (guint i = 0; i < edits->edits->len; i++)
        {
          ms_list_edits_apply (edits, i, placing.from);
          if (!any_held)
            g_assert_cmpuint (g_array_index (edits->edits, MsListEdit, i).n_removed, <, 8000);
        }
      assert_lists_equal (placing.from, placing.to);
      ms_key_list_free (placing.from);
      ms_key_list_free (placing.to);
      g_array_unref (placing.placed);
    }
}

/* One row from the end to the beginning. */
static void
test_far_golden (void)
{
  MsPlacedKey row = { 4999, 4999, 0, FALSE };
  g_autoptr (MsListEdits) alone = ms_list_edits_new_placed (5000, &row, 1);
  g_autoptr (MsListEdits) held = NULL;
  g_autofree char *alone_text = write_edits (alone);
  g_autofree char *held_text = NULL;

  row.held = TRUE;
  held = ms_list_edits_new_placed (5000, &row, 1);
  held_text = write_edits (held);
  g_assert_cmpstr (alone_text, ==, "4999:-1+0 0:-0+1");
  g_assert_cmpstr (held_text, ==, "0:-5000+5000");
  g_assert_cmpuint (held->keys->len, ==, 1);
}

static void
test_random (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (MsKeyList) from = ms_key_list_new ();
      g_autoptr (MsKeyList) to = ms_key_list_new ();
      g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (MsListEdits) edits = NULL;
      guint length = g_test_rand_int_range (0, round % 100 == 0 ? 2000 : 30);

      for (gint64 i = 0; i < length; i++)
        {
          if (g_test_rand_int_range (0, 6))
            ms_key_list_append (from, i);
          if (g_test_rand_int_range (0, 6))
            g_array_append_val (order, i);
        }
      shuffle (order, g_test_rand_int_range (0, 4));
      for (guint i = 0; i < order->len; i++)
        ms_key_list_append (to, g_array_index (order, gint64, i));
      edits = ms_list_edits_new_diff (from, to);
      assert_edits_keep_the_rule (from, to, edits);
    }
}

/* The edits of @n_changes rows that go or come, each with @gap others between it and the next. */
static guint
count_edits (guint n_changes, guint gap, gboolean go)
{
  g_autoptr (MsKeyList) shorter = ms_key_list_new ();
  g_autoptr (MsKeyList) longer = ms_key_list_new ();
  g_autoptr (MsListEdits) edits = NULL;

  for (guint i = 0; i < n_changes * (gap + 1); i++)
    {
      ms_key_list_append (longer, i);
      if (i % (gap + 1) != 0)
        ms_key_list_append (shorter, i);
    }
  edits = go ? ms_list_edits_new_diff (longer, shorter) : ms_list_edits_new_diff (shorter, longer);
  assert_edits_keep_the_rule (go ? longer : shorter, go ? shorter : longer, edits);
  return edits->edits->len;
}

/* Nobody shall see a row that is about to go, nor wait for hundreds of edits; far apart, neither is to be feared. */
static void
test_merged (void)
{
  g_assert_cmpuint (count_edits (2, 999, TRUE), ==, 1);
  g_assert_cmpuint (count_edits (2, 1000, TRUE), ==, 2);
  g_assert_cmpuint (count_edits (2000, 1, TRUE), ==, 1);
  g_assert_cmpuint (count_edits (16, 20, FALSE), ==, 16);
  g_assert_cmpuint (count_edits (17, 20, FALSE), ==, 1);
  g_assert_cmpuint (count_edits (20, 1000, FALSE), ==, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/list-edits/golden", test_golden);
  g_test_add_func ("/list-edits/placed", test_placed);
  g_test_add_func ("/list-edits/far", test_far);
  g_test_add_func ("/list-edits/far-golden", test_far_golden);
  g_test_add_func ("/list-edits/random", test_random);
  g_test_add_func ("/list-edits/merged", test_merged);
  return g_test_run ();
}

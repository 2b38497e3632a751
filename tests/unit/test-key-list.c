/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsKeyList against a plain array, and its size. */

#include "query/ms-key-list-private.h"

#define MEGA 1000000

static void
assert_same (MsKeyList *list, GArray *expected)
{
  g_autofree gint64 *keys = g_new (gint64, expected->len + 1);

  g_assert_cmpuint (ms_key_list_get_length (list), ==, expected->len);
  ms_key_list_read (list, 0, keys, expected->len);
  for (guint i = 0; i < expected->len; i++)
    g_assert_cmpint (keys[i], ==, g_array_index (expected, gint64, i));
}

static void
assert_finds (MsKeyList *list, GArray *expected)
{
  for (guint i = 0; i < 20 && expected->len > 0; i++)
    {
      guint position = g_test_rand_int_range (0, expected->len);
      gint64 key = g_array_index (expected, gint64, position);

      g_assert_cmpuint (ms_key_list_find (list, key), ==, position);
      g_assert_cmpint (ms_key_list_get (list, position), ==, key);
    }
}

/* A key that is not there yet: dense, sparse, or anything. */
static gint64
new_key (GHashTable *known, guint kind)
{
  for (;;)
    {
      gint64 *key = g_new (gint64, 1);

      *key = kind == 0   ? (gint64) g_hash_table_size (known)
             : kind == 1 ? g_test_rand_int_range (-5000, 5000)
                         : (gint64) ((guint64) g_test_rand_int () << 32 | g_test_rand_int ());
      if (g_hash_table_add (known, key))
        return *key;
      if (kind == 0)
        kind = 1;
    }
}

static void
splice_both (MsKeyList *list, GArray *expected, GHashTable *known, guint kind)
{
  guint position = g_test_rand_int_range (0, expected->len + 1);
  guint most = g_test_rand_int_range (0, 8) ? 4 : 1500;
  guint n_removed = g_test_rand_int_range (0, MIN (most, expected->len - position) + 1);
  guint n_added = g_test_rand_int_range (0, expected->len > 6000 ? 2 : most);
  g_autofree gint64 *added = g_new (gint64, n_added + 1);

  for (guint i = 0; i < n_removed; i++)
    g_hash_table_remove (known, &g_array_index (expected, gint64, position + i));
  for (guint i = 0; i < n_added; i++)
    added[i] = new_key (known, kind);
  if (n_removed > 0)
    {
      gint64 gone = g_array_index (expected, gint64, position);

      g_array_remove_range (expected, position, n_removed);
      ms_key_list_splice (list, position, n_removed, added, n_added);
      g_assert_cmpuint (g_hash_table_contains (known, &gone), ==,
                        ms_key_list_find (list, gone) != MS_KEY_LIST_NONE);
    }
  else
    ms_key_list_splice (list, position, 0, added, n_added);
  g_array_insert_vals (expected, position, added, n_added);
}

static void
test_random (gconstpointer kind)
{
  g_autoptr (MsKeyList) list = ms_key_list_new ();
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < 2000; i++)
    {
      splice_both (list, expected, known, GPOINTER_TO_UINT (kind));
      if (g_test_rand_int_range (0, 5) == 0)
        {
          gint64 key = new_key (known, GPOINTER_TO_UINT (kind));

          ms_key_list_append (list, key);
          g_array_append_val (expected, key);
        }
      if (i % 10 == 0)
        assert_same (list, expected);
      if (i % 3 == 0)
        assert_finds (list, expected);
    }
  ms_key_list_splice (list, 0, expected->len, NULL, 0);
  g_assert_cmpuint (ms_key_list_get_length (list), ==, 0);
  if (expected->len > 0)
    g_assert_cmpuint (ms_key_list_find (list, g_array_index (expected, gint64, 0)), ==,
                      MS_KEY_LIST_NONE);
}

static double
measure (gint64 started, guint n)
{
  return (g_get_monotonic_time () - started) * 1000.0 / n;
}

/* At most 16 bytes a key, index included, whatever the keys are. */
static void
test_million (void)
{
  g_autoptr (MsKeyList) list = ms_key_list_new ();
  gint64 started = g_get_monotonic_time ();

  for (gint64 i = 0; i < MEGA; i++)
    ms_key_list_append (list, i * 7919 - 13);
  g_test_message ("%.0f ns to append", measure (started, MEGA));
  started = g_get_monotonic_time ();
  g_assert_cmpuint (ms_key_list_find (list, -13), ==, 0);
  g_test_message ("%.0f ns a key to make the index", measure (started, MEGA));
  g_assert_cmpuint (ms_key_list_get_memory (list), <=, 16 * MEGA);
  g_test_message ("%" G_GSIZE_FORMAT " bytes", ms_key_list_get_memory (list));
  started = g_get_monotonic_time ();
  for (guint i = 0; i < 100000; i++)
    {
      guint position = (i * 7919u) % MEGA;
      gint64 key = ms_key_list_get (list, position);

      g_assert_cmpuint (ms_key_list_find (list, key), ==, position);
    }
  g_test_message ("%.0f ns to get and find", measure (started, 100000));
  started = g_get_monotonic_time ();
  for (gint64 i = 0; i < 100000; i++)
    {
      gint64 key = G_MININT64 + i;
      guint position = (i * 104729) % MEGA;

      ms_key_list_splice (list, position, 1, NULL, 0);
      ms_key_list_splice (list, (position * 3) % (MEGA - 1), 0, &key, 1);
    }
  g_test_message ("%.0f ns to remove and insert", measure (started, 100000));
  g_assert_cmpuint (ms_key_list_get_length (list), ==, MEGA);
  ms_key_list_splice (list, 1000, MEGA - 1000, NULL, 0);
  g_assert_cmpuint (ms_key_list_find (list, ms_key_list_get (list, 999)), ==, 999);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/key-list/random/dense", GUINT_TO_POINTER (0), test_random);
  g_test_add_data_func ("/key-list/random/sparse", GUINT_TO_POINTER (1), test_random);
  g_test_add_data_func ("/key-list/random/any", GUINT_TO_POINTER (2), test_random);
  g_test_add_func ("/key-list/million", test_million);
  return g_test_run ();
}

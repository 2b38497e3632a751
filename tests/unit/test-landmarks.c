/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLandmarks: which numbers it compares, and when it says nothing. */

#include "query/ms-landmarks-private.h"

static int
compare (MsLandmarks *landmarks, gint64 key, MsValue term)
{
  return ms_landmarks_compare (landmarks, key, &term);
}

static void
add (MsLandmarks *landmarks, gint64 key, MsValue term)
{
  ms_landmarks_add (landmarks, key, &term);
}

static void
test_numbers (void)
{
  MsLandmarks *landmarks = ms_landmarks_new ();

  add (landmarks, 1, ms_value_integer (G_MAXINT64));
  add (landmarks, 2, ms_value_real (-0.5));
  g_assert_cmpint (compare (landmarks, 1, ms_value_integer (G_MININT64)), >, 0);
  g_assert_cmpint (compare (landmarks, 1, ms_value_integer (G_MAXINT64)), ==, 0);
  g_assert_cmpint (compare (landmarks, 2, ms_value_real (0.0)), <, 0);
  /* For SQLite to decide. */
  g_assert_cmpint (compare (landmarks, 1, ms_value_real (1.0)), ==, 0);
  g_assert_cmpint (compare (landmarks, 2, ms_value_integer (1)), ==, 0);
  g_assert_cmpint (compare (landmarks, 3, ms_value_integer (1)), ==, 0);
  ms_landmarks_free (landmarks);
}

static void
test_others (void)
{
  MsLandmarks *landmarks = ms_landmarks_new ();
  MsValue null_value = MS_VALUE_INIT_NULL;

  add (landmarks, 1, ms_value_text ("b", 1));
  add (landmarks, 2, null_value);
  g_assert_true (ms_landmarks_contains (landmarks, 1));
  g_assert_cmpint (compare (landmarks, 1, ms_value_text ("a", 1)), ==, 0);
  g_assert_cmpint (compare (landmarks, 2, null_value), ==, 0);
  g_assert_cmpint (compare (landmarks, 2, ms_value_integer (1)), ==, 0);
  ms_landmarks_free (landmarks);
}

static void
test_forgetting (void)
{
  MsLandmarks *landmarks = ms_landmarks_new ();

  for (gint64 key = 0; key < 20000; key++)
    add (landmarks, key, ms_value_integer (key));
  g_assert_cmpint (compare (landmarks, 19999, ms_value_integer (0)), >, 0);
  g_assert_false (ms_landmarks_contains (landmarks, 0));
  ms_landmarks_forget (landmarks, 19999);
  g_assert_false (ms_landmarks_contains (landmarks, 19999));
  g_assert_true (ms_landmarks_contains (landmarks, 19998));
  ms_landmarks_clear (landmarks);
  g_assert_false (ms_landmarks_contains (landmarks, 19998));
  ms_landmarks_free (landmarks);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/landmarks/numbers", test_numbers);
  g_test_add_func ("/landmarks/others", test_others);
  g_test_add_func ("/landmarks/forgetting", test_forgetting);
  return g_test_run ();
}

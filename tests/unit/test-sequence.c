/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSequence: order, text, copies. */
#include "schema/ms-sequence-private.h"

static void
test_text (void)
{
  static const struct
  {
    gint64 global, client, generation;
    const char *text;
  } rows[] = {
    { 0, 0, 0, "e0" },
    { 5, 0, 0, "e5" },
    { 5, 1, 0, "e5.1" },
    { 5, 0, 2, "e5r2" },
    { 5, 12, 3, "e5.12r3" },
    { 0, 1, 0, "e0.1" },
    { G_GINT64_CONSTANT (9007199254740992), 0, 0, "e9007199254740992" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MsSequence) sequence =
          ms_sequence_new (rows[i].global, rows[i].client, rows[i].generation);
      g_autofree char *text = ms_sequence_to_string (sequence);

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpint (ms_sequence_get_global (sequence), ==, rows[i].global);
      g_assert_cmpint (ms_sequence_get_client (sequence), ==, rows[i].client);
      g_assert_cmpint (ms_sequence_get_generation (sequence), ==, rows[i].generation);
    }
}

static void
test_order (void)
{
  static const gint64 ordered[][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 },
                                       { 1, 2 }, { 2, 0 }, { 10, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (ordered); i++)
    for (guint j = 0; j < G_N_ELEMENTS (ordered); j++)
      {
        /* Renumbering does not move it. */
        g_autoptr (MsSequence) a = ms_sequence_new (ordered[i][0], ordered[i][1], j);
        g_autoptr (MsSequence) b = ms_sequence_new (ordered[j][0], ordered[j][1], 0);
        int sign = ms_sequence_compare (a, b);

        g_assert_cmpint (sign < 0, ==, i < j);
        g_assert_cmpint (sign == 0, ==, i == j);
      }
}

/* One number has the order of both, up to the last place that a log can have, and beyond it. */
static void
test_row (void)
{
  static const gint64 ordered[][2] = {
    { 0, -1 },
    { 0, 0 },
    { 0, 1 },
    { 0, MS_SEQUENCE_MAX_CLIENT },
    { 1, -1 },
    { 1, 0 },
    { 1, 1 },
    { 2, 0 },
    { MS_SEQUENCE_MAX_GLOBAL, 0 },
    { MS_SEQUENCE_MAX_GLOBAL, MS_SEQUENCE_MAX_CLIENT },
  };
  MsSequence beyond = { G_GINT64_CONSTANT (1) << 53, 0, 0 };
  MsSequence too_many = { 1, G_MAXINT64, 0 };
  gint64 last = G_MININT64;

  for (guint i = 0; i < G_N_ELEMENTS (ordered); i++)
    {
      MsSequence place = { ordered[i][0], ordered[i][1], 0 };
      gint64 row = ms_sequence_get_row (&place);

      /* Before the first of a global number is where the one before it would end. */
      if (place.client < 0 && place.global > 0)
        g_assert_cmpint (row, ==, last);
      else
        g_assert_cmpint (row, >, last);
      g_assert_cmpint (row, <, ms_sequence_get_row_behind (place.global));
      last = row;
    }
  g_assert_cmpint (ms_sequence_get_row (&beyond), >=, last);
  g_assert_cmpint (ms_sequence_get_row (&too_many), <, ms_sequence_get_row_behind (1));
  g_assert_cmpint (ms_sequence_get_row_behind (beyond.global), >=, last);
}

static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (MsSequence) sequence = ms_sequence_new (5, 1, 2);
  g_autofree char *text = NULL;

  g_value_init (&value, MS_TYPE_SEQUENCE);
  g_value_set_boxed (&value, sequence);
  g_assert_true (g_value_get_boxed (&value) != sequence);
  text = ms_sequence_to_string (g_value_get_boxed (&value));
  g_assert_cmpstr (text, ==, "e5.1r2");
}

static void
test_misuse (void)
{
  static const gint64 rows[][3] = { { -1, 0, 0 }, { 0, -1, 0 }, { 0, 0, -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_expect_message ("Multistore", G_LOG_LEVEL_CRITICAL, "*>= 0*");
      g_assert_null (ms_sequence_new (rows[i][0], rows[i][1], rows[i][2]));
      g_test_assert_expected_messages ();
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sequence/text", test_text);
  g_test_add_func ("/sequence/order", test_order);
  g_test_add_func ("/sequence/row", test_row);
  g_test_add_func ("/sequence/boxed", test_boxed);
  g_test_add_func ("/sequence/misuse", test_misuse);
  return g_test_run ();
}

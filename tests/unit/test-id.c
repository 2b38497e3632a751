/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identifiers: which are refused, and that new ones are random. */
#include "ms-error.h"
#include "ms-id-private.h"

#include <string.h>

static void
test_store_ids (void)
{
  static const char *const good[] = { "a", "A-Z_0-9", "-", "_", "default", "0" };
  static const char *const bad[] = { "",    " ", "a b",      "a.b", "a/b",  "..",    "../x",
                                     "a\n", "é", "\xff\xfe", "a:b", "a\\b", "a%2fb", "a\x7f" };
  g_autofree char *longest = g_strnfill (128, 'x');
  g_autofree char *too_long = g_strnfill (129, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ms_id_check_store (good[i], NULL));
  g_assert_true (ms_id_check_store (longest, NULL));
  g_assert_false (ms_id_check_store (too_long, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ms_id_check_store (bad[i], &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_STORE_ID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, "use 1 to 128 of the characters"));
    }
}

static void
test_definition_names (void)
{
  g_assert_true (ms_id_is_definition_name ("org.example.Issue-1_x"));
  g_assert_false (ms_id_is_definition_name (""));
  g_assert_false (ms_id_is_definition_name ("a b"));
  g_assert_false (ms_id_is_definition_name ("a/b"));
}

static void
test_new (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean used[128] = { FALSE };
  guint n_used = 0;

  for (guint i = 0; i < 2000; i++)
    {
      char *id = ms_id_new ();

      g_assert_cmpuint (strlen (id), ==, 21);
      g_assert_true (ms_id_check_store (id, NULL));
      for (const char *at = id; *at; at++)
        used[(guchar) *at] = TRUE;
      g_assert_true (g_hash_table_add (seen, id));
    }
  for (guint i = 0; i < G_N_ELEMENTS (used); i++)
    n_used += used[i];
  g_assert_cmpuint (n_used, ==, 64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/id/store-ids", test_store_ids);
  g_test_add_func ("/id/definition-names", test_definition_names);
  g_test_add_func ("/id/new", test_new);
  return g_test_run ();
}

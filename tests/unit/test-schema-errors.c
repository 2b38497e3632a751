/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Wrong schemas, a file each, and the message that each must give: it begins as the file's comment “expect:” says,
 * with the place. And right ones, which give none.
 */
#include "ms-error.h"
#include "schema/ms-schema.h"

#include <string.h>

static char *
folder (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "fixtures", "schemas", name, NULL);
}

static char *
read_expectation (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *start, *end;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  start = strstr (text, "<!-- expect: ");
  g_assert_nonnull (start);
  start += strlen ("<!-- expect: ");
  end = strstr (start, " -->");
  g_assert_nonnull (end);
  return g_strndup (start, end - start);
}

static void
test_wrong (gconstpointer path)
{
  g_autofree char *expected = read_expectation (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_schema_new_from_file (file, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (!g_str_has_prefix (error->message, expected))
    g_error ("“%s” is expected, not “%s”", expected, error->message);
}

static void
test_right (gconstpointer path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  g_auto (GStrv) stores = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  stores = ms_schema_list_stores (text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (stores), >, 0);
  for (guint i = 0; stores[i]; i++)
    {
      MsSchema *schema = ms_schema_new_from_file (file, stores[i], &error);

      g_assert_no_error (error);
      g_assert_finalize_object (schema);
    }
}

/* The grammar for editors judges the structure alone: what is wrong in it says so in a comment. */
static void
test_grammar (gconstpointer path)
{
  g_autofree char *program = g_find_program_in_path ("xmllint");
  g_autofree char *grammar = g_test_build_filename (G_TEST_DIST, "..", "multistore", "schema",
                                                    "multistore-schema.rng", NULL);
  const char *arguments[] = { program, "--noout", "--nonet", "--relaxng", grammar, path, NULL };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  if (!program)
    {
      g_test_skip ("there is no xmllint");
      return;
    }
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) arguments, NULL,
                G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_spawn_check_wait_status (status, NULL), ==,
                   strstr (text, "<!-- structure: wrong -->") == NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static guint
add_tests (const char *name, const char *prefix, GTestDataFunc func)
{
  g_autofree char *path = folder (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (directory)))
    if (g_str_has_suffix (file, ".xml"))
      g_ptr_array_add (files, g_strdup (file));
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    {
      const char *base = g_ptr_array_index (files, i);
      g_autofree char *test =
          g_strdup_printf ("/schema-errors/%s/%.*s", prefix, (int) strlen (base) - 4, base);

      g_test_add_data_func_full (test, g_build_filename (path, base, NULL), func, g_free);
    }
  return files->len;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpuint (add_tests ("wrong", "wrong", test_wrong), >=, 50);
  g_assert_cmpuint (add_tests ("right", "right", test_right), >=, 5);
  add_tests ("wrong", "grammar/wrong", test_grammar);
  add_tests ("right", "grammar/right", test_grammar);
  return g_test_run ();
}

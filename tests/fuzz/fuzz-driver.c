/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a fuzz target over every file of the folders given, so that a corpus is an ordinary test
 * where there is no fuzzer. Each file name is printed before its run: the last one is the one that
 * failed.
 */
#include <gio/gio.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* A copy of just the size lets a memory checker see reads beyond the end. */
static void
run_input (const char *bytes, gsize size)
{
  g_autofree guint8 *exact = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (exact, bytes, size);
  LLVMFuzzerTestOneInput (exact, size);
}

static gboolean
run_folder (const char *folder, guint *n_files, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize size;

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      if (!g_file_get_contents (path, &bytes, &size, error))
        return FALSE;
      printf ("%s\n", path);
      fflush (stdout);
      run_input (bytes, size);
      ++*n_files;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  guint n_files = 0;

  run_input ("", 0);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!run_folder (argv[i], &n_files, &error))
        {
          fprintf (stderr, "%s\n", error->message);
          return EXIT_FAILURE;
        }
    }
  if (n_files == 0)
    {
      fprintf (stderr, "No input was run. Usage: %s FOLDER...\n", argv[0]);
      return EXIT_FAILURE;
    }
  printf ("%u inputs passed\n", n_files);
  return EXIT_SUCCESS;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How large the write-ahead log becomes when an application does nothing but commit. */

#include "perf-util.h"

#include <glib/gstdio.h>

#define SECONDS 10
#define TODOS 5000
#define COMMITS_A_LOOK 50

static gint64
file_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "busy.db-wal", NULL);
  g_autoptr (MsSchema) schema = perf_schema_new ();
  g_autoptr (MsStoreDefinition) definition = perf_definition_new (directory, schema);
  MsStore *store = perf_store_open (definition, "busy");
  gint64 end = perf_now () + SECONDS * G_GINT64_CONSTANT (1000000000);
  gint64 largest = 0;
  guint n_commits = 0;

  while (perf_now () < end)
    {
      for (guint i = 0; i < COMMITS_A_LOOK; i++, n_commits++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (MsEvent) event = n_commits < TODOS ? perf_todo_added_new (n_commits)
                                                        : perf_todo_done_new (n_commits % TODOS);

          ms_store_commit (store, event, &error);
          g_assert_no_error (error);
        }
      largest = MAX (largest, file_size (path));
    }
  perf_print (&(PerfFigure){ .name = "wal.largest-during-10-s-of-commits",
                             .unit = "MB",
                             .value = largest / 1e6,
                             .goal = "never above 64 MB",
                             .met = largest <= 64e6 });
  perf_print (&(PerfFigure){
      .name = "wal.commits", .unit = "commits/s", .value = (double) n_commits / SECONDS });
  perf_store_close (store);
  ms_test_remove_directory (directory);
  return 0;
}

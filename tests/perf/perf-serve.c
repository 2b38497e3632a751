/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `multistore serve` in a process of its own. */

#include "perf-serve.h"
#include "perf-util.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void
perf_serve_start (PerfServe *self, const char *program)
{
  char *arguments[] = { (char *) program,
                        "serve",
                        "--json",
                        "--data",
                        NULL,
                        "--listen",
                        "127.0.0.1:0",
                        "--max-connections-per-store",
                        "20000",
                        NULL };
  g_autoptr (GError) error = NULL;
  char line[256];
  gssize length;

  self->data = ms_test_make_directory ();
  arguments[4] = self->data;
  g_spawn_async_with_pipes (NULL, arguments, NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                            &self->pid, NULL, &self->out, NULL, &error);
  g_assert_no_error (error);
  length = read (self->out, line, sizeof line - 1);
  g_assert_cmpint (length, >, 0);
  line[length] = 0;
  self->port = (guint) atoi (strstr (line, "\"port\":") + 7);
}

void
perf_serve_stop (PerfServe *self)
{
  kill (self->pid, SIGTERM);
  waitpid (self->pid, NULL, 0);
  close (self->out);
  ms_test_remove_directory (self->data);
  g_free (self->data);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A progress bar on standard error, if that is a terminal and the work takes long. */

#include "tool/ms-tool-progress-private.h"

#include <stdio.h>
#include <unistd.h>

#define PATIENCE (500 * 1000)
#define INTERVAL (100 * 1000)
#define WIDTH 30

void
ms_tool_progress_init (MsToolProgress *self, const char *what)
{
  *self = (MsToolProgress){ .what = what,
                            .on_terminal = isatty (STDERR_FILENO) == 1,
                            .next = g_get_monotonic_time () + PATIENCE };
}

void
ms_tool_progress_show (double fraction, gpointer progress)
{
  MsToolProgress *self = progress;
  gint64 now = self->on_terminal ? g_get_monotonic_time () : 0;
  int filled = CLAMP (fraction, 0.0, 1.0) * WIDTH;
  char bar[WIDTH + 1];

  if (!self->on_terminal || now < self->next)
    return;
  for (int i = 0; i < WIDTH; i++)
    bar[i] = i < filled ? '#' : '.';
  bar[WIDTH] = '\0';
  fprintf (stderr, "\r%s [%s] %3d %%", self->what, bar, (int) (CLAMP (fraction, 0.0, 1.0) * 100));
  fflush (stderr);
  self->next = now + INTERVAL;
  self->drawn = TRUE;
}

void
ms_tool_progress_clear (MsToolProgress *self)
{
  if (self->drawn)
    fputs ("\r\033[K", stderr);
  self->drawn = FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A progress bar on standard error, if that is a terminal and the work takes long. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *what;
  gboolean on_terminal;
  gint64 next; /* when it may be drawn again, by the monotonic clock */
  gboolean drawn;
} MsToolProgress;

/* @what says what is being done, in a word or two. */
void ms_tool_progress_init (MsToolProgress *self, const char *what);
/* An MsProgressFunc. */
void ms_tool_progress_show (double fraction, gpointer progress);
/* Takes the bar away. */
void ms_tool_progress_clear (MsToolProgress *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsToolProgress, ms_tool_progress_clear)

G_END_DECLS

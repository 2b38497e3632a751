/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracker's commands, and what they share. */
#pragma once

#include <glib.h>

typedef struct
{
  char *directory; /* NULL: the application's own */
  gboolean json;
} TrackerOptions;

/* A command reads its own options from argv. An error of G_OPTION_ERROR means wrong usage. */
typedef gboolean (*TrackerCommandFunc) (TrackerOptions *options,
                                        int argc,
                                        char **argv,
                                        GError **error);

gboolean tracker_import (TrackerOptions *options, int argc, char **argv, GError **error);
gboolean tracker_list (TrackerOptions *options, int argc, char **argv, GError **error);
gboolean tracker_show (TrackerOptions *options, int argc, char **argv, GError **error);
gboolean tracker_facts (TrackerOptions *options, int argc, char **argv, GError **error);

/* Reads a command's options, and its one operand where parameter names it; NULL: it takes none. */
gboolean tracker_parse (TrackerOptions *options,
                        const char *parameter,
                        const GOptionEntry *entries,
                        int argc,
                        char **argv,
                        char **operand,
                        GError **error);

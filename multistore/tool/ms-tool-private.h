/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the commands of `multistore` share: their form, options, and output. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean json;             /* print for machines */
  GCancellable *cancellable; /* SIGINT and SIGTERM cancel it */
  gboolean out_is_terminal;
} MsTool;

/* Runs a command; @argv begins with its name. FALSE without an error: it has found a problem and told it.
 * G_OPTION_ERROR: it was called in the wrong way. */
typedef gboolean (*MsToolFunc) (MsTool *tool, int argc, char **argv, GError **error);

gboolean ms_tool_run_backup (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_export (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_import (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_info (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_log (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_query (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_rebuild (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_serve (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_validate (MsTool *tool, int argc, char **argv, GError **error);
gboolean ms_tool_run_verify (MsTool *tool, int argc, char **argv, GError **error);

/* Reads the options of a command, @entries (NULL: none of its own) beside --json. What is left are its operands, @least to @most, which
 * @operands names for the help: "STORE [FILE]". Gives them as a vector that ends in NULL. */
gboolean ms_tool_parse (MsTool *tool,
                        const GOptionEntry *entries,
                        const char *operands,
                        guint least,
                        guint most,
                        int argc,
                        char **argv,
                        GStrv *given,
                        GError **error);
/* Sets G_OPTION_ERROR. Returns FALSE. */
gboolean ms_tool_fail_usage (GError **error, const char *message);

/* Adds --json to a context. */
void ms_tool_add_common_options (MsTool *tool, GOptionContext *context);

G_END_DECLS

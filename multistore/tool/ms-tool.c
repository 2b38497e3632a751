/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command `multistore`: which of its commands is meant, their options, signals, exit status. */

#include "tool/ms-tool-private.h"
#include "tool/ms-tool-output-private.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUMMARY_COLUMN 8

enum
{
  STATUS_DONE,
  STATUS_FAILED,
  STATUS_WRONG_USAGE,
};

static const struct
{
  const char *name;
  const char *summary;
  MsToolFunc run;
} commands[] = {
  { "info", N_ ("tell what a store is and how much it holds"), ms_tool_run_info },
  { "log", N_ ("list the events of a store, and follow what comes"), ms_tool_run_log },
  { "query", N_ ("run a SELECT over the tables of a store"), ms_tool_run_query },
  { "export", N_ ("write all events as JSON Lines"), ms_tool_run_export },
  { "import", N_ ("add events from JSON Lines, into a new store as well"), ms_tool_run_import },
  { "verify", N_ ("check a store against its log, row by row"), ms_tool_run_verify },
  { "backup", N_ ("copy a store, while it is in use as well"), ms_tool_run_backup },
  { "rebuild", N_ ("make the tables of a store anew from its log"), ms_tool_run_rebuild },
  { "validate", N_ ("check an XML schema"), ms_tool_run_validate },
  { "serve", N_ ("sync stores of many computers, as LiveStore's backend does"), ms_tool_run_serve },
};

gboolean
ms_tool_fail_usage (GError **error, const char *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

void
ms_tool_add_common_options (MsTool *tool, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &tool->json, N_ ("Print JSON, for other programs"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static const char *
find_summary (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return commands[i].summary;
  return "";
}

gboolean
ms_tool_parse (MsTool *tool,
               const GOptionEntry *entries,
               const char *operands,
               guint least,
               guint most,
               int argc,
               char **argv,
               GStrv *given,
               GError **error)
{
  g_autofree char *usage = g_strconcat (argv[0], " ", operands, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autofree char *message = NULL;
  guint n_given;

  g_option_context_set_summary (context, _ (find_summary (argv[0])));
  if (entries)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  ms_tool_add_common_options (tool, context);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  /* What ends the options is no operand. */
  if (argc > 1 && strcmp (argv[1], "--") == 0)
    argc--, argv++;
  n_given = argc - 1;
  if (n_given < least)
    message = g_strdup_printf (_ ("something is missing: multistore %s"), usage);
  else if (n_given > most)
    message = g_strdup_printf (_ ("“%s” is one too many: multistore %s"), argv[most + 1], usage);
  if (message)
    return ms_tool_fail_usage (error, message);
  *given = g_strdupv (argv + 1);
  return TRUE;
}

static char *
describe_commands (void)
{
  GString *text = g_string_new (_ ("Commands:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-*s  %s", SUMMARY_COLUMN, commands[i].name,
                            _ (commands[i].summary));
  g_string_append_printf (
      text, "\n\n%s",
      _ ("A store is named by its file; an application may have it open at the same time.\n"
         "“multistore COMMAND --help” tells the options of a command.\n"
         "The exit status is 0 when all is well, 1 for a problem or a failure, 2 for wrong "
         "usage."));
  return g_string_free (text, FALSE);
}

static MsToolFunc
find_command (const char *name, GError **error)
{
  g_autofree char *message = NULL;

  for (guint i = 0; name && i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return commands[i].run;
  message = name ? g_strdup_printf (_ ("there is no command “%s”"), name)
                 : g_strdup (_ ("a command is missing"));
  ms_tool_fail_usage (error, message);
  return NULL;
}

static gboolean
run (MsTool *tool, int argc, char **argv, GError **error)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND"));
  g_autofree char *description = describe_commands ();
  MsToolFunc command;

  g_option_context_set_summary (context, _ ("Looks into stores of the Multistore library."));
  g_option_context_set_description (context, description);
  /* What stands behind the command is the command's. */
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  ms_tool_add_common_options (tool, context);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (version)
    {
      ms_tool_write_line (tool, "multistore %s", MS_TOOL_VERSION);
      return TRUE;
    }
  command = find_command (argv[1], error);
  return command && command (tool, argc - 1, argv + 1, error);
}

static gpointer
wait_for_signals (gpointer cancellable)
{
  sigset_t signals;
  int number;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigwait (&signals, &number);
  g_cancellable_cancel (cancellable);
  /* Who asks twice does not want to wait. */
  sigwait (&signals, &number);
  _exit (STATUS_FAILED);
}

static void
cancel_on_signals (GCancellable *cancellable)
{
  sigset_t signals;

  /* Threads begin with the mask of the one that makes them, so only the one that waits gets the signals. */
  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  g_thread_unref (g_thread_new ("signals", wait_for_signals, g_object_ref (cancellable)));
}

static int
tell_error (const GError *error)
{
  g_autofree char *message = ms_tool_clean (error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_printerr ("multistore: %s\n", _ ("cancelled"));
  else
    g_printerr ("multistore: %s\n", message);
  if (error->domain != G_OPTION_ERROR)
    return STATUS_FAILED;
  g_printerr ("%s\n", _ ("“multistore --help” tells what there is."));
  return STATUS_WRONG_USAGE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MsTool tool = { .cancellable = cancellable, .out_is_terminal = isatty (STDOUT_FILENO) == 1 };
  g_autoptr (GError) error = NULL;
  gboolean succeeded;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MS_TOOL_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("multistore");
  cancel_on_signals (cancellable);

  succeeded = run (&tool, argc, argv, &error);
  if (!error && !ms_tool_flush (&error))
    succeeded = FALSE;
  if (error)
    return tell_error (error);
  return succeeded ? STATUS_DONE : STATUS_FAILED;
}

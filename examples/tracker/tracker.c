/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program: common options, and which command is meant. */

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>

#include "tracker-commands.h"

#define APPLICATION_ID "io.github.multistore.Tracker"

enum
{
  STATUS_DONE,
  STATUS_FAILED,
  STATUS_WRONG_USAGE,
};

typedef struct
{
  const char *name;
  const char *summary;
  TrackerCommandFunc run;
} Command;

static const Command commands[] = {
  { "import", N_ ("read events from FILE (JSON Lines, plain or zstd) into the stores"),
    tracker_import },
  { "list", N_ ("list issues and pull requests, newest first"), tracker_list },
  { "show", N_ ("show ISSUE (its id or its number) with its child issues"), tracker_show },
  { "facts", N_ ("print figures about everything, as JSON"), tracker_facts },
};

/* The options that may stand before the command and behind it. */
static void
add_common_entries (GOptionContext *context, TrackerOptions *options)
{
  const GOptionEntry entries[] = {
    { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->directory,
      N_ ("Where the stores are (default: the user’s data directory)"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print JSON"), NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

gboolean
tracker_parse (TrackerOptions *options,
               const char *parameter,
               const GOptionEntry *entries,
               int argc,
               char **argv,
               char **operand,
               GError **error)
{
  g_autofree char *usage = g_strdup_printf ("%s %s", argv[0], parameter != NULL ? parameter : "");
  g_autoptr (GOptionContext) context = g_option_context_new (g_strchomp (usage));
  int n_operands = parameter != NULL ? 1 : 0;

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_common_entries (context, options);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc - 1 < n_operands)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s is missing"), parameter);
  else if (argc - 1 > n_operands)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is one too many"),
                 argv[n_operands + 1]);
  if (argc - 1 != n_operands)
    return FALSE;
  if (operand != NULL)
    *operand = g_strdup (argv[1]);
  return TRUE;
}

static char *
describe_commands (void)
{
  GString *text = g_string_new (_ ("Commands:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-8s %s", commands[i].name, _ (commands[i].summary));
  g_string_append_printf (
      text, "\n\n%s",
      _ ("“tracker COMMAND --help” tells a command’s options.\n"
         "The exit status is 0 when all went well, 1 when not, 2 for wrong usage."));
  return g_string_free (text, FALSE);
}

static const Command *
find_command (const char *name, GError **error)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  if (name == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         _ ("a command is missing"));
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("there is no command “%s”"),
                 name);
  return NULL;
}

static gboolean
run (TrackerOptions *options, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND"));
  g_autofree char *description = describe_commands ();
  const Command *command;

  g_option_context_set_summary (context, _ ("A small issue tracker: a store for each issue."));
  g_option_context_set_description (context, description);
  /* What stands behind the command is the command's. */
  g_option_context_set_strict_posix (context, TRUE);
  add_common_entries (context, options);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  command = find_command (argv[1], error);
  return command != NULL && command->run (options, argc - 1, argv + 1, error);
}

int
main (int argc, char **argv)
{
  /* The stores' directory is named after the application; nothing else of it is needed. */
  g_autoptr (GApplication) application =
      g_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_autoptr (GError) error = NULL;
  TrackerOptions options = { 0 };
  gboolean done;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("tracker");
  g_application_set_default (application);

  done = run (&options, argc, argv, &error);
  g_free (options.directory);
  if (done)
    return STATUS_DONE;
  g_printerr ("tracker: %s\n", error->message);
  if (error->domain != G_OPTION_ERROR)
    return STATUS_FAILED;
  g_printerr ("%s\n", _ ("“tracker --help” tells what there is."));
  return STATUS_WRONG_USAGE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program. */

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "tracker-application.h"

/* A session that ends is no reason to lose the last words of a draft. */
static gboolean
on_terminate (gpointer application)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (TrackerApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  application = tracker_application_new ();
  g_unix_signal_add (SIGTERM, on_terminate, application);
  return g_application_run (G_APPLICATION (application), argc, argv);
}

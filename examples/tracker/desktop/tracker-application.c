/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerApplication: options, actions, windows; it closes the stores when it ends. */

#include "tracker-application.h"

#include <glib/gi18n-lib.h>

#define APPLICATION_ID "io.github.multistore.Tracker"

struct _TrackerApplication
{
  AdwApplication parent_instance;

  char *directory;
  char *server;
  char *token;
  TrackerData *data;
};

G_DEFINE_FINAL_TYPE (TrackerApplication, tracker_application, ADW_TYPE_APPLICATION)

static void
open_window (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  tracker_application_open_window (application);
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  adw_show_about_window (gtk_application_get_active_window (application), "application-name",
                         _ ("Issue Tracker"), "application-icon", APPLICATION_ID, "comments",
                         _ ("A small issue tracker: a store for each issue."), "license-type",
                         GTK_LICENSE_LGPL_2_1, NULL);
}

/* Windows are closed first, so that they keep what was not entered yet. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (application)) != NULL)
    gtk_window_destroy (windows->data);
  g_application_quit (application);
}

static void
tracker_application_startup (GApplication *application)
{
  TrackerApplication *self = TRACKER_APPLICATION (application);
  const GActionEntry actions[] = {
    { .name = "new-window", .activate = open_window },
    { .name = "about", .activate = show_about },
    { .name = "quit", .activate = quit },
  };
  static const char *const new_window[] = { "<Control>n", NULL };
  static const char *const close_window[] = { "<Control>w", NULL };
  static const char *const quit_keys[] = { "<Control>q", NULL };

  G_APPLICATION_CLASS (tracker_application_parent_class)->startup (application);
  self->data = tracker_data_new (self->directory, self->server, self->token);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.new-window", new_window);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close", close_window);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
  gtk_window_set_default_icon_name (APPLICATION_ID);
}

static void
tracker_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (window);
  else
    tracker_application_open_window (TRACKER_APPLICATION (application));
}

static void
tracker_application_shutdown (GApplication *application)
{
  TrackerApplication *self = TRACKER_APPLICATION (application);

  G_APPLICATION_CLASS (tracker_application_parent_class)->shutdown (application);
  tracker_data_close (self->data);
}

/* With a directory or a server of its own it is another program: it must not show the stores of one that runs. */
static int
tracker_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  TrackerApplication *self = TRACKER_APPLICATION (application);
  g_autofree char *directory = NULL;
  g_autofree char *server = NULL;
  g_autofree char *token = NULL;

  if (g_variant_dict_lookup (options, "dir", "^ay", &directory))
    tracker_application_set_directory (self, directory);
  g_variant_dict_lookup (options, "token", "s", &token);
  if (g_variant_dict_lookup (options, "server", "s", &server))
    tracker_application_set_server (self, server, token);
  return -1;
}

static void
tracker_application_finalize (GObject *object)
{
  TrackerApplication *self = TRACKER_APPLICATION (object);

  g_clear_object (&self->data);
  g_free (self->directory);
  g_free (self->server);
  g_free (self->token);
  G_OBJECT_CLASS (tracker_application_parent_class)->finalize (object);
}

static void
tracker_application_class_init (TrackerApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tracker_application_finalize;
  application_class->startup = tracker_application_startup;
  application_class->activate = tracker_application_activate;
  application_class->shutdown = tracker_application_shutdown;
  application_class->handle_local_options = tracker_application_handle_local_options;
}

static void
tracker_application_init (TrackerApplication *self)
{
  const GOptionEntry entries[] = {
    { "dir", 'd', 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Where the stores are (default: the user’s data directory)"), N_ ("DIR") },
    { "server", 's', 0, G_OPTION_ARG_STRING, NULL,
      N_ ("Sync all stores through this server, such as ws://127.0.0.1:8787"), N_ ("URL") },
    { "token", 't', 0, G_OPTION_ARG_STRING, NULL, N_ ("The token that the server asks for"),
      N_ ("TOKEN") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("A small issue tracker: a store for each issue."));
}

TrackerApplication *
tracker_application_new (void)
{
  return g_object_new (TRACKER_TYPE_APPLICATION, "application-id", APPLICATION_ID, NULL);
}

void
tracker_application_set_directory (TrackerApplication *self, const char *directory)
{
  g_free (self->directory);
  self->directory = g_strdup (directory);
  g_application_set_flags (G_APPLICATION (self), G_APPLICATION_NON_UNIQUE);
}

void
tracker_application_set_server (TrackerApplication *self, const char *server, const char *token)
{
  g_free (self->server);
  g_free (self->token);
  self->server = g_strdup (server);
  self->token = g_strdup (token);
  g_application_set_flags (G_APPLICATION (self), G_APPLICATION_NON_UNIQUE);
}

TrackerData *
tracker_application_get_data (TrackerApplication *self)
{
  return self->data;
}

TrackerWindow *
tracker_application_open_window (TrackerApplication *self)
{
  TrackerWindow *window = tracker_window_new (GTK_APPLICATION (self), self->data);

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

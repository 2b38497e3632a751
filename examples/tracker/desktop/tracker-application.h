/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerApplication: its windows share one set of stores. */
#pragma once

#include <adwaita.h>

#include "tracker-data.h"
#include "tracker-window.h"

G_BEGIN_DECLS

#define TRACKER_TYPE_APPLICATION (tracker_application_get_type ())
G_DECLARE_FINAL_TYPE (TrackerApplication, tracker_application, TRACKER, APPLICATION, AdwApplication)

/* The resource of the command-line trackers has the schema; both are linked in. */
TrackerApplication *tracker_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Where the stores are, instead of the application's own directory; before it is started. */
void tracker_application_set_directory (TrackerApplication *self, const char *directory);
/* All stores sync through it; token: NULL if it asks for none. Before the application runs. */
void
tracker_application_set_server (TrackerApplication *self, const char *server, const char *token);

/* NULL until it is started. */
TrackerData *tracker_application_get_data (TrackerApplication *self);

/* Shows one more window. */
TrackerWindow *tracker_application_open_window (TrackerApplication *self);

G_END_DECLS

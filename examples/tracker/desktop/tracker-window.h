/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerWindow: the list of issues, and one of them. */
#pragma once

#include <adwaita.h>

#include "tracker-data.h"

G_BEGIN_DECLS

#define TRACKER_TYPE_WINDOW (tracker_window_get_type ())
G_DECLARE_FINAL_TYPE (TrackerWindow, tracker_window, TRACKER, WINDOW, AdwApplicationWindow)

TrackerWindow *tracker_window_new (GtkApplication *application, TrackerData *data);

/* Shows an issue, whether the list shows it or not. */
void tracker_window_open_issue (TrackerWindow *self, const char *id);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that several widgets show, and how they tell of errors. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* “contributor, 3 November 2025 10:15”; either may be missing. */
char *tracker_describe_author (const char *author, gint64 at) G_GNUC_WARN_UNUSED_RESULT;

/* Shows the message as a toast of the window around the widget. */
void tracker_show_error (GtkWidget *widget, const GError *error);

G_END_DECLS

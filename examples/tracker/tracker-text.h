/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for people: what is safe on a terminal, columns, times, progress. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* The text without what would control a terminal. Line feeds stay in several_lines, else they become spaces. */
char *tracker_text_clean (const char *text, gboolean several_lines) G_GNUC_WARN_UNUSED_RESULT;

/* How many columns of a terminal the text takes. */
guint tracker_text_width (const char *text);

/* Appends the text, filled up with spaces, or cut with an ellipsis, to a width. */
void tracker_text_append_cell (GString *line, const char *text, guint width);

/* "2025-01-31 12:00", UTC; "" for a time that is not known (0). */
char *tracker_text_time (gint64 at) G_GNUC_WARN_UNUSED_RESULT;

/* How many columns the terminal has; 0 if standard output is none. */
guint tracker_text_terminal_width (void);

/* Prints JSON, with a line feed behind. */
void tracker_text_print_json (json_t *json);

/* A progress bar on standard error; nothing if that is no terminal. */
typedef struct
{
  gboolean enabled;
  gint64 shown_at;
} TrackerProgress;

void tracker_progress_init (TrackerProgress *self);
void tracker_progress_show (TrackerProgress *self, double fraction, const char *text);
void tracker_progress_clear (TrackerProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

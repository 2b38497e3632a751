/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of the issue tracker share: an application on a directory of its own, and what is in its windows. */
#pragma once

#include "ms-gtk-test.h"
#include "tracker-application.h"
#include "tracker-filter.h"

G_BEGIN_DECLS

/* Of the sample. */
#define N_OPEN 5
#define N_ALL 6

typedef struct
{
  char *directory;                 /* with the sample in it */
  char *server;                    /* that it syncs through, or NULL */
  TrackerApplication *application; /* whose issues have a gc-time of 0 */
} TrackerTest;

#define tracker_test_add(path, func)                                                               \
  g_test_add (path, TrackerTest, NULL, tracker_test_set_up, func, tracker_test_tear_down)

void tracker_test_start (TrackerTest *self);
void tracker_test_stop (TrackerTest *self);
void tracker_test_set_up (TrackerTest *self, gconstpointer unused);
void tracker_test_tear_down (TrackerTest *self, gconstpointer unused);
GtkWidget *tracker_test_find_named (GtkWidget *widget, const char *name);
guint tracker_test_count_rows (GtkWidget *window);
GtkWidget *tracker_test_open_window (TrackerTest *self);
void tracker_test_set_filter (GtkWidget *window, guint filter);
/* With the one for any label, which NULL selects. */
guint tracker_test_count_labels (GtkWidget *window);
void tracker_test_select_label (GtkWidget *window, const char *label);
void tracker_test_assert_label (GtkWidget *window, const char *label);
void tracker_test_set_search (GtkWidget *window, const char *text);
void tracker_test_select_row (GtkWidget *window, guint position);
const char *tracker_test_get_title (GtkWidget *widget);
void tracker_test_await_title (GtkWidget *widget, const char *title);
void tracker_test_open_issue (GtkWidget *window, const char *id, const char *title);
void tracker_test_enter_title (GtkWidget *window, const char *title);
GtkTextBuffer *tracker_test_get_draft (GtkWidget *widget);
void tracker_test_assert_draft (GtkWidget *widget, const char *text);
gboolean tracker_test_has_store (TrackerTest *self, const char *id);
void tracker_test_click (GtkWidget *button);

G_END_DECLS

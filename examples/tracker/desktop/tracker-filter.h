/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the list shows: the parameters of its query follow two drop-downs and the search. */
#pragma once

#include <gtk/gtk.h>
#include <multistore.h>

G_BEGIN_DECLS

/* What the first drop-down chooses. */
enum
{
  FILTER_OPEN,
  FILTER_CLOSED,
  FILTER_ALL,
};

void
tracker_filter_bind (MsQuery *query, GtkDropDown *state, GtkDropDown *label, GtkEditable *search);

/* The labels to choose from are those of this workspace from now on. */
gboolean tracker_filter_set_workspace (GtkDropDown *label, MsStore *workspace, GError **error);

/* NULL for any. */
const char *tracker_filter_get_label (GtkDropDown *label);

/* Any, if there is no such label. */
void tracker_filter_set_label (GtkDropDown *label, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a list of comments shows of each. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For gtk_list_box_bind_model(): item is an MsRow of the table “comment”. */
GtkWidget *tracker_comment_new (gpointer item, gpointer unused);

G_END_DECLS

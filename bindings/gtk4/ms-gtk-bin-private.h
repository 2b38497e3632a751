/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a widget behaves that shows one of its children at a time: the one whose child-visible is set. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

void ms_gtk_bin_class_install (GtkWidgetClass *klass);

/* The child that is shown, or NULL. */
GtkWidget *ms_gtk_bin_get_shown (GtkWidget *bin);

/* Puts @page in the place of @place, which is a child of @bin or NULL. Either may be NULL. */
void ms_gtk_bin_replace (GtkWidget *bin, GtkWidget **place, GtkWidget *page);

/* Makes @page the application's own in @place, which has a reference to it, and takes the former from @shown if it is there. FALSE if nothing has changed. */
gboolean
ms_gtk_bin_set_page (GtkWidget *bin, GtkWidget **shown, GtkWidget **place, GtkWidget *page);

/*
 * Who pressed Retry with the keyboard finds the focus in what comes after it, unless he has moved it meanwhile. It is asked for before anything changes, as a
 * button that becomes insensitive loses it; taken from what is hidden or goes; and returned when there is something to have it.
 */
gboolean ms_gtk_bin_has_focus (GtkWidget *bin);
void ms_gtk_bin_take_focus (GtkWidget *bin, gboolean *owed);
void ms_gtk_bin_return_focus (GtkWidget *bin, gboolean *owed);

G_END_DECLS

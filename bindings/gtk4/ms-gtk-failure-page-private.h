/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkFailurePage: what went wrong, and a button to try again. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

#define MS_GTK_TYPE_FAILURE_PAGE (ms_gtk_failure_page_get_type ())
G_DECLARE_FINAL_TYPE (MsGtkFailurePage, ms_gtk_failure_page, MS_GTK, FAILURE_PAGE, GtkWidget)

/* @action is an action of a widget above, such as "store.retry". */
GtkWidget *ms_gtk_failure_page_new (const char *title, const char *action);
void ms_gtk_failure_page_set_error (MsGtkFailurePage *self, const GError *error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkLoadingPage: a spinner for what takes longer than a moment. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

#define MS_GTK_TYPE_LOADING_PAGE (ms_gtk_loading_page_get_type ())
G_DECLARE_FINAL_TYPE (MsGtkLoadingPage, ms_gtk_loading_page, MS_GTK, LOADING_PAGE, GtkWidget)

GtkWidget *ms_gtk_loading_page_new (void);

G_END_DECLS

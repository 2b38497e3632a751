/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests in other languages cannot do by themselves, as PyGObject 3.42 does not pass render nodes: they have it as MsGtkTest. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ms_gtk_test_take_picture (GtkWidget *widget, const char *name);

G_END_DECLS

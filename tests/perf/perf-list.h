/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A window with a list of titles, as an application has it. */
#pragma once

#include "multistore.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of rows with a column `title`. Shown; @scrolled, which may be NULL, is what its list stands in. */
GtkWidget *perf_list_new (GListModel *rows, GtkWidget **scrolled);

G_END_DECLS

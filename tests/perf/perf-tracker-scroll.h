/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scrolling the tracker's list. */
#pragma once

#include "tracker-application.h"

G_BEGIN_DECLS

/* From the first issue to the last, in turns with the same rows and widgets on a GListStore that holds every row; prints what it has found. */
void perf_tracker_measure_scroll (GtkWidget *window);

G_END_DECLS

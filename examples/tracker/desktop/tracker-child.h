/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerChild: the line of a child issue, which opens into a view of its store. */
#pragma once

#include <adwaita.h>

#include "tracker-data.h"

G_BEGIN_DECLS

#define TRACKER_TYPE_CHILD (tracker_child_get_type ())
G_DECLARE_FINAL_TYPE (TrackerChild, tracker_child, TRACKER, CHILD, AdwBin)

GtkWidget *tracker_child_new (TrackerData *data, const char *id);

G_END_DECLS

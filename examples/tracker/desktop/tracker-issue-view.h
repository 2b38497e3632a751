/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerIssueView: an issue, of its own store, with the issues below it. */
#pragma once

#include <adwaita.h>

#include "tracker-data.h"

G_BEGIN_DECLS

#define TRACKER_TYPE_ISSUE_VIEW (tracker_issue_view_get_type ())
G_DECLARE_FINAL_TYPE (TrackerIssueView, tracker_issue_view, TRACKER, ISSUE_VIEW, AdwBin)

GtkWidget *tracker_issue_view_new (MsStore *store, TrackerData *data);

G_END_DECLS

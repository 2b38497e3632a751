/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerRow: an issue in the list. */
#pragma once

#include <adwaita.h>
#include <multistore.h>

G_BEGIN_DECLS

#define TRACKER_TYPE_ROW (tracker_row_get_type ())
G_DECLARE_FINAL_TYPE (TrackerRow, tracker_row, TRACKER, ROW, AdwBin)

/* Makes the widgets of a list of issues; pointing at one loads its store in advance. */
GtkListItemFactory *tracker_row_factory_new (MsStoreDefinition *issue) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

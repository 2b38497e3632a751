/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the workspace knows of an issue's labels and words, so that a list can be searched without opening a thousand stores. */
#pragma once

#include <multistore.h>

/*
 * Reads an issue's id, its labels, as a JSON list, and all its words.
 * row: (out): NULL while nothing is known of the issue
 */
gboolean tracker_index_read (MsStore *issue, MsRow **row, GError **error);

/*
 * Makes the event by which the workspace learns what such a row says.
 * event: (out): NULL if the workspace knows it
 */
gboolean tracker_index_make_event (MsStore *workspace, MsRow *row, MsEvent **event, GError **error);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a store has already of a file that is imported again. */
#pragma once

#include <multistore.h>

/* Compares events with those of the store behind a position; the error names the line of the first that is another. */
gboolean tracker_known_check (MsStore *store,
                              gint64 position,
                              guint n_events,
                              MsEvent *const *events,
                              const guint *lines,
                              GError **error);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of an import file: which store, which event. */
#pragma once

#include <multistore.h>

/*
 * Reads {"at": "2025-01-31T12:00:00Z", "store": "issue-1", "name": "v1.IssueClosed", "args": {…}}.
 * The time becomes an argument of the event, "at", in seconds since 1970 UTC, unless it has one of that name.
 */
gboolean tracker_line_parse (const char *line,
                             gsize length,
                             char **store_id,
                             MsEvent **event,
                             GError **error);

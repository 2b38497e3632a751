/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place where SQLite's result codes become errors of ours. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Sets the error for @code, with SQLite's words and behind @format what was being done. Returns FALSE. */
gboolean ms_sqlite_set_error (sqlite3 *db, int code, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsFileWatch: is told when somebody writes to a store's log.
 *
 * All watches of one directory in one main context share one file monitor. It looks at no file: closing any descriptor of a database
 * would drop SQLite's locks. One's own commits are told, too.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsFileWatch MsFileWatch;
typedef void (*MsFileWatchFunc) (gpointer user_data);

/* @path: of the database. @func is called in @context, at most once in 20 ms. NULL where directories cannot be watched. In the context's thread. */
MsFileWatch *ms_file_watch_new (const char *path,
                                GMainContext *context,
                                MsFileWatchFunc func,
                                gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void ms_file_watch_free (MsFileWatch *self);

G_END_DECLS

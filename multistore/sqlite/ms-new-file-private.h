/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsNewFile: a file that is written beside its place, and is there whole or not at all. It replaces nothing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes an empty file beside @path, and returns its name: to be filled, and put or deleted. IO if @path is there or no name, or there is no such directory. */
char *ms_new_file_begin (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives it the name @path, on the disk as well. Whatever happens, @temporary is gone. */
gboolean ms_new_file_put (const char *temporary, const char *path, GError **error);

/* The steps of it, for who puts a file in its own way; errno says why not. */
/* Gives a file the name @to, which must be free: EEXIST. @from may still be there. */
gboolean ms_new_file_move (const char *from, const char *to);
/* A name is in its directory, which a crash can lose as well. */
gboolean ms_new_file_sync_directory (const char *directory);

G_END_DECLS

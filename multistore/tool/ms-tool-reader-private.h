/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads text line by line, a file or standard input. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsToolReader MsToolReader;

/* @path NULL or "-": standard input. */
MsToolReader *ms_tool_reader_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ms_tool_reader_free (MsToolReader *self);

/* The next line that is not empty, without its end; valid until the next call. NULL without an error at the end. */
const char *
ms_tool_reader_next (MsToolReader *self, gsize *length, GCancellable *cancellable, GError **error);
/* The number of the line that was read last, from 1. */
guint64 ms_tool_reader_get_line (MsToolReader *self);
/* How much of the file has been read, from 0.0 to 1.0; 0.0 where that is not known. */
double ms_tool_reader_get_progress (MsToolReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsToolReader, ms_tool_reader_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Printing what may come from anywhere: a terminal never gets control characters out of a store. */
#pragma once

#include "ms-json-private.h"
#include "tool/ms-tool-private.h"

G_BEGIN_DECLS

/* Writes to standard output. To a terminal, what could control it is written as \u followed by its number, line ends excepted. */
void ms_tool_write (MsTool *tool, const char *text, gssize length);
void ms_tool_write_line (MsTool *tool, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Writes @value as one line; takes it over. */
void ms_tool_write_json (MsTool *tool, json_t *value);

/* Has everything that was written arrived? */
gboolean ms_tool_flush (GError **error);

/* Valid UTF-8 on one line, without anything that could control a terminal. */
char *ms_tool_clean (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* A string for JSON; what is no UTF-8 is replaced. NULL gives null. */
json_t *ms_tool_json_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Microseconds since 1970 as local time. */
char *ms_tool_format_time (gint64 microseconds) G_GNUC_WARN_UNUSED_RESULT;

/* A table of text: @cells holds rows of @n_columns cleaned strings, the head first. A column that @right names (NULL: none) stands to the right. */
void ms_tool_write_table (MsTool *tool, GPtrArray *cells, guint n_columns, const gboolean *right);

G_END_DECLS

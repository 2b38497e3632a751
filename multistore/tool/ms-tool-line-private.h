/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An event as a line of JSON, as export writes and import reads it.
 *
 *   {"seq":{"global":1,"client":0,"generation":0},"name":"v1.Done","args":{"id":"a"},"client":"…","session":"…","recordedAt":1700000000000000}
 *
 * args is the text of the log, byte for byte. Text that a line cannot hold (it has line ends, is nested as deep as is allowed, or is damaged)
 * is written as a string instead, in argsText. recordedAt counts microseconds since 1970. */
#pragma once

#include "schema/ms-event-record-private.h"

G_BEGIN_DECLS

/* Appends the line with its end. With @state also whether the event is final, and its failure if it has one.
 * CORRUPT for what cannot be written as text at all. */
gboolean ms_tool_line_append (MsEventRecord *record, gboolean state, GString *out, GError **error);

/* Reads a line. Only name and args must be there; who and when are @client_id, @session_id and now where the line does not tell.
 * G_IO_ERROR_INVALID_DATA. */
MsEventRecord *ms_tool_line_read (const char *text,
                                  gsize length,
                                  const char *client_id,
                                  const char *session_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsReader: the values of one scanned JSON text, by their spans. */
#pragma once

#include "ms-json-span-private.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  guint max_events;
  guint n_events;
  const char *problem; /* the first that was met */
} MsReader;

/* FALSE. The first problem is kept. */
gboolean ms_reader_fail (MsReader *reader, const char *problem);
/* The value of a member; a span of nothing if there is none. */
MsJsonSpan ms_reader_find (MsReader *reader, MsJsonSpan object, const char *name);
/* What kind of value a span holds; 0 for none. */
char ms_reader_first_byte (MsReader *reader, MsJsonSpan span);
/* A string that is good in itself; the text around it may hold halves of surrogate pairs. NULL for anything else. */
char *ms_reader_dup_string (MsReader *reader, MsJsonSpan span);
/* A member that must be a string. */
gboolean ms_reader_read_string (MsReader *reader,
                                MsJsonSpan object,
                                const char *name,
                                char **value,
                                const char *problem);
/* A value as it is written; NULL for none. */
char *ms_reader_dup_json (MsReader *reader, MsJsonSpan span);
/* A number from 0 to 2^53 in decimal digits. */
gboolean ms_reader_read_number (MsReader *reader, MsJsonSpan span, gint64 *value);
/* Does an object say that it is a @tag? */
gboolean ms_reader_is_tagged (MsReader *reader, MsJsonSpan object, const char *tag);
/* Request ids are strings; a number does as well. */
char *ms_reader_dup_id (MsReader *reader, MsJsonSpan object, const char *member);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where in a JSON text its values are, found without building or allocating anything. All
 * functions want text that has passed ms_json_scan; with other text they find nonsense, but inside
 * the text.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A range of bytes of the text that was scanned. length 0 means: not there. */
typedef struct
{
  gsize offset;
  gsize length;
} MsJsonSpan;

/* One member of an object, as it is written. */
typedef struct
{
  MsJsonSpan name; /* with its quotes */
  MsJsonSpan value;
} MsJsonMember;

/* Calls @func for each member of the object that @object spans in @text, in order.
 * A span of something else than an object, or of nothing, has no members.
 * FALSE when @func stopped it by returning FALSE. */
typedef gboolean (*MsJsonMemberFunc) (const char *text,
                                      const MsJsonMember *member,
                                      gpointer user_data);
gboolean ms_json_foreach_member (const char *text,
                                 MsJsonSpan object,
                                 MsJsonMemberFunc func,
                                 gpointer user_data);

/* The span of member @name's value in the object that @object spans: the last one where a name is
 * given twice. Compares unescaped names. length 0 when there is none. For the args of an event,
 * kept byte for byte. */
MsJsonSpan ms_json_find_member (const char *text, MsJsonSpan object, const char *name);

/* The same as ms_json_foreach_member for each element of an array. */
typedef gboolean (*MsJsonElementFunc) (const char *text, MsJsonSpan element, gpointer user_data);
gboolean ms_json_foreach_element (const char *text,
                                  MsJsonSpan array,
                                  MsJsonElementFunc func,
                                  gpointer user_data);

/* The span of the one value in @text, without the white space around it. length -1: @text ends in
 * NUL. */
MsJsonSpan ms_json_value_span (const char *text, gssize length);

/* Whether a string of the text, which @string spans with its quotes, means @meaning. */
gboolean ms_json_means (const char *text, MsJsonSpan string, const char *meaning);

/* Appends what a string of the text means; it may hold U+0000. */
void ms_json_append_meaning (const char *text, MsJsonSpan string, GString *out);

G_END_DECLS

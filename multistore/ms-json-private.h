/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON: a strict scanner of our own in front of jansson.
 *
 * Nothing reaches jansson that the scanner has not accepted, so depth and encoding are checked
 * before a tree is built. Only ms-json.c includes <jansson.h> besides this header.
 */
#pragma once

#include "ms-json-number-private.h"
#include "ms-json-scanner-private.h"
#include "ms-json-span-private.h"

#include <jansson.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* Scans, then builds jansson's tree (ALLOW_NUL, REJECT_DUPLICATES, any value at the top). Refuses
 * what the scanner refuses, and: a member name given twice, U+0000 in a member name, an integer
 * beyond 64 bits, another number beyond a double. Errors: G_IO_ERROR_INVALID_DATA, as the
 * scanner's. */
json_t *ms_json_parse (const char *text, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Compact JSON of @value, members in insertion order, UTF-8 unescaped. Doubles are written as
 * ECMAScript writes them (1 for 1.0), except that those from 2^53 on that would read back as an
 * integer get a ".0". NULL when @value is nested deeper than MS_JSON_MAX_DEPTH: nothing could read
 * it again. */
char *ms_json_print (const json_t *value) G_GNUC_WARN_UNUSED_RESULT;

/* Canonical form (RFC 8785): members sorted by UTF-16 code units, numbers as ECMAScript writes
 * them, no white space, the shortest escapes. Two texts that mean the same give the same bytes.
 * @out is appended to; unchanged on error. Errors: G_IO_ERROR_INVALID_DATA for an integer that
 * JavaScript would write otherwise after reading it (there are such beyond 2^53), and for a depth
 * beyond MS_JSON_MAX_DEPTH. The form of a double between 2^63 and 10^21 is an integer that
 * ms_json_parse refuses. */
gboolean ms_json_append_canonical (const json_t *value, GString *out, GError **error);

/* Appends @text as a JSON string with its quotes, by the rules of RFC 8785. @text must be UTF-8;
 * may hold NUL if @length says so. length -1: @text ends in NUL. */
void ms_json_append_string (GString *out, const char *text, gssize length);

G_END_DECLS

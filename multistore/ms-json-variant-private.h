/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON and GVariant: the one as the other. */
#pragma once

#include <gio/gio.h>

#include "ms-json-span-private.h"

G_BEGIN_DECLS

/* Appends @value as canonical JSON (RFC 8785). Refuses what JSON has no exact form for: integers
 * beyond 2^53, infinities, NaN, dictionaries whose keys are not strings, more than
 * MS_JSON_MAX_DEPTH containers inside each other. `ay` becomes base64. @out is unchanged on error.
 * Errors: G_IO_ERROR_INVALID_DATA. */
gboolean ms_json_append_variant (GVariant *value, GString *out, GError **error);

/* The value that @span spans in scanned text, by natural types: b, x, d, s, av, a{sv}, and an
 * empty mv for null. Not floating. Integers beyond 64 bits become d; a member given twice counts
 * once, the last time; U+0000 in a string ends it. */
GVariant *ms_json_dup_variant (const char *text, MsJsonSpan span) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the value that @span spans in scanned text in canonical form. Errors:
 * G_IO_ERROR_INVALID_DATA. */
gboolean
ms_json_append_canonical_span (const char *text, MsJsonSpan span, GString *out, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A strict JSON scanner: says whether a text is JSON. It builds nothing, allocates nothing except a
 * GError, and does not recurse.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Containers may be nested this deep: LiveStore apps stay far below, and each level costs jansson
 * stack. */
#define MS_JSON_MAX_DEPTH 64

/* Is @text one JSON value by RFC 8259, in UTF-8 without a byte order mark, no deeper than
 * MS_JSON_MAX_DEPTH, with white space around it at most? Numbers follow the grammar and may be of
 * any magnitude; a member name may be given twice; \u0000 is a character like others, a raw NUL is
 * an error. Beyond the RFC's grammar, a \u escape of half a surrogate pair is an error. Errors:
 * G_IO_ERROR_INVALID_DATA "… at byte N", the first byte being 0 (callers turn it into the MsError
 * that fits their place). length -1: @text ends in NUL. */
gboolean ms_json_scan (const char *text, gssize length, GError **error);

/* The same for a text around values of others, each of which is to be scanned strictly by itself, so that a bad one spoils itself alone: it may be nested
 * as deep as such values may within it, and hold halves of surrogate pairs. */
#define MS_JSON_MAX_ENVELOPED_DEPTH (MS_JSON_MAX_DEPTH + 16)
gboolean ms_json_scan_envelope (const char *text, gssize length, GError **error);

G_END_DECLS

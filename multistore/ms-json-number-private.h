/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers in JSON texts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Up to here every JSON reader keeps each integer: 2^53 (RFC 8259, section 6). */
#define MS_JSON_MAX_SAFE_INTEGER (G_GINT64_CONSTANT (9007199254740992))

/* Appends the shortest decimal that reads back as @number, in ECMAScript's form (1e+21); -0.0
 * becomes 0. @number is finite. */
void ms_json_append_double (GString *out, double number);

G_END_DECLS

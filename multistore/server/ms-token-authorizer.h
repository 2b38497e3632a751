/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTokenAuthorizer: clients with tokens from a file. */
#pragma once

#include "server/ms-authorizer.h"

G_BEGIN_DECLS

#define MS_TYPE_TOKEN_AUTHORIZER (ms_token_authorizer_get_type ())

/**
 * MsTokenAuthorizer:
 *
 * Takes clients whose token stands in a file:
 *
 * ```json
 * { "tokens": [
 *   { "token": "long and random", "principal": "ann", "append": ["notes-ann", "team-*"], "read": ["news"], "expires": "2027-01-31T00:00:00Z" }
 * ] }
 * ```
 *
 * `append` and `read` list store ids; one that ends in `*` stands for all that begin so; who may append may read. `expires` may be left out. The file is read again when it
 * has changed; while it is wrong, the rules of before hold and a warning says why. Connections that are open keep the rights they were made with until these expire.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsTokenAuthorizer, ms_token_authorizer, MS, TOKEN_AUTHORIZER, MsAuthorizer)

/**
 * ms_token_authorizer_new:
 * @path: (type filename): the file
 * @error: return location for an error
 *
 * Reads the file.
 *
 * Fails with %MS_ERROR_INVALID_ARGS if it does not say what it should, with %MS_ERROR_IO if it cannot be read.
 *
 * Returns: (transfer full): the authorizer
 */
MS_AVAILABLE_IN_ALL
MsTokenAuthorizer *ms_token_authorizer_new (const char *path,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

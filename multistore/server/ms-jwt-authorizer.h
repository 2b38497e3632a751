/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsJwtAuthorizer: clients with signed tokens. */
#pragma once

#include "server/ms-authorizer.h"

G_BEGIN_DECLS

#define MS_TYPE_JWT_AUTHORIZER (ms_jwt_authorizer_get_type ())

/**
 * MsJwtAuthorizer:
 *
 * Takes clients whose token is signed: a JSON Web Token (RFC 7519) with an HMAC (`HS256`) or an Ed25519 signature (`EdDSA`), as the application's own server makes them.
 *
 * Its claims say who it is (`sub`), until when (`exp`, which it must have, and `nbf`), and what it may do: `multistore`, an object with `append` and `read`, each a list of store
 * ids of which one that ends in `*` stands for all that begin so; who may append may read. A connection is closed when its token has expired.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsJwtAuthorizer, ms_jwt_authorizer, MS, JWT_AUTHORIZER, MsAuthorizer)

/**
 * ms_jwt_authorizer_new:
 * @key: a JSON Web Key (RFC 7517) as JSON text: of type `oct` for HS256, of at least 32 bytes, or `OKP` with the curve Ed25519 for EdDSA, of which the public half is enough
 * @error: return location for an error
 *
 * Makes an authorizer. The type of the key decides which signatures are taken, whatever a token says of itself.
 *
 * Fails with %MS_ERROR_INVALID_ARGS for what is no such key.
 *
 * Returns: (transfer full): the authorizer
 */
MS_AVAILABLE_IN_ALL
MsJwtAuthorizer *ms_jwt_authorizer_new (const char *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

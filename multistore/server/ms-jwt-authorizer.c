/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsJwtAuthorizer: clients with signed tokens. Keys and signatures are rhonabwy's. */

#include "server/ms-jwt-authorizer.h"
#include "ms-error.h"
#include "server/ms-access-rules-private.h"

#include <rhonabwy.h>

#define FEWEST_HMAC_BITS 256
#define MOST_TOKEN_BYTES 8192

struct _MsJwtAuthorizer
{
  MsAuthorizer parent_instance;

  jwk_t *key;
  jwa_alg algorithm;
};

G_DEFINE_FINAL_TYPE (MsJwtAuthorizer, ms_jwt_authorizer, MS_TYPE_AUTHORIZER)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, r_jwt_free)

static MsSyncAccess *
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, MS_ERROR, MS_ERROR_UNAUTHORIZED, reason);
  return NULL;
}

static gint64
get_time (const json_t *claims, const char *name)
{
  const json_t *value = json_object_get (claims, name);
  double seconds = json_is_number (value) ? json_number_value (value) : 0;

  return (gint64) (CLAMP (seconds, 0, 9e11) * G_USEC_PER_SEC);
}

static MsSyncAccess *
apply_claims (const char *text, const char *store_id, GError **error)
{
  g_autoptr (json_t) claims = text ? ms_json_parse (text, -1, NULL) : NULL;
  gint64 expires_at = get_time (claims, "exp");
  gint64 now = g_get_real_time ();
  MsSyncAccess *access;

  if (!json_is_object (claims))
    return refuse (error, "This token has no claims");
  if (expires_at == 0)
    return refuse (error, "This token never expires: it needs the claim exp");
  if (expires_at <= now)
    return refuse (error, "This token has expired");
  if (get_time (claims, "nbf") > now)
    return refuse (error, "This token is not valid yet");
  access = ms_access_rules_apply (json_object_get (claims, "multistore"), store_id,
                                  json_string_value (json_object_get (claims, "sub")), expires_at);
  return access ? access : refuse (error, "This token is not for this store");
}

static MsSyncAccess *
authorize (MsAuthorizer *authorizer,
           const char *store_id,
           const char *token,
           const char *payload,
           GError **error)
{
  MsJwtAuthorizer *self = MS_JWT_AUTHORIZER (authorizer);
  g_autoptr (jwt_t) jwt = NULL;
  MsSyncAccess *access;
  char *claims;

  if (!token)
    return refuse (error, "A token is needed");
  /* The key says which signature counts: a token could claim to need none. */
  if (strlen (token) > MOST_TOKEN_BYTES || r_jwt_init (&jwt) != RHN_OK
      || r_jwt_advanced_parse (jwt, token, R_PARSE_NONE, 0) != RHN_OK
      || r_jwt_get_sign_alg (jwt) != self->algorithm
      || r_jwt_verify_signature (jwt, self->key, 0) != RHN_OK)
    return refuse (error, "This token is not signed by the key of the server");
  claims = r_jwt_get_full_claims_str (jwt);
  access = apply_claims (claims, store_id, error);
  r_free (claims);
  return access;
}

static void
ms_jwt_authorizer_finalize (GObject *object)
{
  r_jwk_free (MS_JWT_AUTHORIZER (object)->key);
  G_OBJECT_CLASS (ms_jwt_authorizer_parent_class)->finalize (object);
}

static void
ms_jwt_authorizer_class_init (MsJwtAuthorizerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_jwt_authorizer_finalize;
  MS_AUTHORIZER_CLASS (klass)->authorize = authorize;
}

static void
ms_jwt_authorizer_init (MsJwtAuthorizer *self)
{
}

static gboolean
choose_algorithm (MsJwtAuthorizer *self, GError **error)
{
  unsigned int bits = 0;
  int type = r_jwk_key_type (self->key, &bits, 0);

  if ((type & R_KEY_TYPE_HMAC) && bits >= FEWEST_HMAC_BITS)
    self->algorithm = R_JWA_ALG_HS256;
  else if (type & R_KEY_TYPE_EDDSA)
    self->algorithm = R_JWA_ALG_EDDSA;
  else
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                           (type & R_KEY_TYPE_HMAC)
                               ? "The key is too short: HS256 needs one of 32 bytes at least"
                               : "The key is neither of the type oct nor of the curve Ed25519");
      return FALSE;
    }
  return TRUE;
}

MsJwtAuthorizer *
ms_jwt_authorizer_new (const char *key, GError **error)
{
  g_autoptr (MsJwtAuthorizer) self = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (MS_TYPE_JWT_AUTHORIZER, NULL);
  if (r_jwk_init (&self->key) == RHN_OK && r_jwk_import_from_json_str (self->key, key) == RHN_OK
      && r_jwk_is_valid (self->key) == RHN_OK)
    return choose_algorithm (self, error) ? g_steal_pointer (&self) : NULL;
  g_set_error_literal (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                       "This is no JSON Web Key: write one such as {\"kty\":\"oct\",\"k\":\"…\"}");
  return NULL;
}

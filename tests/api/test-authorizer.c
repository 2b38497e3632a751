/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may do what: tokens of a file, and signed ones, good and forged. */

#include "ms-test-log.h"
#include "ms-test-store.h"

#include <string.h>

#define CLAIMS                                                                                     \
  "eyJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDAsIm11bHRpc3RvcmUiOnsiYXBwZW5kIjpbIm5vdGVzLSoiXSwicmVhZC" \
  "I6WyJuZXdzIl19fQ"

/* {"sub":"ann","exp":4102444800,"multistore":{"append":["notes-*"],"read":["news"]}}, signed with the keys below. */
static const char hmac_key[] =
    "{\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\"}";
static const char hmac_token[] =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." CLAIMS ".VrNovNKNvqPEufp__nCBU1xUMsFO4Ram6aGTt3xsBgU";
static const char ed25519_key[] =
    "{\"crv\":\"Ed25519\",\"x\":\"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw\",\"kty\":\"OKP\"}";
static const char ed25519_token[] =
    "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9." CLAIMS
    ".KyfUZ9dlHW43_4sJqSQXGEPtqALNY4oBbBzj1__BOGAM5ds4tIE7M5IG7g7sDyO0Pfvg_uP54Ox2Hp0R8g9mDw";

static void
assert_taken (MsAuthorizer *authorizer, const char *token, const char *store_id, gboolean append)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSyncAccess) access =
      ms_authorizer_authorize (authorizer, store_id, token, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ms_sync_access_may_append (access), ==, append);
  g_assert_cmpstr (ms_sync_access_get_principal (access), ==, "ann");
}

static void
assert_refused (MsAuthorizer *authorizer,
                const char *token,
                const char *store_id,
                const char *words)
{
  g_autoptr (GError) error = NULL;
  MsSyncAccess *access = ms_authorizer_authorize (authorizer, store_id, token, NULL, &error);

  g_assert_null (access);
  g_assert_error (error, MS_ERROR, MS_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (error->message, words));
}

static MsAuthorizer *
make_jwt (const char *key)
{
  g_autoptr (GError) error = NULL;
  MsJwtAuthorizer *authorizer = ms_jwt_authorizer_new (key, &error);

  g_assert_no_error (error);
  return MS_AUTHORIZER (authorizer);
}

static void
test_jwt (void)
{
  const char *const keys[] = { hmac_key, ed25519_key };
  const char *const tokens[] = { hmac_token, ed25519_token };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      MsAuthorizer *authorizer = make_jwt (keys[i]);
      g_autofree char *longer = g_strconcat (tokens[i], "AA", NULL);
      g_autofree char *long_one = g_strnfill (100000, 'x');

      assert_taken (authorizer, tokens[i], "notes-1", TRUE);
      assert_taken (authorizer, tokens[i], "news", FALSE);
      assert_refused (authorizer, tokens[i], "note", "not for this store");
      assert_refused (authorizer, tokens[i], "newspaper", "not for this store");
      /* Signed, and by the other key. */
      assert_refused (authorizer, tokens[1 - i], "news", "not signed");
      assert_refused (authorizer, longer, "news", "not signed");
      assert_refused (authorizer, long_one, "news", "not signed");
      assert_refused (authorizer, "", "news", "not signed");
      assert_refused (authorizer, "a.b.c", "news", "not signed");
      assert_refused (authorizer, NULL, "news", "A token is needed");
      g_assert_finalize_object (authorizer);
    }
}

static void
test_jwt_claims (void)
{
  MsAuthorizer *authorizer = make_jwt (hmac_key);

  assert_refused (authorizer,
                  "eyJhbGciOiJIUzI1NiJ9."
                  "eyJzdWIiOiJhbm4iLCJleHAiOjEsIm11bHRpc3RvcmUiOnsiYXBwZW5kIjpbIm5vdGVzLSoiXSwicmVh"
                  "ZCI6WyJuZXdzIl19fQ.08gAecVAKDy5ZqnZ7IRBaVmePT3eOk_ctjbUrLt6HWs",
                  "news", "has expired");
  assert_refused (authorizer,
                  "eyJhbGciOiJIUzI1NiJ9."
                  "eyJzdWIiOiJhbm4iLCJtdWx0aXN0b3JlIjp7ImFwcGVuZCI6WyJub3Rlcy0qIl0sInJlYWQiOlsibmV3"
                  "cyJdfX0.CpEp5BRgFoZmaT7yC8YRMznXClHTdp_y7LQVetbA-VQ",
                  "news", "never expires");
  assert_refused (authorizer,
                  "eyJhbGciOiJIUzI1NiJ9."
                  "eyJzdWIiOiJhbm4iLCJleHAiOjQxMDI0NDQ4MDAsIm11bHRpc3RvcmUiOnsiYXBwZW5kIjpbIm5vdGVz"
                  "LSoiXSwicmVhZCI6WyJuZXdzIl19LCJuYmYiOjQxMDI0NDQwMDB9.UAZFUG3gX0POzm5RAgaIYxpo-4-"
                  "F_Y46sudDbjfKdy4",
                  "news", "not valid yet");
  /* By another key of the same kind; and by none at all. */
  assert_refused (authorizer,
                  "eyJhbGciOiJIUzI1NiJ9." CLAIMS ".lKwlBGkzAr3WA9s6wseOZs7Y55589ceR5eIx828jMAs",
                  "news", "not signed");
  assert_refused (authorizer, "eyJhbGciOiJub25lIn0." CLAIMS ".", "news", "not signed");
  g_assert_finalize_object (authorizer);
  /* The public half of a key, taken for a secret. */
  authorizer = make_jwt (ed25519_key);
  assert_refused (authorizer,
                  "eyJhbGciOiJIUzI1NiJ9." CLAIMS ".9HS_DjOUcEZnVkWDhMDtiqKcFmAKS_iLkqc1dkwFjtQ",
                  "news", "not signed");
  g_assert_finalize_object (authorizer);
}

static void
test_jwt_keys (void)
{
  static const char *const keys[] = {
    "",
    "nonsense",
    "{}",
    "{\"kty\":\"oct\"}",
    "{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
    "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_jwt_authorizer_new (keys[i], &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
    }
}

static char *
write_file (const char *directory, const char *text)
{
  char *path = g_build_filename (directory, "tokens.json", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_tokens (void)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autofree char *path = write_file (
      directory,
      "{\"tokens\":[{\"token\":\"0123456789abcdef\",\"principal\":\"ann\",\"append\":[\"notes-*\"],"
      "\"read\":[\"news\"]},{\"token\":\"old-old-old-old-old\",\"principal\":\"ann\",\"append\":"
      "[\"*\"],\"expires\":\"2020-01-31T00:00:00Z\"},{\"token\":\"all-all-all-all-all\","
      "\"principal\":\"ann\",\"append\":[\"*\"],\"expires\":\"2100-01-31T00:00:00Z\"}]}");
  g_autoptr (GError) error = NULL;
  MsTokenAuthorizer *tokens = ms_token_authorizer_new (path, &error);
  MsAuthorizer *authorizer = MS_AUTHORIZER (tokens);

  g_assert_no_error (error);
  assert_taken (authorizer, "0123456789abcdef", "notes-x", TRUE);
  assert_taken (authorizer, "0123456789abcdef", "news", FALSE);
  assert_taken (authorizer, "all-all-all-all-all", "whatever", TRUE);
  assert_refused (authorizer, "0123456789abcdef", "other", "not for this store");
  assert_refused (authorizer, "0123456789abcdeg", "news", "not known");
  assert_refused (authorizer, "old-old-old-old-old", "news", "has expired");
  assert_refused (authorizer, NULL, "news", "A token is needed");
  /* A mistake in the file changes nothing; what is right does. */
  g_free (write_file (directory, "{\"tokens\":[{}]}"));
  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*The rules of before stay*");
  assert_taken (authorizer, "0123456789abcdef", "news", FALSE);
  g_assert_cmpuint (ms_test_end_expecting (), ==, 1);
  g_free (write_file (directory, "{\"tokens\":[]}"));
  assert_refused (authorizer, "0123456789abcdef", "news", "not known");
  g_assert_finalize_object (authorizer);
  ms_test_remove_directory (directory);
}

static void
test_token_files (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } files[] = {
    { "", "ends where a value is expected" },
    { "[]", "no “tokens”" },
    { "{\"tokens\":{}}", "no “tokens”" },
    { "{\"tokens\":[{}]}", "16 characters" },
    { "{\"tokens\":[{\"token\":\"short\"}]}", "16 characters" },
    { "{\"tokens\":[{\"token\":\"0123456789abcdef\",\"read\":\"all\"}]}", "arrays of store ids" },
    { "{\"tokens\":[{\"token\":\"0123456789abcdef\",\"append\":[5]}]}", "arrays of store ids" },
    { "{\"tokens\":[{\"token\":\"0123456789abcdef\",\"principal\":5}]}", "must be a text" },
    { "{\"tokens\":[{\"token\":\"0123456789abcdef\",\"expires\":\"soon\"}]}", "must be a time" },
  };
  g_autofree char *directory = ms_test_make_directory ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = write_file (directory, files[i].text);
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_token_authorizer_new (path, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
      g_assert_nonnull (strstr (error->message, files[i].words));
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (ms_token_authorizer_new ("/nonexistent/tokens", &error));
    g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  }
  ms_test_remove_directory (directory);
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  g_test_add_func ("/authorizer/jwt", test_jwt);
  g_test_add_func ("/authorizer/jwt-claims", test_jwt_claims);
  g_test_add_func ("/authorizer/jwt-keys", test_jwt_keys);
  g_test_add_func ("/authorizer/tokens", test_tokens);
  g_test_add_func ("/authorizer/token-files", test_token_files);
  return g_test_run ();
}

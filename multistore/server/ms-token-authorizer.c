/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTokenAuthorizer: clients with tokens from a file. */

#include "server/ms-token-authorizer.h"
#include "ms-error.h"
#include "server/ms-access-rules-private.h"

#include <glib/gstdio.h>

/* A guessed token must cost the guesser: shorter ones are refused. */
#define SHORTEST_TOKEN 16

struct _MsTokenAuthorizer
{
  MsAuthorizer parent_instance;

  char *path;
  GHashTable *rules; /* checksum of a token → json_t */
  gint64 read_at;    /* the file's time of change */
  gint64 read_size;
};

G_DEFINE_FINAL_TYPE (MsTokenAuthorizer, ms_token_authorizer, MS_TYPE_AUTHORIZER)

static void
release_rules (gpointer rules)
{
  json_decref (rules);
}

/* Looking a token up by its checksum takes the same time whatever it has in common with others. */
static char *
make_checksum (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

static gboolean
check_rule (const json_t *rule, const char *where, GError **error)
{
  const char *token = json_string_value (json_object_get (rule, "token"));
  const json_t *principal = json_object_get (rule, "principal");
  const json_t *expires = json_object_get (rule, "expires");
  g_autoptr (GDateTime) time = NULL;

  if (!ms_access_rules_check (rule, where, error))
    return FALSE;
  if (json_is_string (expires))
    time = g_date_time_new_from_iso8601 (json_string_value (expires), NULL);
  if (!token || strlen (token) < SHORTEST_TOKEN)
    g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                 "%s: its “token” must be a text of %d characters at least", where, SHORTEST_TOKEN);
  else if (principal && !json_is_string (principal))
    g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS, "%s: its “principal” must be a text",
                 where);
  else if (expires && !time)
    g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                 "%s: its “expires” must be a time such as 2027-01-31T00:00:00Z", where);
  else
    return TRUE;
  return FALSE;
}

static GHashTable *
make_rules (json_t *file, const char *path, GError **error)
{
  g_autoptr (GHashTable) rules =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, release_rules);
  json_t *list = json_object_get (file, "tokens");
  json_t *rule;
  size_t i;

  if (!json_is_array (list))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                   "“%s” has no “tokens”: write { \"tokens\": [ … ] }", path);
      return NULL;
    }
  json_array_foreach (list, i, rule)
    {
      g_autofree char *where = g_strdup_printf ("Token number %d of “%s”", (int) i + 1, path);

      if (!check_rule (rule, where, error))
        return NULL;
      g_hash_table_replace (rules,
                            make_checksum (json_string_value (json_object_get (rule, "token"))),
                            json_incref (rule));
    }
  return g_steal_pointer (&rules);
}

static GHashTable *
read_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (json_t) file = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_IO, local_error->message);
      return NULL;
    }
  file = ms_json_parse (text, (gssize) length, &local_error);
  if (file)
    return make_rules (file, path, error);
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS, "“%s”: %s", path, local_error->message);
  return NULL;
}

static void
read_if_changed (MsTokenAuthorizer *self)
{
  g_autoptr (GError) error = NULL;
  GHashTable *rules;
  GStatBuf info;

  if (g_stat (self->path, &info) != 0
      || (info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000 == self->read_at
          && info.st_size == self->read_size))
    return;
  self->read_at = info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  self->read_size = info.st_size;
  rules = read_file (self->path, &error);
  if (!rules)
    {
      g_warning ("The rules of before stay, because the new ones are wrong: %s", error->message);
      return;
    }
  g_hash_table_unref (self->rules);
  self->rules = rules;
}

static gint64
get_expiry (const json_t *rule)
{
  const char *text = json_string_value (json_object_get (rule, "expires"));
  g_autoptr (GDateTime) time = text ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

static MsSyncAccess *
authorize (MsAuthorizer *authorizer,
           const char *store_id,
           const char *token,
           const char *payload,
           GError **error)
{
  MsTokenAuthorizer *self = MS_TOKEN_AUTHORIZER (authorizer);
  g_autofree char *checksum = token ? make_checksum (token) : NULL;
  const json_t *rule;
  gint64 expires_at;
  MsSyncAccess *access;

  read_if_changed (self);
  rule = checksum ? g_hash_table_lookup (self->rules, checksum) : NULL;
  if (!rule)
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_UNAUTHORIZED,
                           token ? "This token is not known" : "A token is needed");
      return NULL;
    }
  expires_at = get_expiry (rule);
  if (expires_at > 0 && expires_at <= g_get_real_time ())
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_UNAUTHORIZED, "This token has expired");
      return NULL;
    }
  access = ms_access_rules_apply (
      rule, store_id, json_string_value (json_object_get (rule, "principal")), expires_at);
  if (!access)
    g_set_error_literal (error, MS_ERROR, MS_ERROR_UNAUTHORIZED,
                         "This token is not for this store");
  return access;
}

static void
ms_token_authorizer_finalize (GObject *object)
{
  MsTokenAuthorizer *self = MS_TOKEN_AUTHORIZER (object);

  g_clear_pointer (&self->rules, g_hash_table_unref);
  g_free (self->path);
  G_OBJECT_CLASS (ms_token_authorizer_parent_class)->finalize (object);
}

static void
ms_token_authorizer_class_init (MsTokenAuthorizerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_token_authorizer_finalize;
  MS_AUTHORIZER_CLASS (klass)->authorize = authorize;
}

static void
ms_token_authorizer_init (MsTokenAuthorizer *self)
{
}

MsTokenAuthorizer *
ms_token_authorizer_new (const char *path, GError **error)
{
  g_autoptr (MsTokenAuthorizer) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (MS_TYPE_TOKEN_AUTHORIZER, NULL);
  self->path = g_strdup (path);
  self->rules = read_file (path, error);
  return self->rules ? g_steal_pointer (&self) : NULL;
}

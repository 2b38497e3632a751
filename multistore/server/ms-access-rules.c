/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAccessRules: which stores somebody may read, and which he may append to. */

#include "server/ms-access-rules-private.h"
#include "ms-error.h"

#include <string.h>

static gboolean
names (const char *pattern, const char *store_id)
{
  gsize length = strlen (pattern);

  return length > 0 && pattern[length - 1] == '*' ? strncmp (pattern, store_id, length - 1) == 0
                                                  : strcmp (pattern, store_id) == 0;
}

static gboolean
lists (const json_t *rules, const char *right, const char *store_id)
{
  const json_t *patterns = json_object_get (rules, right);
  const json_t *pattern;
  size_t i;

  json_array_foreach (patterns, i, pattern)
    if (json_is_string (pattern) && names (json_string_value (pattern), store_id))
      return TRUE;
  return FALSE;
}

MsSyncAccess *
ms_access_rules_apply (const json_t *rules,
                       const char *store_id,
                       const char *principal,
                       gint64 expires_at)
{
  gboolean may_append = lists (rules, "append", store_id);

  return may_append || lists (rules, "read", store_id)
             ? ms_sync_access_new (principal, may_append, expires_at)
             : NULL;
}

static gboolean
is_list_of_texts (const json_t *list)
{
  const json_t *text;
  size_t i;

  if (list && !json_is_array (list))
    return FALSE;
  json_array_foreach (list, i, text)
    if (!json_is_string (text))
      return FALSE;
  return TRUE;
}

gboolean
ms_access_rules_check (const json_t *rules, const char *where, GError **error)
{
  if (json_is_object (rules) && is_list_of_texts (json_object_get (rules, "read"))
      && is_list_of_texts (json_object_get (rules, "append")))
    return TRUE;
  g_set_error (
      error, MS_ERROR, MS_ERROR_INVALID_ARGS,
      "%s: write an object with “read” and “append”, arrays of store ids of which each may "
      "end in *",
      where);
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Identifiers: which are well formed, and new random ones. */

#include "ms-id-private.h"
#include "ms-error.h"

#include <string.h>
#include <sys/random.h>

#define MAX_LENGTH 128
#define ID_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#define NEW_ID_LENGTH 21

gboolean
ms_id_check_store (const char *store_id, GError **error)
{
  g_autofree char *shown = NULL;
  gsize length = strnlen (store_id, MAX_LENGTH + 1);

  if (length > 0 && length <= MAX_LENGTH && strspn (store_id, ID_CHARACTERS) == length)
    return TRUE;

  shown = g_utf8_make_valid (store_id, MIN (length, MAX_LENGTH));
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_STORE_ID,
               "“%s”%s is no store id: use 1 to 128 of the characters A–Z, a–z, 0–9, _ and -",
               shown, length > MAX_LENGTH ? "…" : "");
  return FALSE;
}

gboolean
ms_id_is_definition_name (const char *name)
{
  gsize length = strnlen (name, MAX_LENGTH + 1);

  return length > 0 && length <= MAX_LENGTH && strspn (name, ID_CHARACTERS ".") == length;
}

char *
ms_id_new (void)
{
  guint8 random[NEW_ID_LENGTH];
  char *id = g_malloc (NEW_ID_LENGTH + 1);

  /* The kernel gives up to 256 bytes whole; before its pool is ready GLib's generator has to do. */
  if (getrandom (random, sizeof random, 0) != sizeof random)
    for (guint i = 0; i < sizeof random; i++)
      random[i] = g_random_int ();

  for (guint i = 0; i < sizeof random; i++)
    id[i] = ID_CHARACTERS[random[i] % 64];
  id[NEW_ID_LENGTH] = '\0';
  return id;
}

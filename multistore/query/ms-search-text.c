/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What people type, as a search. */

#include "query/ms-search-text.h"

/* A sign between words says nothing; one inside a word ends it, as FTS5's tokenizers have it. */
static gboolean
is_word (gunichar character)
{
  return g_unichar_isalnum (character) || g_unichar_ismark (character);
}

char *
ms_query_escape_match (const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;
  GString *match = g_string_new (NULL);
  gboolean inside = FALSE;

  for (const char *at = valid; at && *at; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (is_word (character) && !inside)
        g_string_append (match, match->len > 0 ? " \"" : "\"");
      if (is_word (character))
        g_string_append_unichar (match, character);
      else if (inside)
        g_string_append_c (match, '"');
      inside = is_word (character);
    }
  if (inside)
    g_string_append_c (match, '"');
  if (match->len > 0)
    g_string_append_c (match, '*');
  return g_string_free (match, match->len == 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tokenizer, by the lexical rules of SQLite, and what follows from tokens alone. */
#include "sqlite/ms-sql-tokens-private.h"

#include <string.h>

static gboolean
is_name_byte (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$' || (guchar) c >= 0x80;
}

/* A vertical tab is white space inside a run of it, but illegal as its first byte. */
static gsize
measure_white_space (const char *z)
{
  if (strncmp (z, "\xef\xbb\xbf", 3) == 0)
    return 3;
  if (*z == '\0' || strchr (" \t\n\f\r", *z) == NULL)
    return 0;
  return strspn (z, " \t\n\v\f\r");
}

/* An unterminated block comment reaches to the end; a bare slash and star at the very end is none. */
static gsize
measure_comment (const char *z)
{
  const char *end;

  if (z[0] == '-' && z[1] == '-')
    return strcspn (z, "\n");
  if (z[0] != '/' || z[1] != '*' || z[2] == '\0')
    return 0;
  end = strstr (z + 2, "*/");
  return end != NULL ? (gsize) (end + 2 - z) : strlen (z);
}

static gsize
measure_quoted (const char *z, MsSqlTokenKind *kind)
{
  char quote = z[0];
  gsize i = 1;

  for (; z[i] != '\0'; i++)
    {
      if (z[i] != quote)
        continue;
      if (z[i + 1] != quote)
        {
          *kind = quote == '\'' ? MS_SQL_TOKEN_STRING : MS_SQL_TOKEN_QUOTED;
          return i + 1;
        }
      i++;
    }
  *kind = MS_SQL_TOKEN_ILLEGAL;
  return i;
}

static gsize
measure_bracketed (const char *z, MsSqlTokenKind *kind)
{
  gsize inner = strcspn (z, "]");

  *kind = z[inner] == ']' ? MS_SQL_TOKEN_QUOTED : MS_SQL_TOKEN_ILLEGAL;
  return z[inner] == ']' ? inner + 1 : inner;
}

static gsize
measure_blob (const char *z, MsSqlTokenKind *kind)
{
  gsize i = 2;

  while (g_ascii_isxdigit (z[i]))
    i++;
  *kind = z[i] == '\'' && i % 2 == 0 ? MS_SQL_TOKEN_BLOB : MS_SQL_TOKEN_ILLEGAL;
  i += strcspn (z + i, "'");
  return z[i] == '\'' ? i + 1 : i;
}

static gsize
count_digits (const char *z)
{
  gsize i = 0;

  while (g_ascii_isdigit (z[i]))
    i++;
  return i;
}

static gsize
measure_number (const char *z, MsSqlTokenKind *kind)
{
  gsize i;

  *kind = MS_SQL_TOKEN_NUMBER;
  if (z[0] == '0' && (z[1] == 'x' || z[1] == 'X') && g_ascii_isxdigit (z[2]))
    {
      for (i = 3; g_ascii_isxdigit (z[i]);)
        i++;
      return i;
    }
  i = count_digits (z);
  if (z[i] == '.')
    i += 1 + count_digits (z + i + 1);
  if (z[i] == 'e' || z[i] == 'E')
    {
      gsize sign = z[i + 1] == '+' || z[i + 1] == '-' ? 1 : 0;

      if (g_ascii_isdigit (z[i + 1 + sign]))
        i += 1 + sign + count_digits (z + i + 1 + sign);
    }
  for (; is_name_byte (z[i]); i++)
    *kind = MS_SQL_TOKEN_ILLEGAL;
  return i;
}

/* The tail in parentheses and the double colons are those of Tcl variables. */
static gsize
measure_variable (const char *z, MsSqlTokenKind *kind)
{
  gsize named = 0;
  gsize i = 1;

  *kind = MS_SQL_TOKEN_PARAMETER;
  for (; z[i] != '\0'; i++)
    {
      if (is_name_byte (z[i]))
        named++;
      else if (z[i] == '(' && named > 0)
        {
          i++;
          i += strcspn (z + i, " \t\n\v\f\r)");
          if (z[i] == ')')
            return i + 1;
          *kind = MS_SQL_TOKEN_ILLEGAL;
          return i;
        }
      else if (z[i] == ':' && z[i + 1] == ':')
        i++;
      else
        break;
    }
  if (named == 0)
    *kind = MS_SQL_TOKEN_ILLEGAL;
  return i;
}

static gsize
measure_sign (const char *z, MsSqlTokenKind *kind)
{
  static const char *const signs[] = {
    "->>", "->", "==", "<=", "<>", "<<", ">=", ">>", "!=", "||"
  };

  *kind = MS_SQL_TOKEN_PUNCTUATION;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (z, signs[i]))
      return strlen (signs[i]);
  if (strchr ("-()+*/%=<>|,&~;.", *z) == NULL)
    *kind = MS_SQL_TOKEN_ILLEGAL;
  return 1;
}

static gsize
measure_token (const char *z, MsSqlTokenKind *kind)
{
  gsize i = 0;

  if ((*z == 'x' || *z == 'X') && z[1] == '\'')
    return measure_blob (z, kind);
  if (g_ascii_isdigit (*z) || (*z == '.' && g_ascii_isdigit (z[1])))
    return measure_number (z, kind);
  if (*z == '\'' || *z == '"' || *z == '`')
    return measure_quoted (z, kind);
  if (*z == '[')
    return measure_bracketed (z, kind);
  if (*z == '?')
    {
      *kind = MS_SQL_TOKEN_PARAMETER;
      return 1 + count_digits (z + 1);
    }
  if (*z == ':' || *z == '@' || *z == '$' || *z == '#')
    return measure_variable (z, kind);
  if (!is_name_byte (*z))
    return measure_sign (z, kind);
  *kind = MS_SQL_TOKEN_WORD;
  while (is_name_byte (z[i]))
    i++;
  return i;
}

GArray *
ms_sql_tokenize (const char *sql)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (MsSqlToken));
  guint depth = 0;
  gsize offset = 0;

  while (sql[offset] != '\0')
    {
      MsSqlToken token = { .offset = offset };
      gsize blank = measure_white_space (sql + offset);

      if (blank == 0)
        blank = measure_comment (sql + offset);
      if (blank > 0)
        {
          offset += blank;
          continue;
        }
      token.length = measure_token (sql + offset, &token.kind);
      if (sql[offset] == ')' && depth > 0)
        depth--;
      token.depth = depth;
      if (sql[offset] == '(')
        depth++;
      g_array_append_val (tokens, token);
      offset += token.length;
    }
  return tokens;
}

char *
ms_sql_token_dup_text (const char *sql, const MsSqlToken *token)
{
  return g_strndup (sql + token->offset, token->length);
}

gboolean
ms_sql_token_is (const char *sql, const MsSqlToken *token, const char *word)
{
  return token->kind == MS_SQL_TOKEN_WORD && strlen (word) == token->length
         && g_ascii_strncasecmp (sql + token->offset, word, token->length) == 0;
}

char *
ms_sql_token_dup_name (const char *sql, const MsSqlToken *token)
{
  const char *text = sql + token->offset;
  GString *name;

  if (token->kind != MS_SQL_TOKEN_QUOTED && token->kind != MS_SQL_TOKEN_STRING)
    return ms_sql_token_dup_text (sql, token);
  if (*text == '[')
    return g_strndup (text + 1, token->length - 2);
  name = g_string_sized_new (token->length);
  for (gsize i = 1; i + 1 < token->length; i++)
    {
      g_string_append_c (name, text[i]);
      if (text[i] == *text)
        i++;
    }
  return g_string_free (name, FALSE);
}

char **
ms_sql_split (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  GPtrArray *statements = g_ptr_array_new ();
  const MsSqlToken *first = NULL;
  const MsSqlToken *last = NULL;

  for (guint i = 0; i <= tokens->len; i++)
    {
      const MsSqlToken *token = i < tokens->len ? &g_array_index (tokens, MsSqlToken, i) : NULL;

      if (token != NULL && sql[token->offset] != ';')
        {
          first = first != NULL ? first : token;
          last = token;
          continue;
        }
      if (first != NULL)
        g_ptr_array_add (statements, g_strndup (sql + first->offset,
                                                last->offset + last->length - first->offset));
      first = NULL;
    }
  g_ptr_array_add (statements, NULL);
  return (char **) g_ptr_array_free (statements, FALSE);
}

char **
ms_sql_list_parameters (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < tokens->len; i++)
    {
      const MsSqlToken *token = &g_array_index (tokens, MsSqlToken, i);
      g_autofree char *name = NULL;

      if (token->kind != MS_SQL_TOKEN_PARAMETER || sql[token->offset] != ':')
        continue;
      name = g_strndup (sql + token->offset + 1, token->length - 1);
      if (g_hash_table_contains (seen, name))
        continue;
      g_hash_table_add (seen, name);
      g_ptr_array_add (names, g_steal_pointer (&name));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

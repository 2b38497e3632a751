/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keywords of SQLite 3.40, and the spelling of a statement without what is only layout. */
#include "sqlite/ms-sql-normalize-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
/* Never a bare name, so their case cannot matter. */
static const char *const reserved_keywords[] = {
  "ADD", "ALL", "ALTER", "AND", "AS", "AUTOINCREMENT", "BETWEEN", "CASE", "CHECK", "COLLATE",
  "COMMIT", "CONSTRAINT", "CREATE", "DEFAULT", "DEFERRABLE", "DELETE", "DISTINCT", "DROP",
  "ELSE", "ESCAPE", "EXCEPT", "EXISTS", "FOREIGN", "FROM", "GROUP", "HAVING", "IN", "INDEX",
  "INSERT", "INTERSECT", "INTO", "IS", "ISNULL", "JOIN", "LIMIT", "NOT", "NOTHING", "NOTNULL",
  "NULL", "ON", "OR", "ORDER", "PRIMARY", "REFERENCES", "RETURNING", "SELECT", "SET", "TABLE",
  "THEN", "TO", "TRANSACTION", "UNION", "UNIQUE", "UPDATE", "USING", "VALUES", "WHEN", "WHERE",
};

/* Also names, where the grammar has room for one. */
static const char *const other_keywords[] = {
  "ABORT", "ACTION", "AFTER", "ALWAYS", "ANALYZE", "ASC", "ATTACH", "BEFORE", "BEGIN", "BY",
  "CASCADE", "CAST", "COLUMN", "CONFLICT", "CROSS", "CURRENT", "CURRENT_DATE", "CURRENT_TIME",
  "CURRENT_TIMESTAMP", "DATABASE", "DEFERRED", "DESC", "DETACH", "DO", "EACH", "END", "EXCLUDE",
  "EXCLUSIVE", "EXPLAIN", "FAIL", "FILTER", "FIRST", "FOLLOWING", "FOR", "FULL", "GENERATED",
  "GLOB", "GROUPS", "IF", "IGNORE", "IMMEDIATE", "INDEXED", "INITIALLY", "INNER", "INSTEAD",
  "KEY", "LAST", "LEFT", "LIKE", "MATCH", "MATERIALIZED", "NATURAL", "NO", "NULLS", "OF",
  "OFFSET", "OTHERS", "OUTER", "OVER", "PARTITION", "PLAN", "PRAGMA", "PRECEDING", "QUERY",
  "RAISE", "RANGE", "RECURSIVE", "REGEXP", "REINDEX", "RELEASE", "RENAME", "REPLACE",
  "RESTRICT", "RIGHT", "ROLLBACK", "ROW", "ROWS", "SAVEPOINT", "TEMP", "TEMPORARY", "TIES",
  "TRIGGER", "UNBOUNDED", "VACUUM", "VIEW", "VIRTUAL", "WINDOW", "WITH", "WITHOUT",
};

/* Where those can only be keywords: SQLite accepts these words in a row as nothing else. */
static const char *const phrases[] = {
  "PRIMARY KEY", "FOREIGN KEY", "ORDER BY", "GROUP BY",
  "CREATE TEMP", "CREATE TEMPORARY", "CREATE VIEW", "CREATE TRIGGER", "CREATE TEMP VIEW",
  "CREATE TEMPORARY VIEW",
  "TABLE IF NOT EXISTS", "INDEX IF NOT EXISTS", "CREATE VIEW IF NOT EXISTS",
  "INSERT OR ABORT", "INSERT OR FAIL", "INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR ROLLBACK",
  "UPDATE OR ABORT", "UPDATE OR FAIL", "UPDATE OR IGNORE", "UPDATE OR REPLACE", "UPDATE OR ROLLBACK",
  "ON CONFLICT ABORT", "ON CONFLICT FAIL", "ON CONFLICT IGNORE", "ON CONFLICT REPLACE",
  "ON CONFLICT ROLLBACK", "ON CONFLICT DO", "DO NOTHING", "DO UPDATE SET",
  "ON DELETE CASCADE", "ON DELETE RESTRICT", "ON DELETE NO ACTION",
  "ON UPDATE CASCADE", "ON UPDATE RESTRICT", "ON UPDATE NO ACTION",
};
/* clang-format on */

typedef struct
{
  const char *sql;
  GArray *tokens;
  gboolean *upper; /* for each token: it is written in upper case */
} Normalizer;

static const MsSqlToken *
get_token (const Normalizer *self, guint index)
{
  return &g_array_index (self->tokens, MsSqlToken, index);
}

static int
compare_keywords (const void *key, const void *element)
{
  return strcmp (key, *(const char *const *) element);
}

static gboolean
contains_keyword (const char *const *sorted, gsize n, const char *word)
{
  return bsearch (word, sorted, n, sizeof *sorted, compare_keywords) != NULL;
}

gboolean
ms_sql_is_keyword (const char *word, gsize length, gboolean *reserved)
{
  g_autofree char *upper = g_ascii_strup (word, length);

  *reserved = contains_keyword (reserved_keywords, G_N_ELEMENTS (reserved_keywords), upper);
  return *reserved || contains_keyword (other_keywords, G_N_ELEMENTS (other_keywords), upper);
}

/* The number of tokens from @index on that are the words of @phrase; 0 where they differ. */
static guint
match_phrase (const Normalizer *self, guint index, const char *phrase)
{
  guint n = 0;

  for (gsize length; *phrase != '\0'; phrase += length + (phrase[length] == ' ' ? 1 : 0))
    {
      const MsSqlToken *token;

      length = strcspn (phrase, " ");
      if (index + n >= self->tokens->len)
        return 0;
      token = get_token (self, index + n++);
      if (token->kind != MS_SQL_TOKEN_WORD || token->length != length
          || g_ascii_strncasecmp (self->sql + token->offset, phrase, length) != 0)
        return 0;
    }
  return n;
}

static void
mark_keywords (const Normalizer *self)
{
  for (guint i = 0; i < self->tokens->len; i++)
    {
      const MsSqlToken *token = get_token (self, i);
      gboolean reserved = FALSE;

      if (token->kind != MS_SQL_TOKEN_WORD)
        continue;
      if (ms_sql_is_keyword (self->sql + token->offset, token->length, &reserved)
          && (reserved || i == 0))
        self->upper[i] = TRUE;
      for (guint p = 0; p < G_N_ELEMENTS (phrases); p++)
        for (guint n = match_phrase (self, i, phrases[p]); n > 0; n--)
          self->upper[i + n - 1] = TRUE;
    }
}

static gboolean
is_sign (const Normalizer *self, const MsSqlToken *token, const char *signs)
{
  return token->kind == MS_SQL_TOKEN_PUNCTUATION && token->length == 1
         && strchr (signs, self->sql[token->offset]) != NULL;
}

/* A parenthesis right after a parameter would become a part of its name, and signs in a row a sign
 * of another meaning, or a comment. */
static gboolean
needs_space (const Normalizer *self, const MsSqlToken *left, const MsSqlToken *right)
{
  gboolean left_is_name = left->kind == MS_SQL_TOKEN_WORD || left->kind == MS_SQL_TOKEN_QUOTED;
  gboolean right_is_name = right->kind == MS_SQL_TOKEN_WORD || right->kind == MS_SQL_TOKEN_QUOTED;

  if (is_sign (self, left, "(),;") || is_sign (self, right, "),;"))
    return FALSE;
  if (is_sign (self, right, "("))
    return left->kind == MS_SQL_TOKEN_PARAMETER;
  if (is_sign (self, left, "."))
    return !right_is_name;
  if (is_sign (self, right, "."))
    return !left_is_name;
  return (left->kind == MS_SQL_TOKEN_PUNCTUATION) == (right->kind == MS_SQL_TOKEN_PUNCTUATION);
}

static gboolean
is_verbatim (const Normalizer *self)
{
  for (guint i = 0; i < self->tokens->len; i++)
    if (get_token (self, i)->kind == MS_SQL_TOKEN_ILLEGAL
        || match_phrase (self, i, "CREATE VIRTUAL") > 0)
      return TRUE;
  return FALSE;
}

char *
ms_sql_normalize (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  g_autofree gboolean *upper = g_new0 (gboolean, tokens->len + 1);
  Normalizer self = { sql, tokens, upper };
  GString *text;

  if (is_verbatim (&self))
    return g_strdup (sql);
  while (tokens->len > 0 && is_sign (&self, get_token (&self, tokens->len - 1), ";"))
    g_array_set_size (tokens, tokens->len - 1);
  mark_keywords (&self);
  text = g_string_sized_new (strlen (sql));
  for (guint i = 0; i < tokens->len; i++)
    {
      const MsSqlToken *token = get_token (&self, i);

      if (i > 0 && needs_space (&self, get_token (&self, i - 1), token))
        g_string_append_c (text, ' ');
      for (gsize b = token->offset; b < token->offset + token->length; b++)
        g_string_append_c (text, upper[i] ? g_ascii_toupper (sql[b]) : sql[b]);
    }
  return g_string_free (text, FALSE);
}

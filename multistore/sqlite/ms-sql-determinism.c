/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds in a statement's tokens what would let replaying the same event end in different tables. */
#include "sqlite/ms-sql-determinism-private.h"
#include "sqlite/ms-sql-normalize-private.h"
#include "sqlite/ms-sql-tokens-private.h"

typedef struct
{
  const char *sql;
  GArray *tokens;
  GArray *groups; /* of Group: the open parentheses, after one for what is outside all of them */
} Scan;

typedef struct
{
  gboolean ordered; /* ORDER has been seen */
  gboolean values;  /* these are the parentheses of a function's arguments or of VALUES */
} Group;

/* NULL outside the text. */
static const MsSqlToken *
peek (const Scan *self, guint index, int distance)
{
  gint64 position = (gint64) index + distance;

  if (position < 0 || position >= self->tokens->len)
    return NULL;
  return &g_array_index (self->tokens, MsSqlToken, (guint) position);
}

static gboolean
is_word (const Scan *self, guint index, int distance, const char *word)
{
  const MsSqlToken *token = peek (self, index, distance);

  return token != NULL && ms_sql_token_is (self->sql, token, word);
}

static gboolean
is_sign (const Scan *self, guint index, int distance, char sign)
{
  const MsSqlToken *token = peek (self, index, distance);

  return token != NULL && token->kind == MS_SQL_TOKEN_PUNCTUATION && token->length == 1
         && self->sql[token->offset] == sign;
}

/* A string in the parentheses at @index can only be a value, never the name of a column. */
static gboolean
holds_values (const Scan *self, guint index)
{
  const MsSqlToken *callee = peek (self, index, -1);
  gboolean reserved = FALSE;

  if (callee == NULL || callee->kind != MS_SQL_TOKEN_WORD)
    return FALSE;
  if (is_word (self, index, -1, "VALUES"))
    return TRUE;
  if (ms_sql_is_keyword (self->sql + callee->offset, callee->length, &reserved)
      && !is_word (self, index, -1, "REPLACE") && !is_word (self, index, -1, "GLOB")
      && !is_word (self, index, -1, "LIKE"))
    return FALSE;
  return !is_word (self, index, -2, "INTO") && !is_word (self, index, -2, "AS")
         && !is_word (self, index, -2, "WITH") && !is_sign (self, index, -2, '.')
         && !is_word (self, index, -2, "RECURSIVE") && !is_word (self, index, -2, "REFERENCES");
}

static void
track_groups (const Scan *self, guint index)
{
  Group *group = &g_array_index (self->groups, Group, self->groups->len - 1);

  if (is_sign (self, index, 0, '('))
    {
      Group inner = { .values = holds_values (self, index) };

      g_array_append_val (self->groups, inner);
    }
  else if (is_sign (self, index, 0, ')') && self->groups->len > 1)
    g_array_set_size (self->groups, self->groups->len - 1);
  else if (is_sign (self, index, 0, ';'))
    group->ordered = FALSE;
  else if (is_word (self, index, 0, "ORDER"))
    group->ordered = TRUE;
}

static char *
find_illegal (const Scan *self, guint index)
{
  const MsSqlToken *token = peek (self, index, 0);
  gsize shown = MIN (token->length, 20);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  if (token->kind != MS_SQL_TOKEN_ILLEGAL)
    return NULL;
  text = g_strndup (self->sql + token->offset, shown);
  valid = g_utf8_make_valid (text, -1);
  return g_strdup_printf ("SQL doesn't know “%s%s” at byte %" G_GSIZE_FORMAT
                          "; close the quotes or remove it",
                          valid, shown < token->length ? "…" : "", token->offset);
}

static char *
find_parameter (const Scan *self, guint index)
{
  const MsSqlToken *token = peek (self, index, 0);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  if (token->kind != MS_SQL_TOKEN_PARAMETER || self->sql[token->offset] == ':')
    return NULL;
  text = ms_sql_token_dup_text (self->sql, token);
  valid = g_utf8_make_valid (text, -1);
  return g_strdup_printf ("The parameter “%s” has no name that starts with a colon; name the "
                          "event's argument, as in :name",
                          valid);
}

static gboolean
is_rowid_name (const char *name)
{
  return g_ascii_strcasecmp (name, "rowid") == 0 || g_ascii_strcasecmp (name, "_rowid_") == 0
         || g_ascii_strcasecmp (name, "oid") == 0;
}

static char *
find_rowid (const Scan *self, guint index)
{
  const MsSqlToken *token = peek (self, index, 0);
  const Group *group = &g_array_index (self->groups, Group, self->groups->len - 1);
  g_autofree char *name = NULL;

  if (token->kind == MS_SQL_TOKEN_STRING)
    {
      if (group->values && !is_sign (self, index, -1, '.'))
        return NULL;
    }
  else if (token->kind != MS_SQL_TOKEN_WORD && token->kind != MS_SQL_TOKEN_QUOTED)
    return NULL;
  name = ms_sql_token_dup_name (self->sql, token);
  if (!is_rowid_name (name))
    return NULL;
  if (token->kind == MS_SQL_TOKEN_STRING)
    return g_strdup_printf ("'%s' can be taken for SQLite's own number of a row; name the primary "
                            "key column instead, or if it is a text, pass it as a parameter",
                            name);
  return g_strdup_printf ("“%s” can be SQLite's own number of a row, which is not the same "
                          "everywhere; name the primary key column instead",
                          name);
}

static char *
find_limit (const Scan *self, guint index)
{
  const Group *group = &g_array_index (self->groups, Group, self->groups->len - 1);

  if (group->ordered || !is_word (self, index, 0, "LIMIT"))
    return NULL;
  return g_strdup ("LIMIT without ORDER BY picks any rows; add an ORDER BY that ends with the "
                   "primary key before it");
}

static char *
find_conflict_clause (const Scan *self, guint index)
{
  gboolean rollback = is_word (self, index, 0, "ROLLBACK");

  if (!rollback && !is_word (self, index, 0, "FAIL"))
    return NULL;
  if (is_word (self, index, -1, "OR")
      && (is_word (self, index, -2, "INSERT") || is_word (self, index, -2, "UPDATE")))
    return g_strdup_printf ("OR %s would end the transaction that records the event, or leave half "
                            "of the change; use OR ABORT, OR IGNORE or OR REPLACE",
                            rollback ? "ROLLBACK" : "FAIL");
  if (is_word (self, index, -1, "CONFLICT") && is_word (self, index, -2, "ON"))
    return g_strdup_printf ("ON CONFLICT %s would end the transaction that records the event, or "
                            "leave half of the change; use ABORT, IGNORE or REPLACE",
                            rollback ? "ROLLBACK" : "FAIL");
  return NULL;
}

static char *
find_at (const Scan *self, guint index)
{
  static char *(*const finders[]) (const Scan *self, guint index) = { find_illegal, find_parameter,
                                                                      find_rowid, find_limit,
                                                                      find_conflict_clause };

  for (guint i = 0; i < G_N_ELEMENTS (finders); i++)
    {
      char *found = finders[i](self, index);

      if (found != NULL)
        return found;
    }
  return NULL;
}

char *
ms_sql_find_indeterminism (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  g_autoptr (GArray) groups = g_array_new (FALSE, TRUE, sizeof (Group));
  Scan self = { sql, tokens, groups };

  g_array_set_size (groups, 1);
  for (guint i = 0; i < tokens->len; i++)
    {
      char *found = find_at (&self, i);

      if (found != NULL)
        return found;
      track_groups (&self, i);
    }
  return NULL;
}

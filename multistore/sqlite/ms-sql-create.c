/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a CREATE statement by its tokens; accepts more than SQLite does, which judges when it runs. */
#include "sqlite/ms-sql-create-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <string.h>

typedef struct
{
  const char *sql;
  GArray *tokens; /* up to the first semicolon */
  guint position;
  gsize final_name; /* the offset of the name without its database */
} Reader;

static void
init_reader (Reader *self, const char *sql)
{
  self->sql = sql;
  self->tokens = ms_sql_tokenize (sql);
  self->position = 0;
  self->final_name = 0;
  for (guint i = 0; i < self->tokens->len; i++)
    if (sql[g_array_index (self->tokens, MsSqlToken, i).offset] == ';')
      g_array_set_size (self->tokens, i);
}

/* The token at @index, or NULL past the end. */
static const MsSqlToken *
get_token (const Reader *self, guint index)
{
  return index < self->tokens->len ? &g_array_index (self->tokens, MsSqlToken, index) : NULL;
}

static gboolean
is_word (const Reader *self, guint index, const char *word)
{
  const MsSqlToken *token = get_token (self, index);

  return token != NULL && ms_sql_token_is (self->sql, token, word);
}

static gboolean
is_sign (const Reader *self, guint index, char sign)
{
  const MsSqlToken *token = get_token (self, index);

  return token != NULL && token->kind == MS_SQL_TOKEN_PUNCTUATION && token->length == 1
         && self->sql[token->offset] == sign;
}

static gboolean
is_name (const Reader *self, guint index)
{
  const MsSqlToken *token = get_token (self, index);

  return token != NULL
         && (token->kind == MS_SQL_TOKEN_WORD || token->kind == MS_SQL_TOKEN_QUOTED
             || token->kind == MS_SQL_TOKEN_STRING);
}

static gboolean
accept_word (Reader *self, const char *word)
{
  if (!is_word (self, self->position, word))
    return FALSE;
  self->position++;
  return TRUE;
}

/* The index of the parenthesis that closes the one at @opening, or the number of tokens. */
static guint
find_closing (const Reader *self, guint opening)
{
  guint depth = get_token (self, opening)->depth;
  guint i = opening + 1;

  while (i < self->tokens->len && !(is_sign (self, i, ')') && get_token (self, i)->depth == depth))
    i++;
  return i;
}

static MsSqlCreateKind
read_kind (Reader *self, MsSqlCreate *create)
{
  if (!accept_word (self, "CREATE"))
    return MS_SQL_CREATE_NONE;
  create->temporary = accept_word (self, "TEMP") || accept_word (self, "TEMPORARY");
  create->unique = accept_word (self, "UNIQUE");
  if (accept_word (self, "INDEX"))
    return create->temporary ? MS_SQL_CREATE_NONE : MS_SQL_CREATE_INDEX;
  if (create->unique)
    return MS_SQL_CREATE_NONE;
  if (accept_word (self, "TABLE"))
    return MS_SQL_CREATE_TABLE;
  if (accept_word (self, "VIEW"))
    return MS_SQL_CREATE_VIEW;
  if (accept_word (self, "TRIGGER"))
    return MS_SQL_CREATE_TRIGGER;
  if (!create->temporary && accept_word (self, "VIRTUAL") && accept_word (self, "TABLE"))
    return MS_SQL_CREATE_VIRTUAL_TABLE;
  return MS_SQL_CREATE_NONE;
}

static char *
read_name (Reader *self)
{
  if (!is_name (self, self->position))
    return NULL;
  return ms_sql_token_dup_name (self->sql, get_token (self, self->position++));
}

static void
read_qualified_name (Reader *self, MsSqlCreate *create)
{
  if (is_word (self, self->position, "IF") && is_word (self, self->position + 1, "NOT")
      && is_word (self, self->position + 2, "EXISTS"))
    {
      create->if_not_exists = TRUE;
      self->position += 3;
    }
  if (!is_name (self, self->position))
    return;
  create->name_offset = get_token (self, self->position)->offset;
  self->final_name = create->name_offset;
  create->name = read_name (self);
  if (!is_sign (self, self->position, '.') || !is_name (self, self->position + 1))
    return;
  self->final_name = get_token (self, ++self->position)->offset;
  create->database = g_steal_pointer (&create->name);
  create->name = read_name (self);
}

static void
read_table_options (Reader *self, MsSqlCreate *create)
{
  guint closing;

  create->as_select = is_word (self, self->position, "AS");
  if (!is_sign (self, self->position, '('))
    return;
  closing = find_closing (self, self->position);
  for (guint i = self->position; i < closing; i++)
    create->autoincrement |= is_word (self, i, "AUTOINCREMENT");
  for (guint i = closing + 1; i < self->tokens->len; i++)
    {
      create->strict |= is_word (self, i, "STRICT");
      create->without_rowid |= is_word (self, i, "WITHOUT") && is_word (self, i + 1, "ROWID");
    }
}

static MsSqlCreate *
read_create (Reader *self)
{
  g_autoptr (MsSqlCreate) create = g_new0 (MsSqlCreate, 1);

  create->kind = read_kind (self, create);
  if (create->kind != MS_SQL_CREATE_NONE)
    read_qualified_name (self, create);
  if (create->name == NULL)
    {
      memset (create, 0, sizeof *create);
      return g_steal_pointer (&create);
    }
  if (create->kind == MS_SQL_CREATE_TABLE)
    read_table_options (self, create);
  if (create->kind == MS_SQL_CREATE_INDEX && accept_word (self, "ON"))
    create->table = read_name (self);
  return g_steal_pointer (&create);
}

MsSqlCreate *
ms_sql_parse_create (const char *sql)
{
  Reader reader;
  MsSqlCreate *create;

  init_reader (&reader, sql);
  create = read_create (&reader);
  g_array_unref (reader.tokens);
  return create;
}

void
ms_sql_create_free (MsSqlCreate *create)
{
  g_free (create->database);
  g_free (create->name);
  g_free (create->table);
  g_free (create);
}

char *
ms_sql_qualify_create (const char *sql, const char *database)
{
  g_autoptr (MsSqlCreate) create = NULL;
  g_auto (GStrv) parts = g_strsplit (database, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);
  Reader reader;

  init_reader (&reader, sql);
  create = read_create (&reader);
  g_array_unref (reader.tokens);
  if (create->kind == MS_SQL_CREATE_NONE)
    return NULL;
  return g_strdup_printf ("%.*s\"%s\".%s", (int) create->name_offset, sql, escaped,
                          sql + reader.final_name);
}

/* The text of the tokens from @first up to, not including, @end. */
static void
add_span (const Reader *self, GPtrArray *expressions, guint first, guint end)
{
  const MsSqlToken *begin = get_token (self, first);
  const MsSqlToken *last = end > first ? get_token (self, end - 1) : NULL;

  if (last != NULL)
    g_ptr_array_add (expressions, g_strndup (self->sql + begin->offset,
                                             last->offset + last->length - begin->offset));
}

/* SQLite takes a name for text, but for those that are values. */
static gboolean
is_default_text (const Reader *self, guint index)
{
  static const char *const values[] = { "NULL",         "TRUE",         "FALSE",
                                        "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP" };
  const MsSqlToken *token = get_token (self, index);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (ms_sql_token_is (self->sql, token, values[i]))
      return FALSE;
  return token->kind == MS_SQL_TOKEN_WORD || token->kind == MS_SQL_TOKEN_QUOTED;
}

static void
add_default (const Reader *self, GPtrArray *expressions, guint index)
{
  guint end = index + 1;

  if (get_token (self, index) == NULL)
    return;
  if (is_sign (self, index, '('))
    add_span (self, expressions, index + 1, find_closing (self, index));
  else if (is_default_text (self, index))
    {
      g_autofree char *name = ms_sql_token_dup_name (self->sql, get_token (self, index));
      g_auto (GStrv) parts = g_strsplit (name, "'", -1);
      g_autofree char *escaped = g_strjoinv ("''", parts);

      g_ptr_array_add (expressions, g_strdup_printf ("'%s'", escaped));
    }
  else
    {
      if (is_sign (self, index, '-') || is_sign (self, index, '+'))
        end++;
      add_span (self, expressions, index, MIN (end, self->tokens->len));
    }
}

static void
list_table_expressions (const Reader *self, GPtrArray *expressions)
{
  guint closing;
  guint depth;

  if (!is_sign (self, self->position, '('))
    return;
  closing = find_closing (self, self->position);
  depth = get_token (self, self->position)->depth + 1;
  for (guint i = self->position + 1; i < closing; i++)
    {
      if (get_token (self, i)->depth != depth)
        continue;
      if (is_word (self, i, "DEFAULT") && !is_word (self, i - 1, "SET"))
        add_default (self, expressions, i + 1);
      else if ((is_word (self, i, "CHECK") || is_word (self, i, "AS"))
               && is_sign (self, i + 1, '('))
        add_span (self, expressions, i + 2, find_closing (self, i + 1));
    }
}

/* An indexed column ends before its direction and before where it puts NULL. */
static guint
trim_direction (const Reader *self, guint first, guint end)
{
  if (end >= first + 3 && is_word (self, end - 2, "NULLS")
      && (is_word (self, end - 1, "FIRST") || is_word (self, end - 1, "LAST")))
    end -= 2;
  if (end >= first + 2 && !is_word (self, end - 2, "COLLATE")
      && (is_word (self, end - 1, "ASC") || is_word (self, end - 1, "DESC")))
    end--;
  return end;
}

static void
list_index_expressions (const Reader *self, GPtrArray *expressions)
{
  guint first = self->position + 1;
  guint closing;
  guint depth;

  if (!is_sign (self, self->position, '('))
    return;
  closing = find_closing (self, self->position);
  depth = get_token (self, self->position)->depth + 1;
  for (guint i = first; i <= closing; i++)
    {
      if (i < closing && !(is_sign (self, i, ',') && get_token (self, i)->depth == depth))
        continue;
      add_span (self, expressions, first, trim_direction (self, first, i));
      first = i + 1;
    }
  if (is_word (self, closing + 1, "WHERE"))
    add_span (self, expressions, closing + 2, self->tokens->len);
}

char **
ms_sql_list_expressions (const char *sql)
{
  g_autoptr (MsSqlCreate) create = NULL;
  GPtrArray *expressions = g_ptr_array_new ();
  Reader reader;

  init_reader (&reader, sql);
  create = read_create (&reader);
  if (create->kind == MS_SQL_CREATE_TABLE)
    list_table_expressions (&reader, expressions);
  else if (create->kind == MS_SQL_CREATE_INDEX)
    list_index_expressions (&reader, expressions);
  g_array_unref (reader.tokens);
  g_ptr_array_add (expressions, NULL);
  return (char **) g_ptr_array_free (expressions, FALSE);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as SQL: tokens lie inside the text and in order, and what is built on them holds together. */
#include "sqlite/ms-sql-create-private.h"
#include "sqlite/ms-sql-determinism-private.h"
#include "sqlite/ms-sql-normalize-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_tokens (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  gsize size = strlen (sql);
  gsize end = 0;

  for (guint i = 0; i < tokens->len; i++)
    {
      const MsSqlToken *token = &g_array_index (tokens, MsSqlToken, i);
      g_autofree char *name = ms_sql_token_dup_name (sql, token);

      g_assert_cmpuint (token->length, >, 0);
      g_assert_cmpuint (token->offset, >=, end);
      g_assert_cmpuint (strlen (name), <=, token->length);
      end = token->offset + token->length;
      g_assert_cmpuint (end, <=, size);
    }
}

/* The same tokens, but for the case of words and the semicolons at the end. */
static void
check_normal_form (const char *sql)
{
  g_autofree char *normal = ms_sql_normalize (sql);
  g_autofree char *again = ms_sql_normalize (normal);
  g_autoptr (GArray) before = ms_sql_tokenize (sql);
  g_autoptr (GArray) after = ms_sql_tokenize (normal);

  g_assert_cmpstr (again, ==, normal);
  g_assert_cmpuint (after->len, <=, before->len);
  for (guint i = 0; i < before->len; i++)
    {
      const MsSqlToken *old = &g_array_index (before, MsSqlToken, i);
      const MsSqlToken *new;

      if (i >= after->len)
        {
          g_assert_true (sql[old->offset] == ';');
          continue;
        }
      new = &g_array_index (after, MsSqlToken, i);
      g_assert_cmpint (old->kind, ==, new->kind);
      g_assert_cmpuint (old->length, ==, new->length);
      g_assert_cmpint (g_ascii_strncasecmp (sql + old->offset, normal + new->offset, old->length),
                       ==, 0);
    }
}

static void
check_lists (const char *sql)
{
  g_auto (GStrv) statements = ms_sql_split (sql);
  g_auto (GStrv) parameters = ms_sql_list_parameters (sql);
  g_auto (GStrv) expressions = ms_sql_list_expressions (sql);
  g_autofree char *message = ms_sql_find_indeterminism (sql);

  for (guint i = 0; statements[i] != NULL; i++)
    {
      g_auto (GStrv) parts = ms_sql_split (statements[i]);

      g_assert_cmpuint (g_strv_length (parts), ==, 1);
      g_assert_cmpstr (parts[0], ==, statements[i]);
    }
  for (guint i = 0; parameters[i] != NULL; i++)
    g_assert_nonnull (strstr (sql, parameters[i]));
  for (guint i = 0; expressions[i] != NULL; i++)
    g_assert_cmpstr (expressions[i], !=, "");
  if (message != NULL)
    g_assert_true (g_utf8_validate (message, -1, NULL));
}

static void
check_create (const char *sql)
{
  g_autoptr (MsSqlCreate) create = ms_sql_parse_create (sql);
  g_autofree char *qualified = ms_sql_qualify_create (sql, "other");
  g_autoptr (MsSqlCreate) again = NULL;

  g_assert_true ((create->kind == MS_SQL_CREATE_NONE) == (qualified == NULL));
  if (qualified == NULL)
    return;
  g_assert_nonnull (create->name);
  again = ms_sql_parse_create (qualified);
  g_assert_cmpint (again->kind, ==, create->kind);
  g_assert_cmpstr (again->database, ==, "other");
  g_assert_cmpstr (again->name, ==, create->name);
  g_assert_cmpstr (again->table, ==, create->table);
  g_assert_cmpint (again->strict, ==, create->strict);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *sql = g_strndup ((const char *) data, size);

  check_tokens (sql);
  check_normal_form (sql);
  check_lists (sql);
  check_create (sql);
  return 0;
}

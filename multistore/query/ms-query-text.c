/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The SQL of a table query: checking its parts, and composing statements of them. */

#include "query/ms-query-text-private.h"
#include "ms-error.h"
#include "query/ms-query-struct-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <string.h>

static void
clear_term (gpointer data)
{
  g_free (((MsOrderTerm *) data)->expression);
}

static gboolean
fail (GError **error, const char *part, const char *text, const char *problem)
{
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY, "The query's %s, “%s”, %s", part, text,
               problem);
  return FALSE;
}

/* A part is put between parentheses: it must not close them, nor hide what follows. */
static gboolean
check_part (const char *part, const char *text, GError **error)
{
  g_autofree char *closed = NULL;
  g_autoptr (GArray) tokens = NULL;
  const MsSqlToken *last;

  if (!text)
    return TRUE;
  closed = g_strdup_printf ("(%s\n)", text);
  tokens = ms_sql_tokenize (closed);
  last = &g_array_index (tokens, MsSqlToken, tokens->len - 1);
  if (last->offset + 1 != strlen (closed) || closed[last->offset] != ')')
    return fail (error, part, text, "has an open quote or comment: close it");
  for (guint i = 0; i < tokens->len; i++)
    {
      const MsSqlToken *token = &g_array_index (tokens, MsSqlToken, i);
      char sign = token->kind == MS_SQL_TOKEN_PUNCTUATION ? closed[token->offset] : 0;

      if (token->kind == MS_SQL_TOKEN_ILLEGAL)
        return fail (error, part, text, "has a character that SQL does not know");
      if (sign == ';')
        return fail (error, part, text, "is more than one statement: leave the semicolon out");
      if (sign == ')' && token->depth == 0 && i + 1 < tokens->len)
        return fail (error, part, text, "closes a parenthesis that it did not open");
    }
  if (tokens->len == 2)
    return fail (error, part, text, "is empty: leave it out");
  return last->depth == 0 || fail (error, part, text, "does not close a parenthesis");
}

/* What stands between two top-level commas, without direction. */
static gboolean
add_term (GArray *order, const char *sql, const MsSqlToken *tokens, guint n_tokens)
{
  MsOrderTerm term = { 0 };
  gboolean nulls = FALSE;
  gsize start, end;

  if (n_tokens >= 2 && ms_sql_token_is (sql, &tokens[n_tokens - 2], "NULLS"))
    {
      nulls = TRUE;
      term.nulls_last = ms_sql_token_is (sql, &tokens[n_tokens - 1], "LAST");
      n_tokens -= 2;
    }
  if (n_tokens > 0 && ms_sql_token_is (sql, &tokens[n_tokens - 1], "DESC"))
    {
      term.descending = TRUE;
      n_tokens--;
    }
  else if (n_tokens > 0 && ms_sql_token_is (sql, &tokens[n_tokens - 1], "ASC"))
    n_tokens--;
  if (n_tokens == 0)
    return FALSE;
  if (!nulls)
    term.nulls_last = term.descending;
  start = tokens[0].offset;
  end = tokens[n_tokens - 1].offset + tokens[n_tokens - 1].length;
  term.expression = g_strndup (sql + start, end - start);
  g_array_append_val (order, term);
  return TRUE;
}

/* FALSE if there is nothing between two commas, or nothing but a direction. */
static gboolean
add_terms (GArray *order, const char *sql)
{
  g_autoptr (GArray) array = ms_sql_tokenize (sql);
  const MsSqlToken *tokens = (const MsSqlToken *) array->data;
  gboolean all = TRUE;
  guint first = 0;

  for (guint i = 0; i < array->len; i++)
    if (tokens[i].kind == MS_SQL_TOKEN_PUNCTUATION && tokens[i].depth == 0
        && sql[tokens[i].offset] == ',')
      {
        all &= add_term (order, sql, tokens + first, i - first);
        first = i + 1;
      }
  return add_term (order, sql, tokens + first, array->len - first) && all;
}

static gboolean
check_order (const char *order_by, GError **error)
{
  g_autoptr (GArray) order = g_array_new (FALSE, TRUE, sizeof (MsOrderTerm));

  g_array_set_clear_func (order, clear_term);
  return !order_by || add_terms (order, order_by)
         || fail (error, "order-by", order_by, "has a term without an expression: name a column");
}

static gboolean
check_parts (MsQuery *query, GError **error)
{
  return check_part ("where", query->where, error)
         && check_part ("order-by", query->order_by, error)
         && check_part ("columns", query->columns, error) && check_order (query->order_by, error);
}

static gboolean
is_searched (MsQuery *query)
{
  return query->match && *query->match;
}

static void
append_order (GString *sql, MsQuery *query, const MsTable *table)
{
  g_autoptr (GArray) order = ms_query_list_order (query, table);
  g_autofree char *text = ms_order_write (order);
  g_autofree char *name = g_strconcat (table->name, "_search", NULL);
  g_autofree char *quoted = ms_sql_quote_name (name);

  g_string_append (sql, " ORDER BY ");
  if (is_searched (query) && !query->order_by)
    g_string_append_printf (sql, "%s.rank, ", quoted);
  g_string_append (sql, text);
}

static char *
compose (MsQuery *query, const MsTable *table)
{
  g_autofree char *name = ms_sql_quote_name (table->name);
  g_autofree char *search_name = g_strconcat (table->name, "_search", NULL);
  g_autofree char *search = ms_sql_quote_name (search_name);
  GString *sql = g_string_new ("SELECT ");

  if (query->columns)
    g_string_append (sql, query->columns);
  else
    g_string_append_printf (sql, "%s.*", name);
  g_string_append_printf (sql, "\nFROM %s", name);
  if (is_searched (query))
    g_string_append_printf (sql, " JOIN %s ON %s.rowid = %s.%s WHERE %s MATCH :%s", search, search,
                            name, table->rowid ? table->rowid : "rowid", search,
                            MS_QUERY_MATCH_PARAMETER);
  if (query->where)
    g_string_append_printf (sql, " %s (%s\n)", is_searched (query) ? "AND" : "WHERE", query->where);
  append_order (sql, query, table);
  if (query->limit >= 0 || query->offset > 0)
    g_string_append_printf (sql, " LIMIT %" G_GINT64_FORMAT " OFFSET %" G_GINT64_FORMAT,
                            query->limit, query->offset);
  return g_string_free (sql, FALSE);
}

char *
ms_query_compose (MsQuery *query, MsTableSet *tables, GError **error)
{
  const MsTable *table;

  if (query->sql && query->table)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                   "The query has a statement and a table (“%s”): set sql or table, not both",
                   query->table);
      return NULL;
    }
  if (query->sql)
    return g_strdup (query->sql);
  if (!query->table)
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                           "The query asks for nothing: set its sql or its table");
      return NULL;
    }
  table = ms_table_set_find (tables, query->table);
  if (!table)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                   "“%s” is no table of the schema: name one, or write a statement as sql",
                   query->table);
      return NULL;
    }
  return check_parts (query, error) ? compose (query, table) : NULL;
}

GArray *
ms_query_list_order (MsQuery *query, const MsTable *table)
{
  GArray *order = g_array_new (FALSE, TRUE, sizeof (MsOrderTerm));
  g_autofree char *quoted_table = ms_sql_quote_name (table->name);

  g_array_set_clear_func (order, clear_term);
  if (query->order_by)
    add_terms (order, query->order_by);
  for (guint place = 1; place <= table->columns->len; place++)
    for (guint i = 0; i < table->columns->len; i++)
      {
        const MsColumn *column = &g_array_index (table->columns, MsColumn, i);
        g_autofree char *quoted = ms_sql_quote_name (column->name);
        MsOrderTerm term = { 0 };

        if (column->key_place != place)
          continue;
        term.expression = g_strdup_printf ("%s.%s", quoted_table, quoted);
        g_array_append_val (order, term);
      }
  return order;
}

char *
ms_order_write (GArray *order)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < order->len; i++)
    {
      const MsOrderTerm *term = &g_array_index (order, MsOrderTerm, i);

      g_string_append_printf (text, "%s%s%s%s", i ? ", " : "", term->expression,
                              term->descending ? " DESC" : "",
                              term->nulls_last == term->descending ? ""
                              : term->nulls_last                   ? " NULLS LAST"
                                                                   : " NULLS FIRST");
    }
  return g_string_free (text, FALSE);
}

/* Equal terms leave the answer to the next one. */
static char *
write_comparison (const MsOrderTerm *term, guint number, gboolean behind, const char *if_equal)
{
  const char *e = term->expression;
  gboolean null_counts = term->nulls_last == behind;
  char sign = term->descending == behind ? '<' : '>';

  return g_strdup_printf ("CASE WHEN (%s) IS :_%u THEN %s WHEN (%s) IS NULL THEN %d"
                          " WHEN :_%u IS NULL THEN %d WHEN (%s) %c :_%u THEN 1 ELSE 0 END",
                          e, number, if_equal, e, null_counts, number, !null_counts, e, sign,
                          number);
}

char *
ms_order_write_comparison (GArray *order, gboolean behind)
{
  char *text = g_strdup ("0");

  for (guint i = order->len; i > 0; i--)
    {
      g_autofree char *rest = text;

      text = write_comparison (&g_array_index (order, MsOrderTerm, i - 1), i, behind, rest);
    }
  return text;
}

/* Words that make a statement more than a look at one row, or give something else each time. Where a name is meant that is spelt so, the statement is
 * run again though it need not be. */
static gboolean
is_beyond_row (const char *word)
{
  static const char *const words[] = {
    "avg",
    "count",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "datetime",
    "distinct",
    "exists",
    "group_concat",
    "json_each",
    "json_tree",
    "json_group_array",
    "json_group_object",
    "jsonb_each",
    "jsonb_group_array",
    "jsonb_group_object",
    "jsonb_tree",
    "julianday",
    "max",
    "median",
    "min",
    "over",
    "percentile",
    "percentile_cont",
    "percentile_disc",
    "random",
    "randomblob",
    "select",
    "strftime",
    "string_agg",
    "sum",
    "time",
    "timediff",
    "total",
    "unixepoch",
    "values",
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i]) == 0)
      return TRUE;
  return FALSE;
}

/* What IN looks into without parentheses is a table, a view or a function with rows. */
static gboolean
opens_list (const char *text, GArray *tokens, guint place)
{
  return place < tokens->len && text[g_array_index (tokens, MsSqlToken, place).offset] == '(';
}

static gboolean
stays_in_row (const char *text)
{
  g_autoptr (GArray) tokens = text ? ms_sql_tokenize (text) : NULL;

  for (guint i = 0; tokens && i < tokens->len; i++)
    {
      const MsSqlToken *token = &g_array_index (tokens, MsSqlToken, i);
      g_autofree char *word = ms_sql_token_dup_text (text, token);

      if (token->kind == MS_SQL_TOKEN_WORD && is_beyond_row (word))
        return FALSE;
      if (ms_sql_token_is (text, token, "IN") && !opens_list (text, tokens, i + 1))
        return FALSE;
    }
  return TRUE;
}

/* ORDER BY 2 means the second column, which other statements do not have. */
static gboolean
is_number (const char *expression)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (expression);

  for (guint i = 0; i < tokens->len; i++)
    {
      const MsSqlToken *token = &g_array_index (tokens, MsSqlToken, i);

      if (ms_sql_token_is (expression, token, "COLLATE"))
        i++;
      else if (!strchr ("0123456789+-.()", expression[token->offset]))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_query_follows_rows (MsQuery *query)
{
  g_autoptr (GArray) order = g_array_new (FALSE, TRUE, sizeof (MsOrderTerm));

  if (!query->table || is_searched (query) || !stays_in_row (query->where)
      || !stays_in_row (query->order_by) || !stays_in_row (query->columns))
    return FALSE;
  g_array_set_clear_func (order, clear_term);
  if (query->order_by)
    add_terms (order, query->order_by);
  for (guint i = 0; i < order->len; i++)
    if (is_number (g_array_index (order, MsOrderTerm, i).expression))
      return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tokens, names, splitting and parameters, against expected values and against SQLite's own parser. */
#include "sqlite/ms-sql-tokens-private.h"

#include <sqlite3.h>
#include <string.h>

/* One letter for each kind, in the order of the enumeration. */
static const char kind_letters[] = "wqsbnp.!";

/* "w:SELECT/0 n:1/0": kind, text and depth of each token. */
static char *
describe (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++)
    {
      const MsSqlToken *token = &g_array_index (tokens, MsSqlToken, i);

      g_string_append_printf (text, "%s%c:%.*s/%u", i > 0 ? "  " : "", kind_letters[token->kind],
                              (int) token->length, sql + token->offset, token->depth);
    }
  return g_string_free (text, FALSE);
}

static void
test_tokenize (void)
{
  static const struct
  {
    const char *sql;
    const char *tokens;
  } rows[] = {
    { "", "" },
    { " \t\r\n\f", "" },
    { " \v", "" },
    { "\v", "!:\v/0" },
    { "a\v", "w:a/0  !:\v/0" },
    { "\xef\xbb\xbf"
      "a",
      "w:a/0" },
    { "a\xef\xbb\xbf", "w:a\xef\xbb\xbf/0" },
    { "-- all\nof -- it", "w:of/0" },
    { "a--b\r\nc", "w:a/0  w:c/0" },
    { "/* a */b/* never closed", "w:b/0" },
    { "/*/ a */b", "w:b/0" },
    { "a/**/b", "w:a/0  w:b/0" },
    { "/*", ".:/"
            "/0  .:*/0" },
    { "a/*;*/;", "w:a/0  .:;/0" },
    { "SELECT 1", "w:SELECT/0  n:1/0" },
    { "größe_1$x", "w:größe_1$x/0" },
    { "_a $a", "w:_a/0  p:$a/0" },
    { "'it''s' ''", "s:'it''s'/0  s:''/0" },
    { "'never", "!:'never/0" },
    { "'never''", "!:'never''/0" },
    { "\"a\"\"b\" `a``b` [a]", "q:\"a\"\"b\"/0  q:`a``b`/0  q:[a]/0" },
    { "[a]]", "q:[a]/0  !:]/0" },
    { "[never", "!:[never/0" },
    { "\"never", "!:\"never/0" },
    { "x'00ff' X''", "b:x'00ff'/0  b:X''/0" },
    { "x'0' x'0g' b", "!:x'0'/0  !:x'0g'/0  w:b/0" },
    { "x'00", "!:x'00/0" },
    { "xx'00'", "w:xx/0  s:'00'/0" },
    { "1 1.5 1. .5 1e5 1.e-5 .5E+5",
      "n:1/0  n:1.5/0  n:1./0  n:.5/0  n:1e5/0  n:1.e-5/0  n:.5E+5/0" },
    { "1e 1e+ 1x 1.5a", "!:1e/0  !:1e/0  .:+/0  !:1x/0  !:1.5a/0" },
    { "0xFF 0x 0x1g", "n:0xFF/0  !:0x/0  n:0x1/0  w:g/0" },
    { "1..2", "n:1./0  n:.2/0" },
    { "a.b.c", "w:a/0  .:./0  w:b/0  .:./0  w:c/0" },
    { "? ?12 :a @a $a #a", "p:?/0  p:?12/0  p::a/0  p:@a/0  p:$a/0  p:#a/0" },
    { ":1 :ä", "p::1/0  p::ä/0" },
    { ": @", "!::/0  !:@/0" },
    { "$a::b $a(b)c", "p:$a::b/0  p:$a(b)/0  w:c/0" },
    { ":a(b c)", "!::a(b/0  w:c/0  .:)/0" },
    { ":a:b", "p::a/0  p::b/0" },
    { "a->b->>c", "w:a/0  .:->/0  w:b/0  .:->>/0  w:c/0" },
    { "= == < <= <> << > >= >> != | || & ~ + - * / %",
      ".:=/0  .:==/0  .:</0  .:<=/0  .:<>/0  .:<</0  .:>/0  .:>=/0  .:>>/0  .:!=/0  .:|/0  "
      ".:||/0  .:&/0  .:~/0  .:+/0  .:-/0  .:*/0  .:/"
      "/0  .:%/0" },
    { "! ^ { \\ \x01", "!:!/0  !:^/0  !:{/0  !:\\/0  !:\x01/0" },
    { "(a(b)c)d", ".:(/0  w:a/1  .:(/1  w:b/2  .:)/1  w:c/1  .:)/0  w:d/0" },
    { ")a(", ".:)/0  w:a/0  .:(/0" },
    { "'(' \"(\" [(] a", "s:'('/0  q:\"(\"/0  q:[(]/0  w:a/0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *tokens = describe (rows[i].sql);

      g_assert_cmpstr (tokens, ==, rows[i].tokens);
    }
}

/* SQLite's syntax errors quote the token that cannot stand where it stands. */
static void
test_lengths_are_those_of_sqlite (void)
{
  static const char *const texts[] = {
    "'a''b'c",  "1.5.6",   "0x1g",  "x'00'00", "x'0'0",  "1e5e5",  "1e+",  ":a(b)c", ":a(b c",
    "$a::b(c)", "a$b$",    "?1a",   "#a",      "->>>",   "<<<",    "===",  "<=>",    "!=!",
    "|||",      "\"a\"\"", "[a]b]", "`a``b`c", ".5.5",   "1..2",   "@",    ":",      "!",
    "^",        "{",       "\x01",  "größe b", "'never", "[never", "1_",   "12ab$",  "&&",
    "~~",       "%%",      "++",    ",,",      "..",     "$",      "x''x", "0X1F.5"
  };
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GArray) tokens = ms_sql_tokenize (texts[i]);
      const MsSqlToken *first = &g_array_index (tokens, MsSqlToken, 0);
      g_autofree char *sql = g_strdup_printf ("CREATE %s", texts[i]);
      g_autofree char *token = ms_sql_token_dup_text (texts[i], first);
      g_autofree char *near = g_strdup_printf ("near \"%s\": syntax error", token);
      g_autofree char *unknown = g_strdup_printf ("unrecognized token: \"%s\"", token);
      sqlite3_stmt *statement = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_ERROR);
      g_assert_cmpstr (sqlite3_errmsg (db), ==,
                       first->kind == MS_SQL_TOKEN_ILLEGAL ? unknown : near);
      g_assert_null (statement);
    }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_words (void)
{
  const char *sql = "Select \"select\" 'select' selects";
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);
  const MsSqlToken *token = (const MsSqlToken *) (void *) tokens->data;

  g_assert_cmpuint (tokens->len, ==, 4);
  g_assert_true (ms_sql_token_is (sql, &token[0], "SELECT"));
  g_assert_false (ms_sql_token_is (sql, &token[0], "SELECTS"));
  g_assert_false (ms_sql_token_is (sql, &token[1], "SELECT"));
  g_assert_false (ms_sql_token_is (sql, &token[2], "SELECT"));
  g_assert_false (ms_sql_token_is (sql, &token[3], "SELECT"));
}

static void
test_names (void)
{
  static const struct
  {
    const char *sql;
    const char *name;
  } rows[] = {
    { "Plain", "Plain" },  { "\"a\"\"b\"", "a\"b" }, { "`a``b`", "a`b" }, { "[a\"b]", "a\"b" },
    { "'it''s'", "it's" }, { "\"\"", "" },           { "[]", "" },        { "\"\"\"\"", "\"" },
    { "\"a'b\"", "a'b" },  { "größe", "größe" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) tokens = ms_sql_tokenize (rows[i].sql);
      g_autofree char *name = NULL;

      g_assert_cmpuint (tokens->len, ==, 1);
      name = ms_sql_token_dup_name (rows[i].sql, &g_array_index (tokens, MsSqlToken, 0));
      g_assert_cmpstr (name, ==, rows[i].name);
    }
}

static void
test_split (void)
{
  static const struct
  {
    const char *sql;
    const char *statements; /* with a bar between them */
  } rows[] = {
    { "", "" },
    { ";;  ; -- ;\n /* ; */", "" },
    { "SELECT 1", "SELECT 1" },
    { "  SELECT 1 ; ", "SELECT 1" },
    { "a;b", "a|b" },
    { "SELECT ';' ; SELECT \";\" ; SELECT [;] ; SELECT `;`",
      "SELECT ';'|SELECT \";\"|SELECT [;]|SELECT `;`" },
    { "a -- ; b\n c; d /* ; */ e", "a -- ; b\n c|d /* ; */ e" },
    { "-- first\na; -- second\nb", "a|b" },
    { "a; 'never ; b", "a|'never ; b" },
    { "SELECT $a(;); b", "SELECT $a(;)|b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) statements = ms_sql_split (rows[i].sql);
      g_autofree char *joined = g_strjoinv ("|", statements);

      g_assert_cmpstr (joined, ==, rows[i].statements);
    }
}

static void
test_parameters (void)
{
  static const struct
  {
    const char *sql;
    const char *names;
  } rows[] = {
    { "SELECT 1", "" },
    { "INSERT INTO t VALUES (:a, :b, :a, :A)", "a b A" },
    { "SELECT ':a', \":b\", [:c], `:d` -- :e\n /* :f */", "" },
    { "SELECT ?, ?1, @a, $b, #c, :d", "d" },
    { "SELECT :_args->>'$.x', :größe", "_args größe" },
    { "SELECT : , :a:b", "a b" },
    { "SELECT :a::b", "a::b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) names = ms_sql_list_parameters (rows[i].sql);
      g_autofree char *joined = g_strjoinv (" ", names);

      g_assert_cmpstr (joined, ==, rows[i].names);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql-tokens/tokenize", test_tokenize);
  g_test_add_func ("/sql-tokens/lengths", test_lengths_are_those_of_sqlite);
  g_test_add_func ("/sql-tokens/words", test_words);
  g_test_add_func ("/sql-tokens/names", test_names);
  g_test_add_func ("/sql-tokens/split", test_split);
  g_test_add_func ("/sql-tokens/parameters", test_parameters);
  return g_test_run ();
}

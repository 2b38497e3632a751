/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading CREATE statements, against expected values and against what SQLite makes of them. */
#include "sqlite/ms-sql-create-private.h"

#include <sqlite3.h>
#include <string.h>

static sqlite3 *
open_database (void)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  return db;
}

static void
execute (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

/* The first column of the first row as text, or NULL. */
static char *
look_up (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return text;
}

static const char *
get_kind_name (MsSqlCreateKind kind)
{
  static const char *const names[] = { "none", "table", "virtual", "index", "view", "trigger" };

  return names[kind];
}

/* "table main.t on u: flags". */
static char *
describe (const char *sql)
{
  g_autoptr (MsSqlCreate) create = ms_sql_parse_create (sql);
  GString *text = g_string_new (get_kind_name (create->kind));

  if (create->database != NULL)
    g_string_append_printf (text, " %s.%s", create->database, create->name);
  else if (create->name != NULL)
    g_string_append_printf (text, " %s", create->name);
  if (create->table != NULL)
    g_string_append_printf (text, " on %s", create->table);
  g_string_append (text, create->temporary ? " temporary" : "");
  g_string_append (text, create->if_not_exists ? " if-not-exists" : "");
  g_string_append (text, create->unique ? " unique" : "");
  g_string_append (text, create->as_select ? " as-select" : "");
  g_string_append (text, create->strict ? " strict" : "");
  g_string_append (text, create->without_rowid ? " without-rowid" : "");
  g_string_append (text, create->autoincrement ? " autoincrement" : "");
  return g_string_free (text, FALSE);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *sql;
    const char *description;
  } rows[] = {
    { "", "none" },
    { "SELECT 1", "none" },
    { "CREATE", "none" },
    { "CREATE TABLE", "none" },
    { "CREATE TABLE (", "none" },
    { "CREATE UNIQUE TABLE t (a)", "none" },
    { "CREATE TEMP INDEX i ON t (a)", "none" },
    { "CREATE TEMP VIRTUAL TABLE t USING f", "none" },
    { "\"CREATE\" TABLE t (a)", "none" },
    { "; CREATE TABLE t (a)", "none" },
    { "EXPLAIN CREATE TABLE t (a)", "none" },
    { "CREATE TABLE t (a)", "table t" },
    { "create /* x */ table -- y\n t(a)", "table t" },
    { "CREATE TABLE IF NOT EXISTS t (a) STRICT", "table t if-not-exists strict" },
    { "CREATE TABLE if (a)", "table if" },
    { "CREATE TABLE main.t (a)", "table main.t" },
    { "CREATE TABLE main . [a b] (a) ;", "table main.a b" },
    { "CREATE TABLE 'it''s' (a)", "table it's" },
    { "CREATE TABLE \"m\".\"t\"\"u\" (a)", "table m.t\"u" },
    { "CREATE TEMP TABLE t (a)", "table t temporary" },
    { "CREATE TEMPORARY TABLE IF NOT EXISTS t (a)", "table t temporary if-not-exists" },
    { "CREATE TABLE t AS SELECT 1", "table t as-select" },
    { "CREATE TABLE t (a AS (1))", "table t" },
    { "CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID", "table t without-rowid" },
    { "CREATE TABLE t (a INT PRIMARY KEY) without rowid, strict", "table t strict without-rowid" },
    { "CREATE TABLE t (strict, without, rowid)", "table t" },
    { "CREATE TABLE t (a) ; STRICT", "table t" },
    { "CREATE TABLE t (a INTEGER PRIMARY KEY autoincrement)", "table t autoincrement" },
    { "CREATE TABLE t (a DEFAULT 'AUTOINCREMENT') /* STRICT */", "table t" },
    { "CREATE TABLE t (\"AUTOINCREMENT\")", "table t" },
    { "CREATE INDEX i ON t (a)", "index i on t" },
    { "CREATE UNIQUE INDEX IF NOT EXISTS m.i ON [t u] (a)",
      "index m.i on t u if-not-exists unique" },
    { "CREATE INDEX i", "index i" },
    { "CREATE VIEW v AS SELECT 1", "view v" },
    { "CREATE TEMP VIEW v (a) AS SELECT 1", "view v temporary" },
    { "CREATE TRIGGER IF NOT EXISTS m.r AFTER INSERT ON t BEGIN SELECT 1; END",
      "trigger m.r if-not-exists" },
    { "CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5 (a)", "virtual f if-not-exists" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *description = describe (rows[i].sql);

      g_assert_cmpstr (description, ==, rows[i].description);
    }
}

/* A copy in an attached database must be stored with the very text of the one in main. */
static void
test_qualify (void)
{
  static const char *const rows[] = {
    "CREATE TABLE t (a)",
    "create table if not exists t(a) /* end */ -- of it",
    "CREATE /* a */ TABLE -- b\n [t u] (a INT, b TEXT) STRICT",
    "CREATE TABLE main.t (a)",
    "CREATE TABLE \"main\" /* . */ . -- .\n \"t\" (a)",
    "CREATE TABLE 't''u' (a)",
    "CREATE TABLE \"if\" (a)",
    "CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID;",
    "CREATE TABLE größe (a TEXT DEFAULT 'ü')",
    "CREATE TABLE t AS SELECT 1 AS a",
    "CREATE INDEX i ON base (b, c DESC)",
    "CREATE UNIQUE INDEX IF NOT EXISTS main.\"i\"\"j\" ON base (b) WHERE c > 1",
    "CREATE VIEW v AS SELECT b FROM base",
    "CREATE VIEW IF NOT EXISTS v (x) AS SELECT b FROM base",
    "CREATE TRIGGER r AFTER INSERT ON base BEGIN DELETE FROM base WHERE b = new.b; END",
  };
  static const char *const stored =
      "SELECT group_concat (type || name || tbl_name || ifnull (sql, ''),"
      " char (10)) FROM \"%s\".sqlite_schema WHERE name <> 'base'";

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      sqlite3 *db = open_database ();
      g_autofree char *qualified = ms_sql_qualify_create (rows[i], "o\"x");
      g_autofree char *in_main = g_strdup_printf (stored, "main");
      g_autofree char *in_other = g_strdup_printf (stored, "o\"\"x");
      g_autofree char *main_text = NULL;
      g_autofree char *other_text = NULL;

      execute (db, "ATTACH ':memory:' AS \"o\"\"x\"; CREATE TABLE base (b, c);"
                   "CREATE TABLE \"o\"\"x\".base (b, c)");
      execute (db, qualified);
      main_text = look_up (db, in_main);
      g_assert_cmpstr (main_text, ==, NULL);
      execute (db, rows[i]);
      main_text = look_up (db, in_main);
      other_text = look_up (db, in_other);
      g_assert_nonnull (main_text);
      g_assert_cmpstr (main_text, ==, other_text);
      g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
    }
}

static void
test_qualify_nothing (void)
{
  g_assert_null (ms_sql_qualify_create ("DROP TABLE t", "scratch"));
  g_assert_null (ms_sql_qualify_create ("CREATE TABLE", "scratch"));
  g_assert_null (ms_sql_qualify_create ("", "scratch"));
}

static void
test_expressions (void)
{
  static const struct
  {
    const char *sql;
    const char *expressions; /* with a bar between them */
  } rows[] = {
    { "SELECT CHECK (1)", "" },
    { "CREATE VIEW v AS SELECT 1", "" },
    { "CREATE TABLE t AS SELECT 1 AS a", "" },
    { "CREATE TABLE t (a INT, b TEXT NOT NULL)", "" },
    { "CREATE TABLE t (a CHECK (a > 1))", "a > 1" },
    { "CREATE TABLE t (a CHECK (a > (1 + 2) /* x */ ), CHECK(a<3))", "a > (1 + 2)|a<3" },
    { "CREATE TABLE t (a, CONSTRAINT c CHECK (a IN (1, 2)))", "a IN (1, 2)" },
    { "CREATE TABLE t (a DEFAULT 1, b DEFAULT -1.5, c DEFAULT + 2)", "1|-1.5|+ 2" },
    { "CREATE TABLE t (a DEFAULT 'x', b DEFAULT x'00', c DEFAULT NULL)", "'x'|x'00'|NULL" },
    { "CREATE TABLE t (a DEFAULT CURRENT_TIMESTAMP, b DEFAULT (random()))",
      "CURRENT_TIMESTAMP|random()" },
    { "CREATE TABLE t (a DEFAULT current_time NOT NULL)", "current_time" },
    { "CREATE TABLE t (a DEFAULT true, b DEFAULT abc, c DEFAULT \"it's\")", "true|'abc'|'it''s'" },
    { "CREATE TABLE t (a DEFAULT - CURRENT_TIMESTAMP)", "- CURRENT_TIMESTAMP" },
    { "CREATE TABLE t (a, b GENERATED ALWAYS AS (a + 1) STORED, c AS (abs (a)))", "a + 1|abs (a)" },
    { "CREATE TABLE t (a, b AS (CAST (a AS TEXT)) UNIQUE)", "CAST (a AS TEXT)" },
    { "CREATE TABLE t (a REFERENCES b (a) ON DELETE SET DEFAULT DEFAULT 4)", "4" },
    { "CREATE TABLE t (\"check\" INT, [default] INT DEFAULT 5, `as` INT)", "5" },
    { "CREATE TABLE t (a DEFAULT 'CHECK (1)') -- CHECK (2)", "'CHECK (1)'" },
    { "CREATE TABLE t (a VARCHAR (10) DEFAULT ((1)))", "(1)" },
    { "CREATE INDEX i ON t (a)", "a" },
    { "CREATE INDEX i ON t (a DESC, lower (b) ASC, c COLLATE nocase)",
      "a|lower (b)|c COLLATE nocase" },
    { "CREATE INDEX i ON t (a || ',' || b, max (a, b))", "a || ',' || b|max (a, b)" },
    { "CREATE INDEX i ON t (a COLLATE nocase desc)", "a COLLATE nocase" },
    { "CREATE INDEX i ON t (desc, asc)", "desc|asc" },
    { "CREATE UNIQUE INDEX m.i ON t (a) WHERE b IS NOT NULL AND (c > 1);",
      "a|b IS NOT NULL AND (c > 1)" },
    { "CREATE TABLE t (a DEFAULT", "" },
    { "CREATE TABLE t (a CHECK (a > 1", "a > 1" },
    { "CREATE INDEX i ON t (", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) expressions = ms_sql_list_expressions (rows[i].sql);
      g_autofree char *joined = g_strjoinv ("|", expressions);

      g_assert_cmpstr (joined, ==, rows[i].expressions);
    }
}

static void
test_expressions_can_be_prepared (void)
{
  static const char *const rows[] = {
    "CREATE TABLE t (a DEFAULT abc, b DEFAULT \"x y\", c DEFAULT 'it''s', d DEFAULT -1, e DEFAULT "
    "+ .5, f DEFAULT (1 + (2)), g DEFAULT CURRENT_DATE, h DEFAULT null, i DEFAULT false)",
    "CREATE TABLE t (a CHECK (a IS NULL OR a GLOB '[(]*'), \"check\" CHECK (\"check\" > ')'), "
    "CHECK "
    "(a <> \"check\"))",
    "CREATE TABLE t (a, b AS (a || ')' /* ) */ -- )\n || 1) VIRTUAL, c GENERATED ALWAYS AS (CASE "
    "WHEN a THEN b END) STORED)",
    "CREATE TABLE t (desc, a); CREATE INDEX i ON t (desc DESC, a COLLATE nocase ASC, (a + 1), "
    "coalesce (a, desc) DESC) WHERE a > 1 AND desc IN (1, 2)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      sqlite3 *db = open_database ();
      const char *index = strstr (rows[i], "CREATE INDEX");
      g_auto (GStrv) expressions = ms_sql_list_expressions (index != NULL ? index : rows[i]);

      execute (db, rows[i]);
      g_assert_cmpuint (g_strv_length (expressions), >, 1);
      for (guint e = 0; expressions[e] != NULL; e++)
        {
          g_autofree char *sql = g_strdup_printf ("SELECT (%s) FROM t", expressions[e]);

          execute (db, sql);
        }
      g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
    }
}

/* What is listed for a DEFAULT must have the value that SQLite gives the column. */
static void
test_defaults_have_their_value (void)
{
  static const char *const defaults[] = { "abc",   "\"it's\"", "[x y]", "'text'", "-1",
                                          "+ 2.5", "1e3",      "NULL",  "true",   "False",
                                          "x'41'", "(1+1)",    "key",   "0x1F",   "_rest" };

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      sqlite3 *db = open_database ();
      g_autofree char *create = g_strdup_printf ("CREATE TABLE t (a, b DEFAULT %s)", defaults[i]);
      g_auto (GStrv) expressions = ms_sql_list_expressions (create);
      g_autofree char *select = g_strdup_printf ("SELECT b IS (%s) FROM t", expressions[0]);
      g_autofree char *equal = NULL;

      g_assert_cmpuint (g_strv_length (expressions), ==, 1);
      execute (db, create);
      execute (db, "INSERT INTO t (a) VALUES (1)");
      equal = look_up (db, select);
      g_assert_cmpstr (equal, ==, "1");
      g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql-create/parse", test_parse);
  g_test_add_func ("/sql-create/qualify", test_qualify);
  g_test_add_func ("/sql-create/qualify-nothing", test_qualify_nothing);
  g_test_add_func ("/sql-create/expressions", test_expressions);
  g_test_add_func ("/sql-create/expressions-prepare", test_expressions_can_be_prepared);
  g_test_add_func ("/sql-create/defaults", test_defaults_have_their_value);
  return g_test_run ();
}

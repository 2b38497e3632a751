/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The normal form of statements: expected texts, and that SQLite compiles it to the same program. */
#include "sqlite/ms-sql-normalize-private.h"

#include <sqlite3.h>
#include <string.h>

/* Each with names of its own for its result columns. */
static const char *const statements[] = {
  "SELECT a FROM t",
  "select  a , b  from   t",
  "SELECT a,b,c FROM t WHERE a=:a AND b=:b;",
  "SELECT a FROM t;;;",
  "/* head */ SELECT a /* mid */ FROM t -- tail",
  "SELECT--c\na--d\nFROM--e\nt",
  "SELECT/**/a/**/FROM/**/t",
  "SELECT a FROM t /* open",
  "SELECT a\tFROM\r\nt\f",
  "SELECT \va FROM t",
  "\xef\xbb\xbf"
  "SELECT a FROM t",
  "SELECT t.a FROM t",
  "SELECT t . a FROM main . t",
  "SELECT \"t\".\"a\" FROM \"main\".\"t\"",
  "SELECT [t].[a] FROM [main].[t]",
  "SELECT `t`.`a` FROM `main`.`t`",
  "SELECT\"a\"FROM\"t\"",
  "SELECT[a]FROM[t]",
  "SELECT 'it''s' AS x",
  "SELECT '--' AS x, '/*' AS y, ';' AS z",
  "SELECT \"x y\" FROM t",
  "SELECT a AS \"A  b\" FROM t",
  "SELECT a AS 'q' FROM t",
  "SELECT a \"q r\" FROM t",
  "SELECT a key FROM t",
  "SELECT a AS Key FROM t",
  "SELECT key FROM t",
  "SELECT Key AS kEy FROM t",
  "SELECT a AS left FROM t",
  "SELECT a AS LEFT FROM t",
  "SELECT a AS Window FROM t",
  "SELECT a AS Over FROM t",
  "SELECT a AS Filter FROM t",
  "SELECT a AS no FROM t",
  "SELECT a AS Action, b AS If, c AS Do FROM t",
  "SELECT \"left\" FROM u",
  "SELECT u.left FROM u",
  "SELECT a AS desc FROM t ORDER BY desc DESC",
  "SELECT 1 - -1 AS x",
  "SELECT 1--1\n-2 AS x",
  "SELECT - - 1 AS x",
  "SELECT + - + 1 AS x",
  "SELECT 1 -(-1) AS x",
  "SELECT ~ ~ 1 AS x",
  "SELECT 1<2 AS x, 1 < 2 AS y, 1<=2 AS z, 1 <> 2 AS w",
  "SELECT 1 = 1 AS x, 1==1 AS y, 1 != 2 AS z",
  "SELECT 1<<2 AS x, 8 >> 1 AS y, 1|2 AS z, 'a'||'b' AS w",
  "SELECT 7%3 AS x, 6/2 AS y, 2*3 AS z, 5&4 AS w",
  "SELECT .5 AS x, 1. AS y, 1.5e3 AS z, 1e-3 AS w, 1E+3 AS v",
  "SELECT 0x1F AS x, 0XaB AS y",
  "SELECT 0x1 g",
  "SELECT 1 x",
  "SELECT x'00fF' AS x, X'' AS y",
  "SELECT :a AS x, @b AS y, $c AS z, ? AS w, ?7 AS v",
  "SELECT :a AS x, :a AS y, :A AS z",
  "SELECT $a::b AS x, $a(b) AS y",
  "SELECT (:a) AS x",
  "SELECT :größe AS größe",
  "SELECT b->'$.x' AS x, b ->> '$.y' AS y FROM t",
  "SELECT count(*) AS n FROM t",
  "SELECT count( * ) AS n FROM t",
  "SELECT COUNT(distinct b) AS n FROM t",
  "SELECT count(*) filter (where a > 1) AS n FROM t",
  "SELECT sum(c) over (partition by b order by a) AS s FROM t",
  "SELECT sum(c) over w AS s FROM t window w as (order by a rows between unbounded preceding and "
  "current row)",
  "SELECT sum(c) OVER (ORDER BY a RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) AS s "
  "FROM t",
  "SELECT case when a > 1 then 'x' else 'y' end AS x FROM t",
  "SELECT CASE a WHEN 1 THEN 2 END AS x FROM t",
  "SELECT cast(a as text) AS x FROM t",
  "SELECT CAST ( a AS varchar ( 10 ) ) AS x FROM t",
  "SELECT a FROM t WHERE b is null",
  "SELECT a FROM t WHERE b IS NOT NULL AND c notnull AND b isnull",
  "SELECT a FROM t WHERE b like 'x%' escape '\\'",
  "SELECT a FROM t WHERE b not like 'x' or b glob '*[a-z]'",
  "SELECT a FROM t WHERE a in (1, 2,3) AND b not in ('x')",
  "SELECT a FROM t WHERE a between 1 and 2",
  "SELECT a FROM t WHERE a IN(SELECT a FROM u)",
  "SELECT a FROM t WHERE exists(select 1 from u where u.a=t.a)",
  "SELECT a FROM t WHERE (a, b) = (1, 'x')",
  "SELECT a FROM t WHERE a IS DISTINCT FROM 1",
  "SELECT a FROM t WHERE b COLLATE nocase = 'x'",
  "SELECT a FROM t order by b collate NoCase desc, a asc",
  "SELECT a FROM t ORDER BY b desc nulls last LIMIT 1 offset 2",
  "SELECT a FROM t LIMIT 2 , 1",
  "SELECT b, count(*) AS n FROM t group by b having count(*) > 1",
  "SELECT distinct b FROM t",
  "SELECT ALL b FROM t",
  "SELECT t.a FROM t left join u on t.a = u.a",
  "SELECT t.a FROM t Left Outer Join u ON t.a=u.a",
  "SELECT left.a FROM t AS left JOIN u ON left.a=u.a",
  "SELECT a FROM t natural join u",
  "SELECT t.a FROM t cross join u using (a)",
  "SELECT t.a FROM t INNER JOIN u USING(a)",
  "SELECT t.a FROM t,u WHERE t.a=u.a",
  "SELECT t.a FROM t full outer join u on t.a = u.a",
  "SELECT t.a FROM u right join t on t.a = u.a",
  "SELECT * FROM (SELECT a FROM t) AS s",
  "SELECT t . * FROM t",
  "SELECT a FROM u indexed by u_a WHERE a = 1",
  "SELECT a FROM u not indexed WHERE a = 1",
  "SELECT a FROM t union all select a from u",
  "SELECT a FROM t UNION SELECT a FROM u ORDER BY 1",
  "SELECT a FROM t intersect select a from u except select 3",
  "values(1,'a'),(2,'b')",
  "with x as (select a from t) select a from x",
  "WITH x(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM x WHERE n<9) SELECT n FROM x",
  "with recursive x(n) as (values(1) union all select n+1 from x) select n from x limit 5",
  "WITH x AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM x",
  "WITH x AS not materialized (SELECT 1 AS a) SELECT a FROM x",
  "insert into t(a,b) values(:a,:b)",
  "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')",
  "insert or replace into t(a) values(1)",
  "insert or ignore into t(a) values(1)",
  "INSERT OR ABORT INTO t DEFAULT VALUES",
  "insert into t default values",
  "replace into t(a) values(1)",
  "REPLACE INTO t(a, \"x y\") VALUES (1, 2)",
  "INSERT INTO t SELECT a,b,c,1,2 FROM u",
  "INSERT INTO t(a) SELECT a FROM u WHERE true ON CONFLICT(a) DO UPDATE SET b=excluded.b",
  "insert into u(b) values(1) on conflict(b) do nothing",
  "insert into u(b) values(1) on conflict do nothing",
  "INSERT INTO u(b) VALUES(1) ON CONFLICT (b) DO UPDATE SET a=1 WHERE a IS NULL",
  "INSERT INTO t(a) VALUES(1) returning a, b AS Q",
  "update t set b='x' where a=1",
  "UPDATE t SET b = b||'x',c=c+1 WHERE a=:a",
  "update or replace t set a=2",
  "UPDATE t SET (b, c) = (SELECT b, c FROM u WHERE u.a = t.a)",
  "UPDATE t SET b = u.b FROM u WHERE u.a = t.a",
  "UPDATE \"t\" SET \"x y\" = 1, key = 2",
  "delete from t where a=1",
  "DELETE FROM t",
  "DELETE FROM main.t AS q WHERE q.a=1 RETURNING *",
  "create table n1 (a int primary key, b text not null default 'x')",
  "CREATE TABLE IF NOT EXISTS n2(a INTEGER PRIMARY KEY AUTOINCREMENT)",
  "CREATE TABLE n3(a TEXT PRIMARY KEY) without rowid",
  "CREATE TABLE n4(a TEXT PRIMARY KEY, b ANY) Strict, Without Rowid",
  "CREATE TABLE n5(a, b, foreign key (a) references t(a) on delete cascade on update set null)",
  "CREATE TABLE n6(a REFERENCES t ON DELETE no action DEFERRABLE INITIALLY DEFERRED)",
  "CREATE TABLE n7(a unique on conflict ignore, check (a > - -1))",
  "CREATE TABLE n8(a DEFAULT (- -1), b DEFAULT current_timestamp, c DEFAULT -1)",
  "CREATE TABLE n9(a, b generated always as (a+1) stored, c AS (a - -1))",
  "CREATE TABLE n10(key, if, \"select\", [order], `group`)",
  "CREATE TABLE n11 AS SELECT a AS x FROM t",
  "CREATE TABLE main . n12 (a VARCHAR ( 10 ), b DOUBLE  PRECISION)",
  "create temp table n13(a)",
  "CREATE TEMPORARY TABLE n14 (a COLLATE nocase)",
  "create index i1 on t(b)",
  "CREATE UNIQUE INDEX IF NOT EXISTS i2 ON t(b COLLATE NOCASE DESC, c)",
  "CREATE INDEX i3 ON t (lower(b), a - -1) where c > 1",
  "create view v1 as select a from t",
  "CREATE VIEW if not exists v2(x,y) AS SELECT a, b FROM t",
  "CREATE TEMP VIEW v3 AS SELECT 1 AS one",
  "create trigger r1 after insert on t begin delete from u where a=new.a; end",
  "CREATE TRIGGER r2 INSTEAD OF UPDATE OF a ON v BEGIN SELECT 1; SELECT 2; END;",
  "CREATE TRIGGER do UPDATE ON t BEGIN SELECT 1; END",
  "create trigger Do update on t begin select raise(abort, 'x  y'); end",
  "drop table if exists u",
  "DROP VIEW v",
  "drop index u_a",
  "alter table t rename to w",
  "ALTER TABLE t ADD COLUMN d TEXT",
  "alter table t rename column b to \"B b\"",
  "begin",
  "Begin Immediate Transaction",
  "commit",
  "SAVEPOINT s",
  "analyze",
  "explain query plan select a from t",
  "PRAGMA table_info ( t )",
  "pragma main . table_info('t')",
  "CREATE VIRTUAL TABLE f USING nonsense(a  b, order)",
};

static const char *const wrong_statements[] = {
  "SELECT a--b FROM t",
  "SELECT 'a",
  "SELECT \"a",
  "SELECT [a",
  "SELECT 1x",
  "SELECT x'0'",
  "SELECT a FROM",
  "SELECT\v1",
  "SELECT 1 ^ 2",
  "SELECT a < > b FROM t",
  "SELECT a | | b FROM t",
  "SELECT a FROM t WHERE",
  "SELECT : a",
  "SELECT / * x */ 1",
  "SELECT nothing FROM t",
  "SELECT 1 AS select",
  "SELECT 1 AS from",
  "CREATE TABLE select (a)",
  "SELECT :a(b c)",
  "SELECT :a (b)",
  "INSERT INTO t VALUES (1",
  ")",
  "FROM t SELECT a",
};

static sqlite3 *
open_database (void)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (db,
                    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c REAL, key, \"x y\");"
                    "CREATE TABLE u (a, b, c, \"left\"); CREATE INDEX u_a ON u (a);"
                    "CREATE UNIQUE INDEX u_b ON u (b); CREATE VIEW v AS SELECT a, b FROM u;",
                    NULL, NULL, NULL),
      ==, SQLITE_OK);
  return db;
}

static void
test_expected (void)
{
  static const struct
  {
    const char *sql;
    const char *normal;
  } rows[] = {
    { "", "" },
    { " ; /* x */ ; ", "" },
    { "select  a ,b from t ; -- end", "SELECT a,b FROM t" },
    { "SELECT a - -b, a--b\n-c", "SELECT a- -b,a-c" },
    { "SELECT - -1", "SELECT- -1" },
    { "SELECT a- -1", "SELECT a- -1" },
    { "SELECT 1 / * 2", "SELECT 1/ *2" },
    { "SELECT :a (b)", "SELECT :a (b)" },
    { "SELECT 'a' 'b', x 'ab', x'AB'", "SELECT 'a' 'b',x 'ab',x'AB'" },
    { "SELECT 1 .5, t . a, \"t\" . [a]", "SELECT 1 .5,t.a,\"t\".[a]" },
    { "SELECT 0x1 f, 0x1f", "SELECT 0x1 f,0x1f" },
    { "SELECT key AS Key, Left.a", "SELECT key AS Key,Left.a" },
    { "create table if not exists T (Id integer primary key, x references U on delete no action)",
      "CREATE TABLE IF NOT EXISTS T(Id integer PRIMARY KEY,x REFERENCES U ON DELETE NO ACTION)" },
    { "insert or replace into t values (1) on conflict do nothing",
      "INSERT OR REPLACE INTO t VALUES(1)ON CONFLICT DO NOTHING" },
    { "SELECT 'unclosed  x ", "SELECT 'unclosed  x " },
    { "SELECT\v1", "SELECT\v1" },
    { "create virtual  table f using m (a  b, order) ;",
      "create virtual  table f using m (a  b, order) ;" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *normal = ms_sql_normalize (rows[i].sql);
      g_autofree char *again = ms_sql_normalize (normal);

      g_assert_cmpstr (normal, ==, rows[i].normal);
      g_assert_cmpstr (again, ==, normal);
    }
}

static void
test_different (void)
{
  static const char *const pairs[][2] = {
    { "SELECT a - -b", "SELECT a--b" },
    { "SELECT 1 AS key", "SELECT 1 AS KEY" },
    { "SELECT 'a b'", "SELECT 'a  b'" },
    { "SELECT \"a\"", "SELECT 'a'" },
    { "SELECT \"A\"", "SELECT \"a\"" },
    { "SELECT \"a\"", "SELECT a" },
    { "SELECT Name", "SELECT name" },
    { "SELECT 'a''b'", "SELECT 'a' 'b'" },
    { "SELECT :a (b)", "SELECT :a(b)" },
    { "SELECT x'ab'", "SELECT x 'ab'" },
    { "SELECT 1.5", "SELECT 1 .5" },
    { "SELECT a; b", "SELECT a b" },
    { "SELECT\v1", "SELECT 1" },
    { "SELECT 'a", "SELECT 'a'" },
    { "SELECT a <> b", "SELECT a < > b" },
    { "SELECT (a, b)", "SELECT (a b)" },
    { "SELECT a LEFT JOIN b", "SELECT a left JOIN b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *first = ms_sql_normalize (pairs[i][0]);
      g_autofree char *second = ms_sql_normalize (pairs[i][1]);

      g_assert_cmpstr (first, !=, second);
    }
}

/* Our list must be SQLite's, and what we take for reserved must not work as a name. */
static void
test_keywords (void)
{
  sqlite3 *db = open_database ();

  for (int i = 0; i < sqlite3_keyword_count (); i++)
    {
      const char *word = NULL;
      int length = 0;
      gboolean reserved = FALSE;
      gboolean is_keyword;
      g_autofree char *sql = NULL;
      sqlite3_stmt *statement = NULL;
      int result;

      g_assert_cmpint (sqlite3_keyword_name (i, &word, &length), ==, SQLITE_OK);
      is_keyword = ms_sql_is_keyword (word, length, &reserved);
      sql = g_strdup_printf ("SELECT 1 AS %.*s", length, word);
      result = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
      sqlite3_finalize (statement);
      if (reserved)
        g_assert_cmpint (result, !=, SQLITE_OK);
      if (sqlite3_libversion_number () < 3041000)
        {
          g_assert_true (is_keyword);
          g_assert_cmpint (reserved, ==, result != SQLITE_OK);
        }
    }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_keyword_case (void)
{
  gboolean reserved = FALSE;

  g_assert_true (ms_sql_is_keyword ("Select", 6, &reserved));
  g_assert_true (reserved);
  g_assert_true (ms_sql_is_keyword ("keys", 3, &reserved));
  g_assert_false (reserved);
  g_assert_false (ms_sql_is_keyword ("keys", 4, &reserved));
  g_assert_false (reserved);
}

/* The program that SQLite compiles @sql to, with its parameters and, if wanted, the names of its result
 * columns; "refused" if it doesn't compile. */
static char *
compile (sqlite3 *db, const char *sql, gboolean with_names)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN ", sql, NULL);
  GString *program = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK || statement == NULL)
    {
      g_string_assign (program, "refused");
      sqlite3_finalize (statement);
      return g_string_free (program, FALSE);
    }
  g_string_printf (program, "%d columns:", sqlite3_column_count (statement));
  for (int i = 0; with_names && i < sqlite3_column_count (statement); i++)
    g_string_append_printf (program, " %s", sqlite3_column_name (statement, i));
  for (int i = 1; i <= sqlite3_bind_parameter_count (statement); i++)
    g_string_append_printf (program, " parameter %s", sqlite3_bind_parameter_name (statement, i));
  sqlite3_finalize (statement);
  if (sqlite3_prepare_v2 (db, explain, -1, &statement, NULL) != SQLITE_OK)
    return g_string_free (program, FALSE);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (program, "\n%s %d %d %d", sqlite3_column_text (statement, 1),
                            sqlite3_column_int (statement, 2), sqlite3_column_int (statement, 3),
                            sqlite3_column_int (statement, 4));
  sqlite3_finalize (statement);
  return g_string_free (program, FALSE);
}

static void
assert_same_program (sqlite3 *db, const char *sql, gboolean with_names)
{
  g_autofree char *normal = ms_sql_normalize (sql);
  g_autofree char *expected = compile (db, sql, with_names);
  g_autofree char *actual = compile (db, normal, with_names);

  if (strcmp (actual, expected) != 0)
    g_error ("“%s” and “%s” differ:\n%s\n%s", sql, normal, expected, actual);
}

static void
test_same_program (void)
{
  sqlite3 *db = open_database ();
  guint refused = 0;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autofree char *program = compile (db, statements[i], FALSE);

      if (strcmp (program, "refused") == 0)
        g_error ("%s: %s", statements[i], sqlite3_errmsg (db));
      assert_same_program (db, statements[i], TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong_statements); i++)
    {
      g_autofree char *program = compile (db, wrong_statements[i], FALSE);

      refused += strcmp (program, "refused") == 0;
      assert_same_program (db, wrong_statements[i], TRUE);
    }
  g_assert_cmpuint (refused, ==, G_N_ELEMENTS (wrong_statements));
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Words, signs and white space put together at random: SQLite must refuse both texts or neither. */
static void
test_same_program_for_random_texts (void)
{
  static const char *const pieces[] = {
    "SELECT", "select", "a",     "b",     "key",   "left",  "join", "FROM", "t",    "u",
    "\"a\"",  "'x'",    "x'00'", "x",     "1",     "1.",    ".5",   "0x1",  ":p",   "$p",
    "?",      "?2",     "(",     ")",     "+",     "-",     "-",    "*",    "/",    "<",
    ">",      "=",      "!=",    "|",     "||",    ".",     ",",    ",",    " ",    " ",
    " ",      "\n",     "\t",    "--c\n", "/*c*/", "\v",    "AS",   "as",   "null", "[a]",
    "`b`",    "->",     "->>",   "not",   "is",    "order", "by",   "desc", "like", "\""
  };
  sqlite3 *db = open_database ();

  for (guint i = 0; i < 30000; i++)
    {
      g_autoptr (GString) sql = g_string_new ("SELECT ");

      for (int n = g_test_rand_int_range (1, 9); n > 0; n--)
        g_string_append (sql, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      g_string_append (sql, g_test_rand_bit () ? " FROM t" : "");
      assert_same_program (db, sql->str, FALSE);
    }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql-normalize/expected", test_expected);
  g_test_add_func ("/sql-normalize/different", test_different);
  g_test_add_func ("/sql-normalize/keywords", test_keywords);
  g_test_add_func ("/sql-normalize/keyword-case", test_keyword_case);
  g_test_add_func ("/sql-normalize/same-program", test_same_program);
  g_test_add_func ("/sql-normalize/random", test_same_program_for_random_texts);
  return g_test_run ();
}

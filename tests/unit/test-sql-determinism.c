/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a materializer's text may hold, and what it may not. */
#include "sqlite/ms-sql-determinism-private.h"

#include <string.h>

static void
test_accepted (void)
{
  static const char *const rows[] = {
    "",
    "INSERT INTO t (a, b) VALUES (:a, :b)",
    "INSERT OR REPLACE INTO t VALUES (:a)",
    "INSERT OR IGNORE INTO t VALUES (:a) ON CONFLICT (a) DO NOTHING",
    "UPDATE OR ABORT t SET a = :a",
    "UPDATE t SET a = (SELECT b FROM u ORDER BY c LIMIT 1)",
    "INSERT INTO t SELECT a FROM u ORDER BY a LIMIT 3 OFFSET 1",
    "INSERT INTO t SELECT a FROM u UNION SELECT a FROM v ORDER BY 1 LIMIT 3",
    "INSERT INTO t SELECT a FROM (SELECT a FROM u ORDER BY a LIMIT 1) ORDER BY a LIMIT 1",
    "UPDATE t SET \"limit\" = 1, [limit] = 2, `limit` = 3",
    "UPDATE t SET a = 'LIMIT 1'",
    "DELETE FROM t WHERE a = :a -- LIMIT 1, rowid, ?1",
    "DELETE FROM t WHERE a = :a /* LIMIT 1 rowid @x */",
    "UPDATE t SET a = b OR fail",
    "UPDATE t SET fail = rollback",
    "UPDATE t SET a = json_object ('oid', :oid, 'rowid', 1)",
    "UPDATE t SET a = replace (a, 'oid', '')",
    "INSERT INTO t VALUES ('oid', 'rowid')",
    "UPDATE t SET row_id = 1, rowids = 2, oids = 3, \"my rowid\" = 4",
    "UPDATE t SET a = :rowid",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *message = ms_sql_find_indeterminism (rows[i]);

      g_assert_cmpstr (message, ==, NULL);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *sql;
    const char *words; /* in the message */
  } rows[] = {
    { "INSERT INTO t SELECT a FROM u LIMIT 1", "add an ORDER BY" },
    { "UPDATE t SET a = (SELECT b FROM u limit 1)", "add an ORDER BY" },
    { "UPDATE t SET a = (SELECT b FROM u LIMIT 1) ORDER BY c", "add an ORDER BY" },
    { "INSERT INTO t SELECT row_number () OVER (ORDER BY a) FROM u LIMIT 1", "add an ORDER BY" },
    { "INSERT INTO t SELECT * FROM (SELECT a FROM u LIMIT 1) ORDER BY a", "add an ORDER BY" },
    { "INSERT INTO t SELECT * FROM (SELECT a FROM u ORDER BY a) LIMIT 1", "add an ORDER BY" },
    { "INSERT INTO t SELECT a FROM u ORDER BY a; DELETE FROM t LIMIT 1", "add an ORDER BY" },
    { "INSERT INTO t SELECT \"order\" FROM u LIMIT 1", "add an ORDER BY" },
    { "UPDATE t SET a = (SELECT (SELECT 1 ORDER BY 1), b FROM u LIMIT 1)", "add an ORDER BY" },
    { "INSERT OR ROLLBACK INTO t VALUES (1)", "OR ROLLBACK" },
    { "insert or fail into t values (1)", "OR FAIL" },
    { "UPDATE OR /* x */ FAIL t SET a = 1", "OR FAIL" },
    { "CREATE TABLE t (a UNIQUE ON CONFLICT ROLLBACK)", "ON CONFLICT ROLLBACK" },
    { "CREATE TABLE t (a UNIQUE ON CONFLICT fail)", "ON CONFLICT FAIL" },
    { "DELETE FROM t WHERE rowid = 1", "primary key" },
    { "DELETE FROM t WHERE t.RowID = 1", "primary key" },
    { "DELETE FROM t WHERE \"_rowid_\" = 1", "primary key" },
    { "DELETE FROM t WHERE [OID] = 1", "primary key" },
    { "DELETE FROM t WHERE t.'oid' = 1", "primary key" },
    { "UPDATE t SET 'rowid' = 5", "primary key" },
    { "INSERT INTO t ('rowid') VALUES (5)", "primary key" },
    { "INSERT INTO main.t ('rowid') VALUES (5)", "primary key" },
    { "INSERT INTO \"t\" ('rowid') VALUES (5)", "primary key" },
    { "UPDATE t SET a = f (t.'rowid')", "primary key" },
    { "UPDATE t SET ('rowid', a) = (1, 2)", "primary key" },
    { "SELECT a AS oid FROM t", "primary key" },
    { "INSERT INTO t VALUES (?)", "as in :name" },
    { "INSERT INTO t VALUES (?1)", "“?1”" },
    { "INSERT INTO t VALUES (@a)", "“@a”" },
    { "INSERT INTO t VALUES ($a)", "“$a”" },
    { "INSERT INTO t VALUES (#a)", "“#a”" },
    { "INSERT INTO t VALUES ('a)", "close the quotes" },
    { "INSERT INTO t VALUES ([a)", "close the quotes" },
    { "INSERT INTO t VALUES (1x)", "“1x”" },
    { "INSERT INTO t VALUES (x'0')", "“x'0'”" },
    { "SELECT 1 ^ 2", "“^” at byte 9" },
    { "SELECT 'a text much longer than what is shown of it", "“'a text much longer …”" },
    { "SELECT \"\xff\xfe", "close the quotes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *message = ms_sql_find_indeterminism (rows[i].sql);

      g_assert_nonnull (message);
      g_assert_true (g_utf8_validate (message, -1, NULL));
      if (strstr (message, rows[i].words) == NULL)
        g_error ("%s: “%s” is not in “%s”", rows[i].sql, rows[i].words, message);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql-determinism/accepted", test_accepted);
  g_test_add_func ("/sql-determinism/refused", test_refused);
  return g_test_run ();
}

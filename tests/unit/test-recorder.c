/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The change recorder: what it notes, and that undoing what it noted gives back every table, rowids included, whatever
 * the tables and the statements; and that damaged records do no harm.
 */
#include "ms-error.h"
#include "ms-test-tables.h"
#include "sqlite/ms-recorder-private.h"

#include <string.h>

static void
exec (MsConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ms_connection_exec (connection, sql, &error);
  g_assert_no_error (error);
}

static GBytes *
take_changes (MsConnection *connection)
{
  gsize length;
  const guint8 *changes = ms_connection_get_changes (connection, &length);
  GBytes *bytes = g_bytes_new (changes, length);

  ms_connection_reset_recorder (connection);
  return bytes;
}

static void
undo (MsConnection *connection, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  const guint8 *changes = g_bytes_get_data (bytes, &length);

  ms_connection_undo (connection, changes, length, &error);
  g_assert_no_error (error);
  ms_connection_reset_recorder (connection);
}

static gint64
query_int (MsConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  ms_connection_query_int (connection, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_what_is_recorded (void)
{
  static const char *const tables[] = {
    "CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER, b BLOB) STRICT",
    "CREATE TABLE \"B c\" (id INTEGER PRIMARY KEY, x REAL) STRICT", NULL
  };
  g_autoptr (MsConnection) connection = ms_test_open_tables (tables);
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;
  gsize length, offset = 0, at;
  MsChange change;
  MsValue value;
  guint64 column;

  exec (connection, "INSERT INTO A VALUES ('k', 1, NULL); INSERT INTO \"b C\" VALUES (7, 1.5)");
  g_assert_cmpuint (ms_connection_get_touched (connection), ==, 3);
  ms_connection_reset_recorder (connection);
  g_assert_cmpuint (ms_connection_get_touched (connection), ==, 0);

  exec (connection, "UPDATE \"B c\" SET id = 9, x = 1.5");
  g_assert_cmpuint (ms_connection_get_touched (connection), ==, 2);
  exec (connection,
        "UPDATE a SET n = 5, b = x'00ff'; DELETE FROM a; INSERT INTO a (id) VALUES ('l')");
  bytes = take_changes (connection);
  data = g_bytes_get_data (bytes, &length);

  g_assert_true (ms_change_read (data, length, &offset, &change));
  g_assert_cmpint (change.operation, ==, MS_CHANGE_UPDATE);
  g_assert_cmpuint (change.table, ==, 1);
  g_assert_cmpint (change.old_rowid, ==, 7);
  g_assert_cmpint (change.new_rowid, ==, 9);

  g_assert_true (ms_change_read (data, length, &offset, &change));
  g_assert_cmpint (change.operation, ==, MS_CHANGE_UPDATE);
  g_assert_cmpuint (change.table, ==, 0);
  g_assert_cmpint (change.old_rowid, ==, 1);
  g_assert_cmpint (change.new_rowid, ==, 1);
  g_assert_cmpuint (change.n_values, ==, 2);
  at = change.values;
  g_assert_true (ms_varint_read (data, length, &at, &column));
  g_assert_cmpuint (column, ==, 1);
  g_assert_true (ms_value_read (data, length, &at, &value));
  g_assert_cmpint (value.type, ==, MS_VALUE_INTEGER);
  g_assert_cmpint (value.integer, ==, 1);

  g_assert_true (ms_change_read (data, length, &offset, &change));
  g_assert_cmpint (change.operation, ==, MS_CHANGE_DELETE);
  g_assert_cmpuint (change.n_values, ==, 3);
  at = change.values;
  g_assert_true (ms_value_read (data, length, &at, &value));
  g_assert_cmpmem (value.bytes.data, value.bytes.length, "k", 1);

  g_assert_true (ms_change_read (data, length, &offset, &change));
  g_assert_cmpint (change.operation, ==, MS_CHANGE_INSERT);
  g_assert_cmpuint (change.n_values, ==, 0);
  g_assert_false (ms_change_read (data, length, &offset, &change));
  g_assert_cmpuint (offset, ==, length);
}

static void
test_levels (void)
{
  static const char *const tables[] = { "CREATE TABLE a (id TEXT PRIMARY KEY) STRICT", NULL };
  g_autoptr (MsConnection) connection = ms_test_open_tables (tables);
  gsize length;

  ms_connection_set_record_level (connection, MS_RECORD_TABLES);
  exec (connection, "INSERT INTO a VALUES ('k')");
  g_assert_cmpuint (ms_connection_get_touched (connection), ==, 1);
  ms_connection_get_changes (connection, &length);
  g_assert_cmpuint (length, ==, 0);

  ms_connection_set_record_level (connection, MS_RECORD_ROWS);
  exec (connection, "DELETE FROM a");
  ms_connection_get_changes (connection, &length);
  g_assert_cmpuint (length, >, 0);
}

/* Tables of the library and of SQLite itself, and such as were made beside the schema. */
static void
test_other_tables (void)
{
  static const char *const tables[] = { "CREATE TABLE a (id TEXT PRIMARY KEY) STRICT", NULL };
  g_autoptr (MsConnection) connection = ms_test_open_tables (tables);
  gsize length;

  exec (connection,
        "CREATE TABLE __ms_x (id); INSERT INTO __ms_x VALUES (1); DELETE FROM __ms_x;"
        "CREATE TEMP TABLE a (id); INSERT INTO temp.a VALUES (1); UPDATE temp.a SET id = 2");
  ms_connection_get_changes (connection, &length);
  g_assert_cmpuint (length, ==, 0);
  g_assert_cmpuint (ms_connection_get_touched (connection), ==, 0);
}

/* From the 64th on they share a bit. */
static void
test_many_tables (void)
{
  g_auto (GStrv) tables = g_new0 (char *, 71);
  g_autoptr (MsConnection) connection = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 70; i++)
    tables[i] = g_strdup_printf ("CREATE TABLE t%u (id INTEGER PRIMARY KEY) STRICT", i);
  connection = ms_test_open_tables ((const char *const *) tables);
  for (guint i = 0; i < 70; i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO t%u VALUES (1)", i);

      ms_connection_reset_recorder (connection);
      exec (connection, sql);
      g_assert_cmpuint (ms_connection_get_touched (connection), ==,
                        G_GUINT64_CONSTANT (1) << MIN (i, 63));
    }
  bytes = take_changes (connection);
  undo (connection, bytes);
  g_assert_cmpint (query_int (connection, "SELECT count(*) FROM t69"), ==, 0);
  g_assert_cmpint (query_int (connection, "SELECT count(*) FROM t68"), ==, 1);
}

/* Each row: tables, what is there before, and statements that are undone. */
static const struct
{
  const char *name;
  const char *tables[4];
  const char *before;
  const char *statements;
} cases[] = {
  { "nothing", { "CREATE TABLE a (id TEXT PRIMARY KEY) STRICT" }, "", "DELETE FROM a" },
  { "unique-swap",
    { "CREATE TABLE a (id INTEGER PRIMARY KEY, u INTEGER UNIQUE) STRICT" },
    "INSERT INTO a VALUES (1, 1), (2, 2), (3, NULL)",
    "UPDATE a SET u = -1 WHERE id = 1; UPDATE a SET u = 1 WHERE id = 2; UPDATE a SET u = 2 WHERE "
    "id = 1" },
  { "key-shift",
    { "CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT) STRICT" },
    "INSERT INTO a VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    "UPDATE a SET id = id + 10; UPDATE a SET id = 43 - id; DELETE FROM a WHERE id = 31" },
  { "replace-several",
    { "CREATE TABLE a (id INTEGER PRIMARY KEY, u TEXT UNIQUE, w TEXT UNIQUE) STRICT" },
    "INSERT INTO a VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, 'c', 'z')",
    "INSERT OR REPLACE INTO a VALUES (1, 'b', 'z'); UPDATE OR REPLACE a SET u = 'q', w = 'q'" },
  { "cascade",
    { "CREATE TABLE p (id TEXT PRIMARY KEY) STRICT",
      "CREATE TABLE c (id TEXT PRIMARY KEY, p TEXT REFERENCES p ON DELETE CASCADE ON UPDATE "
      "CASCADE) STRICT",
      "CREATE TABLE d (id INTEGER PRIMARY KEY, c TEXT REFERENCES c ON DELETE SET NULL) STRICT" },
    "INSERT INTO p VALUES ('a'), ('b'); INSERT INTO c VALUES ('1', 'a'), ('2', 'a'), ('3', 'b');"
    "INSERT INTO d VALUES (5, '1'), (6, '3'), (7, '2')",
    "UPDATE p SET id = 'z' WHERE id = 'b'; DELETE FROM p WHERE id = 'a'; DELETE FROM p" },
  { "tree",
    { "CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t ON DELETE CASCADE) STRICT" },
    "INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2), (4, 2), (5, 4)",
    "DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (2, 1)" },
  { "generated",
    { "CREATE TABLE g (id TEXT PRIMARY KEY, a TEXT, s TEXT AS (id || a) STORED UNIQUE, b INTEGER, "
      "v INTEGER AS (b * 2) VIRTUAL, w TEXT AS (s || 'w')) STRICT" },
    "INSERT INTO g (id, a, b) VALUES ('k', 'x', 1), ('l', NULL, NULL)",
    "UPDATE g SET a = 'y', b = 2; DELETE FROM g WHERE id = 'k'; INSERT INTO g (id) VALUES ('k')" },
  { "null-key",
    { "CREATE TABLE a (x ANY, y ANY, id ANY PRIMARY KEY, UNIQUE (x, y)) STRICT" },
    "INSERT INTO a VALUES (NULL, NULL, 1), (NULL, NULL, 'a'), (NULL, 1, x'00')",
    "DELETE FROM a WHERE x IS NULL; INSERT INTO a VALUES (NULL, NULL, 'z')" },
  { "values",
    { "CREATE TABLE a (id INTEGER PRIMARY KEY, v ANY, r REAL, t TEXT, b BLOB) STRICT" },
    "INSERT INTO a VALUES (1, 1, 1, '', x''), (-9223372036854775808, 1.0, -0.0, char (0, 65), "
    "zeroblob (9)),"
    "(9223372036854775807, '1', 1e308, 'é', x'00'), (0, x'31', 5e-324, NULL, NULL)",
    "UPDATE a SET v = 1.0, r = 2, t = 'x', b = NULL; UPDATE a SET v = CAST (v AS INTEGER); DELETE "
    "FROM a" },
  { "truncate",
    { "CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER) STRICT" },
    "INSERT INTO a VALUES ('b', 1), ('a', 2); DELETE FROM a WHERE id = 'b'",
    "DELETE FROM a; INSERT INTO a VALUES ('a', 2)" },
  { "hidden-names",
    { "CREATE TABLE a (\"rowid\" TEXT PRIMARY KEY, \"a \"\"b\"\"\" TEXT, _rowid_ INTEGER) STRICT" },
    "INSERT INTO a VALUES ('x', 'y', 5), ('z', NULL, 5)",
    "UPDATE a SET _rowid_ = 9, \"a \"\"b\"\"\" = 'n'; DELETE FROM a WHERE \"rowid\" = 'x'" },
};

static void
test_case (gconstpointer index)
{
  guint i = GPOINTER_TO_UINT (index);
  g_autoptr (MsConnection) connection = ms_test_open_tables (cases[i].tables);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GBytes) bytes = NULL;

  exec (connection, cases[i].before);
  ms_connection_reset_recorder (connection);
  before = ms_test_dump_tables (connection);
  exec (connection, cases[i].statements);
  bytes = take_changes (connection);
  undo (connection, bytes);
  after = ms_test_dump_tables (connection);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (query_int (connection, "PRAGMA foreign_keys"), ==, 1);
}

/* What a record of one schema, or a damaged one, does to the tables of another: nothing, and it is told. */
static void
assert_refused (MsConnection *connection, const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  /* Exactly as long, so that the sanitizers see each read behind it. */
  g_autofree guint8 *exact = g_memdup2 (data, length);

  g_assert_false (ms_connection_undo (connection, exact, length, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CORRUPT);
  g_assert_cmpint (query_int (connection, "PRAGMA foreign_keys"), ==, 1);
}

static void
test_truncated (void)
{
  static const char *const tables[] = {
    "CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER, r REAL, b BLOB) STRICT", NULL
  };
  static const char *const statements[] = {
    "INSERT INTO a VALUES ('key', 12345678, 0.5, zeroblob (200))",
    "UPDATE a SET n = 1, r = NULL, b = NULL", "DELETE FROM a"
  };
  g_autoptr (MsConnection) connection = ms_test_open_tables (tables);
  g_autoptr (GBytes) nothing = g_bytes_new_static (NULL, 0);

  undo (connection, nothing);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      const guint8 *data;
      gsize length;

      exec (connection, statements[i]);
      bytes = take_changes (connection);
      data = g_bytes_get_data (bytes, &length);
      g_assert_cmpuint (length, >, 9);
      before = ms_test_dump_tables (connection);
      for (gsize cut = 1; cut < length; cut++)
        assert_refused (connection, data, cut);
      after = ms_test_dump_tables (connection);
      g_assert_cmpstr (after, ==, before);
    }
}

static void
test_of_another_schema (void)
{
  static const char *const wide[] = { "CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER) STRICT",
                                      "CREATE TABLE b (id TEXT PRIMARY KEY) STRICT", NULL };
  static const char *const narrow[] = { "CREATE TABLE a (id TEXT PRIMARY KEY) STRICT", NULL };
  static const char *const statements[] = { "INSERT INTO b VALUES ('x')", "UPDATE a SET n = 2",
                                            "DELETE FROM a" };
  g_autoptr (MsConnection) first = ms_test_open_tables (wide);
  g_autoptr (MsConnection) second = ms_test_open_tables (narrow);

  exec (first, "INSERT INTO a VALUES ('k', 1)");
  ms_connection_reset_recorder (first);
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      const guint8 *data;
      gsize length;

      exec (first, statements[i]);
      bytes = take_changes (first);
      data = g_bytes_get_data (bytes, &length);
      assert_refused (second, data, length);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recorder/what-is-recorded", test_what_is_recorded);
  g_test_add_func ("/recorder/levels", test_levels);
  g_test_add_func ("/recorder/other-tables", test_other_tables);
  g_test_add_func ("/recorder/many-tables", test_many_tables);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/recorder/undo/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/recorder/truncated", test_truncated);
  g_test_add_func ("/recorder/of-another-schema", test_of_another_schema);
  return g_test_run ();
}

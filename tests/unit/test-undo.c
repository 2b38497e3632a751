/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Undo as a property: random tables, random statements, and after undoing them every row is what it was, rowids
 * included. Damaged records are tried as well: they may be refused or not, but nothing crashes, and what is then
 * rolled back is whole.
 *
 * Each run has another seed; --seed repeats one.
 */
#include "ms-test-tables.h"

#include "ms-error.h"

#include <string.h>

#define MAX_TABLES 4
#define MAX_COLUMNS 6
#define MAX_KEPT 6

typedef struct
{
  char name[8];
  char letter; /* of the type: I, R, T, B or A(ny) */
  gboolean generated;
} Column;

typedef struct
{
  char *create;
  Column columns[MAX_COLUMNS + 4];
  guint n_columns; /* that can be written; the first is the key */
} Table;

typedef struct
{
  Table tables[MAX_TABLES];
  guint n_tables;
  MsConnection *connection;
  GPtrArray *dumps;   /* before each of the kept changes */
  GPtrArray *changes; /* of GBytes, what undoes them */
} World;

static gboolean
one_in (int n)
{
  return g_test_rand_int_range (0, n) == 0;
}

static const char *
pick (const char *const *choices, guint n)
{
  return choices[g_test_rand_int_range (0, n)];
}

static const char *
type_name (char letter)
{
  switch (letter)
    {
    case 'I':
      return "INTEGER";
    case 'R':
      return "REAL";
    case 'T':
      return "TEXT";
    case 'B':
      return "BLOB";
    default:
      return "ANY";
    }
}

static char *
random_value (char letter)
{
  static const char *const reals[] = { "0.0", "-0.0",  "1",       "2.5",
                                       "0.1", "1e300", "-5e-324", "9007199254740993" };
  static const char *const texts[] = {
    "''", "'a'", "'b'", "'A'", "'é'", "'1'", "char (97, 0, 98)"
  };
  static const char *const blobs[] = { "x''", "x'00'", "x'61'", "zeroblob (3)", "x'ff00ff'" };
  static const char *const large[] = { "9223372036854775807", "-9223372036854775808", "4294967296",
                                       "-1" };

  if (letter == 'A')
    letter = "IRTB"[g_test_rand_int_range (0, 4)];
  if (letter == 'T' && one_in (12))
    return g_strdup_printf ("printf ('%%.%dc', 'x')", g_test_rand_int_range (100, 9000));
  if (letter == 'R')
    return g_strdup (pick (reals, G_N_ELEMENTS (reals)));
  if (letter == 'T')
    return g_strdup (pick (texts, G_N_ELEMENTS (texts)));
  if (letter == 'B')
    return g_strdup (pick (blobs, G_N_ELEMENTS (blobs)));
  if (one_in (8))
    return g_strdup (pick (large, G_N_ELEMENTS (large)));
  return g_strdup_printf ("%d", g_test_rand_int_range (0, 9));
}

static char *
random_value_or_null (char letter)
{
  return one_in (5) ? g_strdup ("NULL") : random_value (letter);
}

static void
append_reference (World *self, GString *sql)
{
  static const char *const actions[] = { "CASCADE", "SET NULL", "CASCADE", "SET NULL", "RESTRICT" };

  g_string_append_printf (sql, " REFERENCES t%d ON DELETE %s ON UPDATE %s",
                          g_test_rand_int_range (0, (int) self->n_tables + 1),
                          pick (actions, G_N_ELEMENTS (actions)),
                          pick (actions, G_N_ELEMENTS (actions)));
}

/* All keys are of one type, so that each table may refer to each. */
static void
make_table (World *self, char key_letter)
{
  Table *table = &self->tables[self->n_tables];
  g_autoptr (GString) sql = g_string_new (NULL);
  guint n_columns = g_test_rand_int_range (2, MAX_COLUMNS + 1);

  g_string_append_printf (sql, "CREATE TABLE t%u (c0 %s PRIMARY KEY%s", self->n_tables,
                          type_name (key_letter), one_in (3) ? " ON CONFLICT ABORT" : "");
  table->columns[0].letter = key_letter;
  for (guint i = 1; i < n_columns; i++)
    {
      Column *column = &table->columns[i];
      gboolean refers = one_in (3);

      column->letter = refers ? key_letter : "IRTBA"[g_test_rand_int_range (0, 5)];
      g_string_append_printf (sql, ", c%u %s", i, type_name (column->letter));
      if (one_in (4))
        g_string_append (sql, " UNIQUE");
      if (one_in (6))
        g_string_append_printf (sql, " CHECK (c%u IS NULL OR c%u <> 5)", i, i);
      if (one_in (6))
        g_string_append_printf (sql, " DEFAULT %s", column->letter == 'B' ? "x'01'" : "NULL");
      if (refers)
        append_reference (self, sql);
      if (one_in (6))
        g_string_append_printf (sql, ", s%u TEXT AS (typeof (c%u) || '-') STORED", i, i);
    }
  if (one_in (2))
    g_string_append (sql, ", v1 TEXT AS (hex (c1)) VIRTUAL, v2 ANY AS (c0)");
  g_string_append (sql, ") STRICT");

  for (guint i = 0; i < n_columns; i++)
    g_snprintf (table->columns[i].name, sizeof table->columns[i].name, "c%u", i);
  table->n_columns = n_columns;
  table->create = g_string_free (g_steal_pointer (&sql), FALSE);
  self->n_tables++;
}

static void
world_init (World *self)
{
  const char *creates[MAX_TABLES + 1] = { NULL };
  guint n_tables = g_test_rand_int_range (1, MAX_TABLES + 1);
  char key_letter = "ITBA"[g_test_rand_int_range (0, 4)];

  memset (self, 0, sizeof *self);
  while (self->n_tables < n_tables)
    make_table (self, key_letter);
  for (guint i = 0; i < n_tables; i++)
    creates[i] = self->tables[i].create;
  self->connection = ms_test_open_tables (creates);
  self->dumps = g_ptr_array_new_with_free_func (g_free);
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
world_clear (World *self)
{
  for (guint i = 0; i < self->n_tables; i++)
    g_free (self->tables[i].create);
  g_ptr_array_unref (self->dumps);
  g_ptr_array_unref (self->changes);
  ms_connection_close (self->connection);
}

static void
append_insert (const Table *table, guint number, GString *sql)
{
  static const char *const conflicts[] = { "", "", " OR REPLACE", " OR IGNORE" };
  guint n_rows = g_test_rand_int_range (1, 4);
  guint set = g_test_rand_int_range (1, table->n_columns);

  g_string_append_printf (sql, "INSERT%s INTO t%u (c0", pick (conflicts, G_N_ELEMENTS (conflicts)),
                          number);
  for (guint i = 1; i < table->n_columns; i++)
    g_string_append_printf (sql, ", c%u", i);
  for (guint row = 0; row < n_rows; row++)
    {
      g_string_append (sql, row == 0 ? ") VALUES (" : ", (");
      for (guint i = 0; i < table->n_columns; i++)
        {
          g_autofree char *value = i == 0 ? random_value (table->columns[i].letter)
                                          : random_value_or_null (table->columns[i].letter);

          g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", value);
        }
      g_string_append_c (sql, ')');
    }
  if (one_in (3))
    g_string_append_printf (sql, " ON CONFLICT (c0) DO UPDATE SET c%u = excluded.c%u", set, set);
}

static void
append_update (const Table *table, guint number, GString *sql)
{
  static const char *const conflicts[] = { "", " OR REPLACE", " OR IGNORE" };
  guint set = g_test_rand_int_range (0, table->n_columns);
  g_autofree char *value = random_value_or_null (table->columns[set].letter);
  g_autofree char *key = random_value (table->columns[0].letter);

  g_string_append_printf (sql, "UPDATE%s t%u SET ", pick (conflicts, G_N_ELEMENTS (conflicts)),
                          number);
  if (table->columns[set].letter == 'I' && one_in (2))
    g_string_append_printf (sql, "c%u = %d - c%u", set, g_test_rand_int_range (-9, 9), set);
  else if (table->columns[set].letter == 'T' && one_in (2))
    g_string_append_printf (sql, "c%u = c%u || 'x'", set, set);
  else
    g_string_append_printf (sql, "c%u = %s", set, value);
  if (one_in (2))
    g_string_append_printf (sql, " WHERE c0 %s %s", one_in (2) ? "=" : ">", key);
}

static void
append_delete (const Table *table, guint number, GString *sql)
{
  guint by = g_test_rand_int_range (0, table->n_columns);
  g_autofree char *value = random_value_or_null (table->columns[by].letter);

  g_string_append_printf (sql, "DELETE FROM t%u", number);
  if (!one_in (8))
    g_string_append_printf (sql, " WHERE c%u IS %s", by, value);
}

static char *
random_statement (World *self)
{
  GString *sql = g_string_new (NULL);
  guint number = g_test_rand_int_range (0, (int) self->n_tables);
  const Table *table = &self->tables[number];

  switch (g_test_rand_int_range (0, 7))
    {
    case 0:
      append_delete (table, number, sql);
      break;
    case 1:
    case 2:
      append_update (table, number, sql);
      break;
    default:
      append_insert (table, number, sql);
    }
  return g_string_free (sql, FALSE);
}

/* As an event does: all of the statements or none. */
static gboolean
try_statements (World *self)
{
  g_autoptr (GError) error = NULL;
  guint n_statements = g_test_rand_int_range (1, 4);

  ms_connection_savepoint (self->connection, &error);
  for (guint i = 0; i < n_statements && !error; i++)
    {
      g_autofree char *sql = random_statement (self);

      ms_connection_exec (self->connection, sql, &error);
    }
  if (!error)
    return ms_connection_release (self->connection, NULL);

  /* Only the rows are at fault, never the test's own SQL. */
  g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
  ms_connection_rollback_to (self->connection);
  ms_connection_reset_recorder (self->connection);
  return FALSE;
}

static gboolean
undo (World *self, const guint8 *changes, gsize length, GError **error)
{
  g_autofree guint8 *exact = g_memdup2 (changes, length);
  gboolean undone = ms_connection_undo (self->connection, exact, length, error);

  ms_connection_reset_recorder (self->connection);
  return undone;
}

static void
undo_last (World *self)
{
  g_autoptr (GError) error = NULL;
  guint last = self->changes->len - 1;
  gsize length;
  const guint8 *changes = g_bytes_get_data (g_ptr_array_index (self->changes, last), &length);
  g_autofree char *after = NULL;

  undo (self, changes, length, &error);
  g_assert_no_error (error);
  after = ms_test_dump_tables (self->connection);
  g_assert_cmpstr (after, ==, g_ptr_array_index (self->dumps, last));
  g_ptr_array_set_size (self->changes, last);
  g_ptr_array_set_size (self->dumps, last);
}

static void
change_something (World *self)
{
  char *before = ms_test_dump_tables (self->connection);
  const guint8 *changes;
  gsize length;

  if (!try_statements (self))
    {
      g_autofree char *after = ms_test_dump_tables (self->connection);

      g_assert_cmpstr (after, ==, before);
      g_free (before);
      return;
    }
  changes = ms_connection_get_changes (self->connection, &length);
  g_ptr_array_add (self->changes, g_bytes_new (changes, length));
  g_ptr_array_add (self->dumps, before);
  ms_connection_reset_recorder (self->connection);
  if (self->changes->len > MAX_KEPT)
    {
      g_ptr_array_remove_index (self->changes, 0);
      g_ptr_array_remove_index (self->dumps, 0);
    }
}

/* Indexes agree with their tables, constraints hold. Foreign keys are not asked about: SQLite itself leaves orphans when
 * INSERT OR REPLACE removes the row that the new one refers to. */
static void
check_whole (World *self)
{
  g_autoptr (GError) error = NULL;

  ms_connection_check_integrity (self->connection, &error);
  g_assert_no_error (error);
}

static void
test_property (void)
{
  guint n_worlds = g_getenv ("MULTISTORE_TEST_SLOW") ? 2 : 30;
  guint n_undone = 0;

  for (guint i = 0; i < n_worlds; i++)
    {
      World world;

      world_init (&world);
      for (guint round = 0; round < 80; round++)
        {
          change_something (&world);
          for (guint n = one_in (4) ? world.changes->len : 0; n > 0; n--, n_undone++)
            undo_last (&world);
        }
      check_whole (&world);
      world_clear (&world);
    }
  g_assert_cmpuint (n_undone, >, n_worlds);
}

/* Some bytes changed, some left out, some put in. */
static GByteArray *
damage (GBytes *changes)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (changes, &length);

  g_byte_array_append (bytes, data, length);
  for (int n = g_test_rand_int_range (1, 4); n > 0 && bytes->len > 0; n--)
    {
      guint at = g_test_rand_int_range (0, (int) bytes->len);

      if (one_in (4))
        g_byte_array_remove_index (bytes, at);
      else if (one_in (4))
        g_byte_array_set_size (bytes, at);
      else
        bytes->data[at] = one_in (2) ? g_test_rand_int_range (0, 256)
                                     : bytes->data[at] ^ (1 << g_test_rand_int_range (0, 8));
    }
  return bytes;
}

static void
undo_damaged (World *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = ms_test_dump_tables (self->connection);
  g_autofree char *after = NULL;
  g_autoptr (GByteArray) damaged = damage (
      g_ptr_array_index (self->changes, g_test_rand_int_range (0, (int) self->changes->len)));
  gint64 enforced = 0;

  ms_connection_savepoint (self->connection, &error);
  g_assert_no_error (error);
  if (!undo (self, damaged->data, damaged->len, &error))
    g_assert_nonnull (error);
  else
    g_assert_no_error (error);
  ms_connection_rollback_to (self->connection);

  after = ms_test_dump_tables (self->connection);
  g_assert_cmpstr (after, ==, before);
  ms_connection_query_int (self->connection, "PRAGMA foreign_keys", &enforced, NULL);
  g_assert_cmpint (enforced, ==, 1);
}

static void
test_damaged (void)
{
  guint n_worlds = g_getenv ("MULTISTORE_TEST_SLOW") ? 1 : 12;

  for (guint i = 0; i < n_worlds; i++)
    {
      World world;

      world_init (&world);
      for (guint round = 0; round < 60; round++)
        {
          change_something (&world);
          if (world.changes->len > 0)
            undo_damaged (&world);
        }
      check_whole (&world);
      world_clear (&world);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/undo/property", test_property);
  g_test_add_func ("/undo/damaged", test_damaged);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTableSet: finding tables whatever the case of their names, and what undo needs to know of their columns. */
#include "sqlite/ms-table-set-private.h"

static const MsTable *
add_table (MsTableSet *set,
           const char *name,
           int integer_key,
           const char *const *columns,
           int first_generated)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (MsColumn));

  for (int i = 0; columns[i]; i++)
    {
      MsColumn column = { g_strdup (columns[i]), i >= first_generated };

      g_array_append_val (array, column);
    }
  return ms_table_set_add (set, name, FALSE, array, integer_key);
}

static void
test_find (void)
{
  static const char *const columns[] = { "id", NULL };
  g_autoptr (MsTableSet) set = ms_table_set_new ();
  const MsTable *note = add_table (set, "Note", -1, columns, 9);
  const MsTable *accent = add_table (set, "Ä", -1, columns, 9);

  g_assert_cmpuint (ms_table_set_get_size (set), ==, 2);
  g_assert_true (ms_table_set_get (set, 1) == accent);
  g_assert_cmpuint (accent->index, ==, 1);
  g_assert_true (ms_table_set_find (set, "nOTE") == note);
  g_assert_true (ms_table_set_find (set, "note") == note);
  g_assert_null (ms_table_set_find (set, "notes"));
  g_assert_true (ms_table_set_find (set, "Ä") == accent);
  g_assert_null (ms_table_set_find (set, "ä"));

  ms_table_set_add_view (set, "Long");
  g_assert_true (ms_table_set_has_view (set, "lONG"));
  g_assert_false (ms_table_set_has_view (set, "note"));
  g_assert_null (ms_table_set_find (set, "long"));
}

static void
test_columns (void)
{
  static const char *const plain[] = { "id", "a", NULL };
  static const char *const hidden[] = { "ROWID", "a", NULL };
  static const char *const more[] = { "rowid", "_RowId_", NULL };
  static const char *const all[] = { "rowid", "oid", "_rowid_", NULL };
  static const char *const generated[] = { "id", "a", "v", "w", NULL };
  g_autoptr (MsTableSet) set = ms_table_set_new ();

  g_assert_cmpstr (add_table (set, "a", 0, plain, 9)->rowid, ==, "rowid");
  g_assert_cmpstr (add_table (set, "b", -1, hidden, 9)->rowid, ==, "_rowid_");
  g_assert_cmpstr (add_table (set, "c", -1, more, 9)->rowid, ==, "oid");
  g_assert_null (add_table (set, "d", -1, all, 9)->rowid);
  g_assert_cmpuint (add_table (set, "e", -1, generated, 2)->n_stored, ==, 2);
  g_assert_cmpuint (ms_table_set_get (set, 0)->n_stored, ==, 2);
  g_assert_cmpint (ms_table_set_get (set, 0)->integer_key, ==, 0);
}

static void
test_references (void)
{
  static const char *const columns[] = { "id", NULL };
  MsTableSet *set = ms_table_set_new ();
  g_autoptr (MsTableSet) other = ms_table_set_ref (set);

  add_table (set, "a", -1, columns, 9);
  ms_table_set_unref (set);
  g_assert_nonnull (ms_table_set_find (other, "a"));
}

static void
test_quote (void)
{
  static const char *const rows[][2] = { { "a", "\"a\"" },
                                         { "", "\"\"" },
                                         { "a\"b", "\"a\"\"b\"" },
                                         { "\"", "\"\"\"\"" },
                                         { "a'b c", "\"a'b c\"" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *quoted = ms_sql_quote_name (rows[i][0]);

      g_assert_cmpstr (quoted, ==, rows[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table-set/find", test_find);
  g_test_add_func ("/table-set/columns", test_columns);
  g_test_add_func ("/table-set/references", test_references);
  g_test_add_func ("/table-set/quote", test_quote);
  return g_test_run ();
}

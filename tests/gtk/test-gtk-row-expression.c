/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Columns of rows: as expressions, in UI files without a line of code, and in a factory. */

#include "ms-gtk-test.h"

typedef struct
{
  MsStore *store;
  MsLiveQuery *live;
} Rows;

static void
rows_init (Rows *self, MsGtkTest *test)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "id");
  g_autoptr (GError) error = NULL;

  self->store = ms_gtk_test_open (test->definition, "a");
  ms_gtk_test_add_note (self->store, "1", "ape");
  ms_gtk_test_add_note (self->store, "2", "bee");
  self->live = ms_store_query_live (self->store, query, &error);
  g_assert_no_error (error);
}

static void
rows_clear (Rows *self)
{
  g_assert_finalize_object (self->live);
  ms_store_close (self->store);
  ms_gtk_test_await_finalized (self->store);
}

static void
refresh (Rows *self)
{
  g_autoptr (GError) error = NULL;

  ms_store_refresh (self->store, &error);
  g_assert_no_error (error);
}

static void
evaluate (MsRow *row, const char *column, GType type, GValue *value)
{
  GtkExpression *expression = ms_gtk_column_expression_new (column, type);

  g_assert_true (gtk_expression_get_value_type (expression) == type);
  g_assert_true (gtk_expression_evaluate (expression, row, value));
  gtk_expression_unref (expression);
}

#define assert_column(row, column, TYPE, get, compare, expected)                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_auto (GValue) value_ = G_VALUE_INIT;                                                         \
    evaluate (row, column, TYPE, &value_);                                                         \
    compare (get (&value_), ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
test_types (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsRow) row = NULL;
  g_auto (GValue) bytes = G_VALUE_INIT;
  Rows rows;

  rows_init (&rows, test);
  row = ms_live_query_get_single (rows.live);
  assert_column (row, "title", G_TYPE_STRING, g_value_get_string, g_assert_cmpstr, "ape");
  assert_column (row, "rank", G_TYPE_STRING, g_value_get_string, g_assert_cmpstr, "7");
  assert_column (row, "rank", G_TYPE_INT, g_value_get_int, g_assert_cmpint, 7);
  assert_column (row, "rank", G_TYPE_UINT, g_value_get_uint, g_assert_cmpuint, 7);
  assert_column (row, "rank", G_TYPE_INT64, g_value_get_int64, g_assert_cmpint, 7);
  assert_column (row, "rank", G_TYPE_UINT64, g_value_get_uint64, g_assert_cmpuint, 7);
  assert_column (row, "price", G_TYPE_DOUBLE, g_value_get_double, g_assert_cmpfloat, 2.5);
  assert_column (row, "price", G_TYPE_FLOAT, g_value_get_float, g_assert_cmpfloat, 2.5f);
  assert_column (row, "rank", G_TYPE_BOOLEAN, g_value_get_boolean, g_assert_cmpint, TRUE);
  assert_column (row, "done", G_TYPE_BOOLEAN, g_value_get_boolean, g_assert_cmpint, FALSE);
  evaluate (row, "title", G_TYPE_BYTES, &bytes);
  g_assert_cmpuint (g_bytes_get_size (g_value_get_boxed (&bytes)), ==, 3);
  g_clear_object (&row);
  rows_clear (&rows);
}

/* Numbers that a type cannot hold. */
static void
test_limits (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (MsQuery) query =
      ms_query_new ("SELECT 9223372036854775807 AS most, -9223372036854775808 AS least");
  g_autoptr (GError) error = NULL;
  g_autoptr (MsResult) result = NULL;
  g_autoptr (MsRow) row = NULL;
  MsStore *store = ms_gtk_test_open (test->definition, "a");

  result = ms_store_query (store, query, &error);
  g_assert_no_error (error);
  row = ms_result_get_row (result, 0);
  assert_column (row, "most", G_TYPE_INT, g_value_get_int, g_assert_cmpint, G_MAXINT);
  assert_column (row, "most", G_TYPE_UINT, g_value_get_uint, g_assert_cmpuint, G_MAXUINT);
  assert_column (row, "most", G_TYPE_INT64, g_value_get_int64, g_assert_cmpint, G_MAXINT64);
  assert_column (row, "most", G_TYPE_UINT64, g_value_get_uint64, g_assert_cmpuint, G_MAXINT64);
  assert_column (row, "least", G_TYPE_INT, g_value_get_int, g_assert_cmpint, G_MININT);
  assert_column (row, "least", G_TYPE_UINT, g_value_get_uint, g_assert_cmpuint, 0);
  assert_column (row, "least", G_TYPE_UINT64, g_value_get_uint64, g_assert_cmpuint, 0);
  ms_store_close (store);
  ms_gtk_test_await_finalized (store);
}

static void
test_follows (MsGtkTest *test, gconstpointer unused)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (MsRow) row = NULL;
  Rows rows;

  rows_init (&rows, test);
  row = ms_live_query_get_single (rows.live);
  gtk_expression_bind (ms_gtk_column_expression_new ("title", G_TYPE_STRING), label, "label", row);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "ape");
  ms_gtk_test_rename_note (rows.store, "1", "cat");
  refresh (&rows);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "cat");
  g_assert_finalize_object (label);
  g_clear_object (&row);
  rows_clear (&rows);
}

/* Without a row there is no value; with an object that is none, neither. */
static void
test_no_row (MsGtkTest *test, gconstpointer unused)
{
  GtkExpression *expression = ms_gtk_column_expression_new ("title", G_TYPE_STRING);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GtkStringObject) string = gtk_string_object_new ("no row");

  g_assert_false (gtk_expression_evaluate (expression, NULL, &value));
  gtk_expression_unref (expression);
  g_assert_null (ms_gtk_row_text (NULL, 0, "title"));
  g_assert_null (ms_gtk_row_text (string, 0, "title"));
  g_assert_cmpint (ms_gtk_row_int (NULL, 0, "rank"), ==, 0);
  g_assert_cmpfloat (ms_gtk_row_double (string, 0, "price"), ==, 0.0);
  g_assert_false (ms_gtk_row_boolean (NULL, 0, "done"));
}

#define CLOSURE(type, function, column)                                                            \
  "<closure type='" type "' function='" function "'>"                                              \
  "<lookup name='revision' type='MsRow'><lookup name='item'>GtkListItem</lookup></lookup>"         \
  "<constant type='gchararray'>" column "</constant></closure>"

static const char item_ui[] = "<interface><template class='GtkListItem'><property name='child'>"
                              "<object class='GtkBox'>"
                              "<child><object class='GtkLabel'><binding name='label'>" //
    CLOSURE ("gchararray",
             "ms_gtk_row_text",
             "title") "</binding></object></child>"
                      "<child><object class='GtkSpinButton'><property name='adjustment'><object "
                      "class='GtkAdjustment'>"
                      "<property name='upper'>100</property></object></property><binding "
                      "name='value'>" //
    CLOSURE ("gdouble",
             "ms_gtk_row_double",
             "price") "</binding></object></child>"
                      "<child><object class='GtkCheckButton'><binding name='active'>" //
    CLOSURE ("gboolean",
             "ms_gtk_row_boolean",
             "done") "</binding></object></child>"
                     "<child><object class='GtkLabel'><binding name='label'>"
                     "<closure type='gchararray' function='test_format_rank'>" //
    CLOSURE ("gint64", "ms_gtk_row_int", "rank") "</closure></binding></object></child>"
                                                 "</object></property></template></interface>";

/* Found by GtkBuilder, as the functions of the library are. */
G_MODULE_EXPORT char *test_format_rank (GObject *object, gint64 rank);

char *
test_format_rank (GObject *object, gint64 rank)
{
  return g_strdup_printf ("rank %" G_GINT64_FORMAT, rank);
}

static void
test_builder (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (item_ui, strlen (item_ui));
  GtkListItemFactory *factory = gtk_builder_list_item_factory_new_from_bytes (NULL, bytes);
  GtkWidget *window;
  GtkWidget *check;
  GtkWidget *spin;
  GtkWidget *list;
  Rows rows;

  rows_init (&rows, test);
  list = gtk_list_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows.live)))),
      factory);
  window = ms_gtk_test_window_new (list);
  ms_gtk_test_await (ms_gtk_test_shows (window, "ape") && ms_gtk_test_shows (window, "bee"));
  g_assert_true (ms_gtk_test_shows (window, "rank 7"));
  check = ms_gtk_test_find (window, GTK_TYPE_CHECK_BUTTON);
  spin = ms_gtk_test_find (window, GTK_TYPE_SPIN_BUTTON);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 2.5);
  ms_gtk_test_rename_note (rows.store, "1", "cat");
  ms_gtk_test_await (ms_gtk_test_shows (window, "cat") && ms_gtk_test_shows (window, "rank 8"));
  g_assert_false (ms_gtk_test_shows (window, "ape"));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  ms_gtk_test_take_picture (list, "row-builder-factory");
  ms_gtk_test_window_destroy (window);
  rows_clear (&rows);
}

static const char sorter_ui[] =
    "<interface><object class='GtkStringSorter' id='sorter'><property name='expression'>"
    "<closure type='gchararray' function='ms_gtk_row_text'>"
    "<lookup name='revision' type='MsRow'/><constant type='gchararray'>title</constant></closure>"
    "</property></object></interface>";

/* Where `this` is the row itself. */
static void
test_sorter (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (sorter_ui, -1);
  GtkSorter *sorter = GTK_SORTER (gtk_builder_get_object (builder, "sorter"));
  g_autoptr (MsRow) first = NULL;
  g_autoptr (MsRow) second = NULL;
  Rows rows;

  rows_init (&rows, test);
  first = g_list_model_get_item (G_LIST_MODEL (rows.live), 0);
  second = g_list_model_get_item (G_LIST_MODEL (rows.live), 1);
  g_assert_cmpint (gtk_sorter_compare (sorter, first, second), ==, GTK_ORDERING_SMALLER);
  ms_gtk_test_rename_note (rows.store, "1", "cat");
  refresh (&rows);
  g_assert_cmpint (gtk_sorter_compare (sorter, first, second), ==, GTK_ORDERING_LARGER);
  g_clear_object (&first);
  g_clear_object (&second);
  rows_clear (&rows);
}

static void
test_factory (MsGtkTest *test, gconstpointer unused)
{
  GtkListItemFactory *factory = ms_gtk_row_factory_new_text ("title");
  GtkColumnViewColumn *column = gtk_column_view_column_new ("Title", factory);
  GtkWidget *window;
  GtkWidget *view;
  Rows rows;

  rows_init (&rows, test);
  view = gtk_column_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows.live)))));
  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
  g_object_unref (column);
  window = ms_gtk_test_window_new (view);
  ms_gtk_test_await (ms_gtk_test_shows (window, "ape") && ms_gtk_test_shows (window, "bee"));
  ms_gtk_test_rename_note (rows.store, "2", "dog");
  ms_gtk_test_await (ms_gtk_test_shows (window, "dog"));
  ms_gtk_test_remove_note (rows.store, "1");
  ms_gtk_test_await (!ms_gtk_test_shows (window, "ape"));
  ms_gtk_test_take_picture (view, "row-text-factory");
  ms_gtk_test_window_destroy (window);
  rows_clear (&rows);
}

static GListModel *
have_no_children (gpointer item, gpointer unused)
{
  return NULL;
}

/* A row inside a row of a tree. */
static void
test_tree (MsGtkTest *test, gconstpointer unused)
{
  g_autoptr (GtkTreeListModel) tree = NULL;
  g_autoptr (GObject) tree_row = NULL;
  g_autofree char *text = NULL;
  Rows rows;

  rows_init (&rows, test);
  tree = gtk_tree_list_model_new (g_object_ref (G_LIST_MODEL (rows.live)), FALSE, FALSE,
                                  have_no_children, NULL, NULL);
  tree_row = g_list_model_get_item (G_LIST_MODEL (tree), 1);
  g_assert_true (GTK_IS_TREE_LIST_ROW (tree_row));
  text = ms_gtk_row_text (tree_row, 0, "title");
  g_assert_cmpstr (text, ==, "bee");
  g_clear_object (&tree_row);
  g_clear_object (&tree);
  rows_clear (&rows);
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  ms_gtk_test_add ("/gtk-row-expression/types", test_types);
  ms_gtk_test_add ("/gtk-row-expression/limits", test_limits);
  ms_gtk_test_add ("/gtk-row-expression/follows", test_follows);
  ms_gtk_test_add ("/gtk-row-expression/no-row", test_no_row);
  ms_gtk_test_add ("/gtk-row-expression/builder", test_builder);
  ms_gtk_test_add ("/gtk-row-expression/sorter", test_sorter);
  ms_gtk_test_add ("/gtk-row-expression/factory", test_factory);
  ms_gtk_test_add ("/gtk-row-expression/tree", test_tree);
  return g_test_run ();
}

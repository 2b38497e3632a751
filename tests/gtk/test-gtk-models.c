/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GTK's models on top of live queries: always legal, always right, and a selection stays with its row. */

#include "ms-test-list.h"
#include "ms-test-store.h"

#include <gtk/gtk.h>

#define STEPS 1500
#define N_IDS 40

/* One live query with everything on top of it that GTK has. */
typedef struct
{
  MsQuery *query;
  MsLiveQuery *live;
  GtkFilterListModel *filtered; /* titles with an “e” */
  GtkSortListModel *sorted;     /* by title, backwards */
  GtkSliceListModel *slice;     /* the second to the sixth */
  GtkSingleSelection *single;
  GtkMultiSelection *multi;
  GtkSelectionFilterModel *chosen;
} Stack;

static const char *const titles[] = { "ape", "bee", "cat", "dog", "eel", "fox", "gnu", "hen" };

static char *
get_title (gpointer row, gpointer unused)
{
  return g_strdup (ms_row_get_text (row, "title"));
}

static GtkExpression *
title_expression (void)
{
  return gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_title), NULL,
                                      NULL);
}

static void
stack_init (Stack *self, MsStore *store, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  GtkStringFilter *filter = gtk_string_filter_new (title_expression ());
  GtkSorter *sorter = GTK_SORTER (gtk_string_sorter_new (title_expression ()));

  *self = (Stack){ .query = query, .live = ms_store_query_live (store, query, &error) };
  g_assert_no_error (error);
  ms_live_query_set_announce_changes (self->live, TRUE);
  gtk_string_filter_set_search (filter, "e");
  self->filtered =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->live)), GTK_FILTER (filter));
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->live)), sorter);
  self->slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->live)), 1, 5);
  self->single = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->live)));
  gtk_single_selection_set_autoselect (self->single, FALSE);
  self->multi = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->live)));
  self->chosen = gtk_selection_filter_model_new (GTK_SELECTION_MODEL (self->multi));
}

static void
stack_clear (Stack *self)
{
  g_assert_finalize_object (self->chosen);
  g_assert_finalize_object (self->multi);
  g_assert_finalize_object (self->single);
  g_assert_finalize_object (self->slice);
  g_assert_finalize_object (self->sorted);
  g_assert_finalize_object (self->filtered);
  g_clear_object (&self->live);
}

static void
add (MsStore *store, const char *id, const char *title, gint64 rank)
{
  ms_test_commit_event (store, "v1.NoteAdded", "id", "s", id, "title", "s", title, "rank", "x",
                        rank, NULL);
}

static void
rename_note (MsStore *store, const char *id, const char *title)
{
  ms_test_commit_event (store, "v1.NoteRenamed", "id", "s", id, "title", "s", title, NULL);
}

static void
remove_note (MsStore *store, const char *id)
{
  ms_test_commit_event (store, "v1.NoteRemoved", "id", "s", id, NULL);
}

static int
compare_backwards (gconstpointer a, gconstpointer b)
{
  return -g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* What the models on top have to say of the list as it is. */
static void
assert_right (Stack *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) with_e = g_string_new (NULL);
  g_autoptr (GString) middle = g_string_new (NULL);
  g_autoptr (GString) backwards = g_string_new (NULL);
  g_autofree char *filtered = ms_test_model_read (G_LIST_MODEL (self->filtered), "title");
  g_autofree char *slice = ms_test_model_read (G_LIST_MODEL (self->slice), "title");
  g_autofree char *sorted = ms_test_model_read (G_LIST_MODEL (self->sorted), "title");

  for (guint i = 0; i < ms_live_query_get_n_rows (self->live); i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (self->live), i);
      const char *title = ms_row_get_text (row, "title");

      g_ptr_array_add (all, g_strdup (title));
      if (strchr (title, 'e'))
        g_string_append_printf (with_e, "%s%s", with_e->len ? " " : "", title);
      if (i >= 1 && i < 6)
        g_string_append_printf (middle, "%s%s", middle->len ? " " : "", title);
    }
  g_ptr_array_sort (all, compare_backwards);
  for (guint i = all->len; i > 0; i--)
    g_string_append_printf (backwards, "%s%s", backwards->len ? " " : "",
                            (char *) all->pdata[i - 1]);
  g_assert_cmpstr (filtered, ==, with_e->str);
  g_assert_cmpstr (slice, ==, middle->str);
  g_assert_cmpstr (sorted, ==, backwards->str);
}

static guint
find_row (MsLiveQuery *live, const char *id)
{
  for (guint i = 0; i < ms_live_query_get_n_rows (live); i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (live), i);

      if (g_strcmp0 (ms_row_get_text (row, "id"), id) == 0)
        return i;
    }
  g_assert_not_reached ();
}

static void
choose (Stack *self, const char *id)
{
  gtk_single_selection_set_selected (self->single, find_row (self->live, id));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->multi), find_row (self->live, id),
                                   FALSE);
}

static void
assert_chosen (Stack *self, const char *single, const char *multi)
{
  MsRow *row = gtk_single_selection_get_selected_item (self->single);
  g_autofree char *chosen = ms_test_model_read (G_LIST_MODEL (self->chosen), "id");

  g_assert_cmpstr (row ? ms_row_get_text (row, "id") : NULL, ==, single);
  g_assert_cmpstr (chosen, ==, multi);
}

/* Every kind of change, and the selected rows b and d. */
static void
tell_story (MsTestStore *test, Stack *stack)
{
  MsStore *store = test->store;

  choose (stack, "d");
  choose (stack, "b");
  assert_chosen (stack, "b", "b d");
  add (store, "a", "ape", 0);
  add (store, "e", "eel", 0);
  ms_test_refresh (store);
  assert_right (stack);
  assert_chosen (stack, "b", "b d");
  /* In place; to the end; next to each other; both at once with others. */
  rename_note (store, "b", "beetle");
  ms_test_refresh (store);
  assert_chosen (stack, "b", "b d");
  rename_note (store, "b", "zebra");
  ms_test_refresh (store);
  assert_right (stack);
  assert_chosen (stack, "b", "d b");
  rename_note (store, "b", "dodo");
  ms_test_refresh (store);
  assert_chosen (stack, "b", "b d");
  rename_note (store, "d", "aardvark");
  rename_note (store, "e", "bear");
  remove_note (store, "a");
  add (store, "f", "fox", 0);
  ms_test_refresh (store);
  assert_right (stack);
  assert_chosen (stack, "b", "d b");
  remove_note (store, "b");
  ms_test_refresh (store);
  assert_right (stack);
  assert_chosen (stack, NULL, "d");
  ms_query_set_where (stack->query, "id <> 'd'");
  ms_test_refresh (store);
  assert_right (stack);
  assert_chosen (stack, NULL, "");
  ms_query_set_where (stack->query, NULL);
  ms_query_set_limit (stack->query, 2);
  ms_test_refresh (store);
  assert_right (stack);
}

static void
test_table (MsTestFixture *fixture, gconstpointer unused)
{
  MsQuery *query = ms_query_new_for_table ("note", NULL, "title");
  Stack stack;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "d", "dog", 0);
  add (test.store, "b", "bee", 0);
  stack_init (&stack, test.store, query);
  tell_story (&test, &stack);
  stack_clear (&stack);
  ms_test_await_finalized (fixture, query);
  ms_test_store_end (&test);
}

/* Emptied, whatever is on top. */
static void
test_closing (MsTestFixture *fixture, gconstpointer unused)
{
  MsQuery *query = ms_query_new ("SELECT * FROM note ORDER BY title");
  Stack stack;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  ms_test_add_notes (test.store, "n", 20);
  stack_init (&stack, test.store, query);
  choose (&stack, "n7");
  assert_right (&stack);
  ms_store_close (test.store);
  assert_right (&stack);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (stack.sorted)), ==, 0);
  assert_chosen (&stack, NULL, "");
  stack_clear (&stack);
  ms_test_await_finalized (fixture, query);
  ms_test_store_end (&test);
}

static void
change_randomly (MsStore *store, GHashTable *known)
{
  g_autofree char *id = g_strdup_printf ("n%d", g_test_rand_int_range (0, N_IDS));
  const char *title = titles[g_test_rand_int_range (0, G_N_ELEMENTS (titles))];

  if (!g_hash_table_contains (known, id))
    {
      add (store, id, title, g_test_rand_int_range (0, 5));
      g_hash_table_add (known, g_steal_pointer (&id));
    }
  else if (g_test_rand_int_range (0, 3) == 0)
    {
      remove_note (store, id);
      g_hash_table_remove (known, id);
    }
  else
    rename_note (store, id, title);
}

/* The selected object stays selected as long as its row is there. */
static void
assert_keeps (Stack *self, MsRow *selected)
{
  MsRow *now = gtk_single_selection_get_selected_item (self->single);

  if (selected && ms_row_get_exists (selected))
    g_assert_true (now == selected);
  else
    g_assert_null (now);
}

static void
run_randomly (MsTestFixture *fixture, MsQuery *query)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Stack stack;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  stack_init (&stack, test.store, query);
  for (guint step = 0; step < STEPS; step++)
    {
      g_autoptr (MsRow) selected = gtk_single_selection_get_selected_item (stack.single);
      guint n_rows = ms_live_query_get_n_rows (stack.live);

      if (selected)
        g_object_ref (selected);
      for (int n = g_test_rand_int_range (1, 5); n > 0; n--)
        change_randomly (test.store, known);
      ms_test_refresh (test.store);
      assert_right (&stack);
      assert_keeps (&stack, selected);
      n_rows = ms_live_query_get_n_rows (stack.live);
      if (n_rows > 0 && g_test_rand_int_range (0, 6) == 0)
        gtk_single_selection_set_selected (stack.single, g_test_rand_int_range (0, n_rows));
    }
  stack_clear (&stack);
  ms_test_await_finalized (fixture, query);
  ms_test_store_end (&test);
}

static void
test_random_table (MsTestFixture *fixture, gconstpointer unused)
{
  run_randomly (fixture, ms_query_new_for_table ("note", NULL, "rank, title DESC"));
}

static void
test_random_statement (MsTestFixture *fixture, gconstpointer unused)
{
  run_randomly (fixture, ms_query_new ("SELECT id, title, rank FROM note ORDER BY title, id"));
}

/* A query from a UI file. */
static void
test_builder (MsTestFixture *fixture, gconstpointer unused)
{
  static const char ui[] =
      "<interface><object class='MsQuery' id='query'><property name='table'>note</property>"
      "<property name='where'>title &lt;&gt; 'cat'</property><property "
      "name='order-by'>title</property>"
      "<property name='limit'>2</property></object></interface>";
  g_autoptr (GtkBuilder) builder = NULL;
  g_autoptr (MsLiveQuery) live = NULL;
  g_autofree char *texts = NULL;
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  g_type_ensure (MS_TYPE_QUERY);
  builder = gtk_builder_new_from_string (ui, -1);
  for (guint i = 0; i < 4; i++)
    add (test.store, titles[i], titles[3 - i], 0);
  live = ms_store_query_live (test.store, MS_QUERY (gtk_builder_get_object (builder, "query")),
                              &error);
  g_assert_no_error (error);
  texts = ms_test_model_read (G_LIST_MODEL (live), "title");
  g_assert_cmpstr (texts, ==, "ape bee");
  g_clear_object (&live);
  g_clear_object (&builder);
  ms_test_store_end (&test);
}

static char *
get_title_at (gpointer row, guint revision, gpointer unused)
{
  return get_title (row, unused);
}

/* An expression over the revision is evaluated anew with each change of its row. */
static void
test_expression (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, NULL);
  GtkExpression *revision = gtk_property_expression_new (MS_TYPE_ROW, NULL, "revision");
  g_autoptr (GtkExpression) title = gtk_cclosure_expression_new (
      G_TYPE_STRING, NULL, 1, &revision, G_CALLBACK (get_title_at), NULL, NULL);
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (MsLiveQuery) live = NULL;
  g_autoptr (MsRow) row = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, ms_test_note_xml);
  add (test.store, "a", "ape", 0);
  live = ms_store_query_live (test.store, query, NULL);
  row = ms_live_query_get_single (live);
  gtk_expression_bind (gtk_expression_ref (title), label, "label", row);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "ape");
  rename_note (test.store, "a", "bee");
  ms_test_refresh (test.store);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "bee");
  g_assert_finalize_object (label);
  g_clear_object (&row);
  g_clear_object (&live);
  ms_test_store_end (&test);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  ms_test_add ("/gtk-models/table", test_table);
  ms_test_add_in_files ("/gtk-models/closing", test_closing);
  ms_test_add ("/gtk-models/builder", test_builder);
  ms_test_add ("/gtk-models/expression", test_expression);
  ms_test_add ("/gtk-models/random/table", test_random_table);
  ms_test_add ("/gtk-models/random/statement", test_random_statement);
  return g_test_run ();
}

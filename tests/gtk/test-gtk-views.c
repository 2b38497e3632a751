/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GTK's views on top of live queries: selection and scroll position stay where the user has put them. */

#include "ms-test-store.h"

#include <gtk/gtk.h>

#define N_ROWS 400
#define MAX_FRAMES 600

typedef struct
{
  MsTestFixture *fixture;
  MsStoreDefinition *definition;
  MsStore *store;
  MsLiveQuery *live;
  GtkSelectionModel *selection;
  GtkWidget *window;
  GtkWidget *scrolled;
  GHashTable *bound; /* GtkListItem → MsRow, of those that show a row */
} View;

static void
set_up_item (GtkSignalListItemFactory *factory, GtkListItem *item, View *view)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
show_title (MsRow *row, GParamSpec *pspec, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), ms_row_get_text (row, "title"));
}

static void
bind_item (GtkSignalListItemFactory *factory, GtkListItem *item, View *view)
{
  MsRow *row = gtk_list_item_get_item (item);

  /* A row that is about to go would have nothing to show. */
  g_assert_nonnull (ms_row_get_text (row, "id"));
  g_signal_connect (row, "notify::revision", G_CALLBACK (show_title), item);
  show_title (row, NULL, item);
  g_hash_table_insert (view->bound, item, row);
}

static void
unbind_item (GtkSignalListItemFactory *factory, GtkListItem *item, View *view)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
  g_hash_table_remove (view->bound, item);
}

static GtkListItemFactory *
make_factory (View *view)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_item), view);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_item), view);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_item), view);
  return factory;
}

static GtkAdjustment *
get_adjustment (View *view)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (view->scrolled));
}

/* Lets GTK draw until nothing changes any more. */
static void
draw (View *view)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view->window);
  double last = -1;
  guint n_same = 0;

  for (guint i = 0; i < MAX_FRAMES && n_same < 3; i++)
    {
      gint64 frame = gdk_frame_clock_get_frame_counter (clock);
      double value = gtk_adjustment_get_value (get_adjustment (view));

      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      ms_test_await (view->fixture, gdk_frame_clock_get_frame_counter (clock) > frame);
      n_same = value == last ? n_same + 1 : 0;
      last = value;
    }
  g_assert_cmpuint (n_same, ==, 3);
}

static void
commit (View *view, const char *name, const char *id, const char *title)
{
  if (g_str_equal (name, "v1.NoteRemoved"))
    ms_test_commit_event (view->store, name, "id", "s", id, NULL);
  else
    ms_test_commit_event (view->store, name, "id", "s", id, "title", "s", title, NULL);
}

static void
view_init (View *self, MsTestFixture *fixture, gboolean columns)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("note", NULL, "title");
  g_autoptr (GError) error = NULL;
  GtkWidget *list;

  *self = (View){ .fixture = fixture, .definition = ms_test_define_notes (fixture) };
  self->store = ms_test_open (fixture, self->definition, "a");
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%03u", i);

      commit (self, "v1.NoteAdded", id, id);
    }
  self->bound = g_hash_table_new (NULL, NULL);
  self->live = ms_store_query_live (self->store, query, &error);
  g_assert_no_error (error);
  self->selection =
      GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->live))));
  if (columns)
    {
      list = gtk_column_view_new (g_object_ref (self->selection));
      g_autoptr (GtkColumnViewColumn) column =
          gtk_column_view_column_new ("Title", make_factory (self));
      gtk_column_view_append_column (GTK_COLUMN_VIEW (list), column);
    }
  else
    list = gtk_list_view_new (g_object_ref (self->selection), make_factory (self));
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), list);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 300, 400);
  gtk_window_set_child (GTK_WINDOW (self->window), self->scrolled);
  gtk_widget_show (self->window);
  ms_test_await (fixture, gtk_widget_get_mapped (list));
  draw (self);
  g_assert_cmpuint (g_hash_table_size (self->bound), >, 0);
  g_assert_cmpuint (g_hash_table_size (self->bound), <, N_ROWS);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
view_clear (View *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  settle ();
  g_assert_finalize_object (self->selection);
  g_assert_cmpuint (g_hash_table_size (self->bound), ==, 0);
  g_hash_table_unref (self->bound);
  g_clear_object (&self->live);
  settle ();
  ms_test_close (self->fixture, self->store);
  ms_test_await_finalized (self->fixture, self->definition);
}

static double
get_row_height (View *self)
{
  return gtk_adjustment_get_upper (get_adjustment (self)) / ms_live_query_get_n_rows (self->live);
}

/* The position of the row at the upper edge. */
static guint
get_top (View *self)
{
  return (guint) (gtk_adjustment_get_value (get_adjustment (self)) / get_row_height (self) + 0.5);
}

static void
collect_labels (GtkWidget *widget, GHashTable *labels)
{
  if (GTK_IS_LABEL (widget))
    g_hash_table_add (labels, (gpointer) gtk_label_get_label (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect_labels (child, labels);
}

/* From the upper edge on there are widgets for the rows as they are. */
static void
assert_shows_rows (View *self)
{
  g_autoptr (GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);
  guint top = get_top (self);

  collect_labels (self->scrolled, labels);
  for (guint i = top; i < top + 10; i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (self->live), i);

      g_assert_true (ms_row_get_exists (row));
      if (!g_hash_table_contains (labels, ms_row_get_text (row, "title")))
        g_error ("no widget shows “%s”, row %u", ms_row_get_text (row, "title"), i);
    }
}

/* GTK keeps what is in the middle where it is, to the nearest row; a list that did not tell what came above would be off by as many. */
static void
assert_top (View *self, guint number)
{
  g_autoptr (MsRow) row = g_list_model_get_item (G_LIST_MODEL (self->live), get_top (self));
  guint found = atoi (ms_row_get_text (row, "id") + 1);

  g_assert_cmpuint (found, >=, number - 1);
  g_assert_cmpuint (found, <=, number + 1);
}

/* In steps, as a user does: GTK 4.8 makes no widgets for a place that is reached in one leap. */
static void
scroll_to (View *self, guint position)
{
  for (guint i = 0; i <= position; i += 10)
    {
      gtk_adjustment_set_value (get_adjustment (self), i * get_row_height (self));
      draw (self);
    }
}

static const char *
get_selected (View *self)
{
  MsRow *row = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (self->selection));

  return row ? ms_row_get_text (row, "id") : NULL;
}

static void
test_view (gconstpointer columns)
{
  /* Views live in the default context, so the store does, too. */
  MsTestFixture fixture = { .context = g_main_context_default () };
  View view;

  view_init (&view, &fixture, columns != NULL);
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (view.selection), 205);
  scroll_to (&view, 200);
  assert_top (&view, 200);
  /* Above, below, and where the user looks. */
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("a%u", i);

      commit (&view, "v1.NoteAdded", id, id);
    }
  commit (&view, "v1.NoteRemoved", "n390", NULL);
  commit (&view, "v1.NoteRenamed", "n203", "n203 renamed");
  draw (&view);
  assert_top (&view, 200);
  g_assert_cmpstr (get_selected (&view), ==, "n205");
  assert_shows_rows (&view);
  for (guint i = 0; i < 15; i++)
    {
      g_autofree char *id = g_strdup_printf ("a%u", i);

      commit (&view, "v1.NoteRemoved", id, NULL);
    }
  commit (&view, "v1.NoteRemoved", "n208", NULL);
  commit (&view, "v1.NoteRenamed", "n010", "n300 moved");
  commit (&view, "v1.NoteRenamed", "n205", "n206 moved");
  draw (&view);
  assert_top (&view, 200);
  g_assert_cmpstr (get_selected (&view), ==, "n205");
  assert_shows_rows (&view);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *title = g_strdup_printf ("n2%02u again", i % 100);
      g_autofree char *id = g_strdup_printf ("n%03u", 220 + i % 60);

      commit (&view, "v1.NoteRenamed", id, title);
      if (i % 10 == 0)
        draw (&view);
    }
  draw (&view);
  g_assert_cmpstr (get_selected (&view), ==, "n205");
  assert_shows_rows (&view);
  view_clear (&view);
}

/* Of ten rows nine go, and come back, while the user looks at the beginning, at the middle or at the end. */
static void
test_filter (gconstpointer position)
{
  MsTestFixture fixture = { .context = g_main_context_default () };
  MsQuery *query;
  View view;

  view_init (&view, &fixture, FALSE);
  query = ms_live_query_get_query (view.live);
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (view.selection), 200);
  scroll_to (&view, GPOINTER_TO_UINT (position));
  ms_query_set_where (query, "id LIKE '%0'");
  ms_test_await (&fixture, ms_live_query_get_n_rows (view.live) == N_ROWS / 10);
  draw (&view);
  g_assert_cmpstr (get_selected (&view), ==, "n200");
  scroll_to (&view, 20);
  assert_shows_rows (&view);
  ms_query_set_where (query, NULL);
  ms_test_await (&fixture, ms_live_query_get_n_rows (view.live) == N_ROWS);
  draw (&view);
  g_assert_cmpstr (get_selected (&view), ==, "n200");
  /* The same by what is committed. */
  scroll_to (&view, GPOINTER_TO_UINT (position));
  for (guint i = 0; i < N_ROWS; i += 2)
    {
      g_autofree char *id = g_strdup_printf ("n%03u", i + (i % 10 == 0));

      commit (&view, "v1.NoteRemoved", id, NULL);
    }
  draw (&view);
  g_assert_cmpuint (ms_live_query_get_n_rows (view.live), ==, N_ROWS / 2);
  g_assert_cmpstr (get_selected (&view), ==, "n200");
  view_clear (&view);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gtk-views/list", NULL, test_view);
  g_test_add_data_func ("/gtk-views/columns", "columns", test_view);
  g_test_add_data_func ("/gtk-views/filter/beginning", GUINT_TO_POINTER (0), test_filter);
  g_test_add_data_func ("/gtk-views/filter/middle", GUINT_TO_POINTER (200), test_filter);
  g_test_add_data_func ("/gtk-views/filter/end", GUINT_TO_POINTER (N_ROWS), test_filter);
  return g_test_run ();
}

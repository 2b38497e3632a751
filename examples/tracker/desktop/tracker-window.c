/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerWindow: the list follows its filters by the parameters of one query; the issue has a view of its own store. */

#include "tracker-window.h"

#include <glib/gi18n-lib.h>

#include "multistore-gtk4.h"
#include "tracker-filter.h"
#include "tracker-issue-view.h"
#include "tracker-row.h"
#include "tracker-words.h"

struct _TrackerWindow
{
  AdwApplicationWindow parent_instance;

  TrackerData *data;
  MsDocument *document; /* NULL while the workspace is loaded */

  MsGtkStoreProvider *provider;
  AdwLeaflet *leaflet;
  GtkWidget *sidebar;
  GtkWidget *content;
  AdwWindowTitle *list_title;
  AdwWindowTitle *issue_title;
  GtkEditable *search;
  GtkDropDown *filter;
  GtkDropDown *label;
  MsGtkStoreView *workspace;
  MsGtkQueryView *list;
  MsQuery *query;
  GtkStack *pages;
  MsGtkStoreView *issue;
};

G_DEFINE_FINAL_TYPE (TrackerWindow, tracker_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_count (TrackerWindow *self)
{
  MsLiveQuery *rows = ms_gtk_query_view_get_live_query (self->list);
  guint n_rows = rows != NULL ? ms_live_query_get_n_rows (rows) : 0;
  g_autofree char *count =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u issue", "%u issues", n_rows), n_rows);

  adw_window_title_set_subtitle (self->list_title, rows != NULL ? count : "");
}

static void
on_live_query (MsGtkQueryView *list, GParamSpec *pspec, TrackerWindow *self)
{
  MsLiveQuery *rows = ms_gtk_query_view_get_live_query (self->list);

  if (rows != NULL)
    g_signal_connect_object (rows, "notify::n-rows", G_CALLBACK (update_count), self,
                             G_CONNECT_SWAPPED);
  update_count (self);
}

/* What the window remembers */

static void
forget_document (TrackerWindow *self)
{
  if (self->document == NULL)
    return;
  ms_document_unbind (G_OBJECT (self->filter), "selected");
  /* If another process is writing, the store tries again by itself. */
  ms_document_flush (self->document, NULL);
  g_clear_object (&self->document);
}

static void
remember (TrackerWindow *self, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (self->document != NULL
      && !ms_document_set_value (self->document, key, g_variant_new_string (text), &error))
    tracker_show_error (GTK_WIDGET (self->leaflet), error);
}

/* Nothing is selected while there are no labels, as the workspace is not open. */
static void
on_label_selected (TrackerWindow *self)
{
  const char *label = tracker_filter_get_label (self->label);

  if (gtk_drop_down_get_selected_item (self->label) != NULL)
    remember (self, "label", label != NULL ? label : "");
}

/* What is shown already, as the workspace came later or again; else what was shown last. */
static void
restore_issue (TrackerWindow *self)
{
  g_autoptr (GVariant) id = ms_document_get_value (self->document, "issue");
  g_autofree char *open_id = g_strdup (ms_gtk_store_view_get_store_id (self->issue));

  if (open_id != NULL)
    tracker_window_open_issue (self, open_id);
  else if (*g_variant_get_string (id, NULL) != '\0')
    tracker_window_open_issue (self, g_variant_get_string (id, NULL));
}

/* Windows begin with the last filters that were set, and then go their own ways. */
static void
restore_filters (TrackerWindow *self)
{
  g_autoptr (GVariant) label = ms_document_get_value (self->document, "label");

  ms_document_bind (self->document, "filter", G_OBJECT (self->filter), "selected",
                    G_SETTINGS_BIND_GET | G_SETTINGS_BIND_SET | G_SETTINGS_BIND_GET_NO_CHANGES);
  tracker_filter_set_label (self->label, g_variant_get_string (label, NULL));
}

static void
on_workspace_store (MsGtkStoreView *workspace, GParamSpec *pspec, TrackerWindow *self)
{
  MsStore *store = ms_gtk_store_view_get_store (workspace);
  g_autoptr (MsDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  forget_document (self);
  if (store == NULL)
    return;
  document = ms_store_get_document (store, "window", "main", &error);
  if (document == NULL || !tracker_filter_set_workspace (self->label, store, &error))
    {
      tracker_show_error (GTK_WIDGET (self->leaflet), error);
      return;
    }
  self->document = g_steal_pointer (&document);
  restore_filters (self);
  restore_issue (self);
}

/* The issue */

static GtkWidget *
make_issue (MsGtkStoreView *view, MsStore *store, gpointer user_data)
{
  TrackerWindow *self = user_data;
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *issue = tracker_issue_view_new (store, self->data);

  gtk_widget_set_margin_start (issue, 18);
  gtk_widget_set_margin_end (issue, 18);
  gtk_widget_set_margin_top (issue, 18);
  gtk_widget_set_margin_bottom (issue, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 800);
  adw_clamp_set_child (ADW_CLAMP (clamp), issue);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  return scrolled;
}

void
tracker_window_open_issue (TrackerWindow *self, const char *id)
{
  ms_gtk_store_view_set_store_id (self->issue, id);
  tracker_data_follow_title (self->data, id, G_OBJECT (self->issue_title), "title");
  gtk_stack_set_visible_child_name (self->pages, "issue");
  remember (self, "issue", id);
}

/* A leaflet gives the focus to what it is to show, also where the list stays beside it: that keeps the keyboard. */
static void
show_content (TrackerWindow *self)
{
  gboolean beside = !adw_leaflet_get_folded (self->leaflet);
  g_autoptr (GtkWidget) focus = NULL;

  g_set_object (&focus, gtk_window_get_focus (GTK_WINDOW (self)));
  if (beside)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  adw_leaflet_set_visible_child (self->leaflet, self->content);
  if (beside)
    gtk_window_set_focus (GTK_WINDOW (self), focus);
}

/* An issue that leaves the list, as it was closed, stays open at the right. */
static void
on_selected (TrackerWindow *self)
{
  GtkSelectionModel *selection = ms_gtk_query_view_get_model (self->list);
  MsRow *row = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (selection));

  if (row == NULL)
    return;
  tracker_window_open_issue (self, ms_row_get_text (row, "id"));
  show_content (self);
}

/* By Return on a row that has no more than the focus; or on the one that is selected, to see it in a narrow window again. */
static void
on_row_activated (MsGtkQueryView *list, MsRow *row, guint position, TrackerWindow *self)
{
  gtk_selection_model_select_item (ms_gtk_query_view_get_model (list), position, TRUE);
  show_content (self);
}

/* Actions */

static void
on_stop_search (GtkSearchEntry *search, TrackerWindow *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_grab_focus (ms_gtk_query_view_get_view (self->list));
}

static void
search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TrackerWindow *self = TRACKER_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->sidebar);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TrackerWindow *self = TRACKER_WINDOW (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->sidebar);
  on_stop_search (GTK_SEARCH_ENTRY (self->search), self);
}

/* The life of a window */

static void
tracker_window_dispose (GObject *object)
{
  TrackerWindow *self = TRACKER_WINDOW (object);

  forget_document (self);
  G_OBJECT_CLASS (tracker_window_parent_class)->dispose (object);
}

static void
tracker_window_finalize (GObject *object)
{
  g_clear_object (&TRACKER_WINDOW (object)->data);
  G_OBJECT_CLASS (tracker_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, provider);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, content);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, issue_title);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, search);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, filter);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, label);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, workspace);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, list);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, query);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, TrackerWindow, issue);
}

static void
tracker_window_class_init (TrackerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tracker_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tracker_window_finalize;
  g_type_ensure (MS_TYPE_QUERY);
  g_type_ensure (MS_GTK_TYPE_STORE_PROVIDER);
  g_type_ensure (MS_GTK_TYPE_STORE_VIEW);
  g_type_ensure (MS_GTK_TYPE_QUERY_VIEW);
  g_type_ensure (MS_GTK_TYPE_SYNC_INDICATOR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/multistore/Tracker/desktop/window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_workspace_store);
  gtk_widget_class_bind_template_callback (widget_class, on_live_query);
  gtk_widget_class_install_action (widget_class, "tracker.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "tracker.back", NULL, go_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "tracker.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "tracker.back", NULL);
}

static void
tracker_window_init (TrackerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tracker_filter_bind (self->query, self->filter, self->label, self->search);
  g_signal_connect_object (self->label, "notify::selected-item", G_CALLBACK (on_label_selected),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ms_gtk_query_view_get_model (self->list), "notify::selected-item",
                           G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, 0);
  ms_gtk_store_view_set_create_func (self->issue, make_issue, self, NULL);
}

TrackerWindow *
tracker_window_new (GtkApplication *application, TrackerData *data)
{
  TrackerWindow *self = g_object_new (TRACKER_TYPE_WINDOW, "application", application, NULL);
  GtkWidget *view = ms_gtk_query_view_get_view (self->list);
  g_autoptr (GtkListItemFactory) factory = tracker_row_factory_new (tracker_data_get_issue (data));

  self->data = g_object_ref (data);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Issues"), -1);
  ms_gtk_query_view_set_factory (self->list, factory);
  ms_gtk_store_provider_set_registry (self->provider, tracker_data_get_registry (data));
  ms_gtk_store_view_set_definition (self->issue, tracker_data_get_issue (data));
  g_object_set (self->workspace, "definition", tracker_data_get_workspace (data), "store-id",
                TRACKER_WORKSPACE_ID, NULL);
  return self;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TrackerIssueView: shows what live queries of the issue's store say, and commits what the user does. */

#include "tracker-issue-view.h"

#include <glib/gi18n-lib.h>

#include "tracker-child.h"
#include "tracker-comment.h"
#include "tracker-edit.h"
#include "tracker-words.h"

struct _TrackerIssueView
{
  AdwBin parent_instance;

  MsStore *store;
  TrackerData *data;
  MsLiveQuery *issue; /* one row, or none */
  MsDocument *draft;
  char *shown_title; /* what the entry has if the user has not changed it */

  GtkStack *pages;
  GtkEditable *title;
  GtkButton *state_button;
  GtkLabel *details;
  GtkLabel *labels;
  GtkLabel *body;
  GtkWidget *children_box;
  GtkListBox *children;
  GtkLabel *comments_heading;
  GtkListBox *comments;
  GtkTextView *comment;
  GtkTextBuffer *draft_text;
};

G_DEFINE_FINAL_TYPE (TrackerIssueView, tracker_issue_view, ADW_TYPE_BIN)

/* The list has a copy of title and state. */
static gboolean
check_list (TrackerIssueView *self, GError **error)
{
  g_autoptr (MsStore) workspace = tracker_data_lookup_workspace (self->data);

  if (workspace == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("The list of issues is not open. Try again when it is shown."));
  return workspace != NULL;
}

/* Title */

static gboolean
has_new_title (TrackerIssueView *self)
{
  return g_strcmp0 (gtk_editable_get_text (self->title), self->shown_title) != 0;
}

static void
show_title (TrackerIssueView *self, const char *title)
{
  g_free (self->shown_title);
  self->shown_title = g_strdup (title);
  if (g_strcmp0 (gtk_editable_get_text (self->title), title) != 0)
    gtk_editable_set_text (self->title, title);
}

static void
revert_title (TrackerIssueView *self)
{
  g_autoptr (MsRow) row = ms_live_query_get_single (self->issue);

  if (row != NULL)
    show_title (self, ms_row_get_text (row, "title"));
}

static void
commit_title (TrackerIssueView *self, GError **error)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (self->title)));

  if (check_list (self, error) && tracker_edit_rename (self->store, title, error))
    show_title (self, title);
}

static void
on_title_entered (gpointer entry_or_focus, TrackerIssueView *self)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (self->title)));
  g_autoptr (GError) error = NULL;

  if (*title == '\0' || g_strcmp0 (title, self->shown_title) == 0)
    revert_title (self);
  else
    commit_title (self, &error);
  if (error != NULL)
    tracker_show_error (GTK_WIDGET (self), error);
}

/* State */

static void
toggle_state (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TrackerIssueView *self = TRACKER_ISSUE_VIEW (widget);
  g_autoptr (GError) error = NULL;

  if (!check_list (self, &error) || !tracker_edit_toggle_state (self->store, &error))
    tracker_show_error (widget, error);
}

/* Comment */

static char *
dup_comment (TrackerIssueView *self)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (self->draft_text, &start, &end);
  text = gtk_text_buffer_get_text (self->draft_text, &start, &end, FALSE);
  return g_strdup (g_strstrip (text));
}

static void
on_draft_changed (GtkTextBuffer *draft, TrackerIssueView *self)
{
  g_autofree char *comment = dup_comment (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "issue.comment", *comment != '\0');
}

static void
add_comment (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TrackerIssueView *self = TRACKER_ISSUE_VIEW (widget);
  g_autofree char *comment = dup_comment (self);
  g_autoptr (GError) error = NULL;

  if (*comment == '\0')
    return;
  if (tracker_edit_comment (self->store, comment, &error))
    gtk_text_buffer_set_text (self->draft_text, "", 0);
  else
    tracker_show_error (widget, error);
}

static void
follow_draft (TrackerIssueView *self)
{
  g_autoptr (GError) error = NULL;

  self->draft = ms_store_get_document (self->store, "draft", "main", &error);
  if (self->draft == NULL)
    g_warning ("The draft of a comment is not kept: %s", error->message);
  else
    ms_document_bind (self->draft, "comment", G_OBJECT (self->draft_text), "text",
                      G_SETTINGS_BIND_GET | G_SETTINGS_BIND_SET);
}

/* What is shown */

static const char *
describe_state (MsRow *row)
{
  if (ms_row_get_boolean (row, "merged"))
    return _ ("Merged");
  return g_str_equal (ms_row_get_text (row, "state"), "open") ? _ ("Open") : _ ("Closed");
}

static void
show_row (TrackerIssueView *self, MsRow *row)
{
  gboolean is_open = g_str_equal (ms_row_get_text (row, "state"), "open");
  g_autofree char *number = g_strdup_printf ("#%" G_GINT64_FORMAT, ms_row_get_int (row, "number"));
  g_autofree char *author =
      tracker_describe_author (ms_row_get_text (row, "author"), ms_row_get_int (row, "created_at"));
  /* TRANSLATORS: number, state, author and time of an issue */
  g_autofree char *details =
      g_strdup_printf (_ ("%s · %s · %s"), number, describe_state (row), author);

  if (!has_new_title (self))
    show_title (self, ms_row_get_text (row, "title"));
  gtk_button_set_label (self->state_button, is_open ? _ ("Close Issue") : _ ("Reopen Issue"));
  gtk_label_set_text (self->details, details);
  gtk_label_set_text (self->body, ms_row_get_text (row, "body"));
}

static void
update (TrackerIssueView *self)
{
  g_autoptr (MsRow) row = ms_live_query_get_single (self->issue);

  if (row != NULL)
    show_row (self, row);
  gtk_stack_set_visible_child_name (self->pages, row != NULL ? "issue" : "missing");
}

static MsLiveQuery *
ask (TrackerIssueView *self, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  MsLiveQuery *rows = ms_store_query_live (self->store, query, &error);

  if (rows == NULL)
    g_error ("A query of the program is wrong: %s", error->message);
  return rows;
}

static void
on_labels (GtkLabel *labels, GParamSpec *pspec, TrackerIssueView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (labels), *gtk_label_get_text (labels) != '\0');
}

static void
follow_issue (TrackerIssueView *self)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("issue", NULL, NULL);
  g_autoptr (MsQuery) labels = ms_query_new ("SELECT coalesce(group_concat(name, ' · '), '') FROM"
                                             " (SELECT name FROM label ORDER BY name)");
  g_autoptr (GError) error = NULL;

  self->issue = ask (self, query);
  g_signal_connect_object (self->issue, "notify::single", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  if (!ms_store_bind_query (self->store, labels, G_OBJECT (self->labels), "label",
                            G_SETTINGS_BIND_GET, &error))
    g_warning ("The labels are not known: %s", error->message);
  update (self);
}

static void
on_comments (MsLiveQuery *comments, GParamSpec *pspec, TrackerIssueView *self)
{
  guint n_comments = ms_live_query_get_n_rows (comments);
  g_autofree char *heading = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u Comment", "%u Comments", n_comments), n_comments);

  gtk_label_set_text (self->comments_heading, heading);
  gtk_widget_set_visible (GTK_WIDGET (self->comments), n_comments > 0);
}

static void
follow_comments (TrackerIssueView *self)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("comment", NULL, "seq");
  g_autoptr (MsLiveQuery) comments = ask (self, query);

  gtk_list_box_bind_model (self->comments, G_LIST_MODEL (comments), tracker_comment_new, NULL,
                           NULL);
  g_signal_connect_object (comments, "notify::n-rows", G_CALLBACK (on_comments), self, 0);
  on_comments (comments, NULL, self);
}

static GtkWidget *
make_child (gpointer item, gpointer user_data)
{
  TrackerIssueView *self = user_data;
  GtkWidget *child = tracker_child_new (self->data, ms_row_get_text (item, "target"));

  gtk_widget_set_margin_start (child, 12);
  gtk_widget_set_margin_end (child, 12);
  gtk_widget_set_margin_top (child, 9);
  gtk_widget_set_margin_bottom (child, 9);
  return child;
}

static void
on_children (MsLiveQuery *children, GParamSpec *pspec, TrackerIssueView *self)
{
  gtk_widget_set_visible (self->children_box, ms_live_query_get_n_rows (children) > 0);
}

static void
follow_children (TrackerIssueView *self)
{
  g_autoptr (MsQuery) query = ms_query_new_for_table ("link", "relation = 'child'", "seq");
  g_autoptr (MsLiveQuery) children = ask (self, query);

  gtk_list_box_bind_model (self->children, G_LIST_MODEL (children), make_child, self, NULL);
  g_signal_connect_object (children, "notify::n-rows", G_CALLBACK (on_children), self, 0);
  on_children (children, NULL, self);
}

/* The life of a view */

static void
on_revert_title (GtkWidget *widget, const char *action, GVariant *parameter)
{
  revert_title (TRACKER_ISSUE_VIEW (widget));
}

/* A title that was changed and not entered is kept, too, when the view goes. */
static void
tracker_issue_view_unmap (GtkWidget *widget)
{
  TrackerIssueView *self = TRACKER_ISSUE_VIEW (widget);

  if (!ms_store_is_closed (self->store))
    {
      if (has_new_title (self))
        on_title_entered (NULL, self);
      if (self->draft != NULL)
        ms_document_flush (self->draft, NULL);
    }
  GTK_WIDGET_CLASS (tracker_issue_view_parent_class)->unmap (widget);
}

static void
tracker_issue_view_dispose (GObject *object)
{
  TrackerIssueView *self = TRACKER_ISSUE_VIEW (object);

  if (self->issue != NULL)
    {
      gtk_list_box_bind_model (self->comments, NULL, NULL, NULL, NULL);
      gtk_list_box_bind_model (self->children, NULL, NULL, NULL, NULL);
      ms_document_unbind (G_OBJECT (self->draft_text), "text");
      ms_store_unbind_query (G_OBJECT (self->labels), "label");
    }
  g_clear_object (&self->issue);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (tracker_issue_view_parent_class)->dispose (object);
}

static void
tracker_issue_view_finalize (GObject *object)
{
  TrackerIssueView *self = TRACKER_ISSUE_VIEW (object);

  g_clear_object (&self->store);
  g_clear_object (&self->data);
  g_free (self->shown_title);
  G_OBJECT_CLASS (tracker_issue_view_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, pages);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, title);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, state_button);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, details);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, labels);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, body);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, children_box);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, children);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, comments_heading);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, comments);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, comment);
  gtk_widget_class_bind_template_child (widget_class, TrackerIssueView, draft_text);
}

static void
tracker_issue_view_class_init (TrackerIssueViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tracker_issue_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = tracker_issue_view_finalize;
  widget_class->unmap = tracker_issue_view_unmap;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/multistore/Tracker/desktop/issue-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_title_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_draft_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_labels);
  gtk_widget_class_install_action (widget_class, "issue.toggle-state", NULL, toggle_state);
  gtk_widget_class_install_action (widget_class, "issue.revert-title", NULL, on_revert_title);
  gtk_widget_class_install_action (widget_class, "issue.comment", NULL, add_comment);
}

static void
tracker_issue_view_init (TrackerIssueView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown_title = g_strdup ("");
  on_draft_changed (self->draft_text, self);
}

GtkWidget *
tracker_issue_view_new (MsStore *store, TrackerData *data)
{
  TrackerIssueView *self = g_object_new (TRACKER_TYPE_ISSUE_VIEW, NULL);

  self->store = g_object_ref (store);
  self->data = g_object_ref (data);
  follow_issue (self);
  follow_comments (self);
  follow_children (self);
  follow_draft (self);
  return GTK_WIDGET (self);
}

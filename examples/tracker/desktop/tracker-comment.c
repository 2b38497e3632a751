/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A comment: who wrote it and when, and its text, which may be edited later. */

#include "tracker-comment.h"

#include "multistore-gtk4.h"
#include "tracker-words.h"

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

GtkWidget *
tracker_comment_new (gpointer item, gpointer unused)
{
  MsRow *row = item;
  g_autofree char *author =
      tracker_describe_author (ms_row_get_text (row, "author"), ms_row_get_int (row, "at"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = make_label ();
  GtkWidget *body = make_label ();

  gtk_label_set_text (GTK_LABEL (heading), author);
  gtk_widget_add_css_class (heading, "caption");
  gtk_widget_add_css_class (heading, "dim-label");
  gtk_label_set_selectable (GTK_LABEL (body), TRUE);
  gtk_expression_bind (ms_gtk_column_expression_new ("body", G_TYPE_STRING), body, "label", row);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), body);
  return box;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A factory for lists that show a column. */

#include "ms-gtk-row-factory.h"

#include "ms-gtk-row-expression.h"

/* One expression for the life of the label: it follows whatever item the list item has. */
static GtkExpression *
make_text_expression (const char *column)
{
  GtkExpression *params[2];

  params[0] = gtk_property_expression_new (
      MS_TYPE_ROW, gtk_property_expression_new (GTK_TYPE_LIST_ITEM, NULL, "item"), "revision");
  params[1] = gtk_constant_expression_new (G_TYPE_STRING, column);
  return gtk_cclosure_expression_new (G_TYPE_STRING, NULL, G_N_ELEMENTS (params), params,
                                      G_CALLBACK (ms_gtk_row_text), NULL, NULL);
}

static void
set_up (GtkSignalListItemFactory *factory, GtkListItem *item, const char *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
  gtk_expression_bind (make_text_expression (column), label, "label", item);
}

static void
free_column (gpointer column, GClosure *closure)
{
  g_free (column);
}

GtkListItemFactory *
ms_gtk_row_factory_new_text (const char *column)
{
  GtkListItemFactory *factory;

  g_return_val_if_fail (column, NULL);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_data (factory, "setup", G_CALLBACK (set_up), g_strdup (column), free_column, 0);
  return factory;
}

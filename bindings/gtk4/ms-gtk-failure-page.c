/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkFailurePage: what went wrong, and a button to try again. */

#include "ms-gtk-failure-page-private.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-bin-private.h"

#define SPACING 12

struct _MsGtkFailurePage
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *message;
  GtkWidget *details;
  GtkWidget *retry;
};

G_DEFINE_FINAL_TYPE (MsGtkFailurePage, ms_gtk_failure_page, GTK_TYPE_WIDGET)

static void
ms_gtk_failure_page_dispose (GObject *object)
{
  MsGtkFailurePage *self = MS_GTK_FAILURE_PAGE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ms_gtk_failure_page_parent_class)->dispose (object);
}

static void
ms_gtk_failure_page_class_init (MsGtkFailurePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_gtk_failure_page_dispose;
  ms_gtk_bin_class_install (widget_class);
  gtk_widget_class_set_css_name (widget_class, "failurepage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  return label;
}

static GtkWidget *
make_expander (GtkWidget *details)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Details"));

  /* A closed expander of GTK 4.8 gives the focus to what it hides, if that takes any: Tab would never get past it. */
  g_object_bind_property (expander, "expanded", details, "selectable", G_BINDING_SYNC_CREATE);
  gtk_widget_add_css_class (details, "monospace");
  gtk_expander_set_child (GTK_EXPANDER (expander), details);
  gtk_widget_set_halign (expander, GTK_ALIGN_CENTER);
  return expander;
}

static void
ms_gtk_failure_page_init (MsGtkFailurePage *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING));

  self->box = GTK_WIDGET (box);
  self->title = make_label ();
  self->message = make_label ();
  self->details = make_label ();
  self->retry = gtk_button_new_with_mnemonic (_ ("_Retry"));
  gtk_widget_add_css_class (self->title, "title-3");
  gtk_widget_set_halign (self->retry, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->box, SPACING);
  gtk_widget_set_margin_bottom (self->box, SPACING);
  gtk_widget_set_margin_start (self->box, SPACING);
  gtk_widget_set_margin_end (self->box, SPACING);
  gtk_box_append (box, self->title);
  gtk_box_append (box, self->message);
  gtk_box_append (box, make_expander (self->details));
  gtk_box_append (box, self->retry);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ms_gtk_failure_page_new (const char *title, const char *action)
{
  MsGtkFailurePage *self = g_object_new (MS_GTK_TYPE_FAILURE_PAGE, NULL);

  gtk_label_set_label (GTK_LABEL (self->title), title);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->retry), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

void
ms_gtk_failure_page_set_error (MsGtkFailurePage *self, const GError *error)
{
  const char *message = error ? error->message : "";
  g_autofree char *details =
      error ? g_strdup_printf ("%s %d", g_quark_to_string (error->domain), error->code) : NULL;

  gtk_label_set_label (GTK_LABEL (self->message), message);
  gtk_label_set_label (GTK_LABEL (self->details), details);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  message, -1);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkLoadingPage: a spinner for what takes longer than a moment. */

#include "ms-gtk-loading-page-private.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-bin-private.h"

/* What is there sooner needs no spinner: it would only flicker. */
#define DELAY_MS 150

struct _MsGtkLoadingPage
{
  GtkWidget parent_instance;

  GtkWidget *spinner;
  guint delay_id;
};

G_DEFINE_FINAL_TYPE (MsGtkLoadingPage, ms_gtk_loading_page, GTK_TYPE_WIDGET)

static void
set_spinning (MsGtkLoadingPage *self, gboolean spinning)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), spinning);
  gtk_widget_set_opacity (self->spinner, spinning ? 1.0 : 0.0);
}

static gboolean
end_delay (gpointer data)
{
  MsGtkLoadingPage *self = data;

  self->delay_id = 0;
  set_spinning (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
ms_gtk_loading_page_root (GtkWidget *widget)
{
  MsGtkLoadingPage *self = MS_GTK_LOADING_PAGE (widget);

  GTK_WIDGET_CLASS (ms_gtk_loading_page_parent_class)->root (widget);
  if (!self->delay_id)
    self->delay_id = g_timeout_add (DELAY_MS, end_delay, self);
}

static void
ms_gtk_loading_page_unroot (GtkWidget *widget)
{
  MsGtkLoadingPage *self = MS_GTK_LOADING_PAGE (widget);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  set_spinning (self, FALSE);
  GTK_WIDGET_CLASS (ms_gtk_loading_page_parent_class)->unroot (widget);
}

static void
ms_gtk_loading_page_dispose (GObject *object)
{
  MsGtkLoadingPage *self = MS_GTK_LOADING_PAGE (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_pointer (&self->spinner, gtk_widget_unparent);
  G_OBJECT_CLASS (ms_gtk_loading_page_parent_class)->dispose (object);
}

static void
ms_gtk_loading_page_class_init (MsGtkLoadingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_gtk_loading_page_dispose;
  ms_gtk_bin_class_install (widget_class);
  widget_class->root = ms_gtk_loading_page_root;
  widget_class->unroot = ms_gtk_loading_page_unroot;
  gtk_widget_class_set_css_name (widget_class, "loadingpage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
ms_gtk_loading_page_init (MsGtkLoadingPage *self)
{
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_size_request (self->spinner, 32, 32);
  gtk_widget_set_halign (self->spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_opacity (self->spinner, 0.0);
  gtk_widget_set_parent (self->spinner, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Loading…"), -1);
}

GtkWidget *
ms_gtk_loading_page_new (void)
{
  return g_object_new (MS_GTK_TYPE_LOADING_PAGE, NULL);
}

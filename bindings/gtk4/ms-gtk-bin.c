/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a widget behaves that shows one of its children at a time. */

#include "ms-gtk-bin-private.h"

#include "ms-gtk-text-domain-private.h"

#define MS_GTK_TYPE_BIN_LAYOUT (ms_gtk_bin_layout_get_type ())
G_DECLARE_FINAL_TYPE (MsGtkBinLayout, ms_gtk_bin_layout, MS_GTK, BIN_LAYOUT, GtkLayoutManager)

struct _MsGtkBinLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (MsGtkBinLayout, ms_gtk_bin_layout, GTK_TYPE_LAYOUT_MANAGER)

GtkWidget *
ms_gtk_bin_get_shown (GtkWidget *bin)
{
  GtkWidget *child = gtk_widget_get_first_child (bin);

  while (child && (GTK_IS_NATIVE (child) || !gtk_widget_get_child_visible (child)))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkSizeRequestMode
ms_gtk_bin_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  GtkWidget *shown = ms_gtk_bin_get_shown (widget);

  return shown ? gtk_widget_get_request_mode (shown) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
ms_gtk_bin_layout_measure (GtkLayoutManager *manager,
                           GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  GtkWidget *shown = ms_gtk_bin_get_shown (widget);

  if (shown)
    gtk_widget_measure (shown, orientation, for_size, minimum, natural, minimum_baseline,
                        natural_baseline);
}

static void
ms_gtk_bin_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget *widget,
                            int width,
                            int height,
                            int baseline)
{
  GtkWidget *shown = ms_gtk_bin_get_shown (widget);

  if (shown && gtk_widget_should_layout (shown))
    gtk_widget_allocate (shown, width, height, baseline, NULL);
}

static void
ms_gtk_bin_layout_class_init (MsGtkBinLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = ms_gtk_bin_layout_get_request_mode;
  manager_class->measure = ms_gtk_bin_layout_measure;
  manager_class->allocate = ms_gtk_bin_layout_allocate;
}

static void
ms_gtk_bin_layout_init (MsGtkBinLayout *self)
{
}

static void
compute_expand (GtkWidget *widget, gboolean *hexpand, gboolean *vexpand)
{
  GtkWidget *shown = ms_gtk_bin_get_shown (widget);

  *hexpand = shown && gtk_widget_compute_expand (shown, GTK_ORIENTATION_HORIZONTAL);
  *vexpand = shown && gtk_widget_compute_expand (shown, GTK_ORIENTATION_VERTICAL);
}

static gboolean
focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *shown = ms_gtk_bin_get_shown (widget);

  return shown && gtk_widget_child_focus (shown, direction);
}

static gboolean
grab_focus (GtkWidget *widget)
{
  GtkWidget *shown = ms_gtk_bin_get_shown (widget);

  return shown && gtk_widget_grab_focus (shown);
}

void
ms_gtk_bin_class_install (GtkWidgetClass *klass)
{
  /* Each widget of the library that has a text comes by here. */
  ms_gtk_bind_text_domain ();
  klass->compute_expand = compute_expand;
  klass->focus = focus;
  klass->grab_focus = grab_focus;
  gtk_widget_class_set_layout_manager_type (klass, MS_GTK_TYPE_BIN_LAYOUT);
}

void
ms_gtk_bin_replace (GtkWidget *bin, GtkWidget **place, GtkWidget *page)
{
  if (*place == page)
    return;
  if (*place)
    gtk_widget_unparent (*place);
  *place = page;
  if (page)
    gtk_widget_set_parent (page, bin);
}

gboolean
ms_gtk_bin_set_page (GtkWidget *bin, GtkWidget **shown, GtkWidget **place, GtkWidget *page)
{
  if (page == *place)
    return FALSE;
  g_return_val_if_fail (!page || !gtk_widget_get_parent (page), FALSE);
  if (*place == *shown)
    ms_gtk_bin_replace (bin, shown, NULL);
  g_clear_object (place);
  if (page)
    *place = g_object_ref_sink (page);
  return TRUE;
}

gboolean
ms_gtk_bin_has_focus (GtkWidget *bin)
{
  GtkRoot *root = gtk_widget_get_root (bin);
  GtkWidget *focus_widget = root ? gtk_root_get_focus (root) : NULL;

  return focus_widget && gtk_widget_is_ancestor (focus_widget, bin);
}

/* GTK 4.8 leaks a widget that is hidden with the focus and then loses its parent. */
void
ms_gtk_bin_take_focus (GtkWidget *bin, gboolean *owed)
{
  if (!ms_gtk_bin_has_focus (bin))
    return;
  *owed = TRUE;
  gtk_root_set_focus (gtk_widget_get_root (bin), NULL);
}

void
ms_gtk_bin_return_focus (GtkWidget *bin, gboolean *owed)
{
  GtkRoot *root = gtk_widget_get_root (bin);

  if (!*owed || !root)
    return;
  if (gtk_root_get_focus (root) || gtk_widget_child_focus (bin, GTK_DIR_TAB_FORWARD))
    *owed = FALSE;
}

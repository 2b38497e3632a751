/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a widget looks like, as pixels. */

#include "ms-gtk-test.h"

GdkTexture *
ms_gtk_test_render (GtkWidget *widget, const graphene_rect_t *place)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_to_node (snapshot);
  g_assert_nonnull (node);
  return gsk_renderer_render_texture (renderer, node, place);
}

guint32 *
ms_gtk_test_read_pixels (GdkTexture *texture, guint *n_pixels)
{
  int width = gdk_texture_get_width (texture);
  guint32 *pixels;

  *n_pixels = (guint) (width * gdk_texture_get_height (texture));
  pixels = g_new (guint32, *n_pixels);
  gdk_texture_download (texture, (guchar *) pixels, 4 * (gsize) width);
  return pixels;
}

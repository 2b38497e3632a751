/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pictures of widgets, for the docs. */

#include "ms-gtk-test.h"

static gboolean
has_two_colours (GdkTexture *texture)
{
  guint n_pixels;
  g_autofree guint32 *pixels = ms_gtk_test_read_pixels (texture, &n_pixels);

  for (guint i = 1; i < n_pixels; i++)
    if (pixels[i] != pixels[0])
      return TRUE;
  return FALSE;
}

/**
 * ms_gtk_test_take_picture:
 * @widget: a widget
 * @name: the picture's name
 *
 * Writes a picture where `MULTISTORE_SCREENSHOTS` says; without it, only looks whether it has more than one colour.
 */
void
ms_gtk_test_take_picture (GtkWidget *widget, const char *name)
{
  const char *directory = g_getenv ("MULTISTORE_SCREENSHOTS");
  g_autoptr (GdkTexture) texture = NULL;
  int width;
  int height;

  ms_gtk_test_draw (widget);
  width = gtk_widget_get_width (widget);
  height = gtk_widget_get_height (widget);
  g_assert_cmpint (width, >, 0);
  g_assert_cmpint (height, >, 0);
  texture = ms_gtk_test_render (widget, &GRAPHENE_RECT_INIT (0, 0, width, height));
  g_assert_true (has_two_colours (texture));
  if (directory)
    {
      g_autofree char *file = g_strconcat (name, ".png", NULL);
      g_autofree char *path = g_build_filename (directory, file, NULL);

      g_assert_true (gdk_texture_save_to_png (texture, path));
    }
}

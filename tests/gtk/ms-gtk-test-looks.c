/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a widget can be read in light and in dark colours, and turns round with the direction of text. */

#include "ms-gtk-test.h"

/* Of 256 shades of grey: dim text and a spinner have less contrast than text. */
#define MIDDLE 128
#define CONTRAST 56

typedef struct
{
  guint background; /* the most frequent shade */
  guint darkest;
  guint lightest;
} Shades;

/* Colours */

static guint
get_shade (guint32 pixel)
{
  return (299 * (pixel >> 16 & 0xff) + 587 * (pixel >> 8 & 0xff) + 114 * (pixel & 0xff)) / 1000;
}

static GdkTexture *
render_place (GtkWidget *widget)
{
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (widget));
  graphene_rect_t place;

  ms_gtk_test_draw (widget);
  g_assert_true (gtk_widget_compute_bounds (widget, native, &place));
  return ms_gtk_test_render (native, &place);
}

/* With the background that the window has behind the widget. */
static void
measure (GtkWidget *widget, Shades *shades)
{
  g_autoptr (GdkTexture) texture = render_place (widget);
  guint n_pixels;
  g_autofree guint32 *pixels = ms_gtk_test_read_pixels (texture, &n_pixels);
  guint n_of_shade[256] = { 0 };

  *shades = (Shades){ .darkest = 255 };
  for (guint i = 0; i < n_pixels; i++)
    {
      guint shade = get_shade (pixels[i]);

      /* The corners of a window are of no colour. */
      if (pixels[i] >> 24 != 0xff)
        continue;
      shades->darkest = MIN (shade, shades->darkest);
      shades->lightest = MAX (shade, shades->lightest);
      if (++n_of_shade[shade] > n_of_shade[shades->background])
        shades->background = shade;
    }
}

static void
set_dark_setting (gboolean is_dark)
{
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", is_dark, NULL);
}

static void
assert_colours (GtkWidget *widget, MsGtkTestSetDark set_dark)
{
  Shades shades;

  measure (widget, &shades);
  g_assert_cmpuint (shades.background, >, MIDDLE);
  g_assert_cmpuint (shades.darkest + CONTRAST, <, shades.background);
  set_dark (TRUE);
  measure (widget, &shades);
  g_assert_cmpuint (shades.background, <, MIDDLE);
  g_assert_cmpuint (shades.lightest, >, shades.background + CONTRAST);
  set_dark (FALSE);
}

/* Directions */

static gboolean
is_row (GtkWidget *widget)
{
  return GTK_IS_BOX (widget)
         && gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) == GTK_ORIENTATION_HORIZONTAL;
}

static double
get_centre (GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, gtk_widget_get_parent (widget), &bounds));
  return bounds.origin.x + bounds.size.width / 2;
}

/* Each child is behind the one before it, in the direction of the text. Returns how many there are. */
static guint
assert_order (GtkWidget *widget, GtkTextDirection direction)
{
  GtkWidget *before = NULL;
  guint n = 0;

  g_assert_cmpint (gtk_widget_get_direction (widget), ==, direction);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_mapped (child))
        continue;
      n += assert_order (child, direction);
      if (!is_row (widget))
        continue;
      if (before && direction == GTK_TEXT_DIR_RTL)
        g_assert_cmpfloat (get_centre (child), <, get_centre (before));
      else if (before)
        g_assert_cmpfloat (get_centre (child), >, get_centre (before));
      n += before ? 1 : 0;
      before = child;
    }
  return n;
}

static void
assert_directions (GtkWidget *widget, guint min_mirrored)
{
  ms_gtk_test_draw (widget);
  g_assert_cmpuint (assert_order (widget, GTK_TEXT_DIR_LTR), >=, min_mirrored);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  ms_gtk_test_draw (widget);
  g_assert_cmpuint (assert_order (widget, GTK_TEXT_DIR_RTL), >=, min_mirrored);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  ms_gtk_test_draw (widget);
}

void
ms_gtk_test_assert_looks (GtkWidget *widget, MsGtkTestSetDark set_dark, guint min_mirrored)
{
  GtkSettings *settings = gtk_settings_get_default ();

  /* Colours change at once. */
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  assert_colours (widget, set_dark ? set_dark : set_dark_setting);
  assert_directions (widget, min_mirrored);
  gtk_settings_reset_property (settings, "gtk-enable-animations");
}

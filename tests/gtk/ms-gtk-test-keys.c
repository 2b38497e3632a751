/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of the display's keyboard, which tests of the widgets press: GTK itself cannot. */

#include "ms-gtk-test.h"

#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>

static Display *
get_xdisplay (GtkWidget *widget)
{
  return gdk_x11_display_get_xdisplay (gtk_widget_get_display (widget));
}

void
ms_gtk_test_give_keyboard (GtkWidget *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  ms_gtk_test_draw (window);
  /* There is no window manager that does it. */
  XSetInputFocus (get_xdisplay (window), gdk_x11_surface_get_xid (surface), RevertToNone,
                  CurrentTime);
  gdk_display_sync (gtk_widget_get_display (window));
  ms_gtk_test_await (gtk_window_is_active (GTK_WINDOW (window)));
}

static void
fake_key (Display *display, guint keyval, gboolean is_press)
{
  KeyCode code = XKeysymToKeycode (display, keyval);

  g_assert_cmpuint (code, !=, 0);
  g_assert_true (XTestFakeKeyEvent (display, code, is_press, CurrentTime));
}

void
ms_gtk_test_press (GtkWidget *window, const char *keys)
{
  static const struct
  {
    GdkModifierType modifier;
    guint keyval;
  } modifiers[] = { { GDK_SHIFT_MASK, GDK_KEY_Shift_L },
                    { GDK_CONTROL_MASK, GDK_KEY_Control_L },
                    { GDK_ALT_MASK, GDK_KEY_Alt_L } };
  Display *display = get_xdisplay (window);
  GdkModifierType state;
  guint keyval;

  g_assert_true (gtk_accelerator_parse (keys, &keyval, &state));
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (state & modifiers[i].modifier)
      fake_key (display, modifiers[i].keyval, TRUE);
  fake_key (display, keyval, TRUE);
  fake_key (display, keyval, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (state & modifiers[i].modifier)
      fake_key (display, modifiers[i].keyval, FALSE);
  gdk_display_sync (gtk_widget_get_display (window));
}

void
ms_gtk_test_type (GtkWidget *window, const char *text)
{
  for (const char *letter = text; *letter != '\0'; letter++)
    {
      const char keys[] = { *letter, '\0' };

      ms_gtk_test_press (window, keys);
    }
}

gboolean
ms_gtk_test_has_keyboard (GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

void
ms_gtk_test_tab_to (GtkWidget *window, GtkWidget *widget)
{
  for (guint i = 0; i < 20 && !ms_gtk_test_has_keyboard (widget); i++)
    {
      GtkWidget *before = gtk_root_get_focus (GTK_ROOT (window));

      ms_gtk_test_press (window, "Tab");
      ms_gtk_test_await (gtk_root_get_focus (GTK_ROOT (window)) != before);
    }
  g_assert_true (ms_gtk_test_has_keyboard (widget));
}

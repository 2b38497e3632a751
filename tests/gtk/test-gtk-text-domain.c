/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the widgets look for their translations, without a word of the application; and that its word counts. */

#include "ms-gtk-test.h"

#include <libintl.h>

#define DOMAIN "multistore-1"

static void
use_a_widget (void)
{
  g_autoptr (GtkWidget) indicator = g_object_ref_sink (ms_gtk_sync_indicator_new (NULL));

  g_assert_true (MS_GTK_IS_SYNC_INDICATOR (indicator));
}

static void
test_installed (void)
{
  use_a_widget ();
  g_assert_cmpstr (bindtextdomain (DOMAIN, NULL), ==, LOCALE_DIR);
}

static void
test_elsewhere (void)
{
  if (g_test_subprocess ())
    {
      bindtextdomain (DOMAIN, "/elsewhere");
      use_a_widget ();
      g_assert_cmpstr (bindtextdomain (DOMAIN, NULL), ==, "/elsewhere");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  ms_gtk_test_init (&argc, &argv);
  g_test_add_func ("/gtk-text-domain/installed", test_installed);
  g_test_add_func ("/gtk-text-domain/elsewhere", test_elsewhere);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the translations of the widgets are. */

#include "ms-gtk-text-domain-private.h"

#include <glib/gi18n-lib.h>

static gboolean
is_bound (void)
{
  g_autofree char *of_nobody = g_strdup (bindtextdomain (GETTEXT_PACKAGE "-of-nobody", NULL));

  return g_strcmp0 (bindtextdomain (GETTEXT_PACKAGE, NULL), of_nobody) != 0;
}

void
ms_gtk_bind_text_domain (void)
{
  static gsize bound;

  if (!g_once_init_enter (&bound))
    return;
  if (!is_bound ())
    bindtextdomain (GETTEXT_PACKAGE, MS_GTK_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_once_init_leave (&bound, 1);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words that several widgets show. */

#include "tracker-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

static char *
describe_time (gint64 at)
{
  g_autoptr (GDateTime) time = at > 0 ? g_date_time_new_from_unix_local (at) : NULL;

  /* TRANSLATORS: the time of a comment, see g_date_time_format() */
  return time != NULL ? g_date_time_format (time, _ ("%-d %B %Y %H:%M")) : NULL;
}

char *
tracker_describe_author (const char *author, gint64 at)
{
  g_autofree char *time = describe_time (at);
  const char *name = author != NULL && *author != '\0' ? author : _ ("Somebody");

  if (time == NULL)
    return g_strdup (name);
  /* TRANSLATORS: who wrote something, and when */
  return g_strdup_printf (_ ("%s, %s"), name, time);
}

void
tracker_show_error (GtkWidget *widget, const GError *error)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *title = g_markup_escape_text (error->message, -1);

  if (overlay == NULL)
    g_warning ("%s", error->message);
  else
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (title));
}

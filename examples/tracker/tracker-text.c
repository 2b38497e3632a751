/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for people. Titles and comments come from anywhere, so nothing in them reaches a terminal as a command. */

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tracker-text.h"

#define BAR_WIDTH 30
#define SHOW_EVERY_US (100 * 1000)

char *
tracker_text_clean (const char *text, gboolean several_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p[1] == '\n')
        continue;
      if (c == '\n' || c == '\t' || c == '\r')
        g_string_append_c (clean, several_lines && c != '\r' ? (char) c : ' ');
      else if (!g_unichar_iscntrl (c))
        g_string_append_unichar (clean, c);
    }
  return g_string_free (clean, FALSE);
}

static guint
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
tracker_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += char_width (g_utf8_get_char (p));
  return width;
}

void
tracker_text_append_cell (GString *line, const char *text, guint width)
{
  guint used = 0;
  guint room = tracker_text_width (text) > width ? width - 1 : width;
  const char *p = text;

  for (; *p != '\0' && used + char_width (g_utf8_get_char (p)) <= room; p = g_utf8_next_char (p))
    used += char_width (g_utf8_get_char (p));
  g_string_append_len (line, text, p - text);
  if (*p != '\0')
    {
      g_string_append (line, "…");
      used++;
    }
  g_string_append_printf (line, "%*s", (int) (width - used), "");
}

char *
tracker_text_time (gint64 at)
{
  g_autoptr (GDateTime) time = at != 0 ? g_date_time_new_from_unix_utc (at) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}

guint
tracker_text_terminal_width (void)
{
  struct winsize size;

  if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
    return 0;
  return size.ws_col;
}

void
tracker_text_print_json (json_t *json)
{
  g_autofree char *text = json_dumps (json, JSON_INDENT (1));

  g_print ("%s\n", text);
}

void
tracker_progress_init (TrackerProgress *self)
{
  self->enabled = isatty (STDERR_FILENO);
  self->shown_at = 0;
}

void
tracker_progress_show (TrackerProgress *self, double fraction, const char *text)
{
  gint64 now = g_get_monotonic_time ();
  int done = (int) (CLAMP (fraction, 0.0, 1.0) * BAR_WIDTH);
  g_autofree char *bar = NULL;

  if (!self->enabled || now - self->shown_at < SHOW_EVERY_US)
    return;
  self->shown_at = now;
  bar = g_strnfill (BAR_WIDTH, ' ');
  memset (bar, '#', done);
  /* "Erase to the end of the line" comes last, so that the line does not flicker. */
  g_printerr ("\r[%s] %3d%% %s\033[K", bar, (int) (CLAMP (fraction, 0.0, 1.0) * 100), text);
}

void
tracker_progress_clear (TrackerProgress *self)
{
  if (self->enabled && self->shown_at != 0)
    g_printerr ("\r\033[K");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Printing what may come from anywhere: a terminal never gets control characters out of a store. */

#include "tool/ms-tool-output-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define COLUMN_GAP 2

/* Controls, and what changes the direction of the text around it. */
static gboolean
is_dangerous (gunichar character)
{
  return g_unichar_iscntrl (character) || character == 0x200e || character == 0x200f
         || character == 0x061c || (character >= 0x2028 && character <= 0x202e)
         || (character >= 0x2066 && character <= 0x2069);
}

static void
append_clean (GString *out, const char *text, gssize length, gboolean keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!is_dangerous (character) || (keep_lines && character == '\n'))
        g_string_append_unichar (out, character);
      else
        g_string_append_printf (out, "\\u%04x", character);
    }
}

char *
ms_tool_clean (const char *text)
{
  GString *out = g_string_new (NULL);

  append_clean (out, text, -1, FALSE);
  return g_string_free (out, FALSE);
}

void
ms_tool_write (MsTool *tool, const char *text, gssize length)
{
  gsize n_bytes = length >= 0 ? (gsize) length : strlen (text);
  g_autoptr (GString) clean = NULL;

  if (!tool->out_is_terminal)
    {
      fwrite (text, 1, n_bytes, stdout);
      return;
    }
  clean = g_string_sized_new (n_bytes);
  append_clean (clean, text, n_bytes, TRUE);
  fwrite (clean->str, 1, clean->len, stdout);
}

void
ms_tool_write_line (MsTool *tool, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  ms_tool_write (tool, text, -1);
  ms_tool_write (tool, "\n", 1);
}

void
ms_tool_write_json (MsTool *tool, json_t *value)
{
  g_autoptr (json_t) own = value;
  g_autofree char *text = ms_json_print (own);

  ms_tool_write_line (tool, "%s", text);
}

gboolean
ms_tool_flush (GError **error)
{
  int saved;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  saved = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
               _ ("writing to the standard output failed: %s"), g_strerror (saved));
  return FALSE;
}

json_t *
ms_tool_json_text (const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;

  return valid ? json_string (valid) : json_null ();
}

char *
ms_tool_format_time (gint64 microseconds)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  return local ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}

static guint
measure (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_iszerowidth (character))
        width += g_unichar_iswide (character) ? 2 : 1;
    }
  return width;
}

static void
append_cell (GString *line, const char *text, guint width, gboolean right, gboolean last)
{
  guint padding = width - MIN (width, measure (text));

  if (right)
    g_string_append_printf (line, "%*s", (int) padding, "");
  g_string_append (line, text);
  if (!last)
    g_string_append_printf (line, "%*s", (int) (right ? 0 : padding) + COLUMN_GAP, "");
}

void
ms_tool_write_table (MsTool *tool, GPtrArray *cells, guint n_columns, const gboolean *right)
{
  g_autofree guint *widths = g_new0 (guint, n_columns + 1);

  for (guint i = 0; i < cells->len; i++)
    widths[i % n_columns] = MAX (widths[i % n_columns], measure (g_ptr_array_index (cells, i)));
  for (guint row = 0; row < cells->len; row += n_columns)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint i = 0; i < n_columns; i++)
        append_cell (line, g_ptr_array_index (cells, row + i), widths[i], right && right[i],
                     i == n_columns - 1);
      ms_tool_write_line (tool, "%s", line->str);
    }
}

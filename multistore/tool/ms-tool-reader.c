/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads text line by line, a file or standard input. */

#include "tool/ms-tool-reader-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (128 * 1024)
#define LONGEST_LINE (64 * 1024 * 1024)

struct _MsToolReader
{
  GInputStream *stream;
  goffset size; /* 0: not known */
  goffset n_read;
  GByteArray *text;
  gsize start;     /* of the line to come */
  guint64 n_lines; /* read */
  gboolean ended;
};

MsToolReader *
ms_tool_reader_new (const char *path, GError **error)
{
  g_autoptr (MsToolReader) self = g_new0 (MsToolReader, 1);

  self->text = g_byte_array_new ();
  if (!path || strcmp (path, "-") == 0)
    self->stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
      g_autoptr (GFileInfo) info = NULL;

      if (!stream)
        return NULL;
      info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
      self->size = info ? g_file_info_get_size (info) : 0;
      self->stream = G_INPUT_STREAM (g_steal_pointer (&stream));
    }
  return g_steal_pointer (&self);
}

void
ms_tool_reader_free (MsToolReader *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->text, g_byte_array_unref);
  g_free (self);
}

static gboolean
fill (MsToolReader *self, GCancellable *cancellable, GError **error)
{
  guint length;
  gssize n_bytes;

  g_byte_array_remove_range (self->text, 0, self->start);
  self->start = 0;
  length = self->text->len;
  if (length > LONGEST_LINE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("a line is longer than %d MiB: these are no events, one a line"),
                   LONGEST_LINE / (1024 * 1024));
      return FALSE;
    }
  g_byte_array_set_size (self->text, length + CHUNK);
  n_bytes =
      g_input_stream_read (self->stream, self->text->data + length, CHUNK, cancellable, error);
  g_byte_array_set_size (self->text, length + MAX (n_bytes, 0));
  self->n_read += MAX (n_bytes, 0);
  self->ended = n_bytes == 0;
  return n_bytes >= 0;
}

static gboolean
is_blank (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

const char *
ms_tool_reader_next (MsToolReader *self, gsize *length, GCancellable *cancellable, GError **error)
{
  gsize searched = 0;

  while (TRUE)
    {
      const char *text = (const char *) self->text->data + self->start;
      gsize n_bytes = self->text->len - self->start;
      const char *end =
          n_bytes > searched ? memchr (text + searched, '\n', n_bytes - searched) : NULL;

      if (end || (self->ended && n_bytes > 0))
        {
          *length = end ? (gsize) (end - text) : n_bytes;
          self->start += *length + (end ? 1 : 0);
          self->n_lines++;
          searched = 0;
          if (!is_blank (text, *length))
            return text;
          continue;
        }
      searched = n_bytes;
      if (self->ended || !fill (self, cancellable, error))
        return NULL;
    }
}

guint64
ms_tool_reader_get_line (MsToolReader *self)
{
  return self->n_lines;
}

double
ms_tool_reader_get_progress (MsToolReader *self)
{
  return self->size > 0 ? MIN (1.0, (double) self->n_read / self->size) : 0.0;
}
